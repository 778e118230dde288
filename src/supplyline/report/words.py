"""Say in plain English what a record says in codes.

The same words for every state and outlet.  Evidence is never reworded here: only codes are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from supplyline.records import (
    Bounds,
    Category,
    Certainty,
    Claim,
    Event,
    Kind,
    Party,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Scope,
    Stage,
    Status,
    Voice,
    When,
)
from supplyline.report.plain import one_line

KIND: Final[Mapping[Kind, str]] = {
    "transfer": "Transfer",
    "deployment": "Deployment",
    "training": "Training",
    "production": "Production",
    "casualty": "Casualties",
    "agreement": "Agreement",
    "contact": "Contact",
    "measure": "Measure",
    "support": "Support",
}
CATEGORY: Final[Mapping[Category, str]] = {
    "ammunition": "ammunition",
    "missile": "missiles",
    "artillery": "artillery",
    "armour": "armour",
    "aircraft": "aircraft",
    "drone": "drones",
    "air_defence": "air defence",
    "naval": "naval craft",
    "small_arms": "small arms",
    "arms": "arms, unspecified or several kinds",
    "equipment": "equipment, non-lethal",
    "satellite_tech": "satellite technology",
    "nuclear_tech": "nuclear technology",
    "technology": "technology",
    "fuel": "fuel",
    "food": "food",
    "money": "money",
    "goods": "other goods",
    "medical": "medical aid",
    "intelligence": "intelligence",
    "troops": "troops",
    "engineers": "engineers",
    "workers": "workers",
    "instructors": "instructors",
    "killed": "killed",
    "wounded": "wounded",
    "casualties": "killed and wounded together",
    "captured": "captured",
    "missing": "missing",
    "sanction": "sanction",
    "veto": "veto",
    "seizure": "seizure",
    "export_control": "export control",
    "designation": "designation",
    "other": "other",
}
STAGE: Final[Mapping[Stage, str]] = {
    "planned": "planned",
    "offered": "offered",
    "requested": "requested",
    "agreed": "agreed",
    "ordered": "ordered",
    "under_way": "under way",
    "done": "done",
    "ended": "ended",
    "unknown": "stage not said",
}
POLARITY: Final[Mapping[Polarity, str]] = {
    "affirmed": "says it is so",
    "denied": "denies it",
}
CERTAINTY: Final[Mapping[Certainty, str]] = {
    "certain": "stated flatly",
    "probable": "called probable",
    "possible": "called possible",
    "unknown": "asked, doubted or conditional",
}
VOICE: Final[Mapping[Voice, str]] = {
    "report": "as a report",
    "opinion": "as the outlet's own opinion",
}
STATUS: Final[Mapping[Status, str]] = {
    "none": "no statement",
    "alleged": "alleged",
    "corroborated": "corroborated",
    "deflected": "answered without yes or no",
    "denied": "denied",
    "admitted_in_part": "admitted in part",
    "admitted": "admitted",
}
ROLE: Final[Mapping[PlaceRole, str]] = {
    "location": "",
    "origin": "from",
    "destination": "to",
}
SCOPE: Final[Mapping[Scope, str]] = {
    "single": "",
    "cumulative": "in all so far",
    "per_period": "per period",
}
COPY_ROLE: Final[Mapping[str, str]] = {
    "original": "original",
    "copy": "copy",
    "rewrite": "rewrite",
    "mixed": "part copied, part its own",
}
SLOT: Final[Mapping[str, str]] = {
    "trigger": "act",
    "from": "from",
    "to": "to",
    "what": "what",
    "quantity": "number",
    "when": "when",
    "place": "place",
    "speaker": "speaker",
    "cue": "says",
    "loaded": "loaded",
}
# What the two sides of an act are called; the codebook calls them from and to.
SIDES: Final[Mapping[Kind, tuple[str, str]]] = {
    "transfer": ("From", "To"),
    "deployment": ("From", "To"),
    "training": ("From", "To"),
    "production": ("Producer", "For"),
    "casualty": ("Suffered by", "Caused by"),
    "agreement": ("Between", "And"),
    "contact": ("Visitor or sender", "Host or receiver"),
    "measure": ("Authority", "Target"),
    "support": ("From", "To"),
}
BODIES: Final[Mapping[str, str]] = {
    "UNO": "United Nations",
    "EUU": "European Union",
    "NATO": "NATO",
}
_PLURALS: Final[Mapping[str, str]] = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "percent": "percent",
    "aircraft": "aircraft",
    "personnel": "personnel",
    "metric ton": "metric tons",
    "kg": "kg",
    "km": "km",
}


def count(n: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> count(1, "event"), count(1200, "event"), count(0, "copy", "copies")
    ('1 event', '1,200 events', '0 copies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def figure(value: float) -> str:
    """Return a number with thousands apart; at most two decimals.

    >>> figure(12000000.0), figure(0.5)
    ('12,000,000', '0.5')
    """
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def of_unit(unit: str, value: float | None) -> str:
    """Return ``unit`` for ``value`` of it; a currency code stays as it is.

    >>> of_unit("round", 9), of_unit("USD", 9), of_unit("round", 1)
    ('rounds', 'USD', 'round')
    """
    if value == 1 or not unit or unit.isupper() or unit.endswith("s"):
        return unit
    known = _PLURALS.get(unit)
    if known is not None:
        return known
    return unit + "s" if unit.isascii() and unit[-1].isalpha() else unit


def amount(low: float | None, high: float | None, unit: str, scope: Scope = "single") -> str:
    """Return bounds as words.

    >>> amount(9, None, "soldier"), amount(None, 3000, "troop"), amount(8, 11, "round")
    ('at least 9 soldiers', 'up to 3,000 troops', '8 to 11 rounds')
    """
    if low is not None and high is not None:
        text = figure(low) if low == high else f"{figure(low)} to {figure(high)}"
    elif low is not None:
        text = f"at least {figure(low)}"
    elif high is not None:
        text = f"up to {figure(high)}"
    else:
        text = "no figure of"
    extent = f" {SCOPE[scope]}" if SCOPE[scope] else ""
    return f"{text} {of_unit(unit, high if high is not None else low)}{extent}"


def quantity_words(quantity: Quantity) -> str:
    """Return a claim's number as words."""
    return amount(quantity.low, quantity.high, quantity.unit, quantity.scope)


