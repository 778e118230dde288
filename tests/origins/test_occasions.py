"""Who said so, on what day and on what occasion, by the words around a claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supplyline.origins.occasions import (
    ANYBODY,
    LONG_AGO,
    day_of_publication,
    day_of_saying,
    fold,
    hearer_of,
    innermost,
    occasion_of,
    quoted_words,
    who_is,
)
from supplyline.records import Claim, Credit, Document, Mark
from supplyline.schema import DATA, load
from tests.fusion.build import World, chain

FRIDAY = "2025-03-07"


def told(sentence: str, published: str = FRIDAY) -> tuple[Claim, Document]:
    """Return a claim of ``sentence`` and its document."""
    world = World()
    claim = world.tell(published, sentence=sentence)
    return claim, world.documents[claim.document]


def day(sentence: str, published: str = FRIDAY) -> str | int | None:
    """Return the day of saying as ISO 8601, LONG_AGO or None."""
    from datetime import date  # noqa: PLC0415  # beside its use

    found = day_of_saying(*told(sentence, published))
    return found if found is None or found == LONG_AGO else date.fromordinal(found).isoformat()


@pytest.mark.parametrize(
    ("text", "code", "block", "names", "office"),
    [
        ("the defence ministry", "KOR", ("KOR",), set(), "defence"),
        ("South Korea's Defense Ministry", None, ("KOR",), set(), "defence"),
        ("Seoul", None, ("KOR",), set(), None),
        ("foreign ministry spokeswoman Ada Finch", "FIN", ("FIN",), {"ada", "finch"}, "foreign"),
        ("Ada Finch", None, ("ada", "finch"), {"ada", "finch"}, None),
        ("Mr Finch", None, ("finch",), {"finch"}, None),
        ("he", "FIN", ("FIN",), set(), None),
        ("Finch's", None, ("finch",), {"finch"}, None),
    ],
)
def test_who_speaks_is_read_off_the_words(
    text: str, code: str | None, block: tuple[str, ...], names: set[str], office: str | None
) -> None:
    """A state, an office and a name are told apart; titles are nobody's name."""
    who = who_is(text, code)
    assert (who.block, who.names, who.office) == (block, frozenset(names), office)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("officials", "FIN"), ("Western officials", None), ("a senior Finnish official", None),
        ("unstated", None), ("two diplomats", None), ("she", None), ("it", None),
    ],
)  # fmt: skip
def test_who_is_not_named_is_anybody(text: str, code: str | None) -> None:
    """An official of a state is not the state; a pronoun without a code is nobody."""
    assert who_is(text, code) == ANYBODY


def test_words_that_point_back_say_neither_name_nor_state() -> None:
    """A pronoun of a known state goes on with whoever spoke; a ministry or a capital is somebody."""
    assert who_is("he", "FIN").points_back
    assert not who_is("the foreign ministry", "FIN").points_back
    assert not who_is("Seoul", None).points_back
    assert not who_is("Ada Finch", "FIN").points_back


def test_the_innermost_who_is_somebody_is_meant_to_know() -> None:
    """Unnamed officials are passed over for whoever relays them; the relay is who stands outside."""
    who, words, relay = innermost(chain("Harbour Wire > the foreign ministry of Finland"))
    assert (who.block, words, relay) == (("FIN",), "foreign ministry of finland", "harbour wire")
    who, words, relay = innermost(chain("Harbour Wire > officials"))
    assert (who.names, words, relay) == (frozenset({"harbour", "wire"}), "harbour wire", None)
    assert innermost(chain("officials > unstated")) == (ANYBODY, "", None)
    assert innermost(chain("he > Ada Finch"))[2] is None, "a pronoun is no medium"


