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
    KEYS,
    Row,
    document_from_row,
    raw_document,
    row_from_json,
    split_front_matter,
    too_large,
)
from supplyline.acquire.encoding import charset_of, decode, decode_told
from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.kinds import HEAD, WORDLESS, FileKind, foreign_kind, judged_kind
from supplyline.acquire.limits import Limits
from supplyline.acquire.received import Received
from supplyline.acquire.streams import Inflated, lines, next_member
from supplyline.records import Capture, Failure, RawDocument

Unpacked = Iterator[RawDocument | Failure]
_DEFAULT = Limits()
_NOTED = frozenset(("url", "outlet", "published", "title", "language", "source", "id"))
_PACKED = ("zip", "7z", "bzip2", "xz", "zstd", "rar")


def unpack(received: Received, *, limits: Limits = _DEFAULT) -> Unpacked:
    """Yield the documents of ``received`` and a failure for each that cannot be had, in order."""
    found = 0
    try:
        with received.path.open("rb") as stream:
            unpacked = _unpack_packed if received.packed else _unpack_kind
            for item in unpacked(received, received.kind, stream, limits):
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
    if not found and received.kind not in WORDLESS:
        yield _failed(
            received, "", Unreadable("no documents", "found a container without one document in it")
        )


def _unpack_kind(received: Received, kind: FileKind, stream: BinaryIO, limits: Limits) -> Unpacked:
    if kind in WORDLESS:
        return
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
    elif kind == "wacz":
        from supplyline.acquire.wacz import unpack_wacz  # noqa: PLC0415  # only for a WACZ

        yield from unpack_wacz(received, limits)
    else:
        yield _whole(received, kind, stream, limits)


def _unpack_packed(
    received: Received, kind: FileKind, stream: BinaryIO, limits: Limits
) -> Unpacked:
    """Unpack what HTTP packed for the way, whatever it is."""
    if kind in ("parquet", "wacz"):  # they are read from behind
        raise Unreadable("recursive archive", f"found a {kind} file packed with gzip: unpack it")
    inflated = Inflated(stream, limits)
    content = io.BufferedReader(cast("io.RawIOBase", inflated), buffer_size=1 << 16)
    for item in _unpack_kind(received, kind, cast("BinaryIO", content), limits):
        if inflated.fault is not None and isinstance(item, RawDocument):
            raise inflated.fault  # a page that breaks off is no page
        yield item
    if inflated.fault is not None:
        yield _failed(received, "the rest", inflated.fault)


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
    if inflated.fault is None:
        return
    if kind == "warc" and inflated.fault.fault == "corrupt":
        yield from _unpack_behind(received, stream, inflated.at, inflated.fault, limits)
    else:
        yield _failed(received, "the rest", inflated.fault)


def _unpack_behind(
    received: Received, stream: BinaryIO, at: int, fault: Unreadable | None, limits: Limits
) -> Unpacked:
    """Unpack what comes behind damage at byte ``at`` of a packed WARC, each record of which is packed alone."""
    from supplyline.acquire.warc import unpack_warc  # noqa: PLC0415  # only for a WARC

    while fault is not None:
        behind = next_member(stream, at + 1, opens=b"WARC/")
        where = "the rest" if behind is None else f"bytes {at} to {behind}"
        yield _failed(received, where, fault)
        if behind is None or fault.fault != "corrupt":
            return
        stream.seek(behind)
        inflated = Inflated(stream, limits)
        content = io.BufferedReader(inflated, buffer_size=1 << 16)
        records = cast("BinaryIO", content)
        yield from unpack_warc(received, records, limits, inside=f"from byte {behind}, ")
        at, fault = behind + inflated.at, inflated.fault


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
    data = stream.read(limits.document_bytes + 1)
    if len(data) > limits.document_bytes:
        raise too_large(len(data), limits.document_bytes)
    known = _known(received.capture)
    charset = charset_of(_content_type(received.capture))
    if kind in ("pdf", "html"):
        if not data.strip(b"\x00 \t\r\n"):
            raise Unreadable("empty", "found blanks only, needed a document")
        row, body = Row(), cast("str | bytes", data)
        if kind == "html":
            body = decode_told(data, charset) or data  # the page itself may know
    else:
        row, body = split_front_matter(decode_told(data, charset) or decode(data))
        if not body.strip("\x00 \t\r\n\ufeff"):
            raise Unreadable("no text", "found blanks only, needed text")
    row = _joined(row, known)
    given = None if row.id is None else str(row.id)
    return raw_document(
        name=given or row.url or received.name,
        capture=received.capture.id,
        locator="",
        form=kind if kind in ("html", "pdf", "markdown") else "text",
        body=body,
        row=row,
    )


def _known(capture: Capture) -> Row:
    """Return what is known of a capture beside its bytes: its address, and its note."""
    note = {key: value for key, value in capture.note if key in _NOTED}
    url = capture.reached or (capture.source if capture.method == "http" else None)
    return Row(**({"url": url} | note))


def _joined(row: Row, known: Row) -> Row:
    """Return ``row``, with what it does not say from ``known``."""
    if known == Row():
        return row
    return Row(**{k: getattr(row, k) or getattr(known, k) for k in KEYS})


def _content_type(capture: Capture) -> str:
    return next((value for name, value in capture.headers if name.lower() == "content-type"), "")


def _failed(received: Received, locator: str, fault: Unreadable) -> Failure:
    where = f"{received.capture.source}{', ' if locator else ''}{locator}"
    return failure(
        received.capture.source,
        locator,
        received.capture.id,
        fault.fault,
        f"{where}: {fault.message}",
    )
