"""A cell's days are what it says, and never a guess between day and month."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from supplyline.register.days import NoDay, days_of, order_of


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2024-02-29", ("2024-02-29", "2024-03-01")),
        ("2024-02-29T23:00:00Z", ("2024-02-29", "2024-03-01")),
        ("2024-12", ("2024-12-01", "2025-01-01")),
        ("2024", ("2024-01-01", "2025-01-01")),
        (2024, ("2024-01-01", "2025-01-01")),
        (2024.0, ("2024-01-01", "2025-01-01")),
        ("2017; 2018; 2020", ("2017-01-01", "2021-01-01")),
        ("2017–2019", ("2017-01-01", "2020-01-01")),
        ("3.4.2024", ("2024-04-03", "2024-04-04")),
        ("3 April 2024", ("2024-04-03", "2024-04-04")),
        ("Apr. 3, 2024", ("2024-04-03", "2024-04-04")),
        ("April 2024", ("2024-04-01", "2024-05-01")),
        ("05/05/2024", ("2024-05-05", "2024-05-06")),
        (date(2024, 4, 3), ("2024-04-03", "2024-04-04")),
        (datetime(2024, 4, 3, 10), ("2024-04-03", "2024-04-04")),  # as a workbook has it
        ("", None),
        (None, None),
    ],
)
def test_days(cell: object, days: tuple[str, str] | None) -> None:
    """A day, a month, a year or several are half-open intervals; nothing is None."""
    assert days_of(cell) == days


@pytest.mark.parametrize("cell", ["soon", "2024-13-01", "31.2.2024", "18", "0.36", "03/04/2024", "2024-02-30"])  # fmt: skip
def test_what_is_no_day_is_refused(cell: str) -> None:
    """A day that there is not, or that may be two, is told as such."""
    with pytest.raises(NoDay):
        days_of(cell)


def test_a_column_tells_day_from_month() -> None:
    """One cell that can be read in one way only decides for its column."""
    assert order_of(["03/04/2024", "13/04/2024"]) == "day first"
    assert order_of(["03/04/2024", "04/13/2024", 7, None]) == "month first"
    assert order_of(["03/04/2024"]) is None
    assert days_of("03/04/2024", "day first") == ("2024-04-03", "2024-04-04")
    assert days_of("03/04/2024", "month first") == ("2024-03-04", "2024-03-05")
