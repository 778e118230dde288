"""Days of calendar expressions, for languages whose words for them are few.

Does not: find the words.
"""

from __future__ import annotations

from datetime import date, timedelta


def month(year: int, number: int) -> tuple[str, str]:
    """Return the first day of a month and of the one after it; ``number`` may leave 1 to 12.

    >>> month(2025, 0)
    ('2024-12-01', '2025-01-01')
    """
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    return date(year, number, 1).isoformat(), date(*after, 1).isoformat()


def year_of(published: date, number: int, day: int = 1, *, ahead: bool) -> int:
    """Return the year of a month, or a day, that is named without one.

    Args:
        published: The day of publication.
        number: The month, 1 to 12.
        day: The day of the month; 1 where none is named.
        ahead: Whether the act is still to come.
    """
    if ahead:
        return published.year + ((number, day) < (published.month, min(day, published.day)))
    return published.year - ((number, day) > (published.month, published.day))


def day(year: int, number: int, of_month: int) -> tuple[str, str] | None:
    """Return a day and the one after it; None when the calendar has no such day.

    >>> day(2025, 2, 30)
    """
    try:
        found = date(year, number, of_month)
    except ValueError:
        return None
    return found.isoformat(), (found + timedelta(days=1)).isoformat()
