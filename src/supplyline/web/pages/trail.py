"""Audit trail: who saw and changed what, for admins."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.people.trail import Trail
from supplyline.web import sheet
from supplyline.web.admission import Admission
from supplyline.web.asking import one, whole
from supplyline.web.case import Case

AT_ONCE = 100


def audit(request: Request) -> Response:
    """List what was done, the newest first; of one name or one record, if the address says so."""
    case: Case = request.app.state.case
    admission: Admission = request.app.state.admission
    trail: Trail = admission.trail
    who, id_, before = one(request, "who"), one(request, "id"), whole(request, "before")
    found = trail.entries(before=before or None, who=who or None, id_=id_ or None)
    entries = list(islice(found, AT_ONCE + 1))
    with case.ledger() as ledger:
        now = case.now(ledger)
    kept = {"who": who, "id": id_}
    last = entries[AT_ONCE - 1]["seq"] if len(entries) > AT_ONCE else None
    return sheet.page(
        request, "audit.html", now=now, entries=entries[:AT_ONCE], who=who, id=id_, noting=admission.needed,
        is_first=not before, first=sheet.address("/audit", kept),
        next=sheet.address("/audit", {**kept, "before": last}) if last else None,
    )  # fmt: skip


ROUTES = (Route("/audit", audit),)
