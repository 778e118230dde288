"""A case beside a register, by the command line: lines, a page, and one clear error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from supplyline.answers.comparing import compare
from supplyline.ledger import open_case
from supplyline.run import Options, build
from supplyline.schema import DATA
from tests.cli.test_judge import done, supplyline
from tests.corpus import write_corpus

REGISTER = """\
Lieferdatum,Supplier,Recipient,Goods,Quantity,Status
2024-12-28,North Korea,Russia,artillery shells,,delivered
2024-12-28,Russia,North Korea,crude oil,,delivered
May 2024,Belarus,Russia,tanks,40,delivered
2025-01-20,North Korea,Russia,ballistic missiles,12,ordered
soon,North Korea,Russia,troops,1,delivered
2010,Brazil,Peru,aircraft,3,delivered
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case of the small corpus; nobody changes it."""
    folder = tmp_path_factory.mktemp("compare")
    build([str(write_corpus(folder / "sources"))], folder / "case", options=Options(workers=1))
    return folder / "case"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Return a spreadsheet whose date has a heading that is not known."""
    file = tmp_path / "register.csv"
    file.write_text(REGISTER, encoding="utf-8")
    return file


def test_a_spreadsheet_beside_a_case(case: Path, register: Path, tmp_path: Path) -> None:
    """Matched, only here, only there, not read: each a line of the contract; the page has them all."""
    page = tmp_path / "page.html"
    words: list[str | Path] = ["compare", case, "--with", register, "--columns", "date=Lieferdatum"]
    rows = [json.loads(line) for line in done(*words, "--json", "--html", page).splitlines()]
    schema = json.loads((DATA / "contract" / "comparison.json").read_text(encoding="utf-8"))
    for row in rows:
        Draft202012Validator(schema).validate(row)
    matched = {row["where"]: row for row in rows if row["state"] == "matched"}
    assert {"line 2", "line 3", "line 4"} == matched.keys()
    assert any("number: 40 there, 15" in d for d in matched["line 4"]["differs"])
    assert [row["where"] for row in rows if row["state"] == "only_there"] == ["line 5"]
    (bad,) = [row for row in rows if row["state"] == "not_read"]
    assert bad["where"] == "line 6"
    assert "'soon' in 'Lieferdatum'" in bad["reasons"][0]
    with open_case(case) as ledger:
        known = {event.id for event in ledger.events()}
    named = [e for row in rows for e in (row["event"], *row["events"]) if e]
    assert sorted(named) == sorted(known), "every event stands in one line"
    told = page.read_text(encoding="utf-8")
    for part in (
        "Matched",
        "Only here",
        "Only there",
        "Not read",
        "ballistic missiles",
        "&#39;soon&#39;",
    ):
        assert part in told
    assert "<script" not in told
    table = done(*words)
    assert "1 rows of parties or a time that the case has nothing on" in table
    assert "matched     3 rows, each with one event" in table


def test_a_pair_narrows_both_sides(case: Path, register: Path) -> None:
    """With a pair, what is between others is neither here nor there."""
    found = compare(
        case, register, columns={"date": "Lieferdatum"}, pair=("RUS", "BLR"), addresses=False
    )
    assert [p.row.where for p in found.lined.matched] == ["line 4"]
    assert found.lined.only_there == ()
    codes = {p.code for e in found.lined.only_here for p in (*e.from_, *e.to)}
    assert codes <= {"RUS", "BLR"}


def test_codes_name_parties_as_names_do(case: Path, tmp_path: Path) -> None:
    """A register that writes ISO codes lines up with the same events."""
    file = tmp_path / "codes.csv"
    coded = (
        REGISTER.replace("North Korea", "PRK").replace("Russia", "RUS").replace("Belarus", "BLR")
    )
    file.write_text(coded, encoding="utf-8")
    found = compare(case, file, columns={"date": "Lieferdatum"})
    assert {p.row.where for p in found.lined.matched} == {"line 2", "line 3", "line 4"}
    assert {p.row.from_[0].code for p in found.lined.matched} == {"PRK", "RUS", "BLR"}


def test_an_earlier_day_is_compared_as_it_was(case: Path, register: Path) -> None:
    """Of a day before the case there is nothing to match."""
    found = compare(case, register, columns={"date": "Lieferdatum"}, as_of="2000-01-01")
    assert (found.lined.matched, found.events) == ((), {})


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (["{case}"], 2, "--with"),
        (["{case}", "--with", "{case}/none.csv"], 3, "found no readable file"),
        (["{case}", "--with", "{case}/dossier.html"], 3, "needed a .csv, .tsv, .xlsx"),
        (["{case}/nowhere", "--with", "{register}"], 4, "no ledger"),
        (["{case}", "--with", "{register}", "--columns", "colour=Goods"], 2, "fields: id, date"),
        (["{case}", "--with", "{register}", "--columns", "date=Day"], 3, "no column 'Day' for date"),
        (["{case}", "--with", "{register}", "--pair", "x"], 2, "two party codes"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_one_clear_line(
    case: Path, register: Path, words: list[str], code: int, needed: str
) -> None:
    """It says what was found and needed, and prints no half list."""
    found = supplyline("compare", *(w.format(case=case, register=register) for w in words))
    assert found.returncode == code, found.stderr
    assert needed in " ".join(found.stderr.split())
    assert found.stdout == ""
