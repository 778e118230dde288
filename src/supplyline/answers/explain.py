"""Say in words why the ledger holds a line: event → claims → sentences → speakers → origins.

Everything said is a record's field in words; nothing is inferred here.  A claim is told as reviewers
corrected it, with what was read beside it; every judgement of what is told is listed, also those that
no longer count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from supplyline.errors import CaseError
from supplyline.ids import UnknownId, named
from supplyline.inference.inferring import look, withdrawn_in
from supplyline.inference.withdrawing import in_words as in_words_of
from supplyline.ledger import Ledger, open_case
from supplyline.records import Claim, Document, Event, Origin, Party, Quantity
from supplyline.review import corrections, in_words

_NEEDED = "event, claim or document"
_COPIES = 5  # copies named before the rest are counted


class GoneId(CaseError):
    """An event was called so, and none of its claims counts any more."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        super().__init__(
            f"found {id_!r}, an event none of whose claims counts any more, needed one in use; "
            "--as-of DAY shows it as it was"
        )


def explain(case: Path, id_: str, *, as_of: str | None = None) -> str:
    """Return, in words and lines, why ``case`` holds the event, claim or document ``id_``.

    Args:
        case: The case folder.
        id_: An event's or a claim's id, the beginning of one that fits nothing else, or a
            document's id or name.
        as_of: A day, "2026-11-24": say what the ledger held when that day (UTC) ended.

    Raises:
        UnknownId: Nothing is called so; the message names what comes nearest.
        CaseError: There is no ledger.
    """
    with open_case(case, as_of=as_of) as ledger:
        return explain_in(ledger, case, id_)


def explain_in(ledger: Ledger, case: Path, id_: str) -> str:
    """Return the same of the open ledger of ``case``; see ``explain``."""
    words = _Words(ledger, case)
    record, led = _resolve(ledger, id_)
    return "\n".join([*led, *words.about(record)])


def _resolve(ledger: Ledger, id_: str) -> tuple[Event | Claim | Document, list[str]]:
    """Return what is called ``id_``, and a line to say so where it is an event's that went out of use."""
    names = ledger.names()
    events = {event.id: event for event in ledger.events(rejected=True)}
    out = {claim.id: claim for claim in ledger.withdrawn_claims()}
    known = [*events, *(claim.id for claim in ledger.claims()), *out, *names]
    try:
        found = named(id_, known, needed=_NEEDED, names=names)
    except UnknownId:
        took_over = _took_over(ledger, id_, events)
        if took_over is None:
            raise
        return took_over
    if found in events:
        return events[found], []
    claim = out.get(found) or next(ledger.claims([found]), None)
    if claim is not None:
        return claim, []
    document = ledger.document(found)
    if document is None:
        raise UnknownId(id_, _NEEDED)
    return document, []


def _took_over(
    ledger: Ledger, id_: str, events: Mapping[str, Event]
) -> tuple[Event, list[str]] | None:
    """Return the event that holds most of what ``id_``, out of use, stood for; None: it never was."""
    from supplyline.fusion import lead  # noqa: PLC0415  # heavy stages load late

    forwards = ledger.forwards()
    try:
        old = named(id_, (forward.old for forward in forwards), needed=_NEEDED)
    except UnknownId:
        return None
    now = lead(old, forwards, events)
    if not now:
        raise GoneId(old)
    others = f"; others of them in {', '.join(now[1:])}" if now[1:] else ""
    return events[now[0]], [f"{old} went out of use: its claims are in {now[0]} now{others}."]


