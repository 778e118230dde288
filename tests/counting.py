"""Count what a function does, so that a test can tell linear work from worse without a clock."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType


def steps(work: Callable[[], object]) -> int:
    """Return how many functions, ours and compiled ones, ``work`` calls."""
    count = 0

    def note(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # what a collection calls is no work of ours
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def growth(work: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return how many times the steps of ``work(size)`` twice the size takes: two, if it is linear."""
    work(size // 8)()  # what is read or compiled once is done
    return steps(work(2 * size)) / steps(work(size))
