"""Write captures as WARC 1.1, which other tools open: what was received, from where, when, how.

A capture over HTTP is a ``response`` record: status and headers as kept, the body as it came.  One of a
file, of standard input or added by hand is a ``resource`` record.  Bytes that came again from another
address, or again from the same, are a ``revisit`` of the first.  Each is followed by a ``metadata``
record with the capture record as JSON, so that nothing the ledger knows of a capture is lost.

Does not: make up what was not kept.  The version of HTTP, the words beside the status and the request
are not, so status lines say HTTP/1.1 and the number, and there are no ``request`` records.  A
``Transfer-Encoding`` is undone when a body is received, so that header is renamed
``X-Orig-Transfer-Encoding``.

Source: ISO 28500:2017, the WARC file format 1.1; the records are written by warcio.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from supplyline.custody.canonical import canonical
from supplyline.custody.faults import EvidenceMissing
from supplyline.records import Capture

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")  # what would end a header's line or an address
_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")  # RFC 9110, section 5.6.2: token


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a record of a capture lies in the WARC; what an index says of it."""

    url: str
    time: str  # UTC, ISO 8601 to the second
    media_type: str
    status: int | None  # None: not over HTTP
    digest: str  # of the payload, "sha256:" and 64 hex digits
    offset: int  # bytes, in the compressed file
    length: int  # as above
    revisit: bool


def write_warc(
    out: BinaryIO,
    captures: Iterable[Capture],
    open_capture: Callable[[str], BinaryIO],
    *,
    name: str,
    tool: str,
    made: str,
    note: str = "",
) -> list[Written]:
    """Write ``captures`` to ``out``, each record compressed by itself, and return where each lies.

    Args:
        out: Where to; only ``write``, ``tell`` and ``flush`` are asked of it.
        captures: In the order to be written; the first with given bytes carries them.
        open_capture: Opens the bytes of a capture by its SHA-256.
        name: Of the file, for its first record.
        tool: What writes, name and version.
        made: UTC, ISO 8601 to the second: the time of the file's first record.
        note: What the first record says besides, in one line.

    Returns:
        A ``Written`` for each capture, in order; the ``metadata`` records are not among them.

    Raises:
        EvidenceMissing: Bytes are not there, or have another SHA-256.
    """
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {
        "software": tool,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": " ".join(note.split()),
    }
    info = writer.create_warcinfo_record(name, about)
    for header, value in (("WARC-Date", made), ("WARC-Record-ID", _record_id(made, name))):
        info.rec_headers.replace_header(header, value)
    _digest_block(info.rec_headers, info.raw_stream)
    writer.write_record(info)
    first: dict[str, tuple[str, Capture]] = {}
    written = []
    for number, capture in enumerate(captures):
        offset = out.tell()
        url = address_of(capture)
        id_ = _record_id(str(number), url, capture.retrieved, capture.id)
        before = first.setdefault(capture.id, (url, capture))
        headers = {
            "WARC-Record-ID": id_,
            "WARC-Date": capture.retrieved,
            "WARC-Payload-Digest": f"sha256:{capture.id}",
            "WARC-Identified-Payload-Type": capture.media_type,
        }
        if before[1] is not capture:
            writer.write_record(_revisit(writer, url, capture, headers, before))
        else:
            with _checked(capture, open_capture) as stream:
                writer.write_record(_whole(writer, url, capture, headers, stream))
        written.append(
            Written(
                url=url,
                time=capture.retrieved,
                media_type=capture.media_type,
                status=capture.status,
                digest=f"sha256:{capture.id}",
                offset=offset,
                length=out.tell() - offset,
                revisit=before[1] is not capture,
            )
        )
        writer.write_record(_metadata(writer, url, capture, id_))
    return written


