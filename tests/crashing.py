"""Commands that are killed, whose disk is full or read-only, whose server goes; beside ones left alone.

A ``Stage`` has documents, addresses on a server of its own and judgements, and what the commands
``fetch``, ``build`` and ``judge`` make of them when nobody disturbs them.  Its trials disturb one
command, run it again until it comes to its end, and check three things:

* ``verify`` finds nothing broken, so that every entry of the log has its rows as they were appended;
* nothing acknowledged is lost.  Acknowledged is each transaction that the process had been told is
  safe: its entry of the log, by number and digest, is written down beside the case the moment the
  transaction returns, and has to be in the log at the end; and each judgement that ``judge`` printed;
* the ledger holds what the undisturbed one holds (``state``), and its dossier shows that state.

Commands run as the command line runs them, in processes forked from one that has loaded everything
(``tests.warm``): what is killed is work, not the loading of modules.

Does not: cut the power, which may lose what the system had not yet written.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import psycopg

from supplyline.answers.audit import verify
from supplyline.cli import main
from supplyline.errors import MachineError, SupplylineError
from supplyline.ids import content_id
from supplyline.inference.dossiers import DOSSIER_NAME, is_dossier_written
from supplyline.ledger import LEDGER_NAME, Ledger, digest, open_ledger
from tests.acquire.site import Reply, Site, html, rss
from tests.corpus import write_corpus
from tests.ledger.build import Where
from tests.ledger.server import Server

Phase = Literal["fetch", "build", "review"]
PHASES: tuple[Phase, ...] = ("fetch", "build", "review")
BEFORE: Mapping[Phase, Phase | None] = {"fetch": None, "build": "fetch", "review": "build"}
ITEMS = 16
ROOM = 64 << 20  # bytes: more than any case here needs
_STATES = ("Alphaland", "Betaland", "Gammaland", "Deltaland")
# What hangs on when, and how often, something was asked; compared without that.
_ASKED = ("captures", "visits", "failures", "rounds")
_WHEN = {"seq", "run", "entry", "time", "retrieved", "headers"}  # headers: every answer has a date


# ---- commands in processes of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended."""

    code: int  # exit code; -9: killed
    seconds: float
    out: str
    complaints: str
    acknowledged: tuple[tuple[int, str], ...]  # number and digest of entries of the log
    commits: tuple[float, ...]  # seconds from the start to each

    @property
    def killed(self) -> bool:
        """Whether it was alive when it was killed."""
        return self.code == -signal.SIGKILL

    def not_one_line(self) -> str | None:
        """Return what is wrong with how it said that the machine refuses; None: nothing."""
        said = [line for line in self.complaints.splitlines() if line.startswith("supplyline: ")]
        if (
            self.code == MachineError.exit_code
            and len(said) == 1
            and "Traceback" not in self.complaints
        ):
            return None
        return f"exit code {self.code}, {len(said)} lines: {self.complaints[-1500:]}"


