"""Make a document of a dossier: the summary, pictures, tables, every event with its claims, and notes.

Each statement leads to a numbered note: outlet, title, day, address, the hash of the capture, when it
was retrieved, and where its copy lies in a package.  Notes are numbered as they are first named, so
that the same records give the same numbers.  What is cut short says so and says by how much.

Does not: choose the events, or write a form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from supplyline.records import Capture, Document, Event
from supplyline.report import tables, words
from supplyline.report.dossier import Dossier, focus
from supplyline.report.estimate import amounts, between, figure_line, flow_name
from supplyline.report.flow import bands, draw_flow
from supplyline.report.measures import tallied
from supplyline.report.page import arcs_of
from supplyline.report.paper.cover import Selected, Sentence, sentences
from supplyline.report.paper.model import (
    Block,
    Heading,
    Link,
    Notes,
    Paper,
    Paragraph,
    Picture,
    Piece,
    Pieces,
    Points,
    Table,
    Text,
)
from supplyline.report.plain import anchor, one_line, web_address
from supplyline.report.timeline import draw_timeline, rows
from supplyline.report.view import (
    SPOKEN,
    ClaimView,
    Desk,
    EventView,
    NumberView,
    best_founded,
    by_time,
)
from supplyline.report.worldmap import draw_map, party_names, spots

MOST_IN_FULL = 150  # events told with their claims: about half a page each
MOST_CLAIMS = 10  # quoted per event
MOST_ROWS = 800  # of a table
MOST_DRAWN = 3  # flows drawn over time
MOST_PROVISIONS = 4  # named per event and verdict
LEDGER = "ledger"  # the note of what is counted, not quoted
WIDE = 720.0  # of a drawing, in CSS pixels
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_DESC = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


def compose(dossier: Dossier, selected: Selected) -> Paper:
    """Return ``dossier`` as a document; the same records give the same document.

    Args:
        dossier: The events chosen, and what belongs to them; ``generated`` is the moment of the state
            of the ledger that is told, ``chain_head`` the digest of its entry.
        selected: What they were chosen by.
    """
    return _Composer(dossier, selected).paper()


class _Composer:
    """Puts the blocks together, in reading order: the numbers of notes follow from it."""

    def __init__(self, dossier: Dossier, selected: Selected) -> None:
        self.dossier, self.selected = dossier, selected
        names = {**party_names(), **dossier.names}
        self.desk = Desk(dossier, dossier.pair, names)
        self.events = sorted(dossier.events, key=by_time)
        self.full = best_founded(self.events, MOST_IN_FULL)
        self.captures = {c.id: c for c in reversed(dossier.captures)}
        told = {d: self.source_note(document) for d, document in dossier.documents.items()}
        self.notes = Notes({**told, LEDGER: self.ledger_note()})

    def paper(self) -> Paper:
        """Return the whole."""
        blocks = tuple(self.blocks())
        pair = self.dossier.pair
        subtitle = "Dossier of what sources say, and what was inferred from it"
        if pair is not None:
            subtitle = f"{self.name(pair[0])} and {self.name(pair[1])}: what sources say, and what was inferred from it"
        return Paper(
            title=self.dossier.title,
            subtitle=subtitle,
            subject=f"Supplyline dossier of {words.count(len(self.events), 'event')}, log entry {self.selected.entry}",
            made=self.dossier.generated,
            tool=self.selected.tool,
            events=len(self.events),
            held=self.selected.held,
            about=tuple(self.about()),
            blocks=blocks,
            notes=self.notes.notes(),
        )

    def about(self) -> Iterator[tuple[str, str]]:
        for name, value in self.selected.asked:
            yield name.capitalize(), value
        if self.selected.question:
            yield "Question", self.selected.question
            yield "Selection by words", ", ".join(self.selected.words)
        yield "Events", f"{len(self.events):,} of {self.selected.held:,} in the case"
        yield (
            "State of the ledger",
            f"{_moment(self.dossier.generated)}, entry {self.selected.entry:,} of its log",
        )
        yield "Digest of that entry", self.dossier.chain_head or "none"

    def blocks(self) -> Iterator[Block]:
        yield Heading(level=1, text="Summary", anchor="summary")
        yield Points(
            items=tuple(map(self.sentence, sentences(self.desk, self.events, self.selected)))
        )
        yield from self.key()
        if self.events:
            yield from self.pictures()
            yield from self.how_much()
            yield from self.stands()
            yield from self.provisions()
            yield from self.event_list()
        yield from self.outside()
        yield from self.verify()

    # ---- notes

    def source_note(self, document: Document) -> Pieces:
        """Return where a document can be looked up."""
        view = self.desk.document(document.id)
        capture: Capture | None = self.captures.get(document.capture)
        address = web_address(document.url)
        pieces: list[Piece] = [
            Text(f"{view.outlet}, "),
            Text(f"“{view.title}”", language=view.language),
            Text(f", {view.published}. "),
        ]
        if address:
            pieces += [Link(text=address, address=address), Text(". ")]
        place = f", {document.locator}" if document.locator else ""
        role = f"{view.role}, {view.share} % copied" if view.share else view.role
        if capture is None:
            pieces.append(Text(f"Capture {document.capture}{place}: not held by the ledger. "))
        else:
            pieces += [
                Text(f"Retrieved {_moment(capture.retrieved)} from {one_line(capture.source, most=120)}{place}. Capture, named by its SHA-256, in a package: "),
                Text(f"evidence/{capture.id[:2]}/{capture.id}", code=True), Text(". "),
            ]  # fmt: skip
        withdrawn = any(w.document == document.id for w in self.dossier.withdrawn)
        pieces.append(Text(f"Document {document.id} ({role}{', withdrawn' if withdrawn else ''})."))
        return tuple(pieces)

    def ledger_note(self) -> Pieces:
        """Return where a count can be looked up."""
        return (
            Text(
                f"Counted in the ledger of the case “{self.dossier.title}”, as of {_moment(self.dossier.generated)}: "
                f"entry {self.selected.entry:,} of its log, SHA-256 "
            ),
            Text(self.dossier.chain_head or "none", code=True),
            Text(f". Counted by {self.selected.tool or 'supplyline'}. In a package: "),
            Text("log.jsonl", code=True),
            Text(" and "),
            Text("rows/", code=True),
            Text("."),
        )

    def cited(self, documents: Iterable[str]) -> Pieces:
        """Return the numbers of the notes of ``documents``; the ledger's where none is held."""
        keys = [d for d in dict.fromkeys(documents) if d in self.dossier.documents] or [LEDGER]
        return tuple(self.notes.ref(key) for key in keys)

    # ---- the summary

    def sentence(self, told: Sentence) -> tuple[Paragraph, ...]:
        rests: list[Piece] = [Text(f"Rests on: {told.rests}")]
        if told.events:
            rests.append(Text(" See "))
            for at, event in enumerate(told.events):
                if at:
                    rests.append(Text("; "))
                rests.append(self.led_to(event))
            rests.append(Text("."))
        return (
            Paragraph(pieces=(Text(told.text), *self.cited(told.documents))),
            Paragraph(pieces=tuple(rests), style="soft"),
        )

    def led_to(self, event: Event) -> Piece:
        """Return an event's name, which leads to it where it is told in full."""
        name = self.desk.brief_name(event)
        return Link(text=name, place=anchor(event.id)) if event.id in self.full else Text(name)

    def key(self) -> Iterator[Block]:
        yield Heading(level=1, text="How to read this", anchor="key")
        for told in _KEY:
            yield _told(told)

    # ---- pictures and tables

    def pictures(self) -> Iterator[Block]:
        yield Heading(level=1, text="In pictures", anchor="pictures")
        pair = focus(self.dossier)
        if pair is not None:
            pictured = bands(self.events, self.dossier.claims, self.dossier.origins, pair)
            widest = max((b.origins for b in pictured), default=1)
            for way, (giver, taker) in (("a", pair), ("b", pair[::-1])):
                mine = [b for b in pictured if (b.giver, b.taker) == (giver, taker)]
                if mine:
                    yield _picture(
                        draw_flow(
                            mine, giver=self.name(giver), taker=self.name(taker), direction=way,
                            ident=f"flow-{way}", width=WIDE, widest=widest, most=12,
                        ),
                        f"What {self.name(giver)} is said to have given {self.name(taker)}. A band is as wide as the number of "
                        "independent origins that speak of the thing; it does not show how much of it went. Dashed: not told as having happened.",
                    )  # fmt: skip
            yield _picture(
                draw_map(
                    spots(self.events), arcs_of(pictured, pair, self.events, self.dossier), ident="map",
                    width=WIDE, names=self.desk.names,
                ),
                "Places that claims name, by number of events. Curves join capitals and show no route; the map takes no side on any territory.",
            )  # fmt: skip
        yield _picture(
            draw_timeline(rows(self.events, pair, self.desk.names), ident="time", width=WIDE),
            "Events where their time begins. Hollow: the time is wider than a month, or open. A circle's area is the number of events.",
        )

    def how_much(self) -> Iterator[Block]:
        flows = between(self.dossier.flows, self.dossier.pair) if self.dossier.pair else sorted(
            self.dossier.flows, key=lambda f: -len(f.figures)
        )  # fmt: skip
        if not flows:
            return
        yield Heading(level=1, text="How much", anchor="amounts")
        yield _told(
            "Low, best and high of what was told in figures, and the rule. No figure counts twice; “open” is a bound that nobody gives; “inferred” is converted from another unit."
        )
        yield Table(
            caption="Flows in figures",
            headings=("Flow", "Low", "Best", "High", "Rule", "Notes"),
            rows=tuple(
                (
                    (
                        Text(
                            f"{flow_name(f, self.desk.names)}{' (inferred)' if f.inferred else ''}"
                        ),
                    ),
                    (Text(_bound(f.total.low)),),
                    (Text("" if f.total.best is None else words.figure(f.total.best)),),
                    (Text(_bound(f.total.high)),),
                    (Text(f.total.rule),),
                    self.of_claims(c for one in f.figures for c in one.claims),
                )
                for f in flows[:MOST_ROWS]
            ),
            figures=frozenset((1, 2, 3)),
            widths=(30, 10, 10, 10, 30, 10),
        )
        drawn = [f for f in flows if f.curve and not f.inferred][:MOST_DRAWN]
        for flow, view in zip(drawn, amounts(drawn, self.desk.names, (WIDE,)), strict=True):
            for svg in view.pictures:
                yield _picture(
                    svg,
                    f"{view.name}: {view.total}{', ' + view.best if view.best else ''}. {view.curve_rule}",
                )
            yield Points(
                items=tuple(
                    (Paragraph(pieces=(Text(figure_line(one)), *self.of_claims(one.claims))),)
                    for one in flow.figures
                )
            )

    def stands(self) -> Iterator[Block]:
        yield Heading(level=1, text="Who acknowledges what", anchor="stands")
        told = [
            (event, party, status)
            for event in self.events
            for party, status in sorted(event.stands.items())
            if status in SPOKEN
        ]
        if not told:
            yield _told("No party's own word on an act of its own is known here.")
            return
        yield _told(
            "Where a party stood last, by its own words on acts of its own, and since which day. Earlier stands are with each event; what others say of it changes nothing here."
        )
        yield Table(
            caption="Latest known word of each party on each event",
            headings=("Party", "Event", "Stands", "Since", "Notes"),
            rows=tuple(
                (
                    (Text(self.name(party)),),
                    (self.led_to(event),),
                    (Text(words.STATUS[status]),),
                    (Text(words.day(_since(event, party))),),
                    self.of_claims(
                        c for a in event.acknowledgement if (a.party, a.status) == (party, status) for c in a.claims
                    ),
                )
                for event, party, status in told[:MOST_ROWS]
            ),
            widths=(15, 41, 17, 15, 12),
        )  # fmt: skip
        yield from _left_out(len(told) - MOST_ROWS, "stand")
        shifts = self.dossier.shifts
        if shifts:
            told_shifts = tables.shift_table(shifts[:MOST_ROWS], self.desk)
            yield Heading(level=2, text="What changed in what parties say", anchor="shifts")
            yield _plain_table(told_shifts)
            yield from _left_out(len(shifts) - MOST_ROWS, "change")

    def provisions(self) -> Iterator[Block]:
        yield Heading(level=1, text="What provisions it would touch", anchor="provisions")
        views = tallied(self.dossier.assessments, self.dossier.provisions)
        if not views:
            yield _told("No provision held here bears on these events.")
            return
        yield _told(
            "If the events happened as told. “Would” and “may” (a fact is missing) are reasons to look and no findings; a provision is unchecked until a person has held it against the official text."
        )
        yield Table(
            caption="Provisions, and how many events each says what to",
            headings=("Provision", "Subject", "Would breach", "May breach", "Exempt", "Checked"),
            rows=tuple(
                (
                    (
                        Link(text=v.provision.name, address=v.provision.source)
                        if web_address(v.provision.source)
                        else Text(v.provision.name),
                        Text(f" {v.provision.id}", code=True),
                    ),
                    (Text(v.provision.subject),),
                    (Text(f"{v.would:,}"),), (Text(f"{v.may:,}"),), (Text(f"{v.exempt:,}"),),
                    (Text("yes" if v.provision.checked else "no"),),
                )
                for v in views[:MOST_ROWS]
            ),
            figures=frozenset((2, 3, 4)),
            widths=(26, 30, 12, 11, 11, 10),
        )  # fmt: skip

    # ---- events

    def event_list(self) -> Iterator[Block]:
        yield Heading(level=1, text="Events", anchor="events")
        shown = [e for e in self.events if e.id in self.full]
        rest = [e for e in self.events if e.id not in self.full]
        told = f"{words.count(len(self.events), 'event')} in order of time."
        if rest:
            told += f" The {len(shown):,} best founded (most independent origins) are told with their claims; the others stand in a table after them."
        yield _told(told)
        for event in shown:
            yield from self.event(event)
        if rest:
            yield Heading(level=1, text="Further events", anchor="further")
            yield Table(
                caption="Events told without their claims",
                headings=("When", "Event", "Stage", "Origins", "Notes"),
                rows=tuple(
                    (
                        (Text(words.when_words(e.when)),),
                        (Text(f"{words.headline(e)}, {self.desk.parties(e)} "), Text(e.id, code=True)),
                        (Text(words.STAGE[e.stage]),),
                        (Text(words.span(e.origins_low, e.origins_high)),),
                        self.cited(sorted(e.documents, key=self.desk.rank)[:3]),
                    )
                    for e in rest[:MOST_ROWS]
                ),
                widths=(16, 50, 14, 10, 10),
            )  # fmt: skip
            yield from _left_out(len(rest) - MOST_ROWS, "event")

    def event(self, event: Event) -> Iterator[Block]:
        """Tell one event: what was inferred, then what each source says."""
        view = self.desk.event(event)
        worded = f" “{view.worded}”" if view.worded else ""
        yield Heading(
            level=2,
            text=f"{view.when}: {view.headline}{worded}, {view.parties}",
            anchor=view.anchor,
        )
        grade = view.grade + (f", {view.likelihood}" if view.likelihood else "")
        yield Paragraph(
            pieces=(
                Text("Inferred. ", strong=True),
                Text(
                    f"Stage: {view.stage}. Where: {view.places}. Rests on {words.count(len(event.claims), 'claim')} in "
                    f"{view.documents} of {words.count(len(event.outlets), 'outlet')}, {view.origins}. "
                    f"Grade {grade}. {view.tier}{' Every claim held denies it.' if view.denied else ''} "
                ),
                Text(event.id, code=True),
                *self.cited(sorted(event.documents, key=self.desk.rank)[:1]),
            )
        )
        facts = [
            *map(self.number, view.numbers),
            *self.ladder(event),
            *_provided(view),
            *_judged(view),
        ]
        if facts:
            yield Points(items=tuple((fact,) for fact in facts))
        yield from self.claims(view)

    def number(self, number: NumberView) -> Paragraph:
        return _told(
            f"Number: {number.text}. Rule: {number.rule}. From {words.count(number.claims, 'claim')}."
        )

    def ladder(self, event: Event) -> Iterator[Paragraph]:
        for step in event.acknowledgement:
            if step.status == "none" and not step.since:
                continue
            since = f"since {words.day(step.since)}" if step.since else "undated"
            yield Paragraph(
                pieces=(
                    Text(f"{self.name(step.party)}: {words.STATUS[step.status]}, {since}"),
                    *self.of_claims(step.claims),
                )
            )

    def claims(self, view: EventView) -> Iterator[Block]:
        room, told = MOST_CLAIMS, 0
        for group in view.groups:
            claims = group.claims[:room]
            if not claims:
                break
            room -= len(claims)
            told += len(claims) + sum(c.repeated for c in claims)
            yield Paragraph(
                pieces=(
                    Text(group.name, strong=True),
                    Text(f" ({words.count(group.documents, 'document')})"),
                ),
                style="group",
            )
            for claim in claims:
                yield self.claim(claim)
        shown = MOST_CLAIMS - room
        quoted = sum(len(g.claims) for g in view.groups)
        left = quoted - shown + view.left_out
        if left or view.missing:
            missing = (
                f"; {words.count(view.missing, 'claim')} named and not held" if view.missing else ""
            )
            yield Paragraph(
                pieces=(
                    Text(f"{words.count(left, 'further claim')} not quoted here{missing}: "),
                    Text(f"supplyline explain CASE {view.event.id}", code=True),
                ),
                style="soft",
            )

    def claim(self, view: ClaimView) -> Paragraph:
        """Return a claim as its source words it, who says so, and how."""
        claim = view.claim
        chain = " › ".join(
            who + (" (in quotation marks)" if direct else "") for who, direct in view.chain
        )
        how = view.how + ("; opinion" if claim.voice == "opinion" else "")
        more = (
            f" The same words in {words.count(view.repeated, 'more document')} of this origin."
            if view.repeated
            else ""
        )
        corrected = "".join(
            f" Corrected by {c.author}: {c.field} is {c.now}; read as {c.read}."
            for c in view.corrected
        )
        judged = "".join(
            f" {j.author}, {words.day(j.made)}: {j.says} ({j.state})." for j in view.judgements
        )
        sentence = "".join(s.text for s in view.segments)
        return Paragraph(
            pieces=(
                Text(f"“{' '.join(sentence.split())}”", language=view.document.language),
                *self.cited([claim.document]),
                Text(f" {one_line(chain, most=300)}: {how}.{more}{corrected}{judged}"),
            ),
            style="said",
        )

    # ---- the end

    def outside(self) -> Iterator[Block]:
        dossier = self.dossier
        yield Heading(level=1, text="Not read, withdrawn, rejected", anchor="outside")
        yield _told(
            "Of the whole case, whatever was chosen from it: what could not be taken in, what no reader read, what people took out."
        )
        held = (
            ("Sources that could not be taken in", tables.failure_table(dossier.failures[:MOST_ROWS]), len(dossier.failures)),
            ("Documents without a reader", tables.unread_table(dossier.unread[:MOST_ROWS], self.desk), len(dossier.unread)),
            ("Withdrawn documents", tables.withdrawn_table(dossier.withdrawn[:MOST_ROWS], self.desk), len(dossier.withdrawn)),
            ("Rejected by reviewers", tables.rejected_table(dossier, self.desk), len(dossier.rejected) + len(dossier.rejected_claims)),
        )  # fmt: skip
        if not any(table.rows for _, table, _ in held):
            yield _told(
                "Nothing: every source given was taken in and read, and nothing was taken out."
            )
        for title, table, count in held:
            if table.rows:
                yield Heading(level=2, text=title, anchor=anchor(title))
                yield _plain_table(table)
                yield from _left_out(count - MOST_ROWS, "row")

    def verify(self) -> Iterator[Block]:
        yield Heading(level=1, text="How to verify", anchor="verify")
        yield Paragraph(
            pieces=(
                Text(
                    "Everything here is drawn from the ledger. With the package that it came in, and Python alone: "
                ),
                Text("python3 verify.py PACKAGE.zip", code=True),
                Text("; with supplyline: "),
                Text("supplyline verify PACKAGE.zip", code=True),
                Text(". One capture alone: "),
                Text("sha256sum FILE", code=True),
                Text(", which must be the file's name. Why the ledger says so, for any id: "),
                Text("supplyline explain CASE ID", code=True),
                Text("."),
            )
        )
        if self.dossier.versions:
            made = "; ".join(f"{what} {name}" for what, name in self.dossier.versions)
            yield Paragraph(pieces=(Text(f"Made by: {made}."),), style="soft")

    # ---- what blocks share

    def name(self, code: str) -> str:
        return self.desk.names.get(code, code)

    def of_claims(self, claims: Iterable[str], most: int = 6) -> Pieces:
        """Return the numbers of the notes of the documents of ``claims``; how many more there are."""
        held = self.dossier.claims
        documents = list(dict.fromkeys(held[c].document for c in claims if c in held))
        if not documents:
            return ()
        ordered = sorted(documents, key=self.desk.rank)
        more: Pieces = (Text(f" and {len(ordered) - most:,} more"),) if len(ordered) > most else ()
        return (*self.cited(ordered[:most]), *more)


