"""Line rows of a register up with events: who, when, what, how many, in which words.

Each pair that could be one happening gets a score from 0 to 1 with its reasons; what cannot be (other
parties, another time) is no pair.  Of the pairs that are good enough the best one-to-one assignment is
taken.  What fits a pair that was taken, as another event of the same row or another row of the same
event, is listed beside it and is missing nowhere.

The weights are set by hand and looked at on one timeline (evals/register); they rank, they are no
probability.

Does not: say which side is right, or that a row is true because an event matches it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from supplyline.records import Category, Claim, Document, Event, Party
from supplyline.register.assigning import assign
from supplyline.register.rows import Row, bag

GOOD = 0.5  # from here on a pair is taken for one happening; knee of evals/register, see there
TOLERANCE = 10  # days

_SIDE = 0.15  # each side the same
_NAMED = 0.1  # each party of the event that the row's words name
_DAY, _MONTH, _YEAR = 0.25, 0.15, 0.08  # that the times meet, by how narrow the wider one is
_ITEM, _LIKE_ITEM, _OTHER_ITEM = 0.15, 0.07, -0.1
_NUMBER, _OTHER_NUMBER = 0.15, -0.05
_WORDS = 0.5
_ADDRESS = 0.3
_LEAST_ALIKE = 0.06  # of a row that is told in words: less is the same war, not the same happening

_ARMS = frozenset(
    ("arms", "ammunition", "missile", "artillery", "armour", "aircraft", "drone", "air_defence",
     "naval", "small_arms", "equipment")
)  # fmt: skip
_PEOPLE = frozenset(("troops", "engineers", "workers", "instructors"))
_LOSSES = frozenset(("killed", "wounded", "casualties", "captured", "missing"))
_MUTUAL = frozenset(("agreement", "contact"))
_A_DAY = timedelta(days=1)
_FAMILIES = (_ARMS, _PEOPLE, _LOSSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row and an event that seem to be one happening."""

    row: Row
    event: Event
    score: float  # 0 to 1
    reasons: tuple[str, ...]
    differs: tuple[str, ...]  # what the two say otherwise
    rows: tuple[str, ...] = ()  # Row.id of others that fit the event, too
    events: tuple[str, ...] = ()  # Event.id of others that fit the row, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Lined:
    """A register and a ledger, side by side."""

    matched: tuple[Pair, ...]  # by the row's first day
    only_here: tuple[Event, ...]
    only_there: tuple[Row, ...]
    outside: int  # rows of parties, or of a time, that the case has nothing on


@dataclass(slots=True)
class _Told:
    """An event as rows are held against it."""

    event: Event
    codes: frozenset[str]
    words: list[frozenset[str]]  # of each distinct sentence and of its document's title
    days: list[tuple[date, date]]  # when it happened and when it was told; half-open
    addresses: frozenset[str] = field(default_factory=frozenset)


