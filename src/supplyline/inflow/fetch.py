"""Fetch addresses into a case: captures, visits and failures, a batch in one transaction.

``fetch_round`` asks some addresses once and goes on with a round that was killed; ``fetch`` does that
for a case, again and again if it is asked to follow.  ``gathered`` fetches for those who keep nothing.

Does not: read what came.  ``build`` takes in every capture that has not been read.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.clock import utc_now, utc_text
from supplyline.errors import SupplylineError
from supplyline.ids import content_id
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.ledger.faults import LedgerBusy
from supplyline.progress import Progress, Silence
from supplyline.records import Capture, Failure, Visit

if TYPE_CHECKING:
    from supplyline.acquire import EvidenceStore, Received
    from supplyline.acquire.feedfile import Feed
    from supplyline.acquire.network import (
        Client,
        Count,
        Door,
        Manners,
        Past,
        Result,
        RulesKept,
        Spooled,
        Wanted,
    )  # fmt: skip

EVIDENCE_NAME = "evidence"
_ROUND_FOR = timedelta(days=1)  # a round that was killed longer ago is not gone on with
_BUSY_WAIT = 30.0  # seconds until a case that another process writes to is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How addresses among sources are asked."""

    manners: Manners
    newest: int | None = None  # items of a feed or sitemap
    since: str | None = None  # a day: items of it or later

    def wanted(self, addresses: Sequence[str]) -> list[Wanted]:
        """Return what is asked for ``addresses``."""
        from supplyline.acquire.network import Wanted  # noqa: PLC0415  # loaded when called

        return [Wanted(address=a, newest=self.newest, since=self.since) for a in addresses]


def plain_asking() -> Asking:
    """Return how addresses are asked if nobody says."""
    from supplyline.acquire.network import Manners  # noqa: PLC0415  # loaded when called

    return Asking(manners=Manners())


@dataclass(slots=True)
class Fetched:
    """What fetching came to, over all rounds."""

    rounds: int = 0
    asked: int = 0
    captured: int = 0
    unchanged: int = 0
    passed: int = 0
    resumed: int = 0
    size: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, str] = field(
        default_factory=dict
    )  # fault to the first address with it, and why
    stopped: bool = False
    seen: set[str] = field(default_factory=set)  # addresses of the last round

    def add(self, count: Count) -> None:
        """Add one round."""
        self.rounds += 1
        for name in ("asked", "captured", "unchanged", "passed", "resumed", "size"):
            setattr(self, name, getattr(self, name) + getattr(count, name))
        for fault, times in count.faults.items():
            self.faults[fault] = self.faults.get(fault, 0) + times
        self.firsts = count.firsts | self.firsts
        self.stopped = self.stopped or count.stopped

    @property
    def failed(self) -> int:
        """Addresses, or items of listings, that could not be had."""
        return sum(self.faults.values())

    @property
    def lost(self) -> int:
        """Addresses that were asked and could not be had."""
        return self.asked - self.captured - self.unchanged

    def require_any(self) -> None:
        """Raise ``NothingFetched`` if addresses were asked and none could be had."""
        if self.asked and self.lost == self.asked and not self.passed:
            raise NothingFetched(self.asked)


class NothingFetched(SupplylineError):
    """No address that was asked could be had."""

    def __init__(self, asked: int) -> None:
        self.asked = asked
        super().__init__(
            f"asked {asked:,} and had none, needed one: the lines above say why; what was asked is "
            "noted in the case"
        )


