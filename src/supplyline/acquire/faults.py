"""What acquire refuses, and how a refusal of one document is written down."""

from __future__ import annotations

from supplyline.errors import SupplylineError
from supplyline.ids import content_id
from supplyline.records import Failure


class AcquireError(SupplylineError):
    """A source cannot be taken in at all."""


class SourceMissing(AcquireError):
    """There is nothing at a path that was asked for."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"{source}: no such file or folder; needed a file, a folder or - for standard input: "
            "check the path"
        )


class SourceIsAddress(AcquireError):
    """An address was given where only files are taken."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"{source}: found an address, needed a file, a folder or -: fetch it into a case first"
        )


class Undelivered(AcquireError):
    """A message did not get through.  ``alone``: others to the same place may."""

    def __init__(self, place: str, why: str, *, alone: bool) -> None:
        self.place, self.why, self.alone = place, why, alone
        super().__init__(f"{place}: {why}")


class NothingInside(AcquireError):
    """A file that was to be added has nothing that could be kept."""

    def __init__(self, source: str, found: str) -> None:
        self.source, self.found = source, found
        super().__init__(f"{source}: {found}, needed a file with something in it: check the file")


class CaseAsSource(AcquireError):
    """A case folder was given as a source: it would read its own evidence and dossier again."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"{source}: found a case (it holds ledger.db), needed material to read: give the "
            "folder the case was built from"
        )


class ChangedWhileRead(AcquireError):
    """A file no longer has the bytes it was received with."""

    def __init__(self, source: str, expected: str, found: str) -> None:
        self.source, self.expected, self.found = source, expected, found
        super().__init__(
            f"{source}: found bytes with SHA-256 {found[:12]}…, needed {expected[:12]}…: the file "
            "changed while it was read; run again when nothing writes to it"
        )


class Unreadable(Exception):
    """Part of a capture cannot be read.  Becomes a ``Failure`` before it leaves this room."""

    def __init__(self, fault: str, message: str) -> None:
        self.fault, self.message = fault, message
        super().__init__(message)


def failure(source: str, locator: str, capture: str | None, fault: str, message: str) -> Failure:
    """Return the row for one part of a source that could not be taken in.

    >>> failure("a.jsonl", "line 2", None, "no text", "found no text").id[:3]
    'f1:'
    """
    return Failure(
        id=content_id("f1", ["acquire", capture, source, locator, fault]),
        source=source,
        locator=locator,
        capture=capture,
        stage="acquire",
        fault=fault,
        message=message,
    )
