"""Make a claim of a row that somebody coded by hand: what its coder says, in the words of its cells.

A row is a document of its own, one sentence long: its cells in order.  Its outlet is the coder, in whose
voice it speaks; whom he says he has it from is a speaker.  What the row does not say stays open; only the
kind is taken to be a transfer where no column says otherwise.

Does not: read free text, or know who a name stands for (``Words`` does, which callers hand in).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from supplyline.ids import content_id
from supplyline.records import (
    BY_HAND,
    Category,
    Certainty,
    Claim,
    Credit,
    Document,
    Kind,
    Passage,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Scope,
    Speaker,
    Stage,
    Thing,
    When,
)
from supplyline.register.days import NoDay, Order, days_of, order_of
from supplyline.register.forms import Columns, FieldName, folded, meaning_of
from supplyline.register.rows import BadRow, Row, Words, read_row
from supplyline.register.tables import Table
from supplyline.schema import DATA, load
from supplyline.schema.codebook import lacking

CodedName = Literal[
    "kind", "category", "low", "high", "scope", "polarity", "certainty", "role", "latitude",
    "longitude", "outlet", "published", "language",
]  # fmt: skip
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "category": get_args(Category),
    "scope": get_args(Scope),
    "stage": get_args(Stage),
    "polarity": get_args(Polarity),
    "certainty": get_args(Certainty),
    "role": get_args(PlaceRole),
}
_DAYS: tuple[FieldName, ...] = ("date", "until", "ordered on")
_LONGEST = 100_000  # characters of a row: what is longer is no row that a person coded
_UNIT = "piece"  # of a number that nobody gave a unit


class Column(BaseModel):
    """One column of the template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    says: str


class Sheet(BaseModel):
    """``schema/coding.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[Column, ...]
    coded: dict[CodedName, tuple[str, ...]]


@cache
def sheet() -> Sheet:
    """Return ``schema/coding.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "coding.yaml", Sheet)


