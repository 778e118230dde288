"""Grow hits into the passages that two texts share, through small edits.

Hits on one diagonal become runs of equal words, grown word by word at both ends; runs that follow
each other closely in both texts become one passage, so that changed numbers, swapped synonyms and
inserted words do not break it; the ends of a passage are grown on as long as most of the next words
agree.  Runs are found in numpy for all pairs at once; only what follows is done pair by pair.

Does not: say who copied, or whether a shared passage means anything (``derive``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from supplyline.origins.seeds import WIDTH, Hits
from supplyline.origins.words import Words

MIN_RUN = (
    10  # equal words in one passage that make a match; fewer are the language's, not a source's
)
MIN_PASSAGE = 6  # words of every further passage of a match
LEAP = 40  # words that may lie between two runs of one passage, if enough of them agree
SHIFT = 8  # words that one side of such a gap may have more than the other
NEAR = 4  # a gap this short on both sides needs no agreement: one phrase was swapped for another
AGREEMENT = 0.4  # share of a longer gap's words that both sides must have
SYNC = 4  # words looked at to see whether two texts run on together; one may differ

Places = npt.NDArray[np.int64]
Passage = tuple[int, int, int, int]  # first and last+1 word in a, first and last+1 word in b


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts share: passages in order of place in ``a``, disjoint in both."""

    passages: tuple[Passage, ...]
    words: int  # equal words inside them
    longest: int  # equal words in the richest of them


def align(hits: Hits, texts: Mapping[int, Words]) -> Iterator[tuple[int, int, Shared]]:
    """Yield each pair of documents that share a passage of MIN_RUN equal words, and all they share.

    Args:
        hits: Sorted by a, b, place in a, place in b; each once.
        texts: The words of every document that the hits name, by its number.
    """
    if not len(hits.a):
        return
    pair, a, b, length, numbers = _runs(hits, texts)
    lists: dict[int, list[int]] = {}

    def hashes_of(number: int) -> list[int]:
        if number not in lists:
            lists[number] = texts[number].hashes.tolist()
        return lists[number]

    heads = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
    sums = np.add.reduceat(length, heads)
    bounds = [*heads.tolist(), len(pair)]
    for (low, high), total in zip(pairwise(bounds), sums.tolist(), strict=True):
        if total < MIN_RUN // 2:
            continue
        one, other = numbers[int(pair[low])]
        rows = zip(
            a[low:high].tolist(), b[low:high].tolist(), length[low:high].tolist(), strict=True
        )
        shared = _passages(list(rows), hashes_of(one), hashes_of(other))
        if shared.longest >= MIN_RUN * texts[one].scale:
            yield one, other, shared