class Commands:
    """Runs commands, each in a process forked from one that is warm.

    Args:
        folder: For what processes leave behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.warm"])
        self.context.Process(target=int).start()  # starts the server

    def run(
        self,
        what: Callable[..., None],
        *given: Any,
        kill_at: float | None = None,
        after: int = 0,
        file_size: int | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Ended:
        """Run ``what`` to its end, or kill it.

        Args:
            what: Called with ``given``; a function of a module.
            given: Its arguments.
            kill_at: Seconds after the start; None: it is not killed.
            after: Transactions from the last of which, not from the start, these seconds count.
            file_size: Bytes that it may make a file large; None: as it likes.
            meanwhile: Called once it has started.
        """
        place = self._folder / f"{next(self._numbers)}"
        place.mkdir()
        process = self.context.Process(target=_process, args=(place, file_size, what, given))
        began = time.monotonic()
        process.start()
        if meanwhile is not None:
            meanwhile()
        if kill_at is not None:
            notes = place / "acknowledged"
            while process.is_alive() and _text(notes).count("\n") < after:
                time.sleep(0.0005)
            process.join(kill_at)
            process.kill()
        process.join(120)
        seconds = time.monotonic() - began
        rows = [line.split() for line in _text(place / "acknowledged").splitlines()]
        return Ended(
            code=process.exitcode if process.exitcode is not None else 1,
            seconds=seconds,
            out=_text(place / "out"),
            complaints=_text(place / "complaints"),
            acknowledged=tuple((int(seq), name) for seq, name, _ in rows),
            commits=tuple(float(at) - began for _, _, at in rows),
        )


def _text(place: Path) -> str:
    return place.read_text(encoding="utf-8", errors="replace") if place.exists() else ""


def _process(place: Path, file_size: int | None, what: Callable[..., None], given: Sequence[Any]) -> None:  # fmt: skip
    """Be a process whose words and acknowledgements are kept in ``place``."""
    for number, name in ((1, "out"), (2, "complaints")):
        os.dup2(os.open(place / name, os.O_WRONLY | os.O_CREAT), number)
    _acknowledge(os.open(place / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    if file_size is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    what(*given)


def _acknowledge(notes: int) -> None:
    """Write down each transaction of this process the moment that it returns."""
    whole = Ledger.transaction

    @contextmanager
    def transaction(
        ledger: Ledger, *, action: str | None = None, about: Mapping[str, object] | None = None
    ) -> Iterator[None]:
        with whole(ledger, action=action, about=about):
            yield
        head = ledger.head()
        if head is not None:
            os.write(notes, f"{head.seq} {head.digest} {time.monotonic()}\n".encode())

    Ledger.transaction = transaction  # type: ignore[assignment, method-assign]  # watched, not changed


def command(*words: str) -> None:
    """Be ``supplyline words...``."""
    sys.argv = ["supplyline", *words]
    main()


# ---- what there is to work on


def _pages(slow: float) -> dict[str, Reply]:
    """Return a feed and what it lists: pages, one of them moved, one packed, one gone."""
    pages = {"/feed": rss(*(f"/{n}" for n in range(ITEMS)), "/moved", "/packed", "/gone")}
    for n in range(ITEMS):
        one, other = _STATES[n % 4], _STATES[(n + 1) % 4]
        pages[f"/{n}"] = html(
            f"{one} sent {n + 2} containers of shells to {other}, the ministry said.", slow=slow
        )
    pages["/moved"] = Reply(status=301, headers={"Location": "/0"})
    packed = html("Russia supplied 7 barrels of oil to Iran in May 2024, officials said.")
    pages["/packed"] = Reply(
        body=gzip.compress(packed.body, mtime=0), headers=packed.headers | {"Content-Encoding": "gzip"}
    )  # fmt: skip
    return pages


def _serve(port: Connection, slow: float) -> None:
    """Be the server, until this process is ended."""
    with Site() as site:
        site.pages |= _pages(slow)
        port.send(site.port)
        signal.pause()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One command that nobody disturbed."""

    case: Path  # after it
    ended: Ended
    state: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Trial:
    """What a disturbed command came to; all is well if ``faults`` is empty."""

    kills: int = 0  # of a process that was alive
    late: int = 0  # the process had come to its end before
    inside: int = 0  # kills that left a transaction unfinished
    acknowledged: int = 0  # transactions
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, kind: str, what: str) -> None:
        """Note what went wrong."""
        self.faults.setdefault(kind, []).append(what)


