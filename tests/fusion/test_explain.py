"""The paragraph."""

from __future__ import annotations

from supplyline.fusion import explain
from tests.fusion.build import World, chain

MAY = ("2021-05-10", "2021-05-11")


def test_a_paragraph_says_who_how_many_and_since_when() -> None:
    """The paragraph names the chain of speakers, the interval of origins, the bounds and the ladder."""
    world = World()
    world.tell("2021-05-11", when=MAY, attribution=chain("Valley Post > CHL"), number=(500, 500))
    world.tell("2021-05-12", when=MAY, attribution=chain("Summit Wire > CHL"), number=(600, None))
    world.tell("2021-05-20", polarity="denied", says="AUS")
    (event,) = world.fuse()
    words = explain(event, {c.id: c for c in world.claims}, world.documents, world.origins)
    assert "CHL, as relayed by Valley Post (Outlet 0, 2021-05-11)" in words
    assert "between 1 and 2 independent origins" in words
    assert "at least 500, best 600" in words
    assert (
        "As to Australia: alleged by others (2021-05-11); denied by itself (2021-05-20)." in words
    )
    assert "reported as carried out on 2021-05-10" in words


def test_a_paragraph_says_which_roots_are_second_hand() -> None:
    """Where stories of their own relay one statement, paragraph and reasons say how many add nothing."""
    world = World()
    world.tell("2021-05-11", when=MAY, says="CHL", statement="s1:1")
    world.tell("2021-05-11", when=MAY, says="CHL", statement="s1:1")
    world.tell("2021-05-12", when=MAY, says="CHL", statement="s1:2")
    (event,) = world.fuse()
    claims = {c.id: c for c in world.claims}
    words = explain(event, claims, world.documents, world.origins, world.statements)
    assert "between 1 and 2 independent origins" in words
    assert "3 roots, of which 1 relays only statements that others relay, but only 1 can" in words
    assert any("of which 1 relays only" in reason for reason in event.reasons)
    assert (event.origins_low, event.origins_high) == (1, 2)


def test_an_event_of_denials_alone_says_so() -> None:
    """Where nobody says that it happened, the paragraph does not either."""
    world = World()
    world.tell("2021-05-20", polarity="denied", says="AUS")
    (event,) = world.fuse()
    words = explain(event, {c.id: c for c in world.claims}, world.documents, world.origins)
    assert "Nobody here says that it happened." in words