def line_up(
    rows: Sequence[Row],
    events: Sequence[Event],
    claims: Mapping[str, Claim],
    documents: Mapping[str, Document],
    *,
    pair: tuple[str, str] | None = None,
    tolerance: int = TOLERANCE,
    addresses: bool = True,
) -> Lined:
    """Return which row tells of which event, and what only one side has.

    Args:
        rows: Of the register.
        events: Of the ledger.
        claims: Theirs, by id.
        documents: Theirs, by id; texts are not read.
        pair: Two codes: only what is between them is looked at.  None: of rows with two sides, those
            of pairs that the case has an event of.  Rows of days before its first event or after
            its last are left out in any case.
        tolerance: Days by which times may miss each other.
        addresses: Whether the same source address counts as a reason.
    """
    held = [e for e in events if pair is None or set(pair) <= _codes(e)]
    scope = {frozenset((a, b)) for e in held for a in _coded(e.from_) for b in _coded(e.to)}
    if pair is not None:
        scope = {frozenset(pair)}
    told = [_told(e, claims, documents) for e in held]
    period = _hull(days for one in told for days in one.days)  # that the case tells of
    names = {p.text.casefold() for e in held for p in (*e.from_, *e.to) if p.code is None}
    inside = [
        row
        for row in rows
        if _is_inside(row, scope, names, pair) and _is_near(_days_of(row), period, tolerance)
    ]
    scorer = _Scorer(inside, told, tolerance, addresses=addresses)
    found = {
        (i, j): made
        for i, row in enumerate(inside)
        for j in scorer.near(row)
        if (made := scorer.score(row, told[j])) is not None and made[0] >= GOOD
    }
    taken = assign({key: made[0] for key, made in found.items()})
    row_of = {j: i for i, j in taken.items()}
    more_events: dict[int, list[str]] = defaultdict(list)
    more_rows: dict[int, list[str]] = defaultdict(list)
    beside_events, beside_rows = set(), set()
    for (i, j), _ in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        if j not in row_of and j not in beside_events and i in taken:
            more_events[i].append(told[j].event.id)
            beside_events.add(j)
        if i not in taken and i not in beside_rows and j in row_of:
            more_rows[row_of[j]].append(inside[i].id)
            beside_rows.add(i)
    matched = [
        Pair(
            row=inside[i], event=told[j].event, score=round(min(1.0, found[i, j][0]), 3),
            reasons=found[i, j][1], differs=_differences(inside[i], told[j].event),
            rows=tuple(more_rows[i]), events=tuple(more_events[i]),
        )
        for i, j in taken.items()
    ]  # fmt: skip
    return Lined(
        matched=tuple(sorted(matched, key=lambda p: (p.row.days or ("9999", ""), p.row.where))),
        only_here=tuple(
            t.event for j, t in enumerate(told) if j not in row_of and j not in beside_events
        ),
        only_there=tuple(
            row for i, row in enumerate(inside) if i not in taken and i not in beside_rows
        ),
        outside=len(rows) - len(inside),
    )


def _is_inside(
    row: Row, scope: set[frozenset[str]], names: set[str], pair: tuple[str, str] | None
) -> bool:
    """Return whether a row is about parties that are looked at; ``names`` are events' without code."""
    sides = {frozenset((a, b)) for a in _coded(row.from_) for b in _coded(row.to)}
    if sides:
        return bool(sides & scope)
    if row.from_ and row.to:
        uncoded = (p.text.casefold() for p in (*row.from_, *row.to) if p.code is None)
        return pair is None and any(name in names for name in uncoded)
    codes = {*row.named, *_coded(row.from_), *_coded(row.to)}
    return pair is None or set(pair) <= codes


def _coded(parties: Iterable[Party]) -> list[str]:
    return [p.code for p in parties if p.code is not None]


def _codes(event: Event) -> frozenset[str]:
    return frozenset((*_coded(event.from_), *_coded(event.to)))


def _told(event: Event, claims: Mapping[str, Claim], documents: Mapping[str, Document]) -> _Told:
    known = [claims[c] for c in event.claims if c in claims]
    of = [documents[d] for d in event.documents if d in documents]
    title = {d.id: d.title or "" for d in of}
    sentences = {f"{c.sentence} {title.get(c.document, '')}": None for c in known}
    days = [found for d in of if (found := _interval(d.published, None))]
    if event.when is not None and (when := _interval(event.when.start, event.when.end)):
        days.insert(0, when)
    return _Told(
        event=event, codes=_codes(event), words=[bag(s) for s in sentences], days=days,
        addresses=frozenset(d.url for d in of if d.url),
    )  # fmt: skip


def _interval(start: str | None, end: str | None) -> tuple[date, date] | None:
    """Return days as dates, half-open; with one side open the day that is known; None: none is."""
    try:
        first = None if start is None else date.fromisoformat(start[:10])
        after = None if end is None else date.fromisoformat(end[:10])
    except ValueError:
        return None
    if first is None:
        return None if after is None else (after - _A_DAY, after)
    return first, max(first + _A_DAY, after or first)


def _days_of(row: Row) -> tuple[date, date] | None:
    return _interval(*row.days) if row.days else None


def _hull(intervals: Iterable[tuple[date, date]]) -> tuple[date, date] | None:
    """Return the days from the first to the last of all; None: there is none."""
    days = [day for interval in intervals for day in interval]
    return (min(days), max(days)) if days else None


