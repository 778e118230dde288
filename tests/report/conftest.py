"""Fixtures: the invented case of ``story``, and the same as a dossier."""

from __future__ import annotations

import pytest

from supplyline.records import Judgement
from supplyline.report import Dossier
from tests.report.story import Case, story


@pytest.fixture
def case() -> Case:
    """The invented case, to add to."""
    return story()


@pytest.fixture
def dossier(case: Case) -> Dossier:
    """The invented case as a dossier; a judgement of its first event included."""
    judgement = Judgement(
        id="j1:1", target=case.events[0].id, verdict="accept", author="A. Reviewer",
        made="2026-01-04T10:00:00Z", reason="figures checked against the survey", detail="{}",
    )  # fmt: skip
    return case.dossier(judgements=(judgement,))
