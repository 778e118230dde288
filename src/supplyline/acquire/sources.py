"""Find the files behind the sources that were asked for, and take the hash of each.

A source is a file, a folder (searched recursively, in sorted order), a pattern of both or ``-``.  In a folder the name
decides whether a file is a source at all; what it is read as is decided by its content.  Hidden
files and folders are not looked at, nor is a case that lies inside the folder; links to folders are
not followed.  Whatever cannot be read twice (standard input, a pipe) is spooled to a temporary file
that lives as long as the ``Intake``.

Does not: open addresses; ``network`` does, and ``split`` tells them from the rest.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from supplyline.acquire.addresses import checked, is_address
from supplyline.acquire.faults import (
    CaseAsSource,
    SourceIsAddress,
    SourceMissing,
    failure,
)
from supplyline.acquire.kinds import (
    HEAD,
    MEDIA_TYPES,
    FileKind,
    foreign_kind,
    judged_kind,
    named_kind,
)
from supplyline.acquire.patterns import files_of, is_pattern
from supplyline.acquire.received import CHUNK, TOOL, Received
from supplyline.clock import utc_now
from supplyline.errors import MachineError
from supplyline.records import Capture, Failure

LEDGER = "ledger.db"  # the file that makes a folder a case


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to be received, or why there is none."""

    source: str  # as failures and captures name it
    name: str
    path: Path | None  # None: standard input
    refusal: str | None = None  # why there is nothing to be had
    fault: str = "unreadable"


class Intake(Iterator[Received | Failure]):
    """The files of some sources, one after the other, and a count of what happened to each.

    Attributes:
        received: Files handed over so far.
        failed: Files that could not be, so far.
        ignored: Files in folders whose kind is not read, so far.  They are no failure.
    """

    def __init__(
        self,
        sources: Sequence[str],
        stdin: BinaryIO | None,
        wanted: Callable[[Path], bool] | None = None,
    ) -> None:
        self.received = self.failed = self.ignored = 0
        self._stdin = stdin
        self._wanted = wanted or (lambda _: True)
        self._spool: tempfile.TemporaryDirectory[str] | None = None
        for source in sources:
            _check(source)
        self._found = self._find(sources)

    def __next__(self) -> Received | Failure:
        found = next(self._found)
        item = self._take(found)
        if isinstance(item, Received):
            self.received += 1
        else:
            self.failed += 1
        return item

    def _find(self, sources: Sequence[str]) -> Iterator[_Found]:
        for source in sources:
            path = Path(source)
            if source == "-":
                yield _Found("-", "-", None)
            elif is_pattern(source) and not os.path.lexists(path):
                yield from self._match(source)
            else:
                yield from self._one(source)

    def _one(self, source: str) -> Iterator[_Found]:
        path = Path(source)
        if path.is_dir():
            yield from self._search(path)
        elif self._wanted(path):
            yield _Found(source, path.name, path)

    def _match(self, pattern: str) -> Iterator[_Found]:
        found = files_of(pattern)
        if not found:
            yield _Found(pattern, "", None, nothing_fits(pattern), "no match")
        for source in found:
            yield from self._one(source)

    def _search(self, top: Path) -> Iterator[_Found]:
        refused: list[OSError] = []
        for folder, below, files in os.walk(top, onerror=refused.append):
            here = Path(folder)
            while refused:
                yield _refused_folder(refused.pop(), top)
            if LEDGER in files:
                below.clear()
                continue
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(files):
                path = here / name
                if name.startswith("."):
                    continue
                if named_kind(name) is None or not (path.is_file() or path.is_symlink()):
                    self.ignored += 1
                    continue
                if not self._wanted(path):
                    continue
                yield _Found(str(path), path.relative_to(top).as_posix(), path)
        while refused:
            yield _refused_folder(refused.pop(), top)

    def _take(self, found: _Found) -> Received | Failure:
        if found.refusal is not None:
            return failure(found.source, "", None, found.fault, found.refusal)
        try:
            path = found.path
            if path is None or not path.is_file():
                path = self._spooled(path)
            return _received(found, path)
        except OSError as fault:
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise MachineError(
                    f"{tempfile.gettempdir()}: no room to spool {found.source}: free some or set "
                    "TMPDIR to another disk"
                ) from fault
            return failure(
                found.source,
                "",
                None,
                "unreadable",
                f"{found.source}: cannot be read ({fault.strerror}); needed a readable file: "
                "check that it exists and its permissions",
            )

    def _spooled(self, path: Path | None) -> Path:
        """Copy a stream into a file, so that its bytes can be read again."""
        if self._spool is None:
            self._spool = tempfile.TemporaryDirectory(prefix="supplyline-")
        handle, name = tempfile.mkstemp(dir=self._spool.name)
        with os.fdopen(handle, "wb") as copy:
            if path is None:
                _pour(self._stdin, copy)
            else:
                with path.open("rb") as stream:
                    _pour(stream, copy)
        return Path(name)


