"""Document: its text with what is known of it marked, its claims, whose words it carries and who its."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.answers.gathering import as_judged
from supplyline.records import Claim
from supplyline.report import words
from supplyline.report.plain import anchor, language_tag, web_address
from supplyline.web import sheet
from supplyline.web.asking import LONGEST, NotHeld, identifier, one
from supplyline.web.case import Case
from supplyline.web.marking import pieces, stretches
from supplyline.web.pages.archive import is_pdf

MOST_TEXT = 300_000  # code points of a text that a page shows
MOST_COPIES = 40  # documents that copy it which are named, the earliest
MOST_ALIKE = 40  # documents of the same origin that are named


def document(request: Request) -> Response:
    """Show one document."""
    case: Case = request.app.state.case
    id_ = identifier(request)
    with case.ledger() as ledger:
        now = case.now(ledger)
        held = ledger.document(id_)
        if held is None:
            raise NotHeld(f"found no document {id_}, needed the id of one that is held: look it up under its outlet")  # fmt: skip
        claims = as_judged(now.review, ledger.claims_in([id_]))
        reuse = ledger.reuse_by([id_])
        origin = ledger.origin_of(id_)
        sources = {d.id: d for d in ledger.documents(dict.fromkeys(r.source for r in reuse))}
        capture = ledger.capture_of(held.capture)
    counted = case.catalogue.event_by_claim([c.id for c in claims])
    same = case.catalogue.same_origin(origin.origin, most=MOST_ALIKE + 1) if origin else []
    copies = case.catalogue.copies(id_, most=MOST_COPIES + 1)
    return sheet.page(
        request, "document.html", now=now, d=held, capture=capture, origin=origin,
        copies=copies[:MOST_COPIES], more_copies=len(copies) > MOST_COPIES,
        is_pdf=is_pdf(held, capture),
        role=words.COPY_ROLE[origin.role] if origin else "not traced",
        language=language_tag(held.language), link=web_address(held.url),
        pieces=pieces(held.text[:MOST_TEXT], stretches(claims, reuse, id_)),
        cut=max(0, len(held.text) - MOST_TEXT),
        claims=[(_claim(c), counted.get(c.id)) for c in claims],
        reuse=[(r, sources.get(r.source)) for r in reuse],
        same=[s for s in same if s[0] != id_][:MOST_ALIKE], more_same=len(same) > MOST_ALIKE,
    )  # fmt: skip


def named(request: Request) -> Response:
    """Lead from what outputs call a document to its page."""
    case: Case = request.app.state.case
    name = one(request, "name", longest=LONGEST)
    with case.ledger() as ledger:
        found = ledger.document_named(name)
    if found is None:
        raise NotHeld(f"found no document {name[:80]!r}, needed the name or id of one that is held")
    return RedirectResponse(f"/documents/{found}", status_code=303)


def _claim(claim: Claim) -> dict[str, str]:
    names = sheet.names()
    return {
        "id": claim.id,
        "anchor": anchor(claim.id),
        "kind": words.KIND[claim.kind],
        "parties": words.between(claim.kind, claim.from_, claim.to, names),
        "what": claim.what.text if claim.what else "",
        "numbers": "; ".join(map(words.quantity_words, claim.quantity)),
        "how": words.said_how(claim),
        "speakers": " › ".join(s.text for s in claim.attribution) or "its own voice",
        "sentence": claim.sentence,
    }


ROUTES = (Route("/documents", named), Route("/documents/{id}", document))
