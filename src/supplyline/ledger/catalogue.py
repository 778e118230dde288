"""What pages ask of a case, in a file beside its ledger that can be made anew at any time.

``pages.index`` holds an event's facets, the words of its claims, what each document is and where its
reporting goes back to.  ``bring_up`` reads only what the ledger has appended since, so that after a
judgement it is current within milliseconds.  An event that changes gets a new row and leaves its old
one dead: rows are appended here, too, and whoever holds some in memory (``facets``) reads on.

Does not: hold anything that the ledger does not; decide what holds.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from supplyline.errors import MachineError
from supplyline.ledger.book import Ledger
from supplyline.records import Event, Failure, Place
from supplyline.whole import whole_file

CATALOGUE_NAME = "pages.index"
MOST_MATCHES = 1_000_000  # events that a search for words goes on with
_FORM = "5"  # of what the file holds: another is made anew
_AT_ONCE = 400  # events; documents are taken in tens of such
_MOST_DEAD = 0.5  # share of rows beyond which the file is made anew
_MOST_COPIES = 2000  # of one document that are put in order for its page
_COPIED = ("syndication", "rewrite")  # kinds of reuse that make a document a copy
_WORD = re.compile(r"\w+")
_MOST_WORDS = 12
_LONGEST_EXACT = 31  # days, as in the dossier's timeline
_TABLES = """
CREATE TABLE noted (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, died INTEGER NOT NULL DEFAULT 0, kind TEXT, category TEXT,
    stage TEXT, tier TEXT, grade TEXT, pairs TEXT, stands TEXT, state TEXT, told TEXT, place TEXT, start INTEGER, exact INTEGER,
    origins INTEGER, documents INTEGER, effect REAL
);
CREATE INDEX events_by_id ON events (id, number);
CREATE INDEX events_by_death ON events (died) WHERE died > 0;
CREATE TABLE counted (claim TEXT, event TEXT, PRIMARY KEY (claim, event)) WITHOUT ROWID;
CREATE INDEX counted_by_event ON counted (event);
CREATE VIRTUAL TABLE words USING fts5(said, content='', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE places (spot TEXT NOT NULL, name TEXT NOT NULL, exact INTEGER NOT NULL, PRIMARY KEY (spot, name)) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, outlet TEXT NOT NULL, published TEXT NOT NULL, title TEXT,
    origin TEXT, role TEXT, claims INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX documents_by_outlet ON documents (outlet, published, id);
CREATE INDEX documents_by_origin ON documents (origin, role);
CREATE TABLE outlets (
    place INTEGER PRIMARY KEY, outlet TEXT NOT NULL UNIQUE, documents INTEGER, originals INTEGER,
    copies INTEGER, rewrites INTEGER, mixed INTEGER, claims INTEGER, origins INTEGER
);
CREATE TABLE repeats (outlet TEXT NOT NULL, source TEXT NOT NULL, documents INTEGER NOT NULL,
    PRIMARY KEY (outlet, documents DESC, source)) WITHOUT ROWID;
CREATE TABLE carried (source TEXT, copy TEXT, kind TEXT, share REAL, PRIMARY KEY (source, copy, kind)) WITHOUT ROWID;
CREATE TABLE failures (
    place INTEGER PRIMARY KEY, source TEXT, locator TEXT, stage TEXT, fault TEXT, message TEXT
);
"""


class CatalogueRefused(MachineError):
    """The file beside the ledger cannot be written."""

    def __init__(self, place: Path, fault: Exception) -> None:
        self.place = place
        super().__init__(
            f"{place}: found that it cannot be written ({fault}), needed a folder with room and the right "
            "to write for the index of pages: make room, or copy the case to where you may write"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet: what it originates and what it repeats, in documents."""

    place: int  # in the list, 1 the outlet with most documents
    name: str
    documents: int
    originals: int
    copies: int
    rewrites: int
    mixed: int
    claims: int
    origins: int  # roots that its documents go back to


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document in a list."""

    id: str
    name: str
    outlet: str
    published: str  # "" undated
    title: str | None
    role: str | None
    claims: int
    gone: bool  # withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as facets hold it."""

    number: int
    id: str
    values: tuple[str, ...]  # of ``FACETS``, in their order; several are apart by blanks
    start: int  # day that its time begins or, if that is open, ends: days since year 1; 0: undated
    exact: bool  # whether its time is known on both sides and no longer than a month
    origins: int  # independent origins, at least
    documents: int
    effect: float


FACETS = (
    "kind", "category", "stage", "tier", "grade", "pairs", "stands", "state", "told", "place",
)  # fmt: skip
_LAST_FACET = 2 + len(FACETS)


def effect_of(event: Event) -> float:
    """Return how much a judgement would change: what waits for one, by how much rests on it.

    Claims that a rejection would take out; twice that where reviewers disagree, since until somebody
    decides nothing said counts; a quarter where the tier's rule vouches for the event already; none
    where reviewers have said what they think and agree.
    """
    claims = float(len(event.claims))
    if event.disputed:
        return 2.0 * claims
    if event.rejected or event.judgements:
        return 0.0
    return claims * (0.25 if event.tier == "vetted" else 1.0)


class Catalogue:
    """The file, open.  Each thread has a connection of its own; one at a time may bring it up."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._here = threading.local()
        self._writing = threading.Lock()

    # ---- bringing up

    def bring_up(self, ledger: Ledger, told: Callable[[int], None] | None = None) -> bool:
        """Take in what ``ledger`` has appended since the last time; return whether there was any.

        Args:
            ledger: Open for reading.
            told: Called with a number of rows whenever so many more were taken in.

        Raises:
            CatalogueRefused: There is no room, or no right to write.
        """
        head = ledger.head()
        now = "" if head is None else head.digest
        with self._writing:
            try:
                if not self._fits(ledger):
                    self._make(ledger, now, told)
                    return True
                if self.noted("head") == now:
                    return False
                with closing(_connect(self.place)) as db:
                    _update(db, ledger, now, told)
                if self._share_dead() > _MOST_DEAD:
                    self._make(ledger, now, told)
            except (sqlite3.Error, OSError) as fault:
                raise CatalogueRefused(self.place, fault) from fault
        return True

    def _fits(self, ledger: Ledger) -> bool:
        """Return whether the file is of this form and was made from this ledger, as far as it goes."""
        if not self.place.exists():
            return False
        try:
            if self.noted("form") != _FORM:
                return False
            seq, digest = int(self.noted("head_seq") or 0), self.noted("head")
        except (sqlite3.Error, ValueError):
            return False
        return seq == 0 or ledger.log_digest(seq) == digest

    def _make(self, ledger: Ledger, now: str, told: Callable[[int], None] | None) -> None:
        """Make the file anew, whole, and put it in its place: until then pages read the one before."""
        with whole_file(self.place) as unfinished:
            unfinished.unlink(missing_ok=True)  # of one who was killed
            with closing(_connect(unfinished)) as db:
                db.execute("PRAGMA journal_mode = OFF")  # it is finished, or thrown away
                db.executescript(_TABLES)
                made = (("form", _FORM), ("made", secrets.token_hex(8)))
                db.executemany("INSERT INTO noted VALUES (?, ?)", made)
                _update(db, ledger, now, told)
                db.execute(
                    "PRAGMA journal_mode = WAL"
                )  # so that pages are read while it is brought up
            self.close()
            for ending in ("-wal", "-shm"):
                self.place.with_name(f"{self.place.name}{ending}").unlink(missing_ok=True)
        self._here = threading.local()  # whoever asks from now on opens what is there now

    def _share_dead(self) -> float:
        alive, rows = self._rows("SELECT coalesce(sum(died = 0), 0), count(*) FROM events")[0]
        return 0.0 if rows < _AT_ONCE else 1 - float(alive) / float(rows)

    # ---- asking

    def noted(self, name: str) -> str | None:
        """Return what is noted of the file's state."""
        rows = self._rows("SELECT value FROM noted WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def rows_after(self, number: int) -> Iterator[EventRow]:
        """Yield the rows of events after ``number`` that are alive."""
        query = (
            f"SELECT number, id, {', '.join(FACETS)}, start, exact, origins, documents, effect "  # noqa: S608  # from here
            "FROM events WHERE number > ? AND died = 0 ORDER BY number"
        )
        for row in self._db().execute(query, (number,)):
            yield EventRow(
                number=row[0], id=row[1], values=row[2:_LAST_FACET], start=row[_LAST_FACET],
                exact=bool(row[-4]), origins=row[-3], documents=row[-2], effect=row[-1],
            )  # fmt: skip

    def died_since(self, update: int) -> npt.NDArray[np.int64]:
        """Return the rows of events that were current at ``update`` and are no longer."""
        rows = self._rows("SELECT number FROM events WHERE died > ?", update)
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of events by their row numbers, in that order."""
        marks = ", ".join("?" * len(numbers))
        query = f"SELECT number, id FROM events WHERE number IN ({marks})"  # noqa: S608  # question marks
        held = dict(self._rows(query, *numbers))
        return [held[number] for number in numbers if number in held]

    def number_of(self, event: str) -> int | None:
        """Return the row number of an event; None: there is none of this id."""
        rows = self._rows(
            "SELECT number FROM events WHERE id = ? AND died = 0 ORDER BY number DESC LIMIT 1",
            event,
        )
        return int(rows[0][0]) if rows else None

    def event_by_claim(self, claims: Iterable[str]) -> dict[str, str]:
        """Return the event that counts each of ``claims``, by claim; none: no event does."""
        found: dict[str, str] = {}
        wanted = list(claims)
        for at in range(0, len(wanted), _AT_ONCE):
            batch = wanted[at : at + _AT_ONCE]
            marks = ", ".join("?" * len(batch))
            query = f"SELECT claim, event FROM counted WHERE claim IN ({marks})"  # noqa: S608  # question marks
            found.update(self._rows(query, *batch))
        return found

    def matching(self, words: str) -> tuple[npt.NDArray[np.int64], bool] | None:
        """Return the rows of events whose claims have all of ``words``, and whether more have.

        Words in quotation marks must follow each other.  None: there is no word in it.  At most
        ``MOST_MATCHES`` rows, the newest first.
        """
        query = as_match(words)
        if query is None:
            return None
        # As one text: a row each takes four times as long, and no other thread runs meanwhile.
        rows = self._rows(
            "SELECT group_concat(rowid, ' ') FROM "
            "(SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?)",
            query, MOST_MATCHES + 1,
        )  # fmt: skip
        numbers = np.sort(np.fromstring(rows[0][0] or "", dtype=np.int64, sep=" "))
        return numbers[-MOST_MATCHES:], len(numbers) > MOST_MATCHES

    def outlets(self, *, after: int, most: int) -> list[Outlet]:
        """Return outlets after a place in their list, most documents first."""
        return [
            _outlet(row)
            for row in self._rows(
                "SELECT * FROM outlets WHERE place > ? ORDER BY place LIMIT ?", after, most
            )
        ]

    def outlets_named(self, *, after: str | None, most: int) -> list[Outlet]:
        """Return outlets by name, after a name; None: from the first, which may have none."""
        rows = self._rows(
            "SELECT * FROM outlets WHERE ? OR outlet > ? ORDER BY outlet LIMIT ?",
            after is None, after or "", most,
        )  # fmt: skip
        return [_outlet(row) for row in rows]

    def outlet(self, name: str) -> Outlet | None:
        """Return one outlet; None: no document is of it."""
        rows = self._rows("SELECT * FROM outlets WHERE outlet = ?", name)
        return _outlet(rows[0]) if rows else None

    def repeats(self, outlet: str, *, most: int) -> list[tuple[str, int]]:
        """Return whose originals an outlet repeats, and in how many documents."""
        return [
            (row[0], row[1])
            for row in self._rows(
                "SELECT source, documents FROM repeats WHERE outlet = ? ORDER BY documents DESC, source "
                "LIMIT ?",
                outlet, most,
            )
        ]  # fmt: skip

    def documents(self, outlet: str, *, after: tuple[str, str] | None, most: int) -> list[Item]:
        """Return the documents of an outlet by day and id, after a day and an id."""
        day, id_ = after or ("", "")
        return [
            _item(row)
            for row in self._rows(
                "SELECT id, name, outlet, published, title, role, claims, gone FROM documents "
                "WHERE outlet = ? AND (published, id) > (?, ?) ORDER BY published, id LIMIT ?",
                outlet, day, id_, most,
            )
        ]  # fmt: skip

    def documents_of_origin(self, origin: str, *, after: str, most: int) -> list[str]:
        """Return the ids of documents of one origin, by id, after an id."""
        rows = self._rows(
            "SELECT id FROM documents WHERE origin = ? AND id > ? ORDER BY id LIMIT ?",
            origin, after, most,
        )  # fmt: skip
        return [row[0] for row in rows]

    def same_origin(self, origin: str, *, most: int) -> list[tuple[str, str, str, str | None]]:
        """Return documents of one origin: id, name, outlet and role."""
        return [
            (row[0], row[1], row[2], row[3])
            for row in self._rows(
                "SELECT id, name, outlet, role FROM documents WHERE origin = ? LIMIT ?",
                origin,
                most,
            )
        ]

    def copies(self, source: str, *, most: int) -> list[tuple[Item, str, float]]:
        """Return documents that carry words of ``source``, by day: each, the kind, the share of its words."""
        rows = self._rows(
            "SELECT d.id, d.name, d.outlet, d.published, d.title, d.role, d.claims, d.gone, c.kind, c.share "
            "FROM (SELECT copy, kind, share FROM carried WHERE source = ? LIMIT ?) AS c "
            "JOIN documents AS d ON d.id = c.copy ORDER BY d.published, d.id, c.kind LIMIT ?",
            source, _MOST_COPIES, most,
        )  # fmt: skip
        return [(_item(row), row[8], row[9]) for row in rows]

    def failures(self, *, after: int, most: int) -> list[tuple[int, Failure]]:
        """Return what could not be taken in or read, after a place in the list."""
        return [
            (
                row[0],
                Failure(
                    id="", source=row[1], locator=row[2], capture=None, stage=row[3], fault=row[4],
                    message=row[5],
                ),
            )
            for row in self._rows(
                "SELECT place, source, locator, stage, fault, message FROM failures WHERE place > ? "
                "ORDER BY place LIMIT ?",
                after, most,
            )
        ]  # fmt: skip

    def places(self) -> dict[str, tuple[str, bool]]:
        """Return the shortest of the names of each spot, and whether one of them is exact, by spot."""
        query = "SELECT spot, name, exact FROM places ORDER BY spot, length(name) DESC, name DESC"
        rows = self._rows(query)
        exact = {spot for spot, _, is_exact in rows if is_exact}
        return {spot: (name, spot in exact) for spot, name, _ in rows}

    def counts(self) -> Mapping[str, int]:
        """Return how many there are: documents, outlets, origins, claims, events, failures."""
        return {
            name: int(self.noted(f"n_{name}") or 0)
            for name in ("documents", "outlets", "origins", "claims", "events", "failures")
        }

    def close(self) -> None:
        """Close this thread's connection."""
        db = getattr(self._here, "db", None)
        if db is not None:
            db.close()
            self._here.db = None

    def _rows(self, query: str, *parameters: object) -> list[Any]:
        return self._db().execute(query, parameters).fetchall()

    def _db(self) -> sqlite3.Connection:
        here = self._here  # once: a file that is made anew meanwhile has another
        db: sqlite3.Connection | None = getattr(here, "db", None)
        if db is None:
            db = here.db = _connect(self.place)
        return db


def _connect(place: Path) -> sqlite3.Connection:
    db = sqlite3.connect(place, isolation_level=None)
    db.execute("PRAGMA busy_timeout = 10000")
    db.execute("PRAGMA synchronous = OFF")  # what is lost is made anew
    db.execute("PRAGMA cache_size = -32000")
    return db


def _update(
    db: sqlite3.Connection, ledger: Ledger, now: str, told: Callable[[int], None] | None
) -> None:
    db.execute("BEGIN IMMEDIATE")
    _Update(db, ledger, told or (lambda _: None)).run(now)
    db.execute("COMMIT")


class _Update:
    """One bringing up, in one transaction."""

    def __init__(self, db: sqlite3.Connection, ledger: Ledger, told: Callable[[int], None]) -> None:
        self._db, self._ledger, self._told = db, ledger, told
        self._number = 0  # of this bringing up, from 1

    def run(self, head: str) -> None:
        """Take in what is new, table by table, and note how far."""
        held = dict(self._db.execute("SELECT name, value FROM noted"))
        self._number = int(held.get("update", 0)) + 1
        after = {name: int(held.get(f"last_{name}", 0)) for name in self._ledger.last_rows()}
        last = self._ledger.last_rows()
        changed = {name for name in last if last[name] > after[name]}
        if changed & _OF_DOCUMENTS:
            self._documents(after)
            self._outlets()
        if "reuse" in changed:
            self._reuse(after["reuse"])
        if "events" in changed:
            self._events(after["events"])
        if changed & {"failures", "intakes", "visits", "readings", "documents"}:
            self._failures()
        entry = self._ledger.head()
        self._note(head=head, head_seq=0 if entry is None else entry.seq, update=self._number)
        self._note(**{f"last_{name}": seq for name, seq in last.items()})
        for name, query in _COUNTS.items():
            if f"n_{name}" not in held or changed & _COUNTED.get(name, changed):
                self._note(**{f"n_{name}": self._db.execute(query).fetchone()[0] or 0})

    def _note(self, **values: object) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO noted VALUES (?, ?)", [(n, str(v)) for n, v in values.items()]
        )

    def _documents(self, after: Mapping[str, int]) -> None:
        for batch in _batches(self._ledger.documents_after(after["documents"]), 10 * _AT_ONCE):
            self._db.executemany(
                "INSERT INTO documents (id, name, outlet, published, title) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name, outlet = excluded.outlet, "
                "published = excluded.published, title = excluded.title",
                [(i, n, o or "", (p or "")[:10], t) for i, n, o, p, t in batch],
            )
            self._told(len(batch))
        changes: tuple[tuple[str, Iterable[Sequence[object]]], ...] = (
            ("claims = ?2", self._ledger.readings_after(after["readings"])),
            ("origin = ?2, role = ?3", self._ledger.origins_after(after["origins"])),
            ("gone = ?2", self._ledger.withdrawals_after(after["withdrawals"])),
        )
        for what, rows in changes:
            for some in _batches(rows, 10 * _AT_ONCE):
                self._db.executemany(f"UPDATE documents SET {what} WHERE id = ?1", some)  # noqa: S608  # from here

    def _reuse(self, after: int) -> None:
        for batch in _batches(self._ledger.reuse_after(after), 10 * _AT_ONCE):
            latest = {row[:3]: row[3] for row in batch if row[2] in _COPIED}
            self._db.executemany(
                "DELETE FROM carried WHERE source = ? AND copy = ? AND kind = ?", latest
            )
            self._db.executemany(
                "INSERT INTO carried VALUES (?, ?, ?, ?)",
                [(*key, share) for key, share in latest.items() if share is not None],
            )
            self._told(len(batch))

    def _outlets(self) -> None:
        self._db.execute("DELETE FROM outlets")
        self._db.execute(
            "INSERT INTO outlets (outlet, documents, originals, copies, rewrites, mixed, claims, origins) "
            "SELECT outlet, count(*) AS n, coalesce(sum(role = 'original'), 0), "
            "coalesce(sum(role = 'copy'), 0), coalesce(sum(role = 'rewrite'), 0), "
            "coalesce(sum(role = 'mixed'), 0), sum(CASE WHEN gone THEN 0 ELSE claims END), "
            "count(DISTINCT coalesce(origin, id)) FROM documents GROUP BY outlet ORDER BY n DESC, outlet"
        )
        self._db.execute("DELETE FROM repeats")
        self._db.execute(
            "INSERT INTO repeats SELECT d.outlet, o.outlet, count(*) FROM documents AS d JOIN "
            "(SELECT origin, min(outlet) AS outlet FROM documents WHERE role = 'original' "
            "AND origin IS NOT NULL GROUP BY origin) AS o ON o.origin = d.origin "
            "WHERE d.role <> 'original' AND d.outlet <> o.outlet GROUP BY d.outlet, o.outlet"
        )

    def _events(self, after: int) -> None:
        for batch in _batches(self._ledger.events_after(after), _AT_ONCE):
            latest = {id_: event for _, id_, event in batch}
            self._forget(latest)
            events = [event for event in latest.values() if event is not None]
            shown = [event for event in events if not event.rejected]
            self._db.executemany(
                "INSERT OR REPLACE INTO counted VALUES (?, ?)",
                [(claim, event.id) for event in events for claim in event.claims],
            )
            said = self._ledger.said(c for event in shown for c in event.claims)
            for event in shown:
                told = [said[c] for c in event.claims if c in said]
                denied = bool(told) and all(polarity == "denied" for _, polarity in told)
                number = self._db.execute(
                    f"INSERT INTO events (id, {', '.join(FACETS)}, start, exact, origins, documents, effect) "  # noqa: S608  # from here
                    f"VALUES ({', '.join('?' * (6 + len(FACETS)))})",
                    _columns(event, denied=denied),
                ).lastrowid
                words = "\n".join(dict.fromkeys(sentence for sentence, _ in told))
                self._db.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (number, words))
            self._places(shown)
            self._told(len(batch))

    def _places(self, events: Iterable[Event]) -> None:
        """Note what places are called: a name that was used stays noted."""
        self._db.executemany(
            "INSERT INTO places VALUES (?, ?, ?) ON CONFLICT (spot, name) DO UPDATE SET "
            "exact = max(exact, excluded.exact)",
            [
                (_spot(place), place.text, int(place.precision != "region"))
                for event in events
                for place in event.place
                if place.spot
            ],
        )

    def _forget(self, ids: Iterable[str]) -> None:
        wanted = [(id_,) for id_ in ids]
        self._db.executemany(
            "UPDATE events SET died = ?2 WHERE id = ?1 AND died = 0",
            [(id_, self._number) for (id_,) in wanted],
        )
        self._db.executemany("DELETE FROM counted WHERE event = ?", wanted)

    def _failures(self) -> None:
        self._db.execute("DELETE FROM failures")
        self._db.executemany(
            "INSERT INTO failures (source, locator, stage, fault, message) VALUES (?, ?, ?, ?, ?)",
            [(f.source, f.locator, f.stage, f.fault, f.message) for f in self._ledger.failures()],
        )
        for batch in _batches(iter(self._ledger.readings(unread_only=True)), _AT_ONCE):
            self._db.executemany(
                "INSERT INTO failures (source, locator, stage, fault, message) "
                "SELECT coalesce((SELECT name FROM documents WHERE id = ?1), ?1), '', 'claims', 'not read', ?2",
                [(r.document, r.unread) for r in batch],
            )


