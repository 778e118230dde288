"""Open a ledger: make it, migrate it, lock it, or say why not.

One file at rest: a rollback journal, not a write-ahead log, so that a case can be copied, lie on a
network drive and be read from a folder without write permission (docs/decisions/0060).  One writer
at a time, by a lock on the case folder that the system lets go when the process dies.
"""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path

from supplyline.errors import CaseError
from supplyline.ledger.book import Ledger
from supplyline.ledger.faults import (
    DiskRefused,
    LedgerBroken,
    LedgerBusy,
    LedgerMissing,
    LedgerNewer,
    explained,
)

LEDGER_NAME = "ledger.db"
APPLICATION = (
    0x53504C59  # "SPLY", in SQLite's application_id: tells a ledger from any other database
)
_FIRST = b"SQLite format 3\x00"
_WAIT = 10_000  # ms that a reader's short lock may hold up a commit


def migrations() -> list[tuple[int, str]]:
    """Return every migration as (version, SQL), oldest first; versions count from 1 without gaps."""
    folder = files("supplyline.ledger") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), (folder / name).read_text(encoding="utf-8")) for name in names]


@contextmanager
def open_ledger(
    path: Path,
    *,
    create: bool = False,
    write: bool = False,
    as_of: str | None = None,
    on_commit: Callable[[], None] | None = None,
) -> Iterator[Ledger]:
    """Open the ledger file ``path``; reading is open to everybody, writing to one process.

    Args:
        path: ``ledger.db`` of a case.
        create: Make folder and file if they are missing; implies ``write``.
        write: Take the writer's lock, migrate an older ledger, allow appends.
        as_of: A day, "2026-11-24": show what was held when that day (UTC) ended.  Reading only.
        on_commit: Called after every transaction that is safe on the disk.

    Raises:
        CaseError: No ledger, a broken or foreign file, a newer ledger, or another writer.
        MachineError: The disk or the rights on it refuse.
    """
    write = write or create
    with ExitStack() as stack:
        if create:
            _make_folder(path.parent)
        if write and path.parent.is_dir():
            stack.enter_context(_writers_lock(path))
        connection = stack.enter_context(_connect(path, create=create, write=write))
        if as_of is not None:
            _hide_after(connection, as_of)
        yield Ledger(path, connection, on_commit=on_commit)


def _make_folder(folder: Path) -> None:
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
def _connect(path: Path, *, create: bool, write: bool) -> Iterator[sqlite3.Connection]:
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
    mode = "rwc" if create else "rw" if write else "ro"
    with explained(path):
        # autocommit, so that every transaction is one that the code names
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
        )
    try:
        with explained(path):
            connection.execute(f"PRAGMA busy_timeout = {_WAIT}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE is refused too
            connection.execute("PRAGMA cache_size = -32000")  # KiB
            connection.execute("PRAGMA temp_store = MEMORY")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            application = int(connection.execute("PRAGMA application_id").fetchone()[0])
            tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
            if tables and application != APPLICATION:
                raise LedgerBroken(path, "a database that is no ledger")
            if version > len(known):
                raise LedgerNewer(path, version, len(known))
            if write:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")  # refused now if the file is read-only
                connection.execute("ROLLBACK")
                for number, script in known[version:]:
                    _apply(connection, number, script)
            elif version < len(known):
                raise CaseError(
                    f"{path}: found a ledger of version {version}, needed {len(known)}: "
                    f"run 'supplyline build SOURCE... --case {path.parent}' once to bring it up"
                )
        yield connection
    finally:
        connection.close()


def _may_write(folder: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def _look_at(path: Path) -> None:
    """Refuse what is plainly no database, so that it is not mistaken for an empty one."""
    try:
        with path.open("rb") as file:
            first = file.read(len(_FIRST))
    except OSError as fault:
        raise DiskRefused(path, f"it cannot be read ({fault.strerror})") from fault
    if first and first != _FIRST:
        raise LedgerBroken(path, "a file that is no database")


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Run one migration and note its version, both or neither."""
    connection.execute("BEGIN EXCLUSIVE")
    try:
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """Split SQL into statements; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _hide_after(connection: sqlite3.Connection, day: str) -> None:
    """Shadow every table by its rows of runs that began by the end of ``day``.

    Names without a schema look into ``temp`` first, so that the views, made again there, and every
    query of ``Ledger`` see the shadows.
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise CaseError(f"found {day!r}, needed a day such as 2026-11-24")
    last = connection.execute(
        "SELECT coalesce(max(number), 0) FROM main.runs WHERE substr(started, 1, 10) <= ?", (day,)
    ).fetchone()[0]
    entries = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_master "
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY type, rowid"
    ).fetchall()
    for kind, name, sql in entries:
        if kind == "table":
            column = "number" if name == "runs" else "run"
            connection.execute(
                f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} "  # noqa: S608  # from the schema
                f"WHERE {column} <= {int(last)}"
            )
        else:
            connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
