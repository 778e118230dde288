"""Attributions by learnt weights."""

from __future__ import annotations

import pytest

from supplyline.claims.saying.cuemodel import ROLES, read_weights, weights
from supplyline.claims.saying.learnt import WeightsError


def test_the_shipped_weights_are_read() -> None:
    """The file that ships has weights for both models, a number a role each."""
    assert len(weights().cue) > 1000
    assert all(len(row) == len(ROLES) for row in weights().role.values())


@pytest.mark.parametrize("line", ["cue\tb\tmany", "cue\tb", "role\tb\t1.0", "cues\tb\t1.0"])
def test_a_line_that_is_no_weight_is_named(line: str) -> None:
    """A damaged file of weights is refused with the number of the line."""
    with pytest.raises(WeightsError, match=r"cue_weights.tsv:2: "):
        read_weights(f"# learnt\n{line}\n")


def test_no_weight_holds_a_sentence() -> None:
    """Features are words and labels of the parse: none has a run of words of the corpus."""
    assert all(" " not in feature for feature in (*weights().cue, *weights().role))
