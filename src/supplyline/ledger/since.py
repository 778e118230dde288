"""What an open ledger was given since an entry of its log, for whoever saw it as of that entry.

Does not: look further back than it is asked; say in words what changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import msgspec

from supplyline.ledger.portions import Portions
from supplyline.records import Alert, Event, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An event that was appended since: a new one, another version of one, or its end."""

    id: str
    before: bool  # whether it was there as of the entry
    after: bool  # whether it is there now; False: its id is out of use


class Since(Portions):
    """The part of an open ledger that tells what is new."""

    def turns_since(self, entry: int, *, most: int) -> tuple[list[Turn], bool]:
        """Return the events appended by entries of the log after ``entry``, newest first.

        Among the last ``most`` rows appended, and whether that may not be all; what came and went
        meanwhile is left out.
        """
        rows = self._all("SELECT id, payload IS NULL, entry FROM events ORDER BY seq DESC LIMIT ?", most)  # fmt: skip
        gone: dict[str, bool] = {}
        for id_, withdrawn, at in rows:
            if at > entry:
                gone.setdefault(id_, bool(withdrawn))
        before = self._versions(entry, gone)
        found = [
            Turn(id=id_, before=id_ in before, after=not withdrawn)
            for id_, withdrawn in gone.items()
            if id_ in before or not withdrawn
        ]
        return found, len(rows) == most and rows[-1][2] > entry

    def events_at(self, entry: int, ids: Collection[str]) -> dict[str, Event]:
        """Return the events among ``ids`` as they were as of ``entry``, by id."""
        rows = self._versions(entry, ids)
        query = "SELECT payload FROM events WHERE seq IN"
        return {event.id: event for event in self._decoded(Event, self._in(query, rows.values()))}

    def judgements_since(self, entry: int, *, most: int) -> list[Judgement]:
        """Return the last judgements kept after ``entry``, newest first, of the last ``most``."""
        query = "SELECT payload, entry FROM judgements ORDER BY seq DESC LIMIT ?"
        rows = self._all(query, most)
        return list(self._decoded(Judgement, [row[:1] for row in rows if row[1] > entry]))

    def alerts_since(self, entry: int, *, most: int) -> list[Alert]:
        """Return the last alerts made after ``entry``, newest first, of the last ``most``."""
        decoder = msgspec.json.Decoder(Alert)
        query = "SELECT made, payload, entry FROM alerts ORDER BY seq DESC LIMIT ?"
        return [
            replace(self._decode(decoder, payload), made=made)
            for made, payload, at in self._all(query, most)
            if at > entry
        ]

    def _versions(self, entry: int, ids: Collection[str]) -> dict[str, int]:
        """Return the row that each of ``ids`` had as of ``entry``, if it was there."""
        found: dict[str, tuple[int, bool]] = {}
        query = "SELECT id, seq, payload IS NULL, entry FROM events WHERE id IN"
        for id_, seq, withdrawn, at in self._in(query, ids):
            if at <= entry and seq > found.get(id_, (0, False))[0]:
                found[id_] = seq, bool(withdrawn)
        return {id_: seq for id_, (seq, withdrawn) in found.items() if not withdrawn}
