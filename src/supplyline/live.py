"""Follow sources: take documents as they come, and keep origins and events current within seconds.

What has arrived is taken in a *batch* at a time through the same stages as a build; the parser, the index of
origins and what events follow from (``recall``) stay in the process between batches.  What is slow and can wait (measures, lists, alerts,
the dossier) follows at a slower beat, and at the end.

Nothing is shed: lines of standard input lie in the case until they are taken in and are read no further
while too many wait; what is fetched is taken in before more is asked; folders are looked through again.
The ledger is open during a batch only, so that others may write between two.  Killed at any instant and
started again it takes up where it was, and ends with what a build of the same documents ends with.

Does not: decide anything about a document; read a file that grows line by line other than as a whole.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from supplyline.acquire import (
    Arrival,
    ChangedWhileRead,
    EvidenceStore,
    Folders,
    Lines,
    Portion,
    Received,
)
from supplyline.clock import utc_now
from supplyline.code_names import code_of
from supplyline.engines.workers import Aside, Workers
from supplyline.errors import SchemaError, SupplylineError
from supplyline.inference.alerting import channels_of
from supplyline.inference.assessing import own_files, rules_of
from supplyline.inference.dossiers import is_dossier_written, write_dossier
from supplyline.inference.following import is_followed
from supplyline.inference.inferring import (
    are_events_derived,
    are_statements_derived,
    derive_events,
    derive_statements,
)
from supplyline.inference.recall import Recall
from supplyline.inference.watching import indicators_of
from supplyline.inflow.fetch import (
    EVIDENCE_NAME,
    Fetched,
    follow_feeds,
    held,
    one_round,
    plain_asking,
    stopping,
)
from supplyline.inflow.intake import Taken, take_in
from supplyline.ledger import Ledger, case_place, new_run, open_case, open_ledger
from supplyline.ledger.faults import LedgerBusy, Place
from supplyline.progress import Silence
from supplyline.records import Failure
from supplyline.run import Job, Options, index_of, parties_of, reader_code
from supplyline.schema.parties import parties_from, parties_kept, read_party_file

if TYPE_CHECKING:
    from supplyline.acquire.feedfile import Feed
    from supplyline.acquire.network import Client, RulesKept, Wanted
    from supplyline.origins import Index

WAITING_NAME = "waiting"  # in a case: lines of standard input that were not taken in yet
_BUSY = 0.5  # seconds until a case that another process writes to is tried again
_APART = 0.05  # seconds between two batches in which others may write
_SHARE = 3  # what is slow may take one part in so many and one of the time
_LOOK_SHARE = 4  # looking through folders may take one part in so many and one of the time
_INDEX = 400_000_000  # bytes of memory that the index of origins keeps to, however much it holds
_LAGS = 10_000  # arrivals whose lag is remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what is done, and how much at once."""

    beat: float = 1.0  # seconds from the beginning of one batch to that of the next, at least
    slow: float = 60.0  # seconds from one dossier to the next, at least
    most: int = 500  # documents of a batch, about: files of many documents are taken in whole
    waiting: int = 10_000  # lines of standard input, or captures, that may wait
    idle: float | None = None  # seconds without anything new after which it ends; None: never
    tell: float = 10.0  # seconds between two lines of progress


