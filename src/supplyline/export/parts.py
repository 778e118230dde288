"""Write Parquet in parts: documents, origins, claims and who copied whom, by the period of publication.

``claims/month=2025-03/part-00000.parquet`` holds the claims of some thousand documents of that month, as
``parquet`` lays them out.  Each part is whole or not there and says of which state of the ledger it is; a
run that was killed and is run again writes only the parts that are not of that state.  ``_state.json`` is
there while all of them are.

Does not: hold events, which are of no one document (the plain form has them).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.export.files import PlaceTaken
from supplyline.export.parquet import TableFile, grouped, nest, told_in
from supplyline.export.tables import BY_NAME, Row, Table
from supplyline.export.worked_out import ORIGINS, REUSE
from supplyline.whole import whole_file, write_whole

Period = Literal["month", "year"]
TABLES = (BY_NAME["documents"], ORIGINS, BY_NAME["claims"], REUSE)
STATE = "_state.json"  # readers of a folder pass over what begins so
_LENGTH = {"year": 4, "month": 7}  # of "2025-03-01"
_NONE = "__HIVE_DEFAULT_PARTITION__"  # how such folders say that there is none
_DOCUMENTS = 10_000  # in one part


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was done: files."""

    written: int
    kept: int  # written before, of the same state


def periods(published: Iterable[tuple[str, str | None]], by: Period) -> dict[str, list[str]]:
    """Return documents by the folder they belong to, sorted; in each in the order given.

    Args:
        published: Document ids, and their day or moment of publication.
        by: What a folder holds.

    >>> periods([("d1:a", "2025-03-01"), ("d1:b", "2025"), ("d1:c", None)], "month")
    {'month=2025-03': ['d1:a'], 'month=__HIVE_DEFAULT_PARTITION__': ['d1:b', 'd1:c']}
    """
    found: dict[str, list[str]] = {}
    for document, day in published:
        known = day is not None and len(day) >= _LENGTH[by]
        found.setdefault(f"{by}={day[: _LENGTH[by]] if day and known else _NONE}", []).append(
            document
        )
    return dict(sorted(found.items()))


def write_parts(
    place: Path,
    folders: Mapping[str, Sequence[str]],
    rows: Callable[[str, Sequence[str]], Iterable[Row]],
    about: Mapping[str, str],
    *,
    at_once: int = _DOCUMENTS,
) -> Parts:
    """Write the parts that ``place`` lacks, and take away those of another state.

    Args:
        place: Absent, empty, or an earlier export in parts.
        folders: Documents by folder, as ``periods`` gives them.
        rows: Gives the rows of a table that belong to some documents.
        about: What was exported, of which state of the ledger.
        at_once: Documents whose rows are in one part.

    Raises:
        PlaceTaken: Something else is there.
    """
    _check(place)
    told = told_in({**about, "documents a part": str(at_once)})
    state = json.dumps({name.decode(): value.decode() for name, value in told.items()}, indent=1)
    mark = place / STATE
    if mark.exists() and mark.read_text(encoding="utf-8") != state:
        mark.unlink()  # from here on the folder holds parts of two states
    current: set[Path] = set()
    written = 0
    for folder, documents in folders.items():
        for at in range(0, len(documents), at_once):
            for table in TABLES:
                part = place / table.name / folder / f"part-{at // at_once:05}.parquet"
                if _is_of(part, told):
                    current.add(part)
                elif _write(part, table, rows(table.name, documents[at : at + at_once]), told):
                    current.add(part)
                    written += 1
    for file in place.glob("*/*/*"):
        if file not in current:
            file.unlink()
    place.mkdir(parents=True, exist_ok=True)
    write_whole(mark, state)
    return Parts(written=written, kept=len(current) - written)


def _write(part: Path, table: Table, rows: Iterable[Row], told: dict[bytes, bytes]) -> bool:
    """Write one part; return False if it would hold nothing."""
    part.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(part) as unfinished:
        with closing(TableFile(unfinished, table, told)) as file:
            for _, one in grouped(rows):
                file.add(nest(one))
        empty = not file.count
    if empty:
        part.unlink()
    return not empty


def _is_of(part: Path, told: dict[bytes, bytes]) -> bool:
    try:
        held = pq.read_metadata(part).metadata or {}
    except (OSError, pa.ArrowException):
        return False  # not there, or not whole
    return {name: held.get(name) for name in told} == told


def _check(place: Path) -> None:
    names = {table.name for table in TABLES} | {STATE}
    if place.exists() and not place.is_dir():
        raise PlaceTaken(place, "a file", "a folder, or no such place")
    odd = sorted({entry.name for entry in place.iterdir()} - names) if place.exists() else []
    if odd:
        raise PlaceTaken(
            place, f"a folder with {odd[0]}", "no such place, an empty folder or an earlier export"
        )
