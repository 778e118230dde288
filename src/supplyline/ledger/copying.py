"""Copy a ledger from one store to another, row by row with its entries and its log, and compare.

Entries are copied in their order, some with all their rows in each transaction, so that a copy on its
way is whole: the ledger as it once was.

Does not: add an entry for the copy.  A copy is the same ledger: it has the same head.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from supplyline.errors import CaseError
from supplyline.ledger.faults import Place
from supplyline.ledger.log import digests_of, key_of
from supplyline.ledger.migrating import made
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store

_AT_ONCE = 2_000  # rows
_PORTION = 20_000  # rows: a second or two of work that a kill undoes
_UNORDERED = ("run_ends", "parses")  # tables whose keys do not grow with the entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy holds."""

    entries: int
    rows: int  # in all tables but the log
    head: str  # digest of the log's last entry; "": it has none


class TargetNotEmpty(CaseError):
    """Something is held already where a ledger should be copied to."""

    def __init__(self, place: Place, table: str) -> None:
        self.place, self.table = place, table
        super().__init__(
            f"{place}: found rows in {table} that the source does not have, needed an empty place or an "
            "earlier part of the same ledger to copy to: name another"
        )


class CopyDiffers(CaseError):
    """A copy does not hold what its source holds."""

    def __init__(self, place: Place, table: str) -> None:
        self.place, self.table = place, table
        super().__init__(
            f"{place}: found other rows of {table} than were copied, needed the same: remove that "
            "copy, and run 'supplyline verify' on the source"
        )


def copy_ledger(source: Place, target: Place, *, portion: int = _PORTION) -> Copied:
    """Copy the ledger at ``source`` to ``target``, a portion of its log in each transaction.

    What is at ``target`` after any of them is the ledger as it once was; a copy that was killed, or of
    a ledger that has grown since, goes on behind the last entry it holds.  What others append to the
    source meanwhile is left out: the copy ends with the entry that was the last when it began.

    Args:
        source: Where it lies.
        target: An empty place, or one that holds the first entries of the same log.
        portion: Rows in one transaction, or those of one entry if they are more.

    Raises:
        TargetNotEmpty: There is another ledger, or one that went its own way.
        CopyDiffers: What was written reads back otherwise; the last portion is not kept.
        CaseError, MachineError: As for ``open_ledger``.
    """
    if str(source) == str(target):
        raise CaseError(f"{source}: found one place twice, needed another to copy to")
    with (
        opened(source) as here,
        opened(target, create=True) as there,
        here.explained(),
        there.explained(),
        here.snapshot(),
    ):
        head = _head(here)
        tables = [name for kind, name in made() if kind == "table"]  # those referred to come first
        queues = {table: _Queue(here, table, head[0]) for table in tables}
        held = _start(here, there, tables)
        for queue in queues.values():
            queue.skip(held[0])
        for last in (*_portions(here, held, head, portion), head):  # the last one compares
            there.begin()
            try:
                if _head(there) != held:
                    raise TargetNotEmpty(there.place, "log")  # another wrote meanwhile
                for queue in queues.values():
                    queue.hand_over(there, last[0])
                if last == held:
                    _compare(here, there, tables, head[0])
                there.commit()
            finally:
                there.rollback()
            held = last
    return Copied(
        entries=head[0], rows=sum(q.count for q in queues.values()) - head[0], head=head[1]
    )


def _head(store: Store) -> tuple[int, str]:
    """Return number and digest of the last entry of a log."""
    found = store.one("SELECT seq, digest FROM log ORDER BY seq DESC LIMIT 1") or (0, "")
    return int(found[0]), str(found[1])


def _start(here: Store, there: Store, tables: Sequence[str]) -> tuple[int, str]:
    """Return the entry behind which a copy goes on: the target's last, if the source has it."""
    seq, digest = _head(there)
    if seq and here.one("SELECT 1 FROM log WHERE seq = ? AND digest = ?", (seq, digest)) is None:
        raise TargetNotEmpty(there.place, "log")
    for table in () if seq else tables:
        if there.one(f"SELECT 1 FROM {table} LIMIT 1") is not None:  # noqa: S608  # from the schema
            raise TargetNotEmpty(there.place, table)
    return seq, digest


def _portions(
    here: Store, held: tuple[int, str], head: tuple[int, str], most: int
) -> Iterator[tuple[int, str]]:
    """Yield the last entry of each portion behind ``held``, by what entries say of their rows."""
    size = 0
    for seq, entry, digest in here.stream("SELECT seq, entry, digest FROM log ORDER BY seq"):
        if held[0] < seq <= head[0]:
            size += sum(rows["count"] for rows in json.loads(entry)["rows"].values())
            if size >= most or seq == head[0]:
                yield int(seq), str(digest)
                size = 0


class _Queue:
    """The rows of one table up to an entry, in the order of entries."""

    def __init__(self, store: Store, table: str, last: int) -> None:
        self.count = 0  # rows gone by
        self._table, self._names = table, list(store.columns(table))
        self._by = "seq" if table == "log" else "entry"
        self._rows = _until(store, table, last, sort=table in _UNORDERED)
        self._next = next(self._rows, None)

    def skip(self, last: int) -> None:
        """Let the rows up to entry ``last`` go by."""
        for _ in self._to(last):
            pass

    def hand_over(self, there: Store, last: int) -> None:
        """Insert the rows up to entry ``last`` into ``there``."""
        rows = self._to(last)
        while batch := [tuple(row.get(n) for n in self._names) for row in islice(rows, _AT_ONCE)]:
            there.insert(self._table, self._names, batch)

    def _to(self, last: int) -> Iterator[dict[str, Any]]:
        while self._next is not None and self._next[self._by] <= last:
            row, self._next = self._next, next(self._rows, None)
            self.count += 1
            yield row


def _until(store: Store, table: str, last: int, *, sort: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that came by entry ``last``, by key; ``sort``: by entry, then key."""
    number = "seq" if table == "log" else "entry"
    key = key_of(table)
    for row in store.rows(table, ("entry", *key) if sort else key):
        if row[number] <= last:
            yield row


def _compare(here: Store, there: Store, tables: Sequence[str], last: int) -> None:
    for table in tables:
        if _digests(here, table, last) != _digests(there, table, last):
            raise CopyDiffers(there.place, table)


def _digests(store: Store, table: str, last: int) -> object:
    return digests_of(table, _until(store, table, last))
