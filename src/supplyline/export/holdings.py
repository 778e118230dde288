"""What is handed over: records with what belongs to each, and which of them are wanted.

Events, claims and documents are gone through more than once by some formats; each call of
``Holdings.told`` and its like starts anew and holds few records at a time.

Does not: read a ledger (``supplyline.handover.exporting`` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from supplyline.records import (
    Assessment,
    Capture,
    Category,
    Claim,
    Document,
    Event,
    Failure,
    Judgement,
    Kind,
    Origin,
    Party,
    Reuse,
    Run,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A claim, with what belongs to it."""

    claim: Claim  # as reviewers corrected it
    document: Document  # without its text
    event: str | None  # Event.id; None: no event that is exported rests on it
    origin: str | None  # what it goes back to: a statement or a root; None: not derived
    corrected: tuple[
        str, ...
    ] = ()  # fields that reviewers corrected, and who: "stage (A. Reviewer)"
    rejected: tuple[str, ...] = ()  # who says that it is none, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document, with what belongs to it."""

    document: Document  # without its text
    capture: Capture | None  # its bytes; None: the ledger has lost them
    origin: Origin | None
    withdrawn: str | None = None  # by whom, when and why it was taken out of use
    unread: str | None = None  # why no reader read it


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement, and where it stands."""

    judgement: Judgement
    now: str | None  # Claim.id or Event.id of today; None: adrift
    state: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are handed over; what is empty asks for nothing."""

    from_: tuple[str, ...] = ()  # party codes, one of which gives or acts
    to: tuple[str, ...] = ()
    items: tuple[Category, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tier: str | None = None
    since: str | None = None  # "2025-01-01": what was over before that day is left out
    until: str | None = None  # what began after that day is left out

    @property
    def everything(self) -> bool:
        """Whether no event is left out."""
        return not self.told()

    def told(self) -> dict[str, str]:
        """Return what was asked for, in the words of the command's options."""
        said = {
            "from": ", ".join(self.from_), "to": ", ".join(self.to),
            "item": ", ".join(self.items), "kind": ", ".join(self.kinds),
            "tier": self.tier or "", "since": self.since or "", "until": self.until or "",
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    def has(self, event: Event) -> bool:
        """Return whether ``event`` is wanted; one without a day has no place in a period.

        >>> Wanted(since="2025-01-01").everything
        False
        """
        return (
            self.joins(event.from_, event.to)
            and (not self.items or (event.what is not None and event.what.category in self.items))
            and (not self.kinds or event.kind in self.kinds)
            and self.tier in (None, event.tier)
            and self._in_period(event)
        )

    def joins(self, giver: Iterable[Party], taker: Iterable[Party]) -> bool:
        """Return whether both sides of something have a party that is wanted there."""
        return all(
            not wanted or any(p.code in wanted for p in side)
            for wanted, side in ((self.from_, giver), (self.to, taker))
        )

    def _in_period(self, event: Event) -> bool:
        if self.since is None and self.until is None:
            return True
        when = event.when
        if when is None or (when.start is None and when.end is None):
            return False
        # An end is the first day after.
        over = self.since is not None and when.end is not None and when.end <= self.since
        later = self.until is not None and when.start is not None and when.start > self.until
        return not (over or later)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All that an export is made of.  Everything is in an order that the ledger fixes."""

    title: str  # of the case
    made: str  # UTC, ISO 8601: of the last change to what is exported, so that bytes stay the same
    tool: str  # name and version
    entry: int  # of the log: the last that changed what is exported
    digest: str  # of that entry
    wanted: Wanted
    counts: Mapping[str, int]  # "events", "claims", "documents", "failures": what is handed over
    told: Callable[[], Iterable[tuple[Event, tuple[Said, ...]]]]  # events with their claims
    loose: Callable[[], Iterable[Said]]  # claims that no event rests on
    documents: Callable[[], Iterable[Kept]]
    assessments: Mapping[str, tuple[Assessment, ...]] = field(default_factory=dict)  # by Event.id
    reuse: Callable[[], Iterable[Reuse]] = tuple  # among the documents that are handed over
    failures: tuple[Failure, ...] = ()
    judgements: tuple[Judged, ...] = ()
    runs: tuple[Run, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()  # what made the rows: what, name and version

    def about(self) -> dict[str, str]:
        """Return what a recipient must know to read the rest."""
        return {
            "case": self.title,
            "tool": self.tool,
            "as of": self.made,
            "log entry": str(self.entry),
            "log digest": self.digest,
            **{f"only {name}": value for name, value in self.wanted.told().items()},
            **{name: str(count) for name, count in self.counts.items()},
            **{f"made {what} {n}": name for n, (what, name) in enumerate(self.versions, 1)},
            "claims and events": "a claim is what a source says; an event is what was inferred from claims",
            "origins": "independent roots that an event's claims go back to, at least and at most",
        }


def last_day(end: str | None) -> str | None:
    """Return the last day of a time that ends before the day ``end``, for formats that want that.

    >>> last_day("2025-09-01")
    '2025-08-31'
    """
    if end is None:
        return None
    try:
        return (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return end


def part(record: object | None, name: str) -> Any:
    """Return one field of a record; None: there is no record."""
    return None if record is None else getattr(record, name)


def plain_number(value: float | None) -> float | int | None:
    """Return a whole number as one: 9, not 9.0."""
    return int(value) if value is not None and value == int(value) else value
