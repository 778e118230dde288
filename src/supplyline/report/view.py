"""Arrange records the way a reader meets them: what the page's template is filled with.

Counting and ordering only.  What is cut short for the sake of size says so, says how much, and names
the command that prints the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from markupsafe import Markup

from supplyline.records import (
    HAPPENED,
    Assessment,
    Bounds,
    Claim,
    Document,
    Event,
    Mark,
    Origin,
    Quantity,
    Reuse,
)
from supplyline.report import words
from supplyline.report.bounds import Said, draw_bounds
from supplyline.report.dossier import (
    Corrected,
    Dossier,
    Judged,
    Pair,
    direction,
    joins,
    sides,
)
from supplyline.report.flow import only_denied, origins_behind
from supplyline.report.ladder import draw_ladder
from supplyline.report.measures import MeasureView, measures_of
from supplyline.report.plain import anchor, language_tag, one_line, web_address

MOST_CLAIMS = 30  # shown in full per event; an event beyond it says how many are left to `explain`
MOST_ORIGINS = 200  # of an event that have a block of their own: 10^5 make a page of 90 MB
SPOKEN = frozenset({"deflected", "denied", "admitted_in_part", "admitted"})  # a party's own word
OWN_DEEDS = frozenset({"transfer", "deployment", "training", "production", "casualty"})
MOST_COPIES = 40  # shown per origin and event


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """How a document is named wherever it appears."""

    id: str
    title: str
    outlet: str
    published: str
    address: str | None  # http or https only
    language: str | None
    role: str  # in plain words
    share: int  # percent of its words that are copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a sentence; ``slots`` are the words' roles, ``label`` is set where a role ends."""

    text: str
    slots: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """One claim as the page tells it."""

    claim: Claim
    anchor: str
    document: DocumentView
    segments: tuple[Segment, ...]
    chain: tuple[
        tuple[str, bool], ...
    ]  # speakers from the outside in, and whether in quotation marks
    how: str
    facts: tuple[tuple[str, str], ...]
    repeated: int  # further claims of this origin in the very same words
    corrected: tuple[Corrected, ...]
    judgements: tuple[Judged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A document under the one it copies."""

    document: DocumentView
    reasons: str
    below: tuple[CopyView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginView:
    """Everything one origin says of one event."""

    name: str
    claims: tuple[ClaimView, ...]
    tree: tuple[CopyView, ...]  # the documents of this event, copies under what they copy
    documents: int
    left_out: int  # documents not in the tree for length


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """One number of an event."""

    text: str
    rule: str
    claims: int
    plot: Markup | None
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event with everything it rests on."""

    event: Event
    anchor: str
    headline: str
    worded: str  # the thing as the sources word it, one wording
    giver: str
    taker: str
    parties: str
    called: tuple[str, str]  # what the two sides are called
    direction: str
    when: str
    stage: str
    places: str
    documents: str  # how many, and how many of them report that it is so
    origins: str  # of those that do
    stands: tuple[tuple[str, str], ...]
    numbers: tuple[NumberView, ...]
    ladder: Markup | None
    ladder_rows: tuple[tuple[str, str, str, str], ...]
    groups: tuple[OriginView, ...]
    denied: bool
    opinions: int
    missing: int  # claims named but not held
    left_out: int  # claims not shown for length
    origins_left_out: int  # as above
    judgements: tuple[Judged, ...]
    tier: str  # in words
    grade: str
    grade_reasons: tuple[str, ...]
    measures: tuple[MeasureView, ...]
    measures_brief: str
    measures_unchecked: int
    likelihood: str  # in words with its range; empty: none
    search: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One sentence of the summary, what it rests on, and events to look at."""

    text: str
    rests: str
    events: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """One row of the sources table."""

    name: str
    documents: int
    originals: int
    copies: int
    rewrites: int
    mixed: int
    claims: int
    origins: int


def _tier(event: Event, judged: Sequence[Judged]) -> str:
    """Return how far an event is vetted, and by whom."""
    accepting = [j.author for j in judged if j.says == "accept" and j.state == "stands"]
    if accepting:
        return f"Vetted: accepted by {', '.join(dict.fromkeys(accepting))}."
    tier = "Vetted by rule" if event.tier == "vetted" else "Candidate"
    return (
        f"{tier}, judged by a person: see below."
        if judged
        else f"{tier}: no person has reviewed it."
    )


def documents_words(event: Event, claims: Sequence[Claim]) -> str:
    """Return how many documents an event rests on, and how many of them report that it is so.

    The others deny it, decline to say, or are of that opinion: its origins are counted without them.
    Nothing is said of that where not all of its claims are held.
    """
    told = words.count(len(event.documents), "document")
    if len(claims) < len(event.claims):
        return told
    deflected = {
        c for step in event.acknowledgement if step.status == "deflected" for c in step.claims
    }
    reporting = {
        c.document
        for c in claims
        if c.polarity == "affirmed" and c.voice == "report" and c.id not in deflected
    }
    if len(reporting) >= len(event.documents):
        return told
    n = len(reporting)
    return f"{told} ({n or 'none'} {'reports' if n <= 1 else 'report'} that it is so)"


def _likely(event: Event) -> str:
    said = event.grade.likelihood if event.grade is not None else None
    return "" if said is None else f"{said.word} ({said.low} to {said.high} %)"


def _measures_brief(measures: Sequence[MeasureView]) -> str:
    """Return how many provisions say what, in words."""
    counts = Counter(m.verdict for m in measures)
    told = [f"{verdict} {n:,}" for verdict, n in counts.items()]
    return ", ".join(told) or "no provision held bears on it"


class Desk:
    """The records of one dossier, looked up once and arranged on demand."""

    def __init__(self, dossier: Dossier, pair: Pair | None, names: Mapping[str, str]) -> None:
        self.dossier, self.pair, self.names = dossier, pair, names
        self.mark = ""  # behind the names of pictures, where one page may show the same one twice
        self.judged: dict[str, list[Judged]] = defaultdict(list)
        for judgement in dossier.judged:
            if judgement.on is not None:
                self.judged[judgement.on].append(judgement)
        self.assessed: dict[str, list[Assessment]] = defaultdict(list)
        for assessment in dossier.assessments:
            self.assessed[assessment.event].append(assessment)
        self.source_of: dict[str, Reuse] = {}
        for reuse in dossier.reuse:
            if reuse.kind in {"syndication", "rewrite"}:
                held = self.source_of.get(reuse.copy)
                if held is None or (reuse.share, held.source) > (held.share, reuse.source):
                    self.source_of[reuse.copy] = reuse
        self.end = words.as_date(dossier.generated) or date(1970, 1, 1)

    def document(self, ident: str) -> DocumentView:
        """Return how to name a document, also one that is not held."""
        held = self.dossier.documents.get(ident)
        origin = self.dossier.origins.get(ident)
        role = words.COPY_ROLE[origin.role] if origin else "not traced"
        share = round(100 * origin.copied_share) if origin else 0
        if held is None:
            return DocumentView(
                id=ident, title=f"document {ident}, not held", outlet="unknown outlet", published="undated",
                address=None, language=None, role=role, share=share,
            )  # fmt: skip
        return DocumentView(
            id=ident,
            title=one_line(held.title or held.name, most=140),
            outlet=one_line(held.outlet or "unnamed outlet", most=60),
            published=words.day(held.published),
            address=web_address(held.url),
            language=language_tag(held.language),
            role=role,
            share=share,
        )

    def root(self, document: str) -> str:
        """Return the origin of a document; one never traced is its own."""
        origin = self.dossier.origins.get(document)
        return origin.origin if origin else document

    def claims_of(self, event: Event) -> list[Claim]:
        """Return the claims of ``event`` that are held, in its order."""
        return [self.dossier.claims[c] for c in event.claims if c in self.dossier.claims]

    def brief_name(self, event: Event) -> str:
        """Return an event in a few words with its parties and its time."""
        return f"{words.headline(event)}, {self.parties(event)}, {words.when_words(event.when)}"

    def parties(self, event: Event) -> str:
        """Return who did it to whom."""
        return words.between(event.kind, event.from_, event.to, self.names)

    def event(self, event: Event) -> EventView:
        """Return everything to show of one event."""
        claims = self.claims_of(event)
        shown = {c.id for c in claims[:MOST_CLAIMS]}
        groups, origins_left_out = self.groups(event, claims, shown)
        headline = words.headline(event)
        worded = one_line(event.what.text, most=70) if event.what and event.what.text else ""
        ladder_ident = f"{anchor(event.id)}{self.mark}-ladder"
        stands = tuple(
            (self.names.get(code, code), words.STATUS[status])
            for code, status in event.stands.items()
            if status in SPOKEN
        )
        giver = words.side_name(event.from_, self.names)
        taker = words.side_name(event.to, self.names)
        places = words.place_words(event.place)
        measures = measures_of(self.assessed.get(event.id, ()), self.dossier.provisions)
        return EventView(
            event=event,
            anchor=anchor(event.id),
            headline=headline,
            worded=worded,
            giver=giver,
            taker=taker,
            parties=self.parties(event),
            called=words.SIDES[event.kind],
            direction=direction(event, self.pair),
            when=words.when_words(event.when),
            stage=words.STAGE[event.stage],
            places=places,
            documents=documents_words(event, claims),
            origins=words.origins_words(event.origins_low, event.origins_high),
            stands=stands,
            numbers=tuple(self.number(event, n, b) for n, b in enumerate(event.quantity)),
            ladder=draw_ladder(event.acknowledgement, self.names, end=self.end, ident=ladder_ident),
            ladder_rows=tuple(
                (
                    self.names.get(a.party, a.party),
                    words.STATUS[a.status],
                    words.day(a.since),
                    words.count(len(a.claims), "claim"),
                )
                for a in event.acknowledgement
                if a.status != "none" or a.since
            ),
            groups=groups,
            denied=only_denied(event, self.dossier.claims),
            opinions=sum(c.voice == "opinion" for c in claims),
            missing=len(event.claims) - len(claims),
            left_out=max(0, len(claims) - MOST_CLAIMS),
            origins_left_out=origins_left_out,
            judgements=tuple(self.judged.get(event.id, ())),
            tier=_tier(event, self.judged.get(event.id, ())),
            grade=event.graded,
            grade_reasons=event.grade.reasons if event.grade else (),
            likelihood=_likely(event),
            measures=measures,
            measures_brief=_measures_brief(measures),
            measures_unchecked=sum(not m.provision.checked for m in measures),
            search=one_line(
                " ".join([headline, worded, giver, taker, places, *event.outlets]), most=400
            ).casefold(),
        )

    def groups(
        self, event: Event, claims: Sequence[Claim], shown: set[str]
    ) -> tuple[tuple[OriginView, ...], int]:
        """Return the claims by origin, and how many more origins there are.

        Originals come first within each, the same words once.
        """
        by_root: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_root[self.root(claim.document)].append(claim)
        held: dict[str, set[str]] = defaultdict(set)  # documents of each root: looked through once
        for document in event.documents:
            held[self.root(document)].add(document)
        found = []
        for number, (root, mine) in enumerate(islice(by_root.items(), MOST_ORIGINS), start=1):
            mine.sort(key=lambda c: (self.rank(c.document), c.start))
            same = Counter(_folded(c.sentence) for c in mine)
            saying: dict[str, set[str]] = defaultdict(set)  # who has these words
            for claim in mine:
                saying[_folded(claim.sentence)].add(claim.document)
            told: set[tuple[str, str]] = set()
            views = []
            for claim in mine:
                words_of_it = _folded(claim.sentence)
                key = (words_of_it, words.said_how(claim))
                if key in told or claim.id not in shown:
                    continue
                told.add(key)
                repeats = len(saying[words_of_it]) - 1
                views.append(self.claim(claim, repeats if same[words_of_it] > 1 else 0))
            documents = sorted(held[root] | {c.document for c in mine}, key=self.rank)
            lead = self.document(documents[0])
            found.append(
                OriginView(
                    name=f"Origin {number}: {lead.outlet}, {lead.published}",
                    claims=tuple(views),
                    tree=self.tree(documents[:MOST_COPIES]),
                    documents=len(documents),
                    left_out=max(0, len(documents) - MOST_COPIES),
                )
            )
        return tuple(found), max(0, len(by_root) - MOST_ORIGINS)

    def rank(self, document: str) -> tuple[int, str, str]:
        """Return the place of a document among those of its origin: originals first, then by day."""
        origin = self.dossier.origins.get(document)
        held = self.dossier.documents.get(document)
        order = {"original": 0, "mixed": 1, "rewrite": 2, "copy": 3}
        published = (held.published if held else None) or "9999"
        return (order[origin.role] if origin else 0, published, document)

    def tree(self, documents: Sequence[str]) -> tuple[CopyView, ...]:
        """Return ``documents`` with copies under what they copy, as far as that is among them."""
        within = set(documents)
        below: dict[str | None, list[str]] = defaultdict(list)
        for ident in documents:
            reuse = self.source_of.get(ident)
            parent = reuse.source if reuse and reuse.source in within else None
            below[parent if parent != ident else None].append(ident)
        seen: set[str] = set()

        def grow(ident: str) -> CopyView:
            seen.add(ident)
            origin = self.dossier.origins.get(ident)
            return CopyView(
                document=self.document(ident),
                reasons="; ".join(origin.reasons) if origin else "",
                below=tuple(grow(child) for child in below.get(ident, ()) if child not in seen),
            )

        roots = [grow(ident) for ident in below.get(None, ())]
        # Two documents that each copy the other hang from nothing: they still are shown.
        roots += [grow(ident) for ident in documents if ident not in seen]
        return tuple(roots)

    def claim(self, claim: Claim, repeated: int) -> ClaimView:
        """Return one claim as the page tells it."""
        document = self.document(claim.document)
        chain = [(document.outlet, False), *((s.text, s.direct) for s in claim.attribution)]
        facts = [
            ("Kind", words.KIND[claim.kind]),
            (words.SIDES[claim.kind][0], words.side_name(claim.from_, self.names)),
            (words.SIDES[claim.kind][1], words.side_name(claim.to, self.names)),
        ]
        if claim.what is not None:
            facts.append(("What", words.CATEGORY[claim.what.category]))
        facts += [("Number", words.quantity_words(q)) for q in claim.quantity]
        if claim.when is not None:
            facts.append(("When", words.when_words(claim.when)))
        if claim.place:
            facts.append(("Where", words.place_words(claim.place)))
        if claim.loaded:
            facts.append(("Loaded words", ", ".join(f"“{one_line(w)}”" for w in claim.loaded)))
        return ClaimView(
            claim=claim,
            anchor=anchor(claim.id),
            document=document,
            segments=segments(claim.sentence, claim.marks, claim.start),
            chain=tuple(chain),
            how=words.said_how(claim),
            facts=tuple(facts),
            repeated=repeated,
            corrected=self.dossier.corrected.get(claim.id, ()),
            judgements=tuple(self.judged.get(claim.id, ())),
        )

    def number(self, event: Event, index: int, bounds: Bounds) -> NumberView:
        """Return one number of an event, with a plot where more than one origin gives it."""
        said: dict[tuple[str, float | None, float | None], list[tuple[Claim, str]]] = {}
        for ident in bounds.claims:
            claim = self.dossier.claims.get(ident)
            if claim is None:
                continue
            for q in figures_of(claim, bounds, [b.unit for b in event.quantity]):
                key = (self.root(claim.document), q.low, q.high)
                said.setdefault(key, []).append((claim, q.text))
        rows: list[Said] = []
        for (_, low, high), group in said.items():
            lead, text = min(group, key=lambda g: self.rank(g[0].document))
            document = self.document(lead.document)
            rows.append(
                Said(
                    name=f"{document.outlet}, {document.published}", low=low, high=high,
                    words=one_line(text, most=60), more=len(group) - 1,
                )
            )  # fmt: skip
        plot = None
        if len(rows) > 1:
            plot = draw_bounds(bounds, rows, ident=f"{anchor(event.id)}{self.mark}-n{index}")
        return NumberView(
            text=words.bounds_words(bounds),
            rule=bounds.rule,
            claims=len(bounds.claims),
            plot=plot,
            rows=tuple((r.name, r.words, words.amount(r.low, r.high, bounds.unit)) for r in rows),
        )

    def outlets(self) -> tuple[OutletView, ...]:
        """Return the sources table, most documents first."""
        by_outlet: dict[str, list[Document]] = defaultdict(list)
        for document in self.dossier.documents.values():
            by_outlet[document.outlet or "unnamed outlet"].append(document)
        claims = Counter(c.document for c in self.dossier.claims.values())
        rows = []
        for outlet, documents in by_outlet.items():
            roles = Counter(
                origin.role
                for d in documents
                if (origin := self.dossier.origins.get(d.id)) is not None
            )
            rows.append(
                OutletView(
                    name=outlet,
                    documents=len(documents),
                    originals=roles["original"],
                    copies=roles["copy"],
                    rewrites=roles["rewrite"],
                    mixed=roles["mixed"],
                    claims=sum(claims[d.id] for d in documents),
                    origins=len(origins_behind((d.id for d in documents), self.dossier.origins)),
                )
            )
        return tuple(sorted(rows, key=lambda r: (-r.documents, r.name)))


def _folded(sentence: str) -> str:
    """Return a sentence without case and spacing, to see whether two are the same words."""
    return " ".join(sentence.casefold().split())


def figures_of(claim: Claim, bounds: Bounds, units: Sequence[str]) -> list[Quantity]:
    """Return the figures of ``claim`` that ``bounds`` are made from.

    Fusion counts troops and soldiers as people; a figure in a unit of none of the event's bounds is
    one that was brought to theirs.
    """
    alike = [q for q in claim.quantity if q.scope == bounds.scope]
    same = [q for q in alike if q.unit == bounds.unit]
    return same or [q for q in alike if q.unit not in units]


def segments(sentence: str, marks: Iterable[Mark], start: int) -> tuple[Segment, ...]:
    """Cut a sentence at the ends of its marks; marks may overlap or reach out of it.

    >>> [s.text for s in segments("North sent rounds", [Mark(start=106, end=110, slot="trigger")], 100)]
    ['North ', 'sent', ' rounds']
    """
    size = len(sentence)
    kept = [
        (max(0, m.start - start), min(size, m.end - start), m.slot)
        for m in marks
        if m.start - start < size and m.end > start and m.end > m.start
    ]
    cuts = sorted({0, size, *(a for a, _, _ in kept), *(b for _, b, _ in kept)})
    found = []
    for a, b in pairwise(cuts):
        slots = tuple(dict.fromkeys(slot for x, y, slot in kept if x <= a and b <= y))
        ends = dict.fromkeys(words.SLOT[slot] for _, y, slot in kept if y == b and slot in slots)
        found.append(Segment(text=sentence[a:b], slots=slots, label=", ".join(ends)))
    return tuple(found)


def summary(desk: Desk, ours: Sequence[Event], outlets: Sequence[OutletView]) -> tuple[Brief, ...]:
    """Return the summary: each sentence made from counts, each with what it rests on."""
    dossier, names, pair = desk.dossier, desk.names, desk.pair
    origins = len(origins_behind(dossier.documents, dossier.origins))
    copies = sum(o.role in {"copy", "rewrite"} for o in dossier.origins.values())
    found = [
        Brief(
            text=(
                f"{words.count(len(dossier.documents), 'document')} of "
                f"{words.count(len(outlets), 'outlet')} were read. Their reporting goes back to at most "
                f"{words.count(origins, 'independent origin')}: {words.count(copies, 'document')} "
                f"{'is a copy or a rewrite' if copies == 1 else 'are copies or rewrites'} of others."
            ),
            rests="counts of the documents held and of the reuse found between them.",
        )
    ]
    if pair is not None:
        for giver, taker in (pair, pair[::-1]):
            found += _given(desk, ours, giver, taker)
        found += _stands(ours, pair, names)
    single = [e for e in ours if e.origins_high <= 1]
    if single:
        found.append(
            Brief(
                text=(
                    f"{len(single):,} of the {words.count(len(ours), 'event')} "
                    f"{'rests' if len(single) == 1 else 'rest'} on a single origin, however often reprinted."
                ),
                rests="each event's interval of independent origins, at most one.",
            )
        )
    denied = [e for e in ours if only_denied(e, dossier.claims)]
    if denied:
        found.append(
            Brief(
                text=f"{words.count(len(denied), 'event')} {'is' if len(denied) == 1 else 'are'} mentioned only to be denied; the flow picture leaves {'it' if len(denied) == 1 else 'them'} out.",
                rests="events of which no claim held affirms the act.",
                events=tuple((anchor(e.id), desk.brief_name(e)) for e in denied[:3]),
            )
        )
    opinions = sum(c.voice == "opinion" for c in dossier.claims.values())
    if opinions:
        found.append(
            Brief(
                text=f"{words.count(opinions, 'claim')} of {len(dossier.claims):,} {'is' if opinions == 1 else 'are'} an outlet's own opinion and marked as such.",
                rests="the reader's judgement of voice, sentence by sentence.",
            )
        )
    lost = len(dossier.failures) + len(dossier.unread)
    if lost:
        found.append(
            Brief(
                text=(
                    f"{words.count(len(dossier.failures), 'source')} could not be taken in and "
                    f"{words.count(len(dossier.unread), 'document')} had no reader; both are listed with reasons."
                ),
                rests="the ledger's failures and readings.",
            )
        )
    return tuple(found)


def _given(desk: Desk, ours: Sequence[Event], giver: str, taker: str) -> list[Brief]:
    """Return what one side is said to have given the other, and the best-founded events of it."""
    names, dossier = desk.names, desk.dossier
    events = [
        e
        for e in ours
        if (giver, taker) in set(sides(e))
        and e.kind in {"transfer", "deployment", "training"}
        and e.stage in HAPPENED
        and not only_denied(e, dossier.claims)
    ]
    who = f"{names.get(giver, giver)} to {names.get(taker, taker)}"
    if not events:
        return [Brief(text=f"No document says that anything went from {who}.", rests="no event of this direction that is said to have happened.")]  # fmt: skip
    by_what: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        label = words.CATEGORY[event.what.category] if event.what else "not said"
        by_what["things in no category" if label == "other" else label].append(event)

    def origins(group: Sequence[Event]) -> int:
        return len(origins_behind((d for e in group for d in e.documents), dossier.origins))

    ordered = sorted(by_what.items(), key=lambda kv: (-origins(kv[1]), -len(kv[1]), kv[0]))
    named = [f"{what} ({words.count(origins(g), 'origin')})" for what, g in ordered[:6]]
    more = f" and {words.count(len(ordered) - 6, 'other kind')}" if len(ordered) > 6 else ""
    best = sorted(events, key=lambda e: (-e.origins_low, -e.origins_high, -len(e.documents), e.id))
    documents = {d for e in events for d in e.documents}
    return [
        Brief(
            text=f"Documents say that these went from {who}: {words.sentence_list(named) if not more else ', '.join(named) + more}.",
            rests=(
                f"{words.count(len(events), 'event')} said to be under way, done or ended, in "
                f"{words.count(len(documents), 'document')} that go back to at most "
                f"{words.count(origins(events), 'independent origin')}. Best founded:"
            ),
            events=tuple(
                (anchor(e.id), f"{desk.brief_name(e)} ({words.origins_words(e.origins_low, e.origins_high)})")
                for e in best[:3]
            ),
        )
    ]  # fmt: skip


def _stands(ours: Sequence[Event], pair: Pair, names: Mapping[str, str]) -> list[Brief]:
    """Return how often each of the pair admits or denies, by its latest stand on each event."""
    found = []
    for party in pair:
        stands = Counter(
            status
            for event in ours
            if event.kind in OWN_DEEDS and (status := event.stands.get(party)) not in {None, "none"}
        )
        said = [
            f"{words.STATUS[status]} {stands[status]:,}"
            for status in ("admitted", "admitted_in_part", "denied", "deflected")
            if stands[status]
        ]
        if said:
            found.append(
                Brief(
                    text=(
                        f"Of the {words.count(sum(e.kind in OWN_DEEDS for e in ours), 'event of transfer, deployment, training, production or casualties', 'events of transfer, deployment, training, production or casualties')} "
                        f"here {names.get(party, party)} has, at its latest word on each, {words.sentence_list(said)}."
                    ),
                    rests="dated acknowledgements; earlier stands stay visible in each event.",
                )
            )
    return found


def best_founded(events: Iterable[Event], most: int) -> set[str]:
    """Return the ids of the events shown in full when not all can be.

    Those that name both sides come first, then those with most independent origins.
    """
    ranked = sorted(
        events,
        key=lambda e: (
            not (e.from_ and e.to),
            -e.origins_low,
            -e.origins_high,
            -len(e.documents),
            e.id,
        ),
    )
    return {e.id for e in ranked[:most]}


def by_time(event: Event) -> tuple[str, str]:
    """Return what events are ordered by: when they begin, undated last."""
    start = event.when.start if event.when else None
    end = event.when.end if event.when else None
    return (start or end or "9999", event.id)


def of_pair(events: Iterable[Event], pair: Pair | None) -> tuple[list[Event], list[Event]]:
    """Return the events in focus and the others, each in order of time."""
    ours: list[Event] = []
    others: list[Event] = []
    for event in sorted(events, key=by_time):
        (ours if pair is None or joins(event, pair) else others).append(event)
    return ours, others


def origin_groups(
    documents: Mapping[str, Document], origins: Mapping[str, Origin]
) -> list[list[str]]:
    """Return the documents of every origin that more than one document goes back to, largest first."""
    by_root: dict[str, list[str]] = defaultdict(list)
    for ident in documents:
        origin = origins.get(ident)
        if origin is not None:
            by_root[origin.origin].append(ident)
    groups = [g for g in by_root.values() if len(g) > 1]
    return sorted(groups, key=lambda g: (-len(g), g[0]))
