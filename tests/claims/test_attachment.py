"""Which times, places and numbers of a sentence belong to which claim.  Acts are invented."""

from __future__ import annotations

import pytest

from supplyline.claims import load_reader
from supplyline.records import Claim, Document, Kind, Passage

READER = load_reader()


def read(sentence: str) -> tuple[Claim, ...]:
    """Return the claims of a document of one sentence, published on 2025-09-01."""
    made = Document(
        id="d1:0", name="test", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
        title=None, published="2025-09-01", published_by="given", language="en", text=sentence,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    passage = Passage(document="d1:0", index=0, start=0, end=len(sentence))
    parses = dict(zip([sentence], READER.parse([sentence]), strict=True))
    return READER.read(made, [passage], parses).claims


def only(sentence: str, kind: Kind) -> Claim:
    """Return the one claim of ``kind``."""
    found = [c for c in read(sentence) if c.kind == kind]
    assert len(found) == 1, [c.kind for c in read(sentence)]
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "kind", "places"),
    [
        ("At a summit in Vienna, Iran and Syria signed a treaty.", "agreement", ["Vienna"]),
        ("An attack in Peshawar that killed two Iranian soldiers was filmed.", "casualty", ["Peshawar"]),
        ("Iran sent engineers to the Tabqa power plant near Latakia.", "deployment", ["Tabqa power plant near Latakia"]),
        ("Canada imposed sanctions on Syria over its role in Yemen.", "measure", []),
        ("Iran will send 500 workers and 30 engineers to Latakia.", "deployment", ["Latakia"]),
        ("Iran and Syria held a meeting in Beirut after the parade in Tripoli.", "contact", ["Beirut"]),
        ("Iran bought rockets from Syria to support its war effort in Yemen.", "transfer", []),
        ("Iran pledged to supply medicines to Syria and train its crews in Isfahan.", "transfer", []),
        ("Rockets bought by Iran from Syria are now in Isfahan.", "transfer", ["Isfahan"]),
        ("Iranian tankers took oil from Latakia to Iran in defiance of UN sanctions.", "measure", []),
        ("Iran and Syria signed a treaty during his visit to Beirut.", "agreement", ["Beirut"]),
        ("The Iranian and Syrian ministers discussed the situation around the Black Sea.", "contact", []),
        ("An attack in Peshawar killed two Iranian soldiers and wounded nine.", "casualty", ["Peshawar"]),
    ],
)  # fmt: skip
def test_a_place_belongs_to_the_act_it_is_said_of(
    sentence: str, kind: Kind, places: list[str]
) -> None:
    """A meeting's and an attack's place is that of what happened there; a reason's place is not."""
    found = [c for c in read(sentence) if c.kind == kind]
    assert found
    for claim in found:
        assert [p.text for p in claim.place] == places


@pytest.mark.parametrize(
    ("sentence", "kind", "start"),
    [
        ("Iran reaffirmed its support for Syria during a July 12 meeting.", "support", "2025-07-12"),
        ("A June 2022 article said that Iran had sent rockets to Syria.", "transfer", None),
        ("A trader was indicted in 2018 for selling rockets to Iran.", "transfer", None),
        ("Canada has provided rifles to Ukraine and trained its crews in 2022.", "transfer", "2022-01-01"),
        ("Iran sent rockets to Syria under a 2019 treaty.", "transfer", None),
    ],
)  # fmt: skip
def test_a_time_is_of_the_act_not_of_what_tells_or_rules_it(
    sentence: str, kind: Kind, start: str | None
) -> None:
    """The date of an article, a treaty or a charge is none of the act that it is about."""
    when = only(sentence, kind).when
    assert (when.start if when is not None else None) == start


@pytest.mark.parametrize(
    ("sentence", "kind", "numbers"),
    [
        ("Iran shipped 200 kilograms of the 50 tons of food it had bought to Syria.", "transfer", [200]),
        ("Iran sent shipments valued at $3 million to Syria.", "transfer", [3_000_000]),
        ("The ministry said six Iranians were killed and dozens more wounded.", "casualty", [6, 24]),
        ("The army put the number of Iranian casualties at ten.", "casualty", [10]),
        ("Iran sent two battalions of about 500 each to Syria.", "deployment", [2, 500]),
        ("Five Iranian tankers shipped oil to Syria.", "transfer", [5]),
        ("Iranian exports of oil to Syria tripled within a year to 9 million barrels.", "transfer", [9e6]),
        ("Iran suffered the most casualties of any state -- at least 13,000 military deaths.", "casualty", [13_000]),
        ("Iran and Syria agreed to spend 5 percent of their income on defence.", "agreement", [5]),
        ("Iran signed several agreements with Syria.", "agreement", []),
        ("The bridge was agreed on by Iran and Syria and is expected to cost $9 million.", "agreement", [9e6]),
        ("Canada imposed sanctions on Iran, along with two dozen other states.", "measure", [24]),
    ],
)  # fmt: skip
def test_a_number_counts_what_the_sentence_says_it_counts(
    sentence: str, kind: Kind, numbers: list[float]
) -> None:
    """A tally, a value and a part are read with what they are of; a whole is not."""
    assert [q.low for c in read(sentence) if c.kind == kind for q in c.quantity] == numbers


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Iran sent 900 containers of munitions to Syria.", "munitions"),
        ("Iran sent 900 soldiers of its engineer corps to Syria.", "900 soldiers"),
    ],
)
def test_what_a_container_holds_is_what_moved(sentence: str, text: str) -> None:
    """A counted container is a unit; what it holds is the thing."""
    claims = [c for c in read(sentence) if c.kind in ("transfer", "deployment")]
    assert [c.what.text for c in claims if c.what is not None] == [text]


def test_a_measure_without_a_target_hits_who_was_hit_before() -> None:
    """What the document said before tells whom "the sanctions" are on."""
    first, second = "Canada imposed sanctions on Iran.", "Canada will extend the sanctions in May."
    text = f"{first} {second}"
    made = Document(
        id="d1:0", name="test", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
        title=None, published="2025-09-01", published_by="given", language="en", text=text,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    passages = [
        Passage(document="d1:0", index=0, start=0, end=len(first)),
        Passage(document="d1:0", index=1, start=len(first) + 1, end=len(text)),
    ]
    parses = dict(zip([first, second], READER.parse([first, second]), strict=True))
    claims = READER.read(made, passages, parses).claims
    assert {p.code for c in claims if c.kind == "measure" for p in c.to} == {"IRN"}
    assert len([c for c in claims if c.kind == "measure"]) == 2


def test_it_is_the_body_that_says_so() -> None:
    """In "the commission said it had", "it" is the commission, not the state named before."""
    said = "The commission said it had imposed sanctions on Iran."
    assert [p.text for p in only(said, "measure").from_] == ["The commission"]
