"""``supplyline measures``: list provisions, or what they say to the events of a case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.completing import complete_cases
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.inference.assessing import Bearing
    from supplyline.measures import Rule
    from supplyline.records import CapTotal

_ENOUGH = 14  # characters of an id that a table shows
_UNCHECKED = (
    "No person has held these provisions against the official text unless the table says so."
)


@click.command("measures")
@click.argument("case", metavar="[DIR]", required=False, type=click.Path(path_type=Path), shell_complete=complete_cases)  # fmt: skip
@click.argument("event", metavar="[EVENT]", required=False)
@click.option("--regime", metavar="NAME", help="Only provisions of this file, such as un-1718.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Without DIR: only provisions in force on that day: 2024-03-28.")  # fmt: skip
@click.option("--totals", is_flag=True, help="With DIR: only totals against caps.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
@click.option("--as-of", metavar="DAY", help="With DIR: as it was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
def measures_command(
    *,
    case: Path | None,
    event: str | None,
    regime: str | None,
    day: datetime | None,
    totals: bool,
    as_json: bool,
    as_of: str | None,
) -> None:
    """List provisions; with DIR, what they say to its events, or to EVENT, if they happened as told.

    A verdict is a reason to look, no finding: would_breach, may_breach (a fact is missing), exempt.

    \b
    Example: supplyline measures case e1:0f3a
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import assessment_json, cap_total_json, provision_json  # noqa: PLC0415  # as above
    from supplyline.inference.assessing import bearing, rules_of  # noqa: PLC0415  # loaded when called

    if case is None and (totals or as_of is not None):
        raise click.UsageError("--totals and --as-of say something of a case: give DIR")
    rules = _of_regime(rules_of(case if case is not None and case.is_dir() else None), regime)
    if case is not None and day is not None:
        raise click.UsageError("--on says something of the provisions alone: leave DIR out")
    if case is None:
        rules = tuple(r for r in rules if day is None or r.in_force(day.date()))
        if as_json:
            echo_json(map(provision_json, rules))
        else:
            _echo_rules(rules)
        return
    found = bearing(case, event, as_of=as_of)
    if regime is not None:
        wanted = {rule.id for rule in rules}
        found = found.of(wanted)
    if as_json and totals:
        echo_json(map(cap_total_json, found.totals))
    elif as_json:
        echo_json(map(assessment_json, found.assessments))
    else:
        if not totals:
            _echo_assessments(found)
        _echo_totals(found.totals)


def _of_regime(rules: tuple[Rule, ...], regime: str | None) -> tuple[Rule, ...]:
    found = tuple(rule for rule in rules if regime in (None, rule.regime.regime))
    if not found:
        known = dict.fromkeys(rule.regime.regime for rule in rules)
        raise click.UsageError(f"no regime {regime!r}: choose from {', '.join(known)}")
    return found


def _echo_rules(rules: tuple[Rule, ...]) -> None:
    columns = ("provision", "subject", "binds", "in force", "checked")
    echo_table(
        "Provisions",
        columns,
        (
            (
                rule.id,
                rule.provision.subject
                + ("" if rule.forbidden else " (no event is held against it)"),
                rule.provision.binds,
                "; ".join(
                    f"{p.start} to {p.until or '…'}{' (disputed)' if p.contested else ''}"
                    for p in rule.provision.in_force
                ),
                "yes" if rule.provision.checked else "no",
            )
            for rule in rules
        ),
    )
    click.echo(_UNCHECKED)


def _echo_assessments(found: Bearing) -> None:
    rows = []
    for assessment in found.assessments:
        event = found.events.get(assessment.event)
        told = "" if event is None else f"{event.kind} {event.what.text if event.what else ''}"
        rows.append(
            (
                assessment.event[:_ENOUGH],
                told,
                assessment.provision,
                assessment.verdict.replace("_", " "),
                "; ".join(assessment.missing or assessment.reasons),
                "yes" if assessment.checked else "no",
            )
        )
    columns = ("event", "what", "provision", "verdict", "missing, else why", "checked")
    echo_table("What provisions say, if it happened as told", columns, rows)
    click.echo(_UNCHECKED)


def _echo_totals(totals: tuple[CapTotal, ...]) -> None:
    columns = ("provision", "from", "before", "cap", "low", "best", "high", "unit", "state", "rule")
    rows = (
        (
            total.provision,
            total.start,
            total.end,
            f"{total.cap:,.15g}",
            *("open" if v is None else f"{v:,.15g}" for v in (total.low, total.best, total.high)),
            total.unit,
            total.state.replace("_", " "),
            total.rule,
        )
        for total in totals
    )
    echo_table("Capped goods, as far as events say", columns, rows)
