"""The fitted total: it grows, it widens with conflict, and does not care for units or order."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.fusion.fit import Point, Vote, fit, isotonic

WINDOW = 30
FIGURES = st.floats(1, 1e7)
DAYS = st.integers(700_000, 700_400)


def said(day: int, voice: str, low: float | None, high: float | None = None) -> Vote:
    return Vote(day=day, voice=voice, low=low, high=low if high is None else high)


def width(point: Point) -> float:
    assert point.low is not None
    assert point.high is not None
    return log(point.high / point.low)


@st.composite
def votes(draw: st.DrawFn) -> list[Vote]:
    """Return figures of a few voices, some of them open on a side."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        a, b = sorted((draw(FIGURES), draw(FIGURES)))
        low, high = draw(st.sampled_from([(a, a), (a, b), (a, None), (None, b)]))
        found.append(Vote(day=draw(DAYS), voice=draw(st.sampled_from("ABCD")), low=low, high=high))
    return found


@given(votes())
def test_it_grows_and_its_ends_stay_in_order(told: list[Vote]) -> None:
    """A total does not fall, and low, best and high are in that order on every day."""
    points = fit(told, window=WINDOW)
    assert [p.day for p in points] == sorted({v.day for v in told})
    for before, after in pairwise(points):
        assert after.best >= before.best * (1 - 1e-9)
        assert before.low is None or (after.low or 0) >= before.low * (1 - 1e-9)
        assert after.high is None or (before.high or 0) <= after.high * (1 + 1e-9)
    for p in points:
        assert p.low is None or p.low <= p.best * (1 + 1e-9)
        assert p.high is None or p.high >= p.best * (1 - 1e-9)


@given(votes(), st.randoms())
def test_the_order_of_figures_makes_no_difference(told: list[Vote], chance: Random) -> None:
    """The same figures give the same curve, however they come."""
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert fit(shuffled, window=WINDOW) == fit(told, window=WINDOW)


@given(votes(), st.sampled_from([0.001, 7.0, 1000.0]))
def test_the_unit_makes_no_difference(told: list[Vote], times: float) -> None:
    """All figures times a number give the curve times that number."""
    scaled = [
        Vote(
            day=v.day,
            voice=v.voice,
            low=None if v.low is None else v.low * times,
            high=None if v.high is None else v.high * times,
        )
        for v in told
    ]
    for p, q in zip(fit(told, window=WINDOW), fit(scaled, window=WINDOW), strict=True):
        assert q.best == pytest.approx(p.best * times, rel=1e-6)
        assert (q.low is None) == (p.low is None)
        assert (q.high is None) == (p.high is None)
        if p.low is not None and q.low is not None:
            assert q.low == pytest.approx(p.low * times, rel=1e-6)
        if p.high is not None and q.high is not None:
            assert q.high == pytest.approx(p.high * times, rel=1e-6)


@given(st.floats(0, 2), st.floats(0.05, 2), st.integers(2, 5))
def test_more_conflict_is_never_narrower(apart: float, more: float, pairs: int) -> None:
    """Voices that stand further apart around one figure leave a wider interval."""

    def around(spread: float) -> Point:
        told = [
            said(1, f"{way}{i}", 1000 * exp(way * spread)) for i in range(pairs) for way in (-1, 1)
        ]
        return fit(told, window=WINDOW)[-1]

    assert width(around(apart + more)) >= width(around(apart)) - 1e-9
    assert width(around(apart + 2)) > width(around(0)) * 2


@given(st.floats(0, 1.5), st.integers(1, 4), st.integers(1, 3))
def test_more_voices_that_agree_are_never_wider(apart: float, pairs: int, more: int) -> None:
    """Further voices that give the middle figure do not widen the interval."""
    told = [said(1, f"{way}{i}", 1000 * exp(way * apart)) for i in range(pairs) for way in (-1, 1)]
    agreeing = [said(1, f"agreeing {i}", 1000) for i in range(more)]
    before, after = fit(told, window=WINDOW)[-1], fit([*told, *agreeing], window=WINDOW)[-1]
    assert width(after) <= width(before) + 1e-9


def test_one_voice_has_one_vote() -> None:
    """A voice that repeats itself weighs no more than one that speaks once."""
    once = fit([said(1, "A", 1000), said(1, "B", 3000)], window=WINDOW)[-1]
    often = fit([*[said(1, "A", 1000)] * 9, said(1, "B", 3000)], window=WINDOW)[-1]
    assert often == once


def test_an_at_least_that_is_respected_does_not_pull() -> None:
    """At least 9 beside 600 leaves the best figure alone; at least 1,000 beside 600 does not."""
    alone = fit([said(1, "A", 600)], window=WINDOW)[-1]
    beside = fit([said(1, "A", 600), Vote(day=1, voice="B", low=9, high=None)], window=WINDOW)[-1]
    against = fit([said(1, "A", 600), Vote(day=1, voice="B", low=1000, high=None)], window=WINDOW)[
        -1
    ]
    assert beside.best == pytest.approx(alone.best)
    assert against.best > 700
    assert width(against) > width(beside)


def test_only_at_least_leaves_the_high_end_open() -> None:
    """Nobody who says "at least" says how much at most; a later total says it for him."""
    told = [Vote(day=1, voice="A", low=1000, high=None)]
    assert fit(told, window=WINDOW)[-1].high is None
    assert fit([*told, said(100, "B", 6000)], window=WINDOW)[0].high is not None


def test_figures_that_cannot_both_hold_widen_it_though_months_lie_between() -> None:
    """More than 10 million by June and 6.5 million by August contradict: a total does not fall."""
    told = [Vote(day=1, voice="A", low=10e6, high=None), said(60, "B", 6.5e6)]
    point = fit(told, window=WINDOW)[-1]
    agreed = fit([said(1, "A", 6e6), said(60, "B", 6.5e6)], window=WINDOW)[-1]
    assert width(point) > width(fit([said(60, "B", 6.5e6)], window=WINDOW)[-1])
    assert width(point) > width(agreed)


def test_isotonic_is_the_nearest_growing_sequence() -> None:
    """Pools of violators get their weighted mean."""
    assert isotonic([5, 1], [1, 3]) == [2, 2]
    assert isotonic([], []) == []
