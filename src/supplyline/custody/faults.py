"""What custody refuses, each with what was found, what was needed and the way out."""

from __future__ import annotations

from pathlib import Path

from supplyline.errors import CaseError, MachineError, SupplylineError


class CustodyError(SupplylineError):
    """A key, a head, a stamp or a package cannot be used."""


class NotCanonical(CustodyError):
    """A record has no canonical JSON."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found a value that canonical JSON cannot hold ({found}), needed text, numbers up to "
            "2**53, lists and objects: the row was not written by supplyline"
        )


class KeyExists(CustodyError):
    """A file lies where a new key should go; keys are never overwritten."""

    def __init__(self, place: Path) -> None:
        self.place = place
        super().__init__(
            f"{place}: found a file in the way, needed a new name: what an overwritten key signed "
            "could never be signed again by the same hand"
        )


class KeyUnusable(CustodyError):
    """A file is no Ed25519 key, or its passphrase is another."""

    def __init__(self, place: str, found: str, needed: str) -> None:
        self.place, self.found, self.needed = place, found, needed
        super().__init__(f"{place}: found {found}, needed {needed}")


class HeadUnusable(CustodyError):
    """A file or row is no signed head."""

    def __init__(self, place: str, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: found {found}, needed a signed head as 'supplyline sign' writes it: "
            "name the file that you kept"
        )


class StampRefused(CustodyError):
    """A time-stamp server gave no stamp, or one of something else."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found {found}, needed a time-stamp (RFC 3161) of the signed head: "
            "try again or name another server with --stamp; the head itself is signed and kept"
        )


class PackageUnusable(CaseError):
    """A file is no package, or not all of one."""

    def __init__(self, place: Path, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: found {found}, needed a package as 'supplyline package' writes it: "
            "get it again from whoever made it"
        )


class NothingToSign(CaseError):
    """A ledger has no entry yet."""

    def __init__(self, place: Path) -> None:
        self.place = place
        super().__init__(
            f"{place}: found a ledger without any entry, needed one: "
            "build the case first, then sign it"
        )


class EvidenceMissing(CaseError):
    """Bytes that the ledger names are not where they should lie."""

    def __init__(self, place: str, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: found {found}, needed the bytes as captured: run 'supplyline verify' and "
            "restore what it names from a copy"
        )


class PlaceRefused(MachineError):
    """A file cannot be written or read."""

    def __init__(self, place: Path, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: {found}: name a place with room and the right to read and write"
        )