_COUNTS = {
    "documents": "SELECT count(*) FROM documents",
    "outlets": "SELECT count(*) FROM outlets",
    "origins": "SELECT count(DISTINCT coalesce(origin, id)) FROM documents",
    "claims": "SELECT sum(CASE WHEN gone THEN 0 ELSE claims END) FROM documents",
    "events": "SELECT coalesce(sum(died = 0), 0) FROM events",
    "failures": "SELECT count(*) FROM failures",
}


# Of these a count takes half a second at a million documents: only when one of them has grown.
_OF_DOCUMENTS = frozenset({"documents", "readings", "origins", "withdrawals"})
_COUNTED = dict.fromkeys(("documents", "outlets", "origins", "claims"), _OF_DOCUMENTS)


def _columns(event: Event, *, denied: bool) -> tuple[object, ...]:
    given = sorted({p.code for p in event.from_ if p.code})
    taken = sorted({p.code for p in event.to if p.code})
    pairs = [f"{a}-{b}" for a in given for b in taken if a != b]
    state = "disputed" if event.disputed else "judged" if event.judgements else "unjudged"
    spots = sorted({_spot(place) for place in event.place if place.spot})
    first, after = (_days(d) for d in (event.when.start, event.when.end)) if event.when else (0, 0)
    return (
        event.id, event.kind, event.what.category if event.what else "unsaid", event.stage, event.tier,
        event.graded, " ".join(pairs) or "unsaid", " ".join(sorted(set(event.stands.values()) - {"none"})) or "none", state,
        "denied" if denied else "affirmed", " ".join(spots) or "unsaid",
        first or max(after - 1, 0), int(bool(first and after) and after - first <= _LONGEST_EXACT), event.origins_low, len(event.documents), effect_of(event),
    )  # fmt: skip


