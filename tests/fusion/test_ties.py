"""What a person holds together or apart goes before points."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.fusion import fuse
from supplyline.records import Event
from tests.fusion.build import World, together

MAY = ("2021-05-10", "2021-05-11")


def test_claims_held_apart_are_two_events() -> None:
    """Claims that the points would join stay apart, and word-for-word repeats with them."""
    world = World()
    one, other, third = (world.tell("2021-05-11", when=MAY, sentence="The same.") for _ in range(3))
    assert len(world.fuse()) == 1
    events = fuse(world.claims, world.documents, world.origins, apart=[({one.id}, {other.id})])
    assert len(events) == 2
    assert not together(events, one, other)
    assert any(third.id in event.claims for event in events)


def test_a_denial_held_apart_does_not_come_back() -> None:
    """Held apart in every pass: an answer to an allegation too."""
    world = World()
    told = world.tell("2021-05-11", when=MAY)
    denial = world.tell("2021-05-12", polarity="denied", says="AUS")
    assert together(world.fuse(), told, denial)
    events = fuse(world.claims, world.documents, world.origins, apart=[([told.id], [denial.id])])
    assert not together(events, told, denial)


def test_groups_of_claims_held_together_are_one_event() -> None:
    """Both groups whole, with the reason; a set that shares a claim with another is one with it."""
    world = World()
    old = [world.tell("2021-05-11", when=MAY), world.tell("2021-05-12", when=MAY)]
    late = [world.tell("2022-05-11", when=("2022-05-10", "2022-05-11")), world.tell("2023-07-01")]
    assert len(world.fuse()) == 3
    events = fuse(
        world.claims, world.documents, world.origins,
        together=[{old[0].id, late[0].id}, {late[0].id, late[1].id}],
    )  # fmt: skip
    assert together(events, *old, *late)
    assert "a reviewer's judgement (2x)" in events[0].reasons[0]


def test_claims_of_two_kinds_stay_two_events() -> None:
    """A transfer held together with a deployment is no one act."""
    world = World()
    sent = world.tell("2021-05-11", when=MAY)
    went = world.tell("2021-05-11", when=MAY, kind="deployment", what="troops")
    events = fuse(world.claims, world.documents, world.origins, together=[{sent.id, went.id}])
    assert len(events) == 2


def test_what_is_held_together_draws_in_nothing_held_apart() -> None:
    """Where the groups hold claims held apart, only the claims named are brought together."""
    world = World()
    year = ("2022-05-10", "2022-05-11")
    a, a2 = world.tell("2021-05-11", when=MAY), world.tell("2021-05-12", when=MAY)
    b, b2 = world.tell("2022-05-11", when=year), world.tell("2022-05-12", when=year)
    events = fuse(
        world.claims, world.documents, world.origins,
        together=[{a.id, b.id}], apart=[({a2.id}, {b2.id})],
    )  # fmt: skip
    assert together(events, a, b)
    assert not together(events, a2, b2)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ties_hold_whatever_the_points_say(data: st.DataObject) -> None:
    """Every claim in one event, every pair held together in one, every pair held apart in two."""
    world = World()
    years = data.draw(st.lists(st.sampled_from(["2021", "2022"]), min_size=2, max_size=8))
    claims = [world.tell(f"{y}-05-11", when=(f"{y}-05-10", f"{y}-05-11")) for y in years]
    ids = [c.id for c in claims]
    happening = {i: data.draw(st.integers(0, 2)) for i in ids}  # ties that agree with one another
    pairs = list(combinations(ids, 2))
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True))
    held = [p for p in chosen if happening[p[0]] == happening[p[1]]]
    parted = [p for p in chosen if happening[p[0]] != happening[p[1]]]

    def infer(order: list[str]) -> list[Event]:
        by_id = {c.id: c for c in claims}
        return fuse(
            [by_id[i] for i in order], world.documents, world.origins,
            together=held, apart=[([a], [b]) for a, b in parted],
        )  # fmt: skip

    events = infer(ids)
    assert sorted(c for e in events for c in e.claims) == sorted(ids)
    where = {c: e.id for e in events for c in e.claims}
    assert all(where[a] == where[b] for a, b in held)
    assert all(where[a] != where[b] for a, b in parted)
    assert infer(data.draw(st.permutations(ids))) == events
