"""Say whether conditions hold, and on which claims.

A condition holds on *grounds*: an event, a hit on a list or a period under a cap, each with the exact
claims it rests on and a reason in words.  ``all`` has the grounds of each part, ``any`` of those that
hold, ``not`` none.

An event that nobody says happened, only denied or commented on, meets no ``events``; its ladder counts.

Windows slide over the days of the events, never over today's: an event lies on the first day of its
time, or on the last possible one where its beginning is open; one without any time lies in no window.
Within a window nothing is counted twice: of one supply at several stages the furthest counts, what a total includes
counts within the total only, and running totals ("so far") are not added to anything.

Does not: remember what held before (``alerts`` does); read a clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import get_args

from supplyline.records import (
    Acknowledgement,
    Bounds,
    Category,
    Event,
    Grade,
    Kind,
    Scope,
    Stage,
    Stance,
)
from supplyline.watch.facts import Facts, hit_key, members, same_unit
from supplyline.watch.indicators import (
    Amount,
    Capped,
    Condition,
    Happened,
    Indicator,
    Listed,
    Provided,
    Turned,
    Which,
    Window,
)

_STAGES = {stage: rank for rank, stage in enumerate(get_args(Stage))}
_NAMED = 5  # grounds that reasons name


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing that a condition holds on."""

    subject: str  # Event.id, or what names a hit, a period under a cap or a party's stand; "" for a "not"
    claims: tuple[str, ...]  # Claim.id
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Whether an indicator holds, for one subject if it fires for each."""

    indicator: str
    subject: str  # "": for all of them
    holds: bool
    claims: tuple[str, ...]  # Claim.id, sorted; the exact set that it holds on
    events: tuple[str, ...]  # Event.id among its grounds
    reasons: tuple[str, ...]


Met = dict[tuple[int, str], tuple[Event, Ground | None]]


def evaluate(
    indicators: Sequence[Indicator], facts: Facts, *, met: Met | None = None
) -> list[State]:
    """Return whether each indicator holds; one that fires for each has a state for each that holds.

    Pure: the order of ``facts`` makes no difference, and neither does what no condition asks about.

    Args:
        indicators: The questions; the same objects each time, where ``met`` is given.
        facts: What they are asked of.
        met: What events came to when they were last asked, to be filled: an event that is the same
            object, with the same assessments, is not asked anew.
    """
    asking = _Asking({one.id: one for one in indicators}, facts, {} if met is None else met)
    states: list[State] = []
    for one in indicators:
        grounds = asking.grounds(one.id)
        if one.each:
            states += _for_each(one.id, grounds)
        else:
            states.append(_state(one.id, "", grounds))
    return states


def _for_each(id_: str, grounds: Sequence[Ground]) -> list[State]:
    by_subject: dict[str, list[Ground]] = defaultdict(list)
    for ground in grounds:
        by_subject[ground.subject].append(ground)
    return [_state(id_, subject, by_subject[subject]) for subject in sorted(by_subject)]


def _state(id_: str, subject: str, grounds: Sequence[Ground]) -> State:
    reasons = [g.reason for g in sorted(grounds, key=lambda g: (g.subject, g.reason))]
    left = len(reasons) - _NAMED
    return State(
        indicator=id_,
        subject=subject,
        holds=bool(grounds),
        claims=tuple(sorted({claim for ground in grounds for claim in ground.claims})),
        events=tuple(sorted({g.subject for g in grounds if g.subject.startswith("e1:")})),
        reasons=(*reasons[:_NAMED], *([f"and {left} more like these"] if left > 0 else ())),
    )


@dataclass(slots=True)
class _Asking:
    indicators: Mapping[str, Indicator]
    facts: Facts
    met: Met
    known: dict[str, list[Ground]] = field(default_factory=dict)

    def grounds(self, id_: str) -> list[Ground]:
        """Return what the indicator ``id_`` holds on; nothing: it does not hold."""
        if id_ not in self.known:
            self.known[id_] = self.ask(self.indicators[id_].when)
        return self.known[id_]

    def ask(self, condition: Condition) -> list[Ground]:
        found: list[Ground] = []
        if condition.not_ is not None:
            if not self.ask(condition.not_):
                found = [Ground(subject="", claims=(), reason=_absent(condition.not_))]
        elif condition.all is not None:
            parts = [self.ask(one) for one in condition.all]
            found = [g for part in parts for g in part] if all(parts) else []
        elif condition.any is not None:
            found = [g for one in condition.any for g in self.ask(one)]
        elif condition.events is not None:
            found = self.happened(condition.events)
        elif condition.acknowledgement is not None:
            found = list(self.turned(condition.acknowledgement))
        elif condition.listing is not None:
            found = list(self.listed(condition.listing))
        elif condition.cap is not None:
            found = list(self.capped(condition.cap))
        elif condition.indicator is not None:
            found = self.grounds(condition.indicator)
        return list(dict.fromkeys(found))

    def happened(self, asked: Happened) -> list[Ground]:
        found: dict[str, Ground] = {}
        events: list[Event] = []
        for event in self.facts.events:
            key = (id(asked), event.id)
            known = self.met.get(key)
            if known is None or known[0] is not event:
                known = self.met[key] = (event, self.meets(event, asked))
            if known[1] is not None:
                events.append(event)
                found[event.id] = known[1]
        if asked.window is not None:
            events = _in_windows(events, asked.window, asked.count, asked.sum)
        elif not _enough(events, asked.count, asked.sum):
            events = []
        return [found[event.id] for event in events]

    def meets(self, event: Event, asked: Happened) -> Ground | None:
        """Return the ground that ``event`` is for ``asked`` by itself; None: it is not meant."""
        counted = asked.sum is None or amount_of(event, asked.sum) > 0
        # Without any origin it is only denied, talked around or commented on.
        if not (event.origins_high and counted and self.fits(event, asked)):
            return None
        return _ground(event, asked)

    def fits(self, event: Event, which: Which) -> bool:
        """Return whether ``event`` is one of those meant."""
        category = None if event.what is None else event.what.category
        return (
            _is_of(which, event.kind, category)
            and (not which.stages or event.stage in which.stages)
            and (which.tier is None or event.tier == which.tier)
            and (which.origins is None or event.origins_low >= which.origins)
            and _joins(which, {p.code for p in event.from_}, {p.code for p in event.to})
            and (which.grade is None or _graded(event.grade, which.grade))
            and (not which.places or _is_at(event, which.places))
            and (which.amount is None or amount_of(event, which.amount) >= which.amount.at_least)
            and (which.provision is None or self.assessed(event, which.provision))
        )

    def assessed(self, event: Event, asked: Provided) -> bool:
        return any(
            a.verdict in asked.verdicts and (not asked.ids or a.provision in asked.ids)
            for a in self.facts.assessed.get(event.id, ())
        )

    def turned(self, asked: Turned) -> Iterator[Ground]:
        for subject, of_what, party, ladder in self.ladders(asked):
            for at, now in enumerate(ladder):
                before = [b for b in ladder[:at] if b.status in asked.was]
                first = "none" in asked.was and at == 0
                if now.status in asked.becomes and (not asked.was or before or first):
                    earlier = f", {_words(before[-1].status)} before" if before else ""
                    yield Ground(
                        subject=subject,
                        claims=tuple(sorted({c for step in (*before, now) for c in step.claims})),
                        reason=f"{party} {_words(now.status)} on {now.since or 'no known day'}"
                        f"{earlier}: {of_what}",
                    )

    def ladders(
        self, asked: Turned
    ) -> Iterator[tuple[str, str, str, Sequence[Acknowledgement | Stance]]]:
        """Yield each ladder that is meant: its subject, what it is of, whose it is, and its steps."""
        if self.facts.stances is not None and asked.of.is_of_supplies:
            by_supply: dict[tuple[str, ...], list[Stance]] = defaultdict(list)
            for step in self.facts.stances:
                if step.party in asked.party and _is_supply(asked.of, step):
                    supply = (step.party, step.side, step.other, step.kind, step.item)
                    by_supply[supply].append(step)
            for key, steps in sorted(by_supply.items()):
                party, side, other, kind, item = key
                way = f"{party} to {other}" if side == "from" else f"{other} to {party}"
                what = f"{kind} of {_words(item)}, {way if other else party}"
                yield " ".join(key), what, party, steps
            return
        for event in self.facts.events:
            if self.fits(event, asked.of):
                for party in asked.party:
                    steps_of = [a for a in event.acknowledgement if a.party == party]
                    yield event.id, in_words(event), party, steps_of

    def listed(self, asked: Listed) -> Iterator[Ground]:
        new = set(self.facts.new_hits)
        for hit in self.facts.hits:
            if (
                (not asked.lists or hit.list in asked.lists)
                and (not asked.kinds or hit.kind in asked.kinds)
                and (not asked.programmes or set(asked.programmes) & set(hit.programmes))
                and hit.score >= asked.score
                and (not asked.new or hit_key(hit) in new)
            ):
                yield Ground(
                    subject=f"{hit.list} {hit.listed}: {hit.subject}",
                    claims=tuple(sorted(hit.claims)),
                    reason=f"“{hit.subject}” is like {hit.name} on {hit.list}, version {hit.version}, "
                    f"score {hit.score:.2f}: a reason to look",
                )

    def capped(self, asked: Capped) -> Iterator[Ground]:
        for total in self.facts.cap_totals:
            told = next((n for n in (total.best, total.low) if n is not None), 0.0)
            if (
                total.state in asked.states
                and (not asked.provisions or total.provision in asked.provisions)
                and (asked.share is None or told >= asked.share * total.cap)
            ):
                yield Ground(
                    subject=f"{total.provision} {total.start}",
                    claims=tuple(sorted(total.claims)),
                    reason=f"{total.provision} from {total.start} until {total.end}: "
                    f"{_span(total.low, total.high)} {total.unit}"
                    + (f", best figure {total.best:,.15g}," if total.best is not None else "")
                    + f" against a cap of {total.cap:,.15g}",
                )


def _is_of(which: Which, kind: Kind, item: Category | None) -> bool:
    return (
        (not which.kinds or kind in which.kinds)
        and (not which.categories or item in which.categories)
        and (not which.families or item in members(which.families))
    )


def _joins(which: Which, givers: set[str | None], takers: set[str | None]) -> bool:
    def way(one: set[str | None], other: set[str | None]) -> bool:
        return (not which.from_ or not one.isdisjoint(which.from_)) and (
            not which.to or not other.isdisjoint(which.to)
        )

    return way(givers, takers) or (which.either_way and way(takers, givers))


def _is_supply(which: Which, stance: Stance) -> bool:
    sides: tuple[set[str | None], set[str | None]] = ({stance.party}, {stance.other})
    givers, takers = sides if stance.side == "from" else sides[::-1]
    return _is_of(which, stance.kind, stance.item) and _joins(which, givers, takers)


def _graded(grade: Grade | None, least: str) -> bool:
    source, information = ("F", 6) if grade is None else (grade.source, grade.information)
    return source <= least[0] and information <= int(least[1])


def _is_at(event: Event, places: Sequence[str]) -> bool:
    words = [p.casefold() for p in places]
    return any(
        place.country in places or any(word in place.text.casefold() for word in words)
        for place in event.place
    )


def amount_of(event: Event, asked: Amount) -> float:
    """Return how much of what is asked an event is at its asked end; 0 where that end is open.

    Rates ("a month") are no amount: how long they lasted is not said.
    """
    return _most(event, asked, "single", "cumulative")


def _most(event: Event, asked: Amount, *scopes: Scope) -> float:
    """Return the most of what is asked that any bounds of ``scopes`` have at the asked end."""
    unit = same_unit(asked.unit)
    return max(
        (_end(b, asked) for b in event.quantity if b.scope in scopes and same_unit(b.unit) == unit),
        default=0.0,
    )


def _end(bounds: Bounds, asked: Amount) -> float:
    end = {"low": bounds.low, "best": bounds.best, "high": bounds.high}[asked.by]
    return 0.0 if end is None else end


def _enough(events: Sequence[Event], count: int, sum_: Amount | None) -> bool:
    if len(events) < count:
        return False
    tally = _Tally(sum_, events)
    for event in events:
        tally.add(event)
    return tally.is_enough(count)


def _in_windows(
    events: Sequence[Event], window: Window, count: int, sum_: Amount | None
) -> list[Event]:
    """Return the events of every stretch of the window's length in which there are enough."""
    dated = sorted(
        ((day, e) for e in events if (day := day_of(e)) is not None), key=lambda d: (d[0], d[1].id)
    )
    if window.days is None:
        inside = [
            e
            for day, e in dated
            if (window.from_ is None or window.from_ <= day)
            and (window.until is None or day < window.until)
        ]
        return inside if _enough(inside, count, sum_) else []
    tally, left = _Tally(sum_, events), 0
    kept: dict[str, Event] = {}
    reached = 0  # events before it are kept already
    for right, (day, event) in enumerate(dated):
        tally.add(event)
        while (day - dated[left][0]) >= timedelta(days=window.days):
            tally.remove(dated[left][1])
            left += 1
        if tally.is_enough(count):
            for _, one in dated[max(left, reached) : right + 1]:
                kept[one.id] = one
            reached = right + 1
    return list(kept.values())


