"""Add up what is said to have gone of a capped good in each period, against the cap.

Only what is said to be carried out counts, and what not every claim denies.  Lower bounds are added to a
lower bound, upper bounds to an upper one.  What may be another good ("oil", neither crude nor refined) is
in the best figure and the upper bound, what may lie outside the period in the upper bound alone.  Stages of one supply count once.  What lies within a total is not added to it: the larger of
the total and its parts counts.  Another unit is converted by the cap's own factors only, and that is
said.  A figure "a month" and one in a unit without a factor are left out, and that is said.

Does not: guess an amount where none is stated; tell one good from another (``facts``, ``provision``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from supplyline.measures.facts import CARRIED_OUT, facts_of, unit_of
from supplyline.measures.fitting import Fit, fit_of
from supplyline.measures.provision import Cap, Factor, Period, Rule
from supplyline.records import Bounds, CapTotal, Claim, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an event's claims allow of a capped good, in the cap's unit."""

    low: float | None
    best: float | None
    high: float | None  # None: open
    converted: str  # from which unit, and by which factor; empty: stated in the cap's unit
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One event in one period."""

    event: Event
    figures: Figures | None  # None: no figure that can be counted
    within: bool  # its days lie in the period
    plain: bool  # its item and its parties are those capped


def cap_totals(
    events: Iterable[Event],
    rules: Iterable[Rule],
    claims: Mapping[str, Claim] | None = None,
    *,
    told: Mapping[str, date] | None = None,
) -> tuple[CapTotal, ...]:
    """Return the total of each capped provision and period in which anything of its good went.

    Args:
        events: All of a case; each names what it is related to.
        rules: Provisions; those without a cap are passed over.
        claims: Those held, by id.
        told: The day on which each event was first told of, by id.

    Returns:
        By provision, in the order of ``rules``, and period.
    """
    capped = [(rule, cap) for rule in rules if (cap := rule.provision.cap) is not None]
    counting = [rule for rule, _ in capped]
    of_claim, days = claims or {}, told or {}
    facts = [
        facts_of(e, [of_claim[c] for c in e.claims if c in of_claim], told=days.get(e.id))
        for e in events
        if is_counted(e, counting)
    ]
    totals = []
    for rule, cap in capped:
        fitting = []
        for one in facts:
            fit = fit_of(one, rule, rule.forbidden[0])
            if fit is not None and not fit.exempt and not one.denied:
                fitting.append((one.event, fit))
        if not fitting:
            continue
        last = max(fit.end or fit.start or date.min for _, fit in fitting)
        for start, end in _periods(cap, rule.provision.in_force, last):
            entries = list(_entries(fitting, start, end, cap))
            if entries:
                totals.append(_total(rule, cap, (start, end), entries))
    return tuple(totals)


def is_counted(event: Event, rules: Iterable[Rule]) -> bool:
    """Return whether ``event`` may count towards a cap, by its kind, its stage and its category."""
    if event.stage not in CARRIED_OUT:
        return False
    category = event.what and event.what.category
    return any(
        event.kind in one.act.kinds
        and (not one.items or any(category in item.categories for item in one.items))
        for rule in rules
        if rule.provision.cap is not None
        for one in rule.forbidden
    )


def counted(event: Event, cap: Cap) -> Figures | None:
    """Return what ``event`` says of the amount in the cap's unit; None: nothing that can be counted.

    Of several figures that can be, one stated in the cap's own unit comes first.
    """
    found: list[Figures] = []
    for bound in event.quantity:
        if bound.scope == "per_period":
            continue
        unit = unit_of(bound.unit)
        if unit == unit_of(cap.unit):
            found.insert(0, _converted(bound, None, cap))
        else:
            found += [_converted(bound, f, cap) for f in cap.factors if unit_of(f.unit) == unit]
    return found[0] if found else None


def _converted(bound: Bounds, factor: Factor | None, cap: Cap) -> Figures:
    """Return a figure in the cap's unit; None: it is stated in it."""
    if factor is None:
        return Figures(
            low=bound.low, best=bound.best, high=bound.high, converted="", claims=bound.claims
        )
    span = f"{factor.low:g} to {factor.high:g}, best {factor.best:g}"
    return Figures(
        low=_times(bound.low, factor.low),
        best=_times(bound.best, factor.best),
        high=_times(bound.high, factor.high),
        converted=f"{factor.unit}s to {cap.unit}s by {span}, inferred ({factor.source})",
        claims=bound.claims,
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _periods(cap: Cap, in_force: Iterable[Period], last: date) -> Iterator[tuple[date, date]]:
    """Yield the periods of a cap, half-open, until the one that holds ``last``."""
    for period in in_force:
        start = period.start
        until = period.until or date.max
        while start < until and start <= last:
            if cap.period == "whole":
                end = until
            elif cap.period == "calendar year":
                end = date(start.year + 1, 1, 1)
            else:
                end = _a_year_on(start)
            yield start, min(end, until)
            start = end


def _a_year_on(day: date) -> date:
    """Return the same day of the next year, 1 March for a 29 February."""
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if leap else day.replace(year=day.year + 1)


def _entries(
    fitting: Iterable[tuple[Event, Fit]], start: date, end: date, cap: Cap
) -> Iterator[_Entry]:
    for event, fit in fitting:
        first, after = fit.start or date.min, fit.end or date.max
        if after <= start or first >= end:
            continue
        yield _Entry(
            event=event,
            figures=counted(event, cap),
            within=first >= start and after <= end,
            plain=fit.plain,
        )


def _total(rule: Rule, cap: Cap, period: tuple[date, date], entries: list[_Entry]) -> CapTotal:
    with_figures = {e.event.id: e for e in entries if e.figures is not None}
    low = _sum(with_figures, lambda e: _figure(e, "low") if e.within and e.plain else 0.0) or 0.0
    best = _sum(with_figures, lambda e: _figure(e, "best") if e.within else 0.0)
    high = _sum(with_figures, lambda e: _figure(e, "high"))
    silent = len(entries) - len(with_figures)
    claims = dict.fromkeys(
        c for e in with_figures.values() for c in (e.figures and e.figures.claims) or ()
    )
    return CapTotal(
        provision=rule.id,
        start=period[0].isoformat(),
        end=period[1].isoformat(),
        unit=cap.unit,
        cap=cap.amount,
        low=low,
        best=best,
        high=None if silent else high,
        state=_state(cap, low, None if silent else high),
        rule=_in_words(cap, with_figures, silent),
        events=tuple(sorted(e.event.id for e in entries)),
        claims=tuple(claims),
    )


def _figure(entry: _Entry, which: Literal["low", "best", "high"]) -> float | None:
    figures = entry.figures
    if figures is None:
        return 0.0
    if which == "high":
        return figures.high
    if which == "low":
        return figures.low or 0.0
    return next((v for v in (figures.best, figures.low, figures.high) if v is not None), 0.0)


def _state(cap: Cap, low: float, high: float | None) -> Literal["within", "may_exceed", "exceeded"]:
    if low > cap.amount:
        return "exceeded"
    return "within" if high is not None and high <= cap.amount else "may_exceed"


def _sum(entries: Mapping[str, _Entry], value: Callable[[_Entry], float | None]) -> float | None:
    """Return the sum over events, what is one supply or lies within a total once; None: it is open."""
    seen: set[str] = set()

    def of(id_: str) -> float | None:
        """Return one supply with its stages and its parts: the largest that is said of it."""
        supply = _reached(id_, "stage_of", entries)
        parts = {
            part
            for one in supply
            for part in _named(one, "includes", entries)
            if part not in supply
        }
        seen.update(supply)
        own = _largest([value(entries[one]) for one in sorted(supply)])
        within = [of(part) for part in sorted(parts) if part not in seen]
        if own is None:
            return None
        # A part without an upper bound is no more than the total that holds it.
        return max(own, sum(v for v in within if v is not None))

    total: float | None = 0.0
    roots = [i for i in sorted(entries) if not _named(i, "part_of", entries)]
    for id_ in [*roots, *sorted(entries)]:
        if id_ in seen:
            continue
        one = of(id_)
        total = None if one is None or total is None else total + one
    return total


def _reached(id_: str, kind: str, entries: Mapping[str, _Entry]) -> set[str]:
    found, left = {id_}, [id_]
    while left:
        for other in _named(left.pop(), kind, entries):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def _named(id_: str, kind: str, entries: Mapping[str, _Entry]) -> list[str]:
    related = entries[id_].event.related
    return [r.event for r in related if r.kind == kind and r.event in entries]


def _largest(values: Iterable[float | None]) -> float | None:
    """Return the largest; None, an open bound, is larger than any."""
    held = list(values)
    return None if None in held else max(v for v in held if v is not None)


def _in_words(cap: Cap, entries: Mapping[str, _Entry], silent: int) -> str:
    unsure = sum(not e.plain for e in entries.values())
    astride = sum(not e.within for e in entries.values())
    related = any(_named(e, kind, entries) for e in entries for kind in ("stage_of", "includes"))
    converted = dict.fromkeys(
        e.figures.converted for e in entries.values() if e.figures and e.figures.converted
    )
    told = _count(len(entries), "event")
    parts = [f"{told} with a figure in {cap.unit}s, lower and upper bounds added apart"]
    if unsure:
        parts.append(f"{unsure} of them not in the lower bound, as it may be another good")
    if astride:
        parts.append(f"{astride} of them in the upper bound only, as it may lie outside the period")
    if related:
        parts.append("stages of one supply once, the larger of a total and its parts")
    if silent:
        parts.append(f"{_count(silent, 'event')} without such a figure, so the upper bound is open")
    parts += [f"converted from {one}" for one in converted]
    if cap.or_amount:
        parts.append(f"the provision also names {cap.or_amount}, not added up here")
    return "; ".join(parts)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
