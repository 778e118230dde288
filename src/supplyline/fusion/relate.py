"""Say which events are of one supply or lie within one another, so that they are never added up.

Two relations, both ways.  *Stages*: what was requested, promised or planned and what was carried out, or
what was under way and then done, of the same parties and item, by figure or announced time, or
because one soon followed the other; each earlier stage is of the act that fits it best.  *Totals*: a
running total counts what happened up to its day, a figure for a long period what happened in it, a figure
of who is there those who came before, and the killed and wounded count the killed.  Each event lies within
the smallest total that it fits, that total within the next: what is listed is direct, the rest follows
from total to total.

An event lies within a total only if its figure is not larger; a generic item ("weapons"), or a total
that leaves a side unsaid, may hold special ones, never the other way round.

Does not: compare across kinds; add anything up; take a rate ("20,000 a month") for a total.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isinf

from supplyline.fusion.account import NARROW, Account, day_of, party_keys
from supplyline.fusion.rules import KindRule, happenings
from supplyline.fusion.score import FAR_APART, NEAR
from supplyline.records import Bounds, Category, Event, Relation

_LOOKED_AT = (
    64  # later stages, or totals of one sort, looked at for one event, nearest in time first
)
_START = 31  # days by which the start of a total and of what it holds may differ


@dataclass(frozen=True, slots=True)
class _Total:
    """What a total counts: a unit's figure, over the days from ``start`` to before ``end``."""

    unit: str
    value: float  # the largest that is said of it
    start: int | None  # None: from whenever on
    end: int
    what: str  # in words


@dataclass(frozen=True, slots=True)
class _Act:
    """What relations are told by, of one event."""

    number: int  # of the event
    event: Event
    rule: KindRule
    order: int | None  # of its stage group; None: unknown
    from_: frozenset[str]
    to: frozenset[str]
    category: Category
    family: str
    generic: bool
    words: frozenset[str]
    start: int | None  # of the time that claims say
    end: int | None
    told: int | None  # day of the first report
    figures: dict[str, Bounds]  # of single acts, by unit
    total: _Total | None

    @property
    def dated(self) -> bool:
        """Whether claims date the act to within two months."""
        return self.start is not None and self.end is not None and self.end - self.start <= NARROW

    @property
    def day(self) -> int | None:
        """The day of the act as far as it is known: when it began, else when it was first told of."""
        if self.dated:
            return self.start
        return self.told if self.end is None or self.start is not None else self.end - 1


def relate(events: Sequence[Event], groups: Iterable[Sequence[Account]]) -> list[Event]:
    """Return ``events`` with what each is related to.

    Args:
        events: As ``event_of`` makes them.
        groups: The accounts of each, in the same order.
    """
    acts = [
        act
        for number, (event, accounts) in enumerate(zip(events, groups, strict=True))
        if (act := _act(number, event, accounts)) is not None
    ]
    found: dict[int, list[Relation]] = defaultdict(list)
    for one, other, reason in _stages(acts):
        found[one.number].append(Relation(event=other.event.id, kind="stage_of", reason=reason))
        found[other.number].append(Relation(event=one.event.id, kind="stage_of", reason=reason))
    for part, whole, reason in _totals(acts):
        found[part.number].append(Relation(event=whole.event.id, kind="part_of", reason=reason))
        found[whole.number].append(Relation(event=part.event.id, kind="includes", reason=reason))
    related = list(events)
    for number, relations in found.items():
        ordered = sorted(relations, key=lambda relation: (relation.kind, relation.event))
        related[number] = replace(events[number], related=tuple(ordered))
    return related


def _act(number: int, event: Event, accounts: Sequence[Account]) -> _Act | None:
    """Return what is to be known of an event; None: nobody says that it happened or will."""
    telling = [a for a in accounts if not a.answers]
    if not telling:
        return None
    rules = happenings()
    category: Category = event.what.category if event.what else "other"
    family, generic = rules.family(category)
    stage = rules.stage_group(event.kind, event.stage)
    days = [a.reported for a in telling if a.reported is not None]
    act = _Act(
        number=number,
        event=event,
        rule=telling[0].rule,
        order=rules.stage_order(event.kind, stage),
        from_=party_keys(event.from_),
        to=party_keys(event.to),
        category=category,
        family=family,
        generic=generic,
        words=frozenset().union(*(a.words for a in telling)),
        start=day_of(event.when.start) if event.when else None,
        end=day_of(event.when.end) if event.when else None,
        told=min(days, default=None),
        figures={b.unit: b for b in event.quantity if b.scope == "single" and b.unit != "percent"},
        total=None,
    )
    return replace(act, total=_total(act, max(days, default=None)))


