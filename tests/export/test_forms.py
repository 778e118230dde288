"""Each form is opened by the library that its users work with, and gives back what was handed over."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import geojson
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlite_utils
import stix2
from followthemoney import types as followthemoney_types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplyline.errors import MachineError
from supplyline.export import FORMATS, FormUnfit, Holdings, write, write_lines
from supplyline.export.columns import valued
from supplyline.export.files import PlaceTaken
from supplyline.export.geojson import line
from supplyline.export.names import THREE_LETTERS
from supplyline.export.spreadsheets import REGISTER, harmless, plain
from supplyline.export.stix import TLP
from supplyline.export.tables import TABLES, Column, rows
from supplyline.records import Bounds, Party, Place, Speaker, Thing
from tests.export.build import (
    DEPOT,
    PORT,
    claim,
    document,
    event,
    facts,
    failure,
    holdings,
    nothing,
    number,
)
from tests.export.build import plain as plain_holdings
from tests.export.reading import READERS, TABLES_OF, kept_by
from tests.system import program

ENDINGS = {"csv": "", "parquet": "", "sqlite": ".db"}
TREE = sorted(READERS)


def place_of(folder: Path, form: str) -> Path:
    return folder / f"out{ENDINGS.get(form, f'.{form}')}"


def bytes_of(place: Path) -> dict[str, bytes]:
    """Return every file of an export."""
    if place.is_file():
        return {place.name: place.read_bytes()}
    return {f.name: f.read_bytes() for f in sorted(place.iterdir())}


@pytest.mark.parametrize("form", TREE)
def test_a_form_gives_back_what_it_keeps(form: str, tmp_path: Path) -> None:
    """Counts, bounds, rules, ladders, grades, tiers, origins, hashes and addresses come back equal."""
    place = place_of(tmp_path, form)
    given_ = plain_holdings()
    write(form, place, given_)
    assert READERS[form](place) == kept_by(form, facts(given_))


@pytest.mark.parametrize("form", TREE)
def test_a_case_that_holds_nothing_is_told(form: str, tmp_path: Path) -> None:
    """An export of nothing opens, and holds nothing."""
    place = place_of(tmp_path, form)
    write(form, place, nothing())
    assert READERS[form](place) == kept_by(form, facts(nothing()))


def cell_of(form: str, column: Column, value: Any) -> Any:
    """Return what a library gives for a cell of a form."""
    if form == "csv":
        words = {True: "true", False: "false", None: ""}
        return words[value] if value is None or isinstance(value, bool) else str(value)
    return valued(column, value) if form == "parquet" else value


def check_every_cell(form: str, given_: Holdings, place: Path) -> None:
    write(form, place, given_)
    found = TABLES_OF[form](place)
    needed: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in TABLES}
    for name, values in rows(given_):
        needed[name].append(values)
    for table in TABLES:
        if form == "parquet" and table.name == "about":  # in the metadata of its files
            continue
        columns = table.columns
        assert [tuple(row[c.name] for c in columns) for row in found[table.name]] == [
            tuple(cell_of(form, c, v) for c, v in zip(columns, values, strict=True))
            for values in needed[table.name]
        ], table.name


@pytest.mark.parametrize("form", sorted(TABLES_OF))
def test_every_cell_of_every_table_comes_back(form: str, tmp_path: Path) -> None:
    """Read by the other side, no table of CSV, SQLite and Parquet has lost a row or a cell."""
    check_every_cell(form, plain_holdings(), place_of(tmp_path, form))


@pytest.mark.parametrize("form", [f for f in FORMATS if f != "jsonl"])
def test_the_same_records_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    """Written twice, at two places or one over the other, an export is the same to the byte."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = place_of(tmp_path / "a", form), place_of(tmp_path / "b", form)
    write(form, one, plain_holdings())
    write(form, two, plain_holdings())
    first = bytes_of(one)
    assert first == bytes_of(two)
    write(form, one, plain_holdings())
    assert bytes_of(one) == first
    assert {p.name for p in (tmp_path / "a").iterdir()} <= {one.name, "out.metadata.json"}


NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(
        (
            'says "no", twice', "a\nb\r\nc", "nul\x00inside", "🚢\u200d🚀 \U0001f9e8", "\u202eright to left\u202c",
            "=1+1", "'=1", "-2", "@SUM(A1)", "\ttab", "x" * 10_000, "\u2028line\u2029end\x85", "a,b;c\td",
            "<script>alert(1)</script>", "\ufeffmark", "北の砲弾", "\\N", "NULL", " ", "é\u0301",
        )
    ),
)  # fmt: skip
WORDS = NASTY.filter(str.strip)
NUMBER = st.one_of(st.none(), st.integers(0, 10**12).map(float), st.floats(0, 1e9, allow_nan=False))


@st.composite
def ledgers(draw: Any) -> Holdings:
    """Return small holdings whose every text is nasty."""
    documents = [
        document(n, title=draw(NASTY), outlet=draw(st.one_of(st.none(), NASTY)))
        for n in range(draw(st.integers(1, 3)))
    ]
    groups, number = [], 0
    for at in range(draw(st.integers(1, 3))):
        claims = []
        for _ in range(draw(st.integers(1, 2))):
            number += 1
            claims.append(
                claim(
                    number, draw(st.sampled_from(documents)), draw(WORDS),
                    attribution=tuple(
                        Speaker(text=draw(NASTY), code=None, direct=False)
                        for _ in range(draw(st.integers(0, 2)))
                    ),
                    reader=draw(WORDS),
                )
            )  # fmt: skip
        groups.append(
            (
                event(
                    at, claims, what=Thing(text=draw(NASTY), category="other"),
                    from_=(Party(text=draw(WORDS), code=None),),
                    place=draw(st.sampled_from(((), (PORT, DEPOT), (replace(PORT, text="\x00"),)))),
                    quantity=tuple(
                        Bounds(
                            unit=draw(WORDS), low=draw(NUMBER), best=draw(NUMBER), high=draw(NUMBER),
                            scope="single", rule=draw(WORDS), claims=(claims[0].id,),
                        )
                        for _ in range(draw(st.integers(0, 1)))
                    ),
                    acknowledgement=(), reasons=(draw(NASTY),),
                ),
                claims,
            )
        )  # fmt: skip
    return holdings(groups, documents, title=draw(NASTY), failures=[failure(1, draw(NASTY))])


@pytest.mark.parametrize("form", TREE)
def test_a_form_gives_back_nasty_text(form: str) -> None:
    """Quotes, line ends, NUL, emoji, right-to-left marks and 10,000 characters come back as they were."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ledgers())
    def check(given_: Holdings) -> None:
        with TemporaryDirectory() as folder:
            place = place_of(Path(folder), form)
            write(form, place, given_)
            found, needed = READERS[form](place), kept_by(form, facts(given_))
            assert found == needed
            if form in TABLES_OF:
                check_every_cell(form, given_, place)

    check()


def test_a_register_gives_back_nasty_text() -> None:
    """Its cells come back as they were, a row for each number of a transfer."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ledgers())
    def check(given_: Holdings) -> None:
        with TemporaryDirectory() as folder:
            write("sipri", Path(folder) / "out.csv", given_)
            text = (Path(folder) / "out.csv").read_bytes().decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text, newline="")))
        needed = [(e, q) for e, _ in given_.told() for q in e.quantity or (None,)]
        assert len(found) == len(needed)
        for row, (one, q) in zip(found, needed, strict=True):
            assert row["event"] == one.id
            assert plain(row["Weapon designation"]) == (one.what.text if one.what else "")
            assert plain(row["Supplier"]) == "; ".join(dict.fromkeys(p.text for p in one.from_))
            if q is not None:
                assert (plain(row["unit"]), plain(row["rule"])) == (q.unit, q.rule)
                assert [number(row[n]) for n in ("low", "best", "high")] == [repr(v) for v in (q.low, q.best, q.high)]  # fmt: skip

    check()


