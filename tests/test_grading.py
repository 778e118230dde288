"""From reviewers' words on some documents to the letter of a source in another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supplyline.inference.judging import Given, judge
from supplyline.ledger import open_case
from supplyline.records import Event
from supplyline.run import build

MONTHS = ("January", "March", "May", "July", "September", "November")

pytestmark = pytest.mark.slow


def events_of(case: Path) -> dict[str, Event]:
    """Return the current events by the document that tells of them."""
    with open_case(case) as ledger:
        names = {d.id: d.name for d in ledger.documents()}
        return {names[d]: e for e in ledger.events() for d in e.documents}


def test_a_source_whose_claims_held_up_gets_a_letter(tmp_path: Path) -> None:
    """Five documents of an outlet were checked and held: the sixth is C, with the counts, and still 6."""
    rows = [
        {
            "id": f"story-{n}", "outlet": "Valley Post", "published": f"2019-{2 * n + 1:02}-20",
            "text": f"Chile shipped {300 + 100 * n} artillery shells to Denmark on {n + 3} {month} 2019.",
        }
        for n, month in enumerate(MONTHS)
    ]  # fmt: skip
    source, case = tmp_path / "rows.jsonl", tmp_path / "case"
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    build([str(source)], case)
    events = events_of(case)
    assert len(events) == len(MONTHS)
    last = events["story-5"].grade
    assert last is not None
    assert last.source == "F"
    accepted = [events[f"story-{n}"].claims[0] for n in range(5)]
    outcome = judge(
        case,
        [(n, Given(id=c, verdict="accept", reason="seen")) for n, c in enumerate(accepted, 1)],
        author="A. Ann",
        command="judge",
    )
    assert len(outcome.kept) == 5
    graded = events_of(case)["story-5"].grade
    assert graded is not None
    assert (graded.source, graded.information) == ("C", last.information)
    assert "Valley Post, of 5 documents checked elsewhere 5 held up" in graded.reasons[0]
    own = events_of(case)["story-0"].grade
    assert own is not None
    assert own.source == "F", "its own document is no check of it: four are left"