def receive(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    wanted: Callable[[Path], bool] | None = None,
) -> Intake:
    """Return the files of ``sources``, hashed; iterate over it once.

    Args:
        sources: Files, folders, patterns of them or "-", in the order wanted.
        stdin: What "-" stands for; None is an empty stream.
        wanted: Says of each file whether it is looked at at all; None: each is.

    Raises:
        SourceMissing: A path leads nowhere.  Raised before anything is read.
        SourceIsAddress: An address was given.
        CaseAsSource: A folder holds a ledger.
    """
    return Intake(sources, stdin, wanted)


def split(sources: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the sources that ``receive`` takes, and the addresses among them, checked.

    Raises:
        AddressRefused: An address that is never asked.

    >>> split(["a.html", "https://a.example/b#c", "-"])
    (['a.html', '-'], ['https://a.example/b'])
    """
    addresses = [checked(source) for source in sources if is_address(source)]
    return [s for s in sources if not is_address(s)], list(dict.fromkeys(addresses))


def _check(source: str) -> None:
    if source == "-":
        return
    if is_address(source):
        raise SourceIsAddress(source)
    path = Path(source)
    if not os.path.lexists(path):
        if is_pattern(source):
            return  # that nothing fits is found when it is looked for
        raise SourceMissing(source)
    if path.is_dir() and (path / LEDGER).is_file():
        raise CaseAsSource(source)


def _refused_folder(fault: OSError, top: Path) -> _Found:
    folder = str(fault.filename or top)
    message = f"{folder}: the folder cannot be read ({fault.strerror}); needed the right to list it"
    return _Found(folder, "", None, message)


def _pour(stream: BinaryIO | None, copy: BinaryIO) -> None:
    while stream is not None and (chunk := stream.read(CHUNK)):
        copy.write(chunk)


def _received(found: _Found, path: Path) -> Received | Failure:
    digest, size, head = hashlib.sha256(), 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            head = head or chunk[:HEAD]
            digest.update(chunk)
            size += len(chunk)
    kind = kind_received(head, found.name, source=found.source, path=path)
    if isinstance(kind, Failure):
        return kind
    method: Literal["file", "stdin"] = "stdin" if found.path is None else "file"
    return Received(
        capture=Capture(
            id=digest.hexdigest(),
            source=found.source,
            retrieved=utc_now(),
            method=method,
            size=size,
            media_type=MEDIA_TYPES[kind],
            tool=TOOL,
        ),
        path=path,
        name=found.name,
        kind=kind,
    )


def kind_received(head: bytes, name: str, *, source: str, path: Path) -> FileKind | Failure:
    """Return what a file of this name with these first bytes is read as, or why it is not read."""
    if not head:
        return failure(source, "", None, "empty", f"{source}: found 0 bytes, needed a document")
    kind = judged_kind(head, name)
    if kind is None and foreign_kind(head) == "zip":
        from supplyline.acquire.wacz import is_wacz  # noqa: PLC0415  # only for a zip file

        kind = "wacz" if is_wacz(path) else None
    if kind is not None:
        return kind
    what = foreign_kind(head) or "content of no kind that is read here"
    return failure(
        source,
        "",
        None,
        "unknown kind",
        f"{source}: found {what}, needed HTML, text, Markdown, PDF, WARC, WACZ, JSON lines "
        "or Parquet: convert it, or give what is inside",
    )


def nothing_fits(pattern: str) -> str:
    """Return what is said of a pattern that stands for nothing."""
    return (
        f"{pattern}: found nothing that fits, needed a file: look at the pattern, and at whether the "
        "files are there"
    )