class _Words:
    """What the ledger holds, in words."""

    def __init__(self, ledger: Ledger, case: Path) -> None:
        self._ledger = ledger
        self._case = case
        self._origins = {origin.document: origin for origin in ledger.origins()}
        self._claim_origins = {origin.claim: origin for origin in ledger.claim_origins()}
        self._documents: dict[str, Document] = {}
        self._review = look(ledger)
        self._as_judged = {claim.id: claim for claim in self._review.claims}
        self._withdrawals = ledger.withdrawals()
        self._out = withdrawn_in(ledger)

    def about(self, record: Event | Claim | Document) -> Iterator[str]:
        """Yield the lines about one record."""
        if isinstance(record, Event):
            yield from self._event(record)
        elif isinstance(record, Claim):
            yield from self._claim_alone(record)
        else:
            yield from self._document_alone(record)

    def _event(self, event: Event) -> Iterator[str]:
        from supplyline.fusion import explain as in_one_paragraph  # noqa: PLC0415  # only here

        claims = {c.id: self._as_judged.get(c.id, c) for c in self._ledger.claims(event.claims)}
        documents = {d: self._document(d) for d in event.documents}
        yield f"Event {event.id} ({event.tier})"
        yield from (f"Not shown among the events: {reason}" for reason in event.rejected)
        yield in_one_paragraph(
            event,
            claims,
            documents,
            self._origins,
            self._claim_origins,
            assessments=self._ledger.assessments(event.id),
            provisions=self._provisions(),
        )
        if event.reasons:
            yield ""
            yield "Why these claims are one happening:"
            yield from (f"  - {reason}" for reason in event.reasons)
        if event.related:
            yield ""
            yield "Not to be added to:"
            yield from (
                f"  - {_RELATED[one.kind]} {one.event}: {one.reason}" for one in event.related
            )
        yield from self._shifts(event)
        yield from self._judged(event)
        yield ""
        yield f"{_count(len(event.claims), 'claim')}:"
        for number, id_ in enumerate(event.claims, 1):
            if id_ in claims:
                yield from self._claim(claims[id_], f"{number}. ")

    def _shifts(self, event: Event) -> Iterator[str]:
        """Say what changed in what its parties say of such acts, newest first."""
        from supplyline.fusion import bears_on  # noqa: PLC0415  # as above
        from supplyline.inference.acknowledgement import standing  # noqa: PLC0415  # only of an event

        found = standing(self._ledger, kind=event.kind).shifts
        told = [shift for shift in found if bears_on(shift, event)]
        if told:
            yield ""
            yield "What changed in what its parties say of such acts, newest first:"
        for shift in told:
            before, after = (status.replace("_", " ") for status in (shift.before, shift.after))
            change = f"{after} again" if before == after else f"{after} (before: {before})"
            claims = _count(len(shift.claims), "claim")
            yield f"  - {shift.day or 'undated'} {shift.party}: {change}, {claims}, first {shift.claims[0]}"

    def _provisions(self) -> dict[str, str]:
        """Return what to call each provision, by id."""
        from supplyline.inference.assessing import rules_of  # noqa: PLC0415  # only of an event

        return {rule.id: rule.in_full for rule in rules_of(self._case)}

    def _judged(self, event: Event) -> Iterator[str]:
        """Say how reviewers graded an event, what they disagree on and what each of them said."""
        if event.grade is not None:
            yield ""
            yield f"Grade {event.grade.source}{event.grade.information}:"
            yield from (f"  - {reason}" for reason in event.grade.reasons)
        history = self._review.on(event.id)
        if event.disputed or history:
            yield ""
            yield "Judgements:"
            yield from (f"  - {in_words(stand)}" for stand in history)
            yield from (f"  ! {words}" for words in event.disputed)

    def _claim_alone(self, claim: Claim) -> Iterator[str]:
        yield from self._claim(claim, "")
        yield f"   read by {claim.reader}"
        if claim.document in self._out:
            yield from self._history(claim.document, "its document was ")
            yield "   counted nowhere while its document is out of use"
            return
        events = [e for e in self._ledger.events(rejected=True) if claim.id in e.claims]
        for event in events:
            rejected = ", which was rejected" if event.rejected else ""
            yield (
                f"   counted in event {event.id}{rejected}, with {len(event.claims) - 1} other claims"
            )
        if not events:
            yield "   counted in no event"

    def _claim(self, claim: Claim, number: str) -> Iterator[str]:
        document = self._document(claim.document)
        claim = self._as_judged.get(claim.id, claim)
        yield f"{number}Claim {claim.id}: {_act(claim)}"
        yield f"   in {_titled(document)}, characters {claim.start} to {claim.end}:"
        yield f"   “{claim.sentence}”"
        yield f"   {_chain(claim, document)}"
        if claim.quantity:
            yield f"   numbers: {'; '.join(map(_quantity, claim.quantity))}"
        if claim.when:
            yield f"   when: “{claim.when.text}”, {_days(claim.when.start, claim.when.end)}"
        if claim.loaded:
            yield f"   loaded words: {', '.join(claim.loaded)}"
        yield from (
            f"   corrected by {c.by.author}: {c.field} is {c.now}; read as {c.read}"
            for c in corrections(self._review, claim.id)
        )
        yield from (f"   judged: {in_words(stand)}" for stand in self._review.on(claim.id))
        yield from (f"   {conflict.words}" for conflict in self._review.disputes(claim.id))
        yield from (f"   {line}" for line in self._statement(claim))
        yield from (f"   {line}" for line in self._origin(document))

    def _statement(self, claim: Claim) -> Iterator[str]:
        """Say which statement a claim relays, where it does not go back to its document's origin."""
        found = self._claim_origins.get(claim.id)
        origin = self._origins.get(claim.document)
        if found is None or (origin is not None and found.origin == origin.origin):
            return
        yield f"what it says goes back to {found.origin}:"
        yield from (f"   {reason}" for reason in found.reasons)

    def _document_alone(self, document: Document) -> Iterator[str]:
        yield f"Document {document.id}: {_titled(document)}"
        if document.title:
            yield f"   title: {document.title}"
        where = f", {document.locator}" if document.locator else ""
        yield f"   bytes: evidence {document.capture}{where}"
        if document.url:
            yield f"   address: {document.url}"
        yield from (f"   note: {note}" for note in document.notes)
        yield from self._history(document.id)
        yield from (f"   {line}" for line in self._origin(document))
        out = document.id in self._out
        held = self._ledger.withdrawn_claims() if out else self._ledger.claims()
        claims = [c for c in held if c.document == document.id]
        reading = next((r for r in self._ledger.readings() if r.document == document.id), None)
        if reading is not None and reading.unread:
            yield f"   unread: {reading.unread}"
        yield f"   {_count(len(claims), 'claim')}{', counted nowhere' if out else ''}:"
        for claim in claims:
            told = _act(self._as_judged.get(claim.id, claim))
            yield f"   - {claim.id}: {told}{self._mark(claim.id)}"

    def _history(self, document: str, before: str = "") -> Iterator[str]:
        """Say when a document was taken out of use and back in, by whom and why."""
        for withdrawal in self._withdrawals:
            if withdrawal.document == document:
                yield f"   {before}{in_words_of(withdrawal)}"

    def _mark(self, claim: str) -> str:
        """Say that a reviewer changed what is made of a claim."""
        if self._review.corrected(claim):
            return " (corrected)"
        rejected = claim in self._review.read and claim not in self._as_judged
        return " (rejected)" if rejected else ""

    def _origin(self, document: Document) -> Iterator[str]:
        """Say where a document's reporting goes back to, and who else's does."""
        origin = self._origins.get(document.id)
        if origin is None:
            yield "origin: not traced"
            return
        share = f", {origin.copied_share:.0%} of its words copied" if origin.copied_share else ""
        credit = "".join(f"; {c.kind} {c.agency} (“{c.text}”)" for c in document.credits)
        yield f"origin {origin.origin}: {_ROLE[origin.role]}{share}{credit}"
        yield from (f"   {reason}" for reason in origin.reasons)
        same = self._same_origin(origin)
        if same:
            more = f" and {len(same) - _COPIES} more" if len(same) > _COPIES else ""
            named = ", ".join(self._document(d).name for d in same[:_COPIES])
            yield f"   shared with {_count(len(same), 'document')}: {named}{more}"

    def _same_origin(self, origin: Origin) -> list[str]:
        return [
            other.document
            for other in self._origins.values()
            if other.origin == origin.origin and other.document != origin.document
        ]

    def _document(self, id_: str) -> Document:
        if id_ not in self._documents:
            document = self._ledger.document(id_)
            if document is None:
                raise UnknownId(id_, _NEEDED)
            self._documents[id_] = document
        return self._documents[id_]


