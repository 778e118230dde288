"""Content ids: the same content gets the same id on every machine, in every run; and what one names.

An id is a short kind prefix and the first 128 bits of the SHA-256 of the content in canonical JSON
(sorted keys, no spaces, UTF-8), so that it can be recomputed by anybody, in any language.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from supplyline.errors import CaseError

Prefix = Literal["d1", "s1", "c1", "e1", "o1", "f1", "r1", "a1", "j1", "w1"]

_SHORTEST = 6  # characters of an id that may stand for it
_NEAREST = 3
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


class UnknownId(CaseError):
    """Nothing in the case is called so, or several things are."""

    def __init__(self, id_: str, needed: str, nearest: Sequence[str] = ()) -> None:
        self.id, self.nearest = id_, tuple(nearest)
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(
            f"found no {needed} {id_!r}, or more than one, needed an id or enough of its beginning to "
            f"be the only one{hint}"
        )


def named(
    given: str, ids: Iterable[str], *, needed: str, names: Mapping[str, str] | None = None
) -> str:
    """Return the id that ``given`` is, names, or is the beginning of.

    Args:
        given: As a person gave it; at least six characters of an id stand for it.
        ids: All there are.
        needed: What they are ids of, for the message.
        names: By id, what else things are called; two may be called the same.

    Raises:
        UnknownId: Nothing or more than one thing is called so; the message names what comes nearest.

    >>> named("e1:765c", ["e1:765cf481", "e1:0b21d902"], needed="event")
    'e1:765cf481'
    """
    known = dict.fromkeys(ids)
    if given in known:
        return given
    fitting = [id_ for id_, name in (names or {}).items() if name == given]
    if not fitting and len(given) >= _SHORTEST:
        fitting = [id_ for id_ in known if id_.startswith(given)]
    if len(fitting) == 1:
        return fitting[0]
    near = fitting or difflib.get_close_matches(
        given, [*known, *(names or {}).values()], n=_NEAREST, cutoff=0.4
    )
    raise UnknownId(given, needed, near[:_NEAREST])
