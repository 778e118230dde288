"""What a language's rules found in a sentence, and the claim that it makes.

Does not: find anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from supplyline.claims.identity import identified
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
    start, end = found.trigger
    return identified(Claim(
        id="", document=document.id, start=passage.start, end=passage.end,
        sentence=document.text[passage.start : passage.end], kind=found.kind, from_=found.from_,
        to=found.to, what=Thing(text=found.what, category=found.category),
        quantity=found.quantity, when=found.when, place=found.place, stage=found.stage,
        polarity=found.polarity, certainty=found.certainty, attribution=found.speakers,
        voice="report", loaded=found.loaded, reader=reader,
        marks=(Mark(start=passage.start + start, end=passage.start + end, slot="trigger"),),
    ))  # fmt: skip
