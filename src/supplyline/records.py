"""The records that the stages take and give.  Frozen; every field says what None and empty mean.

The order is the data path: Capture, RawDocument, Document, Passage, Reuse, Origin, Claim, ClaimOrigin,
Event, Flow, Assessment, CapTotal, Hit; then what can happen to them: Failure, Judgement, Forward, Withdrawal,
Alert, Run.  ``contract`` turns them into the
JSON that ``docs/contract.md`` fixes; ``ledger`` keeps them.  Offsets are code points of
``Document.text``, half-open.  Days are ISO 8601, intervals of days half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "transfer", "deployment", "training", "production", "casualty",
    "agreement", "contact", "measure", "support",
]  # fmt: skip
Category = Literal[
    "ammunition", "missile", "artillery", "armour", "aircraft", "drone", "air_defence", "naval",
    "small_arms", "arms", "equipment", "satellite_tech", "nuclear_tech", "technology", "fuel",
    "food", "money", "goods", "medical", "intelligence", "troops", "engineers", "workers",
    "instructors", "killed", "wounded", "casualties", "captured", "missing", "sanction", "veto",
    "seizure", "export_control", "designation", "other",
]  # fmt: skip
Stage = Literal[
    "planned", "offered", "requested", "agreed", "ordered", "under_way", "done", "ended", "unknown"
]
# Kinds by which something goes from one side to the other.
GIVING: Final[frozenset[Kind]] = frozenset({"transfer", "deployment", "training", "support"})
# What is said to have happened, and what is only intended, are never put in one figure.
HAPPENED: Final[frozenset[Stage]] = frozenset({"under_way", "done", "ended"})
Polarity = Literal["affirmed", "denied"]
Certainty = Literal["certain", "probable", "possible", "unknown"]
Voice = Literal["report", "opinion"]
PlaceRole = Literal["location", "origin", "destination"]
Scope = Literal["single", "cumulative", "per_period"]
Status = Literal[
    "none", "alleged", "corroborated", "deflected", "denied", "admitted_in_part", "admitted"
]


BY_HAND = "hand-coded by "  # how the reader of a row begins that a person coded, before the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Bytes as they were received, once.  The bytes lie in the case under their own hash."""

    id: str  # SHA-256 of the bytes, 64 hex digits
    source: str  # path or address they came from, as asked for; "-" is standard input
    retrieved: str  # UTC, ISO 8601 to the second, "2026-11-24T02:00:00Z"
    method: Literal[
        "file", "stdin", "http", "added", "object"
    ]  # added: by hand, with what is known
    size: int  # bytes
    media_type: str  # by content first, by name second
    tool: str  # what captured them, name and version
    operator: str | None = None  # who was at work; None: not noted, in ledgers of older versions
    # Of an address only.  The bytes are the body as it came over the wire: if a header says gzip,
    # they are packed.
    reached: str | None = None  # address after redirects
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  # of the answer, in its order
    redirects: tuple[str, ...] = ()  # addresses that led on, in order, the one asked for first
    # What is known of it beside the bytes: from whoever added it, or from the feed that names it.
    note: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What became of asking an address, once.  Every address that is asked leaves one."""

    source: str  # the address, as asked for
    time: str  # UTC, ISO 8601 to the second
    outcome: str  # "captured", "unchanged", "robots", "refused by robots", "failed: <fault>"
    status: int | None = None  # of HTTP; None: there was no answer
    capture: str | None = None  # Capture.id of what it holds at this time; None: not had
    etag: str | None = None  # to ask next time whether it has changed
    modified: str | None = None  # as above: its Last-Modified
    detail: str | None = None  # why, in words


Form = Literal["html", "text", "markdown", "pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One document as received, unpacked from its capture and not yet read.

    ``id`` is a content id over name, address, outlet, date, title, language, body and, where one is
    given, source: the same row in a longer file is the same document; the same body under two names
    is two documents, one a copy of the other.
    """

    id: str  # "d1:" + 32 hex digits
    name: str  # what outputs call it: the id given, else the address, else the path in its source
    capture: str  # Capture.id
    locator: str  # where in the capture: "" the whole, "line 17", "row 3", "record 2048"
    form: Form
    body: str | bytes  # str when the container had decoded it already; bytes as received otherwise
    url: str | None
    outlet: str | None
    published: str | None  # as given, not checked yet
    title: str | None
    language: str | None  # as given
    source: str | None = None  # outlet or agency that the item is taken from, as given


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """How a wire item opens: "SEOUL, Dec. 28 (Yonhap) --"."""

    start: int
    end: int
    place: str | None
    date: str | None  # "2025-12-28", resolved against the publication date
    agency: str | None  # canonical name of schema/agencies.yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Words that say whose reporting this is.  Syndicated: it is theirs; cited: it relays them.

    A source given beside the text is a credit without a place in it: it starts and ends at its end.
    """

    start: int
    end: int
    text: str  # verbatim; of a source given beside the text: as given
    agency: str  # canonical name of schema/agencies.yaml; a given source that is none: its own name
    kind: Literal["syndicated", "cited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article, statement or report, read.  ``text`` is exactly what offsets point into."""

    id: str
    name: str
    capture: str
    locator: str
    url: str | None
    outlet: str | None
    byline: str | None
    title: str | None
    published: str | None  # "2025-12-27" or "2025-12-27T08:30:00Z": the length is the precision
    published_by: Literal["given", "page", "text"] | None  # where the date was found
    language: str | None  # ISO 639-1; None: could not be told
    text: str
    dateline: Dateline | None
    credits: tuple[Credit, ...]  # in order of place
    notes: tuple[str, ...]  # what a reader should know: "published in the future", "mixed scripts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence: ``document.text[start:end]``, never empty, no blank at either end."""

    document: str  # Document.id
    index: int  # 0-based, in order of place
    start: int
    end: int