def address_of(capture: Capture) -> str:
    """Return the address that a capture has in a web archive.

    Of a page, where it was found after redirects.  What came from elsewhere gets a ``urn:`` that
    says so: a path of a file is nothing that others could look up.

    >>> from supplyline.custody.warc import address_of
    >>> address_of(Capture(id="ab" * 32, source="notes/ü 1.txt", method="file", size=0, tool="t 1",
    ...     retrieved="2026-11-24T02:00:00Z", media_type="text/plain"))
    'urn:supplyline:file:notes/%C3%BC%201.txt'
    """
    asked = capture.reached or capture.source
    if _ADDRESS.match(asked):
        return _UNSAFE.sub(lambda found: quote(found[0]), asked)
    if capture.source == "-":
        return f"urn:supplyline:stdin:{capture.id}"
    kind = capture.method if capture.method in ("added", "object") else "file"
    return f"urn:supplyline:{kind}:{quote(capture.source, safe='/', errors='surrogateescape')}"


def _whole(
    writer: Any, url: str, capture: Capture, headers: dict[str, str], stream: BinaryIO
) -> Any:
    http = _http(capture)
    record = writer.create_warc_record(
        url,
        "resource" if http is None else "response",
        payload=stream,
        length=capture.size,
        warc_content_type=_media_type(capture) if http is None else "",
        warc_headers_dict=headers,
        http_headers=http,
    )
    _digest_block(record.rec_headers, stream, http)
    return record


def _revisit(
    writer: Any, url: str, capture: Capture, headers: dict[str, str], before: tuple[str, Capture]
) -> Any:
    http = _http(capture)
    digest = headers.pop("WARC-Payload-Digest")
    record = writer.create_revisit_record(
        url,
        digest=digest,
        refers_to_uri=before[0],
        refers_to_date=before[1].retrieved,
        http_headers=http,
        warc_headers_dict=headers,
    )
    _digest_block(record.rec_headers, io.BytesIO(), http)
    return record


def _metadata(writer: Any, url: str, capture: Capture, about: str) -> Any:
    payload = io.BytesIO(canonical(asdict(capture)))
    digest = f"sha256:{_digest(payload)}"
    return writer.create_warc_record(
        url,
        "metadata",
        payload=payload,
        length=len(payload.getvalue()),
        warc_content_type="application/json",
        warc_headers_dict={
            "WARC-Record-ID": _record_id("metadata", about),
            "WARC-Date": capture.retrieved,
            "WARC-Concurrent-To": about,
            "WARC-Payload-Digest": digest,
            "WARC-Block-Digest": digest,
        },
    )


def _http(capture: Capture) -> Any:
    """Return status line and headers as kept; None: the capture did not come over HTTP."""
    if capture.status is None:
        return None
    headers = [
        (
            "X-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else name,
            " ".join(value.split()),
        )
        for name, value in capture.headers
        if name and not _NOT_IN_A_NAME.search(name)
    ]
    return StatusAndHeaders(f"{capture.status} ", headers, protocol="HTTP/1.1")


def _media_type(capture: Capture) -> str:
    return " ".join(capture.media_type.split()) or "application/octet-stream"


def _checked(capture: Capture, open_capture: Callable[[str], BinaryIO]) -> BinaryIO:
    """Open the bytes of a capture, once they are known to be those."""
    try:
        stream = open_capture(capture.id)
    except FileNotFoundError as fault:
        raise EvidenceMissing(f"evidence/{capture.id[:2]}/{capture.id}", "no file") from fault
    found = _digest(stream)
    if found != capture.id:
        stream.close()
        raise EvidenceMissing(
            f"evidence/{capture.id[:2]}/{capture.id}", f"bytes with SHA-256 {found}"
        )
    return stream


def _digest_block(headers: Any, stream: BinaryIO, http: Any = None) -> None:
    """Add the SHA-256 of the record's block; without it the writer would add a SHA-1."""
    if http is not None:
        http.compute_headers_buffer()
    digest = _digest(stream, before=b"" if http is None else http.headers_buff)
    headers.replace_header("WARC-Block-Digest", f"sha256:{digest}")


def _digest(stream: BinaryIO, *, before: bytes = b"") -> str:
    total = hashlib.sha256(before)
    while chunk := stream.read(1 << 20):
        total.update(chunk)
    stream.seek(0)
    return total.hexdigest()


def _record_id(*parts: str) -> str:
    """Return an id that is the same for the same record, so that an export can be repeated."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, chr(10).join(parts))}>"
