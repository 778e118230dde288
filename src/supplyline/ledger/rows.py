"""The ledger's rows as such: transactions that append them, the log of those, queries that give them back.

Appends happen inside ``with ledger.transaction()`` and are all kept or none.  The run's own row is
written with its first append: a run that adds nothing leaves no trace.  Each transaction that appends
is one entry of the log (``ledger.log``).

Does not: know what any row means (``book`` and ``inferred`` do).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from supplyline.clock import utc_text
from supplyline.errors import CaseError
from supplyline.ledger.faults import LedgerBroken
from supplyline.ledger.log import (
    Appended,
    Clock,
    LogEntry,
    key_of,
    new_entry,
    now,
    operator_name,
)
from supplyline.ledger.store import Store
from supplyline.records import Run

R = TypeVar("R")
_BATCH = 500  # parameters to one query; SQLite allows 32,766, older ones 999


class Rows:
    """An open ledger as rows that are appended and read."""

    def __init__(
        self,
        store: Store,
        *,
        on_commit: Callable[[], None] | None = None,
        clock: Clock = now,
    ) -> None:
        self.place = store.place
        self.operator = operator_name()
        self._store = store
        self._on_commit = on_commit
        self._clock = clock
        self._run: Run | None = None
        self._action = ""
        self._number: int | None = None
        self._appended: Appended | None = None  # None: no transaction is open
        self._numbers: dict[str, int] = {}  # last row of each table, in this transaction

    def is_reachable(self) -> bool:
        """Return whether what was opened still answers: a server may have been started again."""
        return self._store.is_reachable()

    # ---- runs and transactions

    def begin(self, run: Run, *, action: str = "build") -> None:
        """Let ``run`` own what is appended from now on, by transactions of ``action``."""
        self._run, self._action, self._number = run, action, None

    def end(self, finished: str) -> bool:
        """Note that the run came to its end.  Return False if it appended nothing."""
        if self._number is None:
            return False
        with self.transaction(about={"finished": True}):
            number = self._owner()
            self._insert(
                "run_ends", [{"run": number, "finished": finished, "previous": "", "digest": ""}]
            )
        self._run = self._number = None
        return True

    @contextmanager
    def transaction(
        self, *, action: str | None = None, about: Mapping[str, object] | None = None
    ) -> Iterator[None]:
        """Keep every append of the block, or none; what was appended is one entry of the log.

        Args:
            action: What is done: "build", "fetch", "add", "import", "judge", "export", "withdraw", "sign",
                "stamp", "copy".  None: what ``begin`` was told.
            about: What the entry says besides: ids, counts, hashes; few.  Looked at when the block
                ends.  With it there is an entry even if no row was appended; without rows and
                without it there is none.
        """
        number = self._number
        with self._store.explained():
            self._store.begin()
        try:
            head = self.head()
            self._numbers = {}
            self._appended = Appended(1 if head is None else head.seq + 1)
            yield
            if about:
                self._owner()
            if self._appended or about:
                self._close_entry(head, action or self._action, about or {})
            self._store.commit()
        except BaseException as fault:
            self._number = number
            told = self._store.explain(fault) if isinstance(fault, self._store.errors) else None
            self._store.rollback()
            if told is not None:
                raise told from fault
            raise
        finally:
            self._appended = None
        if self._on_commit is not None:
            self._on_commit()

    def _close_entry(self, head: LogEntry | None, action: str, about: Mapping[str, object]) -> None:
        if self._run is None or self._appended is None:
            raise LedgerBroken(self.place, "rows that no run made")
        entry = new_entry(
            seq=self._appended.entry, time=utc_text(self._clock()), operator=self.operator,
            run=self._run, action=action, about=about, rows=self._appended.rows(),
            previous="" if head is None else head.digest,
        )  # fmt: skip
        self._store.insert(
            "log", ("seq", "entry", "digest"), [(entry.seq, entry.entry, entry.digest)]
        )

    def _owner(self) -> int:
        """Return the number of the current run, writing its row if this is its first append."""
        if self._run is None or self._appended is None:
            raise CaseError(
                f"{self.place}: found an append outside a run's transaction: "
                "call begin(run), then append inside 'with transaction()'"
            )
        if self._number is None:
            run = self._run
            self._number = self._next("runs")
            self._insert(
                "runs",
                [
                    {
                        "number": self._number, "id": run.id, "started": run.started,
                        "command": run.command, "tool": run.tool, "reader": run.reader,
                    }
                ],
            )  # fmt: skip
        return self._number

    def _append(self, table: str, **columns: object) -> int:
        """Append a row to a table whose key is ``seq``; return its number."""
        run, seq = self._owner(), self._next(table)
        self._insert(table, [{"seq": seq, **columns, "run": run}])
        return seq

    def _next(self, table: str) -> int:
        """Return the next row's number.  Nobody else writes until this transaction ends."""
        last = self._numbers.get(table)
        if last is None:
            last = self._one(f"SELECT coalesce(max({key_of(table)[0]}), 0) FROM {table}")[0]  # noqa: S608  # names are this file's
        self._numbers[table] = number = int(last) + 1
        return number

    def _insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows that have the same columns, and take them into the transaction's entry."""
        if not rows or self._appended is None:
            return
        entry = self._appended.entry
        self._store.insert(table, (*rows[0], "entry"), [(*row.values(), entry) for row in rows])
        for row in rows:
            self._appended.add(table, row)

    # ---- the log

    def head(self) -> LogEntry | None:
        """Return the last entry of the log; None: it has none."""
        row = self._one("SELECT seq, entry, digest FROM log ORDER BY seq DESC LIMIT 1")
        return None if row is None else LogEntry(seq=row[0], entry=row[1], digest=row[2])

    def log(self) -> Iterator[LogEntry]:
        """Yield the entries of the log, oldest first."""
        with self._store.explained():
            for seq, entry, digest in self._store.stream(
                "SELECT seq, entry, digest FROM log ORDER BY seq"
            ):
                yield LogEntry(seq=seq, entry=entry, digest=digest)

    def tables(self) -> list[str]:
        """Return the name of every table whose rows the log covers."""
        return [table for table in self._store.tables() if table != "log"]

    def table_rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of ``table``, columns that are NULL left out, by entry, then key."""
        with self._store.explained():
            yield from self._store.rows(table, ("entry", *key_of(table)))

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Let everything read inside be of one state, also where others may append meanwhile."""
        with self._store.explained(), self._store.snapshot():
            yield

    def _all(self, query: str, *parameters: object) -> list[Any]:
        with self._store.explained():
            return self._store.all(query, parameters)

    def _one(self, query: str, *parameters: object) -> Any:
        with self._store.explained():
            return self._store.one(query, parameters)

    def _in(self, query: str, ids: Iterable[str | int]) -> Iterator[Any]:
        """Yield the rows of ``query``, which ends in IN, for ``ids``, each asked for once."""
        for batch in batches(dict.fromkeys(ids)):
            yield from self._all(f"{query} ({marks(batch)})", *batch)

    def _records(self, kind: type[R], query: str, *parameters: object) -> Iterator[R]:
        """Yield the payloads of a query as records: of a whole table a few at a time."""
        # What is asked by ids is little, and a server answers it at once; a stream takes it three questions.
        ask = self._store.all if parameters else self._store.stream
        with self._store.explained():
            yield from self._decoded(kind, ask(query, parameters))

    def _decoded(self, kind: type[R], rows: Iterable[tuple[Any, ...]]) -> Iterator[R]:
        """Yield rows of one payload each as records."""
        decoder = msgspec.json.Decoder(kind)
        for (payload,) in rows:
            yield self._decode(decoder, payload)

    def _decode(self, decoder: msgspec.json.Decoder[R], payload: str) -> R:
        try:
            return decoder.decode(payload)
        except msgspec.DecodeError as fault:
            raise LedgerBroken(self.place, f"a damaged record ({fault})") from fault


def encode(record: object) -> str:
    """Return a record as the JSON of a payload."""
    return msgspec.json.encode(record).decode()


def marks(batch: Sequence[object]) -> str:
    """Return as many question marks as ``batch`` is long, for a query."""
    return ", ".join("?" * len(batch))


def batches(items: Iterable[R]) -> Iterator[list[R]]:
    """Cut ``items`` into as many at a time as one query takes."""
    batch: list[R] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
