"""The case as JSON for programs, under ``/api``, behind the same guard as the pages.

``routes_of`` makes it.  Each resource is one ``Resource``: what reads its parameters describes them, and
the records are those of the contract, as the commands print them.

Does not: change anything, unless it is told to take judgements; infer; lay out a page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.web.api.answering import JSON, ROOT, Answering, check_accepted, encoded
from supplyline.web.api.description import described
from supplyline.web.api.resource import Resource
from supplyline.web.api.resources import (
    about,
    claims,
    documents,
    events,
    judgements,
    measures,
    origins,
    supplies,
    watching,
)
from supplyline.web.api.writing import Writing
from supplyline.web.case import Case

PLACE = "/api"
RESOURCES: tuple[Resource, ...] = (
    *about.RESOURCES, *events.RESOURCES, *claims.RESOURCES, *documents.RESOURCES, *origins.RESOURCES,
    *judgements.RESOURCES, *supplies.RESOURCES, *measures.RESOURCES, *watching.RESOURCES,
)  # fmt: skip

_JUDGEMENTS = next(r for r in RESOURCES if r.path == "/judgements")

__all__ = ["PLACE", "RESOURCES", "ROOT", "routes_of"]


def routes_of(case: Case, *, writes: bool = False) -> list[Route]:
    """Return the API of ``case``, to be mounted at ``PLACE``; faults are left to the application.

    ``writes``: whether judgements are taken.
    """
    answering = Answering(case)
    below = ROOT.removeprefix(PLACE)
    description = encoded(described(RESOURCES, writes=writes))

    async def openapi(request: Request) -> Response:
        check_accepted(request)
        return Response(description, media_type=JSON)

    kept: list[Route] = []
    if writes:
        writing, listed = Writing(case, answering), answering.endpoint(_JUDGEMENTS)

        async def judgements(request: Request) -> Response:
            return await (writing.keep if request.method == "POST" else listed)(request)

        kept = [Route(below + _JUDGEMENTS.path, judgements, methods=["GET", "POST"])]
    return [
        Route("/openapi.json", openapi),
        *kept,
        *(Route(below + r.path, answering.endpoint(r), name=r.name) for r in RESOURCES),
    ]
