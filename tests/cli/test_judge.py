"""Judging from the command line: kept, shown at once, refused in words, safe to kill."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from supplyline.inference.dossiers import pair_shown
from supplyline.inference.inferring import are_events_derived, look
from supplyline.inference.judging import Given, judge
from supplyline.ledger import new_run, open_case
from supplyline.run import build
from supplyline.schema import DATA
from tests.corpus import write_corpus

ROOT = Path(__file__).parents[2]


def supplyline(
    *words: str | Path, author: str = "A. Ann", stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "supplyline", *map(str, words)], input=stdin, capture_output=True,
        check=False, cwd=ROOT, text=True, env={**os.environ, "SUPPLYLINE_AUTHOR": author},
    )  # fmt: skip


def done(*words: str | Path, author: str = "A. Ann") -> str:
    """Return what a command that succeeds prints."""
    found = supplyline(*words, author=author)
    assert found.returncode == 0, found.stderr
    return found.stdout


def events(case: Path) -> list[dict[str, Any]]:
    """Return the events that the command lists."""
    return [json.loads(line) for line in done("events", case, "--json").splitlines()]


def event(case: Path, claim: str) -> dict[str, Any]:
    """Return the event that counts ``claim``."""
    return next(e for e in events(case) if claim in e["claims"])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case of the small corpus, not to be written to."""
    folder = tmp_path_factory.mktemp("small")
    build([str(write_corpus(folder / "sources"))], folder / "case")
    return folder / "case"


@pytest.fixture
def case(small: Path, tmp_path: Path) -> Path:
    """Return a case of one's own."""
    return Path(shutil.copytree(small, tmp_path / "case"))


@pytest.mark.slow
def test_six_verdicts_on_the_example_case(tmp_path: Path) -> None:
    """Each verdict is kept, and events, explain and dossier say so at once; nothing breaks."""
    case = tmp_path / "case"
    done("build", "examples/dprk-russia", "--case", case, "--pair", "PRK-RUS")
    many = sorted(events(case), key=lambda e: -len(e["claims"]))
    first, second = [e for e in many if e["kind"] == "deployment"][:2]
    one, other = first["claims"][0], first["claims"][1]

    done("judge", case, first["id"][:14], "accept", "--reason", "five documents were compared")
    assert event(case, one)["tier"] == "vetted"

    done("judge", case, first["id"], "grade", "--grade", "B2", "--reason", "two services agree")
    graded = event(case, one)["admiralty"]
    assert (graded["source"], graded["information"]) == ("B", 2)
    assert "two services agree" in graded["reasons"][0]

    done("judge", case, other, "reject", "--reason", "said of another deployment")
    assert not any(other in e["claims"] for e in events(case))
    assert "counted in no event" in done("explain", case, other)

    done("judge", case, one, "correct", "--field", "stage=planned", "--reason", "it was to come")
    told = done("explain", case, one)
    assert "corrected by A. Ann: stage is planned; read as done" in told
    assert event(case, one)["stage"] == "planned"
    done("judge", case, one, "correct", "--reason", "it had come after all")
    assert "corrected by" not in done("explain", case, one)

    here, there = event(case, one), event(case, second["claims"][0])
    assert here["id"] != there["id"]
    done("judge", case, here["id"], "merge", "--with", there["id"], "--reason", "one deployment")
    whole = event(case, one)
    assert set(here["claims"] + there["claims"]) <= set(whole["claims"])
    off = [word for claim in there["claims"] for word in ("--with", claim)]
    done("judge", case, whole["id"], "split", *off, "--reason", "they went to two fronts")
    assert event(case, one)["id"] != event(case, there["claims"][0])["id"]

    done("judge", case, event(case, one)["id"], "reject", "--reason", "doubted", author="B. Ben")
    assert any("disputed" in r for r in event(case, one)["admiralty"]["reasons"])
    page = (case / "dossier.html").read_text(encoding="utf-8")
    assert "two services agree" in page
    assert "said of another deployment" in page
    assert '<span class="chip">disputed</span>' in page
    rows = [json.loads(line) for line in done("judgements", case, "--json").splitlines()]
    schema = json.loads((DATA / "contract" / "judgement.json").read_text(encoding="utf-8"))
    for row in rows:
        Draft202012Validator(schema).validate(row)
    assert {row["verdict"] for row in rows} == {
        "accept",
        "reject",
        "correct",
        "merge",
        "split",
        "grade",
    }
    assert len(rows) == 8
    assert pair_shown(case) == ("PRK", "RUS"), "judging keeps what the dossier opens on"
    assert "nothing is broken" in done("verify", case)
    before = events(case)
    done("build", "examples/dprk-russia", "--case", case, "--pair", "PRK-RUS")
    assert events(case) == before


