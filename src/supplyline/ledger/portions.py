"""The ledger a portion at a time, for pages: each query by an index, none over a whole table.

Rows are appended and never changed, so that whoever keeps something beside the ledger asks only for
what was appended after the row it saw last.

Does not: decide what a page shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from supplyline.ledger.listing import Listing
from supplyline.ledger.log import LogEntry
from supplyline.records import (
    Capture,
    Claim,
    ClaimOrigin,
    Event,
    Forward,
    Origin,
    Part,
    Reuse,
)

_GROWING = (
    "documents", "readings", "origins", "reuse", "events", "failures", "intakes", "visits",
    "withdrawals", "judgements",
)  # fmt: skip


class _Words(msgspec.Struct, frozen=True):
    """Of a claim, its words and which way they go."""

    sentence: str
    polarity: str


class _Title(msgspec.Struct, frozen=True):
    """Of a document, its title."""

    title: str | None


class Portions(Listing):
    """The part of an open ledger that pages ask."""

    def last_rows(self) -> dict[str, int]:
        """Return the number of the last row of each table that pages follow; 0: it is empty."""
        return {table: self.last_row(table) for table in _GROWING}

    def last_row(self, table: str) -> int:
        """Return the number of the last row of ``table``; 0: it is empty."""
        return int(self._one(f"SELECT coalesce(max(seq), 0) FROM {table}")[0])  # noqa: S608  # callers' constants

    def log_digest(self, seq: int) -> str | None:
        """Return the digest of entry ``seq`` of the log; None: it has no such entry."""
        row = self._one("SELECT digest FROM log WHERE seq = ?", seq)
        return None if row is None else str(row[0])

    def log_after(self, seq: int, *, most: int) -> list[LogEntry]:
        """Return the last entries of the log after entry ``seq``, newest first."""
        rows = self._all(
            "SELECT seq, entry, digest FROM log WHERE seq > ? ORDER BY seq DESC LIMIT ?", seq, most
        )
        return [LogEntry(seq=row[0], entry=row[1], digest=row[2]) for row in rows]

    def forward_of(self, event: str) -> Forward | None:
        """Return where the claims of an event's id went that is out of use; None: it is not."""
        query = "SELECT payload FROM forwards WHERE old = ? ORDER BY seq DESC LIMIT 1"
        return next(self._records(Forward, query, event), None)

    def capture_of(self, id_: str) -> Capture | None:
        """Return a capture as it was first noted; None: not held."""
        row = self._one(
            "SELECT id, source, retrieved, method, size, media_type, tool FROM captures WHERE id = ? "
            "ORDER BY seq LIMIT 1",
            id_,
        )
        if row is None:
            return None
        return Capture(
            id=row[0], source=row[1], retrieved=row[2], method=row[3], size=row[4], media_type=row[5],
            tool=row[6],
        )  # fmt: skip

    def events_after(self, seq: int) -> Iterator[tuple[int, str, Event | None]]:
        """Yield events appended after row ``seq``: row, id, and the event; None: it is withdrawn."""
        decoder = msgspec.json.Decoder(Event)
        query = "SELECT seq, id, payload FROM events WHERE seq > ? ORDER BY seq"
        for row, id_, payload in self._streamed(query, seq):
            yield row, id_, None if payload is None else self._decode(decoder, payload)

    def events_of(self, ids: Collection[str]) -> dict[str, Event]:
        """Return the current events among ``ids``, by id."""
        query = "SELECT payload FROM current_events WHERE id IN"
        return {event.id: event for event in self._decoded(Event, self._in(query, ids))}

    def said(self, claims: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the sentences of ``claims`` and whether they affirm or deny, by claim."""
        decoder, found = msgspec.json.Decoder(_Words), {}
        for id_, payload in self._in("SELECT id, payload FROM claims WHERE id IN", claims):
            words = self._decode(decoder, payload)
            found[id_] = words.sentence, words.polarity
        return found

    def claims_in(self, documents: Iterable[str]) -> list[Claim]:
        """Return the current claims of ``documents``, document by document, in order of place."""
        decoder = msgspec.json.Decoder(Claim)
        rows = self._in(
            'SELECT d.id, c.start, c."end", c.seq, c.payload FROM documents AS d '
            "JOIN readings AS r ON r.document = d.seq JOIN claims AS c ON c.reading = r.seq "
            "WHERE d.seq = (SELECT max(seq) FROM documents WHERE id = d.id) "
            "AND r.seq = (SELECT max(seq) FROM readings WHERE document = d.seq) "
            "AND NOT EXISTS (SELECT 1 FROM current_withdrawals AS w WHERE w.document = d.id) "
            "AND d.id IN",
            documents,
        )
        return [self._decode(decoder, row[-1]) for row in sorted(rows, key=lambda r: r[:4])]

    def documents_after(self, seq: int) -> Iterator[tuple[str, str, str | None, str | None, str | None]]:  # fmt: skip
        """Yield documents appended after row ``seq``: id, name, outlet, published, title."""
        decoder = msgspec.json.Decoder(_Title)
        query = (
            "SELECT id, name, outlet, published, payload FROM documents WHERE seq > ? ORDER BY seq"
        )
        for id_, name, outlet, published, payload in self._streamed(query, seq):
            yield id_, name, outlet, published, self._decode(decoder, payload).title

    def readings_after(self, seq: int) -> Iterator[tuple[str, int]]:
        """Yield readings appended after row ``seq``: the document and how many claims it got."""
        yield from self._streamed(
            "SELECT d.id, (SELECT count(*) FROM claims WHERE reading = r.seq) FROM readings AS r "
            "JOIN documents AS d ON d.seq = r.document WHERE r.seq > ? ORDER BY r.seq",
            seq,
        )

    def origins_after(self, seq: int) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield origins appended after row ``seq``: document, origin, role; None: withdrawn."""
        yield from self._streamed(
            "SELECT document, origin, role FROM origins WHERE seq > ? ORDER BY seq", seq
        )

    def reuse_after(self, seq: int) -> Iterator[tuple[str, str, str, float | None]]:
        """Yield reuse appended after row ``seq``: source, copy, kind, share; None: withdrawn."""
        yield from self._streamed(
            "SELECT source, copy, kind, CASE WHEN payload IS NULL THEN NULL ELSE share END "
            "FROM reuse WHERE seq > ? ORDER BY seq",
            seq,
        )

    def claim_origins_after(self, seq: int) -> Iterator[tuple[str, ClaimOrigin | None]]:
        """Yield origins of claims appended after row ``seq``, by claim; None: withdrawn."""
        decoder = msgspec.json.Decoder(ClaimOrigin)
        query = "SELECT claim, payload FROM claim_origins WHERE seq > ? ORDER BY seq"
        for claim, payload in self._streamed(query, seq):
            yield claim, None if payload is None else self._decode(decoder, payload)

    def parts_after(self, seq: int) -> Iterator[tuple[str, Part | None]]:
        """Yield parts of the claims appended after row ``seq``, by name; None: withdrawn."""
        decoder = msgspec.json.Decoder(Part)
        query = "SELECT part, payload FROM parts WHERE seq > ? ORDER BY seq"
        for name, payload in self._streamed(query, seq):
            yield name, None if payload is None else self._decode(decoder, payload)

    def withdrawals_after(self, seq: int) -> Iterator[tuple[str, bool]]:
        """Yield withdrawals after row ``seq``: the document, and whether it is out of use."""
        for document, state in self._streamed(
            "SELECT document, state FROM withdrawals WHERE seq > ? ORDER BY seq", seq
        ):
            yield document, state == "withdrawn"

    def reuse_by(self, copies: Collection[str]) -> list[Reuse]:
        """Return whose words ``copies`` carry, by copy and source."""
        query = "SELECT payload FROM current_reuse WHERE copy IN"
        found = self._decoded(Reuse, self._in(query, copies))
        return sorted(found, key=lambda r: (r.copy, r.source, r.kind))

    def origin_of(self, document: str) -> Origin | None:
        """Return the origin of one document; None: it was not traced."""
        query = "SELECT payload FROM current_origins WHERE document = ?"
        return next(self._records(Origin, query, document), None)

    def document_named(self, name: str) -> str | None:
        """Return the id of the document that outputs call ``name``, or that has it for its id."""
        row = self._one("SELECT id FROM documents WHERE id = ? LIMIT 1", name) or self._one(
            "SELECT id FROM documents WHERE name = ? ORDER BY seq DESC LIMIT 1", name
        )
        return None if row is None else str(row[0])

    def _streamed(self, query: str, *parameters: object) -> Iterator[Any]:
        with self._store.explained():
            yield from self._store.stream(query, parameters)
