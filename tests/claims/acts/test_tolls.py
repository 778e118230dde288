"""A number of the fallen is one toll, however it is worded; who is blamed is who did it."""

from __future__ import annotations

import pytest

from tests.claims.acts.test_governed import read, shown


@pytest.mark.parametrize(
    ("sentence", "claims", "low"),
    [
        ("Norway put Sweden's losses at 5,000 killed and wounded.", ["casualty SWE > ? casualties done affirmed"], 5000),
        ("Norway estimates Swedish losses at 5,000 soldiers.", ["casualty SWE > ? casualties done affirmed"], 5000),
        ("At least 1,000 Swedish soldiers were killed or captured.", ["casualty SWE > ? casualties done affirmed"], 1000),
        ("Six Swedish soldiers were killed and nine wounded.", ["casualty SWE > ? killed done affirmed", "casualty SWE > ? wounded done affirmed"], 6),
        ("Norway put its losses at $5 million.", [], None),
    ],
)  # fmt: skip
def test_words_that_share_a_number_are_one_toll(
    sentence: str, claims: list[str], low: int | None
) -> None:
    """With one number "killed and wounded" is casualties; with a number each they stay two."""
    found = read(sentence)
    assert [shown(c) for c in found] == claims
    assert [q.low for c in found[:1] for q in c.quantity] == ([low] if low else [])


def test_who_gives_a_toll_says_so() -> None:
    """Who puts a toll at a number speaks; an event that brings a count to ten says nothing."""
    (estimate,) = read("Norway put Sweden's losses at 5,000 killed and wounded.")
    assert [s.code for s in estimate.attribution] == ["NOR"]
    (count,) = read("The crash puts the number of Swedish military casualties at 10.")
    assert count.attribution == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Denmark accused Sweden of killing 20 Norwegian soldiers.",
        "Denmark blamed Sweden for an attack that killed 20 Norwegian soldiers.",
    ],
)
def test_who_is_blamed_did_it_by_that_claim(sentence: str) -> None:
    """The object of an accusation is the attacker, its subject the speaker."""
    (claim,) = read(sentence)
    assert shown(claim) == "casualty NOR > SWE killed done affirmed"
    assert [s.code for s in claim.attribution] == ["DNK"]
