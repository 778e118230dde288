"""A sheet that people coded by hand becomes evidence and claims: once, whole, and nobody else reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from supplyline.answers.audit import verify
from supplyline.cli import cli
from supplyline.handover.exporting import export_case
from supplyline.importing import NoCoder, import_sheet, write_template
from supplyline.ledger import open_case, row_counts
from supplyline.register.forms import UnknownRegister
from supplyline.register.tables import read_table
from supplyline.run import Options, build
from tests.corpus import write_corpus

SHEET = """id,kind,from,to,item,low,high,unit,date,stage,outlet,published
1,transfer,North Korea,Russia,artillery shells,9000,12000,round,2024-03,done,Coastline Wire,2024-04-02
2,gift,North Korea,Russia,artillery shells,1,2,round,2024-03,done,,
3,deployment,PRK,RUS,engineers,1000,,person,2025-06-17,planned,,2025-06-20
3,deployment,PRK,RUS,engineers,1000,,person,2025-06-17,planned,,2025-06-20

4,transfer,,,shells,1,2,round,2024-03,done,,
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "events.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


def test_rows_become_claims_and_bad_rows_failures(sheet: Path, tmp_path: Path) -> None:
    """Each good row is a document with its claim and event; a bad one says where and what; the case is whole."""
    case = tmp_path / "case"
    done = import_sheet(sheet, case, coder="A. Coder")
    assert (done.documents, done.new, done.repeats, len(done.failures)) == (2, 2, 1, 2)
    with open_case(case) as ledger:
        claims, events = list(ledger.claims()), ledger.events()
        documents = {d.name: d for d in ledger.documents()}
        failures, (capture,) = ledger.failures(), ledger.captures()
    assert {c.reader for c in claims} == {"hand-coded by A. Coder"}
    assert [(p.text, p.code) for p in claims[0].from_] == [("North Korea", "PRK")]
    assert {(e.kind, e.from_[0].code, e.to[0].code) for e in events} == {
        ("transfer", "PRK", "RUS"), ("deployment", "PRK", "RUS"),
    }  # fmt: skip
    assert {n: d.locator for n, d in documents.items()} == {
        "events.csv#1": "line 2",
        "events.csv#3": "line 4",
    }
    assert [(f.locator, f.fault) for f in failures] == [
        ("line 3", "bad row"),
        ("line 7", "bad row"),
    ]
    assert "'gift' in column 'kind'" in failures[0].message
    assert (case / "evidence" / capture.id[:2] / capture.id).read_bytes() == sheet.read_bytes()
    assert dict(capture.note) == {"coder": "A. Coder"}
    assert verify(case) == []


def test_importing_twice_changes_nothing(sheet: Path, tmp_path: Path) -> None:
    """The same file again appends no row, and says what it came to."""
    case = tmp_path / "case"
    import_sheet(sheet, case, coder="A. Coder")
    before = row_counts(case / "ledger.db")
    done = import_sheet(sheet, case, coder="A. Coder")
    assert (done.documents, done.new, done.repeats, len(done.failures), done.unchanged) == (
        2,
        0,
        1,
        2,
        True,
    )
    assert row_counts(case / "ledger.db") == before


def test_nobody_else_reads_what_was_coded(sheet: Path, tmp_path: Path) -> None:
    """A build with other sources leaves coded rows as they are, and takes the sheet for no document."""
    case = tmp_path / "case"
    import_sheet(sheet, case, coder="A. Coder")
    with open_case(case) as ledger:
        coded = list(ledger.claims())
    build([str(write_corpus(tmp_path / "sources"))], case, options=Options(workers=1, today=date(2026, 1, 1)))  # fmt: skip
    with open_case(case) as ledger:
        after = [c for c in ledger.claims() if c.reader.startswith("hand-coded")]
        assert ledger.tally().documents == 12 + 2
        shells = next(e for e in ledger.events(rejected=True) if after[0].id in e.claims)
    assert after == coded
    assert shells.kind == "transfer"
    assert verify(case) == []


