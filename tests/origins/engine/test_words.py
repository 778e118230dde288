"""Compiled words: what the rules say in plain Python, from bytes, in any batches and threads."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supplyline.origins.engine import words
from supplyline.origins.engine.tables import ALONE, CAPITAL, DIGIT, LONG, NAME, QUOTED, WordTable
from supplyline.origins.engine.words import RangesUnmatched, TextsUnreadable, read_words
from tests.origins.engine import slow

# Pieces that rules meet in: marks, blanks, accents, scripts, signs of no meaning.
PIECES = st.sampled_from(
    [
        "Port",
        "port",
        "ships ",
        "Café",
        "cafe\u0301",
        "x",
        "7",
        "北",
        "部",
        "ก",
        "don't",
        "\u00ad",
        "“",
        "”",
        "„",
        "«",
        "»",
        '"',
        "「",
        "」",
        "『",
        "』",
        "\n",
        "\n\n",
        " ",
        "\t",
        "\u00a0",
        "\u2028",
        "_",
        ".",
        "\ud800",
        "\u0301",
        "nine ships sailed ",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(alphabet=st.characters(max_codepoint=0x24FF) | st.characters(), max_size=30)  # fmt: skip


def columns(table: WordTable) -> list[list[object]]:
    """Return every array of ``table`` as a list."""
    arrays = (table.firsts, table.hashes, table.starts, table.ends, table.flags, table.digests)
    return [array.tolist() for array in arrays]


@settings(deadline=None)
@given(TEXTS)
@example("“unclosed and long\nline\n \n”")
@example('he said "nine ships" and "x" and " y z z z z z z" end')
@example("“abcdef\n  \nnine” ships „low “ and „low mark closes”")
@example('"… nine ships left", they said. "(The others) stayed.)" "')
def test_places_and_flags_are_those_of_the_slow_reading(text: str) -> None:
    """Places, scripts, capitals, digits, length, quotes and names are what plain Python finds."""
    table = read_words([text])
    known = slow.words(text)
    assert table.starts.tolist() == [word.start for word in known]
    assert table.ends.tolist() == [word.end for word in known]
    for flag, name in (
        (ALONE, "alone"), (CAPITAL, "capital"), (DIGIT, "digit"), (LONG, "long"),
        (QUOTED, "quoted"), (NAME, "name"),
    ):  # fmt: skip
        assert ((table.flags & flag) != 0).tolist() == [getattr(w, name) for w in known], name


@settings(deadline=None)
@given(TEXTS)
@example("Straße STRASE cafe\u0301 café ﬁ f ＡＢＣ abc don't dont 北 北")
def test_hashes_are_equal_where_the_slow_reading_folds_to_one_word(text: str) -> None:
    """Words of one key have one hash, words of another have another."""
    hashes = read_words([text]).hashes.tolist()
    keys = [word.key for word in slow.words(text)]
    assert len(set(zip(keys, hashes, strict=True))) == len(set(keys)) == len(set(hashes))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "nine ships left today" to us', "nine ships left today"),
        ('He said "… nine ships left" to us', "nine ships left"),  # after a blank, before none
        ('He said ("nine ships left") to us', "nine ships left"),  # before a word, after none
        ('"(Nine) ships left today", he said', "Nine ships left today"),  # at the start
        ('a 12" pipe and a 14" pipe were laid', ""),  # after a word: it opens nothing
        ('He said " nine ships left" to us', ""),  # before a blank it opens nothing
        ('He said "nine ships left " to us', ""),  # after a blank it closes nothing
        ('He said "nine ships "left to us', ""),  # before a word it closes nothing
        ('He said "nine" to us', ""),  # too short to be a quotation
        ('He said "nine ships left\n\nfor the north" and', ""),  # no further than a paragraph
        ("He said “nine ships left\nfor the north\n\nand more” to us", "nine ships left for the north"),
        ("He said “nine ships left\nfor the north” to us", "nine ships left for the north"),
        ("«nine ships left» and «no ship", "nine ships left"),
        ("„nine ships left“ and „ten ships left”", "nine ships left ten ships left"),
        ("「北部码头北部」和『北部码头北部』", "北 部 码 头 北 部 北 部 码 头 北 部"),
    ],
)  # fmt: skip
def test_what_stands_in_quotation_marks(text: str, quoted: str) -> None:
    """Marks of every kind, the straight ones by what stands beside them."""
    table = read_words([text])
    marked = [
        text[start:end]
        for start, end, flag in zip(table.starts, table.ends, table.flags, strict=True)
        if flag & QUOTED
    ]
    assert " ".join(marked) == quoted


@settings(deadline=None)
@given(TEXTS)
def test_a_word_read_alone_is_the_word_read_in_its_text(text: str) -> None:
    """What stands between start and end is what was hashed."""
    table = read_words([text])
    places = zip(table.starts.tolist(), table.ends.tolist(), strict=True)
    alone = read_words([text[start:end] for start, end in places])
    assert alone.hashes.tolist() == table.hashes.tolist()


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=6), st.integers(1, 40))
def test_batches_and_threads_change_nothing(texts: list[str], shard: int) -> None:
    """A text's words do not depend on what is read along with it, nor on the threads."""
    whole = read_words(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_SHARD", shard)
        assert columns(read_words(texts, threads=2)) == columns(whole)
    for number, text in enumerate(texts):
        alone = read_words([text])
        own = slice(whole.firsts[number], whole.firsts[number + 1])
        assert alone.hashes.tolist() == whole.hashes[own].tolist()
        assert alone.flags.tolist() == whole.flags[own].tolist()
        assert alone.digests[0].tolist() == whole.digests[number].tolist()


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=4))
def test_words_that_touch_an_excluded_range_are_left_out(
    text: str, spans: list[tuple[int, int]]
) -> None:
    """As the slow reading leaves them out, in whatever order the ranges come."""
    ranges = [(start, start + length) for start, length in spans]
    table = read_words([text], [ranges])
    known = slow.words(text, ranges)
    assert table.starts.tolist() == [word.start for word in known]
    assert ((table.flags & NAME) != 0).tolist() == [word.name for word in known]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASE"),
        ("café", "cafe\u0301"),
        ("don't", "don’t"),
        ("ＡＢＣ", "abc"),
        ("co\u00adoperate", "cooperate"),
        ("й", "и\u0306"),
    ],
)
def test_habits_of_spelling_fold_to_one_word(one: str, other: str) -> None:
    """Case, accents, apostrophes, width and soft hyphens change neither hash nor digest."""
    table = read_words([one, other])
    assert table.hashes[0] == table.hashes[1]
    assert table.digests[0].tolist() == table.digests[1].tolist()
    assert len(table.hashes) == 2


