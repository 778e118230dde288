"""Line a hand-made timeline up with cases, and hold the pairs against what each row is known to tell of.

Two cases are built in a temporary folder.  ``half``: of every other row of the timeline, with its own
words; the other rows have nothing there, so that a pair with one of them is wrong or another telling of
the same happening (it counts as wrong).  ``example``: the example case, whose documents are in other
words and name the address of the row that their facts are from; that address is hidden from matching.

A matched row is right if its event has a document that is the row's.  Rows whose documents made no event
cannot be found and are left out of recall.

Does not: judge events.  Run: ``python -m evals register``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.floors import shortfalls
from supplyline.answers.comparing import Compared, compare
from supplyline.ledger import open_case
from supplyline.run import Options, build

ROOT = Path(__file__).parents[2]
TIMELINE = ROOT.parent / "shared" / "data" / "csis" / "events_dev.jsonl"


@dataclass(frozen=True, slots=True)
class Score:
    """What matching came to on one case."""

    rows: int
    findable: int  # rows that a document with an event is of
    matched: int
    right: int
    beside: int  # findable rows that were put beside a matched one of the same event, rightly

    @property
    def figures(self) -> dict[str, float]:
        """Precision and recall of the pairs, and recall with rows beside them."""
        return {
            "precision": self.right / self.matched if self.matched else 0.0,
            "recall": self.right / self.findable if self.findable else 0.0,
            "recall with rows beside": (self.right + self.beside) / self.findable if self.findable else 0.0,
        }  # fmt: skip


def score(found: Compared, gold: Mapping[str, set[str]]) -> Score:
    """Hold pairs against the documents (ids) that each row is known to be told in."""
    with_event = {d for event in found.events.values() for d in event.documents}
    findable = {row for row, documents in gold.items() if documents & with_event}
    right = {
        p.row.id for p in found.lined.matched if gold.get(p.row.id, set()) & {*p.event.documents}
    }
    beside = {
        row
        for p in found.lined.matched
        for row in p.rows
        if gold.get(row, set()) & {*p.event.documents}
    }
    return Score(
        len(found.register.rows), len(findable), len(found.lined.matched), len(right), len(beside - right)
    )  # fmt: skip


def half(folder: Path, timeline: Path) -> tuple[Path, dict[str, set[str]]]:
    """Build a case of every other row; return it and the document of each row in it."""
    rows = timeline.read_text(encoding="utf-8").splitlines()[::2]
    source = folder / "half.jsonl"
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    build([str(source)], folder / "half", options=Options(workers=1))
    with open_case(folder / "half") as ledger:
        names = {name: id_ for id_, name in ledger.names().items()}
    ids = [json.loads(row)["id"] for row in rows]
    return folder / "half", {i: {names[i]} for i in ids if i in names}


def example(folder: Path, timeline: Path) -> tuple[Path, dict[str, set[str]]]:
    """Build the example case; return it and the documents that name each row's address."""
    build([str(ROOT / "examples" / "dprk-russia")], folder / "example", options=Options(workers=1))
    by_address: dict[str, set[str]] = {}
    with open_case(folder / "example") as ledger:
        for document in ledger.documents():
            if document.url:
                by_address.setdefault(document.url, set()).add(document.id)
    rows = map(json.loads, timeline.read_text(encoding="utf-8").splitlines())
    return folder / "example", {
        row["id"]: by_address[row["url"]] for row in rows if row["url"] in by_address
    }


def main() -> int:
    """Print the table; return 1 where a figure is below its floor."""
    if not TIMELINE.exists():
        print(f"no {TIMELINE}: nothing to measure on")
        return 0
    measured: dict[str, float] = {}
    print(f"{'case':8} {'rows':>5} {'findable':>8} {'matched':>8} {'right':>6} {'beside':>7} {'P':>6} {'R':>6} {'R+':>6}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for name, made in (("half", half), ("example", example)):
            case, gold = made(Path(folder), TIMELINE)
            found = score(compare(case, TIMELINE, addresses=False), gold)
            figures = found.figures
            print(
                f"{name:8} {found.rows:5} {found.findable:8} {found.matched:8} {found.right:6} {found.beside:7} "
                + " ".join(f"{value:6.3f}" for value in figures.values())
            )
            measured |= {f"{name} {figure}": value for figure, value in figures.items()}
    short = shortfalls("register", measured)
    print("\n".join(short))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
