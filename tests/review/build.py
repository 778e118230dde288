"""A small world of invented reporting, and reviewers who judge it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from supplyline.fusion import fuse
from supplyline.records import Claim, Event, Judgement, Verdict
from supplyline.review import Proposal, Review, make, mark, place, review
from tests.fusion.build import World

ANN, BEN, CY = "A. Ann", "B. Ben", "C. Cy"
MAY = ("2021-05-10", "2021-05-11")


def infer(world: World, found: Review) -> list[Event]:
    """Return the events of what ``found`` lets into fusion, marked."""
    events = fuse(
        found.claims, world.documents, world.origins, world.statements,
        together=found.together, apart=found.apart,
    )  # fmt: skip
    place(found, events)
    return mark(events, found)


@dataclass
class Desk:
    """A case under review: each judgement is made on what the ones before came to."""

    world: World = field(default_factory=World)
    judgements: list[Judgement] = field(default_factory=list)
    clock: int = 0

    def tell(self, *args: Any, **kwargs: Any) -> Claim:
        """Publish a claim."""
        kwargs.setdefault("when", MAY)
        return self.world.tell(*(args or ("2021-05-11",)), **kwargs)

    def look(self, claims: Iterable[Claim] | None = None) -> tuple[Review, list[Event]]:
        """Return what the judgements come to, and the events: of what was told, or of ``claims``."""
        found = review(self.world.claims if claims is None else claims, self.judgements)
        return found, infer(self.world, found)

    def events(self) -> list[Event]:
        """Return the events as they are now."""
        return self.look()[1]

    def event_of(self, claim: Claim) -> Event:
        """Return the event that counts ``claim``."""
        return next(e for e in self.events() if claim.id in e.claims)

    def judge(
        self, who: str, verdict: Verdict, on: Claim | Event, *, why: str = "seen", **given: Any
    ) -> Judgement | None:
        """Let ``who`` judge, a minute after the judgement before; None: said already."""
        found, events = self.look()
        self.clock += 1
        judgement = make(
            Proposal(
                target=on.id, verdict=verdict, author=who, reason=why,
                fields=given.get("fields", {}), grade=given.get("grade"),
                others=tuple(o.id for o in given.get("others", ())),
                resolves=tuple(j.id for j in given.get("resolves", ())),
            ),
            found, {e.id: e for e in events},
            made=f"2026-01-01T{self.clock // 60:02}:{self.clock % 60:02}:00Z",
        )  # fmt: skip
        if judgement is not None:
            self.judgements.append(judgement)
        return judgement

    def state(self, judgement: Judgement | None) -> str:
        """Return where a judgement stands."""
        assert judgement is not None
        return self.look()[0].stands[judgement.id].state


def meanings(found: Review, events: list[Event]) -> Any:
    """Return all that judgements come to, without the order in which it was found."""
    return (
        sorted(found.claims, key=lambda c: c.id), found.together, found.apart, events,
        sorted((i, s.state, s.on) for i, s in found.stands.items()),
        sorted((c.target, c.question, [j.id for j in c.judgements]) for c in found.conflicts),
    )  # fmt: skip
