"""Read when a document can have been out, no more precisely than it says.

Does not: believe one clock over another; a day is 24 hours of UTC, whatever the outlet's zone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supplyline.records import Document

_DAY = 10  # "2025-12-27"
_MINUTE = 16  # "2025-12-27T08:30"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNDATED = 1e12  # seconds since 1970; later than any date that fits a four-digit year


@dataclass(frozen=True, slots=True)
class Moment:
    """The interval in which a document came out, UTC, half-open.  None: it is undated."""

    start: datetime | None
    end: datetime | None

    @property
    def starts(self) -> float:
        """Seconds from 1970 to the start; inf if there is none."""
        return math.inf if self.start is None else (self.start - _EPOCH).total_seconds()

    @property
    def ends(self) -> float:
        """Seconds from 1970 to the end; inf if there is none."""
        return math.inf if self.end is None else (self.end - _EPOCH).total_seconds()

    @property
    def seconds(self) -> float:
        """Seconds from 1970 to the start; UNDATED if there is none."""
        return UNDATED if self.start is None else (self.start - _EPOCH).total_seconds()


def moment_of(document: Document) -> Moment:
    """Return when ``document`` came out, from ``published``; unreadable dates count as none.

    >>> from supplyline.origins import document_of
    >>> moment = moment_of(document_of("Ships sailed.", published="2025-12-27"))
    >>> (moment.ends - moment.starts) / 3600
    24.0
    """
    said = document.published
    if not said:
        return Moment(None, None)
    if len(said) == _DAY:
        span = timedelta(days=1)
    else:
        span = timedelta(minutes=1) if len(said) <= _MINUTE else timedelta(seconds=1)
    try:
        start = datetime.fromisoformat(said)
        start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
        return Moment(start, start + span)
    except (ValueError, OverflowError):
        return Moment(None, None)
