"""Points of time as worded, and the days that they mean against a day of publication.

A point has a grain ("day", "month", "ago" ...) and leaves open what its words leave open; resolving
fills that from the day of publication.  A day and month without a year are the last ones before
publication, unless the verb they hang on looks ahead.  Conventions are the codebook's: weeks run
from Monday; early, mid and late are thirds of a month and quarters of a year; "recently" ends the
day after publication.

Does not: read words (``timegrammar`` does); know the sentence, but for which way it looks.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema import DATA, load

DAY = timedelta(days=1)

Interval = tuple[date | None, date | None]


class Period(BaseModel):
    """A named stretch of time of ``times.yaml``, as a person wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    words: str = Field(description="regular expression on lower case text")
    about: list[str] = Field(
        default=[], description="one must be in the sentence too; none: no need"
    )
    start: date | None
    end: date | None
    source: str
    example: str


class TimeWords(BaseModel):
    """``times.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    seasons: dict[str, tuple[Annotated[int, Field(ge=1, le=12)], Annotated[int, Field(ge=1, le=6)]]]
    recent: list[str]
    soon: list[str]
    days: dict[str, tuple[int, int]]
    hints: list[str]
    periods: list[Period]
    beginnings: list[Period]


@cache
def time_words() -> TimeWords:
    """Return the table of words for time.

    Raises:
        SchemaError: ``times.yaml`` breaks its model.
    """
    return load(DATA / "times.yaml", TimeWords)


class Undated(Exception):  # a state of the question, caught by who asked it
    """The day of publication is needed and not known."""


class Context(Protocol):
    """What a point resolves against."""

    @property
    def published(self) -> date:
        """Return the day of publication, or raise ``Undated``."""

    def ahead(self) -> bool | None:
        """Return whether the verb that the time hangs on looks ahead; None: no telling."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time as worded, of some grain, with what the words left open."""

    grain: str  # day month year decade season quarter half weekday unit ago past next today named
    year: int | None = None
    shift: int | None = None  # years, months, weeks from publication: last -1, this 0, next 1
    month: int | None = None
    day: int | None = None
    number: int = 0  # weekday, quarter, half, or how many units
    unit: str = ""
    part: str = ""  # early mid late start end; earlier later
    interval: Interval = (None, None)
    last_year: int | None = None  # "2022-23"
    toward: str = ""  # "last March" back, "next March" ahead, "before March" near: as worded

    def needs_year(self) -> bool:
        """Return whether the words leave the year open."""
        return self.grain in {"day", "month", "season", "quarter", "half"} and (
            self.year is None and self.shift is None
        )


def _resolve(point: Point, context: Context) -> Interval:
    return _RESOLVERS[point.grain](point, context)


def _year_of(point: Point, context: Context) -> int | None:
    if point.year is not None:
        return point.year
    if point.shift is not None:
        return context.published.year + point.shift
    return None


def _nearest(
    point: Point, context: Context, of_year: Callable[[int], tuple[date, date]]
) -> tuple[date, date]:
    """Return the occurrence that a reader of that day would think of."""
    year = _year_of(point, context)
    if year is not None:
        return of_year(year)
    published = context.published
    around = []
    for candidate in range(published.year - 4, published.year + 5):  # a leap year is among them
        try:
            around.append(of_year(candidate))
        except ValueError:
            continue  # February 29
    around.sort()
    past = [span for span in around if span[0] <= published]
    coming = [span for span in around if span[1] > published]
    if not past or not coming:
        raise ValueError(f"no year near {published} has {point}")
    if point.toward == "near":
        gap_back, gap_ahead = published - past[-1][1], coming[0][0] - published
        return coming[0] if gap_ahead < gap_back else past[-1]
    ahead = point.toward == "ahead" if point.toward else context.ahead()
    if ahead is None:
        # "the March 3 visit" on 28 February: three days ahead is likelier than a year back
        ahead = (coming[0][0] - published).days <= 45 and (published - past[-1][1]).days > 270
    return coming[0] if ahead else past[-1]


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_span(year: int, month: int, part: str = "", months: int = 1) -> tuple[date, date]:
    """Return the days of ``months`` months from one on, or of its early, mid or late third."""
    start = date(year, month, 1)
    end = _add_months(start, months)
    match part:
        case "early" | "start":
            return start, start + 10 * DAY
        case "mid":
            return start + 10 * DAY, start + 20 * DAY
        case "late" | "end":
            return start + 20 * DAY, end
    return start, end


