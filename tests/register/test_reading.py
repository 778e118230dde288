"""A register is read by its headings; what cannot be read is a line with a reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from supplyline.register import Columns, Register, UnknownRegister, read_register
from supplyline.register.rows import numbers_in
from tests.register.words import Lexicon


def read(file: Path, columns: Columns | None = None, sheet: str | None = None) -> Register:
    """Read a register with the small lexicon."""
    return read_register(file, Lexicon(), columns=columns, sheet=sheet)


def written(folder: Path, text: str, name: str = "r.csv") -> Path:
    """Write a register."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_spreadsheet_is_read_by_its_headings(tmp_path: Path) -> None:
    """Headings that are known say when, who, what and how many."""
    found = read(
        written(
            tmp_path,
            "Delivery date;Supplier;Recipient;Weapon;Quantity;Status\n"
            "2024-03-02;Averland;Bresk;122mm shells;1.200;delivered\n"
            ";;;;;\n"
            "March 2024;Averland;Corvale;tanks;more than 12;ordered\n",
        )
    )
    first, second = found.rows
    assert (first.id, first.days) == ("line 2", ("2024-03-02", "2024-03-03"))
    assert [(p.text, p.code) for p in (*first.from_, *first.to)] == [("Averland", "XAV"), ("Bresk", "XBR")]  # fmt: skip
    assert (first.categories, first.low, first.high, first.stage) == (("ammunition",), 1200.0, 1200.0, "done")  # fmt: skip
    assert (second.low, second.high, second.stage) == (12.0, None, "ordered")
    assert found.bad == ()


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    """Days and numbers of cells are taken as they are; a sheet can be named."""
    book = Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("deliveries")
    sheet.append(["Datum", "Lieferant", "Empfänger", "Ware", "Menge"])
    sheet.append([date(2024, 3, 2), "Averland", "Bresk", "shells", 40])
    book.save(tmp_path / "r.xlsx")
    for name in (None, "deliveries"):
        (row,) = read(tmp_path / "r.xlsx", sheet=name).rows
        assert (row.days, row.low, row.where) == (("2024-03-02", "2024-03-03"), 40.0, "deliveries row 2")  # fmt: skip
    with pytest.raises(UnknownRegister, match="no sheet 'other', needed one of empty, deliveries"):
        read(tmp_path / "r.xlsx", sheet="other")


def test_a_timeline_is_read_from_json_lines(tmp_path: Path) -> None:
    """Who, what and how many are in its words; a broken line costs that line."""
    rows = [{"id": "t1", "published": "2024-03-02", "title": "Averland sends shells to Bresk", "text": "It sent 1,000 in 2024.", "url": "https://a.example/1"}, "no object"]  # fmt: skip
    file = written(tmp_path, "\n".join([*map(json.dumps, rows), "{"]), "t.jsonl")
    found = read(file)
    (row,) = found.rows
    assert (row.id, row.named, row.categories, row.numbers) == ("t1", ("XAV", "XBR"), ("ammunition",), (1000.0,))  # fmt: skip
    assert row.address == "https://a.example/1"
    assert [(bad.where, bad.found) for bad in found.bad] == [("line 2", "no object"), ("line 3", "no object")]  # fmt: skip


def test_a_trade_register_is_known_by_its_headings(tmp_path: Path) -> None:
    """What was delivered counts with its years; what was only ordered with the order."""
    head = '\ufeffRecipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,status\n'  # fmt: skip
    rows = "Bresk,Averland,2016,,53,,H-70,transport helicopter,2000,?,2017; 2018,New\nBresk,Averland,2019,?,8,?,T-1,tank,0,,,New\nBresk,Averland,0.3,,5,,T-1,tank,,,,New\n"  # fmt: skip
    found = read(written(tmp_path, head + rows))
    assert found.form == "SIPRI trade register"
    done, ordered = found.rows
    assert (done.stage, done.days, done.high, done.categories) == ("done", ("2017-01-01", "2019-01-01"), 2000.0, ("aircraft",))  # fmt: skip
    assert (ordered.stage, ordered.days, ordered.high) == ("ordered", ("2019-01-01", "2020-01-01"), 8.0)  # fmt: skip
    (bad,) = found.bad
    assert (bad.where, bad.found) == ("line 4", "'0.3' in 'Year of order'")
    assert "a day such as" in bad.needed


def test_headings_can_be_named(tmp_path: Path) -> None:
    """What the user says goes before what headings seem to say; a word can be meant for every row."""
    file = written(tmp_path, "A,From,Was\n2024-03-02,shells,Averland\n")
    columns: Columns = {"date": "a", "item": "From", "from": "was", "to": "=Bresk"}
    (row,) = read(file, columns).rows
    assert (row.item, row.from_[0].code, row.to[0].code) == ("shells", "XAV", "XBR")
    with pytest.raises(
        UnknownRegister, match="no column 'When' for date, needed one of 'A', 'From'"
    ):
        read(file, {"date": "When"})


@pytest.mark.parametrize(
    ("cells", "found", "needed"),
    [
        ("soon,Averland,Bresk,shells,1", "'soon' in 'date'", "a day such as"),
        ("2024-03-02,Averland,Bresk,shells,many", "'many' in 'number'", "a number"),
        ("2024-03-02,Averland,Bresk,,1", "no words", "an item"),
        (",,,shells,1", "neither a day nor a party", "either"),
    ],
)
def test_a_bad_row_is_a_line_and_the_rest_goes_on(
    tmp_path: Path, cells: str, found: str, needed: str
) -> None:
    """It says where it stands, what was found and what was needed."""
    good = "2024-03-02,Averland,Bresk,shells,1"
    register = read(written(tmp_path, f"date,from,to,item,number\n{cells}\n{good}\n"))
    assert len(register.rows) == 1
    (bad,) = register.bad
    assert bad.where == "line 2"
    assert found in bad.found
    assert needed in bad.needed


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "r.csv",
            "colour,size\nred,7\n",
            "found columns 'colour', 'size', needed one that says what",
        ),
        ("r.csv", "", "found no row"),
        ("r.pdf", "x", "found a file of kind '.pdf'"),
        ("r.xlsx", "x", "found no workbook"),
        ("r.json", "[{", "found broken JSON"),
        ("r.jsonl", "1\n", "found no object"),
    ],
)
def test_what_is_no_register_is_one_clear_error(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    """The file, what was found and what was needed; never half a register."""
    file = written(tmp_path, text, name)
    with pytest.raises(UnknownRegister) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: {said}")
    with pytest.raises(UnknownRegister, match="no readable file"):
        read(tmp_path / "none.csv")


def test_numbers_of_words_leave_years_out() -> None:
    """A year is no number of things; a cell of numbers is read as it stands."""
    assert numbers_in("2,024 shells in 2024, 1.5 million since 1999") == (2024.0, 1500000.0)