def _runs(
    hits: Hits, texts: Mapping[int, Words]
) -> tuple[Places, Places, Places, Places, list[tuple[int, int]]]:
    """Return runs of equal words, as long as they go: pair, place in a, place in b, length.

    Sorted by pair, place in a, place in b.  ``pair`` numbers the list of pairs of documents.
    """
    fresh = np.r_[True, (hits.a[1:] != hits.a[:-1]) | (hits.b[1:] != hits.b[:-1])]
    pair = np.cumsum(fresh) - 1
    numbers = list(zip(hits.a[fresh].tolist(), hits.b[fresh].tolist(), strict=True))
    order = np.lexsort((hits.a_place, hits.a_place - hits.b_place, pair))
    pair, a, b = pair[order], hits.a_place[order], hits.b_place[order]
    starts = np.r_[
        True,
        (pair[1:] != pair[:-1]) | (a[1:] - b[1:] != a[:-1] - b[:-1]) | (a[1:] - a[:-1] > WIDTH),
    ]
    heads = np.flatnonzero(starts)
    tails = np.r_[heads[1:], len(a)] - 1
    pair, low_a, low_b, span = pair[heads], a[heads], b[heads], a[tails] - a[heads] + 1
    involved = np.unique(np.concatenate([hits.a, hits.b]))
    lengths = np.array([len(texts[number]) for number in involved.tolist()], dtype=np.int64)
    bases = np.cumsum(lengths) - lengths
    flat = np.concatenate([texts[number].hashes for number in involved.tolist()])
    firsts, seconds = np.array(numbers, dtype=np.int64).T
    place_a = np.searchsorted(involved, firsts)[pair]
    place_b = np.searchsorted(involved, seconds)[pair]
    base_a, base_b = bases[place_a], bases[place_b]
    behind = (base_a + low_a - 1, base_b + low_b - 1)
    back = _grown(flat, behind, (base_a - 1, base_b - 1), -1)
    beyond = (base_a + low_a + span, base_b + low_b + span)
    ahead = _grown(flat, beyond, (base_a + lengths[place_a], base_b + lengths[place_b]), 1)
    low_a, low_b, length = low_a - back, low_b - back, span + back + ahead
    order = np.lexsort((low_b, low_a, pair))
    pair, low_a, low_b, length = pair[order], low_a[order], low_b[order], length[order]
    again = np.zeros(len(pair), dtype=np.bool_)
    again[1:] = (
        (pair[1:] == pair[:-1]) & (low_a[1:] == low_a[:-1]) & (low_b[1:] == low_b[:-1])
    )  # two hits of one run, grown into each other
    once = ~again
    return pair[once], low_a[once], low_b[once], length[once], numbers


def _grown(
    flat: npt.NDArray[np.uint64],
    places: tuple[Places, Places],
    ends: tuple[Places, Places],
    step: int,
) -> Places:
    """Return how many words agree from ``places`` on, towards ``ends``, which are not reached."""
    (a, b), (a_end, b_end) = places, ends
    grown = np.zeros(len(a), dtype=np.int64)
    active = np.arange(len(a))
    while len(active):
        ahead = grown[active] * step
        x, y = a[active] + ahead, b[active] + ahead
        inside = (x != a_end[active]) & (y != b_end[active])
        active, x, y = active[inside], x[inside], y[inside]
        active = active[flat[x] == flat[y]]
        grown[active] += 1
    return grown


class _Chain:
    """A passage while it grows."""

    __slots__ = ("a", "a_end", "b", "b_end", "words")

    def __init__(self, a: int, b: int, length: int) -> None:
        self.a, self.b, self.a_end, self.b_end, self.words = a, b, a + length, b + length, length


def _passages(runs: Sequence[tuple[int, int, int]], one: list[int], other: list[int]) -> Shared:
    """Join the runs of one pair into passages, grow their ends, and keep a disjoint choice."""
    chains: list[_Chain] = []
    live: list[_Chain] = []
    for a, b, length in runs:
        live = [chain for chain in live if chain.a_end + LEAP >= a]
        best: _Chain | None = None
        cost = LEAP + SHIFT
        for chain in live:
            gap_a, gap_b = a - chain.a_end, b - chain.b_end
            if abs(gap_a - gap_b) > SHIFT or gap_b > LEAP or length + min(gap_a, gap_b, 0) < 1:
                continue
            if max(gap_a, gap_b) < cost and _joins(one, other, chain, a, b):
                best, cost = chain, max(gap_a, gap_b)
        if best is None:
            chain = _Chain(a, b, length)
            chains.append(chain)
            live.append(chain)
        else:
            trim = -min(a - best.a_end, b - best.b_end, 0)
            best.words += length - trim
            best.words += _agreed(one[best.a_end : a], other[best.b_end : b])
            best.a_end, best.b_end = a + length, b + length
    for chain in chains:
        _grow_ends(chain, one, other)
    return _disjoint(chains)


def _joins(one: list[int], other: list[int], chain: _Chain, a: int, b: int) -> bool:
    gap_a, gap_b = a - chain.a_end, b - chain.b_end
    if min(gap_a, gap_b) <= 0 or max(gap_a, gap_b) <= NEAR:
        return True
    agreed = _agreed(one[chain.a_end : a], other[chain.b_end : b])
    return agreed >= AGREEMENT * max(gap_a, gap_b)


