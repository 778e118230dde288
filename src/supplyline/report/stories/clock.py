"""Place documents on an axis of time, no more precisely than their dates are.

A document of which only the day is known covers that whole day.  Long stretches without any document
are taken out of the axis and marked as taken out: what remains has one scale throughout.

Does not: believe one clock over another; a day without a time is taken as a day of UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta

from supplyline.records import Document

EMPTY_SHARE = 0.4  # of what is left of the axis, above which an empty stretch is taken out
EMPTY_SHARE_OF_TWO = 0.85  # … where only one other empty stretch would be left
EMPTY_AT_LEAST = 6 * 3600.0  # seconds; a shorter stretch always stays

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _MINUTE = 10, 16  # characters of "2025-12-27" and "2025-12-27T08:30"
_DAY_LONG = 86_400.0
# Steps between the marks of an axis: seconds up to two weeks, calendar months above.
_STEPS = (
    60.0, 300.0, 900.0, 1800.0, 3600.0, 10_800.0, 21_600.0, 43_200.0, _DAY_LONG, 2 * _DAY_LONG,
    7 * _DAY_LONG, 14 * _DAY_LONG,
)  # fmt: skip
_MONTHS = (1, 3, 12, 60, 120, 1200)
_MONTH_LONG = 31 * _DAY_LONG


@dataclass(frozen=True, slots=True)
class Moment:
    """When a document came out: seconds since 1970, UTC, half-open."""

    start: float
    end: float

    @property
    def is_day(self) -> bool:
        """Whether no more than the day is known."""
        return self.end - self.start >= _DAY_LONG


def moment_of(document: Document) -> Moment | None:
    """Return when ``document`` came out; None where it says nothing that can be read.

    >>> from supplyline.report.stories.clock import read_moment
    >>> read_moment("2025-12-27").is_day, read_moment("soon")
    (True, None)
    """
    return read_moment(document.published)


def read_moment(published: str | None) -> Moment | None:
    """Return the interval that an ISO date or time stands for, None for none."""
    if not published:
        return None
    span = 1.0
    if len(published) <= _MINUTE:
        span = _DAY_LONG if len(published) == _DAY else 60.0
    try:
        at = datetime.fromisoformat(published)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    start = (at - _EPOCH).total_seconds()
    return Moment(start, start + span)


def time_words(published: str | None) -> str:
    """Return a publication time for a reader: UTC, as long as it is precise.

    >>> time_words("2025-12-27T08:30:00Z"), time_words("2025-12-27"), time_words(None)
    ('2025-12-27 08:30', '2025-12-27', 'undated')
    """
    moment = read_moment(published)
    if moment is None:
        return "undated"
    return f"{_at(moment.start):%Y-%m-%d}" if moment.is_day else f"{_at(moment.start):%Y-%m-%d %H:%M}"  # fmt: skip


def lasting(seconds: float) -> str:
    """Return a length of time as a reader would say it.

    >>> lasting(50 * 60), lasting(5 * 3600), lasting(86_400 * 3), lasting(86_400 * 800)
    ('50 min', '5 h', '3 days', '26 months')
    """
    days = seconds / _DAY_LONG
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    if days < 2:
        return f"{round(seconds / 3600)} h"
    return f"{round(days)} days" if days < 120 else f"{round(days / 30.44)} months"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the axis that is drawn: ``start`` to ``end`` in seconds, ``left`` to ``right`` in pixels."""

    start: float
    end: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis and what stands at it."""

    x: float
    name: str
    opens: bool  # first of its stretch and of its day: the date in full


class Axis:
    """Time from left to right, at most ``most`` empty stretches taken out; a moment has a place on it."""

    def __init__(
        self, moments: Iterable[Moment], *, left: float, right: float, gap: float, most: int
    ) -> None:
        covered = _covered(moments)
        breaks = _breaks(covered, most)
        pieces = [[covered[0][0], covered[0][1]]] if covered else [[0.0, 1.0]]
        for i in range(1, len(covered)):
            if i in breaks:
                pieces.append([covered[i][0], covered[i][1]])
            else:
                pieces[-1][1] = covered[i][1]
        seconds = sum(end - start for start, end in pieces)
        room = right - left - gap * (len(pieces) - 1)
        # A stretch of one moment still needs a place to stand; what it takes, the others give.
        least = min(60.0, room / (3 * len(pieces)))
        spare = room - least * len(pieces)
        self.scale = spare / max(seconds, 1.0)
        self.stretches: list[Stretch] = []
        at = left
        for start, end in pieces:
            wide = least + (end - start) * self.scale
            self.stretches.append(Stretch(start, end, at, at + wide))
            at += wide + gap

    def x(self, second: float) -> float:
        """Return where ``second`` lies."""
        for stretch in self.stretches:
            if second <= stretch.end:
                break
        wide = max(stretch.end - stretch.start, 1.0)
        share = min(1.0, max(0.0, (second - stretch.start) / wide))
        return stretch.left + share * (stretch.right - stretch.left)

    def gaps(self) -> list[tuple[float, str]]:
        """Return the middle of each stretch taken out, with how long it was."""
        return [
            ((one.right + two.left) / 2, lasting(two.start - one.end))
            for one, two in zip(self.stretches, self.stretches[1:], strict=False)
        ]

    def ticks(self, room: float) -> list[Tick]:
        """Return the marks of the axis: a date takes ``room``, an hour or a day of a month less."""
        short = 0.72 * room
        found: list[Tick] = []
        for i, stretch in enumerate(self.stretches):
            if not found or stretch.left - found[-1].x >= room:
                opened = {t.name for t in found if t.opens}
                name = f"{_at(stretch.start):%Y-%m-%d}"
                same = name in opened
                found.append(Tick(stretch.left, _time_name(stretch.start) if same else name, not same))  # fmt: skip
            further = i + 1 < len(self.stretches)
            last = self.stretches[i + 1].left - short if further else stretch.right
            for second, name in _marks(stretch.start, stretch.end, short / self.scale):
                x = self.x(second)
                if x - found[-1].x >= (room if found[-1].opens else short) and x <= last:
                    found.append(Tick(x, name, False))
        return found


def _covered(moments: Iterable[Moment]) -> list[tuple[float, float]]:
    """Return the time that documents cover, in order, overlaps joined."""
    found: list[tuple[float, float]] = []
    for start, end in sorted((m.start, m.end) for m in moments):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _breaks(covered: Sequence[tuple[float, float]], most: int) -> set[int]:
    """Return the numbers of the pieces before which an empty stretch is taken out.

    One empty stretch always stays: between two documents alone the distance is the message.
    """
    if not covered:
        return set()
    total = covered[-1][1] - covered[0][0]
    empty = sorted(
        ((covered[i][0] - covered[i - 1][1], i) for i in range(1, len(covered))), reverse=True
    )
    found: set[int] = set()
    for taken, (long, i) in enumerate(empty[:most], 1):
        left = len(empty) - taken
        share = EMPTY_SHARE if left > 1 else EMPTY_SHARE_OF_TWO
        if not left or long < EMPTY_AT_LEAST or long < share * total:
            break
        found.add(i)
        total -= long
    return found


def _marks(start: float, end: float, apart: float) -> Iterable[tuple[float, str]]:
    """Yield round times between ``start`` and ``end``, at least ``apart`` seconds apart, and names."""
    step = next((s for s in _STEPS if s >= apart), None)
    if step is not None:
        second = (start // step + 1) * step
        while second < end:
            yield second, _time_name(second)
            second += step
        return
    months = next((m for m in _MONTHS if m * _MONTH_LONG >= apart), _MONTHS[-1])
    at = _at(start)
    month = ((12 * at.year + at.month - 1) // months + 1) * months
    while month < 12 * MAXYEAR:
        first = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        second = (first - _EPOCH).total_seconds()
        if second >= end:
            return
        yield second, f"{first:%Y}" if months >= 12 else f"{first:%Y-%m}"
        month += months


def _time_name(second: float) -> str:
    at = _at(second)
    return f"{at:%m-%d}" if at.hour == at.minute == 0 else f"{at:%H:%M}"


def _at(second: float) -> datetime:
    return _EPOCH + timedelta(seconds=second)
