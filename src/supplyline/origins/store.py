"""The tables that an index holds, in DuckDB, and the named steps of ``steps.sql`` over them.

Does not: know what the tables mean.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from supplyline.origins.faults import IndexInUse, IndexUnreadable, MemoryShort


class Store:
    """A database, in memory or in a file."""

    def __init__(
        self, place: Path | None, version: str, *, memory: int | None, threads: int
    ) -> None:
        """Open or make it.

        Args:
            place: File that holds it, made if missing; None: in memory.
            version: Of what its rows mean.
            memory: Bytes that the database may use before it spills to disk; None: what there is.
            threads: How many at once.

        Raises:
            IndexInUse: Another process holds the file.
            IndexUnreadable: The file is of another version, or no index.
        """
        self._memory = memory
        try:
            self._db = _connected(place, threads)
            if memory is not None:
                self._db.execute(f"SET memory_limit = '{memory}B'")
            tables = {name for (name,) in self._db.execute("SHOW TABLES").fetchall()}
            if tables and "state" not in tables:
                self.close()
                raise IndexUnreadable(str(place), "found a database of something else")
            self.run("tables")
        except duckdb.Error as fault:
            if "lock" in str(fault):
                raise IndexInUse(str(place)) from fault
            raise IndexUnreadable(str(place), str(fault).splitlines()[0]) from fault
        held = self.one("SELECT version FROM state")
        if held is None:
            self._db.execute("INSERT INTO state VALUES ($version, 0, 0, 0)", {"version": version})
        elif held != version:
            self.close()
            raise IndexUnreadable(str(place), f"found version {held!r}, needed {version!r}")

    def close(self) -> None:
        """Let go of the file and of all memory."""
        self._db.close()

    def run(self, step: str, **parameters: object) -> None:
        """Run a step that returns nothing."""
        self.change(_steps()[step], **parameters)

    def keep(self, table: str, step: str, **parameters: object) -> None:
        """Keep the rows of a step in a temporary table, which may be there and is written anew."""
        self.change(f"CREATE OR REPLACE TEMP TABLE {table} AS {_steps()[step]}", **parameters)

    def drop(self, *tables: str) -> None:
        """Let go of temporary tables."""
        for table in tables:
            self.change(f"DROP TABLE IF EXISTS {table}")

    def change(self, query: str, **parameters: object) -> None:
        """Run a statement that returns nothing."""
        with self._room():
            self._db.execute(query, parameters)

    def fetch(self, query: str, **parameters: object) -> pa.Table:
        """Return the rows of a query."""
        with self._room():
            return self._db.sql(query, params=parameters).to_arrow_table()

    def find(self, step: str, **parameters: object) -> pa.Table:
        """Return the rows of a step."""
        return self.fetch(_steps()[step], **parameters)

    def ask(self, step: str, given: pa.Table) -> pa.Table:
        """Return the rows of a step over the rows ``given``."""
        with self._registered(given):
            return self.fetch(_steps()[step])

    def tell(self, step: str, given: pa.Table) -> None:
        """Run a step over the rows ``given`` that returns nothing."""
        with self._registered(given):
            self.run(step)

    def insert(self, table: str, rows: pa.Table) -> None:
        """Add ``rows`` to a table, by the names of columns."""
        with self._registered(rows):
            self.change(f"INSERT INTO {table} BY NAME SELECT * FROM given")  # noqa: S608  # this package's words

    def one(self, query: str, **parameters: object) -> Any:
        """Return the first value of the first row; None: no row."""
        with self._room():
            rows = self._db.execute(query, parameters).fetchall()
        return rows[0][0] if rows else None

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Raise MemoryShort where the ceiling, or the disk below it, has no room for what is asked."""
        try:
            yield
        except duckdb.OutOfMemoryException as fault:
            reason = str(fault).splitlines()[0].removeprefix("Out of Memory Error: ")
            raise MemoryShort(self._memory, reason) from fault

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it is kept, or nothing."""
        self._db.begin()
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()

    @contextmanager
    def _registered(self, given: pa.Table) -> Iterator[None]:
        self._db.register("given", given)
        try:
            yield
        finally:
            self._db.unregister("given")


def compute(step: str, given: Mapping[str, pa.Table], **parameters: object) -> pa.Table:
    """Return the rows of a step over tables that are given by name, and nothing else."""
    with _connected(None, 1) as db:
        for name, rows in given.items():
            db.register(name, rows)
        return db.sql(_steps()[step], params=parameters).to_arrow_table()


def _connected(place: Path | None, threads: int) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(":memory:" if place is None else str(place))
    db.execute(f"SET threads = {threads}")
    db.execute("SET preserve_insertion_order = false")
    if place is None:  # made if something must be spilled; a file has its own beside it
        spill = Path(tempfile.gettempdir()) / f"supplyline-origins-{os.getpid()}"
        db.execute("SET temp_directory = $folder", {"folder": str(spill)})
    return db


@cache
def _steps() -> dict[str, str]:
    """Return the steps of ``steps.sql`` by their names."""
    text = (files("supplyline.origins") / "steps.sql").read_text(encoding="utf-8")
    named = [part.split("\n", 1) for part in text.split("-- name: ")[1:]]
    return {name.strip(): query for name, query in named}
