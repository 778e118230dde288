"""Read one row of a register into what can be compared, or say what is wrong with it.

Does not: know who a name stands for or what a word is a kind of: ``Words`` does, which callers hand in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from supplyline.records import Category, Party, Stage
from supplyline.register.days import Days, NoDay, Order, days_of
from supplyline.register.forms import Columns, FieldName, forms

_NUMBER = re.compile(
    r"(\d{1,3}(?:[ ,\u00a0\u202f.]\d{3})+(?![.,]?\d)|\d+(?:\.\d+)?)\s*(thousand|million|billion|k|m|bn)?\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![.,]?\d)(?!\s*(?:thousand|million|billion)\b)")
_SCALE = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_LEAST = re.compile(r"^(?:>|≥|at least|more than|over)", re.IGNORECASE)
_MOST = re.compile(r"^(?:<|≤|at most|up to|fewer than|less than)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST = 20_000  # characters of a cell that are read: no row of a register is longer


class Words(Protocol):
    """Who knows what words stand for."""

    def parties_in(self, text: str) -> tuple[str, ...]:
        """Return the codes of the parties that ``text`` names, in order."""

    def category_of(self, text: str) -> Category | None:
        """Return what kind of thing a phrase names; None: no word tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row of a register says happened.  Empty or None: it does not say."""

    id: str  # as the register has it, else where it stands
    where: str  # "line 7"
    days: Days | None  # when: first day, and first day after
    from_: tuple[Party, ...]
    to: tuple[Party, ...]
    named: tuple[str, ...]  # codes of parties that its words name, where no column says who
    item: str
    categories: tuple[Category, ...]
    low: float | None
    high: float | None
    numbers: tuple[float, ...]  # that its words name
    stage: Stage | None
    words: str  # all of its words
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be compared."""

    where: str
    found: str
    needed: str


class _Wrong(ValueError):
    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(found)


def read_row(
    where: str,
    cells: Mapping[str, Any] | None,
    columns: Columns,
    words: Words,
    orders: Mapping[str, Order | None],
) -> Row | BadRow:
    """Return one row as it can be compared, or why it cannot.

    Args:
        where: Where it stands in its file.
        cells: By heading; None: nothing that has headings stood there.
        columns: What the headings mean.
        words: Who knows what names and things are.
        orders: How each column writes days with strokes.
    """
    if cells is None:
        return BadRow(where=where, found="no object", needed="a JSON object")
    try:
        return _row(where, cells, columns, words, orders)
    except _Wrong as fault:
        return BadRow(where=where, found=fault.found, needed=fault.needed)


def _row(
    where: str,
    cells: Mapping[str, Any],
    columns: Columns,
    words: Words,
    orders: Mapping[str, Order | None],
) -> Row:
    def cell(field: FieldName) -> Any:
        column = columns.get(field)
        if column is None:
            return None
        return column[1:] if column.startswith("=") else cells.get(column)

    def said(field: FieldName) -> str:
        value = cell(field)
        text = "" if value is None else " ".join(str(value)[:_LONGEST].split())
        return text.encode("utf-8", "replace").decode()  # half a surrogate pair is no letter

    def days(field: FieldName) -> Days | None:
        try:
            return days_of(cell(field), orders.get(columns.get(field, "")))
        except NoDay as fault:
            raise _Wrong(f"{said(field)[:60]!r} in {columns[field]!r}", str(fault)) from fault

    item = said("item")
    about = " ".join(filter(None, (said("title"), said("text"))))
    low, high = _bounds(said("number"), columns.get("number", ""))
    stage = _stage(said("stage"))
    when = days("date")
    if "ordered" in columns or "ordered on" in columns:
        delivered = high is not None and high > 0
        if not delivered:
            low, high = _bounds(said("ordered"), columns.get("ordered", ""))
            when = days("ordered on") or when
        stage = stage or ("done" if delivered else "ordered")
    until = days("until")
    if when and until:
        if until[1] <= when[0]:
            raise _Wrong(
                f"until {until[0]} before {when[0]}", "an end that is not before the start"
            )
        when = (when[0], max(when[1], until[1]))
    from_, to = _party(said("from"), words), _party(said("to"), words)
    everything = " ".join(filter(None, (item, about, said("place"))))
    if not everything:
        raise _Wrong("no words", "an item, a title or a text")
    if not (when or from_ or to or words.parties_in(everything)):
        raise _Wrong("neither a day nor a party", "either of them")
    return Row(
        id=said("id") or where, where=where, days=when, from_=from_, to=to,
        named=() if from_ and to else words.parties_in(about), item=item,
        categories=_categories(item, about, words), low=low, high=high,
        numbers=() if high is not None or low is not None else numbers_in(about), stage=stage,
        words=everything, address=said("address"),
    )  # fmt: skip


def _party(name: str, words: Words) -> tuple[Party, ...]:
    if not name:
        return ()
    codes = words.parties_in(name)
    return tuple(Party(text=name, code=code) for code in codes) or (Party(text=name, code=None),)


def _categories(item: str, about: str, words: Words) -> tuple[Category, ...]:
    """Return what an item is, by its own words first; without one, what the words are about."""
    if item:
        found = words.category_of(item)
        if found in (None, "other"):
            found = words.category_of(about) or found
        return () if found is None else (found,)
    phrases = re.split(r"[,.;:]|\b(?:and|or|to|in|of|for|with|from|by|that)\b", about)
    kinds = (words.category_of(phrase) for phrase in phrases if phrase.strip())
    return tuple(dict.fromkeys(kind for kind in kinds if kind not in (None, "other")))


def _bounds(text: str, column: str) -> tuple[float | None, float | None]:
    """Return the least and the most that a cell with a number says."""
    if not text.strip("?-–. "):
        return None, None
    numbers = _all_numbers(text)
    if not numbers:
        raise _Wrong(f"{text[:60]!r} in {column!r}", "a number")
    if _LEAST.match(text):
        return numbers[0], None
    if _MOST.match(text):
        return None, numbers[0]
    return min(numbers[:2]), max(numbers[:2])


def numbers_in(text: str) -> tuple[float, ...]:
    """Return the numbers that ``text`` names, in order, years left out.

    >>> numbers_in("more than 12 million shells in 28,000 containers since August 2023")
    (12000000.0, 28000.0)
    """
    return _all_numbers(_YEAR.sub(" ", text))


def _all_numbers(text: str) -> tuple[float, ...]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[ ,\u00a0\u202f]|\.(?=\d{3}(?!\d))", "", match[1])
        found.append(float(digits) * _SCALE.get((match[2] or "").casefold(), 1.0))
    return tuple(found)


@cache
def _stages() -> Mapping[str, Stage]:
    return {word: stage for stage, words in forms().stages.items() for word in words}


def _stage(text: str) -> Stage | None:
    return _stages().get(text.casefold())


def bag(text: str) -> frozenset[str]:
    """Return the words of a text as they are compared: without case and plural.

    >>> sorted(bag("North Korean shells, a shell"))
    ['korean', 'north', 'shell']
    """
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(
        w[:-1] if len(w) > 4 and w.endswith("s") and w[-2] != "s" else w for w in found
    )
