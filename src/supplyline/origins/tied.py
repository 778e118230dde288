"""Keep signatures together that ties join, and look again only at what new or lost ones reach.

Nodes lie under keys; under one key those tie whose signatures fit (``signature.settle``).  Who comes or goes
has its keys tied anew, and all that hangs on ties of these, now or before, is put together anew as
``signature.group`` does: the same groups as of all nodes at once, for no group reaches across ties.

Does not: know what a node is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from supplyline.origins.signature import Signature, Tie, group, ties_of


@dataclass(frozen=True, slots=True)
class Key:
    """What nodes are looked up by."""

    why: str  # what tells those alike that lie under it
    of: Hashable
    days: int | None = None  # a run of them lasts at most so many days; None: days are no matter


@dataclass(frozen=True, slots=True)
class Entry:
    """What a node says under one key."""

    key: Key
    signature: Signature
    day: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Nodes that are one."""

    nodes: tuple[int, ...]  # ascending
    why: Mapping[int, frozenset[str]]  # by node, where another tells it alike


class Groups:
    """Nodes and their groups."""

    def __init__(self) -> None:
        self._signatures: dict[int, Signature] = {}
        self._keys: dict[int, tuple[Key, ...]] = {}  # by node
        self._under: dict[Key, dict[int, list[Entry]]] = {}  # by key and node
        self._ties: dict[Key, list[Tie]] = {}  # where there are any
        self._groups: dict[int, Group] = {}  # by node

    def change(
        self, gone: Iterable[int], new: Mapping[int, tuple[Signature, Iterable[Entry]]]
    ) -> tuple[list[Group], list[Group]]:
        """Take nodes out and in; return the groups that are no more, and those that are new.

        Args:
            gone: Nodes that are held.
            new: Signature and entries, by numbers that no node has, or that are in ``gone``.
        """
        dirty: dict[Key, None] = {}
        loose: dict[int, None] = {}
        lost: dict[Group, None] = {}
        for node in gone:
            del self._signatures[node]
            for key in self._keys.pop(node):
                dirty[key] = None
                del self._under[key][node]
            old = self._groups.get(node)
            if old is not None:
                lost[old] = None
                loose |= dict.fromkeys(old.nodes)
                for other in old.nodes:
                    del self._groups[other]
        for node, (signature, entries) in new.items():
            keys: dict[Key, None] = {}
            for entry in entries:
                keys[entry.key] = None
                self._under.setdefault(entry.key, {}).setdefault(node, []).append(entry)
            self._signatures[node], self._keys[node] = signature, tuple(keys)
            dirty |= keys
            loose[node] = None
        for key in dirty:
            tied = list(self._tied(key))
            for numbers, _ in (*self._ties.pop(key, ()), *tied):
                loose |= dict.fromkeys(numbers)
            if tied:
                self._ties[key] = tied
            if not self._under[key]:
                del self._under[key]
        nodes, ties = self._reached(node for node in loose if node in self._signatures)
        lost |= {self._groups[node]: None for node in nodes if node in self._groups}
        found = self._put_together(nodes, ties)
        return [one for one in lost if self._groups.get(one.nodes[0]) is not one], found

    def _tied(self, key: Key) -> Iterator[Tie]:
        """Yield which nodes under ``key`` are of one."""
        held = self._under[key]
        if len(held) > 1:
            entries = [(e.day, node, e.signature) for node, its in held.items() for e in its]
            yield from ties_of(_in_runs(entries, key.days), key.why)

    def _reached(self, nodes: Iterable[int]) -> tuple[list[int], list[Tie]]:
        """Return ``nodes`` and whoever ties lead to from them, in order, and those ties."""
        ring = list(nodes)
        seen, found = set(ring), dict[int, Tie]()
        while ring:
            node = ring.pop()
            for key in self._keys[node]:
                for tie in self._ties.get(key, ()):
                    if id(tie) not in found and node in tie[0]:
                        found[id(tie)] = tie
                        ring += set(tie[0]) - seen
                        seen.update(tie[0])
        return sorted(seen), list(found.values())

    def _put_together(self, nodes: Sequence[int], ties: Iterable[Tie]) -> list[Group]:
        """Group ``nodes``; return the groups that were no such groups before."""
        place = {node: number for number, node in enumerate(nodes)}
        groups, why = group(
            [self._signatures[node] for node in nodes],
            [([place[node] for node in numbers], reason) for numbers, reason in ties],
        )
        found = []
        for numbers in groups:
            one = Group(
                tuple(nodes[number] for number in numbers),
                {nodes[number]: frozenset(why[number]) for number in numbers if number in why},
            )
            before = self._groups.get(one.nodes[0])
            if before is None or (before.nodes, before.why) != (one.nodes, one.why):
                found.append(one)
                self._groups |= dict.fromkeys(one.nodes, one)
        return found


def _in_runs(
    entries: Sequence[tuple[int, int, Signature]], days: int | None
) -> Iterator[tuple[Hashable, int, Signature]]:
    """Cut entries (day, node, signature) into runs of at most ``days``, counted from the first of a run."""
    start: int | None = None
    for day, node, signature in sorted(entries, key=lambda entry: entry[:2]):
        if start is None or (days is not None and day - start > days):
            start = day
        yield start, node, signature
