"""Content ids: the same content gets the same id on every machine, in every run.

An id is a short kind prefix and the first 128 bits of the SHA-256 of the content in canonical JSON
(sorted keys, no spaces, UTF-8), so that it can be recomputed by anybody, in any language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Literal

import msgspec

Prefix = Literal["d1", "s1", "c1", "e1", "o1", "f1", "r1", "a1", "j1", "w1"]

_PLAIN = {str, type(None)}
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def content_id(prefix: Prefix, parts: Iterable[object]) -> str:
    """Return ``prefix`` and 32 hex digits that depend on ``parts`` and their order only.

    >>> content_id("d1", ["a", None, 3])
    'd1:765cf481626d2dd2d578d0eac0f0d0dd'
    """
    return f"{prefix}:{hashlib.sha256(_canonical(list(parts))).hexdigest()[:32]}"


def _canonical(parts: list[object]) -> bytes:
    """Return ``parts`` in canonical JSON; msgspec writes texts and nulls as json does, in a tenth."""
    if _PLAIN.issuperset(map(type, parts)):
        try:
            return msgspec.json.encode(parts)
        except UnicodeEncodeError:  # half a surrogate pair, which json lets pass
            pass
    return _encode(parts).encode("utf-8", "surrogatepass")


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 lowercase hex digits."""
    return hashlib.sha256(data).hexdigest()
