"""Watch: what a case is asked after every change, what has fired and on what, totals of capped goods.

What the page shows is what the ledger holds: the alerts that were made when the case was last followed.

Does not: ask an indicator, or tell an alert to anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.inference.watching import are_alerts_derived
from supplyline.ledger import Ledger
from supplyline.records import Alert
from supplyline.report import Asked
from supplyline.report.alerts import short
from supplyline.report.measures import caps_of
from supplyline.report.plain import anchor
from supplyline.watch import in_force
from supplyline.web import sheet
from supplyline.web.asking import NotHeld, one, whole
from supplyline.web.case import Case, Snapshot
from supplyline.web.quoting import quoted

AT_ONCE = 50  # alerts of the history
_FEW, _MANY = 4, 60  # events, claims and reasons named in the list of indicators, on one's own page
_LOOKED_AT = 400  # claims of an alert whose events are looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An indicator as the page tells it."""

    asked: Asked
    alerts: tuple[Alert, ...]  # in force
    since: str  # a day; of a quiet one, since it un-fired; empty: it never fired
    why: str  # of a quiet one that fired before
    reasons: tuple[str, ...]
    more_reasons: int
    claims: int
    events: tuple[dict[str, object], ...]  # lines of those of today that hold its claims
    more_events: int


def watch(request: Request) -> Response:
    """List the indicators, those that have fired first, or show the one that the address names."""
    case: Case = request.app.state.case
    place, rules = whole(request, "after"), case.beside.told
    with case.ledger() as ledger:
        now, alerts = case.now(ledger), ledger.alerts()
        late = not are_alerts_derived(ledger, case.folder)
        if one(request, "indicator"):
            return _one(request, ledger, now, alerts)
        totals = ledger.cap_totals()
        standings = [_standing(case, ledger, a, alerts, most=_FEW) for a in rules.asked]
    shown = list(reversed(alerts))[place : place + AT_ONCE]
    more = len(alerts) > place + AT_ONCE
    return sheet.page(
        request, "watch.html", now=now, late=late and bool(rules.asked), fault=rules.fault, own=rules.own,
        standings=sorted(standings, key=lambda s: not s.alerts),
        caps=caps_of(totals, rules.provisions), fired=sum(bool(s.alerts) for s in standings),
        history=_history(shown, rules.asked), alerts=len(alerts), is_first=not place, first="/watch",
        next=sheet.address("/watch", {"after": place + AT_ONCE}) if more else None,
    )  # fmt: skip


def _one(request: Request, ledger: Ledger, now: Snapshot, alerts: Sequence[Alert]) -> Response:
    case: Case = request.app.state.case
    named, rules = one(request, "indicator"), case.beside.told
    asked = next((a for a in rules.asked if a.id == named), None)
    mine = [alert for alert in alerts if alert.indicator == named]
    if asked is None and not mine:
        raise NotHeld(f"found no indicator {named[:80]!r}, needed one of this case: see what it is watched for")  # fmt: skip
    asked = asked or Asked(id=named, name=named, question="", say="")
    standing = _standing(case, ledger, asked, mine, most=_MANY)
    claims = list(dict.fromkeys(claim for alert in standing.alerts for claim in alert.claims))
    return sheet.page(
        request, "indicator.html", now=now, s=standing, gone=asked not in rules.asked,
        history=_history(list(reversed(mine))[:AT_ONCE], rules.asked), alerts=len(mine),
        quotes=list(quoted(ledger, case.catalogue, claims[:_MANY]).values()), more_claims=max(0, len(claims) - _MANY),
    )  # fmt: skip


def _standing(
    case: Case, ledger: Ledger, asked: Asked, alerts: Iterable[Alert], *, most: int
) -> Standing:
    mine = [alert for alert in alerts if alert.indicator == asked.id]
    standing = list(in_force(mine).values())
    reasons = [short(reason) for alert in standing for reason in alert.reasons]
    ids = _events_of(case, standing)
    held = ledger.events_of(ids[:most])
    last = mine[-1] if mine else None
    return Standing(
        asked=asked,
        alerts=tuple(standing),
        since=min((a.made for a in standing), default=last.made if last else "")[:10],
        why="; ".join(map(short, last.reasons)) if last and not standing else "",
        reasons=tuple(reasons[:most]),
        more_reasons=max(0, len(reasons) - most),
        claims=len({claim for alert in standing for claim in alert.claims}),
        events=tuple(sheet.line_of(held[i]) for i in ids[:most] if i in held),
        more_events=max(0, len(ids) - most),
    )


def _events_of(case: Case, alerts: Iterable[Alert]) -> list[str]:
    """Return the events of today that hold the claims of ``alerts``, in their order."""
    claims = dict.fromkeys(claim for alert in alerts for claim in alert.claims[:_LOOKED_AT])
    counted = case.catalogue.event_by_claim(claims)
    return list(dict.fromkeys(counted[claim] for claim in claims if claim in counted))


def _history(alerts: Iterable[Alert], asked: Collection[Asked]) -> list[dict[str, object]]:
    """Return alerts as lines: the indicator, what it came to, for what, and why."""
    names = {one.id: one.name for one in asked}
    return [
        {
            "id": alert.id,
            "anchor": anchor(alert.id),
            "made": alert.made,
            "indicator": alert.indicator,
            "name": names.get(alert.indicator, alert.indicator),
            "fired": alert.state == "fired",
            "event": alert.subject if alert.subject.startswith("e1:") else "",
            "subject": alert.subject,
            "claims": len(alert.claims),
            "why": [short(reason) for reason in alert.reasons[:_FEW]],
            "more": max(0, len(alert.reasons) - _FEW),
        }
        for alert in alerts
    ]


ROUTES = (Route("/watch", watch),)
