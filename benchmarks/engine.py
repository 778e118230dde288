"""The same documents built on each engine: ``python -m benchmarks engine [DOCUMENTS ...] [ROW ...]``.

A feed of invented items (``feed``) is built by (1) one process and (2) a pool of two; on Ray clusters of
(3) one and (4) two processes of this machine, (5) the last with a process killed in the middle; (6) on a cluster
of a head and two hosts in namespaces (``hosts``), (7) once more with one of the two hosts killed in the
middle.  Numbers below ten choose rows, else there are all.  The ledgers have to be equal to the first one,
row for row; what is asked is what the engine costs, what a second process saves and what goes over the
network.  Each row is printed as soon as it is known.

Processor time and memory are those of all processes below this one, those of the cluster among them.
A cluster of this machine starts within the seconds of its build; that of hosts is there before.

Does not: use several machines; hosts have one clock, and share two cores and one memory.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psutil

from benchmarks.feed import PARTIES, documents
from benchmarks.hosts import Cluster, NoHosts, cluster
from benchmarks.measure import CORES, PAUSE, take
from supplyline.ledger import LEDGER_NAME, digest

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
DOCUMENTS = 10_000
TIMEOUT = 6 * 3600.0  # seconds
LEAST = 10  # documents; a smaller number is a row's
_A_LOOK = 50  # documents for each time that a process is seen at work, where it was not counted
_WEIGH = 5  # looks from one look at memory to the next: it stops what it looks at
_COLUMNS = (
    "engine",
    "processes",
    "seconds",
    "processor s",
    "peak MiB",
    "MB over the bridge",
    "rows",
)

Victim = Callable[[psutil.Process], bool]  # whether it, or all that it stands for, was killed


def _kill_process(process: psutil.Process) -> bool:
    process.kill()
    return True


@dataclass(slots=True)
class Looks:
    """What is seen of the processes below this one, a few times a second."""

    network: Callable[[], Mapping[str, int]] = dict  # bytes so far, by port
    victim: Victim | None = None
    after: int = 0  # of processes seen at work until the victim is killed
    began: dict[psutil.Process, float] = field(default_factory=dict)  # processor seconds before
    cpu: dict[psutil.Process, float] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)  # bytes before
    sent: dict[str, int] = field(default_factory=dict)
    peak: int = 0  # bytes of memory
    at_work: int = 0  # processes of a cluster seen at a task, over all looks
    killed: bool = False
    looks: int = 0

    def look(self) -> None:
        """Add up processor time, memory and bytes; kill what is to be killed."""
        self.sent |= self.network()  # the port of a host that is killed goes with it
        weigh, total = not self.looks % _WEIGH, 0
        self.looks += 1
        for process in psutil.Process().children(recursive=True):
            try:
                times = process.cpu_times()
                self.cpu[process] = times.user + times.system
                if weigh:
                    total += process.memory_full_info().pss
                if process.name().startswith("ray::_work"):
                    self.at_work += 1
                    if self.victim and not self.killed and self.at_work > self.after:
                        self.killed = self.victim(process)
            except psutil.NoSuchProcess:
                continue  # it ended between two looks
        self.peak = max(self.peak, total)

    @property
    def cpu_seconds(self) -> float:
        """Processor seconds since the first look."""
        return sum(self.cpu.values()) - sum(self.began.values())

    @property
    def bytes_sent(self) -> int:
        """Bytes over the network since the first look."""
        return sum(self.sent.values()) - sum(self.first.values())


@contextmanager
def _looking(looks: Looks) -> Iterator[None]:
    over = threading.Event()

    def look() -> None:
        while not over.wait(PAUSE):
            looks.look()

    looks.look()
    looks.began, looks.first = dict(looks.cpu), dict(looks.sent)
    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    looks.look()


@dataclass(slots=True)
class Table:
    """The builds of one size, and the ledger that all have to give."""

    scratch: Path
    expected: dict[str, str] | None = None

    def write(self, size: int) -> None:
        """Write the feed, and the head of the table."""
        with (self.scratch / "feed.jsonl").open("wb") as out:
            out.writelines(documents(0, size))
        (self.scratch / "parties.yaml").write_text(PARTIES, encoding="utf-8")
        print(f"build of {size:,} documents\n")
        print(f"| {' | '.join(_COLUMNS)} |\n{'| --- ' * len(_COLUMNS)}|", flush=True)

    def build(
        self,
        engine: str,
        processes: int,
        *,
        on: Cluster | None = None,
        victim: Victim | None = None,
        after: int = 0,
    ) -> int:
        """Build once and print its row.

        Returns:
            How often a process of a cluster was seen at work.
        """
        name = f"{'hosts' if on else engine}-{processes}{'-killed' if victim else ''}"
        case = self.scratch / name
        command = [
            COMMAND, "build", str(self.scratch / "feed.jsonl"), "--case", str(case),
            "--parties", str(self.scratch / "parties.yaml"), "--engine", engine,
            *(() if on else ("--workers", str(processes))),
        ]  # fmt: skip
        looks = Looks(victim=victim, after=after)
        if on is not None:
            looks.network = on.network.bytes_sent
            command = on.head.command("env", *(f"{k}={v}" for k, v in on.own.items()), *command)
        with _looking(looks):
            taken = take(command, timeout=TIMEOUT)
        if taken.fault:
            raise SystemExit(f"engine: {name}: {taken.fault}")
        found = digest(case / LEDGER_NAME)
        told = "the first"
        if self.expected is not None:
            other = sorted(dict(found.items() ^ self.expected.items()))
            told = f"DIFFER: {', '.join(other)}" if other else "equal"
        self.expected = self.expected or found
        row = (
            f"{engine}, of hosts" if on else engine,
            processes,
            f"{taken.seconds:.1f}",
            f"{looks.cpu_seconds:.1f}",
            f"{max(taken.peak_bytes, looks.peak) / 2**20:,.0f}",
            f"{looks.bytes_sent / 1e6:,.1f}" if on else "",
            told,
        )
        words = [str(cell) for cell in row]
        if victim:
            words[0] += f", one {'killed' if looks.killed else 'to be killed was never at work'}"
        print(f"| {' | '.join(words)} |", flush=True)
        return looks.at_work


def main(sizes: Sequence[int] = ()) -> None:
    """Print a table for each size."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])  # all rows', also the hosts'
    rows = {size for size in sizes if size < LEAST} or set(range(LEAST))
    for size in [size for size in sizes if size >= LEAST] or [DOCUMENTS]:
        with tempfile.TemporaryDirectory(prefix="supplyline-engine-") as scratch:
            _table(size, Table(Path(scratch)), rows)
        print(flush=True)


def _table(size: int, table: Table, rows: Collection[int]) -> None:
    table.write(size)
    for number in sorted({1, 2}.intersection(rows)):
        table.build("local", number)
    if find_spec("ray") is None:
        print('engine: Ray skipped, needs the extra "ray"', file=sys.stderr)
        return
    if 3 in rows:
        table.build("ray", 1)
    work = table.build("ray", 2) if 4 in rows else size // _A_LOOK
    if 5 in rows:
        table.build("ray", 2, victim=_kill_process, after=work // 2)
    if not {6, 7}.intersection(rows):
        return
    try:
        with cluster(2, hidden=[table.scratch]) as own:
            _on_hosts(size, table, own, rows)
    except NoHosts as fault:
        print(f"engine: hosts skipped, they need root on Linux: {fault}", file=sys.stderr)


def _on_hosts(size: int, table: Table, own: Cluster, rows: Collection[int]) -> None:
    work = table.build("ray", 2, on=own) if 6 in rows else size // _A_LOOK
    lost = own.workers[-1]

    def kill_host(process: psutil.Process) -> bool:
        if not lost.holds(process):
            return False
        lost.end()
        return True

    if 7 in rows:
        table.build("ray", 2, on=own, victim=kill_host, after=work // 2)
