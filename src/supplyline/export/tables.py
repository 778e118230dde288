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


def text_column(name: str, says: str, to: str | None = None) -> Column:
    """Return a column of text."""
    return Column(name, "text", says, to)


def int_column(name: str, says: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "integer", says)


def real_column(name: str, says: str) -> Column:
    """Return a column of numbers."""
    return Column(name, "real", says)


def day_column(name: str, says: str) -> Column:
    """Return a column of days."""
    return Column(name, "day", says)


def one_of(name: str, words: Sequence[str], says: str = "{}") -> Column:
    """Return a column of a closed list; ``says`` names the list where it has braces."""
    listed = f"{', '.join(words[:-1])} or {words[-1]}"
    return Column(name, "text", says.format(listed), words=tuple(words))


_POSITION = int_column("position", "place in the list, from 1")
_CODE = text_column(
    "code", "ISO 3166-1 alpha-3, or UNO, EUU, NATO; empty: no state and no body that is coded"
)
_PLACES = (
    text_column("text", "the place, as worded"),
    one_of("role", get_args(PlaceRole)),
    text_column("country", "ISO 3166-1 alpha-3"),
    real_column("latitude", "degrees, WGS 84; empty: not in the gazetteer"),
    real_column("longitude", "degrees, WGS 84"),
    one_of("precision", ("point", "city", "region", "country")),
)

