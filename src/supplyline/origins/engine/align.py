"""Find all that two texts share, through small edits, for many pairs of texts at once.

Places where WIDTH words in a row are equal are found by an index of one text of the pair and grown
into runs of equal words as long as they go (seed and extend: Altschul and others 1990, "Basic local
alignment search tool").  Runs that follow each other closely in both texts become one passage, so
that changed numbers, swapped synonyms and inserted words do not break it; the ends of a passage are
grown on as long as most of the next words agree.  Of passages that run into each other the richest
is kept whole and the others are cut.

What a pair shares depends on the words of the two texts only: not on which of them is called a, nor
on the pairs beside it, nor on threads.  Time and memory are bounded for texts that repeat
themselves: see REPEATS and GROWTH for what that loses.

Does not: choose the pairs (``candidates``), say who copied, or whether a shared passage means
anything (``kinds``, ``derive``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.tables import (
    ALONE,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    SharedTable,
    WordTable,
)

# Equal words in a row that a run begins with; twice as many characters without spaces.  Three find
# more of a text with swapped words, and more chance: decision 0025.
WIDTH = 4
MIN_RUN = (
    10  # equal words in one passage that make a match; fewer are the language's, not a source's
)
MIN_PASSAGE = 6  # words of every further passage of a match
LEAP = 40  # words that may lie between two runs of one passage, if enough of them agree
SHIFT = 8  # words that one side of such a gap may have more than the other
NEAR = 4  # a gap this short on both sides needs no agreement: one phrase was swapped for another
FIRM = 5  # words; shorter runs and passages are joined straight on, or over NEAR words, only
AGREEMENT = 0.4  # share of a longer gap's words that both sides must have
SYNC = 4  # words looked at to see whether two texts run on together; one may differ
# Occurrences of the same WIDTH words that count in one text.  Of a refrain sung more often, only the
# first ones begin a run; a later one is found if it stands in a run with words less often repeated.
REPEATS = 16
# Equal words in a row inside which no further run is looked for: whatever lies within them alone would be
# cut off as theirs.
SETTLED = 24
# Words that the ends of all passages of a pair may grow by, as a multiple of the words of both texts.
# Only texts of a handful of different words reach it; their last passages then end early.
GROWTH = 8

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

Grams = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.int64]
Count = int | np.signedinteger[Any]  # compiled, all are of 64 bits

_STEP = np.uint64(0xD1342543DE82EF95)  # odd, of no pattern (Steele and Vigna 2021, table 7)
_HALF = np.uint64(32)
_LOW = np.int64(0xFFFFFFFF)
_ONE = np.uint8(1)
_EIGHT = np.uint32(3)  # as a shift
_IN_BYTE = np.uint32(7)
_TAKEN, _WIDE = np.uint32(1), np.uint32(2)  # of a gram: it is one; it begins with an ALONE
_SHARDS = 4  # a thread: pairs differ in cost, and a thread that is done takes up another shard
_DETOURS = np.array(
    sorted(
        ((i, j) for i in range(SYNC + 1) for j in range(SYNC + 1) if i + j),
        key=lambda detour: (max(detour), abs(detour[0] - detour[1])),
    ),
    dtype=np.int64,
)  # words left out on either side to get past one edit, the shortest first


def align(words: WordTable, pairs: Numbers, *, threads: int = 1) -> SharedTable:
    """Return all that the two texts of each pair share, in order of ``pairs``.

    A pair has no row if its richest passage has fewer than MIN_RUN equal words (twice as many
    characters in a script without spaces).  Costs least if pairs that follow each other name the
    same text.

    Args:
        words: The texts.
        pairs: Shape ``(p, 2)``, int32, numbers of texts.  A text may be paired with itself.
        threads: Pairs are split among so many; each holds some 130 bytes a word of the longest pair.

    Returns:
        Spans disjoint in both texts and sorted by place in the first of the pair, with their equal
        words.  The words between the runs of a passage count where both sides have them, order
        aside; where a passage was cut, every word cut off is taken to have been equal.
    """
    asked = np.ascontiguousarray(pairs, dtype=np.int32).reshape(-1, 2)
    lengths = np.diff(words.firsts)
    grams = np.zeros(len(words.hashes), dtype=np.uint32)
    numbers = np.unique(asked)
    longest = int(lengths[numbers].max(initial=0))
    named = _shards(lengths[numbers], threads)
    shards = _shards(lengths[asked].sum(axis=1), threads)

    def hash_shard(shard: slice) -> Count:
        return _hash_grams(
            words.firsts, words.hashes, words.flags, numbers[shard], longest, WIDTH, grams
        )

    def align_shard(shard: slice) -> tuple[Numbers, Firsts, Numbers, Numbers]:
        return _align_pairs(
            words.firsts, words.hashes, words.flags, words.digests, grams, asked[shard], longest
        )

    if threads == 1:
        for shard in named:
            hash_shard(shard)
        parts = [align_shard(shard) for shard in shards]
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(hash_shard, named))
            parts = list(pool.map(align_shard, shards))
    return _joined(asked, shards, parts)


def _shards(costs: npt.NDArray[np.int64], threads: int) -> list[slice]:
    """Return consecutive slices of about equal cost, one if there is one thread."""
    if threads == 1 or not len(costs):
        return [slice(0, len(costs))]
    reached = np.cumsum(costs + 1)
    wanted = np.linspace(0, reached[-1], threads * _SHARDS + 1)[1:-1]
    cuts = np.unique([0, *np.searchsorted(reached, wanted).tolist(), len(costs)]).tolist()
    return [slice(low, high) for low, high in pairwise(cuts)]


def _joined(
    asked: Numbers, shards: list[slice], parts: list[tuple[Numbers, Firsts, Numbers, Numbers]]
) -> SharedTable:
    starts = [shard.start for shard in shards]
    kept = np.concatenate([part[0] + start for start, part in zip(starts, parts, strict=True)])
    counts = np.concatenate([np.diff(part[1]) for part in parts])
    return SharedTable(
        pairs=asked[kept],
        firsts=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)]),
        spans=np.concatenate([part[2] for part in parts]),
        equal=np.concatenate([part[3] for part in parts]),
    )


@inner
def _bits(length: Count) -> Count:
    """Return the binary digits of the slots of an index of ``length`` places.

    At most one slot in eight is taken, so that lists are short.
    """
    bits = 4
    while (1 << bits) < 8 * length:
        bits += 1
    return bits


@compiled
def _hash_grams(
    firsts: Firsts, hashes: Hashes, flags: Flags, numbers: Numbers, longest: Count, width: Count,
    grams: Grams,
) -> Count:  # fmt: skip
    """Write the hash of the ``width`` words from each place on into ``grams``.

    Its lowest bit is set, and the next if it begins with a character of a script without spaces.
    0 where the text ends before, or where the same words have stood REPEATS times before in it.

    Returns:
        Places left at 0 for the second reason.
    """
    heads = np.empty(1 << _bits(longest), dtype=np.int32)
    nexts = np.empty(longest, dtype=np.int32)
    left_out = 0
    for number in numbers:
        low = firsts[number]
        length = firsts[number + 1] - low
        bits = _bits(length)
        down = np.uint32(32 - bits)
        heads[: 1 << bits] = -1
        for place in range(length):
            wide = 2 * width if flags[low + place] & ALONE else width
            if place + wide > length:
                continue
            summed = np.uint64(0)
            for ahead in range(wide):
                summed = (summed + hashes[low + place + ahead]) * _STEP
            gram = np.uint32(summed >> _HALF) & ~(_TAKEN | _WIDE) | _TAKEN
            if wide > width:
                gram |= _WIDE
            slot = np.int64(gram >> down)
            times = 0
            held = np.int64(heads[slot])
            while held >= 0 and times < REPEATS:
                if grams[low + held] == gram:
                    times += 1
                held = np.int64(nexts[held])
            if times < REPEATS:
                grams[low + place] = gram
                nexts[place], heads[slot] = heads[slot], place
            else:
                left_out += 1
    return left_out


@inner
def _index(grams: Grams, heads: Numbers, nexts: Numbers, sieve: Flags) -> None:
    """Enter every place of a text's ``grams`` into the index; each list ascends.

    ``sieve`` has eight bits a slot, each set if a gram falls there: few bytes, so that they stay at
    hand, which say of most grams of other texts that they are not in this one.
    """
    bits = _bits(len(grams))
    down = np.uint32(32 - bits)
    heads[: 1 << bits] = -1
    sieve[: 1 << bits] = 0
    for place in range(len(grams) - 1, -1, -1):
        gram = grams[place]
        if gram:
            slot = np.int64(gram >> down)
            nexts[place], heads[slot] = heads[slot], place
            bit = gram >> (down - _EIGHT)
            sieve[bit >> _EIGHT] |= _ONE << np.uint8(bit & _IN_BYTE)


@inner
def _met(scanned: Grams, down: np.uint32, sieve: Flags, places: Numbers) -> Count:
    """Write the places of the grams that pass the ``sieve`` into ``places``; return how many.

    Every place is written and most of them written over: no branch, so none that is foreseen wrongly.
    """
    met = np.uint64(0)
    for place in range(len(scanned)):
        gram = scanned[place]
        bit = gram >> (down - _EIGHT)
        places[met] = place
        met += np.uint64((sieve[bit >> _EIGHT] >> np.uint8(bit & _IN_BYTE)) & gram & _ONE)
    return np.int64(met)


@inner
def _runs(
    one: Hashes,
    other: Hashes,
    scanned: Grams,
    indexed: Grams,
    heads: Numbers,
    nexts: Numbers,
    sieve: Flags,
    epoch: Count,
    reached: Marks,
    places: Numbers,
    keys: Marks,
    sizes: Numbers,
) -> Count:
    """Write the runs of equal words of two texts, of which ``other`` is in the index; return how many.

    -1: ``keys`` and ``sizes`` are too short.  They are not replaced here: where a loop might do that,
    numba counts references to arrays at each turn, which took half of the time.  ``reached`` says how
    far the last run on each diagonal goes, so that each run is found once.
    """
    count = 0
    down = np.uint32(32 - _bits(len(indexed)))
    last, last_other = len(one), len(other)
    onward = np.int64(0)
    for met in range(_met(scanned, down, sieve, places)):
        place = np.int64(places[met])
        if place < onward:
            continue
        gram = scanned[place]
        there = np.int64(heads[np.int64(gram >> down)])
        while there >= 0:
            diagonal = place - there + last_other
            if indexed[there] == gram and reached[diagonal] <= epoch + place:
                most = min(last - place, last_other - there)
                size = 0
                while size < most and one[place + size] == other[there + size]:
                    size += 1
                wide = 2 * WIDTH if gram & _WIDE else WIDTH
                if size >= wide:
                    reached[diagonal] = epoch + place + size
                    most = min(place, there)
                    back = 0
                    while back < most and one[place - back - 1] == other[there - back - 1]:
                        back += 1
                    if count == len(keys):
                        return -1
                    keys[count] = ((place - back) << 32) | (there - back)
                    sizes[count] = size + back
                    count += 1
                    if size >= SETTLED:
                        onward = max(onward, place + size - wide + 1)
            there = np.int64(nexts[there])
    return count


@inner
def _sort(keys: Marks, values: Numbers, count: Count) -> Count:
    """Sort the first ``count`` of ``keys``, ``values`` along with them.

    Source: Shell 1959, with the gaps of Ciura 2001, "Best increments for the average case".
    """
    gap = 1
    while gap < count:
        gap = gap * 9 // 4 + 1
    while gap > 0:
        for place in range(gap, count):
            key, value, at = keys[place], values[place], place
            while at >= gap and keys[at - gap] > key:
                keys[at], values[at] = keys[at - gap], values[at - gap]
                at -= gap
            keys[at], values[at] = key, value
        gap = gap * 4 // 9
    return count


@inner
def _agreed(one: Hashes, other: Hashes, a: Count, a_end: Count, b: Count, b_end: Count) -> Count:
    """Return how many different words two short stretches have in common."""
    agreed = 0
    for place in range(a, a_end):
        word = one[place]
        for there in range(b, b_end):
            if other[there] == word:
                agreed += 1
                for before in range(a, place):
                    if one[before] == word:
                        agreed -= 1  # it was counted there
                        break
                break
    return agreed


@inner
def _chain(  # noqa: PLR0912  # the choice among passages and its tests share all their state
    one: Hashes,
    other: Hashes,
    keys: Marks,
    sizes: Numbers,
    count: Count,
    chains: Numbers,
    base: Count,
    latest: Marks,
) -> Count:
    """Join runs, sorted by place, into passages; write these into ``chains``; return how many.

    A row of ``chains`` is: first word in ``one``, last + 1, first word in ``other``, last + 1, equal
    words.  ``latest`` names the last passage that ends on each diagonal: a run is joined to one of
    the 2 * SHIFT + 1 that end nearest, so the cost does not grow with the passages still open.
    """
    found = 0
    last = len(other)
    for run in range(count):
        a, b = keys[run] >> 32, keys[run] & _LOW
        size = np.int64(sizes[run])
        own = a - b + last
        best, tried = np.int64(-1), np.int64(-(1 << 40))
        agreed: Count = 0
        while True:
            # The nearest passage not yet tried; of two equally near, the one less shifted.
            rank, nearest = np.int64(1 << 40), np.int64(-1)
            for diagonal in range(max(0, own - SHIFT), min(len(one) + last, own + SHIFT) + 1):
                chain = np.int64(latest[diagonal] - base)
                if chain < 0:
                    continue
                gap, gap_other = a - chains[chain, 1], b - chains[chain, 3]
                if gap - gap_other != own - diagonal:
                    continue  # the passage has gone on, and ends on another diagonal now
                if max(gap, gap_other) > LEAP or size + min(gap, gap_other) < 1:
                    continue
                way = 64 * max(gap, gap_other) + 2 * abs(own - diagonal) + (own > diagonal)
                if tried < way < rank:
                    rank, nearest = way, chain
            if nearest < 0:
                break
            tried = rank
            gap, gap_other = a - chains[nearest, 1], b - chains[nearest, 3]
            longer, shorter = max(gap, gap_other), min(gap, gap_other)
            aside = gap != gap_other and (shorter < 0 or longer > NEAR)
            if aside and min(size, chains[nearest, 4]) < FIRM:
                # By chance a few words in a row recur anywhere, and where the words between them are
                # those of another passage, they agree.
                continue
            agreed = 0
            if shorter > 0:
                agreed = _agreed(one, other, chains[nearest, 1], a, chains[nearest, 3], b)
            if shorter <= 0 or longer <= NEAR or agreed >= AGREEMENT * longer:
                best = nearest
                break
        if best < 0:
            best = np.int64(found)
            found += 1
            chains[best, 0], chains[best, 2], chains[best, 4] = a, b, size
        else:
            gap, gap_other = a - chains[best, 1], b - chains[best, 3]
            chains[best, 4] += size + min(gap, gap_other, 0) + agreed
        chains[best, 1], chains[best, 3] = a + size, b + size
        latest[own] = base + best
    return found


@inner
def _resumed(
    one: Hashes, other: Hashes, a: Count, b: Count, step: Count
) -> tuple[Count, Count, Count]:
    """Return where two texts have run on together past one edit, and the equal words gained.

    ``a`` and ``b`` are the first words beyond the passage.  They run on if, at most SYNC words
    further on, all but one of SYNC words agree, the first of them included.  No words: they do not.
    """
    last, last_other = len(one), len(other)
    room = last - 1 - a if step > 0 else a
    room_other = last_other - 1 - b if step > 0 else b
    if room < 0 or room_other < 0:
        return a, b, 0
    for row in range(len(_DETOURS)):
        aside, aside_other = _DETOURS[row, 0], _DETOURS[row, 1]
        if aside > room or aside_other > room_other:
            continue
        x, y = a + aside * step, b + aside_other * step
        if one[x] != other[y]:
            continue
        agreed, missed, far, end = 0, 0, 0, 0
        while missed < 2:
            u, v = x + far * step, y + far * step
            if u < 0 or v < 0 or u >= last or v >= last_other:
                break
            far += 1
            if one[u] == other[v]:
                agreed, end = agreed + 1, far
                if far >= SYNC:
                    missed = 0
            else:
                missed += 1
                if far >= SYNC:
                    break
        if agreed >= SYNC - 1:
            return x + end * step, y + end * step, agreed
    return a, b, 0


@inner
def _grow(one: Hashes, other: Hashes, chains: Numbers, found: Count) -> Count:
    """Move the ends of the passages outwards while the texts run on together."""
    a: Count
    b: Count
    left: Count = GROWTH * (len(one) + len(other))
    for chain in range(found):
        a, b = np.int64(chains[chain, 1]), np.int64(chains[chain, 3])
        while left > 0:
            a, b, gained = _resumed(one, other, a, b, 1)
            if not gained:
                break
            chains[chain, 4] += gained
            left -= gained
        chains[chain, 1], chains[chain, 3] = a, b
        a, b = np.int64(chains[chain, 0]) - 1, np.int64(chains[chain, 2]) - 1
        while left > 0:
            a, b, gained = _resumed(one, other, a, b, -1)
            if not gained:
                break
            chains[chain, 4] += gained
            left -= gained
        chains[chain, 0], chains[chain, 2] = a + 1, b + 1
    return left


@inner
def _scale(flags: Flags, low: Count, high: Count) -> Count:
    """Return how many of these words make one of a script with spaces: 2 if most are alone, or 1."""
    alone = 0
    for flag in flags[low:high]:
        alone += flag & ALONE
    return 2 if 2 * alone > high - low else 1


@inner
def _choose(  # noqa: PLR0912  # one loop over places: parts of it would share all its state
    flags: Flags,
    chains: Numbers,
    found: Count,
    keys: Marks,
    order: Numbers,
    epoch: Count,
    held: Marks,
    held_other: Marks,
) -> Count:
    """Keep the passages with the most words, cutting off or dropping what runs into them.

    Writes the rows of ``chains`` that are kept into ``order``, richest first, and returns how many:
    none if none has MIN_RUN words.
    """
    count = 0
    for chain in range(found):
        if chains[chain, 4] >= MIN_PASSAGE:
            keys[count], order[count] = (np.int64(-chains[chain, 4]) << 32) + chain, chain
            count += 1
    _sort(keys, order, count)
    if not count or chains[order[0], 4] < MIN_RUN:
        return 0
    taken = 0
    enough = False
    for row in range(count):
        chain = order[row]
        a, a_end = np.int64(chains[chain, 0]), np.int64(chains[chain, 1])
        b, b_end = np.int64(chains[chain, 2]), np.int64(chains[chain, 3])
        if taken:
            size = a_end - a
            while a < a_end and b < b_end and (held[a] == epoch or held_other[b] == epoch):
                a += 1
                b += 1
            back = np.int64(0)
            for place in range(a, a_end):
                if held[place] == epoch:
                    back = a_end - place
                    break
            for place in range(b, b_end - back):
                if held_other[place] == epoch:
                    back = b_end - place
                    break
            a_end -= back
            b_end -= back
            chains[chain, 4] -= size - (a_end - a)
            if a >= a_end or b >= b_end:
                continue
        scale = _scale(flags, a, a_end)
        if chains[chain, 4] < MIN_PASSAGE * scale:
            continue
        enough |= chains[chain, 4] >= MIN_RUN * scale
        chains[chain, 0], chains[chain, 1] = a, a_end
        chains[chain, 2], chains[chain, 3] = b, b_end
        order[taken] = chain
        taken += 1
        if row + 1 < count:
            held[a:a_end] = epoch
            held_other[b:b_end] = epoch
    return taken if enough else 0


@inner
def _lengthened(spans: Numbers) -> Numbers:
    """Return a copy twice as long.  By single numbers: numba takes seconds to compile a whole array's."""
    longer = np.empty((2 * len(spans), 4), dtype=np.int32)
    for row in range(len(spans)):
        for column in range(4):
            longer[row, column] = spans[row, column]
    return longer