def test_json_lines_give_back_nasty_text(tmp_path: Path) -> None:
    """Each line is the object that was handed over, whatever its text."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.dictionaries(NASTY, NASTY, max_size=3), max_size=3))
    def check(lines: list[dict[str, str]]) -> None:
        write_lines(tmp_path / "out.jsonl", lines)
        text = (tmp_path / "out.jsonl").read_bytes().decode("utf-8")
        assert [json.loads(line) for line in text.split("\n")[:-1]] == lines

    check()


def test_json_lines_end_at_line_ends_only(tmp_path: Path) -> None:
    """A line holds one record for readers that end lines at other marks too."""
    place = tmp_path / "out.jsonl"
    write_lines(place, [{"text": "a\u2028b\u2029c\x85d\ne"}, {"n": 1}])
    assert len(place.read_text(encoding="utf-8").splitlines()) == 2


@settings(deadline=None)
@given(NASTY)
def test_a_harmless_cell_is_no_formula_and_loses_nothing(text: str) -> None:
    """No cell begins as a formula does, and the text comes back."""
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert plain(cell) == text


def test_numbers_are_no_formulas(tmp_path: Path) -> None:
    """A negative latitude stays a number; a sentence that begins with = becomes words."""
    a = document(1)
    one = claim(1, a, "=HYPERLINK(1)", place=(DEPOT,))
    write("csv", tmp_path / "out", holdings([(event(1, [one]), [one])], [a]))
    places = (tmp_path / "out" / "claim_places.csv").read_text(encoding="utf-8-sig")
    claims = (tmp_path / "out" / "claims.csv").read_text(encoding="utf-8-sig")
    assert ",-49.5," in places
    assert ",'=HYPERLINK(1)," in claims


def test_csv_goes_through_a_spreadsheet(tmp_path: Path) -> None:
    """Rows put into a workbook by openpyxl and saved come back, none of them a formula."""
    write("csv", tmp_path / "out", plain_holdings())
    text = (tmp_path / "out" / "claims.csv").read_bytes().decode("utf-8-sig")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text, newline="")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "claims.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "claims.xlsx").worksheets[0]
    assert sheet.max_row == 4
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.slow
def test_csv_goes_through_libreoffice(tmp_path: Path) -> None:
    """Opened by LibreOffice and saved as a workbook, rows and odd text are there, and no formula."""
    odd = [
        '=HYPERLINK("http://a.example")',
        "+1",
        "two\nlines",
        'a "b", c;',
        "🚢 北の砲弾",
        "שלום مرحبا",
        "x" * 9_000,
    ]
    a = document(1)
    claims = [claim(n, a, text) for n, text in enumerate(odd)]
    write("csv", tmp_path / "out", holdings([(event(1, claims), claims)], [a]))
    options = [
        "--headless",
        "--infilter=Text - txt - csv (StarCalc):44,34,76,1",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(  # noqa: S603  # found on this machine
        [program("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", *options,
         "--outdir", str(tmp_path), str(tmp_path / "out" / "claims.csv")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "claims.xlsx").worksheets[0]
    table = list(sheet.iter_rows())
    at = [cell.value for cell in table[0]].index("sentence")
    assert [plain(str(row[at].value)) for row in table[1:]] == odd
    assert all(cell.data_type != "f" for row in table for cell in row)


def test_csv_is_a_folder_or_a_zip_of_the_same(tmp_path: Path) -> None:
    """A zip holds the files of the folder; a name of one table is refused."""
    write("csv", tmp_path / "out", plain_holdings())
    write("csv", tmp_path / "out.zip", plain_holdings())
    assert READERS["csv"](tmp_path / "out.zip") == READERS["csv"](tmp_path / "out")
    with pytest.raises(FormUnfit, match="a folder or a name that ends with"):
        write("csv", tmp_path / "events.csv", plain_holdings())
    with pytest.raises(FormUnfit, match="needed a folder"):
        write("parquet", tmp_path / "events.parquet", plain_holdings())


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    """An export replaces an earlier one, and nothing else that is in its place."""
    write("csv", tmp_path / "out", plain_holdings())
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PlaceTaken, match="mine"):
        write("csv", tmp_path / "out", plain_holdings())
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(PlaceTaken, match="found a file"):
        write("parquet", tmp_path / "file", plain_holdings())


@pytest.mark.parametrize("form", [f for f in FORMATS if f != "jsonl"])
def test_what_fails_half_way_leaves_nothing(form: str, tmp_path: Path) -> None:
    """An export that breaks off leaves what was there before, and no parts."""
    place = place_of(tmp_path, form)
    write(form, place, plain_holdings())
    before = {p.name: bytes_of(p) for p in tmp_path.iterdir()}
    whole = plain_holdings()

    def broken() -> Iterator[Any]:
        yield next(iter(whole.told()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(form, place, replace(whole, told=broken))
    assert {p.name: bytes_of(p) for p in tmp_path.iterdir()} == before


def test_a_place_that_refuses_is_told(tmp_path: Path) -> None:
    """A folder that is not there is told with the way out."""
    with pytest.raises(MachineError, match="name a place with room"):
        write("geojson", tmp_path / "none" / "out.geojson", plain_holdings())


# ---- what single forms promise


def test_a_register_has_the_columns_users_know(tmp_path: Path) -> None:
    """Recipient first, transfers only, a row a number, the mark where a figure is unsure."""
    write("sipri", tmp_path / "out.csv", plain_holdings())
    rows = list(csv.reader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert tuple(rows[0][: len(REGISTER)]) == REGISTER
    assert [(r[0], r[1], r[8], r[9], r[10]) for r in rows[1:]] == [
        ("Mongolia", "Finland", "12.5", "?", "2025"),
        ("Mongolia", "Finland", "1", "", "2025"),
    ]
    assert all(row[13:16] == ["", "", ""] for row in rows[1:])  # values that only their maker knows
    beside = dict(zip(rows[0][16:], rows[1][16:], strict=True))
    assert (beside["low"], beside["high"], beside["grade"], beside["tier"]) == (
        "9",
        "",
        "B2",
        "vetted",
    )


@pytest.mark.skipif(
    not (Path(__file__).parents[3] / "shared" / "data" / "registers" / "sipri").is_dir(),
    reason="the published register is not beside the checkout",
)
def test_a_register_begins_as_the_published_one_does() -> None:
    """The first columns are those of the published register, in its order."""
    file = (
        Path(__file__).parents[3] / "shared" / "data" / "registers" / "sipri" / "trade-register.csv"
    )
    with file.open(encoding="utf-8-sig", newline="") as register:
        assert tuple(next(csv.reader(register))) == REGISTER


def test_a_line_joins_where_it_came_from_and_went(tmp_path: Path) -> None:
    """Origin and destination are points and a line; every feature says role and precision."""
    write("geojson", tmp_path / "out.geojson", plain_holdings())
    found = geojson.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [(f["geometry"] and f["geometry"]["type"], f["properties"]["role"]) for f in found]
    assert shapes == [
        ("Point", "origin"), ("Point", "destination"), ("MultiLineString", "origin to destination"),
        (None, None),
    ]  # fmt: skip
    assert [f["properties"]["precision"] for f in found[:3]] == ["city", "region", "city to region"]


@settings(deadline=None)
@given(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)), st.tuples(st.floats(-180, 180), st.floats(-90, 90))
)  # fmt: skip
def test_no_line_goes_the_long_way_round(a: tuple[float, float], b: tuple[float, float]) -> None:
    """No part of a line spans more than half the globe, and both ends are there."""
    found = line(a, b)
    parts = found["coordinates"] if found["type"] == "MultiLineString" else [found["coordinates"]]
    for end, there in ((parts[0][0], a), (parts[-1][-1], b)):
        assert (abs(end[0] - there[0]) in (0, 360), end[1]) == (True, there[1])
    assert all(abs(p[0][0] - p[1][0]) <= 180 for p in parts)
    assert all(abs(x) <= 180 and abs(y) <= 90 for p in parts for x, y in p)


@pytest.mark.parametrize(
    ("tlp", "name"), [("clear", "white"), ("green", "green"), ("amber", "amber"), ("red", "red")]
)
def test_a_bundle_is_marked_as_asked(tlp: str, name: str, tmp_path: Path) -> None:
    """Every object refers to the marking that the standard fixes, and the marking is in the bundle."""
    write("stix", tmp_path / "out.json", plain_holdings(), tlp=tlp)
    bundle = stix2.parse((tmp_path / "out.json").read_text(encoding="utf-8"))
    fixed = getattr(stix2, f"TLP_{name.upper()}")
    assert TLP[tlp] == fixed.id
    (marking,) = (o for o in bundle.objects if o.type == "marking-definition")
    assert marking == fixed
    assert all(o.object_marking_refs == [fixed.id] for o in bundle.objects if o.id != fixed.id)


def test_confidence_follows_the_scale_of_the_standard(tmp_path: Path) -> None:
    """Credibility 2 is a confidence of 70 (STIX 2.1, appendix A); without a grade there is none."""
    write("stix", tmp_path / "out.json", plain_holdings())
    bundle = stix2.parse((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [o.get("confidence") for o in bundle.objects if o.type == "report"] == [70, None]


@pytest.mark.parametrize(
    "url", ["item 7", "HTTP://x y", "https://a.example/ä b", "ftp://a.example", "https://"]
)
def test_an_address_that_is_none_is_told_in_words(url: str, tmp_path: Path) -> None:
    """The model takes no such address, and it is not lost."""
    a = document(1, url=url)
    one = claim(1, a)
    write("ftm", tmp_path / "out.ftm", holdings([(event(1, [one]), [one])], [a]))
    READERS["ftm"](tmp_path / "out.ftm")
    assert f"address: {url}" in (tmp_path / "out.ftm").read_text(encoding="utf-8")


def test_languages_are_those_of_the_model() -> None:
    """The table of languages is FollowTheMoney's own."""
    registry = followthemoney_types.registry
    assert set(THREE_LETTERS.values()) | {"cnr", "fil"} == set(registry.language.names)
    assert all(registry.language.clean(two) == three for two, three in THREE_LETTERS.items())


