"""The best assignment of one to one among scored pairs.

Shortest augmenting paths (Jonker and Volgenant 1987, as restated by Crouse 2016, "On implementing 2D
rectangular assignment algorithms"), one connected component at a time, in numpy.

Does not: score; a pair that is not given is none.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Pairs = Mapping[tuple[int, int], float]


def assign(scores: Pairs) -> dict[int, int]:
    """Return the pairs, each left and each right in one at most, whose scores add up to the most.

    Args:
        scores: Left and right number to a positive score.

    Returns:
        Left to right, of those that are paired.  Of equal sums the one with lower numbers is taken.

    Source: Crouse 2016, algorithm 2, over costs of minus the score.

    >>> assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.8})
    {0: 1, 1: 0}
    """
    found: dict[int, int] = {}
    for component in _components(scores):
        lefts = sorted({left for left, _ in component})
        rights = sorted({right for _, right in component})
        row = {left: at for at, left in enumerate(lefts)}
        place = {right: at for at, right in enumerate(rights)}
        # A right of one's own beside the real ones, at no score, is to stay alone.
        cost = np.zeros((len(lefts), len(rights) + len(lefts)))
        cost[:, : len(rights)] = 1.0  # of what is no pair: worse than to stay alone
        for left, right in component:
            cost[row[left], place[right]] = -scores[left, right]
        for at, column in enumerate(_shortest(cost)):
            if column < len(rights):
                found[lefts[at]] = rights[column]
    return dict(sorted(found.items()))


def _components(scores: Pairs) -> list[list[tuple[int, int]]]:
    """Return the pairs in groups that share no side."""
    root: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for left, right in scores:
        root[find(("l", left))] = find(("r", right))
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for pair in sorted(scores):
        groups.setdefault(find(("l", pair[0])), []).append(pair)
    return list(groups.values())


def _shortest(cost: npt.NDArray[np.float64]) -> list[int]:
    """Return the column of each row in the cheapest assignment.

    Args:
        cost: Shape ``(n, m)`` with n <= m.
    """
    rows, columns = cost.shape
    u, v = np.zeros(rows), np.zeros(columns)
    row_of, column_of = np.full(columns, -1), np.full(rows, -1)
    for start in range(rows):
        least = np.full(columns, np.inf)
        before = np.full(columns, -1)
        done = np.zeros(columns, dtype=bool)
        row, reached, end = start, 0.0, -1
        passed: list[int] = []  # rows on the way, besides the first
        while end < 0:
            reduced = reached + cost[row] - u[row] - v
            better = ~done & (reduced < least)
            least[better], before[better] = reduced[better], row
            column = int(np.argmin(np.where(done, np.inf, least)))
            reached = float(least[column])
            done[column] = True
            if row_of[column] < 0:
                end = column
            else:
                row = int(row_of[column])
                passed.append(row)
        u[start] += reached
        for other in passed:
            u[other] += reached - least[column_of[other]]
        v[done] -= reached - least[done]
        column = end
        while True:  # every row on the way moves to the column that it was reached from
            row = int(before[column])
            row_of[column] = row
            column_of[row], column = column, int(column_of[row])
            if row == start:
                break
    return [int(column) for column in column_of]
