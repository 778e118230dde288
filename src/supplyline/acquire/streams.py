"""Read containers in bounded memory: gzip with its faults kept aside, lines with a greatest length.

A fault in the middle of a stream must not cost what came before it.  So an ``Inflated`` stream ends
where the fault is and says which one it was when asked afterwards.

Source: RFC 1952; several members in a row are one stream.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from supplyline.acquire.faults import Unreadable
from supplyline.acquire.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1 << 16  # packed bytes fed at a time
_MEMBER, _HEAD = b"\x1f\x8b\x08", 1 << 10  # how a member begins; bytes that tell what is in it
_GZIP = 16 + zlib.MAX_WBITS  # zlib's code for "with a gzip header"


class Inflated(io.RawIOBase):
    """The content of a gzip stream.  It ends at the first fault, which ``fault`` then holds."""

    def __init__(self, packed: BinaryIO, limits: Limits) -> None:
        super().__init__()
        self.fault: Unreadable | None = None
        self._packed, self._limits = packed, limits
        self._inflate = zlib.decompressobj(_GZIP)
        self._fed = self._given = 0
        self._rest = b""
        self._started = self._done = False

    def readable(self) -> bool:
        """Return True: this is a stream to read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer`` as far as one step goes; 0 is the end, be it whole or not."""
        view = memoryview(buffer).cast("B")
        piece = b"" if self._done else self._step(len(view))
        view[: len(piece)] = piece
        return len(piece)

    @property
    def at(self) -> int:
        """How many packed bytes were undone, at least: a fault lies behind them."""
        return self._fed - len(self._rest)

    def _step(self, most: int) -> bytes:
        while True:
            if not self._rest:
                self._rest = self._packed.read(_PIECE)
                self._fed += len(self._rest)
                if not self._rest:
                    return self._end(
                        None if not self._started else ("truncated", "found its end too early")
                    )
            if not self._started and self._given and not self._rest.strip(b"\x00"):
                self._rest = b""  # gzip files may be padded with zero bytes
                continue
            try:
                piece = self._inflate.decompress(self._rest, most)
            except zlib.error as fault:
                if not self._started and self._given:
                    return self._end(("corrupt", "found bytes after the end of the gzip data"))
                return self._end(("corrupt", f"gzip data is damaged ({fault})"))
            self._started = True
            self._rest = self._inflate.unconsumed_tail
            if self._inflate.eof:
                self._rest = self._inflate.unused_data
                self._inflate = zlib.decompressobj(_GZIP)
                self._started = False
            if piece:
                self._given += len(piece)
                if self._is_bomb():
                    return self._end(
                        (
                            "decompression bomb",
                            f"found {self._given} bytes out of {self._fed} packed ones, needed at "
                            f"most {self._limits.expansion} to 1",
                        )
                    )
                return piece

    def _is_bomb(self) -> bool:
        return (
            self._given > self._limits.expansion_from
            and self._given > self._limits.expansion * self._fed
        )

    def _end(self, fault: tuple[str, str] | None) -> bytes:
        self._done = True
        if fault is not None:
            self.fault = Unreadable(*fault)
        return b""


def next_member(packed: BinaryIO, at: int, *, opens: bytes) -> int | None:
    """Return where the first gzip member from byte ``at`` begins whose content opens so; None: none does."""
    start, held = at, b""
    packed.seek(at)
    while piece := packed.read(_PIECE):
        held += piece
        found = held.find(_MEMBER)
        while found >= 0:
            try:
                head = zlib.decompressobj(_GZIP).decompress(held[found:], len(opens))
            except zlib.error:
                head = b""
            if head == opens:
                return start + found
            found = held.find(_MEMBER, found + 1)
        start, held = start + max(0, len(held) - _HEAD), held[-_HEAD:]
    return None


def lines(stream: io.BufferedIOBase, longest: int) -> Iterator[tuple[int, bytes | None]]:
    r"""Yield each line's number from 1 and its bytes, None for one of more than ``longest`` bytes.

    >>> list(lines(io.BytesIO(b"ab\nabcdef\nc"), 4))
    [(1, b'ab'), (2, None), (3, b'c')]
    """
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := stream.readline(_PIECE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line.rstrip(b"\r\n")
