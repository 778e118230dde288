"""What a record says of itself, beyond its fields."""

from __future__ import annotations

from supplyline.records import Acknowledgement, Grade
from tests.export.build import claim, document, event


def test_the_latest_stand_counts() -> None:
    """What a party says last is where it stands; a day unknown is earlier than any day."""
    ladder = (
        Acknowledgement(party="AAA", status="admitted", since="2025-02-01", claims=()),
        Acknowledgement(party="AAA", status="denied", since="2024-02-01", claims=()),
        Acknowledgement(party="AAA", status="deflected", since=None, claims=()),
    )
    one = event(1, [claim(1, document(1))], acknowledgement=ladder)
    assert one.stands == {"AAA": "admitted"}


def test_what_is_not_graded_cannot_be_judged() -> None:
    """A grade is written with both its marks; without one it is F6."""
    one = claim(1, document(1))
    assert event(1, [one], grade=Grade(source="B", information=2, reasons=())).graded == "B2"
    assert event(1, [one], grade=None).graded == "F6"
