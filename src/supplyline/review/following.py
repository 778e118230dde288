"""Find what a judgement is about in the claims and events of today, or say that it is adrift.

A claim keeps its id while it is read just so.  Another reader gives it another id: then the judgement
follows to the one claim of the same document and span whose fields mean the same, those left out that
the judgement corrects.  An event has no lasting id: a judgement on it follows its claims, to the event
that holds more than half of those that still count.  A rejection does so only while they are at least
half of the event's claims, so that what it hid comes up again when most of it was never looked at.

Does not: say which of several judgements counts (``standing``).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supplyline.records import Claim, Event, Held, Judgement
from supplyline.review.fields import said


@dataclass(frozen=True, slots=True)
class Place:
    """What a judgement is about today; ``on`` None: adrift.  ``why`` says what became of the rest."""

    on: str | None
    why: str = ""


def detail_of(judgement: Judgement) -> Mapping[str, Any]:
    """Return what a judgement says besides its verdict."""
    found: Mapping[str, Any] = json.loads(judgement.detail)
    return found


def is_of_claim(judgement: Judgement) -> bool:
    """Return whether it is about one claim, and not about an event."""
    return judgement.target.startswith("c1:")


class Finder:
    """Claims of today, and which of them an earlier reading's claim has become."""

    def __init__(self, claims: Iterable[Claim], withdrawn: Collection[str] = frozenset()) -> None:
        self._withdrawn = withdrawn  # documents, by id
        self.claims = {claim.id: claim for claim in claims}
        self._at: dict[tuple[str, int, int], list[Claim]] = defaultdict(list)
        for claim in self.claims.values():
            self._at[claim.document, claim.start, claim.end].append(claim)

    def find(self, held: Held, *, without: Iterable[str] = ()) -> Place:
        """Return the claim that ``held`` is today."""
        if held.claim in self.claims:
            return Place(held.claim)
        if held.document in self._withdrawn:
            return Place(None, "its document is withdrawn")
        there = self._at.get((held.document, held.start, held.end), [])
        fitting = [c.id for c in there if said(c, without=frozenset(without)) == held.said]
        if len(fitting) == 1:
            return Place(fitting[0], "read anew, to the same effect")
        if fitting:
            return Place(None, f"{len(fitting)} claims of the newer reading fit")
        if there:
            return Place(None, "the newer reading says something else of the same sentence")
        return Place(None, "the newer reading finds no claim in that sentence")

    def of_claim(self, judgement: Judgement) -> Place:
        """Return the claim that a judgement of a claim is about."""
        if not judgement.claims:  # made by hand, without what it saw
            held = judgement.target in self.claims
            return Place(judgement.target) if held else Place(None, "its claim is not held")
        without = detail_of(judgement).get("fields", ()) if judgement.verdict == "correct" else ()
        return self.find(judgement.claims[0], without=without)

    def of_event(self, judgement: Judgement) -> dict[str, str]:
        """Return the claims that an event was judged with, as they were called, to those of today."""
        found = {}
        for held in judgement.claims:
            now = self.find(held).on
            if now is not None:
                found[held.claim] = now
        return found


class Whereabouts:
    """Which event each claim is in."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = {event.id: event for event in events}
        self._in = {claim: e.id for e in self.events.values() for claim in e.claims}

    def event_of(self, claim: str) -> str | None:
        """Return the event that counts ``claim``; None: none does."""
        return self._in.get(claim)

    def follow(self, judgement: Judgement, claims: Mapping[str, str]) -> Place:
        """Return the event that a judgement of an event is about now.

        Args:
            judgement: Of an event.
            claims: From ``Finder.of_event``.
        """
        if not judgement.claims:
            held = judgement.target in self.events
            return Place(judgement.target) if held else Place(None, "its event is not held")
        where = Counter(e for c in set(claims.values()) if (e := self.event_of(c)) is not None)
        counted = where.total()
        if not counted:
            return Place(None, "none of the claims it was judged with counts any more")
        event, most = min(where.items(), key=lambda item: (-item[1], item[0]))
        if 2 * most <= counted:
            return Place(None, f"its {counted} claims are spread over {len(where)} events now")
        if judgement.verdict == "reject" and 2 * most < len(self.events[event].claims):
            return Place(
                None,
                f"{len(self.events[event].claims) - most} claims have come to its {most} since",
            )
        return Place(event, _changed(len(judgement.claims), most, len(self.events[event].claims)))


def _changed(judged: int, most: int, now: int) -> str:
    parts = []
    if most < judged:
        parts.append(f"{judged - most} of the {judged} claims it was judged with are not in it now")
    if now > most:
        parts.append(f"{now - most} claims have come since")
    return "; ".join(parts)
