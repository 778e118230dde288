"""Whole tables of the ledger, a portion at a time, each portion after a row or a key of the one before.

Rows are only appended, so that a list that is read portion by portion meanwhile neither repeats nor
leaves out what it held when it was begun, unless a newer version of a row takes its place at the end.

Does not: know what a list is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from supplyline.ids import content_id
from supplyline.ledger.log import LogEntry
from supplyline.ledger.rows import Rows
from supplyline.records import Assessment, Claim, Document, Failure, Origin

R = TypeVar("R")


class Listing(Rows):
    """The part of an open ledger that gives long lists in portions of at most ``most``."""

    def log_from(self, seq: int, *, most: int) -> list[LogEntry]:
        """Return entries of the log after entry ``seq``, oldest first."""
        rows = self._all(
            "SELECT seq, entry, digest FROM log WHERE seq > ? ORDER BY seq LIMIT ?", seq, most
        )
        return [LogEntry(seq=row[0], entry=row[1], digest=row[2]) for row in rows]

    def claims_from(self, seq: int, *, most: int) -> list[tuple[int, Claim]]:
        """Return current claims after row ``seq`` with their rows, in the order they were read."""
        return self._portion(Claim, "SELECT seq, payload FROM current_claims", seq, most)

    def documents_from(self, seq: int, *, most: int) -> list[tuple[int, Document]]:
        """Return documents after row ``seq`` with their rows, in the order they were taken in."""
        return self._portion(Document, "SELECT seq, payload FROM current_documents", seq, most)

    def origins_from(self, seq: int, *, most: int) -> list[tuple[int, Origin]]:
        """Return origins of documents after row ``seq`` with their rows, in the order they were found."""
        return self._portion(Origin, "SELECT seq, payload FROM current_origins", seq, most)

    def failures_from(self, seq: int, *, most: int) -> list[tuple[int, Failure]]:
        """Return failures that stand after row ``seq`` with their rows, in the order they came."""
        rows = self._all(
            "SELECT seq, id, source, locator, capture, stage, fault, message FROM current_failures "
            "WHERE seq > ? ORDER BY seq LIMIT ?",
            seq, most,
        )  # fmt: skip
        return [
            (
                r[0],
                Failure(
                    id=r[1], source=r[2], locator=r[3], capture=r[4], stage=r[5], fault=r[6], message=r[7]
                ),
            )
            for r in rows
        ]  # fmt: skip

    def unread_from(self, seq: int, *, most: int) -> list[tuple[int, Failure]]:
        """Return documents that no reader read after reading ``seq``, as failures, with their rows."""
        rows = self._all(
            "SELECT r.seq, d.id, d.name, d.capture, r.unread FROM readings AS r "
            "JOIN documents AS d ON d.seq = r.document WHERE r.seq > ? AND r.unread IS NOT NULL "
            "AND r.seq = (SELECT max(seq) FROM readings WHERE document = r.document) "
            "AND d.seq = (SELECT max(seq) FROM documents WHERE id = d.id) ORDER BY r.seq LIMIT ?",
            seq, most,
        )  # fmt: skip
        return [
            (
                row,
                Failure(
                    id=content_id("f1", ["claims", id_, why]), source=name, locator="", capture=capture,
                    stage="claims", fault="not read", message=why,
                ),
            )
            for row, id_, name, capture, why in rows
        ]  # fmt: skip

    def assessments_from(self, event: str, provision: str, *, most: int) -> list[Assessment]:
        """Return current assessments after that of ``provision`` and ``event``, by event and provision."""
        rows = self._all(
            "SELECT payload FROM current_assessments WHERE (event, provision) > (?, ?) "
            "ORDER BY event, provision LIMIT ?",
            event, provision, most,
        )  # fmt: skip
        return list(self._decoded(Assessment, rows))

    def assessments_of(self, events: Iterable[str]) -> list[Assessment]:
        """Return the current assessments of ``events``, by event and provision."""
        query = "SELECT payload FROM current_assessments WHERE event IN"
        found = self._decoded(Assessment, self._in(query, events))
        return sorted(found, key=lambda a: (a.event, a.provision))

    def unread_of(self, documents: Iterable[str]) -> dict[str, str]:
        """Return why no reader read some of ``documents``, by id."""
        query = "SELECT document_id, unread FROM current_readings WHERE unread IS NOT NULL AND document_id IN"
        return dict(self._in(query, documents))

    def _portion(self, kind: type[R], query: str, seq: int, most: int) -> list[tuple[int, R]]:
        decoder: Any = msgspec.json.Decoder(kind)
        rows = self._all(f"{query} WHERE seq > ? ORDER BY seq LIMIT ?", seq, most)
        return [(row[0], self._decode(decoder, row[1])) for row in rows]
