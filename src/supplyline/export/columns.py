"""Say what the columns of ``tables`` are in Arrow: days are days, moments are moments in UTC.

Does not: lay out rows, or write a file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa

from supplyline.export.tables import Column, Sort, Value

_TYPES: dict[Sort, pa.DataType] = {
    "text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_(),
    "day": pa.date32(), "moment": pa.timestamp("ms", tz="UTC"),
}  # fmt: skip


def field_of(column: Column, *, closed: bool = False) -> pa.Field:
    """Return the field of a column; its metadata says what it is, under ``description``.

    Args:
        column: The column.
        closed: Whether one with a closed list of words has that list as its dictionary.
    """
    type_ = _TYPES[column.kind]
    if closed and column.words:
        type_ = pa.dictionary(pa.int8(), type_)
    return pa.field(column.name, type_, metadata={"description": column.says})


def valued(column: Column, cell: Value) -> Any:
    """Return a cell as Arrow takes it for its column; what is empty is none.

    >>> valued(Column("since", "day", "when"), "2025-03-01")
    datetime.date(2025, 3, 1)
    """
    if column.kind == "day":
        return date.fromisoformat(str(cell)) if cell else None
    if column.kind == "moment":
        return datetime.fromisoformat(str(cell)) if cell else None
    return cell
