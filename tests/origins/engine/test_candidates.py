"""A pair with one seed in common is worth a look if more agrees around the seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from supplyline.origins.engine.candidates import AGREED, AROUND, agreeing
from supplyline.origins.engine.words import read_words
from tests.origins.engine.small import told


def kept(one: Sequence[str], other: Sequence[str], place: int, there: int) -> bool:
    """Say whether the pair is kept, whichever text comes first."""
    table = read_words(["before", " ".join(one), " ".join(other)])
    found = [
        bool(agreeing(table, np.array([pair], dtype=np.int32), np.array([at], dtype=np.int32))[0])
        for pair, at in (((1, 2), (place, there)), ((2, 1), (there, place)))
    ]
    assert found[0] == found[1]
    return found[0]


def text(number: int, shared: Sequence[str], before: int = 40, behind: int = 40) -> list[str]:
    """Return a text that carries ``shared`` among words of its own."""
    rest = told(1000 * number, before + behind)
    return [*rest[:before], *shared, *rest[before:]]


@pytest.mark.parametrize("agreed", [AGREED, AGREED - 1])
def test_so_many_words_must_agree(agreed: int) -> None:
    """AGREED of them, the seed's own among them, place by place."""
    shared = told(0, agreed)
    assert kept(text(1, shared), text(2, shared), 40, 40) == (agreed == AGREED)
    assert kept(text(1, shared, 3), text(2, shared, 20), 3, 20) == (agreed == AGREED)


def test_an_exchanged_word_does_not_move_the_others() -> None:
    """A word that one of the two has more does."""
    shared = told(0, AGREED + 1)
    exchanged = [*shared[:6], "other", *shared[7:]]
    assert kept(text(1, shared), text(2, exchanged), 40, 40)
    more = [*shared[:6], "one", *shared[6:]]
    assert not kept(text(1, shared), text(2, more), 40, 40)


def test_words_before_the_seed_count_too() -> None:
    """AROUND of them, and no further."""
    one, other = told(0, 5), told(200, 5)
    for gap, found in ((AROUND - 5, True), (AROUND - 5 + 3, False)):
        first, second = (text(n, [*other, *told(500 + 100 * n, gap), *one]) for n in (1, 2))
        assert kept(first, second, 45 + gap, 45 + gap) == found, gap


def test_words_behind_the_seed_count_too() -> None:
    """AROUND from its first word on, and no further."""
    one, other = told(0, 5), told(200, 5)
    for gap, found in ((AROUND - 10, True), (AROUND - 10 + 3, False)):
        first, second = (text(n, [*one, *told(500 + 100 * n, gap), *other]) for n in (1, 2))
        assert kept(first, second, 40, 40) == found, gap


def test_a_seed_at_either_end_of_a_text_has_fewer_words_around() -> None:
    """No word of the text beside it is looked at."""
    shared = told(0, 5)
    assert not kept(shared, shared, 0, 0)
    assert not kept([*told(900, 20), *shared], [*told(800, 20), *shared], 20, 20)
    assert kept(told(0, AGREED), told(0, AGREED), 0, 0)


def test_characters_without_spaces_count_half() -> None:
    """Twice as many are looked at, and twice as many must agree."""
    shared = [chr(0x4E00 + i) for i in range(2 * AGREED)]
    around = [[chr(0x5000 + 100 * n + i) for i in range(40)] for n in range(4)]
    for count, found in ((2 * AGREED, True), (2 * AGREED - 1, False)):
        one = [*around[0], *shared[:count], *around[1]]
        other = [*around[2], *shared[:count], *around[3]]
        assert kept(one, other, 40, 40) == found


def test_no_pairs_are_none() -> None:
    """Nothing asked, nothing kept."""
    none = np.zeros((0, 2), dtype=np.int32)
    assert agreeing(read_words(["a"]), none, none).tolist() == []
