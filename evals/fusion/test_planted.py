"""Gate: are claims of one happening put together, and others kept apart?

``python -m evals.fusion.test_planted`` prints the table.  "thin" and "dense" are happenings with decoys
(``planted.py``), "stories" supplies told over months (``stories.py``), with how they stand to one another:
stages of one supply, and what lies within which total.  Both were written by the same hand as the rules:
the figures show that fusion does what it says, not how it does on reporting at large (``timeline.py``).
The rules were tuned on seeds 1 and 7; the stories are measured on another.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import pytest

from evals.floors import shortfalls
from evals.fusion.planted import Planted, b_cubed, f1_of, pairs_f1, plant
from evals.fusion.stories import relations, stories
from supplyline.fusion import fuse
from supplyline.records import Event

# "dense" has 1,000 happenings among 16 states in ten years: many are alike by chance.
WORLDS = {"thin": (300, None), "dense": (1000, 3650)}
STORIES = (400, 2026)  # how many, seed


def measure(seed: int = 7) -> dict[str, float]:
    """Return every figure of the gate."""
    figures: dict[str, float] = {}
    for name, (happenings, days) in WORLDS.items():
        planted = plant(happenings, seed=seed, days=days)
        figures |= _grouping(name, planted, _fused(planted))
    told = stories(STORIES[0], seed=STORIES[1])
    events = _fused(told.planted)
    figures |= _grouping("stories", told.planted, events)
    stages, within = relations(told, events)
    figures |= _labelled("stories stages", *_against(told.stages, stages))
    figures |= _labelled("stories totals", *_against(told.within, within))
    return figures


def _fused(planted: Planted) -> list[Event]:
    return fuse(planted.claims, planted.documents, planted.origins)


def _grouping(name: str, planted: Planted, events: Sequence[Event]) -> dict[str, float]:
    found = [event.claims for event in events]
    return _labelled(f"{name} pairs", *pairs_f1(planted.gold, found)) | _labelled(
        f"{name} b_cubed", *b_cubed(planted.gold, found)
    )


def _labelled(name: str, precision: float, recall: float, f1: float) -> dict[str, float]:
    return {f"{name} precision": precision, f"{name} recall": recall, f"{name} f1": f1}


def _against(gold: Set[object], found: Set[object]) -> tuple[float, float, float]:
    right = len(gold & found)
    return f1_of(right / len(found) if found else 1.0, right / len(gold) if gold else 1.0)


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
