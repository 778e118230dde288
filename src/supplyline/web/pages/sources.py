"""Sources: outlets, what each originates and what it repeats; the documents of one."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.report import words
from supplyline.web import sheet
from supplyline.web.asking import NotHeld, PageError, one, whole
from supplyline.web.case import Case

AT_ONCE = 100
MOST_REPEATED = 20
_AFTER = re.compile(r"(\d{4}-\d\d-\d\d|) (\S{1,80})\Z")


def sources(request: Request) -> Response:
    """List outlets, or the documents of the one that the address names."""
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
    if "outlet" in request.query_params:
        name = one(request, "outlet")
        outlet = case.catalogue.outlet(name)
        if outlet is None:
            raise NotHeld(f"found no outlet {name[:80]!r}, needed one of a document that is held")
        after = one(request, "after")
        found = _AFTER.match(after)
        if after and found is None:
            raise PageError(f"found after={after[:40]!r}, needed what a page of this list gave: start at the first page")  # fmt: skip
        shown = case.catalogue.documents(
            name, after=(found[1], found[2]) if found else None, most=AT_ONCE + 1
        )
        last = shown[AT_ONCE - 1] if len(shown) > AT_ONCE else None
        return sheet.page(
            request, "outlet.html", now=now, outlet=outlet, documents=shown[:AT_ONCE],
            roles=words.COPY_ROLE, repeats=case.catalogue.repeats(name, most=MOST_REPEATED), is_first=not after,
            first=sheet.address("/sources", {"outlet": name}) if name else "/sources?outlet=",
            next=sheet.address("/sources", {"outlet": name, "after": f"{last.published} {last.id}"}) if last else None,
        )  # fmt: skip
    place = whole(request, "after")
    outlets = case.catalogue.outlets(after=place, most=AT_ONCE + 1)
    return sheet.page(
        request, "sources.html", now=now, outlets=outlets[:AT_ONCE], is_first=not place, first="/sources",
        next=sheet.address("/sources", {"after": outlets[AT_ONCE - 1].place}) if len(outlets) > AT_ONCE else None,
    )  # fmt: skip


ROUTES = (Route("/sources", sources),)
