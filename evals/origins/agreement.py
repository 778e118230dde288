"""How far two ways of sorting the same documents into stories agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def adjusted_rand(gold: Sequence[str], found: Sequence[str]) -> float:
    """Return the adjusted Rand index of two partitions, each a name per document; 1 is the same.

    Source: Hubert and Arabie 1985, "Comparing partitions", equation 5.

    >>> adjusted_rand(["x", "x", "y", "y"], ["1", "1", "2", "2"])
    1.0
    """
    cells = Counter(zip(gold, found, strict=True))

    def pairs(counts: Iterable[int]) -> float:
        return sum(n * (n - 1) / 2 for n in counts)

    rows, columns = pairs(Counter(gold).values()), pairs(Counter(found).values())
    expected = rows * columns / (len(gold) * (len(gold) - 1) / 2)
    best = (rows + columns) / 2
    return 1.0 if best == expected else (pairs(cells.values()) - expected) / (best - expected)
