"""Where a party stood, and since when."""

from __future__ import annotations

import pytest

from supplyline.fusion.rules import deflection, hearing
from supplyline.records import Event
from tests.fusion.build import World, chain


def path(event: Event, party: str) -> list[tuple[str, str | None]]:
    """Return the ladder of one party as pairs of status and day."""
    return [(a.status, a.since) for a in event.acknowledgement if a.party == party]


def deploy(world: World, published: str, **how: object) -> None:
    """Tell of troops of AUS in BRA."""
    world.tell(published, kind="deployment", what="troops", **how)  # type: ignore[arg-type]  # passed on as given


def test_the_whole_path_from_silence_to_admission() -> None:
    """Alleged, corroborated, deflected and admitted are dated one by one; nothing is overwritten."""
    world = World()
    deploy(world, "2021-10-18", says="CHL", number=(10000, 10000), unit="soldier")
    deploy(world, "2021-10-23", says="DNK", number=(11000, None), unit="troop")
    deploy(world, "2021-10-24", polarity="denied", says="AUS")
    deploy(
        world, "2021-10-25", says="BRA", sentence="Brazil did not deny that the troops had come."
    )
    deploy(world, "2022-04-26", says="BRA")
    deploy(world, "2022-04-28", says="AUS")
    (event,) = world.fuse()
    assert path(event, "AUS") == [
        ("alleged", "2021-10-18"),
        ("corroborated", "2021-10-23"),
        ("denied", "2021-10-24"),
        ("admitted", "2022-04-28"),
    ]
    assert path(event, "BRA") == [
        ("alleged", "2021-10-18"),
        ("corroborated", "2021-10-23"),
        ("deflected", "2021-10-25"),
        ("admitted", "2022-04-26"),
    ]


def test_the_other_party_corroborates() -> None:
    """One origin and the word of the other party are enough to corroborate."""
    world = World()
    deploy(world, "2021-10-18", says="CHL")
    deploy(world, "2021-10-19", says="BRA")
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18"), ("corroborated", "2021-10-19")]


def test_reprints_corroborate_nothing() -> None:
    """Ten copies of one report, and ten reports of one ministry's words, leave it alleged."""
    world = World()
    for day in range(10, 20):
        deploy(
            world,
            f"2021-10-{day}",
            root="wire",
            sentence="Troops were sent, a ministry said.",
            says="CHL",
        )
        deploy(world, f"2021-10-{day}", says="CHL")
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-10")]
    assert event.origins_low == 1


def test_a_denial_repeated_much_later_is_a_new_entry() -> None:
    """Words repeated within two weeks are one entry; the same words months later are another."""
    world = World()
    deploy(world, "2021-09-01", says="CHL")
    for day in ("2021-09-21", "2021-09-23", "2021-11-07"):
        deploy(world, day, polarity="denied", says="AUS")
    (event,) = world.fuse()
    assert path(event, "AUS") == [
        ("alleged", "2021-09-01"),
        ("denied", "2021-09-21"),
        ("denied", "2021-11-07"),
    ]


def test_a_smaller_figure_of_its_own_is_part_of_an_admission() -> None:
    """A party that grants nine where others count twelve admits in part."""
    world = World()
    for published, says, n in (("2021-10-18", "CHL", 12.0), ("2021-10-20", "AUS", 9.0)):
        world.tell(
            published,
            kind="casualty",
            what="killed",
            to="",
            says=says,
            number=(n, None),
            unit="soldier",
        )
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18"), ("admitted_in_part", "2021-10-20")]


def test_who_caused_a_loss_makes_no_admission_by_saying_so() -> None:
    """Of a casualty only the side that suffered it can admit it."""
    world = World()
    world.tell(
        "2021-10-18",
        kind="casualty",
        what="killed",
        says="BRA",
        number=(3000, 3000),
        unit="soldier",
    )
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18")]
    assert path(event, "BRA") == []


def test_a_state_organ_speaks_for_its_state_and_a_news_medium_does_not() -> None:
    """Unattributed words of a mouthpiece are the state's own; a relay with its code is no statement."""
    world = World()
    world.tell("2021-10-18", frm="PRK", outlet="KCNA")
    (organ,) = world.fuse()
    assert path(organ, "PRK") == [("admitted", "2021-10-18")]
    world = World()
    world.tell("2021-10-18", to="RUS", attribution=chain("TASS"))
    (medium,) = world.fuse()
    assert path(medium, "RUS") == [("alleged", "2021-10-18")]


@pytest.mark.parametrize("cue", hearing().deflected, ids=lambda c: c.example)
def test_every_cue_is_found_in_its_example(cue) -> None:  # type: ignore[no-untyped-def]  # a row of the file
    """A cue that does not match its own example is a mistake in the file."""
    assert deflection().search(cue.example)


@pytest.mark.parametrize(
    "plain",
    ["The ministry denied the report.", "Moscow confirmed the figure.", "He said it was theirs."],
)
def test_a_plain_answer_is_no_deflection(plain: str) -> None:
    """Yes and no are not deflections."""
    assert not deflection().search(plain)


def test_other_peoples_deflection_is_not_the_partys() -> None:
    """Who is named just before the cue is who deflects: a third party's silence changes nothing."""
    world = World()
    deploy(
        world,
        "2021-10-18",
        says="CHL",
        sentence="Chile said so, and Denmark declined to comment on the troops.",
    )
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18")]
