"""Recall what statements and events follow from, so that who derives them every second asks for what is new.

The ledger only grows: what was appended since the last look is asked for, by row, and takes the place of what
it replaces.  Held are all current claims, and of the documents that make claims, of those they copy and of those
that share their origin, who published them and when and who copied whom; no text, and of other documents
nothing but which origin copies share.

Whoever derives statements once recalls for the occasion (``recall_claims``): nothing is held of a document that
no claim reaches.

Does not: decide anything; hold for a ledger other than the one it was brought up with.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar

from supplyline.fusion import Accounts, Parts
from supplyline.ledger import Imprint, Ledger
from supplyline.origins.statements import Behind, Statements
from supplyline.records import Claim, ClaimOrigin, Document, Origin, Part, Reuse

Held = TypeVar("Held")

_TABLES = (
    "documents", "readings", "withdrawals", "origins", "reuse", "claim_origins", "parts"
)  # fmt: skip


@dataclass(slots=True)
class Recall:
    """What a ledger held when it was last brought up; all mappings are to be read only."""

    claims: dict[str, Claim] = field(default_factory=dict)  # by id
    imprints: dict[str, Imprint] = field(default_factory=dict)  # by document, where asked for
    outlets: set[str] = field(default_factory=set)  # that published any of them
    claim_origins: dict[str, ClaimOrigin] = field(default_factory=dict)  # by claim
    parts: dict[str, Part] = field(default_factory=dict)  # by name
    split: Parts = field(default_factory=Parts)  # its claims, for who derives events
    accounts: Accounts = field(default_factory=Accounts)  # as above
    _rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_TABLES, 0))
    _said: dict[str, list[str]] = field(default_factory=dict)  # document to its claims
    _roots: dict[str, str] = field(
        default_factory=dict
    )  # document to the other that it goes back to
    _members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # the reverse
    _origins: dict[str, Origin] = field(default_factory=dict)  # by document, where asked for
    _edges: dict[str, list[Reuse]] = field(default_factory=dict)  # by copy, where asked for
    _documents: dict[str, Document] = field(default_factory=dict)  # without text, as above
    _statements: Statements = field(default_factory=Statements)
    # Since statements were brought up last.
    _new: set[str] = field(default_factory=set)  # claims
    _gone: set[str] = field(default_factory=set)  # claims
    _stirred: set[str] = field(default_factory=set)  # documents
    _reached: set[str] = field(
        default_factory=set
    )  # documents that make claims or are copied by those
    _once: bool = False  # made for the occasion: roots are asked for when claims are reached
    _unkept: set[str] | None = None  # claims whose origin the ledger may not hold; None: any

    def bring_up(self, ledger: Ledger) -> None:
        """Take in what was appended to ``ledger``, which nobody else writes to meanwhile."""
        before, self._rows = self._rows, {table: ledger.last_row(table) for table in _TABLES}
        if self._rows == before:
            return
        anew = {id_ for id_, _ in ledger.withdrawals_after(before["withdrawals"])}
        again = {id_ for _, id_, _, held in ledger.arrived(before["documents"]) if held}
        for _, _, outlet, _, _ in ledger.documents_after(before["documents"]):
            if outlet is not None:
                self.outlets.add(outlet)
        for id_ in again:  # others may be dated by it
            self.imprints.pop(id_, None)
            self._documents.pop(id_, None)
        if again:
            self._start_anew()
            anew |= again
        anew |= {id_ for id_, _ in ledger.readings_after(before["readings"])}
        self._read_anew(ledger, anew)
        for id_, root, _ in ledger.origins_after(before["origins"]):
            self._stirred.add(id_)
            self._origins.pop(id_, None)
            was = self._roots.pop(id_, None)
            if was is not None:
                self._members[was].discard(id_)
            if root is not None and root != id_:
                self._roots[id_] = root
                self._members[root].add(id_)
        for _, copy, _, _ in ledger.reuse_after(before["reuse"]):
            self._stirred.add(copy)
            self._edges.pop(copy, None)
        for claim, origin in ledger.claim_origins_after(before["claim_origins"]):
            _put(self.claim_origins, claim, origin)
        for name, part in ledger.parts_after(before["parts"]):
            _put(self.parts, name, part)

    def _start_anew(self) -> None:
        self._statements, self._new, self._gone = Statements(), set(self.claims), set()
        self._reached, self._unkept = set(), None

    def _read_anew(self, ledger: Ledger, documents: Collection[str]) -> None:
        for document in documents:
            for id_ in self._said.pop(document, ()):
                del self.claims[id_]
                self.accounts.forget(id_)
                self._new.discard(id_)
                self._gone.add(id_)
        self._hold(ledger.claims_in(documents))

    def _hold(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self.claims[claim.id] = claim
            self._new.add(claim.id)
            self._said.setdefault(claim.document, []).append(claim.id)

    def origins(self, ledger: Ledger) -> dict[str, Origin]:
        """Return the origins of all documents that go back to what a document with claims goes back to."""
        roots = {self._roots.get(document, document) for document in self._said}
        wanted = roots.union(*(self._members[root] for root in roots if root in self._members))
        asked = wanted - self._origins.keys()
        if asked:
            self._origins |= ledger.origins_of(asked)
        return {id_: self._origins[id_] for id_ in wanted if id_ in self._origins}

    def ground(self, ledger: Ledger) -> tuple[dict[str, Imprint], dict[str, Origin]]:
        """Return who published the documents behind claims and when, and their origins, by document."""
        origins = self.origins(ledger)
        asked = (self._said.keys() | origins.keys()) - self.imprints.keys()
        if asked:
            self.imprints |= ledger.imprints(asked)
        return self.imprints, origins

    def relayed(self, ledger: Ledger) -> tuple[list[ClaimOrigin], set[str]]:
        """Return the origins of claims that are other than those held, and the claims that have none now."""
        whole = self._reach(ledger)
        if self._once:
            asked = ledger.origins_of(self._reached)
            self._roots |= {id_: origin.origin for id_, origin in asked.items()}
        changed = self._statements.change(
            Behind(
                documents=ChainMap(whole, self._documents), edges=self._edges, roots=self._roots,
                passages={id_: ledger.passages(id_) for id_ in whole}, outlets=self.outlets,
            ),
            [self.claims[id_] for id_ in self._new],
            gone=self._gone, stirred=self._stirred,
        )  # fmt: skip
        self._new, self._gone, self._stirred = set(), set(), set()
        found, held = self._statements.origins, self.claim_origins
        unkept = found.keys() | held.keys() if self._unkept is None else self._unkept | changed
        # Until the ledger is seen to hold them, for it may refuse.
        self._unkept = {id_ for id_ in unkept if found.get(id_) != held.get(id_)}
        return [found[i] for i in sorted(self._unkept) if i in found], self._unkept - found.keys()

    def _reach(self, ledger: Ledger) -> dict[str, Document]:
        """Follow edges from new claims and stirred documents; return the documents with new claims.

        These have their text; of whoever else is reached the rest is held.
        """
        speaking = {self.claims[id_].document for id_ in self._new}
        ring, fresh = speaking | (self._stirred & self._reached), set[str]()
        while ring:
            fresh |= ring - self._documents.keys()
            self._reached |= ring
            unknown = ring - self._edges.keys()
            self._edges |= {id_: [] for id_ in unknown}
            for edge in ledger.reuse_by(unknown):
                self._edges[edge.copy].append(edge)
            ring = {edge.source for id_ in ring for edge in self._edges[id_]} - self._reached
        telling = {self.claims[id_].document for id_ in self._new if self.claims[id_].attribution}
        whole = {document.id: document for document in ledger.documents(sorted(telling))}
        for document in chain(whole.values(), ledger.documents(sorted(fresh - telling))):
            self._documents[document.id] = replace(document, text="")
        return whole


def recall_claims(ledger: Ledger) -> Recall:
    """Return what statements follow from: of documents that no claim reaches, the names of outlets alone.

    Not to be brought up, and not for events, which follow from what shares an origin besides.
    """
    recall = Recall(outlets=ledger.outlets(), _once=True)
    recall._hold(ledger.claims())  # it is made here
    return recall


def _put(held: dict[str, Held], key: str, value: Held | None) -> None:
    if value is None:
        held.pop(key, None)
    else:
        held[key] = value
