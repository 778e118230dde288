"""The same documents built on each engine: ``python -m benchmarks engine [DOCUMENTS ...]``.

A feed of invented items (``feed``) is built by one process, by a pool, and on Ray clusters of one and
of two processes on this machine, the last with a process killed in the middle.  The ledgers have to be
equal, row for row; what is asked is what the engine costs and what a second process saves.

Does not: use several hosts.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psutil

from benchmarks.feed import PARTIES, documents
from benchmarks.measure import take
from supplyline.ledger import LEDGER_NAME, digest

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
DOCUMENTS = 10_000
TIMEOUT = 6 * 3600.0  # seconds
RUNS = (("local", 1, False), ("local", 2, False), ("ray", 1, False), ("ray", 2, False), ("ray", 2, True))  # fmt: skip
_PAUSE = 0.2  # seconds between two looks
_SETTLED = 20  # looks at a cluster at work before one of its processes is killed


@dataclass(slots=True)
class Looks:
    """What is seen of the processes below this one, a few times a second."""

    kill: bool  # one process of a cluster, once it is well at work
    cpu: dict[int, float] = field(default_factory=dict)  # seconds, by process
    at_work: int = 0
    killed: bool = False

    def look(self) -> None:
        """Add up processor time; kill what is to be killed."""
        for process in psutil.Process().children(recursive=True):
            try:
                times = process.cpu_times()
                self.cpu[process.pid] = times.user + times.system
                if process.name().startswith("ray::_work"):
                    self.at_work += 1
                    if self.kill and not self.killed and self.at_work > _SETTLED:
                        process.kill()
                        self.killed = True
            except psutil.NoSuchProcess:
                continue  # it ended between two looks


@contextmanager
def _looking(*, kill: bool) -> Iterator[Looks]:
    looks, over = Looks(kill), threading.Event()

    def look() -> None:
        while not over.wait(_PAUSE):
            looks.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()


def main(sizes: Sequence[int] = ()) -> None:
    """Print a table for each size."""
    if find_spec("ray") is None:
        print('engine: skipped, needs the extra "ray"', file=sys.stderr)
        return
    for size in sizes or (DOCUMENTS,):
        with tempfile.TemporaryDirectory() as scratch:
            _table(size, Path(scratch))


def _table(size: int, scratch: Path) -> None:
    feed, parties = scratch / "feed.jsonl", scratch / "parties.yaml"
    with feed.open("wb") as out:
        out.writelines(documents(0, size))
    parties.write_text(PARTIES, encoding="utf-8")
    print(f"build of {size:,} documents\n")
    print("| engine | processes | seconds | processor s | peak MiB | rows |")
    print("| --- | --- | --- | --- | --- | --- |")
    first: dict[str, str] | None = None
    for engine, count, kill in RUNS:
        case = scratch / f"{engine}-{count}-{kill}"
        command = [
            COMMAND, "build", str(feed), "--case", str(case), "--parties", str(parties),
            "--engine", engine, "--workers", str(count),
        ]  # fmt: skip
        with _looking(kill=kill) as looks:
            taken = take(command, timeout=TIMEOUT)
        if taken.fault:
            raise SystemExit(f"engine: {' '.join(command)}: {taken.fault}")
        found = digest(case / LEDGER_NAME)
        first = first or found
        told = "equal" if found == first else f"DIFFER: {sorted(k for k in found if found[k] != first.get(k))}"  # fmt: skip
        name = f"{engine}, one killed" if looks.killed else engine
        print(
            f"| {name} | {count} | {taken.seconds:.1f} | {sum(looks.cpu.values()):.1f} "
            f"| {taken.peak_bytes / 2**20:,.0f} | {told} |",
            flush=True,
        )
