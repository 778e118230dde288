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
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins import spreading
from supplyline.origins.answers import Answers
from supplyline.origins.batches import (
    Bodies,
    Held,
    Rows,
    Seeded,
    ToDerive,
    derive_batch,
    families_of,
    join_seeded,
    seed,
    seed_words,
    spans_of,
    take_held,
    words_of,
    writable,
)
from supplyline.origins.engine.derive import Ties
from supplyline.origins.engine.gather import take_words
from supplyline.origins.engine.seeds import WIDTH, WINDOW
from supplyline.origins.engine.tables import Firsts, Numbers, SharedTable, WordTable
from supplyline.origins.faults import CeilingTooLow, DocumentTwice
from supplyline.origins.lookup import HUBS, Lookup
from supplyline.origins.spilled import BodyFile, WordFile, spill_words
from supplyline.origins.spreading import Spread
from supplyline.origins.store import Store

MIN_WORDS = 4  # texts of fewer words are alike by chance: "Read more", "Photo: archive"
PORTION = 4_000_000  # words aligned or derived from at once: some 250 MB
LEAST_MEMORY = 100_000_000  # bytes that tracing can keep to
MOST_BYTES = 16_000_000  # of texts whose words are read at once
# Raise the number of whatever finds other things than before.
VERSION = f"words1/{WIDTH}/{WINDOW}/{HUBS}/align2/derive2"
_BYTES_A_WORD = 60  # of a portion, at the peak
_SINGLES = 50_000  # documents that share words with no other, answered at once: some 140 MB


