"""Compiled seeds: what two texts share is found, wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins.engine import seeds
from supplyline.origins.engine.seeds import (
    NO_GRAM,
    REPEATS,
    SPARSE,
    WIDTH,
    WINDOW,
    choose_seeds,
    fill_grams,
)
from supplyline.origins.engine.words import read_words

WORD = st.integers(0, 10**6).map(lambda n: f"w{n}")
SOME = st.lists(WORD, max_size=30)
REFRAIN = st.lists(st.sampled_from(["a", "b", "北", "部"]), max_size=60).map(" ".join)

LONG = st.integers(SPARSE, (WINDOW + 1) * SPARSE).map(lambda n: " ".join(f"v{i * i % 997}" for i in range(n)))  # fmt: skip


def grams_of(text: str) -> list[int]:
    """Return the grams of ``text`` at every place."""
    table = read_words([text])
    grams = np.empty(len(table.hashes), dtype=np.uint64)
    fill_grams(table.hashes, table.flags, 0, len(grams), grams)
    return [int(gram) for gram in grams]


def chosen(text: str) -> list[tuple[int, int]]:
    """Return place and hash of the seeds of ``text``, in plain Python."""
    top = int(NO_GRAM)
    grams = grams_of(text)
    wide = min(WINDOW, 1 + len(grams) // SPARSE)
    edge = [top] * (wide - 1)
    padded = [*edge, *grams, *edge]
    found: list[tuple[int, int]] = []
    for place, gram in enumerate(grams):
        windows = [padded[at : at + wide] for at in range(place, place + wide)]
        smallest = any(min(window) == gram for window in windows)
        if gram != top and smallest and [hash_ for _, hash_ in found].count(gram) < REPEATS:
            found.append((place, gram))
    return found


@settings(deadline=None)
@given(
    st.tuples(SOME, SOME, st.integers(0, WINDOW * SPARSE)),
    st.tuples(SOME, SOME, st.integers(0, WINDOW * SPARSE)),
    st.lists(WORD, min_size=WIDTH + WINDOW - 1, max_size=40, unique=True),
)
def test_a_shared_passage_of_guaranteed_length_shares_a_seed(
    one: tuple[list[str], list[str], int],
    other: tuple[list[str], list[str], int],
    shared: list[str],
) -> None:
    """Texts of any lengths that share WIDTH + WINDOW - 1 words in a row share a kept seed."""
    texts = [
        " ".join([*before, *shared, *behind, *(f"{letter}{number}" for number in range(more))])
        for letter, (before, behind, more) in (("x", one), ("y", other))
    ]
    table = choose_seeds(read_words(texts))
    kept, kept_there = table.hashes[: table.firsts[1]], table.hashes[table.firsts[1] :]
    assert set(kept.tolist()) & set(kept_there.tolist())


@settings(deadline=None)
@given(st.lists(REFRAIN | SOME.map(" ".join) | LONG, max_size=5), st.integers(1, 50))
def test_seeds_are_those_of_the_rule_in_any_batches(texts: list[str], shard: int) -> None:
    """The smallest of each window, a refrain twice at most; threads and neighbours do not count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeds, "_SHARD", shard)
        table = choose_seeds(read_words(texts), threads=2)
    assert len(table) == len(texts)
    for number, text in enumerate(texts):
        own = slice(table.firsts[number], table.firsts[number + 1])
        rows = list(zip(table.places[own].tolist(), table.hashes[own].tolist(), strict=True))
        assert rows == chosen(text)


def test_a_gram_is_twice_as_wide_in_a_script_without_spaces() -> None:
    """Ten characters of half a word each stand for five words; what is too short has none."""
    assert [gram != int(NO_GRAM) for gram in grams_of("a b c d e f")] == [True, True] + [False] * 4
    assert [gram != int(NO_GRAM) for gram in grams_of("北" * 11)] == [True, True] + [False] * 9


@settings(deadline=None)
@given(st.lists(WORD, min_size=WIDTH, max_size=60, unique=True))
def test_first_and_last_seed_are_kept(words: list[str]) -> None:
    """So that texts that share only an end still meet there."""
    places = choose_seeds(read_words([" ".join(words)])).places.tolist()
    assert places[0] == 0
    assert places[-1] == len(words) - WIDTH
