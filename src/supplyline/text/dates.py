"""Read a publication date as precisely as it was given, and no more precisely.

ISO 8601 is what the contract asks for; dates with the month in letters and the dates of mail and
feeds (RFC 5322) are understood too.  A date in figures only whose day and month could be swapped is
not guessed.  A time without a zone is taken as UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from supplyline.clock import utc_text

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MOMENT = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)  # as it is given back
_ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?![\d-])")
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_FIRST = re.compile(rf"\b({_MONTHS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTHS})\.?,?\s+(\d{{4}})\b", re.I)


def read_date(given: str) -> str | None:  # noqa: PLR0911  # one return per way to write a date
    """Return ``given`` as "2025-12-27" or "2025-12-27T08:30:00Z", None if it is no whole date.

    >>> read_date("2025-12-27T10:30:00+02:00"), read_date("27 Dec. 2025"), read_date("2025-12")
    ('2025-12-27T08:30:00Z', '2025-12-27', None)
    """
    words = given.strip()
    if day := _ISO_DAY.fullmatch(words):
        return _day(int(day[1]), int(day[2]), int(day[3]))
    if _ISO_DAY.match(words):
        try:
            at = datetime.fromisoformat(words)
            return words if _MOMENT.fullmatch(words) else _moment(at)
        except (ValueError, OverflowError):
            return None
    if (found := _MONTH_FIRST.search(words)) and ":" not in words:
        return _day(int(found[3]), MONTHS[found[1].casefold()], int(found[2]))
    if (found := _DAY_FIRST.search(words)) and ":" not in words:
        return _day(int(found[3]), MONTHS[found[2].casefold()], int(found[1]))
    try:
        return _moment(parsedate_to_datetime(words))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def day_of(published: str) -> date:
    """Return the day of a date that ``read_date`` gave.

    >>> day_of("2025-12-27T08:30:00Z")
    datetime.date(2025, 12, 27)
    """
    return date.fromisoformat(published[:10])


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _moment(at: datetime) -> str:
    return utc_text(at.replace(tzinfo=UTC) if at.tzinfo is None else at)
