"""Score how much speaks for two claims being of one happening, finding by finding.

The points are in ``schema/happenings.yaml``.  Silence is not a finding: a slot that one of the two
leaves empty adds nothing.  A finding that rules the pair out altogether makes the score None.

Source: Fellegi and Sunter 1969, "A theory for record linkage", JASA 64, the sum of agreement weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from supplyline.fusion.account import Account, Figure
from supplyline.fusion.rules import happenings
from supplyline.records import Place

_SAME_DAY = 3  # days: an act dated to within three days is dated "to the day"
_WEEK = 7
FAR_APART = (
    4.0  # times by which counts of one thing may differ: 1,000 and 3,000 casualties are one dispute
)
NEAR = 1.5  # times by which counts of one thing differ that are close together
_YEAR_LONG = 31  # days by which the starts of two long periods may differ and still be one period

# Kilometres within which two places can be one, by the coarser precision of the two.
_REACH = {"point": 30.0, "city": 60.0, "region": 250.0, "country": 5000.0}

# Findings that let a generic or one-sided wording join a specific one.
GROUNDS = frozenset(
    {"same_day", "time_overlaps", "same_period", "same_number", "near_number", "same_sentence"}
)
# Much happens in one place: a place is grounds only with a time that at least does not speak against it.
_TIMES = frozenset({"time_near", "within_period", "reported_at_once", "reported_near"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score of a pair and the findings it is the sum of, by their names in happenings.yaml."""

    score: float
    findings: tuple[str, ...]

    @property
    def grounded(self) -> bool:
        """Whether time, place, number or wording agree, not only parties and kind."""
        placed = "same_place" in self.findings and not _TIMES.isdisjoint(self.findings)
        return placed or not GROUNDS.isdisjoint(self.findings)


def likeness(a: Account, b: Account) -> Likeness | None:
    """Return how alike two accounts of one kind are, or None where they cannot be of one happening.

    The caller has seen to it that kind and parties agree.  Symmetric.
    """
    time = _time(a, b)
    if time is None or _total_and_act(a, b):
        return None
    findings = [*time, *_item(a, b), *_place(a, b), *_number(a, b)]
    same_sentence = a.sentence == b.sentence
    if a.document == b.document and a.claim.start == b.claim.start:
        # One sentence tells one act once: two claims of it with two figures are two acts.
        if a.figures and b.figures and a.figures != b.figures:
            return None
    elif same_sentence:
        findings.append("same_sentence")
    elif a.document == b.document and a.claim.stage == b.claim.stage:
        findings.append("same_document")
    if a.standing and b.standing:
        findings.append("standing")
    if a.origin == b.origin and a.document != b.document:
        findings.append("same_origin")
    if a.speaker is not None and a.speaker == b.speaker and a.speaker != "unstated":
        findings.append("same_speaker")
    points = happenings().points
    return Likeness(sum(getattr(points, f) for f in findings), tuple(findings))


def statement_likeness(statement: Account, alleged: Account) -> Likeness | None:
    """Return how well a denial, deflection or admission fits what was alleged, or None if it cannot.

    A statement answers what had been said by then, up to the kind's reach before it, whether or not
    it names a time of its own.
    """
    if statement.reported is None or alleged.reported is None:
        gap = 0
    else:
        gap = statement.reported - alleged.reported
        if not -1 <= gap <= statement.rule.reach:
            return None
    if statement.timed and alleged.timed and _disjoint(statement, alleged, alleged.rule.tolerance):
        return None
    if _total_and_act(statement, alleged):
        return None
    findings = [
        *_reported(max(gap, 0), statement.rule.report),
        *_item(statement, alleged),
        *_place(statement, alleged),
        *_number(statement, alleged),
    ]
    if statement.document == alleged.document and statement.claim.start == alleged.claim.start:
        findings.append("same_sentence")
    points = happenings().points
    return Likeness(sum(getattr(points, f) for f in findings), tuple(findings))


def _total_and_act(a: Account, b: Account) -> bool:
    """Return whether one sums up many acts and the other is of one of them."""
    return (a.sums_up and b.single) or (b.sums_up and a.single)


def _time(a: Account, b: Account) -> list[str] | None:
    """Return what the times say; None when they exclude one another."""
    if a.narrow and b.narrow:
        return _both_dated(a, b)
    if a.narrow or b.narrow:
        dated, other = (a, b) if a.narrow else (b, a)
        ahead = dated.to_come and not other.timed
        return _announced(dated, other) if ahead else _one_dated(dated, other)
    return _none_dated(a, b)


def _both_dated(a: Account, b: Account) -> list[str] | None:
    a_start, a_end, b_start, b_end = a.start or 0, a.end or 0, b.start or 0, b.end or 0
    gap = max(a_start, b_start) - min(a_end, b_end)
    longest = max(a_end - a_start, b_end - b_start)
    if gap < 0:
        return ["same_day" if longest <= _SAME_DAY else "time_overlaps"]
    if gap > a.rule.tolerance:
        return None
    # That June ends where July begins says nothing about two acts in them.
    return ["time_near"] if longest <= _WEEK else []