def day_of(event: Event) -> date | None:
    """Return the day that an event is counted on; None: nobody says when."""
    if event.when is None:
        return None
    if event.when.start is not None:
        return date.fromisoformat(event.when.start)
    if event.when.end is not None:
        return date.fromisoformat(event.when.end) - timedelta(days=1)
    return None


class _Tally:
    """Events that are counted together, each supply once."""

    def __init__(self, asked: Amount | None, events: Sequence[Event]) -> None:
        self._asked = asked
        known = {e.id: e for e in events}
        self._covering: dict[str, set[str]] = defaultdict(set)  # event to those that stand for it
        for event in events:
            for relation in event.related:
                other = known.get(relation.event)
                if other is None:
                    continue
                small, large = event, other
                if relation.kind == "includes" or (
                    relation.kind == "stage_of" and _rank(event) > _rank(other)
                ):
                    small, large = other, event
                if small.id not in self._covering[large.id]:
                    self._covering[small.id].add(large.id)
        self._covered: dict[str, set[str]] = defaultdict(set)
        for part, wholes in self._covering.items():
            for whole in wholes:
                self._covered[whole].add(part)
        self._inside: dict[str, Event] = {}
        self._by: Counter[str] = Counter()  # how many inside stand for an event
        self._sum = 0.0
        self._count = 0
        self._totals = 0  # running totals that are enough by themselves

    def add(self, event: Event) -> None:
        self._inside[event.id] = event
        if self._asked is not None:
            self._totals += _is_total(event, self._asked)
        if not self._by[event.id]:
            self._take(event, 1)
        for small in self._covered.get(event.id, ()):
            self._by[small] += 1
            if self._by[small] == 1 and small in self._inside:
                self._take(self._inside[small], -1)

    def remove(self, event: Event) -> None:
        if self._asked is not None:
            self._totals -= _is_total(event, self._asked)
        if not self._by[event.id]:
            self._take(event, -1)
        del self._inside[event.id]
        for small in self._covered.get(event.id, ()):
            self._by[small] -= 1
            if self._by[small] == 0 and small in self._inside:
                self._take(self._inside[small], 1)

    def _take(self, event: Event, sign: int) -> None:
        self._count += sign
        if self._asked is not None:
            self._sum += sign * _most(event, self._asked, "single")

    def is_enough(self, count: int) -> bool:
        if self._count < count:
            return False
        return self._asked is None or self._totals > 0 or self._sum >= self._asked.at_least


