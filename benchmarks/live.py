"""A live feed: how long after it is due a document's origins and events are current, and in what memory.

    .venv/bin/python -m benchmarks live 35 3600 10000 0

Sizes: documents a second (35), seconds (600), documents of a burst at once after that (10,000), documents
that the case holds before (0).  Another process (``benchmarks.feed``) writes documents to a pipe, each when it
is due; its lag runs from then, so that waiting in the pipe counts, until the batch that it is in has its
origins, claims and events in the ledger.  Measures, alerts and the dossier follow every minute, in the same time.

Lag, memory and processor time are told by windows of ten minutes (of a fifth of the time, if that is less).
A feed that is not kept up with is ended after half as long again, and what was current by then is told.
``LIVE_CASE`` may name a case that holds the documents held before: it is copied, not built.

Does not: fetch, or look through folders; keep the machine quiet.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import psutil

from benchmarks.feed import PARTIES, documents
from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.live import Followed, Pace, follow
from supplyline.run import Options, build

_LOOK = 1.0  # seconds between two looks at memory and processor time
_WINDOW = 600.0  # seconds
_SHARES = (0.5, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What the process that follows, and its children, have and had used at one moment."""

    when: float
    own: int  # bytes resident
    family: int  # bytes resident, those of children included
    spent: float  # processor seconds since it began, those of children included


@dataclass
class Feed:
    """What is sent when, and what became of it."""

    rate: int  # documents a second
    seconds: int
    burst: int
    held: int
    began: float = 0.0  # when the first document after the one that warms up was due
    done: list[tuple[float, int]] = field(default_factory=list)  # when, and how many were current
    looks: list[Look] = field(default_factory=list)
    warm: threading.Event = field(default_factory=threading.Event)

    @property
    def steady(self) -> int:
        """How many documents come one by one."""
        return self.rate * self.seconds

    def due(self, number: int) -> float:
        """Return when document ``number`` was due; 0 is the first after the one that warms up."""
        return self.began + min(number, self.steady) / self.rate

    def note(self, followed: Followed) -> None:
        """Note that all documents that were taken in are current."""
        self.done.append((time.monotonic(), followed.taken.inputs))
        self.warm.set()

    def lags(self, low: int, high: int) -> list[float]:
        """Return the lags of the documents from ``low`` up to ``high`` that became current, shortest first."""
        counts = [count - 1 for _, count in self.done]
        turns = ((number, bisect_right(counts, number)) for number in range(low, high))
        return sorted(
            self.done[turn][0] - self.due(number) for number, turn in turns if turn < len(self.done)
        )

    def watch(self, stop: threading.Event, sender: int) -> None:
        """Look at memory and processor time until ``stop`` is set."""
        process = psutil.Process()
        while not stop.wait(_LOOK):
            children = [one for one in process.children(recursive=True) if one.pid != sender]
            own, used = process.memory_info().rss, process.cpu_times()
            family, spent = own, sum(used[:4])  # of children that ended, too
            for one in children:
                with suppress(psutil.Error):
                    family += one.memory_info().rss
                    spent += sum(one.cpu_times()[:2])
            self.looks.append(Look(time.monotonic(), own, family, spent))

    def end_late(self, stop: threading.Event) -> None:
        """End the following of a feed that is not kept up with."""
        self.warm.wait()
        longest = 1.5 * self.seconds + 2 * self.burst / self.rate + 120
        if not stop.wait(longest):
            os.kill(os.getpid(), signal.SIGTERM)


def main(sizes: list[int]) -> None:
    """Send a feed and a burst, and print lag, rate, memory and processor time."""
    rate, seconds, burst, held = [*sizes, *(35, 600, 10_000, 0)[len(sizes) :]]
    feed = Feed(rate=rate, seconds=seconds, burst=burst, held=held)
    with tempfile.TemporaryDirectory(prefix="supplyline-live-") as folder:
        case, parties = Path(folder) / "case", Path(folder) / "parties.yaml"
        parties.write_text(PARTIES, encoding="utf-8")
        options = Options(parties=parties, command="follow")
        _hold(case, held, options)
        with _sent(feed) as sender:
            followed = follow(
                ["-"], case, options=options, pace=Pace(), stdin=cast("BinaryIO", sender.stdout), tell=print,
                done=feed.note,
            )  # fmt: skip
        with open_ledger(case / LEDGER_NAME) as ledger:
            tally = ledger.tally()
    _print(feed, followed)
    print(f"  case       {tally.documents:,} documents, {sum(tally.claims.values()):,} claims, {tally.events:,} events, {tally.origins:,} origins")  # fmt: skip


