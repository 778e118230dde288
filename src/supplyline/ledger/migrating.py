"""The one set of migrations that makes every ledger what it is.

Does not: run them; each store does, in its own words.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_MADE = re.compile(
    r"^(?:\s|--.*\n)*(CREATE|DROP) (TABLE|VIEW|TRIGGER) (\w+)(?:.*? ON (\w+))?", re.DOTALL
)


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


@cache
def made() -> dict[tuple[str, str], str]:
    """Return what the migrations leave: ("table", "runs") to the statement that made it."""
    held: dict[tuple[str, str], str] = {}
    on: dict[tuple[str, str], str] = {}
    for _, script in migrations():
        for statement in statements(script):
            found = _MADE.match(statement)
            if found is None:
                continue
            key = (found[2].lower(), found[3])
            if found[1] == "CREATE":
                held[key] = statement
                if key[0] == "trigger":
                    on[key] = found[4]
            else:
                del held[key]
                for gone in [t for t, table in on.items() if key == ("table", table)]:
                    held.pop(gone), on.pop(gone)
    return held


def views() -> list[str]:
    """Return the statements that make the views, in an order in which they can be made."""
    return [statement for (kind, _), statement in made().items() if kind == "view"]
