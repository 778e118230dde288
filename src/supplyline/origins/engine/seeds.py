"""Choose the seeds of texts: few hashes by which texts that share a passage find each other.

A seed is the hash of WIDTH words in a row.  Of every window of seeds in a row the smallest is kept
(Schleimer, Wilkerson and Aiken 2003, "Winnowing", section 3).  The window grows with the text: one of
fewer than SPARSE words keeps every seed, for it has few to be found by, and from WINDOW - 1 times as
many on it is WINDOW.  The smallest of a window is the smallest of any narrower one that it is in, so two
texts of whatever lengths that share WIDTH + WINDOW - 1 words in a row always share a kept seed.

Does not: look seeds up, or compare texts.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from supplyline.origins.engine.compiled import compiled
from supplyline.origins.engine.tables import (
    ALONE,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    SeedTable,
    WordTable,
)
from supplyline.origins.engine.words import mixed

WIDTH = 5  # words; set with WINDOW on evals/origins, see decision 0021
WINDOW = 8  # seeds, at most
SPARSE = 60  # words by which the window grows by one seed
REPEATS = 2  # occurrences of one seed kept per text; a refrain leads to its text once

NO_GRAM = np.uint64(0xFFFFFFFFFFFFFFFF)  # where fewer words follow than a seed takes
_STEP = np.uint64(0xBF58476D1CE4E5B9)
_SHARD = 1 << 18  # words chosen from at once, a thread


@compiled
def fill_grams(hashes: Hashes, flags: Flags, low: int, high: int, grams: Hashes) -> None:
    """Write the hash of the words from each of rows ``low`` to ``high`` on, rows of one text.

    WIDTH words; twice as many from a character of a script without spaces, which weighs half.

    Args:
        hashes: Of a WordTable.
        flags: Of the same.
        low: First row of the text, or of the part of it that is asked for.
        high: Last row + 1: no gram reaches beyond.
        grams: At least ``high - low`` long, filled from 0; NO_GRAM where too few words follow.
    """
    for row in range(low, high):
        width = 2 * WIDTH if flags[row] & ALONE else WIDTH
        if row + width > high:
            grams[row - low] = NO_GRAM
            continue
        summed = hashes[row]
        for ahead in range(1, width):
            summed = summed * _STEP + hashes[row + ahead]
        gram = mixed(summed)
        grams[row - low] = gram if gram != NO_GRAM else np.uint64(0)


@compiled
def _choose(  # noqa: PLR0917  # compiled loops take arrays, not objects
    hashes: Hashes, flags: Flags, firsts: Firsts, first: int, last: int,
    kept: Hashes, places: Numbers, counts: Firsts,
    grams: Hashes, keys: Hashes, owners: Numbers, times: Flags,
) -> int:  # fmt: skip
    """Choose the seeds of texts ``first`` to ``last`` and return how many; ``counts`` of each text.

    A seed is kept if it is the smallest, or as small as the smallest, of some window in a row, where
    beyond both ends everything is larger.  Arrays from ``grams`` on are scratch.
    """
    row = 0
    for text in range(first, last):
        low, high = firsts[text], firsts[text + 1]
        length = high - low
        window = min(WINDOW, 1 + length // SPARSE)
        fill_grams(hashes, flags, low, high, grams)
        size = 4
        while size < 2 * length:
            size *= 2
        inside = np.uint64(size - 1)
        before = row
        for place in range(length):
            gram = grams[place]
            if gram == NO_GRAM:
                continue
            reach = 1
            back = place - 1
            while reach < window and (back < 0 or grams[back] >= gram):
                reach += 1
                back -= 1
            ahead = place + 1
            while reach < window and (ahead >= length or grams[ahead] >= gram):
                reach += 1
                ahead += 1
            if reach < window:
                continue
            slot = gram & inside
            while owners[slot] == text and keys[slot] != gram:
                slot = (slot + np.uint64(1)) & inside
            if owners[slot] != text:
                keys[slot], owners[slot], times[slot] = gram, text, 0
            if times[slot] == REPEATS:
                continue
            times[slot] += 1
            kept[row] = gram
            places[row] = place
            row += 1
        counts[text] = row - before
    return row


def choose_seeds(words: WordTable, *, threads: int = 1) -> SeedTable:
    """Return the kept seeds of each text, the same whatever else is in the table.

    Args:
        words: Of all the texts.
        threads: Texts are shared out to so many; the seeds are the same.

    >>> from supplyline.origins.engine.words import read_words
    >>> seeds = choose_seeds(read_words(["one two three four five", "too short"]))
    >>> seeds.firsts.tolist(), seeds.places.tolist()
    ([0, 1, 1], [0])
    """
    counts = np.zeros(len(words) + 1, dtype=np.int64)

    def chosen(cut: tuple[int, int]) -> tuple[Hashes, Numbers]:
        first, last = cut
        lengths = np.diff(words.firsts[first : last + 1])
        longest = int(lengths.max(initial=0))
        slots = 4
        while slots < 2 * longest:
            slots *= 2
        kept = np.empty(int(lengths.sum()), dtype=np.uint64)
        places = np.empty(len(kept), dtype=np.int32)
        total = _choose(
            words.hashes, words.flags, words.firsts, first, last, kept, places, counts[1:],
            np.empty(longest, dtype=np.uint64), np.empty(slots, dtype=np.uint64),
            np.full(slots, -1, dtype=np.int32), np.empty(slots, dtype=np.uint8),
        )  # fmt: skip
        return kept[:total].copy(), places[:total].copy()

    cuts = _cuts(words.firsts)
    if threads > 1 and len(cuts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(chosen, cuts))
    else:
        parts = [chosen(cut) for cut in cuts]
    return SeedTable(
        np.cumsum(counts),
        np.concatenate([np.zeros(0, dtype=np.uint64), *(part[0] for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(part[1] for part in parts)]),
    )


def _cuts(firsts: Firsts) -> list[tuple[int, int]]:
    """Return the texts in runs of about ``_SHARD`` words, first and last + 1."""
    cuts: list[tuple[int, int]] = []
    low, count = 0, len(firsts) - 1
    while low < count:
        high = int(np.searchsorted(firsts, firsts[low] + _SHARD, side="right")) - 1
        high = min(max(high, low + 1), count)
        cuts.append((low, high))
        low = high
    return cuts