class CaseMemory:
    """Knows what a case has, and keeps what comes.

    Args:
        ledger: Open for writing, with a run begun.
        evidence: Of the same case.
        since: Number of the last visit before the round.
        then: Called with the number of results that were kept, after each batch of them: who must catch
            up before more is asked does so there.
    """

    def __init__(
        self,
        ledger: Ledger,
        evidence: EvidenceStore,
        since: int,
        *,
        then: Callable[[int], None] | None = None,
    ) -> None:
        self._ledger, self._evidence, self._since = ledger, evidence, since
        self._then = then

    def past(self, address: str) -> Past | None:
        """Return what is known of an address."""
        from supplyline.acquire.network import Past  # noqa: PLC0415  # loaded when called

        found = self._ledger.last_visit(address)
        if found is None:
            return None
        number, last = found
        had = last
        if last.capture is None:
            held = self._ledger.last_visit(address, had=True)
            had = last if held is None else held[1]
        return Past(
            time=last.time, outcome=last.outcome, here=number > self._since, capture=had.capture,
            etag=had.etag or "", modified=had.modified or "",
        )  # fmt: skip

    def place(self, capture: str) -> Path:
        """Return where the bytes of a capture lie."""
        return self._evidence.path(capture)

    def settle(self, arrived: Sequence[Spooled]) -> None:
        """Make bytes safe on the disk."""
        self._evidence.settle(arrived)

    def keep(self, results: Sequence[Result]) -> None:
        """Write captures, visits and failures, all or none."""
        from supplyline.acquire import capture_of, failure  # noqa: PLC0415  # loaded when called

        ledger = self._ledger
        with ledger.transaction(about={"addresses": len(results)}):
            for result in results:
                if result.answer is not None and result.answer.body is not None:
                    ledger.add_capture(
                        capture_of(
                            result.address, result.answer, media_type=result.media_type,
                            note=result.note, operator=ledger.operator,
                        )
                    )  # fmt: skip
                if result.outcome:
                    ledger.add_visit(
                        Visit(
                            source=result.address, time=result.time, outcome=result.outcome,
                            status=result.status, capture=result.capture,
                            etag=result.etag or None, modified=result.modified or None,
                            detail=result.detail or None,
                        )
                    )  # fmt: skip
                if result.fault is not None:
                    ledger.add_failure(
                        failure(
                            result.address, result.locator, None, result.fault,
                            f"{result.address}: {result.detail}",
                        )
                    )  # fmt: skip
        if self._then is not None:
            self._then(len(results))