class Stage:
    """Material, a server, and what comes of it undisturbed.

    Args:
        folder: Empty.
        slow: Seconds before a page comes.  With 0.28 a round is handed over in several transactions.
    """

    def __init__(self, folder: Path, *, slow: float = 0.28) -> None:
        self.folder, self._numbers, self._slow = folder, count(), slow
        (folder / "processes").mkdir(parents=True)
        self.commands = Commands(folder / "processes")
        self._sources = write_corpus(folder / "sources")
        self._judgements = folder / "judgements.jsonl"
        self.whole: dict[Phase, Whole] = {}
        self.served: Whole | None = None  # a build with its ledger on a server, once asked for

    def __enter__(self) -> Self:
        here, there = self.commands.context.Pipe()
        self._server = self.commands.context.Process(
            target=_serve, args=(there, self._slow), daemon=True
        )
        self._server.start()
        self._port = here.recv()
        for phase in PHASES:
            first, second = self._undisturbed(phase), self._undisturbed(phase)
            if first.state != second.state:  # then the comparison would not say anything
                raise AssertionError(f"{phase}, undisturbed, twice: {first} {second}")
            self.whole[phase] = second  # the time of the first has loading in it
            if phase == "build":
                words = "\n".join(_judgements(second.case))
                self._judgements.write_text(words, encoding="utf-8")
        return self

    def _undisturbed(self, phase: Phase) -> Whole:
        case = self.copy(phase)
        ended = self.commands.run(command, *self.words(phase, case))
        if ended.code or verify(case):
            raise AssertionError(f"{phase}, undisturbed: {ended} {verify(case)}")
        return Whole(case=case, ended=ended, state=state(case / LEDGER_NAME))

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._server.kill()
        self._server.join()

    def words(self, phase: Phase, case: Path) -> list[str]:
        """Return the command of a phase."""
        at = f"http://127.0.0.1:{self._port}"
        return {
            "fetch": ["fetch", f"{at}/feed", f"{at}/1", "--case", str(case), "--allow-private", "--pause", "0"],
            "build": ["build", str(self._sources), "--case", str(case), "--workers", "1"],
            "review": ["judge", str(case), "--from", str(self._judgements)],
        }[phase]  # fmt: skip

    def copy(self, phase: Phase, folder: Path | None = None) -> Path:
        """Return a case that is as it was before ``phase``."""
        case = (folder or self.folder / f"{phase} {next(self._numbers)}") / "case"
        before = BEFORE[phase]
        case.parent.mkdir(exist_ok=True)
        if before is not None:
            shutil.copytree(self.whole[before].case, case)
        return case

    # ---- trials

    def kill(self, phase: Phase, chance: random.Random, *, most: int) -> Trial:
        """Kill a command at random instants, at most ``most`` times, and check what comes of it.

        Half of the instants are drawn from the time that it takes undisturbed.  For the others one of
        its transactions is drawn, and an instant between the end of that and the end of the next: much
        of what is written is written in little of the time.
        """
        trial, case = Trial(), self.copy(phase)
        journal = case / f"{LEDGER_NAME}-journal"
        ended: list[Ended] = []
        while not ended or ended[-1].killed:
            after, at = self._instant(phase, chance) if trial.kills < most else (0, None)
            before = _stamp(journal)
            ended.append(
                self.commands.run(command, *self.words(phase, case), kill_at=at, after=after)
            )
            if ended[-1].killed:
                trial.kills += 1
                trial.inside += _stamp(journal) not in (0, before)
                # Whoever reads first undoes what was half written; sometimes that is the command.
                begun = phase != "fetch" or any(one.acknowledged for one in ended)
                if begun and chance.random() < 0.5:
                    _clean(case, trial)
            trial.late += not ended[-1].killed and at is not None
        self._check(self.whole[phase], case, case / LEDGER_NAME, ended, trial)
        shutil.rmtree(case.parent)
        return trial

    def _instant(self, phase: Phase, chance: random.Random) -> tuple[int, float]:
        """Return a number of transactions, and seconds after that."""
        ended = self.whole[phase].ended
        if chance.random() < 0.5:
            return 0, chance.uniform(0, ended.seconds)
        points = [0.0, *ended.commits, ended.seconds]
        gap = chance.randrange(len(points) - 1)
        return gap, chance.uniform(0, points[gap + 1] - points[gap])

    def fill(self, phase: Phase, disk: Disk, room: int) -> Trial:
        """Run a command with ``room`` bytes to write, check, and run it again with enough."""
        trial, case = Trial(), self.copy(phase, disk.folder)
        disk.leave(room)
        limit = None if disk.real else _size(case / LEDGER_NAME) + room
        first = self.commands.run(command, *self.words(phase, case), file_size=limit)
        if first.code:
            self._refused(first, case, trial)
        disk.leave(ROOM)
        second = self.commands.run(command, *self.words(phase, case))
        self._check(self.whole[phase], case, case / LEDGER_NAME, [first, second], trial)
        shutil.rmtree(case)
        return trial

    def freeze(self, phase: Phase, disk: Disk) -> Trial:
        """Run a command on a disk that cannot be written, check, and run it again on one that can."""
        trial, case = Trial(), self.copy(phase, disk.folder)
        case.mkdir(exist_ok=True)
        with disk.frozen():
            first = self.commands.run(command, *self.words(phase, case))
            self._refused(first, case, trial)
        second = self.commands.run(command, *self.words(phase, case))
        self._check(self.whole[phase], case, case / LEDGER_NAME, [first, second], trial)
        shutil.rmtree(case)
        return trial

    def cut(self, server: Server, where: str, at: float, *, stop: bool) -> Trial:
        """Cut a build off from the server where its ledger lies, check, and run it again.

        Args:
            server: Running.
            where: An address on it, of a schema that is not there.
            at: When, as a share of the time from when an undisturbed build connects to its end.
            stop: The server stops at once, as if it were killed, and starts again; else it ends the
                connection.
        """
        if self.served is None:
            undisturbed = server.address("undisturbed")
            case, ended = self._build_on(undisturbed)
            self.served = Whole(case=case, ended=ended, state=state(undisturbed))
        trial, took = Trial(), self.served.ended.seconds
        case, first = self._build_on(where, lambda: _cut(server, at * took, stop=stop))
        if first.code:
            self._refused(first, case, trial)
        else:
            trial.late += 1
        case, second = self._build_on(where, case=case)
        self._check(self.served, case, where, [first, second], trial)
        return trial

    def _build_on(
        self, where: str, meanwhile: Callable[[], None] | None = None, case: Path | None = None
    ) -> tuple[Path, Ended]:
        case = case or self.folder / f"server {next(self._numbers)}"
        words = ["build", str(self._sources), "--case", str(case), "--workers", "1", "--ledger", where]  # fmt: skip
        return case, self.commands.run(command, *words, meanwhile=meanwhile)

    def _refused(self, ended: Ended, case: Path, trial: Trial) -> None:
        trial.kills += 1
        wrong = ended.not_one_line()
        if wrong is not None:
            trial.fault("not one line", wrong)
        if ended.acknowledged:
            _clean(case, trial)

    def _check(
        self, whole: Whole, case: Path, where: Where, ended: Sequence[Ended], trial: Trial
    ) -> None:
        """Check a case whose command was run to its end."""
        last = ended[-1]
        if last.code:
            trial.fault("not finished", f"exit code {last.code}: {last.complaints[-1500:]}")
            return
        _clean(case, trial)
        said = {entry for one in ended for entry in one.acknowledged}
        printed = {
            found for one in ended for found in re.findall(r"^(j1:[0-9a-f]+) ", one.out, re.MULTILINE)
        }  # fmt: skip
        trial.acknowledged = len(said)
        found = state(where)
        for table in sorted(whole.state.keys() | found.keys()):
            if whole.state.get(table) != found.get(table):
                trial.fault("unequal", table)
        with open_ledger(where) as ledger:
            for seq, name in sorted(said - {(entry.seq, entry.digest) for entry in ledger.log()}):
                trial.fault("lost", f"entry {seq} {name}")
            for missing in printed - {judgement.id for judgement in ledger.judgements()}:
                trial.fault("lost", f"judgement {missing}")
            if (whole.case / DOSSIER_NAME).exists() and not is_dossier_written(ledger, case, None):
                trial.fault("unequal", "the dossier is of another state")


