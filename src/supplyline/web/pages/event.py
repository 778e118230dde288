"""Event: everything that one event rests on, what was said of it, and a form to say more."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.answers.gathering import desk_of
from supplyline.fusion import explain
from supplyline.ledger import Ledger
from supplyline.records import Event
from supplyline.web import sheet
from supplyline.web.asking import NotHeld, identifier
from supplyline.web.case import Case, Snapshot
from supplyline.web.gathering import state_of

MOST_DOCUMENTS = 300  # documents listed of one event


def event(request: Request) -> Response:
    """Show one event; an id that went out of use leads to where its claims are now."""
    case: Case = request.app.state.case
    id_ = identifier(request)
    with case.ledger() as ledger:
        now = case.now(ledger)
        held = ledger.event(id_)
        if held is None:
            forward = ledger.forward_of(id_)
            if forward is None or not forward.new:
                raise NotHeld(
                    f"found no event {id_}, needed the id of one that is held: look it up in the list of events"
                )
            return RedirectResponse(f"/events/{forward.new[0]}", status_code=303)
        shown = told_of(case, ledger, now, held)
    return sheet.page(request, "event.html", now=now, **shown)


def told_of(case: Case, ledger: Ledger, now: Snapshot, event: Event) -> dict[str, Any]:
    """Return what pages that show ``event`` in full are filled with."""
    desk = desk_of(
        ledger, now.review, [event], title=case.name, case=str(case.folder),
        provisions=case.beside.told.provisions,
    )  # fmt: skip
    dossier = desk.dossier
    documents = [dossier.documents[d] for d in event.documents if d in dossier.documents]
    return {
        "e": desk.event(event),
        "state": state_of(now.review, event),
        "paragraph": explain(
            event, dossier.claims, dossier.documents, dossier.origins,
            ledger.claim_origins_of(event.claims),
        ),
        "history": sorted(dossier.judged, key=lambda j: j.made),
        "follows": now.facets.after_event(event.id, "effect"),
        "documents": documents[:MOST_DOCUMENTS],
        "documents_left": max(0, len(documents) - MOST_DOCUMENTS),
    }  # fmt: skip


ROUTES = (Route("/events/{id}", event),)
