"""What a dossier is made from: records of one case, gathered by the caller, and the pair in focus.

The report reads no ledger, no clock and no network: whoever calls it gathers the records and says
what time it is.  A mapping may hold more than the events need; what an event names and no mapping
holds is shown as missing, never dropped in silence.

Does not: rank truth.  The pair in focus is a reading aid; every other event stays in the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from supplyline.records import (
    Alert,
    Assessment,
    CapTotal,
    Capture,
    Claim,
    Document,
    Event,
    Failure,
    Flow,
    Hit,
    Origin,
    Reading,
    Reuse,
    Run,
    Shift,
    Withdrawal,
)

Pair = tuple[str, str]
Direction = Literal["a", "b", "n"]  # first to second of the pair, second to first, neither alone

MUTUAL = frozenset({"agreement", "contact"})  # who is named first says little about these two


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement as the page tells it."""

    on: str | None  # claim or event of today that it is about; None: adrift
    says: str  # "accept", "grade B2", "correct stage"
    author: str
    made: str  # UTC, ISO 8601
    reason: str
    state: str  # "stands", "superseded", "set aside", "disputed", "adrift"
    why: str  # what superseded it or what it disagrees with; may be empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A field of a claim that a reviewer corrected."""

    field: str
    read: str  # in words
    now: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """A provision as the page tells it."""

    id: str
    name: str  # of its text, with the paragraph
    subject: str  # in our own words
    binds: str
    source: str  # address of the official text; empty: not known
    note: str  # what is doubted or argued about it; may be empty
    checked: bool  # a person held it against the official text
    good: str = ""  # what it caps, in a few words; empty: no cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An indicator as the page tells it."""

    id: str
    name: str
    question: str
    say: str  # to the reader, when it has fired


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that one dossier shows.  Empty collections are shown as empty, with a word."""

    title: str  # of the case, as the reader should see it
    generated: str  # UTC, ISO 8601 to the second; given by the caller, who owns the clock
    pair: Pair | None  # party codes in focus, in any order; None: the pair with most events
    events: tuple[Event, ...]
    claims: Mapping[str, Claim]  # by Claim.id; at least those that the events name
    documents: Mapping[str, Document]  # by Document.id; ``text`` is not read and may be empty
    reuse: tuple[Reuse, ...]
    origins: Mapping[str, Origin]  # by Document.id
    failures: tuple[Failure, ...]
    unread: tuple[Reading, ...]  # the readings whose ``unread`` gives a reason
    captures: tuple[Capture, ...]
    runs: tuple[Run, ...]  # oldest first
    judged: tuple[Judged, ...] = ()  # oldest first
    corrected: Mapping[str, tuple[Corrected, ...]] = field(default_factory=dict)  # by Claim.id
    rejected: tuple[Event, ...] = ()  # events that reviewers rejected; not among ``events``
    rejected_claims: tuple[Claim, ...] = ()
    assessments: tuple[Assessment, ...] = ()  # what provisions say to the events
    cap_totals: tuple[CapTotal, ...] = ()
    provisions: Mapping[str, Provided] = field(default_factory=dict)  # by id
    hits: tuple[Hit, ...] = ()  # names that are like one on a sanctions list
    withdrawn: tuple[Withdrawal, ...] = ()  # documents out of use, oldest first
    flows: tuple[Flow, ...] = ()  # how much went from whom to whom, of all pairs
    shifts: tuple[Shift, ...] = ()  # what changed in what parties say, newest first
    asked: tuple[Asked, ...] = ()  # the indicators that the case is watched for
    fired: tuple[Alert, ...] = ()  # in force
    alerts: tuple[Alert, ...] = ()  # every one, oldest first
    versions: tuple[tuple[str, str], ...] = ()  # ("stage or library", "version"), as recorded
    chain_head: str | None = None  # hash that closes the ledger's chain; None: it keeps none
    case: str = "CASE"  # how the case folder is called in the commands shown
    names: Mapping[str, str] = field(
        default_factory=dict
    )  # by code, of parties that nothing in force names


def sides(event: Event) -> Iterable[Pair]:
    """Yield each (from, to) pair of party codes that ``event`` joins; parties without one are left out."""
    for giver in dict.fromkeys(p.code for p in event.from_ if p.code):
        for taker in dict.fromkeys(p.code for p in event.to if p.code):
            if giver != taker:
                yield giver, taker


def focus(dossier: Dossier) -> Pair | None:
    """Return the pair in focus, in alphabetical order; None when no event joins two coded parties.

    The pair asked for wins.  Otherwise the pair with most events, either way round; of equals the
    first in the alphabet, so that the same ledger always opens on the same pair.
    """
    if dossier.pair is not None:
        first, second = sorted(dossier.pair)
        return first, second
    counts = Counter(
        pair
        for event in dossier.events
        for pair in {(min(a, b), max(a, b)) for a, b in sides(event)}
    )
    if not counts:
        return None
    return min(counts, key=lambda pair: (-counts[pair], pair))


def joins(event: Event, pair: Pair) -> bool:
    """Return whether ``event`` is between the two of ``pair``, or of one of them with no other side.

    A casualty or a production names one side only and belongs to the pair when that side does.
    """
    given = {p.code for p in event.from_ if p.code}
    taken = {p.code for p in event.to if p.code}
    if given and taken:
        return bool(
            (pair[0] in given and pair[1] in taken) or (pair[1] in given and pair[0] in taken)
        )
    return bool((given | taken) & set(pair))


def direction(event: Event, pair: Pair | None) -> Direction:
    """Return which way ``event`` goes between the two of ``pair``."""
    ways = {way for way in sides(event) if pair and set(way) == set(pair)}
    if pair is None or len(ways) != 1 or event.kind in MUTUAL:
        return "n"
    return "a" if pair in ways else "b"
