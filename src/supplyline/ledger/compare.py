"""Name the content of a ledger by a hash, so that two can be compared and a chain can be kept.

``digest`` leaves out what may differ between two ledgers of the same content: runs, and the times at
which bytes were fetched.  ``chain_digest`` leaves out nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from supplyline.ledger.faults import explained

_RUNS = {"runs", "run_ends"}
_TIMES = {("captures", "retrieved")}


def digest(path: Path) -> dict[str, str]:
    """Return a SHA-256 per table of the ledger ``path``, runs and times left out.

    Two ledgers with equal digests hold the same documents, claims, origins and events, in the same
    order, however often the runs that made them were interrupted.
    """
    with explained(path), closing(_read_only(path)) as db:
        return {table: _table_digest(db, table) for table in _tables(db) if table not in _RUNS}


def row_counts(path: Path) -> dict[str, int]:
    """Return the number of rows per table of the ledger ``path``."""
    with explained(path), closing(_read_only(path)) as db:
        return {
            table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # from the schema
            for table in _tables(db)
        }


def chain_digest(db: sqlite3.Connection, previous: str, run: int) -> str:
    """Return the SHA-256 over ``previous`` and every row appended since the run end before ``run``.

    Rows of runs that were killed in between are covered too, so that no row is outside the chain.
    """
    last = db.execute("SELECT coalesce(max(run), 0) FROM run_ends WHERE run < ?", (run,)).fetchone()
    total = hashlib.sha256(previous.encode())
    for table in _tables(db):
        if table == "run_ends":
            continue
        number = "number" if table == "runs" else "run"
        rows = db.execute(
            f"SELECT * FROM {table} WHERE {number} > ? AND {number} <= ? ORDER BY {_order(db, table)}",  # noqa: S608  # from the schema
            (last[0], run),
        )
        total.update(table.encode())
        for row in rows:
            _update(total, row)
    return total.hexdigest()


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _tables(db: sqlite3.Connection) -> Iterator[str]:
    for (name,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall():
        yield str(name)


def _order(db: sqlite3.Connection, table: str) -> str:
    """Return the primary key of ``table``, as SQL: the order that does not depend on the file."""
    keys = sorted(
        (row[5], row[1]) for row in db.execute(f"PRAGMA table_info({table})").fetchall() if row[5]
    )
    return ", ".join(f'"{name}"' for _, name in keys)


def _table_digest(db: sqlite3.Connection, table: str) -> str:
    columns = ", ".join(
        f'"{row[1]}"'
        for row in db.execute(f"PRAGMA table_info({table})").fetchall()
        if row[1] != "run" and (table, row[1]) not in _TIMES
    )
    total = hashlib.sha256()
    for row in db.execute(f"SELECT {columns} FROM {table} ORDER BY {_order(db, table)}"):  # noqa: S608  # from the schema
        _update(total, row)
    return total.hexdigest()


def _update(total: hashlib._Hash, row: tuple[object, ...]) -> None:
    """Add one row, so that no two different rows add the same bytes."""
    for value in row:
        data = value if isinstance(value, bytes) else repr(value).encode()
        total.update(f"{type(value).__name__}{len(data)}:".encode())
        total.update(data)
