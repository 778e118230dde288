"""Take texts out of tables and tables together, and find the families that pairs of texts make.

Does not: read words, or say what makes a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled
from supplyline.origins.engine.tables import (
    ALONE,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    Seconds,
    Texts,
    WordTable,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

_SPARSE = 8  # numbers that there can be for each pair, at most, before those named are counted anew


@compiled
def _copy_words(
    firsts: Firsts, hashes: Hashes, starts: Numbers, ends: Numbers, flags: Flags,
    rows: Firsts, into: Firsts, hashes_to: Hashes, starts_to: Numbers, ends_to: Numbers,
    flags_to: Flags,
) -> None:  # fmt: skip
    for i in range(len(rows)):
        low, high = firsts[rows[i]], firsts[rows[i] + 1]
        at, end = into[i], into[i + 1]
        hashes_to[at:end] = hashes[low:high]
        starts_to[at:end] = starts[low:high]
        ends_to[at:end] = ends[low:high]
        flags_to[at:end] = flags[low:high]


def take_words(words: WordTable, rows: npt.NDArray[np.integer[Any]]) -> WordTable:
    """Return the texts in ``rows`` of ``words``, in that order."""
    if len(rows) == len(words) and (rows == np.arange(len(words))).all():
        return words
    places = rows.astype(np.int64)
    lengths = np.diff(words.firsts)[places]
    firsts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    total = int(firsts[-1])
    taken = WordTable(
        firsts, np.empty(total, dtype=np.uint64), np.empty(total, dtype=np.int32),
        np.empty(total, dtype=np.int32), np.empty(total, dtype=np.uint8), words.digests[places],
    )  # fmt: skip
    _copy_words(
        words.firsts, words.hashes, words.starts, words.ends, words.flags,
        places, firsts, taken.hashes, taken.starts, taken.ends, taken.flags,
    )  # fmt: skip
    return taken


def join_words(parts: Sequence[WordTable]) -> WordTable:
    """Return the texts of all ``parts``, one after the other."""
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(int(part.firsts[-1]) for part in parts)])
    firsts = [part.firsts[1:] + base for part, base in zip(parts, before[:-1], strict=True)]
    return WordTable(
        np.concatenate([np.zeros(1, dtype=np.int64), *firsts]),
        np.concatenate([np.zeros(0, dtype=np.uint64), *(part.hashes for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(part.starts for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(part.ends for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.uint8), *(part.flags for part in parts)]),
        np.concatenate([np.zeros((0, 2), dtype=np.uint64), *(part.digests for part in parts)]),
    )


def texts_of(
    words: WordTable, moments: Seconds, outlets: Numbers, marks: Flags | None = None
) -> Texts:
    """Return ``words`` as loops take them, with the moment and the outlet of each text.

    Args:
        words: Of each text.
        moments: Of each text, seconds since 1970; inf: undated.
        outlets: Of each text; -1: none known.
        marks: Of each word; None: none.
    """
    marks = np.zeros(len(words.hashes), dtype=np.uint8) if marks is None else marks
    return Texts(
        words.firsts, words.hashes, words.flags, marks, _scales(words.firsts, words.flags),
        moments, outlets,
    )  # fmt: skip


@compiled
def _scales(firsts: Firsts, flags: Flags) -> Numbers:
    """Return, of each text, how many words make one of a script with spaces, 1 or 2."""
    scales = np.empty(len(firsts) - 1, dtype=np.int32)
    for text in range(len(scales)):
        alone = 0
        for k in range(np.uint64(firsts[text]), np.uint64(firsts[text + 1])):
            alone += flags[k] & ALONE
        scales[text] = 2 if 2 * alone > firsts[text + 1] - firsts[text] else 1
    return scales


@compiled
def join_families(families: Numbers, a: Numbers, b: Numbers) -> None:
    """Let each pair be of one family, which is called by its smallest number.

    Args:
        families: Of each number that of its family so far; at first its own.
        a: Numbers of the pairs.
        b: As ``a``.

    Source: union by smaller number with path halving (Tarjan and van Leeuwen 1984).
    """
    for i in range(len(a)):
        one, other = a[i], b[i]
        while families[one] != one:
            families[one] = families[families[one]]
            one = families[one]
        while families[other] != other:
            families[other] = families[families[other]]
            other = families[other]
        if one < other:
            families[other] = one
        else:
            families[one] = other
    for number in range(len(families)):
        families[number] = families[families[number]]  # its parent has a smaller number: settled


def spanning(pairs: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Return as few pairs as join the same numbers: one less than the numbers of each family.

    >>> one, other = spanning((np.array([7, 9, 7], np.int32), np.array([9, 4, 4], np.int32)))
    >>> sorted(zip(one.tolist(), other.tolist(), strict=True))
    [(4, 7), (4, 9)]
    """
    a, b = pairs
    count = 1 + max(int(a.max(initial=-1)), int(b.max(initial=-1)))
    if count <= _SPARSE * len(a):
        named = np.arange(count, dtype=np.int32)
    else:  # sorting costs thirty times what joining does
        named, local = np.unique(np.concatenate(pairs), return_inverse=True)
        a, b = local.astype(np.int32).reshape(2, -1)
    families = np.arange(len(named), dtype=np.int32)
    join_families(families, a, b)
    joined = np.flatnonzero(families != np.arange(len(named)))
    return named[families[joined]], named[joined]


@compiled
def reach(pairs: Numbers, low: int, sizes: Firsts, most: int, seen: Firsts, turn: int) -> int:
    """Return how far from ``low`` on the pairs name texts of at most ``most`` words together.

    Args:
        pairs: Shape ``(p, 2)``.
        low: First pair; it is in whatever it names.
        sizes: Words of each text.
        most: Words.
        seen: Scratch, as long as ``sizes``, below ``turn`` everywhere.
        turn: Another number at each call, greater than all before.
    """
    total = 0
    for row in range(low, len(pairs)):
        for side in range(2):
            text = pairs[row, side]
            if seen[text] != turn:
                seen[text] = turn
                total += sizes[text]
        if total > most and row > low:
            return row
    return len(pairs)
