"""Hold documents, find what new ones share with them, and derive anew what that may have changed.

Words are read, seeded, aligned and derived from by compiled loops; who shares a seed with whom is asked of
DuckDB (``steps.sql``), in memory or in a file that a later call takes up.  Documents of one *family*
(whom a chain of shared words joins) are derived together and no others: what a family's origins are
does not depend on any text outside it, so that adding costs the look-up and the families touched.

Work goes in portions of PORTION words, so that memory stays bounded; a family larger than that is one
portion all the same.

Does not: read files, or keep answers: whoever asked keeps them and says so (``settle``).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins.answers import Answers
from supplyline.origins.engine.align import align
from supplyline.origins.engine.candidates import agreeing
from supplyline.origins.engine.derive import derive, earliest_of
from supplyline.origins.engine.gather import join_families, join_words, reach, take_words
from supplyline.origins.engine.seeds import WIDTH, WINDOW, choose_seeds
from supplyline.origins.engine.tables import Firsts, Numbers, SharedTable, WordTable
from supplyline.origins.engine.words import read_words
from supplyline.origins.facts import ranges_of, table_of
from supplyline.origins.faults import CeilingTooLow, DocumentTwice, IndexInUse, IndexUnreadable
from supplyline.origins.spilled import spill_words

HUBS = 6  # earliest carriers that a frequent seed leads to; set on evals/origins, decision 0027
MIN_WORDS = 4  # texts of fewer words are alike by chance: "Read more", "Photo: archive"
PORTION = 4_000_000  # words aligned or derived from at once: some 250 MB
LEAST_MEMORY = 100_000_000  # bytes that tracing can keep to
MOST_BYTES = 16_000_000  # of texts whose words are read at once
# Where held texts are at most so many times the new ones, all seeds are looked at, not only theirs.
BULK = 4
# Raise the number of whatever finds other things than before.
VERSION = f"words1/{WIDTH}/{WINDOW}/{HUBS}/align2/derive1"
PAIRS = 500_000  # pairs of texts looked at at once: some 50 MB
_BYTES_A_WORD = 60  # of a portion, at the peak
_CACHED = 8_000_000  # words kept from reading to deriving: 140 MB
_SINGLES = 200_000  # documents that share words with no other, answered at once


class Index:
    """Documents that were traced, in memory or in a file."""

    def __init__(
        self,
        place: Path | None = None,
        *,
        memory: int | None = None,
        threads: int | None = None,
        label: str = "",
    ) -> None:
        """Open an index.

        Args:
            place: File that holds it, made if missing; None: in memory, gone when it is closed.
            memory: Bytes to keep to; what does not fit is spilled to disk.  None: what there is.
            threads: How many at once; None: one a core.
            label: What the caller calls the version of what it gives.

        Raises:
            CeilingTooLow: ``memory`` is less than LEAST_MEMORY.
            IndexInUse: Another process holds the file.
            IndexUnreadable: The file is of another version or label, or no index.
        """
        if memory is not None and memory < LEAST_MEMORY:
            raise CeilingTooLow(memory, LEAST_MEMORY)
        self._threads = threads or _cores()
        self._portion = PORTION if memory is None else max(1_000_000, memory // 6 // _BYTES_A_WORD)
        self._most_cached = _CACHED if memory is None else 0
        self._scratch = None
        if memory is not None:
            self._scratch = tempfile.TemporaryDirectory(prefix="supplyline-origins-")
            # With a ceiling, what is held is on disk from the start.
            place = place or Path(self._scratch.name) / "index"
        try:
            self._db = duckdb.connect(":memory:" if place is None else str(place))
            self._db.execute(f"SET threads = {self._threads}")
            self._db.execute("SET preserve_insertion_order = false")
            if place is None:  # made if something must be spilled; a file has its own beside it
                spill = Path(tempfile.gettempdir()) / f"supplyline-origins-{os.getpid()}"
                self._db.execute("SET temp_directory = $folder", {"folder": str(spill)})
            if memory is not None:
                self._db.execute(f"SET memory_limit = '{memory // 4}B'")
            tables = {name for (name,) in self._db.execute("SHOW TABLES").fetchall()}
            if tables and "state" not in tables:
                self.close()
                raise IndexUnreadable(str(place), "found a database of something else")
            self._db.execute(_steps()["tables"])
        except duckdb.Error as fault:
            if "lock" in str(fault):
                raise IndexInUse(str(place)) from fault
            raise IndexUnreadable(str(place), str(fault).splitlines()[0]) from fault
        self._check_version(place, f"{VERSION} {label}".strip())
        self._documents = int(self._one("SELECT count(*) FROM documents"))
        self._texts = int(self._one("SELECT count(*) FROM texts"))
        # Of all documents in order, as long as they are few; None: read again when needed.
        self._words: list[WordTable] | None = [] if not self._documents else None

    def __enter__(self) -> Self:
        """Return the index."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def __len__(self) -> int:
        """Return how many documents it holds."""
        return self._documents

    def __contains__(self, id_: str) -> bool:
        """Say whether it holds the document ``id_``."""
        return self._one("SELECT 1 FROM documents WHERE id = $id LIMIT 1", {"id": id_}) is not None

    def held_of(self, ids: Iterable[str]) -> set[str]:
        """Return which of ``ids`` are documents that it holds, in one look."""
        given = pa.table({"id": pa.array(list(ids), pa.string())})
        found: list[str] = self._ask("held_of", given)["id"].to_pylist()
        return set(found)

    def close(self) -> None:
        """Let go of the file and of all memory."""
        self._db.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    # ---- taking in

    def add(self, facts: pa.Table) -> None:
        """Hold more documents.  Their origins are known after ``trace``.

        Args:
            facts: Columns of ``FACTS``, one row per document.

        Raises:
            DocumentTwice: An id is held already, or given twice.
        """
        twice = self._ask("twice", facts.select(["id"]))
        if len(twice):
            raise DocumentTwice(twice["id"][0].as_py())
        low = 0
        for high in _cuts(facts["text"], MOST_BYTES):
            self._add(facts.slice(low, high - low).combine_chunks())
            low = high

    def _add(self, facts: pa.Table) -> None:
        n = len(facts)
        words = read_words(
            facts["text"], ranges_of(_chunk(facts["excluded"])), threads=self._threads
        )
        texts, new = self._texts_of(words)
        seeds = choose_seeds(words, threads=self._threads)
        is_new = np.zeros(n, dtype=np.bool_)
        is_new[new] = True
        numbers = np.arange(self._documents, self._documents + n, dtype=np.int32)
        lengths = np.diff(words.firsts)
        rows = facts.rename_columns(
            [{"text": "body"}.get(name, name) for name in facts.column_names]
        )
        rows = rows.append_column("number", pa.array(numbers))
        rows = rows.append_column("text", pa.array(texts))
        rows = rows.append_column("words", pa.array(lengths.astype(np.int32)))
        heads = pa.array(words.digests[new, 0], mask=lengths[new] < MIN_WORDS)
        tails = pa.array(words.digests[new, 1], mask=lengths[new] < MIN_WORDS)
        with self._transaction():
            self._insert("documents", rows)
            self._insert("texts", pa.table({"number": texts[new], "head": heads, "tail": tails}))
            counts = np.diff(seeds.firsts)
            rows = pa.table(
                {
                    "hash": seeds.hashes,
                    "text": np.repeat(texts, counts),
                    "place": seeds.places,
                }
            )
            if len(new) < n:  # those of a text that is held are held
                rows = rows.filter(pa.array(np.repeat(is_new, counts)))
            self._insert("seeds", rows)
            self._insert("pending", pa.table({"text": np.unique(texts)}))
        self._documents += n
        self._texts += len(new)
        if self._words is not None:
            self._words.append(words)
            if sum(len(part.hashes) for part in self._words) > self._most_cached:
                self._words = None

    def _texts_of(self, words: WordTable) -> tuple[Numbers, Firsts]:
        """Return the number of each document's text, and the rows of those that are new."""
        n = len(words)
        lengths = np.diff(words.firsts)
        texts = np.full(n, -1, dtype=np.int32)
        table = pa.table(
            {"row": np.arange(n), "head": words.digests[:, 0], "tail": words.digests[:, 1]}
        ).filter(pa.array(lengths >= MIN_WORDS))
        if self._texts:
            known = self._ask("known", table)
            texts[known["row"].to_numpy()] = known["text"].to_numpy()
        # The first row of each digest stands for the others; too short ones stand for themselves.
        keys = words.digests[:, 0] ^ (words.digests[:, 1] << np.uint64(1))
        keys[lengths < MIN_WORDS] = np.arange(n, dtype=np.uint64)[lengths < MIN_WORDS]
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        lead = first[inverse]
        new = np.flatnonzero((lead == np.arange(n)) & (texts < 0))
        texts[new] = np.arange(self._texts, self._texts + len(new), dtype=np.int32)
        texts = np.where(texts < 0, texts[lead], texts).astype(np.int32)
        return texts, new

    # ---- answers

    def trace(self) -> Iterator[Answers]:
        """Yield the origins of all documents whose answer may have changed since ``settle``.

        Portion by portion; a family is whole in one.  What is yielded does not depend on the order
        in which documents were added, nor on how often this was called in between.
        """
        self._look_up()
        portions = iter(self._portions())
        with ThreadPoolExecutor(self._threads) as pool:
            while some := list(islice(portions, self._threads)):
                yield from pool.map(_Given.answers, [self._given(portion) for portion in some])

    def settle(self, mark: int | None = None) -> None:
        """Note that the answers of ``trace`` are kept: the next one yields what changes after them.

        Args:
            mark: Anything that the caller wants to find again under ``mark``.
        """
        with self._transaction():
            self._db.execute("DELETE FROM pending")
            if mark is not None:
                self._db.execute("UPDATE state SET mark = $mark", {"mark": mark})

    @property
    def mark(self) -> int:
        """What was last given to ``settle``; 0: nothing yet."""
        return int(self._one("SELECT mark FROM state"))

    def _look_up(self) -> None:
        """Align every text not looked up yet with those that share a seed with it."""
        sought = int(self._one("SELECT sought FROM state"))
        if sought == self._texts:
            return
        if self._texts <= BULK * (self._texts - sought):
            self._db.execute(_steps()["carriers_of_all"])
        else:
            self._db.execute(_steps()["carriers_of_new"], {"sought": sought})
        self._db.execute(_steps()["pairs"], {"hubs": HUBS, "sought": sought})
        with self._transaction():
            for shared in self._aligned():
                self._insert("shared", _overlap_rows(shared))
            self._db.execute("UPDATE state SET sought = $texts", {"texts": self._texts})
        self._db.execute("DROP TABLE carriers; DROP TABLE pairs")

    def _aligned(self) -> Iterator[SharedTable]:
        """Yield what the texts of the table ``pairs`` share, by their numbers; the second is the hub."""
        found = self._fetch("SELECT hub, other FROM pairs")
        families = np.arange(self._texts, dtype=np.int32)
        join_families(families, found["hub"].to_numpy(), found["other"].to_numpy())
        del found
        asked = self._fetch("SELECT hub, count(*) AS pairs FROM pairs GROUP BY hub")
        hubs, counts = asked["hub"].to_numpy(), asked["pairs"].to_numpy()
        order = np.lexsort((hubs, families[hubs]))  # what is akin reads the same texts
        hubs, reached = hubs[order], np.cumsum(counts[order])
        sizes = self._sizes("max(words)")
        seen = np.zeros(self._texts, dtype=np.int64)
        turn = start = 0
        while start < len(hubs):
            before = int(reached[start - 1]) if start else 0
            end = max(start + 1, int(np.searchsorted(reached, before + PAIRS, side="right")))
            some = self._ask("pairs_of", pa.table({"text": hubs[start:end]}))
            start = end
            # By hub, for ``align`` costs least if pairs that follow each other have one second text.
            some = some.sort_by([("hub", "ascending"), ("other", "ascending")])
            pairs, places = (
                np.stack([some[name].to_numpy() for name in names], axis=1)
                for names in (("other", "hub"), ("other_place", "hub_place"))
            )
            single = some["seeds"].to_numpy() == 1
            low = 0
            while low < len(pairs):
                turn += 1
                high = reach(pairs, low, sizes, self._portion, seen, turn)
                own = slice(low, high)
                yield self._aligned_pairs(pairs[own], places[own], single[own])
                low = high

    def _aligned_pairs(
        self, pairs: Numbers, places: Numbers, single: npt.NDArray[np.bool_]
    ) -> SharedTable:
        named, local = np.unique(pairs, return_inverse=True)
        leads = self._ask("a_document_of", pa.table({"text": named}))["number"].to_numpy()
        words, rows = self._words_at(leads)
        asked: Numbers = rows[local.reshape(-1, 2)].astype(np.int32)
        wanted = ~single
        wanted[single] = agreeing(words, asked[single], places[single])
        shared = align(words, asked[wanted], threads=self._threads)
        text_at = np.zeros(len(words), dtype=np.int32)
        text_at[rows] = named
        return SharedTable(text_at[shared.pairs], shared.firsts, shared.spans, shared.equal)

    def _portions(self) -> Iterator[_Portion]:
        """Yield the texts whose answer may have changed, a family whole in one portion."""
        found = self._fetch("SELECT a, b FROM shared")
        a, b = found["a"].to_numpy(), found["b"].to_numpy()
        families = np.arange(self._texts, dtype=np.int32)
        join_families(families, a, b)
        related = np.zeros(self._texts, dtype=np.bool_)
        related[a] = related[b] = True
        touched = np.zeros(self._texts, dtype=np.bool_)
        touched[families[self._fetch("SELECT DISTINCT text FROM pending")["text"].to_numpy()]] = (
            True
        )
        texts = np.flatnonzero(touched[families]).astype(np.int32)
        several = self._sizes("count(*)")[texts] > 1
        single = ~related[texts] & ~several
        sizes = self._sizes("sum(words)")[texts]
        most = self._portion // self._threads
        for own in _cut(texts[~single], families, sizes[~single], most):
            yield _Portion(own, read=True)
        for own in _cut(texts[single], families, np.ones_like(texts[single]), _SINGLES):
            yield _Portion(own, read=False)

    def _given(self, portion: _Portion) -> _Given:
        """Return what is known of a portion's documents."""
        asked = pa.table({"text": portion.texts})
        documents = self._ask("documents_of", asked)
        numbers = documents["number"].to_numpy()
        texts = portion.places(documents["text"].to_numpy())
        spill, words = None, _no_words(len(numbers))
        if portion.read:
            reached = np.cumsum(documents["words"].to_numpy(), dtype=np.int64)
            if self._scratch is not None and reached[-1] > self._portion:
                spill = Path(self._scratch.name)
                words = spill_words(self._words_by_part(numbers, reached), spill)
            else:
                words = take_words(*self._words_at(numbers))
        overlaps = self._ask("shared_by", asked) if portion.read else None
        return _Given(documents, texts, words, _shared_table(overlaps, portion), spill)

    def _words_by_part(
        self, numbers: Numbers, reached: npt.NDArray[np.int64]
    ) -> Iterator[WordTable]:
        """Yield the words of documents in parts; ``reached`` counts them up to each, itself included."""
        low = 0
        while low < len(numbers):
            before = int(reached[low - 1]) if low else 0
            high = max(low + 1, int(np.searchsorted(reached, before + self._portion, side="right")))
            yield take_words(*self._words_at(numbers[low:high]))
            low = high

    def _words_at(
        self, numbers: npt.NDArray[np.integer[Any]]
    ) -> tuple[WordTable, npt.NDArray[np.integer[Any]]]:
        """Return words, and the rows in them of the documents asked for, in that order."""
        if self._words is not None:
            if len(self._words) > 1:
                self._words = [join_words(self._words)]
            return self._words[0], numbers
        asked, rows = np.unique(numbers, return_inverse=True)
        bodies = self._ask("bodies_of", pa.table({"number": asked}))
        words = read_words(
            bodies["body"], ranges_of(_chunk(bodies["excluded"])), threads=self._threads
        )
        return words, rows

    def _sizes(self, measure: str) -> npt.NDArray[np.int64]:
        """Return a figure of the documents of each text."""
        found = self._fetch(f"SELECT text, {measure} AS size FROM documents GROUP BY text")  # noqa: S608  # this file's words
        sizes = np.zeros(self._texts, dtype=np.int64)
        sizes[found["text"].to_numpy()] = found["size"].cast(pa.int64()).to_numpy()
        return sizes

    # ---- the engine

    def _check_version(self, place: Path | None, version: str) -> None:
        held = self._one("SELECT version FROM state")
        if held is None:
            self._db.execute("INSERT INTO state VALUES ($version, 0, 0)", {"version": version})
        elif held != version:
            self.close()
            raise IndexUnreadable(str(place), f"found version {held!r}, needed {version!r}")

    def _fetch(self, query: str, parameters: dict[str, object] | None = None) -> pa.Table:
        return self._db.sql(query, params=parameters or {}).to_arrow_table()

    def _ask(self, step: str, given: pa.Table) -> pa.Table:
        """Run a step over the rows ``given``."""
        self._db.register("given", given)
        try:
            return self._fetch(_steps()[step])
        finally:
            self._db.unregister("given")

    def _insert(self, table: str, rows: pa.Table) -> None:
        self._db.register("given", rows)
        try:
            self._db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")  # noqa: S608  # this file's words
        finally:
            self._db.unregister("given")

    def _one(self, query: str, parameters: dict[str, object] | None = None) -> Any:
        rows = self._db.execute(query, parameters or {}).fetchall()
        return rows[0][0] if rows else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it is kept, or nothing."""
        self._db.begin()
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()


@dataclass(frozen=True, slots=True)
class _Portion:
    """Texts that are derived from at once."""

    texts: Numbers  # family by family: what is compared lies side by side
    read: bool  # False: they share words with no other, so that nothing hangs on theirs

    def places(self, texts: Numbers) -> Numbers:
        """Return where each of ``texts`` is in ``self.texts``."""
        order = np.argsort(self.texts)
        found: Numbers = order[np.searchsorted(self.texts, texts, sorter=order)].astype(np.int32)
        return found


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known of the documents of a portion; needs no index any more."""

    documents: pa.Table
    texts: Numbers
    words: WordTable  # of each document
    shared: SharedTable  # between texts
    spill: Path | None  # where words go that are too many for memory

    def answers(self) -> Answers:
        """Derive from it."""
        table, agencies = table_of(self.documents, self.texts)
        leads = earliest_of(table, int(self.texts.max(initial=-1)) + 1)
        if self.spill is None:
            words = take_words(self.words, leads)
        else:
            parts = np.array_split(leads, 1 + int(self.words.firsts[-1]) // PORTION)
            words = spill_words((take_words(self.words, part) for part in parts), self.spill)
        return Answers(
            self.documents, self.words, derive(table, words, self.shared), tuple(agencies)
        )


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _steps() -> dict[str, str]:
    """Return the steps of ``steps.sql`` by their names."""
    text = (files("supplyline.origins") / "steps.sql").read_text(encoding="utf-8")
    named = [part.split("\n", 1) for part in text.split("-- name: ")[1:]]
    return {name.strip(): query for name, query in named}


def _cuts(texts: pa.ChunkedArray, most: int) -> Iterator[int]:
    """Yield the ends of runs of texts of about ``most`` bytes, a longer text alone."""
    lengths = pc.binary_length(texts.cast(pa.large_binary())).fill_null(0).to_numpy()
    reached = np.cumsum(lengths)
    low = 0
    while low < len(lengths):
        before = reached[low - 1] if low else 0
        low = max(low + 1, int(np.searchsorted(reached, before + most, side="right")))
        yield low


def _cut(
    texts: Numbers, families: Numbers, sizes: npt.NDArray[np.integer[Any]], most: int
) -> Iterator[Numbers]:
    """Yield ``texts`` in parts of about ``most`` by their ``sizes``, no family in two parts."""
    order = np.argsort(families[texts], kind="stable")
    texts, reached = texts[order], np.cumsum(sizes[order], dtype=np.int64)
    ends = np.flatnonzero(np.diff(families[texts], append=-1)) + 1
    low = first = 0
    while low < len(texts):
        before = int(reached[low - 1]) if low else 0
        fitting = int(np.searchsorted(reached[ends - 1], before + most, side="right"))
        first = max(fitting, first + 1)
        high = int(ends[first - 1])
        yield texts[low:high]
        low = high


def _chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _overlap_rows(shared: SharedTable) -> pa.Table:
    spans = pa.ListArray.from_arrays(
        pa.array((4 * shared.firsts).astype(np.int32)), pa.array(shared.spans.ravel())
    )
    a, b = shared.pairs[:, 0], shared.pairs[:, 1]
    return pa.table({"a": a, "b": b, "equal": shared.equal, "spans": spans})


def _shared_table(overlaps: pa.Table | None, portion: _Portion) -> SharedTable:
    """Return ``overlaps`` with texts numbered by their places in ``portion``."""
    if overlaps is None or not len(overlaps):
        return SharedTable(
            np.zeros((0, 2), dtype=np.int32), np.zeros(1, dtype=np.int64),
            np.zeros((0, 4), dtype=np.int32), np.zeros(0, dtype=np.int32),
        )  # fmt: skip
    pairs = np.stack([overlaps["a"].to_numpy(), overlaps["b"].to_numpy()], axis=1)
    spans = _chunk(overlaps["spans"])
    return SharedTable(
        portion.places(pairs),
        spans.offsets.to_numpy().astype(np.int64) // 4,
        spans.values.to_numpy().reshape(-1, 4),
        overlaps["equal"].to_numpy(),
    )


def _no_words(count: int) -> WordTable:
    nothing = np.zeros(0, dtype=np.int32)
    return WordTable(
        np.zeros(count + 1, dtype=np.int64), np.zeros(0, dtype=np.uint64), nothing, nothing,
        np.zeros(0, dtype=np.uint8), np.zeros((count, 2), dtype=np.uint64),
    )  # fmt: skip
