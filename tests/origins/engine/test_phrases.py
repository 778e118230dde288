"""Which phrases are fixed hangs on some of those who carry them, and fixed phrases copy nothing."""

from __future__ import annotations

import random

import numpy as np
import pytest

from supplyline.origins.engine.forms import NO_FORM, OTHER_NAMES
from supplyline.origins.engine.phrases import (
    HEARD,
    HEARD_OF_ONE,
    MIN_FILLING,
    MIN_WORDING,
    SPREAD,
    heard,
    mark_runs,
    may_copy,
    runs_of,
)
from supplyline.origins.engine.tables import CARRIED, FIXED, Overlaps

# ---- who is heard


def hears(families: list[int], moments: list[float]) -> list[int]:
    """Return whom text 0 hears of texts 1 and on, whose families and moments are given."""
    n = len(families)
    others = np.arange(1, n + 1, dtype=np.int32)
    kept = heard(
        np.zeros(n, dtype=np.int32), others, np.array([0, *families], dtype=np.int32),
        np.array([0.0, *moments]), np.arange(n + 1, dtype=np.uint64),
    )  # fmt: skip
    found: list[int] = others[kept].tolist()
    return found


def test_few_are_all_heard() -> None:
    """Twice HEARD of them, of one story or of many."""
    n = 2 * HEARD
    assert hears([1] * n, [5.0] * n) == list(range(1, n + 1))


def test_of_many_the_earliest_are_heard_and_the_earliest_that_came_later() -> None:
    """HEARD of all, and HEARD of those that came SPREAD after; the rest may come and go."""
    early, late = 3 * HEARD, 2 * HEARD
    moments = [float(i) for i in range(early)] + [SPREAD + i for i in range(late)]
    found = hears(list(range(1, early + late + 1)), moments)
    assert found == [*range(1, HEARD + 1), *range(early + 1, early + HEARD + 1)]


def test_one_story_does_not_drown_the_others() -> None:
    """HEARD_OF_ONE of its versions are heard, and who comes after them."""
    versions = 3 * HEARD
    found = hears([1] * versions + [2, 3], [float(i) for i in range(versions + 2)])
    assert found == [*range(1, HEARD_OF_ONE + 1), versions + 1, versions + 2]


def test_undated_ones_are_heard_last() -> None:
    """They may have come at any time, so they stand for no later one."""
    n = 3 * HEARD
    found = hears(list(range(1, n + 1)), [np.inf] * (n - 1) + [1.0])
    assert found == [*range(1, HEARD), n]


# ---- who may copy whom


def passage(
    size: int, fixed: int, *, fixed_there: int | None = None, size_there: int | None = None,
    form: int = NO_FORM, kin: int = 0,
) -> int:  # fmt: skip
    """Return what is said of two texts of one passage, the first words of which are fixed."""
    there = size if size_there is None else size_there
    marks = np.zeros(size + there, dtype=np.uint8)
    marks[:fixed] = FIXED
    marks[size : size + (fixed if fixed_there is None else fixed_there)] = FIXED
    shared = Overlaps(
        np.array([[0, 1]], dtype=np.int32), np.array([0, 1]),
        np.array([[0, size, 0, there]], dtype=np.int32), np.array([size], dtype=np.int32),
    )  # fmt: skip
    found = may_copy(
        np.array([0, size, size + there]), marks, shared, np.array([form], dtype=np.uint8),
        np.array([kin], dtype=np.uint8),
    )  # fmt: skip
    return int(found[0])


@pytest.mark.parametrize("own", [MIN_WORDING, MIN_WORDING - 1])
def test_words_that_no_phrase_has_are_needed(own: int) -> None:
    """MIN_WORDING of them, in both texts."""
    assert passage(20 + own, 20, size_there=40) == (own == MIN_WORDING)
    assert passage(40, 0, fixed_there=20, size_there=20 + own) == (own == MIN_WORDING)


@pytest.mark.parametrize("filled", [MIN_FILLING, MIN_FILLING - 1])
def test_a_phrase_filled_in_alike_may_be_copied(filled: int) -> None:
    """If MIN_FILLING words of a passage as long in both are no part of it."""
    assert passage(20 + filled, 20) == (filled == MIN_FILLING)


def test_one_story_may_be_copied_whatever_is_fixed() -> None:
    """A reprint of a form is a reprint."""
    assert passage(30, 30) == 0
    assert passage(30, 30, kin=1) == 1


def test_a_form_is_not_copied() -> None:
    """However many words it has."""
    assert passage(60, 0) == 1
    assert passage(60, 0, form=OTHER_NAMES) == 0


# ---- as runs


def test_marks_come_back_from_their_runs() -> None:
    """Whatever words are marked, and in whatever order texts are asked for."""
    rng = random.Random(3)  # noqa: S311  # reproducible, not secret
    for _ in range(50):
        sizes = [rng.randint(0, 9) for _ in range(6)]
        firsts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        marks = np.array(
            [rng.choice([0, 0, FIXED, CARRIED, 3]) for _ in range(firsts[-1])], np.uint8
        )
        texts = np.array(rng.sample(range(6), 6), dtype=np.int64)
        again = np.zeros_like(marks)
        for mark in (FIXED, CARRIED):
            mark_runs(firsts, again, texts, *runs_of(firsts, marks, texts, mark), np.uint8(mark))
        assert again.tolist() == marks.tolist()
