"""Put together what can be of one statement: who spoke, on what day and occasion, between whom.

Signatures fit where they agree as far as both say it.  One that fits two that do not fit each other
goes to neither.

Does not: look at the tellings themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Tie = tuple[Sequence[int], str]  # numbers of signatures that are of one statement, and why


@dataclass(frozen=True, slots=True)
class Signature:
    """What tellings of one statement agree on as far as they say it; empty or None: not said."""

    block: tuple[str, ...]  # ``Who.block``
    names: frozenset[str]
    office: str | None = None
    day: int | None = None
    occasions: frozenset[str] = frozenset()
    from_: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort key: who says most comes first."""
        said = (self.names, self.office, self.day, self.occasions, self.from_, self.to)
        return (
            -sum(part is not None and part != frozenset() for part in said) - bool(self.block),
            -len(self.names),
            self.block,
            sorted(self.names),
            self.office or "",
            -2 if self.day is None else self.day,
            sorted(self.occasions),
            sorted(self.from_),
            sorted(self.to),
        )

    def fits(self, other: Signature) -> bool:
        """Return whether both can be of one statement."""
        return (
            _agree(self.day, other.day)
            and _agree(self.office, other.office)
            and _meet(self.occasions, other.occasions)
            and self._may_be(other)
            and _nested(self.names, other.names)
            and _nested(self.from_, other.from_)
            and _nested(self.to, other.to)
        )

    def is_known(self, other: Signature) -> bool:
        """Return whether both give a name or an office in common, more than a state."""
        return bool(self.names & other.names) or self.office == other.office is not None

    def _may_be(self, other: Signature) -> bool:
        one, its = frozenset(self.block), frozenset(other.block)
        # Names without a state block under each of their words, and may have a state elsewhere.
        stateless = one <= self.names or its <= other.names
        return _meet(one, its) or (stateless and bool(self.names & other.names))

    def with_(self, other: Signature) -> Signature:
        """Return what both say together."""
        return Signature(
            tuple(sorted({*self.block, *other.block})),
            self.names | other.names,
            self.office or other.office,
            other.day if self.day is None else self.day,
            self.occasions | other.occasions,
            self.from_ | other.from_,
            self.to | other.to,
        )


def _agree(one: Hashable, other: Hashable) -> bool:
    return one is None or other is None or one == other


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _nested(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def settle(signatures: Iterable[Signature]) -> list[tuple[Signature, list[Signature]]]:
    """Put signatures together that fit, the fullest first; what fits two stays alone.

    Returns:
        What each group says together, and its members.
    """
    settled: list[tuple[Signature, list[Signature]]] = []
    # Names that are nested share one, unless one side gives none: 10^5 people may speak on one day.
    by_name: dict[str, set[int]] = defaultdict(set)
    nameless: set[int] = set()
    for one in sorted(set(signatures), key=lambda s: s.rank):
        near = nameless.union(*(by_name[name] for name in one.names)) if one.names else range(len(settled))  # fmt: skip
        fitting = [i for i in near if settled[i][0].fits(one)]
        if len(fitting) == 1:
            at = fitting[0]
            whole, members = settled[at]
            settled[at] = (whole.with_(one), members)
            members.append(one)
        else:
            at = len(settled)
            settled.append((one, [one]))
        names = settled[at][0].names
        (nameless.discard if names else nameless.add)(at)
        for name in names:
            by_name[name].add(at)
    return settled


def ties_of(keyed: Iterable[tuple[Hashable, int, Signature]], why: str) -> Iterator[Tie]:
    """Yield which numbers are of one statement, among those under one key."""
    blocks: dict[Hashable, dict[Signature, list[int]]] = defaultdict(lambda: defaultdict(list))
    for key, number, signature in keyed:
        blocks[key][signature].append(number)
    for holders in blocks.values():
        for _, members in settle(holders):
            together = sorted({number for member in members for number in holders[member]})
            if len(together) > 1:
                yield together, why


def group(
    signatures: Sequence[Signature], ties: Sequence[Tie]
) -> tuple[list[list[int]], dict[int, set[str]]]:
    """Return which signatures are of one statement, and of each why, by number.

    Ties may lead from one statement to another through a telling that says little ("the ministry",
    tied to two of its spokesmen).  What is tied is therefore settled once more as a whole.
    """
    side: dict[int, int] = {}
    for numbers in _joined(len(signatures), ties):
        holders: dict[Signature, list[int]] = defaultdict(list)
        for number in numbers:
            holders[signatures[number]].append(number)
        for _, members in settle(holders):
            label = len(side)
            for member in members:
                side.update(dict.fromkeys(holders[member], label))
    cut: list[Tie] = []
    reasons: dict[int, set[str]] = defaultdict(set)
    for together, why in ties:
        sides: dict[int, list[int]] = defaultdict(list)
        for number in together:
            sides[side[number]].append(number)
        for part in sides.values():
            if len(part) > 1:
                cut.append((part, why))
                for number in part:
                    reasons[number].add(why)
    return _joined(len(signatures), cut), reasons


def _joined(count: int, ties: Iterable[Tie]) -> list[list[int]]:
    """Return the connected numbers below ``count``."""
    parents = list(range(count))

    def top(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for numbers, _ in ties:
        for one, other in pairwise(numbers):
            low, high = sorted((top(one), top(other)))
            parents[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for number in range(count):
        found[top(number)].append(number)
    return list(found.values())
