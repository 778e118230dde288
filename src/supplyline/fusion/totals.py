"""Bound how much went in a period, so that nothing is counted twice.

What may be added: acts in periods that do not overlap, of different happenings; an act to a total that
ended before it.  What may not: a total and what lies within it, two totals, the stages of one supply, a
part, a rate.  So the low end is the heaviest set of figures of which no two could be of the same things
(weighted interval scheduling; Kleinberg and Tardos 2006, "Algorithm Design", section 6.1), lowered where
a total of the same weeks contradicts it.  The high end is the largest total of those weeks; it is open
where an "at least" stands above it, or where no voice says how much there was in all.  The best figure
is the middle one (lower median) of the latest totals of the voices, one vote each.

A later total of a voice takes the place of its earlier ones.  Totals are of the same weeks when they end
within the kind's ``report`` days (``schema/happenings.yaml``) of the last.

Does not: weigh voices; draw a curve (``fit`` does).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median_low

from supplyline.fusion.account import Figure
from supplyline.fusion.bounds import envelope
from supplyline.fusion.figures import Told
from supplyline.fusion.rules import KindRule

EVER = 0  # before any day that a document can name
NEVER = 10_000_000  # after any
_NAMED = 4  # figures that a rule names; the others are counted

Period = tuple[int | None, int | None]  # first day and first day after, ordinals; None: open


@dataclass(slots=True)
class Total:
    """What a flow's figures come to over a period, and what became of each of them."""

    low: float | None
    best: float | None
    high: float | None
    rule: str
    used: list[str]  # in the order of the figures


@dataclass(frozen=True, slots=True)
class _Span:
    """A figure, or the figures of one happening, over the days that no other may share."""

    low: float
    best: float
    high: float | None
    start: int
    end: int
    told: tuple[int, ...]  # positions among the figures


@dataclass(slots=True)
class _Sorted:
    """The figures of a period by what may be done with them, as positions."""

    used: list[str]
    totals: list[int] = field(default_factory=list)
    acts: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    ceilings: list[int] = field(default_factory=list)  # bound the period from above only
    earlier: list[int] = field(default_factory=list)  # totals by the day the period begins
    grown: list[tuple[int, int]] = field(default_factory=list)  # two totals of one voice within it


def bound_total(
    figures: Sequence[Told],
    rule: KindRule,
    *,
    period: Period = (None, None),
    one: Mapping[str, str] | None = None,
    within: Mapping[str, Iterable[str]] | None = None,
) -> Total:
    """Return low, best and high of what ``figures`` of one flow say went in ``period``.

    Args:
        figures: Of one flow, in order of the day they run to; their order makes no difference otherwise.
        rule: Of the flow's kind: ``tolerance`` is how far apart two acts of different voices must lie
            to be two, ``report`` how far apart totals may end to be of the same weeks.
        period: Days, half-open.
        one: By event, what to call the supply that it is a stage of; an event without is its own.
        within: By event of a total, the events that lie within it.
    """
    sort = _sort(figures, rule, period)
    spans = _acts(figures, sort.acts, one or {})
    totals = _latest_totals(figures, sort, spans, within or {})
    return _Weighing(figures, sort, spans, totals, rule).total()


# ---- which figures bear on the period ---------------------------------------------------------------


def _sort(figures: Sequence[Told], rule: KindRule, period: Period) -> _Sorted:
    """Sort the figures by what they say of ``period``."""
    opens, closes = period[0] or EVER, period[1] or NEVER
    sort = _Sorted(used=[""] * len(figures))
    # A figure without a beginning begins with the period only if nothing is told of before it.
    before = any(
        t.reads != "rate"
        and ((t.end or NEVER) <= opens or (t.start or NEVER) < opens - rule.report)
        for t in figures
    )
    for at, t in enumerate(figures):
        start, end = t.start or EVER, t.end or NEVER
        begins_inside = start >= opens - rule.report if t.start else not before or not period[0]
        if t.reads == "rate":
            sort.used[at] = "a rate: never added up"
        elif end <= opens or start >= closes:
            sort.used[at] = "outside the period"
            if end <= opens and t.reads == "total":
                sort.earlier.append(at)
                sort.used[at] = "before the period: taken off later totals of its voice"
        elif t.reads == "act" and opens <= start and end <= closes:
            sort.acts.append(at)
        elif end > closes and t.end is not None:
            sort.used[at] = "runs beyond the period: not added"
            if t.reads == "total":
                sort.ceilings.append(at)
                sort.used[at] = "runs beyond the period: an upper end only"
        elif t.reads == "act":
            sort.used[at] = "only partly in the period: not added"
        elif t.reads == "total":
            sort.totals.append(at)
            if not begins_inside:
                sort.used[at] = "began before the period: an upper end only"
        elif begins_inside and (t.end is not None or period == (None, None)):
            sort.parts.append(at)
        else:
            sort.used[at] = "a part of no known day: not used for a period"
    return sort