def test_a_mended_sheet_takes_the_place_of_what_it_was(sheet: Path, tmp_path: Path) -> None:
    """A row of the same id says what it says now; what did not change stays; mended rows fail no more."""
    case = tmp_path / "case"
    import_sheet(sheet, case, coder="A. Coder")
    mended = SHEET.replace("2,gift", "2,transfer").replace("9000,12000", "9000,10000")
    sheet.write_text(mended.replace("4,transfer,,,", "4,transfer,China,Iran,"), encoding="utf-8")
    done = import_sheet(sheet, case, coder="A. Coder")
    assert (done.documents, done.new, done.repeats, done.failures) == (4, 3, 1, [])
    with open_case(case) as ledger:
        assert ledger.failures() == []
        numbers = {c.quantity[0].high for c in ledger.claims() if c.quantity}
        assert len(ledger.document_ids()) == 4
    assert 12000.0 not in numbers
    assert 10000.0 in numbers
    assert verify(case) == []


def test_a_workbook_is_a_sheet_too(tmp_path: Path) -> None:
    """The template, filled in and saved by a spreadsheet program, is imported; its dates are dates."""
    file = tmp_path / "events.xlsx"
    write_template(file)
    book = openpyxl.load_workbook(file)
    events = book["events"]
    at = {cell.value: cell.column for cell in events[1]}
    for heading, value in {
        "kind": "transfer", "from": "China", "to": "Iran", "item": "drone engines", "low": 20,
        "high": 20, "unit": "engine", "date": date(2025, 1, 5), "stage": "done",
    }.items():  # fmt: skip
        events.cell(2, at[heading], value)
    assert any("list of kind" in rule.formula1 for rule in events.data_validations.dataValidation)
    book.save(file)
    done = import_sheet(file, tmp_path / "case", coder="A. Coder")
    assert (done.documents, done.failures) == (1, [])
    with open_case(tmp_path / "case") as ledger:
        (claim,) = ledger.claims()
    assert claim.when is not None
    assert (claim.when.start, claim.when.end) == ("2025-01-05", "2025-01-06")
    assert claim.what is not None
    assert claim.what.category == "drone"


def test_a_csv_template_has_the_columns(tmp_path: Path) -> None:
    """A line of headings, and no row."""
    write_template(tmp_path / "t.csv")
    (tmp_path / "t.csv").open("a", encoding="utf-8").write("1,transfer,A,B\n")
    table = read_table(tmp_path / "t.csv")
    assert table.headings[:3] == ("id", "kind", "from")
    assert len(table.rows) == 1


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_coder_has_a_name(name: str, sheet: Path, tmp_path: Path) -> None:
    """Without one nothing is made."""
    with pytest.raises(NoCoder):
        import_sheet(sheet, tmp_path / "case", coder=name)
    assert not (tmp_path / "case").exists()


def test_a_file_that_says_too_little_is_refused_whole(tmp_path: Path) -> None:
    """Columns that tell nothing are one error, and no case is made of them."""
    file = tmp_path / "b.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnknownRegister):
        import_sheet(file, tmp_path / "case", coder="A. Coder")
    assert not (tmp_path / "case").exists()


def test_the_command_says_what_it_did(sheet: Path, tmp_path: Path) -> None:
    """Counts to standard output, bad rows to standard error; what is missing is named."""
    run = CliRunner().invoke(cli, ["import", str(sheet), "--case", str(tmp_path / "case"), "--coder", "A. Coder"])  # fmt: skip
    assert run.exit_code == 0, run.output
    assert "rows    5 = 2 documents + 1 repeats + 2 failures; 2 documents are new" in run.stdout
    assert "line 3: found 'gift' in column 'kind'" in run.stderr
    assert CliRunner().invoke(cli, ["import", str(sheet)]).exit_code == 2
    made = CliRunner().invoke(cli, ["import", "--template", str(tmp_path / "t.csv")])
    assert made.exit_code == 0
    again = CliRunner().invoke(cli, ["import", "--template", str(tmp_path / "t.csv")])
    assert again.exit_code == 2


def test_what_was_coded_is_exported_as_such(sheet: Path, tmp_path: Path) -> None:
    """An export says that a person coded it, from which line of which file."""
    import_sheet(sheet, tmp_path / "case", coder="A. Coder")
    export_case(tmp_path / "case", tmp_path / "out", form="csv")
    claims = (tmp_path / "out" / "claims.csv").read_text(encoding="utf-8-sig")
    assert "hand-coded by A. Coder" in claims
    assert "line 2" in (tmp_path / "out" / "documents.csv").read_text(encoding="utf-8-sig")
