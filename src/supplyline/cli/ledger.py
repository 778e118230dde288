"""``supplyline ledger``: move a case's ledger between a file and a server."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("ledger")
def ledger_command() -> None:
    """Copy a case, or its ledger to a server and back.

    \b
    Example: supplyline ledger copy case copied
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


@ledger_command.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_command(source: str, target: str) -> None:
    """Copy a ledger, all its rows and its log, and compare; between folders, the evidence too.

    FROM and TO are a case folder, or an address such as postgresql://user@host/name?schema=case.
    TO must be empty, or an earlier copy: it is gone on with.  The copy has the same head.

    \b
    Example: supplyline ledger copy case 'postgresql://desk@server/cases?schema=case'
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.handover.moving import copy_case  # noqa: PLC0415  # loaded when called

    moved = copy_case(source, target)
    here, there, done = moved.source, moved.target, moved.ledger
    click.echo(
        f"{there}: {done.entries:,} entries of the log and {done.rows:,} rows, compared; "
        f"head {done.head or 'none'}"
    )
    if moved.captures is not None:
        lacking = f"; of {moved.missing:,} the source has no bytes" if moved.missing else ""
        click.echo(f"evidence: {moved.captures:,} captures{lacking}")
    if isinstance(there, Path):
        if (there.parent / "ledger.toml").exists():
            click.echo(f"to go on in the copy, remove {there.parent / 'ledger.toml'}", err=True)
    elif isinstance(here, Path):
        click.echo(
            f"to go on in the copy, move {here} elsewhere and run "
            f"'supplyline build SOURCE... --case {here.parent} --ledger {there}'",
            err=True,
        )
