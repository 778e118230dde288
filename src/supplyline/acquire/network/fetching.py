"""Fetch addresses, and what the feeds and sitemaps among them list, many at a time.

A ``Round`` asks every address once: those given, and those that listings name.  What was had in an
earlier round is asked whether it changed (addresses given, listings) or not at all (items, unless
their listing says they changed since).  What comes is handed over in batches that are safe on the
disk, so that a round that is killed goes on where it was.

Does not: know where captures are kept; whoever calls hands in a ``Memory``.
"""

from __future__ import annotations

import asyncio
import io
import random
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, cast

import httpx

from supplyline.acquire.addresses import host_of
from supplyline.acquire.faults import Unreadable
from supplyline.acquire.kinds import HEAD, LISTINGS, MEDIA_TYPES, FileKind, answered_kind
from supplyline.acquire.limits import Limits
from supplyline.acquire.listings import LARGEST, Item, Listing, chosen, read_listing
from supplyline.acquire.network.asking import (
    Answer,
    Asker,
    Fault,
    RulesKept,
    Since,
)
from supplyline.acquire.network.pace import Queue
from supplyline.acquire.network.settings import Manners, backed_off
from supplyline.acquire.spool import Spooled
from supplyline.acquire.streams import Inflated
from supplyline.clock import utc_now, utc_text
from supplyline.errors import SupplylineError

