"""``supplyline verify`` against ``sha256sum`` over the same bytes of evidence.

The case is built from invented pages as sites print them: most of a page is markup and script, a
small part is text.  Both are whole processes, take turns over warm files, and the median of each
counts.  ``verify`` also rechecks the ledger, whose size is printed beside.

Sizes: megabytes of evidence (300).  The case is kept between runs.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import time
from pathlib import Path

from benchmarks.measure import scratch

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
PAGE = 150_000  # bytes
SENTENCES = 24  # of a page's text
ROUNDS = 7


def main(sizes: list[int]) -> None:
    """Build the case if it is not there, and print seconds and their ratio."""
    for megabytes in sizes or [300]:
        case = _case(megabytes)
        files = sorted(str(f) for f in (case / "evidence").rglob("*") if f.is_file())
        held = sum(Path(file).stat().st_size for file in files)
        names = "\0".join(files).encode()
        ours, theirs = [], []
        _seconds([COMMAND, "verify", str(case)])
        for _ in range(ROUNDS):
            theirs.append(_seconds(["xargs", "-0", "sha256sum"], names))
            ours.append(_seconds([COMMAND, "verify", str(case)]))
        mine, peer = statistics.median(ours), statistics.median(theirs)
        ledger = (case / "ledger.db").stat().st_size
        print(
            f"verify      {len(files):,} files, {held / 1e6:,.0f} MB of evidence, "
            f"ledger of {ledger / 1e6:,.0f} MB\n"
            f"  sha256sum {peer:.2f} s ({min(theirs):.2f} to {max(theirs):.2f})\n"
            f"  verify    {mine:.2f} s ({min(ours):.2f} to {max(ours):.2f})\n"
            f"  ratio     {mine / peer:.2f} (aim 1.5 or less)"
        )


def _seconds(command: list[str], stdin: bytes = b"") -> float:
    # Modules are compiled once, as in an installation, whatever this checkout is told.
    told = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    told["PYTHONPYCACHEPREFIX"] = str(scratch() / "compiled")
    began = time.perf_counter()
    subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, check=True, env=told)
    return time.perf_counter() - began


def _case(megabytes: int) -> Path:
    """Return a case with that much evidence."""
    folder = scratch() / f"verifying-{megabytes}"
    case, done = folder / "case", folder / "done"
    if not done.exists():
        pages = folder / "pages"
        pages.mkdir(parents=True, exist_ok=True)
        chance = random.Random(7)  # noqa: S311  # the same pages each time
        for number in range(megabytes * 1_000_000 // PAGE):
            (pages / f"{number:05}.html").write_text(_page(number, chance), encoding="utf-8")
        subprocess.run(
            [COMMAND, "build", str(pages), "--case", str(case)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        done.touch()
    return case


def _page(number: int, chance: random.Random) -> str:
    """Return a page of ``PAGE`` bytes, some 3,000 of them text."""
    parts = ["ba", "ko", "ri", "tem", "sul", "ne", "dor", "vi"]

    def word() -> str:
        return "".join(chance.choices(parts, k=chance.randint(1, 3)))

    text = [
        f"Averland shipped {number % 90 + 10} containers of grain to Bresk, its trade ministry said."
    ]
    text += [
        " ".join(word() for _ in range(chance.randint(8, 18))).capitalize() + "."
        for _ in range(SENTENCES)
    ]
    article = "".join(f"<p>{' '.join(text[at : at + 4])}</p>\n" for at in range(0, len(text), 4))
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Item {number}</title>'
    )
    tail = f"</head><body><article><h1>Item {number}</h1>{article}</article></body></html>\n"
    state = json.dumps([f"{chance.getrandbits(256):064x}" for _ in range(1800)])
    return (head + f"<script>var state = {state};</script>").ljust(PAGE - len(tail)) + tail
