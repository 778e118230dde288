"""The batches that tracing is cut into: each says all that its function needs, so that it can be sent away.

    seed → join_carriers → align_batch → spanning (families) → derive_batch

A batch holds words where they are kept here, or the texts to read them from where it goes elsewhere: a
text has a third of the bytes of its words.

Does not: ask the store (``index`` and ``lookup`` make the batches), or decide where one is worked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from supplyline.origins import spreading
from supplyline.origins.answers import Answers
from supplyline.origins.engine.align import align
from supplyline.origins.engine.candidates import agreeing
from supplyline.origins.engine.derive import Ties, derive
from supplyline.origins.engine.forms import find_kin, judge_forms
from supplyline.origins.engine.gather import join_families, spanning, take_words, texts_of
from supplyline.origins.engine.order import earliest_of
from supplyline.origins.engine.phrases import mark_runs, may_copy
from supplyline.origins.engine.seeds import choose_seeds
from supplyline.origins.engine.tables import (
    CARRIED,
    FIXED,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    Overlaps,
    Seconds,
    SeedTable,
    SharedTable,
    Texts,
    WordTable,
)
from supplyline.origins.engine.words import read_words
from supplyline.origins.facts import chunk_of, ranges_of, table_of
from supplyline.origins.spilled import spill_words
from supplyline.origins.spreading import Spread
from supplyline.origins.store import compute

Rows = npt.NDArray[np.integer[Any]]
Found = npt.NDArray[np.bool_]

_SPILLED_AT_ONCE = 4_000_000  # words


@dataclass(frozen=True, slots=True)
class Bodies:
    """Texts whose words are read where they are needed."""

    texts: pa.Array  # large strings
    excluded: pa.Array  # of each, as in ``FACTS``

    @classmethod
    def of(cls, texts: pa.ChunkedArray, excluded: pa.ChunkedArray) -> Self:
        """Return those of two columns of one table."""
        return cls(chunk_of(texts), chunk_of(excluded))

    def read(self, *, threads: int = 1) -> WordTable:
        """Return their words."""
        return read_words(self.texts, ranges_of(self.excluded), threads=threads)

    def take(self, rows: Rows) -> Self:
        """Return those in ``rows``, in that order."""
        return type(self)(self.texts.take(rows), self.excluded.take(rows))


Held = WordTable | Bodies


def words_of(held: Held) -> WordTable:
    """Return the words that are held, or are to be read."""
    return held.read() if isinstance(held, Bodies) else held


def take_held(held: Held, rows: Rows) -> Held:
    """Return the texts in ``rows`` of those that are held, in that order."""
    return held.take(rows) if isinstance(held, Bodies) else take_words(held, rows)


# ---- what texts are found by


@dataclass(frozen=True, slots=True)
class Seeded:
    """What n texts are known and found by."""

    lengths: Firsts  # n: words
    digests: Hashes  # n × 2, as in WordTable
    seeds: SeedTable


def seed(bodies: Bodies) -> Seeded:
    """Return what the texts of a batch are found by."""
    return seed_words(bodies.read())


def seed_words(words: WordTable, *, threads: int = 1) -> Seeded:
    """Return what the texts of ``words`` are found by."""
    return Seeded(np.diff(words.firsts), words.digests, choose_seeds(words, threads=threads))


def join_seeded(parts: Sequence[Seeded]) -> Seeded:
    """Return the texts of all ``parts``, one after the other."""
    counts = [np.diff(part.seeds.firsts) for part in parts]
    return Seeded(
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([part.digests for part in parts]),
        SeedTable(
            np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(counts))]),
            np.concatenate([part.seeds.hashes for part in parts]),
            np.concatenate([part.seeds.places for part in parts]),
        ),
    )


# ---- who shares a seed with whom


@dataclass(frozen=True, slots=True)
class Carriers:
    """All texts that carry some seeds: every carrier of a seed is in one batch."""

    rows: pa.Table  # hash, text, place, rank
    hubs: int
    sought: int


def join_carriers(carriers: Carriers) -> pa.Table:
    """Return pairs of texts by the seeds of one batch: columns of ``pairs``."""
    return compute(
        "pairs_among", {"ranked": carriers.rows}, hubs=carriers.hubs, sought=carriers.sought
    )


# ---- what two texts share


@dataclass(frozen=True, slots=True)
class HeldTexts:
    """What is known of n texts, in order of their earliest documents."""

    named: Numbers  # n: their numbers in the index
    words: Held
    moments: Seconds  # n: of the earliest document of each
    outlets: Numbers  # n: of the same; -1: none known

    def read(self) -> tuple[Texts, WordTable]:
        """Return them without marks: in loops' form and as words."""
        words = words_of(self.words)
        return texts_of(words, self.moments, self.outlets), words