SharedSpan = tuple[int, int, int, int]  # start and end in the one, start and end in the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """One document carries words of another.  ``share`` is of the copy's words, in [0, 1]."""

    copy: str  # Document.id
    source: str  # Document.id
    share: float
    spans: tuple[SharedSpan, ...]  # copy start, copy end, source start, source end
    kind: Literal["syndication", "rewrite", "quotation", "boilerplate"]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document's reporting goes back to.  Documents of one root share ``origin``."""

    document: str  # Document.id
    origin: str  # "o1:" + 32 hex digits
    role: Literal["original", "copy", "rewrite", "mixed"]
    copied_share: float  # of the document's words, in [0, 1]
    reasons: tuple[str, ...]
    # The origin if only whole copies are counted as one: it differs where the document adds words of
    # its own.  None: the same.
    firm: str | None = None
    # Stretches of the text that go back to another root than the document's own words: start and end
    # in code points, and the origin.  In order of place, disjoint.
    passages: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who: the words, and the code of what they stand for.  None: no state and no body we code."""

    text: str
    code: str | None  # ISO 3166-1 alpha-3, or UNO, EUU, NATO


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What moved, was made, was lost or was done."""

    text: str
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as said.  None is an open bound: "at least nine" is (9, None)."""

    low: float | None
    high: float | None
    unit: str  # singular as worded: "round", "container", "USD", "day", "percent"
    text: str
    scope: Scope = "single"  # "more than 12 million so far" is cumulative, "a month" per_period


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time of the act.  None is an open side."""

    text: str
    start: str | None  # "2025-08-01"
    end: str | None  # "2025-09-01", the first day after


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place named in the sentence, beyond the states in from and to."""

    text: str
    role: PlaceRole
    country: str | None = None  # ISO 3166-1 alpha-3
    latitude: float | None = None  # degrees, WGS 84; None: not in the gazetteer
    longitude: float | None = None
    precision: Literal["point", "city", "region", "country"] | None = None

    @property
    def spot(self) -> tuple[float, float] | None:
        """Longitude and latitude to a tenth of a degree; None: no point on a map, as of a state."""
        if self.latitude is None or self.longitude is None or self.precision == "country":
            return None
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            return None
        return round(self.longitude, 1), round(self.latitude, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One link of the chain of people who say so.  "unstated" is an agentless passive."""

    text: str
    code: str | None
    direct: bool  # inside quotation marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of the sentence that fill a slot, for whoever wants to see why it was read so."""

    start: int  # code points of the document text
    end: int
    slot: Literal[
        "trigger", "from", "to", "what", "quantity", "when", "place", "speaker", "cue", "loaded"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one sentence says happened.  Never what supplyline believes happened.

    Fields follow the codebook (docs/codebook.md).  ``id`` depends on everything but ``reader`` and
    ``marks``: two readers who read the same find the same claim.
    """

    id: str  # "c1:" + 32 hex digits
    document: str  # Document.id
    start: int
    end: int
    sentence: str  # document.text[start:end]
    kind: Kind
    from_: tuple[Party, ...]  # empty: not stated
    to: tuple[Party, ...]
    what: Thing | None
    quantity: tuple[Quantity, ...]
    when: When | None
    place: tuple[Place, ...]
    stage: Stage
    polarity: Polarity
    certainty: Certainty
    attribution: tuple[Speaker, ...]  # outside in, the outlet left out; empty: its own voice
    voice: Voice
    loaded: tuple[str, ...]
    reader: str  # name and version of what read it
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOrigin:
    """Where what one claim says goes back to: a statement, or the root of its document's reporting.

    Claims that relay one statement share ``origin``, however independent their articles are.
    """

    claim: str  # Claim.id
    origin: str  # "s1:" + 32 hex digits, a statement; else an Origin.origin or a Document.id
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of one document.  ``unread`` says why it made nothing of it."""

    document: str  # Document.id
    reader: str
    claims: tuple[Claim, ...]
    sentences: int
    gated: int  # sentences that were worth parsing
    unread: str | None = None  # "no reader for language 'ko'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """One quantity of an event: what the claims allow, and the rule that says so."""

    unit: str
    low: float | None
    best: float | None
    high: float | None
    scope: Scope
    rule: str  # in words
    claims: tuple[str, ...]  # Claim.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Where one party stood on an event from a day on."""

    party: str  # code
    status: Status
    since: str | None  # day of publication of the first claim that says so
    claims: tuple[str, ...]  # Claim.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Where one party stood on a kind of supply as a whole, from a day on; never overwritten."""

    party: str  # code
    side: Literal["from", "to"]  # which side of the act the party is
    other: str  # code of the other side; "": the kind has none, or it is not said
    kind: Kind
    item: Category  # of a family of items its generic one
    status: Status
    since: str | None  # day of publication of the first claim that says so
    claims: tuple[str, ...]  # Claim.id, those that say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A party says something else of its own acts than before, or says it again after a while."""

    party: str  # code; this and the four below as in Stance
    side: Literal["from", "to"]
    other: str
    kind: Kind
    item: Category
    before: Status  # where it stood until then; the same as ``after``: it says it again
    after: Status  # deflected, denied, admitted in part or admitted
    day: str | None
    claims: tuple[str, ...]  # Claim.id


SourceGrade = Literal["A", "B", "C", "D", "E", "F"]
Confidence = Literal["low", "moderate", "high"]
Check = Literal["held", "fell", "rejected"]  # what reviewers found of a claim, not of its reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """An analytic word with its range, as ICD 203 has them."""

    word: str  # "very likely"
    low: int  # percent
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade of the Admiralty scale: by rule, or as reviewers gave it."""

    source: SourceGrade  # reliability: A completely reliable … E unreliable, F cannot be judged
    information: int  # credibility: 1 confirmed … 5 improbable, 6 cannot be judged
    reasons: tuple[str, ...]  # what it rests on, or who gave it, when and why; of the source first
    likelihood: Likelihood | None = None  # that it happened as told; None: nothing to go by
    confidence: Confidence | None = None  # in the judgement, apart from likelihood; None: none said


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How an event stands to another, so that the two are never added up."""

    event: str  # Event.id of the other
    kind: Literal[
        "stage_of", "part_of", "includes"
    ]  # the same supply at another stage; within a total
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What we infer happened, from claims that seem to be of one happening."""

    id: str  # "e1:" + 32 hex digits
    kind: Kind
    from_: tuple[Party, ...]
    to: tuple[Party, ...]
    what: Thing | None
    when: When | None  # the narrowest interval most claims agree on
    place: tuple[Place, ...]
    stage: Stage
    quantity: tuple[Bounds, ...]
    claims: tuple[str, ...]  # Claim.id, by date of publication
    documents: tuple[str, ...]  # Document.id
    outlets: tuple[str, ...]
    origins_low: int  # independent origins, at least
    origins_high: int  # at most
    acknowledgement: tuple[Acknowledgement, ...]
    reasons: tuple[str, ...]  # why these claims are one happening
    tier: Literal["candidate", "vetted"] = "candidate"
    related: tuple[Relation, ...] = ()
    grade: Grade | None = None  # None: F6
    # What reviewers say of it; a machine's answer has none of it.
    rejected: tuple[str, ...] = ()  # who says that it is none, and why; empty: it is shown
    disputed: tuple[str, ...] = ()  # what reviewers disagree on, in words
    judgements: tuple[str, ...] = ()  # Judgement.id of those that bear on it: in force or disputed

    @property
    def graded(self) -> str:
        """Its grade as it is written, "B2"; "F6" where there is none."""
        return f"{self.grade.source}{self.grade.information}" if self.grade else "F6"

    @property
    def stands(self) -> dict[str, Status]:
        """Where each party stands on the latest day known; undated steps count as earliest."""
        steps = sorted(self.acknowledgement, key=lambda step: step.since or "")
        return {step.party: step.status for step in steps}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFigure:
    """One figure of a flow: what one voice says, once, however many relay it."""

    low: float | None  # None: an open bound
    high: float | None
    start: str | None  # first day of what it counts; None: not said
    end: str | None  # first day after it: its own, or the day after it was told; None: not known
    # All so far; one act or period; a part of it; so much for each period.
    reads: Literal["total", "act", "part", "rate"]
    by: str  # whose: a party's name, a speaker's words, an outlet
    origins_low: int  # independent origins that relay it
    origins_high: int
    used: str  # what it does to the flow's number, in words
    claims: tuple[str, ...]  # Claim.id
    events: tuple[str, ...]  # Event.id
    sum_of: tuple[str, ...] = ()  # words of the figures it is the sum of; empty: as stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the figures of a flow come to by one day, fitted."""

    day: str  # the total is that of all days before it
    low: float | None  # of an interval of 95 per cent; None: open
    best: float
    high: float | None
    voices: int  # whose figures bear on that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What went from one side to another in a period, of one thing, counted in one unit."""

    kind: Kind
    from_: tuple[Party, ...]
    to: tuple[Party, ...]  # empty: the kind needs none
    what: Category  # the item; of a family, its generic one
    stage: str  # group of schema/happenings.yaml: what is promised is never added to what was done
    start: str | None  # the period asked for; None: as far as the figures go
    end: str | None
    total: Bounds  # over the period
    figures: tuple[FlowFigure, ...]  # in order of the day they run to
    curve: tuple[Estimate, ...]  # in order of day; empty: too few totals
    curve_rule: str
    events: tuple[str, ...]  # Event.id
    inferred: str | None = None  # by which factor it was converted; None: as stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Claims that no others can share an event with, and what their events were inferred from."""

    part: str  # a name that lasts while the part does
    digest: str  # of all that its events follow from
    events: tuple[str, ...]  # Event.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """An event's id that went out of use, and which events hold its claims now."""

    old: str  # Event.id
    new: tuple[str, ...]  # Event.id; empty: none of its claims is current any more
    why: Literal["merged", "split", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one provision says to one event, if it happened as told.

    An event that no provision bears on has none.
    """

    event: str  # Event.id
    provision: str  # id in schema/measures
    verdict: Literal["would_breach", "may_breach", "exempt"]  # may: a fact is missing
    reasons: tuple[str, ...]
    missing: tuple[str, ...]  # facts that nobody says and that would decide it
    checked: bool  # a person held the provision against the official text


@dataclass(frozen=True, slots=True, kw_only=True)
class CapTotal:
    """How much of a capped good is said to have gone in one period, against the cap."""

    provision: str  # id in schema/measures
    start: str  # first day of the period
    end: str  # first day after it
    unit: str
    cap: float
    low: float | None
    best: float | None
    high: float | None
    state: Literal["within", "may_exceed", "exceeded"]  # may: the bounds lie on both sides
    rule: str  # in words
    events: tuple[str, ...]  # Event.id
    claims: tuple[str, ...]  # Claim.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A name that is like one on a list.  A hit is a reason to look, no finding about anybody."""

    subject: str  # the name asked for
    list: str  # "un", "ofac-sdn"
    version: str  # of the list: its own date or number, and its digest
    listed: str  # the entry's id in the list
    kind: Literal["person", "entity", "vessel", "aircraft", "unknown"]  # of the entry
    name: str  # the entry's name, or the alias that fits best
    programmes: tuple[str, ...]
    score: float  # 0 to 1
    reasons: tuple[str, ...]  # never empty
    claims: tuple[str, ...] = ()  # Claim.id that name the subject; empty outside a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A document taken out of use, or back in, by a person."""

    id: str  # "w1:" + 32 hex digits
    document: str  # Document.id
    state: Literal["withdrawn", "restored"]
    author: str
    made: str  # UTC, ISO 8601
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A document, or a whole file, that could not be taken in, and why."""

    id: str  # "f1:" + 32 hex digits
    source: str  # path or address as asked for
    locator: str
    capture: str | None  # Capture.id; None: not even the bytes could be had
    stage: Literal["acquire", "text", "origins", "claims"]
    fault: str  # one word or two, for counting: "empty", "encrypted", "no text", "truncated"
    message: str  # what was found, what was needed, the way out


Verdict = Literal["accept", "reject", "correct", "merge", "split", "grade", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A claim as it was read when a reviewer judged it, so that his judgement finds it again."""

    claim: str  # Claim.id
    document: str  # Document.id
    start: int
    end: int
    said: str  # digest over what its fields mean, those left out that the judgement corrects


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a reviewer decided about a claim or an event.

    ``detail`` by verdict: accept of a claim ``{"fields": {…}}``, the corrections it was shown with;
    correct ``{"fields": {…}}``, in the form of the contract; merge ``{"with": {event: [claims]}}``;
    split ``{"with": [claims]}``, those of another happening; grade ``{"grade": "B2"}``; else ``{}``.
    """

    id: str
    target: str  # Claim.id or Event.id, as it was called when it was judged
    verdict: Verdict
    author: str
    made: str  # UTC, ISO 8601
    reason: str
    detail: str  # JSON: the corrected fields, the other ids, the grade
    claims: tuple[Held, ...] = ()  # of a claim: itself; of events: theirs
    resolves: tuple[str, ...] = ()  # Judgement.id: of others', decided between; of undo, its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An indicator changed its state."""

    id: str  # "a1:" + 32 hex digits
    indicator: str  # id in the file of indicators
    state: Literal["fired", "unfired"]
    made: str  # UTC, ISO 8601
    claims: tuple[str, ...]  # Claim.id: those that it fired on, also of one that un-fired
    reasons: tuple[str, ...]
    subject: str = ""  # where it fires for each: Event.id, or what names a hit or a period
    definition: str = ""  # digest of what the indicator said


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One call of ``build``."""

    id: str
    started: str  # UTC, ISO 8601
    finished: str | None  # None: still running, or killed
    command: str
    tool: str  # "supplyline 0.1.0"
    reader: str