def _size(place: Path) -> int:
    return place.stat().st_size if place.exists() else 0


def _stamp(place: Path) -> int:
    return place.stat().st_mtime_ns if place.exists() else 0


def _clean(case: Path, trial: Trial) -> None:
    try:
        findings = [f"{found.where} {found.id}: {found.fault}" for found in verify(case)]
    except SupplylineError as fault:
        findings = [str(fault)]
    for finding in findings:
        trial.fault("not clean", finding)


def _judgements(case: Path) -> Iterator[str]:
    """Yield judgements on what ``case`` holds, by two reviewers who do not agree on everything."""
    with open_ledger(case / LEDGER_NAME) as ledger:
        events, claims = ledger.events(), list(ledger.claims())
    for n, event in enumerate(events):
        verdict = ({"verdict": "accept"}, {"verdict": "reject"}, {"verdict": "grade", "grade": "B2"})[n % 3]  # fmt: skip
        yield json.dumps({"id": event.id, "reason": "looked at", "author": "Ann", **verdict})
    for n, one in enumerate(claims):
        verdict = {"verdict": "accept" if n % 2 else "reject"}
        yield json.dumps({"id": one.id, "reason": "read again", "author": "Ben", **verdict})


# ---- what a ledger holds, whenever it was made


def state(where: Where) -> dict[str, str]:
    """Return a hash per table of what the ledger at ``where`` holds.

    It is ``digest`` (runs, log and times left out), and without what hangs on the clock and on how
    often a command was run in other ways:

    * captures, visits and failures come in the order of answers, and are compared sorted; robots.txt
      is asked by every run anew, and an address that was had is asked whether it changed if the
      command is killed between the end of its round and its own: such visits, and the beginnings and
      ends of rounds, are left out;
    * a judgement is named by what it says and when it was made; here by what it says; the digest of a
      part of the claims hangs on that name, and is left out.
    """
    held = digest(where)
    with open_ledger(where) as ledger:
        names = {
            j.id: content_id("j1", [repr(replace(j, id="", made=""))]) for j in ledger.judgements()
        }
        times = {j.made: "made" for j in ledger.judgements()}
        parts = ledger.parts().values()
        held["parts"] = _hash([f"{part.part} {' '.join(part.events)}" for part in parts])
        for table in _ASKED:
            held[table] = _hash(sorted(_lines(ledger, table)))
        for table in ("judgements", "events"):
            lines = list(_lines(ledger, table))
            for old, new in (names | times).items():
                lines = [line.replace(old, new) for line in lines]
            held[table] = _hash(lines)
    return held