_KEY = (
    "A claim is what one sentence of one document says; it is quoted word for word, with who says it. An event is what was inferred from claims that seem to be of one happening. Neither is a finding of fact.",
    "An origin is where reporting goes back to: forty reprints of one agency item are one origin. A count of origins is an interval, at least and at most.",
    "A number has a low, a best and a high figure and the rule that gave them; “open” means that nobody gives that bound.",
    "A grade is of the Admiralty scale: a letter for the source by its checked claims (F: cannot be judged), a number for the information by rule (1 confirmed to 6 cannot be judged), never by whose side a source takes.",
    "A raised number leads to a note at the end: where the words stand, the SHA-256 of the bytes as received, and where these lie in the package. Where a sentence only counts, the note names the state of the ledger.",
)  # fmt: skip


def _told(text: str) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(pieces=(Text(text),))


def _since(event: Event, party: str) -> str | None:
    return max(event.acknowledgement, key=lambda a: (a.party == party, a.since or "")).since


def _bound(value: float | None) -> str:
    return "open" if value is None else words.figure(value)


def _provided(view: EventView) -> Iterator[Paragraph]:
    """Yield what provisions say to an event, if it happened as told: a line for each verdict."""
    by_verdict: dict[str, list[str]] = {}
    for one in view.measures:
        checked = "" if one.provision.checked else " (unchecked)"
        by_verdict.setdefault(one.verdict, []).append(f"{one.provision.name}{checked}")
    for verdict, named in by_verdict.items():
        more = (
            f"; {words.count(len(named) - MOST_PROVISIONS, 'more provision')}"
            if len(named) > MOST_PROVISIONS
            else ""
        )
        yield _told(
            f"{verdict.capitalize()}, if it happened as told: {'; '.join(named[:MOST_PROVISIONS])}{more}."
        )


