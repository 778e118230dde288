"""Keep what a parser found as bytes, MessagePack deflated, and get it back if it is of the layout asked for.

Does not: know the layouts.
"""

from __future__ import annotations

import zlib
from typing import Protocol, TypeVar

import msgspec

from supplyline.errors import SupplylineError


class ParseError(SupplylineError):
    """Bytes that should be a parse are not one that this version can read."""

    def __init__(self, found: str, needed: int) -> None:
        self.found, self.needed = found, needed
        super().__init__(
            f"a stored parse cannot be read ({found}), needed format {needed}: "
            "build the case again in a new folder"
        )


class Versioned(Protocol):
    """A layout that says which one it is."""

    @property
    def version(self) -> int:
        """Raised with every change of the layout."""


T = TypeVar("T", bound=Versioned)


def packed(parse: msgspec.Struct) -> bytes:
    """Return ``parse`` as bytes."""
    return zlib.compress(msgspec.msgpack.encode(parse), 1)


def unpacked(data: bytes, decoder: msgspec.msgpack.Decoder[T], needed: int) -> T:
    """Return the parse that ``packed`` kept.

    Args:
        data: What it returned.
        decoder: Of the layout.
        needed: Its version.

    Raises:
        ParseError: ``data`` is damaged or of another version.
    """
    try:
        parse = decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError) as fault:
        raise ParseError(str(fault), needed) from fault
    if parse.version != needed:
        raise ParseError(f"format {parse.version}", needed)
    return parse
