"""The gates of relations: PLOVER records and RAMS transfers."""

from __future__ import annotations

import numpy as np
import pytest

from evals.floors import shortfalls
from evals.relations import plover, rams
from evals.relations.linear import train


def test_a_regression_tells_two_classes_apart() -> None:
    """The same rows give the same weights, and a feature of one class speaks for it."""
    rows = [["north", "snow"], ["north"], ["south", "sand"], ["south"]]
    labels = ["cold", "cold", "warm", "warm"]
    model = train(rows, labels, epochs=300)
    shares = np.exp(model.log_shares(["snow", "unknown"]))
    assert shares[model.classes.index("cold")] > 0.8
    assert shares.sum() == pytest.approx(1)
    assert (train(rows, labels, epochs=300).weights == model.weights).all()


def test_every_root_of_the_mapping_is_one_of_the_fifteen() -> None:
    """Kinds, stages and drafts lead to roots in use."""
    roots = plover.roots()
    used = {k.root for k in roots.kinds.values()} | set(roots.stages.values())
    assert used | set(roots.drafts.values()) <= {
        "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT",
        "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not plover.DATA.is_dir(), reason=f"no records at {plover.DATA}")
def test_records_are_coded_as_well_as_before() -> None:
    """Root and direction are found as often as they were, by the parse and by the reader."""
    assert shortfalls("plover", plover.measure()) == []


@pytest.mark.slow
@pytest.mark.skipif(not rams.DATA.is_file(), reason=f"no events at {rams.DATA}")
def test_arguments_are_found_as_well_as_before() -> None:
    """Givers, recipients and artifacts are found as often as they were."""
    assert shortfalls("rams", rams.measure()) == []
