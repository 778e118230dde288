"""Claims: all in the order they were read, those of a document, or one."""

from __future__ import annotations

from supplyline.web.api.parameters import Json, identifier
from supplyline.web.api.portions import Portion, cut, sorted_portion, take
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.api.told import claims_told
from supplyline.web.asking import NotHeld


def claims(asked: Asked) -> Portion:
    """List claims."""
    document, after, most = asked["document"], asked["after"], asked["limit"]
    if document is not None:
        if asked.ledger.document_source(document) is None:
            raise NotHeld(f"found no document {document}, needed the id of one that is held")
        shown, next_ = sorted_portion(
            sorted(asked.ledger.claims_in([document]), key=lambda c: (c.start, c.end, c.id)),
            lambda c: (c.start, c.end, c.id), kind="place", after=after, most=most,
        )  # fmt: skip
        return Portion(items=claims_told(asked, shown), after=next_)
    (row,) = take(after, "row", int) if after else (0,)
    rows, next_ = cut(asked.ledger.claims_from(row, most=most + 1), most, "row", lambda r: (r[0],))
    return Portion(items=claims_told(asked, [claim for _, claim in rows]), after=next_)


def claim(asked: Asked) -> Json:
    """Return one claim."""
    found = next(asked.ledger.claims([asked["id"]]), None)
    if found is None:
        raise NotHeld(f"found no claim {asked['id']} in use, needed one of a document that is: look it up under its event or document")  # fmt: skip
    return claims_told(asked, [found])[0]


RESOURCES = (
    Resource(
        path="/claims", name="claims", gives="held_claim", answer=claims, listed=True,
        parameters=(identifier("d1", "only claims of this document, in order of place", name="document"),),
        about="Every claim in use, in the order they were read, as reviewers corrected them.",
    ),
    Resource(
        path="/claims/{id}", name="claim", gives="held_claim", answer=claim,
        parameters=(identifier("c1", "id of a claim"),), judged=True,
        about="One claim: what a sentence says happened, its event, its document and what it goes back to.",
    ),
)  # fmt: skip
