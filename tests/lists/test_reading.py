"""List files: told apart by content, read whole, or refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.lists.faults import BrokenList, ListsError, NoList
from supplyline.lists.listed import ReadList
from supplyline.lists.reading import read_lists
from tests.lists import files

SHARED = Path(__file__).parents[3] / "shared" / "data" / "lists"


def read_one(folder: Path, *contents: str) -> ReadList:
    made = files.write(folder, **{f"f{at}": content for at, content in enumerate(contents)})
    return read_lists(made)[0][1]


def test_un_entries_have_names_by_quality_and_script(tmp_path: Path) -> None:
    """The UN's number, name parts, original script and aliases with their quality are read."""
    found = read_one(tmp_path, files.un_xml(files.UN_ENTRY, files.UN_FIRM))
    person, firm = found.entries
    assert (found.list, found.dated, found.dated_by) == ("un", "2026-02-27", "file")
    assert [(n.text, n.kind, n.script) for n in person.names] == [
        ("RI YONG SAMPLE", "primary", "Latin"),
        ("리용", "strong", "Hangul"),
        ("Lee Young Sample", "strong", "Latin"),
        ("The Clerk", "low", "Latin"),
    ]
    assert (person.id, person.kind, person.programmes) == ("QZi.001", "person", ("Example",))
    assert (person.born, person.countries) == (("1970",), ("Exampleland",))
    assert person.addresses == ("Northport, Exampleland",)
    assert [n.text for n in firm.names] == ["NORTHPORT SHIPPING", "NORTHPORT LINES"]
    assert firm.imo == ("1234567",)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_ofacs_three_files_are_one_list_in_any_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Entries, other names and addresses are put together by number; -0- is empty."""
    contents = (files.SDN_CSV, files.ALT_CSV, files.ADD_CSV)
    found = read_one(tmp_path, *(contents[at] for at in order))
    person, ship, bank = found.entries
    assert (found.list, found.dated) == ("ofac-sdn", None)
    assert [(n.text, n.kind) for n in person.names] == [
        ("SAMPLE, Ivan Petrovich", "primary"),
        ("SAMPLE, Iwan", "strong"),
        ("CLERK", "weak"),
    ]
    assert (person.born, person.countries) == (("03 Mar 1960",), ("Exampleland",))
    assert person.programmes == ("EXAMPLE", "OTHER")
    assert (ship.kind, ship.imo, ship.call_signs) == ("vessel", ("9074729",), ("XX9",))
    assert ship.addresses == ("Pier 1, Northport, Exampleland",)
    assert (bank.kind, bank.bic) == ("entity", ("SAMPZZ2LXXX",))


@pytest.mark.parametrize(
    ("programme", "list_"), [("EXAMPLE", "ofac-sdn"), ("CMIC-EO13959", "ofac-consolidated")]
)
def test_ofac_xml_tells_its_list_by_programmes(tmp_path: Path, programme: str, list_: str) -> None:
    """Both OFAC lists come in one format; programmes of one of them alone tell which it is."""
    found = read_one(tmp_path, files.ofac_xml(programme=programme))
    entry = found.entries[0]
    assert (found.list, found.dated) == (list_, "2025-03-28")
    assert [(n.text, n.kind) for n in entry.names] == [
        ("SAMPLE, Ivan", "primary"),
        ("CLERK", "weak"),
    ]
    assert (entry.imo, entry.bic) == (("9074729",), ("SAMPZZ2L",))


def test_canada_is_dated_by_its_newest_entry(tmp_path: Path) -> None:
    """The Canadian file has no date: its newest day of listing stands for one, and says so."""
    found = read_one(tmp_path, files.CANADA_XML)
    person, ship = found.entries
    assert (found.list, found.dated, found.dated_by) == ("canada", "2025-02-21", "newest entry")
    assert [n.text for n in person.names] == ["Sample, Ivan", "Iwan Sample", "Иван Сампле"]
    assert (ship.kind, ship.imo) == ("vessel", ("9074729",))


def test_lists_of_names_stand_beside_the_publishers(tmp_path: Path) -> None:
    """A file of names is a list of its own; a comma before a legal form parts no aliases."""
    found = read_one(tmp_path, files.NAMES_CSV)
    assert (found.list, found.dated) == ("eu-names", None)
    assert [n.text for n in found.entries[0].names] == [
        "Ivan Sample", "Iwan Sample", "Sample Trading Co., Ltd.",
    ]  # fmt: skip
    assert found.entries[0].programmes == ()  # "amendment" is a kind of act
    assert found.entries[1].kind == "entity"


BOMB = '<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST dateGenerated="2026-01-01">&a;</CONSOLIDATED_LIST>'


@pytest.mark.parametrize(
    ("contents", "fault", "said"),
    [
        ([""], NoList, "an empty file"),
        (["a page\n"], NoList, "a first line"),
        (["<html><body/></html>"], NoList, "root is 'html'"),
        (['<Sanctions xmlns="x"/>'], NoList, "SDN.XML"),
        ([BOMB], NoList, "document type"),
        ([files.ofac_xml(namespace="http://example.org/new")], NoList, "http://example.org/new"),
        ([files.ofac_xml(count=2)], BrokenList, "2, as its head says"),
        ([files.ofac_xml()[:-30]], BrokenList, "whole to its last tag"),
        ([files.un_xml(files.UN_ENTRY)[:-40]], BrokenList, "whole to its last tag"),
        ([files.un_xml(files.UN_ENTRY, day="")], BrokenList, "dateGenerated"),
        ([files.un_xml(files.UN_ENTRY.replace("QZi.001", ""))], BrokenList, "REFERENCE_NUMBER"),
        ([files.un_xml()], BrokenList, "no entry"),
        ([files.SDN_CSV[:-1]], BrokenList, "0x1A"),
        ([files.SDN_CSV.replace('"vessel","EXAMPLE",', '"vessel",')], BrokenList, "11 fields on line 2"),
        ([files.ALT_CSV], BrokenList, "sdn.csv"),
        ([files.ALT_CSV, files.ADD_CSV], BrokenList, "add and alt without"),
        ([files.SDN_CSV, files.ALT_CSV.replace("101", "999")], BrokenList, "such as 999"),
        ([files.SDN_CSV, files.SDN_CSV], BrokenList, "a second sdn file"),
        ([files.CANADA_XML.replace("<LastName>Sample</LastName><GivenName>Ivan</GivenName>", "")], BrokenList, "country and name"),
        ([files.NAMES_CSV[:-1]], BrokenList, "end of line"),
        ([files.NAMES_CSV.replace(",Europe", ",elsewhere")], BrokenList, "Source 'elsewhere'"),
        ([files.NAMES_CSV.replace(",regulation,Europe", "")], BrokenList, "4 fields on line 3"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_whole(
    tmp_path: Path, contents: list[str], fault: type[ListsError], said: str
) -> None:
    """What is of another kind, cut short or unknown gives one error that says what was found."""
    made = files.write(tmp_path, **{f"f{at}": content for at, content in enumerate(contents)})
    with pytest.raises(fault) as refused:
        read_lists(made)
    assert said in str(refused.value)
    assert "in force" in str(refused.value)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is absent: nothing to read")
@pytest.mark.parametrize(
    ("names", "list_", "entries"),
    [
        (["un_consolidated_2026-02-27.xml"], "un", 1003),
        (["un_consolidated_2025-04-19.xml"], "un", 877),
        (["ofac_sdn_2021-07.csv", "ofac_alt_2021-07.csv", "ofac_add_2021-07.csv"], "ofac-sdn", 8976),
        (["ofac_consolidated_nonsdn_2025-03-28.xml"], "ofac-consolidated", 443),
        (["ofac_consolidated_nonsdn_prim.csv"], "ofac-consolidated", 442),
        (["canada_sema_2025-0x.xml"], "canada", 4759),
    ],
)  # fmt: skip
def test_published_lists_are_read_to_the_last_entry(
    names: list[str], list_: str, entries: int
) -> None:
    """A published list has as many entries here as it has there."""
    _, found = read_lists([SHARED / name for name in names])[0]
    assert (found.list, len(found.entries)) == (list_, entries)
