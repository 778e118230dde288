"""Words that stand for an act told before are read as that act by another."""

from __future__ import annotations

import pytest

from tests.claims.acts.test_governed import read, shown


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Sweden imposed sanctions on Norway, and Denmark followed suit.", "measure DNK > NOR sanction done affirmed"),
        ("Sweden sent shells to Norway in May.|Denmark did the same.", "transfer DNK > NOR ammunition done affirmed"),
        ("Sweden sent shells to Norway in May.|Denmark will do the same.", "transfer DNK > NOR ammunition planned affirmed"),
    ],
)  # fmt: skip
def test_doing_the_same_is_the_act_before(text: str, claim: str) -> None:
    """Kind, thing and the other side are those told last; who does it and when it is are the words' own."""
    assert shown(read(*text.split("|"))[-1]) == claim


@pytest.mark.parametrize(
    "text",
    [
        "Denmark followed suit.",
        "Sweden sent shells to Norway.|Talks went on.|Denmark did the same.",
        "Sweden sent shells to Norway.|Norway did the same.",
    ],
)
def test_with_nothing_told_before_it_is_no_claim(text: str) -> None:
    """The act is that of the same sentence or the one before, and of somebody who did not undergo it."""
    assert not any(
        c.kind == "transfer" and c.sentence.startswith(("Denmark", "Norway"))
        for c in read(*text.split("|"))
    )
