"""Decide who copied whom, and which root each document and each passage goes back to.

For every text its sources are the earlier texts that explain most of its words, chosen one by one,
the earliest first where two explain the same.  Every explained word goes back to where its source
has it from; a document goes back to the root of most of them, if they are half of it or more.
Quotations, titles and fixed phrases explain nothing: they make nobody a copy.  Copies that credit
an agency whose item is not held go back to that one item.

The answer is a function of the documents and what they share; order of arrival is no part of it,
nor is any document that no chain of shared words leads to.

Does not: see paraphrase or translation, so it counts too many origins rather than too few; say
which account is true; put reasons in words (``explain``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.forms import NO_FORM, judge_again
from supplyline.origins.engine.gather import texts_of
from supplyline.origins.engine.kinds import COPIED, IDLE, QUOTATION, WORDING, Sorted, sort_spans
from supplyline.origins.engine.order import Order, earliest_of, put_in_order
from supplyline.origins.engine.tables import (
    FIXED,
    DocumentTable,
    Firsts,
    Flags,
    Numbers,
    Overlaps,
    Seconds,
    SharedTable,
    Texts,
    WordTable,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

MIN_GAIN = 6  # words a further source must explain that no earlier one does
DERIVED = 0.5  # share explained above which a document goes back to its source's root
DERIVED_WITH_CREDIT = 0.15  # … if both credit the same agency, or the source is that agency's
VERBATIM = 0.8  # share from one root above which it is a copy, not a rewrite
PARTLY = 0.15  # share explained above which a document with a root of its own is mixed
SEVERAL = 0.2  # share from other roots than the largest above which a document is mixed
TIE = 0.03  # two sources explain the same if their shares differ by less than this

ORIGINAL, COPY, REWRITE, MIXED = range(4)  # roles
SYNDICATION, REWRITTEN, QUOTED_BY_BOTH, BOILERPLATE = range(4)  # kinds of edges

# why a document has its origin
ALONE_HELD, FIRST_HELD, SAME_WORDS, DERIVED_ONE, DERIVED_SEVERAL, PARTLY_OWN, MOSTLY_OWN = range(7)

Shares = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Derived:
    """Where n documents and their passages go back to, and the e edges that say so.

    The last of the n may be guests, of whom only ``sizes`` and ``starts`` mean something.  A root is the number of a document.  Where ``missing[root]`` is an agency, that document stands
    for an item of the agency that is not held: it is the first to carry it.
    """

    own: int  # documents that are no guests
    roots: Numbers  # n
    missing: Numbers  # n, by root: agency; -1: the root is the document itself
    roles: Flags  # n: ORIGINAL … MIXED
    shares: Shares  # n: of its words that stand in earlier documents
    whys: Flags  # n: ALONE_HELD … MOSTLY_OWN
    firm: Numbers  # n: the root as far as whole copies lead; differs where a document adds its own
    sizes: Numbers  # n: words
    starts: Seconds  # n: as in DocumentTable
    passage_firsts: Firsts  # n + 1: of passages
    passages: Numbers  # × 3: first and last + 1 word, root; a document's own words are left out
    copies: Numbers  # e: document
    sources: Numbers  # e: document
    edge_shares: Shares  # e: of the copy's words
    back_shares: Shares  # e: of the source's words that the two share
    kinds: Flags  # e: SYNDICATION … BOILERPLATE
    edge_whys: Flags  # e: WORDING … TURN of ``kinds``
    span_firsts: Firsts  # e + 1: of spans
    spans: Numbers  # × 4: first and last + 1 word of the copy, of the source; by place in the copy

    def __len__(self) -> int:
        return self.own


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of p pairs before the families are."""

    forms: Flags  # p: as ``forms.judge_forms`` gives them
    may_copy: Flags  # p: as ``phrases.may_copy`` gives them


class _Candidates(NamedTuple):
    """The overlaps of each text with earlier ones, the earliest first."""

    firsts: Firsts  # per text
    rows: Firsts  # overlap


