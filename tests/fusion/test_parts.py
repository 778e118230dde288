"""Fusing part by part gives what fusing everything gives, and a new document touches its part only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.fusion.planted import plant
from supplyline.fusion import fuse
from supplyline.fusion.parts import PartOf, Parts
from supplyline.records import Event
from tests.fusion.build import World

MAY, YEARS_ON = ("2021-05-10", "2021-05-11"), ("2029-05-10", "2029-05-11")


def parts_of(world: World, **more: object) -> list[PartOf]:
    """Return the parts of what was told."""
    origins = {claim: origin.origin for claim, origin in world.statements.items()}
    return Parts().split(world.claims, world.documents, world.origins, origins, **more)  # type: ignore[arg-type]  # as split takes them


def fused_by_part(world: World) -> list[Event]:
    """Return the events of each part, fused on its own, in the order that fusing all gives."""
    by_id = {claim.id: claim for claim in world.claims}
    events = [
        event
        for part in parts_of(world)
        for event in fuse(
            [by_id[c] for c in part.claims], world.documents, world.origins, world.statements
        )
    ]
    order = {event.id: number for number, event in enumerate(world.fuse())}
    return sorted(events, key=lambda event: order.get(event.id, -1))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "training"},
        {"what": "fuel"},
        {"frm": "CHL"},
        {"to": "CHL"},
        {"published": "2029-05-11", "when": YEARS_ON},
    ],
)
def test_what_cannot_touch_is_another_part(changes: dict[str, object]) -> None:
    """Another kind, item, supplier or recipient, or years between, part claims."""
    world = World()
    world.tell("2021-05-11", when=MAY)
    world.tell(**{"published": "2021-05-11", "when": MAY, **changes})  # type: ignore[arg-type]  # as above
    assert len(parts_of(world)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "arms"},  # may be shells
        {"to": "BRA CHL"},
        {"to": ""},  # may be to anybody
        {"stage": "planned", "published": "2020-06-11", "when": None},
        {"published": "2029-05-11", "when": ("2021-01-01", None)},  # ever since
        {"published": "2029-05-11", "number": (9000, 9000), "scope": "cumulative"},  # so far
        {"published": None, "when": None},
    ],
)
def test_what_may_touch_is_one_part(changes: dict[str, object]) -> None:
    """A general word, more parties or fewer, an open period, a running total or no day at all."""
    world = World()
    world.tell("2021-05-11", when=MAY)
    world.tell(**{"published": "2021-05-11", "when": MAY, **changes})  # type: ignore[arg-type]  # as above
    assert len(parts_of(world)) == 1


def test_what_is_held_together_is_one_part() -> None:
    """A judgement over two parts makes one of them."""
    world = World()
    one, other = world.tell("2021-05-11", when=MAY), world.tell("2021-05-11", when=MAY, frm="CHL")
    assert len(parts_of(world)) == 2
    assert len(parts_of(world, held=[{one.id, other.id}])) == 1


def test_a_new_document_changes_one_part() -> None:
    """Of three parts only the one that a new claim belongs to has another digest; its name stands."""
    world = World()
    for frm in ("AUS", "CHL", "DNK"):
        world.tell("2021-05-11", when=MAY, frm=frm)
    before = {part.name: part.digest for part in parts_of(world)}
    world.tell("2021-05-12", when=MAY, frm="CHL")
    after = {part.name: part.digest for part in parts_of(world)}
    assert before.keys() == after.keys()
    assert [name for name in after if before[name] != after[name]] == [
        "transfer arms CHL>BRA from 2021-05-10"
    ]


@pytest.mark.parametrize("what", ["published", "outlet", "origin", "statement", "said", "beside"])
def test_all_that_events_follow_from_is_in_the_digest(what: str) -> None:
    """Another date, outlet, origin, statement, correction or code makes another digest."""
    world = World()
    claim = world.tell("2021-05-11", when=MAY)
    (before,) = parts_of(world)
    document = world.documents[claim.document]
    more: dict[str, object] = {}
    if what == "published":
        world.documents[document.id] = replace(document, published="2021-05-12")
    elif what == "outlet":
        world.documents[document.id] = replace(document, outlet="Another")
    elif what == "origin":
        world.origins[document.id] = replace(world.origins[document.id], origin="o1:other")
    elif what == "statement":
        told = World()
        world.statements = {claim.id: told.statements[told.tell(None, statement="s1:x").id]}
    elif what == "said":
        more = {"said": {claim.id: "corrected"}}
    else:
        more = {"beside": "code 2"}
    (after,) = parts_of(world, **more)
    assert after.digest != before.digest
    assert after.name == before.name


def test_the_first_report_of_an_origin_is_in_the_digest() -> None:
    """A copy is as old as the first document of its origin, whoever else carries it."""
    world = World()
    copy = world.tell("2021-05-11", root="wire")
    (before,) = parts_of(world)
    first = world.tell("2021-05-01", root="wire", frm="CHL")
    after = {claim: part for part in parts_of(world) for claim in part.claims}
    assert after[copy.id].digest != before.digest
    assert after[copy.id] != after[first.id]


TOLD = st.tuples(
    st.sampled_from(["2021-05-11", "2021-06-20", "2023-12-01", "2027-02-03", "2031-01-01", None]),
    st.sampled_from([None, MAY, ("2021-05-01", "2021-06-01"), ("2020-08-01", None), YEARS_ON]),
    st.sampled_from(["ammunition", "arms", "missile", "fuel", "killed", "casualties"]),
    st.sampled_from([None, (500.0, 500.0), (600.0, None), (5000.0, 5000.0)]),
    st.sampled_from(["single", "cumulative"]),
    st.sampled_from(["", "AUS", "CHL"]),
    st.sampled_from(["AUS", "CHL", "AUS CHL", ""]),
    st.sampled_from(["BRA", "DNK", "BRA DNK", ""]),
    st.sampled_from(["done", "planned", "unknown", "under_way"]),
    st.sampled_from(["affirmed", "affirmed", "denied"]),
    st.sampled_from(["transfer", "casualty", "contact", "production"]),
    st.sampled_from(["", "wire"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOLD, max_size=14))
def test_parts_fused_alone_give_what_all_give(told: list[tuple[object, ...]]) -> None:
    """Whatever is told: every event of every part is, to the last field, that of fusing everything."""
    names = ("published", "when", "what", "number", "scope", "says", "frm", "to", "stage", "polarity", "kind", "root")  # fmt: skip
    world = World()
    for telling in told:
        world.tell(**dict(zip(names, telling, strict=True)))  # type: ignore[arg-type]  # as TOLD has them
    assert fused_by_part(world) == world.fuse()


@pytest.mark.parametrize("days", [None, 3650])
def test_planted_worlds_fuse_part_by_part(days: int | None) -> None:
    """A thousand claims and more, thinly and densely settled, give the same events part by part."""
    planted = plant(150, seed=3, days=days)
    world = World(list(planted.claims), planted.documents, planted.origins)
    assert len(parts_of(world)) > (80 if days is None else 10)
    assert fused_by_part(world) == world.fuse()
