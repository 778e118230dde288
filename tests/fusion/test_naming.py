"""An event keeps its id as it grows, and an id that goes out of use leads to what took over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.fusion.naming import formerly, lead, name_events
from supplyline.ids import content_id
from supplyline.records import Event, Forward, Relation
from tests.fusion.build import World

MAY = ("2021-05-10", "2021-05-11")


def event(*claims: str, related: tuple[Relation, ...] = ()) -> Event:
    """Return an event of ``claims`` as fusion would name it."""
    return Event(
        id=content_id("e1", [claims[0]]), kind="transfer", from_=(), to=(), what=None, when=None,
        place=(), stage="done", quantity=(), claims=claims, documents=(), outlets=(), origins_low=0,
        origins_high=0, acknowledgement=(), reasons=(), related=related,
    )  # fmt: skip


def test_an_event_keeps_its_id_when_an_earlier_claim_comes_in() -> None:
    """What is published first may be read last: the id stands all the same."""
    world = World()
    world.tell("2021-05-12", when=MAY)
    (before,) = world.fuse()
    world.tell("2021-05-11", when=MAY)
    (fused,) = world.fuse()
    assert fused.id != before.id
    (after,), forwards = name_events([fused], {before.id: before.claims})
    assert after.id == before.id
    assert forwards == []


def test_of_two_that_become_one_the_larger_goes_on() -> None:
    """The smaller event's id is forwarded to the larger one's."""
    (one,), forwards = name_events([event("a", "b", "c")], {"e1:x": ["a"], "e1:y": ["b", "c"]})
    assert one.id == "e1:y"
    assert forwards == [Forward(old="e1:x", new=("e1:y",), why="merged")]


def test_of_one_that_becomes_two_the_larger_half_goes_on() -> None:
    """The forward of a split lists the event that goes on under the id, and the new one."""
    (small, large), forwards = name_events([event("a"), event("b", "c")], {"e1:x": ["a", "b", "c"]})
    assert large.id == "e1:x"
    assert small.id == content_id("e1", ["a"])
    assert forwards == [Forward(old="e1:x", new=("e1:x", small.id), why="split")]


def test_of_two_equal_halves_that_with_the_first_claim_goes_on() -> None:
    """Ties are settled by what was published first."""
    (one, other), _ = name_events(
        [event("b", "d"), event("a", "c")], {"e1:x": ["a", "b", "c", "d"]}
    )
    assert (other.id, one.id) == ("e1:x", content_id("e1", ["b"]))


def test_an_event_without_claims_is_gone() -> None:
    """An id none of whose claims is current leads nowhere."""
    _, forwards = name_events([event("b")], {"e1:x": ["a"]})
    assert forwards == [Forward(old="e1:x", new=(), why="gone")]
    assert lead("e1:x", forwards, set()) == ()


def test_a_new_name_never_takes_one_that_stands_for_others() -> None:
    """The first claim's name may be in use by the event that it left; then another claim names it."""
    old = content_id("e1", ["a"])
    (left, stays), _ = name_events([event("a", "z"), event("b", "c")], {old: ["a", "b", "c"]})
    assert stays.id == old
    assert left.id == content_id("e1", ["z"])
    (alone,), _ = name_events([event("a")], {}, taken={old})
    assert alone.id not in {old, content_id("e1", ["z"])}


def test_relations_follow_the_ids() -> None:
    """What is related to an event is related to it under the id that it keeps."""
    promise = event("a")
    sent = event("b", related=(Relation(event=promise.id, kind="stage_of", reason="it is"),))
    (_, after), _ = name_events([promise, sent], {"e1:x": ["a"]})
    assert [r.event for r in after.related] == ["e1:x"]


@pytest.mark.parametrize(
    ("id_", "leads"),
    [
        ("e1:a", ("e1:e", "e1:d")),
        ("e1:b", ("e1:d",)),
        ("e1:d", ("e1:d",)),
        ("e1:g", ()),
        ("e1:?", ()),
    ],
)
def test_an_old_id_leads_on_however_often_it_was_forwarded(
    id_: str, leads: tuple[str, ...]
) -> None:
    """Forwards are followed to what is in use; the latest of one id counts, and rings end."""
    forwards = [
        Forward(old="e1:a", new=("e1:b",), why="merged"),
        Forward(old="e1:b", new=("e1:d",), why="merged"),
        Forward(old="e1:a", new=("e1:b", "e1:c", "e1:e"), why="split"),
        Forward(old="e1:c", new=("e1:c2",), why="merged"),
        Forward(old="e1:c2", new=("e1:c",), why="merged"),
        Forward(old="e1:g", new=(), why="gone"),
    ]
    assert lead(id_, forwards, {"e1:d", "e1:e"}) == leads
    assert formerly(forwards, {"e1:d", "e1:e"}) == {"e1:d": ("e1:a", "e1:b"), "e1:e": ("e1:a",)}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_names_are_few_and_lasting(data: st.DataObject) -> None:
    """Whatever groups follow whatever events: ids differ, and who holds alone what was, keeps its id."""
    claims = [f"c{n}" for n in range(10)]
    held_in = {c: data.draw(st.integers(0, 3)) for c in claims}
    now_in = {c: data.draw(st.integers(0, 4)) for c in claims}  # 4: no longer current
    held: dict[str, list[str]] = {}
    for c in claims:
        first = next(x for x in claims if held_in[x] == held_in[c])
        held.setdefault(content_id("e1", [first]), []).append(c)
    groups = [
        event(*members)
        for n in range(4)
        if (members := data.draw(st.permutations([c for c in claims if now_in[c] == n])))
    ]
    named, forwards = name_events(groups, held)
    assert [e.claims for e in named] == [e.claims for e in groups]
    assert len({e.id for e in named}) == len(named)
    ids = {e.id for e in named}
    for old, members in held.items():
        left = [c for c in members if now_in[c] != 4]
        went = [e for e in named if set(e.claims) & set(left)]
        said = [f for f in forwards if f.old == old]
        if old in ids and len(went) == 1:
            assert said == []
        else:
            (forward,) = said
            assert set(forward.new) == {e.id for e in went}
            assert forward.why == ("gone" if not went else "split" if len(went) > 1 else "merged")
    again, none = name_events(named, {e.id: e.claims for e in named})
    assert (again, none) == (named, [])
