"""Read the days of a register's cell: a day, a month, a year, several years.

Does not: guess between day and month.  "03/04/2024" is read as the column's other rows tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

Order = Literal["day first", "month first"]
Days = tuple[str, str]  # first day, and first day after

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_YEARS = re.compile(r"\d{4}(?:\s*[;,–-]\s*\d{4})*")
_NAMED = re.compile(r"(?:(\d{1,2})\.?\s+)?([A-Za-z]{3,9})\.?\s*(?:(\d{1,2})\s*,)?\s*(\d{4})")


class NoDay(ValueError):
    """A cell that is no day; its words say what was needed."""


def order_of(cells: Iterable[object]) -> Order | None:
    """Return how a column writes "13/04/2024", from its cells; None: none of them tells."""
    for cell in cells:
        found = _SLASHED.fullmatch(str(cell).strip())
        if found is not None and int(found[1]) > 12 >= int(found[2]):
            return "day first"
        if found is not None and int(found[2]) > 12 >= int(found[1]):
            return "month first"
    return None


def days_of(cell: object, order: Order | None = None) -> Days | None:
    """Return the days that a cell means; None: it is empty.

    Raises:
        NoDay: It means none, or one of two.

    >>> days_of("2023-10"), days_of("2017; 2018; 2019"), days_of("13 October 2023")
    (('2023-10-01', '2023-11-01'), ('2017-01-01', '2020-01-01'), ('2023-10-13', '2023-10-14'))
    """
    if isinstance(cell, (date, datetime)):
        return _day(cell.year, cell.month, cell.day)
    text = str(cell).strip() if cell is not None else ""
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    if not text:
        return None
    try:
        found = _read(text, order)
    except ValueError as fault:
        if isinstance(fault, NoDay):
            raise
        found = None
    if found is None:
        raise NoDay("a day such as 2023-10-13, a month or a year")
    return found


def _read(text: str, order: Order | None) -> Days | None:
    if iso := _ISO.fullmatch(text):
        year, month = int(iso[1]), int(iso[2])
        return _day(year, month, int(iso[3])) if iso[3] else _month(year, month)
    if dotted := _DOTTED.fullmatch(text):
        return _day(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    if slashed := _SLASHED.fullmatch(text):
        one, other, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
        if order is None and one != other:
            raise NoDay("a day such as 2023-10-13, or a row that tells day from month")
        return _day(year, other, one) if order == "day first" else _day(year, one, other)
    if _YEARS.fullmatch(text):
        years = [int(year) for year in re.findall(r"\d{4}", text)]
        return date(min(years), 1, 1).isoformat(), date(max(years) + 1, 1, 1).isoformat()
    if (named := _NAMED.fullmatch(text)) and (number := _MONTHS.get(named[2].casefold())):
        day, year = named[1] or named[3], int(named[4])
        return _day(year, number, int(day)) if day else _month(year, number)
    return None


def _day(year: int, month: int, day: int) -> Days:
    first = date(year, month, day)
    return first.isoformat(), (first + timedelta(days=1)).isoformat()


def _month(year: int, month: int) -> Days:
    first = date(year, month, 1)
    return first.isoformat(), (first + timedelta(days=32)).replace(day=1).isoformat()
