"""The gate of verdicts, and that its cases name provisions that there are."""

from __future__ import annotations

from evals.floors import shortfalls
from evals.measures.verdicts import CASES, Case, measure
from supplyline.measures import load_rules
from supplyline.schema import load


def test_every_case_names_provisions_that_there_are() -> None:
    """A case that names no provision at all says that none may be breached."""
    known = {rule.id for rule in load_rules()}
    cases = load(CASES, list[Case])
    assert len(cases) >= 40
    for case in cases:
        assert {provision for provision, _ in case.expected()} <= known, case.told


def test_verdicts_do_not_get_worse() -> None:
    """Verdicts from stated facts, and from the sentence alone, stay at their floors or above."""
    assert not shortfalls("measures", measure())
