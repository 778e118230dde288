"""Hold an event against provisions: which it would breach if it happened as told, and what is missing.

A provision is breached only by what is plain: its parties, its direction, its kind of act, its items,
a day on which it held, and an act that was carried out.  Where one of these is not plain the verdict is
``may_breach`` and the missing fact is named.  Nothing here says that anything happened; the same rules
hold for every state.

Does not: weigh sources, add up caps (``caps``), look names up on lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from supplyline.measures.caps import counted
from supplyline.measures.facts import Facts, facts_of, mentions
from supplyline.measures.fitting import Fit, fit_of
from supplyline.measures.provision import Forbidden, Rule
from supplyline.records import Assessment, Claim, Event

_RANK = {"would_breach": 0, "may_breach": 1, "exempt": 2}
_PERIODS = {
    "calendar year": "the calendar year",
    "twelve months": "the twelve months",
    "whole": "all the time that it holds",
}
_STAGES = {
    "planned": "only planned",
    "offered": "only offered",
    "requested": "only asked for",
    "agreed": "only agreed",
    "ordered": "only ordered",
    "unknown": "not said to be carried out",
}


def assess(
    event: Event, rules: Iterable[Rule], claims: Iterable[Claim] = (), *, told: date | None = None
) -> tuple[Assessment, ...]:
    """Return what each provision that bears on ``event`` says to it, in the order of ``rules``.

    Args:
        event: Assessed as if it happened as told.
        rules: Provisions, from ``load_rules``.
        claims: The event's, for their words and for whether all deny it.
        told: When the first of its documents was published; None: not known.
    """
    facts = facts_of(event, claims, told=told)
    found = []
    for rule in rules:
        each = [one for forbidden in rule.forbidden for one in _against(facts, rule, forbidden)]
        if each:
            found.append(min(each, key=lambda one: _RANK[one.verdict]))
    return tuple(found)


def _against(facts: Facts, rule: Rule, forbidden: Forbidden) -> Iterator[Assessment]:
    """Yield what one forbidden act says to an event, if it bears on it."""
    event, found = facts.event, fit_of(facts, rule, forbidden)
    if found is None:
        return
    found.reasons.append(f"kind: {event.kind}")
    _carried_out(facts, found)
    if forbidden.act.argued:
        found.missing.append(f"it is argued {forbidden.act.argued}")
    _exemptions(facts, rule, found)
    _cap(facts, rule, found)
    yield Assessment(
        event=event.id,
        provision=rule.id,
        verdict=_verdict(found),
        reasons=tuple(found.reasons),
        missing=() if found.exempt else tuple(found.missing),
        checked=rule.provision.checked,
    )


def _verdict(found: Fit) -> Literal["would_breach", "may_breach", "exempt"]:
    if found.exempt:
        return "exempt"
    return "may_breach" if found.missing else "would_breach"


def _carried_out(facts: Facts, found: Fit) -> None:
    stage = facts.event.stage
    if not facts.carried_out:
        found.reasons.append(f"stage: {_STAGES[stage]}")
        found.missing.append(f"that it was carried out: it is {_STAGES[stage]}")
    else:
        found.reasons.append(f"stage: {stage.replace('_', ' ')}")
    if facts.denied:
        found.reasons.append("every claim held denies it: this is said as if it happened")
        found.missing.append("that it happened: every claim held denies it")


def _exemptions(facts: Facts, rule: Rule, found: Fit) -> None:
    codes = facts.givers | facts.takers
    text = f"{facts.wording}\n{facts.sentences}"
    for exemption in rule.provision.exemptions:
        told = not exemption.words or mentions(text, exemption.words)
        acts = not exemption.parties or codes & set(exemption.parties)
        if exemption.answer is None or not (told and acts):
            continue
        found.reasons.append(f"exemption: {exemption.text}")
        if exemption.answer == "exempt":
            found.exempt = True
        else:
            found.missing.append(f"whether the exemption applies: {exemption.text}")


def _cap(facts: Facts, rule: Rule, found: Fit) -> None:
    """Say that under a cap one act alone breaches nothing, unless it is larger than the cap."""
    cap = rule.provision.cap
    if cap is None:
        return
    figures, period = counted(facts.event, cap), _PERIODS[cap.period]
    if figures is not None and figures.low is not None and figures.low > cap.amount:
        found.reasons.append(
            f"cap: at least {figures.low:,.0f} {cap.unit}s alone, over {cap.amount:,.0f}"
        )
        return
    found.reasons.append(f"cap: {cap.amount:,.0f} {cap.unit}s in {period}")
    found.missing.append(f"whether all that went in {period} is over {cap.amount:,.0f} {cap.unit}s")
