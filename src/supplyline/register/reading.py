"""A register from its file: rows that can be compared, and rows that cannot.

Does not: stop at a bad row; it is listed and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supplyline.register.days import Order, order_of
from supplyline.register.forms import Columns, FieldName, meaning_of
from supplyline.register.rows import BadRow, Row, Words, read_row
from supplyline.register.tables import read_table

_DAYS: tuple[FieldName, ...] = ("date", "until", "ordered on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register as it was read."""

    form: str  # of a known form, its name; else "columns by heading"
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def read_register(
    file: Path, words: Words, *, columns: Columns | None = None, sheet: str | None = None
) -> Register:
    """Return the rows of a register that somebody keeps by hand.

    Args:
        file: CSV, an Excel workbook or JSON lines, with headings.
        words: Who knows what names and things are.
        columns: What the user says headings mean, besides ``schema/registers.yaml``.
        sheet: Of a workbook; None: the first that has rows.

    Raises:
        UnknownRegister: No file of such a kind, or its columns say nothing that can be compared.
    """
    table = read_table(file, sheet=sheet)
    meaning = meaning_of(table.headings, columns or {}, name=str(file))
    orders: Mapping[str, Order | None] = {
        column: order_of(cells.get(column, "") for _, cells in table.rows if cells is not None)
        for field in _DAYS
        if (column := meaning.columns.get(field)) is not None and not column.startswith("=")
    }
    found = [
        read_row(where, cells, meaning.columns, words, orders)
        for where, cells in table.rows
        if cells is None or any(value not in (None, "") for value in cells.values())
    ]
    return Register(
        form=meaning.form,
        rows=tuple(one for one in found if isinstance(one, Row)),
        bad=tuple(one for one in found if isinstance(one, BadRow)),
    )  # fmt: skip
