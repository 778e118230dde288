"""Gate: are claims of one statement put together, and others kept apart?

``python -m evals.origins.statements`` prints the table and says what it does not prove.
"""

from __future__ import annotations

from collections import Counter

import pytest

from evals.floors import shortfalls
from evals.origins.statements import errors, measure, plant, score
from supplyline.records import ClaimOrigin


def test_planted_statements() -> None:
    """Pairs joined and witnesses counted do not fall below what was reached."""
    figures = measure()
    assert shortfalls("statements", figures) == []
    assert figures["happenings counted right"] > figures["happenings counted right, roots alone"]


def test_what_is_planted_is_what_is_said() -> None:
    """At least 200 statements of one to five stories, each kind of confuser, reprints; one seed, one world."""
    planted = plant(250, seed=3)
    assert planted == plant(250, seed=3)
    assert planted != plant(250, seed=4)
    stories = {
        c.id: c.document for c in planted.claims if planted.origins[c.document].role == "original"
    }
    told = Counter(planted.gold[claim] for claim in stories)
    assert len(told) >= 200
    assert {told[f"s{n}"] for n in range(250)} == {1, 2, 3, 4, 5}
    kinds = {name.partition("-")[2].rstrip("0123456789") for name in told} | {
        name.partition("-")[0] for name in told
    }
    assert {
        "later",
        "another",
        "colleague",
        "occasion",
        "unnamed",
        "denial",
        "scoop",
        "slogan",
    } <= kinds
    assert planted.reuse


def test_scores_by_hand() -> None:
    """What the truth gives scores full marks, one heap loses precision, roots alone lose recall."""
    planted = plant(30, seed=3)
    gold = score(planted, planted.gold)
    assert gold == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    heap = score(planted, dict.fromkeys(planted.gold, "one"))
    assert heap["recall"] == 1.0
    assert heap["precision"] < 0.2
    roots = {c.id: planted.origins[c.document].origin for c in planted.claims}
    assert score(planted, roots) == {"precision": 1.0, "recall": 0.0, "f1": 0.0}
    truth = {c: ClaimOrigin(claim=c, origin=o, reasons=()) for c, o in planted.gold.items()}
    assert errors(planted, truth) == (0.0, 1.0)
    off, exact = errors(planted, {})
    assert off > 0
    assert exact == pytest.approx(0, abs=0.2)
