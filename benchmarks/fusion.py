"""How long fusion takes, how it grows, and what one more document costs.

``python -m benchmarks fusion [CLAIMS ...]`` prints a table for planted claims of each size, each fused in a
process of its own: claims, events, seconds by the clock and of the process, claims a second, the most memory
it held, and how much of that was the planted claims themselves.  A second table is of a ledger with that many
claims, up to ``ADDING``: what the first derivation of its events took, and what one more document took.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evals.fusion.planted import Planted, plant
from supplyline.fusion import fuse
from supplyline.inference.inferring import derive_events
from supplyline.ledger import Ledger, new_run, open_ledger
from supplyline.records import Capture, Claim, Reading

CLAIMS_PER_HAPPENING = 9.1  # of evals/fusion/planted.py
ADDING = 100_000  # claims, the largest ledger that a document is added to
TOOL = "benchmark"


def main(sizes: list[int]) -> None:
    """Fuse planted claims of each size and print what it took."""
    print("claims     events   seconds  cpu s    claims/cpu s  peak MiB  of it planted")
    for size in sizes:
        count, events, seconds, cpu, before, peak = _alone(_fused, size)
        print(
            f"{count:<10} {events:<8} {seconds:<8.2f} {cpu:<8.2f} {count / cpu:<13.0f} {peak:<9.0f} "
            f"{before:.0f}"
        )
    print("\nclaims     days     parts    first s  one more s  of it fused  peak MiB")
    for size in sizes:
        if size <= ADDING:
            for days in (None, 3650):
                count, parts, first, more, fused, peak = _alone(_added, size, days)
                print(
                    f"{count:<10} {days or 'thin':<8} {parts:<8} {first:<8.2f} {more:<11.2f} "
                    f"{fused:<12} {peak:.0f}"
                )


def _alone(measure: Callable[..., tuple[float, ...]], *sizes: int | None) -> tuple[float, ...]:
    """Return what ``measure`` gives in a process of its own, whose memory nobody else fills."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: tuple[float, ...] = pool.apply(measure, sizes)
    return found


def _planted(size: int, days: int | None = None) -> Planted:
    return plant(round(size / CLAIMS_PER_HAPPENING), days=days)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fused(size: int) -> tuple[float, ...]:
    planted = _planted(size)
    before = _peak()
    start, cpu = time.perf_counter(), time.process_time()
    events = fuse(planted.claims, planted.documents, planted.origins)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return len(planted.claims), len(events), seconds, cpu, before, _peak()


def _added(size: int, days: int | None) -> tuple[float, ...]:
    """Return what the events of a ledger took, and what one more document took (process seconds)."""
    planted = _planted(size, days)
    *most, last = planted.claims
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(Path(folder) / "ledger.db", write=True, create=True) as ledger,
    ):
        ledger.begin(new_run(TOOL))
        keep(ledger, planted, most)
        start = time.process_time()
        derive_events(ledger)
        first = time.process_time() - start
        keep(ledger, planted, [last])
        start = time.process_time()
        fused = derive_events(ledger)
        more = time.process_time() - start
        return len(planted.claims), len(ledger.parts()), first, more, fused, _peak()


def keep(ledger: Ledger, planted: Planted, claims: list[Claim]) -> None:
    """Keep the documents of planted ``claims``, one claim each, and their origins."""
    capture = Capture(
        id="0" * 64, source="planted", retrieved="2025-01-01T00:00:00Z", method="file", size=0,
        media_type="text/plain", tool=TOOL,
    )  # fmt: skip
    with ledger.transaction():
        ledger.add_capture(capture)
        for claim in claims:
            document = replace(
                planted.documents[claim.document], text=claim.sentence, capture=capture.id
            )
            ledger.add_document(document, (), tool=TOOL)
            reading = Reading(
                document=document.id, reader=TOOL, claims=(claim,), sentences=1, gated=1
            )
            ledger.add_reading(reading, tool=TOOL)
        ledger.replace_origins(
            (), [planted.origins[c.document] for c in claims], tool=TOOL,
            documents=[c.document for c in claims],
        )  # fmt: skip
