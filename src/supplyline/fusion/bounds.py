"""Bound each number of an event by what its witnesses say, one bound a unit and scope.

Figures are counted by witness and not by outlet: forty reprints of one figure are one figure.  A
running total, a rate and a single act are never bounded together.  The low end is the smallest figure
anybody states, the high end the largest; "at least" leaves the high end open unless another figure
lies above it, "up to" the low end unless another lies below.  The best figure is the middle one (lower
median) of the latest figure of each witness, so that it is a figure that somebody stands for.

Does not: convert units; add up acts; fit an estimate over time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from supplyline.fusion.account import Account, Figure
from supplyline.fusion.witness import supports, witness
from supplyline.records import Bounds, Scope


@dataclass(frozen=True, slots=True)
class _Stated:
    figure: Figure
    account: Account


def bound_quantities(accounts: Sequence[Account]) -> tuple[Bounds, ...]:
    """Return the bounds of every unit and scope that ``accounts`` state, in order of unit and scope.

    ``accounts`` are in order of publication.  Denied, deflected and opinion claims bound nothing.
    """
    stated: dict[tuple[str, Scope], list[_Stated]] = defaultdict(list)
    for account in accounts:
        if not supports(account):
            continue
        for figure, quantity in zip(account.figures, account.claim.quantity, strict=True):
            if figure.low is not None or figure.high is not None:
                stated[figure.unit, quantity.scope].append(_Stated(figure, account))
    return tuple(_bounds(unit, scope, stated[unit, scope]) for unit, scope in sorted(stated))


def _bounds(unit: str, scope: Scope, stated: Sequence[_Stated]) -> Bounds:
    figures = [s.figure for s in stated]
    low, high = envelope(figures)
    latest: dict[str, Figure] = {}
    for s in stated:
        latest[witness(s.account)] = s.figure  # in order of publication: the last one stays
    values = sorted(figure.value for figure in latest.values())
    best = values[(len(values) - 1) // 2]
    return Bounds(
        unit=unit,
        low=low,
        best=best,
        high=high,
        scope=scope,
        rule=_rule(figures, low, high, len(latest)),
        claims=tuple(dict.fromkeys(s.account.claim.id for s in stated)),
    )


def envelope(figures: Iterable[Figure]) -> tuple[float | None, float | None]:
    """Return the low and the high end that ``figures`` together leave possible; None: open.

    >>> def says(low, high): return Figure("person", "single", low, high)
    >>> envelope([says(10000, 10000), says(11000, None)])   # about 10,000; more than 11,000
    (10000, None)
    >>> envelope([says(9, None), says(12, 12)])   # at least 9; 12
    (9, 12)
    >>> envelope([says(None, 3000)])   # up to 3,000
    (None, 3000)
    """
    figures = list(figures)
    lows = [f.low for f in figures if f.low is not None]
    highs = [f.high for f in figures if f.high is not None]
    low, high = min(lows, default=None), max(highs, default=None)
    if any(f.low is None and (low is None or (f.high or 0) <= low) for f in figures):
        low = None
    if any(f.high is None and (high is None or (f.low or 0) >= high) for f in figures):
        high = None
    return low, high


def _rule(figures: Sequence[Figure], low: float | None, high: float | None, witnesses: int) -> str:
    distinct = len({(f.low, f.high) for f in figures})
    if distinct == 1:
        same = "one figure" if witnesses == 1 else f"one figure, given by {witnesses} witnesses"
        return same + _openness(low, high)
    return (
        f"{distinct} figures of {witnesses} witness{'es' if witnesses > 1 else ''}: smallest, middle "
        f"(the latest of each) and largest" + _openness(low, high)
    )


def _openness(low: float | None, high: float | None) -> str:
    if low is None:
        return "; no lower end: an “up to” lies below every other figure"
    if high is None:
        return "; no upper end: an “at least” lies above every other figure"
    return ""