def _year_span(year: int, part: str = "", last: int | None = None) -> tuple[date, date]:
    match part:
        case "early" | "start":
            return date(year, 1, 1), date(year, 4, 1)
        case "mid":
            return date(year, 4, 1), date(year, 10, 1)
        case "late" | "end":
            return date(year, 10, 1), date(year + 1, 1, 1)
    return date(year, 1, 1), date((last or year) + 1, 1, 1)


def _day(point: Point, context: Context) -> Interval:
    def of_year(year: int) -> tuple[date, date]:
        day = date(year, point.month or 1, point.day or 1)
        last = date(year, point.month or 1, point.number) if point.number else day
        return day, last + DAY

    return _nearest(point, context, of_year)


def _month(point: Point, context: Context) -> Interval:
    return _nearest(point, context, lambda y: month_span(y, point.month or 1, point.part))


def _season(point: Point, context: Context) -> Interval:
    first, length = time_words().seasons[point.unit]
    return _nearest(point, context, lambda y: month_span(y, first, months=length))


def _quarter(point: Point, context: Context) -> Interval:
    return _nearest(point, context, lambda y: month_span(y, 3 * point.number - 2, months=3))


def _half(point: Point, context: Context) -> Interval:
    return _nearest(point, context, lambda y: month_span(y, 6 * point.number - 5, months=6))


def _year(point: Point, context: Context) -> Interval:
    year = _year_of(point, context)
    if year is None:
        raise ValueError("a year without a number")
    return _cut(_year_span(year, point.part, point.last_year), point, context)


def _decade(point: Point, _: Context) -> Interval:
    year = point.year or 1
    first, last = {"early": (0, 3), "mid": (3, 7), "late": (7, 10)}.get(point.part, (0, 10))
    return date(year + first, 1, 1), date(year + last, 1, 1)


def _weekday(point: Point, context: Context) -> Interval:
    published = context.published
    back = (published.weekday() - point.number) % 7
    if point.shift == 1 or (point.shift is None and context.ahead()):
        day = published + ((point.number - published.weekday()) % 7) * DAY
        if point.shift == 1 and day == published:
            day += 7 * DAY
    elif point.shift == 0:
        day = published - published.weekday() * DAY + point.number * DAY
    elif point.shift == -2:  # "Friday last week"
        day = published - (published.weekday() + 7 - point.number) * DAY
    else:
        day = published - (7 if point.shift == -1 and not back else back) * DAY
    return day, day + DAY


