"""Write a SQLite file that Datasette serves as it is: tables, foreign keys, full-text search, metadata.

The file is new and somebody else's: no ledger is opened here (docs/decisions/0170).  The metadata lies
beside it, ``case.metadata.json`` for ``case.db``, and says of every table and column what it is.

Does not: hold the text of documents, or anything that the tables of ``tables`` do not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from supplyline.export.holdings import Holdings
from supplyline.export.tables import TABLES, Row, Sort, Table, Value, rows
from supplyline.whole import whole_file

_AT_ONCE = 2_000  # rows to one call
_TYPES: dict[Sort, str] = {
    "text": "TEXT", "integer": "INTEGER", "real": "REAL", "boolean": "INTEGER", "day": "TEXT",
    "moment": "TEXT",
}  # fmt: skip
_SEARCHED = {"claims": ("sentence",), "documents": ("title", "outlet")}
_LABELS = {"claims": "sentence", "documents": "title", "events": "what"}
_FACETS = {
    "events": ["kind", "stage", "category", "tier"],
    "claims": ["kind", "outlet", "polarity"],
    "documents": ["outlet", "language"],
}


def metadata_place(place: Path) -> Path:
    """Return where the metadata of the file ``place`` lies."""
    return place.with_name(f"{place.stem}.metadata.json")


def write_datasette(place: Path, holdings: Holdings) -> None:
    """Write the tables to the SQLite file ``place``, and its metadata beside it."""
    with whole_file(place) as unfinished, whole_file(metadata_place(place)) as described:
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as out:
            # A file that is thrown away when it is not finished needs no journal.
            for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF"):
                out.execute(f"PRAGMA {pragma}")
            out.execute("BEGIN")
            for table in TABLES:
                out.execute(_made(table))
            _fill(out, rows(holdings))
            for table in TABLES:
                for column in table.columns:
                    if column.to is not None and column.name != table.key[0]:
                        out.execute(
                            f'CREATE INDEX "{table.name}_by_{column.name}" ON "{table.name}" ("{column.name}")'
                        )
            for name, columns in _SEARCHED.items():
                listed = ", ".join(columns)
                out.execute(
                    f'CREATE VIRTUAL TABLE "{name}_fts" USING FTS5 ({listed}, content="{name}", '
                    "tokenize='unicode61 remove_diacritics 2')"
                )
                out.execute(f"INSERT INTO {name}_fts({name}_fts) VALUES ('rebuild')")  # noqa: S608  # names from here
            out.execute("COMMIT")
        described.write_text(
            json.dumps(metadata(place.stem, holdings), ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )


def _made(table: Table) -> str:
    """Return the statement that makes ``table``."""
    lines = [f'"{c.name}" {_TYPES[c.kind]}' for c in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(f'{chr(34)}{k}{chr(34)}' for k in table.key)})")
    lines += [
        f'FOREIGN KEY ("{c.name}") REFERENCES "{c.to}" ("id")'
        for c in table.columns
        if c.to is not None
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def _fill(out: sqlite3.Connection, found: Iterator[Row]) -> None:
    waiting: dict[str, list[tuple[Value, ...]]] = {table.name: [] for table in TABLES}
    inserts = {
        table.name: f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608  # names from here
        for table in TABLES
    }
    for name, values in found:
        batch = waiting[name]
        batch.append(values)
        if len(batch) >= _AT_ONCE:
            out.executemany(inserts[name], batch)
            batch.clear()
    for name, batch in waiting.items():
        out.executemany(inserts[name], batch)


def metadata(database: str, holdings: Holdings) -> Mapping[str, Any]:
    """Return what Datasette should say of the tables of ``database``."""
    about = holdings.about()
    return {
        "title": holdings.title,
        "description": f"Exported by {holdings.tool} as of {holdings.made}: {about['claims and events']}. "
        f"{holdings.counts.get('failures', 0)} sources could not be taken in (table failures).",
        "databases": {
            database: {
                "tables": {
                    table.name: {
                        "description": table.says,
                        "columns": {column.name: column.says for column in table.columns},
                        **({"label_column": _LABELS[table.name]} if table.name in _LABELS else {}),
                        **({"facets": _FACETS[table.name]} if table.name in _FACETS else {}),
                    }
                    for table in TABLES
                }
            }
        },
    }