class _Credits(NamedTuple):
    """Agencies by text: credited by any of its documents, by its lead; that any of them is of."""

    firsts: Firsts
    credited: Numbers
    lead_firsts: Firsts
    lead_credited: Numbers
    own_firsts: Firsts
    own: Numbers


class _Settled(NamedTuple):
    """What became of each text; filled in by ``_settle``."""

    roots: Numbers  # text
    roles: Flags
    shares: Shares
    whys: Flags
    firm: Numbers  # text
    homes: Numbers  # by word: text it goes back to; -1: the text's own
    picks: Firsts  # overlaps chosen as sources, text after text
    pickers: Numbers  # the text of each


@inner
def _meet(one: Numbers, low: int, high: int, other: Numbers, start: int, end: int) -> bool:
    for i in range(low, high):
        for j in range(start, end):
            if one[i] == other[j]:
                return True
    return False


@inner
def _have_one_credit(credit: _Credits, copy: int, source: int) -> bool:
    """Say whether both credit one agency, or ``source`` is by the one ``copy`` credits."""
    return _meet(
        credit.credited, credit.firsts[copy], credit.firsts[copy + 1],
        credit.credited, credit.firsts[source], credit.firsts[source + 1],
    ) or _meet(
        credit.lead_credited, credit.lead_firsts[copy], credit.lead_firsts[copy + 1],
        credit.own, credit.own_firsts[source], credit.own_firsts[source + 1],
    )  # fmt: skip


@compiled
def _credited(pairs: Numbers, credit: _Credits) -> Flags:
    """Say of each pair, copy and source, whether a credit joins the two."""
    credited = np.zeros(len(pairs), dtype=np.uint8)
    for i in range(len(pairs)):
        credited[i] = _have_one_credit(credit, pairs[i, 0], pairs[i, 1])
    return credited


@inner
def _explain(  # noqa: PLR0912  # one choice after another on shared scratch
    size: int, base: int, source_firsts: Firsts, candidates: _Candidates, low: int, high: int,
    shared: Overlaps, uses: Flags, kinds: Flags, copying: bool, seen: Numbers, gains: Seconds,
    explained: Flags, via: Numbers, settled: _Settled, picked: int,
) -> int:  # fmt: skip
    """Choose sources, best first, until no other explains MIN_GAIN words more.

    Args:
        size: Words of the copy.
        base: Row of its first word.
        source_firsts: Rows of the first words of all texts.
        candidates: The earliest first.
        low: Of them, the first of this copy.
        high: Of them, the last of this copy + 1.
        shared: The first text of each pair is the copy.
        uses: By span.
        kinds: By overlap.
        copying: Choose among the overlaps that make a copy, or among the others.
        seen: Scratch, longer than ``size``: explained words before each.
        gains: Scratch, as long as there are candidates: what each would explain; 0: out.
        explained: Words that need no explaining any more; filled in.
        via: By word, the source that explains it; filled in.
        settled: ``picks`` and, if ``copying``, ``homes`` are filled in.
        picked: Picks so far.

    Returns:
        Picks by now.
    """
    use = COPIED if copying else IDLE
    copy = -1
    for at in range(low, high):
        row = candidates.rows[at]
        copy = shared.pairs[row, 0]
        gains[at - low] = size if (kinds[row] == WORDING) == copying else 0
    while True:
        seen[0] = 0
        for k in range(size):
            seen[k + 1] = seen[k] + explained[k]
        best = 0.0
        for at in range(low, high):
            if gains[at - low] <= 0:
                continue
            row = candidates.rows[at]
            gain = wide = 0
            for s in range(shared.firsts[row], shared.firsts[row + 1]):
                p, q = shared.spans[s, 0], shared.spans[s, 1]
                wide += q - p
                if uses[s] == use:
                    gain += q - p - (seen[q] - seen[p])
            # Equal words weigh: of two sources of one passage the one worded alike is the source.
            gains[at - low] = gain * (shared.equal[row] / wide) if gain >= MIN_GAIN else 0
            best = max(best, gains[at - low])
        if best <= 0:
            return picked
        pick = low
        while not (gains[pick - low] > 0 and gains[pick - low] >= (1 - TIE) * best - 1):
            pick += 1
        gains[pick - low] = 0
        row = candidates.rows[pick]
        settled.picks[picked], settled.pickers[picked] = row, copy
        picked += 1
        source = shared.pairs[row, 1]
        for s in range(shared.firsts[row], shared.firsts[row + 1]):
            if uses[s] != use:
                continue
            p, q = shared.spans[s, 0], shared.spans[s, 1]
            r, t = shared.spans[s, 2], shared.spans[s, 3]
            for k in range(p, q):
                if not explained[k]:
                    explained[k] = 1
                    via[k] = source
                    if copying:
                        there = r + (k - p) * (t - r) // (q - p)
                        home = settled.homes[source_firsts[source] + there]
                        settled.homes[base + k] = source if home < 0 else home


@compiled
def _settle(  # noqa: PLR0912, PLR0915  # scratch lives here, and each text needs those before it
    texts: Texts, order: Numbers, digests: Flags, candidates: _Candidates, shared: Overlaps,
    uses: Flags, kinds: Flags, credited: Flags, settled: _Settled,
) -> int:  # fmt: skip
    """Give every text its root, earliest text first; return how many sources were chosen."""
    n = len(order)
    longest = most = 0
    for text in range(n):
        longest = max(longest, texts.firsts[text + 1] - texts.firsts[text])
        most = max(most, candidates.firsts[text + 1] - candidates.firsts[text])
    seen = np.zeros(longest + 1, dtype=np.int32)
    explained = np.zeros(longest, dtype=np.uint8)
    via = np.zeros(longest, dtype=np.int32)
    gains = np.zeros(most, dtype=np.float64)
    tally = np.zeros(n, dtype=np.int32)
    places = np.zeros(n, dtype=np.int32)
    for place in range(n):
        places[order[place]] = place
    picked = int(np.int64(0))  # a bare 0 is a type of its own to numba
    for text in order:
        base = texts.firsts[text]
        size = texts.firsts[text + 1] - base
        low, high = candidates.firsts[text], candidates.firsts[text + 1]
        settled.roots[text] = settled.firm[text] = text
        if low == high:
            continue
        for k in range(size):
            explained[k] = 0
        start = end = picked
        copied = idle = 0
        for turn in range(2):
            picked = _explain(
                size, base, texts.firsts, candidates, low, high, shared, uses, kinds, turn == 0,
                seen, gains, explained, via, settled, picked,
            )  # fmt: skip
            if turn == 0:
                end = picked
                for k in range(size):
                    copied += explained[k]
                    idle += not explained[k] and texts.marks[base + k] & FIXED
        settled.shares[text] = copied / max(1, size)
        if not copied:
            continue
        for k in range(size):
            if settled.homes[base + k] >= 0:
                # Who carries one story of a digest has that story, not the digest.
                part = settled.homes[base + k] if digests[via[k]] else via[k]
                via[k] = settled.roots[part]
                tally[via[k]] += 1
        main = -1
        for k in range(size):
            if settled.homes[base + k] >= 0 and (
                main < 0 or tally[via[k]] > tally[main]
                or (tally[via[k]] == tally[main] and places[via[k]] < places[main])
            ):  # fmt: skip
                main = via[k]
        count = tally[main]
        for k in range(size):
            if settled.homes[base + k] >= 0:
                tally[via[k]] = 0
        enough = DERIVED
        for i in range(start, end):
            if credited[settled.picks[i]]:
                enough = DERIVED_WITH_CREDIT
        measured = copied / max(1, size - idle)  # fixed phrases are nobody's reporting
        if measured >= enough and count >= min(enough, DERIVED) * copied:
            settled.roots[text] = main
            if copied - count >= SEVERAL * size:
                settled.roles[text], settled.whys[text] = MIXED, DERIVED_SEVERAL
            elif measured >= VERBATIM:
                settled.roles[text], settled.whys[text] = COPY, DERIVED_ONE
                # The first source of that root explained most: whole copies lead on from there.
                for i in range(start, end):
                    source = shared.pairs[settled.picks[i], 1]
                    if settled.roots[source] == main:
                        settled.firm[text] = settled.firm[source]
                        break
                else:
                    settled.firm[text] = settled.firm[main]
            else:
                settled.roles[text], settled.whys[text] = REWRITE, DERIVED_ONE
        elif measured >= PARTLY:
            settled.roles[text], settled.whys[text] = MIXED, PARTLY_OWN
        else:
            settled.whys[text] = MOSTLY_OWN
    return picked


