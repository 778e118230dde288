"""Copy a ledger from one store to another, row by row with its entries and its log, and compare.

Does not: add an entry for the copy.  A copy is the same ledger: it has the same head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from supplyline.errors import CaseError
from supplyline.ledger.faults import Place
from supplyline.ledger.log import digests_of, key_of
from supplyline.ledger.migrating import made
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store

_AT_ONCE = 500  # rows


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
            f"{place}: found rows in {table}, needed an empty place to copy to: name another"
        )


class CopyDiffers(CaseError):
    """A copy does not hold what its source holds."""

    def __init__(self, place: Place, table: str) -> None:
        self.place, self.table = place, table
        super().__init__(
            f"{place}: found other rows of {table} than were copied, needed the same: nothing was "
            "kept; run 'supplyline verify' on the source"
        )


def copy_ledger(source: Place, target: Place) -> Copied:
    """Copy the ledger at ``source`` to ``target``, all or nothing.

    What others append to the source meanwhile is left out: the copy ends with the entry that was
    the last when it began.

    Raises:
        TargetNotEmpty: There is a ledger with rows.
        CopyDiffers: What was written reads back otherwise; nothing is kept.
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
        head = here.one("SELECT seq, digest FROM log ORDER BY seq DESC LIMIT 1") or (0, "")
        tables = [name for kind, name in made() if kind == "table"]  # those referred to come first
        there.begin()
        try:
            for table in tables:
                if there.one(f"SELECT 1 FROM {table} LIMIT 1") is not None:  # noqa: S608  # from the schema
                    raise TargetNotEmpty(there.place, table)
            rows = sum(_copy(here, there, table, head[0]) for table in tables)
            for table in tables:
                if _digests(here, table, head[0]) != _digests(there, table, head[0]):
                    raise CopyDiffers(there.place, table)
            there.commit()
        finally:
            there.rollback()
    return Copied(entries=head[0], rows=rows - head[0], head=head[1])


def _copy(here: Store, there: Store, table: str, last: int) -> int:
    names, count = list(here.columns(table)), 0
    batch: list[tuple[Any, ...]] = []
    for row in _until(here, table, last):
        batch.append(tuple(row.get(name) for name in names))
        count += 1
        if len(batch) == _AT_ONCE:
            there.insert(table, names, batch)
            batch = []
    if batch:
        there.insert(table, names, batch)
    return count


def _until(store: Store, table: str, last: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that came by entry ``last``."""
    number = "seq" if table == "log" else "entry"
    for row in store.rows(table, key_of(table)):
        if row[number] <= last:
            yield row


def _digests(store: Store, table: str, last: int) -> object:
    return digests_of(table, _until(store, table, last))