@dataclass(slots=True)
class Followed:
    """What following came to so far."""

    taken: Taken = field(default_factory=Taken)
    batches: int = 0
    waiting: int = 0
    dossiers: int = 0
    fetched: Fetched | None = None
    # (when they were current, seconds since they had come, documents)
    lags: deque[tuple[float, float, int]] = field(default_factory=lambda: deque(maxlen=_LAGS))

    def lag(self, share: float, *, within: float | None = None) -> float:
        """Return the seconds from arrival to events within which ``share`` of documents were current.

        Args:
            share: From 0 to 1.
            within: Of documents that became current in the last so many seconds; None: of the last
                10,000 arrivals.
        """
        since = -1.0 if within is None else time.time() - within
        ordered = sorted((lag, count) for moment, lag, count in self.lags if moment >= since)
        wanted = share * sum(count for _, count in ordered)
        reached = 0
        for seconds, count in ordered:
            reached += count
            if reached >= wanted:
                return seconds
        return 0.0

    def line(self, seconds: float, before: int) -> str:
        """Return where it stands in a line.

        Args:
            seconds: Since the last line.
            before: Inputs that were done then.
        """
        taken, lags = self.taken, [self.lag(share, within=seconds) for share in (0.5, 1)]
        return (
            f"received {taken.inputs + self.waiting:,}, waiting {self.waiting:,}, done {taken.inputs:,} "
            f"({(taken.inputs - before) / max(seconds, 0.001):.1f}/s; {taken.repeats:,} repeats, "
            f"{taken.failures:,} failures), lag {lags[0]:.1f} s, at most {lags[1]:.1f} s"
        )


class NothingToFollow(SupplylineError):
    """No source was given, and none is in the case."""

    def __init__(self) -> None:
        super().__init__(
            "found no source, needed one: give a folder, an address, or - for standard input"
        )


def follow(
    sources: Sequence[str],
    case: Path,
    *,
    feeds: Sequence[Feed] = (),
    options: Options | None = None,
    pace: Pace | None = None,
    stdin: BinaryIO | None = None,
    tell: Callable[[str], None] | None = None,
    done: Callable[[Followed], None] | None = None,
) -> Followed:
    """Take in what ``sources`` and ``feeds`` bring, as it comes, until they end or somebody stops it.

    Standard input ends; folders and feeds do not, but for ``Pace.idle``.  Ctrl-C and SIGTERM let the
    batch at hand, and what follows from it, come to its end.

    Args:
        sources: Folders and files, and "-" for JSON lines on standard input.
        case: Made if missing.
        feeds: What is asked, and how often.
        options: As for ``build``; no model is asked.
        pace: How often what is done, and how much at once.
        stdin: What "-" stands for.
        tell: Called with lines of progress.
        done: Called after each batch, when origins and events are current.

    Raises:
        NothingToFollow: There is no source and no feed.
        SupplylineError: The sources, the case or the machine refuse; what was finished is kept.
    """
    options, pace = options or Options(command="follow"), pace or Pace()
    if not (sources or feeds):
        raise NothingToFollow
    with parties_from(options.parties) if options.parties else nullcontext():
        _refuse_what_is_wrong(case)
    named = [source for source in sources if source != "-"]
    folders = Folders(named) if named else None
    given = None if options.parties is None else read_party_file(options.parties)
    with open_case(case, create=True, ledger=options.ledger), parties_of(case, given):
        pass  # made, or refused, before anything is read
    waiting = case / WAITING_NAME
    lines = None
    if "-" in sources or waiting.exists():  # what a killed process left there is taken in, too
        stream = stdin if stdin is not None and "-" in sources else io.BytesIO()
        lines = Lines(stream, waiting, most=pace.waiting, portion=pace.most)
    with (
        parties_kept(case),
        Workers(options.workers) as workers,
        closing(Aside()) as aside,
        ExitStack() as kept,
    ):
        live = _Live(
            case=case, options=options, pace=pace, workers=workers, kept=kept, folders=folders,
            lines=lines, aside=aside, tell=tell or (lambda _: None), done=done or (lambda _: None),
        )  # fmt: skip
        asyncio.run(live.run(feeds))
        return live.followed


def _refuse_what_is_wrong(case: Path) -> None:
    """Raise ``SchemaError`` if a file that a user keeps in ``case`` cannot be used."""
    if own_files(case):
        rules_of(case)
    indicators_of(case)
    channels_of(case)


