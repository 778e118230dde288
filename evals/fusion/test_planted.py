"""Gate: are claims of one happening put together, and others kept apart?

``python -m evals.fusion.test_planted`` prints the table.  The stories are planted by ``planted.py``,
which was written by the same hand as the rules: the figures show that fusion does what it says, not
how it does on reporting at large.
"""

from __future__ import annotations

import pytest

from evals.floors import shortfalls
from evals.fusion.planted import b_cubed, pairs_f1, plant
from supplyline.fusion import fuse

# "dense" has 1,000 happenings among 16 states in ten years: many are alike by chance.
WORLDS = {"thin": (300, None), "dense": (1000, 3650)}


def measure(seed: int = 7) -> dict[str, float]:
    """Return every figure of the gate."""
    figures: dict[str, float] = {}
    for name, (happenings, days) in WORLDS.items():
        planted = plant(happenings, seed=seed, days=days)
        events = fuse(planted.claims, planted.documents, planted.origins)
        found = [event.claims for event in events]
        for measure_name, score in (("pairs", pairs_f1), ("b_cubed", b_cubed)):
            for label, value in zip(
                ("precision", "recall", "f1"), score(planted.gold, found), strict=True
            ):
                figures[f"{name} {measure_name} {label}"] = value
    return figures


def test_planted_stories() -> None:
    """Pairwise and B-cubed F1 on planted stories do not fall below what was reached."""
    assert shortfalls("fusion", measure()) == []


@pytest.mark.parametrize(
    ("found", "pairs", "cubed"),
    [
        ([["a", "b"], ["c"]], (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
        ([["a", "b", "c"]], (1 / 3, 1.0, 0.5), (5 / 9, 1.0, 5 / 7)),
        ([["a"], ["b"], ["c"]], (1.0, 0.0, 0.0), (1.0, 2 / 3, 0.8)),
    ],
)
def test_scores_by_hand(found, pairs, cubed) -> None:  # type: ignore[no-untyped-def]  # rows of the table above
    """Both measures give what a hand calculation on three claims gives (a and b are one happening)."""
    gold = {"a": "x", "b": "x", "c": "y"}
    assert pairs_f1(gold, found) == pytest.approx(pairs)
    assert b_cubed(gold, found) == pytest.approx(cubed)


if __name__ == "__main__":
    for line, value in measure().items():
        print(f"{line:28} {value:.4f}")
