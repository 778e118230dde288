"""Lists and screening from the command line: what is loaded, what changed, who is like whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from supplyline.cli import cli
from supplyline.schema import DATA
from tests.lists import files

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs the command with a folder of lists of its own."""

    def call(*arguments: str | Path) -> Result:
        environment = {"SUPPLYLINE_LISTS": str(tmp_path / "lists")}
        return CliRunner().invoke(cli, list(map(str, arguments)), env=environment)

    return call


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    """Return the same with OFAC's three files and the UN's list loaded."""
    made = files.write(
        tmp_path / "new", sdn=files.SDN_CSV, alt=files.ALT_CSV, add=files.ADD_CSV,
        un=files.un_xml(files.UN_ENTRY),
    )  # fmt: skip
    assert run("lists", "load", *made).exit_code == 0
    return run


def rows(result: Result, schema: str) -> list[dict[str, Any]]:
    """Return the lines of an answer, each held against its JSON Schema."""
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    check = Draft202012Validator(json.loads((DATA / "contract" / f"{schema}.json").read_text()))
    for row in found:
        check.validate(row)
    return found


def test_what_is_loaded_is_shown(loaded: Run) -> None:
    """Each version with list, date, entries and whether it is in force; an old one is called old."""
    shown = rows(loaded("lists", "show", "--json"), "list_version")
    assert [(v["list"], v["entries"], v["in_force"]) for v in shown] == [
        ("ofac-sdn", 3, True), ("un", 1, True),
    ]  # fmt: skip
    assert "in force" in loaded("lists", "show").stdout


def test_a_refused_file_is_one_line_and_exit_code_3(loaded: Run, tmp_path: Path) -> None:
    """What was found, what was needed, the way out; what is in force stays."""
    (broken,) = files.write(tmp_path, broken=files.un_xml(files.UN_ENTRY)[:-20])
    result = loaded("lists", "load", broken)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "in force" in result.stderr
    assert len(rows(loaded("lists", "show", "--json"), "list_version")) == 2


def test_changes_are_those_since_the_version_before(loaded: Run, tmp_path: Path) -> None:
    """Without --from and --to: what the version in force changed."""
    newer = files.un_xml(files.UN_ENTRY, files.UN_FIRM, day="2026-03-01")
    loaded("lists", "load", *files.write(tmp_path, newer=newer))
    (change,) = rows(loaded("lists", "changes", "un", "--json"), "list_change")
    assert (change["entry"], change["what"]) == ("QZe.001", "added")
    assert "1 added, 0 removed" in loaded("lists", "changes", "un").stdout
    back = loaded("lists", "changes", "un", "--from", "2026-03", "--to", "2026-02", "--json")
    assert [row["what"] for row in rows(back, "list_change")] == ["removed"]


def test_names_are_screened(loaded: Run, tmp_path: Path) -> None:
    """NAMEs, or those of a file; each hit says list, version, entry, score and why."""
    hit = rows(loaded("screen", "Iwan Sample", "--json"), "hit")[0]
    assert (hit["list"], hit["entry"], hit["name"]) == ("ofac-sdn", "101", "SAMPLE, Iwan")
    table = loaded("screen", "Iwan Sample", "Nobody Atall")
    assert "no finding" in table.stdout
    assert "Nobody Atall: no hit" in table.stdout
    names = tmp_path / "names.csv"
    names.write_text("name,kind\nNorth Star,vessel\nIwan Sample,vessel\n", encoding="utf-8")
    found = rows(loaded("screen", "--file", names, "--json"), "hit")
    assert [row["subject"] for row in found] == ["North Star"]


def test_a_wrong_check_digit_is_told(loaded: Run) -> None:
    """An IMO number that is none is said so on standard error."""
    assert "wrong check digit" in loaded("screen", "IMO 9074728").stderr


def test_without_a_list_the_command_says_so(run: Run) -> None:
    """No list: no hit, exit code 0, and how to load one."""
    result = run("screen", "Anybody")
    assert result.exit_code == 0
    assert "supplyline lists load" in result.stderr
    assert "supplyline lists load" in run("lists", "show").stdout


@pytest.mark.parametrize(
    "arguments", [[], ["A", "--case", "c"], ["A", "--file", __file__], ["A", "--threshold", "0.1"]]
)
def test_a_wrong_command_line_is_exit_code_2(loaded: Run, arguments: list[str]) -> None:
    """One of NAME, --file and --case; a threshold from a half to one."""
    assert loaded("screen", *arguments).exit_code == 2
