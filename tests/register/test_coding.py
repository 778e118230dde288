"""A row that a person coded becomes a document and a claim that says what its cells say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.records import Claim, Place, Quantity, Speaker, When
from supplyline.register.coding import Coded, Coder, choices, coder_of, sheet, text_of
from supplyline.register.forms import UnknownRegister
from supplyline.register.rows import BadRow
from supplyline.register.tables import Table, read_table
from tests.register.words import Lexicon

HEADINGS = tuple(column.heading for column in sheet().columns)
ROW: dict[str, Any] = {
    "id": "7", "kind": "transfer", "from": "Averland", "to": "Bresk", "item": "shells",
    "low": "9000", "high": "12,000", "unit": "round", "date": "2024-03", "stage": "under way",
    "place": "Port Elm", "role": "origin", "latitude": "60.2", "longitude": "-24.9",
    "polarity": "denied", "certainty": "probable", "outlet": "Coastline Wire",
    "url": "https://coastline.example/1", "published": "2024-04-02", "note": "by rail",
}  # fmt: skip


def coder(headings: tuple[str, ...] = HEADINGS, **columns: Any) -> Coder:
    return coder_of(
        Table(headings, ()),
        Lexicon(),
        name="A. Coder",
        file="events.csv",
        capture="ab" * 32,
        **columns,
    )


def read(row: dict[str, Any], *, where: str = "line 2") -> Coded:
    found = coder(tuple({**dict.fromkeys(HEADINGS), **row})).read(where, row)
    assert isinstance(found, Coded), found
    return found


def test_a_row_says_what_its_cells_say() -> None:
    """Every column of the template fills its field; the sentence is the row."""
    one = read(ROW)
    claim, document = one.claim, one.document
    assert (claim.kind, claim.stage, claim.polarity, claim.certainty) == (
        "transfer", "under_way", "denied", "probable",
    )  # fmt: skip
    assert claim.quantity == (
        Quantity(low=9000.0, high=12000.0, unit="round", text="9000 to 12,000"),
    )
    assert claim.when == When(text="2024-03", start="2024-03-01", end="2024-04-01")
    assert claim.place == (
        Place(text="Port Elm", role="origin", latitude=60.2, longitude=-24.9, precision="point"),
    )
    assert claim.attribution == (Speaker(text="Coastline Wire", code=None, direct=False),)
    assert claim.reader == "hand-coded by A. Coder"
    assert claim.sentence == document.text == text_of(ROW)
    assert (document.outlet, document.url, document.published, document.locator) == (
        "A. Coder", "https://coastline.example/1", "2024-04-02", "line 2",
    )  # fmt: skip
    assert [credit.agency for credit in document.credits] == ["Coastline Wire"]


def test_what_a_row_leaves_out_stays_open() -> None:
    """Without the column or the cell there is no number, time, place or speaker, and the stage is unknown."""
    claim = read({"from": "Averland", "to": "Bresk", "item": "shells", "date": ""}).claim
    assert (claim.kind, claim.stage, claim.polarity, claim.certainty) == (
        "transfer", "unknown", "affirmed", "certain",
    )  # fmt: skip
    assert (claim.quantity, claim.when, claim.place, claim.attribution) == ((), None, (), ())


@pytest.mark.parametrize(
    ("changed", "found", "needed"),
    [
        ({"kind": "gift"}, "'gift' in column 'kind'", "one of transfer, deployment"),
        ({"stage": "soon"}, "'soon' in column 'stage'", "one of planned"),
        ({"category": "shells"}, "'shells' in column 'category'", "one of ammunition"),
        ({"low": "nine"}, "'nine' in column 'low'", "a number"),
        ({"low": "nan"}, "'nan' in column 'low'", "a number"),
        ({"high": "1e999"}, "'1e999' in column 'high'", "a number"),
        ({"low": "13000"}, "13000 to 12000 in column 'low, high'", "low to high"),
        ({"latitude": "91"}, "91, -24.9 in column 'latitude, longitude'", "degrees"),
        ({"published": "yesterday"}, "'yesterday' in column 'published'", "a day"),
        ({"date": "32.13.2024"}, "'32.13.2024' in 'date'", "a day"),
        ({"note": "x" * 100_000}, "characters", "100,000 at most"),
        ({"from": "", "to": ""}, "a transfer with no party", "who does it"),
        ({"from": "Averland", "to": "Averland"}, "one party on both sides", "who does it"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_says_which_cell(
    changed: dict[str, str], found: str, needed: str
) -> None:
    """What was found, in which column, and what was needed."""
    bad = coder().read("line 2", ROW | changed)
    assert isinstance(bad, BadRow)
    assert found in bad.found
    assert needed in bad.needed


def test_a_row_keeps_its_id_wherever_it_stands() -> None:
    """By its own id, else by what it says; another coder's row is another document."""
    one = read(ROW)
    assert read(ROW, where="line 9").document.id == one.document.id
    assert read(ROW | {"note": "by sea"}).document.id == one.document.id
    bare = ROW | {"id": ""}
    assert read(bare, where="line 9").document.id == read(bare).document.id
    assert read(bare | {"note": "by sea"}).document.id != read(bare).document.id
    other = coder_of(Table(HEADINGS, ()), Lexicon(), name="B. Coder", file="events.csv", capture="")
    found = other.read("line 2", ROW)
    assert isinstance(found, Coded)
    assert found.document.id != one.document.id


