"""Bound each number of an event by what its voices say, one bound a unit and scope.

Figures are counted by voice and not by outlet: forty reprints of one figure are one figure, and so are
two outlets' accounts of one briefing.  A running total, a rate and a single act are never bounded
together.  The low end is the smallest figure anybody states, the high end the largest; "at least" leaves
the high end open unless another figure lies above it, "up to" the low end unless another lies below.
The best figure is the middle one (lower median) of the latest figure of each voice, so that it is a
figure that somebody stands for.  The rule names the voices and what each has said.

Does not: convert units (``convert``); add up acts or fit an estimate over time (``flows``, ``fit``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from supplyline.fusion.account import Account, Figure
from supplyline.fusion.voice import called, voices
from supplyline.fusion.witness import supports
from supplyline.records import Bounds, Scope

_NAMED = 4  # voices that a rule names; the claims name them all


@dataclass(frozen=True, slots=True)
class _Stated:
    figure: Figure
    account: Account
    voice: str


def bound_quantities(accounts: Sequence[Account]) -> tuple[Bounds, ...]:
    """Return the bounds of every unit and scope that ``accounts`` state, in order of unit and scope.

    ``accounts`` are in order of publication.  Denied, deflected and opinion claims bound nothing.
    """
    whose = voices(accounts)
    stated: dict[tuple[str, Scope], list[_Stated]] = defaultdict(list)
    for account in accounts:
        if not supports(account):
            continue
        for figure, quantity in zip(account.figures, account.claim.quantity, strict=True):
            if figure.low is not None or figure.high is not None:
                said = _Stated(figure, account, whose[account.claim.id])
                stated[figure.unit, quantity.scope].append(said)
    return tuple(_bounds(unit, scope, stated[unit, scope]) for unit, scope in sorted(stated))


def _bounds(unit: str, scope: Scope, stated: Sequence[_Stated]) -> Bounds:
    figures = [s.figure for s in stated]
    low, high = envelope(figures)
    of: dict[str, list[Figure]] = defaultdict(list)
    names: dict[str, str] = {}
    for s in stated:  # in order of publication: the last one is a voice's latest
        of[s.voice].append(s.figure)
        names.setdefault(s.voice, called(s.account))
    return Bounds(
        unit=unit,
        low=low,
        best=median_low(said[-1].value for said in of.values()),
        high=high,
        scope=scope,
        rule=_rule([(names[voice], said) for voice, said in of.items()], low, high),
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


def _rule(of: Sequence[tuple[str, Sequence[Figure]]], low: float | None, high: float | None) -> str:
    distinct = len({(f.low, f.high) for _, said in of for f in said})
    told = [f"{name}: {_in_turn(said)}" for name, said in of[:_NAMED]]
    if len(of) > _NAMED:
        told.append(f"{len(of) - _NAMED} more")
    who = "; ".join(told)
    if distinct == 1:
        given = "one figure" if len(of) == 1 else f"one figure, given by {len(of)} voices"
        return f"{given} ({who}){_openness(low, high)}"
    return (
        f"{distinct} figures of {len(of)} voice{'s' if len(of) > 1 else ''} ({who}): smallest, middle "
        f"(the latest of each) and largest{_openness(low, high)}"
    )


def _in_turn(said: Sequence[Figure]) -> str:
    """Return a voice's figures in the order in which it gave them, each once."""
    return ", then ".join(dict.fromkeys(figure_words(f.low, f.high) for f in said))


def figure_words(low: float | None, high: float | None) -> str:
    """Return a stated figure in short.

    >>> figure_words(9, 9), figure_words(9, None), figure_words(None, 3000), figure_words(4, 6.5)
    ('9', 'at least 9', 'up to 3,000', '4 to 6.5')
    """
    if low is None:
        return "no figure" if high is None else f"up to {high:,.12g}"
    if high is None:
        return f"at least {low:,.12g}"
    return f"{low:,.12g}" if low == high else f"{low:,.12g} to {high:,.12g}"


def _openness(low: float | None, high: float | None) -> str:
    if low is None:
        return "; no lower end: an “up to” lies below every other figure"
    if high is None:
        return "; no upper end: an “at least” lies above every other figure"
    return ""