class _Scorer:
    """What words weigh, and which events are near a row in time."""

    def __init__(
        self, rows: Sequence[Row], told: Sequence[_Told], tolerance: int, *, addresses: bool
    ) -> None:
        self._tolerance, self._addresses = tolerance, addresses
        self._bags = {row.where: bag(row.words) for row in rows}
        self._days = {row.where: _days_of(row) for row in rows}
        self._hulls = [_hull(one.days) for one in told]
        counted = Counter(w for words in self._bags.values() for w in words)
        counted.update(w for t in told for words in t.words for w in words)
        texts = len(rows) + sum(len(t.words) for t in told)
        self._weight = {word: math.log((1 + texts) / n) for word, n in counted.items()}
        self._told = told
        self._by_code: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(told):
            for code in one.codes or {""}:
                self._by_code[code].append(at)

    def near(self, row: Row) -> list[int]:
        """Return the events that a row could be of, by who and when.

        They are those of its parties, or without any, and told of or dated around its days.
        """
        codes = {*_coded(row.from_), *_coded(row.to), *row.named}
        those: Iterable[int] = range(len(self._told))
        if codes:
            those = sorted({at for code in (*codes, "") for at in self._by_code.get(code, ())})
        there = self._days[row.where]
        return [at for at in those if _is_near(there, self._hulls[at], self._tolerance)]

    def score(self, row: Row, told: _Told) -> tuple[float, tuple[str, ...]] | None:
        """Return how well a row and an event fit, and why; None: they cannot be one happening."""
        parts: list[tuple[float, str]] = []
        for part in (self._who(row, told), self._when(row, told)):
            if part is None:
                return None
            parts += part
        number = _how_many(row, told.event)
        parts += [*self._what(row, told.event), *number]
        likeness = max((self._alike(self._bags[row.where], w) for w in told.words), default=0.0)
        if row.named and likeness < _LEAST_ALIKE and not any(p > 0 for p, _ in number):
            return None
        parts.append((_WORDS * likeness, f"words alike by {likeness:.2f}"))
        if self._addresses and row.address and row.address in told.addresses:
            parts.append((_ADDRESS, "the same source address"))
        return sum(p for p, _ in parts), tuple(f"{why} ({p:+.2f})" for p, why in parts if p)

    @staticmethod
    def _who(row: Row, told: _Told) -> list[tuple[float, str]] | None:
        event, found = told.event, []
        mutual = event.kind in _MUTUAL
        for side, there, here in (("from", row.from_, event.from_), ("to", row.to, event.to)):
            codes, ours = set(_coded(there)), set(_coded(here))
            if mutual:
                ours = set(told.codes)
            if codes & ours:
                found.append((_SIDE, f"{side} {', '.join(sorted(codes & ours))}"))
            elif codes and ours:
                return None
            elif there and here and not codes and not ours:
                same = there[0].text.casefold() == here[0].text.casefold()
                found.append((_SIDE, f"{side} {there[0].text}") if same else (0.0, ""))
        if row.named:
            both = told.codes & set(row.named)
            if told.codes and not both:
                return None
            found.append((_NAMED * min(2, len(both)), f"its words name {', '.join(sorted(both))}"))
        return found

    def _when(self, row: Row, told: _Told) -> list[tuple[float, str]] | None:
        there = self._days[row.where]
        if there is None or not told.days:
            return []
        best = min(told.days, key=lambda here: (_gap(there, here), (here[1] - here[0]).days))
        gap = _gap(there, best)
        if gap > self._tolerance:
            return None
        wide = max((there[1] - there[0]).days, (best[1] - best[0]).days)
        most, how = (_DAY, "day") if wide <= 7 else (_MONTH, "month") if wide <= 92 else (_YEAR, "year")  # fmt: skip
        apart = f"{gap} day{'' if gap == 1 else 's'} apart"
        why = apart if gap else f"at one time, told by the {how}"
        return [(most * (1 - gap / (self._tolerance + 1)), why)]

    @staticmethod
    def _what(row: Row, event: Event) -> list[tuple[float, str]]:
        if event.what is None or not row.categories:
            return []
        here: Category = event.what.category
        if here in row.categories:
            return [(_ITEM, f"{here.replace('_', ' ')} in both")]
        if any({here, there} <= family for family in _FAMILIES for there in row.categories):
            return [
                (_LIKE_ITEM, f"{here.replace('_', ' ')} and {row.categories[0].replace('_', ' ')}")
            ]
        return [(_OTHER_ITEM, f"{here.replace('_', ' ')} here, {row.categories[0].replace('_', ' ')} there")]  # fmt: skip

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the cosine of two bags of words, each word weighed by how rare it is."""
        both = sum(self._weight[w] ** 2 for w in one & other)
        if not both:
            return 0.0
        sizes = [sum(self._weight[w] ** 2 for w in words) for words in (one, other)]
        return both / math.sqrt(sizes[0] * sizes[1])


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Return the days between two intervals; 0: they meet."""
    return max(0, (one[0] - other[1]).days + 1, (other[0] - one[1]).days + 1)


