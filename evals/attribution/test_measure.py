"""The attribution gate and its floors, on the fixed sample."""

from __future__ import annotations

import pytest

from evals.attribution.measure import SHARED, measure
from evals.floors import shortfalls

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no data at {SHARED}")


def test_attribution_reaches_its_floors() -> None:
    """Speakers, certainty and voice do not fall below what they reached before."""
    assert shortfalls("attribution", measure()) == []
