"""Unpack a Parquet table: one document per row, a row group after the other, in batches of bounded size.

A row group that is damaged costs its own rows from there on; the others are read.

Memory: two to three times the largest data page, which pyarrow reads whole; tables written with
ordinary settings have pages of 1 MB or of 1,024 rows, whichever is more.

Does not: salvage a table whose end is missing.  Its index lies at the end, so nothing is readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.acquire.documents import KEYS, document_from_row, row_from_values
from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.limits import Limits
from supplyline.acquire.received import Received
from supplyline.records import Failure, RawDocument

_BATCH_BYTES = 16_000_000  # unpacked, as the table's own index tells it
# The index does not count what a dictionary repeats: 32 rows of 1 MB measure 0.2 GB, 512 1.5 GB.
_BATCH_ROWS = 32
_BEYOND = (ValueError, OverflowError, LookupError)  # of times before year 1, zones nobody knows
_DAMAGED = (pa.ArrowException, OSError, UnicodeDecodeError)  # the last: of a column's name
_NEEDED = "a whole Parquet file"
_AT_ONCE = 1_000_000  # bytes of a batch whose rows are made at once; dictionaries count once


def unpack_parquet(received: Received, limits: Limits) -> Iterator[RawDocument | Failure]:
    """Yield the documents of a Parquet file, and a failure for what cannot be had: a row, the rest of a group."""
    source, capture = received.capture.source, received.capture.id
    try:
        with pq.ParquetFile(
            received.path,
            pre_buffer=False,
            buffer_size=1 << 20,
            # Of pages written with a checksum; without one, a changed letter is a changed text.
            page_checksum_verification=True,
        ) as table:
            columns = [key for key in KEYS if key in table.schema_arrow.names]
            if not {"text", "html"} & set(columns):
                names = ", ".join(table.schema_arrow.names[:8])
                raise Unreadable("no text", f"found columns {names}, needed one named text or html")
            rows_at_once, end = _batch_rows(table), 0
            for group in range(table.metadata.num_row_groups):
                done, end = end, end + table.metadata.row_group(group).num_rows
                try:
                    # One thread: handing out 32 rows at a time to several costs more than it saves.
                    for batch in table.iter_batches(
                        batch_size=rows_at_once,
                        row_groups=[group],
                        columns=columns,
                        use_threads=False,
                    ):
                        names = batch.schema.names
                        for values in _rows(batch):
                            done += 1
                            yield _item(names, values, received, f"row {done}", limits)
                except _DAMAGED as fault:
                    locator = f"rows {done + 1} to {end}"
                    message = (
                        f"{source}, {locator}: cannot be read ({_line(fault)}); needed {_NEEDED}"
                    )
                    yield failure(source, locator, capture, "corrupt", message)
    except _DAMAGED as fault:
        message = f"cannot be read ({_line(fault)}); needed {_NEEDED}"
        raise Unreadable("truncated" if _lacks_end(received) else "corrupt", message) from None


def _item(
    names: list[str],
    values: tuple[Any, ...] | Unreadable,
    received: Received,
    locator: str,
    limits: Limits,
) -> RawDocument | Failure:
    """Return the document of one row, or why it is none."""
    source, capture = received.capture.source, received.capture.id
    try:
        if isinstance(values, Unreadable):
            raise values
        return document_from_row(
            row_from_values(_as_text(dict(zip(names, values, strict=True)))),
            capture=capture,
            locator=locator,
            limit=limits.document_bytes,
        )
    except Unreadable as fault:
        message = f"{source}, {locator}: {fault.message}"
        return failure(source, locator, capture, fault.fault, message)


def _line(fault: Exception) -> str:
    return str(fault).split("\n", 1)[0][:160]


def _batch_rows(table: pq.ParquetFile) -> int:
    index = table.metadata
    size: int = sum(index.row_group(i).total_byte_size for i in range(index.num_row_groups))
    rows: int = index.num_rows
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES * max(1, rows) // max(1, size)))


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...] | Unreadable]:
    if batch.nbytes <= _AT_ONCE and (columns := _columns(batch)) is not None:
        yield from zip(*columns, strict=True)
        return
    # Row by row: a dictionary-encoded column may repeat one long text in every row.
    for at in range(batch.num_rows):
        try:
            yield tuple(column[at].as_py() for column in batch.columns)
        except UnicodeDecodeError as bad:
            yield Unreadable(
                "mis-encoded",
                f"found byte 0x{bad.object[bad.start]:02x} at {bad.start} of a value, needed UTF-8: "
                "write the file again",
            )
        except _BEYOND as bad:
            yield Unreadable(
                "wrong type",
                f"found a value that Python cannot hold ({str(bad)[:80]}), needed text: write "
                "times as text",
            )


def _columns(batch: pa.RecordBatch) -> list[list[Any]] | None:
    """Return the values by column, None if one of them cannot be had."""
    try:
        return [column.to_pylist() for column in batch.columns]
    except _BEYOND:
        return None


def _as_text(values: dict[str, Any]) -> dict[str, Any]:
    published = values.get("published")
    if isinstance(published, datetime | date):
        values["published"] = published.isoformat()
    return values


def _lacks_end(received: Received) -> bool:
    with received.path.open("rb") as stream:
        stream.seek(-4, 2)
        return stream.read(4) != b"PAR1"
