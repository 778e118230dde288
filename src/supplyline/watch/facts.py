"""What indicators are asked of: everything that is current in a case, looked up once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, ConfigDict

from supplyline.records import Assessment, CapTotal, Category, Event, Hit, Stance
from supplyline.schema import DATA, load

HitKey = tuple[str, str, str]  # subject, list, entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What indicators are asked of.  The order makes no difference, but for that of stances."""

    events: Sequence[Event] = ()
    assessments: Sequence[Assessment] = ()
    cap_totals: Sequence[CapTotal] = ()
    hits: Sequence[Hit] = ()
    new_hits: Collection[HitKey] = ()  # those of ``hits`` that are newly listed
    stances: Sequence[Stance] | None = None  # in the order of their ladders; None: not worked out
    assessed: Mapping[str, tuple[Assessment, ...]] = field(init=False)  # by Event.id

    def __post_init__(self) -> None:
        found: dict[str, list[Assessment]] = defaultdict(list)
        for one in sorted(self.assessments, key=lambda a: (a.event, a.provision)):
            found[one.event].append(one)
        object.__setattr__(self, "assessed", {event: tuple(all_) for event, all_ in found.items()})
        object.__setattr__(self, "events", sorted(self.events, key=lambda e: e.id))


def hit_key(hit: Hit) -> HitKey:
    """Return what names a hit."""
    return hit.subject, hit.list, hit.listed


class _Family(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    generic: Category
    specific: tuple[Category, ...]


class _Happenings(BaseModel):
    # The rest of the file is fusion's, which checks it.
    model_config = ConfigDict(extra="ignore", frozen=True)
    families: tuple[_Family, ...]
    units: Mapping[str, tuple[str, ...]]


@cache
def _happenings() -> _Happenings:
    return load(DATA / "happenings.yaml", _Happenings)


def members(families: Iterable[Category]) -> frozenset[Category]:
    """Return general categories with their special ones.

    >>> sorted(members(["troops"]))
    ['engineers', 'instructors', 'troops']
    """
    named = frozenset(families)
    return named.union(*(f.specific for f in _happenings().families if f.generic in named))


@cache
def same_unit(unit: str) -> str:
    """Return the unit that stands for all that count what ``unit`` counts.

    >>> same_unit("soldier"), same_unit("shells"), same_unit("USD")
    ('person', 'shells', 'USD')
    """
    return next((name for name, all_ in _happenings().units.items() if unit in all_), unit)