def bounds_words(bounds: Bounds) -> str:
    """Return an event's number as words, with the best figure where it is inside the bounds."""
    text = amount(bounds.low, bounds.high, bounds.unit, bounds.scope)
    if bounds.best is not None and bounds.best not in (bounds.low, bounds.high):
        text += f" (best {figure(bounds.best)})"
    return text


def day(text: str | None) -> str:
    """Return the day of an ISO date or time, "undated" for None.

    >>> day("2025-12-27T08:30:00Z"), day(None)
    ('2025-12-27', 'undated')
    """
    return text[:10] if text else "undated"


def as_date(text: str | None) -> date | None:
    """Return the day that ``text`` begins with, None where it begins with none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def interval(start: str | None, end: str | None) -> str:
    """Return a half-open interval of days as a reader would write it.

    >>> interval("2025-08-01", "2025-09-01"), interval("2024-01-01", "2025-01-01")
    ('2025-08', '2024')
    >>> interval("2025-08-01", "2025-08-11"), interval("2025-08-03", "2025-08-04")
    ('2025-08-01 to 2025-08-10', '2025-08-03')
    >>> interval("2025-08-01", None), interval(None, "2025-08-01"), interval(None, None)
    ('since 2025-08-01', 'by 2025-07-31', 'not said')
    """
    if not start or not end:
        if start:
            return f"since {day(start)}"
        after = as_date(end)
        return (
            f"by {after - timedelta(days=1)}" if after else f"before {end}" if end else "not said"
        )
    first, after = as_date(start), as_date(end)
    if first is None or after is None:
        return f"{start} to {end}"
    last = after - timedelta(days=1)
    whole_months = first.day == 1 and after.day == 1 and first < after
    whole_year = whole_months and first.month == 1 and (last.year, last.month) == (first.year, 12)
    digits = 4 if whole_year else 7 if whole_months else 10
    opens, closes = first.isoformat()[:digits], max(first, last).isoformat()[:digits]
    return opens if opens == closes else f"{opens} to {closes}"


def when_words(when: When | None) -> str:
    """Return the time of an act as words."""
    return interval(when.start, when.end) if when else "not said"


def sentence_list(parts: Sequence[str], joint: str = "and") -> str:
    """Return ``parts`` as English lists them.

    >>> sentence_list(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}"


def span(low: int, high: int) -> str:
    """Return an interval of counts; one number when both ends are the same.

    >>> span(2, 2), span(1, 3)
    ('2', '1–3')
    """
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def origins_words(low: int, high: int) -> str:
    """Return how many independent origins, as an interval.

    >>> origins_words(1, 1), origins_words(1, 3)
    ('1 independent origin', '1–3 independent origins')
    """
    return f"{span(low, high)} independent origin{'' if high == 1 else 's'}"


def party_name(party: Party, names: Mapping[str, str]) -> str:
    """Return what to call a party: the name of its code, else its own words."""
    return names.get(party.code, party.code) if party.code else one_line(party.text, most=60)


def side_name(parties: Sequence[Party], names: Mapping[str, str]) -> str:
    """Return what to call one side of an act; "not said" for nobody."""
    found = list(dict.fromkeys(party_name(p, names) for p in parties))
    return sentence_list(found) if found else "not said"


def between(
    kind: Kind, giver: Sequence[Party], taker: Sequence[Party], names: Mapping[str, str]
) -> str:
    """Return who did it to whom, as the kind reads; a side not said is left out where it can be."""
    first, second = side_name(giver, names), side_name(taker, names)
    if kind in {"casualty", "production"}:
        called = SIDES[kind]
        told = [
            f"{c.lower()} {s}"
            for c, s, p in zip(called, (first, second), (giver, taker), strict=True)
            if p
        ]
        return ", ".join(told) or "sides not said"
    if kind == "agreement":
        return f"{first} and {second}" if giver and taker else first if giver else second
    if not giver:
        return f"to {second}" if taker else "sides not said"
    return f"{first} → {second}" if taker else f"{first}, other side not said"


def headline(event: Event) -> str:
    """Return what happened in a few words of ours, without the parties."""
    kind = KIND[event.kind]
    if event.what is None or (event.what.category == "other"):
        return kind
    return f"{kind}: {CATEGORY[event.what.category]}"


def place_words(places: Sequence[Place], *, most: int = 8) -> str:
    """Return places with their roles; what is beyond ``most`` is counted."""
    told = [f"{ROLE[p.role]} {one_line(p.text, most=60)}".strip() for p in places[:most]]
    if len(places) > most:
        told.append(f"{len(places) - most} more")
    return "; ".join(told) or "not said"


def said_how(claim: Claim) -> str:
    """Return how a claim is put: polarity, certainty, stage and voice as plain words."""
    return "; ".join(
        (
            POLARITY[claim.polarity],
            CERTAINTY[claim.certainty],
            STAGE[claim.stage] if claim.stage == "unknown" else f"stage: {STAGE[claim.stage]}",
            VOICE[claim.voice],
        )
    )
