"""API: what programs can ask of this case, told to people, from the definitions that answer them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.web import api, sheet
from supplyline.web.api.parameters import PAGED, Parameter
from supplyline.web.api.resource import record_schema
from supplyline.web.case import Case


def programs(request: Request) -> Response:
    """Show every resource with its parameters, and the fields of every record."""
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
    return sheet.page(
        request, "api.html", now=now, root=api.ROOT, writes=request.app.state.writes, at=str(request.base_url).rstrip("/"),
        resources=[
            {
                "path": r.path, "name": r.name, "about": r.about, "gives": r.gives, "listed": r.listed,
                "parameters": _told(r.parameters), "address": "" if "{" in r.path else f"{api.ROOT}{r.path}",
                "more": [(name, schema.get("description", "")) for name, schema in r.more.items()],
            }
            for r in api.RESOURCES
        ],
        paged=_told(PAGED), records=[_record(name) for name in sorted({r.gives for r in api.RESOURCES})],
    )  # fmt: skip


def _told(parameters: Sequence[Parameter]) -> list[tuple[str, str, str]]:
    """Return each parameter's name, what it is for, and what it takes."""
    return [(p.name, p.about, p.in_words) for p in parameters]


def _record(name: str) -> dict[str, object]:
    schema = record_schema(name)
    return {
        "name": name, "title": schema["title"], "about": schema["description"],
        "fields": list(schema["properties"]),
    }  # fmt: skip


ROUTES = (Route(api.PLACE, programs),)
