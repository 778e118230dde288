"""Short ways to write claims, documents and origins.  The codes are states, the rest is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from supplyline.fusion import fuse
from supplyline.ids import content_id
from supplyline.records import (
    Category,
    Claim,
    ClaimOrigin,
    Document,
    Event,
    Origin,
    Party,
    Place,
    Quantity,
    Scope,
    Speaker,
    Thing,
    When,
)


@dataclass
class World:
    """Documents with one claim each, the origins they go back to, the statements they relay."""

    claims: list[Claim] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    statements: dict[str, ClaimOrigin] = field(default_factory=dict)

    def tell(
        self,
        published: str | None,
        *,
        outlet: str = "",
        root: str = "",
        statement: str = "",
        what: Category = "ammunition",
        frm: str = "AUS",
        to: str = "BRA",
        when: tuple[str | None, str | None] | None = None,
        number: tuple[float | None, float | None] | None = None,
        unit: str = "round",
        scope: Scope = "single",
        place: str = "",
        says: str = "",
        sentence: str = "",
        **changes: Any,
    ) -> Claim:
        """Publish a document with one claim and return the claim."""
        number_of = len(self.documents)
        outlet = outlet or f"Outlet {number_of}"
        name = content_id("d1", [number_of, outlet])
        sentence = sentence or f"Sentence {number_of} of its own."
        self.documents[name] = Document(
            id=name, name=name, capture="", locator="", url=None, outlet=outlet, byline=None,
            title=None, published=published, published_by="given", language="en", text="",
            dateline=None, credits=(), notes=(),
        )  # fmt: skip
        self.origins[name] = Origin(
            document=name, origin=content_id("o1", [root or name]),
            role="copy" if root and root != name else "original", copied_share=0.0, reasons=(),
        )  # fmt: skip
        claim = Claim(
            id=content_id("c1", [name, sentence]), document=name, start=0, end=len(sentence),
            sentence=sentence, kind="transfer", from_=party(frm), to=party(to),
            what=Thing(text=what, category=what),
            quantity=(Quantity(low=number[0], high=number[1], unit=unit, text=str(number), scope=scope),)
            if number
            else (),
            when=When(text="then", start=when[0], end=when[1]) if when else None,
            place=(Place(text=place, role="location"),) if place else (), stage="done",
            polarity="affirmed", certainty="certain", attribution=chain(says), voice="report",
            loaded=(), reader="test",
        )  # fmt: skip
        claim = replace(claim, **changes)
        self.claims.append(claim)
        if statement:
            self.statements[claim.id] = ClaimOrigin(claim=claim.id, origin=statement, reasons=())
        return claim

    def fuse(self) -> list[Event]:
        """Fuse what was told."""
        return fuse(self.claims, self.documents, self.origins, self.statements)


def party(codes: str) -> tuple[Party, ...]:
    """Return the parties of a list of codes: "AUS" or "AUS BRA"; "" is nobody."""
    return tuple(Party(text=code, code=code) for code in codes.split())


def chain(names: str) -> tuple[Speaker, ...]:
    """Return a chain of speakers, outside in: "Harbour Wire > AUS"; capitals of three are codes."""
    parts = [part.strip() for part in names.split(">")] if names else []
    return tuple(
        Speaker(text=p, code=p if len(p) == 3 and p.isupper() else None, direct=False)
        for p in parts
    )


def together(events: Sequence[Event], *claims: Claim) -> bool:
    """Return whether all ``claims`` are in one event."""
    return any(all(c.id in event.claims for c in claims) for event in events)
