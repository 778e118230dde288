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
import threading
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, get_args

import numpy as np
import numpy.typing as npt

from supplyline.errors import SupplylineError
from supplyline.ledger.catalogue import FACETS, Catalogue
from supplyline.records import GIVING, HAPPENED

Order = Literal["newest", "oldest", "origins", "documents", "effect"]
ORDERS: tuple[Order, ...] = get_args(Order)
MOST_COUNTED = 60  # values of a facet that a page is told of, those with most events
_MOST_SEARCHES = 64  # kept, a byte per event each
_MOST_COUNTS = 256  # kept, of combinations of filters
_LONGEST = 120  # characters of a cursor
_UNIX = 719_163  # days from year 1 to 1970

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_Counts = Mapping[str, tuple[tuple[str, int], ...]]  # facet to values with their events, most first
K = TypeVar("K")
V = TypeVar("V")


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
    counts: _Counts
    after: str | None  # cursor of the next portion; None: this is the last
    more_match: bool  # more events than were looked at have the words


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one party is said to give another, in events: each once for a pair, of several for each."""

    pair: str  # codes: "giver-taker"
    category: str  # "unsaid": none
    happened: bool  # False: planned, offered, requested, agreed, ordered, or the stage not said
    events: int


@dataclass(frozen=True, slots=True)
class _Ranked:
    """All events in one order."""

    perm: Numbers  # places of events, as they follow each other
    keys: Floats  # what they are ordered by, as they follow each other
    ties: Numbers  # what orders those alike, as they follow each other
    rank: Numbers  # where the event at each place stands

    def begin(self, value: float, tie: int) -> int:
        """Return where the first event after one of this value and tie stands."""
        left, right = (int(np.searchsorted(self.keys, value, side)) for side in ("left", "right"))
        return left + int(np.searchsorted(self.ties[left:right], tie, "right"))


@dataclass(slots=True)
class _Column:
    """One facet: for each event the number of its combination of values."""

    codes: Numbers
    combinations: dict[str, int] = field(default_factory=dict)

    def code(self, combination: str) -> int:
        return self.combinations.setdefault(combination, len(self.combinations))

    def mask(self, values: Set[str]) -> Mask:
        """Return which events have any of ``values``."""
        wanted = np.array(
            [not values.isdisjoint(c.split(" ")) for c in self.combinations], dtype=bool
        )
        return wanted[self.codes] if len(wanted) else np.zeros(len(self.codes), dtype=bool)

    def counts(self, among: Numbers | None) -> tuple[tuple[str, int], ...]:
        """Return how many of the events at the places ``among`` have each value, most first."""
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
            keep = ~_among(earlier.numbers, died)
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
        self._sorted: dict[Order, _Ranked] = {}
        # A list is paged through, and many ask for the same.
        self._searched = _Recent[str, tuple[Mask | None, bool]](_MOST_SEARCHES)
        self._counted = _Recent[tuple[object, ...], _Counts](_MOST_COUNTS)

    def __len__(self) -> int:
        return len(self.numbers)

    def prepare(self) -> None:
        """Put the events in the orders that pages ask for first, so that none of them waits for it."""
        for order in ("newest", "effect"):
            self._in_order(order)
        _ = self.months, self.flows, self.places, self.spots

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
        asked = {name: values for name, values in (filters or {}).items() if values}
        masks = {name: self._columns[name].mask(values) for name, values in asked.items()}
        base, more = self._with_words(words)
        mask = base
        for one in masks.values():
            mask = one if mask is None else mask & one
        ranked = self._in_order(order)
        at = 0 if begin is None else ranked.begin(*begin)
        if mask is None:
            total, left = len(ranked.perm), len(ranked.perm) - at
            portion = ranked.perm[at : at + most]
        else:
            taken = mask[ranked.perm]
            follow = np.flatnonzero(taken[at:])
            total, left = int(np.count_nonzero(mask)), len(follow)
            portion = ranked.perm[at + follow[:most]]
        ids = self._catalogue.ids([int(self.numbers[i]) for i in portion])
        after = None
        if len(portion) and left > most:
            last = ranked.rank[portion[-1]]
            after = _cursor(order, float(ranked.keys[last]), int(ranked.ties[last]))
        counts: _Counts = {}
        if counted:
            key = (words, *((name, asked.get(name)) for name in FACETS))
            counts = self._counted.get(key) or self._counted.put(key, self._counts(masks, base))
        return Found(ids=tuple(ids), total=total, more_match=more, counts=counts, after=after)

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
    def flows(self) -> list[Flow]:
        """What is said to be given, most events first; what is only ever denied is left out."""
        chosen = self._columns["kind"].mask(GIVING) & self._columns["told"].mask(
            frozenset({"affirmed"})
        )
        pairs, things = self._columns["pairs"], self._columns["category"]
        happened = self._columns["stage"].mask(HAPPENED).astype(np.int64)
        wide = len(things.combinations) or 1
        keys = (pairs.codes * wide + things.codes) * 2 + happened
        both = np.bincount(keys[chosen], minlength=1)
        names, kinds = list(pairs.combinations), list(things.combinations)
        totals: dict[tuple[str, str, bool], int] = {}
        for at in np.flatnonzero(both):
            place, done = divmod(int(at), 2)
            for pair in names[place // wide].split(" "):
                if pair != "unsaid":
                    key = pair, kinds[place % wide], bool(done)
                    totals[key] = totals.get(key, 0) + int(both[at])
        ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return [
            Flow(pair=pair, category=thing, happened=done, events=n)
            for (pair, thing, done), n in ranked
        ]

    @cached_property
    def places(self) -> Mapping[str, tuple[str, bool]]:
        """What each spot is called, and whether it is more exact than a region."""
        return self._catalogue.places()

    @cached_property
    def spots(self) -> list[tuple[str, int]]:
        """Spots with how many events name them, most events first, at most ``MOST_COUNTED``."""
        return [(spot, n) for spot, n in self._columns["place"].counts(None) if spot != "unsaid"]

    def after_event(self, event: str, order: Order) -> str | None:
        """Return the id of the event that follows ``event`` in ``order``; None: it is the last, or gone."""
        if self._catalogue.noted("made") != self._made:
            raise MadeAnew
        number = self._catalogue.number_of(event)
        place = -1 if number is None else int(np.searchsorted(self.numbers, number))
        if not 0 <= place < len(self) or self.numbers[place] != number:
            return None
        ranked = self._in_order(order)
        follows = ranked.perm[ranked.rank[place] + 1 :][:1]
        ids = self._catalogue.ids([int(self.numbers[i]) for i in follows])
        return ids[0] if ids else None

    def _with_words(self, words: str) -> tuple[Mask | None, bool]:
        held = self._searched.get(words)
        if held is None:
            matching = self._catalogue.matching(words)
            rows, more = matching or (None, False)
            mask = None if rows is None else _among(self.numbers, rows)
            held = self._searched.put(words, (mask, more))
        return held

    def _in_order(self, order: Order) -> _Ranked:
        """Return all events in order."""
        held = self._sorted.get(order)
        if held is None:
            start = self._figures["start"]
            if order in ("newest", "oldest"):
                keys = np.where(start == 0, np.inf, start if order == "oldest" else -start)
            else:
                keys = -self._figures[order]
            perm = np.lexsort((self._ties, keys))
            rank = np.empty(len(perm), dtype=np.int64)
            rank[perm] = np.arange(len(perm))
            held = self._sorted[order] = _Ranked(perm, keys[perm], self._ties[perm], rank)
        return held

    def _counts(self, masks: Mapping[str, Mask], base: Mask | None) -> _Counts:
        """Return how many events there are with each value and all other choices."""
        left: dict[frozenset[str], Numbers | None] = {}  # by the filters that hold, what they leave
        found = {}
        for name, column in self._columns.items():
            others = frozenset(masks.keys() - {name})
            if others not in left:
                holding = [masks[other] for other in others] + ([] if base is None else [base])
                left[others] = np.flatnonzero(np.logical_and.reduce(holding)) if holding else None
            found[name] = column.counts(left[others])
        return found


class _Recent(Generic[K, V]):
    """What was worked out last, for many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[K, V] = {}
        self._one = threading.Lock()

    def get(self, key: K) -> V | None:
        return self._held.get(key)

    def put(self, key: K, value: V) -> V:
        with self._one:
            while len(self._held) >= self._most:
                del self._held[next(iter(self._held))]
            self._held[key] = value
        return value


def _among(numbers: Numbers, some: Numbers) -> Mask:
    """Return which of ``numbers``, ascending, are among ``some``."""
    found = np.zeros(len(numbers), dtype=bool)
    if len(numbers):
        places = np.minimum(np.searchsorted(numbers, some), len(numbers) - 1)
        found[places[numbers[places] == some]] = True
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
