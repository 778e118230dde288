"""Put on each event what reviewers say of it: tier, grade, rejection, dispute.

An accepted event is vetted; a rejected one is kept with the reason and not shown; what is disputed is
as the machine has it, and says so.  A reviewer's grade stands over the one by rule and says so, with the
analytic word that goes with its number.  A grade of the event counts before grades of its claims; of those
the best counts, first by information, then by source, and "cannot be judged" (F, 6) is no grade to prefer.

Does not: decide which judgement counts (``standing``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from supplyline.records import Event, Grade, Judgement, SourceGrade
from supplyline.review.standing import Review, Settled
from supplyline.schema.grading import grades

UNSEEN = "no person has judged it yet"


def mark(events: Iterable[Event], found: Review) -> list[Event]:
    """Return ``events``, as fusion made them, with what ``found`` says of each.

    Args:
        events: In order; those that ``found`` was placed on.
        found: From ``place``.
    """
    return [_marked(event, found) for event in events]


def by_whom(judgement: Judgement) -> str:
    """Return who judged, on which day and why."""
    return f"by {judgement.author} on {judgement.made[:10]}: {judgement.reason}"


def _marked(event: Event, found: Review) -> Event:
    settled = found.of_event.get(event.id, Settled())
    disputes = [c for target in (event.id, *event.claims) for c in found.disputes(target)]
    stands = [
        s
        for s in found.on(event.id)
        if s.state in ("stands", "disputed") and s.judgement.verdict != "undo"
    ]
    reasons = [*event.reasons, *(f"accepted {by_whom(j)}" for j in settled.accepted)]
    if not stands and event.tier == "vetted":
        reasons[-1] += f"; {UNSEEN}"
    return replace(
        event,
        tier="vetted" if settled.accepted else event.tier,
        reasons=tuple(reasons),
        grade=_grade(event, settled, found),
        rejected=tuple(f"rejected {by_whom(j)}" for j in settled.rejected),
        disputed=tuple(c.words for c in disputes),
        judgements=tuple(s.judgement.id for s in stands),
    )


def _grade(event: Event, settled: Settled, found: Review) -> Grade | None:
    """Return the grade that counts: reviewers', else the one by rule."""
    if settled.grade is not None:
        said = [f"{settled.grade} {by_whom(j)}" for j in settled.grades]
        return _over(event.grade, settled.grade, said)
    if any(c.question == "the grade" for c in found.disputes(event.id)):
        return event.grade
    graded = [
        (claim, judged.grade, judged.grades)
        for claim in event.claims
        if (judged := found.of_claim.get(claim)) is not None and judged.grade is not None
    ]
    if not graded:
        return event.grade
    best = min((grade for _, grade, _ in graded), key=lambda grade: (grade[1], grade[0]))
    said = [
        f"claim {c[:14]} is {grade} {by_whom(j)}" for c, grade, judged in graded for j in judged
    ]
    return _over(event.grade, best, said)


def _over(by_rule: Grade | None, grade: str, said: list[str]) -> Grade:
    """Return reviewers' ``grade`` with what was graded by rule among its reasons."""
    if by_rule is not None:
        said.append(f"stands over {by_rule.source}{by_rule.information}, graded by rule")
    information = int(grade[1])
    return Grade(
        source=cast(SourceGrade, grade[0]), information=information, reasons=tuple(said),
        likelihood=grades().said_of(information),
    )  # fmt: skip