def test_a_rejected_event_is_not_listed_but_kept(case: Path) -> None:
    """It can be explained, with the reason, and comes back when its author accepts it."""
    one = events(case)[0]["id"]
    done("judge", case, one, "reject", "--reason", "a drill")
    assert one not in [e["id"] for e in events(case)]
    assert "Not shown among the events: rejected by A. Ann" in done("explain", case, one)
    assert "a drill" in (case / "dossier.html").read_text(encoding="utf-8")
    done("judge", case, one, "accept", "--reason", "no drill")
    assert one in [e["id"] for e in events(case)]


def test_a_bad_line_costs_no_other(case: Path, tmp_path: Path) -> None:
    """Each bad line is one complaint with its number; the rest is kept; the exit code says so."""
    ids = [e["id"] for e in events(case)]
    lines = [
        {"id": ids[0], "verdict": "accept", "reason": "seen"},
        {"id": ids[1], "verdict": "praise", "reason": "seen"},
        {"id": "e1:000000", "verdict": "accept", "reason": "seen"},
        {"id": ids[1], "verdict": "grade", "grade": "B9", "reason": "seen"},
        {"id": ids[1], "verdict": "accept", "reason": "seen", "colour": "red"},
        {"id": ids[1], "verdict": "accept"},
        {"id": ids[1], "verdict": "reject", "reason": "heard", "author": "B. Ben"},
    ]
    file = tmp_path / "judgements.jsonl"
    file.write_text("\n\n".join([*map(json.dumps, lines), "{no json"]), encoding="utf-8")
    found = supplyline("judge", case, "--from", file)
    assert found.returncode == 3
    complaints = found.stderr.splitlines()
    assert [int(c.split(" line ")[1].split(":")[0]) for c in complaints] == [3, 5, 7, 9, 11, 15]
    assert "2 kept, 6 refused" in found.stdout
    again = supplyline("judge", case, "--from", file)
    assert "0 kept, 2 said already, 6 refused" in again.stdout
    assert done("judgements", case, "--json").count("\n") == 2


def test_a_later_line_sees_what_an_earlier_one_did(case: Path) -> None:
    """An acceptance after a correction, in one file, is of the claim as corrected."""
    one = next(e for e in events(case) if e["stage"] == "done")["claims"][0]
    given = [
        Given.model_validate({"id": one, "verdict": "correct", "fields": {"stage": "planned"}, "reason": "x"}),
        Given.model_validate({"id": one, "verdict": "accept", "reason": "y"}),
    ]  # fmt: skip
    outcome = judge(case, enumerate(given, 1), author="A. Ann", command="test")
    assert outcome.refused == []
    with open_case(case) as ledger:
        found = look(ledger)
    assert found.of_claim[one].fields == {"stage": "planned"}
    assert [s.state for s in found.on(one)] == ["stands", "stands"]


@pytest.mark.parametrize("then", ["build", "judge"])
def test_killed_before_the_events_followed(case: Path, tmp_path: Path, then: str) -> None:
    """What was kept and not yet heeded is heeded by the next run: the same events as undisturbed."""
    ids = [e["id"] for e in events(case)]
    whole = Path(shutil.copytree(case, tmp_path / "whole"))
    given = [Given(id=ids[0], verdict="reject", reason="a drill")]
    judgement = judge(whole, enumerate(given, 1), author="A. Ann", command="test").kept[0]
    with open_case(case, write=True) as ledger:  # as far as a killed command came
        ledger.begin(new_run("test"), action="judge")
        with ledger.transaction(action="judge"):
            ledger.add_judgement(judgement)
        assert not are_events_derived(ledger)
    if then == "build":
        sources = tmp_path / "sources"
        build([str(write_corpus(sources))], case)
    else:
        assert judge(case, enumerate(given, 1), author="A. Ann", command="test").said == 1
    with open_case(case) as ledger, open_case(whole) as undisturbed:
        assert ledger.events(rejected=True) == undisturbed.events(rejected=True)
        assert ids[0] not in [e.id for e in ledger.events()]


