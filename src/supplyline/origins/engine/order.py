"""Put documents in the order in which they can have had a story.

Time decides first, as precisely as it is known; the agency that a copy credits comes before the
copy, whatever their clocks say; a digest comes after the stories in it; what none of these decides
is settled by credit, length and id, so that the answer never depends on what came in first.

Does not: decide whether two documents share a story (``kinds``); say why in words (``explain``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.forms import KIN
from supplyline.origins.engine.tables import (
    NAME,
    DocumentTable,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    Overlaps,
    Seconds,
    Texts,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

DAY = 86_400.0
MIN_PART = 40  # words of a story that a digest can hold
MORE = 1.3  # a digest has so many times the words of its largest part, at least
APART = 0.1  # share of a part that may overlap with another part of the same digest
SAME_NAMES = 2  # names that two parts share, from which they are parts of one story

_DAY_UNITS = 100_000.0  # more than the seconds of a day, so that "some time that day" sorts last
_NOT_CREDITED, _CREDITED, _DIGEST = 1, 2, 3  # 0: put first


class _Standings(NamedTuple):
    """What documents say of themselves that bears on who had the story first."""

    starts: Seconds
    ends: Seconds
    times: Seconds  # sortable: days, then seconds; a day of which no more is known comes last of it
    sizes: Numbers
    agencies: Numbers
    firsts: Firsts
    credited: Numbers


@dataclass(frozen=True, slots=True)
class Order:
    """The order of n documents and of the texts that they carry."""

    places: Numbers  # n: 0 is the earliest document
    leads: Numbers  # per text: its earliest document
    texts: Numbers  # texts, the one with the earliest lead first
    digests: Flags  # per text: 1 if it holds several stories of others
    plain: Numbers  # per text: its place among texts by its own date, credits, length and id alone


@inner
def _owns(standings: _Standings, own: int, other: int) -> bool:
    """Say whether ``own`` is a document of an agency that the ``other`` credits."""
    if standings.agencies[own] >= 0:
        for i in range(standings.firsts[other], standings.firsts[other + 1]):
            if standings.credited[i] == standings.agencies[own]:
                return True
    return False


@inner
def _move(
    standings: _Standings, own: int, other: int, digest: np.int8, moved: Flags, times: Seconds
) -> None:
    """Put ``own`` just before ``other`` if that is where it must have been.

    ``digest`` is 1 if own is one that holds other, -1 if other is one that holds own.
    """
    if standings.times[other] > times[own]:
        return
    carries = standings.firsts[own + 1] > standings.firsts[own]
    carries_there = standings.firsts[other + 1] > standings.firsts[other]
    first = bool(_owns(standings, own, other))
    vague = not standings.ends[own] - standings.starts[own] < DAY  # also undated: inf - inf
    if not first and (vague or carries_there):
        dated = standings.ends[own] < np.inf and standings.ends[other] < np.inf
        if dated and (
            standings.ends[own] <= standings.starts[other]
            or standings.ends[other] <= standings.starts[own]
        ):
            return
        if digest:
            first = bool(digest < 0)
        elif carries != carries_there:
            first = bool(carries_there)
        else:
            first = bool(standings.sizes[own] > standings.sizes[other])
    if first and (not moved[own] or standings.times[other] < times[own]):
        moved[own] = 1
        times[own] = standings.times[other]


@compiled
def _put_first(
    standings: _Standings, shared: Overlaps, akin: Flags, digests: npt.NDArray[np.int8],
    firsts: Firsts, members: Numbers, moved: Flags, times: Seconds,
) -> None:  # fmt: skip
    """Let a document precede what must have it from there, where its own time does not say so."""
    for text in range(len(firsts) - 1):
        for i in range(firsts[text], firsts[text + 1]):
            for j in range(firsts[text], firsts[text + 1]):
                if i != j:
                    _move(standings, members[i], members[j], np.int8(0), moved, times)
    for row in range(len(shared.pairs)):
        if not akin[row]:
            continue
        a, b = shared.pairs[row, 0], shared.pairs[row, 1]
        for i in range(firsts[a], firsts[a + 1]):
            for j in range(firsts[b], firsts[b + 1]):
                _move(standings, members[i], members[j], digests[row], moved, times)
                _move(standings, members[j], members[i], np.int8(-digests[row]), moved, times)


@inner
def _holds(texts: Texts, shared: Overlaps, row: int, side: int) -> bool:
    """Say whether the text on ``side`` of overlap ``row`` holds nearly all of the other, and more."""
    one, other = shared.pairs[row, side], shared.pairs[row, 1 - side]
    size = texts.firsts[one + 1] - texts.firsts[one]
    part = texts.firsts[other + 1] - texts.firsts[other]
    if part < MIN_PART or size < MORE * part:
        return False
    wide = 0
    for s in range(shared.firsts[row], shared.firsts[row + 1]):
        wide += shared.spans[s, 3 - 2 * side] - shared.spans[s, 2 - 2 * side]
    return bool(wide >= KIN * part)


@inner
def _are_two_stories(
    texts: Texts, shared: Overlaps, row: int, side: int, most: int, at: int
) -> bool:
    """Say whether overlaps ``row`` and ``most`` of one text are of two stories that it holds."""
    base = texts.firsts[shared.pairs[row, side]]
    wide = twice = 0
    for s in range(shared.firsts[row], shared.firsts[row + 1]):
        p, q = shared.spans[s, 2 * side], shared.spans[s, 2 * side + 1]
        wide += q - p
        for t in range(shared.firsts[most], shared.firsts[most + 1]):
            low, high = max(p, shared.spans[t, 2 * at]), min(q, shared.spans[t, 2 * at + 1])
            twice += max(0, high - low)
    if twice > APART * wide:
        return False
    same = 0
    last = np.uint64(0)
    for s in range(shared.firsts[row], shared.firsts[row + 1]):
        for k in range(base + shared.spans[s, 2 * side], base + shared.spans[s, 2 * side + 1]):
            if not texts.flags[k] & NAME or texts.hashes[k] == last:
                continue
            for t in range(shared.firsts[most], shared.firsts[most + 1]):
                for j in range(base + shared.spans[t, 2 * at], base + shared.spans[t, 2 * at + 1]):
                    if texts.flags[j] & NAME and texts.hashes[j] == texts.hashes[k]:
                        same += 1
                        last = texts.hashes[k]
                        break
                if last == texts.hashes[k]:
                    break
            if same >= SAME_NAMES:
                return False
    return True


@compiled
def _find_digests(
    texts: Texts, shared: Overlaps, akin: Flags, most: Firsts, digests: npt.NDArray[np.int8]
) -> None:
    """Say of every overlap whether its first (1) or second (-1) text is a digest of the other.

    A digest holds nearly all of two texts that have nothing to do with each other: no stretch of it
    belongs to both, and the two share no names.  Halves of one long story do share names.
    """
    n = len(texts.firsts) - 1
    is_digest = np.zeros(n, dtype=np.uint8)
    sizes = np.zeros(n, dtype=np.int64)
    for row in range(len(shared.pairs)):
        for side in range(2):
            if akin[row] and _holds(texts, shared, row, side):
                one, other = shared.pairs[row, side], shared.pairs[row, 1 - side]
                size = texts.firsts[other + 1] - texts.firsts[other]
                if size > sizes[one]:
                    sizes[one] = size
                    most[one] = 2 * row + side
    for row in range(len(shared.pairs)):
        for side in range(2):
            one = shared.pairs[row, side]
            largest, at = most[one] >> 1, most[one] & 1
            if akin[row] and not is_digest[one] and _holds(texts, shared, row, side):
                is_digest[one] = _are_two_stories(texts, shared, row, side, largest, at)
    for row in range(len(shared.pairs)):
        for side in range(2):
            if (
                akin[row]
                and is_digest[shared.pairs[row, side]]
                and _holds(texts, shared, row, side)
            ):
                digests[row] = 1 - 2 * side


def _mixed(values: npt.NDArray[np.int64]) -> Hashes:
    """Return ``values`` scattered over 64 bits.  Source: the finaliser of SplitMix64."""
    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scattered: Hashes = mixed ^ (mixed >> np.uint64(31))
    return scattered


def _first_of_each_kind(
    documents: DocumentTable, order: Firsts, times: Seconds, texts: int
) -> tuple[Firsts, Numbers]:
    """Return, by text, its first document of each agency, day and credit: later ones decide nothing.

    What is returned stays few for a text that thousands printed, for they share days and credits.
    """
    n = len(documents)
    carried = np.zeros(n, dtype=np.uint64)
    owner = np.repeat(np.arange(n), np.diff(documents.firsts))
    np.add.at(carried, owner, _mixed(documents.credited.astype(np.int64)))
    with np.errstate(invalid="ignore"):  # inf - inf: undated
        days = np.where(np.isfinite(times), times // _DAY_UNITS, -1.0).astype(np.int64)
        vague = ~(documents.ends - documents.starts < DAY)
    own = _mixed(documents.agencies.astype(np.int64) << 32)
    kind = carried ^ own ^ _mixed(4 * days + 2 * vague)
    kind = _mixed((kind ^ _mixed(documents.texts.astype(np.int64) << 20)).view(np.int64))
    _, first = np.unique(kind[order], return_index=True)
    members = order[np.sort(first)]
    members = members[np.argsort(documents.texts[members], kind="stable")]
    firsts = np.searchsorted(documents.texts[members], np.arange(texts + 1))
    return firsts.astype(np.int64), members.astype(np.int32)


def turns_of(documents: DocumentTable) -> tuple[Seconds, Numbers]:
    """Return what sorts documents by what each says of itself: its time, and whether it credits.

    The step ``leads_of`` of ``steps.sql`` computes the same.
    """
    with np.errstate(invalid="ignore"):  # inf - inf: undated
        day = documents.starts // DAY
        second = documents.starts - day * DAY
        vague = ~(documents.ends - documents.starts < DAY)
        times = np.where(
            np.isfinite(documents.starts), day * _DAY_UNITS + np.where(vague, DAY, second), np.inf
        )
    credited = np.diff(documents.firsts) > 0
    return times, np.where(credited, _CREDITED, _NOT_CREDITED).astype(np.int32)


def earliest_of(documents: DocumentTable, texts: int) -> Firsts:
    """Return the document of each text that was out first, as far as its own date tells."""
    times, classes = turns_of(documents)
    order = np.lexsort((documents.ranks, classes, times, documents.texts))
    return order[np.searchsorted(documents.texts[order], np.arange(texts))]


def put_in_order(documents: DocumentTable, texts: Texts, shared: Overlaps, akin: Flags) -> Order:
    """Return the order of ``documents``, a total one: no two have the same place.

    Args:
        documents: Every text is carried by one of them at least.
        texts: As ``documents`` number them.
        shared: What the texts share.
        akin: Of each overlap, 1 if one of its texts may be the copy of the other; no other decides.
    """
    sizes = np.diff(texts.firsts)[documents.texts].astype(np.int32)
    times, classes = turns_of(documents)
    n = len(texts.firsts) - 1
    order = np.lexsort((documents.ranks, -sizes, classes, times))
    _, first = np.unique(documents.texts[order], return_index=True)
    plain = np.empty(n, dtype=np.int32)
    plain[np.argsort(first)] = np.arange(n, dtype=np.int32)
    digests = np.zeros(len(shared.pairs), dtype=np.int8)
    _find_digests(texts, shared, akin, np.zeros(n, dtype=np.int64), digests)
    holders = np.concatenate([shared.pairs[digests > 0, 0], shared.pairs[digests < 0, 1]])
    is_digest = np.zeros(n, dtype=np.bool_)
    is_digest[holders] = True
    classes[is_digest[documents.texts]] = _DIGEST
    order = np.lexsort((documents.ranks, -sizes, classes, times))
    firsts, members = _first_of_each_kind(documents, order, times, n)
    standings = _Standings(
        documents.starts, documents.ends, times, sizes, documents.agencies, documents.firsts,
        documents.credited,
    )  # fmt: skip
    moved, moved_times = np.zeros(len(documents), dtype=np.uint8), times.copy()
    _put_first(standings, shared, akin, digests, firsts, members, moved, moved_times)
    classes[moved == 1] = 0
    order = np.lexsort((documents.ranks, -sizes, classes, moved_times))
    places = np.empty(len(documents), dtype=np.int32)
    places[order] = np.arange(len(documents), dtype=np.int32)
    _, first = np.unique(documents.texts[order], return_index=True)
    leads = order[first].astype(np.int32)
    return Order(
        places, leads, np.argsort(first, kind="stable").astype(np.int32),
        is_digest.astype(np.uint8), plain,
    )  # fmt: skip
