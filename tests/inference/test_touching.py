"""A judgement that is kept by what it touches alone comes to what judging the whole case comes to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.fusion.planted import plant
from supplyline.inference.inferring import are_events_derived, derive_events, events_of, look
from supplyline.inference.judging import Given, judge
from supplyline.inference.touching import judge_touched
from supplyline.ledger import CATALOGUE_NAME, Catalogue, new_run, open_case
from supplyline.records import Event
from tests.inference.test_inferring import keep, writing


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of planted claims and their events; not to be written to."""
    folder = tmp_path_factory.mktemp("touching") / "case"
    planted = plant(12, seed=5)
    with writing(folder / "ledger.db") as ledger:
        keep(ledger, planted, list(planted.claims))
        derive_events(ledger)
    return folder


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    """A copy of that case, to be judged."""
    shutil.copytree(built, tmp_path / "case")
    return tmp_path / "case"


def _events(case: Path) -> dict[str, Event]:
    with open_case(case) as ledger:
        return events_of(ledger)


def _judge(case: Path, id_: str, verdict: str, author: str = "Ann", **more: object) -> str:
    given = Given.model_validate({"id": id_, "verdict": verdict, "reason": "seen", **more})
    index = Catalogue(case / CATALOGUE_NAME)
    outcome = judge_touched(case, given, author=author, command="test", index=index)
    index.close()
    for refused in outcome.refused:
        raise refused.fault
    return outcome.kept[0].id


def _check(case: Path) -> None:
    """Infer all events of ``case`` anew: what is held must be just that."""
    before = _events(case)
    with open_case(case, write=True) as ledger:
        assert are_events_derived(ledger)
        ledger.begin(new_run("test"))
        derive_events(ledger)
        assert events_of(ledger) == before


def test_what_is_said_of_an_event_is_on_it_at_once(case: Path) -> None:
    """Accepted, graded, disputed, undone, rejected: each time the event is as the whole case has it."""
    tiers = {e.tier: id_ for id_, e in sorted(_events(case).items())}
    assert len(tiers) == 2  # else the ledger tests half of it
    for event in tiers.values():
        plain = _events(case)[event]
        accepted = _judge(case, event, "accept")
        assert _events(case)[event].tier == "vetted"
        assert any("accepted by Ann" in reason for reason in _events(case)[event].reasons)
        _judge(case, event, "grade", grade="B2")
        _judge(case, event, "reject", author="Ben")
        assert _events(case)[event].disputed
        _check(case)
        _judge(case, event, "undo", resolves=[accepted])
        assert _events(case)[event].rejected
        _check(case)
        assert plain.judgements == ()


def test_what_judgements_come_to_is_what_the_whole_case_says(case: Path) -> None:
    """Judged one by one, the case ends with the events and the standing that judging it whole gives."""
    other = case.with_name("other")
    shutil.copytree(case, other)
    first, second = sorted(_events(case))[:2]
    claim = _events(case)[second].claims[0]
    said = [(first, "accept", {}), (claim, "reject", {}), (second, "grade", {"grade": "C3"})]
    for id_, verdict, more in said:
        _judge(case, id_, verdict, **more)
    given = [
        Given.model_validate({"id": id_, "verdict": verdict, "reason": "seen", **more})
        for id_, verdict, more in said
    ]
    judge(other, enumerate(given), author="Ann", command="test")
    judge(case, [], author="", command="test")  # what is left to follow
    with open_case(case) as mine, open_case(other) as whole:
        plain = [(s.state, s.on, s.judgement.verdict) for s in look(mine).stands.values()]
        assert plain == [(s.state, s.on, s.judgement.verdict) for s in look(whole).stands.values()]
        held, needed = events_of(mine), events_of(whole)
        assert held.keys() == needed.keys()
        assert {i: (e.tier, e.claims, e.quantity) for i, e in held.items()} == {
            i: (e.tier, e.claims, e.quantity) for i, e in needed.items()
        }


def test_what_changes_a_claim_is_left_to_follow(case: Path) -> None:
    """A claim that is rejected leaves its event as it was until what follows is inferred."""
    event, before = min(_events(case).items())
    _judge(case, before.claims[0], "reject")
    assert _events(case)[event] == before
    with open_case(case) as ledger:
        assert not are_events_derived(ledger)
    judge(case, [], author="", command="test")
    assert before.claims[0] not in {c for e in _events(case).values() for c in e.claims}


def test_what_cannot_be_taken_is_not_kept(case: Path) -> None:
    """A judgement of something that is not held is refused, and the ledger stays as it was."""
    with open_case(case) as ledger:
        head = ledger.head()
    with pytest.raises(Exception, match="found"):
        _judge(case, f"e1:{'0' * 32}", "accept")
    with open_case(case) as ledger:
        assert ledger.head() == head
