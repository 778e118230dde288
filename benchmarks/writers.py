"""Several processes write to one ledger on a PostgreSQL server, and others read: is an update lost?

Each transaction reads how many rows there are and appends the next number, so that two which did not
see each other would append one number twice.  Readers see whether numbers are ever missing.

    python -m benchmarks writers 600
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from supplyline.ledger import new_run, open_ledger

WRITERS, READERS = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of writing and reading at once."""

    acknowledged: Sequence[int]  # transactions that each writer was told are kept
    reads: int
    torn: int  # reads that saw a number missing
    held: int  # rows that are there in the end
    distinct: int  # different numbers among them
    entries: int  # of the log
    findings: int  # of verify

    @property
    def lost(self) -> int:
        """Updates that were acknowledged and are not there, or that overwrote one another."""
        return sum(self.acknowledged) - self.distinct


def write(where: str, name: int, seconds: float) -> tuple[str, int, int]:
    """Append numbers for some seconds; return how many were acknowledged."""
    done, end = 0, time.monotonic() + seconds
    with open_ledger(where, write=True) as ledger:
        ledger.begin(new_run(f"writer {name}"))
        while time.monotonic() < end:
            with ledger.transaction(about={"writer": name}):
                held = int(ledger.state("derivations").rpartition("=")[2])
                ledger.add_derivation("counter", state=str(held + 1), tool=f"writer {name}")
            done += 1
        ledger.end("2025-01-01T00:00:00Z")
    return "write", done, 0


def read(where: str, name: int, seconds: float) -> tuple[str, int, int]:
    """Look again and again for some seconds; return how often, and how often a number was missing."""
    done, torn, end = 0, 0, time.monotonic() + seconds
    with open_ledger(where) as ledger:
        while time.monotonic() < end:
            numbers = [int(row["state"]) for row in ledger.table_rows("derivations")]
            torn += numbers != list(range(1, len(numbers) + 1))
            done += 1
            time.sleep(0.01 * (1 + name % 2))
    return "read", done, torn


def race(where: str, *, seconds: float, writers: int = WRITERS, readers: int = READERS) -> Outcome:
    """Let processes write to and read from the ledger at ``where``, which must be new."""
    with open_ledger(where, create=True):
        pass
    tasks = [(write, n) for n in range(writers)] + [(read, n) for n in range(readers)]
    with multiprocessing.get_context("spawn").Pool(len(tasks)) as pool:
        asked = [pool.apply_async(work, (where, n, seconds)) for work, n in tasks]
        told = [answer.get() for answer in asked]
    with open_ledger(where) as ledger:
        numbers = [row["state"] for row in ledger.table_rows("derivations")]
        head = ledger.head()
        return Outcome(
            acknowledged=[done for kind, done, _ in told if kind == "write"],
            reads=sum(done for kind, done, _ in told if kind == "read"),
            torn=sum(torn for _, _, torn in told),
            held=len(numbers),
            distinct=len(set(numbers)),
            entries=head.seq if head else 0,
            findings=len(ledger.verify()),
        )


def main(sizes: list[int]) -> None:
    """Run on a server of the system's own programs, and print what came of it."""
    from tests.ledger.server import running_server  # noqa: PLC0415  # not needed by the tests

    seconds = float(sizes[0]) if sizes else 600.0
    with running_server() as server:
        found = race(server.address("race"), seconds=seconds)
    written = " + ".join(f"{n:,}" for n in found.acknowledged)
    print(f"{seconds:.0f} s, {WRITERS} writers, {READERS} readers")
    print(f"transactions acknowledged   {written}")
    print(f"rows held                   {found.held:,}, {found.distinct:,} different")
    print(f"lost updates                {found.lost}")
    print(f"reads                       {found.reads:,}, {found.torn} torn")
    print(f"verify                      {found.entries:,} entries, {found.findings} findings")
    if found.lost or found.torn or found.findings:
        sys.exit(1)