TABLES: tuple[Table, ...] = (
    Table("about", "what was exported, of which state of the ledger", ("name",), (
        text_column("name", "what it is"), text_column("value", "what it comes to"),
    )),
    Table("documents", "articles, statements and reports: what was read; their text stays in the case", ("id",), (
        text_column("id", "document id"),
        text_column("name", "what outputs call it"),
        text_column("url", "address it was published at"),
        text_column("outlet", "who published it"),
        text_column("byline", "who wrote it"),
        text_column("title", "its title"),
        text_column("published", "day or moment of publication, ISO 8601; its length is its precision"),
        one_of("published_by", ("given", "page", "text"), "where that was found: {}"),
        text_column("language", "ISO 639-1"),
        text_column("capture", "SHA-256 of the bytes it was read from, kept in the case under that name"),
        text_column("locator", "where in those bytes; empty: the whole"),
        text_column("source", "path or address the bytes came from"),
        Column("retrieved", "moment", "when they were received, UTC"),
        text_column("media_type", "what they are"),
        text_column("origin", "the root its reporting goes back to; documents of one root share it"),
        one_of("role", ("original", "copy", "rewrite", "mixed")),
        real_column("copied_share", "of its words, 0 to 1"),
        text_column("credits", "whose reporting its text says it is, joined by ; "),
        text_column("notes", "what a reader should know, joined by ; "),
        text_column("withdrawn", "by whom, when and why it was taken out of use; empty: it is in use"),
        text_column("unread", "why nothing was read in it; empty: it was read"),
    )),
    Table("events", "what was inferred to have happened, from claims that seem to be of one happening", ("id",), (
        text_column("id", "event id"),
        one_of("kind", get_args(Kind), "kind of act"),
        text_column("from", "who gives or acts, codes or words, joined by ; "),
        text_column("to", "who receives or is acted on, as above"),
        text_column("what", "what moved, was made, lost or done, as worded"),
        one_of("category", get_args(Category), "of what"),
        text_column("when_text", "the time, as worded"),
        day_column("when_start", "first day; empty: open"),
        day_column("when_end", "first day after; empty: open"),
        one_of("stage", get_args(Stage), "how far the act is"),
        text_column("unit", "of its first quantity; the others are in quantities"),
        real_column("low", "at least, of that quantity; empty: open"),
        real_column("best", "the single figure that its rule chooses"),
        real_column("high", "at most; empty: open"),
        text_column("rule", "what says so"),
        int_column("claims", "claims it rests on"),
        int_column("documents", "documents that make them"),
        int_column("outlets", "outlets that published those"),
        int_column("origins_low", "independent origins, at least"),
        int_column("origins_high", "independent origins, at most"),
        text_column("acknowledged", "where each party stands at its latest, joined by ; "),
        one_of("grade_source", get_args(SourceGrade), "reliability, A to F of the Admiralty scale; F: cannot be judged"),
        int_column("grade_information", "credibility, 1 to 6 of the Admiralty scale; 6: cannot be judged"),
        text_column("grade_reasons", "what that rests on, joined by ; "),
        text_column("likelihood", "that it happened as told, in words; empty: nothing to go by"),
        int_column("likelihood_low", "percent"),
        int_column("likelihood_high", "percent"),
        one_of("confidence", get_args(Confidence), "in that judgement: {}"),
        one_of("tier", ("candidate", "vetted"), "{}: by rule, or as reviewers have it"),
        text_column("disputed", "what reviewers disagree on, joined by ; "),
        text_column("reasons", "why these claims are one happening, joined by ; "),
    )),
    Table("event_parties", "who gives, acts, receives or is acted on in an event", ("event", "side", "position"), (
        text_column("event", "event id", "events"),
        one_of("side", ("from", "to")), _POSITION, text_column("text", "as worded"), _CODE,
    ), "events"),
    Table("event_places", "places of an event", ("event", "position"), (
        text_column("event", "event id", "events"), _POSITION, *_PLACES,
    ), "events"),
    Table("quantities", "what an event's claims allow for each of its numbers", ("event", "position"), (
        text_column("event", "event id", "events"), _POSITION,
        text_column("unit", "singular, as worded"),
        one_of("scope", get_args(Scope), "single, cumulative (so far) or per_period"),
        real_column("low", "at least; empty: open"),
        real_column("best", "the single figure that the rule chooses; empty: none"),
        real_column("high", "at most; empty: open"),
        text_column("rule", "which rule, and whose figures they are"),
    ), "events"),
    Table("quantity_claims", "which claims a number rests on", ("event", "position", "claim"), (
        text_column("event", "event id", "events"), int_column("position", "of the quantity"),
        text_column("claim", "claim id", "claims"),
    ), "quantities"),
    Table("acknowledgement", "where a party stood on an event, from a day on", ("event", "position"), (
        text_column("event", "event id", "events"), _POSITION,
        text_column("party", "its code"),
        one_of("status", get_args(Status)),
        day_column("since", "day of publication of the first claim that says so"),
    ), "events"),
    Table("acknowledgement_claims", "which claims say so", ("event", "position", "claim"), (
        text_column("event", "event id", "events"), int_column("position", "of the acknowledgement"),
        text_column("claim", "claim id", "claims"),
    ), "acknowledgement"),
    Table("related", "how an event stands to another, so that the two are never added up", ("event", "other", "kind"), (
        text_column("event", "event id", "events"),
        text_column("other", "event id; it may be outside what was exported"),
        one_of("kind", ("stage_of", "part_of", "includes")), text_column("reason", "why"),
    ), "events"),
    Table("measures", "what a sanctions provision says to an event, if it happened as told", ("event", "provision"), (
        text_column("event", "event id", "events"),
        text_column("provision", "its id"),
        one_of("verdict", ("would_breach", "may_breach", "exempt"), "{}: a reason to look, no finding"),
        text_column("reasons", "joined by ; "), text_column("missing", "facts that nobody says, joined by ; "),
        Column("checked", "boolean", "whether a person held the provision against the official text"),
    ), "events"),
    Table("claims", "what one sentence of a document says happened", ("id",), (
        text_column("id", "claim id"),
        text_column("event", "the event that rests on it; empty: none", "events"),
        text_column("document", "document id", "documents"),
        text_column("document_name", "what outputs call the document"),
        text_column("outlet", "who published it"),
        text_column("published", "when"),
        text_column("url", "address of the document"),
        text_column("capture", "SHA-256 of the bytes it was read from"),
        int_column("start", "code points of the document's text"),
        int_column("end", "as above, half-open"),
        text_column("sentence", "verbatim"),
        one_of("kind", get_args(Kind), "kind of act"),
        text_column("from", "who gives or acts, codes or words, joined by ; "),
        text_column("to", "who receives or is acted on, as above"),
        text_column("what", "as worded"),
        one_of("category", get_args(Category), "of what"),
        text_column("when_text", "the time, as worded"),
        day_column("when_start", "first day; empty: open"),
        day_column("when_end", "first day after; empty: open"),
        one_of("stage", get_args(Stage), "how far the act is said to be"),
        one_of("polarity", get_args(Polarity)),
        one_of("certainty", get_args(Certainty)),
        one_of("voice", get_args(Voice)),
        text_column("speakers", "who says so, from the outside in, joined by > ; empty: the outlet itself"),
        text_column("loaded", "words that evaluate, joined by ; "),
        text_column("origin", "what it goes back to: claims that relay one statement share it"),
        text_column("reader", "what read it"),
        text_column("corrected", "fields that reviewers corrected, and who, joined by ; "),
        text_column("rejected", "who says that it is none, and why; empty: nobody"),
    )),
    Table("claim_parties", "who gives, acts, receives or is acted on in a claim", ("claim", "side", "position"), (
        text_column("claim", "claim id", "claims"),
        one_of("side", ("from", "to")), _POSITION, text_column("text", "as worded"), _CODE,
    ), "claims"),
    Table("claim_places", "places that a claim names", ("claim", "position"), (
        text_column("claim", "claim id", "claims"), _POSITION, *_PLACES,
    ), "claims"),
    Table("claim_quantities", "numbers that a claim says", ("claim", "position"), (
        text_column("claim", "claim id", "claims"), _POSITION,
        real_column("low", "at least; empty: open"), real_column("high", "at most; empty: open"),
        text_column("unit", "singular, as worded"), text_column("text", "as worded"),
        one_of("scope", get_args(Scope)),
    ), "claims"),
    Table("claim_speakers", "who says so, from the outside in, the outlet left out", ("claim", "position"), (
        text_column("claim", "claim id", "claims"), _POSITION,
        text_column("text", "as worded"), _CODE,
        Column("direct", "boolean", "inside quotation marks"),
    ), "claims"),
    Table("judgements", "what reviewers decided", ("id",), (
        text_column("id", "judgement id"),
        text_column("target", "claim or event, as it was called then"),
        text_column("now", "as it is called today; empty: adrift"),
        one_of("verdict", get_args(Verdict)),
        text_column("author", "who"), Column("made", "moment", "when, UTC"), text_column("reason", "why"),
        text_column("detail", "JSON: corrected fields, other ids, the grade"),
        one_of("state", ("stands", "superseded", "set aside", "disputed", "adrift")),
        text_column("why", "why it is so"),
    )),
    Table("failures", "what could not be taken in", ("id",), (
        text_column("id", "failure id"),
        text_column("source", "path or address"), text_column("locator", "where in it"),
        text_column("capture", "SHA-256 of its bytes; empty: not even those could be had"),
        one_of("stage", ("acquire", "text", "origins", "claims"), "where it failed"), text_column("fault", "what, for counting"),
        text_column("message", "what was found, what was needed, the way out"),
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
        None if origin is None else origin.copied_share, joined(c.agency for c in d.credits),
        joined(d.notes), kept.withdrawn, kept.unread,
    )  # fmt: skip


def event_rows(event: Event, assessments: Iterable[Assessment] = ()) -> Iterator[Row]:
    """Yield the rows of an event, its own first."""
    first = event.quantity[0] if event.quantity else None
    grade, when = event.grade, event.when
    likelihood = grade.likelihood if grade else None
    yield "events", (
        event.id, event.kind, side(event.from_), side(event.to), part(event.what, "text"),
        part(event.what, "category"), part(when, "text"), part(when, "start"),
        part(when, "end"), event.stage, part(first, "unit"),
        *((None, None, None, None) if first is None else (
            plain_number(first.low), plain_number(first.best), plain_number(first.high), first.rule)),
        len(event.claims), len(event.documents), len(event.outlets), event.origins_low,
        event.origins_high, joined(f"{p} {s.replace('_', ' ')}" for p, s in event.stands.items()),
        "F" if grade is None else grade.source, 6 if grade is None else grade.information,
        joined(grade.reasons if grade else ()), part(likelihood, "word"),
        part(likelihood, "low"), part(likelihood, "high"), part(grade, "confidence"),
        event.tier, joined(event.disputed), joined(event.reasons),
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
        yield "measures", measure_row(assessment)
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
        " > ".join(s.text for s in claim.attribution), joined(claim.loaded), said.origin,
        claim.reader, joined(said.corrected), joined(said.rejected),
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


def measure_row(a: Assessment) -> tuple[Value, ...]:
    """Return the row of what a provision says to an event."""
    return (a.event, a.provision, a.verdict, joined(a.reasons), joined(a.missing), a.checked)


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


def joined(parts: Iterable[str]) -> str:
    """Return several texts as one cell."""
    return "; ".join(parts)
