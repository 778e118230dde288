"""What judgements in a large case leave to follow is brought up aside, and holds nobody up."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from evals.fusion.planted import plant
from supplyline.inference.following import is_followed
from supplyline.inference.inferring import derive_events, events_of
from supplyline.inference.judging import Given
from supplyline.ledger import open_case
from supplyline.web import case as web_case
from supplyline.web.aside import Aside
from supplyline.web.case import Case
from tests.inference.test_inferring import keep, writing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case of a few planted claims and their events."""
    planted = plant(3, seed=5)
    with writing(tmp_path / "case" / "ledger.db") as ledger:
        keep(ledger, planted, list(planted.claims))
        derive_events(ledger)
    return tmp_path / "case"


def _followed(folder: Path) -> bool:
    with open_case(folder) as ledger:
        return is_followed(ledger, folder)


def test_what_follows_is_brought_up_when_nobody_judges(folder: Path) -> None:
    """After a while without a judgement all is inferred that was not; who puts it off, puts it off."""
    aside = Aside(folder, idle=0.2)
    aside.later()
    assert aside.stop()
    time.sleep(0.4)
    assert not _followed(folder)
    assert not aside.stop()  # nothing is left to put off
    aside.later()
    _wait_for(folder)
    aside.stop()


def _wait_for(folder: Path) -> None:
    """Return once all is inferred."""
    until = time.monotonic() + 120
    while not _followed(folder) and time.monotonic() < until:
        time.sleep(0.2)
    assert _followed(folder)


def test_a_large_case_keeps_a_judgement_and_marks_its_event(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a case of many claims a judgement is kept at once, and what follows is left for later."""
    monkeypatch.setattr(web_case, "FEW", 0)
    case = Case(folder)
    case.bring_up()
    with case.ledger() as ledger:
        event = min(events_of(ledger))
    given = Given.model_validate({"id": event, "verdict": "accept", "reason": "seen"})
    assert len(case.judge(given, author="Ann", command="test").kept) == 1
    with case.ledger() as ledger:
        assert case.current(ledger).review.on(event)
        held = ledger.event(event)
    assert held is not None
    assert held.tier == "vetted"
    assert held.judgements
    case.close()
    assert not _followed(folder)


def test_whoever_writes_puts_off_what_goes_on_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During another's turn nothing follows; after it what was left does, though nobody judged."""
    monkeypatch.setattr(web_case, "FEW", 0)
    monkeypatch.setattr(web_case, "Aside", partial(Aside, idle=0.2))
    case = Case(folder)
    case.bring_up()
    with case.ledger() as ledger:
        event = min(events_of(ledger))
    given = Given.model_validate({"id": event, "verdict": "accept", "reason": "seen"})
    with case.turn():
        case.judge(given, author="Ann", command="test")
    with case.turn():
        time.sleep(0.5)
        assert not _followed(folder)
        with open_case(folder, write=True):  # nobody else writes
            pass
    _wait_for(folder)
    case.close()
