"""Which claims become one event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.fusion import fuse
from supplyline.records import Category, Kind, Stage
from tests.fusion.build import World, chain, party, together

MAY = ("2021-05-10", "2021-05-11")


def test_one_happening_told_by_several_is_one_event() -> None:
    """Same parties, item and day from different documents are one event with all its claims."""
    world = World()
    told = [world.tell("2021-05-11", when=MAY), world.tell("2021-05-12", when=MAY, says="CHL")]
    (event,) = world.fuse()
    assert event.claims == tuple(
        c.id for c in sorted(told, key=lambda c: world.documents[c.document].published or "")
    )
    assert (event.from_, event.to) == (party("AUS"), party("BRA"))
    assert len(event.documents) == len(event.outlets) == 2


@pytest.mark.parametrize("promise", ["planned", "offered", "requested", "agreed", "ordered"])
def test_a_promise_is_not_a_delivery(promise: Stage) -> None:
    """Claims of a promised and of a carried-out act never become one event."""
    world = World()
    made = world.tell("2021-05-11", when=MAY, number=(500, 500))
    promised = world.tell("2021-05-11", when=MAY, number=(500, 500), stage=promise)
    assert not together(world.fuse(), made, promised)


def test_two_acts_a_year_apart_stay_apart() -> None:
    """The same act a year on is another act, with or without a stated time."""
    world = World()
    world.tell("2021-05-11", when=MAY, number=(500, 500), place="Alder Port")
    world.tell(
        "2022-05-11", when=("2022-05-10", "2022-05-11"), number=(500, 500), place="Alder Port"
    )
    world.tell("2023-05-11", number=(500, 500), place="Alder Port")
    world.tell("2024-05-11", number=(500, 500), place="Alder Port")
    assert len(world.fuse()) == 4


def test_small_steps_do_not_tie_distant_acts() -> None:
    """A chain of claims without a time, each near the next, is cut where the span of one event ends."""
    world = World()
    told = [
        world.tell(f"2021-{month:02}-{day:02}")
        for month in range(1, 13)
        for day in (1, 7, 14, 21, 28)
    ]
    events = world.fuse()
    assert len(events) > 2
    assert not together(events, told[0], told[-1])


def test_a_claim_without_a_time_joins_what_was_just_reported() -> None:
    """Without a time, a claim published within a week of the act joins it; two months later it does not."""
    world = World()
    dated = world.tell("2021-05-11", when=MAY)
    soon, late = world.tell("2021-05-14"), world.tell("2021-07-14")
    events = world.fuse()
    assert together(events, dated, soon)
    assert not together(events, dated, late)


def test_nobody_tells_of_what_has_not_happened_yet() -> None:
    """A claim of a done act that was published before the dated act is of another act."""
    world = World()
    dated = world.tell("2021-05-11", when=MAY)
    before = world.tell("2021-05-08")
    assert not together(world.fuse(), dated, before)


def test_a_reprint_months_later_tells_of_the_first_day() -> None:
    """A copy without a time is taken to be as old as the first document of its origin."""
    world = World()
    first = world.tell("2021-05-11", root="wire", sentence="Shells were sent.")
    reprint = world.tell("2021-09-11", root="wire", sentence="Shells were sent.")
    assert together(world.fuse(), first, reprint)


@pytest.mark.parametrize(
    ("generic", "specific"), [("arms", "ammunition"), ("technology", "satellite_tech")]
)
def test_a_generic_word_joins_on_grounds_only(generic: Category, specific: Category) -> None:
    """A generic word ("weapons") joins shells when time, place or number agree, and not on parties alone."""
    world = World()
    shells = world.tell("2021-05-11", when=MAY, what=specific)
    on_the_day = world.tell("2021-05-12", when=MAY, what=generic)
    (event,) = world.fuse()
    assert {shells.id, on_the_day.id} == set(event.claims)
    assert event.what is not None
    assert event.what.category == specific
    world = World()
    shells = world.tell("2021-05-11", when=MAY, what=specific)
    vague = world.tell("2021-05-12", what=generic)
    assert not together(world.fuse(), shells, vague)


def test_a_generic_word_that_fits_two_items_joins_neither() -> None:
    """Where shells and missiles moved on one day, "weapons" of that day is neither for sure."""
    world = World()
    shells = world.tell("2021-05-11", when=MAY)
    missiles = world.tell("2021-05-11", when=MAY, what="missile")
    weapons = world.tell("2021-05-11", when=MAY, what="arms")
    events = world.fuse()
    assert not together(events, shells, weapons)
    assert not together(events, missiles, weapons)


def test_killed_and_wounded_are_two_events() -> None:
    """A figure of the killed and one of killed and wounded together never meet."""
    world = World()
    figures: dict[Category, float] = {"killed": 300, "wounded": 2700, "casualties": 3000}
    for what, n in figures.items():
        world.tell(
            "2021-05-11", when=MAY, kind="casualty", what=what, to="", number=(n, n), unit="soldier"
        )
    assert len(world.fuse()) == 3


def test_the_return_flow_is_its_own_event() -> None:
    """What goes the other way is another transfer, even of the same item on the same day."""
    world = World()
    there = world.tell("2021-05-11", when=MAY)
    back = world.tell("2021-05-11", when=MAY, frm="BRA", to="AUS")
    assert not together(world.fuse(), there, back)


@pytest.mark.parametrize("kind", ["contact", "agreement"])
def test_a_meeting_has_no_direction(kind: Kind) -> None:
    """Who visited whom differs between tellings; the meeting is one."""
    world = World()
    one = world.tell("2021-05-11", when=MAY, kind=kind, what="other")
    other = world.tell("2021-05-11", when=MAY, kind=kind, what="other", frm="BRA", to="AUS")
    assert together(world.fuse(), one, other)


def test_one_sentence_with_two_figures_tells_of_two_acts() -> None:
    """Two claims of one sentence that give two figures are two acts."""
    world = World()
    one = world.tell("2021-05-11", when=MAY, number=(500, 500))
    other = replace(one, id="c1:other", quantity=(replace(one.quantity[0], low=700, high=700),))
    world.claims.append(other)
    assert not together(world.fuse(), one, other)


def test_a_denial_joins_what_it_denies_and_corroborates_nothing() -> None:
    """A denial is a claim of the event it denies; origins are counted without it."""
    world = World()
    alleged = world.tell("2021-05-11", when=MAY, says="CHL")
    denial = world.tell("2021-06-20", polarity="denied", says="AUS")
    (event,) = world.fuse()
    assert {alleged.id, denial.id} == set(event.claims)
    assert (event.origins_low, event.origins_high) == (1, 1)


def test_a_denial_denies_nothing_that_came_later() -> None:
    """What was alleged after a denial is not what it denied."""
    world = World()
    denial = world.tell("2021-04-01", polarity="denied", says="AUS")
    alleged = world.tell("2021-05-11", when=MAY, says="CHL")
    assert not together(world.fuse(), alleged, denial)


def test_an_event_without_both_sides_stays_a_candidate() -> None:
    """A transfer to nobody is a candidate however many tell of it; a casualty needs one side."""
    world = World()
    for says in ("CHL", "DNK", "EGY"):
        world.tell("2021-05-11", when=MAY, to="", says=says)
        world.tell("2021-05-11", when=MAY, to="", says=says, kind="casualty", what="killed")
    tiers = {event.kind: event.tier for event in world.fuse()}
    assert tiers == {"transfer": "candidate", "casualty": "vetted"}


def test_when_is_the_narrowest_interval_most_agree_on() -> None:
    """A month and two days in it give the day on which two of the three agree."""
    world = World()
    world.tell("2021-06-02", when=("2021-05-01", "2021-06-01"))
    world.tell("2021-05-12", when=("2021-05-10", "2021-05-12"))
    world.tell("2021-05-12", when=("2021-05-11", "2021-05-12"))
    (event,) = world.fuse()
    assert event.when is not None
    assert (event.when.start, event.when.end) == ("2021-05-11", "2021-05-12")


def test_an_event_keeps_its_id_as_it_grows() -> None:
    """A later claim of the same happening does not change the id."""
    world = World()
    world.tell("2021-05-11", when=MAY)
    (before,) = world.fuse()
    world.tell("2021-05-12", when=MAY)
    (after,) = world.fuse()
    assert after.id == before.id
    assert len(after.claims) == 2


def test_an_undated_document_is_no_obstacle() -> None:
    """A claim of a document without a date still joins what it agrees with, by the time it gives."""
    world = World()
    dated = world.tell("2021-05-11", when=MAY)
    undated = world.tell(None, when=MAY)
    nothing = world.tell(None)
    events = world.fuse()
    assert together(events, dated, undated)
    assert not together(events, dated, nothing)


TELLINGS = st.lists(
    st.tuples(
        st.sampled_from(["2021-05-11", "2021-05-12", "2021-06-20", "2021-12-01", None]),
        st.sampled_from([None, MAY, ("2021-05-01", "2021-06-01"), ("2020-08-01", None)]),
        st.sampled_from(["ammunition", "arms", "missile"]),
        st.sampled_from([None, (500.0, 500.0), (600.0, None), (None, 5000.0)]),
        st.sampled_from(["", "AUS", "CHL", "DNK"]),
        st.sampled_from(["BRA", ""]),
        st.sampled_from(["done", "planned", "unknown"]),
        st.sampled_from(["affirmed", "affirmed", "denied"]),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(tellings=TELLINGS, shuffle=st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_no_claim_is_lost(tellings, shuffle) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives the types
    """Whatever is told and in whatever order it comes, the same events hold every claim once."""
    world = World()
    for published, when, what, number, says, to, stage, polarity in tellings:
        world.tell(
            published,
            when=when,
            what=what,
            number=number,
            says=says,
            to=to,
            stage=stage,
            polarity=polarity,
        )
    events = world.fuse()
    mixed = list(world.claims)
    shuffle.shuffle(mixed)
    assert fuse(mixed, world.documents, world.origins) == events
    assert sorted(c for e in events for c in e.claims) == sorted(c.id for c in world.claims)
    assert len({e.id for e in events}) == len(events)
    for event in events:
        assert 0 <= event.origins_low <= event.origins_high <= len(event.documents)
        for bound in event.quantity:
            given_ends = [v for v in (bound.low, bound.best, bound.high) if v is not None]
            assert given_ends == sorted(given_ends)


def test_counts_too_far_apart_are_two_acts() -> None:
    """A first batch of 1,500 and a total of 10,900 are two events; 10,000 and 12,000 are one dispute."""
    world = World()
    for day, n in ((18, 1500), (19, 10900), (20, 10000), (21, 12000)):
        world.tell(
            f"2021-10-{day}", kind="deployment", what="troops", number=(n, n), unit="soldier"
        )
    assert sorted(len(event.claims) for event in world.fuse()) == [1, 3]


@pytest.mark.parametrize("what", ["ammunition", "arms"])
def test_a_running_total_is_no_act(what: Category) -> None:
    """What was sent so far is another event than what was sent on one day, whatever else agrees."""
    world = World()
    since = ("2021-01-01", None)
    act = world.tell("2021-05-12", says="CHL", number=(500, 500), place="Alder Port", when=MAY)
    total = world.tell(
        "2021-05-12", says="CHL", number=(500, 500), place="Alder Port", when=since,
        scope="cumulative", what=what,
    )  # fmt: skip
    vague = world.tell("2021-05-12", when=since)
    events = world.fuse()
    assert not together(events, act, total)
    assert len(events) == 2
    assert any(vague.id in event.claims for event in events)


def test_a_promise_for_later_is_one_with_the_promise() -> None:
    """What is promised for June is told of in May; "more is to come" of the same week joins it."""
    world = World()
    dated = world.tell("2021-05-11", when=("2021-06-01", "2021-07-01"), stage="planned")
    undated = world.tell("2021-05-12", stage="planned")
    other = world.tell("2021-09-12", stage="planned")
    events = world.fuse()
    assert together(events, dated, undated)
    assert not together(events, dated, other)


def test_two_sentences_of_a_document_speak_for_one_another() -> None:
    """A meeting and the talks at it are one contact in one document; of two documents nobody knows."""
    world = World()
    one = world.tell("2021-05-11", kind="contact", what="other")
    beside = replace(one, id="c1:beside", start=100, end=120, sentence="They talked.")
    world.claims.append(beside)
    elsewhere = world.tell("2021-05-12", kind="contact", what="other")
    events = world.fuse()
    assert together(events, one, beside)
    assert not together(events, one, elsewhere)
    world.claims[1] = replace(beside, stage="under_way")  # exchanges at large
    assert not together(world.fuse(), one, beside)


def test_a_standing_fact_is_told_for_months() -> None:
    """That troops are there, without day or number, is one event in May and in August, not years on."""
    world = World()
    told = [
        world.tell(day, kind="deployment", what="troops")
        for day in ("2021-05-11", "2021-08-20", "2023-08-20")
    ]
    numbered = world.tell(
        "2021-11-21", kind="deployment", what="troops", number=(500, 500), unit="soldier"
    )
    events = world.fuse()
    assert together(events, told[0], told[1])
    assert not together(events, told[1], told[2])
    assert not together(events, told[0], numbered)


def test_two_months_that_meet_are_no_evidence() -> None:
    """That one act was in June and another in July does not make them one."""
    world = World()
    june = world.tell("2021-09-01", when=("2021-06-01", "2021-07-01"))
    july = world.tell("2021-09-01", when=("2021-07-01", "2021-08-01"))
    assert not together(world.fuse(), june, july)


def test_opinion_counts_for_nothing() -> None:
    """An outlet's own evaluation is kept with the event and is no origin for it."""
    world = World()
    world.tell("2021-05-11", when=MAY, says="CHL")
    world.tell("2021-05-12", when=MAY, voice="opinion", number=(9e6, 9e6))
    (event,) = world.fuse()
    assert (event.origins_low, event.origins_high) == (1, 1)
    assert event.quantity == ()


def test_attribution_reads_from_the_inside() -> None:
    """Two outlets that relay one ministry are one witness at least and two at most."""
    world = World()
    world.tell("2021-05-11", when=MAY, attribution=chain("Valley Post > CHL"))
    world.tell("2021-05-12", when=MAY, attribution=chain("Summit Wire > CHL"))
    (event,) = world.fuse()
    assert (event.origins_low, event.origins_high) == (1, 2)
