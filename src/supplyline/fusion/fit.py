"""Fit a total that can only grow to figures that disagree, with an interval that shows how much.

On each day by which a total is told, every voice that gave one within the window before has one vote:
its latest, on a logarithmic scale, so that the unit does not matter and an error is a share.  Since a
total does not fall, a voice's older one says "at least" of that day, and of a voice that spoke only later
its first says "up to".  Votes are pooled by random effects (DerSimonian and Laird 1986, "Meta-analysis in clinical trials", equations 6 to
9): the variance between voices adds to that of each, so that voices which contradict one another widen
the interval, and further ones that agree do not.  A figure alone has the variance between voices that
the rest of the flow shows, and never less than ``_ALONE``.  An "at least" or an "up to" that the others
respect has no vote but bounds its side; one that they break votes for its own end (as a censored
observation at its limit does; Tobin 1958, "Estimation of relationships for limited dependent variables").

Days are tied by isotonic regression, since a total does not fall (pool adjacent violators; Ayer and
others 1955, "An empirical distribution function for sampling with incomplete information"), the same
weights for the middle and for both ends of the interval, which keeps them in order.

Does not: choose the best figure of a flow (``totals`` does); foresee anything after the last figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

_ERROR = 0.05  # what a round figure may be off, as a share: "about 10,900" is not 10,901
_ALONE = (
    0.15  # between voices, where a flow shows none: a single source is trusted to within a third
)
_AT_ONCE = 20
_DAYS = 150  # beyond so many days that totals are told of, the last one of every thirty
_NOUGHT = 1e-9  # of a logarithm: what arithmetic leaves of nothing
_REACH = 1.96  # standard errors to either side: 95 per cent

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vote:
    """One voice's total by a day.  None: an open bound; figures are above nought."""

    day: int  # the first day that is not counted any more
    voice: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """The fitted total by a day.  None: an open side."""

    day: int
    low: float | None
    best: float
    high: float | None
    voices: int


@dataclass(slots=True)
class _Pooled:
    day: int
    middle: float  # logarithms, as all of these
    error: float
    between: float  # variance between voices
    alone: bool
    voices: int
    open_low: bool
    open_high: bool
    floor: float | None  # the largest "at least" that is respected
    ceiling: float | None


def fit(votes: Sequence[Vote], *, window: int) -> list[Point]:
    """Return the fitted total on every day that ``votes`` tell of, in order of day.

    Their order makes no difference, and to multiply all by a number multiplies the result by it.

    Args:
        votes: Totals, each by its day.
        window: Days before a day within which a voice's last total still speaks for that day.
    """
    votes = sorted(
        (v for v in votes if (v.low or 0) > 0 or (v.high or 0) > 0),
        key=lambda v: (v.day, v.voice, v.low or 0.0, v.high or 0.0),
    )
    pooled = [_pool(day, votes, window) for day in _days(votes)]
    between = [p.between for p in pooled if not p.alone]
    alone = max(_ALONE**2, sum(between) / len(between) if between else 0.0)
    for p in pooled:
        if p.alone:
            p.error = sqrt(p.error**2 + alone)
    return _monotone(pooled, sqrt(_ERROR**2 + alone))


