"""What can go wrong in tracing, each with its way out."""

from __future__ import annotations

from supplyline.errors import SupplylineError


class OriginsError(SupplylineError):
    """Documents or an index that cannot be traced."""


class IndexUnreadable(OriginsError):
    """A file is no index of this version."""

    def __init__(self, place: str, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(f"{place} cannot be used as an index: {found}: remove it and trace again")


class IndexInUse(OriginsError):
    """Another process holds the file of an index."""

    exit_code = 4

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place} is in use by another process, needed for this one alone: wait until it is done"
        )


class CeilingTooLow(OriginsError):
    """Tracing cannot keep to so little memory."""

    def __init__(self, memory: int, least: int) -> None:
        self.memory, self.least = memory, least
        super().__init__(
            f"found a ceiling of {memory:,} bytes, needed {least:,} at least: raise it or leave it out"
        )


class MemoryShort(OriginsError):
    """A ceiling on memory, or the disk below it, has no room for a step of tracing."""

    exit_code = 4

    def __init__(self, memory: int | None, reason: str) -> None:
        self.memory = memory
        if memory is None:
            held, way = "the memory there is", "take a machine with more or"
        else:
            held, way = f"a ceiling that leaves its tables {memory:,} bytes", "raise --memory or"
        super().__init__(
            f"found {held}, needed more to trace so many documents ({reason}): {way} make room for "
            "temporary files; what was finished is kept"
        )


class DocumentTwice(OriginsError):
    """One document id was given twice."""

    def __init__(self, document: str) -> None:
        self.document = document
        super().__init__(f"document {document} was given twice, needed once: drop the second")


class DocumentUnknown(OriginsError):
    """A match names a document that was not given."""

    def __init__(self, document: str) -> None:
        self.document = document
        super().__init__(
            f"a match names document {document}, which was not given: give every document at once"
        )