_BATCH = 500  # results handed over at once; a transaction costs some 20 ms
_BATCH_BYTES = 64_000_000
_EVERY = 2.0  # seconds after which less is handed over, too: what a kill may cost
_DEPTH = 3  # an index of indexes of sitemaps, and no deeper
_FINAL_FOR = timedelta(days=1)  # an item that was refused for good is not asked again for so long
_PEEK = 1 << 16  # bytes of a file looked at before it is read whole
_MOST_LISTINGS = 1_000  # sitemaps below one address
_FINAL = ("failed: status 4", "refused")  # outcomes that asking again soon will not change
_MAY_COME = ("failed: status 408", "failed: status 425", "failed: status 429")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An address to be asked, and what is done with what it lists, if it lists anything."""

    address: str  # checked
    note: tuple[tuple[str, str], ...] = ()  # kept beside its capture, and beside its items'
    newest: int | None = None  # items
    since: str | None = None  # a day
    again: bool = False  # ask items again that were had before


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of an address from before."""

    time: str  # of the last visit, UTC
    outcome: str  # of the last visit
    here: bool  # that visit was in this round, before it was interrupted
    capture: str | None = None  # what it held when it was last had
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one address."""

    address: str
    time: str
    outcome: str
    status: int | None = None
    answer: Answer | None = None  # None: it was not had, or robots.txt
    media_type: str = ""
    kind: FileKind | None = None
    capture: str | None = None
    note: tuple[tuple[str, str], ...] = ()
    fault: str | None = None  # None: nothing went wrong
    detail: str = ""
    etag: str = ""
    modified: str = ""
    locator: str = ""  # of a fault inside a listing


class Memory(Protocol):
    """Whoever knows what was had before, and keeps what comes."""

    def past(self, address: str) -> Past | None:
        """Return what is known of an address."""

    def place(self, capture: str) -> Path:
        """Return where the bytes of a capture lie."""

    def settle(self, arrived: Sequence[Spooled]) -> None:
        """Make bytes safe on the disk.  Called in a thread of its own."""

    def keep(self, results: Sequence[Result]) -> None:
        """Note what became of addresses, once their bytes are safe."""


@dataclass(slots=True)
class Count:
    """What became of a round."""

    asked: int = 0  # addresses that were asked
    captured: int = 0
    unchanged: int = 0
    passed: int = 0  # items that were had before, and not asked again
    resumed: int = 0  # addresses that this round had asked before it was interrupted
    size: int = 0  # bytes that came
    faults: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, str] = field(
        default_factory=dict
    )  # fault to the first address with it, and why
    stopped: bool = False

    def fail(self, fault: str, why: str) -> None:
        """Count one that could not be had."""
        self.faults[fault] = self.faults.get(fault, 0) + 1
        self.firsts.setdefault(fault, why)

    @property
    def failed(self) -> int:
        """Addresses, or items of listings, that could not be had."""
        return sum(self.faults.values())


@dataclass(frozen=True, slots=True)
class _Task:
    wanted: Wanted
    root: _Root
    is_item: bool = False
    depth: int = 0
    changed: str = ""  # when its listing says it changed
    tried: int = 0


@dataclass(slots=True)
class _Root:
    """An address that was given: its listings are read to the end before the newest are chosen."""

    wanted: Wanted
    open: int = 0  # listings of it not yet read
    listings: int = 0
    items: list[Item] = field(default_factory=list)


class Round:
    """One round over some addresses.

    Args:
        client: From ``guarded_client``.
        manners: How to ask.
        memory: What is known, and who keeps what comes.
        folder: Where bodies are spooled.
        on_done: Called for each address that is done.
        rules: robots.txt of hosts, from the round before in this event loop; None: asked anew.
        jitter: Chance, in [0, 1).
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        manners: Manners,
        memory: Memory,
        folder: Path,
        *,
        on_done: Callable[[], None],
        rules: RulesKept | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.count = Count()
        self._manners, self._memory, self._on_done, self._jitter = manners, memory, on_done, jitter
        self._queue: Queue[_Task] = Queue(per_host=manners.per_host, pause=manners.pause)
        self._asker = Asker(
            client, manners, folder,
            turn=self._queue.turn, slow=self._queue.slow, on_robots=self._note_robots,
            rules=rules,
        )  # fmt: skip
        self.seen: set[str] = set()  # addresses that the round is about
        self._batch: list[Result] = []
        self._bytes = 0
        self._lock = asyncio.Lock()

    async def run(self, wanted: Iterable[Wanted], stop: asyncio.Event | None = None) -> Count:
        """Ask everything; what was finished is kept also when it is stopped or fails.

        Raises:
            SupplylineError: The machine refused.
        """
        for one in wanted:
            root = _Root(one)
            if self._want(_Task(one, root)):
                root.open += 1
        workers = [asyncio.create_task(self._work()) for _ in range(self._manners.at_once)]
        working = asyncio.create_task(_all_done(workers))
        clock = asyncio.create_task(self._hand_over_now_and_then())
        stopping = asyncio.create_task((stop or asyncio.Event()).wait())
        tasks = (*workers, working, clock, stopping)
        try:
            await asyncio.wait({working, stopping, clock}, return_when=asyncio.FIRST_COMPLETED)
            self.count.stopped = stopping.done() and not working.done()
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for fault in ended:
            if isinstance(fault, BaseException) and not isinstance(fault, asyncio.CancelledError):
                raise fault
        await self._hand_over()
        return self.count

    # ---- what is asked

    def _want(self, task: _Task) -> bool:
        """Line an address up, unless that is of no use.  Return whether it was lined up."""
        address = task.wanted.address
        if address in self.seen:
            return False
        self.seen.add(address)
        past = self._memory.past(address)
        if past is not None and past.here and not (past.capture and not task.is_item):
            self.count.resumed += 1
            return False
        if past is not None and not past.here and task.is_item and not task.wanted.again:
            final = past.outcome.startswith(_FINAL) and not past.outcome.startswith(_MAY_COME)
            had = past.capture is not None and not past.outcome.startswith(("failed", "refused"))
            if (had and not (task.changed and task.changed > past.time)) or (
                final and past.time > _ago(_FINAL_FOR)
            ):
                self.count.passed += 1
                return False
        self._queue.put(host_of(address), task)
        return True

    async def _work(self) -> None:
        while (taken := await self._queue.take()) is not None:
            host, task = taken
            try:
                await self._one(host, task)
            finally:
                self._queue.done(host)

    async def _one(self, host: str, task: _Task) -> None:
        """Ask one address; whatever is wrong with it costs it alone."""
        address = task.wanted.address
        past = self._memory.past(address)
        try:
            if past is not None and past.here:  # a listing, read before the round was interrupted
                self.count.resumed += 1
                await self._follow(task, past.capture or "", None)
                return
            since = Since(etag=past.etag, modified=past.modified) if past else None
            answer = await self._asker.ask(address, since)
        except Fault as fault:
            tried = task.tried + 1
            patient = fault.wait is None or fault.wait <= self._manners.longest_wait
            if fault.again and patient and tried < self._manners.tries:
                wait = backed_off(self._manners.backoff, tried, self._jitter())
                if fault.wait is not None:
                    wait = max(wait, fault.wait)
                    self._queue.hold(host, fault.wait)
                self._queue.put(host, replace(task, tried=tried), wait=wait)
                return
            more = f" ({tried} tries)" if tried > 1 else ""
            await self._failed(task, fault.fault, f"{fault.message}{more}", fault.status)
        except (SupplylineError, asyncio.CancelledError):
            raise
        except Exception as fault:  # noqa: BLE001  # a bug met on one address is kept as its failure
            await self._failed(task, "internal error", _told(fault), None)
        else:
            await self._came(task, answer, past)

    async def _came(self, task: _Task, answer: Answer, past: Past | None) -> None:
        address, etag, modified = (
            task.wanted.address, answer.header("etag"), answer.header("last-modified"),
        )  # fmt: skip
        body = answer.body
        if body is None:
            held = past.capture if past else None
            result = Result(
                address=address, time=answer.time, status=answer.status, outcome="unchanged",
                capture=held, etag=etag or (past.etag if past else ""),
                modified=modified or (past.modified if past else ""),
            )  # fmt: skip
            await self._follow(task, held or "", None)
        else:
            same = past is not None and past.capture == body.id
            kind = answered_kind(body.head, answer.header("content-type"))
            result = Result(
                address=address, time=answer.time, status=answer.status,
                outcome="unchanged" if same else "captured", capture=body.id, answer=answer,
                kind=kind, media_type=_media_type(kind, answer), note=task.wanted.note,
                etag=etag, modified=modified,
            )  # fmt: skip
            await self._follow(task, body.id, (body.path, kind, answer))
        self._note(result)
        await self._hand_over_if_full()

    async def _failed(self, task: _Task, fault: str, detail: str, status: int | None) -> None:
        refused = fault.startswith("refused")
        self._note(
            Result(
                address=task.wanted.address, time=utc_now(), status=status, fault=fault,
                outcome=fault if refused else f"failed: {fault}", detail=detail,
            )
        )  # fmt: skip
        if not task.is_item:
            self._close(task.root)
        await self._hand_over_if_full()

    # ---- listings

    async def _follow(
        self, task: _Task, capture: str, came: tuple[Path, FileKind | None, Answer] | None
    ) -> None:
        """Line up what a listing lists; what is no listing, or an item, lists nothing."""
        if task.is_item:
            return
        listing = None
        try:
            path, kind, told = (
                (self._memory.place(capture), None, "")
                if came is None
                else (came[0], came[1], came[2].header("content-type"))
            )
            listing = await asyncio.to_thread(_read, path, kind, _base(task, came), told)
        except Unreadable as fault:
            self._note_inside(task, "", fault.fault, fault.message)
        except Exception as fault:  # noqa: BLE001  # as in _one: a bug costs this listing alone
            self._note_inside(task, "", "internal error", _told(fault))
        if listing is not None:
            self._line_up(task, listing)
        self._close(task.root)

    def _line_up(self, task: _Task, listing: Listing) -> None:
        for where, what in listing.faults:
            self._note_inside(task, where, "bad item", what)
        root, wanted = task.root, task.root.wanted
        root.items += listing.items
        below = [
            item for item in listing.listings
            if wanted.since is None or item.updated is None or item.updated[:10] >= wanted.since
        ]  # fmt: skip
        for item in below:
            if task.depth + 1 >= _DEPTH or root.listings >= _MOST_LISTINGS:
                self._note_inside(
                    task, item.address, "too many sitemaps",
                    f"found a sitemap too deep or beyond {_MOST_LISTINGS}: give it by itself",
                )  # fmt: skip
                continue
            inner = replace(wanted, address=item.address)
            if self._want(_Task(inner, root, depth=task.depth + 1)):
                root.listings += 1
                root.open += 1
        if wanted.newest is None:
            self._choose(root)

    def _close(self, root: _Root) -> None:
        root.open -= 1
        if root.open <= 0:
            self._choose(root)

    def _choose(self, root: _Root) -> None:
        wanted = root.wanted
        for item in chosen(tuple(root.items), newest=wanted.newest, since=wanted.since):
            # What whoever gave the feed says of it stands before what the feed says.
            note = dict(item.note) | dict(wanted.note) | {"listed": wanted.address}
            task = _Task(
                replace(wanted, address=item.address, note=tuple(note.items())), root,
                is_item=True, changed=item.updated or "",
            )  # fmt: skip
            self._want(task)
        root.items = []

    # ---- what came

    def _note(self, result: Result) -> None:
        self._batch.append(result)
        count = self.count
        count.asked += 1
        if result.fault is not None:
            count.fail(result.fault, f"{result.address}: {result.detail}")
        elif result.outcome == "captured":
            count.captured += 1
        else:
            count.unchanged += 1
        if result.answer is not None and result.answer.body is not None:
            count.size += result.answer.body.size
            self._bytes += result.answer.body.size
        self._on_done()

    def _note_inside(self, task: _Task, where: str, fault: str, detail: str) -> None:
        """Note a fault inside a listing that was itself had."""
        self._batch.append(
            Result(
                address=task.wanted.address, time=utc_now(), outcome="", fault=fault, detail=detail,
                locator=where or "the listing",
            )
        )  # fmt: skip
        self.count.fail(fault, f"{task.wanted.address}: {detail}")

    def _note_robots(self, address: str, when: str, status: int | None, fault: str) -> None:
        """Keep that a robots.txt was asked; it is no capture, and its fault is that of the pages."""
        self._batch.append(
            Result(address=address, time=when, status=status, outcome="robots", detail=fault)
        )

    async def _hand_over_if_full(self) -> None:
        if len(self._batch) >= _BATCH or self._bytes >= _BATCH_BYTES:
            await self._hand_over()

    async def _hand_over_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            await self._hand_over()

    async def _hand_over(self) -> None:
        async with self._lock:  # in order, and whole
            batch, self._batch, self._bytes = self._batch, [], 0
            if not batch:
                return
            arrived = [r.answer.body for r in batch if r.answer is not None and r.answer.body]
            saving = asyncio.ensure_future(asyncio.to_thread(self._memory.settle, arrived))
            try:
                await asyncio.shield(saving)
            finally:  # when the round is stopped, too: what came is not lost
                if not saving.done():
                    await asyncio.wait({saving})
                if saving.exception() is None:
                    self._memory.keep(batch)


