"""Documents and their text, outlets, what could not be read, what was taken out of use."""

from __future__ import annotations

from collections import defaultdict

from supplyline.contract import failure_json, outlet_json, withdrawal_json
from supplyline.records import Document
from supplyline.web.api.parameters import Json, identifier, word
from supplyline.web.api.portions import Portion, cut, sorted_portion, take
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.api.told import as_reviewed, documents_told
from supplyline.web.asking import LONGEST, NotHeld
from supplyline.web.marking import stretches

_NAMELESS = "-"  # what the parameter calls documents that have no outlet


def held(asked: Asked) -> Document:
    """Return the document that the address names.

    Raises:
        NotHeld: There is none.
    """
    found = asked.ledger.document(asked["id"])
    if found is None:
        raise NotHeld(f"found no document {asked['id']}, needed the id of one that is held: look it up in the list of documents")  # fmt: skip
    return found


def documents(asked: Asked) -> Portion:
    """List documents."""
    after, most, ledger = asked["after"], asked["limit"], asked.ledger
    outlet = "" if asked["outlet"] == _NAMELESS else asked["outlet"]
    if asked["name"] is not None:
        id_ = ledger.document_named(asked["name"])
        found = [*ledger.documents([id_])] if id_ else []
        shown = [d for d in found if outlet is None or (d.outlet or "") == outlet]
        return Portion(items=documents_told(ledger, shown), after=None)
    if outlet is not None:
        begin = take(after, "day", str, str) if after else None
        items, next_ = cut(
            asked.case.catalogue.documents(outlet, after=begin, most=most + 1), most, "day",
            lambda item: (item.published, item.id),
        )  # fmt: skip
        return Portion(items=documents_told(ledger, [*ledger.documents(i.id for i in items)]), after=next_)  # fmt: skip
    (row,) = take(after, "row", int) if after else (0,)
    rows, next_ = cut(ledger.documents_from(row, most=most + 1), most, "row", lambda r: (r[0],))
    return Portion(items=documents_told(ledger, [d for _, d in rows]), after=next_)


def document(asked: Asked) -> Json:
    """Return one document without its text."""
    return documents_told(asked.ledger, [held(asked)])[0]


def text(asked: Asked) -> Json:
    """Return a document's text, and what is known of its stretches."""
    found = held(asked)
    judged = as_reviewed(asked)
    claims = [
        judged[c.id].claim if c.id in judged else c for c in asked.ledger.claims_in([found.id])
    ]
    said: dict[tuple[int, int], list[str]] = defaultdict(list)
    for claim in claims:
        said[claim.start, claim.end].append(claim.id)
    spans = [
        {"start": s.start, "end": s.end, "kind": s.sort, "claims": said[s.start, s.end] if s.sort == "claim" else []}
        for s in stretches(claims, asked.ledger.reuse_by([found.id]), found.id)
    ]  # fmt: skip
    return {
        "id": found.id,
        "document": found.name,
        "language": found.language,
        "text": found.text,
        "spans": sorted(spans, key=lambda s: (s["start"], s["end"], s["kind"])),
    }


def outlets(asked: Asked) -> Portion:
    """List outlets by name."""
    after, most = asked["after"], asked["limit"]
    name = take(after, "outlet", str)[0] if after else None
    shown, next_ = cut(
        asked.case.catalogue.outlets_named(after=name, most=most + 1), most, "outlet",
        lambda outlet: (outlet.name,),
    )  # fmt: skip
    return Portion(items=[*map(outlet_json, shown)], after=next_)


def failures(asked: Asked) -> Portion:
    """List what could not be taken in, then what could not be read."""
    after, most, ledger = asked["after"], asked["limit"], asked.ledger
    begin, row = take(after, "failure", int, int) if after else (0, 0)
    rows = [] if begin else [(0, *f) for f in ledger.failures_from(row, most=most + 1)]
    if len(rows) <= most:
        rows += [(1, *f) for f in ledger.unread_from(row if begin else 0, most=most + 1)]
    shown, next_ = cut(rows, most, "failure", lambda r: (r[0], r[1]))
    return Portion(items=[failure_json(failure) for *_, failure in shown], after=next_)


def withdrawals(asked: Asked) -> Portion:
    """List who took documents out of use and back in."""
    rows = [*enumerate(asked.ledger.withdrawals(), 1)]
    shown, next_ = sorted_portion(
        rows, lambda r: (r[0],), kind="withdrawal", after=asked["after"], most=asked["limit"]
    )
    names = {d.id: d.name for d in asked.ledger.documents({w.document: None for _, w in shown})}
    return Portion(
        items=[withdrawal_json(w, names.get(w.document, w.document)) for _, w in shown], after=next_
    )


_ID = identifier("d1", "id of a document")
RESOURCES = (
    Resource(
        path="/documents", name="documents", gives="document", answer=documents, listed=True,
        parameters=(
            word("outlet", f"only of this outlet, by day; {_NAMELESS}: of none", longest=LONGEST),
            word("name", "only the document that outputs call so", longest=LONGEST),
        ),
        about="Documents without their text, in the order they were taken in.",
    ),
    Resource(
        path="/documents/{id}", name="document", gives="document", answer=document, parameters=(_ID,),
        about="One document without its text: outlet, dates, capture, origin, whether it is in use.",
    ),
    Resource(
        path="/documents/{id}/text", name="text", gives="document_text", answer=text, parameters=(_ID,),
        about="A document's text, and its stretches that are claims, speakers, loaded words, or carried from others; offsets are code points.",
    ),
    Resource(
        path="/outlets", name="outlets", gives="outlet", answer=outlets, listed=True,
        about="Outlets by name: what each originates and what it repeats.",
    ),
    Resource(
        path="/failures", name="failures", gives="failure", answer=failures, listed=True,
        about="What could not be taken in, then what no reader could read, each with its reason.",
    ),
    Resource(
        path="/withdrawals", name="withdrawals", gives="withdrawal", answer=withdrawals, listed=True,
        about="Who took documents out of use and back in, oldest first.",
    ),
)  # fmt: skip
