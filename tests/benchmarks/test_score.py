"""Scores of a corpus small enough to count by hand."""

from __future__ import annotations

import sys

import pytest

from benchmarks.measure import NoCeiling, take
from benchmarks.origins.score import Truth, score

# 0 a story; 1 and 2 copies of it; 3 another story; 4 borrows a sentence of 3; 5 and 6 share a quotation.
TRUTH = Truth(
    story=["a", "a", "a", "d", "e", "f", "g"],
    sort=["story", "copy", "copy", "story", "borrower", "quoting", "quoting"],
    level=["", "half", "moved", "", "1 sentence", "quotation", "quotation"],
    decided=["", "time", "credit", "", "time", "", ""],
    sources=[[], ["a"], ["a"], [], ["d"], ["q"], ["q"]],
    row_of={name: i for i, name in enumerate("abcdefg")},
)


def test_pairs_are_scored_by_story() -> None:
    """A copy is found by any document of its story, a borrowing by its source, and no pair twice."""
    found = score(TRUTH, [(2, 1), (1, 2), (4, 3), (3, 0)])
    assert found.recall == {
        "all copies": 1.0, "half": 1.0, "moved": 1.0, "1 sentence": 1.0, "quotation": 0.0,
    }  # fmt: skip
    assert found.precision == pytest.approx(2 / 3)  # 3 and 0 have nothing in common
    assert found.direction is None


def test_clusters_join_all_that_is_in_them() -> None:
    """A cluster of a story, a stranger and a borrower counts every pair in it."""
    clusters = ["x", "x", "x", "x", "x", "y", "y"]
    found = score(TRUTH, [], clusters=clusters, joins_all=True)
    # ten pairs among five, of which three within the story and one borrowed; one of the two quoting
    assert found.precision == pytest.approx(4 / 11)
    assert found.recall["all copies"] == found.recall["1 sentence"] == 1.0
    assert found.recall["quotation"] == 1.0
    assert found.count_error == pytest.approx((5 - 2) / 5)


def test_direction_counts_what_times_decide() -> None:
    """A pair that only a credit decides is left out; a pair the wrong way round counts against."""
    assert score(TRUTH, [(1, 0), (0, 2)], directed=True).direction == 1.0
    assert score(TRUTH, [(0, 1)], directed=True).direction == 0.0


def test_what_a_command_took_is_its_own() -> None:
    """Memory is that of the command and its children, not of the process that measures it."""
    ballast = bytearray(300_000_000)
    idle = take([sys.executable, "-c", "print(1)"], timeout=60)
    busy = take([sys.executable, "-c", "b = b'x' * 10**8; print(len(b))"], timeout=60)
    assert len(ballast) > busy.peak_bytes > idle.peak_bytes + 9e7
    assert (idle.output, idle.fault) == ("1\n", None)


def test_a_command_that_fails_says_why() -> None:
    """The last line of its errors is the reason; so is a time limit."""
    failed = take([sys.executable, "-c", "raise ValueError('no such tool')"], timeout=60)
    assert failed.fault == "ValueError: no such tool"
    assert "not done" in str(take([sys.executable, "-c", "while True: pass"], timeout=0.5).fault)


def test_a_ceiling_ends_what_goes_above_it() -> None:
    """The kernel kills the command that takes more memory than it may have, and no other."""
    large = [sys.executable, "-c", "b = b'x' * 10**9"]
    try:
        capped = take(large, timeout=60, ceiling=300_000_000)
    except NoCeiling as fault:
        pytest.skip(f"needs a control group for memory: {fault}")
    assert capped.fault == "exit code -9"
    assert take([sys.executable, "-c", ""], timeout=60, ceiling=300_000_000).fault is None
