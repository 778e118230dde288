"""How fast names are screened against the full lists: ``python -m benchmarks screening [NAMES]``.

Names are those of ``evals/screening``: half held-out aliases and variants of listed names, half people and
firms on no list.  Prints the seconds to make the index, to open it, and for the names (by the clock and of
this process alone), names per second of either, and the most memory the process has held.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import chain, cycle, islice
from pathlib import Path

import psutil

from evals.screening.measure import sets
from evals.screening.names import FOLDER, load_all
from supplyline.engines.workers import Workers
from supplyline.inference.screening import screened, screener
from supplyline.lists import Asked, Index, Screener, build_index

NAMES = 4000


def main(sizes: list[int]) -> None:
    """Screen so many names and print what it took."""
    if not FOLDER.is_dir():
        print(f"{FOLDER} is absent: nothing to screen against")
        return
    held = sets()
    listed = [q.text for q in (*held.held_out, *held.planted)]
    others = [*held.ordinary, *held.recombined]
    began = time.process_time()
    index = build_index(held.rest)
    made = time.process_time() - began
    print(
        f"{len(index.entries):,} entries, {len(index.names):,} names; index made in {made:.1f} cpu s"
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "index.npz"
        index.save(place)
        began = time.perf_counter()
        index = Index.open(place)
        print(f"opened in {time.perf_counter() - began:.2f} s, {place.stat().st_size / 1e6:.0f} MB")
    print("names    seconds  cpu s    names/s  names/cpu s  peak MiB")
    for size in sizes or [NAMES]:
        names = list(
            islice(chain.from_iterable(zip(cycle(listed), cycle(others), strict=False)), size)
        )
        alone = Screener(index)
        start, cpu = time.perf_counter(), time.process_time()
        _exhaust(alone.screen(names))
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size:<8} {seconds:<8.2f} {cpu:<8.2f} {size / seconds:<8.0f} {size / cpu:<12.0f} {peak:.0f}")  # fmt: skip
        _spread(names)


def _spread(names: list[str]) -> None:
    """Screen ``names`` over the cores and print what it took."""
    with tempfile.TemporaryDirectory() as told, Workers() as workers:
        folder = Path(told)
        load_all(folder)
        here = screener(folder)
        asked: list[tuple[str, Asked | None]] = [(name, None) for name in names]
        opening: list[tuple[str, Asked | None]] = [
            ("Nobody At All", None) for _ in range(200 * workers.count)
        ]
        began = time.perf_counter()
        _exhaust(screened(opening, here, folder, workers=workers))
        opened = time.perf_counter() - began
        began, cpu = time.perf_counter(), _cpu_seconds()
        _exhaust(screened(asked, here, folder, workers=workers))
        seconds, cpu = time.perf_counter() - began, _cpu_seconds() - cpu
        size, count = len(names), workers.count
        print(f"{size:<8} {seconds:<8.2f} {cpu:<8.2f} {size / seconds:<8.0f} {size / cpu * count:<12.0f} in {count} processes, all their time on {count} cores; open after {opened:.1f} s")  # fmt: skip


def _exhaust(found: Iterable[object]) -> None:
    for _ in found:
        pass


def _cpu_seconds() -> float:
    """Return the processor time of this process and its workers so far."""
    this = psutil.Process()
    times = [process.cpu_times() for process in (this, *this.children())]
    return sum(time.user + time.system for time in times)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
