"""The ledger as its users see it: small methods that append records or give them back.

Appends happen inside ``with ledger.transaction()`` (``ledger.rows``).  An append of what is held already
does nothing and says so, which is what makes a killed run safe to repeat.  What is inferred from what
is kept here is in ``ledger.inferred``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from supplyline.ledger.audit import Finding, audit
from supplyline.ledger.inferred import Inferred
from supplyline.ledger.rows import batches, encode, marks
from supplyline.records import (
    BY_HAND,
    Capture,
    Claim,
    ClaimOrigin,
    Document,
    Failure,
    Origin,
    Passage,
    Reading,
    Reuse,
    Run,
    Visit,
)

R = TypeVar("R")
_AT_ONCE = 2000  # rows of a list that is as long as the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A capture that was taken in to its end, and what it gave."""

    capture: str  # Capture.id
    source: str
    tool: str  # version of what unpacked and read it
    documents: int  # that no other capture, and no earlier line, had given
    repeats: int  # that one had
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a ledger holds at present, in counts."""

    documents: int
    withdrawn: int  # of the documents; their claims are counted no more
    failures: int
    unread: Mapping[str, int]  # reason to documents
    sentences: int  # in documents that were read
    parsed: int  # distinct sentences
    claims: Mapping[str, int]  # kind to claims
    events: int
    origins: int  # independent origins: roots that documents go back to
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who published a document, and when: a document without its words."""

    outlet: str | None
    published: str | None


