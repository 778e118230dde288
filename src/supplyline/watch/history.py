"""Hold what indicators did in history against what a person expected of them.

An expected firing is a day or a period.  The first firing in it is the hit, and the days since its
beginning are the delay.  A period without one is late if the indicator fires after it and before the
next expected period, and else a miss.  Any other firing of an indicator of which something is expected, if
only that it keeps quiet, is a false alarm.  Indicators that nothing is expected of are not judged.

Does not: replay (``watching`` does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from supplyline.schema import Day, read

_EVER = "9999"
Outcome = Literal["hit", "late", "miss", "false alarm"]


class Expected(BaseModel):
    """One entry of a file of what is expected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: str
    day: Day | None = Field(None, description="from that day on, for ``late`` days")
    late: int = Field(14, ge=0, description="days after ``day`` that still count")
    from_: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, description="the first day after")
    never: bool = Field(False, description="it must keep quiet throughout")
    note: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        period = self.from_ is not None and self.until is not None
        part = self.from_ is not None or self.until is not None
        if (self.day is not None) + part + self.never != 1 or part != period:
            raise ValueError("day, or from and until, or never: true")
        if self.from_ is not None and self.until is not None and self.until <= self.from_:
            raise ValueError("a period that ends after it begins")
        return self

    @property
    def period(self) -> tuple[date, date] | None:
        """First day, and first day after; None: never."""
        if self.day is not None:
            return self.day, self.day + timedelta(days=self.late + 1)
        if self.from_ is not None and self.until is not None:
            return self.from_, self.until
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An indicator that changed its state in a replay."""

    indicator: str
    day: str  # of publication of the documents that made it
    state: Literal["fired", "unfired"]
    subject: str
    claims: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What an expectation, or a firing that nobody expected, came to."""

    indicator: str
    outcome: Outcome
    expected: tuple[str, str] | None  # first day, and first day after
    fired: str | None
    delay: int | None  # days from the first expected day to the firing
    note: str = ""


def load_expected(file: Path, known: Collection[str]) -> tuple[Expected, ...]:
    """Return what ``file`` expects of the indicators ``known``.

    Raises:
        SchemaError: With line: an unknown field or indicator, a wrong day, no period or two.
    """
    loaded = read(file, tuple[Expected, ...])
    for at, one in enumerate(loaded.value):
        if one.indicator not in known:
            raise loaded.spot(at, "indicator").fault(
                f"the unknown indicator {one.indicator!r}", f"one of {', '.join(sorted(known))}"
            )
    return loaded.value


def score(firings: Iterable[Firing], expected: Sequence[Expected]) -> list[Scored]:
    """Return what each expectation came to, and each false alarm, by indicator and day."""
    fired: dict[str, set[str]] = defaultdict(set)
    for firing in firings:
        if firing.state == "fired":
            fired[firing.indicator].add(firing.day)
    found: list[Scored] = []
    for id_ in sorted({one.indicator for one in expected}):
        periods = sorted(
            (
                (period[0].isoformat(), period[1].isoformat(), one.note)
                for one in expected
                if one.indicator == id_ and (period := one.period) is not None
            ),
        )
        days, claimed = sorted(fired[id_]), set[str]()
        for at, (start, end, note) in enumerate(periods):
            following = periods[at + 1][0] if at + 1 < len(periods) else _EVER
            inside = [d for d in days if start <= d < end]
            after = [d for d in days if end <= d < following and d not in claimed]
            claimed.update(inside)
            day = next(iter(inside or after), None)
            outcome: Outcome = "hit" if inside else "late" if after else "miss"
            if day is not None:
                claimed.add(day)
            found.append(
                Scored(
                    indicator=id_, outcome=outcome, expected=(start, end), fired=day,
                    delay=None if day is None else _days(start, day), note=note,
                )
            )  # fmt: skip
        found.extend(
            Scored(indicator=id_, outcome="false alarm", expected=None, fired=day, delay=None)
            for day in days
            if day not in claimed
        )
    return found


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
