"""Unpack a WACZ: a zip file whose folder ``archive`` holds WARCs (WACZ 1.1.1, section 5).

Pages, indexes and logs beside them are passed over.  A WARC that cannot be read costs itself only.

Does not: check the digests of datapackage.json; the bytes are kept under their own.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.kinds import HEAD, judged_kind
from supplyline.acquire.limits import Limits
from supplyline.acquire.streams import Inflated
from supplyline.acquire.warc import unpack_warc
from supplyline.records import Failure, RawDocument

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from supplyline.acquire.received import Received

_WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?", re.IGNORECASE)
_MOST = 10_000  # WARCs in one WACZ
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError,
    RuntimeError, OverflowError, AttributeError, IndexError,
)  # fmt: skip  # what zipfile raises on foreign bytes


def is_wacz(path: Path) -> bool:
    """Return whether the zip file at ``path`` holds WARCs as a WACZ does."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except _ZIP_FAULTS:
        return False
    return "datapackage.json" in names or any(map(_WARC.fullmatch, names))


def unpack_wacz(received: Received, limits: Limits) -> Iterator[RawDocument | Failure]:
    """Yield the documents of every WARC in a WACZ, and a failure for each that cannot be had.

    Raises:
        Unreadable: It is no zip file.
    """

    def failed(locator: str, fault: Unreadable) -> Failure:
        source = received.capture.source
        return failure(
            source,
            locator,
            received.capture.id,
            fault.fault,
            f"{source}, {locator}: {fault.message}",
        )

    try:
        packed = zipfile.ZipFile(received.path)
    except _ZIP_FAULTS as fault:
        raise Unreadable("corrupt", f"found no zip file that can be opened ({fault})") from None
    with packed:
        inside = [entry for entry in packed.infolist() if _WARC.fullmatch(entry.filename)]
        if len(inside) > _MOST:
            raise Unreadable(
                "too many", f"found {len(inside)} WARCs, needed at most {_MOST}: split it"
            )
        for entry in inside:
            name = entry.filename
            try:
                if entry.flag_bits & 1:
                    raise Unreadable("encrypted", "found a WARC under a password: unpack it first")
                with packed.open(entry) as stream:
                    yield from _unpack_entry(received, entry, stream, limits, failed)
            except Unreadable as fault:
                yield failed(name, fault)
            except _ZIP_FAULTS as fault:
                detail = " ".join(str(fault).split())[:120]
                yield failed(name, Unreadable("corrupt", f"the zip file is damaged ({detail})"))


def _unpack_entry(
    received: Received,
    entry: zipfile.ZipInfo,
    stream: IO[bytes],
    limits: Limits,
    failed: Callable[[str, Unreadable], Failure],
) -> Iterator[RawDocument | Failure]:
    watched = _Watched(stream, entry.compress_size, limits)
    content = io.BufferedReader(cast("io.RawIOBase", watched), buffer_size=1 << 16)
    inflated: Inflated | None = None
    if content.peek(2)[:2] == b"\x1f\x8b":
        inflated = Inflated(cast("BinaryIO", content), limits)
        content = io.BufferedReader(cast("io.RawIOBase", inflated), buffer_size=1 << 16)
    head = content.peek(HEAD)[:HEAD]
    if inflated is not None and inflated.fault is not None and not head:
        raise inflated.fault
    if judged_kind(head, "-") != "warc":
        raise Unreadable("unknown kind", "found something else than a WARC under the name of one")
    yield from unpack_warc(received, cast("BinaryIO", content), limits, inside=f"{entry.filename} ")
    for fault in (None if inflated is None else inflated.fault, watched.fault):
        if fault is not None:
            yield failed(f"{entry.filename} the rest", fault)


class _Watched(io.RawIOBase):
    """A file inside a zip file that ends where it becomes a bomb, or is damaged."""

    def __init__(self, stream: IO[bytes], packed: int, limits: Limits) -> None:
        super().__init__()
        self.fault: Unreadable | None = None
        self._stream, self._packed, self._limits, self._given = stream, packed, limits, 0

    def readable(self) -> bool:
        """Return True: this is a stream to read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer`` as far as one step goes; 0 is the end."""
        view = memoryview(buffer).cast("B")
        if self.fault is not None:
            return 0
        try:
            piece = self._stream.read(len(view))
        except _ZIP_FAULTS as fault:
            self.fault = Unreadable("corrupt", f"the zip file is damaged ({str(fault)[:120]})")
            return 0
        self._given += len(piece)
        limits = self._limits
        if self._given > limits.expansion_from and self._given > limits.expansion * max(
            self._packed, 1
        ):
            self.fault = Unreadable(
                "decompression bomb",
                f"found {self._given} bytes out of {self._packed} packed ones, needed at most "
                f"{limits.expansion} to 1",
            )
            return 0
        view[: len(piece)] = piece
        return len(piece)
