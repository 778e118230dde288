"""Lay records out as flat tables, one row for each thing said: for CSV, SQLite and Parquet.

A table says what its columns are, so that every format describes itself with the same words.  No cell
holds a list that the tables do not also hold a row each for.

Does not: write a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from supplyline.export.holdings import Holdings, Judged, Kept, Said, part, plain_number
from supplyline.records import (
    Assessment,
    Category,
    Certainty,
    Claim,
    Confidence,
    Event,
    Failure,
    Kind,
    Party,
    Place,
    PlaceRole,
    Polarity,
    Scope,
    SourceGrade,
    Stage,
    Status,
    Verdict,
    Voice,
)

Value = str | int | float | bool | None
Row = tuple[str, tuple[Value, ...]]  # the table's name, and a value for each column


Sort = Literal["text", "integer", "real", "boolean", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  Days and moments are ISO 8601 in its cells, moments in UTC, to the second."""

    name: str
    kind: Sort
    says: str
    to: str | None = None  # the table whose rows it refers to
    words: tuple[str, ...] = ()  # all that a cell may say, in order; empty: anything


@dataclass(frozen=True, slots=True)
class Table:
    """One table.  Rows are told apart by ``key``; ``of`` is the table that they belong to."""

    name: str
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    of: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


def _text(name: str, says: str, to: str | None = None) -> Column:
    return Column(name, "text", says, to)


def _int(name: str, says: str) -> Column:
    return Column(name, "integer", says)


def _real(name: str, says: str) -> Column:
    return Column(name, "real", says)


def _day(name: str, says: str) -> Column:
    return Column(name, "day", says)


def _one_of(name: str, words: Sequence[str], says: str = "{}") -> Column:
    """Return a column of a closed list; ``says`` names the list where it has braces."""
    listed = f"{', '.join(words[:-1])} or {words[-1]}"
    return Column(name, "text", says.format(listed), words=tuple(words))


_POSITION = _int("position", "place in the list, from 1")
_CODE = _text(
    "code", "ISO 3166-1 alpha-3, or UNO, EUU, NATO; empty: no state and no body that is coded"
)
_PLACES = (
    _text("text", "the place, as worded"),
    _one_of("role", get_args(PlaceRole)),
    _text("country", "ISO 3166-1 alpha-3"),
    _real("latitude", "degrees, WGS 84; empty: not in the gazetteer"),
    _real("longitude", "degrees, WGS 84"),
    _one_of("precision", ("point", "city", "region", "country")),
)

