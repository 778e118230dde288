"""Remember who reads what, so that a change of it leads to them.

Does not: know what is read, or when it changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Reader = TypeVar("Reader", bound=Hashable)
Read = TypeVar("Read", bound=Hashable)


class Readers(Generic[Reader, Read]):
    """Readers by what they read.

    >>> readers = Readers[str, int]()
    >>> readers.put("one", [1, 2])
    >>> readers.put("one", [2])
    >>> readers.of([1]), readers.of([2])
    (set(), {'one'})
    """

    def __init__(self) -> None:
        self._read: dict[Reader, tuple[Read, ...]] = {}
        self._readers: dict[Read, set[Reader]] = {}

    def put(self, reader: Reader, read: Iterable[Read]) -> None:
        """Note all that ``reader`` reads, in place of what it read before."""
        for one in self._read.pop(reader, ()):
            self._readers[one].discard(reader)
            if not self._readers[one]:
                del self._readers[one]
        if found := tuple(dict.fromkeys(read)):
            self._read[reader] = found
            for one in found:
                self._readers.setdefault(one, set()).add(reader)

    def of(self, read: Iterable[Read]) -> set[Reader]:
        """Return who reads any of ``read``."""
        return {reader for one in read for reader in self._readers.get(one, ())}
