"""Gather the records that a page or a card about some events, claims or documents is made of.

Does not: lay out; look at anything but what those name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from supplyline.clock import utc_now
from supplyline.inference.dossiers import corrected_as, judged_as
from supplyline.ledger import Ledger
from supplyline.records import Claim, Event
from supplyline.report import Dossier, Provided
from supplyline.report.view import Desk
from supplyline.report.worldmap import party_names
from supplyline.review import Review


def desk_of(
    ledger: Ledger,
    found: Review,
    events: Sequence[Event],
    *,
    title: str,
    case: str,
    claims: Sequence[str] = (),
    documents: Sequence[str] = (),
    provisions: Mapping[str, Provided] | None = None,
) -> Desk:
    """Return what the report's views are drawn from, for ``events`` and what they rest on alone.

    Args:
        ledger: Open.
        found: What judgements come to.
        events: Those to be shown.
        title: Of the case.
        case: What the case is called in commands.
        claims: Ids of further claims to be shown, whose documents are among the next.
        documents: Ids of further documents to be shown.
        provisions: Those that what they say to the events is told of; None: that is left out.
    """
    ids = list(dict.fromkeys((*(claim for event in events for claim in event.claims), *claims)))
    held = as_judged(found, list(ledger.claims(ids)))
    of = list(dict.fromkeys((*(d for event in events for d in event.documents), *documents)))
    assessed = () if provisions is None else ledger.assessments_of([e.id for e in events])
    judged = [s for target in (*(e.id for e in events), *ids) for s in found.on(target)]
    dossier = Dossier(
        title=title, generated=utc_now(), pair=None, events=tuple(events),
        claims={claim.id: claim for claim in held},
        documents={d.id: replace(d, text="") for d in ledger.documents(of)},
        reuse=tuple(ledger.reuse_by(of)), origins=ledger.origins_of(of), failures=(), unread=(),
        captures=(), runs=(), judged=tuple(map(judged_as, judged)),
        corrected={c: corrected_as(found, c) for c in ids if c in found.of_claim}, case=case,
        assessments=tuple(assessed), provisions=provisions or {},
    )  # fmt: skip
    return Desk(dossier, None, party_names())


def as_judged(found: Review, claims: Sequence[Claim]) -> list[Claim]:
    """Return ``claims`` as reviewers corrected them; those that they rejected as they were read."""
    judged = {c.id: c for c in found.claims if c.id in found.of_claim}
    return [judged.get(claim.id, claim) for claim in claims]