def _unit(point: Point, context: Context) -> Interval:
    """Return "last month", "this week", "next year": whole calendar units, weeks from Monday."""
    shift, published = point.shift or 0, context.published
    match point.unit:
        case "week":
            start = published - published.weekday() * DAY + 7 * shift * DAY
            span = (start, start + 7 * DAY)
        case "weekend":
            if point.toward and published.weekday() >= 5:
                shift = 0  # "over the weekend", written on it
            start = published - published.weekday() * DAY + (5 + 7 * shift) * DAY
            span = (start, start + 2 * DAY)
        case "month":
            first = _add_months(published.replace(day=1), shift)
            span = month_span(first.year, first.month, point.part)
        case "quarter":
            first = _add_months(
                published.replace(day=1, month=(published.month - 1) // 3 * 3 + 1), 3 * shift
            )
            span = (first, _add_months(first, 3))
        case "decade":
            if shift < 0:
                return _add_months(published, 120 * shift), published
            if shift > 0:
                return published, _add_months(published, 120 * shift)
            first = published.replace(year=published.year // 10 * 10, month=1, day=1)
            span = (first, _add_months(first, 120))
        case "day":
            day = published + shift * DAY
            span = (day, day + DAY)
        case _:
            span = _year_span(published.year + shift, point.part)
    return _cut(span, point, context)


def _cut(span: tuple[date, date], point: Point, context: Context) -> Interval:
    """Return what "earlier" and "later" leave of a unit that publication lies in."""
    start, end = span
    if point.part == "earlier" and start < context.published < end:
        return start, context.published
    if point.part == "later" and start < context.published < end:
        return context.published, end
    return span


def _ago(point: Point, context: Context) -> Interval:
    """Return "two weeks ago": the day for days and weeks, the month for months, the year for years."""
    published = context.published
    match point.unit:
        case "day" | "week":
            day = published - point.number * (7 if point.unit == "week" else 1) * DAY
            return day, day + DAY
        case "month":
            first = _add_months(published.replace(day=1), -point.number)
            return month_span(first.year, first.month)
        case "hour" | "minute":
            return published - (DAY if point.number >= 12 else 0 * DAY), published + DAY
    years = point.number * (10 if point.unit == "decade" else 1)
    return _year_span(published.year - years)


def _stretch(point: Point, context: Context) -> date:
    """Return the far end of "the past five years" or "the next three years"."""
    published, number = context.published, point.number
    sign = -1 if point.grain == "past" else 1
    match point.unit:
        case "hour" | "minute":
            return published + sign * max(1, number // 24) * DAY
        case "day":
            return published + sign * number * DAY
        case "week":
            return published + sign * 7 * number * DAY
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[point.unit]
    return _add_months(published, sign * months * number)


def _past(point: Point, context: Context) -> Interval:
    return _stretch(point, context), context.published


def _next(point: Point, context: Context) -> Interval:
    return context.published, _stretch(point, context)


def _today(point: Point, context: Context) -> Interval:
    """Return days around publication: ``shift`` the first, ``number`` how many."""
    start = context.published + (point.shift or 0) * DAY
    return start, start + max(1, point.number) * DAY


def _named(point: Point, _: Context) -> Interval:
    return point.interval


def _recent(_: Point, context: Context) -> Interval:
    return None, context.published + DAY


def _soon(_: Point, context: Context) -> Interval:
    return context.published, None


_RESOLVERS: dict[str, Callable[[Point, Context], Interval]] = {
    "day": _day,
    "month": _month,
    "season": _season,
    "quarter": _quarter,
    "half": _half,
    "year": _year,
    "decade": _decade,
    "weekday": _weekday,
    "unit": _unit,
    "ago": _ago,
    "past": _past,
    "next": _next,
    "today": _today,
    "named": _named,
    "recent": _recent,
    "soon": _soon,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A time as worded, not yet resolved.  Offsets are code points of the sentence."""

    start: int
    end: int
    first: Point
    last: Point | None = None  # "from X to Y"
    side: str = "at"  # at since until before

    def interval(self, context: Context) -> Interval:
        """Return the days meant.

        Raises:
            ValueError: The words name no day ("February 30").
            OverflowError: The words lead out of the calendar.
        """
        start, end = _resolve(self.first, context)
        if self.last is not None:
            last = self.last
            if last.needs_year() and start is not None:
                last = replace(last, year=start.year)
            _, end = _resolve(last, context)
            if start is not None and end is not None and start >= end and self.last.needs_year():
                _, end = _resolve(
                    replace(last, year=start.year + 1), context
                )  # "November to March"
        match self.side:
            case "since":
                return start, None
            case "until":
                return None, end
            case "before":
                return None, start
        return start, end