@dataclass(frozen=True, slots=True)
class ToAlign:
    """Pairs of texts that share seeds."""

    texts: HeldTexts
    pairs: Numbers  # p × 2: rows of ``texts``
    places: Numbers  # p × 2: of the seed in either, where there is one
    single: Found  # p: there is one
    threads: int


def align_batch(given: ToAlign) -> pa.Table:
    """Return the rows of ``shared`` for the pairs of a batch, a row for each that shares enough."""
    texts, words = given.texts.read()
    wanted = ~given.single
    wanted[given.single] = agreeing(words, given.pairs[given.single], given.places[given.single])
    found = align(words, given.pairs[wanted], threads=given.threads)
    shared = Overlaps(found.pairs, found.firsts, found.spans, found.equal)
    forms = judge_forms(texts, shared)
    kin = find_kin(texts, shared, forms)
    may = may_copy(texts.firsts, texts.marks, shared, forms, kin)
    spans = pa.ListArray.from_arrays(
        pa.array((4 * shared.firsts).astype(np.int32)), pa.array(shared.spans.ravel())
    )
    a, b = given.texts.named[shared.pairs].T
    return pa.table(
        {"a": a, "b": b, "equal": shared.equal, "spans": spans, "form": forms, "kin": kin, "may_copy": may}
    )  # fmt: skip


def spans_of(found: pa.Table) -> tuple[Firsts, Numbers, Numbers]:
    """Return where each pair's spans begin, the spans, and the equal words of each pair."""
    spans = chunk_of(found["spans"])
    return (
        spans.offsets.to_numpy().astype(np.int64) // 4,
        writable(spans.values.to_numpy()).reshape(-1, 4),
        writable(found["equal"].to_numpy()),
    )


# ---- families


def families_of(count: int, a: Numbers, b: Numbers, spread: Spread | None) -> Numbers:
    """Return of each number below ``count`` the family that pairs make, called by its smallest.

    Args:
        count: How many numbers there are.
        a: Numbers of the pairs.
        b: As ``a``.
        spread: What batches of pairs are handed to, where there are very many.
    """
    families = np.arange(count, dtype=np.int32)
    if spread is not None and len(a) > spreading.LEAST_PAIRS:
        size = spreading.BATCH_PAIRS
        forests = list(
            spread(spanning, ((a[n : n + size], b[n : n + size]) for n in range(0, len(a), size)))
        )
        a, b = (np.concatenate([forest[side] for forest in forests]) for side in (0, 1))
    join_families(families, a, b)
    return families


# ---- answers


@dataclass(frozen=True, slots=True)
class ToDerive:
    """What is known of the documents of some families."""

    documents: pa.Table  # guests last
    texts: Numbers
    guests: int
    words: Held  # of each document
    shared: SharedTable  # between texts
    ties: Ties
    marks: pa.Table | None  # None: no text has any
    marked: Numbers  # the text of each row of marks
    spill: Path | None  # where words go that are too many for memory
    away: bool  # it may be worked on elsewhere


def derive_batch(given: ToDerive) -> Answers:
    """Return the answers for the documents of a batch."""
    words = words_of(given.words)
    table, agencies = table_of(given.documents, given.texts)
    leads = earliest_of(table, int(given.texts.max(initial=-1)) + 1)
    if given.spill is None:
        own = take_words(words, leads)
    else:
        parts = np.array_split(leads, 1 + int(words.firsts[-1]) // _SPILLED_AT_ONCE)
        own = spill_words((take_words(words, part) for part in parts), given.spill)
    marks = np.zeros(len(own.hashes), dtype=np.uint8)
    if given.marks is not None:
        spread_marks(given.marks, given.marked, own.firsts, marks)
    derived = derive(table, own, given.shared, given.ties, marks, guests=given.guests)
    return Answers.of(given.documents, words, derived, agencies)


def spread_marks(held: pa.Table, texts: Rows, firsts: Firsts, marks: Flags) -> None:
    """Fill ``marks``, of the words that begin at ``firsts``, from rows of the table ``marks``.

    Args:
        held: Columns ``fixed`` and ``carried``.
        texts: Of each row, the place of its text in ``firsts``.
        firsts: One more than there are texts.
        marks: Of each word; filled in.
    """
    for name, mark in (("fixed", FIXED), ("carried", CARRIED)):
        lists = chunk_of(held[name])
        run_firsts = lists.offsets.to_numpy().astype(np.int64)
        runs = writable(lists.values.to_numpy())
        mark_runs(firsts, marks, texts.astype(np.int64), run_firsts, runs, np.uint8(mark))


def writable(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return ``column`` writable: loops would be compiled anew for arrays from Arrow."""
    return np.require(column, requirements="W")