TABLES: tuple[Table, ...] = (
    Table("about", "what was exported, of which state of the ledger", ("name",), (
        _text("name", "what it is"), _text("value", "what it comes to"),
    )),
    Table("documents", "articles, statements and reports: what was read; their text stays in the case", ("id",), (
        _text("id", "document id"),
        _text("name", "what outputs call it"),
        _text("url", "address it was published at"),
        _text("outlet", "who published it"),
        _text("byline", "who wrote it"),
        _text("title", "its title"),
        _text("published", "day or moment of publication, ISO 8601; its length is its precision"),
        _one_of("published_by", ("given", "page", "text"), "where that was found: {}"),
        _text("language", "ISO 639-1"),
        _text("capture", "SHA-256 of the bytes it was read from, kept in the case under that name"),
        _text("locator", "where in those bytes; empty: the whole"),
        _text("source", "path or address the bytes came from"),
        Column("retrieved", "moment", "when they were received, UTC"),
        _text("media_type", "what they are"),
        _text("origin", "the root its reporting goes back to; documents of one root share it"),
        _one_of("role", ("original", "copy", "rewrite", "mixed")),
        _real("copied_share", "of its words, 0 to 1"),
        _text("credits", "whose reporting its text says it is, joined by ; "),
        _text("notes", "what a reader should know, joined by ; "),
        _text("withdrawn", "by whom, when and why it was taken out of use; empty: it is in use"),
        _text("unread", "why nothing was read in it; empty: it was read"),
    )),
    Table("events", "what was inferred to have happened, from claims that seem to be of one happening", ("id",), (
        _text("id", "event id"),
        _one_of("kind", get_args(Kind), "kind of act"),
        _text("from", "who gives or acts, codes or words, joined by ; "),
        _text("to", "who receives or is acted on, as above"),
        _text("what", "what moved, was made, lost or done, as worded"),
        _one_of("category", get_args(Category), "of what"),
        _text("when_text", "the time, as worded"),
        _day("when_start", "first day; empty: open"),
        _day("when_end", "first day after; empty: open"),
        _one_of("stage", get_args(Stage), "how far the act is"),
        _text("unit", "of its first quantity; the others are in quantities"),
        _real("low", "at least, of that quantity; empty: open"),
        _real("best", "the single figure that its rule chooses"),
        _real("high", "at most; empty: open"),
        _text("rule", "what says so"),
        _int("claims", "claims it rests on"),
        _int("documents", "documents that make them"),
        _int("outlets", "outlets that published those"),
        _int("origins_low", "independent origins, at least"),
        _int("origins_high", "independent origins, at most"),
        _text("acknowledged", "where each party stands at its latest, joined by ; "),
        _one_of("grade_source", get_args(SourceGrade), "reliability, A to F of the Admiralty scale; F: cannot be judged"),
        _int("grade_information", "credibility, 1 to 6 of the Admiralty scale; 6: cannot be judged"),
        _text("grade_reasons", "what that rests on, joined by ; "),
        _text("likelihood", "that it happened as told, in words; empty: nothing to go by"),
        _int("likelihood_low", "percent"),
        _int("likelihood_high", "percent"),
        _one_of("confidence", get_args(Confidence), "in that judgement: {}"),
        _one_of("tier", ("candidate", "vetted"), "{}: by rule, or as reviewers have it"),
        _text("disputed", "what reviewers disagree on, joined by ; "),
        _text("reasons", "why these claims are one happening, joined by ; "),
    )),
    Table("event_parties", "who gives, acts, receives or is acted on in an event", ("event", "side", "position"), (
        _text("event", "event id", "events"),
        _one_of("side", ("from", "to")), _POSITION, _text("text", "as worded"), _CODE,
    ), "events"),
    Table("event_places", "places of an event", ("event", "position"), (
        _text("event", "event id", "events"), _POSITION, *_PLACES,
    ), "events"),
    Table("quantities", "what an event's claims allow for each of its numbers", ("event", "position"), (
        _text("event", "event id", "events"), _POSITION,
        _text("unit", "singular, as worded"),
        _one_of("scope", get_args(Scope), "single, cumulative (so far) or per_period"),
        _real("low", "at least; empty: open"),
        _real("best", "the single figure that the rule chooses; empty: none"),
        _real("high", "at most; empty: open"),
        _text("rule", "which rule, and whose figures they are"),
    ), "events"),
    Table("quantity_claims", "which claims a number rests on", ("event", "position", "claim"), (
        _text("event", "event id", "events"), _int("position", "of the quantity"),
        _text("claim", "claim id", "claims"),
    ), "quantities"),
    Table("acknowledgement", "where a party stood on an event, from a day on", ("event", "position"), (
        _text("event", "event id", "events"), _POSITION,
        _text("party", "its code"),
        _one_of("status", get_args(Status)),
        _day("since", "day of publication of the first claim that says so"),
    ), "events"),
    Table("acknowledgement_claims", "which claims say so", ("event", "position", "claim"), (
        _text("event", "event id", "events"), _int("position", "of the acknowledgement"),
        _text("claim", "claim id", "claims"),
    ), "acknowledgement"),
    Table("related", "how an event stands to another, so that the two are never added up", ("event", "other", "kind"), (
        _text("event", "event id", "events"),
        _text("other", "event id; it may be outside what was exported"),
        _one_of("kind", ("stage_of", "part_of", "includes")), _text("reason", "why"),
    ), "events"),
    Table("measures", "what a sanctions provision says to an event, if it happened as told", ("event", "provision"), (
        _text("event", "event id", "events"),
        _text("provision", "its id"),
        _one_of("verdict", ("would_breach", "may_breach", "exempt"), "{}: a reason to look, no finding"),
        _text("reasons", "joined by ; "), _text("missing", "facts that nobody says, joined by ; "),
        Column("checked", "boolean", "whether a person held the provision against the official text"),
    ), "events"),
    Table("claims", "what one sentence of a document says happened", ("id",), (
        _text("id", "claim id"),
        _text("event", "the event that rests on it; empty: none", "events"),
        _text("document", "document id", "documents"),
        _text("document_name", "what outputs call the document"),
        _text("outlet", "who published it"),
        _text("published", "when"),
        _text("url", "address of the document"),
        _text("capture", "SHA-256 of the bytes it was read from"),
        _int("start", "code points of the document's text"),
        _int("end", "as above, half-open"),
        _text("sentence", "verbatim"),
        _one_of("kind", get_args(Kind), "kind of act"),
        _text("from", "who gives or acts, codes or words, joined by ; "),
        _text("to", "who receives or is acted on, as above"),
        _text("what", "as worded"),
        _one_of("category", get_args(Category), "of what"),
        _text("when_text", "the time, as worded"),
        _day("when_start", "first day; empty: open"),
        _day("when_end", "first day after; empty: open"),
        _one_of("stage", get_args(Stage), "how far the act is said to be"),
        _one_of("polarity", get_args(Polarity)),
        _one_of("certainty", get_args(Certainty)),
        _one_of("voice", get_args(Voice)),
        _text("speakers", "who says so, from the outside in, joined by > ; empty: the outlet itself"),
        _text("loaded", "words that evaluate, joined by ; "),
        _text("origin", "what it goes back to: claims that relay one statement share it"),
        _text("reader", "what read it"),
        _text("corrected", "fields that reviewers corrected, and who, joined by ; "),
        _text("rejected", "who says that it is none, and why; empty: nobody"),
    )),
    Table("claim_parties", "who gives, acts, receives or is acted on in a claim", ("claim", "side", "position"), (
        _text("claim", "claim id", "claims"),
        _one_of("side", ("from", "to")), _POSITION, _text("text", "as worded"), _CODE,
    ), "claims"),
    Table("claim_places", "places that a claim names", ("claim", "position"), (
        _text("claim", "claim id", "claims"), _POSITION, *_PLACES,
    ), "claims"),
    Table("claim_quantities", "numbers that a claim says", ("claim", "position"), (
        _text("claim", "claim id", "claims"), _POSITION,
        _real("low", "at least; empty: open"), _real("high", "at most; empty: open"),
        _text("unit", "singular, as worded"), _text("text", "as worded"),
        _one_of("scope", get_args(Scope)),
    ), "claims"),
    Table("claim_speakers", "who says so, from the outside in, the outlet left out", ("claim", "position"), (
        _text("claim", "claim id", "claims"), _POSITION,
        _text("text", "as worded"), _CODE,
        Column("direct", "boolean", "inside quotation marks"),
    ), "claims"),
    Table("judgements", "what reviewers decided", ("id",), (
        _text("id", "judgement id"),
        _text("target", "claim or event, as it was called then"),
        _text("now", "as it is called today; empty: adrift"),
        _one_of("verdict", get_args(Verdict)),
        _text("author", "who"), Column("made", "moment", "when, UTC"), _text("reason", "why"),
        _text("detail", "JSON: corrected fields, other ids, the grade"),
        _one_of("state", ("stands", "superseded", "set aside", "disputed", "adrift")),
        _text("why", "why it is so"),
    )),
    Table("failures", "what could not be taken in", ("id",), (
        _text("id", "failure id"),
        _text("source", "path or address"), _text("locator", "where in it"),
        _text("capture", "SHA-256 of its bytes; empty: not even those could be had"),
        _one_of("stage", ("acquire", "text", "origins", "claims"), "where it failed"), _text("fault", "what, for counting"),
        _text("message", "what was found, what was needed, the way out"),
    )),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def rows(holdings: Holdings) -> Iterator[Row]:
    """Yield every row of every table, what belongs to a row right behind it."""
    for name, value in holdings.about().items():
        yield "about", (name, value)
    for kept in holdings.documents():
        yield "documents", document_row(kept)
    for event, claims in holdings.told():
        yield from event_rows(event, holdings.assessments.get(event.id, ()))
        for said in claims:
            yield from claim_rows(said)
    for said in holdings.loose():
        yield from claim_rows(said)
    for judged in holdings.judgements:
        yield "judgements", judgement_row(judged)
    for failure in holdings.failures:
        yield "failures", failure_row(failure)


def document_row(kept: Kept) -> tuple[Value, ...]:
    """Return the row of a document."""
    d, capture, origin = kept.document, kept.capture, kept.origin
    return (
        d.id, d.name, d.url, d.outlet, d.byline, d.title, d.published, d.published_by, d.language,
        d.capture, d.locator, part(capture, "source"), part(capture, "retrieved"),
        part(capture, "media_type"), part(origin, "origin"), part(origin, "role"),
        None if origin is None else origin.copied_share, _joined(c.agency for c in d.credits),
        _joined(d.notes), kept.withdrawn, kept.unread,
    )  # fmt: skip


def event_rows(event: Event, assessments: Iterable[Assessment] = ()) -> Iterator[Row]:
    """Yield the rows of an event, its own first."""
    first = event.quantity[0] if event.quantity else None
    grade, when = event.grade, event.when
    likelihood = grade.likelihood if grade else None
    latest = {a.party: a.status for a in event.acknowledgement}
    yield "events", (
        event.id, event.kind, side(event.from_), side(event.to), part(event.what, "text"),
        part(event.what, "category"), part(when, "text"), part(when, "start"),
        part(when, "end"), event.stage, part(first, "unit"),
        *((None, None, None, None) if first is None else (
            plain_number(first.low), plain_number(first.best), plain_number(first.high), first.rule)),
        len(event.claims), len(event.documents), len(event.outlets), event.origins_low,
        event.origins_high, _joined(f"{p} {s.replace('_', ' ')}" for p, s in latest.items()),
        "F" if grade is None else grade.source, 6 if grade is None else grade.information,
        _joined(grade.reasons if grade else ()), part(likelihood, "word"),
        part(likelihood, "low"), part(likelihood, "high"), part(grade, "confidence"),
        event.tier, _joined(event.disputed), _joined(event.reasons),
    )  # fmt: skip
    yield from _parties("event_parties", event.id, event)
    yield from _places("event_places", event.id, event.place)
    for at, q in enumerate(event.quantity, 1):
        yield "quantities", (
            event.id, at, q.unit, q.scope, plain_number(q.low), plain_number(q.best),
            plain_number(q.high), q.rule,
        )  # fmt: skip
    for at, a in enumerate(event.acknowledgement, 1):
        yield "acknowledgement", (event.id, at, a.party, a.status, a.since)
    for relation in event.related:
        yield "related", (event.id, relation.event, relation.kind, relation.reason)
    for assessment in assessments:
        yield "measures", _measure_row(assessment)
    for table, lists in (
        ("quantity_claims", [q.claims for q in event.quantity]),
        ("acknowledgement_claims", [a.claims for a in event.acknowledgement]),
    ):
        for at, claims in enumerate(lists, 1):
            for claim in dict.fromkeys(claims):
                yield table, (event.id, at, claim)


def claim_rows(said: Said) -> Iterator[Row]:
    """Yield the rows of a claim."""
    claim, document, when = said.claim, said.document, said.claim.when
    yield "claims", (
        claim.id, said.event, claim.document, document.name, document.outlet, document.published,
        document.url, document.capture, claim.start, claim.end, claim.sentence, claim.kind,
        side(claim.from_), side(claim.to), part(claim.what, "text"),
        part(claim.what, "category"), part(when, "text"), part(when, "start"),
        part(when, "end"), claim.stage, claim.polarity, claim.certainty, claim.voice,
        " > ".join(s.text for s in claim.attribution), _joined(claim.loaded), said.origin,
        claim.reader, _joined(said.corrected), _joined(said.rejected),
    )  # fmt: skip
    yield from _parties("claim_parties", claim.id, claim)
    yield from _places("claim_places", claim.id, claim.place)
    for at, q in enumerate(claim.quantity, 1):
        yield "claim_quantities", (
            claim.id, at, plain_number(q.low), plain_number(q.high), q.unit, q.text, q.scope,
        )  # fmt: skip
    for at, s in enumerate(claim.attribution, 1):
        yield "claim_speakers", (claim.id, at, s.text, s.code, s.direct)


def side(parties: Iterable[Party]) -> str:
    """Return parties as one cell: their codes, or their words where they have none."""
    return "; ".join(dict.fromkeys(p.code or p.text for p in parties))


def _parties(table: str, id_: str, of: Event | Claim) -> Iterator[Row]:
    for name, parties in (("from", of.from_), ("to", of.to)):
        for at, party in enumerate(parties, 1):
            yield table, (id_, name, at, party.text, party.code)


def _places(table: str, id_: str, places: Iterable[Place]) -> Iterator[Row]:
    for at, p in enumerate(places, 1):
        yield table, (id_, at, p.text, p.role, p.country, p.latitude, p.longitude, p.precision)


def _measure_row(a: Assessment) -> tuple[Value, ...]:
    return (a.event, a.provision, a.verdict, _joined(a.reasons), _joined(a.missing), a.checked)


def judgement_row(judged: Judged) -> tuple[Value, ...]:
    """Return the row of a judgement."""
    j = judged.judgement
    return (
        j.id, j.target, judged.now, j.verdict, j.author, j.made, j.reason,
        json.dumps(json.loads(j.detail), ensure_ascii=False), judged.state, judged.why,
    )  # fmt: skip


def failure_row(f: Failure) -> tuple[Value, ...]:
    """Return the row of a failure."""
    return (f.id, f.source, f.locator, f.capture, f.stage, f.fault, f.message)


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)
