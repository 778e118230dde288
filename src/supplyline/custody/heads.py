"""Sign the head of a log, so that nobody can rewrite what came before it unnoticed.

The digest of a log's last entry stands for every row, entry and capture before it.  A head says that
digest, its place, the time and the key, as canonical JSON; its signature (Ed25519) says who vouches.
A head kept outside the case tells a rewritten log from the one that was signed.

Does not: prove when a head was signed (a time-stamp does), or that what a row says is true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from supplyline.custody.canonical import canonical
from supplyline.custody.faults import HeadUnusable, NotCanonical, PlaceRefused
from supplyline.custody.keys import SigningKey, is_signed

FORM = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LARGEST = 1 << 20  # bytes of a file with a head: a stamp is some thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a log stood, as somebody vouched for it."""

    seq: int  # of the log's entry, from 1
    digest: str  # of that entry, 64 hex digits
    time: str  # UTC, ISO 8601 to the second, by the clock of who signed
    key: str  # public key, 64 hex digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a time-stamp server answered about a head."""

    server: str  # its address, as asked
    answer: bytes  # TimeStampResp of RFC 3161, DER


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head and its signature; ``text`` is exactly what was signed."""

    head: Head
    text: str  # canonical JSON
    signature: bytes  # 64 bytes
    stamp: Stamp | None = None  # None: unstamped

    @property
    def signed(self) -> bytes:
        """What a time-stamp is taken over: the text and the signature below it, in hex."""
        return f"{self.text}\n{self.signature.hex()}\n".encode()

    def stamped(self, stamp: Stamp) -> SignedHead:
        """Return this head with its time-stamp."""
        return replace(self, stamp=stamp)


def sign_head(key: SigningKey, *, seq: int, digest: str, time: str) -> SignedHead:
    """Sign the entry ``seq`` of a log, whose digest is ``digest``, at ``time``."""
    head = Head(seq=seq, digest=digest, time=time, key=key.public)
    text = _text(head)
    return SignedHead(head=head, text=text.decode(), signature=key.sign(text))


def read_head(text: str, signature: bytes, *, place: str, stamp: Stamp | None = None) -> SignedHead:
    """Take a head from what was kept; it may still be signed wrongly: ask ``is_sound``.

    Args:
        text: Canonical JSON as it was signed.
        signature: 64 bytes.
        place: What an error calls it.
        stamp: Its time-stamp, if it has one.

    Raises:
        HeadUnusable: The text is no head.
    """
    try:
        told = json.loads(text)
        head = Head(seq=told["seq"], digest=told["digest"], time=told["time"], key=told["key"])
        sound = (
            _text(head).decode() == text
            and type(head.seq) is int
            and head.seq > 0
            and all(_DIGEST.fullmatch(field) for field in (head.digest, head.key))
            and _TIME.fullmatch(head.time) is not None
        )
    except (ValueError, KeyError, TypeError, RecursionError, NotCanonical) as fault:
        raise HeadUnusable(place, "something else") from fault
    if not sound:
        raise HeadUnusable(place, "a head in another form")
    return SignedHead(head=head, text=text, signature=signature, stamp=stamp)


def is_sound(signed: SignedHead) -> bool:
    """Return whether the signature of a head is by the key that the head names."""
    return is_signed(signed.text.encode(), signed.signature, signed.head.key)


def head_record(signed: SignedHead) -> dict[str, Any]:
    """Return a signed head as the record that files and packages hold."""
    stamp = signed.stamp
    return {
        "head": signed.text,
        "signature": signed.signature.hex(),
        "stamp": None if stamp is None else {"server": stamp.server, "answer": stamp.answer.hex()},
    }


def stamp_from(record: Mapping[str, Any] | None) -> Stamp | None:
    """Return the time-stamp that ``record`` holds, ``server`` and ``answer`` in hex; None: none."""
    if record is None:
        return None
    return Stamp(server=str(record["server"]), answer=bytes.fromhex(record["answer"]))


def head_from(record: Mapping[str, Any], *, place: str) -> SignedHead:
    """Return the signed head that ``record`` holds.

    Raises:
        HeadUnusable: It holds none.
    """
    try:
        return read_head(
            str(record["head"]),
            bytes.fromhex(record["signature"]),
            place=place,
            stamp=stamp_from(record["stamp"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise HeadUnusable(place, "something else") from fault


def write_head_file(signed: SignedHead, place: Path) -> None:
    """Write a head to a file to keep elsewhere; a head that lies there already is replaced.

    Raises:
        PlaceRefused: The machine refused.
    """
    try:
        place.write_bytes(canonical(head_record(signed)) + b"\n")
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be written ({fault.strerror})") from fault


def read_head_file(place: Path) -> SignedHead:
    """Read a head that was kept.

    Raises:
        HeadUnusable: The file holds none.
        PlaceRefused: It cannot be read.
    """
    try:
        with place.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be read ({fault.strerror})") from fault
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise HeadUnusable(str(place), "no JSON") from fault
    if not isinstance(record, dict):
        raise HeadUnusable(str(place), "something else")
    return head_from(record, place=str(place))


def _text(head: Head) -> bytes:
    return canonical(
        {
            "form": FORM, "seq": head.seq, "digest": head.digest, "time": head.time, "key": head.key,
        }
    )  # fmt: skip
