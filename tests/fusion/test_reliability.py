"""Letters for sources, from their record on checked claims and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplyline.fusion import rate_sources
from supplyline.records import Check, Event
from tests.fusion.build import World


def rated(found: Sequence[Check], *, says: str = "CHL", outlet: str = "Valley Post") -> Event:
    """Return the graded event of a new claim of a source of whose claims so many were checked."""
    world = World()
    checked: dict[str, Check] = {}
    for number, check in enumerate(found):
        told = world.tell(
            f"2019-{1 + number // 28:02}-{1 + number % 28:02}", outlet=outlet, says=says, frm="DNK"
        )
        checked[told.id] = check
    new = world.tell("2021-10-18", outlet=outlet, says=says)
    events = rate_sources(world.fuse(), {c.id: c for c in world.claims}, world.documents, checked)
    return next(e for e in events if new.id in e.claims)


def letter(found: Sequence[Check], **how: str) -> str:
    """Return the letter alone."""
    grade = rated(found, **how).grade
    assert grade is not None
    return grade.source


@pytest.mark.parametrize(
    ("held", "fell", "rejected", "expected"),
    [
        (0, 0, 0, "F"),
        (4, 0, 0, "F"),
        (5, 0, 0, "C"),
        (10, 0, 0, "B"),
        (20, 0, 0, "A"),
        (19, 1, 0, "B"),
        (9, 3, 0, "C"),
        (4, 4, 0, "D"),
        (1, 9, 0, "E"),
        (0, 0, 9, "C"),
        (1, 9, 5, "E"),
        (10, 0, 10, "C"),
    ],
)
def test_the_letter_follows_from_the_record(
    held: int, fell: int, rejected: int, expected: str
) -> None:
    """The share that held up and how many were checked decide; rejections alone go no lower than C."""
    found: list[Check] = [*["held"] * held, *["fell"] * fell, *["rejected"] * rejected]  # type: ignore[list-item]  # literals
    assert letter(found) == expected


@pytest.mark.parametrize("says", ["CHL", "PRK", "USA", "Shin Analyst"])
@pytest.mark.parametrize("outlet", ["Valley Post", "KCNA", "White House"])
def test_who_a_source_is_makes_no_difference(says: str, outlet: str) -> None:
    """The same record gives the same letter to whoever has it."""
    assert letter(["held"] * 10, says=says, outlet=outlet) == "B"


def test_the_reasons_state_the_counts() -> None:
    """How many were checked and what came of it stands in the first reason."""
    grade = rated([*["held"] * 9, "fell"]).grade  # type: ignore[list-item]  # literals
    assert grade is not None
    assert grade.reasons[0].startswith("source B, usually reliable: ")
    assert "of 10 documents checked elsewhere 9 held up, 1 did not" in grade.reasons[0]
    few = rated(["held"] * 2).grade
    assert few is not None
    assert few.reasons[0].endswith("2 held up, 0 did not (at least 5 are needed)")


def test_the_number_does_not_look_at_the_letter() -> None:
    """A long good record leaves the information as it was."""
    with_record, without = rated(["held"] * 20).grade, rated([]).grade
    assert with_record is not None
    assert without is not None
    assert with_record.information == without.information
    assert with_record.reasons[1:] == without.reasons[1:]


def test_a_claim_is_no_check_of_its_own_event() -> None:
    """What was found of an event's own documents does not make the letter of its source."""
    world = World()
    claims = [world.tell(f"2021-10-{d}", outlet="Valley Post", says="CHL") for d in range(10, 20)]
    held: dict[str, Check] = {claim.id: "held" for claim in claims}
    (event,) = rate_sources(world.fuse(), {c.id: c for c in claims}, world.documents, held)
    assert event.grade is not None
    assert event.grade.source == "F"


def test_ten_claims_of_one_article_are_one_check() -> None:
    """Documents are counted, and the worst of each counts."""
    world = World()
    first = world.tell("2019-01-01", outlet="Valley Post", says="CHL", frm="DNK")
    others = [
        world.tell(
            "2019-01-01", outlet="Valley Post", says="CHL", frm="DNK", document=first.document
        )
        for _ in range(9)
    ]
    new = world.tell("2021-10-18", outlet="Valley Post", says="CHL")
    held: dict[str, Check] = {claim.id: "held" for claim in (first, *others)}
    events = rate_sources(world.fuse(), {c.id: c for c in world.claims}, world.documents, held)
    grade = next(e.grade for e in events if new.id in e.claims)
    assert grade is not None
    assert (grade.source, "of 1 document checked" in grade.reasons[0]) == ("F", True)
