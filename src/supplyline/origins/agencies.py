"""Tell whether an outlet is the agency that somebody credits, by any of its names.

Does not: find credits in texts (``text`` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from supplyline.schema.load import DATA, load


class _Agency(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)  # text reads the rest of the entry

    name: str
    aliases: list[str] = []


class _Agencies(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    agencies: list[_Agency]
    examples: Any = None


@cache
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names of each agency as lists of small words, by canonical name."""
    listed = load(DATA / "agencies.yaml", _Agencies).agencies
    return {a.name: tuple(_words(name) for name in (a.name, *a.aliases)) for a in listed}


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", name.casefold()))


@cache
def is_outlet_of(outlet: str | None, agency: str) -> bool:
    """Say whether ``outlet`` is the ``agency`` itself, by any of its names.

    >>> is_outlet_of("Yonhap News Agency", "Yonhap"), is_outlet_of("Alphaville Post", "Yonhap")
    (True, False)
    """
    if outlet is None:
        return False
    said = _words(outlet)
    for name in _names().get(agency, (_words(agency),)):
        n = len(name)
        if n and any(said[i : i + n] == name for i in range(len(said) - n + 1)):
            return True
    return False


def agency_of(outlet: str | None, agencies: Iterable[str]) -> str | None:
    """Return the first of ``agencies`` that ``outlet`` is; None: it is none of them."""
    return next((agency for agency in agencies if is_outlet_of(outlet, agency)), None)