_RELATED = {
    "stage_of": "another stage of the supply of",
    "part_of": "within the total of",
    "includes": "its total includes",
}
_ROLE = {
    "original": "original reporting",
    "copy": "a copy",
    "rewrite": "a rewrite",
    "mixed": "part its own, part copied",
}


def _act(claim: Claim) -> str:
    """Return who did what to whom, as the claim has it."""
    sides = " → ".join(part for part in (_parties(claim.from_), _parties(claim.to)) if part)
    what = f": {claim.what.text} ({claim.what.category})" if claim.what else ""
    denied = ", denied" if claim.polarity == "denied" else ""
    return f"{claim.kind} {sides}{what}; {claim.stage.replace('_', ' ')}{denied}, {claim.certainty}"


def _parties(parties: Iterable[Party]) -> str:
    return ", ".join(f"{p.text} ({p.code})" if p.code else p.text for p in parties)


def _chain(claim: Claim, document: Document) -> str:
    """Return who says so, outside in."""
    links = [
        f"{s.text}{f' ({s.code})' if s.code else ''}{' in quotation marks' if s.direct else ''}"
        for s in claim.attribution
    ]
    outlet = document.outlet or document.name
    if not links:
        own = "its own opinion" if claim.voice == "opinion" else "its own voice"
        return f"said by {outlet} in {own}"
    return f"said by {' → '.join([outlet, *links])}"


def _quantity(quantity: Quantity) -> str:
    low = "no lower bound" if quantity.low is None else f"at least {_number(quantity.low)}"
    high = "no upper bound" if quantity.high is None else f"at most {_number(quantity.high)}"
    if quantity.low is not None and quantity.low == quantity.high:
        return f"“{quantity.text}” = {_number(quantity.low)} {quantity.unit}"
    return f"“{quantity.text}” = {low}, {high} {quantity.unit}"


def _number(value: float) -> str:
    """Return a number as people write it.

    >>> _number(6_500_000.0), _number(2.5)
    ('6,500,000', '2.5')
    """
    return f"{value:,.15g}"


def _days(start: str | None, end: str | None) -> str:
    return f"from {start or 'an open start'} to before {end or 'an open end'}"


def _titled(document: Document) -> str:
    parts = [part for part in (document.outlet, document.published) if part]
    return f"{document.name} ({', '.join(parts)})" if parts else document.name


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
