"""Quote claims in pages that are about something else: the sentence, its document, the event that counts it.

Does not: tell how a claim was read; its event's page does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supplyline.ledger import Catalogue, Ledger
from supplyline.records import Claim, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One claim, with where it stands."""

    claim: Claim
    document: Document | None  # None: not held
    event: str | None  # that counts it today


def quoted(ledger: Ledger, catalogue: Catalogue, claims: Sequence[str]) -> dict[str, Quoted]:
    """Return those of ``claims`` that are held, by id, in their order."""
    held = {claim.id: claim for claim in ledger.claims(list(dict.fromkeys(claims)))}
    of = list(dict.fromkeys(claim.document for claim in held.values()))
    documents = {document.id: document for document in ledger.documents(of)}
    counted = catalogue.event_by_claim(held)
    return {
        id_: Quoted(
            claim=held[id_], document=documents.get(held[id_].document), event=counted.get(id_)
        )
        for id_ in claims
        if id_ in held
    }
