"""Voices: who is meant to know a figure, once, however many relay it."""

from __future__ import annotations

from supplyline.fusion.account import accounts_of
from supplyline.fusion.voice import called, voices
from tests.fusion.build import World


def of(world: World) -> list[str]:
    """Return the voices of a world's claims, in the order in which they were told."""
    accounts = accounts_of(world.claims, world.documents, world.origins, world.statements)
    whose = voices(accounts)
    assert whose == voices(reversed(accounts))
    return [whose[claim.id] for claim in world.claims]


def test_a_state_is_one_voice_whoever_prints_it() -> None:
    """A code is a voice, in every outlet."""
    world = World()
    for outlet in ("Harbour Wire", "Lakeside Post"):
        world.tell("2021-10-10", outlet=outlet, says="CHL")
    first, second = of(world)
    assert first == second


def test_two_codes_are_never_one_voice() -> None:
    """A communiqué that two states give leaves them two, and so does a man who relays both."""
    world = World()
    for says, statement in (
        ("CHL", "s1:joint"),
        ("DNK", "s1:joint"),
        ("Shin", "s1:joint"),
        ("Shin", ""),
    ):
        world.tell("2021-10-10", says=says, statement=statement)
    assert len(set(of(world))) == 3


def test_an_uncoded_speaker_of_a_states_statement_is_its_voice() -> None:
    """The lawmakers who relay a ministry's briefing speak for the ministry."""
    world = World()
    world.tell("2021-10-10", says="CHL", statement="s1:briefing")
    world.tell("2021-10-10", says="the Lawmakers", statement="s1:briefing")
    first, second = of(world)
    assert first == second


def test_nobody_named_is_the_root_of_the_reporting() -> None:
    """Reprints without a speaker are one voice; another root is another."""
    world = World()
    for root in ("wire", "wire", "paper"):
        world.tell("2021-10-10", root=root, says="unstated")
    first, second, third = of(world)
    assert first == second != third


def test_a_voice_has_a_name_for_readers() -> None:
    """A code is called by the party's name, an outlet by its own, nobody by the outlet he is in."""
    world = World()
    for says in ("CHL", "Shin", "", "unstated"):
        world.tell("2021-10-10", outlet="Harbour Wire", says=says)
    accounts = accounts_of(world.claims, world.documents, world.origins, {})
    by_claim = {a.claim.id: called(a) for a in accounts}
    assert [by_claim[c.id] for c in world.claims] == [
        "Chile", "Shin", "Harbour Wire itself", "somebody unnamed, in Harbour Wire",
    ]  # fmt: skip
