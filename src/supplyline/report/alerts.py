"""Arrange what a case is watched for: which indicators have fired, on what, and what changed of late.

Does not: ask an indicator (``watch`` did).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from supplyline.records import Alert, Event
from supplyline.report.dossier import Asked
from supplyline.report.plain import one_line

_NAMED = re.compile(r"\bevent e1:[0-9a-f]{32}: ")
MOST_CHANGES = 40  # shown, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredView:
    """An indicator that has fired, as the page tells it."""

    asked: Asked
    since: str  # a day
    subjects: int  # how many it has fired for, of one that fires for each; else 0
    claims: int
    reasons: tuple[str, ...]
    events: tuple[str, ...]  # Event.id of today that hold its claims


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One alert, as the page tells it."""

    day: str
    name: str
    state: str
    why: str


def fired_of(
    asked: Iterable[Asked], alerts: Sequence[Alert], events: Iterable[Event]
) -> tuple[tuple[FiredView, ...], tuple[Asked, ...]]:
    """Return the indicators that have fired, in the order of their file, and those that are quiet.

    Args:
        asked: All indicators.
        alerts: Those in force.
        events: Of today.
    """
    holding = {claim: event.id for event in events for claim in event.claims}
    fired: list[FiredView] = []
    quiet: list[Asked] = []
    for one in asked:
        standing = [alert for alert in alerts if alert.indicator == one.id]
        if not standing:
            quiet.append(one)
            continue
        claims = dict.fromkeys(claim for alert in standing for claim in alert.claims)
        ids = tuple(dict.fromkeys(holding[claim] for claim in claims if claim in holding))
        reasons = [short(reason) for alert in standing for reason in alert.reasons]
        fired.append(
            FiredView(
                asked=one,
                since=min(alert.made for alert in standing)[:10],
                subjects=sum(alert.subject != "" for alert in standing),
                claims=len(claims),
                reasons=tuple(reasons[:3]),
                events=ids,
            )
        )
    return tuple(fired), tuple(quiet)


def short(reason: str) -> str:
    """Return a reason on one line, without the event's id: a link stands beside it."""
    return one_line(_NAMED.sub("", reason), most=240)


def changes_of(asked: Iterable[Asked], alerts: Sequence[Alert]) -> tuple[ChangeView, ...]:
    """Return the newest alerts, the newest first."""
    names = {one.id: one.name for one in asked}
    return tuple(
        ChangeView(
            day=alert.made[:10],
            name=names.get(alert.indicator, alert.indicator),
            state="fired" if alert.state == "fired" else "un-fired",
            why=one_line("; ".join(alert.reasons), most=400),
        )
        for alert in list(reversed(alerts))[:MOST_CHANGES]
    )
