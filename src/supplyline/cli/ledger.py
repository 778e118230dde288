"""``supplyline ledger``: move a case's ledger between a file and a server."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("ledger")
def ledger_command() -> None:
    """Move a case's ledger between a file and a server.

    \b
    Example: supplyline ledger copy case copied
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


@ledger_command.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_command(source: str, target: str) -> None:
    """Copy a ledger, all its rows and its log, and compare.

    FROM and TO are a case folder, or an address such as postgresql://user@host/name?schema=case.
    TO must hold no rows.  The copy has the same head.

    \b
    Example: supplyline ledger copy case 'postgresql://desk@server/cases?schema=case'
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.ledger import LEDGER_NAME, case_place, copy_ledger, place_of  # noqa: PLC0415  # loaded when called

    here, there = place_of(source), place_of(target)
    if isinstance(here, Path):
        here = case_place(here)
    if isinstance(there, Path):
        there = there / LEDGER_NAME
    done = copy_ledger(here, there)
    click.echo(
        f"{there}: {done.entries:,} entries of the log and {done.rows:,} rows, compared; "
        f"head {done.head or 'none'}"
    )
    if isinstance(there, Path):
        if (there.parent / "ledger.toml").exists():
            click.echo(f"to go on in the copy, remove {there.parent / 'ledger.toml'}", err=True)
    elif isinstance(here, Path):
        click.echo(
            f"to go on in the copy, move {here} elsewhere and run "
            f"'supplyline build SOURCE... --case {here.parent} --ledger {there}'",
            err=True,
        )