def _acts(figures: Sequence[Told], acts: Sequence[int], one: Mapping[str, str]) -> list[_Span]:
    """Return a span of each happening: the latest figure of each voice, between all that they allow."""
    of: dict[str, list[int]] = defaultdict(list)
    for at in acts:
        event = figures[at].events[0]
        of[one.get(event, event)].append(at)
    return [
        _span(figures, group)
        for group in sorted(of.values(), key=lambda g: (figures[g[0]].end or 0, g))
    ]


def _span(figures: Sequence[Told], group: Sequence[int]) -> _Span:
    latest = {figures[at].voice: figures[at] for at in group}
    low, high = envelope(Figure("", "single", t.low, t.high) for t in latest.values())
    return _Span(
        low=low or 0.0,
        best=median_low(t.value for t in latest.values()),
        high=high,
        start=min(figures[at].start or EVER for at in group),
        end=max(figures[at].end or NEVER for at in group),
        told=tuple(group),
    )


@dataclass(frozen=True, slots=True)
class _Latest:
    """Where one voice stands by its last total: what it allows, and the days it covers."""

    at: int
    low: float | None
    value: float
    high: float | None
    span: _Span
    end: int


def _latest_totals(
    figures: Sequence[Told],
    sort: _Sorted,
    spans: Sequence[_Span],
    within: Mapping[str, Iterable[str]],
) -> list[_Latest]:
    """Return the latest total of each voice; its earlier ones give a lower end at most."""
    of: dict[str, list[int]] = defaultdict(list)
    for at in sort.totals:
        of[figures[at].voice].append(at)
    taken_off = {figures[at].voice: figures[at] for at in sort.earlier}  # the last one stays
    found = []
    for voice, own in sorted(of.items()):
        last = figures[own[-1]]
        low, value, high = last.low, last.value, last.high
        if sort.used[own[-1]]:  # it began before the period
            if len(own) > 1:
                sort.grown.append((own[0], own[-1]))
            for at in own[:-1]:
                sort.used[at] = f"taken off its voice's later total: {last.words}"
            base = taken_off.get(voice)
            if base is None:
                sort.ceilings.append(own[-1])
                continue
            low, value, high = _difference(last, base)
            if low is None and high is None:
                sort.used[own[-1]] = "nothing can be taken off it: both are “at least”"
                continue
            sort.used[own[-1]] = f"its voice's earlier total is taken off: {base.words}"
        else:
            lows = [
                t.low
                for t in (figures[at] for at in own if not sort.used[at])
                if t.low is not None and (high is None or t.low <= high)
            ]
            low = low if low is not None else max(lows, default=None)
        for at in own[:-1]:
            sort.used[at] = (
                sort.used[at] or f"its voice's later total takes its place: {last.words}"
            )
        inside = {e for total in last.events for e in within.get(total, ())}
        held = [s for s in spans if any(inside & set(figures[at].events) for at in s.told)]
        span = _Span(
            low=low or 0.0,
            best=value,
            high=high,
            start=min([last.start or EVER, *(s.start for s in held)]),
            end=max([last.end or NEVER, *(s.end for s in held)]),
            told=(own[-1],),
        )
        found.append(
            _Latest(at=own[-1], low=low, value=value, high=high, span=span, end=last.end or NEVER)
        )
    return found


def _difference(last: Told, base: Told) -> tuple[float | None, float, float | None]:
    """Return what is left of a running total when what it was before the period is taken off."""
    low = None if last.low is None or base.high is None else max(0.0, last.low - base.high)
    high = None if last.high is None else max(0.0, last.high - (base.low or 0.0))
    return low, max(0.0, last.value - base.value), high


# ---- low, best and high ------------------------------------------------------------------------------


