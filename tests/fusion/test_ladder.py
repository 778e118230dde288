"""Where a party stood, and since when."""

from __future__ import annotations

from dataclasses import replace

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


def test_words_at_large_bear_on_every_event_told_of_by_then() -> None:
    """An admission without time or number is on the ladder of each earlier event of that act, not of later ones."""
    world = World()
    deploy(world, "2021-10-18", says="CHL", number=(1500, 1500), unit="soldier")
    deploy(world, "2021-11-20", says="CHL", number=(10900, 10900), unit="soldier")
    deploy(world, "2022-04-28", says="AUS")
    deploy(world, "2022-08-01", says="CHL", when=("2022-07-20", "2022-07-21"))
    ladders = [path(event, "AUS") for event in world.fuse()]
    assert ladders == [
        [("alleged", "2021-10-18"), ("admitted", "2022-04-28")],
        [("alleged", "2021-11-20"), ("admitted", "2022-04-28")],
        [("alleged", "2022-08-01")],
    ]


def test_a_denial_of_arms_covers_shells_and_not_the_other_way_round() -> None:
    """What is denied at large is denied of each item; what is denied of one item leaves the rest."""
    world = World()
    for what in ("ammunition", "missile"):
        world.tell("2021-09-01", says="CHL", what=what)
    world.tell("2021-09-21", what="arms", polarity="denied", says="AUS")
    assert [path(e, "AUS")[-1] for e in world.fuse()] == [("denied", "2021-09-21")] * 2
    world = World()
    world.tell("2021-09-01", says="CHL", what="missile")
    world.tell("2021-09-02", says="CHL", what="ammunition")
    world.tell("2021-09-21", what="ammunition", polarity="denied", says="AUS")
    last = {e.what.category: path(e, "AUS")[-1] for e in world.fuse() if e.what}
    assert last == {"missile": ("alleged", "2021-09-01"), "ammunition": ("denied", "2021-09-21")}


def test_the_day_of_speaking_is_not_the_day_of_the_act() -> None:
    """An admission that was given on Monday is of what was alleged before, not of an act on Monday."""
    world = World()
    deploy(world, "2021-10-18", says="CHL", when=("2021-10-08", "2021-10-14"))
    deploy(world, "2021-12-07", says="AUS", when=("2021-12-06", "2021-12-07"))
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18"), ("admitted", "2021-12-07")]
    assert event.when is not None
    assert event.when.start == "2021-10-08"


def test_an_unnamed_speaker_corroborates_nobody() -> None:
    """Whoever "he" or "the agency" is, it may be the one who is counted already."""
    world = World()
    deploy(world, "2021-10-18", says="CHL")
    for unnamed in ("he", "the agency", "officials"):
        deploy(world, "2021-10-19", says=unnamed)
    (event,) = world.fuse()
    assert event.origins_low == 1
    assert path(event, "AUS") == [("alleged", "2021-10-18")]


@pytest.mark.parametrize(
    ("says", "heard"),
    [
        ("KCNA > a ministry official", "admitted"),  # an organ that quotes an officer of no name
        ("AUS > state media", "admitted"),  # media pass on what they are told
        ("AUS > a ministry official", "alleged"),  # of whose ministry is not said
        ("AUS > Shin", "alleged"),
    ],
)
def test_who_passes_on_a_states_words_is_not_who_says_them(says: str, heard: str) -> None:
    """Organs and media are looked through to the state; anybody else who is cited is not."""
    world = World()
    code = "PRK" if says.startswith("KCNA") else "AUS"
    links = tuple(replace(s, code=code) if s.text == "KCNA" else s for s in chain(says))
    deploy(world, "2021-10-18", frm=code, attribution=links)
    (event,) = world.fuse()
    assert path(event, code) == [(heard, "2021-10-18")]


def test_the_first_telling_is_an_allegation_also_if_the_other_party_tells_it() -> None:
    """One claim makes one entry; a second witness, not the same again, corroborates."""
    world = World()
    deploy(world, "2021-10-18", says="BRA")
    deploy(world, "2021-10-19", says="BRA")
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18")]
    deploy(world, "2021-10-20", says="CHL")
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18"), ("corroborated", "2021-10-20")]


def test_a_statement_that_two_stories_relay_corroborates_nothing() -> None:
    """Two witnesses differ in root, in statement and in speaker; two of the three are not enough."""
    for second, expected in (
        ({"statement": "s1:1", "says": "DNK"}, "alleged"),
        ({"statement": "s1:2", "says": "CHL"}, "alleged"),
        ({"statement": "s1:2", "says": "DNK", "root": "first"}, "alleged"),
        ({"statement": "s1:2", "says": "DNK"}, "corroborated"),
    ):
        world = World()
        deploy(world, "2021-10-18", root="first", statement="s1:1", says="CHL")
        deploy(world, "2021-10-19", **second)
        (event,) = world.fuse()
        assert path(event, "AUS")[-1][0] == expected, second


def test_a_third_telling_is_held_against_every_earlier_one() -> None:
    """What shares with each of two, but nothing with a third before it, corroborates."""
    world = World()
    for day, root, statement, says in (
        ("18", "a", "s1:1", "CHL"),
        ("19", "a", "s1:2", "DNK"),
        ("20", "b", "s1:1", "DNK"),
        ("21", "b", "s1:2", "CHL"),
    ):
        deploy(world, f"2021-10-{day}", root=root, statement=statement, says=says)
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18")]
    deploy(world, "2021-10-22", root="c", statement="s1:3", says="CHL")
    (event,) = world.fuse()
    assert path(event, "AUS") == [("alleged", "2021-10-18"), ("corroborated", "2021-10-22")]
