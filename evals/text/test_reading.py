"""The gate of the text stage."""

from __future__ import annotations

import pytest

from evals.floors import shortfalls
from evals.text.reading import SHARED, measured


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is absent: nothing to measure on")
def test_text_is_read_as_well_as_before() -> None:
    """Pages, sentences and credits stay above the floors they have reached."""
    figures = measured()
    for name, value in figures.items():
        print(f"{name:20} {value:.4f}")
    assert shortfalls("text", figures) == []
