"""Names find their parties; the words around a name decide whether it is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.claims.parties import party_index

INDEX = party_index()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("South Korean officials", ["KOR"]),  # the longest run of words wins
        ("the Democratic People's Republic of Korea", ["PRK"]),
        ("the Democratic People’s Republic of Korea", ["PRK"]),
        ("Kim Jong-un and Kim Jong Un", ["PRK", "PRK"]),
        ("They told us, not the US.", ["USA"]),  # an acronym matches in capitals only
        ("U.S.-made and U.K. aid", ["USA", "GBR"]),
        ("a Soviet-era tank", []),  # says when, not who
        ("georgia peaches", []),  # a name needs a capital
        ("ComradeKim Jong Unreceived a letter", ["PRK"]),  # lost blanks
        ("Rosoboronexport met NATO", ["RUS", "NATO"]),
    ],
)
def test_names_find_codes(text: str, codes: list[str]) -> None:
    """A name is found by its words, in any of its spellings, and not inside others."""
    assert [mention.code for mention in INDEX.find(text)] == codes


@given(st.text())
def test_mentions_are_spans_in_order(text: str) -> None:
    """Whatever the text, mentions lie inside it, in order, and none overlaps another."""
    last = 0
    for mention in INDEX.find(text):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end
