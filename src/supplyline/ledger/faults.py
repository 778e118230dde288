"""Say in one line what the database or the disk refused, and the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supplyline.errors import CaseError, MachineError, SupplylineError

_MACHINE = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "it cannot be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_PERM": "it cannot be opened",
    "SQLITE_IOERR": "the disk refused to read or write",
    "SQLITE_NOMEM": "there is not enough memory",
}


class LedgerBroken(CaseError):
    """The file is no ledger, or a damaged one."""

    def __init__(self, path: Path, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: found {found}, needed a ledger: restore it from a copy, "
            "or name another case folder and build again"
        )


class LedgerMissing(CaseError):
    """There is no ledger where one was named."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: found no ledger, needed one: make it with "
            f"'supplyline build SOURCE... --case {path.parent}'"
        )


class LedgerNewer(CaseError):
    """A later supplyline wrote this ledger."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        self.path, self.version, self.known = path, version, known
        super().__init__(
            f"{path}: found a ledger of version {version}, this supplyline knows {known}: "
            "install the supplyline that wrote it, or a later one"
        )


class LedgerBusy(CaseError):
    """Another process writes to this case."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: another process is writing to this case: wait until it ends, or end it"
        )


class DiskRefused(MachineError):
    """The disk, or the rights on it, do not let the ledger be read or written."""

    def __init__(self, path: Path, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: {found}: make room or get the right to write there, and run again; "
            "what was finished is kept"
        )


def explain(path: Path, fault: sqlite3.Error) -> SupplylineError:
    """Return the error that tells a user what ``fault`` of the ledger at ``path`` means."""
    name = getattr(fault, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LedgerBusy(path)
    for start, found in _MACHINE.items():
        if name.startswith(start):
            return DiskRefused(path, found)
    return LedgerBroken(path, str(fault))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the database raises inside into an error for the user; see ``explain``."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a row that breaks the ledger's own rules is a fault of ours, not of the file
    except sqlite3.Error as fault:
        raise explain(path, fault) from fault
    except UnicodeDecodeError as fault:
        raise LedgerBroken(path, f"damaged text ({fault.reason})") from fault