def _days(votes: Sequence[Vote]) -> list[int]:
    """Return the days to fit: all that are told of, or the last of every thirty days."""
    days = sorted({v.day for v in votes})
    if len(days) <= _DAYS:
        return days
    return sorted({day // 30: day for day in days}.values())


def _pool(day: int, votes: Sequence[Vote], window: int) -> _Pooled:
    """Return what ``votes``, in order of day, come to by ``day``."""
    latest = {v.voice: v for v in votes if v.day <= day}  # the last one stays
    later = {v.voice: v for v in reversed(votes) if v.day > day and v.voice not in latest}
    fresh = [v for v in latest.values() if v.day >= day - window]
    stale = [v for v in latest.values() if v.day < day - window]
    closed = [(v.low, v.high) for v in fresh if v.low is not None and v.high is not None]
    least = sorted(log(v.low) for v in fresh if v.high is None and v.low)
    most = sorted(log(v.high) for v in fresh if v.low is None and v.high)
    held = [_logged(low, high) for low, high in closed if low and high]
    open_low = open_high = False
    if not held and least and most and least[-1] <= most[0]:
        held = [_logged(exp(least[-1]), exp(most[0]))]
    elif not held:
        # The end that respects all the others of its kind; of both kinds, they contradict.
        held = [(end, _ERROR) for end in least[-1:] + most[:1]]
        open_high, open_low = not most, not least
    least = sorted([*least, *(log(v.low) for v in stale if v.low)])
    most = sorted([*most, *(log(v.high) for v in later.values() if v.high)])
    middle, error, between = _random_effects(held)
    while broken := [x for x in least if x > middle + _NOUGHT] + [
        x for x in most if x < middle - _NOUGHT
    ]:
        # The worst first: others may be respected once it has its vote.  Of many, as many at once.
        broken.sort(key=lambda x: (-abs(x - middle), x))
        for worst in broken[: 1 + len(broken) // _AT_ONCE]:
            (least if worst > middle else most).remove(worst)
            held.append((worst, _ERROR))
        middle, error, between = _random_effects(held)
    return _Pooled(
        day=day,
        middle=middle,
        error=error,
        between=between,
        alone=len(held) == 1,
        voices=len(fresh),
        open_low=open_low,
        open_high=open_high,
        floor=least[-1] if least else None,
        ceiling=most[0] if most else None,
    )


def _logged(low: float, high: float) -> tuple[float, float]:
    """Return the middle of a closed figure and its standard error, both of logarithms."""
    return (log(low) + log(high)) / 2, max(_ERROR, (log(high) - log(low)) / 2 / _REACH)


def _random_effects(held: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the pooled mean, its standard error and the variance between (DerSimonian and Laird).

    >>> mean, error, between = _random_effects([(1.0, 0.1), (1.0, 0.1)])
    >>> round(mean, 3), round(error, 3), between
    (1.0, 0.071, 0.0)
    """
    y = np.array([middle for middle, _ in held], dtype=np.float64)
    own: Floats = np.array([error for _, error in held], dtype=np.float64) ** 2
    fixed = 1 / own
    spread = float(np.sum(fixed * (y - np.sum(fixed * y) / np.sum(fixed)) ** 2))
    scale = float(np.sum(fixed) - np.sum(fixed**2) / np.sum(fixed))
    between = max(0.0, (spread - (len(held) - 1)) / scale) if len(held) > 1 else 0.0
    weight = 1 / (own + between)
    return float(np.sum(weight * y) / np.sum(weight)), float(1 / sqrt(np.sum(weight))), between


def _monotone(pooled: Sequence[_Pooled], alone: float) -> list[Point]:
    """Return the points with middle and interval made to grow, open sides as far as they must be."""
    if not pooled:
        return []
    weights = [1 / p.error**2 for p in pooled]
    middles = isotonic([p.middle for p in pooled], weights)
    lows: list[float | None] = []
    highs: list[float | None] = []
    for p in pooled:
        low = None if p.open_low else p.middle - _REACH * p.error
        high = None if p.open_high else p.middle + _REACH * p.error
        if p.floor is not None:
            low = max(p.floor - _REACH * alone, -np.inf if low is None else low)
        if p.ceiling is not None:
            high = min(p.ceiling + _REACH * alone, np.inf if high is None else high)
        lows.append(low)
        highs.append(high)
    # What it is by a later day bounds an earlier one from above, and the other way round.
    lows = [
        None if low is None else min(low, p.middle)
        for p, low in zip(pooled, _filled(lows), strict=True)
    ]
    upside_down = _filled([None if high is None else -high for high in reversed(highs)])
    highs = [
        None if high is None else max(-high, p.middle)
        for p, high in zip(pooled, reversed(upside_down), strict=True)
    ]
    first = next((i for i, low in enumerate(lows) if low is not None), len(lows))
    after = next((i for i, high in enumerate(highs) if high is None), len(highs))
    lower = isotonic([low for low in lows if low is not None], weights[first:])
    upper = isotonic([high for high in highs if high is not None], weights[:after])
    return [
        Point(
            day=p.day,
            low=exp(lower[i - first]) if i >= first else None,
            best=exp(middles[i]),
            high=exp(upper[i]) if i < after else None,
            voices=p.voices,
        )
        for i, p in enumerate(pooled)
    ]


def _filled(ends: Sequence[float | None]) -> list[float | None]:
    """Return ``ends`` with each open one replaced by the largest before it, if there is one."""
    filled: list[float | None] = []
    most: float | None = None
    for end in ends:
        if end is not None:
            most = end if most is None else max(most, end)
        filled.append(most if end is None else end)
    return filled


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the non-decreasing sequence nearest to ``values`` in weighted least squares.

    >>> isotonic([1.0, 3.0, 2.0, 4.0], [1.0, 1.0, 1.0, 1.0])
    [1.0, 2.5, 2.5, 4.0]
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        mean, total, length = value, weight, 1
        while blocks and blocks[-1][0] > mean:
            above, heavy, long = blocks.pop()
            mean = (mean * total + above * heavy) / (total + heavy)
            total, length = total + heavy, length + long
        blocks.append((mean, total, length))
    return [mean for mean, _, length in blocks for _ in range(length)]
