"""Words fold spelling habits away and keep exact places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.origins.words import read_words


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` as they stand in it."""
    (words,) = read_words([text])
    return [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASE"),  # one letter folds to one letter: the second s of SS would be lost
        ("café", "cafe\u0301"),
        ("don't", "don’t"),
        ("ＡＢＣ", "abc"),
        ("co\u00adoperate", "cooperate"),
        ("й", "и\u0306"),
        ("한국", "한국"),
    ],
)
def test_habits_of_spelling_fold_to_one_word(one: str, other: str) -> None:
    """Case, composed accents, apostrophes, width and soft hyphens make no other word."""
    first, second = read_words([one, other])
    assert first.hashes.tolist() == second.hashes.tolist()
    assert len(first) == 1


@pytest.mark.parametrize(("one", "other"), [("form", "from"), ("3,000", "3000"), ("국한", "한국")])
def test_other_words_stay_other(one: str, other: str) -> None:
    """Order of letters counts, and a separator separates."""
    first, second = read_words([one, other])
    assert first.hashes.tolist() != second.hashes.tolist()


def test_words_end_with_their_accents_and_without_their_quotes() -> None:
    """A word's place holds what is written of it, and nothing beside it."""
    assert words_of("“Cafe\u0301s,” he said.") == ["Cafe\u0301s", "he", "said"]


def test_characters_of_scripts_without_spaces_stand_alone() -> None:
    """Each is a word of half weight."""
    assert words_of("北部 port") == ["北", "部", "port"]
    (words,) = read_words(["北部 port"])
    assert words.weight == 2.0


@given(st.lists(st.text(alphabet=st.characters()), max_size=5))
def test_places_are_exact_and_batches_do_not_matter(texts: list[str]) -> None:
    """Words lie in order inside their own text, whatever else is read along with it."""
    together = list(read_words(texts))
    assert len(together) == len(texts)
    for text, words in zip(texts, together, strict=True):
        (alone,) = read_words([text])
        assert words.hashes.tolist() == alone.hashes.tolist()
        assert words.starts.tolist() == alone.starts.tolist()
        last = 0
        for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True):
            assert last <= start < end <= len(text)
            last = end
