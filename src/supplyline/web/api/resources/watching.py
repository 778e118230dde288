"""Watching: how the case's indicators stand, and the alerts that they made."""

from __future__ import annotations

from supplyline.contract import alert_json, indicator_json
from supplyline.inference.alerting import quoted
from supplyline.inference.watching import watched
from supplyline.watch import Standing
from supplyline.web.api.parameters import one_of, word
from supplyline.web.api.portions import Portion, sorted_portion
from supplyline.web.api.resource import Asked, Resource

STATES = ("fired", "unfired")


def indicators(asked: Asked) -> Portion:
    """List the case's indicators, by id."""
    case = asked.case

    def ask() -> list[Standing]:
        return sorted(watched(case.folder).standings, key=lambda s: s.indicator.id)

    head = asked.ledger.head()
    key = ("indicators", head and head.digest, asked.case.beside.stamp)
    shown, next_ = sorted_portion(
        asked.worked_out.get(key, ask), lambda s: (s.indicator.id,), kind="indicator",
        after=asked["after"], most=asked["limit"],
    )  # fmt: skip
    return Portion(items=[*map(indicator_json, shown)], after=next_)


def alerts(asked: Asked) -> Portion:
    """List what fired and un-fired, oldest first."""
    rows = [
        (n, alert)
        for n, alert in enumerate(asked.ledger.alerts(), 1)
        if asked["indicator"] in (None, alert.indicator) and asked["state"] in (None, alert.state)
    ]
    shown, next_ = sorted_portion(
        rows, lambda r: (r[0],), kind="alert", after=asked["after"], most=asked["limit"]
    )
    known = {indicator.id: indicator for indicator in asked.case.beside.indicators}
    return Portion(
        items=[
            alert_json(alert, known.get(alert.indicator), quoted(asked.ledger, alert.claims))
            for _, alert in shown
        ],
        after=next_,
    )


RESOURCES = (
    Resource(
        path="/indicators", name="indicators", gives="indicator", answer=indicators, listed=True, gathers=True,
        about="What the case is watched for, and how each indicator stands.",
    ),
    Resource(
        path="/alerts", name="alerts", gives="alert", answer=alerts, listed=True,
        parameters=(word("indicator", "only of this one"), one_of("state", "only such", STATES)),
        about="What fired and un-fired, oldest first, with the first sentences behind it.",
    ),
)  # fmt: skip
