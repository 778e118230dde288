"""A file of data that is wrong is refused with file, line, what was found and what was needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from supplyline.errors import SchemaError
from supplyline.schema import Day, Spot, load, load_text, no_cycle, only_once, read_text


class Entry(BaseModel):
    """An entry of the files below."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    since: Day | None = None
    parts: dict[str, list[Part]] = {}


class Part(BaseModel):
    """Something within an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int = 0


Entries = tuple[Entry, ...]


def fault_of(text: str) -> SchemaError:
    """Return what is wrong with a file."""
    with pytest.raises(SchemaError) as caught:
        load_text(text, Entries, name="a.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "found", "needed"),
    [
        ("- id: a\n- id: b\n  colour: red\n", 3, "unknown field 'colour'", "one of id, since, parts"),
        ("- id: a\n  parts:\n    x:\n      - name: n\n        sise: 1\n", 5, "'sise'", "one of name, size"),
        ("- id: a\n  since: 2017-13-22\n", 2, "'2017-13-22'", "month must be in 1..12"),
        ("- id: a\n  since: 2017\n", 2, "2017", "a day such as 2017-12-22"),
        ("- id: a\n  since: 2017-12-22T10:00:00Z\n", 2, "datetime", "a day such as"),
        ("- id: a\n  since: '2017-12'\n", 2, "'2017-12'", "a day such as"),
        ("- id: a\n  id: b\n", 2, "'id' twice", "each key once"),
        ("- since: 2017-12-22\n", 1, "at 0.id", "Field required"),
        ("- id: a\n  ? [b]\n  : c\n", 2, "a list or a mapping as a key", "a word"),
        ("- id: a\n  parts: &p\n    x: *p\n", 2, "holds itself", "come to an end"),
        ("- id: a\n  parts: [\n", 3, "", "valid YAML"),
        ("- id: \x01\n", 1, "#x0001", "valid YAML"),
        ("", 1, "None at the top", "valid tuple"),
        ("[" * 5000 + "]" * 5000, 1, "too deep", "fewer levels"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, found: str, needed: str) -> None:
    """Each fault names the line of the part that is wrong, what was found and what was needed."""
    fault = fault_of(text)
    assert fault.line == line, fault
    assert found in fault.found
    assert needed in fault.needed


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A file that is missing or in another encoding is refused by its path."""
    with pytest.raises(SchemaError, match="no readable file"):
        load(tmp_path / "none.yaml", Entries)
    (tmp_path / "a.yaml").write_bytes("- id: b\xfc\n".encode("latin-1"))
    with pytest.raises(SchemaError, match=r"a\.yaml:1: found a file that is no UTF-8"):
        load(tmp_path / "a.yaml", Entries)


def test_every_day_is_taken_as_yaml_and_as_words() -> None:
    """A day with and without quotation marks is the same day."""
    a, b = load_text(
        "- {id: a, since: 2017-12-22}\n- {id: b, since: '2017-12-22'}", Entries, name="a"
    )
    assert a.since == b.since
    assert str(a.since) == "2017-12-22"


def test_the_second_of_a_name_is_refused_and_the_first_is_told() -> None:
    """A name that stands twice, in one file or two, is refused where it stands again."""
    first = read_text("- id: a\n- id: b\n", Entries, name="a.yaml")
    second = read_text("- id: c\n\n- id: b\n", Entries, name="b.yaml")
    named = [(e.id, f.spot(i, "id")) for f in (first, second) for i, e in enumerate(f.value)]
    only_once(named[:-1], "id of an entry")
    with pytest.raises(SchemaError) as caught:
        only_once(named, "id of an entry")
    assert str(caught.value).startswith(
        "b.yaml:3: found 'b' again, first at a.yaml:2, needed each id of an entry once"
    )


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("ab bc cd", ""),
        ("ab ac bd cd", ""),
        ("aa", "a → a"),
        ("ab bc ca", "a → b → c → a"),
        ("xa ab bc cb", "b → c → b"),
        ("ab ac cd db bc", "b → c → d → b"),
    ],
)
def test_a_cycle_is_refused_with_the_way_round(steps: str, told: str) -> None:
    """Steps that lead back are refused at one of them; several ways to one end are none."""
    given = [(step[0], step[1], Spot("a.yaml", n)) for n, step in enumerate(steps.split(), 1)]
    if not told:
        no_cycle(given, "part_of")
        return
    with pytest.raises(SchemaError) as caught:
        no_cycle(given, "part_of")
    assert caught.value.found == f"a cycle of part_of: {told}"


def test_a_chain_of_any_length_is_no_cycle() -> None:
    """A long way is followed without running out of the interpreter's depth."""
    no_cycle([(str(n), str(n + 1), Spot("a.yaml", n)) for n in range(50_000)], "part_of")
