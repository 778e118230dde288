"""Unpack a WARC: the pages and PDFs that its response and resource records hold.

Records that hold no document (requests, metadata, revisits, images, answers other than 200) are
passed over; they are no failures.  warcio reads the records (ISO 28500) and undoes what HTTP did to
the payload (chunks, content encoding).

Does not: tell when a page was published; the date of the crawl says nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from supplyline.acquire.documents import Row, raw_document, too_large
from supplyline.acquire.encoding import charset_of, decode, decode_told
from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.kinds import HEAD, foreign_kind, judged_kind
from supplyline.acquire.limits import Limits
from supplyline.acquire.received import Received
from supplyline.records import Failure, Form, RawDocument

_FORMS: dict[str, Form] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
}
# What warcio raises on foreign bytes: AttributeError where a record names no address, OverflowError
# where it names more bytes than there are numbers for.
_WARC_FAULTS = (
    ArchiveLoadFailed, ValueError, EOFError, AttributeError, TypeError, LookupError, OverflowError,
)  # fmt: skip
_ARCHIVES = ("application/warc", "application/gzip", "application/x-gzip")


def unpack_warc(
    received: Received, stream: BinaryIO, limits: Limits, *, inside: str = ""
) -> Iterator[RawDocument | Failure]:
    """Yield the documents of an unpacked WARC stream, and a failure for each that cannot be had.

    ``inside`` names the WARC where a container holds several.
    """

    def failed(locator: str, fault: Unreadable) -> Failure:
        source = received.capture.source
        message = f"{source}, {locator}: {fault.message}"
        return failure(source, locator, received.capture.id, fault.fault, message)

    # Only plain WARC reaches this: gzip is undone before, with its faults and bombs watched.
    records = WARCIterator(stream)
    number = 0
    while True:
        locator = f"{inside}record {number + 1}"
        try:
            record = next(records.the_iter)
        except StopIteration:
            if (records.next_line or b"").strip():  # the first line of a record that never came
                yield failed(locator, _broken_off("its headers break off"))
            return
        except _WARC_FAULTS as fault:
            detail = " ".join(str(fault).split())[:120]
            yield failed(locator, Unreadable("truncated", f"the rest is no WARC ({detail})"))
            return
        number += 1
        told = False
        try:
            document = _document(record, received, locator, limits)
        except Unreadable as fault:
            told = fault.fault == "truncated"
            yield failed(locator, fault)
        else:
            if document is not None:
                yield document
        lacking = _lacking(record)
        if lacking:
            if not told:
                yield failed(locator, _broken_off(lacking))
            return


def _lacking(record: Any) -> str:
    """Return what a record lacks because the file ends in it; "": nothing."""
    length = record.rec_headers.get_header("Content-Length") or ""
    if not length.strip().isdigit():
        return "it names no length"
    stream = record.raw_stream
    try:
        while stream.read(1 << 16):
            pass
    except (EOFError, ValueError, OSError, OverflowError):
        return ""  # what is packed in it is damaged: told where it is read
    missing = getattr(stream, "limit", 0)
    return f"{missing} bytes of it are missing" if missing else ""


def _broken_off(how: str) -> Unreadable:
    return Unreadable("truncated", f"the file ends in the middle of a record: {how}")


def _document(record: Any, received: Received, locator: str, limits: Limits) -> RawDocument | None:
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    if record.rec_type == "response" and headers is not None and headers.get_statuscode() != "200":
        return None
    told = (headers or record.rec_headers).get_header("Content-Type") or ""
    media, _, parameters = told.partition(";")
    media = media.strip().lower()
    if media in _ARCHIVES:
        raise _nested()
    form = _FORMS.get(media)
    if form is None:
        return None
    payload = _payload(record, limits.document_bytes)
    if not payload:
        raise Unreadable("empty", "found a record without content")
    seen = judged_kind(payload[:HEAD], "-")
    if seen in ("gzip", "warc", "parquet") or foreign_kind(payload[:HEAD]) == "zip":
        raise _nested()
    if seen == "pdf":
        form = "pdf"
    elif form == "pdf":
        raise Unreadable("unreadable pdf", "found a record that says PDF and holds something else")
    url = record.rec_headers.get_header("WARC-Target-URI")
    url = url.strip("<> ") if url else None
    body = payload if form == "pdf" else _decoded(payload, parameters, form)
    return raw_document(
        name=url,
        capture=received.capture.id,
        locator=locator,
        form=form,
        body=body,
        row=Row(url=url),
    )


def _payload(record: Any, limit: int) -> bytes:
    stream = record.content_stream()
    pieces, size = [], 0
    try:
        while piece := stream.read(1 << 16):
            size += len(piece)
            if size > limit:
                raise too_large(size, limit)
            pieces.append(piece)
    except (EOFError, ValueError, OSError, OverflowError) as fault:
        raise Unreadable("corrupt", f"the content cannot be unpacked ({fault})") from fault
    missing = getattr(record.raw_stream, "limit", 0)
    if missing and not record.raw_stream.read(1):
        raise Unreadable("truncated", f"found {size} bytes of content, {missing} are missing")
    return b"".join(pieces)


def _decoded(payload: bytes, parameters: str, form: Form) -> str | bytes:
    """Return the payload as text if HTTP told the encoding and was right; else as it came."""
    text = decode_told(payload, charset_of(";" + parameters))
    if text is not None:
        return text
    if form == "html":
        return payload  # the page itself may know
    return decode(payload)


def _nested() -> Unreadable:
    return Unreadable("recursive archive", "found an archive inside a WARC: give it by itself")
