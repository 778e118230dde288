"""The gate of quantities, times and places."""

from __future__ import annotations

import pytest
import spacy

from evals.floors import shortfalls
from evals.slots.slots import GOLD, PARTS, PIPELINE, measure


@pytest.mark.slow
@pytest.mark.skipif(not GOLD.is_dir(), reason=f"{GOLD} is absent: nothing to measure on")
def test_slots_are_found_as_well_as_before() -> None:
    """Recall and bound of each slot stay above the floors they have reached."""
    pipeline = spacy.load(PIPELINE)
    figures = {
        f"{part} {slot} {name}": row[name]
        for part in PARTS
        for slot, row in measure(pipeline, part).items()
        for name in ("recall", "bound")
    }
    for name, value in figures.items():
        print(f"{name:24} {value:.3f}")
    assert shortfalls("slots", figures) == []
