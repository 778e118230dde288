"""Keep who saw and changed what in a case with accounts: the audit trail, beside the ledger.

Each answer to somebody known is one line of ``trail/``: canonical JSON, chained by SHA-256 as the ledger's
log is.  It names addresses and ids, never content.  Lines are only ever appended, by one process at a
time; a file that is full is followed by another, and the oldest may be deleted as a whole.

Does not: prove that its last lines are all there (keep the head that ``check`` gives elsewhere); know
accounts.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supplyline.clock import utc_now
from supplyline.errors import MachineError, SupplylineError
from supplyline.ledger.log import LogEntry, canonical, entry_faults

TRAIL_NAME = "trail"
FULL = 16 * 1024 * 1024  # bytes of a file, after which the next is begun
FORM = 1  # of a line
COLUMNS = ("seq", "time", "who", "by", "did", "what", "status", "address", "ids")
_LONGEST = 400  # characters of a text in a line
_MOST_IDS = 40
_ID = re.compile(r"\b[a-z][0-9]:[0-9a-f]{32}\b")
_TAIL = 64 * 1024  # bytes that hold the last line, whatever is in it
_FILE = re.compile(r"\d{12}\.jsonl")  # named by the number of its first line


class TrailRefused(MachineError):
    """What is done cannot be noted, so it is not shown."""

    def __init__(self, place: Path, why: str) -> None:
        self.place = place
        super().__init__(f"{place}: found that the audit trail cannot be written ({why}), needed it before anything is shown: make room or restore the right to write there")  # fmt: skip


class TrailUnreadable(SupplylineError):
    """A line of the trail is none."""

    exit_code = 4

    def __init__(self, place: Path) -> None:
        self.place = place
        super().__init__(f"{place}: found a line that is none of an audit trail, needed it as it was written: 'supplyline audit DIR --verify' names what is broken")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, as the trail notes it."""

    who: str  # the account's name; of a command, who is logged in to the machine
    by: str  # "session", "token", "login" or "command"
    did: str  # "GET", "POST"; of a command or a login, in words
    what: str  # the address without host, or whose account
    status: int = 0  # of HTTP; 0: none
    address: str = ""  # of the machine that asked
    ids: tuple[str, ...] = ()  # of records that address and form name


@dataclass(slots=True, kw_only=True)
class Checked:
    """What a check of a trail found."""

    entries: int = 0
    first: int = 0  # number of the first line that is kept; 0: there is none
    last: int = 0
    head: str = ""  # digest of the last
    faults: list[str] = field(default_factory=list)