def _hold(case: Path, held: int, options: Options) -> None:
    """Make a case that holds the first ``held`` documents."""
    made = os.environ.get("LIVE_CASE")
    if made is not None:
        shutil.copytree(made, case)
    elif held:
        before = case.with_name("before.jsonl")
        with before.open("wb") as file:
            file.writelines(documents(0, held))
        build([str(before)], case, options=options)


@contextmanager
def _sent(feed: Feed) -> Iterator[subprocess.Popen[bytes]]:
    """Give the process that sends the feed, looked at until the block ends."""
    command = [sys.executable, "-m", "benchmarks.feed", *map(str, (feed.held, feed.rate, feed.steady, feed.burst))]  # fmt: skip
    stop = threading.Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sender:
        threads = [
            threading.Thread(target=_begin, args=(feed, sender)),
            threading.Thread(target=feed.watch, args=(stop, sender.pid)),
            threading.Thread(target=feed.end_late, args=(stop,)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield sender
        finally:
            sender.kill()
            stop.set()
            feed.warm.set()
            for thread in threads:
                thread.join()


def _begin(feed: Feed, sender: subprocess.Popen[bytes]) -> None:
    """Tell the sender when the first document is due, once one has gone through."""
    feed.warm.wait()
    feed.began = time.monotonic()
    if sender.stdin is not None:
        with suppress(OSError):  # it was ended
            sender.stdin.write(f"{feed.began}\n".encode())
            sender.stdin.close()


def _print(feed: Feed, followed: Followed) -> None:
    print(f"live, {feed.rate} documents/s, {feed.steady:,} documents, then {feed.burst:,} at once; {feed.held:,} held before")  # fmt: skip
    length = max(60.0, min(_WINDOW, feed.seconds / 5))
    low = 0
    while low < feed.steady:
        high = min(feed.steady, low + round(length * feed.rate))
        _tell(feed, f"{feed.due(low) - feed.began:,.0f} s", low, high)
        low = high
    _tell(feed, "steady", 0, feed.steady)
    _tell(feed, "burst", feed.steady, feed.steady + feed.burst)
    looks = [look for look in feed.looks if look.when >= feed.began]
    spent = looks[-1].spent - looks[0].spent if looks else 0.0
    print(f"  process    {1000 * spent / max(1, followed.taken.inputs):.0f} ms of processor time a document, {followed.batches:,} batches, {followed.dossiers} dossiers")  # fmt: skip
    print(f"  lost       {followed.taken.failures:,} failures, {followed.waiting:,} waiting, {1 + feed.steady + feed.burst - followed.taken.inputs - followed.waiting:,} never read")  # fmt: skip


def _tell(feed: Feed, name: str, low: int, high: int) -> None:
    """Print how the documents from ``low`` up to ``high`` fared, and what it took meanwhile."""
    lags = feed.lags(low, high)
    if high <= low:
        return
    if not lags:
        print(f"  {name:10} {high - low:,} documents, none current")
        return
    at = [lags[max(0, round(share * len(lags)) - 1)] for share in _SHARES]
    since, until = feed.due(low), max(feed.due(high - 1), feed.due(high - 1) + lags[-1] * (low >= feed.steady))  # fmt: skip
    looks = [look for look in feed.looks if since <= look.when <= until] or feed.looks[-1:]
    rate = len(lags) / max(1e-9, until - since)
    missing = "" if len(lags) == high - low else f" of {high - low:,}"
    print(
        f"  {name:10} {len(lags):,}{missing} documents, {rate:.1f}/s; lag p50 {at[0]:.1f} s, p95 {at[1]:.1f} s, "
        f"most {at[2]:.1f} s; memory {_mb(looks, 'own')} MB, {_mb(looks, 'family')} with children; "
        f"{looks[-1].spent - looks[0].spent:.0f} s of processor time"
    )


def _mb(looks: Sequence[Look], name: str) -> str:
    """Return the least and the most of a size."""
    sizes = [getattr(look, name) / 2**20 for look in looks]
    return f"{min(sizes):.0f} to {max(sizes):.0f}"