def _spot(place: Place) -> str:
    """Return what a facet calls the spot of a place that has one: latitude and longitude."""
    longitude, latitude = place.spot or (0.0, 0.0)
    return f"{latitude:g},{longitude:g}"


def _days(day: str | None) -> int:
    """Return days since year 1; 0: there is no day."""
    try:
        return int(np.datetime64(day[:10], "D").astype(np.int64)) + 719_163 if day else 0
    except ValueError:
        return 0


def as_match(words: str, *, most: int = _MOST_WORDS) -> str | None:
    """Return what the index of words is asked: only words and phrases, none of its own grammar.

    >>> as_match('shells "in may" OR near*')
    '"shells" "in may" "OR" "near"'
    """
    parts: list[str] = []
    for at, part in enumerate(words.split('"')):
        found = _WORD.findall(part)
        parts += [" ".join(found)] if at % 2 and found else found
    return " ".join(f'"{p}"' for p in parts[:most]) or None


def _outlet(row: Sequence[Any]) -> Outlet:
    return Outlet(
        place=row[0], name=row[1], documents=row[2], originals=row[3], copies=row[4], rewrites=row[5],
        mixed=row[6], claims=row[7] or 0, origins=row[8],
    )  # fmt: skip


def _item(row: Sequence[Any]) -> Item:
    return Item(
        id=row[0], name=row[1], outlet=row[2], published=row[3], title=row[4], role=row[5], claims=row[6],
        gone=bool(row[7]),
    )  # fmt: skip


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch
