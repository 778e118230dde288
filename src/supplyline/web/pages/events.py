"""Events: facets, an order, words in the text of claims; a portion at a time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.ledger import FACETS, ORDERS
from supplyline.web import sheet
from supplyline.web.asking import choice, one, some
from supplyline.web.case import Case

AT_ONCE = 50
TITLES = {
    "kind": "Kind", "category": "Item", "pairs": "From and to", "stage": "Stage",
    "stands": "Acknowledgement", "grade": "Grade", "tier": "Tier", "state": "Judgement",
    "told": "Told", "place": "Place",
}  # fmt: skip
IN_ORDER = {
    "newest": "newest first", "oldest": "oldest first", "origins": "most independent origins",
    "documents": "most documents", "effect": "what a judgement would change most",
}  # fmt: skip


def events(request: Request) -> Response:
    """List the events that have what the address asks for."""
    case: Case = request.app.state.case
    filters = {name: values for name in FACETS if (values := some(request, name))}
    search = one(request, "q")
    order = choice(request, "order", ORDERS)
    after = one(request, "after") or None
    with case.ledger() as ledger:
        now = case.now(ledger)
        found = now.facets.find(filters, words=search, order=order, after=after, most=AT_ONCE)
        held = ledger.events_of(found.ids)
    asked = {**{n: sorted(v) for n, v in filters.items()}, "q": search, "order": order if order != ORDERS[0] else ""}  # fmt: skip
    return sheet.page(
        request, "events.html", now=now, found=found, search=search, order=order, orders=IN_ORDER,
        titles=TITLES, chosen=filters, rows=[sheet.line_of(held[i]) for i in found.ids if i in held],
        first=sheet.address("/events", asked), is_first=after is None,
        next=sheet.address("/events", {**asked, "after": found.after}) if found.after else None,
        filtered=bool(filters or search),
    )  # fmt: skip


ROUTES = (Route("/events", events),)