# --- stages of one supply -------------------------------------------------------------------------


def _stages(acts: Sequence[_Act]) -> Iterator[tuple[_Act, _Act, str]]:
    """Yield pairs of one supply, the earlier stage first, and why."""
    shelves: dict[Hashable, list[tuple[int, int, _Act]]] = defaultdict(list)
    for act in acts:
        if act.rule.ahead and act.order is not None and act.day is not None:
            for key in _keys(act):
                shelves[key].append((act.day, act.number, act))
    for shelf in shelves.values():
        shelf.sort(key=lambda entry: entry[:2])
    for act in acts:
        if not act.rule.ahead or act.order is None or act.told is None:
            continue
        best: dict[Hashable, tuple[tuple[float, int, int], _Act, str]] = {}
        for later in _after(act, shelves):
            group = later.order if later.order != act.order else "done"
            fits = _is_stage_of(act, later)
            if fits is not None:
                score, reason = fits
                offer = ((-score, abs((later.day or 0) - act.told), later.number), later, reason)
                if group not in best or offer[0] < best[group][0]:
                    best[group] = offer
        for _, later, reason in best.values():
            yield act, later, reason


def _keys(act: _Act) -> Iterator[Hashable]:
    """Yield what an event shares with every other that it may be related to."""
    item = happenings().counted_as(act.category) if act.rule.by_category else ""
    if act.rule.order == "any":
        for party in act.from_ | act.to:
            yield act.event.kind, item, "either", party
        return
    for party in act.from_:
        yield act.event.kind, item, "from", party
    for party in act.to:
        yield act.event.kind, item, "to", party


def _after(act: _Act, shelves: dict[Hashable, list[tuple[int, int, _Act]]]) -> list[_Act]:
    """Return acts that may be a later stage of ``act``, nearest in time first."""
    told = act.told or 0
    low, high = told - act.rule.tolerance, told + act.rule.ahead
    found: dict[int, _Act] = {}
    for key in _keys(act):
        shelf = shelves.get(key, [])
        first = bisect_left(shelf, low, key=lambda entry: entry[0])
        last = bisect_left(shelf, high + 1, key=lambda entry: entry[0])
        found.update((number, other) for _, number, other in shelf[first:last])
    near = sorted(
        (other for other in found.values() if _is_later(act, other)),
        key=lambda other: (abs((other.day or 0) - told), other.number),
    )
    return near[:_LOOKED_AT]


def _is_later(act: _Act, other: _Act) -> bool:
    if other.number == act.number or act.order is None or other.order is None:
        return False
    if other.order == act.order:
        return act.event.stage == "under_way" and other.event.stage in ("done", "ended")
    return other.order > act.order


def _is_stage_of(act: _Act, later: _Act) -> tuple[float, str] | None:
    """Return how well ``later`` fits as a later stage of ``act``, and why; None: it does not."""
    if not _parties_fit(act, later, whole=False) or not _items_fit(act, later, whole=False):
        return None
    figures = _figures(act, later)
    if figures is None or (later.total is not None and figures[0] < 1):
        return None  # a total is of one act only if it is its figure
    score, why = figures
    if act.order == later.order:
        # The next shipment may be on its way while the last one arrives.
        if score < 1 or not 0 < (later.day or 0) - (act.day or 0) <= act.rule.span:
            return None
    elif act.dated and abs((act.start or 0) - (act.told or 0)) > 1:  # "from now on" is no date
        if not _when_announced(act, later.day or 0):
            return None
        score, why = score + 1, [*why, "the time that was announced"]
    elif not why and not _follows(act, later):
        return None
    words = " and ".join(["the same parties and item", *why])
    stages = " and ".join(a.event.stage.replace("_", " ") for a in (act, later))
    return score, f"{stages}: one act at two stages by {words}, told of {_iso(act.told)} first"


def _follows(act: _Act, later: _Act) -> bool:
    """Return whether an act of the same item came so soon after its promise that it may be it."""
    gap = (later.day or 0) - (act.told or 0)
    return act.category == later.category and 0 < gap <= act.rule.report


