"""What two texts share is found whole, disjoint and whichever text comes first."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins.engine.align import MIN_RUN, align
from supplyline.origins.engine.tables import ALONE, SharedTable, WordTable
from tests.origins.engine import slow

Span = tuple[int, int, int, int]
STORY = (
    "The harbour authority of Alphaville said that nine cargo ships left its northern terminal on "
    "Friday night under escort. The vessels carried fuel and spare parts for the garrison of "
    "Betaland, according to a loading list that hung in the customs hall. Dockers described forty "
    "lorries waiting at the gate since Wednesday morning. The governor of the province called the "
    "voyage routine and declined to name the port of call."
)
OTHER = (
    "Farmers in the river valleys of Gammaland expect a poor harvest after three months without "
    "rain. The ministry of agriculture promised seed loans to every village council by the end of "
    "the month. Millers in the capital have begun to mix barley into their flour."
)


def table_of(texts: Sequence[Sequence[int]], alone: Sequence[bool] = ()) -> WordTable:
    """Return the table of texts whose words are numbers."""
    flat = np.array([word for text in texts for word in text], dtype=np.uint64)
    lengths = [len(text) for text in texts]
    flags = np.repeat(np.array([ALONE * mark for mark in alone] or [0] * len(texts)), lengths)
    places = np.arange(len(flat), dtype=np.int32)
    digests = [hashlib.sha256(repr(list(text)).encode()).digest()[:16] for text in texts]
    return WordTable(
        firsts=np.cumsum([0, *lengths], dtype=np.int64),
        hashes=(flat + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15),
        starts=places,
        ends=places + np.int32(1),
        flags=flags.astype(np.uint8),
        digests=np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, 2),
    )


def table_of_prose(texts: Sequence[str]) -> WordTable:
    """Return the table of texts as the slow reading cuts them."""
    read = [[word.key for word in slow.words(text)] for text in texts]
    number = {word: i for i, word in enumerate(dict.fromkeys(w for text in read for w in text))}
    return table_of([[number[word] for word in text] for text in read])


def shared(table: WordTable, a: int = 0, b: int = 1) -> tuple[list[Span], int] | None:
    """Return the spans and the equal words of one pair, None if it has no row."""
    found = align(table, np.array([[a, b]], dtype=np.int32))
    return rows(found).get((a, b))


def rows(found: SharedTable) -> dict[tuple[int, int], tuple[list[Span], int]]:
    """Return the table by pair."""
    return {
        (int(a), int(b)): (
            [(p, q, r, s) for p, q, r, s in found.spans[found.firsts[i] : found.firsts[i + 1]].tolist()],
            int(found.equal[i]),
        )
        for i, (a, b) in enumerate(found.pairs)
    }  # fmt: skip


few = st.lists(st.integers(0, 4), max_size=60)  # texts of few words: every place looks like others
many = st.lists(st.integers(0, 10_000), max_size=60)
texts = st.one_of(few, many)


@st.composite
def related(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Return a text and another that carries pieces of it, in any order, among other words."""
    text = draw(st.lists(st.integers(0, 60), max_size=80))
    other: list[int] = []
    for _ in range(draw(st.integers(0, 4))):
        low = draw(st.integers(0, len(text)))
        other += draw(st.lists(st.integers(0, 60), max_size=6))
        other += text[low : low + draw(st.integers(0, 40))]
    return text, other


@given(st.one_of(related(), st.tuples(texts, texts)))
@settings(deadline=None, max_examples=200)
def test_spans_lie_in_both_texts_ordered_and_disjoint(pair: tuple[list[int], list[int]]) -> None:
    """Spans stand in the order of the first text and share no word with each other in either."""
    found = shared(table_of(pair))
    if found is None:
        return
    spans, equal = found
    assert spans
    assert all(0 <= p < q <= len(pair[0]) and 0 <= r < s <= len(pair[1]) for p, q, r, s in spans)
    for side in (0, 2):
        ordered = sorted((span[side], span[side + 1]) for span in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(ordered))
    assert spans == sorted(spans)
    assert MIN_RUN <= equal <= sum(min(q - p, s - r) for p, q, r, s in spans)


@given(st.one_of(related(), st.tuples(texts, texts)))
@settings(deadline=None, max_examples=200)
def test_evidence_is_symmetric(pair: tuple[list[int], list[int]]) -> None:
    """What b shares with a is what a shares with b."""
    table = table_of(pair)
    there, back = shared(table, 0, 1), shared(table, 1, 0)
    if there is None or back is None:
        assert there == back
        return
    assert sorted((r, s, p, q) for p, q, r, s in there[0]) == back[0]
    assert there[1] == back[1]


