"""Gate: are the claims of a real timeline grouped as people group them?

``python -m evals fusion-timeline`` prints the table.
"""

from __future__ import annotations

import pytest

from evals.floors import shortfalls
from evals.fusion.timeline import GOLD, PARTS, measure


def test_timeline() -> None:
    """Pairwise and B-cubed F1 on the real timeline do not fall below what was reached."""
    if not (GOLD / PARTS[0]).exists():
        pytest.skip("the gold claims are not here")
    assert shortfalls("fusion-timeline", measure()) == []


if __name__ == "__main__":
    for line, value in measure().items():
        print(f"{line:30} {value:.4f}")
