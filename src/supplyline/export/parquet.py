"""Write Parquet: events, claims, documents and the rest, each a file, with what belongs to a row inside it.

A table of ``tables`` that belongs to another is a column of that one: a list of structs.  Every field
says in its metadata what it is, under ``description``; the file says in its own what was exported.

Does not: hold the text of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.export.columns import field_of, valued
from supplyline.export.files import whole_folder
from supplyline.export.holdings import Holdings
from supplyline.export.tables import TABLES, Column, Row, Table, rows
from supplyline.export.worked_out import ORIGINS, REUSE, SPANS

ROOTS = tuple(table for table in TABLES if table.of is None and table.name != "about")
FILES = frozenset(f"{table.name}.parquet" for table in ROOTS)
_AT_ONCE = 5_000  # rows of a row group
_ALL = (*TABLES, ORIGINS, REUSE, SPANS)
_NAMED = {table.name: table for table in _ALL}
_BELOW = {table.name: tuple(t for t in _ALL if t.of == table.name) for table in _ALL}


def write_parquet(place: Path, holdings: Holdings) -> None:
    """Write a folder of Parquet files."""
    about = told_in(holdings.about())
    with whole_folder(place, FILES) as folder, ExitStack() as stack:
        files = {
            root.name: stack.enter_context(
                closing(TableFile(folder / f"{root.name}.parquet", root, about))
            )
            for root in ROOTS
        }
        for name, one in grouped(rows(holdings)):
            if name in files:
                files[name].add(nest(one))


def told_in(about: Mapping[str, str]) -> dict[bytes, bytes]:
    """Return what a file says in its metadata of what was exported."""
    return {f"supplyline {name}".encode(): value.encode() for name, value in about.items()}


def grouped(found: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield each row of a table that belongs to none, with what belongs to it behind it."""
    group: list[Row] = []
    for row in found:
        if _NAMED[row[0]].of is None and group:
            yield group[0][0], group
            group = []
        group.append(row)
    if group:
        yield group[0][0], group


def schema_of(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table with all that belongs to its rows."""
    return pa.schema(list(_fields(table)), metadata={"description": table.says})


def _fields(table: Table) -> Iterator[pa.Field]:
    for column in _own(table):
        yield field_of(column)
    for below in _BELOW[table.name]:
        yield pa.field(_called(below), pa.list_(_item(below)), metadata={"description": below.says})


def _item(table: Table) -> pa.DataType:
    fields = list(_fields(table))
    return fields[0].type if len(fields) == 1 else pa.struct(fields)


def _own(table: Table) -> tuple[Column, ...]:
    """The columns of a table that are not told by where its rows stand."""
    if table.of is None:
        return table.columns
    above = _NAMED[table.of]
    gone = {table.key[0], *(("position",) if len(above.key) > 1 else ())}
    return tuple(c for c in table.columns if c.name not in gone)


def _called(table: Table) -> str:
    """Return what the column is called that holds the rows of a table: "parties", not "event_parties"."""
    if table.name == "claim_speakers":
        return "attribution"  # "speakers" holds them as words
    for above in ("event", "claim", "quantity", "acknowledgement", "reuse"):
        if table.name.startswith(f"{above}_"):
            return table.name.removeprefix(f"{above}_")
    return table.name


def nest(found: Iterable[Row]) -> dict[str, Any]:
    """Return a row of a table that belongs to none, with the rows that belong to it inside.

    Args:
        found: That row first, then those that belong to it, in order.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for name, values in found:
        row = dict(zip(_NAMED[name].names, values, strict=True))
        held.setdefault(name, []).append(row)
    name = next(iter(held))
    found_whole: dict[str, Any] = _nested(_NAMED[name], held[name][0], held)
    return found_whole


def _nested(table: Table, row: dict[str, Any], held: dict[str, list[dict[str, Any]]]) -> Any:
    own = {column.name: valued(column, row[column.name]) for column in _own(table)}
    for below in _BELOW[table.name]:
        within = [
            inner
            for inner in held.get(below.name, ())
            if table.of is None or inner["position"] == row["position"]
        ]
        own[_called(below)] = [_nested(below, inner, held) for inner in within]
    # A struct of one field is that field.
    return next(iter(own.values())) if table.of is not None and len(own) == 1 else own


class TableFile:
    """One Parquet file that rows are added to, as ``nest`` gives them.

    Attributes:
        count: Rows added so far.
    """

    def __init__(self, place: Path, table: Table, about: dict[bytes, bytes]) -> None:
        schema = schema_of(table)
        self._schema = schema.with_metadata({**(schema.metadata or {}), **about})
        self._writer = pq.ParquetWriter(place, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self.count = 0

    def add(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self.count += 1
        self._rows.append(row)
        if len(self._rows) >= _AT_ONCE:
            self._write()

    def close(self) -> None:
        """Write the rest and the index."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []
