"""Run supplyline over a Parquet file: ``python -m benchmarks.origins.ours DOCUMENTS OUT [MEMORY]``.

OUT has a row per edge (``a`` the copy's row number, ``b`` the source's, ``kind``); beside it,
OUT.origins.parquet a row per document (``row``, ``origin``: the row number of its root).  The last line
printed is JSON: seconds of the call alone, and its peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.direct import facts_of_rows
from supplyline.engines.workers import ahead
from supplyline.origins import Answers, Index
from supplyline.origins.answers import KINDS

ROWS = 10_000  # read at once


def origins_file(out: Path) -> Path:
    """Return where the origins lie that belong to the edges in ``out``."""
    return out.with_suffix(".origins.parquet")


def traced(file: Path, memory: int | None) -> Iterator[Answers]:
    """Yield who copied whom among the documents in ``file``, from raw text.

    Args:
        file: Parquet with ``id``, ``outlet``, ``published``, ``text``; what a credit is, is not told.
        memory: Bytes to keep to; None: as many as there are.
    """
    with Index(memory=memory) as index:
        batches = pq.ParquetFile(file, pre_buffer=False).iter_batches(
            ROWS, columns=["id", "outlet", "published", "text"]
        )
        for facts in ahead(facts_of_rows(pa.Table.from_batches([batch])) for batch in batches):
            index.add(facts)
        yield from index.trace()


def main(file: str, out: str, memory: str = "") -> None:
    """Trace ``file`` and write what was found."""
    began = time.perf_counter()
    edges = 0
    with (
        pq.ParquetWriter(out, pa.schema([("a", pa.int64()), ("b", pa.int64()), ("kind", pa.string())])) as pairs,
        pq.ParquetWriter(origins_file(Path(out)), pa.schema([("row", pa.int64()), ("origin", pa.string())])) as roots,
    ):  # fmt: skip
        for answers in traced(Path(file), int(memory) if memory else None):
            rows, found = answers.documents["number"].to_numpy(), answers.derived
            kinds = pa.array([KINDS[kind] for kind in range(len(KINDS))]).take(
                pa.array(found.kinds)
            )
            pairs.write_table(
                pa.table([rows[found.copies].astype(np.int64), rows[found.sources].astype(np.int64), kinds], names=["a", "b", "kind"])
            )  # fmt: skip
            own = len(answers)  # the rest are guests
            origin = pa.array(rows[found.roots[:own]]).cast(pa.string())
            roots.write_table(
                pa.table([rows[:own].astype(np.int64), origin], names=["row", "origin"])
            )
            edges += len(found.copies)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak_bytes": peak, "edges": edges}))


if __name__ == "__main__":
    main(*sys.argv[1:])
