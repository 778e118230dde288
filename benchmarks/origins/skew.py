"""Stories that everybody prints: ``python -m benchmarks origins-skew [COPIES]``.

One story with 10,000 exact reprints, one with 10,000 differently edited copies, one publisher's form
filled in 10,000 times; each among plain articles.  A cap on frequent words makes the first two
vanish; comparing all pairs makes them cost 10,000².
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import scratch, take
from benchmarks.origins.corpus import SEED, bases_or_none, kept
from benchmarks.origins.ours import origins_file
from benchmarks.origins.score import read_truth
from evals.origins.plant import (
    DOCUMENT_SCHEMA,
    EDITS,
    TRUTH_SCHEMA,
    Base,
    Planter,
    truth_file,
    write_items,
)

COPIES = 10_000
PLAIN = 1_000  # articles beside them
TIMEOUT = 3600.0  # seconds
COPYING = ("syndication", "rewrite")
Case = Callable[[Planter, Base, int], object]

CASES: dict[str, Case] = {
    "exact reprints": lambda planter, base, copies: planter.family(base, copies + 1, ["verbatim"]),
    "edited copies": lambda planter, base, copies: planter.family(base, copies + 1, list(EDITS)),
    "one form": lambda planter, base, copies: planter.series(3, copies, base.published),
}


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row for each case, with the first of ``sizes`` copies, COPIES if there is none."""
    copies = sizes[0] if sizes else COPIES
    bases = bases_or_none()
    if bases is None:
        print("origins-skew: skipped, needs base texts in ../shared", file=sys.stderr)
        return
    print(f"{copies} copies among {PLAIN} plain articles\n")
    print("| case | seconds | documents/s | peak MiB | edges of copying | origins of the case, found | true | in the largest |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, case in CASES.items():
        file = kept(f"skew-{name.replace(' ', '-')}-{copies}-{SEED}", _writer(bases, case, copies))
        print(f"| {name} | {_row(file)} |", flush=True)


def _writer(bases: Sequence[Base], case: Case, copies: int) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        rng = random.Random(SEED)  # noqa: S311  # reproducible, not secret
        first, *others = rng.sample([b for b in bases if len(b.text) > 800], PLAIN + 1)
        planter = Planter(bases, SEED)
        case(planter, first, copies)
        for base in others:
            planter.plain(base)
        items = planter.items
        rng.shuffle(items)
        with (
            pq.ParquetWriter(file, DOCUMENT_SCHEMA) as out,
            pq.ParquetWriter(truth_file(file), TRUTH_SCHEMA) as truth,
        ):
            write_items(items, out, truth)

    return write


def _row(file: Path) -> str:
    out = scratch() / "found-skew.parquet"
    taken = take(
        [sys.executable, "-m", "benchmarks.origins.ours", str(file), str(out)], timeout=TIMEOUT
    )
    if taken.fault:
        return f"{taken.fault} | | | | | |"
    truth = read_truth(file)
    stories = Counter(truth.story)
    of_case = {
        i for i, sort in enumerate(truth.sort)
        if sort == "form" or stories[truth.story[i]] > 1
    }  # fmt: skip
    columns = pq.read_table(origins_file(out)).to_pydict()
    origins = Counter(
        origin for row, origin in zip(columns["row"], columns["origin"], strict=True) if row in of_case
    )  # fmt: skip
    kinds = pq.read_table(out, columns=["kind"])["kind"].to_pylist()
    edges = sum(kind in COPYING for kind in kinds)
    true = len({truth.story[i] for i in of_case})
    return (
        f"{taken.seconds:.1f} | {len(truth) / taken.seconds:,.0f} | {taken.peak_bytes / 2**20:,.0f} "
        f"| {edges:,} | {len(origins):,} | {true:,} | {max(origins.values()):,}"
    )