def _when_announced(act: _Act, day: int) -> bool:
    early, late = (act.start or 0) - act.rule.tolerance, (act.end or 0) + act.rule.report
    return early <= day <= late


def _figures(act: _Act, later: _Act) -> tuple[float, list[str]] | None:
    """Return what figures say for two stages of one act; None: they are of two acts."""
    score, why = 0.0, list[str]()
    for unit in sorted(act.figures.keys() & later.figures.keys()):
        first, second = _value(act.figures[unit]), _value(later.figures[unit])
        if not first or not second:
            continue
        if second > NEAR * first or first > FAR_APART * second:
            return None  # more than was promised is another supply; less may be its first part
        if first == second:
            return 2.0, ["the same figure"]
        if first <= NEAR * second:
            score, why = 1.0, ["figures close together"]
    return score, why


# --- totals and what they count -------------------------------------------------------------------


def _total(act: _Act, last: int | None) -> _Total | None:
    """Return what ``act`` counts beside itself; None: nothing."""
    until = act.end if act.end is not None else (None if last is None else last + 1)
    if until is None or act.order is None or not act.rule.by_category:
        return None  # of meetings and treaties nobody gives totals
    if act.order + 1 < len(happenings().groups_of(act.event.kind)):
        return None  # what is only promised counts nothing that happened
    running = {b.unit: b for b in act.event.quantity if b.scope == "cumulative"}
    period = act.start is not None and not act.dated
    for unit, bound in sorted(running.items()):
        value = _most(bound)
        if value is not None:
            start = act.start if period else None
            return _Total(unit, value, start, until, "a running total")
    for unit, bound in sorted(act.figures.items()):
        value = _most(bound)
        if value is None:
            continue
        if period:
            return _Total(unit, value, act.start, until, "a figure for a long period")
        if act.rule.standing and act.start is None:
            start = until - act.rule.reach
            return _Total(unit, value, start, until, "a figure of all that are there")
    return None


def _totals(acts: Sequence[_Act]) -> Iterator[tuple[_Act, _Act, str]]:
    """Yield what lies within a total, the total, and why: only the smallest totals of each."""
    shelves: dict[Hashable, list[tuple[int, int, _Act]]] = defaultdict(list)
    for act in acts:
        until = _counts_until(act)
        if until is not None:
            sort = act.total and ("running" if act.total.start is None else "period")
            for key in _keys(act):
                shelves[key, sort].append((until, act.number, act))
    for shelf in shelves.values():
        shelf.sort(key=lambda entry: entry[:2])
    for act in acts:
        direct: list[_Act] = []
        for whole in sorted(_wholes(act, shelves), key=_size):
            reason = _why_within(act, whole)
            if reason is None or any(_why_within(smaller, whole) for smaller in direct):
                continue
            direct.append(whole)
            yield act, whole, reason


def _counts_until(act: _Act) -> int | None:
    """Return the day before which that happened which ``act`` counts; None: it counts only itself."""
    if act.total is not None:
        return act.total.end
    if act.day is not None and any(w.whole == act.category for w in happenings().wholes):
        return act.day + act.rule.report + 1
    return None


def _wholes(
    act: _Act, shelves: Mapping[Hashable, Sequence[tuple[int, int, _Act]]]
) -> Iterable[_Act]:
    """Return what may count ``act``: of each sort those that end next after it."""
    since = act.total.end if act.total is not None else act.day
    found: dict[int, _Act] = {}
    if since is not None:
        for key in _keys(act):
            for sort in ("running", "period", None):
                shelf = shelves.get((key, sort), ())
                first = bisect_left(shelf, since - act.rule.report, key=lambda entry: entry[0])
                found.update((n, other) for _, n, other in shelf[first : first + _LOOKED_AT])
    return found.values()


def _size(act: _Act) -> tuple[float, float, int]:
    """Sort key: totals of short periods first, of two alike that of the smaller figure."""
    total = act.total
    if total is None:
        return (0.0, 0.0, act.number)
    length = float("inf") if total.start is None else total.end - total.start
    return (length, total.value + total.end / 1e7, act.number)


