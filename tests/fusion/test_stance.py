"""Where a party stands on a kind of supply as a whole, and when it says something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from supplyline.fusion import shifts, stances
from supplyline.fusion.rules import hearing, is_relay
from supplyline.records import Claim, Party, Shift
from supplyline.schema import DATA, load_text
from tests.fusion.build import World

DENIES: dict[str, Any] = {"says": "AUS", "polarity": "denied"}
ADMITS: dict[str, Any] = {"says": "AUS"}
CHARGE: dict[str, Any] = {"says": "CHL"}


def named(claim: Claim) -> Claim:
    """Return the claim with parties that have words of their own, as the sentence would name them."""
    return replace(
        claim,
        from_=tuple(replace(p, text=f"the {p.code} side") for p in claim.from_),
        to=tuple(replace(p, text=f"the {p.code} side") for p in claim.to),
    )


def ladder(world: World, party: str = "AUS", item: str = "arms") -> list[tuple[str, str | None]]:
    """Return the steps of a party on one family of items."""
    found = stances([named(c) for c in world.claims], world.documents, world.origins)
    return [(s.status, s.since) for s in found if s.party == party and s.item == item]


def said(world: World) -> list[Shift]:
    """Return every shift, newest first."""
    return shifts(stances([named(c) for c in world.claims], world.documents, world.origins))


def test_happenings_of_one_kind_are_one_ladder() -> None:
    """Shells of one month and rockets of the next are arms; each denial and admission is a step."""
    world = World()
    world.tell("2021-09-07", what="ammunition", **CHARGE)
    world.tell("2021-09-22", what="arms", **DENIES)
    world.tell("2021-11-02", what="missile", says="DNK")
    world.tell("2021-11-08", what="ammunition", **DENIES)
    world.tell("2022-04-28", what="arms", **ADMITS)
    assert ladder(world) == [
        ("alleged", "2021-09-07"),
        ("denied", "2021-09-22"),
        ("corroborated", "2021-11-02"),
        ("denied", "2021-11-08"),
        ("admitted", "2022-04-28"),
    ]
    assert [(s.before, s.after, s.day) for s in said(world) if s.party == "AUS"] == [
        ("denied", "admitted", "2022-04-28"),
        ("denied", "denied", "2021-11-08"),
        ("alleged", "denied", "2021-09-22"),
    ]
    assert all(s.claims for s in said(world))


def test_what_others_say_is_no_shift() -> None:
    """A charge and its corroboration change nothing in what a party says."""
    world = World()
    world.tell("2021-09-07", **CHARGE)
    world.tell("2021-09-08", says="DNK")
    assert said(world) == []


def test_a_promise_is_no_act() -> None:
    """Who says that it will send has not admitted that it sent."""
    world = World()
    world.tell("2021-09-07", stage="planned", **ADMITS)
    assert ladder(world) == []


def test_acts_that_nobody_denies_have_no_ladder() -> None:
    """A visit that both announce is no admission."""
    world = World()
    world.tell("2021-09-07", kind="contact", what="other", **ADMITS)
    assert said(world) == []


def test_one_item_where_the_family_was_told_of_is_a_part() -> None:
    """Who owns to engineers where soldiers were told of admits in part; in full once it says soldiers."""
    world = World()
    world.tell("2021-10-18", kind="deployment", what="troops", **CHARGE)
    world.tell("2021-11-18", kind="deployment", what="engineers", **ADMITS)
    world.tell("2022-04-28", kind="deployment", what="troops", **ADMITS)
    assert ladder(world, item="troops") == [
        ("alleged", "2021-10-18"),
        ("admitted_in_part", "2021-11-18"),
        ("admitted", "2022-04-28"),
    ]


def test_a_recipient_filled_in_that_nobody_names_has_no_ladder() -> None:
    """A state that speaks of others' acts, and is taken for the recipient, admits nothing by that."""
    world = World()
    told = named(world.tell("2021-10-18", says="CHL", to="CHL"))
    filled = replace(told, to=(Party(text="CHL", code="CHL"),))
    assert {s.party for s in stances([filled], world.documents, world.origins)} == {"AUS"}
    assert shifts(stances([filled], world.documents, world.origins)) == []


def test_words_at_large_bear_on_every_other_side() -> None:
    """A denial that names no recipient is on the ladder of each; alone it has one of its own."""
    world = World()
    world.tell("2021-09-07", to="BRA", **CHARGE)
    world.tell("2021-09-08", to="DNK", **CHARGE)
    world.tell("2021-09-22", to="", **DENIES)
    denied = [(s.other, s.after) for s in said(world) if s.party == "AUS"]
    assert sorted(denied) == [("BRA", "denied"), ("DNK", "denied")]
    alone = World()
    alone.tell("2021-09-22", to="", **DENIES)
    assert [(s.other, s.after) for s in said(alone)] == [("", "denied")]


def test_the_order_of_claims_makes_no_difference() -> None:
    """Pure and deterministic."""
    world = World()
    for day, how in (("07", CHARGE), ("22", DENIES), ("25", ADMITS)):
        world.tell(f"2021-09-{day}", **how)
    once = stances(world.claims, world.documents, world.origins)
    assert stances(world.claims[::-1], world.documents, world.origins) == once


@pytest.mark.parametrize("cue", hearing().unofficial, ids=lambda c: c.example)
def test_people_and_firms_are_no_state(cue) -> None:  # type: ignore[no-untyped-def]  # a row of the file
    """A cue that does not match its own example is a mistake in the file."""
    assert is_relay(cue.example, "AUS")


def test_a_news_medium_speaks_for_no_state_because_of_its_seat() -> None:
    """Every agency that the table of parties gives a code is listed as an organ or as a relay."""
    agencies = load_text(
        (DATA / "agencies.yaml").read_text("utf-8"), dict[str, Any], name="agencies"
    )
    names = {
        name.casefold()
        for agency in agencies["agencies"]
        for name in (agency["name"], *agency.get("aliases", []))
    }
    parties = load_text((DATA / "parties.yaml").read_text("utf-8"), list[Any], name="parties")
    heard = {n.casefold() for e in (*hearing().relays, *hearing().mouthpieces) for n in e.names}
    organs = {
        organ.casefold() for party in parties for organ in party.get("organs", []) if len(organ) > 3
    }  # three letters may be another body
    assert organs & names <= heard
