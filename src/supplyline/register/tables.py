"""A file as headings and rows: CSV, Excel workbooks, JSON lines.

Does not: know what a column means.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supplyline.register.forms import UnknownRegister

_LARGEST = 400 << 20  # bytes of an unpacked workbook: a million rows
_KINDS = "a .csv, .tsv, .xlsx, .jsonl or .json file"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, dict[str, Any] | None], ...]  # where it stands; None: no row of the kind


def read_table(file: Path, *, sheet: str | None = None) -> Table:
    """Return the headings and rows of ``file``.

    Args:
        file: By its ending.
        sheet: Of a workbook; None: the first that has rows.

    Raises:
        UnknownRegister: Missing, empty, of another kind, or broken.
    """
    kind = file.suffix.casefold()
    try:
        if kind in (".csv", ".tsv", ".txt"):
            return _csv(file)
        if kind in (".xlsx", ".xlsm"):
            return _workbook(file, sheet)
        if kind in (".jsonl", ".ndjson", ".json"):
            return _json(file)
    except OSError as fault:
        raise UnknownRegister(str(file), f"no readable file ({fault.strerror})", _KINDS) from fault
    raise UnknownRegister(str(file), f"a file of kind {kind or 'unknown'!r}", _KINDS)


def _text(file: Path) -> str:
    data = file.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what spreadsheets save on one system


def _csv(file: Path) -> Table:
    text = _text(file)
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(1 << 24)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[str, Sequence[Any] | None]] = []
    try:
        found += ((f"line {reader.line_num}", cells) for cells in reader)
    except csv.Error as fault:
        raise UnknownRegister(str(file), f"a broken table ({fault})", "CSV") from fault
    return _table(file, found)


def _workbook(file: Path, sheet: str | None) -> Table:
    from openpyxl import load_workbook  # noqa: PLC0415  # half a second of imports

    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _LARGEST:
            raise UnknownRegister(
                str(file), f"a workbook of {size >> 20:,} MB unpacked",
                f"one of at most {_LARGEST >> 20:,}: save the sheet as CSV",
            )  # fmt: skip
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            names = book.sheetnames if sheet is None else [sheet]
            if sheet is not None and sheet not in book.sheetnames:
                raise UnknownRegister(
                    str(file), f"no sheet {sheet!r}", f"one of {', '.join(book.sheetnames)}"
                )
            for name in names:
                rows = [
                    (f"{name} row {n}", cells)
                    for n, cells in enumerate(book[name].iter_rows(values_only=True), 1)
                ]
                if any(cell is not None for _, cells in rows for cell in cells):
                    return _table(file, rows)
        finally:
            book.close()
    except (UnknownRegister, OSError):
        raise
    except Exception as fault:  # zipfile and openpyxl raise what their parts happen to raise
        raise UnknownRegister(
            str(file), f"no workbook ({type(fault).__name__})", "an .xlsx file: save it again"
        ) from fault
    raise UnknownRegister(str(file), "a workbook without rows", "a row of headings and rows")


def _table(file: Path, rows: Sequence[tuple[str, Sequence[Any] | None]]) -> Table:
    """Return rows by the headings of the first that has any; a column without one has its neighbour's."""
    filled = [(where, cells) for where, cells in rows if cells and any(map(_said, cells))]
    if not filled:
        raise UnknownRegister(str(file), "no row", "a row of headings and rows")
    headings: list[str] = []
    for cell in filled[0][1]:
        heading = str(cell).strip() if cell is not None else ""
        while not heading or heading in headings:
            heading = f"{heading or (headings[-1] if headings else 'column')} ?"
        headings.append(heading)
    return Table(
        tuple(headings),
        tuple((where, dict(zip(headings, cells, strict=False))) for where, cells in filled[1:]),
    )


def _said(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _json(file: Path) -> Table:
    text = _text(file)
    rows: list[tuple[str, dict[str, Any] | None]] = []
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise UnknownRegister(str(file), "broken JSON", "a list of objects") from fault
        items: Iterator[tuple[str, Any]] = ((f"item {n}", one) for n, one in enumerate(listed, 1))
    else:
        items = (
            (f"line {n}", _object(line))
            for n, line in enumerate(text.split("\n"), 1)
            if line.strip()
        )
    for where, one in items:
        rows.append((where, one if isinstance(one, dict) else None))
    headings = tuple(dict.fromkeys(str(key) for _, row in rows if row is not None for key in row))
    if not headings:
        raise UnknownRegister(str(file), "no object", "a JSON object on each line")
    return Table(headings, tuple(rows))


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