def _why_within(act: _Act, whole: _Act) -> str | None:
    """Return why ``act`` is counted among what ``whole`` counts; None: it is not."""
    if act.number == whole.number or act.order != whole.order:
        return None
    if not _parties_fit(act, whole, whole=True):
        return None
    if happenings().among(act.category, whole.category):
        return _why_among(act, whole)
    if whole.total is None or not _items_fit(act, whole, whole=True):
        return None
    return _why_counted(act, whole, whole.total)


def _why_counted(act: _Act, whole: _Act, total: _Total) -> str | None:
    value = _value_in(act, total.unit)
    if _later_total(act, whole) or (value is not None and value > total.value):
        return None
    time = _time_within(act, total)
    period = f"from {_iso(total.start)} " if total.start is not None else ""
    return time and (
        f"{time} within {total.what}{_of(total)} ({total.unit}) of the same parties and item, which "
        f"counts {period}to {_iso(total.end - 1)}"
    )


def _of(total: _Total) -> str:
    return "" if isinf(total.value) else f" of {total.value:,.15g}"


def _later_total(act: _Act, whole: _Act) -> bool:
    """Return whether of two totals ``act`` is the one that may hold the other."""
    one, other = act.total, whole.total
    if one is None or other is None:
        return False
    if one.end != other.end:
        return one.end > other.end
    return _size(act) >= _size(whole)


def _value_in(act: _Act, unit: str) -> float | None:
    if act.total is not None and act.total.unit == unit:
        return act.total.value
    return _value(act.figures[unit]) if unit in act.figures else None


def _time_within(act: _Act, total: _Total) -> str | None:
    """Return in words how the time of ``act`` lies within what a total counts; None: it does not."""
    own = act.total
    if own is not None:
        starts = total.start is None or (
            own.start is not None and own.start >= total.start - _START
        )
        return "an earlier total" if starts and own.end <= total.end else None
    if act.day is None:
        return None
    late = act.day < total.end + (0 if act.dated else act.rule.report)
    early = total.start is None or act.day >= total.start
    if not (early and late):
        return None
    return f"{'of' if act.dated else 'told of'} {_iso(act.day)}"


def _why_among(act: _Act, whole: _Act) -> str | None:
    """Return why the killed of ``act`` are among the casualties of ``whole``; None: they are not."""
    for unit in act.figures.keys() & whole.figures.keys():
        mine, theirs = _value(act.figures[unit]), _most(whole.figures[unit])
        if mine is not None and theirs is not None and mine > theirs:
            return None
    if act.day is None or whole.day is None:
        return None
    if whole.total is not None:
        time = _time_within(act, whole.total)
    else:
        apart = whole.rule.tolerance if act.dated and whole.dated else whole.rule.report
        time = f"{_iso(act.day)}," if abs(act.day - whole.day) <= apart else None
    return time and f"{time} {act.category} are counted among {whole.category}"


# --- what both go by ------------------------------------------------------------------------------


def _parties_fit(act: _Act, other: _Act, *, whole: bool) -> bool:
    """Return whether the parties of two events may be those of one; ``whole``: ``other`` may say less."""
    if act.rule.order == "any":
        return _within(act.from_ | act.to, other.from_ | other.to, whole=whole)
    sides = ((act.from_, other.from_), (act.to, other.to))
    if act.rule.sides == "from":
        if act.to and other.to and not act.to & other.to:
            return False
        return _within(*sides[0], whole=whole)
    return any(a & b for a, b in sides) and all(
        _within(a, b, whole=whole) or (whole and not b) for a, b in sides
    )


def _within(a: frozenset[str], b: frozenset[str], *, whole: bool) -> bool:
    if not a or not b:
        return False
    return a <= b or (not whole and b <= a)


def _items_fit(act: _Act, other: _Act, *, whole: bool) -> bool:
    if act.rule.by_category:
        if act.category == other.category:
            return True
        return act.family == other.family and (other.generic or (act.generic and not whole))
    return bool(act.words & other.words)


def _value(bound: Bounds) -> float | None:
    return next((v for v in (bound.best, bound.low, bound.high) if v is not None), None)


def _most(bound: Bounds) -> float | None:
    """Return the largest figure that a total may stand for; infinite where its end is open."""
    return float("inf") if bound.high is None and bound.low is not None else bound.high


def _iso(day: int | None) -> str:
    return "on an unknown day" if day is None else date.fromordinal(day).isoformat()
