"""Choose the seeds of a document and keep them so that later documents can be looked up.

A seed is the hash of WIDTH words in a row.  Of every WINDOW seeds in a row the smallest is kept
(Schleimer, Wilkerson and Aiken 2003, "Winnowing", section 3), so two documents that share
WIDTH + WINDOW - 1 words in a row always share a kept seed, wherever the passage stands.

The index keeps the kept seeds in sorted runs that are merged as they grow, so adding costs the
look-up, not what is held.  A seed that many documents carry (a reprinted story, a publisher's fixed
text) pairs a document with the HUBS earliest carriers only; the rule looks at times, not at order
of arrival, so it picks the same pairs whatever came first.

Does not: compare texts (``align``) or judge what a shared passage means (``derive``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from supplyline.origins.faults import FingerprintUnreadable
from supplyline.origins.words import Hashes, Words, mix
from supplyline.records import Fingerprint

WIDTH = 5  # words; set with WINDOW on evals/origins, see decision 0021
WINDOW = 4  # seeds; must stay below WIDTH, so that no window reaches from one text into the next
HUBS = 12  # earliest carriers a frequent seed leads to; bounds a story of n reprints at HUBS * n
REPEATS = 2  # occurrences of one seed kept per document; a refrain leads to its document once
VERSION = (
    f"words1/{WIDTH}/{WINDOW}/{HUBS}/align1"  # raise the last when ``align`` finds other spans
)

Places = npt.NDArray[np.int64]


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a fingerprint holds, as it is packed into ``Fingerprint.seeds``."""

    digest: bytes  # of all the words, in order: equal for texts that differ in habits only
    moment: float  # seconds since 1970 at which the document can have been out; inf: undated
    excluded: tuple[tuple[int, int], ...]  # code points: datelines and credits, not words of it
    hashes: bytes  # of the seeds, uint64; empty if another document has the same words
    places: bytes  # index of the first word of each, uint32


@dataclass(frozen=True, slots=True)
class Seeds:
    """The kept seeds of one document, in order of place."""

    hashes: Hashes
    places: Places

    @classmethod
    def none(cls) -> Seeds:
        """Return the seeds of a document that is not looked up by them."""
        return cls(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64))


def read_fingerprint(fingerprint: Fingerprint) -> Kept:
    """Unpack ``fingerprint``.

    Raises:
        FingerprintUnreadable: It is of another version, or broken.
    """
    if fingerprint.version != VERSION:
        raise FingerprintUnreadable(fingerprint.document, fingerprint.version, VERSION)
    try:
        return msgspec.msgpack.decode(fingerprint.seeds, type=Kept)
    except msgspec.DecodeError as fault:
        raise FingerprintUnreadable(fingerprint.document, fingerprint.version, VERSION) from fault


def choose_seeds(texts: Sequence[Words]) -> list[Seeds]:
    """Return the kept seeds of each text.

    Characters of a script without spaces weigh half a word, so a seed that begins with one spans
    twice as many.
    """
    if not texts:
        return []
    lengths = np.array([len(words) for words in texts], dtype=np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1])
    if not total:
        return [Seeds.none() for _ in texts]
    hashes = np.concatenate([words.hashes for words in texts])
    alone = np.concatenate([words.alone for words in texts])
    left = np.repeat(ends, lengths) - np.arange(total)  # words to the end of the own text
    grams = _grams(hashes, WIDTH)
    width = np.full(total, WIDTH)
    if alone.any():
        grams[alone] = _grams(hashes, 2 * WIDTH)[alone]
        width[alone] = 2 * WIDTH
    whole: npt.NDArray[np.bool_] = left >= width
    grams[~whole] = _TOP
    kept = np.flatnonzero(_winnowed(grams) & whole)
    owners = np.searchsorted(ends, kept, side="right")
    kept = kept[~_refrain(owners, grams[kept])]
    cuts = np.searchsorted(kept, ends).tolist()
    starts = (ends - lengths).tolist()
    found, low = [], 0
    for high, base in zip(cuts, starts, strict=True):
        places = kept[low:high]
        found.append(Seeds(grams[places], places - base))
        low = high
    return found


_TOP = np.uint64(0xFFFFFFFFFFFFFFFF)
_STEP = np.uint64(0xBF58476D1CE4E5B9)
_NO_HASHES = np.zeros(0, dtype=np.uint64)
_NO_PLACES = np.zeros(0, dtype=np.int64)


def _grams(hashes: Hashes, width: int) -> Hashes:
    """Return the hash of the ``width`` words from each place on; short at the end."""
    summed = hashes.copy()
    for ahead in range(1, width):
        summed[:-ahead] = summed[:-ahead] * _STEP
        summed[:-ahead] += hashes[ahead:]
    return mix(summed)


