"""Say in one line what the database, the disk or the server refused, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from supplyline.errors import CaseError, MachineError


@dataclass(frozen=True, slots=True)
class Address:
    """Where a ledger lies on a PostgreSQL server.  As text it is without password."""

    shown: str  # "postgresql://user@host/name?schema=case"
    schema: str
    settings: dict[str, str] = field(repr=False, hash=False)  # for the driver, password included

    def __str__(self) -> str:
        return self.shown


Place = Path | Address


def made_by(place: Place) -> str:
    """Return the command that makes, or brings up, the ledger at ``place``."""
    if isinstance(place, Address):
        return f"supplyline build SOURCE... --case DIR --ledger '{place}'"
    return f"supplyline build SOURCE... --case {place.parent}"


class LedgerBroken(CaseError):
    """What is there is no ledger, or a damaged one."""

    def __init__(self, path: Place, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: found {found}, needed a ledger: restore it from a copy, "
            "or name another case folder and build again"
        )


class LedgerMissing(CaseError):
    """There is no ledger where one was named."""

    def __init__(self, path: Place) -> None:
        self.path = path
        super().__init__(f"{path}: found no ledger, needed one: make it with '{made_by(path)}'")


class LedgerNewer(CaseError):
    """A later supplyline wrote this ledger."""

    def __init__(self, path: Place, version: int, known: int) -> None:
        self.path, self.version, self.known = path, version, known
        super().__init__(
            f"{path}: found a ledger of version {version}, this supplyline knows {known}: "
            "install the supplyline that wrote it, or a later one"
        )


class LedgerOlder(CaseError):
    """An earlier supplyline wrote this ledger, and reading alone does not bring it up."""

    def __init__(self, path: Place, version: int, known: int) -> None:
        self.path, self.version, self.known = path, version, known
        super().__init__(
            f"{path}: found a ledger of version {version}, needed {known}: "
            f"run '{made_by(path)}' once to bring it up"
        )


class LedgerBusy(CaseError):
    """Another process writes to this case."""

    def __init__(self, path: Place) -> None:
        self.path = path
        super().__init__(
            f"{path}: another process is writing to this case: wait until it ends, or end it"
        )


class DiskRefused(MachineError):
    """The disk, or the rights on it, do not let the ledger be read or written."""

    def __init__(self, path: Place, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: {found}: make room or get the right to write there, and run again; "
            "what was finished is kept"
        )


class NoDriver(CaseError):
    """The package that speaks with PostgreSQL is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "found no package psycopg, needed it for a ledger on a PostgreSQL server: "
            "pip install 'supplyline[postgres]'"
        )


class BadAddress(CaseError):
    """An address of a PostgreSQL ledger cannot be read."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found {found}, needed an address such as postgresql://user@host/name?schema=case"
        )


class ServerRefused(MachineError):
    """The server is not there, does not let us in, or is too old."""

    def __init__(self, path: Place, found: str, way_out: str) -> None:
        self.path, self.found = path, found
        super().__init__(f"{path}: {found}: {way_out}")


class ConnectionLost(MachineError):
    """The connection to the server ended in the middle."""

    def __init__(self, path: Place, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path}: lost the connection to the server ({found}): run again; what was finished is kept"
        )
