"""What stands over an act, or turns its clause round, decides whether it is one.  Acts are invented."""

from __future__ import annotations

import pytest

from evals.traps.measure import document
from supplyline.claims import load_reader
from supplyline.records import Claim

READER = load_reader()


def read(*sentences: str) -> list[Claim]:
    made, passages = document(sentences)
    gated = [made.text[passages[i].start : passages[i].end] for i in READER.gate(made, passages)]
    parses = dict(zip(gated, READER.parse(gated), strict=True))
    claims = READER.read(made, passages, parses).claims
    return [c for c in claims if c.start == passages[-1].start]


def shown(claim: Claim) -> str:
    sides = ["+".join(str(p.code) for p in side) or "?" for side in (claim.from_, claim.to)]
    thing = claim.what.category if claim.what else "?"
    return f"{claim.kind} {sides[0]} > {sides[1]} {thing} {claim.stage} {claim.polarity}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Did Sweden send soldiers to Norway?",
        "Supplying Norway with rockets is prohibited under Swedish law.",
        "It would be a mistake for Sweden to send troops to Norway.",
        "Finland urged Sweden to stop sending shells to Norway.",
        "Sweden threatened to cut off fuel supplies to Norway.",
        "Imagine that Sweden gave Norway submarines.",
        "Were Sweden to give Norway submarines, the balance would shift.",
        "Sweden will deploy troops to Norway should war break out.",
    ],
)
def test_what_is_asked_barred_or_imagined_is_no_claim(sentence: str) -> None:
    """A question, a prohibition, a mistake to come, a call to stop and a turned condition tell of no act."""
    assert [shown(c) for c in read(sentence) if c.certainty != "unknown"] == []


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Finland called for Sweden to send drones to Norway.", ["transfer SWE > NOR drone requested affirmed"]),
        ("Lawmakers demanded that tanks be sent to Norway.", ["transfer ? > NOR armour requested affirmed"]),
        ("Sweden put the sale of fighter jets to Norway on hold.", ["transfer SWE > NOR aircraft planned affirmed"]),
        ("Next month Sweden sends 100 engineers to Norway.", ["deployment SWE > NOR engineers planned affirmed"]),
        ("Sweden and Finland sent shells to Norway.", ["transfer SWE > NOR ammunition done affirmed", "transfer FIN > NOR ammunition done affirmed"]),
        ("Neither Sweden nor Finland sent tanks to Norway.", ["transfer SWE > NOR armour done denied", "transfer FIN > NOR armour done denied"]),
        ("The tanks Sweden sold Finland were old.", ["transfer SWE > FIN armour done affirmed"]),
        ("Sweden supplied between 8 and 11 million shells to Norway.", ["transfer SWE > NOR ammunition done affirmed"]),
        ("Norway has appealed to Sweden for food.", ["transfer SWE > NOR food requested affirmed"]),
        ("Norway's request for Swedish tanks is under review.", ["transfer SWE > NOR armour requested affirmed"]),
        ("Sweden banned exports of microchips to Norway.", ["measure SWE > NOR export_control done affirmed"]),
        ("At least 40 Swedish soldiers were killed fighting for Norway.", ["casualty SWE > ? killed done affirmed"]),
        ("Finland, whose leader visited Sweden, held elections.", ["contact FIN > SWE other done affirmed"]),
    ],
)  # fmt: skip
def test_the_act_is_read_as_its_governors_have_it(sentence: str, claims: list[str]) -> None:
    """Who asks, shelves, bans or lists several says what the act is."""
    assert [shown(c) for c in read(sentence)] == claims


def test_what_comes_in_return_comes_from_whom_it_was_given_to() -> None:
    """A gift told of in the sentence before says who gives back."""
    claims = read("Sweden sent shells to Norway.", "In return, it received oil.")
    assert [shown(c) for c in claims] == ["transfer NOR > SWE fuel done affirmed"]


@pytest.mark.parametrize(
    ("sentence", "voice"),
    [
        ("Sweden will surely send more shells to Norway.", "opinion"),
        ("In our view, Sweden will send troops to Norway.", "opinion"),
        ("Sweden will send more shells to Norway.", "report"),
        ("Finland said that Sweden will surely send more shells to Norway.", "report"),
    ],
)
def test_a_forecast_of_its_own_is_the_outlet_s_opinion(sentence: str, voice: str) -> None:
    """A future with "surely" and "in our view" are the writer's own, unless somebody else says so."""
    assert [c.voice for c in read(sentence)] == [voice]


def test_a_proviso_makes_the_act_uncertain() -> None:
    """A proviso ("provided that") is an "if"."""
    (claim,) = read("Provided that Finland agrees, Sweden will sell radars to Norway.")
    assert claim.certainty == "unknown"


def test_an_act_of_nobody_is_no_claim() -> None:
    """What has neither side is not told of, and a bound is no recipient."""
    assert [
        shown(c) for c in read("Sweden could send drones to Norway once a deal is signed.")
    ] == ["transfer SWE > NOR drone planned affirmed"]
    (claim,) = read("Ukraine shipped up to 3,000 containers of shells to Norway.")
    assert shown(claim) == "transfer UKR > NOR ammunition done affirmed"
    assert [(q.low, q.high, q.unit) for q in claim.quantity] == [(None, 3000, "container")]


@pytest.mark.parametrize(
    ("sentence", "giver"),
    [
        ("Sanel, one of Sweden's largest producers, sent food to Norway.", (None,)),
        ("Sanel, a bank of Sweden's, sent money to Norway.", (None,)),
        ("Denmark-led countries sent food to Norway.", (None,)),
        ("Sweden's largest port sent food to Norway.", ("SWE",)),
    ],
)
def test_firms_and_followers_are_not_their_state(sentence: str, giver: tuple[str | None]) -> None:
    """A name explained as a firm's has no code, nor have states that another leads."""
    assert [tuple(p.code for p in c.from_) for c in read(sentence)] == [giver]