def _one_dated(dated: Account, other: Account) -> list[str] | None:
    start, end = dated.start or 0, dated.end or 0
    if _disjoint(dated, other, dated.rule.tolerance):
        return None
    if other.start is not None:
        return ["within_period"]
    if other.by is None:
        return []
    if other.by < start:
        return None  # nobody tells of what has not happened yet
    late = max(0, other.by - (end - 1))
    if late > dated.rule.span:
        return None
    # Both must be of one news cycle: what is told of an act years later says nothing of its first days.
    gap = abs(dated.by - other.by) if dated.by is not None else late
    return _reported(gap, dated.rule.report - late)


def _announced(a: Account, b: Account) -> list[str] | None:
    """Return what two reports of what is to come say: the time it is planned for is after both."""
    if a.reported is None or b.reported is None:
        return []
    gap = abs(a.reported - b.reported)
    return None if gap > a.rule.span else _reported(gap, a.rule.report)


def _none_dated(a: Account, b: Account) -> list[str] | None:
    if a.timed and b.timed:
        return _both_periods(a, b)
    if a.timed or b.timed:
        period, other = (a, b) if a.timed else (b, a)
        if other.by is None:
            return []
        if period.start is not None and other.by < period.start:
            return None
        inside = period.end is None or other.by <= period.end + a.rule.report
        return ["within_period"] if inside else []
    if a.by is None or b.by is None:
        return []
    gap = abs(a.by - b.by)
    return None if gap > a.rule.span else _reported(gap, a.rule.report)


def _both_periods(a: Account, b: Account) -> list[str] | None:
    if _disjoint(a, b, a.rule.tolerance):
        return None
    # A running total is of the day it was given: two far apart are two totals.
    open_ended = a.end is None or b.end is None or _cumulative(a, b)
    dated = a.by is not None and b.by is not None
    if open_ended and dated and abs((a.by or 0) - (b.by or 0)) > a.rule.span:
        return None
    if a.start is not None and b.start is not None:
        return ["same_period"] if abs(a.start - b.start) <= _YEAR_LONG else []
    return []


def _reported(gap: int, report: int) -> list[str]:
    """Return what ``gap`` days between two reports say where nearness ends after ``report``."""
    if gap <= min(_WEEK, report):
        return ["reported_at_once"]
    return ["reported_near"] if gap <= report else []


def _disjoint(a: Account, b: Account, tolerance: int) -> bool:
    starts = [s for s in (a.start, b.start) if s is not None]
    ends = [e for e in (a.end, b.end) if e is not None]
    return bool(starts and ends) and max(starts) - min(ends) > tolerance


def _cumulative(a: Account, b: Account) -> bool:
    return any(f.scope == "cumulative" for f in (*a.figures, *b.figures))


def _item(a: Account, b: Account) -> list[str]:
    if a.rule.by_category:
        return ["same_item"] if a.category == b.category else []
    kind = a.claim.kind
    if kind == "contact":
        if not a.persons or not b.persons:
            return []
        return ["same_item"] if a.persons & b.persons else ["persons_differ"]
    if not a.words or not b.words:
        return []
    if a.words & b.words:
        return ["same_item"]
    return ["words_differ"] if kind == "agreement" else []


def _place(a: Account, b: Account) -> list[str]:
    differ = False
    for one in a.places:
        for other in b.places:
            if one.role != other.role:
                continue
            if one.text.casefold() == other.text.casefold():
                return ["same_place"]
            apart = _apart(one, other)
            if apart is False:
                return ["same_place"]
            differ = differ or apart is True
    return ["place_differs"] if differ else []


def _apart(a: Place, b: Place) -> bool | None:
    """Return whether two places are too far apart to be one; None where the map does not know."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    if "country" in (a.precision, b.precision):
        # A country and a town in it do not differ, but that they agree says little.
        return True if a.country and b.country and a.country != b.country else None
    reach = max(_REACH[a.precision or "city"], _REACH[b.precision or "city"])
    return kilometres(a.latitude, a.longitude, b.latitude, b.longitude) > reach


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points in degrees, in kilometres (haversine).

    >>> round(kilometres(39.02, 125.75, 37.57, 126.98))  # Pyongyang to Seoul
    194
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def _number(a: Account, b: Account) -> list[str]:
    best: str | None = None
    differs = False
    for one in a.figures:
        for other in b.figures:
            if one.unit != other.unit or one.scope != other.scope or one.unit == "percent":
                continue
            found = _compare(one, other)
            if found == "same_number":
                return [found]
            differs = differs or found == "number_differs"
            best = best or (found if found == "near_number" else None)
    return [best] if best else (["number_differs"] if differs else [])


def _compare(a: Figure, b: Figure) -> str | None:
    if (a.low, a.high) == (b.low, b.high):
        return "same_number"
    small, large = sorted((a.value, b.value))
    if large <= NEAR * small:
        return "near_number"
    return "number_differs" if large > FAR_APART * small else None
