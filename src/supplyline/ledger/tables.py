"""Go through the tables of a ledger, whichever there are: for digests, copies and rechecking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

_AT_ONCE = 200  # rows


def tables(db: sqlite3.Connection) -> list[str]:
    """Return the names of all tables, sorted."""
    return [
        str(row[0])
        for row in db.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "ORDER BY name"
        ).fetchall()
    ]


def columns(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the columns of ``table`` with their types, in order."""
    return {
        str(row[1]): str(row[2])
        for row in db.execute(f"PRAGMA main.table_info({table})").fetchall()
    }


def all_rows(db: sqlite3.Connection, table: str, order: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield every row of ``table`` by column, those that are NULL left out, ordered by ``order``."""
    names = list(columns(db, table))
    listed = ", ".join(f'"{name}"' for name in names)
    by = ", ".join(f'"{name}"' for name in order)
    cursor = db.execute(f"SELECT {listed} FROM {table} ORDER BY {by}")  # noqa: S608  # from the schema
    while rows := cursor.fetchmany(_AT_ONCE):
        for row in rows:
            yield {n: v for n, v in zip(names, row, strict=True) if v is not None}
