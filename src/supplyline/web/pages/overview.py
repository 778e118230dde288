"""Overview: what the case holds, what changed, when, who gives whom what, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.records import Kind
from supplyline.report import words
from supplyline.report.timeline import Row, draw_timeline
from supplyline.web import flowing, sheet
from supplyline.web.asking import field
from supplyline.web.case import Case, Snapshot
from supplyline.web.changes import LOOKED_AT, MOST, changes_since

SEEN = "supplyline-seen"  # cookie: the entry of the log up to which its reader saw what changed
MAPS = ((960, 430), (340, 320))  # width and height of the map, as of ``flowing.WIDTHS``
_YEAR = 366 * 24 * 3600
_KINDS: tuple[Kind, ...] = get_args(Kind)

Months = tuple[dict[int, int], dict[int, int], int]  # of a kind, as ``Facets.months`` has them


def overview(request: Request) -> Response:
    """Show the case as a whole."""
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
        seen = _seen(request, now.entry)
        changes = changes_since(ledger, case.catalogue, seen, now.entry)
    return sheet.page(
        request, "overview.html", now=now, counts=now.once("counts", case.catalogue.counts), seen=seen,
        changes=changes, looked_at=LOOKED_AT, most=MOST, **now.once("overview", lambda: _pictures(now)),
    )  # fmt: skip


def mark_seen(request: Request) -> Response:
    """Note in the browser that what changed up to an entry of the log was seen."""
    entry = field(request.state.form, "entry")
    answer = RedirectResponse("/", status_code=303)
    if entry.isascii() and entry.isdigit():
        secure = bool(request.app.state.admission.sessions.secure)
        answer.set_cookie(
            SEEN, entry[:12], max_age=_YEAR, httponly=True, samesite="strict", secure=secure
        )
    return answer


def _seen(request: Request, last: int) -> int:
    """Return the entry up to which the reader has seen the log; 0: it is the first visit."""
    noted = request.cookies.get(SEEN, "")
    if noted.isascii() and noted.isdigit() and len(noted) <= 12:
        return min(int(noted), last)
    return 0


def _pictures(now: Snapshot) -> dict[str, Any]:
    """Return what the pictures and their tables are made of: the same for every reader."""
    bands, places = flowing.bands(now.facets), flowing.places(now.facets)
    drawn = flowing.drawn_bands(bands)
    return {
        "timelines": _timelines(_timeline(now.facets.months)), "years": _years(now.facets.months),
        "bands": bands, "drawn": len(drawn), "flows": len(now.facets.flows), "places": places, "cut": flowing.is_cut(places),
        "map_sizes": MAPS, "sizes": [(width, flowing.height_of(drawn, width)) for width in flowing.WIDTHS],
        "figures": {
            "flows": flowing.figures_of_bands(drawn), "map": flowing.figures_of_map(now.facets, places)
        },
    }  # fmt: skip


def _years(months: Mapping[str, Months]) -> list[dict[str, object]]:
    """Return what the timeline shows as rows, the newest year first, what has no day last."""
    found: dict[str, dict[str, int]] = {}
    for kind in _KINDS:
        exact, wide, undated = months.get(kind, ({}, {}, 0))
        for month, n in [*exact.items(), *wide.items()]:
            year = found.setdefault(f"{month // 12:04d}", {})
            year[kind] = year.get(kind, 0) + n
        if undated:
            found.setdefault("", {})[kind] = undated
    return [
        {
            "year": year or "undated", "events": sum(kinds.values()),
            "kinds": ", ".join(f"{words.KIND[k].lower()} {kinds[k]:,}" for k in _KINDS if k in kinds),
        }
        for year, kinds in sorted(found.items(), reverse=True)
    ]  # fmt: skip


def _timelines(lines: list[Row]) -> list[Markup]:
    """Return the timeline for a wide page and for a narrow one."""
    if not lines:
        return []
    return [
        draw_timeline(lines, ident=f"time-{name}", width=width)
        for name, width in (("w", 960.0), ("n", 340.0))
    ]


def _timeline(months: Mapping[str, Months]) -> list[Row]:
    return [
        Row(name=words.KIND[kind], direction="n", narrow=exact, wide=wide, undated=undated)
        for kind in _KINDS
        if kind in months
        for exact, wide, undated in [months[kind]]
    ]


ROUTES = (Route("/", overview), Route("/seen", mark_seen, methods=["POST"]))
