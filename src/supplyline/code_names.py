"""Name the code that makes a row: a checkout changes between versions, and rows say what made them.

Does not: say whether one code gives what another would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from supplyline import __version__


def installed(pipeline: str) -> str:
    """Return the name and, if it is an installed package, the version of ``pipeline``."""
    try:
        return f"{pipeline} {version(pipeline)}"
    except PackageNotFoundError:
        return pipeline


@cache
def code_of(*parts: str, data: bool = True) -> str:
    """Return name, version and a digest of the code of ``parts``, for the rows they make.

    The digest is there because a checkout changes between versions, and rows must say which code
    made them; it is also how a build knows that a stage has to be run again.

    Args:
        parts: Files and folders below ``supplyline``.
        data: Whether they depend on records and the files of ``schema``, too.
    """
    total = hashlib.sha256()
    package = files("supplyline")
    for part in ("records.py", "ids.py", "schema", *parts) if data else parts:
        for name, content in _sources(package / part, part):
            total.update(f"{name} {len(content)}\n".encode())
            total.update(content)
    return f"{' and '.join(parts)} {__version__}+{total.hexdigest()[:8]}"


def _sources(place: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for entry in sorted(place.iterdir(), key=lambda e: e.name):
            if not entry.name.startswith((".", "__pycache__")):
                yield from _sources(entry, f"{name}/{entry.name}")
    elif name.endswith((".py", ".sql", ".yaml", ".html", ".css", ".js", ".json", ".svg")):
        yield name, place.read_bytes()