@compiled
def _carried_in_family(
    texts: Texts, shared: Overlaps, akin: Flags, roots: Numbers, wanted: Flags, shares: Shares
) -> None:
    """Raise the share of each ``wanted`` root to that of its words that its copies carry too."""
    carried = np.zeros(len(texts.hashes), dtype=np.uint8)
    for i in range(len(shared.pairs)):
        copy, source = shared.pairs[i, 0], shared.pairs[i, 1]
        if wanted[source] and roots[copy] == source and akin[i]:
            base = texts.firsts[source]
            for s in range(shared.firsts[i], shared.firsts[i + 1]):
                for k in range(base + shared.spans[s, 2], base + shared.spans[s, 3]):
                    carried[k] = 1
    for text in range(len(wanted)):
        size = texts.firsts[text + 1] - texts.firsts[text]
        if wanted[text] and size:
            n = 0
            for k in range(texts.firsts[text], texts.firsts[text + 1]):
                n += carried[k]
            shares[text] = max(shares[text], n / size)


@compiled
def _orient(shared: Overlaps, later: npt.NDArray[np.bool_], pairs: Numbers, spans: Numbers) -> None:
    """Write pairs and spans with the ``later`` text first, spans by place in it."""
    for i in range(len(shared.pairs)):
        a, b = shared.pairs[i, 0], shared.pairs[i, 1]
        low, high = shared.firsts[i], shared.firsts[i + 1]
        if later[i]:
            pairs[i, 0], pairs[i, 1] = a, b
            for s in range(low, high):
                for column in range(4):
                    spans[s, column] = shared.spans[s, column]
            continue
        pairs[i, 0], pairs[i, 1] = b, a
        for s in range(low, high):
            at = s
            while at > low and spans[at - 1, 0] > shared.spans[s, 2]:
                for column in range(4):
                    spans[at, column] = spans[at - 1, column]
                at -= 1
            for column in range(4):
                spans[at, column] = shared.spans[s, (column + 2) % 4]


@compiled
def _write_passages(
    firsts: Firsts, homes: Numbers, homes_as_roots: Numbers, documents: Numbers,
    itself: Numbers, row_firsts: Firsts, rows: Numbers,
) -> None:  # fmt: skip
    """Write the stretches of each document's words that go back to one root.

    Args:
        firsts: Rows of the words of each text.
        homes: By word: the text it goes back to; -1: the text's own.
        homes_as_roots: By text: the root document of its own words.
        documents: Text of each document.
        itself: By document: root of the words that its text has from nobody; -1: its own.
        row_firsts: Filled in, one more than documents.
        rows: Filled in unless it is empty: a first call counts, a second one writes.
    """
    n = 0
    for document in range(len(documents)):
        row_firsts[document] = n
        text = documents[document]
        base = firsts[text]
        start, root = 0, -1
        for k in range(firsts[text + 1] - base + 1):
            now = -1
            if base + k < firsts[text + 1]:
                home = homes[base + k]
                now = itself[document] if home < 0 else homes_as_roots[home]
            if now == root and base + k < firsts[text + 1]:
                continue
            if root >= 0:
                if len(rows):
                    rows[n, 0], rows[n, 1], rows[n, 2] = start, k, root
                n += 1
            start, root = k, now
    row_firsts[len(documents)] = n