@compiled
def _align_pairs(  # noqa: PLR0912, PLR0915  # scratch lives here, and numba grows no caller's array
    firsts: Firsts, hashes: Hashes, flags: Flags, digests: Hashes, grams: Grams, pairs: Numbers,
    longest: Count,
) -> tuple[Numbers, Firsts, Numbers, Numbers]:  # fmt: skip
    """Return the rows of ``pairs`` that share enough, and the firsts, spans and equal words of them.

    Scratch is never cleared: what is written for one pair is below the base or epoch of the next.
    """
    heads = np.empty(1 << _bits(longest), dtype=np.int32)
    nexts = np.empty(longest, dtype=np.int32)
    sieve = np.empty(len(heads), dtype=np.uint8)
    places = np.empty(longest + 1, dtype=np.int32)
    reached = np.zeros(2 * longest + 1, dtype=np.int64)
    latest = np.zeros(2 * longest + 1, dtype=np.int64)
    held = np.zeros(longest, dtype=np.int64)
    held_other = np.zeros(longest, dtype=np.int64)
    keys, sizes = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int32)
    chains = np.empty((64, 5), dtype=np.int32)
    kept = np.empty(len(pairs), dtype=np.int32)
    equal = np.empty(len(pairs), dtype=np.int32)
    ends = np.zeros(len(pairs) + 1, dtype=np.int64)
    spans = np.empty((len(pairs) + 64, 4), dtype=np.int32)
    rows = 0
    indexed = -1
    epoch, first_chain = np.int64(1), np.int64(1)
    for pair in range(len(pairs)):
        first, second = pairs[pair, 0], pairs[pair, 1]
        length = firsts[first + 1] - firsts[first]
        length_other = firsts[second + 1] - firsts[second]
        end = ends[rows]
        if min(length, length_other) < MIN_RUN:
            continue
        if digests[first, 0] == digests[second, 0] and digests[first, 1] == digests[second, 1]:
            if length < MIN_RUN * _scale(flags, firsts[first], firsts[first + 1]):
                continue
            kept[rows], equal[rows], ends[rows + 1] = pair, length, end + 1
            if end == len(spans):
                spans = _lengthened(spans)
            spans[end, 0], spans[end, 1], spans[end, 2], spans[end, 3] = 0, length, 0, length
            rows += 1
            continue
        scanned, looked_up = first, second
        if indexed == first:
            scanned, looked_up = second, first
        low, high = firsts[looked_up], firsts[looked_up + 1]
        if indexed != looked_up:
            _index(grams[low:high], heads, nexts, sieve)
            indexed = looked_up
        low_scanned, high_scanned = firsts[scanned], firsts[scanned + 1]
        one, other = hashes[low_scanned:high_scanned], hashes[low:high]
        while True:
            count = _runs(
                one, other, grams[low_scanned:high_scanned], grams[low:high],
                heads, nexts, sieve, epoch, reached, places, keys, sizes,
            )  # fmt: skip
            epoch += high_scanned - low_scanned + 1
            if count >= 0:
                break
            keys = np.empty(2 * len(keys), dtype=np.int64)
            sizes = np.empty(len(keys), dtype=np.int32)
        total = 0
        for run in range(count):
            total += sizes[run]
        if total < MIN_RUN // 2:
            continue
        # Which text is a must not matter, so ties are decided with the lower digest in front.
        turned = digests[scanned, 0] > digests[looked_up, 0] or (
            digests[scanned, 0] == digests[looked_up, 0]
            and digests[scanned, 1] > digests[looked_up, 1]
        )
        front = scanned
        if turned:
            one, other = other, one
            front = looked_up
            for run in range(count):
                keys[run] = ((keys[run] & _LOW) << 32) | (keys[run] >> 32)
        for run in range(1, count):
            if keys[run - 1] > keys[run]:
                _sort(keys, sizes, count)
                break
        if count > len(chains):
            chains = np.empty((len(keys), 5), dtype=np.int32)
        found = _chain(one, other, keys, sizes, count, chains, first_chain, latest)
        first_chain += found
        _grow(one, other, chains, found)
        taken = _choose(
            flags[firsts[front] : firsts[front + 1]],
            chains, found, keys, sizes, epoch, held, held_other,
        )  # fmt: skip
        if not taken:
            continue
        near = 0 if front == first else 2
        for row in range(taken):
            keys[row] = chains[sizes[row], near]
        _sort(keys, sizes, taken)
        while end + taken > len(spans):
            spans = _lengthened(spans)
        summed, put = 0, end
        for row in range(taken):
            chain = sizes[row]
            a, b = chains[chain, near], chains[chain, 2 - near]
            gap, gap_other = a - spans[put - 1, 1], b - spans[put - 1, 3]
            if row and min(gap, gap_other) >= 0 and max(gap, gap_other) <= NEAR:
                put -= 1  # their ends have grown near each other
            else:
                spans[put, 0], spans[put, 2] = a, b
            spans[put, 1], spans[put, 3] = chains[chain, near + 1], chains[chain, 3 - near]
            put += 1
            summed += chains[chain, 4]
        kept[rows], equal[rows], ends[rows + 1] = pair, summed, put
        rows += 1
    return kept[:rows], ends[: rows + 1], spans[: ends[rows]], equal[:rows]
