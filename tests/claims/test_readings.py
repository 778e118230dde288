"""Who fell, who says so, who "he" is, and when: readings that a hasty rule gets wrong.

States are real, acts invented.
"""

from __future__ import annotations

import pytest

from supplyline.records import Claim
from tests.claims.test_assembly import read
from tests.claims.test_reader import who


def of_kind(text: str, kind: str, title: str | None = None) -> list[Claim]:
    """Return the claims of one kind in ``text``."""
    return [c for c in read(text, title=title) if c.kind == kind]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Chile had 300 soldiers killed in the south of Peru.", "CHL"),
        ("Some 300 troops that Chile sent have been killed in Peru.", "CHL"),
        ("Chile's president admitted that nine soldiers were killed in Peru.", "CHL"),
        ("Chile sent 900 troops to Peru. About 30 soldiers have been killed in Peru.", "CHL"),
        ("Bolivia's army said that 30 soldiers were killed in Peru.", "PER"),
        ("Soldiers from Brackenland were killed in Peru.", None),
    ],
)
def test_where_soldiers_fall_says_whose_they_are_only_where_nothing_else_does(
    text: str, side: str | None
) -> None:
    """Soldiers are of the state where they fall, unless one had, sent or owned up to them."""
    (fallen,) = of_kind(text, "casualty")
    assert [p.code for p in fallen.from_] == [side]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Chile has sent 900 troops to Peru, Bolivia's defence ministry estimates.", "BOL"),
        ("Chile has sent 900 troops to Peru, the defence ministry in La Paz estimates.", "BOL"),
        ("Chile sent shells to Peru, the Bolivian army claims.", "BOL"),
        ("Chile has sent shells to Peru, Bolivia's spy agency estimates from photos.", "BOL"),
    ],
)
def test_a_closing_verb_of_saying_has_a_speaker(text: str, speaker: str) -> None:
    """Whoever closes a sentence by "estimates" says it, and is no party to it."""
    (claim,) = read(text)
    assert who(claim) == (["CHL"], ["PER"])
    assert [s.code for s in claim.attribution] == [speaker]


def test_what_lists_its_estimates_says_nothing_by_them() -> None:
    """A noun that closes a sentence stays a noun."""
    (claim,) = read("Chile sent shells to Peru, Bolivia and Norway, against all estimates.")
    assert claim.attribution == ()


@pytest.mark.parametrize(
    "text",
    [
        "Norway's army put Swedish casualties at about 1,100.",
        "Norway's army put casualties among Swedish troops at about 1,100.",
        "Norway's army put Swedish casualties at about 1,100 the same day.",
    ],
)
def test_casualties_put_at_a_bare_number_are_so_many(text: str) -> None:
    """What casualties are put at counts casualties, though no noun follows."""
    (fallen,) = of_kind(text, "casualty")
    assert [p.code for p in fallen.from_] == ["SWE"]
    assert [(q.low, q.high, q.unit) for q in fallen.quantity] == [(1100, 1100, "casualty")]
    assert [s.code for s in fallen.attribution] == ["NOR"]


def test_who_tells_of_troops_is_not_whom_they_serve() -> None:
    """Troops in a third state serve another only where that one is at war there."""
    title = "Bolivia: at least 900 Chileans in the north"
    (sent,) = of_kind("Chile has 900 troops in Peru, Bolivia's army said.", "deployment", title)
    assert who(sent) == (["CHL"], ["PER"])


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("Bolivia's minister released pictures of shells being shipped to Peru.", []),
        ("Bolivia's army showed images of shells carried from Chile to Peru.", ["CHL"]),
        ("Bolivia's army published photos of shells shipped from Chile to Peru.", ["CHL"]),
    ],
)
def test_whoever_shows_pictures_of_goods_says_so_and_sends_nothing(
    text: str, sender: list[str]
) -> None:
    """Pictures are told by who puts them out; what they show is another's act."""
    (claim,) = of_kind(text, "transfer")
    assert who(claim) == (sender, ["PER"])
    assert [s.code for s in claim.attribution] == ["BOL"]


@pytest.mark.parametrize(
    "text",
    [
        "Luis Arce of Bolivia spoke. Chile's defence minister said his country sent guns to Peru.",
        "Luis Arce of Bolivia spoke. Chile's defence minister said that he had sent guns to Peru.",
        "Luis Arce of Bolivia spoke. The Chilean president listened. His country sent guns to Peru.",
    ],
)
def test_he_is_the_officeholder_named_last(text: str) -> None:
    """A person told of by office is who "he" and "his country" stand for afterwards."""
    (claim,) = of_kind(text, "transfer")
    assert who(claim) == (["CHL"], ["PER"])


def test_an_office_is_its_own_states_not_the_one_named_before() -> None:
    """Whoever speaks by an office speaks for the state named with it, whatever was named before."""
    text = "Bolivia's president spoke. Chile's president said that Norway sent guns to Peru."
    (claim,) = of_kind(text, "transfer")
    assert [s.code for s in claim.attribution] == ["CHL"]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("early and mid-October 2023", "2023-10-01", "2023-10-21"),
        ("mid- to late January 2024", "2024-01-11", "2024-02-01"),
        ("late August and early September 2023", "2023-08-21", "2023-09-11"),
    ],
)
def test_parts_of_a_month_joined_are_one_time(words: str, start: str, end: str) -> None:
    """Two parts of a month, or two months that touch, are the time from the first to the last."""
    (claim,) = read(f"Chile shipped missiles to Peru in {words}.")
    assert claim.when is not None
    assert (claim.when.start, claim.when.end) == (start, end)
