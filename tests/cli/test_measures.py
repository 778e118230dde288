"""``supplyline measures`` and the measures of ``supplyline events``: as the contract says, in both forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from supplyline.cli import cli
from supplyline.run import build
from supplyline.schema import DATA
from tests.inference.test_assessing import DIESEL, SHELLS


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case with an arms supply and a capped good."""
    folder = tmp_path_factory.mktemp("measures")
    (folder / "shells.md").write_text(SHELLS, encoding="utf-8")
    (folder / "diesel.md").write_text(DIESEL, encoding="utf-8")
    build([str(folder)], folder / "case")
    return folder / "case"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


def rows(schema: str, *words: str | Path) -> list[dict[str, Any]]:
    """Return the JSON lines of a command, each checked against its schema."""
    done = run(*words)
    assert done.exit_code == 0, done.output
    found = [json.loads(line) for line in done.stdout.splitlines()]
    plain = json.loads((DATA / "contract" / f"{schema}.json").read_text(encoding="utf-8"))
    for row in found:
        Draft202012Validator(plain).validate(row)
    return found


def test_provisions_are_listed_as_the_contract_says() -> None:
    """Every provision is a line, and none says that it was checked."""
    found = rows("provision", "measures", "--json")
    assert len(found) >= 90
    assert not any(row["checked"] for row in found)
    [cap] = [row["cap"] for row in found if row["id"] == "unscr-2397-5"]
    assert cap == {"amount": 500000, "unit": "barrel", "period": "calendar year"}
    assert {row["regime"] for row in rows("provision", "measures", "--json", "--regime", "uk")} == {"uk"}  # fmt: skip
    assert "official text" in run("measures").stdout


def test_provisions_in_force_on_a_day_are_listed() -> None:
    """The panel of experts is there on its last day and not on the next; the measures stay."""
    last, after = (
        {row["id"] for row in rows("provision", "measures", "--on", day, "--json")}
        for day in ("2024-04-30", "2024-05-01")
    )
    assert last - after == {"unscr-1874-26"}
    assert "unscr-1874-9" in after


def test_what_bears_on_a_case_and_on_one_event(case: Path) -> None:
    """DIR gives all assessments, EVENT those of one; totals count the events they name."""
    found = rows("assessment", "measures", case, "--json")
    one = next(row["event"] for row in found if row["provision"] == "unscr-1874-9")
    mine = rows("assessment", "measures", case, one[:14], "--json")
    assert mine == [row for row in found if row["event"] == one]
    [total] = rows("cap_total", "measures", case, "--totals", "--json")
    assert (total["low"], total["cap"], total["state"]) == (600000, 500000, "exceeded")
    assert rows("cap_total", "measures", case, one, "--totals", "--json") == []
    table = run("measures", case).stdout
    assert "600,000" in table
    assert "would breach" in table


def test_events_carry_their_measures(case: Path) -> None:
    """The event's line names provision, verdict and reasons, and that nobody checked the text."""
    events = rows("event", "events", case, "--json")
    said = rows("assessment", "measures", case, "--json")
    for event in events:
        assert {m["provision"] for m in event["measures"]} == {
            row["provision"] for row in said if row["event"] == event["id"]
        }
        for measure in event["measures"]:
            assert any("not been checked" in reason for reason in measure["reasons"])
    assert any(event["measures"] for event in events)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--regime", "nowhere"], 2, "choose from eu, iran-2231"),
        (["--totals"], 2, "give DIR"),
        (["CASE", "--on", "2024-05-01"], 2, "leave DIR out"),
        (["CASE", "e1:none"], 4, "found no event 'e1:none'"),
        (["CASE", "--regime", "nowhere"], 2, "no regime 'nowhere'"),
    ],
)
def test_what_cannot_be_listed_is_said_in_a_line(
    case: Path, words: list[str], code: int, told: str
) -> None:
    """A regime, an event or a case that is not there is refused by name."""
    done = run("measures", *[str(case) if word == "CASE" else word for word in words])
    assert done.exit_code == code
    assert told in " ".join(done.output.split())
