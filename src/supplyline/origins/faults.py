"""What can go wrong in tracing, each with its way out."""

from __future__ import annotations

from supplyline.errors import SupplylineError


class OriginsError(SupplylineError):
    """Documents or fingerprints that cannot be traced."""


class FingerprintUnreadable(OriginsError):
    """A fingerprint is of another version, or its bytes are not what this version wrote."""

    def __init__(self, document: str, version: str, needed: str) -> None:
        self.document, self.version, self.needed = document, version, needed
        super().__init__(
            f"fingerprint of {document} is of version {version!r} or broken, needed {needed!r}: "
            "fingerprint the documents anew"
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
