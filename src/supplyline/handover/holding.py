"""Find in a ledger what is handed over, with what belongs to each record, a few at a time.

Whatever leaves a case is in its log before it leaves: ``log_export`` appends that entry.

Does not: decide what a form holds (``export`` does); write a file (``exporting``, ``handing`` and ``custodian`` do).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from supplyline import __version__
from supplyline.errors import CaseError
from supplyline.export.holdings import Holdings, Judged, Kept, Said, Wanted, part
from supplyline.inference.inferring import look
from supplyline.ledger import Ledger, new_run
from supplyline.progress import Progress, Silence
from supplyline.records import Claim, Document, Event, Origin, Reuse
from supplyline.review import reviewed

if TYPE_CHECKING:
    from supplyline.review import Review

TOOL = f"supplyline {__version__}"
_AT_ONCE = 500  # claims, or documents, that are held with what belongs to them
# Actions after which a ledger holds the same events, claims and documents.
_NO_CHANGE = frozenset(("export", "package", "sign", "stamp", "copy"))


class NothingInferred(CaseError):
    """The case holds claims whose events were not inferred: a run was killed."""

    def __init__(self, case: Path, claims: int) -> None:
        self.claims = claims
        super().__init__(
            f"{case}: found {claims:,} claims and no event, needed a build that came to its end: run "
            f"'supplyline build --case {case}' and export again"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Which records are handed over."""

    events: int
    claims: int
    documents: set[str] | None  # None: all
    loose: tuple[str, ...]  # claims that no event rests on; of some events' claims there are none


