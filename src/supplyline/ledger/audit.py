"""Recheck a ledger against itself: file, schema, log, ids, offsets, references.

What can be told without the evidence files is told here; ``supplyline.answers.audit`` adds the evidence.

Does not: mend.  A broken ledger is restored from a copy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from supplyline.ledger.log import Key, LogEntry, digests_of, entry_faults, key_of
from supplyline.ledger.migrating import made
from supplyline.ledger.store import Store

_NAMED = 20  # rows that one finding after another names; the rest are counted
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "INTEGER": int, "TEXT": str, "BLOB": bytes, "REAL": (float, int),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is broken."""

    where: str  # table, or "evidence"
    id: str
    fault: str  # what was found, what was needed


def audit(store: Store) -> list[Finding]:
    """Return everything that is broken in the ledger behind ``store``; empty: nothing."""
    broken = [Finding(where="file", id="ledger.db", fault=fault) for fault in store.damage()]
    if broken:
        return broken  # rows of a broken file cannot be told from broken rows
    with store.snapshot(), store.lenient():
        schema = [
            Finding(where="schema", id=id_, fault=fault) for id_, fault in store.schema_faults()
        ]
        if any(f.id.startswith(("table", "view")) and "made by" not in f.fault for f in schema):
            return schema  # what is below would ask for what is missing, or is called otherwise now
        return [
            *schema,
            *_references(store),
            *_log(store),
            *_guarded(store, _documents, "documents"),
            *_guarded(store, _claims, "claims"),
            *_guarded(store, _payloads, "payloads"),
            *_guarded(store, _named, "names"),
        ]


def _guarded(
    store: Store, check: Callable[[Store], Iterator[Finding]], what: str
) -> Iterator[Finding]:
    """Yield the findings of ``check``; a row that it cannot even read ends it with one."""
    try:
        yield from check(store)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        yield Finding(where=what, id="a record", fault=f"cannot be read ({fault})")


def _references(store: Store) -> Iterator[Finding]:
    for table, row, parent in store.dangling():
        yield Finding(where=table, id=row, fault=f"refers to a row of {parent} that is not there")


