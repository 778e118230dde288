"""Write moments as every row and record has them: UTC, ISO 8601, to the second."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(moment: datetime) -> str:
    """Return a moment that knows its zone as text.

    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2025, 3, 1, 9, tzinfo=timezone(timedelta(hours=9))))
    '2025-03-01T00:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc_now() -> str:
    """Return the present moment as text."""
    return utc_text(datetime.now(UTC))
