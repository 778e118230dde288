"""A ledger in one SQLite file.

One file at rest: a rollback journal, not a write-ahead log, so that a case can be copied, lie on a
network drive and be read from a folder without write permission (docs/decisions/0060).  One writer
at a time, by a lock on the case folder that the system lets go when the process dies.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from supplyline.errors import CaseError, SupplylineError
from supplyline.ledger.faults import (
    DiskRefused,
    LedgerBroken,
    LedgerBusy,
    LedgerMissing,
    LedgerNewer,
    LedgerOlder,
    Place,
)
from supplyline.ledger.migrating import migrations, statements
from supplyline.ledger.store import Row, Store

APPLICATION = (
    0x53504C59  # "SPLY", in SQLite's application_id: tells a ledger from any other database
)
_FIRST = b"SQLite format 3\x00"
_WAIT = 10_000  # ms that a reader's short lock may hold up a commit
_AT_ONCE = 200  # rows
_MACHINE = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY_ROLLBACK": "a killed writer left it half written, and that cannot be undone here",
    "SQLITE_READONLY": "it cannot be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_PERM": "it cannot be opened",
    "SQLITE_IOERR": "the disk refused to read or write",
    "SQLITE_NOMEM": "there is not enough memory",
}


class SqliteStore(Store):
    """An open SQLite file."""

    errors = (sqlite3.Error,)

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.place: Place = path
        self._db = connection

    def execute(self, query: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that gives no rows."""
        self._db.execute(query, tuple(parameters))

    def all(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query."""
        return self._db.execute(query, tuple(parameters)).fetchall()

    def one(self, query: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row of a query; None: there is none."""
        row: Row | None = self._db.execute(query, tuple(parameters)).fetchone()
        return row

    def stream(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query, a few at a time."""
        cursor = self._db.execute(query, tuple(parameters))
        if self.at_once:
            yield from cursor.fetchall()
            return
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows

    def insert(self, table: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Insert rows with values for the columns ``names``."""
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        self._db.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608  # from the schema

    def begin(self) -> None:
        """Begin a transaction, as the only writer until it ends."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what the transaction did, if one is open."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""
        return [
            name
            for kind, name in sorted(_made(self._db))
            if kind == "table" and not name.startswith("sqlite_")
        ]

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their types, in order."""
        return {row[1]: row[2] for row in self.all(f"PRAGMA main.table_info({table})")}

    def base(self, table: str) -> str:
        """Return how SQL names a table itself."""
        return f"main.{table}"

    def explain(self, fault: Exception) -> SupplylineError | None:
        """Return what tells a user what ``fault`` means."""
        if isinstance(fault, sqlite3.IntegrityError):
            return None
        if isinstance(fault, UnicodeDecodeError):
            return LedgerBroken(self.place, f"damaged text ({fault.reason})")
        name = getattr(fault, "sqlite_errorname", None) or ""
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return LedgerBusy(self.place)
        for start, found in _MACHINE.items():
            if name.startswith(start):
                return DiskRefused(self.place, found)
        return LedgerBroken(self.place, str(fault))

    def damage(self) -> list[str]:
        """Return what the database finds wrong with its own file."""
        return [str(row[0]) for row in self.all("PRAGMA integrity_check(20)") if row[0] != "ok"]

    def schema_faults(self) -> list[tuple[str, str]]:
        """Return what is not as the migrations made it."""
        with closing(sqlite3.connect(":memory:")) as model:
            for _, script in migrations():
                for statement in statements(script):
                    model.execute(statement)
            needed, found = _made(model), _made(self._db)
        faults = []
        for kind, name in sorted(needed.keys() | found.keys()):
            if (kind, name) not in found:
                faults.append((f"{kind} {name}", "is not there"))
            elif (kind, name) not in needed:
                if kind == "index" or name.startswith("sqlite_stat"):
                    continue  # what makes it faster changes no answer
                faults.append((f"{kind} {name}", "was not made by the ledger"))
            elif needed[kind, name] != found[kind, name]:
                faults.append((f"{kind} {name}", "is not as the ledger made it"))
        return faults

    def dangling(self) -> list[tuple[str, str, str]]:
        """Return rows that refer to none."""
        rows = self.all("PRAGMA foreign_key_check")
        return [(table, f"row {row}", parent) for table, row, parent, _ in rows]

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Let text that is no UTF-8 be read inside the block, not refused."""
        factory, self._db.text_factory = self._db.text_factory, _any_text
        try:
            yield
        finally:
            self._db.text_factory = factory

    def version(self) -> int:
        """Return how many migrations the file went through; 0: it is empty."""
        (version,), (application,) = (
            self._db.execute(f"PRAGMA {what}").fetchone()
            for what in ("user_version", "application_id")
        )
        (held,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if held and application != APPLICATION:
            raise LedgerBroken(self.place, "a database that is no ledger")
        return int(version)

    def migrate(self, number: int, script: str, then: Callable[[int, Store], None]) -> None:
        """Run one migration, and ``then``, and note its version: all or nothing."""
        self._db.execute("BEGIN EXCLUSIVE")
        try:
            for statement in statements(script):
                self._db.execute(statement)
            then(number, self)
            self._db.execute(f"PRAGMA application_id = {APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {number}")
            self._db.execute("COMMIT")
        except BaseException:
            self.rollback()
            raise


def _any_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _made(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return what a database is made of."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM main.sqlite_master").fetchall()
    return {(kind, name): f"{table}: {sql}" for kind, name, table, sql in rows}


@contextmanager
def open_sqlite(
    path: Path, *, create: bool, write: bool, then: Callable[[int, Store], None]
) -> Iterator[SqliteStore]:
    """Open the ledger file ``path``, made or brought up to the newest version if writing.

    Args:
        path: ``ledger.db`` of a case.
        create: Make folder and file if they are missing.
        write: Take the writer's lock.
        then: Called in each migration's transaction, with its number.
    """
    with ExitStack() as stack:
        if create:
            make_folder(path.parent)
        if write and path.parent.is_dir():
            stack.enter_context(_writers_lock(path))
        yield stack.enter_context(_connect(path, create=create, write=write, then=then))


def make_folder(folder: Path) -> None:
    """Make the folder of a case, or say what is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as fault:
        raise CaseError(
            f"{folder}: found a file in the way, needed a folder: name another with --case"
        ) from fault
    except OSError as fault:
        raise DiskRefused(folder, f"the folder cannot be made ({fault.strerror})") from fault


@contextmanager
def _writers_lock(path: Path) -> Iterator[None]:
    """Hold the case folder against other writers until the block, or this process, ends."""
    try:
        handle = os.open(path.parent, os.O_RDONLY)
    except OSError as fault:
        raise DiskRefused(path.parent, f"it cannot be opened ({fault.strerror})") from fault
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise LedgerBusy(path) from fault
        yield
    finally:
        os.close(handle)


@contextmanager
def _connect(
    path: Path, *, create: bool, write: bool, then: Callable[[int, Store], None]
) -> Iterator[SqliteStore]:
    known = migrations()
    # The database would open, and refuse at the first write to make its journal there.
    if write and path.parent.is_dir() and not _may_write(path.parent):
        raise DiskRefused(path.parent, "the folder cannot be written to")
    if not path.is_file():
        if path.exists() or path.is_symlink():
            raise LedgerBroken(path, "something that is no file")
        if not create:
            raise LedgerMissing(path)
    else:
        _look_at(path)
        if not write:
            _undo_half_written(path)
    mode = "rwc" if create else "rw" if write else "ro"
    try:
        # autocommit, so that every transaction is one that the code names
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
            check_same_thread=False,  # one thread at a time, not always the same: ``keeping``
        )  # fmt: skip
    except sqlite3.Error as fault:
        raise DiskRefused(path, "it cannot be opened") from fault
    store = SqliteStore(path, connection)
    with closing(connection):
        with store.explained():
            connection.execute(f"PRAGMA busy_timeout = {_WAIT}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE is refused too
            connection.execute("PRAGMA cache_size = -32000")  # KiB
            version = store.version()
            if version > len(known):
                raise LedgerNewer(path, version, len(known))
            if write:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")  # refused now if the file is read-only
                connection.execute("ROLLBACK")
                for number, script in known[version:]:
                    store.migrate(number, script, then)
            elif version < len(known):
                raise LedgerOlder(path, version, len(known))
        yield store


def _undo_half_written(path: Path) -> None:
    """Undo the transaction that a killed writer left half written, before somebody reads.

    The database does so itself when it is opened for writing; opened for reading it refuses.  Of a
    writer that is alive it leaves the transaction alone.
    """
    if not path.with_name(path.name + "-journal").exists():
        return
    if not (_may_write(path.parent) and _may_write(path)):
        return  # refused below, unless the writer is alive
    with suppress(sqlite3.Error), closing(  # told below, where the same fault comes again
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
    ) as connection:  # fmt: skip
        connection.execute("SELECT count(*) FROM sqlite_master")


def _may_write(place: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    needed = os.W_OK | os.X_OK if place.is_dir() else os.W_OK
    return os.access(place, needed, effective_ids=effective)


def _look_at(path: Path) -> None:
    """Refuse what is plainly no database, so that it is not mistaken for an empty one."""
    try:
        with path.open("rb") as file:
            first = file.read(len(_FIRST))
    except OSError as fault:
        raise DiskRefused(path, f"it cannot be read ({fault.strerror})") from fault
    if first and first != _FIRST:
        raise LedgerBroken(path, "a file that is no database")
