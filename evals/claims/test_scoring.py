"""The claims gate and its floors."""

from __future__ import annotations

import pytest

from evals.claims.scoring import GOLD, measure
from evals.floors import shortfalls
from supplyline.claims import load_reader

pytestmark = pytest.mark.skipif(
    not (GOLD / "claims_dev.jsonl").is_file(), reason=f"no gold claims at {GOLD}"
)


def test_dev_reaches_its_floors() -> None:
    """What the default reader finds in the dev part does not fall below what it found before."""
    assert shortfalls("claims", measure("dev", load_reader()).figures()) == []
