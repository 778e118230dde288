"""``supplyline flows``: what went from whom to whom, how much, and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.completing import complete_codes
from supplyline.cli.options import AS_OF, CASE, JSON
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.records import Flow

_COLUMNS = ("from", "to", "what", "stage", "unit", "low", "best", "high", "rule", "who says so")


@click.command("flows")
@CASE
@click.option(
    "--from",
    "giver",
    shell_complete=complete_codes,
    metavar="PARTY",
    help="Who gave, sent or suffered: PRK.",
)
@click.option(
    "--to", "taker", shell_complete=complete_codes, metavar="PARTY", help="Who received: RUS."
)
@click.option("--item", metavar="CATEGORY", help="What: troops, ammunition, arms, casualties ...")
@click.option("--unit", metavar="UNIT", help="Counted in: person, round, container ...")
@click.option("--kind", metavar="KIND", help="transfer, deployment, casualty or production.")
@click.option("--period", metavar="FIRST/LAST", help="Days, months or years, both counted: 2024-10-01/2025-06-30.")  # fmt: skip
@JSON
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.svg", help="Draw one flow over time.")  # fmt: skip
@AS_OF
def flows_command(
    *,
    case: Path,
    giver: str | None,
    taker: str | None,
    item: str | None,
    unit: str | None,
    kind: str | None,
    period: str | None,
    as_json: bool,
    picture: Path | None,
    as_of: str | None,
) -> None:
    """Say how much went from whom to whom: low, best, high, the rule, and who says so.

    A flow is what one side gave, sent or lost, counted in one unit, at one stage.  No figure counts
    twice; a converted flow is marked as inferred.

    \b
    Example: supplyline flows case --from PRK --to RUS --item troops
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import flow_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.flows import draw_flow, flows_of  # noqa: PLC0415  # as above

    found = flows_of(
        case,
        period=period,
        as_of=as_of,
        giver=giver,
        taker=taker,
        item=item,
        unit=unit,
        kind=kind,
    )
    if picture is not None:
        drawn = draw_flow(found, picture)
        click.echo(
            f"{picture}: {drawn.kind} of {drawn.what}, {len(drawn.figures)} figures", err=True
        )
        return
    if as_json:
        echo_json(map(flow_json, found))
    else:
        echo_table("Flows", _COLUMNS, map(_row, found))


def _row(flow: Flow) -> tuple[object, ...]:
    total = flow.total
    return (
        ", ".join(p.code or p.text for p in flow.from_) or "not said",
        ", ".join(p.code or p.text for p in flow.to),
        f"{flow.kind}: {flow.what}",
        flow.stage.replace("_", " "),
        f"{total.unit} (inferred)" if flow.inferred else total.unit,
        "open" if total.low is None else f"{total.low:,.12g}",
        "" if total.best is None else f"{total.best:,.12g}",
        "open" if total.high is None else f"{total.high:,.12g}",
        total.rule,
        ", ".join(dict.fromkeys(f.by for f in flow.figures)),
    )
