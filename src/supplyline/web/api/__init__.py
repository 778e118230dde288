"""The case as JSON for programs, under ``/api``, behind the same guard as the pages.

``routes_of`` makes it.  Each resource is one ``Resource``: what reads its parameters describes them, and
the records are those of the contract, as the commands print them.

Does not: change anything; infer; lay out a page.
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
from supplyline.web.case import Case

PLACE = "/api"
RESOURCES: tuple[Resource, ...] = (
    *about.RESOURCES, *events.RESOURCES, *claims.RESOURCES, *documents.RESOURCES, *origins.RESOURCES,
    *judgements.RESOURCES, *supplies.RESOURCES, *measures.RESOURCES, *watching.RESOURCES,
)  # fmt: skip

__all__ = ["PLACE", "RESOURCES", "ROOT", "routes_of"]


def routes_of(case: Case) -> list[Route]:
    """Return the API of ``case``, to be mounted at ``PLACE``; faults are left to the application."""
    answering = Answering(case)
    below = ROOT.removeprefix(PLACE)
    description = encoded(described(RESOURCES))

    async def openapi(request: Request) -> Response:
        check_accepted(request)
        return Response(description, media_type=JSON)

    return [
        Route("/openapi.json", openapi),
        *(Route(below + r.path, answering.endpoint(r), name=r.name) for r in RESOURCES),
    ]
