"""Cut a list into portions, each with a cursor at which the next one begins.

A cursor holds the key of the last record, never a count, so that it stays good while rows are appended:
the next portion begins after that key, wherever it stands by then.

Does not: know what is listed; keep anything on this side.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from supplyline.ledger import BadCursor

T = TypeVar("T")
Key = tuple[int | str, ...]
_LARGEST = 2**53  # whole number that every reader of JSON and every database takes
_ENOUGH = 60  # characters of a text that a key goes by before its digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some records of a list."""

    items: list[dict[str, Any]]
    after: str | None  # cursor of what follows; None: this is the last
    more: dict[str, Any] = field(default_factory=dict)  # what is said of the list as a whole


def give(kind: str, key: Key) -> str:
    """Return the cursor of ``key`` in lists of ``kind``.

    >>> take(give("claims", (7, "ä")), "claims", int, str)
    (7, 'ä')
    """
    text = json.dumps([kind, *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def take(cursor: str, kind: str, *types: type) -> Any:
    """Return the key that ``cursor`` holds.

    Raises:
        BadCursor: It was not given out for a list of ``kind``.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        named, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
        fits = named == kind and [type(part) for part in key] == [*types]
        if not fits or any(_odd(part) for part in key):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError) as fault:
        raise BadCursor(cursor) from fault
    return tuple(key)


def _odd(part: int | str) -> bool:
    return "\0" in part if isinstance(part, str) else not -_LARGEST <= part <= _LARGEST


def cut(
    rows: Sequence[T], most: int, kind: str, key: Callable[[T], Key]
) -> tuple[Sequence[T], str | None]:
    """Return the first ``most`` of ``rows``, and the cursor at their end if there are more."""
    shown = rows[:most]
    return shown, give(kind, key(shown[-1])) if len(rows) > most else None


def sorted_portion(
    rows: Sequence[T], key: Callable[[T], Key], *, kind: str, after: str | None, most: int
) -> tuple[Sequence[T], str | None]:
    """Return a portion of ``rows``, which are in order of ``key``, and the cursor at its end.

    Raises:
        BadCursor: ``after`` was not given out for a list of ``kind``.
    """
    begin = 0
    if after is not None and rows:
        types = [type(part) for part in key(rows[0])]
        begin = bisect_right(rows, take(after, kind, *types), key=key)
    return cut(rows[begin : begin + most + 1], most, kind, key)


def shortened(*texts: str | None) -> tuple[str, str]:
    """Return a key of texts of any length: how they begin, and a digest of them all."""
    whole = "\x1f".join(text or "" for text in texts)
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return whole[:_ENOUGH].replace("\0", ""), digest
