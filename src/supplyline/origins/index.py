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
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins.answers import Answers
from supplyline.origins.engine.derive import Ties, derive
from supplyline.origins.engine.gather import join_families, take_words
from supplyline.origins.engine.order import earliest_of
from supplyline.origins.engine.seeds import WIDTH, WINDOW, choose_seeds
from supplyline.origins.engine.tables import Firsts, Numbers, SharedTable, WordTable
from supplyline.origins.engine.words import read_words
from supplyline.origins.facts import chunk_of, ranges_of, table_of
from supplyline.origins.faults import CeilingTooLow, DocumentTwice
from supplyline.origins.lookup import HUBS, Lookup, spans_of, spread_marks
from supplyline.origins.spilled import WordFile, spill_words
from supplyline.origins.store import Store

MIN_WORDS = 4  # texts of fewer words are alike by chance: "Read more", "Photo: archive"
PORTION = 4_000_000  # words aligned or derived from at once: some 250 MB
LEAST_MEMORY = 100_000_000  # bytes that tracing can keep to
MOST_BYTES = 16_000_000  # of texts whose words are read at once
# Raise the number of whatever finds other things than before.
VERSION = f"words1/{WIDTH}/{WINDOW}/{HUBS}/align2/derive2"
_BYTES_A_WORD = 60  # of a portion, at the peak
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
        self._scratch = None
        if memory is not None:
            self._scratch = tempfile.TemporaryDirectory(prefix="supplyline-origins-")
            # With a ceiling, what is held is on disk from the start.
            place = place or Path(self._scratch.name) / "index"
        self._store = Store(
            place,
            f"{VERSION} {label}".strip(),
            memory=None if memory is None else memory // 4,
            threads=self._threads,
        )
        self._documents = int(self._store.one("SELECT count(*) FROM documents"))
        self._texts = int(self._store.one("SELECT count(*) FROM texts"))
        # Of all documents, if they were all added here; None: read again when needed.
        folder = None if self._scratch is None else Path(self._scratch.name)
        self._words = None if self._documents else WordFile(folder)

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
        return self._store.one("SELECT 1 FROM documents WHERE id = $id LIMIT 1", id=id_) is not None

    def held_of(self, ids: Iterable[str]) -> set[str]:
        """Return which of ``ids`` are documents that it holds, in one look."""
        given = pa.table({"id": pa.array(list(ids), pa.string())})
        found: list[str] = self._store.ask("held_of", given)["id"].to_pylist()
        return set(found)

    def close(self) -> None:
        """Let go of the file and of all memory."""
        self._store.close()
        if self._words is not None:
            self._words.close()
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
        twice = self._store.ask("twice", facts.select(["id"]))
        if len(twice):
            raise DocumentTwice(twice["id"][0].as_py())
        low = 0
        for high in _cuts(facts["text"], MOST_BYTES):
            self._add(facts.slice(low, high - low).combine_chunks())
            low = high

    def _add(self, facts: pa.Table) -> None:
        n = len(facts)
        words = read_words(
            facts["text"], ranges_of(chunk_of(facts["excluded"])), threads=self._threads
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
        heads = pa.array(words.digests[new, 0], mask=lengths[new] < MIN_WORDS)
        tails = pa.array(words.digests[new, 1], mask=lengths[new] < MIN_WORDS)
        with self._store.transaction():
            self._store.insert("documents", rows)
            sizes = lengths[new].astype(np.int32)
            self._store.insert(
                "texts",
                pa.table({"number": texts[new], "head": heads, "tail": tails, "words": sizes}),
            )
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
            self._store.insert("seeds", rows)
            self._store.insert("pending", pa.table({"text": np.unique(texts)}))
        self._documents += n
        self._texts += len(new)
        if self._words is not None:
            self._words.add(words)

    def _texts_of(self, words: WordTable) -> tuple[Numbers, Firsts]:
        """Return the number of each document's text, and the rows of those that are new."""
        n = len(words)
        lengths = np.diff(words.firsts)
        texts = np.full(n, -1, dtype=np.int32)
        table = pa.table(
            {"row": np.arange(n), "head": words.digests[:, 0], "tail": words.digests[:, 1]}
        ).filter(pa.array(lengths >= MIN_WORDS))
        if self._texts:
            known = self._store.ask("known", table)
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
        Lookup(
            self._store, self._words_at, self._documents, self._texts, self._portion, self._threads
        ).run()
        portions = iter(self._portions())
        with ThreadPoolExecutor(self._threads) as pool:
            while some := list(islice(portions, self._threads)):
                yield from pool.map(_Given.answers, [self._given(portion) for portion in some])

    def settle(self, mark: int | None = None) -> None:
        """Note that the answers of ``trace`` are kept: the next one yields what changes after them.

        Args:
            mark: Anything that the caller wants to find again under ``mark``.
        """
        with self._store.transaction():
            self._store.change("DELETE FROM pending")
            if mark is not None:
                self._store.change("UPDATE state SET mark = $mark", mark=mark)

    @property
    def mark(self) -> int:
        """What was last given to ``settle``; 0: nothing yet."""
        return int(self._store.one("SELECT mark FROM state"))

    def _portions(self) -> Iterator[_Portion]:
        """Yield the texts whose answer may have changed, a family whole in one portion."""
        found = self._store.fetch("SELECT a, b, may_copy FROM shared")
        a, b, may = (found[name].to_numpy() for name in ("a", "b", "may_copy"))
        families = np.arange(self._texts, dtype=np.int32)
        join_families(families, a[may > 0], b[may > 0])
        pending = self._store.fetch("SELECT DISTINCT text FROM pending")["text"].to_numpy()
        touched = np.zeros(self._texts, dtype=np.bool_)
        touched[families[pending]] = True
        touched = touched[families]
        related = np.zeros(self._texts, dtype=np.bool_)
        related[a[may > 0]] = related[b[may > 0]] = True
        hosts, guests = self._visits(a[may == 0], b[may == 0], touched)
        related[hosts] = True
        texts = np.flatnonzero(touched).astype(np.int32)
        copies, sizes = self._sizes(texts)
        single = ~related[texts] & (copies == 1)
        most = self._portion // self._threads
        for own in _cut(texts[~single], families, sizes[~single], most):
            visiting = guests[np.isin(hosts, own)]
            yield _Portion(own, np.setdiff1d(visiting, own).astype(np.int32), read=True)
        for own in _cut(texts[single], families, np.ones_like(texts[single]), _SINGLES):
            yield _Portion(own, own[:0], read=False)

    def _visits(
        self, a: Numbers, b: Numbers, touched: npt.NDArray[np.bool_]
    ) -> tuple[Numbers, Numbers]:
        """Return the ``touched`` texts, and beside each one that is not later and shares words.

        Args:
            a: Texts of the pairs that are no copies of each other.
            b: As ``a``.
            touched: Of each text.
        """
        hosts, guests = np.concatenate([a, b]), np.concatenate([b, a])
        hosts, guests = hosts[touched[hosts]], guests[touched[hosts]]
        named = pa.table({"text": np.unique(np.concatenate([hosts, guests]))})
        leads = self._store.ask("leads_of", named)
        turns = np.zeros(self._texts)
        turns[leads["text"].to_numpy()] = leads["turn"].to_numpy()
        sooner = turns[guests] <= turns[hosts]
        return hosts[sooner], guests[sooner]

    def _given(self, portion: _Portion) -> _Given:
        """Return what is known of a portion's documents."""
        documents = self._store.ask("documents_of", pa.table({"text": portion.own}))
        if len(portion.guests):
            leads = self._store.ask("leads_of", pa.table({"text": portion.guests}))
            guests = self._store.ask("documents_at", leads.select(["number"]))
            documents = pa.concat_tables([documents, guests])
        numbers = documents["number"].to_numpy()
        texts = portion.places(documents["text"].to_numpy())
        if not portion.read:
            nothing = _no_words(len(numbers))
            return _Given(
                documents, texts, 0, nothing, _NONE_SHARED, _NO_TIES, None, texts[:0], None
            )
        spill = None
        found = self._store.ask("sizes_of", pa.table({"text": np.sort(portion.texts)}))
        sizes = np.zeros(len(portion.texts), dtype=np.int64)
        sizes[portion.places(found["text"].to_numpy())] = found["words"].to_numpy()
        reached = np.cumsum(sizes[texts])
        if self._scratch is not None and reached[-1] > self._portion:
            spill = Path(self._scratch.name)
            words = spill_words(self._words_by_part(numbers, reached), spill)
        else:
            words = take_words(*self._words_at(numbers))
        is_guest = np.repeat([False, True], [len(portion.own), len(portion.guests)])
        asked = pa.table({"text": portion.texts, "guest": is_guest})
        overlaps = self._store.ask("shared_by", asked)
        pairs = np.stack([portion.places(overlaps[n].to_numpy()) for n in ("a", "b")], axis=1)
        forms, may = (
            np.require(overlaps[name].to_numpy(), requirements="W") for name in ("form", "may_copy")
        )
        marks = self._store.ask("marks_of", asked)
        return _Given(
            documents, texts, len(portion.guests), words, SharedTable(pairs, *spans_of(overlaps)),
            Ties(forms, may), marks, portion.places(marks["text"].to_numpy()), spill,
        )  # fmt: skip

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
        asked, rows = np.unique(numbers, return_inverse=True)
        if self._words is not None:
            return self._words.take(asked), rows
        bodies = self._store.ask("bodies_of", pa.table({"number": asked}))
        words = read_words(
            bodies["body"], ranges_of(chunk_of(bodies["excluded"])), threads=self._threads
        )
        return words, rows

    def _sizes(self, texts: Numbers) -> tuple[Firsts, Firsts]:
        """Return how many documents carry each of ``texts``, in order, and the words of all of them."""
        found = self._store.ask("sizes_of", pa.table({"text": texts}))
        copies = found["copies"].to_numpy().astype(np.int64)
        return copies, copies * found["words"].to_numpy()


@dataclass(frozen=True, slots=True)
class _Portion:
    """Texts that are derived from at once."""

    own: Numbers  # family by family: what is compared lies side by side
    guests: Numbers  # of other families, not later than those of these that share words with them
    read: bool  # False: they share words with no other, so that nothing hangs on theirs

    @property
    def texts(self) -> Numbers:
        """All of them, guests last."""
        return np.concatenate([self.own, self.guests])

    def places(self, texts: Numbers) -> Numbers:
        """Return where each of ``texts`` is in ``self.texts``."""
        order = np.argsort(self.texts)
        found: Numbers = order[np.searchsorted(self.texts, texts, sorter=order)].astype(np.int32)
        return found


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known of the documents of a portion; needs no index any more."""

    documents: pa.Table  # guests last
    texts: Numbers
    guests: int
    words: WordTable  # of each document
    shared: SharedTable  # between texts
    ties: Ties
    marks: pa.Table | None  # None: no text has any
    marked: Numbers  # the text of each row of marks
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
        marks = np.zeros(len(words.hashes), dtype=np.uint8)
        if self.marks is not None:
            spread_marks(self.marks, self.marked, words.firsts, marks)
        derived = derive(table, words, self.shared, self.ties, marks, guests=self.guests)
        return Answers(self.documents, self.words, derived, tuple(agencies))


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def _no_words(count: int) -> WordTable:
    nothing = np.zeros(0, dtype=np.int32)
    return WordTable(
        np.zeros(count + 1, dtype=np.int64), np.zeros(0, dtype=np.uint64), nothing, nothing,
        np.zeros(0, dtype=np.uint8), np.zeros((count, 2), dtype=np.uint64),
    )  # fmt: skip


_NONE_SHARED = SharedTable(
    np.zeros((0, 2), dtype=np.int32), np.zeros(1, dtype=np.int64),
    np.zeros((0, 4), dtype=np.int32), np.zeros(0, dtype=np.int32),
)  # fmt: skip
_NO_TIES = Ties(np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.uint8))
