"""Gate: are names found on lists, and ordinary ones not?"""

from __future__ import annotations

import pytest

from evals.floors import shortfalls
from evals.screening.measure import answers, figures, ours
from evals.screening.names import FOLDER, SHARED


@pytest.mark.slow
@pytest.mark.skipif(
    not (FOLDER.is_dir() and (SHARED / "reuters").is_dir() and (SHARED / "polnear").is_dir()),
    reason=f"{SHARED} is absent: nothing to measure on",
)
def test_names_are_found_as_well_as_before() -> None:
    """Recall on aliases held out, precision and quiet on ordinary names stay above their floors."""
    found = figures(answers(ours()))
    for name, value in found.items():
        print(f"{name:40} {value:.3f}")
    assert shortfalls("screening", found) == []
