"""Screening: names in claims that are like one on a list, why, on which version, and where they stand.

A hit is a reason to look and no finding; the page says so before anything else.

Does not: compare a name; load a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.inference.screening import are_hits_derived, lists_in_force
from supplyline.lists import ListsError, ListVersion
from supplyline.records import Hit
from supplyline.web import sheet
from supplyline.web.asking import choice, one, whole
from supplyline.web.case import Case
from supplyline.web.quoting import quoted

AT_ONCE = 30
_NAMED_BY = 4  # claims shown under one hit
SCORES = {"": "any", "0.9": "0.90 or more", "0.95": "0.95 or more", "1": "1.00"}


def screening(request: Request) -> Response:
    """List the hits that have what the address asks for, the best first."""
    case: Case = request.app.state.case
    search, list_, kind = one(request, "q"), one(request, "list"), one(request, "kind")
    least, place = choice(request, "score", SCORES), whole(request, "after")
    with case.ledger() as ledger:
        now = case.now(ledger)
        hits = sorted(ledger.hits(), key=lambda h: (-h.score, h.subject, h.list, h.listed))
        versions, fault = _versions()
        late = not fault and not are_hits_derived(ledger)
        found = [
            hit
            for hit in hits
            if (not list_ or hit.list == list_)
            and (not kind or hit.kind == kind)
            and hit.score >= float(least or 0)
            and all(word in f"{hit.subject} {hit.name}".casefold() for word in search.casefold().split())
        ]  # fmt: skip
        shown = found[place : place + AT_ONCE]
        ids = chain.from_iterable(hit.claims[:_NAMED_BY] for hit in shown)
        quotes = quoted(ledger, case.catalogue, list(ids))
    asked = {"q": search, "list": list_, "kind": kind, "score": least}
    return sheet.page(
        request, "screening.html", now=now, search=search, list=list_, kind=kind, score=least, scores=SCORES,
        lists=_counted(hits, "list"), kinds=_counted(hits, "kind"), hits=len(hits), found=len(found),
        subjects=len({hit.subject for hit in found}), versions=versions, late=late, fault=fault,
        rows=[
            (hit, [quotes[c] for c in hit.claims[:_NAMED_BY] if c in quotes], max(0, len(hit.claims) - _NAMED_BY))
            for hit in shown
        ],
        filtered=any(asked.values()), is_first=not place, first=sheet.address("/screening", asked),
        next=sheet.address("/screening", {**asked, "after": place + AT_ONCE}) if len(found) > place + AT_ONCE else None,
    )  # fmt: skip


def _versions() -> tuple[Sequence[ListVersion], str]:
    """Return the lists that are loaded on this machine, or why they cannot be told."""
    try:
        return lists_in_force(), ""
    except ListsError as broken:
        return (), str(broken)


def _counted(hits: Sequence[Hit], field: str) -> list[tuple[str, int]]:
    """Return the values of a field with how many hits have each, most first."""
    counts = Counter(getattr(hit, field) for hit in hits)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


ROUTES = (Route("/screening", screening),)
