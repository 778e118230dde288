"""The one set of migrations that makes every ledger what it is.

Does not: run them; each store does (``opening``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files


def migrations() -> list[tuple[int, str]]:
    """Return every migration as (version, SQL), oldest first; versions count from 1 without gaps."""
    folder = files("supplyline.ledger") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), (folder / name).read_text(encoding="utf-8")) for name in names]


def statements(script: str) -> Iterator[str]:
    """Split SQL into statements; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
