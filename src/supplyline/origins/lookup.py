"""Bring up to date what the texts of an index share: pairs, spans, fixed phrases, and who may copy whom.

New texts are aligned with those that share a seed with them.  What they carry may make a phrase fixed,
and so change what held texts share with each other; only those are looked at again that hear of a
new one (``phrases.heard``), so that what a publisher prints under everything costs nothing more.

Does not: derive (``engine.derive``), or keep answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins import spreading
from supplyline.origins.batches import (
    Carriers,
    Found,
    Held,
    HeldTexts,
    Rows,
    ToAlign,
    align_batch,
    families_of,
    join_carriers,
    spans_of,
    spread_marks,
    writable,
)
from supplyline.origins.engine.gather import reach
from supplyline.origins.engine.phrases import HEARD, heard, mark_phrases, may_copy, runs_of
from supplyline.origins.engine.tables import (
    CARRIED,
    FIXED,
    Firsts,
    Flags,
    Numbers,
    Overlaps,
    Seconds,
)
from supplyline.origins.facts import chunk_of
from supplyline.origins.spilled import PairFile
from supplyline.origins.spreading import Spread
from supplyline.origins.store import Store

HUBS = 6  # earliest carriers that a frequent seed leads to; set on evals/origins, decision 0027
# Where held texts are at most so many times the new ones, all seeds are looked at, not only theirs.
BULK = 4
CARRIED_AT_ONCE = 8_000_000  # seeds whose carriers are looked up at once
SUMMED = 2_000_000  # seeds whose pairs are summed at once: some 100 MB
PAIRS = 500_000  # pairs of texts looked at at once: some 50 MB

_HASHES = 2**64


@dataclass(frozen=True, slots=True)
class Lookup:
    """What it takes to look up the texts of an index."""

    store: Store
    # Of documents, words and each one's row; whether they may be read elsewhere.
    held_at: Callable[[Rows, bool], tuple[Held, Rows]]
    documents: int
    texts: int
    portion: int  # words looked at at once
    threads: int
    spread: Spread | None  # what batches are handed to; None: they are worked on here
    scratch: Path | None  # where pairs lie until they are summed; None: where temporary files go

    def run(self) -> None:
        """Look up every text that was not, and mark as pending whose answer that may change."""
        sought = int(self.store.one("SELECT sought FROM state"))
        counted = int(self.store.one("SELECT counted FROM state"))
        if counted == self.documents:
            return
        moved = self._moved(sought, counted)
        before = self._brief() if sought else None
        sizes = self._sizes()
        # With little that is new, what would be moved is more than what would be saved.
        spread = self.spread if sizes[sought:].sum() >= spreading.LEAST_WORDS else None
        self._pair(sought, spread)
        with self.store.transaction():
            if len(moved):
                self.store.tell("again", pa.table({"text": moved}))
            for rows in (spread or map)(align_batch, self._to_align(sizes, spread)):
                self.store.insert("shared", rows)
            now = self._brief()
            is_moved = np.zeros(self.texts, dtype=np.bool_)
            is_moved[moved] = True
            fresh = is_moved | (np.arange(self.texts) >= sought)
            families, merged = self._families_of_kin(before, now, sought)
            changed = self._mark(now, families, fresh | merged, is_moved, sizes)
            turned = self._judge(now, changed, fresh, sizes)
            if sought:
                self._make_pending(now, fresh, changed, turned, is_moved)
            self.store.change(
                "UPDATE state SET sought = $texts, counted = $documents",
                texts=self.texts, documents=self.documents,
            )  # fmt: skip
        self.store.drop("pairs")

    def _moved(self, sought: int, counted: int) -> Numbers:
        """Return the texts looked up before whose earliest document is a new one."""
        again = self.store.find("arrived_again", counted=counted, sought=sought)
        leads = self.store.ask("leads_of", again)
        moved: Numbers = leads["text"].to_numpy()[leads["number"].to_numpy() >= counted]
        return moved

    def _brief(self) -> _Brief:
        found = self.store.fetch("SELECT a, b, kin, may_copy FROM shared")
        columns = (found[name].to_numpy() for name in ("a", "b", "kin", "may_copy"))
        return _Brief(*map(writable, columns))

    # ---- candidates

    def _pair(self, sought: int, spread: Spread | None) -> None:
        """Write the table ``pairs``: by parts of all hashes, then by parts of all hubs.

        Joined or summed at once they take memory that grows with all texts, and not all of it can be spilled
        (docs/decisions/0230).
        """
        bulk = self.texts <= BULK * (self.texts - sought)
        seeds = int(
            self.store.one(
                "SELECT count(*) FROM seeds WHERE text >= $first", first=0 if bulk else sought
            )
        )
        run = spreading.over_threads(self.threads) if spread is None else spread
        with closing(PairFile(self.scratch, self.texts, 1 + seeds // SUMMED)) as found:
            for low, high in _ranges(_HASHES, 1 + seeds // CARRIED_AT_ONCE):
                for pairs in run(join_carriers, self._carriers(low, high, sought, bulk=bulk)):
                    found.add(pairs)
            self.store.drop("carriers", "ranks", "ranked")
            self.store.run("pairs")
            for pairs in found:
                self.store.insert("pairs", self.store.ask("pairs_of_parts", pairs))

    def _carriers(self, low: int, high: int, sought: int, *, bulk: bool) -> Iterator[Carriers]:
        """Yield the carriers of seeds with hashes from ``low`` and below ``high``, in batches."""
        step = "carriers_of_all" if bulk else "carriers_of_new"
        asked = {} if bulk else {"sought": sought}
        self.store.keep("carriers", step, low=low, high=high - 1, **asked)
        self.store.keep("ranks", "ranks")
        self.store.keep("ranked", "ranked")
        count = int(self.store.one("SELECT count(*) FROM ranked"))
        for start, end in _ranges(high - low, 1 + count // spreading.BATCH_CARRIERS):
            rows = self.store.find("ranked_between", low=low + start, high=low + end - 1)
            yield Carriers(rows, HUBS, sought)

    # ---- alignment

    def _to_align(self, sizes: Firsts, spread: Spread | None) -> Iterator[ToAlign]:
        """Yield the table ``pairs`` in batches; the second text of each pair is the hub."""
        portion = self.portion if spread is None else min(self.portion, spreading.BATCH_WORDS)
        found = self.store.fetch("SELECT hub, other FROM pairs")
        hub, other = (writable(found[name].to_numpy()) for name in ("hub", "other"))
        families = families_of(self.texts, hub, other, spread)
        del found, hub, other
        asked = self.store.fetch("SELECT hub, count(*) AS pairs FROM pairs GROUP BY hub")
        hubs, counts = asked["hub"].to_numpy(), asked["pairs"].to_numpy()
        order = np.lexsort((hubs, families[hubs]))  # what is akin reads the same texts
        hubs, reached = hubs[order], np.cumsum(counts[order])
        turns = np.zeros(self.texts, dtype=np.int64)
        turns[hubs] = np.arange(len(hubs))
        start = 0
        while start < len(hubs):
            before = int(reached[start - 1]) if start else 0
            end = max(start + 1, int(np.searchsorted(reached, before + PAIRS, side="right")))
            some = self.store.ask("pairs_of", pa.table({"text": hubs[start:end]}))
            start = end
            # By hub, for ``align`` costs least if pairs that follow each other have one second text.
            turn = turns[some["hub"].to_numpy()]
            some = some.take(np.argsort(turn << 32 | some["other"].to_numpy()))
            pairs, places = (
                np.stack([some[name].to_numpy() for name in names], axis=1)
                for names in (("other", "hub"), ("other_place", "hub_place"))
            )
            single = some["seeds"].to_numpy() == 1
            leads = self._leads_of(pairs)
            for own in _within(pairs, sizes, portion):
                texts, local = self._texts_of(pairs[own], leads, away=spread is not None)
                threads = self.threads if spread is None else 1
                yield ToAlign(texts, local, places[own], single[own], threads)

    def _leads_of(self, pairs: Numbers) -> _Leads:
        """Return what is known of the earliest document of each text that ``pairs`` name."""
        found = self.store.ask("leads_of", pa.table({"text": np.unique(pairs)}))
        outlets = chunk_of(found["publisher"]).dictionary_encode().indices.fill_null(-1)
        texts, numbers, moments = (found[name].to_numpy() for name in ("text", "number", "starts"))
        return _Leads(texts, numbers, moments, outlets.to_numpy().astype(np.int32))

    def _texts_of(
        self, pairs: Numbers, leads: _Leads, *, away: bool = False
    ) -> tuple[HeldTexts, Numbers]:
        """Return the texts that ``pairs`` name, and the pairs by their rows.

        ``away``: their words are read elsewhere, if they are not kept.
        """
        named, local = np.unique(pairs, return_inverse=True)
        known = np.searchsorted(leads.texts, named)
        words, rows = self.held_at(leads.numbers[known], away)
        back = np.argsort(rows)
        own = known[back]
        texts = HeldTexts(named[back], words, leads.moments[own], leads.outlets[own])
        return texts, rows[local.reshape(-1, 2)].astype(np.int32)

    def _sizes(self) -> Firsts:
        """Return the number of words of each text."""
        found = self.store.fetch("SELECT number, words FROM texts")
        sizes = np.zeros(self.texts, dtype=np.int64)
        sizes[found["number"].to_numpy()] = found["words"].to_numpy()
        return sizes

    # ---- fixed phrases

    def _families_of_kin(
        self, before: _Brief | None, now: _Brief, sought: int
    ) -> tuple[Numbers, Found]:
        """Return the story that each text is of, and whether held texts of two became of one."""
        families = self._joined(now)
        merged = np.zeros(self.texts, dtype=np.bool_)
        if before is not None:
            was = self._joined(before)[:sought]
            firsts = np.flatnonzero(was == np.arange(sought))  # of each former family
            merged[:sought] = (
                np.bincount(families[firsts], minlength=self.texts)[families[:sought]] > 1
            )
            parted = np.zeros(self.texts, dtype=np.bool_)
            parted[was[families[was] != families[:sought]]] = True
            merged[:sought] |= parted[was]
        return families, merged

    def _joined(self, brief: _Brief) -> Numbers:
        """Return the story of each text that pairs of one story make."""
        akin = brief.kin > 0
        return families_of(self.texts, brief.a[akin], brief.b[akin], self.spread)

    def _mark(
        self, brief: _Brief, families: Numbers, stirred: Found, moved: Found, sizes: Firsts
    ) -> Found:
        """Find the fixed phrases of who hears of a ``stirred`` text; return whose are others now."""
        across = np.flatnonzero(families[brief.a] != families[brief.b])
        rows = np.concatenate([2 * across, 2 * across + 1])  # odd: the second text is the owner
        owners = np.concatenate([brief.a[across], brief.b[across]])
        others = np.concatenate([brief.b[across], brief.a[across]])
        near = stirred.copy()
        near[owners[stirred[others]]] = True
        rows, owners, others = (column[near[owners]] for column in (rows, owners, others))
        kept = heard(owners, others, families, *self._moments(owners, others))
        concerned = stirred.copy()
        concerned[owners[kept & stirred[others]]] = True
        # Who had few to hear and has many now hears no longer all of the few.
        now, before = (
            np.bincount(some, minlength=self.texts) for some in (owners, owners[~stirred[others]])
        )
        concerned |= (now > 2 * HEARD) & (before <= 2 * HEARD)
        # What turned out to be of another moment may have made room for one held long since.
        concerned[owners[moved[others]]] = True
        # A phrase that one story carries besides is not fixed: who hears of two has something to mark.
        stories = np.unique(owners[kept].astype(np.int64) << 32 | families[others[kept]]) >> 32
        several = np.bincount(stories, minlength=self.texts) > 1
        changed = np.zeros(self.texts, dtype=np.bool_)
        changed[self._unmarked(np.flatnonzero(concerned & ~several))] = True
        kept &= (concerned & several)[owners]
        rows, owners, others = rows[kept], owners[kept], others[kept]
        # Who shares a phrase lies side by side: the earliest text that each hears of is mostly one.
        first = np.full(self.texts, self.texts, dtype=np.int32)
        np.minimum.at(first, owners, others)
        order = np.lexsort((owners, first[owners]))
        rows, pairs = rows[order], np.stack([owners[order], others[order]], axis=1)
        for own in _within(pairs, sizes, self.portion, whole=True):
            changed[self._marked(brief, rows[own], families)] = True
        return changed

    def _moments(self, owners: Numbers, others: Numbers) -> tuple[Any, Any]:
        """Return moments of the texts of which many are heard, or that are among many, and ties."""
        moments = np.full(self.texts, np.inf)
        ties = np.zeros(self.texts, dtype=np.uint64)
        many = np.bincount(owners, minlength=self.texts)[owners] > 2 * HEARD
        named = pa.table({"text": np.unique(np.concatenate([owners[many], others[many]]))})
        leads = self.store.ask("leads_of", named)
        moments[leads["text"].to_numpy()] = leads["starts"].to_numpy()
        heads = self.store.ask("heads_of", named)
        ties[heads["number"].to_numpy()] = heads["head"].to_numpy()
        return moments, ties

    def _marked(self, brief: _Brief, rows: Firsts, families: Numbers) -> Rows:
        """Mark the phrases of the owners of ``rows``, keep them, and return whose are others now."""
        asked, row = np.unique(rows >> 1, return_inverse=True)
        a, b = brief.a[asked], brief.b[asked]
        by_pair = np.lexsort((b, a))
        found = self.store.ask("shared_between", pa.table({"a": a[by_pair], "b": b[by_pair]}))
        place = np.empty(len(asked), dtype=np.int64)
        place[by_pair] = np.arange(len(asked))
        named = np.stack([a[by_pair], b[by_pair]], axis=1)
        held, pairs = self._texts_of(named, self._leads_of(named))
        texts, _ = held.read()
        overlaps = Overlaps(pairs, *spans_of(found))
        mark_phrases(texts, overlaps, 2 * place[row] + (rows & 1), families[held.named])
        owners = np.unique(np.where(rows & 1, brief.b[rows >> 1], brief.a[rows >> 1]))
        at = np.argsort(held.named)
        own = at[np.searchsorted(held.named, owners, sorter=at)].astype(np.int64)
        return owners[self._kept(owners, own, texts.firsts, texts.marks)]

    def _kept(self, owners: Numbers, own: Firsts, firsts: Firsts, marks: Flags) -> Found:
        """Keep the marks of ``owners``, texts ``own`` of ``firsts``; return whose were others."""
        before = self.store.ask("marks_of", pa.table({"text": owners}))
        was = np.zeros(len(marks), dtype=np.uint8)
        spread_marks(before, own[np.searchsorted(owners, before["text"].to_numpy())], firsts, was)
        differ = np.concatenate([[0], np.cumsum(was != marks)])
        changed: Found = differ[firsts[own + 1]] > differ[firsts[own]]
        columns = {"text": pa.array(owners[changed])}
        for name, mark in (("fixed", FIXED), ("carried", CARRIED)):
            run_firsts, runs = runs_of(firsts, marks, own[changed], mark)
            columns[name] = pa.ListArray.from_arrays(run_firsts.astype(np.int32), runs)
        if len(before):
            self.store.tell("forget_marks", pa.table({"text": owners[changed]}))
        rows = pa.table(columns)
        self.store.insert(
            "marks", rows.filter(pc.greater(pc.list_value_length(rows["carried"]), 0))
        )
        return changed

    def _unmarked(self, texts: Rows) -> Rows:
        """Forget the marks of ``texts``; return which of them had some."""
        given = pa.table({"text": texts})
        had: Rows = self.store.ask("marks_of", given)["text"].to_numpy()
        self.store.tell("forget_marks", given)
        return had

    # ---- who may copy whom

    def _judge(self, brief: _Brief, changed: Found, fresh: Found, sizes: Firsts) -> Found:
        """Say again who may copy whom where phrases are others now; return which pairs are others."""
        marked = np.zeros(self.texts, dtype=np.bool_)
        marked[self.store.fetch("SELECT text FROM marks")["text"].to_numpy()] = True
        asked = changed[brief.a] | changed[brief.b]
        asked |= (fresh[brief.a] | fresh[brief.b]) & (marked[brief.a] | marked[brief.b])
        rows = np.flatnonzero(asked)
        rows = rows[np.lexsort((brief.b[rows], brief.a[rows]))]
        turned = np.zeros(len(brief.a), dtype=np.bool_)
        pairs = np.stack([brief.a[rows], brief.b[rows]], axis=1)
        for own in _within(pairs, sizes, self.portion):
            found = self.store.ask(
                "shared_between", pa.table({"a": pairs[own, 0], "b": pairs[own, 1]})
            )
            named, local = np.unique(pairs[own], return_inverse=True)
            firsts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes[named])])
            marks = np.zeros(firsts[-1], dtype=np.uint8)
            held = self.store.ask("marks_of", pa.table({"text": named}))
            spread_marks(held, np.searchsorted(named, held["text"].to_numpy()), firsts, marks)
            overlaps = Overlaps(local.reshape(-1, 2).astype(np.int32), *spans_of(found))
            forms, kin = (writable(found[name].to_numpy()) for name in ("form", "kin"))
            may = may_copy(firsts, marks, overlaps, forms, kin)
            other = may != found["may_copy"].to_numpy()
            turned[rows[own][other]] = True
            brief.may_copy[rows[own]] = may
        others = np.flatnonzero(turned)
        if len(others):
            self.store.tell(
                "set_may_copy",
                pa.table({"a": brief.a[others], "b": brief.b[others], "may_copy": brief.may_copy[others]}),
            )  # fmt: skip
        return turned

    def _make_pending(
        self, brief: _Brief, fresh: Found, changed: Found, turned: Found, moved: Found
    ) -> None:
        """Note the held texts whose answer may be another one now; the new ones are noted already."""
        touched = (changed & ~fresh) | moved
        near = touched[brief.a] | touched[brief.b]
        near |= turned & ~(fresh[brief.a] | fresh[brief.b])
        # A new text that came earlier may be what a phrase or a quotation stands in already.
        weak = np.flatnonzero((fresh[brief.a] != fresh[brief.b]) & (brief.may_copy == 0))
        named = pa.table({"text": np.unique(np.concatenate([brief.a[weak], brief.b[weak]]))})
        leads = self.store.ask("leads_of", named)
        turns = np.zeros(self.texts)
        turns[leads["text"].to_numpy()] = leads["turn"].to_numpy()
        new = np.where(fresh[brief.a[weak]], brief.a[weak], brief.b[weak])
        old = np.where(fresh[brief.a[weak]], brief.b[weak], brief.a[weak])
        touched[old[turns[new] <= turns[old]]] = True
        touched[brief.a[near]] = touched[brief.b[near]] = True
        self.store.insert("pending", pa.table({"text": np.flatnonzero(touched).astype(np.int32)}))


def _ranges(end: int, parts: int) -> Iterator[tuple[int, int]]:
    """Yield ``parts`` ranges of about one size that numbers below ``end`` fall into."""
    return pairwise(part * end // parts for part in range(parts + 1))


@dataclass(frozen=True, slots=True)
class _Leads:
    """What is known of the earliest document of each of some texts."""

    texts: Numbers  # in order
    numbers: Numbers
    moments: Seconds
    outlets: Numbers  # -1: none known


@dataclass(frozen=True, slots=True)
class _Brief:
    """All pairs that share words."""

    a: Numbers  # texts
    b: Numbers
    kin: Flags
    may_copy: Flags


def _within(pairs: Numbers, sizes: Firsts, most: int, *, whole: bool = False) -> Iterator[slice]:
    """Yield runs of ``pairs`` that name texts of at most ``most`` words together.

    ``whole``: pairs of one first text that follow each other stay in one run.
    """
    seen = np.zeros(len(sizes), dtype=np.int64)
    low = turn = 0
    while low < len(pairs):
        turn += 1
        high = reach(pairs, low, sizes, most, seen, turn)
        if whole and high < len(pairs):
            same = np.flatnonzero(pairs[low:high, 0] != pairs[high, 0])
            high = low + int(same[-1]) + 1 if len(same) else high
            while high < len(pairs) and not len(same) and pairs[high, 0] == pairs[low, 0]:
                high += 1
        yield slice(low, high)
        low = high
