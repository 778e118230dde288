"""What stands inside quotation marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.claims.saying.quotes import carry, quoted_spans

MARKS = st.text(alphabet="“”„‟«»‹›\"'‘’` aB.,\n", max_size=60)


@dataclass(frozen=True)
class Sentence:
    """Where a sentence lies in its text."""

    start: int
    end: int


def stretches(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted_spans(text)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “no” and left.", ["“no”"]),
        ('"We won\'t," she said, "go."', ['"We won\'t,"', '"go."']),
        ("« Oui », dit-il.", ["« Oui »"]),
        ("„Nein“, sagte er.", ["„Nein“"]),
        ("``Yes,'' said the envoy.", ["``Yes,''"]),
        ("the so-called 'rest stop' there", ["'rest stop'"]),
        ('the man called " Yuri " was there', ['" Yuri "']),
        ("The workers' camp isn't there; the '90s are over.", []),
    ],
)
def test_every_kind_of_mark_pairs(text: str, quoted: list[str]) -> None:
    """Quotation marks of every kind pair up, and an apostrophe is none."""
    assert stretches(text) == quoted


def test_an_unclosed_quotation_runs_to_the_end_of_its_line() -> None:
    """A mark that is never closed degrades: the rest of the line is quoted, the next is not."""
    assert stretches("She said: “We came\nThe port is closed.") == ["“We came"]


def test_an_unopened_quotation_begins_where_its_paragraph_does() -> None:
    """A mark that was never opened degrades: what stands before it is quoted."""
    assert stretches("we will stay,” he said.") == ["we will stay,”"]


@given(MARKS | st.text(max_size=80))
def test_any_text_gives_spans_in_order_that_do_not_overlap(text: str) -> None:
    """Whatever the text, spans lie inside it, are not empty, do not overlap and come in order."""
    spans = quoted_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_sentence_in_the_middle_of_a_quotation_is_known_as_quoted() -> None:
    """A sentence without marks of its own is quoted if an earlier one opened the quotation."""
    text = "“We sent them. They fought well. They are home,” he said. The port is quiet."
    parts = [
        "“We sent them.",
        "They fought well.",
        "They are home,” he said.",
        "The port is quiet.",
    ]
    passages = [Sentence(text.index(p), text.index(p) + len(p)) for p in parts]
    first, second, third, last = carry(text, passages)
    assert (first.continues, second.continues, third.continues) == (False, True, True)
    assert second.spans == ((0, len(parts[1])),)
    assert parts[2][slice(*third.spans[0])] == "They are home,”"
    assert last.spans == ()
