"""Name the content of a ledger by a hash, so that two can be compared.

``digest`` leaves out what may differ between two ledgers of the same content: runs, the log, and the
times at which bytes were fetched.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from supplyline.ledger.faults import Address
from supplyline.ledger.log import key_of
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store

_OF_RUNS = {"runs", "run_ends", "log"}
_OF_A_RUN = {"run", "entry"}
_TIMES = {
    ("captures", "retrieved"), ("captures", "headers"), ("visits", "time"), ("rounds", "time"),
    ("alerts", "made"), ("deliveries", "made"),
}  # fmt: skip  # headers: every answer has a date in it


def digest(where: Path | str | Address) -> dict[str, str]:
    """Return a SHA-256 per table of the ledger at ``where``; runs, log and times left out.

    Two ledgers with equal digests hold the same documents, claims, origins and events, in the same
    order, however often the runs that made them were interrupted.
    """
    with opened(where) as store, store.explained():
        return {
            table: _table_digest(store, table) for table in store.tables() if table not in _OF_RUNS
        }


def row_counts(where: Path | str | Address) -> dict[str, int]:
    """Return the number of rows per table of the ledger at ``where``."""
    with opened(where) as store, store.explained():
        return {
            table: int(row[0])
            for table in store.tables()
            if (row := store.one(f"SELECT count(*) FROM {table}"))  # noqa: S608  # from the schema
        }


def _table_digest(store: Store, table: str) -> str:
    total = hashlib.sha256()
    for row in store.rows(table, key_of(table)):
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