@compiled
def _write_spans(
    picks: Firsts, shared: Overlaps, uses: Flags, kinds: Flags, firsts: Firsts, spans: Numbers
) -> int:
    """Write the spans of every edge; return how many."""
    n = 0
    for i in range(len(picks)):
        firsts[i] = n
        use = COPIED if kinds[picks[i]] == WORDING else IDLE
        for s in range(shared.firsts[picks[i]], shared.firsts[picks[i] + 1]):
            if uses[s] == use:
                for column in range(4):
                    spans[n, column] = shared.spans[s, column]
                n += 1
    firsts[len(picks)] = n
    return n


def derive(
    documents: DocumentTable,
    words: WordTable,
    shared: SharedTable,
    ties: Ties,
    marks: Flags,
    *,
    guests: int = 0,
) -> Derived:
    """Return who copied whom, and the root of every document and passage.

    Args:
        documents: Each text is carried by one of them at least.  ``agencies`` are numbered in an
            order that no batch changes: where two have the same claim the smaller number decides.
        words: One range of rows per text.
        shared: Each pair of texts once, in any order, either of the two first.
        ties: Of each pair.
        marks: Of each word, as ``phrases.mark_phrases`` finds them.
        guests: So many documents at the end are of other families: nothing is derived of them or
            for them, they may be what a phrase or a quotation stands in already.

    Returns:
        Edges of the leads of texts (a text's earliest document) in the order of time, then an edge
        from every other document of a text to its lead.  Of many sources that explain the same
        words only the best is named, so a story with n reprints has about n edges.
    """
    n = len(words)
    earliest = earliest_of(documents, n)
    texts = texts_of(words, documents.starts[earliest], documents.outlets[earliest], marks)
    # Loops would be compiled anew for arrays that are read-only, as those from Arrow may be.
    given = Overlaps(
        np.require(shared.pairs, requirements="W"),
        np.require(shared.firsts, requirements="W"),
        np.require(shared.spans, requirements="W"),
        np.require(shared.equal, requirements="W"),
    )
    forms = judge_again(texts, given, ties.forms)
    akin = (ties.may_copy * (forms == NO_FORM)).astype(np.uint8)
    order = put_in_order(documents, texts, given, akin)
    places = np.empty(n, dtype=np.int32)
    places[order.texts] = np.arange(n, dtype=np.int32)
    pairs, spans = np.empty_like(given.pairs), np.empty_like(given.spans)
    # Who came first is a matter of the family where there is one, else of the two by themselves:
    # so that it does not depend on what else is at hand.
    later = np.where(
        ties.may_copy > 0, _follows(places, given.pairs), _follows(order.plain, given.pairs)
    )
    _orient(given, later, pairs, spans)
    overlaps = Overlaps(pairs, given.firsts, spans, given.equal)
    credit = _credits_of(documents, order, n)
    credited = _credited(pairs, credit)
    found = sort_spans(texts, overlaps, forms, ties.may_copy, credited)
    by = np.where(found.kinds == WORDING, places[pairs[:, 1]], order.plain[pairs[:, 1]])
    rows = np.lexsort((by, pairs[:, 0]))
    mine = documents.texts[: len(documents) - guests]
    is_guest = np.ones(n, dtype=np.bool_)
    is_guest[mine] = False
    rows = rows[~is_guest[pairs[rows, 0]]]
    candidates = _Candidates(np.searchsorted(pairs[rows, 0], np.arange(n + 1)), rows)
    settled = _Settled(
        np.zeros(n, dtype=np.int32), np.full(n, ORIGINAL, dtype=np.uint8),
        np.zeros(n, dtype=np.float32), np.full(n, FIRST_HELD, dtype=np.uint8),
        np.zeros(n, dtype=np.int32), np.full(len(words.hashes), -1, dtype=np.int32),
        np.zeros(len(pairs), dtype=np.int64), np.zeros(len(pairs), dtype=np.int32),
    )  # fmt: skip
    picked = _settle(
        texts,
        order.texts,
        order.digests,
        candidates,
        overlaps,
        found.uses,
        found.kinds,
        credited,
        settled,
    )
    missing = _missing_agencies(documents, settled.roots, n)
    related = np.zeros(n, dtype=np.bool_)
    related[pairs[ties.may_copy > 0]] = True
    return _assembled(
        documents, texts, overlaps, akin, order, found, credit, credited, settled, picked, missing,
        related, len(mine), earliest,
    )  # fmt: skip


