"""Which events are of one supply, or lie within one another, so that nothing is added up twice."""

from __future__ import annotations

import pytest

from supplyline.records import Category, Claim, Event, Party, Stage
from tests.fusion.build import World

MAY, JUNE = ("2021-05-10", "2021-05-11"), ("2021-06-10", "2021-06-11")


def of(events: list[Event], claim: Claim) -> Event:
    """Return the event that holds ``claim``."""
    return next(event for event in events if claim.id in event.claims)


def kinds(events: list[Event], one: Claim, other: Claim) -> list[str]:
    """Return how the event of ``one`` stands to that of ``other``."""
    related = of(events, one).related
    return [r.kind for r in related if r.event == of(events, other).id]


@pytest.mark.parametrize("stage", ["planned", "offered", "requested", "agreed", "ordered"])
def test_promised_and_sent_are_stages_of_one_supply(stage: Stage) -> None:
    """What was promised in April and sent in May is related both ways, and says why."""
    world = World()
    promised = world.tell("2021-04-11", number=(500, 500), stage=stage)
    sent = world.tell("2021-05-12", when=MAY, number=(500, 500))
    events = world.fuse()
    assert kinds(events, promised, sent) == kinds(events, sent, promised) == ["stage_of"]
    (relation,) = of(events, sent).related
    assert "the same figure" in relation.reason
    assert "2021-04-11" in relation.reason


def test_a_party_without_a_code_is_one_however_it_is_written() -> None:
    """Who is one party where claims are joined is one where events are related."""
    world = World()
    guard = [(Party(text=text, code=None),) for text in ("the Harbour-Guard", "Harbour Guard")]
    promised = world.tell("2021-04-11", number=(500, 500), stage="planned", from_=guard[0])
    sent = world.tell("2021-05-12", when=MAY, number=(500, 500), from_=guard[1])
    assert kinds(world.fuse(), promised, sent) == ["stage_of"]


def test_a_promise_is_of_the_act_that_fits_it_best() -> None:
    """Of two deliveries that follow a promise, the one of its figure is its later stage."""
    world = World()
    promised = world.tell("2021-04-11", number=(900, 900), stage="planned")
    other = world.tell("2021-05-12", when=MAY, number=(400, 400))
    sent = world.tell("2021-06-12", when=JUNE, number=(900, 900))
    events = world.fuse()
    assert kinds(events, promised, sent) == ["stage_of"]
    assert kinds(events, promised, other) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"frm": "BRA", "to": "AUS"},
        {"to": "CHL"},
        {"what": "missile"},
        {"number": (900, 900)},  # more than was promised
        {"published": "2022-09-12", "when": ("2022-09-10", "2022-09-11")},
        {"published": "2021-03-12", "when": ("2021-03-10", "2021-03-11")},  # before it
    ],
)
def test_decoys_of_a_promise(changes: dict[str, object]) -> None:
    """Another flow, item, figure or year, or an act before the promise, is no later stage of it."""
    world = World()
    world.tell("2021-04-11", number=(500, 500), stage="planned")
    told = {"published": "2021-05-12", "when": MAY, "number": (500, 500), **changes}
    world.tell(**told)  # type: ignore[arg-type]  # as the table above has them
    assert all(event.related == () for event in world.fuse())


def test_a_promise_without_figure_or_time_is_of_what_soon_follows() -> None:
    """Weeks later it may be what was promised; months later, or of another item, nobody knows."""
    world = World()
    promised = world.tell("2021-04-20", stage="planned")
    sent = world.tell("2021-05-12", when=MAY)
    assert kinds(world.fuse(), promised, sent) == ["stage_of"]
    for later in (
        {"published": "2021-08-12", "when": ("2021-08-10", "2021-08-11")},
        {"what": "arms"},
    ):
        world = World()
        world.tell("2021-04-20", stage="planned")
        world.tell(**{"published": "2021-05-12", "when": MAY, **later})  # type: ignore[arg-type]  # as tell has them
        assert all(event.related == () for event in world.fuse())


def test_meetings_and_treaties_are_not_counted() -> None:
    """What nobody adds up has no totals and no stages."""
    world = World()
    world.tell("2021-04-20", kind="contact", what="other", stage="planned")
    world.tell("2021-05-11", kind="contact", what="other", when=MAY)
    world.tell(
        "2021-12-31", kind="contact", what="other", when=("2021-01-01", "2022-01-01"), unit="visit",
        number=(20, 20),
    )  # fmt: skip
    assert all(event.related == () for event in world.fuse())


def test_the_time_that_was_announced_counts() -> None:
    """A promise for June is of what came in June, not of what came in May."""
    world = World()
    promised = world.tell("2021-04-11", when=("2021-06-01", "2021-07-01"), stage="planned")
    may, june = world.tell("2021-05-12", when=MAY), world.tell("2021-06-12", when=JUNE)
    events = world.fuse()
    assert kinds(events, promised, june) == ["stage_of"]
    assert kinds(events, promised, may) == []


def test_under_way_and_done_are_stages_if_the_figure_is_one() -> None:
    """A ship that left in May with 500 rounds and arrived in June is one supply; another figure is not."""
    world = World()
    left = world.tell("2021-05-11", when=MAY, number=(500, 500), stage="under_way")
    arrived = world.tell("2021-06-11", when=JUNE, number=(500, 500))
    other = world.tell("2021-07-11", when=("2021-07-10", "2021-07-11"), number=(2500, 2500))
    events = world.fuse()
    assert kinds(events, left, arrived) == ["stage_of"]
    assert kinds(events, left, other) == []


