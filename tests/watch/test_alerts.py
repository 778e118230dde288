"""Indicators fire on change, keep the claims they fired on, and un-fire with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.ids import content_id
from supplyline.records import Alert, Event, Forward
from supplyline.watch import Facts, Indicator, changes, evaluate, in_force, standings
from tests.watch.build import bounds, claim_of, event, indicators, sides

DAY = "2025-01-0{}T00:00:00Z"


class Case:
    """Indicators, and the alerts that looks at events left."""

    def __init__(self, asked: Sequence[Indicator]) -> None:
        self.asked, self.alerts = asked, list[Alert]()
        self.looks = 0

    def look(self, *events: Event, **more: object) -> list[Alert]:
        """Look once more and return what changed."""
        self.looks += 1
        states = evaluate(self.asked, Facts(events=events))
        new = changes(self.asked, states, self.alerts, made=DAY.format(self.looks), **more)  # type: ignore[arg-type]
        self.alerts += new
        self.states = states
        return new


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a case with an indicator of anything from AUS."""
    return Case(indicators(tmp_path, "events: {from: [AUS]}"))


def test_an_indicator_fires_once(case: Case) -> None:
    """The first event fires it, with exactly its claims; a second one and a second look tell nothing new."""
    assert case.look() == []
    (fired,) = case.look(event("a"))
    assert (fired.state, fired.claims, fired.made) == ("fired", (claim_of("a"),), DAY.format(2))
    assert case.look(event("a")) == []
    assert case.look(event("a"), event("b")) == []
    (standing,) = standings(case.asked, case.states, case.alerts)
    assert standing.state == "fired"
    assert standing.since == DAY.format(2)
    assert standing.claims == tuple(sorted((claim_of("a"), claim_of("b"))))


def test_it_unfires_with_the_reason(case: Case) -> None:
    """What became of its claims is told; where they all stand, it is the events that are others."""
    case.look(event("a"))
    (quiet,) = case.look(gone=lambda claims: [f"{len(claims)} claim: its document was withdrawn"])
    assert (quiet.state, quiet.claims) == ("unfired", (claim_of("a"),))
    assert quiet.reasons == ("1 claim: its document was withdrawn",)
    (standing,) = standings(case.asked, case.states, case.alerts)
    assert (standing.state, standing.since, standing.reasons) == ("quiet", DAY.format(2), quiet.reasons)  # fmt: skip
    case.look(event("a"))
    (quiet,) = case.look(event("a", from_=sides("CHL")))
    assert "its claims stand" in quiet.reasons[0]


def test_it_fires_again_as_another_alert(case: Case) -> None:
    """The same events after a quiet time are news again, under another id."""
    (first,) = case.look(event("a"))
    case.look()
    (again,) = case.look(event("a"))
    assert again.claims == first.claims
    assert again.id != first.id


def test_a_look_that_is_repeated_says_the_same(case: Case) -> None:
    """A look whose alerts were not kept has the same ids at another time, so that nothing is sent twice."""
    (lost,) = case.look(event("a"))
    case.alerts.clear()
    (kept,) = case.look(event("a"))
    assert kept.id == lost.id
    assert kept.made != lost.made


def test_rewording_and_removing_are_told(case: Case, tmp_path: Path) -> None:
    """An indicator that a user reworded or removed un-fires and says so."""
    case.look(event("a"))
    case.asked = indicators(tmp_path, "events: {from: [CHL]}")
    (quiet,) = case.look(event("a"))
    assert quiet.reasons == ("the indicator was reworded, and no longer holds",)
    case.look(event("b", from_=sides("CHL")))
    case.asked = ()
    (quiet,) = case.look(event("b", from_=sides("CHL")))
    assert quiet.reasons == ("no indicator is called 'i1' any more",)


def test_each_event_fires_by_itself(tmp_path: Path) -> None:
    """A second event is a second alert, and goes by itself."""
    case = Case(indicators(tmp_path, "events: {from: [AUS]}", each=True))
    assert len(case.look(event("a"))) == 1
    (second,) = case.look(event("a"), event("b"))
    assert second.subject == event("b").id
    (quiet,) = case.look(event("b"))
    assert (quiet.subject, quiet.state) == (event("a").id, "unfired")
    (standing,) = standings(case.asked, case.states, case.alerts)
    assert [(s.subject, since) for s, since in standing.subjects] == [
        (event("b").id, DAY.format(2))
    ]