class Trail:
    """The audit trail of one case."""

    def __init__(self, case: Path, *, full: int = FULL) -> None:
        self.folder, self._full = case / TRAIL_NAME, full
        self._lock = threading.Lock()

    def note(self, deed: Deed, *, sure: bool = False) -> None:
        """Append a line.

        Args:
            deed: What it says; long texts are cut.
            sure: Wait until it is on the disk, not only with the system.

        Raises:
            TrailRefused: It cannot be written.
        """
        try:
            with self._lock, self._alone():
                files = self._files()
                seq, previous, size = _last(files[-1]) if files else (0, "", 0)
                line = _line(deed, seq + 1, previous)
                if not files or (size and size + len(line) > self._full):
                    files.append(self.folder / f"{seq + 1:012d}.jsonl")
                _append(files[-1], line, sure=sure)
        except OSError as fault:
            raise TrailRefused(self.folder, fault.strerror or str(fault)) from fault

    def entries(
        self, *, before: int | None = None, who: str | None = None, id_: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield what lines say, the newest first.

        Args:
            before: Only those of lower numbers.
            who: Only those of this name.
            id_: Only those that name this record.

        Raises:
            TrailUnreadable: A line is none.
        """
        for place in reversed(self._files()):
            if before is not None and int(place.stem) >= before:
                continue
            for line in reversed(_whole(place)):
                entry = _fields(line)
                if not entry.keys() >= set(COLUMNS):
                    raise TrailUnreadable(place)
                if (
                    (before is None or entry["seq"] < before)
                    and (who is None or entry["who"] == who)
                    and (id_ is None or id_ in entry["ids"])
                ):
                    yield entry

    def check(self, *, head: str | None = None) -> Checked:
        """Recheck the chain of all lines that are kept.

        Args:
            head: Digest of a line that was noted elsewhere: it must still be there.
        """
        found = Checked()
        seen = set()

        def counted() -> Iterator[LogEntry]:
            for place in self._files():
                for line in _whole(place):
                    entry = _read(line)
                    found.entries, found.last, found.head = (
                        found.entries + 1,
                        entry.seq,
                        entry.digest,
                    )
                    seen.add(entry.digest)
                    yield entry

        files = self._files()
        first = next((_read(line) for place in files[:1] for line in _whole(place)), None)
        if first is not None:
            # What is older may have been deleted, file by file; what is kept begins where it says.
            found.first = max(1, int(files[0].stem))
            before = str(_fields(first.entry).get("previous", "")) if found.first > 1 else ""
            for entry, fault in entry_faults(counted(), first=found.first, previous=before):
                found.faults.append(f"line {entry.seq}: {fault}")
        if head is not None and head not in seen:
            found.faults.append(f"head {head[:64]}: no line that is kept has it: the trail was cut or written anew")  # fmt: skip
        return found

    def _files(self) -> list[Path]:
        """Return the files of the trail, oldest first."""
        try:
            return sorted(p for p in self.folder.iterdir() if _FILE.fullmatch(p.name))
        except FileNotFoundError:
            return []

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process append meanwhile."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def ids_in(*texts: str) -> tuple[str, ...]:
    """Return the ids of records that texts name, each once.

    >>> ids_in("/events/e1:00000000000000000000000000000007?kept=no")
    ('e1:00000000000000000000000000000007',)
    """
    return tuple(dict.fromkeys(found for text in texts for found in _ID.findall(text)))


def _line(deed: Deed, seq: int, previous: str) -> bytes:
    said = {
        name: text.encode("utf-8", "replace").decode()[:_LONGEST]
        for name, text in (
            ("who", deed.who), ("by", deed.by), ("did", deed.did), ("what", deed.what), ("address", deed.address),
        )
    }  # fmt: skip
    told = {"form": FORM, "seq": seq, "time": utc_now(), **said, "status": deed.status, "ids": list(deed.ids[:_MOST_IDS]), "previous": previous}  # fmt: skip
    return canonical(told).encode("utf-8") + b"\n"


def _append(place: Path, line: bytes, *, sure: bool) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if sure:
            os.fsync(handle)
    finally:
        os.close(handle)


def _last(place: Path) -> tuple[int, str, int]:
    """Return number and digest of the last line of a file, and its size.

    What a crash left of a line that was not finished is taken off: nothing was shown for it.
    """
    with place.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            size -= len(tail) - whole
            file.truncate(size)
    lines = tail[:whole].splitlines()
    if not lines:
        return int(place.stem) - 1, "", 0
    last = _read(lines[-1].decode("utf-8", "surrogateescape"))
    if not last.seq:
        raise TrailRefused(place, "its last line is none")
    return last.seq, last.digest, size


def _whole(place: Path) -> list[str]:
    """Return the lines of a file, without what is still being written."""
    text = place.read_bytes().decode("utf-8", "surrogateescape")
    return text[: text.rfind("\n") + 1].split("\n")[:-1]


def _read(line: str) -> LogEntry:
    """Return a line as an entry; of one that is none, the number is 0."""
    seq = _fields(line).get("seq")
    digest = hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()
    return LogEntry(seq=seq if isinstance(seq, int) else 0, entry=line, digest=digest)


def _fields(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