class Ledger(Inferred):
    """An open ledger.  ``open_ledger`` makes it; nobody else does."""

    # ---- captures and what they gave

    def add_capture(self, capture: Capture) -> bool:
        """Note where bytes came from; the same bytes from the same source are noted once."""
        if self._one(
            "SELECT 1 FROM captures WHERE id = ? AND source = ?", capture.id, capture.source
        ):
            return False
        self._append(
            "captures",
            id=capture.id, source=capture.source, retrieved=capture.retrieved, method=capture.method,
            size=capture.size, media_type=capture.media_type, tool=capture.tool,
            operator=capture.operator, reached=capture.reached, status=capture.status,
            headers=_listed(capture.headers), redirects=_listed(capture.redirects),
            note=_listed(capture.note),
        )  # fmt: skip
        return True

    def add_intake(self, intake: Intake) -> None:
        """Note that a capture was taken in to its end."""
        if self.intake(intake.capture, intake.source, intake.tool) is None:
            self._append("intakes", **_columns(intake))

    def intake(self, capture: str, source: str, tool: str) -> Intake | None:
        """Return what taking in ``capture`` from ``source`` gave; None: not yet done to the end."""
        row = self._one(
            "SELECT documents, repeats, failures FROM intakes "
            "WHERE capture = ? AND source = ? AND tool = ?",
            capture, source, tool,
        )  # fmt: skip
        if row is None:
            return None
        return Intake(
            capture=capture, source=source, tool=tool,
            documents=row[0], repeats=row[1], failures=row[2],
        )  # fmt: skip

    def first_source(self, capture: str) -> str | None:
        """Return the source that ``capture`` first came from; None: not held."""
        row = self._one("SELECT source FROM captures WHERE id = ? ORDER BY seq LIMIT 1", capture)
        return None if row is None else str(row[0])

    def captures(self) -> list[Capture]:
        """Return every capture, in the order taken in."""
        return [_capture(row) for row in self._all(f"{_CAPTURE} ORDER BY seq")]

    def captures_named(self, ids: Collection[str]) -> dict[str, Capture]:
        """Return captures by id; of the same bytes from several sources those that came first."""
        found: dict[str, Capture] = {}
        for capture in map(_capture, self._of(ids, _CAPTURE, "id")):
            held = found.get(capture.id, capture)
            first = min(held, capture, key=lambda c: (c.retrieved, c.source))
            found[capture.id] = first
        return found

    def captures_of(self, source: str) -> list[Capture]:
        """Return the captures of ``source``, in the order taken in."""
        return [
            _capture(row) for row in self._all(f"{_CAPTURE} WHERE source = ? ORDER BY seq", source)
        ]

    def captures_unread(self, tool: str) -> Iterator[Capture]:
        """Yield captures that were fetched or added and not taken in by ``tool``, by source."""
        rows = self._all(
            "SELECT source, seq FROM captures AS c WHERE method IN ('http', 'added') AND NOT EXISTS "
            "(SELECT 1 FROM intakes WHERE capture = c.id AND source = c.source AND tool = ?) "
            "ORDER BY source, seq",
            tool,
        )
        for _, seq in rows:
            yield _capture(self._one(f"{_CAPTURE} WHERE seq = ?", seq))

    # ---- what was asked

    def add_visit(self, visit: Visit) -> None:
        """Note what became of asking an address."""
        self._append("visits", **_columns(visit))

    def visits(self) -> Iterator[Visit]:
        """Yield every visit, oldest first."""
        with self._store.explained():
            for row in self._store.stream(f"{_VISIT} ORDER BY seq"):
                yield _visit(row)

    def last_visit(self, source: str, *, had: bool = False) -> tuple[int, Visit] | None:
        """Return the number and content of the last visit of an address; None: never asked.

        ``had``: the last that found something there.
        """
        which = "AND capture IS NOT NULL " if had else ""
        row = self._one(f"{_VISIT} WHERE source = ? {which}ORDER BY seq DESC LIMIT 1", source)
        return None if row is None else (int(row[8]), _visit(row))

    def begin_round(self, name: str, now: str, *, since: str) -> int:
        """Begin a round, or go on with one of this name that began after ``since`` and did not end.

        Returns:
            The number of the last visit before it began.
        """
        last = self._one(
            "SELECT state, time, visit FROM rounds WHERE name = ? ORDER BY seq DESC LIMIT 1", name
        )
        if last is not None and last[0] == "began" and last[1] >= since:
            return int(last[2])
        visit = int(self._one("SELECT coalesce(max(seq), 0) FROM visits")[0])
        self._append("rounds", name=name, state="began", time=now, visit=visit)
        return visit

    def end_round(self, name: str, now: str, *, visit: int) -> None:
        """Note that a round came to its end."""
        self._append("rounds", name=name, state="ended", time=now, visit=visit)

    def failures_of(self, source: str) -> list[Failure]:
        """Return the failures of ``source`` that still stand and have no capture."""
        rows = self._all(
            "SELECT id, source, locator, capture, stage, fault, message FROM current_failures "
            "WHERE source = ? AND capture IS NULL ORDER BY seq",
            source,
        )
        return [
            Failure(
                id=r[0], source=r[1], locator=r[2], capture=r[3], stage=r[4], fault=r[5], message=r[6]
            )
            for r in rows
        ]  # fmt: skip

    def add_document(self, document: Document, passages: Sequence[Passage], *, tool: str) -> bool:
        """Keep a document and its passages.  Return False if it is held just so."""
        payload = encode(document)
        digest = hashlib.sha256(payload.encode()).hexdigest()
        held = self._one("SELECT digest FROM current_documents WHERE id = ?", document.id)
        if held is not None and held[0] == digest:
            return False
        seq = self._append(
            "documents",
            id=document.id, name=document.name, capture=document.capture, locator=document.locator,
            outlet=document.outlet, published=document.published, language=document.language,
            size=len(document.text), digest=digest, payload=payload, tool=tool,
        )  # fmt: skip
        run = self._owner()
        self._insert(
            "passages",
            [
                {"document": seq, "position": p.index, "start": p.start, "end": p.end, "run": run}
                for p in passages
            ],
        )
        return True

    def document_source(self, document: str) -> tuple[str, str, str] | None:
        """Return capture, locator and tool of a document as first held; None: not held."""
        row = self._one(
            "SELECT capture, locator, tool FROM current_documents WHERE id = ?", document
        )
        return None if row is None else (row[0], row[1], row[2])

    def document_ids(self) -> list[str]:
        """Return the id of every document, in the order taken in."""
        return [
            row[0] for row in self._all("SELECT id FROM documents GROUP BY id ORDER BY min(seq)")
        ]

    def documents(self, ids: Iterable[str] | None = None) -> Iterator[Document]:
        """Yield documents as they are at present: those asked for, or all in the order taken in."""
        if ids is None:
            ids = self.document_ids()
        for batch in batches(ids):
            found = {
                record.id: record
                for record in self._records(
                    Document,
                    f"SELECT payload FROM current_documents WHERE id IN ({marks(batch)})",  # noqa: S608  # question marks
                    *batch,
                )
            }
            yield from (found[id_] for id_ in batch if id_ in found)

    def document(self, id_: str) -> Document | None:
        """Return one document; None: not held."""
        return next(self.documents([id_]), None)

    def text(self, id_: str) -> str:
        """Return the text of a document; empty if it is not held."""
        document = self.document(id_)
        return document.text if document else ""

    def imprints(self, documents: Collection[str] | None = None) -> dict[str, Imprint]:
        """Return by whom and when documents were published, by id; None: all of them."""
        rows = self._of(documents, "SELECT id, outlet, published FROM current_documents", "id")
        return {id_: Imprint(outlet=outlet, published=day) for id_, outlet, day in rows}

    def outlets(self) -> set[str]:
        """Return the name of every outlet that published a document."""
        query = "SELECT DISTINCT outlet FROM current_documents WHERE outlet IS NOT NULL"
        return {row[0] for row in self._all(query)}

    def languages(self) -> set[str]:
        """Return every language that a document is known to be in."""
        query = "SELECT DISTINCT language FROM current_documents WHERE language IS NOT NULL"
        return {row[0] for row in self._all(query)}

    def names(self) -> dict[str, str]:
        """Return what outputs call each document, by id."""
        return dict(self._all("SELECT id, name FROM current_documents"))

    def passages(self, document: str) -> list[Passage]:
        """Return the passages of a document, in order of place."""
        rows = self._all(
            'SELECT position, start, "end" FROM passages WHERE document = '
            "(SELECT max(seq) FROM documents WHERE id = ?) ORDER BY position",
            document,
        )
        return [Passage(document=document, index=i, start=s, end=e) for i, s, e in rows]

    def add_failure(self, failure: Failure) -> bool:
        """Note what could not be taken in, unless the same failure stands already."""
        if self.is_failing(failure.id):
            return False
        self._append("failures", **_columns(failure))
        return True

    def is_failing(self, id_: str) -> bool:
        """Return whether the failure ``id_`` stands already."""
        return self._one("SELECT 1 FROM current_failures WHERE id = ?", id_) is not None

    def failures(self) -> list[Failure]:
        """Return the failures that still stand."""
        rows = self._all(
            "SELECT id, source, locator, capture, stage, fault, message "
            "FROM current_failures ORDER BY seq"
        )
        return [
            Failure(
                id=r[0], source=r[1], locator=r[2], capture=r[3], stage=r[4], fault=r[5], message=r[6]
            )
            for r in rows
        ]  # fmt: skip

    # ---- who copied whom

    def newest(self) -> int:
        """Return the row of the document that came in last; 0: there is none."""
        return int(self._one("SELECT coalesce(max(seq), 0) FROM documents")[0])

    def arrived(self, after: int) -> Iterator[tuple[int, str, int, bool]]:
        """Yield what documents came in after row ``after``: row, id, size, whether one of its id was held.

        In the order taken in, a few at a time.  The size is code points of the text.  A document that
        was held came in again, read by another version.
        """
        query = (
            "SELECT d.seq, d.id, d.size, EXISTS (SELECT 1 FROM documents WHERE id = d.id AND seq <= ?) "
            "FROM current_documents AS d WHERE d.seq > ? ORDER BY d.seq LIMIT ?"
        )
        last = after
        while rows := self._all(query, after, last, _AT_ONCE):
            yield from ((seq, id_, size, bool(held)) for seq, id_, size, held in rows)
            last = rows[-1][0]

    def replace_origins(
        self,
        reuse: Iterable[Reuse],
        origins: Iterable[Origin],
        *,
        tool: str,
        documents: Sequence[str] | None = None,
    ) -> int:
        """Append what differs from the current reuse and origins; return how many rows that took.

        In the order of ``documents``, so that rows are numbered alike however many calls bring them.

        Args:
            reuse: Edges whose copy is one of ``documents``.
            origins: Of ``documents``.
            tool: What found them.
            documents: Whose edges and origins these are; None: everybody's.
        """
        turns = {document: turn for turn, document in enumerate(documents or ())}
        edges = {(r.copy, r.source, r.kind): encode(r) for r in reuse}
        shares = {(r.copy, r.source, r.kind): r.share for r in reuse}
        held = {
            (copy, source, kind): payload
            for copy, source, kind, payload in self._of(
                documents, "SELECT copy, source, kind, payload FROM current_reuse", "copy"
            )
        }
        count = 0
        for key in sorted(edges.keys() | held.keys(), key=lambda k: (turns.get(k[0], 0), k)):
            if edges.get(key) != held.get(key):
                copy, source, kind = key
                self._append(
                    "reuse", copy=copy, source=source, kind=kind, share=shares.get(key),
                    payload=edges.get(key), tool=tool,
                )  # fmt: skip
                count += 1
        told = {origin.document: origin for origin in origins}
        kept = dict(
            self._of(documents, "SELECT document, payload FROM current_origins", "document")
        )
        for document in sorted(told.keys() | kept.keys(), key=lambda d: (turns.get(d, 0), d)):
            origin = told.get(document)
            payload = None if origin is None else encode(origin)
            if payload != kept.get(document):
                self._append(
                    "origins", document=document, origin=origin and origin.origin,
                    role=origin and origin.role, payload=payload, tool=tool,
                )  # fmt: skip
                count += 1
        return count

    def _of(
        self, documents: Collection[str] | None, query: str, column: str
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of ``query``: all, or those whose ``column`` is one of ``documents``."""
        if documents is None:
            yield from self._all(query)
            return
        for batch in batches(documents):
            yield from self._all(f"{query} WHERE {column} IN ({marks(batch)})", *batch)

    def reuse(self) -> list[Reuse]:
        """Return who carries whose words, by copy and source."""
        return list(self.reuse_streamed())

    def reuse_streamed(self) -> Iterator[Reuse]:
        """Yield what ``reuse`` returns, in its order, a few at a time."""
        yield from self._records(
            Reuse, "SELECT payload FROM current_reuse ORDER BY copy, source, kind"
        )

    def origins(self) -> list[Origin]:
        """Return the origin of every document that has one, by document."""
        return list(self.origins_streamed())

    def origins_streamed(self) -> Iterator[Origin]:
        """Yield what ``origins`` returns, in its order, a few at a time."""
        yield from self._records(Origin, "SELECT payload FROM current_origins ORDER BY document")

    def origins_of(self, documents: Collection[str]) -> dict[str, Origin]:
        """Return the origins of ``documents`` that have one, by document."""
        rows = self._of(documents, "SELECT payload FROM current_origins", "document")
        return {o.document: o for o in self._decoded(Origin, rows)}

    def origins_beside(self, documents: Collection[str]) -> dict[str, Origin]:
        """Return the origins of ``documents`` and of all that share one of them, by document.

        All origins are gone through; only those are kept.
        """
        wanted = {origin.origin for origin in self.origins_of(documents).values()}
        query = "SELECT origin, payload FROM current_origins"
        with self._store.explained():
            rows = (row[1:] for row in self._store.stream(query) if row[0] in wanted)
            return {o.document: o for o in self._decoded(Origin, rows)}

    def claim_origins_of(self, claims: Collection[str]) -> dict[str, ClaimOrigin]:
        """Return the origins of ``claims`` that have one, by claim."""
        rows = self._of(claims, "SELECT payload FROM current_claim_origins", "claim")
        return {o.claim: o for o in self._decoded(ClaimOrigin, rows)}

    # ---- what is said

    def unparsed(self, sentences: Iterable[str], *, pipeline: str) -> list[str]:
        """Return those of ``sentences`` that ``pipeline`` has not parsed yet, each once, in order."""
        missing: list[str] = []
        for batch in batches(dict.fromkeys(sentences)):
            held = self._held_parses(batch, pipeline, "sentence")
            missing += [s for s in batch if _sentence_key(s) not in held]
        return missing

    def add_parses(self, parses: Mapping[str, bytes], *, pipeline: str) -> None:
        """Keep parses, by sentence; what is held already stays as it is."""
        run = self._owner()
        new = self.unparsed(parses, pipeline=pipeline)
        self._insert(
            "parses",
            [
                {"sentence": _sentence_key(s), "pipeline": pipeline, "parse": parses[s], "run": run}
                for s in new
            ],
        )

    def parses(self, sentences: Iterable[str], *, pipeline: str) -> dict[str, bytes]:
        """Return the parses held of ``sentences``."""
        found: dict[str, bytes] = {}
        for batch in batches(dict.fromkeys(sentences)):
            held = self._held_parses(batch, pipeline, "sentence, parse")
            found.update((s, held[key]) for s in batch if (key := _sentence_key(s)) in held)
        return found

    def _held_parses(self, batch: Sequence[str], pipeline: str, columns: str) -> dict[bytes, Any]:
        rows = self._all(
            f"SELECT {columns} FROM parses WHERE pipeline = ? AND sentence IN ({marks(batch)})",  # noqa: S608  # this file's words
            pipeline, *(_sentence_key(s) for s in batch),
        )  # fmt: skip
        return {row[0]: row[-1] for row in rows}

    def unread(self, tool: str, *, after: int = 0) -> Iterator[tuple[str, int]]:
        """Yield documents whose current reading was not made by ``tool``, with their size.

        In the order taken in, a few at a time, so that they may be read meanwhile; the size is code
        points of the text.  What a person coded by hand is not read by anybody else.

        Args:
            tool: A reader's.
            after: Only documents in rows after this one are looked at.
        """
        query = (
            "SELECT d.seq, d.id, d.size FROM documents AS d LEFT JOIN readings AS r "
            "ON r.document = d.seq AND r.seq = (SELECT max(seq) FROM readings WHERE document = d.seq) "
            "WHERE d.seq > ? AND d.seq = (SELECT max(seq) FROM documents WHERE id = d.id) "
            "AND (r.tool IS NULL OR (r.tool <> ? AND substr(r.reader, 1, ?) <> ?)) "
            "ORDER BY d.seq LIMIT ?"
        )
        while rows := self._all(query, after, tool, len(BY_HAND), BY_HAND, _AT_ONCE):
            yield from ((id_, size) for _, id_, size in rows)
            after = rows[-1][0]

    def add_reading(self, reading: Reading, *, tool: str) -> None:
        """Keep what a reader made of a document; it is the current reading from now on."""
        seq = self._append(
            "readings",
            document=self._one("SELECT max(seq) FROM documents WHERE id = ?", reading.document)[0],
            reader=reading.reader, sentences=reading.sentences, gated=reading.gated,
            unread=reading.unread, tool=tool,
        )  # fmt: skip
        for claim in {claim.id: claim for claim in reading.claims}.values():
            self._append(
                "claims", id=claim.id, reading=seq, document=claim.document, start=claim.start,
                end=claim.end, kind=claim.kind, reader=claim.reader, payload=encode(claim),
            )  # fmt: skip

    def claims(self, ids: Iterable[str] | None = None) -> Iterator[Claim]:
        """Yield current claims: those asked for, or all, by document taken in and place."""
        if ids is None:
            yield from self._records(
                Claim,
                "SELECT c.payload FROM current_claims AS c JOIN readings AS r ON r.seq = c.reading "
                'ORDER BY r.document, c.start, c."end", c.seq',
            )
            return
        for batch in batches(ids):
            yield from self._records(
                Claim,
                f"SELECT payload FROM current_claims WHERE id IN ({marks(batch)}) ORDER BY seq",  # noqa: S608  # question marks
                *batch,
            )

    def claim_ids(self) -> Iterator[str]:
        """Yield the id of every current claim, in any order."""
        with self._store.explained():
            for row in self._store.stream("SELECT id FROM current_claims"):
                yield str(row[0])

    def outlines(self, kind: type[R]) -> Iterator[R]:
        """Yield current claims as records of ``kind``, which has some of a claim's fields, in any order."""
        yield from self._records(kind, "SELECT payload FROM current_claims")

    def spans_of_claims(self, ids: Iterable[str]) -> dict[str, tuple[str, int, int, str]]:
        """Return document, start, end and kind of claims, those of earlier readings too, by id."""
        found = {}
        for batch in batches(ids):
            for row in self._all(
                f'SELECT id, document, start, "end", kind FROM claims WHERE id IN ({marks(batch)})',  # noqa: S608  # question marks
                *batch,
            ):
                found[str(row[0])] = (str(row[1]), int(row[2]), int(row[3]), str(row[4]))
        return found

    def withdrawn_claims(self) -> Iterator[Claim]:
        """Yield the claims that withdrawn documents make, by document taken in and place.

        They are as the documents' last readings have them, and current no longer.
        """
        yield from self._records(
            Claim,
            "SELECT c.payload FROM claims AS c JOIN current_readings AS r ON r.seq = c.reading "
            "JOIN current_withdrawals AS w ON w.document = c.document "
            'ORDER BY r.document, c.start, c."end", c.seq',
        )

    def readings(self, *, unread_only: bool = False) -> list[Reading]:
        """Return the current readings without their claims, in the order documents were taken in."""
        rows = self._all(
            "SELECT document_id, reader, sentences, gated, unread FROM current_readings "
            "WHERE unread IS NOT NULL OR NOT ? ORDER BY document",
            unread_only,
        )
        return [
            Reading(document=d, reader=r, claims=(), sentences=s, gated=g, unread=u)
            for d, r, s, g, u in rows
        ]

    # ---- signed heads

    def add_head(self, head: str, *, key: str, signature: bytes) -> int:
        """Keep a signed head of the log (``custody.heads``); return the number of its row."""
        return self._append("heads", head=head, key=key, signature=signature.hex())

    def add_stamp(self, head: int, *, server: str, answer: bytes) -> None:
        """Keep what a time-stamp server answered about the head in row ``head``."""
        self._append("stamps", head=head, server=server, answer=answer)

    def heads(self) -> list[tuple[int, str, str, str | None, bytes | None]]:
        """Return signed heads: row, text, signature in hex, and of its stamp server and answer.

        Oldest first; of several stamps of one head the first counts.  Server and answer are None:
        unstamped.
        """
        return [
            (row[0], row[1], row[2], row[3], None if row[4] is None else bytes(row[4]))
            for row in self._all(
                "SELECT h.seq, h.head, h.signature, s.server, s.answer FROM heads AS h "
                "LEFT JOIN stamps AS s ON s.head = h.seq "
                "AND s.seq = (SELECT min(seq) FROM stamps WHERE head = h.seq) ORDER BY h.seq"
            )
        ]

    # ---- states, runs, counts

    def state(self, *tables: str) -> str:
        """Return what names the present state of ``tables``: they only grow, so the number of rows does.

        Rows are numbered from 1 without a gap; the last number is found without counting.
        """
        return " ".join(
            f"{table}={self._one(f'SELECT coalesce(max(seq), 0) FROM {table}')[0]}"  # noqa: S608  # callers' constants
            for table in tables
        )

    def is_derived(self, stage: str, *, state: str, tool: str) -> bool:
        """Return whether ``stage`` was last derived from ``state`` by ``tool``."""
        return self.derived(stage) == (state, tool)

    def derived(self, stage: str) -> tuple[str, str] | None:
        """Return the state that ``stage`` was last derived from, and by which tool; None: it never was."""
        row = self._one(
            "SELECT state, tool FROM derivations WHERE stage = ? ORDER BY seq DESC LIMIT 1", stage
        )
        return None if row is None else (row[0], row[1])

    def add_derivation(self, stage: str, *, state: str, tool: str) -> None:
        """Note that ``stage`` was derived from ``state`` by ``tool``."""
        self._append("derivations", stage=stage, state=state, tool=tool)

    def runs(self) -> list[Run]:
        """Return every run that added something, oldest first; not finished: killed or running."""
        rows = self._all(
            "SELECT r.id, r.started, e.finished, r.command, r.tool, r.reader "
            "FROM runs AS r LEFT JOIN run_ends AS e ON e.run = r.number ORDER BY r.number"
        )
        return [
            Run(id=r[0], started=r[1], finished=r[2], command=r[3], tool=r[4], reader=r[5])
            for r in rows
        ]

    def versions(self) -> list[tuple[str, str]]:
        """Return what made the current rows: (what it is, its name and version)."""
        return [
            (row[0], row[1])
            for row in self._all(
                "SELECT DISTINCT 'captures', tool FROM captures "
                "UNION SELECT DISTINCT 'documents', tool FROM current_documents "
                "UNION SELECT DISTINCT 'origins', tool FROM current_origins "
                "UNION SELECT DISTINCT 'claims', reader FROM current_readings "
                "UNION SELECT DISTINCT 'events', tool FROM current_events "
                "UNION SELECT DISTINCT 'measures', tool FROM current_assessments ORDER BY 1, 2"
            )
        ]

    def tally(self) -> Tally:
        """Return what the ledger holds at present, in counts."""

        def count(query: str) -> int:
            return int(self._one(query)[0] or 0)

        return Tally(
            documents=count("SELECT count(*) FROM current_documents"),
            withdrawn=count("SELECT count(*) FROM current_withdrawals"),
            failures=count("SELECT count(*) FROM current_failures"),
            unread=dict(
                self._all(
                    "SELECT unread, count(*) FROM current_readings WHERE unread IS NOT NULL "
                    "GROUP BY unread ORDER BY count(*) DESC, unread"
                )
            ),
            sentences=count("SELECT sum(sentences) FROM current_readings"),
            parsed=count("SELECT count(*) FROM parses"),
            claims=dict(
                self._all(
                    "SELECT kind, count(*) FROM current_claims GROUP BY kind "
                    "ORDER BY count(*) DESC, kind"
                )
            ),
            events=len(self.events()),
            origins=count("SELECT count(DISTINCT origin) FROM current_origins"),
            repeats=count("SELECT sum(repeats) FROM intakes"),
        )

    def verify(self) -> list[Finding]:
        """Recheck the file, every id, offset, reference and the log; return what is broken."""
        with self._store.explained():
            return audit(self._store)


_CAPTURE = (
    "SELECT id, source, retrieved, method, size, media_type, tool, operator, reached, status, "
    "headers, redirects, note FROM captures"
)
_VISIT = "SELECT source, time, outcome, status, capture, etag, modified, detail, seq FROM visits"


def _capture(row: Sequence[Any]) -> Capture:
    return Capture(
        id=row[0], source=row[1], retrieved=row[2], method=row[3], size=row[4], media_type=row[5],
        tool=row[6], operator=row[7], reached=row[8], status=row[9], headers=_pairs(row[10]),
        redirects=tuple(msgspec.json.decode(row[11])) if row[11] else (), note=_pairs(row[12]),
    )  # fmt: skip


def _visit(row: Sequence[Any]) -> Visit:
    return Visit(
        source=row[0], time=row[1], outcome=row[2], status=row[3], capture=row[4], etag=row[5],
        modified=row[6], detail=row[7],
    )  # fmt: skip


def _pairs(listed: str | None) -> tuple[tuple[str, str], ...]:
    rows = msgspec.json.decode(listed) if listed else ()
    return tuple((name, value) for name, value in rows)


def _listed(values: Sequence[object]) -> str | None:
    """Return values as a JSON list, None if there are none."""
    return msgspec.json.encode(values).decode() if values else None


def _columns(record: Any) -> dict[str, object]:
    """Return a flat record as its table's columns: they have the same names."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _sentence_key(sentence: str) -> bytes:
    return hashlib.sha256(sentence.encode()).digest()