def test_an_alert_follows_its_event(tmp_path: Path) -> None:
    """An event whose id went over to another is no news; one that fell apart is news where it fell out."""
    case = Case(indicators(tmp_path, "events: {from: [AUS]}", each=True))
    case.look(event("a"), event("b"))
    merged = Forward(old=event("b").id, new=(event("a").id,), why="merged")
    assert case.look(event("a"), forwards=[merged]) == []
    assert len(in_force(case.alerts)) == 2
    back = Forward(old=event("a").id, new=(event("c").id, event("d").id), why="split")
    assert case.look(event("c"), event("d"), forwards=[merged, back]) == []
    gone = Forward(old=event("c").id, new=(), why="gone")
    (one, two) = case.look(forwards=[merged, back, gone])
    assert {one.state, two.state} == {"unfired"}


CODES = ("AUS", "BRA", "CHL")
events_ = st.builds(
    lambda number, frm, to, kind, month, low: event(
        f"{number}", f"2023-{month:02}-01", from_=sides(frm), to=sides(to), kind=kind,
        quantity=(bounds(low),),
    ),
    st.integers(0, 40), st.sampled_from(CODES), st.sampled_from(CODES),
    st.sampled_from(["transfer", "deployment"]), st.integers(1, 12), st.integers(1, 200),
)  # fmt: skip
worlds = st.lists(events_, max_size=12, unique_by=lambda e: e.id)
ASKED = (
    "events: {kinds: [transfer], from: [AUS]}",
    "events: {kinds: [transfer], from: [AUS], count: 2, window: {days: 60}}",
    "events: {kinds: [transfer], from: [AUS], sum: {unit: round, at_least: 150}, window: {days: 90}}",
    "all: [{indicator: i1}, {not: {events: {kinds: [transfer], from: [BRA], to: [AUS]}}}]",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Indicator]:
    """Return indicators about what AUS sends."""
    return indicators(tmp_path_factory.mktemp("asked"), *ASKED)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), world=worlds)
def test_order_makes_no_difference(
    asked: Sequence[Indicator], data: st.DataObject, world: list[Event]
) -> None:
    """The order in which events come changes no state, no claim and no reason."""
    mixed = data.draw(st.permutations(world))
    assert evaluate(asked, Facts(events=world)) == evaluate(asked, Facts(events=mixed))


@settings(max_examples=150, deadline=None)
@given(world=worlds, others=worlds)
def test_what_is_not_asked_about_changes_nothing(
    asked: Sequence[Indicator], world: list[Event], others: list[Event]
) -> None:
    """Events of a kind that no condition means leave every state as it was."""
    apart = [event(f"other {e.id}", kind="contact", from_=e.from_, to=e.to) for e in others]
    assert evaluate(asked, Facts(events=world)) == evaluate(asked, Facts(events=[*apart, *world]))


@settings(max_examples=150, deadline=None)
@given(world=worlds, more=worlds)
def test_taking_away_leads_back(
    asked: Sequence[Indicator], world: list[Event], more: list[Event]
) -> None:
    """Events that come and go leave the same states in force, whatever was told in between."""
    case = Case(asked)
    case.look(*world)
    before, states = in_force(case.alerts), case.states
    held = {e.id for e in world}
    case.look(*world, *(e for e in more if e.id not in held))
    case.look(*world)
    assert case.states == states
    assert in_force(case.alerts).keys() == before.keys()
    assert len({a.id for a in case.alerts}) == len(case.alerts)


def test_ids_are_what_alerts_say(case: Case) -> None:
    """An alert's id can be recomputed from what it says."""
    (fired,) = case.look(event("a"))
    parts = ["i1", "", "fired", case.asked[0].definition, [claim_of("a")], 0]
    assert fired.id == content_id("a1", parts)
