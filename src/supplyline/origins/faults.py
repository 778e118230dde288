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
