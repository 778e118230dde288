"""``supplyline watch`` as it is called: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from supplyline.cli import cli
from supplyline.schema import DATA
from tests.fusion.build import World
from tests.watch.case import ARMS, arms, keep, lines, write_indicators


def schema(name: str) -> Draft202012Validator:
    """Return a schema of the contract."""
    return Draft202012Validator(json.loads((DATA / "contract" / f"{name}.json").read_text()))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a watched case: one indicator has fired, one is quiet, one fires for each event."""
    case, world = tmp_path / "case", World()
    write_indicators(case, ARMS, "events: {from: [CHL]}")
    each = f"- id: i3\n  name: Name 3\n  question: Is it so?\n  when:\n    {ARMS}\n  each: true\n  then: {{say: Look.}}\n"
    with (case / "indicators.yaml").open("a") as file:
        file.write(each)
    arms(world)
    arms(world, "2024-05-01")
    keep(case, world)
    return case


def run(*words: object) -> Result:
    """Run ``supplyline watch``."""
    return CliRunner().invoke(cli, ["watch", *map(str, words)])


def rows(found: Result) -> list[dict[str, Any]]:
    """Return the lines of standard output."""
    assert found.exit_code == 0, found.output
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_every_indicator_is_a_line(case: Path) -> None:
    """Fired or quiet, each has its line, and it is what the contract says."""
    found = rows(run(case, "--json"))
    for one in found:
        schema("indicator").validate(one)
    assert [(one["id"], one["state"]) for one in found] == [
        ("i1", "fired"), ("i2", "quiet"), ("i3", "fired"),
    ]  # fmt: skip
    assert found[0]["since"]
    assert len(found[0]["claims"]) == len(found[2]["claims"]) == 2
    assert len(found[2]["subjects"]) == len(found[0]["events"]) == 2


def test_a_table_is_for_reading(case: Path) -> None:
    """State, time, number of claims and the first reason."""
    found = run(case)
    assert found.exit_code == 0
    assert "fired for 2" in found.stdout


def test_alerts_are_told_beside_what_is_printed(case: Path, tmp_path: Path) -> None:
    """A channel gets the alerts; standard output is as without it."""
    file = tmp_path / "alerts.jsonl"
    found = run(case, "--json", "--to", f"file:{file}", "--to", "terminal")
    assert len(rows(found)) == 3
    assert len(lines(file)) == 3
    assert "channels: 6 sent, 0 waiting" in found.stderr
    assert found.stderr.count("A reason to look") == 3


def test_a_channel_that_fails_is_said(case: Path, tmp_path: Path) -> None:
    """The indicators are printed all the same."""
    found = run(case, "--to", f"file:{tmp_path}/no/such/folder.jsonl")
    assert found.exit_code == 0
    assert "0 sent, 3 waiting" in found.stderr
    assert "cannot be written" in found.stderr


def test_history_is_replayed(case: Path, tmp_path: Path) -> None:
    """Firings, then what was expected, each as the contract says; counts on standard error."""
    expected = tmp_path / "expected.yaml"
    expected.write_text("- {indicator: i1, day: 2023-05-01}\n- {indicator: i2, day: 2023-05-01}\n")
    found = run(case, "--replay", "--expect", expected, "--json")
    told = rows(found)
    for one in told[:3]:
        schema("firing").validate(one)
    for one in told[3:]:
        schema("expectation").validate(one)
    assert [(one["day"], one["indicator"]) for one in told[:3]] == [
        ("2023-05-01", "i1"), ("2023-05-01", "i3"), ("2024-05-01", "i3"),
    ]  # fmt: skip
    assert [one["outcome"] for one in told[3:]] == ["hit", "miss"]
    assert "1 hits, 0 late, 1 misses, 0 false alarms" in found.stderr
    told = rows(run(case, "--replay", "--from", "2024-01-01", "--to", "2024-12-31", "--json"))
    assert [one["day"] for one in told] == ["2024-05-01"]
    assert "2023-05-01" in run(case, "--replay", "--expect", expected).stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--expect", "x.yaml"], 2, "go with --replay"),
        (["--from", "2024-01-01"], 2, "go with --replay"),
        (["--replay", "--from", "soon"], 2, "needed a day"),
        (["--replay", "--to", "soon"], 2, "needed a day"),
        (["--replay", "--from", "2024-01-02", "--to", "2024-01-01"], 2, "not after the last"),
        (["--replay", "--as-of", "2024-01-01"], 2, "give --to DAY"),
        (["--indicators", "x.yaml", "--to", "terminal"], 2, "not with --indicators"),
        (["--to", "pigeon"], 2, "file:PATH"),
        (["--indicators", "x.yaml"], 3, "found no file"),
        (["--as-of", "soon"], 4, "needed a day"),
    ],
)
def test_what_does_not_fit_is_refused(case: Path, words: list[str], code: int, said: str) -> None:
    """One line says what was found and needed."""
    found = run(case, *words)
    assert found.exit_code == code, found.output
    assert said in " ".join(found.stderr.replace("│", " ").split())


def test_files_that_are_wrong_are_refused_whole(case: Path, tmp_path: Path) -> None:
    """A bad file of indicators is named with its line, given or in the case."""
    bad = write_indicators(tmp_path / "bad", "events: {kinds: [gift]}")
    found = run(case, "--indicators", bad)
    assert (found.exit_code, f"{bad}:5: found 'gift'" in found.stderr) == (3, True)
    write_indicators(case, "events: {kinds: [gift]}")
    found = run(case)
    assert (found.exit_code, "indicators.yaml:5" in found.stderr) == (3, True)
    assert run(tmp_path / "nowhere").exit_code == 4