def _winnowed(grams: Hashes) -> npt.NDArray[np.bool_]:
    """Mark each seed that is the smallest of some WINDOW in a row.

    Windows reach beyond both ends, so the first and the last seed of a text are always marked, and
    a text's seeds do not depend on which others are read along with it.
    """
    edge = np.full(WINDOW - 1, _TOP)
    padded = np.concatenate([edge, grams, edge])
    windows = len(grams) + WINDOW - 1
    smallest = padded[:windows].copy()
    for ahead in range(1, WINDOW):
        np.minimum(smallest, padded[ahead : ahead + windows], out=smallest)
    chosen: npt.NDArray[np.bool_] = grams == smallest[: len(grams)]
    for ahead in range(1, WINDOW):
        chosen |= grams == smallest[ahead : ahead + len(grams)]
    return chosen


def _refrain(owners: Places, grams: Hashes) -> npt.NDArray[np.bool_]:
    """Mark the occurrences of a seed in its own text beyond the first REPEATS."""
    order = np.lexsort((grams, owners))
    seed, owner = grams[order], owners[order]
    late = np.zeros(len(order), dtype=np.bool_)
    late[REPEATS:] = (seed[REPEATS:] == seed[:-REPEATS]) & (owner[REPEATS:] == owner[:-REPEATS])
    marked = np.zeros(len(order), dtype=np.bool_)
    marked[order] = late
    return marked


@dataclass(frozen=True, slots=True)
class Hits:
    """Places where two documents carry the same seed.  Four arrays of one length."""

    a: Places  # number of the document in the index
    b: Places  # as a; always smaller
    a_place: Places  # index of the first word of the seed in a
    b_place: Places

    def oriented(self, ranks: Hashes) -> Hits:
        """Return the hits with ``a`` the document of the lower rank, sorted anew.

        Alignment is not symmetric in ties; ranks that depend on the texts only make it so that
        what a pair shares does not depend on which of the two came first.
        """
        swap = ranks[self.a] > ranks[self.b]
        rows = np.stack([self.a, self.b, self.a_place, self.b_place])
        rows[:, swap] = rows[:, swap][[1, 0, 3, 2]]
        rows = rows[:, np.lexsort((rows[3], rows[2], rows[1], rows[0]))]
        return Hits(rows[0], rows[1], rows[2], rows[3])

    def parts(self, size: int) -> Iterator[Hits]:
        """Yield the hits in parts of about ``size``, never cutting through a pair."""
        if not len(self.a):
            return
        fresh = np.r_[True, (self.a[1:] != self.a[:-1]) | (self.b[1:] != self.b[:-1])]
        heads = np.flatnonzero(fresh)
        wanted = np.arange(0, len(self.a), size)
        cuts = np.unique(heads[np.searchsorted(heads, wanted, side="right") - 1]).tolist()
        for low, high in zip(cuts, [*cuts[1:], len(self.a)], strict=True):
            own = slice(low, high)
            yield Hits(self.a[own], self.b[own], self.a_place[own], self.b_place[own])


@dataclass(frozen=True, slots=True)
class _Run:
    """Seeds sorted by hash, and by time within one hash."""

    hashes: Hashes
    owners: npt.NDArray[np.int32]
    places: npt.NDArray[np.uint32]
    moments: npt.NDArray[np.float64]

    @classmethod
    def of(cls, seeds: Sequence[Seeds], first: int, moments: Sequence[float]) -> _Run:
        lengths = [len(own.hashes) for own in seeds]
        owners = np.repeat(np.arange(first, first + len(seeds), dtype=np.int32), lengths)
        hashes = np.concatenate([_NO_HASHES, *(own.hashes for own in seeds)])
        places = np.concatenate([_NO_PLACES, *(own.places for own in seeds)]).astype(np.uint32)
        return cls(hashes, owners, places, np.repeat(np.asarray(moments, dtype=float), lengths)).sorted()  # fmt: skip

    def sorted(self) -> _Run:
        order = np.lexsort((self.places, self.owners, self.moments, self.hashes))
        return _Run(self.hashes[order], self.owners[order], self.places[order], self.moments[order])

    def merged(self, other: _Run) -> _Run:
        return _Run(
            np.concatenate([self.hashes, other.hashes]),
            np.concatenate([self.owners, other.owners]),
            np.concatenate([self.places, other.places]),
            np.concatenate([self.moments, other.moments]),
        ).sorted()


