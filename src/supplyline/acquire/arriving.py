"""Receive documents as they come: files that appear in folders, lines of standard input.

A folder is gone through again and again.  A file is received when it is new, or other than it was, and at
rest: last written a while ago, or the same at two looks.  What was received is known by its stamp for as
long as the process lives; after that by its hash, which costs a reading of the file.

Lines of standard input are written to a file as they are read, so that a kill loses none that was read;
whole lines are handed over as a *portion*, which is a capture like any file of JSON lines.  Nobody reads
on while too many wait: whoever writes to the pipe is held up.

Does not: say what was taken in; whoever takes a portion in says so (``Portion.done``).
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from supplyline.acquire.kinds import MEDIA_TYPES
from supplyline.acquire.patterns import files_of
from supplyline.acquire.received import CHUNK, TOOL, Received
from supplyline.acquire.sources import receive
from supplyline.clock import utc_now
from supplyline.errors import MachineError
from supplyline.records import Capture, Failure

REST = 2.0  # seconds since a file was last written after which it is taken at the first look
_PIECE = 1 << 16  # bytes of standard input read at once: what a pipe holds
_Stamp = tuple[int, int, int]  # of a file: when it was written, its size, which it is


@dataclass(frozen=True, slots=True)
class Arrival:
    """Documents that came at one moment."""

    moment: float  # seconds since 1970
    documents: int


class Folders:
    """The files of folders, each received once for each state it is found in.

    Args:
        sources: Folders, files and patterns, as for ``receive``.

    Raises:
        SourceMissing: A path leads nowhere.
        CaseAsSource: A folder holds a ledger.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        receive(sources)  # refuses what is none
        self._sources = sources
        self._had: dict[str, _Stamp | None] = {}
        self._seen: dict[str, _Stamp] = {}  # at the last look, and perhaps still being written
        self._failed: set[str] = set()

    def look(self) -> Iterator[tuple[Received | Failure, Arrival]]:
        """Go through all once, and yield what is new, with the moment since when it is there."""
        looked: set[str] = set()

        def wanted(path: Path) -> bool:
            looked.add(str(path))
            return self._is_new(path)

        # What is away for a while (a network drive), or fits no pattern yet, is looked for again next time.
        here = [s for s in self._sources if os.path.lexists(s) or files_of(s)]
        for item in receive(here, wanted=wanted):
            source = item.source if isinstance(item, Failure) else item.capture.source
            if isinstance(item, Failure):
                if item.id in self._failed:
                    continue
                self._failed.add(item.id)
            yield item, Arrival(_since(source), 1)
        self._had = {path: stamp for path, stamp in self._had.items() if path in looked}
        self._seen = {path: stamp for path, stamp in self._seen.items() if path in looked}

    def forget(self) -> None:
        """Look at every file again as if it were new: something that was yielded was not taken in."""
        self._had, self._seen = {}, {}
        self._failed.clear()

    def _is_new(self, path: Path) -> bool:
        name, stamp = str(path), _stamp(path)
        if name in self._had and self._had[name] == stamp:
            return False
        if stamp is not None and time.time() - stamp[0] / 1e9 < REST:
            before, self._seen[name] = self._seen.get(name), stamp
            if before != stamp:
                return False
        self._had[name] = stamp
        return True


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None  # why is told where it is received
    return found.st_mtime_ns, found.st_size, found.st_ino


def _since(source: str) -> float:
    """Return since when a file is where it is."""
    try:
        return Path(source).stat().st_ctime
    except OSError:
        return time.time()


@dataclass(slots=True)
class Portion:
    """Lines of standard input that are handed over together."""

    path: Path
    arrivals: list[Arrival]  # of its lines, as they came

    def received(self) -> Received | None:
        """Return it as a capture; None: it holds blanks only."""
        digest, size, blank = hashlib.sha256(), 0, True
        try:
            with self.path.open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    blank = blank and not chunk.strip()
        except OSError as fault:
            raise _refused(self.path, fault) from fault
        if blank:
            return None
        capture = Capture(
            id=digest.hexdigest(), source=f"-/{self.path.stem}", retrieved=utc_now(),
            method="stdin", size=size, media_type=MEDIA_TYPES["jsonl"], tool=TOOL,
        )  # fmt: skip
        return Received(capture=capture, path=self.path, name="-", kind="jsonl")

    def done(self) -> None:
        """Note that it was taken in: its bytes are kept elsewhere by now."""
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Part:
    """The file that lines are written to at present."""

    path: Path
    file: BinaryIO
    size: int = 0
    whole: int = 0  # bytes up to the end of the last whole line
    lines: int = 0  # whole ones
    arrivals: list[Arrival] = field(default_factory=list)


