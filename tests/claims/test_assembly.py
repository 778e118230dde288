"""What a sentence leaves unsaid is told by the rest of it, or by the document.  Acts are invented."""

from __future__ import annotations

from datetime import date

import pytest

from supplyline.claims import load_reader
from supplyline.ids import content_id
from supplyline.records import Claim, RawDocument
from supplyline.text import read_text
from tests.claims.test_reader import READER, who


def read(text: str, *, outlet: str | None = None, title: str | None = None) -> tuple[Claim, ...]:
    """Return the claims of a document, split into sentences as the path does."""
    raw = RawDocument(
        id=content_id("d1", ["x", text]), name="x", capture="0" * 64, locator="", form="text",
        body=text, url=None, outlet=outlet, published="2024-05-05", title=title, language="en",
    )  # fmt: skip
    document, passages = read_text(raw, today=date(2024, 6, 1))
    sentences = list(dict.fromkeys(document.text[p.start : p.end] for p in passages))
    parses = dict(zip(sentences, READER.parse(sentences), strict=True))
    return load_reader().read(document, tuple(passages), parses).claims


def test_what_one_sentence_gives_goes_to_whom_it_says() -> None:
    """A giving without a taker goes where the other givings of its sentence go."""
    claims = read("Chile backed Peru with shells, as shown by Bolivia's supply of rifles.")
    assert [(c.kind, who(c)) for c in claims] == [
        ("transfer", (["CHL"], ["PER"])),
        ("transfer", (["BOL"], ["PER"])),
    ]


def test_help_pledged_to_each_other_is_two_claims() -> None:
    """What two pledge to each other goes both ways."""
    claims = read("Chile and Peru pledged military assistance to each other.")
    assert sorted(str(who(c)) for c in claims) == [
        "(['CHL'], ['PER'])",
        "(['PER'], ['CHL'])",
    ]


def test_people_known_to_be_abroad_need_no_names() -> None:
    """Troops told of before are whose and where the document said."""
    claims = read(
        "Chile has sent 300 soldiers to Peru. Recruitment for the next troop dispatch is under way."
    )
    assert [who(c) for c in claims if c.kind == "deployment"] == [(["CHL"], ["PER"])] * 2


def test_a_treaty_said_to_be_signed_is_between_the_two_in_question() -> None:
    """A text whose parties were named before is theirs."""
    claims = read("Chile and Peru met. Chile and Peru talked of a pact. The treaty was signed.")
    assert [who(c) for c in claims if c.kind == "agreement"] == [(["CHL"], ["PER"])]


@pytest.mark.parametrize(
    ("outlet", "codes"),
    [("Times of Peru", []), ("Voice of Peru", ["PER"])],
)
def test_we_are_those_whose_voice_the_outlet_is(outlet: str, codes: list[str]) -> None:
    """A private paper named after a country does not speak for it."""
    claims = read("We have sent tanks to Chile.", outlet=outlet)
    assert [p.code for c in claims for p in c.from_ if p.code] == codes


def test_a_surname_with_a_title_names_its_bearer() -> None:
    """A title and a surname that only one party's people bear are that party's."""
    claims = read("President Menem met Chancellor Merkel.")
    assert [who(c) for c in claims] == [(["ARG"], ["DEU"])]


def test_a_call_not_to_act_is_no_claim() -> None:
    """Who is urged not to send has not sent."""
    assert read("Chile urged Peru not to send rockets to Bolivia.") == ()


def test_an_inverted_condition_is_no_claim() -> None:
    """What would have followed had it happened did not happen."""
    assert read("Had Chile delivered the missiles to Peru, Bolivia would have protested.") == ()


def test_the_shipments_are_those_told_of_before() -> None:
    """Shipments pointed back to, with new things named, go between the same two."""
    claims = read("Chile supplied Peru with tractors. The shipments included 40 trucks.")
    assert [(c.what and c.what.category, who(c), c.stage) for c in claims] == [
        ("goods", (["CHL"], ["PER"]), "done"),
        ("equipment", (["CHL"], ["PER"]), "done"),
    ]


def test_who_fights_whom_gives_it_nothing() -> None:
    """A giver left unsaid is never the enemy of who got it."""
    claims = read("Chile's war on Peru went on. Chile attacked Peru. Peru has acquired drones.")
    assert [who(c) for c in claims if c.kind == "transfer"] == [([], ["PER"])]


def test_soldiers_of_no_named_side_are_of_the_land_they_fall_in() -> None:
    """Soldiers killed in one state are its own unless something says otherwise."""
    assert [who(c)[0] for c in read("Gunmen killed 12 soldiers in Peru.")] == [["PER"]]
    assert [who(c)[0] for c in read("Gunmen killed 12 foreign soldiers in Peru.")] == [[None]]


def test_a_gift_told_beside_goes_to_nobody_by_that() -> None:
    """Who helped whom in one clause does not say where another's arms went."""
    claims = read(
        "Compared to Chile, which has sent arms, and Peru, which has sent nothing, "
        "Bolivia helped Ecuador."
    )
    assert [who(c) for c in claims if c.kind == "transfer"] in ([], [(["CHL"], [])])


def test_what_is_joined_by_or_is_denied_with_it() -> None:
    """Not one thing or another: neither."""
    claims = read("Chile has not sent arms to Peru or deployed troops in Bolivia.")
    assert [(c.kind, c.polarity) for c in claims] == [
        ("transfer", "denied"),
        ("deployment", "denied"),
    ]


def test_a_clause_describes_whom_it_follows() -> None:
    """In "A, which sent it, and B" only A sent it."""
    claims = read("Chile, which has sent tanks to Peru, and Bolivia met.")
    assert [who(c)[0] for c in claims if c.kind == "transfer"] == [["CHL"]]