class SeedIndex:
    """Every kept seed of the documents held, for looking up those of new ones."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def add(self, seeds: Sequence[Seeds], first: int, moments: Sequence[float]) -> Hits:
        """Hold the ``seeds`` of documents ``first``, ``first + 1``, … and return where they hit.

        Args:
            seeds: Kept seeds of each new document.
            first: Number of the first of them; numbers never repeat.
            moments: When each can have been out, seconds since 1970.

        Returns:
            Hits of each new document on those held before, and among the new ones.
        """
        new = _Run.of(seeds, first, moments)
        hits = _look_up(new, [*self._runs, new])
        self._hold(new)
        return hits

    def hold_seeds(self, seeds: Sequence[Seeds], first: int, moments: Sequence[float]) -> None:
        """Hold ``seeds`` as ``add`` does, without looking them up."""
        self._hold(_Run.of(seeds, first, moments))

    def _hold(self, run: _Run) -> None:
        """Append ``run``, merging the last runs while they are of a size, so that few remain."""
        self._runs.append(run)
        while len(self._runs) > 1 and 2 * len(self._runs[-1].hashes) >= len(self._runs[-2].hashes):
            last = self._runs.pop()
            self._runs.append(self._runs.pop().merged(last))


def _look_up(new: _Run, runs: Sequence[_Run]) -> Hits:
    """Return the hits of ``new`` in ``runs``, of which it is the last."""
    lows = [np.searchsorted(run.hashes, new.hashes, side="left") for run in runs]
    highs = [np.searchsorted(run.hashes, new.hashes, side="right") for run in runs]
    carriers = sum(high - low for low, high in zip(lows, highs, strict=True))
    frequent = carriers > HUBS
    rare = np.flatnonzero(~frequent & (carriers > 1))
    found = [
        _expanded(new, run, rare, low[rare], high[rare])
        for run, low, high in zip(runs, lows, highs, strict=True)
    ]
    many = np.flatnonzero(frequent)
    if len(many):
        found.extend(_look_up_frequent(new, runs, many, lows, highs))
    pairs = np.concatenate(found, axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    swap = pairs[0] < pairs[1]
    pairs[:, swap] = pairs[:, swap][[1, 0, 3, 2]]
    pairs = _distinct(pairs)
    return Hits(pairs[0], pairs[1], pairs[2], pairs[3])


def _look_up_frequent(
    new: _Run, runs: Sequence[_Run], many: Places, lows: Sequence[Places], highs: Sequence[Places]
) -> list[Places]:
    """Return the hits of the frequent seeds ``many`` of ``new`` on the earliest carriers.

    A new document that is itself among the earliest hits every carrier held before: a late-arriving
    original must meet its copies.
    """
    hubs, moments, asked = [], [], []
    for run, low, high in zip(runs, lows, highs, strict=True):
        first = np.minimum(high[many], low[many] + HUBS)
        rows = _expanded_rows(many, low[many], first)
        hubs.append(np.stack([new.owners[rows[0]].astype(np.int64), run.owners[rows[1]].astype(np.int64), new.places[rows[0]].astype(np.int64), run.places[rows[1]].astype(np.int64)]))  # fmt: skip
        moments.append(run.moments[rows[1]])
        asked.append(rows[0])
    rows_all = np.concatenate(hubs, axis=1)
    moment, ask = np.concatenate(moments), np.concatenate(asked)
    order = np.lexsort((rows_all[3], rows_all[1], moment, ask))
    ask_sorted = ask[order]
    heads = np.flatnonzero(np.r_[True, ask_sorted[1:] != ask_sorted[:-1]])
    rank = np.arange(len(order)) - np.repeat(heads, np.diff(heads, append=len(order)))
    nearest = order[rank < HUBS]
    last = order[rank == HUBS - 1]  # one row per asked seed: the latest of its hubs
    limit = dict(zip(ask[last].tolist(), moment[last].tolist(), strict=True))
    early = np.array(
        [place for place in many.tolist() if new.moments[place] <= limit[place]], dtype=np.int64
    )
    found = [rows_all[:, nearest]]
    for run, low, high in zip(runs[:-1], lows, highs, strict=False):
        found.append(_expanded(new, run, early, low[early], high[early]))
    return found


def _expanded_rows(asked: Places, low: Places, high: Places) -> tuple[Places, Places]:
    """Return each of ``asked`` beside every place from its low to its high."""
    counts = high - low
    rows = np.repeat(asked, counts)
    offsets = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, np.repeat(low, counts) + offsets


def _expanded(new: _Run, run: _Run, asked: Places, low: Places, high: Places) -> Places:
    rows, places = _expanded_rows(asked, low, high)
    return np.stack(
        [
            new.owners[rows].astype(np.int64),
            run.owners[places].astype(np.int64),
            new.places[rows].astype(np.int64),
            run.places[places].astype(np.int64),
        ]
    )


def _distinct(pairs: Places) -> Places:
    """Return the columns of ``pairs`` sorted, each once."""
    order = np.lexsort((pairs[3], pairs[2], pairs[1], pairs[0]))
    rows = pairs[:, order]
    if rows.shape[1] < 2:
        return rows
    fresh = np.r_[True, (rows[:, 1:] != rows[:, :-1]).any(axis=0)]
    kept: Places = rows[:, fresh]
    return kept
