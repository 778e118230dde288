"""Write the log: for each transaction one entry that names every row it appended, and the entry before.

An entry is canonical JSON (RFC 8785) and is named by the SHA-256 of its bytes.  Rows are covered by
one digest a table: over the canonical JSON of each row, a line each, in the order of the primary key.
A column that is NULL is left out of its row, so that a later migration may add columns.

Does not: read or write the database; sign (``custody`` does).
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import rfc8785

from supplyline import __version__
from supplyline.clock import utc_text
from supplyline.ids import content_id
from supplyline.records import Run

FORM = 1  # of an entry
Clock = Callable[[], datetime]
Key = tuple[Any, ...]

# Tables whose key is not a number that the ledger counts up; all others have ``seq``.
_KEYS: dict[str, tuple[str, ...]] = {
    "runs": ("number",),
    "run_ends": ("run",),
    "passages": ("document", "position"),
    "parses": ("sentence", "pipeline"),
}
_sorted = msgspec.json.Encoder(order="sorted").encode
_plain = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of the log."""

    seq: int  # from 1, without gaps
    entry: str  # canonical JSON
    digest: str  # SHA-256 of ``entry`` in UTF-8, 64 hex digits

    def read(self) -> dict[str, Any]:
        """Return the entry's fields."""
        return dict(json.loads(self.entry))


def key_of(table: str) -> tuple[str, ...]:
    """Return the columns of the primary key of ``table``."""
    return _KEYS.get(table, ("seq",))


def row_line(row: Mapping[str, Any]) -> bytes:
    """Return a row as canonical JSON, its ``entry`` and what is NULL left out, bytes as hex text.

    >>> row_line({"seq": 1, "parse": b"abc", "tool": None, "entry": 7})
    b'{"parse":"616263","seq":1}'
    """
    kept = {}
    for name, value in row.items():
        kind = type(value)
        if kind is float:
            return rfc8785.dumps(_kept(row))
        if value is not None and name != "entry":
            kept[name] = value if kind is str or kind is int else _value(value)
    # Of text and whole numbers under ASCII names, canonical JSON is what any encoder writes that sorts,
    # many times as fast; a test compares them.
    try:
        return _sorted(kept)
    except UnicodeEncodeError:
        # Bytes that are no UTF-8, as somebody changed the file: they go through as they are, and give
        # another digest.
        return _plain(dict(sorted(kept.items()))).encode("utf-8", "surrogateescape")


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    return {n: _value(v) for n, v in row.items() if n != "entry" and v is not None}


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return int(value) if isinstance(value, bool) else value


def canonical(value: Mapping[str, Any]) -> str:
    """Return ``value`` as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(dict(value)).decode()


class Appended:
    """What one transaction has appended so far, by table: counts and digests."""

    def __init__(self, entry: int) -> None:
        self.entry = entry
        self._lines: dict[str, list[tuple[Key, bytes]]] = {}
        self._digests: dict[str, tuple[list[int], hashlib._Hash]] = {}

    def __bool__(self) -> bool:
        return bool(self._lines or self._digests)

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Take a row in.  Rows under a counted number come in the order of their numbers."""
        key = key_of(table)
        if key == ("seq",):
            count, total = self._digests.setdefault(table, ([0], hashlib.sha256()))
            count[0] += 1
            total.update(row_line(row) + b"\n")
        else:
            line = (tuple(row[name] for name in key), row_line(row))
            self._lines.setdefault(table, []).append(line)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return what an entry says of its rows."""
        found = {table: (count[0], total) for table, (count, total) in self._digests.items()}
        for table, lines in self._lines.items():
            total = hashlib.sha256()
            for _, line in sorted(lines):
                total.update(line + b"\n")
            found[table] = (len(lines), total)
        return {t: {"count": n, "sha256": d.hexdigest()} for t, (n, d) in found.items()}


def digests_of(table: str, rows: Iterable[Mapping[str, Any]]) -> dict[Any, tuple[int, str, Key]]:
    """Return for each entry that ``rows`` name: count, digest, and the key of the first row.

    Args:
        table: Whose rows they are.
        rows: All columns, in the order of the primary key.
    """
    key = key_of(table)
    totals: dict[Any, hashlib._Hash] = {}
    counts: dict[Any, int] = {}
    first: dict[Any, Key] = {}
    for row in rows:
        entry = row.get("entry")
        if entry not in totals:
            totals[entry], counts[entry] = hashlib.sha256(), 0
            first[entry] = tuple(row.get(name) for name in key)
        try:
            line = row_line(row)
        except ValueError:  # an infinity, or text that is none: somebody changed the file
            line = repr(row).encode()
        totals[entry].update(line + b"\n")
        counts[entry] += 1
    return {e: (counts[e], total.hexdigest(), first[e]) for e, total in totals.items()}


def new_entry(
    *,
    seq: int,
    time: str,
    operator: str,
    run: Run,
    action: str,
    about: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Any]],
    previous: str,
) -> LogEntry:
    """Return the entry for one transaction; the fields are described in docs/ledger.md."""
    entry = canonical(
        {
            "form": FORM, "seq": seq, "time": time, "operator": operator, "tool": run.tool,
            "run": run.id, "action": action, "about": dict(about), "rows": dict(rows),
            "previous": previous,
        }
    )  # fmt: skip
    return LogEntry(seq=seq, entry=entry, digest=hashlib.sha256(entry.encode()).hexdigest())


def entry_faults(
    entries: Iterable[LogEntry], *, first: int = 1, previous: str = ""
) -> Iterable[tuple[LogEntry, str]]:
    """Yield what is wrong with entries of a log, given in the order of their numbers.

    Args:
        entries: All, or those that follow the one of digest ``previous``.
        first: The number of the first.
        previous: Empty: there is none before it.
    """
    expected = first
    for entry in entries:
        if entry.seq != expected:
            yield entry, f"found entry {entry.seq}, needed {expected}: entries are missing or moved"
        digest = hashlib.sha256(str(entry.entry).encode("utf-8", "surrogateescape")).hexdigest()
        if digest != entry.digest:
            yield entry, "its text does not have its digest"
        try:
            fields = entry.read()
            sound = canonical(fields) == entry.entry
        except (ValueError, TypeError):
            yield entry, "its text is no canonical JSON"
        else:
            if not sound:
                yield entry, "its text is no canonical JSON"
            if fields.get("seq") != entry.seq:
                yield entry, f"its text is of entry {fields.get('seq')}"
            if fields.get("previous") != previous:
                yield entry, "it does not follow the entry before it"
        # What was there, not what should have been: one changed entry is one finding and its successor.
        expected = entry.seq + 1 if isinstance(entry.seq, int) else expected + 1
        previous = entry.digest


def now() -> datetime:
    """Return the moment, UTC."""
    return datetime.now(UTC)


def operator_name() -> str:
    """Return who is at work: ``SUPPLYLINE_OPERATOR``, else the name logged in under."""
    try:
        return os.environ.get("SUPPLYLINE_OPERATOR") or getpass.getuser()
    except (OSError, KeyError):
        return "unknown"  # a process of a user without a name, in some containers


def new_run(command: str, *, reader: str = "") -> Run:
    """Return a run that begins now.

    Args:
        command: As called, for the run's row.
        reader: What reads documents in it, if anything does.
    """
    started = now()
    return Run(
        id=content_id("r1", [started.isoformat(), os.getpid(), command, reader]),
        started=utc_text(started),
        finished=None,
        command=command,
        tool=f"supplyline {__version__}",
        reader=reader,
    )
