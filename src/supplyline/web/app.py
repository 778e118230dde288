"""Put the pages together behind the guard, and answer what goes wrong in words.

A fault is told as a page, or as problem+json (RFC 9457) where that is asked for; never as a trace.

Does not: run a server (``serving``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ExceptionHandler

from supplyline.errors import SupplylineError
from supplyline.ledger import BadCursor
from supplyline.ledger.facets import MadeAnew
from supplyline.ledger.faults import LedgerBusy
from supplyline.web import api, sheet, turns
from supplyline.web.admission import Admission
from supplyline.web.api.problems import problem
from supplyline.web.asking import PageError
from supplyline.web.case import Case
from supplyline.web.guard import Front, Guard
from supplyline.web.pages import (
    archive,
    assets,
    documents,
    entry,
    event,
    events,
    failures,
    handover,
    overview,
    programs,
    screening,
    sources,
    trail,
    watch,
)
from supplyline.web.pages import review as reviewing
from supplyline.web.sessions import Sessions

_log = logging.getLogger("supplyline.web")


def create_app(
    case: Case,
    *,
    hosts: Iterable[str],
    tls: bool = False,
    forwarded: bool = False,
    writes: bool = False,
    now: Callable[[], float] = time.time,
) -> Starlette:
    """Return the review app of ``case`` as an ASGI application.

    Args:
        case: Brought up, or it is on the first request.
        hosts: Names, with ports, that it answers to: no others, so that no name of somebody else's
            can be made to point here.
        tls: Browsers reach it by TLS alone, ours or a proxy's.
        forwarded: A proxy asks for them, and says for whom.
        writes: Programs may judge.
        now: Tells sessions the time, in seconds.
    """
    faults: dict[int | type[Exception], ExceptionHandler] = {
        SupplylineError: _refused, HTTPException: _not_found, Exception: _broken,
    }  # fmt: skip
    admission = Admission(case.folder, Sessions(secure=tls, now=now), now=now)
    app = Starlette(
        routes=[
            *overview.ROUTES, *events.ROUTES, *event.ROUTES, *documents.ROUTES, *archive.ROUTES,
            *sources.ROUTES, *reviewing.ROUTES, *watch.ROUTES, *screening.ROUTES, *failures.ROUTES, *assets.ROUTES,
            *entry.ROUTES, *trail.ROUTES, *handover.ROUTES,
            *programs.ROUTES, Mount(api.PLACE, routes=api.routes_of(case, writes=writes)),
        ],
        middleware=[Middleware(Guard, front=Front.of(hosts, tls=tls, forwarded=forwarded), admission=admission, told=_told)],
        exception_handlers=faults, lifespan=turns.lifespan,
    )  # fmt: skip
    app.state.case, app.state.admission, app.state.writes = case, admission, writes
    return app


def _refused(request: Request, fault: Exception) -> Response:
    # Of a reader's request nothing is at fault that he could change: it is the case, or the machine.
    status, headers = 422 if request.method == "POST" else 500, dict(getattr(fault, "headers", {}))
    if isinstance(fault, PageError):
        status = fault.status
    elif isinstance(fault, BadCursor):
        status = 400
    elif isinstance(fault, LedgerBusy | MadeAnew):
        status, headers = 503, {"retry-after": "1"}
    return _told(request, status, str(fault), headers, getattr(fault, "now", ()))


def _not_found(request: Request, fault: Exception) -> Response:
    status, headers = 500, {}
    if isinstance(fault, HTTPException):
        status, headers = fault.status_code, dict(fault.headers or {})
    why = f"found no page {request.url.path[:80]!r}, needed one that a page here leads to"
    if status == 405:
        why = f"found {request.method[:20]}, needed {headers.get('Allow', 'GET')}: nothing was changed"
    return _told(request, status, why, headers)


def _broken(request: Request, fault: Exception) -> Response:
    _log.error("%s %s", request.method, request.url.path, exc_info=fault)
    why = "something went wrong here that is a fault of the app; nothing was changed by it"
    return _told(request, 500, why)


def _told(
    request: Request, status: int, why: str, headers: Mapping[str, str] | None = None, now: Iterable[str] = ()
) -> Response:  # fmt: skip
    wanted = request.headers.get("accept", "")
    if request.url.path.startswith(f"{api.PLACE}/") or ("json" in wanted and "html" not in wanted):
        return problem(status, why, headers=headers, now=now)
    page = sheet.page(
        request, "fault.html", status=status, title=_TITLES.get(status, "Refused"), why=why
    )
    page.headers.update(headers or {})
    return page


_TITLES = {
    400: "Not understood", 401: "Not logged in", 403: "Not allowed", 404: "Not found", 405: "Not answered", 409: "Changed meanwhile",
    422: "Refused", 429: "Too often", 500: "A fault of the app", 503: "Busy",
}  # fmt: skip
