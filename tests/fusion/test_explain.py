"""The paragraph."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain as joined
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.fusion import explain
from supplyline.records import Assessment, Event, Grade, Relation
from supplyline.schema import DATA
from tests.fusion.build import World, chain

MAY = ("2021-05-10", "2021-05-11")


def told(world: World, event: Event, **beside: Any) -> str:
    """Return the paragraph of ``event``."""
    claims = {c.id: c for c in world.claims}
    return explain(event, claims, world.documents, world.origins, world.statements, **beside)


def test_a_paragraph_says_what_who_how_many_and_since_when() -> None:
    """Act, day, chain of speakers, interval of origins, bounds with whose they are, and the ladder."""
    world = World()
    world.tell("2021-05-11", when=MAY, attribution=chain("Valley Post > CHL"), number=(500, 500))
    world.tell("2021-05-12", when=MAY, attribution=chain("Summit Wire > CHL"), number=(600, None))
    world.tell("2021-05-20", polarity="denied", says="AUS")
    (event,) = world.fuse()
    words = told(world, event)
    assert words.startswith(
        "A transfer of ammunition from Australia to Brazil is reported to have taken place on "
        "10 May 2021. It is said by Valley Post, citing Chile (Outlet 0, 11 May 2021; also in Outlet 1)."
    )
    assert (
        "Two of its three documents, of two outlets, report that it is so and go back to between one "
        "and two independent origins"
    ) in words
    assert (
        "The number (round) is put at 500 or more, best 600: 2 figures of 1 voice (Chile: " in words
    )
    assert "Australia denied it (20 May 2021). Brazil has said nothing of it" in words


def test_grade_word_and_confidence_have_a_sentence_each() -> None:
    """A likelihood and a confidence never stand in one sentence (ICD 203); the grade gives its reasons."""
    world = World()
    world.tell("2021-05-11", when=MAY, says="CHL")
    world.tell("2021-05-20", says="AUS")
    (event,) = world.fuse()
    words = told(world, event)
    assert "By rule it is graded F1 (source: reliability cannot be judged; information: confirmed): Australia admits it" in words  # fmt: skip
    assert "That it happened as told is almost certain (95 to 99 per cent)." in words
    assert "Confidence in this is moderate: 2 independent origins, an admission." in words
    assert not any("confidence" in s.casefold() and "per cent" in s for s in words.split(". "))


def test_what_is_missing_and_what_would_change_it_is_said() -> None:
    """One charge alone: the day, the number and the place are missing, and so is all beside it."""
    world = World()
    world.tell("2021-05-11", says="CHL")
    (event,) = world.fuse()
    words = told(world, event)
    assert "How likely it is cannot be said. Not said: on which day, how many and where." in words
    assert (
        "The grade would be raised by a second independent origin, evidence that others can look at "
        "or an admission by Australia or Brazil." in words
    )


def test_a_reviewers_grade_is_told_as_theirs() -> None:
    """Who gave it and why, and what the rule would have said."""
    world = World()
    world.tell("2021-05-11", says="CHL")
    (event,) = world.fuse()
    given_ = Grade(source="B", information=2, reasons=("B2 by A. Ann on 2026-01-01: saw it",))
    words = told(world, replace(event, grade=given_))
    assert "Reviewers grade it B2 (source: usually reliable; information: probably true): B2 by A. Ann" in words  # fmt: skip


def test_silence_denial_and_admission_are_told_in_turn() -> None:
    """A party's own words stand in order of day, and words at large are called so."""
    world = World()
    deploy: dict[str, Any] = {"kind": "deployment", "what": "troops"}
    world.tell("2021-10-18", when=("2021-10-08", "2021-10-14"), says="CHL", **deploy)
    world.tell("2021-10-20", polarity="denied", says="AUS", **deploy)
    world.tell("2021-10-25", says="AUS", sentence="Australia did not deny the troops.", **deploy)
    world.tell("2022-04-28", says="AUS", **deploy)
    (event,) = world.fuse()
    assert (
        "Australia denied it (20 October 2021), then neither confirmed nor denied it (25 October "
        "2021), then admitted it (28 April 2022)." in told(world, event)
    )


def test_provisions_and_related_events_are_told_if_given() -> None:
    """What it would breach, on what the rest depends, who has checked it, and to what it is not added."""
    world = World()
    world.tell("2021-05-11", says="CHL")
    (event,) = world.fuse()

    def assessed(provision: str, verdict: Any, *missing: str) -> Assessment:
        return Assessment(
            event=event.id, provision=provision, verdict=verdict, reasons=("x",), missing=missing,
            checked=False,
        )  # fmt: skip

    related = Relation(event="e1:" + "a" * 32, kind="includes", reason="of one month")
    words = told(
        world,
        replace(event, related=(related,)),
        assessments=[
            assessed("r1", "would_breach"),
            assessed("r2", "would_breach"),
            assessed("r3", "may_breach", "whether it was armed"),
        ],
        provisions={"r1": "Resolution 1, paragraph 8", "r2": "Resolution 1, paragraph 9"},
    )
    assert "If it happened as told, it would breach Resolution 1, paragraphs 8 and 9." in words
    assert "It may breach r3, depending on what is open here: whether it was armed." in words
    assert "No person has yet held these provisions against their official texts." in words
    assert "It is not to be added to other events: its total includes e1:aaaaaaaaaaa." in words


