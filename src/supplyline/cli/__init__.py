"""The command line: each command opens, calls one library function, and prints.

Results go to standard output, progress and complaints to standard error.  Exit codes: 0 done, 1 a
check failed, 2 the command line is wrong, 3 the input cannot be used, 4 the case or its ledger cannot
be used, 5 the machine refused; 130 stopped by Ctrl-C, 141 nobody reads the output any more.

Commands load what they need when they are called: ``supplyline --help`` loads nothing of it.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from supplyline.errors import SupplylineError

_COMMANDS = {
    "init": "supplyline.cli.init:init_command",
    "build": "supplyline.cli.build:build_command",
    "follow": "supplyline.cli.follow:follow_command",
    "fetch": "supplyline.cli.fetch:fetch_command",
    "add": "supplyline.cli.add:add_command",
    "import": "supplyline.cli.import_:import_command",
    "claims": "supplyline.cli.sources:claims_command",
    "origins": "supplyline.cli.origins:origins_command",
    "events": "supplyline.cli.case:events_command",
    "explain": "supplyline.cli.case:explain_command",
    "acknowledgement": "supplyline.cli.acknowledgement:acknowledgement_command",
    "flows": "supplyline.cli.flows:flows_command",
    "judge": "supplyline.cli.judge:judge_command",
    "judgements": "supplyline.cli.judge:judgements_command",
    "withdraw": "supplyline.cli.withdraw:withdraw_command",
    "measures": "supplyline.cli.measures:measures_command",
    "lists": "supplyline.cli.lists:lists_command",
    "screen": "supplyline.cli.screen:screen_command",
    "watch": "supplyline.cli.watch:watch_command",
    "compare": "supplyline.cli.compare:compare_command",
    "key": "supplyline.cli.custody:key_command",
    "sign": "supplyline.cli.custody:sign_command",
    "verify": "supplyline.cli.custody:verify_command",
    "dossier": "supplyline.cli.dossier:dossier_command",
    "package": "supplyline.cli.custody:package_command",
    "ledger": "supplyline.cli.ledger:ledger_command",
    "export": "supplyline.cli.export:export_command",
    "serve": "supplyline.cli.serve:serve_command",
    "user": "supplyline.cli.user:user_command",
    "audit": "supplyline.cli.user:audit_command",
    "completion": "supplyline.cli.completion:completion_command",
}


class Commands(click.Group):
    """Loads a command when it is named, and turns what goes wrong into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the commands in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Load one command."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and leave as documented."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except SupplylineError as fault:
            click.echo(f"supplyline: {' '.join(str(fault).splitlines())}", err=True)
            ctx.exit(fault.exit_code)
        except BrokenPipeError:
            # What is still buffered has no reader; the interpreter would complain on leaving.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(141)
        except KeyboardInterrupt:
            click.echo(
                "supplyline: stopped; what was finished is kept, run it again to go on", err=True
            )
            ctx.exit(130)
        return result


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="supplyline", prog_name="supplyline")
def cli() -> None:
    """Keep an evidence ledger of who is supplying whose war.

    \b
    Example: supplyline build examples/dprk-russia --case case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


def main() -> None:
    """Run the command line of this process."""
    cli()
