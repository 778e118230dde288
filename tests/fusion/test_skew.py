"""Ten thousand tell of one thing: each further claim costs what the one before it cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from supplyline.fusion import fuse, gather_flows
from tests.counting import growth
from tests.fusion.build import World

_DAY = ("2024-05-06", "2024-05-07")
_LINEAR = 2.17  # times the steps for twice the claims: 2.05 to 2.11; sorting at each join took 2.24 to 2.51


def _told(world: World, _: int) -> None:
    world.tell("2024-05-07", when=_DAY, number=(400, 400))


def _one_sided(world: World, number: int) -> None:
    if number == 0:
        _told(world, 0)
    world.tell("2024-05-07", when=_DAY, number=(400, 400), to="", place=f"Port {number}")


def _denied(world: World, number: int) -> None:
    if number == 0:
        _told(world, 0)
    world.tell("2024-05-08", polarity="denied", says="AUS")


def _owned_to(world: World, number: int) -> None:
    world.tell("2024-05-07", when=_DAY, number=(400, 400), says="AUS" if number % 2 else "")


def _denied_at_large(world: World, number: int) -> None:
    day = date(1990, 1, 1) + timedelta(weeks=4 * (number // 2))
    if number % 2:
        world.tell(day.isoformat(), polarity="denied", says="AUS")
    else:
        until = (day + timedelta(1)).isoformat()
        world.tell(day.isoformat(), when=(day.isoformat(), until), number=(10, 10))


@pytest.mark.parametrize("tell", [_told, _one_sided, _denied, _owned_to, _denied_at_large])
def test_each_further_claim_costs_the_same(tell: Callable[[World, int], None]) -> None:
    """Twice the claims between one pair of parties take twice the steps to fuse."""

    def work(size: int) -> Callable[[], object]:
        world = World()
        for number in range(size):
            tell(world, number)
        return world.fuse

    assert growth(work, 400) < _LINEAR


def test_each_further_figure_costs_the_same() -> None:
    """Twice the figures of one event, half of them relayed, take twice the steps to follow."""

    def work(size: int) -> Callable[[], object]:
        world = World()
        for number in range(size):
            world.tell("2024-05-07", when=_DAY, number=(400, 400), says="USA" if number % 2 else "")
        events = world.fuse()
        return lambda: gather_flows(
            events, world.claims, world.documents, world.origins, world.statements
        )

    assert growth(work, 400) < _LINEAR


def test_all_who_tell_of_one_event_are_in_it() -> None:
    """A thousand articles of their own that tell of one delivery are one event of a thousand origins."""
    world = World()
    for number in range(1000):
        _told(world, number)
    [event] = world.fuse()
    assert (len(event.claims), event.origins_high) == (1000, 1000)


def test_a_figure_owned_to_is_measured_by_what_was_told_by_then() -> None:
    """A party admits in part if its figure is below every figure told by that day, whatever came later."""
    world = World()
    world.tell("2024-05-07", when=_DAY, number=(400, 400))
    world.tell("2024-05-08", when=_DAY, number=(300, 300), says="AUS")
    world.tell("2024-05-09", when=_DAY, number=(200, 200))
    world.tell("2024-05-30", when=_DAY, number=(200, 200), says="AUS")
    [event] = fuse(world.claims, world.documents, world.origins, world.statements)
    own = [(a.status, a.since) for a in event.acknowledgement if a.party == "AUS"]
    assert ("admitted_in_part", "2024-05-08") in own
    assert ("admitted", "2024-05-30") in own