def heaviest(
    spans: Sequence[_Span], weight: Callable[[_Span], float], gap: int
) -> tuple[float, tuple[_Span, ...]]:
    """Return the largest sum of ``weight`` over spans at least ``gap`` days apart, and those spans.

    Kleinberg and Tardos 2006, section 6.1; O(n log n).
    """
    ordered = sorted((s for s in spans if weight(s) > 0), key=lambda s: (s.end, s.start, s.told))
    ends = [s.end for s in ordered]
    sums = [0.0]
    before: list[int] = []
    for at, span in enumerate(ordered):
        before.append(bisect_right(ends, span.start - gap, 0, at))
        sums.append(max(sums[-1], weight(span) + sums[before[-1]]))
    chosen: list[_Span] = []
    at = len(ordered)
    while at:
        if sums[at] > sums[at - 1]:
            chosen.append(ordered[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return sums[-1], tuple(reversed(chosen))


class _Weighing:
    """The figures of one flow and period, sorted, and what they come to."""

    def __init__(
        self,
        figures: Sequence[Told],
        sort: _Sorted,
        spans: Sequence[_Span],
        totals: Sequence[_Latest],
        rule: KindRule,
    ) -> None:
        self.figures, self.sort, self.spans, self.totals = figures, sort, spans, totals
        self.gap = rule.tolerance
        last = max((t.end for t in totals), default=EVER)
        self.current = [t for t in totals if t.end >= last - rule.report]
        self.tops = {t.at: self._top(t) for t in self.current}
        self.ceilings = [h for at in sort.ceilings if (h := figures[at].high) is not None]

    def total(self) -> Total:
        """Return low, best and high with the rule, and what became of each figure."""
        low, chosen, why_low = self._low()
        best, why_best = self._best()
        high, why_high = self._high(low)
        if best is not None:
            best = max(best, low or 0.0)
            best = best if high is None else min(best, high)
        self._tell_uses(chosen)
        if len(self.current) == 1 and low == best == high:
            rule = f"the latest total, of one voice: {self._names([self.current[0].at])}"
        else:
            rule = "; ".join(part for part in (why_best, why_low, why_high) if part)
        return Total(low, best, high, rule or "no figure bears on the period", self.sort.used)

    def _top(self, total: _Latest) -> float | None:
        """Return how much a voice's total leaves possible, with what it cannot have counted yet."""
        highs = [total.high, *(s.high for s in self.spans if s.end > total.span.end)]
        closed = [h for h in highs if h is not None]
        return sum(closed) if len(closed) == len(highs) else None

    def _own(self) -> list[tuple[str, list[_Span]]]:
        """Return the acts that each voice tells of, on its own days, in the figures of all."""
        told = {self.figures[at].voice for span in self.spans for at in span.told}
        return [
            (
                voice,
                [
                    replace(_span(self.figures, mine), low=span.low, best=span.best)
                    for span in self.spans
                    if (mine := [at for at in span.told if self.figures[at].voice == voice])
                ],
            )
            for voice in sorted(told)
        ]

    # ---- the three figures

    def _low(self) -> tuple[float | None, tuple[int, ...], str]:
        """Return the low end, the figures it is made of, and why."""
        offers: list[tuple[float, tuple[int, ...]]] = []

        def offer(parts: Sequence[_Span], gap: int) -> None:
            worth, chosen = heaviest(parts, lambda s: s.low, gap)
            offers.append((worth, tuple(at for span in chosen for at in span.told)))

        offer(self.spans, self.gap)
        for total in self.totals:
            offer([*self.spans, total.span], self.gap)
            offer([total.span], self.gap)
        for voice, own in self._own():
            # One voice that tells of two periods side by side tells of two acts.
            offer([*own, *(t.span for t in self.totals if self.figures[t.at].voice == voice)], 0)
        offers += [(self.figures[at].low or 0.0, (at,)) for at in self.sort.parts]
        for before, after in self.sort.grown:
            # What a total grew by within the period went in it.
            grown = _difference(self.figures[after], self.figures[before])[0]
            offers.append((grown or 0.0, (after, before)))
        offers = [(worth, made) for worth, made in offers if worth > 0]
        if not offers:
            return None, (), "no lower end: only “up to”" if self.totals or self.spans else ""
        caps = [*(top for top in self.tops.values() if top is not None), *self.ceilings]
        cap = min(caps, default=None)
        sound = [o for o in offers if cap is None or o[0] <= cap]
        least = ", the largest that no total contradicts" if len(sound) < len(offers) else ""
        if not sound:
            return cap, (), f"low: what a total leaves{least}"
        worth = max(worth for worth, _ in sound)
        made = min((made for w, made in sound if w == worth), key=lambda m: (len(m), m))
        how = "that cannot be of the same things, added up" if len(made) > 1 else "one figure"
        if made[::-1] in self.sort.grown:
            how = "the earlier taken off the later: what came between"
        return worth, made, f"low: {self._names(made)} ({how}{least})"

    def _best(self) -> tuple[float | None, str]:
        """Return the best figure and how it came about."""
        if self.current:
            values = []
            later = 0
            for total in self.current:
                after = [s for s in self.spans if s.start >= total.span.end + self.gap]
                more, added = heaviest(after, lambda s: s.best, self.gap)
                later = max(later, len(added))
                values.append(total.value + more)
            which = (
                "the latest total"
                if len(values) == 1
                else f"the middle one of the latest totals of {len(values)} voices"
            )
            also = f", with {_count(later, 'later act')} added" if later else ""
            named = self._names([t.at for t in self.current])
            return median_low(values), f"best: {which} ({named}){also}"
        if self.spans:
            worth, chosen = heaviest(self.spans, lambda s: s.best, self.gap)
            for _, own in self._own():
                worth, chosen = max(
                    (worth, chosen), heaviest(own, lambda s: s.best, 0), key=lambda o: o[0]
                )
            if len(chosen) == 1:
                return worth, "best: the middle figure of one act"
            return worth, f"best: {len(chosen)} acts of other days, added up"
        if self.sort.parts:
            largest = max(self.figures[at].low or 0.0 for at in self.sort.parts)
            return largest, "best: the largest part, since nobody says how much there was in all"
        if self.sort.grown:
            grown = max(
                self.figures[after].value - self.figures[before].value
                for before, after in self.sort.grown
            )
            if grown > 0:
                return grown, "best: what a total grew by within the period"
        return None, "no best figure: nobody tells how much went in this period"

    def _high(self, low: float | None) -> tuple[float | None, str]:
        """Return the high end and why."""
        high: float | None = None
        why = ""
        if self.tops:
            closed = [top for top in self.tops.values() if top is not None]
            stated = [v for t in self.totals for v in (t.low, t.high) if v is not None]
            # What was more than so much some time ago is so still.
            open_at = [t.low or 0.0 for t in self.totals if t.high is None]
            open_at += [t.low or 0.0 for t in self.current if self.tops[t.at] is None]
            if closed and all(least < max(closed) for least in open_at):
                high = max([*closed, *stated, low or 0.0])
                why = "high: the largest figure that a total allows"
            else:
                why = "no upper end: an “at least” stands above every total"
        elif self.spans and not self.sort.parts:
            highs = [s.high for s in self.spans]
            closed = [h for h in highs if h is not None]
            if len(closed) < len(highs):
                why = "no upper end: “at least”"
            else:
                high = sum(closed)
                acts = f"all {len(closed)} acts that may be different, added up"
                why = f"high: {acts if len(closed) > 1 else 'the largest figure of it'}"
        elif self.sort.parts or self.spans or self.sort.grown:
            why = "no upper end: nobody says how much there was in all"
        return self._under_ceilings(high, why, low)

    def _under_ceilings(
        self, high: float | None, why: str, low: float | None
    ) -> tuple[float | None, str]:
        """Return the high end and why, no higher than totals allow that reach beyond the period."""
        ceiling = min(self.ceilings, default=None)
        if ceiling is None or (high is not None and high <= ceiling):
            return high, why
        if any((t.low or 0.0) >= ceiling for t in self.totals if t.high is None):
            return high, why
        return max(ceiling, low or 0.0), "high: a total that reaches beyond the period"

    # ---- in words

    def _tell_uses(self, chosen: Sequence[int]) -> None:
        """Say of each figure what became of it."""
        used = self.sort.used
        for total in self.totals:
            vote = "a total: has a vote" if total.at in self.tops else "an older total: a lower end"
            used[total.at] = used[total.at] or vote
        for at in self.sort.parts:
            used[at] = "a part: a lower end only"
        for span in self.spans:
            if set(span.told) & set(chosen):
                words = "an act, added"
            elif over := [
                t for t in self.totals if t.span.start < span.end and span.start < t.span.end
            ]:
                last = max(over, key=lambda t: (t.end, t.at))
                words = f"an act that may lie within {self._names([last.at])}: not added"
            else:
                words = "an act that may be of the same things as another: not added"
            also = "; one happening with other figures" if len(span.told) > 1 else ""
            for at in span.told:
                used[at] = words + also

    def _names(self, told: Sequence[int]) -> str:
        """Return whose figures they are, and the figures; some of many."""
        names = [f"{self.figures[at].by} {self.figures[at].words}" for at in told]
        more = f"; {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return "; ".join(names[:_NAMED]) + more


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
