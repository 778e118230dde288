"""What a request asks for, checked: one value where one is meant, of a length that makes sense.

Does not: know what a value is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from starlette.requests import Request

from supplyline.errors import SupplylineError

LONGEST = 300  # characters of a value in an address
_ID = re.compile(r"[a-z][0-9]:[0-9a-f]{32}\Z")
T = TypeVar("T", bound=str)


class PageError(SupplylineError):
    """A request that is answered with a page that says what was found and what was needed."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)


class NotHeld(PageError):
    """The case has nothing of this name."""

    status = 404


class Changed(PageError):
    """What was judged is not any more what the reviewer saw."""

    status = 409


def one(request: Request, name: str, default: str = "", *, longest: int = LONGEST) -> str:
    """Return the one value that the address gives for ``name``.

    Raises:
        PageError: It is given more than once, or is too long.
    """
    return _one(request.query_params.getlist(name), name, default, longest)


def some(request: Request, name: str, *, most: int = 20) -> frozenset[str]:
    """Return the values that the address gives for ``name``, blank ones left out."""
    values = request.query_params.getlist(name)
    if len(values) > most:
        raise PageError(f"found {len(values)} values of {name!r}, needed at most {most}")
    return frozenset(_one([value], name, "", LONGEST) for value in values) - {""}


def choice(request: Request, name: str, choices: Iterable[T]) -> T:
    """Return which of ``choices`` the address gives for ``name``; the first if it gives none."""
    known = list(choices)
    found = one(request, name, known[0])
    for each in known:
        if each == found:
            return each
    raise PageError(f"found {name}={found[:40]!r}, needed one of {', '.join(known)}")


def whole(request: Request, name: str, *, highest: int = 2**31) -> int:
    """Return the whole number that the address gives for ``name``; 0 if it gives none."""
    found = one(request, name, "0")
    if not (found.isascii() and found.isdigit()) or int(found[:12]) > highest:
        raise PageError(f"found {name}={found[:40]!r}, needed a whole number up to {highest}")
    return int(found)


def field(form: dict[str, list[str]], name: str, *, longest: int = LONGEST) -> str:
    """Return the one value that a form gives for ``name``; empty if it gives none."""
    return _one(form.get(name, []), name, "", longest)


def author_of(request: Request, said: str) -> str:
    """Return who judges: the account that asks where there are accounts, and else who he ``said`` he is."""
    visitor = request.state.visitor
    return " ".join(said.split()) if visitor is None else str(visitor.name)


def own_path(text: str) -> str:
    """Return ``text`` if it leads to a page here, and else the way to the first one.

    >>> own_path("/events?q=ship"), own_path("//evil.example"), own_path("https://evil.example")
    ('/events?q=ship', '/', '/')
    """
    # Browsers take "\\" for "/" and leave tabs and line ends out.
    fits = text.startswith("/") and not text.startswith("//") and len(text) <= 2000
    plain = all(" " < c < "\x7f" and c != "\\" for c in text)
    return text if fits and plain else "/"


def several(form: dict[str, list[str]], name: str, *, most: int = 100) -> tuple[str, ...]:
    """Return the values that a form gives for ``name``, blank ones left out."""
    values = form.get(name, [])
    if len(values) > most:
        raise PageError(f"found {len(values)} values of {name!r}, needed at most {most}")
    return tuple(v for v in (_one([value], name, "", LONGEST) for value in values) if v)


def identifier(request: Request, name: str = "id") -> str:
    """Return the id in the path, if it looks like one.

    Raises:
        NotHeld: It looks like none, so nothing is called so.
    """
    found = str(request.path_params[name])
    if not _ID.match(found):
        raise NotHeld(
            f"found no {found[:60]!r} in this case, needed an id of it: look it up in a list"
        )
    return found


def _one(values: list[Any], name: str, default: str, longest: int) -> str:
    if len(values) > 1:
        raise PageError(f"found {len(values)} values of {name!r}, needed one")
    value = str(values[0]) if values else default
    if len(value) > longest:
        raise PageError(f"found {len(value):,} characters for {name!r}, needed at most {longest}")
    return value
