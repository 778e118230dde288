"""What a language's rules found in a sentence, and the claim that it makes.

Does not: find anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from supplyline.ids import content_id
from supplyline.records import (
    Category,
    Certainty,
    Claim,
    Document,
    Kind,
    Mark,
    Party,
    Passage,
    Place,
    Polarity,
    Quantity,
    Speaker,
    Stage,
    Thing,
    When,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One act told of in one sentence.  Offsets are code points of the sentence."""

    kind: Kind
    from_: tuple[Party, ...]
    to: tuple[Party, ...]
    what: str
    category: Category
    trigger: tuple[int, int]
    quantity: tuple[Quantity, ...] = ()
    when: When | None = None
    place: tuple[Place, ...] = ()
    stage: Stage = "done"
    polarity: Polarity = "affirmed"
    certainty: Certainty = "certain"
    speakers: tuple[Speaker, ...] = ()
    loaded: tuple[str, ...] = ()


def claim_of(document: Document, passage: Passage, found: Finding, reader: str) -> Claim:
    """Return ``found`` as a claim of ``passage``; its id is a content id as for any claim."""
    when = found.when
    parts = [
        document.id, passage.start, passage.end, found.kind,
        [[p.text, p.code] for p in found.from_], [[p.text, p.code] for p in found.to],
        [found.what, found.category],
        [[q.low, q.high, q.unit, q.text, q.scope] for q in found.quantity],
        [when.text, when.start, when.end] if when is not None else None,
        [[p.text, p.role] for p in found.place],
        found.stage, found.polarity, found.certainty,
        [[s.text, s.code, s.direct] for s in found.speakers], "report", list(found.loaded),
    ]  # fmt: skip
    start, end = found.trigger
    return Claim(
        id=content_id("c1", parts), document=document.id, start=passage.start, end=passage.end,
        sentence=document.text[passage.start : passage.end], kind=found.kind, from_=found.from_,
        to=found.to, what=Thing(text=found.what, category=found.category),
        quantity=found.quantity, when=when, place=found.place, stage=found.stage,
        polarity=found.polarity, certainty=found.certainty, attribution=found.speakers,
        voice="report", loaded=found.loaded, reader=reader,
        marks=(Mark(start=passage.start + start, end=passage.start + end, slot="trigger"),),
    )  # fmt: skip