def _log(store: Store) -> Iterator[Finding]:
    """Entries are chained, and every row is one that its entry was made with."""
    entries = [
        LogEntry(seq=seq, entry=entry, digest=digest)
        for seq, entry, digest in store.stream("SELECT seq, entry, digest FROM log ORDER BY seq")
    ]
    for entry, fault in entry_faults(entries):
        yield Finding(where="log", id=f"entry {entry.seq}", fault=fault)
    told: dict[str, dict[Any, tuple[int, str]]] = {}
    for entry in entries:
        try:
            for table, rows in entry.read()["rows"].items():
                told.setdefault(table, {})[entry.seq] = (rows["count"], rows["sha256"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # told above: it does not have its digest, or is no entry
    held = [t for t in store.tables() if t != "log" and ("table", t) in made()]
    for table in sorted(told.keys() - held):
        yield Finding(where=table, id="table", fault="the log names it, and it is not there")
    for table in held:
        yield from _rows(store, table, told.get(table, {}), {entry.seq for entry in entries})


def _rows(
    store: Store, table: str, told: Mapping[Any, tuple[int, str]], entries: set[int]
) -> Iterator[Finding]:
    """Compare the rows of one table with what the entries say of them."""
    odd: list[Finding] = []
    found = digests_of(table, _watched(store, table, odd))
    yield from odd
    for entry in sorted(found.keys() | told.keys(), key=repr):
        count, digest, first = found.get(entry, (0, "", ()))
        needed, sha256 = told.get(entry, (0, ""))
        if entry not in told:
            if entry not in entries and _appended_since(store, entry, entries):
                continue
            what = "an entry that names none of this table" if entry in entries else "no entry"
            for key in _keys(store, table, entry):
                yield Finding(where=table, id=_row(key), fault=f"belongs to {what} (entry {entry})")
        elif count != needed:
            yield Finding(
                where=table,
                id=f"entry {entry}",
                fault=f"found {count} of its rows, needed {needed}: rows were added or taken out",
            )
        elif digest != sha256:
            where = _row(first) if count == 1 else f"one or more of the {count} rows"
            yield Finding(
                where=table,
                id=f"entry {entry}",
                fault=f"{where} of this entry was changed"
                if count == 1
                else f"{where} were changed",
            )


def _appended_since(store: Store, entry: object, entries: set[int]) -> bool:
    """Return whether ``entry`` is one that was appended while its table was gone through."""
    if not isinstance(entry, int) or entry <= max(entries, default=0):
        return False
    return store.one("SELECT 1 FROM log WHERE seq = ?", (entry,)) is not None


def _watched(store: Store, table: str, odd: list[Finding]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by key, noting numbers left out and values of another type.

    Rows are numbered by the ledger without gaps, so that a missing row can be named.
    """
    key = key_of(table)
    kinds = {name: _TYPES[kind] for name, kind in store.columns(table).items() if kind in _TYPES}
    counted, expected = len(key) == 1 and table != "run_ends", 1
    for row in store.rows(table, key):
        at = tuple(row.get(name) for name in key)
        number = at[0] if counted and isinstance(at[0], int) else None
        if number is not None:
            if number > expected and len(odd) < _NAMED:
                missing = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
                odd.append(Finding(where=table, id=f"row {missing}", fault="is not there"))
            expected = number + 1
        for name, value in row.items():
            if not isinstance(value, kinds.get(name, object)) and len(odd) < _NAMED:
                fault = f"found {type(value).__name__} in {name}: the row was changed"
                odd.append(Finding(where=table, id=_row(at), fault=fault))
        yield row


def _keys(store: Store, table: str, entry: object) -> Iterator[Key]:
    """Yield the keys of the first rows that say they are of ``entry``."""
    names = ", ".join(f'"{name}"' for name in key_of(table))
    yield from store.stream(
        f"SELECT {names} FROM {table} WHERE entry = ? ORDER BY {names} LIMIT {_NAMED}",  # noqa: S608  # from the schema
        (entry,),
    )


def _row(key: Key) -> str:
    return "row " + " ".join(k.hex() if isinstance(k, bytes) else str(k) for k in key)


def _documents(store: Store) -> Iterator[Finding]:
    """A document's digest is that of its payload; its passages lie in its text, in order."""
    for seq, id_, digest, payload in store.stream("SELECT seq, id, digest, payload FROM documents"):
        if hashlib.sha256(payload.encode()).hexdigest() != digest:
            yield Finding(where="documents", id=id_, fault="its payload does not have its digest")
            continue
        text = json.loads(payload)["text"]
        end = 0
        for position, start, stop in store.stream(
            'SELECT position, start, "end" FROM passages WHERE document = ? ORDER BY position',
            (seq,),
        ):
            sentence = text[start:stop]
            if not end <= start < stop <= len(text) or sentence != sentence.strip():
                yield Finding(
                    where="passages",
                    id=f"{id_} sentence {position}",
                    fault=f"[{start}:{stop}] is no sentence of a text of {len(text)} code points",
                )
            end = stop


def _claims(store: Store) -> Iterator[Finding]:
    """A claim's sentence is what its offsets point to, and a passage of the document it was read in."""
    text, seen = "", None
    for id_, seq, start, stop, payload, document in store.stream(
        'SELECT c.id, d.seq, c.start, c."end", c.payload, d.payload FROM claims AS c '
        "JOIN readings AS r ON r.seq = c.reading JOIN documents AS d ON d.seq = r.document "
        "ORDER BY d.seq"
    ):
        if seq != seen:
            text, seen = json.loads(document)["text"], seq
        claim = json.loads(payload)
        if text[start:stop] != claim["sentence"]:
            yield Finding(
                where="claims", id=id_, fault=f"its sentence is not what [{start}:{stop}] points to"
            )
        if (claim["id"], claim["start"], claim["end"]) != (id_, start, stop):
            yield Finding(where="claims", id=id_, fault="its payload is of another claim")
        if not all(start <= mark["start"] < mark["end"] <= stop for mark in claim.get("marks", ())):
            yield Finding(where="claims", id=id_, fault="a mark lies outside its sentence")


_KEYS: dict[str, dict[str, str]] = {
    "reuse": {"copy": "copy", "source": "source", "kind": "kind"},
    "origins": {"document": "document", "origin": "origin", "role": "role"},
    "claim_origins": {"claim": "claim", "origin": "origin"},
    "events": {"id": "id", "kind": "kind", "stage": "stage"},
    "judgements": {"id": "id", "target": "target", "verdict": "verdict"},
    "alerts": {"id": "id", "indicator": "indicator", "state": "state"},
    "forwards": {"old": "old"},
    "assessments": {"event": "event", "provision": "provision", "verdict": "verdict"},
    "cap_totals": {"provision": "provision", "start": "start"},
    "hits": {"subject": "subject", "list": "list", "listed": "listed"},
    "withdrawals": {"id": "id", "document": "document", "state": "state"},
}


def _payloads(store: Store) -> Iterator[Finding]:
    """The columns that are queried say what the payload says."""
    for table, keys in _KEYS.items():
        names = ", ".join(keys)
        for payload, *values in store.stream(
            f"SELECT payload, {names} FROM {table} WHERE payload IS NOT NULL"  # noqa: S608  # names from this file
        ):
            record: dict[str, Any] = json.loads(payload)
            if [record[field] for field in keys.values()] != values:
                yield Finding(
                    where=table, id=str(values[0]), fault="its columns are not those of its payload"
                )


def _named(store: Store) -> Iterator[Finding]:
    """What current rows name is held."""
    documents = {row[0] for row in store.stream("SELECT id FROM documents")}
    claims = {row[0] for row in store.stream("SELECT id FROM claims")}
    captures = {row[0] for row in store.stream("SELECT id FROM captures")}
    for id_, capture in store.stream("SELECT id, capture FROM documents"):
        if capture not in captures:
            yield Finding(where="documents", id=id_, fault=f"names capture {capture}, not held")
    for (document,) in store.stream("SELECT document FROM current_origins"):
        if document not in documents:
            yield Finding(where="origins", id=document, fault="names a document that is not held")
    for copy, source in store.stream("SELECT copy, source FROM current_reuse"):
        for document in {copy, source} - documents:
            yield Finding(where="reuse", id=copy, fault=f"names document {document}, not held")
    for (claim,) in store.stream("SELECT claim FROM current_claim_origins"):
        if claim not in claims:
            yield Finding(where="claim_origins", id=claim, fault="names a claim that is not held")
    for id_, payload in store.stream("SELECT id, payload FROM current_events"):
        record = json.loads(payload)
        for claim in set(record["claims"]) - claims:
            yield Finding(where="events", id=id_, fault=f"names claim {claim}, not held")
        for document in set(record["documents"]) - documents:
            yield Finding(where="events", id=id_, fault=f"names document {document}, not held")
