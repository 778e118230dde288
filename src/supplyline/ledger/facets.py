"""Which events a page lists: facets with their counts, an order, a portion; in memory, in milliseconds.

Every facet is a column of small numbers, one per event, so that a filter is a comparison of arrays
and a count one pass.  A facet of which an event has several values (pairs, stands) is a column of
combinations.  For each facet the counts are of what the other filters leave, as readers expect.

Does not: read the ledger; it is made from a ``Catalogue`` and grows with it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from supplyline.errors import SupplylineError
from supplyline.ledger.catalogue import FACETS, Catalogue

Order = Literal["newest", "oldest", "origins", "documents", "effect"]
ORDERS: tuple[Order, ...] = get_args(Order)
MOST_COUNTED = 60  # values of a facet that a page is told of, those with most events
_MOST_SEARCHES = 64  # kept, a byte per event each
_LONGEST = 120  # characters of a cursor
_UNIX = 719_163  # days from year 1 to 1970

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class BadCursor(SupplylineError):
    """A cursor was not given out by this list."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"found a cursor {found[:40]!r}, needed one as a page of this list gave it: start at the first page"
        )


class MadeAnew(SupplylineError):
    """The index was made anew, and what is held in memory is of the earlier one."""

    def __init__(self) -> None:
        super().__init__(
            "found the index of pages being made anew, needed it whole: load the page again"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A portion of a list of events."""

    ids: tuple[str, ...]
    total: int
    counts: Mapping[
        str, tuple[tuple[str, int], ...]
    ]  # facet to values with their events, most first
    after: str | None  # cursor of the next portion; None: this is the last
    more_match: bool  # more events than were looked at have the words


@dataclass(slots=True)
class _Column:
    """One facet: for each event the number of its combination of values."""

    codes: Numbers
    combinations: dict[str, int] = field(default_factory=dict)

    def code(self, combination: str) -> int:
        return self.combinations.setdefault(combination, len(self.combinations))

    def mask(self, values: frozenset[str]) -> Mask:
        """Return which events have any of ``values``."""
        wanted = np.array(
            [not values.isdisjoint(c.split(" ")) for c in self.combinations], dtype=bool
        )
        return wanted[self.codes] if len(wanted) else np.zeros(len(self.codes), dtype=bool)

    def counts(self, among: Mask | None) -> tuple[tuple[str, int], ...]:
        """Return how many events have each value, most first."""
        codes = self.codes if among is None else self.codes[among]
        totals: dict[str, int] = {}
        numbers = np.bincount(codes, minlength=len(self.combinations))
        for combination, code in self.combinations.items():
            if numbers[code]:
                for value in combination.split(" "):
                    totals[value] = totals.get(value, 0) + int(numbers[code])
        ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return tuple(ranked[:MOST_COUNTED])


class Facets:
    """The events of a catalogue, to be filtered, counted and put in order; never changed once made."""

    def __init__(self, catalogue: Catalogue, earlier: Facets | None = None) -> None:
        """Read ``catalogue``, or only what it has had since ``earlier`` was made of it."""
        self._catalogue = catalogue
        self._made, self._update = catalogue.noted("made"), int(catalogue.noted("update") or 0)
        if earlier is not None and earlier._made != self._made:
            earlier = None
        begun: int = earlier.last if earlier else 0
        rows = list(catalogue.rows_after(begun))
        keep = None
        if earlier is not None:
            died = catalogue.died_since(earlier._update)
            keep = ~np.isin(earlier.numbers, died, assume_unique=True)
        numbers = np.array([r.number for r in rows], dtype=np.int64)
        self.numbers: Numbers = _joined(earlier and earlier.numbers, keep, numbers)
        self.last: int = int(numbers[-1]) if len(numbers) else begun
        self._columns: dict[str, _Column] = {}
        for at, name in enumerate(FACETS):
            before = earlier._columns[name] if earlier else None
            column = _Column(numbers, dict(before.combinations) if before else {})
            new = np.array([column.code(r.values[at]) for r in rows], dtype=np.int64)
            column.codes = _joined(before and before.codes, keep, new)
            self._columns[name] = column
        self._figures: dict[str, Floats] = {
            name: _joined(
                earlier and earlier._figures[name], keep,
                np.array([getattr(r, name) for r in rows], dtype=np.float64),
            )
            for name in ("start", "exact", "origins", "documents", "effect")
        }  # fmt: skip
        ties = np.array([_tie(r.id) for r in rows], dtype=np.int64)
        self._ties: Numbers = _joined(earlier and earlier._ties, keep, ties)
        self._sorted: dict[Order, tuple[Numbers, Floats]] = {}
        self._searched: dict[str, tuple[Mask | None, bool]] = {}  # a list is paged through
        self._whole: dict[str, tuple[tuple[str, int], ...]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def prepare(self) -> None:
        """Put the events in the orders that pages ask for first, so that none of them waits for it."""
        for order in ("newest", "effect"):
            self._in_order(order)
        _ = self.months, self.flows

    def find(
        self,
        filters: Mapping[str, frozenset[str]] | None = None,
        *,
        words: str = "",
        order: Order = "newest",
        after: str | None = None,
        most: int = 50,
        counted: bool = True,
    ) -> Found:
        """Return the events that have one of the values of every filter, a portion at a time.

        Args:
            filters: Of ``FACETS``, to the values that are let through.
            words: That the claims of an event must have.
            order: By time, by independent origins, by documents, or by what a judgement would change.
            after: Cursor of the portion before; None: the first.
            most: Events in a portion.
            counted: Whether counts of the facets are wanted.

        Raises:
            BadCursor: ``after`` was not given out for this order.
            MadeAnew: The catalogue's file was made anew since.
        """
        if self._catalogue.noted("made") != self._made:
            raise MadeAnew
        begin = None if after is None else _read_cursor(after, order)
        masks = {
            name: self._columns[name].mask(values)
            for name, values in (filters or {}).items()
            if values
        }
        base, more = self._with_words(words)
        mask = base
        for one in masks.values():
            mask = one if mask is None else mask & one
        perm, keys = self._in_order(order)
        chosen = perm if mask is None else perm[mask[perm]]
        at = 0 if begin is None else self._place(begin, chosen, keys)
        portion = chosen[at : at + most]
        ids = self._catalogue.ids([int(self.numbers[i]) for i in portion])
        last = int(portion[-1]) if len(portion) else 0
        follows = at + most < len(chosen)
        return Found(
            ids=tuple(ids), total=len(chosen), more_match=more,
            counts=self._counts(masks, base) if counted else {},
            after=_cursor(order, float(keys[last]), int(self._ties[last])) if follows else None,
        )  # fmt: skip

    @cached_property
    def months(self) -> dict[str, tuple[dict[int, int], dict[int, int], int]]:
        """For each kind how many events begin in each month (12 * year + month - 1).

        Those whose time is exact to a month, those whose time is not, and how many are undated.
        """
        days = self._figures["start"].astype(np.int64)
        months = (days - _UNIX).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        months += 1970 * 12
        exact, dated = self._figures["exact"] > 0, days > 0
        codes = self._columns["kind"].codes
        found = {}
        for kind, code in self._columns["kind"].combinations.items():
            mine = codes == code
            if mine.any():
                found[kind] = (
                    _counted(months[mine & dated & exact]), _counted(months[mine & dated & ~exact]),
                    int((mine & ~dated).sum()),
                )  # fmt: skip
        return found

    @cached_property
    def flows(self) -> list[tuple[str, str, int]]:
        """(pair, category, events) of what is given, most events first."""
        giving = self._columns["kind"].mask(
            frozenset({"transfer", "deployment", "training", "support"})
        )
        pairs, things = self._columns["pairs"], self._columns["category"]
        wide = len(things.combinations) or 1
        both = np.bincount(pairs.codes[giving] * wide + things.codes[giving], minlength=1)
        names, kinds = list(pairs.combinations), list(things.combinations)
        totals: dict[tuple[str, str], int] = {}
        for at in np.flatnonzero(both):
            for pair in names[at // wide].split(" "):
                if pair != "unsaid":
                    key = pair, kinds[at % wide]
                    totals[key] = totals.get(key, 0) + int(both[at])
        ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return [(pair, thing, n) for (pair, thing), n in ranked]

    def after_event(self, event: str, order: Order) -> str | None:
        """Return the id of the event that follows ``event`` in ``order``; None: it is the last, or gone."""
        number = self._catalogue.number_of(event)
        at = np.flatnonzero(self.numbers == (-1 if number is None else number))
        if not len(at):
            return None
        _, keys = self._in_order(order)
        i = int(at[0])
        cursor = _cursor(order, float(keys[i]), int(self._ties[i]))
        found = self.find(order=order, after=cursor, most=1, counted=False)
        return found.ids[0] if found.ids else None

    def _with_words(self, words: str) -> tuple[Mask | None, bool]:
        held = self._searched.get(words)
        if held is None:
            matching = self._catalogue.matching(words)
            rows, more = matching or (None, False)
            held = None if rows is None else np.isin(self.numbers, rows, assume_unique=True), more
            if len(self._searched) >= _MOST_SEARCHES:
                self._searched.clear()
            self._searched[words] = held
        return held

    def _in_order(self, order: Order) -> tuple[Numbers, Floats]:
        """Return the places of all events in order, and by place what they are ordered by."""
        held = self._sorted.get(order)
        if held is None:
            start = self._figures["start"]
            if order in ("newest", "oldest"):
                keys = np.where(start == 0, np.inf, start if order == "oldest" else -start)
            else:
                keys = -self._figures[order]
            held = self._sorted[order] = (np.lexsort((self._ties, keys)), keys)
        return held

    def _place(self, begin: tuple[float, int], chosen: Numbers, keys: Floats) -> int:
        """Return where in ``chosen`` the first event after ``begin`` stands."""
        value, tie = begin
        ordered = keys[chosen]
        left, right = (int(np.searchsorted(ordered, value, side)) for side in ("left", "right"))
        return left + int(np.searchsorted(self._ties[chosen[left:right]], tie, "right"))

    def _counts(
        self, masks: Mapping[str, Mask], base: Mask | None
    ) -> dict[str, tuple[tuple[str, int], ...]]:
        found = {}
        for name, column in self._columns.items():
            others = [m for other, m in masks.items() if other != name]
            if base is not None:
                others.append(base)
            if others:
                found[name] = column.counts(np.logical_and.reduce(others))
            else:
                if name not in self._whole:
                    self._whole[name] = column.counts(None)
                found[name] = self._whole[name]
        return found


def _counted(values: Numbers) -> dict[int, int]:
    which, numbers = np.unique(values, return_counts=True)
    return dict(zip(which.tolist(), numbers.tolist(), strict=True))


def _joined(before: Any, keep: Mask | None, new: Any) -> Any:
    """Return what is kept of an earlier array, and what is new after it."""
    return new if before is None else np.concatenate([before[keep], new])


def _tie(id_: str) -> int:
    """Return what orders events that are alike otherwise, today and in an index made anew."""
    return int.from_bytes(hashlib.sha256(id_.encode()).digest()[:7])


def _cursor(order: Order, value: float, tie: int) -> str:
    return base64.urlsafe_b64encode(f"{order} {value!r} {tie}".encode()).decode().rstrip("=")


def _read_cursor(text: str, order: Order) -> tuple[float, int]:
    try:
        if len(text) > _LONGEST:
            raise ValueError
        padded = text + "=" * (-len(text) % 4)
        named, value, number = (
            base64.b64decode(padded, altchars=b"-_", validate=True).decode().split(" ")
        )
        tie = int(number)
        if named != order or not 0 <= tie < 2**56:
            raise ValueError
        return float(value), tie
    except (ValueError, binascii.Error) as fault:
        raise BadCursor(text) from fault
