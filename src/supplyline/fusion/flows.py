"""From events to flows: what went from one side to another in a period, by thing and unit.

A flow gathers the figures of all events of one kind, stage and pair of sides that count one thing in one
unit; a generic item and the special ones of its family are one flow where the unit is one ("rounds" of
ammunition and of arms).  What is planned or promised makes a flow of its own and is never added to what
was carried out.  Losses are bounded across what they count: the killed are no more than the casualties,
and the casualties no fewer than the killed.

Does not: read figures (``figures``), bound them (``totals``), fit a curve (``fit``) or convert units
(``convert``); say anything of a flow for which no figure is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from supplyline.fusion.account import Stamped, accounts_of
from supplyline.fusion.convert import converted
from supplyline.fusion.figures import Key, Told, figures_by_flow
from supplyline.fusion.fit import Vote, fit
from supplyline.fusion.roots import Roots
from supplyline.fusion.rules import KindRule, happenings
from supplyline.fusion.totals import Period, bound_total
from supplyline.fusion.witness import count_witnesses
from supplyline.records import (
    Bounds,
    Category,
    Claim,
    ClaimOrigin,
    Estimate,
    Event,
    Flow,
    FlowFigure,
    Origin,
)

_ENOUGH = 3  # totals, on two days or more, without which a curve says no more than they do
_LOSSES = ("killed", "wounded")


def gather_flows(
    events: Sequence[Event],
    claims: Sequence[Claim],
    documents: Mapping[str, Stamped],
    origins: Mapping[str, Origin],
    claim_origins: Mapping[str, ClaimOrigin] | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> list[Flow]:
    """Return every flow that ``claims`` give figures of, converted ones after what they follow from.

    Pure and deterministic: the order of events and claims makes no difference.

    Args:
        events: Current ones, not rejected, with how they are related.
        claims: All that are current; those of no event count for nothing.
        documents: By ``Document.id``; only date and outlet are used.
        origins: By ``Origin.document``.
        claim_origins: By ``ClaimOrigin.claim``.
        start: First day of the period, ISO 8601; None: from the beginning.
        end: First day after it; None: as far as the figures go.

    Raises:
        SchemaError: A schema file that it goes by is wrong.
    """
    named = {claim for event in events for claim in event.claims}
    told = accounts_of(
        [c for c in claims if c.id in named and c.quantity], documents, origins, claim_origins or {}
    )
    by_key = figures_by_flow(told, events)
    by_id = {event.id: event for event in events}
    one, within = _ties(events)
    period: Period = (_ordinal(start), _ordinal(end))
    found: dict[Key, Flow] = {}
    for key, figures in by_key.items():
        rule = happenings().kinds[key.kind]
        total = bound_total(figures, rule, period=period, one=one, within=within)
        if total.low is None and total.high is None:
            continue
        first = by_id[figures[0].events[0]]
        curve, curve_rule = _curve(figures, rule)
        found[key] = Flow(
            kind=key.kind,
            from_=first.from_,
            to=first.to if key.to else (),  # its kind may leave that side out
            what=_category(figures, key),
            stage=key.stage,
            start=start,
            end=end,
            total=Bounds(
                unit=key.unit,
                low=total.low,
                best=total.best,
                high=total.high,
                scope="cumulative",
                rule=total.rule,
                claims=tuple(
                    dict.fromkeys(
                        a.claim.id
                        for t, used in zip(figures, total.used, strict=True)
                        if not used.startswith("outside")
                        for a in t.accounts
                    )
                ),
            ),
            figures=tuple(_figure(t, used) for t, used in zip(figures, total.used, strict=True)),
            curve=curve,
            curve_rule=curve_rule,
            events=tuple(sorted({event for t in figures for event in t.events})),
        )
    _bound_losses(found)
    flat: list[Flow] = []
    for key, flow in found.items():
        flat.append(flow)
        also = converted(flow, key.family)
        if also is not None:
            flat.append(also)
    return flat


def _ordinal(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def _ties(events: Iterable[Event]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return which supply each event is a stage of, and which events lie within each total."""
    supplies = Roots[str]()
    inside: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for relation in event.related:
            if relation.kind == "stage_of":
                supplies.join(event.id, relation.event)
            elif relation.kind == "includes":
                inside[event.id].add(relation.event)
            else:
                inside[relation.event].add(event.id)
    return {event: supplies.of(event) for event in supplies.members()}, dict(inside)


def _category(figures: Sequence[Told], key: Key) -> Category:
    """Return the item that all figures count; of several, their family's generic one."""
    named = {t.category for t in figures if t.category != "other"}
    return named.pop() if len(named) == 1 else key.family


def _bound_losses(found: dict[Key, Flow]) -> None:
    """Let the killed and the wounded be no more than the casualties, and those no fewer than they."""
    for key in list(found):
        if key.kind != "casualty" or key.family not in _LOSSES:
            continue
        whole_key = key._replace(family="casualties")
        part, whole = found[key], found.get(whole_key)
        if whole is None:
            continue
        most, least = whole.total.high, part.total.low
        if most is not None and (part.total.high is None or most < part.total.high):
            cap = max(most, least or 0.0)
            best = None if part.total.best is None else min(part.total.best, cap)
            rule = f"{part.total.rule}; high: no more than the killed and wounded together"
            found[key] = replace(part, total=replace(part.total, high=cap, best=best, rule=rule))
        if least is not None and least > (whole.total.low or 0.0):
            rule = f"{whole.total.rule}; low: no fewer than the {key.family} alone"
            best = max(whole.total.best or 0.0, least)
            high = None if most is None else max(most, least)
            found[whole_key] = replace(
                whole, total=replace(whole.total, low=least, best=best, high=high, rule=rule)
            )


def _figure(told: Told, used: str) -> FlowFigure:
    seen = count_witnesses(told.accounts)
    return FlowFigure(
        low=told.low,
        high=told.high,
        start=_iso(told.start),
        end=_iso(told.end),
        reads=told.reads,
        by=told.by,
        origins_low=seen.low,
        origins_high=seen.high,
        used=used,
        claims=tuple(dict.fromkeys(a.claim.id for a in told.accounts)),
        events=told.events,
        sum_of=told.sum_of,
    )


def _curve(figures: Sequence[Told], rule: KindRule) -> tuple[tuple[Estimate, ...], str]:
    """Return the fitted totals by day, and in words how; none where the figures are too few."""
    totals = [t for t in figures if t.reads == "total" and t.end is not None]
    if len(totals) < _ENOUGH or len({t.end for t in totals}) == 1:
        return (), f"too few totals for a curve: {len(totals)}, needed {_ENOUGH} of two days"
    total_givers = {t.voice for t in totals}
    votes = [
        Vote(day=t.end, voice=t.voice, low=t.low, high=None if t.reads == "part" else t.high)
        for t in figures
        if t.end is not None
        and (t.reads == "total" or (t.reads == "part" and t.low and t.voice not in total_givers))
    ]
    points = fit(votes, window=rule.report)
    return tuple(
        Estimate(
            day=date.fromordinal(p.day).isoformat(),
            low=p.low,
            best=p.best,
            high=p.high,
            voices=p.voices,
        )
        for p in points
    ), (
        f"fitted to the totals of {len({v.voice for v in votes})} voices, one vote each for its latest "
        f"within {rule.report} days: pooled by random effects, made to grow; 95 per cent interval"
    )