class Lines:
    """Standard input as JSON lines, read in a thread of its own.

    Args:
        stream: To read.
        folder: Where lines lie until they are taken in; what a killed process left there comes first.
        most: Lines that may wait; no more are read meanwhile.
        portion: Lines of a portion, about.

    Raises:
        MachineError: The folder cannot be written.
    """

    def __init__(self, stream: BinaryIO, folder: Path, *, most: int, portion: int) -> None:
        self._folder, self._most, self._portion = folder, most, portion
        self._stamp, self._number = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}", 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            left = sorted(folder.glob("*.jsonl"))
            self._closed = [Portion(path, [_counted(path)]) for path in left]
        except OSError as fault:
            raise _refused(folder, fault) from fault
        self._part: _Part | None = None
        self._change = threading.Condition()
        self._fault: OSError | None = None
        self._ended = False
        self.received = self.waiting  # lines so far, those that were left included
        # A daemon: nobody can end a read of a pipe to which nothing is written.
        threading.Thread(target=self._read, args=(_reader_of(stream),), daemon=True).start()

    @property
    def waiting(self) -> int:
        """Lines that were read and not yet handed over."""
        part = self._part
        return sum(a.documents for p in self._closed for a in p.arrivals) + (
            part.lines if part else 0
        )

    @property
    def ended(self) -> bool:
        """Whether standard input came to its end and all was handed over."""
        with self._change:
            return self._ended and not self._closed and self._part is None

    def take(self) -> Portion | None:
        """Return the next portion; None: no whole line waits.

        Raises:
            MachineError: There was no room to write lines to.
        """
        with self._change:
            if self._fault is not None:
                raise _refused(self._folder, self._fault) from self._fault
            if not self._closed:
                self._close()
            portion = self._closed.pop(0) if self._closed else None
            self._change.notify_all()
            return portion

    def _read(self, read: Callable[[], bytes]) -> None:
        """Write what comes to the disk, until the end."""
        try:
            while piece := read():
                for some in _cut(piece, self._portion):
                    with self._change:
                        self._change.wait_for(lambda: self.waiting < self._most)
                        self._write(some)
        except OSError as fault:
            self._fault = fault
        with self._change:
            self._ended = True

    def _write(self, piece: bytes) -> None:
        if self._part is None:
            self._part = self._opened()
        part = self._part
        part.file.write(piece)
        count = piece.count(b"\n")
        if count:
            part.whole = part.size + piece.rindex(b"\n") + 1
            part.lines += count
            part.arrivals.append(Arrival(time.time(), count))
            self.received += count
        part.size += len(piece)
        if part.lines >= self._portion:
            self._close()

    def _close(self) -> None:
        """Close the portion that is being written after its last whole line; the rest begins the next."""
        part = self._part
        if part is None or not (part.lines or self._ended):
            return
        self._part = None
        if self._ended and part.size > part.whole:  # a last line without a break
            part.arrivals.append(Arrival(time.time(), 1))
            self.received += 1
        elif part.size > part.whole:
            self._part = self._opened()
            with part.path.open("rb") as stream:
                stream.seek(part.whole)
                rest = stream.read()
            self._part.file.write(rest)
            self._part.size = len(rest)
            os.truncate(part.path, part.whole)
        part.file.close()
        self._closed.append(Portion(part.path, part.arrivals))

    def _opened(self) -> _Part:
        self._number += 1
        path = self._folder / f"{self._stamp}-{self._number:06}.jsonl"
        return _Part(path, path.open("xb", buffering=0))


def _cut(piece: bytes, lines: int) -> Iterator[bytes]:
    """Yield ``piece`` in parts of at most ``lines`` ends of lines."""
    low = high = 0
    while low < len(piece):
        for _ in range(lines):
            found = piece.find(b"\n", high)
            high = len(piece) if found < 0 else found + 1
            if high == len(piece):
                break
        yield piece[low:high]
        low = high


def _counted(path: Path) -> Arrival:
    with path.open("rb") as stream:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(CHUNK), b""))
    return Arrival(path.stat().st_mtime, max(1, lines))


def _reader_of(stream: BinaryIO) -> Callable[[], bytes]:
    """Return what reads a piece as soon as there is one; empty: the end."""
    try:
        handle = stream.fileno()
    except OSError:
        return lambda: stream.read(_PIECE)
    return lambda: os.read(handle, _PIECE)


def _refused(place: Path, fault: OSError) -> MachineError:
    return MachineError(
        f"{place}: lines of standard input cannot be kept ({fault.strerror}): make room or get the "
        "right to write there, and run again"
    )
