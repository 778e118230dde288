"""Give statements without a day the one day that a dated one of the same has, if just one.

By the act alone only somebody of the same name or office lends a day: whatever else its government says
in those days is mostly another statement.

Does not: read a day off words (``occasions`` does).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from supplyline.origins.nodes import Node, with_sides
from supplyline.origins.occasions import LONG_AGO
from supplyline.origins.readers import Readers
from supplyline.origins.signature import Signature

RELAY_DAYS = 2  # a statement is reported on its day and the two days after


class Days:
    """The days that statements have or are lent, brought up node by node."""

    def __init__(self) -> None:
        self._nodes: dict[int, Node] = {}
        self._dated: dict[Hashable, _Said] = {}  # by who, when, and occasion or act
        self._lent = Readers[int, Hashable]()
        self._signatures: dict[int, Signature] = {}

    def change(self, gone: Iterable[int], new: Mapping[int, Node]) -> dict[int, Signature]:
        """Take nodes out and in; return the signatures, with days, of those new and those that have another.

        Args:
            gone: Numbers of nodes that are held.
            new: By numbers that no node has had.
        """
        dirty = set[Hashable]()
        asked = set[int]()
        for number in gone:
            node = self._nodes.pop(number)
            del self._signatures[number]
            self._lent.put(number, ())
            for key, signature in _lends(node):
                said = self._dated[key]
                if said.take(signature):
                    dirty.add(key)
                if not said.times:
                    del self._dated[key]
        for number, node in new.items():
            self._nodes[number] = node
            asked.add(number)
            self._lent.put(number, (key for _, key, _ in _borrows(node)))
            for key, signature in _lends(node):
                if self._dated.setdefault(key, _Said()).put(signature):
                    dirty.add(key)
        changed = {}
        for number in sorted(asked | self._lent.of(dirty)):
            signature = self._signature(self._nodes[number])
            if self._signatures.get(number) != signature:
                self._signatures[number] = changed[number] = signature
        return changed

    def _signature(self, node: Node) -> Signature:
        own = node.signature
        if not _is_lent(node):
            return own
        fitting = {
            day
            for day, key, said in _borrows(node)
            if key in self._dated and self._dated[key].has_fitting(said, known=said is not own)
        }
        if len(fitting) == 1:
            return replace(own, day=fitting.pop())
        return replace(own, day=node.published) if not fitting and own.occasions else own


@dataclass(slots=True)
class _Said:
    """What is said on one day under one key, found by the names and offices of who says it.

    A thousand people of a state may speak on one day.
    """

    times: Counter[Signature] = field(default_factory=Counter)
    _by_name: dict[str | None, dict[Signature, None]] = field(default_factory=lambda: defaultdict(dict))  # fmt: skip
    _by_office: dict[str | None, dict[Signature, None]] = field(default_factory=lambda: defaultdict(dict))  # fmt: skip

    def put(self, signature: Signature) -> bool:
        """Note it once more; return whether it is new."""
        self.times[signature] += 1
        if self.times[signature] > 1:
            return False
        for name in signature.names or (None,):
            self._by_name[name][signature] = None
        self._by_office[signature.office][signature] = None
        return True

    def take(self, signature: Signature) -> bool:
        """Note it once less; return whether it is gone."""
        self.times[signature] -= 1
        if self.times[signature]:
            return False
        del self.times[signature]
        for name in signature.names or (None,):
            del self._by_name[name][signature]
        del self._by_office[signature.office][signature]
        return True

    def has_fitting(self, said: Signature, *, known: bool) -> bool:
        """Return whether something here fits ``said``; ``known``: and gives a name or office of it."""
        near: list[Iterable[Signature]] = [self._by_name.get(n, ()) for n in sorted(said.names)]
        if known and said.office is not None:
            near.append(self._by_office.get(said.office, ()))
        elif not known:
            near = [*near, self._by_name.get(None, ())] if near else [self.times]
        return any(
            said.fits(other) and (not known or said.is_known(other))
            for some in near
            for other in some
        )


def _is_lent(node: Node) -> bool:
    own = node.signature
    return bool(own.block) and own.day is None and node.published is not None


def _lends(node: Node) -> Iterator[tuple[Hashable, Signature]]:
    """Yield under what others look for the day of ``node``, and what it says there."""
    own = node.signature
    if own.day is None or own.day == LONG_AGO:
        return
    for who in own.block:
        for occasion in own.occasions:
            yield (who, own.day, occasion), own
        for kind, polarity, sides in node.acts():
            yield (who, own.day, kind, polarity), with_sides(own, sides)


def _borrows(node: Node) -> Iterator[tuple[int, Hashable, Signature]]:
    """Yield on which day and under what ``node`` looks for its own, and what it says itself there."""
    own = node.signature
    if node.published is None or not _is_lent(node):
        return
    acts = node.acts()
    for who in own.block:
        for day in range(node.published - RELAY_DAYS, node.published + 1):
            for occasion in own.occasions:
                yield day, (who, day, occasion), own
            for kind, polarity, sides in acts:
                yield day, (who, day, kind, polarity), with_sides(own, sides)
