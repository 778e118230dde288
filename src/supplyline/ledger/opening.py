"""Open a ledger: make it, migrate it, lock it, or say why not.

One file at rest: a rollback journal, not a write-ahead log, so that a case can be copied, lie on a
network drive and be read from a folder without write permission (docs/decisions/0060).  One writer
at a time, by a lock on the case folder that the system lets go when the process dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
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
from supplyline.ledger.log import (
    Clock,
    digests_of,
    key_of,
    new_entry,
    new_run,
    now,
    operator_name,
    timestamp,
)
from supplyline.ledger.migrating import migrations, statements
from supplyline.ledger.tables import all_rows, tables

LEDGER_NAME = "ledger.db"
APPLICATION = (
    0x53504C59  # "SPLY", in SQLite's application_id: tells a ledger from any other database
)
_FIRST = b"SQLite format 3\x00"
_LOG = 4  # the migration that brings the log
_WAIT = 10_000  # ms that a reader's short lock may hold up a commit


@contextmanager
def open_ledger(
    path: Path,
    *,
    create: bool = False,
    write: bool = False,
    as_of: str | None = None,
    on_commit: Callable[[], None] | None = None,
    clock: Clock = now,
) -> Iterator[Ledger]:
    """Open the ledger file ``path``; reading is open to everybody, writing to one process.

    Args:
        path: ``ledger.db`` of a case.
        create: Make folder and file if they are missing; implies ``write``.
        write: Take the writer's lock, migrate an older ledger, allow appends.
        as_of: A day, "2026-11-24": show what was held when that day (UTC) ended, to the entry of
            the log.  Reading only.
        on_commit: Called after every transaction that is safe on the disk.
        clock: Tells the time for entries of the log.

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
        yield Ledger(path, connection, on_commit=on_commit, clock=clock)


@contextmanager
def open_case(
    case: Path,
    *,
    create: bool = False,
    write: bool = False,
    as_of: str | None = None,
    on_commit: Callable[[], None] | None = None,
) -> Iterator[Ledger]:
    """Open the ledger of the case folder ``case``; see ``open_ledger``."""
    with open_ledger(
        case / LEDGER_NAME, create=create, write=write, as_of=as_of, on_commit=on_commit
    ) as ledger:
        yield ledger


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
        for statement in statements(script):
            connection.execute(statement)
        if number == _LOG:
            _adopt(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _adopt(connection: sqlite3.Connection) -> None:
    """Let the first entry of the log cover all rows of a ledger that had none, and its old chain."""
    last = connection.execute("SELECT number, id FROM runs ORDER BY number DESC LIMIT 1").fetchone()
    if last is None:
        return
    head = connection.execute("SELECT digest FROM run_ends ORDER BY run DESC LIMIT 1").fetchone()
    rows = {}
    for table in tables(connection):
        if table != "log":
            for count, sha256, _ in digests_of(
                table, all_rows(connection, table, key_of(table))
            ).values():
                rows[table] = {"count": count, "sha256": sha256}
    run = replace(new_run("adopt"), id=last[1])
    entry = new_entry(
        seq=1, time=timestamp(now()), operator=operator_name(), run=run, action="adopt",
        about={"head": "" if head is None else head[0], "runs": last[0]}, rows=rows, previous="",
    )  # fmt: skip
    connection.execute(
        "INSERT INTO log (seq, entry, digest) VALUES (?, ?, ?)",
        (entry.seq, entry.entry, entry.digest),
    )


def _hide_after(connection: sqlite3.Connection, day: str) -> None:
    """Shadow every table by its rows of entries made by the end of ``day``.

    Names without a schema look into ``temp`` first, so that the views, made again there, and every
    query of ``Ledger`` see the shadows.  Of what an older ledger held when it was adopted, the rows
    of runs that began by then are shown.
    """
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError as fault:
        raise CaseError(f"found {day!r}, needed a day such as 2026-11-24") from fault
    last, adopted = _last_entry(connection, day)
    shown = f"entry <= {last}"
    entries = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_master "
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY type, rowid"
    ).fetchall()
    if adopted and not last:
        run = connection.execute(
            "SELECT coalesce(max(number), 0) FROM main.runs "
            "WHERE entry = 1 AND substr(started, 1, 10) <= ?",
            (day,),
        ).fetchone()[0]
        shown = f"entry = 1 AND {{run}} <= {int(run)}"
    for kind, name, sql in entries:
        if kind == "table":
            column = {"runs": "number", "log": "seq"}.get(name, "run")
            where = f"seq <= {last}" if name == "log" else shown.format(run=column)
            connection.execute(
                f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {where}"  # noqa: S608  # from the schema
            )
        else:
            connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))


def _last_entry(connection: sqlite3.Connection, day: str) -> tuple[int, bool]:
    """Return the last entry made by the end of ``day``, 0 for none; whether the first adopts."""
    action = ""
    for seq, entry in connection.execute("SELECT seq, entry FROM main.log ORDER BY seq DESC"):
        fields = json.loads(entry)
        action = str(fields["action"])
        if str(fields["time"])[:10] <= day:
            return int(seq), False
    return 0, action == "adopt"
