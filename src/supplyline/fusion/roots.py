"""Put what is tied together into sets that share nothing (union-find; Galler and Fischer 1964).

Does not: know what ties its members, or keep by which tie they came together.
"""

from __future__ import annotations

from typing import Generic, TypeVar

M = TypeVar("M", int, str, tuple[str, str])


class Roots(Generic[M]):
    """Disjoint sets, each called after its least member.

    >>> roots = Roots[str]()
    >>> roots.join("b", "c")
    >>> roots.join("c", "a")
    >>> roots.of("b"), roots.of("d")
    ('a', 'd')
    """

    def __init__(self) -> None:
        self._root: dict[M, M] = {}

    def add(self, member: M) -> None:
        """Take in ``member``, on its own unless it is in already."""
        self._root.setdefault(member, member)

    def members(self) -> list[M]:
        """Return all that was taken in."""
        return list(self._root)

    def of(self, member: M) -> M:
        """Return the least member of the set of ``member``."""
        self.add(member)
        root = member
        while (up := self._root[root]) != root:
            root = up
        while (up := self._root[member]) != root:
            self._root[member] = root
            member = up
        return root

    def join(self, one: M, other: M) -> None:
        """Make one set of two."""
        a, b = self.of(one), self.of(other)
        self._root[max(a, b)] = min(a, b)
