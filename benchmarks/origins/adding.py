"""Documents that join what is held: ``python -m benchmarks origins-adding [SIZES]``.

A planted corpus is held in an index file, all but its last NEW documents, which are then added by a
process of their own: looked up, aligned, and every family derived again that they touch.

``python -m benchmarks.origins.adding DOCUMENTS INDEX FIRST LAST`` adds rows FIRST to LAST and prints what
it took as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import scratch, take
from benchmarks.origins.corpus import bases_or_none, planted
from supplyline.direct import facts_of_rows
from supplyline.origins import Index

SIZES = (10_000, 100_000, 1_000_000)
NEW = 1_000
ROWS = 20_000  # added at once
TIMEOUT = 7200.0  # seconds


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row for each of ``sizes``, SIZES if there are none."""
    bases = bases_or_none()
    if bases is None:
        print("origins-adding: skipped, needs base texts in ../shared", file=sys.stderr)
        return
    print(f"{NEW} documents added to\n")
    print("| documents held | seconds to take in | to look up and derive | documents derived again | peak MiB | index MB | seconds to build it |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes or SIZES:
        file, index = planted(bases, size + NEW), scratch() / f"adding-{size}.index"
        index.unlink(missing_ok=True)
        command = [sys.executable, "-m", "benchmarks.origins.adding", str(file), str(index)]
        built = take([*command, "0", str(size)], timeout=TIMEOUT)
        taken = take([*command, str(size), str(size + NEW)], timeout=TIMEOUT)
        if built.fault or taken.fault:
            print(f"| {size:,} | {built.fault or taken.fault} | | | | | |", flush=True)
            continue
        found = json.loads(taken.output.strip().splitlines()[-1])
        print(
            f"| {size:,} | {found['taken_in']:.2f} | {found['traced']:.2f} | {found['documents']:,} "
            f"| {taken.peak_bytes / 2**20:,.0f} | {index.stat().st_size / 1e6:,.0f} | {built.seconds:.0f} |",
            flush=True,
        )


def add(file: Path, place: Path, first: int, last: int) -> dict[str, float]:
    """Add rows ``first`` to ``last`` of ``file`` to the index at ``place``, and settle it."""
    row, taken_in = 0, 0.0
    with Index(place) as index:
        for batch in pq.ParquetFile(file, pre_buffer=False).iter_batches(
            ROWS, columns=["id", "outlet", "published", "text"]
        ):
            low, high = max(first, row), min(last, row + len(batch))
            if low < high:
                rows = pa.Table.from_batches([batch.slice(low - row, high - low)])
                began = time.perf_counter()
                index.add(facts_of_rows(rows))
                taken_in += time.perf_counter() - began
            row += len(batch)
        began = time.perf_counter()
        documents = sum(len(answers) for answers in index.trace())
        index.settle()
        traced = time.perf_counter() - began
    return {"taken_in": taken_in, "traced": traced, "documents": documents}


if __name__ == "__main__":
    print(json.dumps(add(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
