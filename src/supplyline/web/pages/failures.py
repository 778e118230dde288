"""Failures: what could not be taken in or read, and why."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.web import sheet
from supplyline.web.asking import whole
from supplyline.web.case import Case

AT_ONCE = 100


def failures(request: Request) -> Response:
    """List what stands, in the order it came."""
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
    place = whole(request, "after")
    found = case.catalogue.failures(after=place, most=AT_ONCE + 1)
    return sheet.page(
        request, "failures.html", now=now, failures=[f for _, f in found[:AT_ONCE]],
        total=case.catalogue.counts()["failures"], is_first=not place, first="/failures",
        next=sheet.address("/failures", {"after": found[AT_ONCE - 1][0]}) if len(found) > AT_ONCE else None,
    )  # fmt: skip


ROUTES = (Route("/failures", failures),)
