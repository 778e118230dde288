"""Say which pairs that share a single seed are worth aligning.

Two texts that share several seeds share a passage.  Most of those that share one share five words of
everybody's; beside them nothing agrees.  What is asked is how many words agree around the seed, place by
place: an exchanged word does not move the others.

Does not: find the pairs (``steps.sql``), or what they share (``align``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled
from supplyline.origins.engine.tables import ALONE, Firsts, Flags, Hashes, Numbers, WordTable

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

AROUND = 16  # words looked at before the seed, and from its first word on
AGREED = 8  # words of these that must agree, the seed's own among them


@compiled
def _agree(
    firsts: Firsts, hashes: Hashes, flags: Flags, pairs: Numbers, places: Numbers, kept: Flags
) -> None:
    for i in range(len(pairs)):
        a, b = firsts[pairs[i, 0]], firsts[pairs[i, 1]]
        wide = 2 if flags[a + places[i, 0]] & ALONE else 1
        low = -min(wide * AROUND, places[i, 0], places[i, 1])
        high = min(
            wide * AROUND,
            firsts[pairs[i, 0] + 1] - a - places[i, 0],
            firsts[pairs[i, 1] + 1] - b - places[i, 1],
        )
        at, there = a + places[i, 0], b + places[i, 1]
        agreed = 0
        for k in range(low, high):
            agreed += hashes[at + k] == hashes[there + k]
        kept[i] = agreed >= wide * AGREED


def agreeing(words: WordTable, pairs: Numbers, places: Numbers) -> npt.NDArray[np.bool_]:
    """Return which ``pairs`` agree in AGREED words around the seed that they share.

    Args:
        words: The texts.
        pairs: Shape ``(p, 2)``: numbers of texts.
        places: Shape ``(p, 2)``: the word in each at which the seed begins.
    """
    kept = np.zeros(len(pairs), dtype=np.uint8)
    _agree(words.firsts, words.hashes, words.flags, pairs, places, kept)
    return kept.astype(np.bool_)
