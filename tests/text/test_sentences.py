"""Cutting text into sentences that point back into it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.text.sentences import split_sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, language)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gen. Lee met Sen. A. B. Moor in the U.S. capital on Dec. 28.",
        "“The harbour is closed,” he said.",
        '"Is it closed?" he asked.',
        "It cost $4.5 million, or 3.2 percent, vs. 2 percent in No. 3.",
        "MOSCOW. April 11 (Interfax) - The harbour is closed.",
        "See www.harbour.example/a.b for more.",
        "1. The first of three.",
        "The ship (see fig. 2) left at 5 p.m. on Monday.",
    ],
)
def test_a_sentence_stays_whole(sentence: str) -> None:
    """Abbreviations, initials, figures, quotations and list numbers end no sentence."""
    assert cut(sentence + " It is open again.") == [sentence, "It is open again."]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("“It is closed. It stays so,” he said.", "en", ["“It is closed.", "It stays so,” he said."]),
        ("“It is closed.” “Why?” He left.", "en", ["“It is closed.”", "“Why?”", "He left."]),
        ('A stray " mark. Then more. And more.', "en", ['A stray " mark.', "Then more.", "And more."]),
        ("A heading\nA sentence. Another.", "en", ["A heading", "A sentence.", "Another."]),
        ("# Heading\n\n- one\n- two\n* three", "en", ["Heading", "one", "two", "three"]),
        ("The ship sailed on\nto the harbour.", "en", ["The ship sailed on\nto the harbour."]),
        ("港口关闭了。他说！真的吗？是。", "zh", ["港口关闭了。", "他说！", "真的吗？", "是。"]),
        ("أغلق الميناء. هل هذا صحيح؟ نعم.", "ar", ["أغلق الميناء.", "هل هذا صحيح؟", "نعم."]),
        ("Порт закрыт. Почему?", "ru", ["Порт закрыт.", "Почему?"]),
        ("| ship | port |\n|---|---|\n| one | two |", "en", ["ship | port |", "one | two |"]),
    ],
)  # fmt: skip
def test_text_is_cut_where_sentences_end(text: str, language: str, sentences: list[str]) -> None:
    """Lines, list items and headings are cut, wrapped lines joined, marks of all scripts known."""
    assert cut(text, language) == sentences


def test_wrapped_paragraphs_are_joined() -> None:
    """Lines cut at one width are one paragraph, also where the next line opens with a name."""
    text = (
        "The port authority said on Monday that the harbour would stay\n"
        "closed until the inspection of the two ships that came from\n"
        "Alphaland had ended, and that a second inspection was to follow\n"
        "in the week after that. It gave no reason.\n"
        "    A new paragraph begins with an indent."
    )
    assert len(cut(text)) == 3


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=400))
def test_any_text_is_covered_in_order(text: str) -> None:
    """Sentences are in order, apart, stripped, not empty, and hold every letter and digit."""
    at = 0
    for start, end in split_sentences(text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not any(sign.isalnum() for sign in text[at:start])
        at = end
    assert not any(sign.isalnum() for sign in text[at:])


PIECES = st.sampled_from(
    ["Gen. ", "U.S. ", "“", "” ", '" ', "\n", "\n\n", "- ", "1. ", "Ship", " left. ", "he said. ",
     "? ", "... ", "(Dec. 3) ", "\r\n", "؟ ", "。", "| ", "# ", "café ", "\u2028", "and\nso "]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(st.lists(PIECES, max_size=30).map("".join))
def test_text_like_text_is_covered_too(text: str) -> None:
    """The same, on what real text is made of."""
    test_any_text_is_covered_in_order.hypothesis.inner_test(text)  # type: ignore[attr-defined]  # set by hypothesis
