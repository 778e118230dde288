"""Run supplyline over a Parquet file: ``python -m benchmarks.origins.ours DOCUMENTS OUT [MEMORY]``.

OUT has a row per edge (``a`` the copy's row number, ``b`` the source's, ``kind``); beside it,
OUT.origins.parquet a row per document (``row``, ``origin``).  The last line printed is JSON: seconds
of the call alone, and its peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.origins import document_of, trace


def origins_file(out: Path) -> Path:
    """Return where the origins lie that belong to the edges in ``out``."""
    return out.with_suffix(".origins.parquet")


def traced(file: Path, memory: int | None) -> tuple[pa.Table, pa.Table]:
    """Return edges and origins of the documents in ``file``, as they are written.

    Args:
        file: Parquet with ``id``, ``outlet``, ``published``, ``text``; what a credit is, is not told.
        memory: Bytes to keep to; None: as many as there are.
    """
    del memory  # trace keeps everything at hand
    columns = pq.read_table(file, columns=["id", "outlet", "published", "text"]).to_pylist()
    documents = [
        document_of(row["text"], name=row["id"], outlet=row["outlet"], published=row["published"])
        for row in columns
    ]
    rows = {document.id: i for i, document in enumerate(documents)}
    found = trace(documents)
    edges = pa.table(
        {
            "a": pa.array([rows[edge.copy] for edge in found.reuse], pa.int64()),
            "b": pa.array([rows[edge.source] for edge in found.reuse], pa.int64()),
            "kind": pa.array([edge.kind for edge in found.reuse], pa.string()),
        }
    )
    origins = pa.table(
        {
            "row": pa.array([rows[origin.document] for origin in found.origins], pa.int64()),
            "origin": pa.array([origin.origin for origin in found.origins], pa.string()),
        }
    )
    return edges, origins


def main(file: str, out: str, memory: str = "") -> None:
    """Trace ``file`` and write what was found."""
    began = time.perf_counter()
    edges, origins = traced(Path(file), int(memory) if memory else None)
    seconds = time.perf_counter() - began
    pq.write_table(edges, out)
    pq.write_table(origins, origins_file(Path(out)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak_bytes": peak, "edges": len(edges)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
