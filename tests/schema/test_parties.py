"""A user's parties add to the shipped ones, or are refused with file, line and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.schema import DATA, read
from supplyline.schema.parties import (
    PARTIES_NAME,
    PartyEntry,
    PartyFile,
    added_names,
    in_force,
    merged,
    of_parties,
    parties,
    parties_from,
    parties_note,
    put_in_force,
    read_party_file,
)

AVERLAND = """\
- code: XAV
  names: [Averland, Republic of Averland]
  demonyms: [Averlander, Averlanders]
  capitals: [Averport]
  people: [{name: Ada Averly, from: 2020-01-01, until: 2024-06-01}, Otto Bresker]
- code: XBR
  names: [Bresk]
  people: [{name: Ada Averly, from: 2024-06-01}]
- code: XAW
  names: [Averland Works]
  places: [Norvale]
  part_of: XAV
- code: FIN
  organs: [Finnish Harbour Board]
"""


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    yield
    put_in_force(None)


def written(folder: Path, text: str) -> Path:
    """Write a user's file."""
    file = folder / PARTIES_NAME
    file.write_text(text, encoding="utf-8")
    return file


def by_code() -> dict[str, PartyEntry]:
    return {entry.code: entry for entry in parties()}


def test_the_shipped_table_holds_together() -> None:
    """No name of it stands for two parties, no code stands twice."""
    shipped = read(DATA / PARTIES_NAME, tuple[PartyEntry, ...])
    assert merged(shipped, None) == shipped.value == parties()


def test_a_file_adds_and_widens_for_its_block(tmp_path: Path) -> None:
    """New parties come in, known ones are widened, parts stand for the whole; then it is as before."""
    before = parties()
    with parties_from(written(tmp_path, AVERLAND)):
        held = by_code()
        assert held["XAV"].names == ("Averland", "Republic of Averland")
        assert held["XAV"].organs == ("Averland Works",)
        assert held["XAV"].places == ("Norvale",)
        assert "XAW" not in held
        assert held["FIN"].names[0] == "Finland"
        assert held["FIN"].organs[-1] == "Finnish Harbour Board"
        assert added_names() == {"XAV": "Averland", "XBR": "Bresk"}
        assert parties_note().startswith(" with parties ")
    assert parties() == before
    assert (in_force(), parties_note(), added_names()) == (None, "", {})


def test_what_is_worked_out_is_forgotten_with_the_file(tmp_path: Path) -> None:
    """What hangs on the table is kept while the same words are in force, and no longer."""
    calls = []

    @of_parties
    def size() -> int:
        calls.append(1)
        return len(parties())

    shipped = size()
    file = read_party_file(written(tmp_path, AVERLAND))
    put_in_force(file)
    assert size() == shipped + 2
    put_in_force(PartyFile(file.text, "elsewhere.yaml"))
    assert size() == shipped + 2
    assert len(calls) == 2
    put_in_force(None)
    assert size() == shipped


def test_no_file_is_none(tmp_path: Path) -> None:
    """Without a file the shipped table is in force; one that is named has to be there."""
    with parties_from(written(tmp_path, AVERLAND)), parties_from(None):
        assert in_force() is None
    with pytest.raises(SchemaError, match="no readable file"):
        read_party_file(tmp_path / "none.yaml")


def test_a_time_in_office_is_half_open() -> None:
    """It begins with its first day and ends before its last."""
    person = by_code_of(AVERLAND)["XAV"].people[0]
    days = ["2019-12-31", "2020-01-01", "2024-05-31", "2024-06-01"]
    assert [person.held(date.fromisoformat(day)) for day in days] == [False, True, True, False]


def by_code_of(text: str) -> dict[str, PartyEntry]:
    put_in_force(PartyFile(text, PARTIES_NAME))
    return by_code()


def test_a_known_person_may_be_given_a_time() -> None:
    """Of one person with and without a time in office, the time counts."""
    shipped = by_code()["FIN"].people[0].name
    held = by_code_of(f"- code: FIN\n  people: [{{name: {shipped}, until: 2012-03-01}}]\n")
    assert [p.until for p in held["FIN"].people if p.name == shipped] == [date(2012, 3, 1)]