def test_parquet_describes_itself(tmp_path: Path) -> None:
    """Every column says what it is; numbers are numbers; what belongs to an event lies in its row."""
    write("parquet", tmp_path / "out", plain_holdings())
    schema = pq.read_schema(tmp_path / "out" / "events.parquet")
    assert all(field.metadata[b"description"] for field in schema)
    quantity = schema.field("quantities").type.value_type
    assert quantity.field("low").type == pa.float64()
    assert schema.field("when_start").type == pa.date32()
    assert quantity.field("claims").type.value_type == pa.string()
    assert schema.metadata[b"supplyline log entry"] == b"7"
    query = f"SELECT sum(len(quantities)), max(quantities[1].best) FROM '{tmp_path / 'out' / 'events.parquet'}'"  # noqa: S608  # our own file
    found = duckdb.sql(query)
    assert found is not None
    assert found.fetchall() == [(2, 12.5)]


def test_a_database_is_ready_to_serve(tmp_path: Path) -> None:
    """Tables refer to each other, text is indexed, and the metadata names every table and column."""
    place = tmp_path / "out.db"
    write("sqlite", place, plain_holdings())
    database = sqlite_utils.Database(place)
    assert {k.other_table for k in database["claims"].foreign_keys} == {"events", "documents"}
    assert database["claims"].detect_fts() == "claims_fts"
    assert [r["sentence"] for r in database["claims"].search("denied")] == ["Sudmark denied it."]
    told = json.loads((tmp_path / "out.metadata.json").read_text(encoding="utf-8"))
    tables = told["databases"]["out"]["tables"]
    assert {t.name for t in TABLES} == tables.keys()
    with closing(sqlite3.connect(place)) as db:
        for name, one in tables.items():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            assert list(one["columns"]) == columns


def test_a_place_without_name_needs_none(tmp_path: Path) -> None:
    """What the records leave open is left open in every form."""
    a = replace(document(1, outlet=None, title=""), url=None, language=None, published=None)
    one = claim(1, a, what=None, when=None, place=(), quantity=(), attribution=())
    bare = event(
        1, [one], what=None, when=None, quantity=(), acknowledgement=(), reasons=(), from_=(), to=(),
        place=(Place(text="the coast", role="location"),), grade=None, related=(),
    )  # fmt: skip
    given_ = holdings([(bare, [one])], [a])
    for form in TREE:
        (tmp_path / form).mkdir()
        place = place_of(tmp_path / form, form)
        write(form, place, given_)
        assert READERS[form](place) == kept_by(form, facts(given_))
