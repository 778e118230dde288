"""Print records: one JSON object a line, or a table to read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from supplyline.records import Failure

SHORT = 14  # characters of an id that a table shows; a command takes as many
_PLAIN_WIDTH = 160  # columns of a table that goes into a file or a pipe


def echo_json(rows: Iterable[dict[str, Any]]) -> None:
    """Print each row as one JSON object on its own line, in UTF-8, as it comes."""
    out = sys.stdout.buffer
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n")
        out.flush()


def echo_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table as wide as the terminal."""
    from rich.console import Console  # noqa: PLC0415  # costs 0.1 s that --json saves
    from rich.markup import escape  # noqa: PLC0415  # as above
    from rich.table import Table  # noqa: PLC0415  # as above

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape("" if value is None else str(value)) for value in row))
    Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, file=sys.stdout).print(table)


def complain(failure: Failure) -> None:
    """Say on standard error what could not be taken in."""
    where = f" {failure.locator}" if failure.locator else ""
    click.echo(f"supplyline: {failure.source}{where}: {failure.fault}: {failure.message}", err=True)


def counted(number: int, noun: str) -> str:
    """Return how many, in words.

    >>> counted(1, "claim"), counted(1200, "event")
    ('1 claim', '1,200 events')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
