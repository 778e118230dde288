"""Every reason, in the words that a reader of the dossier meets."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from supplyline.origins.engine.derive import (
    ALONE_HELD,
    DERIVED_ONE,
    DERIVED_SEVERAL,
    FIRST_HELD,
    MOSTLY_OWN,
    PARTLY_OWN,
    SAME_WORDS,
)
from supplyline.origins.engine.kinds import (
    FORM,
    FORM_AT_HOME,
    PHRASE,
    QUOTATION,
    TITLE,
    TURN,
    WORDING,
)
from supplyline.origins.reasons import (
    WORTH_SAYING,
    Standing,
    missing_item,
    of_edge,
    of_order,
    of_origin,
)

DAY = 86_400.0
MARCH = 1_740_787_200.0  # 2025-03-01, in seconds since 1970
CREDIT = ("Delta Press", "(Delta Press)")


def standing(
    at: float = MARCH, length: float = DAY, *, words: int = 100, credited: bool = False,
    outlet: str | None = None,
) -> Standing:  # fmt: skip
    """Return what a document says of itself."""
    return Standing(outlet, (CREDIT,) if credited else (), at, at + length, words)


def hour(hours: float, **known: int | bool | str | None) -> Standing:
    """Return a document of a second of the first of March or later."""
    return standing(MARCH + 3600 * hours, 1, **known)  # type: ignore[arg-type]  # handed on


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (ALONE_HELD, ["no other document has its wording"]),
        (FIRST_HELD, ["no earlier document has its wording"]),
        (SAME_WORDS, ["the same words as an earlier document"]),
        (DERIVED_ONE, ["83 % of its words stand in earlier documents"]),
        (
            DERIVED_SEVERAL,
            [
                "83 % of its words stand in earlier documents",
                "which go back to more than one root; the largest counts",
            ],
        ),
        (PARTLY_OWN, ["83 % of its words stand in earlier documents, most of it is its own"]),
        (MOSTLY_OWN, ["only 83 % of its words stand in earlier documents"]),
    ],
)
def test_why_a_document_has_its_origin(why: int, said: list[str]) -> None:
    """One reason, with the share where there is one."""
    assert of_origin(why, 0.8251) == said


def test_why_a_document_goes_back_to_an_item_that_is_not_held() -> None:
    """The agency, and the words that credit it; or that its copies do."""
    assert missing_item("Delta Press", "(Delta Press)") == (
        "credits Delta Press (“(Delta Press)”), whose item is not held"
    )
    assert missing_item("Delta Press", None) == (
        "its copies credit Delta Press, whose item is not held"
    )
    long = "with   files\nfrom " + "Delta Press " * 9
    said = missing_item("Delta Press", long)
    assert said.startswith("credits Delta Press (“with files from Delta Press Delta")
    assert "…”), whose" in said
    assert len(said) < 120


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (QUOTATION, "both carry the same words inside quotation marks"),
        (FORM_AT_HOME, "the outlet's own wording, used again for other news"),
        (FORM, "the same phrases around different names and numbers"),
        (TITLE, "a title that other documents carry too"),
        (PHRASE, "a phrase that unrelated documents carry too"),
        (TURN, "a turn of phrase: few words in common, and common ones"),
    ],
)
def test_why_shared_words_make_no_copy(why: int, said: str) -> None:
    """One reason, whatever the shares."""
    assert of_edge(why, 0.3, 0.2, standing(), standing()) == [said]


@pytest.mark.parametrize(
    ("share", "back", "words", "said"),
    [
        (1.0, 1.0, 100, ["the same words throughout"]),
        (1.0, 1.0, 90, ["100 % of its words, 100 % of the source's"]),
        (1.0, 0.4, 100, ["100 % of its words, 40 % of the source's"]),
        (1.0, 1.01, 100, ["100 % of its words, 100 % of the source's"]),
        (0.904, 0.5, 100, ["90 % of its words, 50 % of the source's", "adds 10 words"]),
        (0.914, 0.5, 100, ["91 % of its words, 50 % of the source's"]),
    ],
)
def test_what_a_copy_shares(share: float, back: float, words: int, said: list[str]) -> None:
    """Shares of both, and how many words the copy adds if they are WORTH_SAYING."""
    assert WORTH_SAYING == 10
    assert of_edge(WORDING, share, back, standing(words=words), standing()) == said


@pytest.mark.parametrize(
    ("copy", "source", "lag"),
    [
        (standing(MARCH + DAY), standing(), "1 day"),
        (standing(MARCH + 3 * DAY), standing(), "3 days"),
        (standing(MARCH + DAY), hour(23), "1 day"),
        (hour(49), standing(), "2 days"),
        (hour(10.001), hour(10), "1 min"),
        (hour(10.5), hour(10), "30 min"),
        (hour(11), hour(10), "1 h"),
        (hour(57), hour(10), "47 h"),
        (hour(58), hour(10), "2 days"),
    ],
)
def test_how_much_later_a_copy_is(copy: Standing, source: Standing, lag: str) -> None:
    """In days where one of the two says no more, else as it reads best."""
    assert of_order(copy, source) == [f"published {lag} after the source"]


SAME_DAY = "both of 2025-03-01, so time does not decide"
CONVENTION = "the order of the two is a convention"


@pytest.mark.parametrize(
    ("copy", "source", "said"),
    [
        (
            standing(credited=True),
            standing(),
            [SAME_DAY, "credits Delta Press, the source credits nobody"],
        ),
        (
            standing(words=80),
            standing(),
            [SAME_DAY, "the source is fuller (100 words, the copy 80)"],
        ),
        (standing(), hour(8), [SAME_DAY, "the source tells its hour, the copy only its day"]),
        (standing(), standing(), [SAME_DAY, CONVENTION]),
        (standing(credited=True), standing(credited=True), [SAME_DAY, CONVENTION]),
        (standing(words=120), standing(), [SAME_DAY, CONVENTION]),
        (standing(math.inf), standing(), ["undated, so time does not decide", CONVENTION]),
        (
            standing(words=80),
            standing(math.inf),
            ["the source is undated", "the source is fuller (100 words, the copy 80)"],
        ),
        (
            standing(math.inf),
            hour(8),
            [
                "undated, so time does not decide",
                "the source tells its hour, the copy only its day",
            ],
        ),
    ],
)
def test_what_decides_where_time_does_not(
    copy: Standing, source: Standing, said: list[str]
) -> None:
    """Credit, then length, then the hour, or nothing."""
    assert of_order(copy, source) == said


OWNED = "credits Delta Press (“(Delta Press)”), whose item the source is"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (hour(8), ["published 4 h after the source"]),
        (hour(15), ["the source is dated later, but the credit decides"]),
        (standing(), [SAME_DAY]),
        (standing(math.inf), ["the source is undated"]),
    ],
)
def test_the_agency_is_named_first(source: Standing, said: list[str]) -> None:
    """Its item is the source whatever the clocks say; nothing further is needed."""
    agency = replace(source, outlet="Delta Press")
    assert of_order(hour(12, credited=True), agency) == [OWNED, *said]


def test_what_a_document_says_of_itself() -> None:
    """Agencies by name; vague from a day on; whose item it is by the first credit that fits."""
    one = Standing("Delta Press", (("Gamma Wire", "GW"), ("Beta News", "BN")), MARCH, MARCH + 1, 9)
    assert one.agencies == {"Gamma Wire", "Beta News"}
    assert not one.is_vague
    assert standing().is_vague
    assert standing(math.inf).is_vague
    copy = Standing("Alpha Post", (("Gamma Wire", "GW"), ("Delta Press", "DP")), MARCH, MARCH, 9)
    assert one.owned(copy) == ("Delta Press", "DP")
    assert copy.owned(one) is None
