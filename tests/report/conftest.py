"""Fixtures: the invented case of ``story``, and the same as a dossier."""

from __future__ import annotations

import pytest

from supplyline.report import Dossier, Judged
from tests.report.story import Case, story


@pytest.fixture
def case() -> Case:
    """The invented case, to add to."""
    return story()


@pytest.fixture
def dossier(case: Case) -> Dossier:
    """The invented case as a dossier; a judgement of its first event included."""
    judged = Judged(
        on=case.events[0].id, says="accept", author="A. Reviewer", made="2026-01-04T10:00:00Z",
        reason="figures checked against the survey", state="stands", why="",
    )  # fmt: skip
    return case.dossier(judged=(judged,))