def _judged(view: EventView) -> Iterator[Paragraph]:
    for one in view.judgements:
        why = f": {one.why}" if one.why else ""
        yield _told(
            f"Judged by {one.author}, {words.day(one.made)}: {one.says}. {one.reason} ({one.state}{why})"
        )
    for told in view.event.disputed:
        yield _told(f"Disputed: {told}")


def _left_out(count: int, noun: str) -> Iterator[Block]:
    if count > 0:
        yield Paragraph(
            pieces=(Text(f"{words.count(count, noun)} more not listed here."),), style="soft"
        )


def _plain_table(table: tables.Table) -> Table:
    """Return a table of the page as one of the paper."""
    rows_ = tuple(
        tuple((Text(cell, code=at in table.code),) if cell else () for at, cell in enumerate(row))
        for row in table.rows
    )
    return Table(
        caption=table.caption, headings=table.headings, rows=rows_, figures=table.figures,
        widths=_widths(table.headings, table.rows),
    )  # fmt: skip


def _widths(headings: Sequence[str], rows_: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return parts of the page's width by how long the cells are, none too narrow."""
    longest = [
        max([len(h), *(min(90, len(row[at])) for row in rows_)]) for at, h in enumerate(headings)
    ]
    return tuple(max(size, sum(longest) // 6) for size in longest)


def _picture(svg: Markup, caption: str) -> Picture:
    told = [html.unescape(found[1]) for found in (_TITLE.search(svg), _DESC.search(svg)) if found]
    return Picture(svg=str(svg), caption=caption, alt=". ".join(told) or caption)


def _moment(text: str) -> str:
    return text.replace("T", " ").replace("Z", " UTC")