@dataclass(slots=True, kw_only=True)
class _Live:
    """A case that is followed, and what stays in the process between batches."""

    case: Path
    options: Options
    pace: Pace
    workers: Workers
    kept: ExitStack  # closes the index in the end
    folders: Folders | None
    lines: Lines | None
    aside: Aside  # writes dossiers while batches go on
    tell: Callable[[str], None]
    done: Callable[[Followed], None]
    followed: Followed = field(default_factory=Followed)
    began: float = field(default_factory=time.time)
    ledger: Ledger | None = None  # while it is open
    index: Index | None = None
    recall: Recall = field(default_factory=Recall)
    read: int = 0  # documents up to this row were read
    look: Iterator[tuple[Received | Failure, Arrival]] | None = None  # one that is going on
    next_look: float = 0.0
    came: list[tuple[Received | Failure, Arrival]] = field(default_factory=list)  # not taken in yet
    portion: Portion | None = None  # as above
    captures: int = 0  # fetched and not taken in
    passed: set[tuple[str, str]] = field(default_factory=set)  # captures that nobody can read
    behind: bool = True  # what is slow does not follow from the present state
    next_slow: float = 0.0
    aside_since: float = 0.0  # when the dossier that is being written was begun
    standing: tuple[str, ...] = ()  # of the indicators, as told last

    async def run(self, feeds: Sequence[Feed]) -> None:
        """Follow until the sources end, or somebody stops it."""
        with stopping() as stop:
            fetching = asyncio.create_task(self._fetch(feeds, stop)) if feeds else None
            try:
                await self._beat(stop, fetching)
            finally:
                stop.set()
                if fetching is not None:
                    await fetching
        self.aside.close()  # what it was at is older than what is written now
        while not self.bring_up(last=True):
            time.sleep(_BUSY)

    async def _beat(self, stop: asyncio.Event, fetching: asyncio.Task[None] | None) -> None:
        pace, told, inputs = self.pace, time.monotonic(), 0
        self.next_slow, whole, quiet = told + pace.slow, told, told
        while True:
            began = time.monotonic()
            taken = self.batch(first=began >= whole)
            if taken is not None and began >= whole:
                whole = began + pace.slow  # others may have fetched, added or withdrawn meanwhile
            if taken:
                quiet = time.monotonic()
            self._end_aside()
            if self.behind and not self.aside.is_busy and time.monotonic() >= self.next_slow:
                self.bring_up()
            now = time.monotonic()
            if now - told >= pace.tell and (taken or self.followed.taken.inputs != inputs):
                self.tell(self.followed.line(now - told, inputs))
                told, inputs = now, self.followed.taken.inputs
            if fetching is not None and fetching.done():
                fetching.result()  # raises what stopped it
            ended = self.lines is None or self.lines.ended
            over = ended and self.folders is None and fetching is None
            still = pace.idle is not None and now - quiet >= pace.idle
            if stop.is_set() or (taken == 0 and (over or (ended and still))):
                return
            more = taken is not None and taken >= pace.most
            rest = _BUSY if taken is None else _APART if more else began + pace.beat - now
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(_APART, rest))

    # ---- what came

    def batch(self, *, first: bool = False) -> int | None:
        """Take in what has come, and bring origins and events up; return how many inputs that were.

        None: another process writes to the case, and nothing was done.

        Args:
            first: Look at all that the case holds, not only at what came now.
        """
        if not self.came:
            self.came = list(self._come())
        if self.lines is not None and self.portion is None:
            self.portion = self.lines.take()
        if not (self.came or self.portion or self.captures or first):
            return 0
        try:
            with self._opened() as ledger:
                taken = self._taken_in(ledger)
                if (
                    first and not self.behind
                ):  # somebody else judged, withdrew, or wrote an indicator
                    self.behind = not self._is_followed(ledger)
                return taken
        except LedgerBusy:
            return None
        except ChangedWhileRead as fault:
            self.tell(f"{fault}; every file is looked at again")
            self.came, self.look, self.next_look = [], None, 0.0
            if self.folders is not None:
                self.folders.forget()
            return 0

    def _come(self) -> Iterator[tuple[Received | Failure, Arrival]]:
        """Yield files that came, about as many as a batch holds."""
        if self.folders is None or time.monotonic() < self.next_look:
            return
        began = time.monotonic()
        if self.look is None:
            self.look = self.folders.look()
        count = 0
        for item in islice(self.look, self.pace.most):
            count += 1
            yield item
        if count < self.pace.most:
            self.look = None
            now = time.monotonic()
            self.next_look = now + min(_LOOK_SHARE * (now - began), self.pace.slow)

    def _taken_in(self, ledger: Ledger) -> int:
        evidence, tool = EvidenceStore(self.case / EVIDENCE_NAME), code_of("acquire", "text")
        found = [item for item, _ in self.came]
        arrivals = [arrival for _, arrival in self.came]
        lines = None if self.portion is None else self.portion.received()
        if self.portion is not None and lines is not None:
            found.append(lines)
            arrivals += self.portion.arrivals
        for item in islice(self._captured(ledger, evidence, tool), self.pace.most):
            found.append(item)
            if isinstance(item, Received):
                moment = datetime.fromisoformat(item.capture.retrieved).timestamp()
                arrivals.append(Arrival(moment, 1))
        captured = len(found) - len(self.came) - (lines is not None)
        taken = take_in(
            found, ledger, evidence, self.workers, Silence(), tool=tool,
            today=self.options.today or datetime.now(UTC).date(),
        )  # fmt: skip
        if self.portion is not None:
            self.portion.done()
        self.came, self.portion = [], None
        self.captures = max(1, self.captures - captured) if captured == self.pace.most else 0
        self._infer(ledger)
        self._count(taken, arrivals)
        return taken.inputs

    def _captured(
        self, ledger: Ledger, evidence: EvidenceStore, tool: str
    ) -> Iterator[Received | Failure]:
        """Yield what was fetched or added by hand and not taken in yet."""
        for item in held(ledger, evidence, (), tool=tool):
            if isinstance(item, Failure):
                key = (item.id, item.source)
                if key in self.passed:
                    continue
                self.passed.add(key)
            yield item

    def _infer(self, ledger: Ledger) -> None:
        """Bring origins, claims and events up to the documents in ``ledger``."""
        job = Job(ledger, self.workers, self.options, Silence(), index=self._index(ledger))
        job.trace_origins(self.case)
        job.read_claims(after=self.read)
        self.read = ledger.newest()
        if not are_statements_derived(ledger):
            derive_statements(ledger, self.recall)
        if not are_events_derived(ledger):
            derive_events(ledger, self.recall)

    def _index(self, ledger: Ledger) -> Index:
        """Return the index of origins, kept open as long as no document came in again."""
        kept = self.index
        if kept is not None and any(again for *_, again in ledger.arrived(kept.mark)):
            self.kept.close()
            self.index, self.read = None, 0
        if self.index is None:
            opened = index_of(self.case, ledger, memory=_INDEX)
            self.index = self.kept.enter_context(opened)
            self.index.keep_at_hand()
        return self.index

    def _count(self, taken: Taken, arrivals: Sequence[Arrival]) -> None:
        followed, now = self.followed, time.time()
        for name in ("documents", "repeats", "failures", "new", "unchanged"):
            setattr(followed.taken, name, getattr(followed.taken, name) + getattr(taken, name))
        followed.waiting = self.captures + (0 if self.lines is None else self.lines.waiting)
        if taken.new or taken.failures:
            self.behind = True  # the dossier names failures, too
            followed.lags += [(now, now - max(a.moment, self.began), a.documents) for a in arrivals]
        if taken.inputs:
            followed.batches += 1
            self.done(followed)

    # ---- what is slow

    def bring_up(self, *, last: bool = False) -> bool:
        """Bring up measures and alerts, tell them, and have the dossier written in a process of its own.

        False: another process writes.

        Args:
            last: Nothing more comes: the dossier is written here.
        """
        began = time.monotonic()
        try:
            with self._opened() as ledger:
                job = self._job(ledger)
                try:
                    job.follow(self.case)
                    self._tell_alerts(job.tell(indicators_of(self.case), channels_of(self.case)))
                except SchemaError as fault:  # a file that was right when this began
                    self.tell(f"measures and alerts stay as they are: {fault}")
            if self.ledger is None:
                self._write_dossier(last=last)
        except LedgerBusy:
            return False
        self._rest(began)
        return True

    def _write_dossier(self, *, last: bool) -> None:
        with open_ledger(self._place()) as ledger:
            if last:
                self._job(ledger).write_dossier(self.case)
                self.followed.dossiers += 1
            else:
                head = ledger.head()
                entry = 0 if head is None else head.seq
                self.aside.start(_dossier_at, self.case, self._place(), entry, self.options.pair)
                self.aside_since = time.monotonic()
        self.behind = False

    def _end_aside(self) -> None:
        """Note that a dossier was written, if one was and is."""
        if self.aside.is_busy:
            return
        done = self.aside.end()
        if done is not None:
            self.followed.dossiers += done
            self.behind = self.behind or not done
            self._rest(self.aside_since)
        if done is False:
            self.tell("the dossier stays as it is: the process that wrote it failed")

    def _rest(self, began: float) -> None:
        now = time.monotonic()
        self.next_slow = now + max(self.pace.slow, (_SHARE - 1) * (now - began))

    def _is_followed(self, ledger: Ledger) -> bool:
        """Return whether measures, alerts and the dossier are of the present state of ``ledger``."""
        try:
            followed = is_followed(ledger, self.case)
        except SchemaError:
            return False  # said when it is tried
        return followed and is_dossier_written(ledger, self.case, self.options.pair)

    def _job(self, ledger: Ledger) -> Job:
        return Job(ledger, self.workers, self.options, Silence())

    def _tell_alerts(self, lines: tuple[str, ...]) -> None:
        if lines != self.standing:
            self.standing = lines
            for line in lines:
                self.tell(line)

    @contextmanager
    def _opened(self) -> Iterator[Ledger]:
        """Give the ledger to write to; it is open already while a round of fetching has it open."""
        if self.ledger is not None:
            yield self.ledger
            return
        with open_ledger(self._place(), write=True) as ledger:
            ledger.begin(new_run(self.options.command, reader=reader_code(self.options)))
            self.ledger = ledger
            try:
                yield ledger
                ledger.end(utc_now())
            finally:
                self.ledger = None

    def _place(self) -> Place:
        # The case's parties are in force already, and are not read anew for each batch.
        return case_place(self.case, self.options.ledger)

    # ---- feeds

    async def _fetch(self, feeds: Sequence[Feed], stop: asyncio.Event) -> None:
        manners = (self.options.asking or plain_asking()).manners
        self.followed.fetched = fetched = Fetched()

        async def once(client: Client, wanted: Sequence[Wanted], rules: RulesKept) -> bool:
            try:
                with self._opened() as ledger:
                    await one_round(
                        client, ledger, EvidenceStore(self.case / EVIDENCE_NAME), wanted, manners,
                        fetched=fetched, progress=Silence(), stop=stop, rules=rules, then=self._kept,
                    )  # fmt: skip
            except LedgerBusy:
                return False
            return True

        await follow_feeds(feeds, once, manners=manners, fetched=fetched, stop=stop, tell=self.tell)

    def _kept(self, results: int) -> None:
        """Take in what was fetched before more is, if too much waits."""
        self.captures += results
        while self.captures >= self.pace.waiting:
            self.batch()


def _dossier_at(case: Path, place: Place, entry: int, pair: tuple[str, str] | None) -> None:
    """Write the dossier of ``case`` as it was as of an ``entry`` of its log, while others write."""
    with open_ledger(place, entry=entry, at_once=True) as ledger:
        write_dossier(ledger, case, pair)