@given(texts)
@settings(deadline=None)
def test_equal_texts_share_one_span(text: list[int]) -> None:
    """A text shares all of itself with its like, unless it is too short to be a match."""
    expected = ([(0, len(text), 0, len(text))], len(text)) if len(text) >= MIN_RUN else None
    assert shared(table_of([text, text])) == expected


@given(st.tuples(texts, texts), st.tuples(texts, texts), st.integers(MIN_RUN, 40))
@settings(deadline=None, max_examples=200)
def test_a_shared_run_is_found(
    one: tuple[list[int], list[int]], other: tuple[list[int], list[int]], size: int
) -> None:
    """Texts that share MIN_RUN words in a row are a match, wherever these stand."""
    run = np.random.default_rng(size).integers(0, 10_000, size).tolist()
    table = table_of([[*one[0], *run, *one[1]], [*other[0], *run, *other[1]]])
    found = shared(table)
    assert found is not None
    assert found[1] >= MIN_RUN


@given(
    st.lists(st.one_of(few, related().map(lambda pair: pair[1])), min_size=2, max_size=8), st.data()
)
@settings(deadline=None, max_examples=100)
def test_pairs_do_not_depend_on_each_other(held: list[list[int]], data: st.DataObject) -> None:
    """Rows come in the order asked, and are what each pair alone gives, in any order and threads."""
    table = table_of([*held, held[0]])
    numbers = st.integers(0, len(held))
    asked = data.draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12))
    pairs = np.array(asked, dtype=np.int32)
    once, threaded = align(table, pairs), align(table, pairs, threads=3)
    assert once.pairs.tolist() == [[a, b] for a, b in asked if shared(table, a, b) is not None]
    for name in ("pairs", "firsts", "spans", "equal"):
        assert np.array_equal(getattr(once, name), getattr(threaded, name))
    for (a, b), row in rows(once).items():
        assert row == shared(table, a, b)


@pytest.mark.parametrize("pair", [([], []), ([], [1]), ([1], [1]), ([1], [2]), ([1] * 9, [1] * 9)])
def test_short_texts_share_nothing(pair: tuple[list[int], list[int]]) -> None:
    """Texts of fewer than MIN_RUN words are no match, be they equal or empty."""
    assert shared(table_of(pair)) is None


def test_no_pairs_give_no_rows() -> None:
    """Nothing asked, nothing found."""
    found = align(table_of([[1], [2]]), np.zeros((0, 2), dtype=np.int32), threads=2)
    assert (len(found), len(found.spans), found.firsts.tolist()) == (0, 0, [0])


@pytest.mark.parametrize(
    ("edited", "spans", "equal"),
    [
        (STORY.replace("nine", "eleven").replace("forty", "60"), 1, 68),
        (STORY.replace("northern terminal", "southern quay").replace("fuel and", ""), 1, 66),
        (OTHER + " " + STORY[: STORY.index("The vessels")] + OTHER, 1, 19),
        (" ".join(reversed(STORY.split(". "))), 4, 70),
    ],
    ids=["numbers", "synonyms and a cut", "one sentence", "moved"],
)
def test_passages_survive_edits(edited: str, spans: int, equal: int) -> None:
    """Changed words do not break a passage; moved sentences are passages of their own."""
    found = shared(table_of_prose([STORY, edited]))
    assert found is not None
    assert (len(found[0]), found[1]) == (spans, equal)


def test_unrelated_prose_is_no_match() -> None:
    """Two stories of one language share its turns of phrase, and that is not enough."""
    assert shared(table_of_prose([STORY, OTHER])) is None


def test_characters_without_spaces_count_half() -> None:
    """Fewer than twice MIN_RUN characters in a row are no match, twice as many are."""
    run = list(range(2 * MIN_RUN))
    long, short = [900, *run, 901], [902, 903, *run]
    assert shared(table_of([long, short], [True, True])) == ([(1, 21, 2, 22)], 20)
    assert shared(table_of([long, [904, *run[1:], 905]], [True, True])) is None


def test_texts_that_repeat_themselves_stay_cheap() -> None:
    """Texts of nine words and refrains of ten thousand lines take no more than a second a pair."""
    rng = np.random.default_rng(3)
    nouns = [rng.integers(0, 9, 4000).tolist() for _ in range(3)]
    refrain = [1, 2, 3, 4, 5, 6, 7, 8] * 10_000
    table = table_of([*nouns, refrain, [*range(20, 60), *refrain[3:], 70]])
    shared(table, 0, 1)  # compiled first
    for a, b in [(0, 1), (0, 2), (1, 2), (3, 4)]:
        start = time.process_time()
        shared(table, a, b)
        assert time.process_time() - start < 1.0