@pytest.mark.parametrize(
    ("sentence", "occasion"),
    [
        ("The ministry told reporters that no ship had left.", "briefing"),
        ("The ministry said at a news conference that no ship had left.", "briefing"),
        ("The ministry said in a statement that no ship had left.", "statement"),
        ("Told reporters ask, the ministry says nothing.", "briefing"),
        ("The minister told the Harbour Post that no ship had left.", None),
        ("The minister said “this statement is enough” and left.", None),
        ("The ministry said that no ship had left.", None),
    ],
)
def test_an_occasion_is_named_outside_quotation_marks(sentence: str, occasion: str | None) -> None:
    """A phrase of the file is an occasion, unless it is quoted or part of a name."""
    assert occasion_of(sentence) == occasion


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The ministry said on Friday that no ship had left.", "2025-03-07"),
        ("The ministry said on Monday that no ship had left.", "2025-03-03"),
        ("The ministry said last Friday that no ship had left.", "2025-02-28"),
        ("The ministry said yesterday that no ship had left.", "2025-03-06"),
        ("The ministry said today that no ship had left.", "2025-03-07"),
        ("The ministry said on March 5 that no ship had left.", "2025-03-05"),
        ("The ministry said on 5 March that no ship had left.", "2025-03-05"),
        ("The ministry said on December 30 that no ship had left.", "2024-12-30"),
        ("The ministry said on March 5, 2023 that no ship had left.", "2023-03-05"),
        ("The ministry said on February 31 that no ship had left.", LONG_AGO),
        ("The ministry said last week that no ship had left.", LONG_AGO),
        ("The ministry said in January that no ship had left.", LONG_AGO),
        ("The ministry said in March that no ship had left.", None),
        ("The ministry said that ships may march.", None),
        ("The ministry said “we meet on Monday”.", None),
        ("The ministry said that no ship had left.", None),
    ],
)
def test_the_day_of_saying(sentence: str, said: str | int | None) -> None:
    """A weekday is the last one before publication, a date of no year the last one, "last week" no day."""
    assert day(sentence) == said


def test_in_the_evening_tomorrow_has_begun_somewhere() -> None:
    """Late on a Friday, UTC, "on Saturday" is tomorrow; in the morning it is six days ago."""
    sentence = "The ministry said on Saturday that no ship had left."
    assert day(sentence, "2025-03-07T22:00:00Z") == "2025-03-08"
    assert day(sentence, "2025-03-07T08:00:00Z") == "2025-03-01"


def test_the_day_of_the_act_is_not_the_day_of_saying() -> None:
    """A time that the reader gave to the act is not looked at."""
    sentence = "The ministry said that a ship left on Monday."
    claim, document = told(sentence)
    place = sentence.index("on Monday")
    marked = replace(claim, marks=(Mark(start=place, end=place + len("on Monday"), slot="when"),))
    assert day_of_saying(claim, document) is not None
    assert day_of_saying(marked, document) is None


@pytest.mark.parametrize("published", [None, "2025", "2025-12", "soon"])
def test_without_a_day_of_publication_no_day_follows(published: str | None) -> None:
    """A month of publication is no day to reckon from."""
    claim, document = told("The ministry said on Monday that no ship had left.")
    document = replace(document, published=published)
    assert day_of_publication(document) is None
    assert day_of_saying(claim, document) is None


@pytest.mark.parametrize(
    ("sentence", "hearer"),
    [
        ("Ada Finch told the Harbour Wire that no ship had left.", "harbour wire"),
        ("Ada Finch told Harbour Wire Monday that no ship had left.", "harbour wire"),
        ("Ada Finch said in an interview with Meadow Radio that no ship had left.", "meadow radio"),
        ("Ada Finch told reporters that no ship had left.", None),
        ("Ada Finch told the harbour master that no ship had left.", None),
    ],
)
def test_who_was_told_is_the_medium(sentence: str, hearer: str | None) -> None:
    """What is capitalised after "told" or "interview with" is a medium."""
    assert hearer_of(*told(sentence)) == hearer


def test_a_cited_agency_in_the_sentence_is_the_medium() -> None:
    """A citation found in the text counts within the claim's sentence, and only there."""
    claim, document = told("No ship had left, the Harbour Wire reported.")
    credit = Credit(start=22, end=34, text="Harbour Wire", agency="Harbour Wire", kind="cited")
    assert hearer_of(claim, replace(document, credits=(credit,))) == "harbour wire"
    other = replace(credit, start=900, end=912)
    assert hearer_of(claim, replace(document, credits=(other,))) is None
    assert (
        hearer_of(claim, replace(document, credits=(replace(credit, kind="syndicated"),))) is None
    )


def test_quoted_words_of_each_pair_of_marks() -> None:
    """Three kinds of quotation marks, each quotation for itself; an apostrophe is no mark."""
    text = 'He said “Not one”, then "two, it\'s said" and «three».'
    assert list(quoted_words(text)) == [["not", "one"], ["two", "it's", "said"], ["three"]]


def test_phrases_are_folded_and_mean_one_thing() -> None:
    """Every phrase of the file is written as it is looked up, and stands under one head."""
    words = load(DATA / "occasions.yaml", dict[str, object])
    for group in ("occasions", "offices"):
        heads = words[group]
        assert isinstance(heads, dict)
        phrases = [phrase for row in heads.values() for phrase in row]
        assert len(phrases) == len(set(phrases))
        assert all(fold(phrase) == phrase for phrase in phrases)