def test_a_file_that_changes_the_events_it_names_can_be_given_again(case: Path) -> None:
    """Judgements of events that they or others made into other events were said already."""
    several = next(e for e in events(case) if len(e["claims"]) > 1)
    others = [e["id"] for e in events(case) if e["id"] != several["id"] and e["kind"] == "transfer"]
    given = [
        Given.model_validate(one)
        for one in (
            {"id": several["id"], "verdict": "grade", "grade": "B2", "reason": "seen"},
            {"id": others[0], "verdict": "merge", "with": [others[1]], "reason": "one ship"},
            {"id": several["claims"][0], "verdict": "reject", "reason": "a slip"},
        )
    ]
    first = judge(case, enumerate(given, 1), author="A. Ann", command="test")
    assert (len(first.kept), first.refused) == (3, [])
    held = {e["id"] for e in events(case)}
    assert several["id"] in held  # it goes on without the claim
    (gone,) = set(others[:2]) - held
    again = judge(case, enumerate(given, 1), author="A. Ann", command="test")
    assert (again.kept, again.said, again.refused, again.changed) == ([], 3, [], 0)
    other = [Given(id=gone, verdict="grade", grade="C3", reason="seen")]
    led = judge(case, enumerate(other, 1), author="A. Ann", command="test")
    (now,) = set(others[:2]) & held
    assert led.led == {gone: now}
    assert led.kept[0].target == now
    told = done("explain", case, gone).splitlines()
    assert told[0] == f"{gone} went out of use: its claims are in {now} now."
    assert told[1].startswith(f"Event {now}")
    assert told == done("explain", case, gone[:14]).splitlines()


def test_what_is_left_of_an_event_keeps_its_id_and_what_left_is_named(case: Path) -> None:
    """A split leaves one half under the id; both are forwarded to, and a merge brings the id back."""
    several = next(e for e in events(case) if len(e["claims"]) > 1)
    off = several["claims"][-1]
    done("judge", case, several["id"], "split", "--with", off, "--reason", "another ship")
    now = {e["id"]: e["claims"] for e in events(case)}
    assert several["claims"][0] in now[several["id"]]
    (other,) = [e["id"] for e in events(case) if off in e["claims"]]
    assert other != several["id"]
    with open_case(case) as ledger:
        assert ledger.forwards()[-1].new == (several["id"], other)
    done("judge", case, several["id"], "merge", "--with", other, "--reason", "one ship after all")
    assert sorted(next(e for e in events(case) if e["id"] == several["id"])["claims"]) == sorted(
        several["claims"]
    )
    assert f"{other} went out of use" in done("explain", case, other)


def test_the_past_is_shown_without_later_judgements(case: Path) -> None:
    """``--as-of`` a day before them lists none; what is in conflict or adrift is listed by itself."""
    one = events(case)[0]["id"]
    done("judge", case, one, "accept", "--reason", "seen")
    done("judge", case, one, "reject", "--reason", "not seen", author="B. Ben")
    assert done("judgements", case, "--json", "--as-of", "2020-01-01") == ""
    (conflict,) = done("judgements", case, "--json", "--conflicts").splitlines()
    assert json.loads(conflict)["target"] == one
    assert done("judgements", case, "--json", "--adrift") == ""
    ids = json.loads(conflict)["judgements"]
    decided = ["--resolves", ids[0][:14], "--resolves", ids[1]]
    done("judge", case, one, "accept", "--reason", "on film", *decided, author="C. Cy")
    assert done("judgements", case, "--json", "--conflicts") == ""
    assert "C. Cy decided" in done("judgements", case, "--json")


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (["{case}"], 2, "needed ID and VERDICT"),
        (["{case}", "{event}"], 2, "needed ID and VERDICT"),
        (["{case}", "{event}", "praise", "--reason", "x"], 2, "praise"),
        (["{case}", "{event}", "accept"], 2, "--reason"),
        (["{case}", "{event}", "accept", "--reason", "x", "--author", " "], 2, "no author"),
        (["{case}", "{event}", "grade", "--reason", "x"], 2, "--grade B2"),
        (["{case}", "{event}", "accept", "--reason", "x", "--field", "stage"], 2, "NAME=VALUE"),
        (["{case}", "{event}", "accept", "--reason", "x", "--resolves", "j1:000"], 4, "no judgement"),
        (["{case}", "e1:", "accept", "--reason", "x"], 4, "found no event or claim"),
        (["{case}", "{claim}", "correct", "--reason", "x", "--field", "stage=over"], 3, "stage"),
        (["{case}", "{event}", "accept", "--from", "-"], 2, "--from"),
        (["{case}/nowhere", "{event}", "accept", "--reason", "x"], 4, "no ledger"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_one_clear_line(
    small: Path, words: list[str], code: int, needed: str
) -> None:
    """Said once, with the documented exit code, and nothing is kept."""
    first = events(small)[0]
    swap = {"{case}": str(small), "{event}": first["id"], "{claim}": first["claims"][0]}
    for name, value in swap.items():
        words = [w.replace(name, value) for w in words]
    found = supplyline("judge", *words)
    assert found.returncode == code, found.stderr
    assert needed in found.stderr
    assert "Traceback" not in found.stderr
    with open_case(small) as ledger:
        assert ledger.judgements() == []
