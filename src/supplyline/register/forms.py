"""Which column of a register says what: by a known form, by its headings, or as the user says.

Does not: read a file (``tables``) or a cell (``rows``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from supplyline.errors import SupplylineError
from supplyline.records import Stage
from supplyline.schema import DATA, load

FieldName = Literal[
    "id", "date", "until", "from", "to", "item", "number", "unit", "ordered", "ordered on", "title",
    "text", "place", "address", "stage",
]  # fmt: skip
Columns = Mapping[FieldName, str]  # a heading, or "=" and what is meant for every row

_TELLING = frozenset(("item", "title", "text"))  # what a row is about: at least one of them
_PLACING = frozenset(("date", "from", "to", "ordered on"))  # and one of these


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Form(_Data):
    """A register of a known form."""

    name: str
    source: str
    known_by: tuple[str, ...] = Field(min_length=2, description="headings")
    columns: dict[FieldName, str]


class Forms(_Data):
    """``schema/registers.yaml``."""

    fields: dict[FieldName, tuple[str, ...]]
    stages: dict[Stage, tuple[str, ...]]
    formats: tuple[Form, ...]


class UnknownRegister(SupplylineError):
    """A file whose columns say nothing that can be compared."""

    def __init__(self, name: str, found: str, needed: str) -> None:
        self.name, self.found, self.needed = name, found, needed
        super().__init__(f"{name}: found {found}, needed {needed}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the columns of one register mean."""

    form: str  # of a known form, its name; else "columns by heading"
    columns: Columns


@cache
def forms() -> Forms:
    """Return ``schema/registers.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "registers.yaml", Forms)


def folded(heading: str) -> str:
    """Return a heading as they are compared: without case, blanks and marks.

    >>> folded("  Year(s) of_Delivery")
    'yearsofdelivery'
    """
    return "".join(re.findall(r"[^\W_]+", heading.casefold()))


def meaning_of(headings: Sequence[str], given: Columns, *, name: str) -> Meaning:
    """Return what ``headings`` mean; ``given`` goes before everything else.

    Raises:
        UnknownRegister: A heading that was given is not there, or too little is known.
    """
    there: dict[str, str] = {}
    for heading in headings:
        there.setdefault(folded(heading), heading)
    found: dict[FieldName, str] = {}
    form = next((f for f in forms().formats if {*map(folded, f.known_by)} <= there.keys()), None)
    if form is not None:
        found |= {
            field: column if column.startswith("=") else there[folded(column)]
            for field, column in form.columns.items()
            if column.startswith("=") or folded(column) in there
        }
    else:
        taken: set[str] = set()
        for field, synonyms in forms().fields.items():
            key = next((k for k in map(folded, synonyms) if k in there and k not in taken), None)
            if key is not None:
                found[field] = there[key]
                taken.add(key)
    for field, column in given.items():
        if not column.startswith("=") and folded(column) not in there:
            raise UnknownRegister(
                name, f"no column {column!r} for {field}", f"one of {_listed(headings)}"
            )
        found = {f: c for f, c in found.items() if c != there.get(folded(column))}
        found[field] = column if column.startswith("=") else there[folded(column)]
    if not (_TELLING & found.keys() and _PLACING & found.keys()):
        raise UnknownRegister(
            name,
            f"columns {_listed(headings)}",
            "one that says what (item, title or text) and one that says when or who (date, from or "
            "to): name them with --columns date=HEADING,from=HEADING,item=HEADING "
            f"(fields: {', '.join(get_args(FieldName))})",
        )
    return Meaning(form.name if form is not None else "columns by heading", found)


def _listed(headings: Sequence[str]) -> str:
    shown = [repr(heading) for heading in headings if heading.strip()][:30]
    return ", ".join(shown) or "none"
