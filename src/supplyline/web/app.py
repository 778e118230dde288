"""Put the pages together behind the guard, and answer what goes wrong in words.

A fault is told as a page, or as problem+json (RFC 9457) where that is asked for; never as a trace.

Does not: run a server (``serving``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from supplyline.errors import SupplylineError
from supplyline.ledger import BadCursor
from supplyline.ledger.facets import MadeAnew
from supplyline.ledger.faults import LedgerBusy
from supplyline.web import sheet
from supplyline.web.asking import PageError
from supplyline.web.case import Case
from supplyline.web.guard import Guard
from supplyline.web.pages import (
    archive,
    assets,
    documents,
    event,
    events,
    failures,
    overview,
    sources,
)
from supplyline.web.pages import review as reviewing
from supplyline.web.sessions import Sessions

_log = logging.getLogger("supplyline.web")


def create_app(case: Case, *, hosts: Iterable[str]) -> Starlette:
    """Return the review app of ``case`` as an ASGI application.

    Args:
        case: Brought up, or it is on the first request.
        hosts: Names, with ports, that it answers to: no others, so that no name of somebody else's
            can be made to point here.
    """
    faults: dict[int | type[Exception], ExceptionHandler] = {
        SupplylineError: _refused, HTTPException: _not_found, Exception: _broken,
    }  # fmt: skip
    app = Starlette(
        routes=[
            *overview.ROUTES, *events.ROUTES, *event.ROUTES, *documents.ROUTES, *archive.ROUTES,
            *sources.ROUTES, *reviewing.ROUTES, *failures.ROUTES, *assets.ROUTES,
        ],
        middleware=[Middleware(Guard, hosts=list(hosts), sessions=Sessions())],
        exception_handlers=faults,
    )  # fmt: skip
    app.state.case = case
    return app


def _refused(request: Request, fault: Exception) -> Response:
    status = 422
    if isinstance(fault, PageError):
        status = fault.status
    elif isinstance(fault, BadCursor):
        status = 400
    elif isinstance(fault, LedgerBusy | MadeAnew):
        status = 503
    return _told(request, status, str(fault))


def _not_found(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    why = f"found no page {request.url.path[:80]!r}, needed one that a page here leads to"
    return _told(
        request, status, why if status == 404 else "this page does not answer such a request"
    )


def _broken(request: Request, fault: Exception) -> Response:
    _log.error("%s %s", request.method, request.url.path, exc_info=fault)
    why = "something went wrong here that is a fault of the app; nothing was changed by it"
    return _told(request, 500, why)


def _told(request: Request, status: int, why: str) -> Response:
    wanted = request.headers.get("accept", "")
    if "json" in wanted and "html" not in wanted:
        problem = {"type": "about:blank", "status": status, "title": _TITLES.get(status, "Refused"), "detail": why}  # fmt: skip
        return JSONResponse(problem, status_code=status, media_type="application/problem+json")
    return sheet.page(
        request, "fault.html", status=status, title=_TITLES.get(status, "Refused"), why=why
    )


_TITLES = {
    400: "Not understood", 404: "Not found", 405: "Not answered", 409: "Changed meanwhile",
    422: "Refused", 500: "A fault of the app", 503: "Busy",
}  # fmt: skip
