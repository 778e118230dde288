"""Sources: outlets, what each originates and what it repeats; the documents of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.ledger import Outlet
from supplyline.report import words
from supplyline.report.svg import el
from supplyline.web import sheet
from supplyline.web.asking import NotHeld, PageError, one, whole
from supplyline.web.case import Case

AT_ONCE = 100
MOST_REPEATED = 20
_WIDE, _HIGH = 240.0, 10.0  # of a bar, in its own units
_PARTS = ("originals", "mixed", "rewrites", "copies")  # of a bar, from the left
_AFTER = re.compile(r"(\d{4}-\d\d-\d\d|) (\S{1,80})\Z")


def bars(outlets: Sequence[Outlet]) -> list[Markup]:
    """Return a bar for each of ``outlets``, as long as its documents beside those of the largest.

    What it originates, what is copied in part, what is rewritten and what is copied follow each other;
    what was not traced is left open.  The figures stand beside it, so that it needs no name.
    """
    largest = max((outlet.documents for outlet in outlets), default=1)
    found = []
    for outlet in outlets:
        at, parts = 0.0, []
        for part in _PARTS:
            wide = _WIDE * getattr(outlet, part) / largest
            if wide:
                parts.append(el("rect", x=at, y=0, width=wide, height=_HIGH, class_=part))
            at += wide
        whole = max(1.0, _WIDE * outlet.documents / largest)
        parts.append(el("rect", x=0.5, y=0.5, width=whole - 1 if whole > 1 else whole, height=_HIGH - 1, class_="whole"))  # fmt: skip
        found.append(
            el(
                "svg",
                *parts,
                class_="shares",
                preserveAspectRatio="xMinYMid meet",
                viewBox=f"0 0 {_WIDE:g} {_HIGH:g}",
                aria_hidden="true",
            )
        )
    return found


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
        request, "sources.html", now=now, outlets=outlets[:AT_ONCE], bars=bars(outlets[:AT_ONCE]), is_first=not place, first="/sources",
        next=sheet.address("/sources", {"after": outlets[AT_ONCE - 1].place}) if len(outlets) > AT_ONCE else None,
    )  # fmt: skip


ROUTES = (Route("/sources", sources),)