def _follows(places: Numbers, pairs: Numbers) -> npt.NDArray[np.bool_]:
    """Say of each pair whether its first text comes after its second."""
    follows: npt.NDArray[np.bool_] = places[pairs[:, 0]] > places[pairs[:, 1]]
    return follows


def _distinct(owners: Numbers, values: Numbers, n: int) -> tuple[Firsts, Numbers]:
    """Return the distinct ``values`` of each of n owners, in order, and where each one's begin."""
    pairs = np.unique((owners.astype(np.int64) << 32) | values.astype(np.int64))
    firsts = np.searchsorted(pairs >> 32, np.arange(n + 1)).astype(np.int64)
    return firsts, (pairs & 0xFFFFFFFF).astype(np.int32)


def _credits_of(documents: DocumentTable, order: Order, texts: int) -> _Credits:
    crediting = np.repeat(np.arange(len(documents), dtype=np.int32), np.diff(documents.firsts))
    owners = documents.texts[crediting]
    by_lead = order.leads[owners] == crediting
    own = documents.agencies >= 0
    return _Credits(
        *_distinct(owners, documents.credited, texts),
        *_distinct(owners[by_lead], documents.credited[by_lead], texts),
        *_distinct(documents.texts[own], documents.agencies[own], texts),
    )


def _missing_agencies(documents: DocumentTable, roots: Numbers, texts: int) -> Numbers:
    """Return, by root text, the agency whose item its family carries and is not held; -1: none.

    It is the one that most of the family credits; of several the smallest number that no document of
    the family is of.
    """
    crediting = np.repeat(np.arange(len(documents)), np.diff(documents.firsts))
    families = roots[documents.texts].astype(np.int64)
    pairs, counts = np.unique((families[crediting] << 32) | documents.credited, return_counts=True)
    held = (families << 32 | documents.agencies)[documents.agencies >= 0]
    family = pairs >> 32
    most = np.zeros(texts, dtype=np.int64)
    np.maximum.at(most, family, counts)
    top = pairs[(counts == most[family]) & ~np.isin(pairs, held)]
    missing = np.full(texts, -1, dtype=np.int32)
    family, first = np.unique(top >> 32, return_index=True)
    missing[family] = (top[first] & 0xFFFFFFFF).astype(np.int32)
    return missing


