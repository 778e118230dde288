"""Name the content of a ledger by a hash, so that two can be compared.

``digest`` leaves out what may differ between two ledgers of the same content: runs, the log, and the
times at which bytes were fetched.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from supplyline.ledger.faults import explained
from supplyline.ledger.log import key_of
from supplyline.ledger.tables import all_rows, tables

_OF_RUNS = {"runs", "run_ends", "log"}
_OF_A_RUN = {"run", "entry"}
_TIMES = {
    ("captures", "retrieved"), ("captures", "headers"), ("visits", "time"), ("rounds", "time"),
}  # fmt: skip  # headers: every answer has a date in it


def digest(path: Path) -> dict[str, str]:
    """Return a SHA-256 per table of the ledger ``path``; runs, log and times left out.

    Two ledgers with equal digests hold the same documents, claims, origins and events, in the same
    order, however often the runs that made them were interrupted.
    """
    with explained(path), closing(_read_only(path)) as db:
        return {table: _table_digest(db, table) for table in tables(db) if table not in _OF_RUNS}


def row_counts(path: Path) -> dict[str, int]:
    """Return the number of rows per table of the ledger ``path``."""
    with explained(path), closing(_read_only(path)) as db:
        return {
            table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # from the schema
            for table in tables(db)
        }


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _table_digest(db: sqlite3.Connection, table: str) -> str:
    total = hashlib.sha256()
    for row in all_rows(db, table, key_of(table)):
        for name, value in sorted(row.items()):
            if name not in _OF_A_RUN and (table, name) not in _TIMES:
                _update(total, name)
                _update(total, value)
        total.update(b"\n")
    return total.hexdigest()


def _update(total: hashlib._Hash, value: object) -> None:
    """Add one value, so that no two different rows add the same bytes."""
    data = value if isinstance(value, bytes) else repr(value).encode()
    total.update(f"{type(value).__name__}{len(data)}:".encode())
    total.update(data)
