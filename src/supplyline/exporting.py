"""Hand a case over in the forms that others work with: wires the ledger, review and ``export``.

Whatever leaves a case is in its log before it leaves.  What an export says of the ledger's state is the
last entry that changed what is exported, so that an export made twice is the same twice.

Does not: decide what a form holds (``export`` does), or export evidence (``custodian`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supplyline.contract import (
    document_json,
    event_json,
    failure_json,
    held_claim_json,
    judgement_json,
)
from supplyline.export import Said, Wanted, Written, write, write_lines
from supplyline.holding import Holder, log_export
from supplyline.ledger import open_case
from supplyline.progress import Progress, Silence
from supplyline.records import Event
from supplyline.whole import refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export holds."""

    counts: Mapping[str, int]
    written: Written


def export_case(
    case: Path,
    place: Path,
    *,
    form: str,
    wanted: Wanted | None = None,
    tlp: str | None = None,
    as_of: str | None = None,
    command: str = "export",
    progress: Progress | None = None,
) -> Exported:
    """Write what ``case`` holds to ``place`` in one of ``export.FORMATS``.

    Args:
        case: Whose events, claims and documents.
        place: A file or a folder, as the form has it.
        form: Of ``export.FORMATS``.
        wanted: Which events, with their claims and documents; None: everything.
        tlp: Marking of a STIX bundle.
        as_of: A day: what was held when it ended.
        command: As called, for the run's row.
        progress: Told of each record that is handed over.

    Raises:
        SupplylineError: No ledger, another writer, a place that is taken, or the machine refused.
    """
    wanted, progress = wanted or Wanted(), progress or Silence()
    if as_of is not None:
        with open_case(case, as_of=as_of):
            pass  # a day that is none is refused before the log tells of an export
    with open_case(case, write=True) as ledger:
        about: dict[str, object] = {"format": form, **wanted.told()}
        if as_of is not None:
            about["as of"] = as_of
        log_export(ledger, command, about)
        if as_of is None:
            with ledger.steady():  # on a server others may write meanwhile
                return _export(Holder(ledger, case, wanted, progress), place, form, tlp)
    with open_case(case, as_of=as_of) as ledger:
        return _export(Holder(ledger, case, wanted, progress), place, form, tlp)


def _export(holder: Holder, place: Path, form: str, tlp: str | None) -> Exported:
    holder.check()
    if form == "jsonl":
        try:
            write_lines(place, _lines(holder))
        except OSError as fault:
            raise refused(place, fault) from fault
        written = Written()
    else:
        written = write(form, place, holder.holdings(), tlp=tlp)
    return Exported(counts=holder.counts, written=written)


def _lines(holder: Holder) -> Iterator[dict[str, Any]]:
    """Yield each record as the contract has it, with what it is."""
    holdings = holder.holdings()
    yield {"record": "about", **holdings.about()}
    for kept in holdings.documents():
        told_of = document_json(
            kept.document,
            kept.capture,
            kept.origin,
            withdrawn=kept.withdrawn,
            unread=kept.unread,
        )
        yield {"record": "document", **told_of}
    for event, claims in holdings.told():
        yield {
            "record": "event",
            **event_json(event, holdings.assessments.get(event.id, ())),
            "places": _places(event),
            "disputed": list(event.disputed), "reasons": list(event.reasons),
        }  # fmt: skip
        yield from map(_claim_line, claims)
    yield from map(_claim_line, holdings.loose())
    told = {judged.judgement.id for judged in holdings.judgements}
    for stand in holder.stands:
        if stand.judgement.id in told:
            yield {"record": "judgement", **judgement_json(stand)}
    for failure in holdings.failures:
        yield {"record": "failure", **failure_json(failure)}


def _claim_line(said: Said) -> dict[str, Any]:
    told = held_claim_json(
        said.claim, said.document, event=said.event, origin=said.origin, corrected=said.corrected,
        rejected=said.rejected,
    )  # fmt: skip
    return {"record": "claim", **told}


def _places(event: Event) -> list[dict[str, Any]]:
    return [
        {
            "text": p.text, "role": p.role, "country": p.country, "latitude": p.latitude,
            "longitude": p.longitude, "precision": p.precision,
        }
        for p in event.place
    ]  # fmt: skip
