"""Put beside claims, documents and events what belongs to them, for as many as a portion has.

Does not: turn a record into JSON (``supplyline.contract`` does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from supplyline.contract import document_json, event_json, held_claim_json
from supplyline.fusion import formerly
from supplyline.inference.assessing import by_event
from supplyline.ledger import Ledger
from supplyline.records import Claim, Document, Event, Forward
from supplyline.review import Reviewed, reviewed
from supplyline.web.api.parameters import Json
from supplyline.web.api.resource import Asked


def events_told(asked: Asked, events: Sequence[Event]) -> list[Json]:
    """Return ``events`` with what provisions say to them and the ids that lead to them."""
    ids = [event.id for event in events]
    said = by_event(asked.ledger.assessments_of(ids))
    olds = _formerly(asked, ids)
    return [event_json(e, said.get(e.id, ()), formerly=olds.get(e.id, ())) for e in events]


def _formerly(asked: Asked, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the ids out of use that lead to each of ``ids``, looking only at what leads there."""
    forwards = asked.now.once("forwards", lambda: _by_new(asked.ledger))
    found: dict[str, Forward] = {}
    waiting = list(ids)
    for new in waiting:  # grows as it goes
        for forward in forwards.get(new, ()):
            if forward.old not in found:
                found[forward.old] = forward
                waiting.append(forward.old)
    if not found:
        return {}
    leading = [*found, *(new for forward in found.values() for new in forward.new)]
    return formerly(found.values(), asked.ledger.events_of(leading).keys())


def _by_new(ledger: Ledger) -> dict[str, list[Forward]]:
    latest = {forward.old: forward for forward in ledger.forwards()}
    found: dict[str, list[Forward]] = {}
    for forward in latest.values():
        for new in forward.new:
            found.setdefault(new, []).append(forward)
    return found


def as_reviewed(asked: Asked) -> Mapping[str, Reviewed]:
    """Return the claims that reviewers judged, by id."""
    return asked.now.once("reviewed", lambda: reviewed(asked.now.review))


def claims_told(asked: Asked, claims: Sequence[Claim]) -> list[Json]:
    """Return ``claims`` as reviewers have them, with document, event and origin."""
    ids = [claim.id for claim in claims]
    judged = as_reviewed(asked)
    documents = {d.id: d for d in asked.ledger.documents({c.document: None for c in claims})}
    origins = asked.ledger.claim_origins_of(ids)
    counted = asked.case.catalogue.event_by_claim(ids)
    events = asked.ledger.events_of(set(counted.values()))
    told = []
    for claim in claims:
        event = events.get(counted.get(claim.id, ""))
        origin = origins.get(claim.id)
        said = judged.get(claim.id)
        told.append(
            held_claim_json(
                said.claim if said else claim, documents[claim.document],
                event=event.id if event and not event.rejected else None,
                origin=origin.origin if origin else None,
                corrected=said.corrected if said else (), rejected=said.rejected if said else (),
            )
        )  # fmt: skip
    return told


def documents_told(ledger: Ledger, documents: Sequence[Document]) -> list[Json]:
    """Return ``documents`` without their text, with capture, origin and whether they are in use."""
    ids = [document.id for document in documents]
    captures = ledger.captures_named({document.capture for document in documents})
    origins, unread = ledger.origins_of(ids), ledger.unread_of(ids)
    out = {
        w.document: f"{w.author}, {w.made}: {w.reason}" for w in ledger.withdrawals(standing=True)
    }
    return [
        document_json(
            d, captures.get(d.capture), origins.get(d.id), withdrawn=out.get(d.id), unread=unread.get(d.id)
        )
        for d in documents
    ]  # fmt: skip


def bare(documents: Sequence[Document]) -> dict[str, Document]:
    """Return ``documents`` without their text, by id."""
    return {document.id: replace(document, text="") for document in documents}
