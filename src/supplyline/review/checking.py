"""Tell what reviewers found of each claim that they judged: that it held up, that it did not, neither.

A grade says most: 1 or 2 held up, 4 or 5 did not, 3 and 6 leave it open.  Without one an acceptance vouches
for the claim; a rejection may be of the reading as well and is told apart.  A correction mends what was
read and says nothing of who said it.

Does not: say whose record that makes (``fusion.reliability`` does).
"""

from __future__ import annotations

from supplyline.records import Check
from supplyline.review.standing import Review, Settled

_HELD, _FELL = ("1", "2"), ("4", "5")  # the number of a grade


def checks(found: Review) -> dict[str, Check]:
    """Return what reviewers found of each claim; those they left open, or disagree on, are not in it."""
    return {
        claim: check
        for claim, settled in found.of_claim.items()
        if (check := _check(settled)) is not None
    }


def _check(settled: Settled) -> Check | None:
    if settled.grade is not None:
        number = settled.grade[1]
        return "held" if number in _HELD else "fell" if number in _FELL else None
    if settled.rejected:
        return "rejected"
    return "held" if settled.accepted else None
