"""``supplyline user`` and ``audit``: who may use a case's app, and who saw and changed what."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.options import CASE, JSON
from supplyline.cli.output import counted, echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.ledger.accounts import Role
    from supplyline.people.accounts import Accounts

_ROLES = click.Choice(["reader", "reviewer", "admin"])
_NAME = click.argument("name", metavar="NAME")
_SHOWN = 200  # lines of the trail that a table shows


@click.group("user")
def user_command() -> None:
    """Say who may use a case's app: the first account makes it ask everybody to log in.

    \b
    Example: supplyline user add case 'A. Ann' --role reviewer
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


@user_command.command("add")
@CASE
@_NAME
@click.option("--role", type=_ROLES, default="reader", show_default=True, help="What the account may do.")  # fmt: skip
def add_command(case: Path, name: str, role: Role) -> None:
    """Make an account; the password is asked for, or one line of standard input.

    A reader sees pages, a reviewer judges besides, an admin sees the audit trail besides.

    \b
    Example: supplyline user add case 'A. Ann' --role reviewer
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    accounts = _of(case)
    click.echo(f"{accounts.add(name, _password(), role=role).name}: {role}")


@user_command.command("list")
@CASE
@JSON
def list_command(case: Path, as_json: bool) -> None:
    """List the accounts of a case.

    \b
    Example: supplyline user list case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    held = _of(case).all()
    if as_json:
        echo_json({"name": a.name, "role": a.role, "made": a.made} for a in held)
    else:
        echo_table("Accounts", ("name", "role", "made"), ((a.name, a.role, a.made) for a in held))


@user_command.command("role")
@CASE
@_NAME
@click.argument("role", metavar="ROLE", type=_ROLES)
def role_command(case: Path, name: str, role: Role) -> None:
    """Give an account another role: reader, reviewer or admin.  It must log in again.

    \b
    Example: supplyline user role case 'A. Ann' admin
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    click.echo(f"{_of(case).set_role(name, role).name}: {role}")


@user_command.command("password")
@CASE
@_NAME
def password_command(case: Path, name: str) -> None:
    """Give an account another password, asked for or from standard input.  It must log in again.

    \b
    Example: supplyline user password case 'A. Ann'
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    accounts = _of(case)
    held = accounts.named(name)  # before somebody thinks of a password
    accounts.set_password(held.name, _password())
    click.echo(f"{held.name}: password set")


@user_command.command("remove")
@CASE
@_NAME
def remove_command(case: Path, name: str) -> None:
    """Take an account away, with its tokens.  What it judged stays.

    \b
    Example: supplyline user remove case 'A. Ann'
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    click.echo(f"{_of(case).remove(name).name}: removed")


@user_command.command("token")
@CASE
@_NAME
@click.option("--role", type=_ROLES, default="reader", show_default=True, help="The most that it may do; never more than the account.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="Until it ends.")  # fmt: skip
def token_command(case: Path, name: str, role: Role, days: int) -> None:
    """Print a new token for the JSON API, once: it is kept as a hash alone.

    \b
    Example: supplyline user token case 'A. Ann' --days 30
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    text, token = _of(case).new_token(name, role=role, days=days)
    click.echo(text)
    click.echo(f"token {token.id}, {role}, until {token.ends}", err=True)


@user_command.command("tokens")
@CASE
@JSON
def tokens_command(case: Path, as_json: bool) -> None:
    """List the tokens of a case, by their ids.

    \b
    Example: supplyline user tokens case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    accounts = _of(case)
    names = {a.key: a.name for a in accounts.all()}
    rows = [(t.id, names[t.account], t.role, t.made, t.ends) for t in accounts.tokens()]
    columns = ("id", "name", "role", "made", "ends")
    if as_json:
        echo_json(dict(zip(columns, row, strict=True)) for row in rows)
    else:
        echo_table("Tokens", columns, rows)


@user_command.command("revoke")
@CASE
@click.argument("id_", metavar="ID")
def revoke_command(case: Path, id_: str) -> None:
    """Take a token away, by its id.

    \b
    Example: supplyline user revoke case 1f0c9a2b
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    click.echo(f"token {_of(case).remove_token(id_).id}: removed")


@click.command("audit")
@CASE
@JSON
@click.option("--who", metavar="NAME", help="Only what this account or operator did.")
@click.option("--id", "id_", metavar="ID", help="Only what names this record.")
@click.option("--verify", "verifying", is_flag=True, help="Recheck the chain instead; exit 1 and name what is broken.")  # fmt: skip
@click.option("--head", metavar="HEX", help="With --verify: a head that you noted; the trail must still hold it.")  # fmt: skip
def audit_command(
    *,
    case: Path,
    as_json: bool,
    who: str | None,
    id_: str | None,
    verifying: bool,
    head: str | None,
) -> None:
    """Print who saw and changed what, the newest first: the audit trail of a case with accounts.

    \b
    Example: supplyline audit case --who 'A. Ann'
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.people.trail import COLUMNS, Trail  # noqa: PLC0415  # loaded when called

    trail = Trail(_case(case))
    if verifying or head is not None:
        found = trail.check(head=head)
        for fault in found.faults:
            click.echo(fault)
        click.echo(f"{counted(found.entries, 'line')}, {found.first} to {found.last}, head {found.head or 'none'}")  # fmt: skip
        if found.faults:
            click.echo(f"supplyline: {trail.folder}: {len(found.faults)} broken", err=True)
            sys.exit(1)
        return
    entries = trail.entries(who=who, id_=id_)
    if as_json:
        echo_json(entries)
        return
    shown = list(islice(entries, _SHOWN + 1))
    echo_table("Audit trail", COLUMNS, ([e[c] for c in COLUMNS] for e in shown[:_SHOWN]))
    if len(shown) > _SHOWN:
        click.echo(f"the newest {_SHOWN}; --json prints all")


def _of(case: Path) -> Accounts:
    from supplyline.ledger import operator_name  # noqa: PLC0415  # as above
    from supplyline.people.accounts import Accounts  # noqa: PLC0415  # loaded when called

    return Accounts(_case(case), operator=operator_name())


def _case(case: Path) -> Path:
    """Return a folder that is a case, so that no accounts are made beside nothing."""
    from supplyline.ledger import case_place  # noqa: PLC0415  # loaded when called
    from supplyline.ledger.faults import LedgerMissing  # noqa: PLC0415  # as above

    place = case_place(case)
    if isinstance(place, Path) and not place.exists():
        raise LedgerMissing(place)
    return case


def _password() -> str:
    """Ask for a password where somebody sits, and else take a line of standard input; never an argument."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
