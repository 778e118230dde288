"""Gather the records that a page about some events or one document is made of.

Does not: lay out; look at anything but what those name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supplyline.clock import utc_now
from supplyline.dossiers import corrected_as, judged_as
from supplyline.ids import sha256_hex
from supplyline.ledger import Ledger
from supplyline.records import Claim, Event
from supplyline.report import Dossier
from supplyline.report.view import Desk
from supplyline.review import Review
from supplyline.web.sheet import names


def desk_of(
    ledger: Ledger, found: Review, events: Sequence[Event], *, title: str, case: str
) -> Desk:
    """Return what the report's views are drawn from, for ``events`` alone."""
    ids = list(dict.fromkeys(claim for event in events for claim in event.claims))
    claims = as_judged(found, list(ledger.claims(ids)))
    documents = list(dict.fromkeys(d for event in events for d in event.documents))
    judged = [s for target in (*(e.id for e in events), *ids) for s in found.on(target)]
    dossier = Dossier(
        title=title, generated=utc_now(), pair=None, events=tuple(events),
        claims={claim.id: claim for claim in claims},
        documents={d.id: replace(d, text="") for d in ledger.documents(documents)},
        reuse=tuple(ledger.reuse_by(documents)), origins=ledger.origins_of(documents), failures=(),
        unread=(), captures=(), runs=(), judged=tuple(map(judged_as, judged)),
        corrected={c: corrected_as(found, c) for c in ids if c in found.of_claim}, case=case,
    )  # fmt: skip
    return Desk(dossier, None, names())


def as_judged(found: Review, claims: Sequence[Claim]) -> list[Claim]:
    """Return ``claims`` as reviewers corrected them; those that they rejected as they were read."""
    judged = {c.id: c for c in found.claims if c.id in found.of_claim}
    return [judged.get(claim.id, claim) for claim in claims]


def state_of(found: Review, event: Event) -> str:
    """Return what changes whenever ``event``, or what reviewers say of it or its claims, does."""
    said = [s.judgement.id for target in (event.id, *event.claims) for s in found.on(target)]
    return sha256_hex(repr((event, sorted(said))).encode())[:32]