def test_a_name_may_be_taken() -> None:
    """What an entry takes means it alone; the other party keeps the rest of its names."""
    text = "- code: XGE\n  names: [Georgia]\n  takes: [Georgia]\n"
    assert "Georgia" in by_code()["GEO"].names
    held = by_code_of(text)
    assert "Georgia" not in held["GEO"].names
    assert held["GEO"].demonyms
    assert held["XGE"].names == ("Georgia",)


@pytest.mark.parametrize(
    ("text", "line", "found", "needed"),
    [
        ("- code: XAV\n  names: [Averland]\n  colour: red\n", 3, "field 'colour'", "one of code, names"),
        ("- code: Averland\n  names: [Averland]\n", 1, "'Averland' at 0.code", "pattern"),
        ("- code: XAV\n  demonyms: [Averlander]\n", 1, "XAV without names", "the first for pages"),
        ("- code: XAV\n  names: [Averland]\n- code: XAV\n  names: [Aver]\n", 3, "'XAV' again", "once"),
        ("- code: XAV\n  names: [Averland]\n  people: [{name: A B, from: 2020-02-30}]\n", 3, "2020-02-30", "a value that there is"),
        ("- code: XAV\n  names: [Averland]\n  people:\n    - C D\n    - {name: A B, from: 2020-02-01, until: 2020-02-01}\n", 5, "A B", "until after from, 2020-02-01"),
        ("- code: XAV\n  names: [Averland]\n  people: [{nam: A B}]\n", 3, "at 0.people.0", "Field required"),
        ("- code: XAV\n  names: [Averland]\n  part_of: XZZ\n", 3, "part_of XZZ, no party", "the code of a party"),
        ("- code: XAV\n  names: [Averland]\n  part_of: XAV\n", 3, "XAV → XAV", "comes to an end"),
        ("- {code: XAV, names: [Averland], part_of: XBR}\n- {code: XBR, names: [Bresk], part_of: XAV}\n", 2, "XAV → XBR → XAV", "comes to an end"),
        ("- code: XAV\n  names: [Averland]\n- code: XBR\n  names: [Bresk]\n  organs:\n    - Post\n    - averland\n", 7, "parties.yaml:2", "'takes'"),
        ("- code: XAV\n  names: [Averland, Georgia]\n", 2, "GEO's at parties.yaml:", "'takes'"),
        ("- code: XAV\n  names: [Averland]\n  takes: [Brask]\n", 3, "takes 'Brask'", "a name of another"),
        ("- code: XAV\n  names: [Averland]\n  takes: [Georgia]\n", 3, "in none of its lists", "in names"),
        ("- {code: XAV, names: [Georgia], takes: [Georgia]}\n- {code: XBR, names: [Bresk, Georgia], takes: [Georgia]}\n", 2, "takes 'Georgia' as", "one party"),
        ("- code: XAV\n  names: [Averland]\n  people: [{name: A B, from: 2020-01-01, until: 2022-01-01}]\n- code: XBR\n  names: [Bresk]\n  people: [{name: A B, from: 2021-12-31}]\n", 6, "'A B' for XBR", "one party"),
        ("- code: XAV\n  names: ['...']\n", 2, "'...'", "pattern"),
        ("code: XAV\n", 1, "at the top", "valid tuple"),
        ("", 1, "None at the top", "valid tuple"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_line(
    tmp_path: Path, text: str, line: int, found: str, needed: str
) -> None:
    """The error names file, line, what was found and what was needed; nothing comes in force."""
    with pytest.raises(SchemaError) as caught:
        read_party_file(written(tmp_path, text))
    fault = caught.value
    assert fault.file == str(tmp_path / PARTIES_NAME)
    assert fault.line == line, fault
    assert found in fault.found
    assert needed in fault.needed
    assert in_force() is None
