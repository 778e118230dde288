"""The main job on 1,300 real documents: time, memory, nothing new, one new, and where time goes.

The peer is the same spaCy pipeline run plainly over every document (``nlp.pipe``, one process a core),
which is what a script without gate, cache and batches does before it has read a single claim.  It runs
on every tenth document, in the same minutes, and is scaled by characters.

Needs the evaluation data beside the checkout; says so and stops where it is absent.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Taken, take
from benchmarks.plain import plainly
from supplyline.ledger import open_ledger, row_counts
from supplyline.run import Options, build

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
SOURCES = [str(DATA / name) for name in ("seed", "csis", "kcna", "thinktank")]
COMMAND = str(ROOT / ".venv/bin/supplyline")
NEW = {
    "id": "one-more",
    "published": "2025-01-02",
    "outlet": "Harbour Wire",
    "text": "Averland shipped 40 containers of grain to Bresk in December, its trade ministry said. "
    "The ministry gave no destination. A second shipment is planned.",
}
TIMEOUT = 3600.0  # seconds


def main() -> None:
    """Print the table."""
    if not all(Path(source).is_dir() for source in SOURCES):
        print(f"build: skipped, needs the evaluation data in {DATA}", file=sys.stderr)
        return
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        case = Path(scratch) / "case"
        command = [COMMAND, "build", *SOURCES, "--case", str(case)]
        first = _taken(command)
        before = row_counts(case / "ledger.db")
        again = _taken(command)
        after = row_counts(case / "ledger.db")
        extra = Path(scratch) / "one.jsonl"
        extra.write_text(json.dumps(NEW) + "\n", encoding="utf-8")
        one = _taken([*command[:-2], str(extra), "--case", str(case)])
        with open_ledger(case / "ledger.db") as book:
            tally = book.tally()
            texts = [document.text for document in book.documents()]
        peer = plainly(texts[::10], timeout=TIMEOUT)
        scale = sum(map(len, texts)) / sum(map(len, texts[::10]))
        peer_seconds = float(peer.output) * scale

        print(f"build, {cores} cores, {len(texts)} documents, {sum(map(len, texts)):,} characters")
        print(f"  first      {first.seconds:7.1f} s  {first.peak_bytes / 2**20:6.0f} MB peak")
        print(f"             {tally.documents / first.seconds:7.1f} documents/s")
        print(
            f"             {tally.sentences / first.seconds:7.0f} sentences/s, {tally.parsed:,} parsed"
        )
        print(
            f"  again      {again.seconds:7.1f} s  rows added: {sum(after.values()) - sum(before.values())}"
        )
        print(f"  one more   {one.seconds:7.1f} s")
        print(
            f"  peer       {peer_seconds:7.1f} s  {peer.peak_bytes / 2**20:6.0f} MB peak  (nlp.pipe alone)"
        )
        print(f"  ratio      {peer_seconds / first.seconds:7.2f} times the peer's documents/s")
        print("where the time goes: every tenth document, one worker, seconds inside each package")
        for room, seconds in _profile(texts[::10], Path(scratch) / "profiled").items():
            print(f"  {room:28} {seconds:7.1f}")


def _taken(command: Sequence[str]) -> Taken:
    """Run ``command``; stop the benchmark where it fails."""
    taken = take(command, timeout=TIMEOUT)
    if taken.fault:
        raise SystemExit(f"build: {' '.join(command)}: {taken.fault}")
    return taken


def _profile(texts: Sequence[str], case: Path) -> dict[str, float]:
    """Build ``texts`` in one process and return the seconds spent inside each package, most first."""
    source = case.with_suffix(".jsonl")
    source.write_text(
        "".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8"
    )
    profile = cProfile.Profile()
    started = time.perf_counter()
    profile.enable()
    try:
        build([str(source)], case, options=Options(workers=1))
    finally:
        profile.disable()
    total = time.perf_counter() - started
    rooms: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]  # typeshed leaves .stats out
        rooms[_room(file)] += own
    return {"all, profiled": total, **dict(sorted(rooms.items(), key=lambda room: -room[1])[:14])}


def _room(file: str) -> str:
    """Return the package a profiled file belongs to, ours by room."""
    parts = Path(file).parts
    if "supplyline" in parts:
        return ".".join(parts[parts.index("supplyline") :][:2]).removesuffix(".py")
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    return "python"
