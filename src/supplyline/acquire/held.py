"""Give a capture that is kept already to be read, as if it had just been received."""

from __future__ import annotations

import hashlib
import io
import mimetypes
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from supplyline.acquire.evidence import EvidenceStore
from supplyline.acquire.faults import NothingInside, SourceMissing, failure
from supplyline.acquire.kinds import (
    HEAD,
    LISTINGS,
    MEDIA_TYPES,
    FileKind,
    answered_kind,
    foreign_kind,
    judged_kind,
    listing_kind,
)
from supplyline.acquire.limits import Limits
from supplyline.acquire.received import CHUNK, TOOL, Received
from supplyline.acquire.streams import Inflated
from supplyline.acquire.wacz import is_wacz
from supplyline.clock import utc_now
from supplyline.records import Capture, Failure

if TYPE_CHECKING:
    from supplyline.acquire.network.asking import Answer

_IMAGES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif"}


def capture_of(
    address: str,
    answer: Answer,
    *,
    media_type: str,
    note: tuple[tuple[str, str], ...] = (),
    operator: str | None = None,
) -> Capture:
    """Return the capture of an answer that has a body.

    Raises:
        ValueError: It has none.
    """
    if answer.body is None:
        raise ValueError(f"{address}: found an answer without a body, needed one")
    return Capture(
        id=answer.body.id,
        source=address,
        retrieved=answer.time,
        method="http",
        size=answer.body.size,
        media_type=media_type,
        tool=TOOL,
        operator=operator,
        reached=answer.reached,
        status=answer.status,
        headers=answer.headers,
        redirects=answer.redirects,
        note=note,
    )


def received_again(capture: Capture, store: EvidenceStore) -> Received | Failure:
    """Return a capture that was fetched or added by hand, ready to be unpacked; or why it is not.

    What was added by hand and is of no kind that is read here comes with the kind "other".

    Args:
        capture: As kept.
        store: Where its bytes lie.
    """
    path = store.path(capture.id)
    packed = _says_gzip(capture)
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            packed = packed and head.startswith(b"\x1f\x8b")
            if packed:
                head = _inside(stream)
            inner = b""
            if head.startswith(b"\x1f\x8b") and not packed:
                stream.seek(0)
                inner = _inside(stream)
    except OSError as fault:
        return failure(
            capture.source, "", capture.id, "unreadable",
            f"{capture.source}: its bytes cannot be read ({fault.strerror}): run supplyline verify",
        )  # fmt: skip
    name = _name(capture)
    kind = _kind(capture, head, name)
    if kind == "gzip" and (listing := listing_kind(inner)) is not None:
        kind = listing
    if kind is None and foreign_kind(head) == "zip" and not packed and is_wacz(path):
        kind = "wacz"
    if capture.method == "added" and (kind is None or kind in LISTINGS):
        kind = "other"
    if kind is None:
        what = foreign_kind(head) or f"content told as {capture.media_type}"
        return failure(
            capture.source, "", capture.id, "unknown kind",
            f"{capture.source}: found {what}, needed HTML, text, Markdown, PDF, WARC, WACZ, JSON "
            "lines or Parquet: it is kept and not read",
        )  # fmt: skip
    return Received(capture=capture, path=path, name=name, kind=kind, packed=packed)


def receive_added(file: Path, *, source: str, note: tuple[tuple[str, str], ...]) -> Received:
    """Return a file that is added by hand, hashed, whatever it is.

    Raises:
        SourceMissing: There is no such file.
        NothingInside: It is empty, or cannot be read.
    """
    if not file.is_file():
        raise SourceMissing(str(file))
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                head = head or chunk[:HEAD]
                digest.update(chunk)
                size += len(chunk)
    except OSError as fault:
        raise NothingInside(str(file), f"it cannot be read ({fault.strerror})") from None
    if not size:
        raise NothingInside(str(file), "it has 0 bytes")
    kind = judged_kind(head, file.name) or "other"
    capture = Capture(
        id=digest.hexdigest(),
        source=source,
        retrieved=utc_now(),
        method="added",
        size=size,
        media_type=media_type_of(head, file.name) if kind == "other" else MEDIA_TYPES[kind],
        tool=TOOL,
        note=note,
    )
    return Received(capture=capture, path=file, name=file.name, kind=kind)


def media_type_of(head: bytes, name: str) -> str:
    r"""Return what a file is that no reader reads: by its bytes, else by its name.

    >>> media_type_of(b"\x89PNG", "scan.dat"), media_type_of(b"ID3", "call.mp3")
    ('image/png', 'audio/mpeg')
    """
    found = _IMAGES.get(foreign_kind(head) or "")
    return found or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _kind(capture: Capture, head: bytes, name: str) -> FileKind | None:
    if capture.method != "http":
        return judged_kind(head, name)
    told = next((v for k, v in capture.headers if k.lower() == "content-type"), "")
    return answered_kind(head, told)


def _name(capture: Capture) -> str:
    if capture.method == "http":
        return capture.reached or capture.source
    return dict(capture.note).get("file") or _last(capture.source)


def _last(source: str) -> str:
    return PurePosixPath(unquote(urlsplit(source).path)).name or "-"


def _says_gzip(capture: Capture) -> bool:
    told = next((v for k, v in capture.headers if k.lower() == "content-encoding"), "")
    return "gzip" in told.lower()


def _inside(stream: BinaryIO) -> bytes:
    inflated = Inflated(stream, Limits())
    return io.BufferedReader(cast("io.RawIOBase", inflated)).read(HEAD)