async def _all_done(workers: Sequence[asyncio.Task[None]]) -> None:
    """Wait until all are, or one has failed."""
    await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)


def _base(task: _Task, came: tuple[Path, FileKind | None, Answer] | None) -> str:
    return task.wanted.address if came is None else came[2].reached


def _read(path: Path, kind: FileKind | None, base: str, told: str) -> Listing | None:
    """Return what the file lists; None: it is no listing."""
    if kind is not None and kind not in LISTINGS and kind != "gzip":
        return None
    with path.open("rb") as stream:
        head = stream.read(_PEEK)
        if answered_kind(_unpacked(head, HEAD, whole=False)[:HEAD], "") not in LISTINGS:
            return None
        data = _unpacked(head + stream.read(LARGEST + 1 - len(head)), LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable("too large", f"found a listing of more than {LARGEST} bytes")
    seen = answered_kind(data[:HEAD], "")
    return None if seen is None else read_listing(data, seen, base=base, told=told)


def _unpacked(data: bytes, most: int, *, whole: bool = True) -> bytes:
    """Return ``data`` as it is inside: packed for the way, and a .xml.gz at that."""
    for _ in range(2):
        if not data.startswith(b"\x1f\x8b"):
            break
        inflated = Inflated(io.BytesIO(data), Limits())
        data = io.BufferedReader(cast("io.RawIOBase", inflated)).read(most)
        if inflated.fault is not None and whole:
            raise inflated.fault
    return data


def _media_type(kind: FileKind | None, answer: Answer) -> str:
    if kind is not None:
        return MEDIA_TYPES[kind]
    told = answer.header("content-type").partition(";")[0].strip().lower()
    return told if told.isascii() and 2 < len(told) < 100 else "application/octet-stream"


def _ago(span: timedelta) -> str:
    return utc_text(datetime.now(UTC) - span)


def _told(fault: BaseException) -> str:
    """Return what a bug was and where, in one line."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return (
        f"supplyline stumbled: {type(fault).__name__}: {fault} "
        f"({Path(last.filename).name}:{last.lineno}); please report it with the address"
    )
