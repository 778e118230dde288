"""Put documents in the order in which they can have had a story, and say why in words.

Time decides first, as precisely as it is known; the agency that a copy credits comes before the
copy, whatever their clocks say; what neither decides is settled by credit, length and id, so that
the answer never depends on what came in first.

Does not: decide whether two documents share a story (``passages``, ``derive``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from supplyline.origins.moments import Moment, moment_of
from supplyline.records import Credit, Document
from supplyline.schema.load import DATA, load

Key = tuple[int, float, int, int, str]
_LAST_DAY = 10**7  # ordinal of "undated": after every date there is
_DAY_END = 86_400.0


class _Agency(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)  # text reads the rest of the entry

    name: str
    aliases: list[str] = []


class _Agencies(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    agencies: list[_Agency]
    examples: Any = None


@cache
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names of each agency as lists of small words, by canonical name."""
    listed = load(DATA / "agencies.yaml", _Agencies).agencies
    return {a.name: tuple(_words(name) for name in (a.name, *a.aliases)) for a in listed}


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", name.casefold()))


@cache
def is_outlet_of(outlet: str | None, agency: str) -> bool:
    """Say whether ``outlet`` is the ``agency`` itself, by any of its names.

    >>> is_outlet_of("Yonhap News Agency", "Yonhap"), is_outlet_of("Alphaville Post", "Yonhap")
    (True, False)
    """
    if outlet is None:
        return False
    said = _words(outlet)
    for name in _names().get(agency, (_words(agency),)):
        n = len(name)
        if n and any(said[i : i + n] == name for i in range(len(said) - n + 1)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a document says about itself that bears on who had the story first."""

    document: Document
    moment: Moment
    credits: tuple[Credit, ...]  # of others, syndicated
    words: int

    @classmethod
    def of(cls, document: Document, words: int) -> Standing:
        """Return where ``document`` stands; its ``words`` leave datelines and credits out."""
        carried = tuple(
            c
            for c in document.credits
            if c.kind == "syndicated" and not is_outlet_of(document.outlet, c.agency)
        )
        return cls(document, moment_of(document), carried, words)

    @property
    def agencies(self) -> frozenset[str]:
        """Names of the agencies whose reporting it says it carries."""
        return frozenset(c.agency for c in self.credits)

    @property
    def key(self) -> Key:
        """Sorts before the key of every document that can have copied this one."""
        start = self.moment.start
        credited = bool(self.credits)
        if start is None:
            day, second = _LAST_DAY, 0.0
        elif self.moment.is_day:
            day, second = start.toordinal(), _DAY_END
        else:
            midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
            day, second = start.toordinal(), (start - midnight).total_seconds()
        return (day, second, 2 if credited else 1, -self.words, self.document.id)

    def may_precede(self, other: Standing) -> bool:
        """Say whether time leaves it open who was first, and credit and length say it was this one."""
        if self.moment.before(other.moment) or other.moment.before(self.moment):
            return False
        if bool(self.credits) != bool(other.credits):
            return bool(other.credits)
        return self.words > other.words

    def owns(self, other: Standing) -> bool:
        """Say whether this is a document of an agency that the ``other`` credits."""
        return any(is_outlet_of(self.document.outlet, c.agency) for c in other.credits)


def before(key: Key, standing: Standing) -> Key:
    """Return the key that puts ``standing`` just before whatever has ``key``."""
    return (key[0], key[1], 0, -standing.words, standing.document.id)


def reasons_of_order(copy: Standing, source: Standing) -> list[str]:
    """Say in words what makes ``source`` the earlier of two documents that share words."""
    said: list[str] = []
    if source.owns(copy):
        credit = next(c for c in copy.credits if is_outlet_of(source.document.outlet, c.agency))
        said.append(f"credits {credit.agency} (“{_short(credit.text)}”), whose item the source is")
    if source.moment.before(copy.moment):
        said.append(_lag(copy.moment, source.moment))
        return said
    if copy.moment.before(source.moment):
        said.append("the source is dated later, but the credit decides")
        return said
    if copy.moment.start is None or source.moment.start is None:
        said.append("undated, so time does not decide" if copy.moment.start is None else "the source is undated")  # fmt: skip
    else:
        said.append(f"both of {copy.moment.start:%Y-%m-%d}, so time does not decide")
    if source.owns(copy):
        return said
    if copy.credits and not source.credits:
        said.append(f"credits {copy.credits[0].agency}, the source credits nobody")
    elif copy.words != source.words:
        said.append(f"the source is fuller ({source.words} words, the copy {copy.words})")
    else:
        said.append("the order of the two is a convention")
    return said


def _lag(copy: Moment, source: Moment) -> str:
    if copy.start is None or source.start is None:  # cannot be: both have bounds if one is before
        return "published later"
    if copy.is_day or source.is_day:
        days = copy.start.toordinal() - source.start.toordinal()
        return f"published {days} day{'s' if days != 1 else ''} after the source"
    lag = copy.start - source.start
    if lag < timedelta(hours=1):
        return f"published {max(1, round(lag.total_seconds() / 60))} min after the source"
    if lag < timedelta(days=2):
        return f"published {round(lag.total_seconds() / 3600)} h after the source"
    return f"published {lag.days} days after the source"


def missing_agency(credited: Collection[str], held: Sequence[Standing]) -> str | None:
    """Return the first of the ``credited`` agencies that none of ``held`` is an item of."""
    for agency in sorted(credited):
        if not any(is_outlet_of(s.document.outlet, agency) for s in held):
            return agency
    return None


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
