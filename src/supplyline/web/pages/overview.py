"""Overview: what the case holds, when, who gives whom what, and what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.records import Kind
from supplyline.report import words
from supplyline.report.timeline import Row, draw_timeline
from supplyline.web import sheet
from supplyline.web.asking import field
from supplyline.web.case import Case

SEEN = (
    "supplyline-seen"  # cookie: the entry of the log up to which the reader has seen what changed
)
_YEAR = 366 * 24 * 3600
_MOST_FLOWS = 30
_MOST_CHANGES = 12
_LOOKED_AT = 400  # events appended last, among which changes are looked for


def overview(request: Request) -> Response:
    """Show the case as a whole."""
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
        seen = _seen(request, now.entry)
        entries = [json.loads(e.entry) for e in ledger.log_after(seen, most=50)]
        ids = [turn.id for turn in ledger.turns_since(seen, most=_LOOKED_AT) if turn.after]
        held = ledger.events_of(ids[:_MOST_CHANGES])
    lines = _timeline(now.facets.months)
    return sheet.page(
        request, "overview.html", now=now, counts=case.catalogue.counts(), seen=seen,
        entries=[
            {"time": e["time"], "action": e["action"], "operator": e["operator"], "rows": _rows(e["rows"])}
            for e in entries
        ],
        changed=[sheet.line_of(held[i]) for i in ids if i in held], changes=len(ids),
        looked_at=_LOOKED_AT,
        timelines=[
            draw_timeline(lines, ident=f"time-{name}", width=width)
            for name, width in (("w", 960.0), ("n", 340.0))
        ] if lines else [],
        flows=now.facets.flows[:_MOST_FLOWS],
    )  # fmt: skip


def mark_seen(request: Request) -> Response:
    """Note in the browser that what changed up to an entry of the log was seen."""
    entry = field(request.state.form, "entry")
    answer = RedirectResponse("/", status_code=303)
    if entry.isascii() and entry.isdigit():
        answer.set_cookie(SEEN, entry[:12], max_age=_YEAR, httponly=True, samesite="strict")
    return answer


def _seen(request: Request, last: int) -> int:
    """Return the entry up to which the reader has seen the log; 0: it is the first visit."""
    noted = request.cookies.get(SEEN, "")
    if noted.isascii() and noted.isdigit() and len(noted) <= 12:
        return min(int(noted), last)
    return 0


def _rows(rows: Mapping[str, Mapping[str, object]]) -> str:
    return ", ".join(f"{table.replace('_', ' ')} {rows[table]['count']}" for table in sorted(rows))


def _timeline(months: Mapping[str, tuple[dict[int, int], dict[int, int], int]]) -> list[Row]:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return [
        Row(name=words.KIND[kind], direction="n", narrow=exact, wide=wide, undated=undated)
        for kind in kinds
        if kind in months
        for exact, wide, undated in [months[kind]]
    ]


ROUTES = (Route("/", overview), Route("/seen", mark_seen, methods=["POST"]))
