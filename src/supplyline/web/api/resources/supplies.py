"""Flows and acknowledgement: what takes a pass over all claims, worked out once per state of the ledger."""

from __future__ import annotations

from datetime import date
from typing import get_args

from supplyline.contract import flow_json, shift_json, stance_json
from supplyline.inference.acknowledgement import Standing, chosen_of, standing
from supplyline.inference.flows import PeriodUnclear, bounds_of, chosen, flows_in
from supplyline.records import Category, Flow, Kind, Shift, Stance
from supplyline.web.api.parameters import Parameter, day, one_of, party, word
from supplyline.web.api.portions import Key, Portion, shortened, sorted_portion
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.asking import PageError


def flows(asked: Asked) -> Portion:
    """List what went from whom to whom."""
    try:
        start, end = bounds_of(asked["period"])
    except PeriodUnclear as fault:
        raise PageError(str(fault)) from fault
    case = asked.case

    def gather() -> list[Flow]:
        with case.ledger() as ledger:
            return sorted(flows_in(ledger, start=start, end=end), key=_flow_key)

    head = asked.ledger.head()
    found = asked.worked_out.get(("flows", head and head.digest, start, end), gather)
    shown, next_ = sorted_portion(
        chosen(
            found, giver=asked["from"], taker=asked["to"], item=asked["item"], unit=asked["unit"],
            kind=asked["kind"],
        ),
        _flow_key, kind="flow", after=asked["after"], most=asked["limit"],
    )  # fmt: skip
    return Portion(items=[*map(flow_json, shown)], after=next_)


def stances(asked: Asked) -> Portion:
    """List where each party stood on each kind of supply."""
    shown, next_ = sorted_portion(
        _standing(asked).stances, _stance_key, kind="stance", after=asked["after"], most=asked["limit"]
    )  # fmt: skip
    return Portion(items=[*map(stance_json, shown)], after=next_)


def shifts(asked: Asked) -> Portion:
    """List what parties say otherwise than before."""
    shown, next_ = sorted_portion(
        _standing(asked).shifts, _shift_key, kind="shift", after=asked["after"], most=asked["limit"]
    )  # fmt: skip
    return Portion(items=[*map(shift_json, shown)], after=next_)


def _standing(asked: Asked) -> Standing:
    case = asked.case

    def gather() -> Standing:
        with case.ledger() as ledger:
            found = standing(ledger)
        return Standing(
            stances=tuple(sorted(found.stances, key=_stance_key)),
            shifts=tuple(sorted(found.shifts, key=_shift_key)),
        )

    head = asked.ledger.head()
    found = asked.worked_out.get(("standing", head and head.digest), gather)
    return chosen_of(found, party=asked["party"], since=asked["since"])


def _flow_key(flow: Flow) -> Key:
    """Return what orders flows: most figures first, a converted one behind what it follows from."""
    sides = [p.code or p.text for p in (*flow.from_, *flow.to)]
    of = shortened(*sides, flow.kind, flow.what, flow.stage, flow.start, flow.end)
    return (-len(flow.figures), *of, int(flow.inferred is not None), flow.total.unit)


def _stance_key(stance: Stance) -> Key:
    one = stance
    return (one.party, one.kind, one.item, one.side, one.other, one.since or "", one.status, one.claims[0] if one.claims else "")  # fmt: skip


def _shift_key(shift: Shift) -> Key:
    """Return what orders shifts: the newest first, undated ones last."""
    newest = -date.fromisoformat(shift.day[:10]).toordinal() if shift.day else 1
    return (newest, shift.party, shift.kind, shift.item, shift.side, shift.other, shift.after, shift.claims[0] if shift.claims else "")  # fmt: skip


_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_PERIOD = Parameter(
    name="period", about="FIRST/LAST, both counted, each a day, a month or a year, or empty",
    schema={
        "type": "string", "title": "FIRST/LAST such as 2024-10-01/2025-06-30, 2024/2025 or 2024-10/",
        "pattern": f"^({_DATE})?/({_DATE})?$",
    },
)  # fmt: skip
_STANDING = (party("party", "only where this party stands"), day("since", "only what was said on this day or later"))  # fmt: skip
RESOURCES = (
    Resource(
        path="/flows", name="flows", gives="flow", answer=flows, listed=True, gathers=True,
        parameters=(
            word("from", "code or name of a party that gives"), word("to", "code or name of a party that takes"),
            one_of("item", "only of this category", get_args(Category)), word("unit", "only in this unit", longest=40),
            one_of("kind", "only of this kind", get_args(Kind)), _PERIOD,
        ),
        about="What went from whom to whom, low, best and high, those with most figures first.",
    ),
    Resource(
        path="/acknowledgement", name="acknowledgement", gives="stance", answer=stances, listed=True, gathers=True,
        parameters=_STANDING,
        about="Where each party stood on each kind of supply, and from which day.",
    ),
    Resource(
        path="/acknowledgement/shifts", name="shifts", gives="shift", answer=shifts, listed=True, gathers=True,
        parameters=_STANDING,
        about="What parties say otherwise than before, newest first.",
    ),
)  # fmt: skip
