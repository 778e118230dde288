"""Measure the default reader against the gold claims, train and dev side by side.

    python -m evals.claims.scoring [--show N] [--part train|dev]

Predictions are built through the public face: ``text.read_text`` and ``claims.load_reader``.  They
are scored by ``score_claims.py``, which lies beside the gold.  Two figures more are ours: the share
of gold claims whose sentence the gate lets through, and the share of sentences it lets through.

Gold is not part of the project: without ``../shared`` this says so and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from supplyline.claims import Reader, load_reader
from supplyline.contract import claim_json
from supplyline.ids import content_id
from supplyline.records import Document, Passage, RawDocument
from supplyline.text import read_text

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "evals"
PARTS = ("train", "dev")
TODAY = date(2026, 11, 24)  # documents of the gold are older

Gold = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one part of the gold gives."""

    part: str
    scores: dict[str, Any]  # as score_claims.py --json prints them
    gate_recall: float  # share of gold claims whose sentence is parsed, in [0, 1]
    gate_share: float  # share of sentences that are parsed, in [0, 1]

    def figures(self) -> dict[str, float]:
        """Return every figure by the name that ``floors.yaml`` gives it."""
        scores, named = self.scores, {}
        for name in ("found", "core"):
            for figure in ("precision", "recall", "f1"):
                named[f"{self.part} {name} {figure}"] = float(scores[name][figure])
        for slot, value in scores["slots"].items():
            named[f"{self.part} {slot}"] = float(value["agree"])
            if "macro" in value:
                named[f"{self.part} {slot} macro"] = float(value["macro"])
        for kind, value in scores["kinds"].items():
            named[f"{self.part} kind {kind}"] = float(value["f1"])
        named[f"{self.part} gate recall"] = self.gate_recall
        return named


def gold_of(part: str) -> list[Gold]:
    """Return the gold documents of ``part``, as they lie."""
    lines = (GOLD / f"claims_{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def read(gold: Gold) -> tuple[Document, tuple[Passage, ...]]:
    """Return a gold document as the path would read it; its name is the gold's id."""
    raw = RawDocument(
        id=content_id("d1", [gold["id"], gold["text"]]), name=gold["id"], capture="0" * 64,
        locator="", form="text", body=gold["text"], url=None, outlet=gold.get("outlet"),
        published=gold.get("published"), title=gold.get("title"), language="en",
    )  # fmt: skip
    document, passages = read_text(raw, today=TODAY)
    return document, tuple(passages)


def measure(part: str, reader: Reader, *, show: int = 0) -> Measured:
    """Return the figures of ``part``; ``show`` prints that many missed and extra claims a document."""
    golds = gold_of(part)
    documents = [read(gold) for gold in golds]
    wanted = dict.fromkeys(
        document.text[passages[i].start : passages[i].end]
        for document, passages in documents
        for i in reader.gate(document, passages)
    )
    parses = dict(zip(wanted, reader.parse(list(wanted)), strict=True))
    rows, hit, claims, gated, sentences = [], 0, 0, 0, 0
    for gold, (document, passages) in zip(golds, documents, strict=True):
        reading = reader.read(document, passages, parses)
        rows += [json.dumps(claim_json(claim, document.name)) for claim in reading.claims]
        open_ = [passages[i] for i in reader.gate(document, passages)]
        gated, sentences = gated + len(open_), sentences + len(passages)
        claims += len(gold["claims"])
        hit += sum(
            any(p.start < claim["end"] and claim["start"] < p.end for p in open_)
            for claim in gold["claims"]
        )
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predicted.write_text("\n".join(rows), encoding="utf-8")
        command = [
            sys.executable,
            str(GOLD / "score_claims.py"),
            str(GOLD / f"claims_{part}.jsonl"),
            str(predicted),
            "--json",
        ]
        run = subprocess.run(
            [*command, "--show", str(show)], check=True, stdout=subprocess.PIPE, text=True
        )
    return Measured(
        part=part,
        scores=json.loads(run.stdout),
        gate_recall=hit / claims if claims else 0.0,
        gate_share=gated / sentences if sentences else 0.0,
    )


def table(measured: list[Measured]) -> str:
    """Return the figures of all parts side by side, one figure a line."""
    columns = [{k.partition(" ")[2]: v for k, v in m.figures().items()} for m in measured]
    lines = [f"{'':22}" + "".join(f"{m.part:>9}" for m in measured)]
    for name in dict.fromkeys(name for column in columns for name in column):
        cells = (f"{column[name]:9.3f}" if name in column else " " * 9 for column in columns)
        lines.append(f"{name:22}" + "".join(cells))
    lines.append(f"{'gate share':22}" + "".join(f"{m.gate_share:9.3f}" for m in measured))
    lines += [
        f"{what:22}" + "".join(f"{m.scores[what]:9d}" for m in measured)
        for what in ("gold", "predicted")
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, help="one part only")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="missed and extra claims")
    args = parser.parse_args()
    if not GOLD.is_dir():
        print(f"no gold at {GOLD}: nothing is measured")
        return
    reader = load_reader()
    print(reader.name)
    print(
        table(
            [measure(part, reader, show=args.show) for part in PARTS if args.part in (None, part)]
        )
    )


if __name__ == "__main__":
    main()