@pytest.mark.parametrize(("one", "other"), [("form", "from"), ("3,000", "3000"), ("국한", "한국"), ("a b", "b a"), ("a", "a a")])  # fmt: skip
def test_other_words_stay_other(one: str, other: str) -> None:
    """Order of letters and of words counts, and a separator separates."""
    table = read_words([one, other])
    assert table.digests[0].tolist() != table.digests[1].tolist()


def test_a_word_of_eight_letters_is_long() -> None:
    """Letters count, not the apostrophes and marks between them."""
    table = read_words(["harbours harbour harbou\u00adr"])
    assert [bool(flag & LONG) for flag in table.flags.tolist()] == [True, False, False]


def test_arrow_arrays_are_read_in_place() -> None:
    """Strings of either width, slices, chunks and nulls give what the strings give."""
    texts = ["left out", "Nine ships", "", "“sailed”"]
    expected = columns(read_words(texts[1:]))
    for kind in (pa.string(), pa.large_string()):
        assert columns(read_words(pa.array(texts, kind)[1:])) == expected
    chunks = pa.chunked_array([pa.array(["Nine ships"]), pa.array([None, "“sailed”"], pa.string())])
    assert columns(read_words(chunks)) == expected
    assert len(read_words(pa.chunked_array([], pa.string()))) == 0


def test_bytes_that_are_no_text_do_no_harm() -> None:
    """A broken byte separates and counts as one code point."""
    broken = pa.array([b"a\xffb\xe2\x80", b"\xf0\x9f", b"\x80\x80c"], pa.binary())
    raw = pa.StringArray.from_buffers(3, broken.buffers()[1], broken.buffers()[2])
    table = read_words(raw)
    assert table.firsts.tolist() == [0, 2, 2, 3]
    assert table.starts.tolist() == [0, 2, 2]


def test_a_very_long_text_is_read() -> None:
    """Ten million characters are one text like any other, whatever quotes they open."""
    text = 'Nine "ships" left “ « ' * 450_000
    assert len(read_words([text]).hashes) == 3 * 450_000


def test_what_cannot_be_read_is_refused() -> None:
    """The error says what was found and what was needed."""
    with pytest.raises(TextsUnreadable, match="type int64, needed string"):
        read_words(pa.array([1]))
    with pytest.raises(RangesUnmatched, match="1 lists of excluded ranges for 2 texts"):
        read_words(["a", "b"], [[]])
