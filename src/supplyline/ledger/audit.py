"""Recheck a ledger against itself: file, ids, offsets, references, chain.

What can be told without the evidence files is told here; ``supplyline.audit`` adds the evidence.

Does not: mend.  A broken ledger is restored from a copy.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from supplyline.ledger.compare import chain_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is broken."""

    where: str  # table, or "evidence"
    id: str
    fault: str  # what was found, what was needed


def audit(db: sqlite3.Connection) -> list[Finding]:
    """Return everything that is broken in the ledger behind ``db``; empty: nothing."""
    broken = [
        Finding(where="file", id="ledger.db", fault=str(row[0]))
        for row in db.execute("PRAGMA integrity_check(20)").fetchall()
        if row[0] != "ok"
    ]
    if broken:
        return broken  # rows of a broken file cannot be told from broken rows
    return [
        *_references(db),
        *_chain(db),
        *_documents(db),
        *_claims(db),
        *_payloads(db),
        *_named(db),
    ]


def _references(db: sqlite3.Connection) -> Iterator[Finding]:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield Finding(
            where=table, id=f"row {row}", fault=f"refers to a row of {parent} that is not there"
        )


def _chain(db: sqlite3.Connection) -> Iterator[Finding]:
    """Each run's end covers its rows and the end before it."""
    previous = ""
    for run, held_previous, held in db.execute(
        "SELECT run, previous, digest FROM run_ends ORDER BY run"
    ).fetchall():
        if held_previous != previous:
            yield Finding(
                where="run_ends", id=f"run {run}", fault="does not follow the run end before it"
            )
        if chain_digest(db, held_previous, run) != held:
            yield Finding(
                where="run_ends",
                id=f"run {run}",
                fault="its rows are not those it closed with: a row was changed, added or taken out",
            )
        previous = held


def _documents(db: sqlite3.Connection) -> Iterator[Finding]:
    """A document's digest is that of its payload; its passages lie in its text, in order."""
    for seq, id_, digest, payload in db.execute("SELECT seq, id, digest, payload FROM documents"):
        if hashlib.sha256(payload.encode()).hexdigest() != digest:
            yield Finding(where="documents", id=id_, fault="its payload does not have its digest")
            continue
        text = json.loads(payload)["text"]
        end = 0
        for position, start, stop in db.execute(
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


def _claims(db: sqlite3.Connection) -> Iterator[Finding]:
    """A claim's sentence is what its offsets point to, and a passage of the document it was read in."""
    text, seen = "", None
    for id_, seq, start, stop, payload, document in db.execute(
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
}


def _payloads(db: sqlite3.Connection) -> Iterator[Finding]:
    """The columns that are queried say what the payload says."""
    for table, keys in _KEYS.items():
        names = ", ".join(keys)
        for payload, *values in db.execute(
            f"SELECT payload, {names} FROM {table} WHERE payload IS NOT NULL"  # noqa: S608  # names from this file
        ):
            record: dict[str, Any] = json.loads(payload)
            if [record[field] for field in keys.values()] != values:
                yield Finding(
                    where=table, id=str(values[0]), fault="its columns are not those of its payload"
                )


def _named(db: sqlite3.Connection) -> Iterator[Finding]:
    """What current rows name is held."""
    documents = {row[0] for row in db.execute("SELECT id FROM documents")}
    claims = {row[0] for row in db.execute("SELECT id FROM claims")}
    captures = {row[0] for row in db.execute("SELECT id FROM captures")}
    for id_, capture in db.execute("SELECT id, capture FROM documents"):
        if capture not in captures:
            yield Finding(where="documents", id=id_, fault=f"names capture {capture}, not held")
    for (document,) in db.execute("SELECT document FROM current_origins"):
        if document not in documents:
            yield Finding(where="origins", id=document, fault="names a document that is not held")
    for copy, source in db.execute("SELECT copy, source FROM current_reuse"):
        for document in {copy, source} - documents:
            yield Finding(where="reuse", id=copy, fault=f"names document {document}, not held")
    for (claim,) in db.execute("SELECT claim FROM current_claim_origins"):
        if claim not in claims:
            yield Finding(where="claim_origins", id=claim, fault="names a claim that is not held")
    for id_, payload in db.execute("SELECT id, payload FROM current_events"):
        record = json.loads(payload)
        for claim in set(record["claims"]) - claims:
            yield Finding(where="events", id=id_, fault=f"names claim {claim}, not held")
        for document in set(record["documents"]) - documents:
            yield Finding(where="events", id=id_, fault=f"names document {document}, not held")