def _assembled(
    documents: DocumentTable, texts: Texts, overlaps: Overlaps, akin: Flags, order: Order,
    found: Sorted, credit: _Credits, credited: Flags, settled: _Settled, picked: int,
    missing: Numbers, related: npt.NDArray[np.bool_], own: int, earliest: Firsts,
) -> Derived:  # fmt: skip
    """Turn what is known of texts into what is known of documents."""
    n, leads, carried = len(texts.firsts) - 1, order.leads, documents.texts
    numbers = np.arange(len(documents), dtype=np.int32)
    sizes = np.diff(texts.firsts).astype(np.int32)
    is_lead = leads[carried] == numbers
    rest = numbers[~is_lead]
    several = np.bincount(carried, minlength=n) > 1
    is_root = settled.roots == np.arange(n)
    stands_in = is_root & (missing >= 0)
    _carried_in_family(texts, overlaps, akin, settled.roots, stands_in.astype(np.uint8), settled.shares)  # fmt: skip
    settled.shares[stands_in & several] = 1.0
    settled.roles[stands_in & (settled.roles == ORIGINAL)] = COPY
    settled.whys[~(several | related)] = ALONE_HELD
    missing_of = np.full(len(documents), -1, dtype=np.int32)
    missing_of[leads[stands_in]] = missing[stands_in]

    # A text's own words are its lead's, or those of the missing item that it credits.
    lent = missing[settled.roots] >= 0
    crediting = np.repeat(np.arange(n), np.diff(credit.firsts))
    credits_it = np.zeros(n, dtype=np.bool_)
    credits_it[crediting[credit.credited == missing[settled.roots][crediting]]] = True
    home_text = np.where(lent & (credits_it | is_root), settled.roots, np.arange(n))
    homes_as_roots = leads[home_text].astype(np.int32)
    itself = homes_as_roots[carried]
    itself[(itself == numbers) & (missing_of[itself] < 0)] = -1
    itself[own:] = -1
    passage_firsts = np.zeros(len(documents) + 1, dtype=np.int64)
    passages = np.zeros((0, 3), dtype=np.int32)
    for _ in range(2):
        _write_passages(
            texts.firsts, settled.homes, homes_as_roots, carried, itself, passage_firsts, passages
        )  # fmt: skip
        passages = passages if len(passages) else np.zeros((passage_firsts[-1], 3), dtype=np.int32)

    picks = settled.picks[:picked]
    span_firsts = np.zeros(picked + 1, dtype=np.int64)
    spans = np.empty_like(overlaps.spans)
    count = _write_spans(picks, overlaps, found.uses, found.kinds, span_firsts, spans)
    spans = spans[:count]
    widths = np.concatenate([[0], np.cumsum(spans[:, 1] - spans[:, 0])])[span_firsts]
    pairs = overlaps.pairs[picks]
    shares = (np.diff(widths) / np.maximum(1, sizes[pairs[:, 0]])).astype(np.float32)
    backs = np.concatenate([[0], np.cumsum(overlaps.spans[:, 3] - overlaps.spans[:, 2])])
    backs = np.diff(backs[overlaps.firsts])[picks] / np.maximum(1, sizes[pairs[:, 1]])
    whys = found.kinds[picks]
    # Who is of another family stands for its text by its own date, as it does for everybody else.
    sources = np.where(whys == WORDING, leads[pairs[:, 1]], earliest[pairs[:, 1]])
    kinds = np.where(
        (shares >= VERBATIM) | ((shares >= DERIVED) & (credited[picks] == 1)),
        SYNDICATION,
        REWRITTEN,
    )
    kinds[whys == QUOTATION] = QUOTED_BY_BOTH
    kinds[whys > QUOTATION] = BOILERPLATE
    whole = np.zeros((len(rest), 4), dtype=np.int32)
    whole[:, 1] = whole[:, 3] = sizes[carried[rest]]
    ones = np.ones(len(rest), dtype=np.float32)
    return Derived(
        own=own,
        roots=leads[settled.roots[carried]],
        missing=missing_of,
        roles=np.where(is_lead, settled.roles[carried], COPY).astype(np.uint8),
        shares=np.where(is_lead, settled.shares[carried], 1.0).astype(np.float32),
        whys=np.where(is_lead, settled.whys[carried], SAME_WORDS).astype(np.uint8),
        firm=leads[settled.firm[carried]],
        sizes=sizes[carried],
        starts=documents.starts,
        passage_firsts=passage_firsts,
        passages=passages,
        copies=np.concatenate([leads[pairs[:, 0]], rest]),
        sources=np.concatenate([sources, leads[carried[rest]]]),
        edge_shares=np.concatenate([shares, ones]),
        back_shares=np.concatenate([backs.astype(np.float32), ones]),
        kinds=np.concatenate([kinds.astype(np.uint8), np.full(len(rest), SYNDICATION, dtype=np.uint8)]),
        edge_whys=np.concatenate([whys, np.full(len(rest), WORDING, dtype=np.uint8)]),
        span_firsts=np.concatenate([span_firsts, span_firsts[-1] + 1 + np.arange(len(rest))]),
        spans=np.concatenate([spans, whole]),
    )  # fmt: skip