class Holder:
    """Finds in a ledger what belongs together, a few at a time, and holds no query open meanwhile.

    Args:
        ledger: Open.
        case: Its folder.
        wanted: Which events, with their claims and documents.
        progress: Told of each record that is handed over.
    """

    def __init__(
        self, ledger: Ledger, case: Path, wanted: Wanted, progress: Progress | None = None
    ) -> None:
        self._ledger, self._case, self._wanted = ledger, case, wanted
        progress = progress or Silence()
        self._advance = progress.advance
        progress.begin("export", None, "records")
        self._unread = {r.document: r.unread for r in ledger.readings(unread_only=True)}
        self._withdrawn = {
            w.document: f"{w.author}, {w.made}: {w.reason}"
            for w in ledger.withdrawals(standing=True)
        }
        self._review(look(ledger))

    def _review(self, found: Review) -> None:
        """Keep what reviewers say of single claims; the rest of them is as it was read."""
        judged = reviewed(found)
        self._corrected = {i: (r.claim, r.corrected) for i, r in judged.items() if r.corrected}
        self._rejected = {i: r.rejected for i, r in judged.items() if r.rejected}
        self.stands = [found.stands[j.id] for j in found.judgements]

    @cached_property
    def _found(self) -> _Found:
        """Which records are handed over: events, claims and documents are gone through once."""
        events, ids, documents = 0, IdSet(), set[str]()
        for event in self.events():
            events += 1
            ids.add(event.claims)
            if not self._wanted.everything:
                documents.update(event.documents)
        claims = ids.close()
        if not self._wanted.everything:
            return _Found(events=events, claims=claims, documents=documents, loose=())
        held = list(self._ledger.claim_ids())
        loose = tuple(id_ for id_ in held if id_ not in ids)
        return _Found(events=events, claims=len(held), documents=None, loose=loose)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each are handed over."""
        found = self._found
        chosen = self._ledger.document_ids() if found.documents is None else found.documents
        return {
            "events": found.events, "claims": found.claims, "documents": len(chosen),
            "failures": len(self._ledger.failures()),
        }  # fmt: skip

    def check(self) -> None:
        """Refuse a ledger that holds claims whose events nobody inferred.

        Raises:
            NothingInferred: A run was killed.
        """
        found = self._found
        nothing = self._wanted.everything and not found.events
        unfused = found.claims > len(self._rejected)
        if nothing and unfused and not self._ledger.events(rejected=True):
            raise NothingInferred(self._case, found.claims)

    # ---- records, with what belongs to each

    def events(self) -> Iterator[Event]:
        """Yield the events that are wanted."""
        return filter(self._wanted.has, self._ledger.events_streamed())

    def _told_of(self, records: Iterable[Any]) -> Iterator[Any]:
        for record in records:
            self._advance()
            yield record

    def told(self) -> Iterator[tuple[Event, tuple[Said, ...]]]:
        """Yield events with their claims: those of a few hundred claims are looked up at once."""
        waiting: list[Event] = []
        size = 0
        for event in self.events():
            waiting.append(event)
            size += len(event.claims)
            if size >= _AT_ONCE:
                yield from self._with_claims(waiting)
                waiting, size = [], 0
        yield from self._with_claims(waiting)

    def _with_claims(self, events: Sequence[Event]) -> Iterator[tuple[Event, tuple[Said, ...]]]:
        owner = {claim: event.id for event in events for claim in event.claims}
        found = {said.claim.id: said for said in self._said(self._ledger.claims(owner), owner)}
        for event in events:
            self._advance(1 + len(event.claims))
            yield event, tuple(found[c] for c in dict.fromkeys(event.claims) if c in found)

    def loose(self) -> Iterator[Said]:
        """Yield the claims that no event rests on; of some events' claims there are none."""
        ids = iter(self._found.loose)
        while batch := list(islice(ids, _AT_ONCE)):
            yield from self._told_of(self._said(self._ledger.claims(batch), {}))

    def claims(self) -> Iterator[Said]:
        """Yield all claims, those of events first."""
        for _, claims in self.told():
            yield from claims
        yield from self.loose()

    def _said(self, claims: Iterable[Claim], owner: Mapping[str, str]) -> Iterator[Said]:
        """Yield claims with what belongs to them; ``claims`` are few enough to be held."""
        claims = list(claims)
        documents = {
            d.id: _bare(d)
            for d in self._ledger.documents(dict.fromkeys(c.document for c in claims))
        }
        origins = self._ledger.claim_origins_of([c.id for c in claims])
        for claim in claims:
            corrected, words = self._corrected.get(claim.id, (claim, ()))
            origin = origins.get(claim.id)
            yield Said(
                claim=corrected, document=documents[claim.document], event=owner.get(claim.id),
                origin=part(origin, "origin"), corrected=words,
                rejected=self._rejected.get(claim.id, ()),
            )  # fmt: skip

    def documents(self) -> Iterator[Kept]:
        """Yield the documents of the events that are wanted; all of them, if those are all."""
        ids, chosen = iter(self._ledger.document_ids()), self._found.documents
        if chosen is not None:
            ids = filter(chosen.__contains__, ids)
        yield from self.kept_of(ids)

    def kept_of(self, ids: Iterable[str]) -> Iterator[Kept]:
        """Yield documents by id, in the order given."""
        for batch in _batched(ids):
            origins = self._ledger.origins_of(batch)
            documents = [_bare(document) for document in self._ledger.documents(batch)]
            captures = self._ledger.captures_named({d.capture for d in documents})
            for document in documents:
                self._advance()
                yield Kept(
                    document=document, capture=captures.get(document.capture),
                    origin=origins.get(document.id), withdrawn=self._withdrawn.get(document.id),
                    unread=self._unread.get(document.id),
                )  # fmt: skip

    # ---- of some documents

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The event that rests on each claim."""
        return {claim: event.id for event in self.events() for claim in event.claims}

    def said_in(self, documents: Iterable[str]) -> Iterator[Said]:
        """Yield the claims of documents, in order of place within each."""
        for batch in _batched(documents):
            yield from self._told_of(self._said(self._ledger.claims_in(batch), self._owners))

    def origins_of(self, documents: Iterable[str]) -> Iterator[Origin]:
        """Yield the origins of documents, in the order given."""
        for batch in _batched(documents):
            found = self._ledger.origins_of(batch)
            yield from self._told_of(found[d] for d in batch if d in found)

    def reuse_by(self, documents: Iterable[str]) -> Iterator[Reuse]:
        """Yield whose words documents carry, by copy and source in some hundred documents at a time."""
        for batch in _batched(documents):
            yield from self._told_of(self._ledger.reuse_by(batch))

    def published(self) -> Iterator[tuple[str, str | None]]:
        """Yield the day or moment of publication of every document, in the order taken in."""
        held = self._ledger.imprints()
        for document in self._ledger.document_ids():
            yield document, held[document].published

    # ---- all of it

    def holdings(self) -> Holdings:
        """Return all of it."""
        ledger = self._ledger
        entry, digest, made = last_change(ledger)
        assessments = defaultdict(list)
        for assessment in ledger.assessments():
            assessments[assessment.event].append(assessment)
        judged_here = None if self._wanted.everything else self._targets()
        return Holdings(
            title=self._case.resolve().name, made=made, tool=TOOL, entry=entry, digest=digest,
            wanted=self._wanted, counts=self.counts, told=self.told, loose=self.loose, documents=self.documents,
            assessments={event: tuple(found) for event, found in assessments.items()},
            reuse=self._reuse, failures=tuple(ledger.failures()),
            judgements=tuple(
                Judged(judgement=s.judgement, now=s.on, state=s.state, why=s.why)
                for s in self.stands
                if judged_here is None or s.on in judged_here
            ),
            runs=tuple(run for run in ledger.runs() if _makes_rows(run.command)),
            versions=tuple(ledger.versions()),
        )  # fmt: skip

    def _reuse(self) -> Iterator[Reuse]:
        chosen = self._found.documents
        for reuse in self._ledger.reuse():
            if chosen is None or {reuse.copy, reuse.source} <= chosen:
                yield reuse

    def _targets(self) -> set[str]:
        """Return the events and claims that are handed over."""
        return set(chain.from_iterable((event.id, *event.claims) for event in self.events()))


def last_change(ledger: Ledger) -> tuple[int, str, str]:
    """Return number, digest and time of the last entry that changed what can be handed over.

    Exports, packages, signatures and copies change nothing of it: what is dated by that entry is the
    same, however often it is handed over.
    """
    last = (0, "", "1970-01-01T00:00:00Z")
    for entry in ledger.log():
        told = entry.read()
        if told["action"] not in _NO_CHANGE:
            last = (entry.seq, entry.digest, str(told["time"]))
    return last


def log_export(ledger: Ledger, command: str, about: Mapping[str, object]) -> int:
    """Append the entry about what leaves the case; return the number of the log's last entry then.

    Args:
        ledger: Open for writing.
        command: As called, for the run's row.
        about: In what form, of what, with which digests; what is None is left out.
    """
    run = new_run(command)
    ledger.begin(run, action="export")
    told = {name: value for name, value in about.items() if value is not None}
    with ledger.transaction(about=told):
        pass
    ledger.end(run.started)
    head = ledger.head()
    return 0 if head is None else head.seq


def _batched(ids: Iterable[str]) -> Iterator[list[str]]:
    found = iter(ids)
    while batch := list(islice(found, _AT_ONCE)):
        yield batch


class IdSet:
    """Ids of claims, held in sixteen bytes each, to ask whether one is among them."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._odd: set[str] = set()  # that are no "c1:" and 32 hex digits
        self._sorted = np.empty((0, 2), dtype=">u8")

    def add(self, ids: Iterable[str]) -> None:
        """Take some more in."""
        for id_ in ids:
            digits = _digits(id_)
            if digits is None:
                self._odd.add(id_)
            else:
                self._bytes += digits

    def close(self) -> int:
        """Make ready to be asked; return how many there are."""
        pairs = np.frombuffer(bytes(self._bytes), dtype=">u8").reshape(-1, 2)
        self._bytes = bytearray()
        self._sorted = np.unique(pairs, axis=0)
        return len(self._sorted) + len(self._odd)

    def __contains__(self, id_: str) -> bool:
        digits = _digits(id_)
        if digits is None:
            return id_ in self._odd
        high, low = np.frombuffer(digits, dtype=">u8")
        first = np.searchsorted(self._sorted[:, 0], high, side="left")
        last = np.searchsorted(self._sorted[:, 0], high, side="right")
        return bool((self._sorted[first:last, 1] == low).any())


def _digits(id_: str) -> bytes | None:
    if len(id_) != 35 or not id_.startswith("c1:"):
        return None
    try:
        return bytes.fromhex(id_[3:])
    except ValueError:
        return None


def _bare(document: Document) -> Document:
    return replace(document, text="")


def _makes_rows(command: str) -> bool:
    """Return whether a run made what is exported: an export must not change the next one."""
    words = [word for word in command.split() if not word.endswith("supplyline")]
    return not words or words[0] not in _NO_CHANGE | {"ledger", "dossier"}
