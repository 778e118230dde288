from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_args

import pytest

from supplyline import records
from supplyline.records import Bounds, Party
from supplyline.report import words


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.KIND, records.Kind),
        (words.CATEGORY, records.Category),
        (words.STAGE, records.Stage),
        (words.POLARITY, records.Polarity),
        (words.CERTAINTY, records.Certainty),
        (words.VOICE, records.Voice),
        (words.STATUS, records.Status),
        (words.ROLE, records.PlaceRole),
        (words.SCOPE, records.Scope),
        (words.SIDES, records.Kind),
    ],
)
def test_every_code_has_words(table: Collection[str], codes: Any) -> None:
    """No reader meets a code: each value of the codebook has plain words, and no other has."""
    assert set(table) == set(get_args(codes))


def test_the_dead_are_not_a_gift() -> None:
    """A casualty says who suffered and who caused it, never that one gave it to the other."""
    ours, theirs = [Party(text="x", code="AAA")], [Party(text="guards", code=None)]
    names = {"AAA": "Norland"}
    assert words.between("casualty", ours, theirs, names) == "suffered by Norland, caused by guards"
    assert words.between("casualty", ours, [], names) == "suffered by Norland"
    assert words.between("transfer", [], ours, names) == "to Norland"


def test_a_best_figure_is_told_only_inside_the_bounds() -> None:
    """An exact number is not said twice."""
    exact = Bounds(unit="round", low=9, best=9, high=9, scope="single", rule="", claims=())
    between = Bounds(unit="round", low=8, best=9, high=11, scope="cumulative", rule="", claims=())
    assert words.bounds_words(exact) == "9 rounds"
    assert words.bounds_words(between) == "8 to 11 rounds in all so far (best 9)"