class Index:
    """Documents that were traced, in memory or in a file."""

    def __init__(
        self,
        place: Path | None = None,
        *,
        memory: int | None = None,
        threads: int | None = None,
        label: str = "",
        spread: Spread | None = None,
    ) -> None:
        """Open an index.

        Args:
            place: File that holds it, made if missing; None: in memory, gone when it is closed.
            memory: Bytes to keep to; what does not fit is spilled to disk.  None: what there is.
            threads: How many at once; None: one a core.
            label: What the caller calls the version of what it gives.
            spread: What batches of much work are handed to, where other processes may do it; None: all
                is done here.

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
        self._spread = spread
        # Of all documents, if they were all added here; None: read again when needed.
        self._folder = None if self._scratch is None else Path(self._scratch.name)
        self._words = None if self._documents or spread is not None else WordFile(self._folder)
        self._bodies = BodyFile(self._folder)  # filled when texts are to be sent away

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
        self._bodies.close()
        if self._words is not None:
            self._words.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def keep_at_hand(self) -> None:
        """Keep the texts of all documents in a file of its own, for who adds a few again and again.

        Asked of the database, some texts cost a look at all of them.
        """
        if self._words is None:
            self._filled()

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
        for part in _parts(facts, MOST_BYTES):
            self._add(part.combine_chunks())

    def _add(self, facts: pa.Table) -> None:
        n = len(facts)
        seeded, words = self._seeded(facts)
        texts, new = self._texts_of(seeded)
        seeds, lengths, digests = seeded.seeds, seeded.lengths, seeded.digests
        is_new = np.zeros(n, dtype=np.bool_)
        is_new[new] = True
        numbers = np.arange(self._documents, self._documents + n, dtype=np.int32)
        rows = facts.rename_columns(
            [{"text": "body"}.get(name, name) for name in facts.column_names]
        )
        rows = rows.append_column("number", pa.array(numbers))
        rows = rows.append_column("text", pa.array(texts))
        heads = pa.array(digests[new, 0], mask=lengths[new] < MIN_WORDS)
        tails = pa.array(digests[new, 1], mask=lengths[new] < MIN_WORDS)
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
        if self._words is not None and words is not None:
            self._words.add(words)

    def _seeded(self, facts: pa.Table) -> tuple[Seeded, WordTable | None]:
        """Return what documents are found by, and their words if they were read here."""
        size = _bytes_of(facts["text"]).sum()
        if self._spread is not None and size >= spreading.LEAST_BYTES:
            parts = _parts(facts.select(["text", "excluded"]), spreading.BATCH_BYTES)
            # A slice would travel with all that it is cut from.
            copies = (part.take(np.arange(len(part))) for part in parts)
            bodies = (Bodies.of(part["text"], part["excluded"]) for part in copies)
            return join_seeded(list(self._spread(seed, bodies))), None
        words = Bodies.of(facts["text"], facts["excluded"]).read(threads=self._threads)
        return seed_words(words, threads=self._threads), words

    def _texts_of(self, seeded: Seeded) -> tuple[Numbers, Firsts]:
        """Return the number of each document's text, and the rows of those that are new."""
        lengths, digests = seeded.lengths, seeded.digests
        n = len(lengths)
        texts = np.full(n, -1, dtype=np.int32)
        table = pa.table(
            {"row": np.arange(n), "head": digests[:, 0], "tail": digests[:, 1]}
        ).filter(pa.array(lengths >= MIN_WORDS))
        if self._texts:
            known = self._store.ask("known", table)
            texts[known["row"].to_numpy()] = known["text"].to_numpy()
        # The first row of each digest stands for the others; too short ones stand for themselves.
        keys = digests[:, 0] ^ (digests[:, 1] << np.uint64(1))
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

        Raises:
            MemoryShort: A step does not fit below the ceiling, or its disk is full.
        """
        Lookup(
            self._store, self._held_at, self._documents, self._texts, self._portion, self._threads,
            self._spread, self._folder,
        ).run()  # fmt: skip
        batches = map(self._to_derive, self._portions())
        for away, some in groupby(batches, key=lambda batch: batch.away):
            run = self._spread if away else None
            yield from (run or spreading.over_threads(self._threads))(derive_batch, some)

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
        a, b, may = (writable(found[name].to_numpy()) for name in ("a", "b", "may_copy"))
        families = families_of(self._texts, a[may > 0], b[may > 0], self._spread)
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
        away = self._spread is not None and sizes[~single].sum() >= spreading.LEAST_WORDS
        if away:
            most = min(most, spreading.BATCH_WORDS)
        for own in _cut(texts[~single], families, sizes[~single], most):
            visiting = guests[np.isin(hosts, own)]
            yield _Portion(own, np.setdiff1d(visiting, own).astype(np.int32), read=True, away=away)
        for own in _cut(texts[single], families, np.ones_like(texts[single]), _SINGLES):
            yield _Portion(own, own[:0], read=False, away=False)

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

    def _to_derive(self, portion: _Portion) -> ToDerive:
        """Return what is known of a portion's documents."""
        documents = self._store.ask("documents_of", pa.table({"text": portion.own}))
        # Family by family, so that where the portions are cut does not show in the order of answers.
        documents = documents.take(
            np.argsort(portion.places(documents["text"].to_numpy()), kind="stable")
        )
        if len(portion.guests):
            leads = self._store.ask("leads_of", pa.table({"text": portion.guests}))
            guests = self._store.ask("documents_at", leads.select(["number"]))
            documents = pa.concat_tables([documents, guests])
        numbers = documents["number"].to_numpy()
        texts = portion.places(documents["text"].to_numpy())
        if not portion.read:
            return ToDerive(
                documents, texts, 0, _no_words(len(numbers)), _NONE_SHARED, _NO_TIES, None,
                texts[:0], None, away=False,
            )  # fmt: skip
        spill = None
        found = self._store.ask("sizes_of", pa.table({"text": np.sort(portion.texts)}))
        sizes = np.zeros(len(portion.texts), dtype=np.int64)
        sizes[portion.places(found["text"].to_numpy())] = found["words"].to_numpy()
        total = int(sizes[texts].sum())
        words: Held
        # A family of more than a portion needs the memory, or the disk, that was given here.
        away = portion.away and total <= self._portion
        if self._scratch is not None and total > self._portion:
            spill = Path(self._scratch.name)
            words = spill_words(self._words_by_part(numbers, sizes[texts]), spill)
        else:
            words = take_held(*self._held_at(numbers, away))
        is_guest = np.repeat([False, True], [len(portion.own), len(portion.guests)])
        asked = pa.table({"text": portion.texts, "guest": is_guest})
        overlaps = self._store.ask("shared_by", asked)
        pairs = np.stack([portion.places(overlaps[n].to_numpy()) for n in ("a", "b")], axis=1)
        forms, may = (writable(overlaps[name].to_numpy()) for name in ("form", "may_copy"))
        marks = self._store.ask("marks_of", asked)
        return ToDerive(
            documents, texts, len(portion.guests), words, SharedTable(pairs, *spans_of(overlaps)),
            Ties(forms, may), marks, portion.places(marks["text"].to_numpy()), spill, away,
        )  # fmt: skip

    def _words_by_part(self, numbers: Numbers, sizes: npt.NDArray[np.int64]) -> Iterator[WordTable]:
        """Yield the words of documents in parts; ``sizes`` says how many each has."""
        low = 0
        for high in _ends(sizes, self._portion):
            words, rows = self._held_at(numbers[low:high])
            yield take_words(words_of(words), rows)
            low = high

    def _held_at(self, numbers: Rows, away: bool = False) -> tuple[Held, Rows]:
        """Return words, and the rows in them of the documents asked for, in that order.

        ``away``: they are read elsewhere, if they are not kept.
        """
        asked, rows = np.unique(numbers, return_inverse=True)
        if self._words is not None:
            return self._words.take(asked), rows
        if away or len(self._bodies):
            found = Bodies(*self._filled().take(asked))
        else:
            held = self._store.ask("bodies_of", pa.table({"number": asked}))
            found = Bodies.of(held["body"].cast(pa.large_string()), held["excluded"])
        return found if away else found.read(threads=self._threads), rows

    def _filled(self) -> BodyFile:
        """Return the texts of all documents in a file: from the store, each look would read them all."""
        first = len(self._bodies)
        if first < self._documents:
            sizes = self._store.find("bytes_from", low=first)["bytes"].to_numpy()
            for low, high in pairwise([0, *_ends(sizes, MOST_BYTES)]):
                held = self._store.find("bodies_between", low=first + low, high=first + high)
                found = Bodies.of(held["body"].cast(pa.large_string()), held["excluded"])
                self._bodies.add(found.texts, found.excluded)
        return self._bodies

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
    away: bool  # it is one of many, which may be worked on elsewhere

    @property
    def texts(self) -> Numbers:
        """All of them, guests last."""
        return np.concatenate([self.own, self.guests])

    def places(self, texts: Numbers) -> Numbers:
        """Return where each of ``texts`` is in ``self.texts``."""
        order = np.argsort(self.texts)
        found: Numbers = order[np.searchsorted(self.texts, texts, sorter=order)].astype(np.int32)
        return found


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bytes_of(texts: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return how long each text is."""
    sizes: npt.NDArray[np.int64] = (
        pc.binary_length(texts.cast(pa.large_binary())).fill_null(0).to_numpy()
    )
    return sizes


def _parts(facts: pa.Table, most: int) -> Iterator[pa.Table]:
    """Yield runs of documents with texts of about ``most`` bytes, a longer text alone."""
    low = 0
    for high in _ends(_bytes_of(facts["text"]), most):
        yield facts.slice(low, high - low)
        low = high


def _ends(sizes: npt.NDArray[np.int64], most: int) -> Iterator[int]:
    """Yield the ends of runs of about ``most`` by their ``sizes``, what is larger alone."""
    reached = np.cumsum(sizes)
    low = 0
    while low < len(sizes):
        before = int(reached[low - 1]) if low else 0
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
