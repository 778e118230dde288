"""Whether an event is of the parties, the items and the days that a forbidden act names, or may be.

Does not: ask whether it was carried out, or what it comes to (``assess``, ``caps``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from supplyline.measures.facts import Facts, called, mentions
from supplyline.measures.provision import Forbidden, Item, Period, Rule
from supplyline.records import Category

# Bodies may have allowed what they take part in; a state is bound by its own law.
_BODIES = frozenset({"UNO", "EUU", "NATO"})

_LATIN = re.compile("[A-Za-z]")
_FOREIGN = "whether it is one of those named: the provision names them in English words only"


@dataclass(slots=True, kw_only=True)
class Fit:
    """How an event fits a forbidden act: why, and what would have to be known."""

    start: date | None  # half-open days of the event; None: not known
    end: date | None
    reasons: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    plain: bool = True  # its parties and its thing are those named
    exempt: bool = False  # the provision leaves such things out


def fit_of(facts: Facts, rule: Rule, forbidden: Forbidden) -> Fit | None:
    """Return how an event fits one forbidden act of a provision; None: it is plainly of another."""
    if facts.event.kind not in forbidden.act.kinds:
        return None
    found = Fit(start=facts.start, end=facts.end)
    fits = (
        _parties(facts, rule, forbidden, found)
        and _thing(facts, forbidden.items, found)
        and _in_force(facts, rule.provision.in_force, found)
    )
    return found if fits else None


def _parties(facts: Facts, rule: Rule, forbidden: Forbidden, found: Fit) -> bool:
    """Return whether the act goes the way that the provision forbids, or may."""
    event, ways = facts.event, [(facts.givers, facts.takers)]
    if forbidden.act.either_way:
        ways.append((facts.takers, facts.givers))
    for givers, takers in ways:
        fits = _way(givers, takers, forbidden)
        if fits is None:
            continue
        found.reasons.append(
            f"parties: {called(event.from_)} and {called(event.to)}"
            if forbidden.act.either_way
            else f"direction: from {called(event.from_)} to {called(event.to)}"
        )
        found.missing += fits
        found.plain = not fits
        if rule.regime.authority in _BODIES & (givers | takers):
            found.missing.append(
                f"whether {rule.regime.authority} itself allowed it, as it takes part"
            )
        return True
    return False


def _way(
    givers: frozenset[str], takers: frozenset[str], forbidden: Forbidden
) -> tuple[str, ...] | None:
    """Return what is missing for parties to be those forbidden; None: they are not."""
    if forbidden.givers is None:
        ours, theirs, wanted, side = takers, givers, forbidden.takers, "giving"
    else:
        ours, theirs, wanted, side = givers, takers, forbidden.givers, "receiving"
    if wanted is None or not ours & wanted:
        return None
    if forbidden.givers is not None and forbidden.takers is not None:
        return () if theirs & forbidden.takers else None
    if not theirs:
        return (f"the {side} side: nobody is named",)
    return () if theirs - wanted else None  # among themselves: no other side


def _thing(facts: Facts, items: Sequence[Item], found: Fit) -> bool:
    """Return whether the thing is one of those that the provision is about, or may be."""
    if not items:
        return True
    what = facts.event.what
    item = None if what is None else _item_of(facts, what.category, items)
    if what is None or item is None or item.answer == "out":
        return False
    told = f"“{what.text}” ({what.category})"
    if item.answer == "covered":
        found.reasons.append(f"item: {told} is covered")
    elif item.answer == "exempt":
        found.reasons.append(f"item: {told}: {item.why}")
        found.exempt = True
    else:
        found.reasons.append(f"item: {told} may be covered")
        found.missing.append(item.why)
        found.plain = False
    return True


def _item_of(facts: Facts, category: Category, items: Sequence[Item]) -> Item | None:
    """Return the first of ``items`` that the event's thing, of ``category``, fits; None: it fits none.

    The words of provisions are English: a thing in other letters is not passed over for want of them.
    """
    mine = [item for item in items if category in item.categories]
    for item in mine:
        text = facts.sentences if item.in_sentences else facts.wording
        if not item.words or mentions(text, item.words):
            return item
    foreign = facts.wording and not _LATIN.search(facts.wording)
    if foreign and any(item.answer in ("covered", "unsure") for item in mine):
        return Item(categories=[category], answer="unsure", why=_FOREIGN)
    return None


def _in_force(facts: Facts, periods: Sequence[Period], found: Fit) -> bool:
    """Return whether the provision held when it happened, or may have."""
    start, end = facts.start or date.min, facts.end or date.max
    for wanted in ("all", "part"):
        for period in periods:
            if period.holds(start, end) != wanted:
                continue
            until = f" until {period.until}" if period.until else ""
            days = f"in force from {period.start}{until}"
            if facts.start is None:
                found.reasons.append(f"time: not said; {days}")
                found.missing.append(f"when it happened: {days}")
            elif wanted == "part":
                found.reasons.append(f"time: {_days(facts)} lies partly outside; {days}")
                found.missing.append(f"on which days: {days}")
            else:
                found.reasons.append(f"time: {_days(facts)} lies within; {days}")
            if facts.dated:
                found.reasons.append(f"time: {facts.dated}")
            if period.contested:
                found.missing.append(f"it is disputed that it holds: {period.contested}")
            return True
    return False


def _days(facts: Facts) -> str:
    return f"{facts.start} to {facts.end}" if facts.end else f"from {facts.start}"