def test_a_running_total_contains_what_came_before_it() -> None:
    """Single shipments lie in the first total after them, that in the next; later ones do not."""
    world = World()
    one = world.tell("2021-05-11", when=MAY, number=(500, 500))
    first = world.tell(
        "2021-06-01", when=("2021-01-01", None), number=(3000, 3000), scope="cumulative"
    )
    second = world.tell(
        "2021-12-01", when=("2021-01-01", None), number=(9000, 9000), scope="cumulative"
    )
    later = world.tell("2022-05-11", when=("2022-05-10", "2022-05-11"), number=(500, 500))
    events = world.fuse()
    assert len(events) == 4
    assert kinds(events, one, first) == ["part_of"]
    assert kinds(events, first, one) == ["includes"]
    assert kinds(events, one, second) == []  # by way of the first
    assert kinds(events, first, second) == ["part_of"]
    assert of(events, later).related == ()


def test_a_figure_for_a_year_contains_the_year() -> None:
    """A figure for a long period counts what happened in it, and not what happened before."""
    world = World()
    before = world.tell("2020-05-11", when=("2020-05-10", "2020-05-11"), number=(500, 500))
    within = world.tell("2021-05-11", when=MAY, number=(500, 500))
    year = world.tell("2022-01-11", when=("2021-01-01", "2022-01-01"), number=(9000, 9000))
    events = world.fuse()
    assert kinds(events, within, year) == ["part_of"]
    assert kinds(events, before, year) == []
    assert "2021-01-01 to 2021-12-31" in of(events, within).related[0].reason


@pytest.mark.parametrize(
    "changes",
    [
        {"frm": "BRA", "to": "AUS"},
        {"what": "missile"},
        {"number": (99000, 99000)},  # larger than the total
        {"stage": "planned"},
        {"kind": "training"},
    ],
)
def test_decoys_of_a_total(changes: dict[str, object]) -> None:
    """Another flow, item, stage or kind, or more than it all, is not counted in a total."""
    world = World()
    told = {"published": "2021-05-11", "when": MAY, "number": (500, 500), **changes}
    world.tell(**told)  # type: ignore[arg-type]  # as the table above has them
    world.tell("2021-06-01", when=("2021-01-01", None), number=(9000, 9000), scope="cumulative")
    assert all(event.related == () for event in world.fuse())


def test_a_general_total_contains_the_special_and_not_the_other_way_round() -> None:
    """Shells are among weapons, and what one supplier sent among what was received from anybody."""
    world = World()
    shells = world.tell("2021-05-11", when=MAY, number=(500, 500))
    weapons = world.tell(
        "2021-06-01", when=("2021-01-01", None), number=(9000, 9000), scope="cumulative", what="arms",
        frm="",
    )  # fmt: skip
    events = world.fuse()
    assert kinds(events, shells, weapons) == ["part_of"]
    world = World()
    anything = world.tell("2021-05-11", when=MAY, number=(500, 500), what="arms")
    total = world.tell(
        "2021-09-01", when=("2021-01-01", None), number=(9000, 9000), scope="cumulative"
    )
    events = world.fuse()
    assert kinds(events, anything, total) == []


def test_those_who_are_there_include_those_who_came_first() -> None:
    """A figure of all who are deployed contains the first batch; a rate is no total."""
    world = World()
    batch = world.tell(
        "2021-05-12", when=("2021-05-08", "2021-05-13"), number=(1500, 1500), kind="deployment",
        what="troops", unit="soldier",
    )  # fmt: skip
    there = world.tell(
        "2021-06-20", number=(10900, 10900), stage="under_way", kind="deployment", what="troops",
        unit="soldier",
    )  # fmt: skip
    events = world.fuse()
    assert kinds(events, batch, there) == ["part_of"]
    world = World()
    world.tell("2021-05-12", when=MAY, number=(1500, 1500))
    world.tell("2021-06-20", number=(20000, 20000), scope="per_period")
    assert all(event.related == () for event in world.fuse())


def test_the_killed_are_among_the_casualties() -> None:
    """Killed and wounded given apart lie within killed and wounded together; of another month they do not."""
    world = World()
    figures: dict[Category, float] = {"killed": 300, "wounded": 2700, "casualties": 3000}
    told = {
        what: world.tell(
            "2021-05-11", when=MAY, kind="casualty", what=what, to="", number=(n, n), unit="soldier"
        )
        for what, n in figures.items()
    }
    far = world.tell(
        "2021-09-11", when=("2021-09-10", "2021-09-11"), kind="casualty", what="killed", to="",
        number=(20, 20), unit="soldier",
    )  # fmt: skip
    events = world.fuse()
    assert kinds(events, told["killed"], told["casualties"]) == ["part_of"]
    assert kinds(events, told["wounded"], told["casualties"]) == ["part_of"]
    assert kinds(events, told["killed"], told["wounded"]) == []
    assert kinds(events, far, told["casualties"]) == []


def test_a_denial_is_of_the_event_it_denies_and_related_to_nothing_else() -> None:
    """What is only denied is no stage and no part of anything."""
    world = World()
    world.tell("2021-04-01", stage="planned", number=(500, 500))
    world.tell("2021-05-11", polarity="denied", says="AUS")
    assert all(event.related == () for event in world.fuse())
