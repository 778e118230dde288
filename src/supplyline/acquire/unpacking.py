"""Stream the documents out of a received file, a failure for each that cannot be had.

A bad row, line or record costs itself only.  Where a container breaks off, what came before is kept
and the rest is one failure.  Every received file gives at least one document or failure.

Does not: open archives inside archives, nor zip files: they are refused, so that no file can hide
more than its own size times ``Limits.expansion``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from supplyline.acquire.documents import (
    Row,
    document_from_row,
    raw_document,
    row_from_json,
    split_front_matter,
    too_large,
)
from supplyline.acquire.encoding import decode
from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.kinds import HEAD, FileKind, foreign_kind, judged_kind
from supplyline.acquire.limits import Limits
from supplyline.acquire.sources import Received
from supplyline.acquire.streams import Inflated, lines
from supplyline.records import Failure, RawDocument

Unpacked = Iterator[RawDocument | Failure]
_DEFAULT = Limits()
_PACKED = ("zip", "7z", "bzip2", "xz", "zstd", "rar")


def unpack(received: Received, *, limits: Limits = _DEFAULT) -> Unpacked:
    """Yield the documents of ``received`` and a failure for each that cannot be had, in order."""
    found = 0
    try:
        with received.path.open("rb") as stream:
            for item in _unpack_kind(received, received.kind, stream, limits):
                found += 1
                yield item
    except Unreadable as fault:
        found += 1
        yield _failed(received, "", fault)
    except OSError as fault:
        found += 1
        yield _failed(
            received, "", Unreadable("unreadable", f"cannot be read again ({fault.strerror})")
        )
    if not found:
        yield _failed(
            received, "", Unreadable("no documents", "found a container without one document in it")
        )


def _unpack_kind(received: Received, kind: FileKind, stream: BinaryIO, limits: Limits) -> Unpacked:
    if kind == "gzip":
        yield from _unpack_gzip(received, stream, limits)
    elif kind == "jsonl":
        yield from _unpack_lines(received, cast("io.BufferedIOBase", stream), limits)
    elif kind == "warc":
        from supplyline.acquire.warc import unpack_warc  # noqa: PLC0415  # only for a WARC

        yield from unpack_warc(received, stream, limits)
    elif kind == "parquet":
        from supplyline.acquire.parquet import unpack_parquet  # noqa: PLC0415  # 40 ms

        yield from unpack_parquet(received, limits)
    else:
        yield _whole(received, kind, stream, limits)


def _unpack_gzip(received: Received, stream: BinaryIO, limits: Limits) -> Unpacked:
    inflated = Inflated(stream, limits)
    content = io.BufferedReader(inflated, buffer_size=1 << 16)
    head = content.peek(HEAD)[:HEAD]
    if not head:
        raise inflated.fault or Unreadable("empty", "found nothing inside the gzip data")
    inner_name = received.name[:-3] if received.name.lower().endswith(".gz") else "-"
    kind = judged_kind(head, inner_name)
    if kind in ("gzip", "parquet") or foreign_kind(head) in _PACKED:
        raise Unreadable(
            "recursive archive", "found an archive inside gzip data: unpack it once and give that"
        )
    if kind not in ("jsonl", "warc"):
        raise Unreadable(
            "unknown kind", "found neither JSON lines nor a WARC inside gzip data: unpack it first"
        )
    yield from _unpack_kind(received, kind, cast("BinaryIO", content), limits)
    if inflated.fault is not None:
        yield _failed(received, "the rest", inflated.fault)


def _unpack_lines(received: Received, stream: io.BufferedIOBase, limits: Limits) -> Unpacked:
    # A JSON line may spend six bytes on a character; the document itself is measured again below.
    for number, line in lines(stream, 6 * limits.document_bytes):
        locator = f"line {number}"
        try:
            if line is None:
                raise Unreadable(
                    "too large",
                    f"found a line of more than {6 * limits.document_bytes} bytes, needed a "
                    f"document of at most {limits.document_bytes}: split it",
                )
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if content.strip():
                yield document_from_row(
                    row_from_json(content),
                    capture=received.capture.id,
                    locator=locator,
                    limit=limits.document_bytes,
                )
        except Unreadable as fault:
            yield _failed(received, locator, fault)


def _whole(received: Received, kind: FileKind, stream: BinaryIO, limits: Limits) -> RawDocument:
    if received.capture.size > limits.document_bytes:
        raise too_large(received.capture.size, limits.document_bytes)
    data = stream.read()
    if kind in ("pdf", "html"):
        if not data.strip(b"\x00 \t\r\n"):
            raise Unreadable("empty", "found blanks only, needed a document")
        row, body = Row(), cast("str | bytes", data)
    else:
        row, body = split_front_matter(decode(data))
        if not body.strip("\x00 \t\r\n\ufeff"):
            raise Unreadable("no text", "found blanks only, needed text")
    given = None if row.id is None else str(row.id)
    return raw_document(
        name=given or row.url or received.name,
        capture=received.capture.id,
        locator="",
        form=kind if kind in ("html", "pdf", "markdown") else "text",
        body=body,
        row=row,
    )


def _failed(received: Received, locator: str, fault: Unreadable) -> Failure:
    where = f"{received.capture.source}{', ' if locator else ''}{locator}"
    return failure(
        received.capture.source,
        locator,
        received.capture.id,
        fault.fault,
        f"{where}: {fault.message}",
    )
