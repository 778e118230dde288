"""Take an answer as it comes: to the disk, its hash as it is read, its inside watched.

A body that was packed for the way (Content-Encoding) is kept as it came; it is unpacked beside, a
piece at a time and thrown away, only to see that it is whole, what it begins with and that it is no
bomb.
"""

from __future__ import annotations

import errno
import hashlib
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from supplyline.acquire.faults import Unreadable
from supplyline.acquire.kinds import HEAD
from supplyline.acquire.limits import Limits
from supplyline.errors import MachineError

_PIECE = 1 << 18  # bytes unpacked at a time
_GZIP = 16 + zlib.MAX_WBITS
_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """Bytes that came, in a file that nobody keeps yet."""

    id: str  # SHA-256
    size: int
    path: Path
    head: bytes  # the first bytes, unpacked


class Spool:
    """One body on its way in.

    Args:
        folder: Where its file is made.
        packed: It says it is gzip.
        largest: Bytes that may come.
        unpacked: Bytes it may unpack to.
    """

    def __init__(self, folder: Path, *, packed: bool, largest: int, unpacked: int) -> None:
        self._largest, self._unpacked = largest, unpacked
        self._digest, self._size, self._head = hashlib.sha256(), 0, b""
        self._packed = packed
        self._inflate = zlib.decompressobj(_GZIP)
        self._given = 0
        self._whole = True  # no gzip member is open
        try:
            # Closed by ``close`` and ``finish``, one of which always follows.
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115
                dir=folder, prefix="a", delete=False, buffering=0
            )
        except OSError as fault:
            raise _no_room(folder, fault) from fault
        self._path = Path(self._file.name)
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._file.close()
        if not self._finished:
            self._path.unlink(missing_ok=True)

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            Unreadable: It is too large, a bomb, or damaged.
            MachineError: No room on the disk.
        """
        if not self._size and self._packed and not piece.startswith(b"\x1f"):
            self._packed = False  # it says gzip and is not: read it as what it is
        self._size += len(piece)
        if self._size > self._largest:
            raise Unreadable(
                "too large", f"found more than {self._largest} bytes, needed at most as many: "
                "raise --largest if it must be had",
            )  # fmt: skip
        self._digest.update(piece)
        try:
            self._file.write(piece)
        except OSError as fault:
            raise _no_room(self._path.parent, fault) from fault
        if self._packed:
            self._look_inside(piece)
        elif len(self._head) < HEAD:
            self._head += piece[: HEAD - len(self._head)]

    def finish(self) -> Spooled:
        """Return what came.

        Raises:
            Unreadable: Nothing did, or gzip data breaks off.
        """
        if self._packed and not self._whole:
            raise Unreadable("truncated", "found the end of the gzip data too early")
        if not self._size or (self._packed and not self._given):
            raise Unreadable("empty", "found 0 bytes, needed a document")
        self._finished = True
        return Spooled(
            id=self._digest.hexdigest(), size=self._size, path=self._path, head=self._head
        )

    def _look_inside(self, piece: bytes) -> None:
        while piece:
            if self._whole and self._given and not piece.strip(b"\x00"):
                return  # gzip data may be padded
            try:
                given = self._inflate.decompress(piece, _PIECE)
            except zlib.error as fault:
                raise Unreadable("corrupt", f"the gzip data is damaged ({fault})") from None
            self._whole = self._inflate.eof
            self._given += len(given)
            if len(self._head) < HEAD:
                self._head += given[: HEAD - len(self._head)]
            if self._given > self._unpacked or (
                self._given > _LIMITS.expansion_from
                and self._given > _LIMITS.expansion * self._size
            ):
                raise Unreadable(
                    "decompression bomb",
                    f"found {self._given} bytes out of {self._size} packed ones, needed at most "
                    f"{_LIMITS.expansion} to 1 and {self._unpacked}",
                )
            if self._inflate.eof:
                piece = self._inflate.unused_data
                self._inflate = zlib.decompressobj(_GZIP)
            else:
                piece = self._inflate.unconsumed_tail


def _no_room(folder: Path, fault: OSError) -> MachineError:
    way_out = (
        "free some room or put the case on another disk"
        if fault.errno in (errno.ENOSPC, errno.EDQUOT)
        else "make the folder writable or choose another --case"
    )
    return MachineError(f"{folder}: cannot be written ({fault.strerror}): {way_out}")
