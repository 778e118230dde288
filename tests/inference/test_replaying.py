"""What a case's history would have fired, day by day of publication."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.inference.replaying import PeriodUnfit, Replay, replay
from supplyline.inference.watching import watched
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import LEDGER_NAME, row_counts
from tests.fusion.build import World
from tests.watch.case import ARMS, arms, keep, write_indicators

TWO = "events: {kinds: [transfer], from: [AUS], origins: 2}"
WORD = "acknowledgement: {party: [AUS], was: [denied], becomes: [admitted]}"


@pytest.fixture
def world() -> World:
    """Return a transfer told of twice, denied and admitted, and one of another year."""
    world = World()
    arms(world, "2023-05-01", says="CHL")
    world.tell("2023-05-10", when=("2023-05-01", None), polarity="denied", says="AUS")
    world.tell("2023-05-20", when=("2023-05-01", None), says="DNK")
    world.tell("2023-09-01", when=("2023-05-01", None), says="AUS")
    world.tell("2024-09-01", when=("2024-09-01", None), frm="CHL", to="BRA")
    world.tell(None, kind="deployment", what="troops")
    return world


@pytest.fixture
def case(tmp_path: Path, world: World) -> Path:
    """Return a case of that world."""
    write_indicators(
        tmp_path / "case", ARMS, TWO, WORD, "not: {events: {from: [CHL]}}",
        "events: {kinds: [deployment]}",
    )  # fmt: skip
    keep(tmp_path / "case", world)
    return tmp_path / "case"


def told(found: Replay) -> list[tuple[str, str, str]]:
    """Return day, indicator and state of each change."""
    return [(f.day, f.indicator, f.state) for f in found.firings]


def test_indicators_fire_on_the_day_that_would_have_told(case: Path, world: World) -> None:
    """On the day of publication that makes each hold, and un-fire on the one that ends it."""
    before = row_counts(case / LEDGER_NAME)
    found = replay(case)
    assert told(found) == [
        ("2023-05-01", "i1", "fired"),
        ("2023-05-01", "i4", "fired"),
        ("2023-05-20", "i2", "fired"),
        ("2023-09-01", "i3", "fired"),
        ("2024-09-01", "i4", "unfired"),
    ]
    assert found.firings[0].claims == (world.claims[0].id,)
    assert (found.days, found.undated) == (5, 1)
    assert row_counts(case / LEDGER_NAME) == before


def test_the_last_day_is_what_the_case_says_today(case: Path) -> None:
    """What is in force at the end of a replay is what watching finds, on the same claims."""
    fired: dict[str, str] = {}
    for firing in replay(case).firings:
        fired[firing.indicator] = firing.state
    # Undated documents are left out of a replay, so the deployment is not asked about.
    today = {s.indicator.id: s.state for s in watched(case).standings if s.indicator.id != "i5"}
    assert {i for i, state in fired.items() if state == "fired"} == {
        i for i, state in today.items() if state == "fired"
    }


def test_a_part_of_history_can_be_shown(case: Path) -> None:
    """Days before the first are known already and not told; days after the last are not looked at."""
    found = replay(case, first=date(2023, 5, 2), last=date(2023, 9, 1))
    assert told(found) == [("2023-05-20", "i2", "fired"), ("2023-09-01", "i3", "fired")]
    assert found.days == 4
    with pytest.raises(PeriodUnfit):
        replay(case, first=date(2023, 5, 2), last=date(2023, 5, 1))


def test_hits_and_misses_against_what_was_expected(case: Path, tmp_path: Path) -> None:
    """Expectations are held against the replay, and a wrong file is refused with its line."""
    file = tmp_path / "expected.yaml"
    file.write_text(
        "- {indicator: i2, day: 2023-05-18}\n- {indicator: i1, never: true}\n"
        "- {indicator: i5, day: 2023-05-18}\n- {indicator: i3, day: 2023-06-01}\n"
    )
    found = replay(case, expect=file)
    assert [(s.indicator, s.outcome, s.delay) for s in found.scored] == [
        ("i1", "false alarm", None), ("i2", "hit", 2), ("i3", "late", 92), ("i5", "miss", None),
    ]  # fmt: skip
    file.write_text("- {indicator: i9, day: 2023-05-18}\n")
    with pytest.raises(SchemaError, match=r"expected\.yaml:1"):
        replay(case, expect=file)


def test_what_is_withdrawn_today_is_in_no_history(case: Path, world: World) -> None:
    """A replay asks what is known today, day by day; a withdrawn document is no part of it."""
    withdraw(case, world.claims[0].document, reason="taken back", command="w", author="A. Ann")
    assert ("2023-05-20", "i1", "fired") in told(replay(case))
    assert ("2023-05-10", "i1", "fired") not in told(replay(case))  # it was only denied by then


def test_what_provisions_say_counts_in_a_word_that_changes(tmp_path: Path) -> None:
    """A party's stand on what would breach a provision turns on the day on which it owns to it."""
    case, world = tmp_path / "case", World()
    write_indicators(
        case,
        "acknowledgement: {party: [PRK], becomes: [admitted], of: {provision: {ids: []}}}",
    )
    for day, says in (("2023-05-01", "CHL"), ("2023-05-20", "PRK")):
        world.tell(day, frm="PRK", to="RUS", when=("2023-05-01", None), says=says)
    keep(case, world)
    assert told(replay(case)) == [("2023-05-20", "i1", "fired")]
    assert watched(case).standings[0].state == "fired"


def test_indicators_of_lists_are_not_replayed(case: Path) -> None:
    """Nobody kept which lists were in force on which day; the replay says so, once for each."""
    write_indicators(case, "any: [{listing: {new: false}}, {listing: {}}]", ARMS)
    found = replay(case)
    assert found.left_out == ("i1",)
    assert {f.indicator for f in found.firings} == {"i2"}