def test_a_paragraph_says_which_roots_are_second_hand() -> None:
    """Where stories of their own relay one statement, paragraph and reasons say how many add nothing."""
    world = World()
    world.tell("2021-05-11", when=MAY, says="CHL", statement="s1:1")
    world.tell("2021-05-11", when=MAY, says="CHL", statement="s1:1")
    world.tell("2021-05-12", when=MAY, says="CHL", statement="s1:2")
    (event,) = world.fuse()
    words = told(world, event)
    assert "between one and two independent origins" in words
    assert "three roots, of which 1 relays only statements that others relay, but only one can" in words  # fmt: skip
    assert any("of which 1 relays only" in reason for reason in event.reasons)
    assert (event.origins_low, event.origins_high) == (1, 2)


def test_an_event_of_denials_alone_says_so() -> None:
    """Where nobody says that it happened, the paragraph does not either."""
    world = World()
    world.tell("2021-05-20", polarity="denied", says="AUS")
    (event,) = world.fuse()
    words = told(world, event)
    assert "is spoken of here only to deny it or to leave it open" in words
    assert "Nobody here says that it happened." in words


def loaded() -> list[str]:
    """Return every word that the project's own list calls polemical."""
    groups = yaml.safe_load((DATA / "loaded.yaml").read_text(encoding="utf-8"))["groups"]
    return list(joined.from_iterable(group["words"] for group in groups.values()))


TELLING = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            ["transfer", "deployment", "training", "production", "casualty", "agreement", "contact", "measure", "support"]
        ),
        "what": st.sampled_from(["ammunition", "arms", "troops", "killed", "other", "satellite_tech"]),
        "frm": st.sampled_from(["AUS", "BRA", ""]),
        "to": st.sampled_from(["BRA", "CHL DNK", ""]),
        "says": st.sampled_from(["", "AUS", "CHL", "Valley Post > AUS", "he", "unstated", "Summit Wire"]),
        "when": st.sampled_from([None, MAY, (None, "2021-06-01"), ("2021-05-01", None)]),
        "number": st.sampled_from([None, (5, 5), (9, None), (None, 3000), (10.5, 12)]),
        "unit": st.sampled_from(["round", "usd", "person"]),
        "scope": st.sampled_from(["single", "cumulative", "per_period"]),
        "place": st.sampled_from(["", "Harbour Town"]),
        "stage": st.sampled_from(["done", "planned", "under_way", "unknown", "requested"]),
        "polarity": st.sampled_from(["affirmed", "affirmed", "denied"]),
        "certainty": st.sampled_from(["certain", "probable", "possible", "unknown"]),
        "voice": st.sampled_from(["report", "report", "opinion"]),
        "outlet": st.sampled_from(["", "KCNA", "Valley Post"]),
    }
)  # fmt: skip
DAY = st.sampled_from(["2021-05-11", "2021-05-12T08:00:00Z", "2021-05", None])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(DAY, TELLING), min_size=1, max_size=6))
def test_every_event_reads_as_sentences(tellings: list[tuple[str | None, dict[str, Any]]]) -> None:
    """Never empty, never "None", never two blanks or two stops, the same each time, in plain words."""
    world = World()
    for published, telling in tellings:
        world.tell(published, **telling)
    polemics = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in loaded()), re.IGNORECASE)
    for event in world.fuse():
        words = told(world, event)
        assert words[0].isupper()
        assert words.endswith(".")
        assert not re.search(r"None|  |\.\.|\( | \)|\(\)|\bnan\b|\binf\b| ,| \.", words), words
        assert told(world, event) == words
        assert not polemics.search(words), words


@pytest.mark.parametrize("who", ["AUS", "PRK", "RUS", "USA", "UKR"])
def test_every_state_is_told_in_the_same_words(who: str) -> None:
    """But for the name nothing differs."""
    texts = []
    for code in ("AUS", who):
        world = World()
        world.tell("2021-05-11", frm=code, says="CHL")
        world.tell("2021-05-20", frm=code, says=code, polarity="denied")
        (event,) = world.fuse()
        texts.append(told(world, event))
    names = {"AUS": "Australia", "PRK": "North Korea", "RUS": "Russia", "USA": "United States", "UKR": "Ukraine"}  # fmt: skip
    assert texts[1].replace(names[who], "Australia") == texts[0]