def choices(heading: str) -> tuple[str, ...]:
    """Return the words that a column of the template may hold; none: any."""
    return _CHOICES.get(heading, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What one row says.  Its claim has no id yet: it follows from what the claim says."""

    where: str
    document: Document
    passage: Passage
    claim: Claim


class _Wrong(ValueError):
    def __init__(self, column: str, found: str, needed: str) -> None:
        self.found, self.needed = f"{found} in column {column!r}", needed
        super().__init__(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """Reads the rows of one file by one coder."""

    name: str  # of the coder
    file: str  # name of the file, without folders
    capture: str  # Capture.id of its bytes
    words: Words
    columns: Columns
    coded: Mapping[CodedName, str]  # heading by column that only coders have
    orders: Mapping[str, Order | None]

    @property
    def reader(self) -> str:
        """What the reader of its documents is called."""
        return BY_HAND + self.name

    def read(self, where: str, cells: Mapping[str, Any] | None) -> Coded | BadRow:
        """Return what a row says, or what is wrong with it."""
        row = read_row(where, cells, self.columns, self.words, self.orders)
        if isinstance(row, BadRow):
            return row
        try:
            return self._coded(row, cells or {})
        except _Wrong as fault:
            return BadRow(where=where, found=fault.found, needed=fault.needed)

    def _coded(self, row: Row, cells: Mapping[str, Any]) -> Coded:
        text = text_of(cells)
        if len(text) > _LONGEST:
            raise _Wrong("all of them", f"{len(text):,} characters", f"{_LONGEST:,} at most")
        given = self._cell("id", cells)
        id_ = content_id("d1", ["hand-coded", self.name, self.file, given or text])
        outlet, published = self._cell("outlet", cells), self._day("published", cells)
        document = Document(
            id=id_, name=f"{self.file}#{given or id_[3:11]}", capture=self.capture, locator=row.where,
            url=self._address(cells), outlet=self.name, byline=None,
            title=self._cell("title", cells) or None, published=published,
            published_by="given" if published else None,
            language=self._cell("language", cells) or None, text=text, dateline=None,
            credits=() if not outlet else (
                Credit(start=len(text), end=len(text), text=outlet, agency=outlet, kind="cited"),
            ),
            notes=(self.reader,),
        )  # fmt: skip
        kind: Kind = self._choice("kind", cells, "transfer")
        item = row.item or self._cell("title", cells) or self._cell("text", cells)
        category: Category = self._choice("category", cells, next(iter(row.categories), "other"))
        what = Thing(text=item, category=category) if item else None
        lacks = lacking(kind, row.from_, row.to, what)
        if lacks is not None:
            raise _Wrong("from, to, item", f"a {kind} with {lacks}", "who does it, and to what")
        claim = Claim(
            id="", document=id_, start=0, end=len(text), sentence=text, kind=kind, from_=row.from_,
            to=row.to, what=what, quantity=self._quantity(row, cells), when=self._when(row, cells),
            place=self._place(cells), stage=row.stage or self._choice("stage", cells, "unknown"),
            polarity=self._choice("polarity", cells, "affirmed"),
            certainty=self._choice("certainty", cells, "certain"),
            # The coder publishes his sheet; an outlet is left out of its own attributions.
            attribution=(Speaker(text=outlet, code=None, direct=False),) if outlet else (),
            voice="report", loaded=(), reader=self.reader,
        )  # fmt: skip
        return Coded(
            where=row.where, document=document, claim=claim,
            passage=Passage(document=id_, index=0, start=0, end=len(text)),
        )  # fmt: skip

    # ---- cells

    def _cell(self, name: FieldName | CodedName, cells: Mapping[str, Any]) -> str:
        return cell_text(self._raw(name, cells))

    def _raw(self, name: FieldName | CodedName, cells: Mapping[str, Any]) -> Any:
        column = self._column(name)
        if column is None:
            return None
        return column[1:] if column.startswith("=") else cells.get(column)

    def _column(self, name: FieldName | CodedName) -> str | None:
        found: Mapping[Any, str] = {**self.columns, **self.coded}
        return found.get(name)

    def _choice(self, name: Any, cells: Mapping[str, Any], otherwise: Any) -> Any:
        said = self._cell(name, cells)
        if not said:
            return otherwise
        word = "_".join(said.casefold().replace("-", " ").split())
        if word not in _CHOICES[name]:
            raise _Wrong(
                str(self._column(name)), repr(said[:60]), f"one of {', '.join(_CHOICES[name])}"
            )
        return word

    def _number(self, name: CodedName, cells: Mapping[str, Any]) -> float | None:
        said = self._cell(name, cells)
        if not said:
            return None
        try:
            value = float(said.replace(",", "").replace(" ", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise _Wrong(str(self._column(name)), repr(said[:60]), "a number such as 9000")
        return value

    def _day(self, name: CodedName, cells: Mapping[str, Any]) -> str | None:
        try:
            found = days_of(self._raw(name, cells))
        except NoDay as fault:
            said = repr(self._cell(name, cells)[:60])
            raise _Wrong(str(self._column(name)), said, str(fault)) from fault
        return None if found is None else found[0]

    def _address(self, cells: Mapping[str, Any]) -> str | None:
        said = self._cell("address", cells)
        return said if said.startswith(("http://", "https://")) else None

    def _quantity(self, row: Row, cells: Mapping[str, Any]) -> tuple[Quantity, ...]:
        low, high = self._number("low", cells), self._number("high", cells)
        said = " to ".join(filter(None, (self._cell("low", cells), self._cell("high", cells))))
        if low is None and high is None:
            low, high = row.low, row.high
            said = self._cell("number", cells) or self._cell("ordered", cells)
        if low is None and high is None:
            return ()
        if low is not None and high is not None and low > high:
            columns = f"{self._column('low')}, {self._column('high')}"
            raise _Wrong(columns, f"{low:g} to {high:g}", "low to high")
        unit = self._cell("unit", cells) or _UNIT
        scope: Scope = self._choice("scope", cells, "single")
        return (Quantity(low=low, high=high, unit=unit[:60], text=said, scope=scope),)

    def _when(self, row: Row, cells: Mapping[str, Any]) -> When | None:
        if row.days is None:
            return None
        said = " to ".join(filter(None, (self._cell("date", cells), self._cell("until", cells))))
        said = said or self._cell("ordered on", cells)
        return When(text=said, start=row.days[0], end=row.days[1])

    def _place(self, cells: Mapping[str, Any]) -> tuple[Place, ...]:
        name = self._cell("place", cells)
        if not name:
            return ()
        place = Place(text=name, role=self._choice("role", cells, "location"))
        latitude, longitude = self._number("latitude", cells), self._number("longitude", cells)
        if latitude is None or longitude is None:
            return (place,)
        if abs(latitude) > 90 or abs(longitude) > 180:
            columns = f"{self._column('latitude')}, {self._column('longitude')}"
            found = f"{latitude:g}, {longitude:g}"
            raise _Wrong(columns, found, "degrees: -90 to 90, -180 to 180")
        return (replace(place, latitude=latitude, longitude=longitude, precision="point"),)


def coder_of(
    table: Table,
    words: Words,
    *,
    name: str,
    file: str,
    capture: str,
    columns: Columns | None = None,
) -> Coder:
    """Return what reads the rows of ``table``.

    Args:
        table: Its headings say what its columns mean, as for any register, and those of
            ``schema/coding.yaml`` besides.
        words: Who knows what names and things are.
        name: Of the coder.
        file: Name of the file.
        capture: Capture.id of its bytes.
        columns: What the user says that headings mean.

    Raises:
        UnknownRegister: The columns say too little.
    """
    coded: dict[CodedName, str] = {}
    there = {folded(heading): heading for heading in reversed(table.headings)}
    named = {folded(heading) for heading in (columns or {}).values()}
    for column, headings in sheet().coded.items():
        found = next((k for k in map(folded, headings) if k in there and k not in named), None)
        if found is not None:
            coded[column] = there[found]
    rest = [h for h in table.headings if h not in coded.values()]
    meaning = meaning_of(rest, columns or {}, name=file)
    orders: dict[str, Order | None] = {}
    for field in _DAYS:
        heading = meaning.columns.get(field)
        if heading is not None and not heading.startswith("="):
            orders[heading] = order_of(
                cells.get(heading, "") for _, cells in table.rows if cells is not None
            )
    return Coder(
        name=name, file=file, capture=capture, words=words, columns=meaning.columns, coded=coded,
        orders=orders,
    )  # fmt: skip


def text_of(cells: Mapping[str, Any]) -> str:
    """Return a row as one sentence: what its cells say, in order.

    >>> text_of({"from": "Norland", "to": "Sudmark", "number": 9000.0, "note": None})
    'Norland; Sudmark; 9000'
    """
    return "; ".join(filter(None, map(cell_text, cells.values())))


def cell_text(value: object) -> str:
    r"""Return what a cell says, on one line: a whole number as one, a moment as its day.

    >>> cell_text(9000.0), cell_text(datetime(2025, 3, 1)), cell_text(" two\n lines ")
    ('9000', '2025-03-01', 'two lines')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value).replace("\x00", " ").encode("utf-8", "replace").decode()
    return " ".join(text.split())


def is_empty(cells: Mapping[str, Any] | None) -> bool:
    """Return whether a row says nothing at all."""
    return cells is not None and not any(map(cell_text, cells.values()))