def test_headings_are_those_of_registers_and_more() -> None:
    """Headings in other words mean the same; what a user says goes first; too little is refused."""
    row = {
        "Supplier": "Averland",
        "Recipient": "Bresk",
        "Item": "shells",
        "At least": 9,
        "Lat": 1,
        "Year": 2024,
    }
    claim = read_with(row)
    assert (claim.quantity[0].low, claim.when and claim.when.start) == (9.0, "2024-01-01")
    swapped = coder(tuple(row), columns={"from": "Recipient", "to": "Supplier"}).read("line 2", row)
    assert isinstance(swapped, Coded)
    assert [p.text for p in swapped.claim.from_] == ["Bresk"]
    with pytest.raises(UnknownRegister):
        coder(("a", "b"))


def read_with(row: dict[str, Any]) -> Claim:
    found = coder(tuple(row)).read("line 2", row)
    assert isinstance(found, Coded)
    return found.claim


CELL = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(allow_nan=True),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.booleans(),
    st.sampled_from(["=1+1", "\x00", "\u2028", "x" * 10_000, "\ud800half", "\u202eabc", "9", "2024-03-01", "Averland"]),
)  # fmt: skip


@settings(deadline=None)  # a first call loads tables
@given(st.fixed_dictionaries(dict.fromkeys(HEADINGS, CELL)))
def test_any_cells_give_a_whole_claim_or_a_reason(row: dict[str, Any]) -> None:
    """Whatever stands in the cells: a claim whose sentence is its document, or what was needed."""
    found = coder().read("line 2", row)
    if isinstance(found, BadRow):
        assert found.found
        assert found.needed
        return
    claim, text = found.claim, found.document.text
    assert text == text.strip() != ""
    assert text.encode()
    assert (claim.sentence, claim.end) == (text, len(text))
    for q in claim.quantity:
        assert q.low is None or q.high is None or q.low <= q.high
    if claim.when is not None and claim.when.start and claim.when.end:
        assert claim.when.start < claim.when.end


def test_the_sheet_names_every_choice(tmp_path: Path) -> None:
    """Columns that only coders have are in the sheet, and words to choose from are those of the codebook."""
    headings = {column.heading for column in sheet().columns}
    assert sheet().coded.keys() - {"language"} <= headings
    assert "transfer" in choices("kind")
    assert choices("note") == ()
    (tmp_path / "a.csv").write_text(
        "from,to,item,date\nAverland,Bresk,shells,2024\n", encoding="utf-8"
    )
    assert read_table(tmp_path / "a.csv").rows[0][0] == "line 2"
