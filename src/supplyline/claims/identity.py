"""Give a claim its content id: the same for any two readers who read the same.

Does not: compare claims; two that differ in a slot have two ids.
"""

from __future__ import annotations

from dataclasses import replace

from supplyline.ids import content_id
from supplyline.records import Claim


def identified(claim: Claim) -> Claim:
    """Return ``claim`` with the id that follows from all but its ``id``, ``reader`` and ``marks``."""
    what, when = claim.what, claim.when
    parts = [
        claim.document, claim.start, claim.end, claim.kind,
        [[p.text, p.code] for p in claim.from_], [[p.text, p.code] for p in claim.to],
        [what.text, what.category] if what is not None else None,
        [[q.low, q.high, q.unit, q.text, q.scope] for q in claim.quantity],
        [when.text, when.start, when.end] if when is not None else None,
        [[p.text, p.role] for p in claim.place],
        claim.stage, claim.polarity, claim.certainty,
        [[s.text, s.code, s.direct] for s in claim.attribution], claim.voice, list(claim.loaded),
    ]  # fmt: skip
    return replace(claim, id=content_id("c1", parts))