def _agreed(one: list[int], other: list[int]) -> int:
    """Return how many words two short stretches have in common, order aside."""
    if not one or not other:
        return 0
    return len(set(one) & set(other))


def _grow_ends(chain: _Chain, one: list[int], other: list[int]) -> None:
    """Move the ends of ``chain`` outwards while the texts run on together."""
    a, b = chain.a_end, chain.b_end
    while (found := _resumed(one, other, a, b, 1)) is not None:
        a, b, words = found
        chain.words += words
    chain.a_end, chain.b_end = a, b
    a, b = chain.a - 1, chain.b - 1
    while (found := _resumed(one, other, a, b, -1)) is not None:
        a, b, words = found
        chain.words += words
    chain.a, chain.b = a + 1, b + 1


_DETOURS = sorted(
    ((i, j) for i in range(SYNC + 1) for j in range(SYNC + 1) if i + j),
    key=lambda detour: (max(detour), abs(detour[0] - detour[1])),
)


def _resumed(
    one: list[int], other: list[int], a: int, b: int, step: int
) -> tuple[int, int, int] | None:
    """Return where the texts have run on together past one edit, and the equal words gained.

    ``a`` and ``b`` are the first words beyond the passage.  They run on if, at most SYNC words
    further on, all but one of SYNC words agree, the first of them included.
    """
    # Most passages end here: nothing in common in the next few words, so no detour can help.
    if step > 0:
        if set(one[a : a + SYNC + 1]).isdisjoint(other[b : b + SYNC + 1]):
            return None
    elif set(one[max(0, a - SYNC) : a + 1]).isdisjoint(other[max(0, b - SYNC) : b + 1]):
        return None
    for i, j in _DETOURS:
        x, y = a + i * step, b + j * step
        if not (0 <= x < len(one) and 0 <= y < len(other)) or one[x] != other[y]:
            continue
        agreed, missed, far, last = 0, 0, 0, 0
        while missed < 2:
            u, v = x + far * step, y + far * step
            if not (0 <= u < len(one) and 0 <= v < len(other)):
                break
            far += 1
            if one[u] == other[v]:
                agreed, last = agreed + 1, far
                if far >= SYNC:
                    missed = 0
            else:
                missed += 1
                if far >= SYNC:
                    break
        if agreed >= SYNC - 1:
            return x + last * step, y + last * step, agreed
    return None


def _disjoint(chains: list[_Chain]) -> Shared:
    """Keep the passages with the most words, cutting off or dropping what runs into them."""
    taken: list[_Chain] = []
    for chain in sorted(chains, key=lambda c: (-c.words, c.a, c.b)):
        for kept in taken:
            _cut(chain, kept)
        if chain.words >= MIN_PASSAGE or (chain.words > 0 and not taken):
            taken.append(chain)
    taken.sort(key=lambda c: c.a)
    passages = tuple((c.a, c.a_end, c.b, c.b_end) for c in taken)
    return Shared(passages, sum(c.words for c in taken), max(c.words for c in taken))


def _cut(chain: _Chain, kept: _Chain) -> None:
    """Cut from the ends of ``chain`` what ``kept`` holds already, in either text."""
    front = back = 0
    for low, high, kept_low, kept_high in (
        (chain.a, chain.a_end, kept.a, kept.a_end),
        (chain.b, chain.b_end, kept.b, kept.b_end),
    ):
        if high <= kept_low or kept_high <= low:
            continue
        if low >= kept_low:
            front = max(front, kept_high - low)
        else:
            back = max(back, high - kept_low)
    chain.a, chain.b = chain.a + front, chain.b + front
    chain.a_end, chain.b_end = chain.a_end - back, chain.b_end - back
    chain.words -= front + back
    if chain.a >= chain.a_end or chain.b >= chain.b_end:
        chain.words = 0
