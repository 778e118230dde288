"""A whole review by keyboard alone: from a document to a signed package in which it is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from supplyline.cli import cli
from supplyline.ledger import open_case
from supplyline.records import Judgement

pytestmark = pytest.mark.browser


def press(page: Any, *keys: str) -> None:
    """Press keys one after another; nothing here ever uses a mouse."""
    for key in keys:
        page.keyboard.press(key)


def write(page: Any, key: str, text: str) -> None:
    """Press a key whose button lacks something: the gap is gone to; fill it and leave the field."""
    press(page, key)
    page.keyboard.type(text)
    press(page, "Enter")


def judged(case: Path) -> list[Judgement]:
    """Return what the ledger holds."""
    with open_case(case) as ledger:
        return ledger.judgements()


def run(*words: object) -> str:
    """Run a command and return what it prints."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def accept(page: Any, event: str) -> None:
    """Accept the event shown: the first key goes to each gap, then it keeps."""
    page.wait_for_url(f"**/review?event={event}")
    write(page, "a", "A. Ann")
    write(page, "a", "two wires say so")
    press(page, "a")
    page.wait_for_selector("text=Kept: accept")


def correct(page: Any) -> None:
    """Correct the stage of the first claim of the event shown; who judges is remembered."""
    write(page, "r", "it was ordered, not sent")
    press(page, "c", "ArrowDown", "Tab")
    page.keyboard.type("stage")
    press(page, "Tab")
    page.keyboard.type("ordered")
    press(page, "Enter")
    page.wait_for_selector("text=Kept: correct")


def look_up(page: Any, words: str) -> None:
    """Go to the list of events, search, and open what is found to judge it."""
    press(page, "g", "e")
    page.wait_for_url("**/events")
    press(page, "/")
    page.keyboard.type(words)
    press(page, "Enter")
    page.wait_for_selector(".done:text-is('1 event')")
    press(page, "Escape", "j", "Enter")
    page.wait_for_url("**/events/**")
    press(page, "e")
    page.wait_for_url("**/review?event=**")


def merge(page: Any) -> None:
    """Merge the event shown with the first that is offered."""
    write(page, "r", "one and the same shipment")
    press(page, "m", "ArrowDown", "Enter")
    page.wait_for_selector("text=Kept: merge")


def packed(case: Path, folder: Path) -> tuple[list[str], str]:
    """Sign and package a case, and check it by its own script alone; return its judgements and dossier."""
    key, place = folder / "desk.key", folder / "away" / "case.zip"
    public = run("key", "new", key).strip()
    run("sign", case, "--key", key, "--head", folder / "case.head")
    place.parent.mkdir()
    run("package", case, "-o", place)
    with ZipFile(place) as package:
        (place.parent / "verify.py").write_bytes(package.read("verify.py"))
        rows = package.read("rows/judgements.jsonl").decode().splitlines()
        dossier = package.read("case.html").decode()
    told = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-I", "verify.py", "case.zip", "--key", public],
        cwd=place.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    return rows, dossier


def test_from_a_document_to_a_signed_package(
    browser: Any, served: tuple[str, Path], tmp_path: Path
) -> None:
    """Accept, correct, merge and undo by keys; sign and package; the package's own script finds it whole.

    Nothing that a reviewer writes is lost on the way, and what he took back is there as taken back.
    """
    address, case = served
    with open_case(case) as ledger:
        document = next(d.id for d in ledger.documents() if d.name == "wire")
    page = browser.new_page()
    page.goto(f"{address}/documents/{document}")
    press(page, "j", "e")  # its first claim, and the event that counts it
    page.wait_for_url("**/events/**")
    event = page.url.rsplit("/", 1)[1].split("#")[0]
    press(page, "e")
    accept(page, event)
    correct(page)
    look_up(page, "120 containers")
    merge(page)
    with open_case(case) as ledger:
        merged = len(ledger.events())
    press(page, "u")
    page.wait_for_selector("text=Kept: undo")
    page.close()
    kept = judged(case)
    assert [j.verdict for j in kept] == ["accept", "correct", "merge", "undo"]
    assert {j.author for j in kept} == {"A. Ann"}
    assert kept[0].target == event
    with open_case(case) as ledger:
        assert len(ledger.events()) == merged + 1
    rows, dossier = packed(case, tmp_path)
    assert len(rows) == 4
    for row, judgement in zip(rows, kept, strict=True):
        assert judgement.id in row
        assert judgement.reason in row
    assert "two wires say so" in dossier
    assert "it was ordered, not sent" in dossier
