"""A sentence may go on about what the one before told of, and leave half of it out.  Acts are invented."""

from __future__ import annotations

import pytest

from evals.traps.measure import shown
from tests.claims.acts.test_governed import read


def told(*sentences: str) -> list[str]:
    """Return the claims of the last of ``sentences``, in one line each."""
    return [shown(c).split(", own voice")[0] for c in read(*sentences)]


@pytest.mark.parametrize(
    ("before", "sentence", "claims"),
    [
        ("Sweden promised Norway 40 tanks.", "So far it has delivered ten.", ["transfer SWE→NOR armour (done, affirmed, certain"]),
        ("Norway asked Sweden for shells.", "It received them in May.", ["transfer SWE→NOR ammunition (done, affirmed, certain"]),
        ("Sweden sent 3,000 troops to Norway.", "Another 2,000 followed in May.", ["deployment SWE→NOR troops (done, affirmed, certain"]),
        ("Swedish engineers are at work in Norway.", "Another 100 engineers will arrive in July.", ["deployment SWE→NOR engineers (planned, affirmed, certain"]),
        ("Sweden and Norway signed a defence treaty.", "Under the treaty, Sweden will send 500 troops.", ["deployment SWE→NOR troops (planned, affirmed, certain"]),
        ("Sweden sent 3,000 troops to Norway.", "An additional deployment of ships followed.", []),
        ("Norway asked Sweden for shells.", "Finland received them.", []),
    ],
)  # fmt: skip
def test_what_is_left_out_is_that_of_the_sentence_before(
    before: str, sentence: str, claims: list[str]
) -> None:
    """A bare number, "them" and "another" count what was told of, between the same parties only."""
    assert told(before, sentence) == claims


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Finland warned that Sweden may send troops to Norway.", ["deployment SWE→NOR troops (planned, affirmed, possible, Finland)"]),
        ("Sweden warned that it may send troops to Norway.", []),
        ("Norway has been promised 40 helicopters.", ["transfer ?→NOR aircraft (agreed, affirmed, certain"]),
        ("Sweden sent rockets into Norway.", []),
        ("Swedish shells reached Norway through the port of Bergen.", ["transfer SWE→NOR ammunition (done, affirmed, certain"]),
        ("Swedish shells reached Norway.", []),
        ("According to Finland, which cited Danish diplomats, Sweden will send troops to Norway.", ["deployment SWE→NOR troops (planned, affirmed, certain, Finland < Danish diplomats)"]),
        ("Finland said it had learned from Denmark that Sweden had sent shells to Norway.", ["transfer SWE→NOR ammunition (done, affirmed, certain, Finland < Denmark)"]),
        ("“Sweden sent shells to Norway, Finland's minister said.", ["transfer SWE→NOR ammunition (done, affirmed, certain, Finland's minister)"]),
    ],
)  # fmt: skip
def test_who_tells_and_whether_it_passed(sentence: str, claims: list[str]) -> None:
    """Warnings of another, passives, arms that fall and arms that are shipped, and who cites whom."""
    assert told(sentence) == claims
