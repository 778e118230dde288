"""What is inferred, as the ledger keeps it: origins of claims, events, what follows from them.

Each ``replace_...`` appends what differs from what is current; what is said no longer is appended as
withdrawn.  What was inferred on an earlier day can be shown again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from supplyline.ledger.rows import R, batches, encode, marks
from supplyline.ledger.since import Since
from supplyline.records import (
    Alert,
    Assessment,
    CapTotal,
    ClaimOrigin,
    Event,
    Forward,
    Hit,
    Judgement,
    Part,
    Withdrawal,
)

_AT_ONCE = 200  # events


class _First(msgspec.Struct, frozen=True):
    """Of a time, its first day."""

    start: str | None


class _Members(msgspec.Struct, frozen=True):
    """Of an event, its claims."""

    id: str
    claims: tuple[str, ...]


class _Dated(msgspec.Struct, frozen=True):
    """Of an event, what its place among others depends on."""

    id: str
    when: _First | None
    rejected: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[bool, str, str]:
        """Sorts as ``Inferred.events`` does."""
        return self.when is None, (self.when and self.when.start) or "", self.id


class Inferred(Since):
    """The part of an open ledger that is about what is inferred and judged."""

    def replace_claim_origins(
        self, origins: Sequence[ClaimOrigin], *, tool: str, of: Collection[str] | None = None
    ) -> int:
        """Append what differs from the current origins of claims; return how many rows that took.

        Args:
            origins: What was found now.
            tool: What found it.
            of: Claims whose current origins these take the place of, the others stand; None: of all.
        """
        return self._replace("claim_origins", ("claim",), origins, ("origin",), tool=tool, among=of)

    def claim_origins(self) -> list[ClaimOrigin]:
        """Return the origin of every claim that has one, by claim."""
        return list(
            self._records(ClaimOrigin, "SELECT payload FROM current_claim_origins ORDER BY claim")
        )

    # ---- what happened

    def replace_events(
        self, events: Sequence[Event], *, tool: str, of: Collection[str] | None = None
    ) -> int:
        """Append what differs from the current events; return how many rows that took.

        Args:
            events: What is inferred now.
            tool: What inferred it.
            of: Ids of current events that these take the place of, the others stand; None: of all.
        """
        return self._replace("events", ("id",), events, ("kind", "stage"), tool=tool, among=of)

    def events(self, ids: Iterable[str] | None = None, *, rejected: bool = False) -> list[Event]:
        """Return current events, by first day, then id; undated ones last.

        Args:
            ids: Of those asked for; None: all.
            rejected: Those that reviewers rejected as well; they are kept and not shown.
        """
        events = [e for e in self._events_as(Event, ids) if rejected or not e.rejected]
        return sorted(events, key=lambda e: (e.when is None, (e.when and e.when.start) or "", e.id))

    def claims_of_events(self, ids: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """Return the claims of current events by their id, also of those that reviewers rejected.

        Args:
            ids: As for ``events``.
        """
        return {event.id: event.claims for event in self._events_as(_Members, ids)}

    def _events_as(self, kind: type[R], ids: Iterable[str] | None) -> Iterator[R]:
        """Yield current events, all or those of ``ids``, as much of them as ``kind`` has."""
        query = "SELECT payload FROM current_events"
        if ids is None:
            return self._records(kind, f"{query} ORDER BY id")
        return self._decoded(kind, self._in(f"{query} WHERE id IN", sorted(set(ids))))

    def events_streamed(self) -> Iterator[Event]:
        """Yield what ``events`` returns, in its order, a few at a time: only ids are held."""
        found = self._records(_Dated, "SELECT payload FROM current_events")
        ids = [id_ for *_, id_ in sorted(d.place for d in found if not d.rejected)]
        for at in range(0, len(ids), _AT_ONCE):
            batch = ids[at : at + _AT_ONCE]
            held = {event.id: event for event in self._events_as(Event, batch)}
            yield from (held[id_] for id_ in batch)

    def events_since(self, row: int) -> set[str]:
        """Return the ids of events that are new, other or gone since their table had ``row`` rows."""
        return {found[0] for found in self._all("SELECT id FROM events WHERE seq > ?", row)}

    def event(self, id_: str) -> Event | None:
        """Return one current event; None: not held."""
        found = self._records(Event, "SELECT payload FROM current_events WHERE id = ?", id_)
        return next(iter(list(found)), None)

    def event_versions(self, id_: str) -> Iterator[Event]:
        """Yield every version of one event, the newest first."""
        yield from self._records(
            Event,
            "SELECT payload FROM events WHERE id = ? AND payload IS NOT NULL ORDER BY seq DESC",
            id_,
        )

    def replace_parts(
        self, parts: Sequence[Part], *, tool: str, of: Collection[str] | None = None
    ) -> int:
        """Append what differs from the current parts of the claims; return how many rows that took.

        Args:
            parts: The parts now.
            tool: What told them.
            of: Names of current parts that these take the place of, the others stand; None: of all.
        """
        return self._replace("parts", ("part",), parts, ("digest",), tool=tool, among=of)

    def parts(self) -> dict[str, Part]:
        """Return the current parts of the claims, by name."""
        found = self._records(Part, "SELECT payload FROM current_parts ORDER BY part")
        return {part.part: part for part in found}

    def add_forward(self, forward: Forward, *, tool: str) -> None:
        """Note that an event's id is no longer in use, and which hold its claims now."""
        self._append("forwards", old=forward.old, payload=encode(forward), tool=tool)

    def forwards(self) -> list[Forward]:
        """Return every id that went out of use, oldest first; one may have done so more than once."""
        return list(self._records(Forward, "SELECT payload FROM forwards ORDER BY seq"))

    # ---- what provisions and lists say to it

    def replace_assessments(
        self, assessments: Sequence[Assessment], *, tool: str, of: Collection[str] | None = None
    ) -> int:
        """Append what differs from the current assessments; return how many rows that took.

        Args:
            assessments: What provisions say now.
            tool: What said it.
            of: Ids of the events that were assessed, those of others stand; None: all were.
        """
        return self._replace(
            "assessments", ("event", "provision"), assessments, ("verdict",), tool=tool, among=of
        )

    def assessments(self, event: str | None = None) -> list[Assessment]:
        """Return the current assessments, of one event if it is given, by event and provision."""
        return list(
            self._records(
                Assessment,
                "SELECT payload FROM current_assessments WHERE ? IN (event, '') "
                "ORDER BY event, provision",
                event or "",
            )
        )

    def replace_cap_totals(self, totals: Sequence[CapTotal], *, tool: str) -> int:
        """Append what differs from the current totals against caps; return how many rows that took."""
        return self._replace("cap_totals", ("provision", "start"), totals, (), tool=tool)

    def cap_totals(self) -> list[CapTotal]:
        """Return the current totals against caps, by provision and period."""
        return list(
            self._records(
                CapTotal, "SELECT payload FROM current_cap_totals ORDER BY provision, start"
            )
        )

    def replace_hits(self, hits: Sequence[Hit], *, tool: str) -> int:
        """Append what differs from the current hits on lists; return how many rows that took."""
        return self._replace("hits", ("subject", "list", "listed"), hits, (), tool=tool)

    def hits(self) -> list[Hit]:
        """Return the current hits on lists, by subject, list and entry."""
        return list(
            self._records(Hit, "SELECT payload FROM current_hits ORDER BY subject, list, listed")
        )

    def newly_listed(self) -> set[tuple[str, str, str]]:
        """Return the current hits (subject, list, entry) that a newer version of a list brought.

        An earlier look at lists had the subject before it, in a claim that was held by then, and found
        nothing in the versions of that time.  A name that only a new document brings is none of them.
        """
        looks = [row[0] for row in self._all("SELECT entry FROM derivations WHERE stage = 'hits'")]
        first: dict[tuple[str, str, str], tuple[int, str]] = {}
        seen: dict[str, dict[str, int]] = {}  # list to version to the entry that first had it
        for entry, payload in self._all(
            "SELECT entry, payload FROM hits WHERE payload IS NOT NULL ORDER BY seq"
        ):
            hit = msgspec.json.decode(payload, type=Hit)
            key = (hit.subject, hit.list, hit.listed)
            first.setdefault(key, (entry, hit.version))
            seen.setdefault(hit.list, {}).setdefault(hit.version, entry)
        found = set()
        for hit in self.hits():
            key = (hit.subject, hit.list, hit.listed)
            entry, version = first[key]
            before = max((look for look in looks if look < entry), default=None)
            if before is not None and seen[hit.list][version] >= entry:
                held = "SELECT 1 FROM claims WHERE id = ? AND entry <= ?"
                if any(self._one(held, claim, before) for claim in hit.claims):
                    found.add(key)
        return found

    # ---- judgements and alerts

    def add_judgement(self, judgement: Judgement) -> bool:
        """Keep what a reviewer decided, once."""
        return self._add_once(
            "judgements", judgement, "target", "verdict", "author", made=judgement.made
        )

    def judgements(self) -> list[Judgement]:
        """Return every judgement, oldest first."""
        return list(self._records(Judgement, "SELECT payload FROM judgements ORDER BY seq"))

    def add_alert(self, alert: Alert) -> bool:
        """Keep that an indicator changed its state, once."""
        return self._add_once(
            "alerts", replace(alert, made=""), "indicator", "state", made=alert.made
        )

    def alerts(self) -> list[Alert]:
        """Return every alert, oldest first."""
        decoder = msgspec.json.Decoder(Alert)
        return [
            replace(self._decode(decoder, payload), made=made)
            for made, payload in self._all("SELECT made, payload FROM alerts ORDER BY seq")
        ]

    def add_delivery(self, alert: str, *, channel: str, made: str, outcome: str) -> None:
        """Note that an alert was handed to a channel: "sent", or what failed."""
        self._append("deliveries", alert=alert, channel=channel, made=made, outcome=outcome)

    def deliveries(self) -> list[tuple[str, str, str, str]]:
        """Return (alert, channel, time, outcome) of every attempt, oldest first."""
        return [
            (row[0], row[1], row[2], row[3])
            for row in self._all(
                "SELECT alert, channel, made, outcome FROM deliveries ORDER BY seq"
            )
        ]

    # ---- documents taken out of use

    def add_withdrawal(self, withdrawal: Withdrawal) -> bool:
        """Take a document out of use, or back in, once; its rows stay."""
        return self._add_once(
            "withdrawals", withdrawal, "document", "state", "author", made=withdrawal.made
        )

    def withdrawals(self, *, standing: bool = False) -> list[Withdrawal]:
        """Return every withdrawal and restoring, oldest first; or only the withdrawals in force."""
        table = "current_withdrawals" if standing else "withdrawals"
        return list(self._records(Withdrawal, f"SELECT payload FROM {table} ORDER BY seq"))  # noqa: S608  # names from here

    def _add_once(self, table: str, record: Any, *columns: str, made: str) -> bool:
        """Append ``record``, unless one of its id is held; return whether that took a row."""
        if self._one(f"SELECT 1 FROM {table} WHERE id = ?", record.id):  # noqa: S608  # names from here
            return False
        beside = {column: getattr(record, column) for column in columns}
        self._append(table, id=record.id, **beside, made=made, payload=encode(record))
        return True

    def _replace(
        self,
        table: str,
        keys: tuple[str, ...],
        records: Sequence[Any],
        columns: tuple[str, ...],
        *,
        tool: str,
        among: Collection[str] | None = None,
    ) -> int:
        """Append each record that differs from the current one of its keys, and what is gone.

        ``among``: first keys of the current records that are looked at, beside those of ``records``;
        None: all.
        """
        named = ", ".join(keys)
        query = f"SELECT {named}, payload FROM current_{table}"  # noqa: S608  # names from here
        if among is None:
            rows = self._all(query)
        else:
            among = {*among, *(getattr(record, keys[0]) for record in records)}
            rows = [
                row
                for batch in batches(sorted(among))
                for row in self._all(f"{query} WHERE {keys[0]} IN ({marks(batch)})", *batch)
            ]
        held = {tuple(row[:-1]): row[-1] for row in rows}
        count = 0
        for key, record in sorted(
            ((tuple(getattr(r, k) for k in keys), r) for r in records), key=lambda kept: kept[0]
        ):
            payload = encode(record)
            if held.pop(key, None) != payload:
                beside = {column: getattr(record, column) for column in columns}
                self._append(
                    table, **dict(zip(keys, key, strict=True)), **beside, payload=payload, tool=tool
                )
                count += 1
        for key in sorted(held):
            self._append(table, **dict(zip(keys, key, strict=True)), tool=tool)
            count += 1
        return count
