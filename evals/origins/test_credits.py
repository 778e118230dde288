"""Gate: are the agencies found whose text a newspaper carried?"""

from __future__ import annotations

import pytest

from evals.floors import shortfalls
from evals.origins.credits import FOLDER, measured


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is absent: nothing to measure on")
def test_carried_agencies_are_found_as_well_as_before() -> None:
    """Precision and recall stay above what they have reached, on either part."""
    assert shortfalls("credits", measured()) == []