def _lines(ledger: Ledger, table: str) -> Iterator[str]:
    """Yield each row, in the order of its number, as a line without number and times."""
    for row in ledger.table_rows(table):
        if table == "rounds" or row.get("outcome") in ("robots", "unchanged"):
            continue
        yield json.dumps({k: v for k, v in row.items() if k not in _WHEN}, sort_keys=True)


def _hash(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# ---- a small disk


class Disk:
    """A disk of its own for cases, if this user may mount one; else a folder, with limits like a disk's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.real = os.geteuid() == 0 and self._mount(f"size={ROOM}")

    def _mount(self, options: str) -> bool:
        done = subprocess.run(  # noqa: S603  # the system's own
            ["mount", "-t", "tmpfs", "-o", options, "supplyline-test", str(self.folder)],  # noqa: S607  # as above
            capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode == 0

    def leave(self, room: int) -> None:
        """Let so many bytes be free."""
        if self.real:
            used = shutil.disk_usage(self.folder).used
            size = max(1, -(-(used + room) // 4096)) * 4096  # 0 would be no limit
            if not self._mount(f"remount,size={size}"):
                raise OSError(errno.EBUSY, "the disk cannot be made larger or smaller")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing be written inside the block."""
        folders = [self.folder / "case", self.folder]
        if self.real:
            if not self._mount("remount,ro"):
                raise OSError(errno.EBUSY, "the disk cannot be made read-only")
        else:
            for folder in folders:
                folder.chmod(0o555)
        try:
            yield
        finally:
            if self.real:
                self._mount("remount,rw")
            for folder in folders:
                folder.chmod(0o755)

    @property
    def freezes(self) -> bool:
        """Whether it can be made read-only: root writes to any folder."""
        return self.real or os.geteuid() != 0

    def remove(self) -> None:
        """Be gone."""
        if self.real:
            subprocess.run(["umount", str(self.folder)], check=True)  # noqa: S603, S607  # the system's own
        shutil.rmtree(self.folder)


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Have a disk for the block."""
    with tempfile.TemporaryDirectory(prefix="supplyline-disk-") as folder:
        disk = Disk(Path(folder) / "disk")
        try:
            yield disk
        finally:
            disk.remove()


# ---- a server that goes


def _cut(server: Server, at: float, *, stop: bool) -> None:
    """Wait until a process is connected and for ``at`` seconds; then end its connection."""
    where = f"postgresql://tester@/postgres?host={server.folder}"
    ours = "FROM pg_stat_activity WHERE application_name = 'supplyline'"
    with psycopg.connect(where, autocommit=True) as db:
        until = time.monotonic() + 30
        while db.execute(f"SELECT 1 {ours}").fetchone() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(at)
        if not stop:
            db.execute(f"SELECT pg_terminate_backend(pid) {ours}")
    if stop:
        server.stop()
        server.start()