def _is_total(event: Event, asked: Amount) -> bool:
    """Return whether a running total is enough by itself."""
    return _most(event, asked, "cumulative") >= asked.at_least


def _rank(event: Event) -> tuple[int, str]:
    return (-1 if event.stage == "unknown" else _STAGES[event.stage], event.id)


def _ground(event: Event, asked: Which) -> Ground:
    more = (
        f"; graded {event.grade.source}{event.grade.information}"
        if asked.grade and event.grade
        else ""
    )
    return Ground(
        subject=event.id, claims=tuple(sorted(event.claims)), reason=in_words(event) + more
    )


def in_words(event: Event) -> str:
    """Return an event in a few words, with its id and how well it is founded."""
    sides = " to ".join(
        ", ".join(p.code or p.text for p in side) for side in (event.from_, event.to) if side
    )
    what = "" if event.what is None else f", {event.what.text}"
    numbers = "".join(f", {_span(b.low, b.high)} {b.unit}" for b in event.quantity[:2])
    when = "" if event.when is None else f", {event.when.text}"
    origins = (
        f"{event.origins_low}"
        if event.origins_low == event.origins_high
        else f"{event.origins_low} to {event.origins_high}"
    )
    return (
        f"event {event.id}: {event.kind} {sides}{what}{numbers}{when}, {_words(event.stage)}, "
        f"independent origins: {origins}"
    )


def _span(low: float | None, high: float | None) -> str:
    if low is not None and low == high:
        return f"{low:,.15g}"
    if low is None:
        return "an unknown number of" if high is None else f"up to {high:,.15g}"
    return f"at least {low:,.15g}" if high is None else f"{low:,.15g} to {high:,.15g}"


def _absent(condition: Condition) -> str:
    form = condition.form or ""
    if form == "indicator":
        return f"indicator {condition.indicator} does not hold"
    return f"no such thing is said: {form} of the condition under not"


def _words(status: str) -> str:
    return status.replace("_", " ")
