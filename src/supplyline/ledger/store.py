"""What a ledger asks of the database that holds it: the one interface of both stores.

Queries are written once, for both, with ``?`` for what is put in.  Types of columns are named as in
the migrations: INTEGER, REAL, TEXT, BLOB.

Does not: know what a row means.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar

from supplyline.errors import SupplylineError
from supplyline.ledger.faults import Place

Row = tuple[Any, ...]


class Store(ABC):
    """An open database with the tables of a ledger, whichever version they are of."""

    errors: ClassVar[tuple[type[Exception], ...]]  # what the database's driver raises
    place: Place
    at_once: bool = False  # whether ``stream`` may hold no lock while its rows are used

    # ---- asking

    @abstractmethod
    def execute(self, query: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that gives no rows."""

    @abstractmethod
    def all(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query."""

    @abstractmethod
    def stream(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query, a few at a time, so that a whole table may be gone through."""

    def one(self, query: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row of a query; None: there is none."""
        return next(iter(self.all(query, parameters)), None)

    @abstractmethod
    def insert(self, table: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Insert rows with values for the columns ``names``."""

    def dialect(self, statement: str) -> str:
        """Return a statement of a migration in the words of this database."""
        return statement

    # ---- transactions

    @abstractmethod
    def begin(self) -> None:
        """Begin a transaction, as the only writer until it ends."""

    @abstractmethod
    def commit(self) -> None:
        """Keep what the transaction did; when this returns it is safe on the disk."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo what the transaction did, if one is open."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all queries of the block see one state, where the store can without holding writers up."""
        return nullcontext()

    # ---- what is there

    @abstractmethod
    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""

    @abstractmethod
    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their types, in order."""

    def rows(self, table: str, order: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield every row of a table by column, those that are NULL left out, ordered by ``order``."""
        names = list(self.columns(table))
        listed, by = (", ".join(f'"{name}"' for name in some) for some in (names, order))
        for row in self.stream(f"SELECT {listed} FROM {table} ORDER BY {by}"):  # noqa: S608  # from the schema
            yield {n: v for n, v in zip(names, row, strict=True) if v is not None}

    @abstractmethod
    def base(self, table: str) -> str:
        """Return how SQL names a table itself, where a temporary view of its name may hide it."""

    # ---- what is wrong

    @abstractmethod
    def explain(self, fault: Exception) -> SupplylineError | None:
        """Return what tells a user what ``fault`` means; None: it is a fault of ours."""

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the database raises inside into an error for the user."""
        try:
            yield
        except Exception as fault:
            found = (
                self.explain(fault)
                if isinstance(fault, (UnicodeDecodeError, *self.errors))
                else None
            )
            if found is None:
                raise  # a row that breaks the ledger's own rules
            raise found from fault

    def is_reachable(self) -> bool:
        """Return whether the database still answers; a file always does."""
        return True

    def damage(self) -> list[str]:
        """Return what the database finds wrong with its own file."""
        return []

    @abstractmethod
    def schema_faults(self) -> list[tuple[str, str]]:
        """Return what is not as the migrations made it: ("view current_events", "is not there")."""

    @abstractmethod
    def dangling(self) -> list[tuple[str, str, str]]:
        """Return rows that refer to none: (table, "row 7", table referred to)."""

    def lenient(self) -> AbstractContextManager[None]:
        """Let text that is no text any more be read inside the block, not refused."""
        return nullcontext()
