"""A live feed: how long after it arrives a document's origins and events are current, and in what memory.

    .venv/bin/python -m benchmarks live 35 3600 10000 0

Sizes: documents a second (35), seconds (600), documents of a burst at once after that (10,000), documents
that the case holds before (0).  Documents (``benchmarks.feed``) are written to a pipe, each when it is due;
its lag runs from then, so that waiting in the pipe counts, until the batch that it is in has its origins,
claims and events in the ledger.  Measures, alerts and the dossier follow every minute, within the same time.

Does not: fetch, or look through folders; keep the machine quiet.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.feed import PARTIES, documents
from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.live import Followed, Pace, follow
from supplyline.run import Options, build

_LOOK = 1.0  # seconds between two looks at the memory
_SHARES = (0.5, 0.95, 1.0)


@dataclass
class Feed:
    """Writes documents when they are due, and remembers what became of them."""

    rate: int  # documents a second
    steady: int  # documents
    burst: int
    held: int
    due: list[float] = field(default_factory=list)  # by the clock, in the order written
    current: list[float] = field(default_factory=list)  # since when each is current, likewise
    warm: threading.Event = field(default_factory=threading.Event)
    memory: list[int] = field(default_factory=list)  # bytes, a look each

    def write(self, handle: int) -> None:
        """Write one document to warm up, then the steady feed, then the burst."""
        with os.fdopen(handle, "wb", buffering=0) as pen:
            lines = documents(self.held, 1 + self.steady + self.burst)
            self.due.append(time.monotonic())
            pen.write(next(lines))
            self.warm.wait()
            began = time.monotonic()
            for number in range(self.steady + self.burst):
                line = next(lines)
                moment = began + min(number, self.steady) / self.rate
                time.sleep(max(0.0, moment - time.monotonic()))
                self.due.append(moment)
                pen.write(line)

    def done(self, followed: Followed) -> None:
        """Note that all documents that were taken in are current."""
        now = time.monotonic()
        self.current += [now] * (followed.taken.inputs - len(self.current))
        self.warm.set()

    def watch(self, stop: threading.Event) -> None:
        """Look at the memory of this process and of its children until ``stop`` is set."""
        process = psutil.Process()
        while not stop.wait(_LOOK):
            family = [process, *process.children(recursive=True)]
            self.memory.append(sum(one.memory_info().rss for one in family))

    def lags(self, low: int, high: int) -> list[float]:
        """Return the lags of the documents written from ``low`` to ``high``, the shortest first."""
        return sorted(self.current[n] - self.due[n] for n in range(low, high))


def main(sizes: list[int]) -> None:
    """Send a feed and a burst, and print lag, rate and memory."""
    rate, seconds, burst, held = [*sizes, *(35, 600, 10_000, 0)[len(sizes) :]]
    feed = Feed(rate=rate, steady=rate * seconds, burst=burst, held=held)
    with tempfile.TemporaryDirectory(prefix="supplyline-live-") as folder:
        case, parties = Path(folder) / "case", Path(folder) / "parties.yaml"
        parties.write_text(PARTIES, encoding="utf-8")
        options = Options(parties=parties, command="follow")
        if held:
            before = Path(folder) / "before.jsonl"
            before.write_bytes(b"".join(documents(0, held)))
            build([str(before)], case, options=options)
        read, write = os.pipe()
        stop = threading.Event()
        threads = [
            threading.Thread(target=feed.write, args=(write,)),
            threading.Thread(target=feed.watch, args=(stop,)),
        ]
        for thread in threads:
            thread.start()
        began = time.process_time()
        with os.fdopen(read, "rb") as stream:
            followed = follow(
                ["-"], case, options=options, pace=Pace(), stdin=stream, tell=print, done=feed.done
            )
        stop.set()
        for thread in threads:
            thread.join()
        taken = time.process_time() - began
        with open_ledger(case / LEDGER_NAME) as ledger:
            tally = ledger.tally()
    _print(feed, followed, taken)
    print(f"  case       {tally.documents:,} documents, {sum(tally.claims.values()):,} claims, {tally.events:,} events, {tally.origins:,} origins")  # fmt: skip


def _print(feed: Feed, followed: Followed, taken: float) -> None:
    print(f"live, {feed.rate} documents/s, {feed.steady:,} documents, then {feed.burst:,} at once; {feed.held:,} held before")  # fmt: skip
    parts = [("steady", 1, 1 + feed.steady), ("burst", 1 + feed.steady, len(feed.due))]
    for name, low, high in parts:
        if high > low:
            lags = feed.lags(low, high)
            at = [lags[max(0, round(share * len(lags)) - 1)] for share in _SHARES]
            spent = feed.current[high - 1] - feed.due[low]
            print(f"  {name:10} lag p50 {at[0]:.1f} s, p95 {at[1]:.1f} s, most {at[2]:.1f} s; {(high - low) / spent:.1f} documents/s over {spent:.0f} s")  # fmt: skip
    print(f"  process    {1000 * taken / max(1, followed.taken.inputs):.0f} ms of processor time a document, {followed.batches:,} batches, {followed.dossiers} dossiers")  # fmt: skip
    if feed.memory:
        first, last, most = (n / 2**20 for n in (feed.memory[0], feed.memory[-1], max(feed.memory)))
        print(f"  memory     {first:.0f} MB at first, {last:.0f} at last, {most:.0f} at most, workers included")  # fmt: skip
