"""What of an event a provision asks about: who, what, when, how far, and whether anybody affirms it.

A time that is open to the left, or not said, is taken as fusion takes it: the act lies within the kind's
``report`` days before it was told (``schema/happenings.yaml``).  An assessment says so.

Does not: know any provision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from supplyline.records import Claim, Event, Party, Stage
from supplyline.schema import DATA, load

CARRIED_OUT: frozenset[Stage] = frozenset({"under_way", "done", "ended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An event as provisions see it."""

    event: Event
    givers: frozenset[str]  # party codes, and the words of parties without one
    takers: frozenset[str]
    wording: str  # of the thing, as the claims have it
    sentences: str  # of the claims
    start: date | None  # half-open days; None on both sides: nobody knows when
    end: date | None
    dated: str  # how the time was had, where it was not said; empty: it was
    denied: bool  # every claim held denies it

    @property
    def carried_out(self) -> bool:
        """Whether it is said to have happened, or to be happening."""
        return self.event.stage in CARRIED_OUT


def facts_of(event: Event, claims: Iterable[Claim] = (), *, told: date | None = None) -> Facts:
    """Return what provisions ask of ``event``.

    Args:
        event: As fusion infers it.
        claims: Those of it that are held, for their words and whether they deny it.
        told: When the first of its documents was published; None: not known.
    """
    held = list(claims)
    things = dict.fromkeys(
        [
            *([event.what.text] if event.what else []),
            *(claim.what.text for claim in held if claim.what),
        ]
    )
    start, end, dated = _when(event, told)
    return Facts(
        event=event,
        givers=_codes(event.from_),
        takers=_codes(event.to),
        wording="; ".join(things),
        sentences="\n".join(dict.fromkeys(claim.sentence for claim in held)),
        start=start,
        end=end,
        dated=dated,
        denied=bool(held) and all(claim.polarity == "denied" for claim in held),
    )


def mentions(text: str, words: Sequence[str]) -> str | None:
    """Return the first of ``words`` that stands in ``text``, alone or in the plural; None: none does.

    >>> mentions("thirty ballistic missiles", ["cruise missile", "ballistic missile"])
    'ballistic missile'
    >>> mentions("cartridges", ["car"]) is None
    True
    """
    return next((word for word in words if _pattern(word).search(text)), None)


def called(parties: Sequence[Party]) -> str:
    """Return one side in words.

    >>> called([Party(text="Moscow", code="RUS"), Party(text="a trading house", code=None)])
    'Moscow (RUS) and a trading house'
    """
    names = dict.fromkeys(
        p.text if p.code in (None, p.text) else f"{p.text} ({p.code})" for p in parties
    )
    return " and ".join(names) or "nobody named"


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    parts = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word))
    return re.compile(rf"(?<!\w){parts}(?:s|es)?(?!\w)", re.IGNORECASE)


def _codes(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(party.code or party.text for party in parties)


def _when(event: Event, told: date | None) -> tuple[date | None, date | None, str]:
    """Return the days of an event, and how they were had where nobody says them."""
    when = event.when
    start = date.fromisoformat(when.start) if when and when.start else None
    end = date.fromisoformat(when.end) if when and when.end else None
    if start is not None:
        return start, end, ""
    span = timedelta(days=_report(event.kind))
    if end is not None:
        return (
            end - span,
            end,
            f"no first day is said; taken as within {span.days} days before {end}",
        )
    if told is None:
        return None, None, ""
    if event.stage in CARRIED_OUT:
        after = told + timedelta(days=1)
        return (
            after - span,
            after,
            f"no time is said; taken as within {span.days} days before it was told on {told}",
        )
    return told, None, f"no time is said; it was told on {told} as still to come"


class _Kind(BaseModel):
    model_config = ConfigDict(extra="ignore")

    report: int


class _Happenings(BaseModel):
    """What of ``schema/happenings.yaml`` is asked here; ``fusion`` checks the rest."""

    model_config = ConfigDict(extra="ignore")

    kinds: dict[str, _Kind]
    units: dict[str, list[str]]


@cache
def _happenings() -> _Happenings:
    return load(DATA / "happenings.yaml", _Happenings)


def _report(kind: str) -> int:
    """Return how far before it was told an act without a time may lie, in days."""
    return _happenings().kinds[kind].report


@cache
def _units() -> dict[str, str]:
    return {name: unit for unit, names in _happenings().units.items() for name in names}


def unit_of(worded: str) -> str:
    """Return what a unit counts as; a ton is taken for a tonne, as fusion does.

    >>> unit_of("ton"), unit_of("gallon")
    ('tonne', 'gallon')
    """
    return _units().get(worded.casefold(), worded.casefold())
