"""Read the names that somebody wants screened: a CSV file with a column ``name``, or a name a line.

Does not: screen them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import get_args

from supplyline.lists.faults import FolderRefused, ListsError
from supplyline.lists.screening import Asked


class NoNames(ListsError):
    """A file of names to screen cannot be used."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"{name}: found {found}, needed UTF-8 text with a name a line, or CSV with a column name "
            f"and, if wanted, a column kind ({', '.join(get_args(Asked))}): mend it and run again"
        )


def read_asked(place: Path) -> list[tuple[str, Asked | None]]:
    """Return each name and, where the file says, of what kind it is.

    Raises:
        NoNames: It is no text, has no name in it, or an unknown kind.
        FolderRefused: It cannot be read.
    """
    try:
        text = place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NoNames(place.name, f"bytes at {fault.start} that are no UTF-8") from fault
    except OSError as fault:
        raise FolderRefused(place, fault.strerror) from fault
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        rows = []
    header = [column.strip().casefold() for column in rows[0]] if rows else []
    if "name" in header:
        found = _of_columns(place.name, rows[1:], header)
    else:
        found = [(line.strip(), None) for line in text.splitlines() if line.strip()]
    if not found:
        raise NoNames(place.name, "no name")
    return found


def _of_columns(
    file: str, rows: list[list[str]], header: list[str]
) -> list[tuple[str, Asked | None]]:
    name_at = header.index("name")
    kind_at = header.index("kind") if "kind" in header else None
    found: list[tuple[str, Asked | None]] = []
    for number, row in enumerate(rows, start=2):
        name = row[name_at].strip() if name_at < len(row) else ""
        kind = row[kind_at].strip() if kind_at is not None and kind_at < len(row) else ""
        if not name:
            continue
        if kind and kind not in get_args(Asked):
            raise NoNames(file, f"kind {kind[:40]!r} in row {number}")
        found.append((name, kind or None))  # type: ignore[arg-type]  # one of them, as just seen
    return found