def _is_near(
    one: tuple[date, date] | None, other: tuple[date, date] | None, tolerance: int
) -> bool:
    """Return whether two intervals may be of one time; one that is not known may be."""
    return one is None or other is None or _gap(one, other) <= tolerance


def _how_many(row: Row, event: Event) -> list[tuple[float, str]]:
    if not event.quantity or not (row.numbers or row.low is not None or row.high is not None):
        return []
    if row.numbers:
        same = [n for n in row.numbers if any(_within(n, b.low, b.high) for b in event.quantity)]
        if same:
            return [(_NUMBER, f"{same[0]:,.15g} in both")]
        return [(_OTHER_NUMBER, "other numbers")]
    meeting = [b for b in event.quantity if _meet(row.low, row.high, b.low, b.high)]
    if any(None not in (row.low, row.high, b.low, b.high) for b in meeting):
        return [(_NUMBER, f"{_span(row.low, row.high)} within its bounds")]
    return [] if meeting else [(_OTHER_NUMBER, "other numbers")]  # an open bound fits nearly all


def _within(number: float, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return False
    return number in (low, high) or (low is not None and high is not None and low <= number <= high)


def _meet(
    low: float | None, high: float | None, other_low: float | None, other_high: float | None
) -> bool:
    before = high is not None and other_low is not None and high < other_low
    after = low is not None and other_high is not None and low > other_high
    return not (before or after)


def _span(low: float | None, high: float | None) -> str:
    if low == high and low is not None:
        return f"{low:,.15g}"
    least = "" if low is None else f"at least {low:,.15g}"
    most = "" if high is None else f"at most {high:,.15g}"
    return ", ".join(filter(None, (least, most))) or "no number"


def _differences(row: Row, event: Event) -> tuple[str, ...]:
    """Return what the two say otherwise; what one of them leaves out is no difference."""
    found = []
    there = _days_of(row)
    here = event.when and _interval(event.when.start, event.when.end)
    if there and here and event.when and _gap(there, here):
        earlier = there[0] < here[0]  # than the event; else later
        # A time that is open on the row's side holds it; what is told in words may be told later.
        open_ = (event.when.start if earlier else event.when.end) is None
        if not open_ and (earlier or not row.named):
            found.append(f"date: {_told_days(there)} there, {_told_days(here)} here")
    if (row.low is not None or row.high is not None) and event.quantity:
        meeting = any(_meet(row.low, row.high, b.low, b.high) for b in event.quantity)
        if not meeting:
            ours = "; ".join(f"{_span(b.low, b.high)} {b.unit}" for b in event.quantity)
            found.append(f"number: {_span(row.low, row.high)} there, {ours} here")
    if row.stage and event.stage not in ("unknown", row.stage):
        found.append(
            f"stage: {row.stage.replace('_', ' ')} there, {event.stage.replace('_', ' ')} here"
        )
    if row.item and row.categories and event.what and event.what.category not in row.categories:
        found.append(f"item: {row.item} there, {event.what.text} here")
    return tuple(found)


def _told_days(days: tuple[date, date]) -> str:
    last = days[1].toordinal() - 1
    if last <= days[0].toordinal():
        return days[0].isoformat()
    return f"{days[0]} to {date.fromordinal(last)}"
