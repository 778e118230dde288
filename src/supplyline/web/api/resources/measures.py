"""Measures: provisions, what they say to events, totals against caps, hits on lists."""

from __future__ import annotations

from supplyline.contract import assessment_json, cap_total_json, hit_json, provision_json
from supplyline.records import Hit
from supplyline.web.api.parameters import identifier, word
from supplyline.web.api.portions import Key, Portion, cut, shortened, sorted_portion, take
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.asking import NotHeld


def provisions(asked: Asked) -> Portion:
    """List provisions, by id."""
    rules = [r for r in asked.case.beside.rules if asked["regime"] in (None, r.regime.regime)]
    shown, next_ = sorted_portion(
        sorted(rules, key=lambda r: r.id), lambda r: (r.id,), kind="provision", after=asked["after"],
        most=asked["limit"],
    )  # fmt: skip
    return Portion(items=[*map(provision_json, shown)], after=next_)


def assessments(asked: Asked) -> Portion:
    """List what provisions say to events, by event and provision."""
    after, most, event = asked["after"], asked["limit"], asked["event"]
    if event is not None and asked.ledger.event(event) is None:
        raise NotHeld(f"found no event {event}, needed the id of one that is held")
    begin = take(after, "assessment", str, str) if after else ("", "")
    if event is not None:
        of_one = asked.ledger.assessments_of([event])
        rows = [a for a in of_one if (a.event, a.provision) > begin]
    else:
        rows = asked.ledger.assessments_from(*begin, most=most + 1)
    shown, next_ = cut(rows, most, "assessment", lambda a: (a.event, a.provision))
    return Portion(items=[*map(assessment_json, shown)], after=next_)


def cap_totals(asked: Asked) -> Portion:
    """List totals against caps, by provision and period."""
    shown, next_ = sorted_portion(
        sorted(asked.ledger.cap_totals(), key=lambda t: (t.provision, t.start)),
        lambda t: (t.provision, t.start), kind="total", after=asked["after"], most=asked["limit"],
    )  # fmt: skip
    return Portion(items=[*map(cap_total_json, shown)], after=next_)


def hits(asked: Asked) -> Portion:
    """List the names of the case that are like one on a list."""
    found = [h for h in asked.ledger.hits() if asked["list"] in (None, h.list)]
    shown, next_ = sorted_portion(
        sorted(found, key=_hit_key), _hit_key, kind="hit", after=asked["after"], most=asked["limit"]
    )
    return Portion(items=[*map(hit_json, shown)], after=next_)


def _hit_key(hit: Hit) -> Key:
    return shortened(hit.subject, hit.list, hit.listed)


RESOURCES = (
    Resource(
        path="/provisions", name="provisions", gives="provision", answer=provisions, listed=True,
        parameters=(word("regime", "only of this file, such as un-1718"),),
        about="The provisions that hold for the case, shipped and its own.",
    ),
    Resource(
        path="/assessments", name="assessments", gives="assessment", answer=assessments, listed=True,
        parameters=(identifier("e1", "only of this event", name="event"),),
        about="What provisions say to events, if they happened as told: a reason to look, no finding.",
    ),
    Resource(
        path="/cap-totals", name="capTotals", gives="cap_total", answer=cap_totals, listed=True,
        about="What is said to have gone of capped goods, period by period.",
    ),
    Resource(
        path="/hits", name="hits", gives="hit", answer=hits, listed=True,
        parameters=(word("list", "only on this list"),),
        about="Names of the case that are like one on a sanctions list, as last kept: a reason to look, no finding.",
    ),
)  # fmt: skip
