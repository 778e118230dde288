"""A case is watched: what fires, what un-fires and why, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.inference.following import follow
from supplyline.inference.judging import Given, judge
from supplyline.inference.watching import IndicatorsMissing, indicators_of, watched
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import LEDGER_NAME, new_run, open_case, row_counts
from supplyline.records import Alert
from supplyline.schema.parties import PARTIES_NAME, in_force
from supplyline.watch import Standing
from tests.fusion.build import World
from tests.watch.case import ARMS, arms, keep, write_indicators


def alerts(case: Path) -> list[Alert]:
    """Return the alerts of a case, oldest first."""
    with open_case(case) as ledger:
        return ledger.alerts()


def standing(case: Path) -> Standing:
    """Return how the first indicator stands."""
    return watched(case).standings[0]


@pytest.fixture
def world() -> World:
    """Return two documents that tell of one transfer."""
    world = World()
    arms(world)
    arms(world, says="CHL")
    return world


@pytest.fixture
def case(tmp_path: Path, world: World) -> Path:
    """Return a case of that world, watched for it."""
    write_indicators(tmp_path / "case", ARMS)
    keep(tmp_path / "case", world)
    return tmp_path / "case"


def test_a_case_is_watched_as_it_is_built(case: Path, world: World) -> None:
    """The alert keeps exactly the claims; a further document adds to what it holds on, and no alert."""
    (fired,) = alerts(case)
    assert (fired.state, set(fired.claims)) == ("fired", {c.id for c in world.claims})
    third = arms(world)
    keep(case, world)
    assert len(alerts(case)) == 1
    assert third.id in standing(case).claims
    assert standing(case).since == fired.made


def test_a_withdrawn_document_unfires_and_fires_again(case: Path, world: World) -> None:
    """With its last document an indicator goes quiet and says why; restored, it fires again."""
    names = list(world.documents)
    withdraw(case, names[0], reason="taken back", command="withdraw", author="A. Ann")
    assert len(alerts(case)) == 1  # the other document stands
    assert standing(case).claims == (world.claims[1].id,)
    withdraw(case, names[1], reason="taken back, too", command="withdraw", author="A. Ann")
    _, quiet = alerts(case)
    assert quiet.state == "unfired"
    assert any("was withdrawn by A. Ann" in reason and "taken back, too" in reason for reason in quiet.reasons)  # fmt: skip
    assert standing(case).state == "quiet"
    withdraw(case, names[1], reason="genuine", command="withdraw", author="A. Ann", restore=True)
    assert [a.state for a in alerts(case)] == ["fired", "unfired", "fired"]
    assert len({a.id for a in alerts(case)}) == 3
    assert standing(case).claims == (world.claims[1].id,)


def test_a_rejected_claim_or_event_unfires(case: Path, world: World) -> None:
    """What reviewers reject stands behind no alert."""
    given = [(n, Given(id=c.id, verdict="reject", reason="misread")) for n, c in enumerate(world.claims)]  # fmt: skip
    judge(case, given, author="A. Ann", command="judge")
    _, quiet = alerts(case)
    assert "2 of the 2 claims it fired on: rejected by a reviewer" in quiet.reasons[0]


def test_a_rejected_event_unfires(case: Path) -> None:
    """The event goes, its claims stand; the reason is the reviewer's."""
    event = standing(case).events[0]
    judge(case, [(1, Given(id=event, verdict="reject", reason="no such thing"))], author="A. Ann", command="judge")  # fmt: skip
    _, quiet = alerts(case)
    assert "its event was rejected" in quiet.reasons[0]
    assert "no such thing" in quiet.reasons[0]


def test_other_indicators_are_asked_at_the_next_run(case: Path) -> None:
    """A reworded file is a reason to look again, and nothing else is done anew."""
    write_indicators(case, "events: {from: [CHL]}")
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("build"))
        follow(ledger, case)
    assert alerts(case)[-1].reasons == ("the indicator was reworded, and no longer holds",)
    before = row_counts(case / LEDGER_NAME)
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("build"))
        follow(ledger, case)
    assert row_counts(case / LEDGER_NAME) == before


def test_a_wrong_file_leaves_the_alerts_in_force(case: Path) -> None:
    """The file is refused with its line; what was inferred and told before stays."""
    write_indicators(case, "events: {kinds: [gift]}")
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("build"))
        with pytest.raises(SchemaError, match=r"indicators\.yaml:5"):
            follow(ledger, case)
    assert [a.state for a in alerts(case)] == ["fired"]


def test_other_indicators_can_be_tried_out(case: Path, tmp_path: Path) -> None:
    """A file that is only looked at keeps nothing and knows of no time."""
    file = write_indicators(tmp_path / "other", ARMS, "not: {events: {}}")
    before = row_counts(case / LEDGER_NAME)
    found = watched(case, file=file)
    assert [(s.state, s.since) for s in found.standings] == [("fired", None), ("quiet", None)]
    assert not found.kept
    assert row_counts(case / LEDGER_NAME) == before
    with pytest.raises(IndicatorsMissing):
        watched(case, file=tmp_path / "missing.yaml")


def test_a_cases_own_parties_can_be_asked_about(tmp_path: Path) -> None:
    """Before the case is opened, and before it has a ledger, its indicators may name its parties."""
    write_indicators(tmp_path, "events: {from: [XAV]}")
    with pytest.raises(SchemaError, match="unknown party 'XAV'"):
        indicators_of(tmp_path)
    (tmp_path / PARTIES_NAME).write_text("- {code: XAV, names: [Averland]}\n", encoding="utf-8")
    assert indicators_of(tmp_path)
    assert in_force() is None


def test_alerts_made_before_can_be_shown_again(case: Path) -> None:
    """As of a day before anything was known, nothing had fired."""
    found = watched(case, as_of="2020-01-01")
    assert [s.state for s in found.standings] == ["quiet"]
    assert found.alerts == ()


def test_a_look_that_was_killed_is_repeated(case: Path, world: World) -> None:
    """Alerts and the note that they were looked for are kept together or not at all."""

    class Killed(BaseException):
        """Stands for a kill in the middle of the transaction."""

    world.tell("2023-06-01", kind="deployment", what="troops", when=("2023-06-01", None))
    write_indicators(case, ARMS, "events: {kinds: [deployment]}")
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("build"))
        note = ledger.add_derivation

        def killed(stage: str, *, state: str, tool: str) -> None:
            if stage == "alerts":
                raise Killed
            note(stage, state=state, tool=tool)

        ledger.add_derivation = killed  # type: ignore[method-assign]  # where the kill falls
        with pytest.raises(Killed):
            follow(ledger, case)
    assert len(alerts(case)) == 1
    keep(case, world)
    assert [a.indicator for a in alerts(case)] == ["i1", "i2"]