class PassingMemory:
    """Knows nothing and keeps what came until it is read.

    Args:
        folder: Where bytes lie meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # loaded when called

        self.evidence = EvidenceStore(folder)
        self.results: list[Result] = []

    def past(self, address: str) -> None:  # noqa: ARG002  # as a Memory has it
        """Return that nothing is known."""
        return

    def place(self, capture: str) -> Path:
        """Return where the bytes of a capture lie."""
        return self.evidence.path(capture)

    def settle(self, arrived: Sequence[Spooled]) -> None:
        """Move bytes to their places."""
        self.evidence.settle(arrived)

    def keep(self, results: Sequence[Result]) -> None:
        """Remember what became of addresses."""
        self.results += results


def fetch_round(
    ledger: Ledger,
    evidence: EvidenceStore,
    wanted: Sequence[Wanted],
    *,
    manners: Manners,
    progress: Progress | None = None,
) -> Fetched:
    """Ask ``wanted``, and what the listings among them list, once; keep what comes.

    Args:
        ledger: Open for writing, with a run begun.
        evidence: Of the same case.
        wanted: What to ask.
        manners: How.
        progress: Told of each address.

    Raises:
        KeyboardInterrupt: Stopped by Ctrl-C or SIGTERM; what was finished is kept.
        SupplylineError: The machine or the ledger refuse.
    """
    fetched = Fetched()

    async def once() -> None:
        with stopping() as stop:
            async with _client(manners) as client:
                await one_round(
                    client, ledger, evidence, wanted, manners, fetched=fetched,
                    progress=progress or Silence(), stop=stop, rules={},
                )  # fmt: skip

    asyncio.run(once())
    if fetched.stopped:
        raise KeyboardInterrupt
    return fetched


def fetch(
    case: Path,
    feeds: Sequence[Feed],
    *,
    manners: Manners,
    command: str = "fetch",
    follow: bool = False,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Fetched:
    """Fetch ``feeds`` into the case folder ``case``; it is made if missing.

    Args:
        case: As for ``build``.
        feeds: What to ask, and how often.
        manners: How to ask.
        command: As called, for the run's row.
        follow: Ask again and again, each feed at its interval, until Ctrl-C or SIGTERM.
        progress: Told of each address.
        tell: Called with a line for each round that is followed.

    Raises:
        KeyboardInterrupt: Stopped, and not following; what was finished is kept.
        SupplylineError: The machine or the ledger refuse.
    """
    # A bar for each of a thousand rounds says nothing: whoever follows is told a line a round.
    progress = Silence() if follow or progress is None else progress
    fetched = Fetched()
    with open_case(case, create=True):
        pass  # refused now rather than after the first wait

    async def rounds() -> None:
        with stopping() as stop:

            async def once(client: Client, wanted: Sequence[Wanted], rules: RulesKept) -> bool:
                return await _round_of_case(
                    client, case, wanted, manners, fetched=fetched, command=command,
                    progress=progress, stop=stop, rules=rules, patient=follow,
                )  # fmt: skip

            await follow_feeds(
                feeds, once, manners=manners, fetched=fetched, stop=stop, again=follow, tell=tell
            )

    asyncio.run(rounds())
    if fetched.stopped and not follow:
        raise KeyboardInterrupt
    return fetched


async def follow_feeds(
    feeds: Sequence[Feed],
    once: Callable[[Client, Sequence[Wanted], RulesKept], Awaitable[bool]],
    *,
    manners: Manners,
    fetched: Fetched,
    stop: asyncio.Event,
    again: bool = True,
    tell: Callable[[str], None] | None = None,
) -> None:
    """Ask each of ``feeds`` when it is due, until ``stop`` is set, or once.

    Args:
        feeds: What to ask, and how often.
        once: Asks some of them; False: somebody else writes to the case, and it is tried again.
        manners: How to ask.
        fetched: What ``once`` adds to.
        stop: Set by whoever wants an end.
        again: False: one round.
        tell: Called with a line for each round.
    """
    due = [0.0 for _ in feeds]
    rules: RulesKept = {}
    async with _client(manners) as client:
        while not fetched.stopped:
            now = time.monotonic()
            at = [n for n, moment in enumerate(due) if moment <= now]
            before = (fetched.captured, fetched.failed)
            if at and not await once(client, [feeds[n].wanted for n in at], rules):
                await wait(stop, _BUSY_WAIT, fetched)
                continue
            if not again:
                return
            for n in at:
                due[n] = now + feeds[n].every * 60
            if at and tell is not None:
                new, bad = fetched.captured - before[0], fetched.failed - before[1]
                tell(f"{len(at):,} asked, {new:,} captured, {bad:,} failed")
            await wait(stop, min(due) - time.monotonic(), fetched)


@contextmanager
def gathered(
    addresses: Sequence[str], *, asking: Asking, progress: Progress | None = None
) -> Iterator[Iterator[Received | Failure]]:
    """Fetch addresses and give what came, by address; the bytes are gone when the block ends.

    Raises:
        KeyboardInterrupt: Stopped.
        SupplylineError: The machine refuses.
    """
    from supplyline.acquire import capture_of, failure, received_again  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.network import Round  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="supplyline-") as folder:
        memory = PassingMemory(Path(folder))
        watched = progress or Silence()
        manners, wanted = asking.manners, asking.wanted(addresses)
        stopped = False

        async def once() -> None:
            nonlocal stopped
            with stopping() as stop:
                async with _client(manners) as client:
                    watched.begin("fetch", None, "addresses")
                    found = Round(
                        client, manners, memory, memory.evidence.incoming,
                        on_done=watched.advance,
                    )  # fmt: skip
                    stopped = (await found.run(wanted, stop)).stopped

        asyncio.run(once())
        if stopped:
            raise KeyboardInterrupt

        def items() -> Iterator[Received | Failure]:
            for result in sorted(memory.results, key=lambda r: r.address):
                if result.fault is not None:
                    yield failure(
                        result.address, result.locator, None, result.fault,
                        f"{result.address}: {result.detail}",
                    )  # fmt: skip
                elif result.answer is not None and result.answer.body is not None:
                    capture = capture_of(
                        result.address, result.answer, media_type=result.media_type,
                        note=result.note,
                    )  # fmt: skip
                    yield received_again(capture, memory.evidence)

        yield items()


def held(
    ledger: Ledger, evidence: EvidenceStore, addresses: Collection[str], *, tool: str
) -> Iterator[Received | Failure]:
    """Yield what a case holds of ``addresses``, then what was captured and not yet taken in.

    Args:
        ledger: Of the case.
        evidence: Of the case.
        addresses: Asked in this run: what they hold, or why nothing was had, comes by address.
        tool: Version of what takes in.
    """
    from supplyline.acquire import received_again  # noqa: PLC0415  # loaded when called

    for address in sorted(addresses):
        had = ledger.last_visit(address, had=True)
        if had is not None:
            for capture in ledger.captures_of(address):
                if capture.id == had[1].capture:
                    yield received_again(capture, evidence)
        yield from ledger.failures_of(address)
    for capture in ledger.captures_unread(tool):
        yield received_again(capture, evidence)


def door_to(objects: Sequence[str], asking: Asking) -> Door | None:
    """Return how the store that the environment names is asked for ``objects``; None: there are none.

    Raises:
        AddressRefused: It may not be asked.
    """
    if not objects:
        return None
    from supplyline.acquire.network import door_of  # noqa: PLC0415  # loaded when called

    return door_of(os.environ, allow_private=asking.manners.allow_private)


def stored(
    ledger: Ledger, evidence: EvidenceStore, objects: Sequence[str], door: Door | None
) -> Iterator[Received | Failure]:
    """Return what lies in object storage under ``objects``; what the case has is not asked for again."""
    if door is None:
        return iter(())
    from supplyline.acquire.network import receive_objects  # noqa: PLC0415  # loaded when called

    known = {c.source: c for c in ledger.captures() if c.method == "object"}
    return receive_objects(objects, evidence, known=known, door=door)


def add(
    file: Path,
    case: Path,
    *,
    notes: Sequence[tuple[str, str]] = (),
    source: str | None = None,
    day: str | None = None,
    command: str = "add",
) -> tuple[Capture, bool]:
    """Keep a file without an address as evidence, whatever it is.

    Args:
        file: What to keep.
        case: Made if missing.
        notes: What is known of it.
        source: Where it is from, in words; None: its path.
        day: The day that it is of.
        command: As called, for the run's row.

    Returns:
        The capture, and whether it is new.

    Raises:
        SupplylineError: The file cannot be read or is empty, or the case or the machine refuse.
    """
    from supplyline.acquire import EvidenceStore, receive_added  # noqa: PLC0415  # loaded when called

    known = dict(notes)
    if day is not None:
        known["published"] = day
    known.setdefault("file", file.name)
    received = receive_added(file, source=source or str(file), note=tuple(known.items()))
    with open_case(case, create=True) as ledger:
        ledger.begin(new_run(command), action="add")
        EvidenceStore(case / EVIDENCE_NAME).keep(received)
        capture = replace(received.capture, operator=ledger.operator)
        with ledger.transaction():
            new = ledger.add_capture(capture)
        ledger.end(utc_now())
    return capture, new


async def _round_of_case(
    client: Client,
    case: Path,
    wanted: Sequence[Wanted],
    manners: Manners,
    *,
    fetched: Fetched,
    command: str,
    progress: Progress,
    stop: asyncio.Event,
    rules: RulesKept,
    patient: bool,
) -> bool:
    """Open the case for one round; return False if somebody else is writing to it."""
    from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # loaded when called

    try:
        with open_case(case, create=True, on_commit=progress.saved) as ledger:
            ledger.begin(new_run(command), action="fetch")
            await one_round(
                client, ledger, EvidenceStore(case / EVIDENCE_NAME), wanted, manners, fetched=fetched,
                progress=progress, stop=stop, rules=rules,
            )  # fmt: skip
            ledger.end(utc_now())
    except LedgerBusy:
        if not patient:
            raise
        return False
    return True


async def one_round(
    client: Client,
    ledger: Ledger,
    evidence: EvidenceStore,
    wanted: Sequence[Wanted],
    manners: Manners,
    *,
    fetched: Fetched,
    progress: Progress,
    stop: asyncio.Event,
    rules: RulesKept,
    then: Callable[[int], None] | None = None,
) -> None:
    """Ask ``wanted``, and what the listings among them list, once, or go on with a round that was killed."""
    from supplyline.acquire.network import Round  # noqa: PLC0415  # loaded when called

    name = content_id("r1", ["round", *sorted(one.address for one in wanted)])
    oldest = utc_text(datetime.now(UTC) - _ROUND_FOR)
    with ledger.transaction():
        since = ledger.begin_round(name, utc_now(), since=oldest)
    evidence.sweep()
    progress.begin("fetch", None, "addresses")
    round_ = Round(
        client, manners, CaseMemory(ledger, evidence, since, then=then), evidence.incoming,
        on_done=progress.advance, rules=rules,
    )  # fmt: skip
    count = await round_.run(wanted, stop)
    fetched.add(count)
    fetched.seen = round_.seen
    if not count.stopped:
        with ledger.transaction():
            ledger.end_round(name, utc_now(), visit=since)


def _client(manners: Manners) -> Client:
    from supplyline.acquire.network import guarded_client  # noqa: PLC0415  # loaded when called

    return guarded_client(
        user_agent=manners.user_agent, allow_private=manners.allow_private,
        at_once=manners.at_once, connect=manners.connect, read=manners.read,
    )  # fmt: skip


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """Give an event that Ctrl-C and SIGTERM set, in place of what they do otherwise."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    taken: list[signal.Signals] = []
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError, ValueError):  # not in a side thread
            loop.add_signal_handler(sign, stop.set)
            taken.append(sign)
    try:
        yield stop
    finally:
        for sign in taken:
            loop.remove_signal_handler(sign)


async def wait(stop: asyncio.Event, seconds: float, fetched: Fetched) -> None:
    """Wait for ``seconds``, or until ``stop`` is set, and note if it is."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), max(0.0, seconds))
    fetched.stopped = fetched.stopped or stop.is_set()
