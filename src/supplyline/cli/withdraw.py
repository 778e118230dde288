"""``supplyline withdraw``: take a document out of use, or back in."""

from __future__ import annotations

from pathlib import Path

import click

from supplyline.cli.custody import called
from supplyline.cli.options import CASE
from supplyline.cli.output import SHORT, counted, echo_json, echo_table


@click.command("withdraw")
@CASE
@click.argument("document", metavar="[DOCUMENT]", required=False)
@click.option("--reason", metavar="TEXT", help="Why; required.")
@click.option("--by", "author", metavar="NAME", envvar="SUPPLYLINE_AUTHOR", show_envvar=True, help="Who says so; default: whoever runs the command.")  # fmt: skip
@click.option("--restore", is_flag=True, help="Take it back into use.")
@click.option("--json", "as_json", is_flag=True, help="Of the list: one JSON object per line, for jq.")  # fmt: skip
@click.option("--as-of", metavar="DAY", help="Of the list: as it was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
def withdraw_command(
    *,
    case: Path,
    document: str | None,
    reason: str | None,
    author: str | None,
    restore: bool,
    as_json: bool,
    as_of: str | None,
) -> None:
    """Take DOCUMENT out of use: its claims leave events, totals and alerts at once.

    DOCUMENT is an id, enough of its beginning, or a document's name.  Nothing is deleted: explain
    and the dossier say that it was there, who withdrew it, when and why.  Without DOCUMENT, what was
    withdrawn and restored is listed.

    \b
    Example: supplyline withdraw case wire --reason "the outlet retracted it" --by Ann
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import withdrawal_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.withdrawing import withdraw, withdrawals  # noqa: PLC0415  # as above

    if document is None:
        if reason is not None or restore:
            raise click.UsageError("needed DOCUMENT: its id or its name")
        found = withdrawals(case, as_of=as_of)
        if as_json:
            echo_json(withdrawal_json(w, name) for w, name in found)
        else:
            echo_table(
                "Withdrawals",
                ("document", "name", "state", "by", "made", "reason"),
                ((w.document[:SHORT], name, w.state, w.author, w.made, w.reason) for w, name in found),
            )  # fmt: skip
        return
    if as_json or as_of is not None:
        raise click.UsageError("--json and --as-of are for the list: leave DOCUMENT out")
    outcome = withdraw(
        case, document, reason=reason or "", author=author, restore=restore,
        command=called(),
    )  # fmt: skip
    standing = outcome.withdrawal
    before = "" if outcome.kept else f" already, by {standing.author} on {standing.made[:10]}"
    click.echo(
        f"{standing.document} {outcome.name}: {standing.state}{before}; "
        f"{counted(outcome.claims, 'claim')}, {counted(outcome.changed, 'event')} changed"
    )
