"""The app's own style and scripts, under addresses that change with them."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.web import sheet


def asset(request: Request) -> Response:
    """Return a file of the app."""
    name = request.path_params["name"]
    if name not in sheet.FILES:
        raise HTTPException(404)
    text, kind, mark = sheet.file(name)
    if request.path_params["mark"] != mark:
        raise HTTPException(404)
    return Response(
        text, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
    )


ROUTES = (Route("/assets/{mark}/{name}", asset),)
