"""``supplyline events`` and ``explain``: look into a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.options import AS_OF, CASE, JSON
from supplyline.cli.output import SHORT, echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.records import Event


@click.command("events")
@CASE
@JSON
@AS_OF
def events_command(case: Path, as_json: bool, as_of: str | None) -> None:
    """List the events of a case.

    \b
    Example: supplyline events case --json
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import event_json  # noqa: PLC0415  # as above
    from supplyline.fusion import formerly  # noqa: PLC0415  # as above
    from supplyline.inference.assessing import by_event  # noqa: PLC0415  # loaded when called
    from supplyline.ledger import open_case  # noqa: PLC0415  # as above

    with open_case(case, as_of=as_of) as ledger:
        held = ledger.events(rejected=True)
        said = by_event(ledger.assessments()) if as_json else {}
        forwards = ledger.forwards() if as_json else []
    events = [event for event in held if not event.rejected]
    if as_json:
        olds = formerly(forwards, {event.id for event in held})
        echo_json(
            event_json(event, said.get(event.id, ()), formerly=olds.get(event.id, ()))
            for event in events
        )
    else:
        columns = ("event", "kind", "from", "to", "what", "numbers", "when", "stage", "origins", "acknowledged")  # fmt: skip
        echo_table("Events", columns, map(_row, events))


@click.command("explain")
@CASE
@click.argument("id_", metavar="ID")
@AS_OF
def explain_command(case: Path, id_: str, as_of: str | None) -> None:
    """Say why the ledger holds an event, a claim or a document.

    ID is an id, enough of its beginning to be the only one, or a document's name.

    \b
    Example: supplyline explain case e1:0f3a
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.answers.explain import explain  # noqa: PLC0415  # loaded when called

    click.echo(explain(case, id_, as_of=as_of))


def _row(event: Event) -> tuple[object, ...]:
    numbers = "; ".join(
        f"{'…' if q.low is None else f'{q.low:,.15g}'} to {'…' if q.high is None else f'{q.high:,.15g}'} {q.unit}"
        for q in event.quantity
    )
    when = f"{event.when.start or '…'} to {event.when.end or '…'}" if event.when else ""
    latest = {a.party: a.status for a in event.acknowledgement}
    return (
        event.id[:SHORT],
        event.kind,
        ", ".join(p.code or p.text for p in event.from_),
        ", ".join(p.code or p.text for p in event.to),
        f"{event.what.text} ({event.what.category})" if event.what else "",
        numbers,
        when,
        event.stage,
        f"{event.origins_low} to {event.origins_high}",
        ", ".join(f"{party} {status.replace('_', ' ')}" for party, status in latest.items()),
    )
