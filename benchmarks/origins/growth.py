"""Time and memory of origins as documents grow: ``python -m benchmarks origins-growth [SIZES]``.

Each size is a planted corpus of the same mix (replicas of the base with their words exchanged, so
that no story grows with the corpus), traced in a process of its own on two cores, twice: with the
memory there is, and told to keep to 2 GB in a control group of the kernel that ends it above that.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import NoCeiling, Taken, scratch, take
from benchmarks.origins.corpus import bases_or_none, planted

SIZES = (10_000, 100_000, 1_000_000)
FEW = 300  # documents that take little more than the start of the process
CAP = 2 * 10**9  # bytes
TIMEOUT = 7200.0  # seconds


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row for each of ``sizes``, SIZES if there are none."""
    bases = bases_or_none()
    if bases is None:
        print("origins-growth: skipped, needs base texts in ../shared", file=sys.stderr)
        return
    few = planted(bases, FEW)
    _traced(few, None)  # warms what is kept between runs
    start = _traced(few, None).seconds
    print(f"start, with {FEW} documents: {start:.1f} s\n")
    print("| documents | seconds | µs a document | without the start | processor s | peak MiB | bytes a document | under 2 GB: seconds | µs a document | peak MiB |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes or SIZES:
        file = planted(bases, size)
        free, capped = _traced(file, None), _traced(file, CAP)
        print(f"| {size:,} | {_free_cells(free, size, start)} | {_capped_cells(capped, size)} |", flush=True)  # fmt: skip


def _traced(file: Path, memory: int | None) -> Taken:
    command = [
        sys.executable, "-m", "benchmarks.origins.ours", str(file),
        str(scratch() / "found-growth.parquet"),
    ]  # fmt: skip
    if memory is not None:
        command.append(str(memory))
    try:
        return take(command, timeout=TIMEOUT, ceiling=memory)
    except NoCeiling as fault:
        return Taken(0, 0, 0, "", f"no ceiling can be set here ({fault})")


def _free_cells(taken: Taken, size: int, start: float) -> str:
    if taken.fault:
        return f"{taken.fault} | | | | |"
    return (
        f"{taken.seconds:.1f} | {taken.seconds / size * 1e6:.0f} "
        f"| {(taken.seconds - start) / size * 1e6:.0f} | {taken.cpu_seconds:.1f} "
        f"| {taken.peak_bytes / 2**20:,.0f} | {taken.peak_bytes / size:,.0f}"
    )


def _capped_cells(taken: Taken, size: int) -> str:
    if taken.fault:
        return f"{taken.fault} | | "
    return (
        f"{taken.seconds:.1f} | {taken.seconds / size * 1e6:.0f} | {taken.peak_bytes / 2**20:,.0f}"
    )
