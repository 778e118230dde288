"""Tables are taken apart and put together without a word lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins.engine.gather import join_families, join_words, reach, take_words
from supplyline.origins.engine.tables import WordTable
from supplyline.origins.engine.words import read_words

TEXTS = st.lists(st.sampled_from(["", "Nine ships", "“sailed” on Friday", "北部 7", "port"]), max_size=8)  # fmt: skip


def columns(table: WordTable) -> list[list[object]]:
    """Return every array of ``table`` as a list."""
    arrays = (table.firsts, table.hashes, table.starts, table.ends, table.flags, table.digests)
    return [array.tolist() for array in arrays]


@settings(deadline=None)
@given(TEXTS, st.data())
def test_texts_taken_are_those_read(texts: list[str], data: st.DataObject) -> None:
    """In the order asked for, again and again, or none at all."""
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=6)) if texts else []
    taken = take_words(read_words(texts), np.array(rows, dtype=np.int64))
    assert columns(taken) == columns(read_words([texts[row] for row in rows]))


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_tables_joined_are_one_read_at_once(parts: list[list[str]]) -> None:
    """Empty ones among them, or none."""
    joined = join_words([read_words(part) for part in parts])
    assert columns(joined) == columns(read_words([text for part in parts for text in part]))
    assert joined.firsts.dtype == np.int64
    assert joined.starts.dtype == np.int32


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20)
        )
    )
)  # fmt: skip
@settings(deadline=None)
def test_families_are_what_chains_of_pairs_join(
    numbers_and_pairs: tuple[int, list[tuple[int, int]]],
) -> None:
    """Called by the smallest number, whatever the order of the pairs; joined further later on."""
    n, pairs = numbers_and_pairs
    expected = list(range(n))
    for _ in pairs:  # the slow way: names are passed on until nothing changes
        for a, b in pairs:
            expected[a] = expected[b] = min(expected[a], expected[b])
    for some in (pairs, pairs[::-1]):
        families = np.arange(n, dtype=np.int32)
        half = len(some) // 2
        for part in (some[:half], some[half:]):
            sides = np.array(part, dtype=np.int32).reshape(-1, 2).T.copy()
            join_families(families, sides[0], sides[1])
        assert families.tolist() == expected


def test_pairs_are_reached_while_their_texts_fit() -> None:
    """A text counts once however many pairs name it; one pair always fits."""
    pairs = np.array([[0, 1], [0, 2], [1, 2], [3, 4], [0, 1]], dtype=np.int32)
    sizes = np.array([10, 10, 10, 100, 1], dtype=np.int64)
    seen = np.zeros(5, dtype=np.int64)
    assert reach(pairs, 0, sizes, 30, seen, 1) == 3
    assert reach(pairs, 3, sizes, 30, seen, 2) == 4  # too large, and alone all the same
    assert reach(pairs, 4, sizes, 30, seen, 3) == 5
    assert reach(pairs, 0, sizes, 29, np.zeros(5, dtype=np.int64), 1) == 1
    assert reach(pairs, 0, sizes, 1000, np.zeros(5, dtype=np.int64), 1) == 5
    assert reach(pairs[:0], 0, sizes, 30, seen, 4) == 0
