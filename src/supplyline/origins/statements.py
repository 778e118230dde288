"""Find which claims relay one statement: they are one witness, however independent their articles.

Two articles written apart that report the same briefing are two pieces of reporting and one witness as
to what was said there.  A claim goes back

* to the statement, where another document that reports on its own relays it too: the same speaker and
  the same quoted words; or the same speaker, day and named occasion; or the same speaker, day and act;
  or the same speaker and act as relayed by the same medium within two days;
* to the article of the medium that it cites, where that article is held and tells of the same act;
* else to the root of the document its sentence is copied from, or of its own document.

Who is not named could be anybody: such tellings are one only if they share quoted words.  Where a
telling fits two statements it is given to neither, so it counts too many rather than too few.

Tellings are looked up by speaker and day, by speaker and medium, and by quoted words; only different
signatures (who, when, what) under one key are compared.

Does not: see that two undated tellings without an occasion are of one statement; tell two statements
of one speaker on one day and occasion apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from supplyline.ids import content_id
from supplyline.origins.occasions import (
    LONG_AGO,
    Who,
    day_of_publication,
    day_of_saying,
    fold,
    hearer_of,
    innermost,
    occasion_of,
    quoted_words,
)
from supplyline.records import Claim, ClaimOrigin, Document, Origin, Passage, Reuse

RELAY_DAYS = 2  # a statement is reported on its day and the two days after
QUOTE_WORDS = 6  # quoted words in a row that two people do not hit upon by chance
QUOTE_DAYS = 14  # … within so many days: slogans are quoted for years
COVERED = 0.5  # share of a sentence inside a copied span above which the sentence is copied
CLOSE = 250  # characters after a speaker's words in which "he added" goes on with them
HOPS = 16  # copies of copies followed to the source of a sentence

_PAST_STAGES = frozenset({"under_way", "done", "ended"})

Sides = tuple[frozenset[str], frozenset[str]]
Act = tuple[str, str, Sides]  # kind, polarity, from and to


@dataclass(frozen=True, slots=True)
class _Signature:
    """What two tellings must agree on as far as both say it; empty or None: not said."""

    block: tuple[str, ...]
    names: frozenset[str]
    office: str | None = None
    day: int | None = None
    occasion: str | None = None
    from_: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort key: who says most comes first."""
        said = (self.block, self.names, self.office, self.day, self.occasion, self.from_, self.to)
        return (
            -sum(part is not None and part not in (frozenset(), ()) for part in said),
            -len(self.names),
            self.block,
            sorted(self.names),
            self.office or "",
            -2 if self.day is None else self.day,
            self.occasion or "",
            sorted(self.from_),
            sorted(self.to),
        )

    def fits(self, other: _Signature) -> bool:
        """Return whether both can be of one statement."""
        return (
            _agree(self.day, other.day)
            and _agree(self.office, other.office)
            and _agree(self.occasion, other.occasion)
            and (not self.block or not other.block or self._same_block(other))
            and _nested(self.names, other.names)
            and _nested(self.from_, other.from_)
            and _nested(self.to, other.to)
        )

    def _same_block(self, other: _Signature) -> bool:
        # Names without a state block under each of their words; ``names`` decides on those.
        return self.block == other.block or bool(set(self.block) & set(other.block))

    def with_(self, other: _Signature) -> _Signature:
        """Return what both say together."""
        return _Signature(
            self.block or other.block,
            self.names | other.names,
            self.office or other.office,
            other.day if self.day is None else self.day,
            self.occasion or other.occasion,
            self.from_ | other.from_,
            self.to | other.to,
        )


def _agree(one: Hashable, other: Hashable) -> bool:
    return one is None or other is None or one == other


def _nested(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def _settle(signatures: Iterable[_Signature]) -> list[tuple[_Signature, list[_Signature]]]:
    """Put signatures together that fit, the fullest first; what fits two stays alone."""
    settled: list[tuple[_Signature, list[_Signature]]] = []
    for one in sorted(set(signatures), key=lambda s: s.rank):
        fitting = [i for i, (whole, _) in enumerate(settled) if whole.fits(one)]
        if len(fitting) == 1:
            whole, members = settled[fitting[0]]
            settled[fitting[0]] = (whole.with_(one), [*members, one])
        else:
            settled.append((one, [one]))
    return settled


@dataclass(frozen=True, slots=True)
class _Telling:
    """One claim as relayed words: whose, when, where, of what."""

    claim: Claim
    source: str  # the document that its sentence was written for
    published: int | None
    who: Who
    day: int | None
    occasion: str | None
    channels: tuple[str, ...]  # media it says it has the words from
    act: Act
    quotes: tuple[str, ...]  # runs of QUOTE_WORDS quoted words in and beside its sentence


@dataclass(slots=True)
class _Statement:
    """What one document has from one speaker on one day: a node of the graph."""

    tellings: list[_Telling]
    signature: _Signature
    published: int | None
    parent: int


def statements(
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    passages: Mapping[str, Sequence[Passage]],
    origins: Mapping[str, Origin],
    reuse: Sequence[Reuse],
) -> list[ClaimOrigin]:
    """Return the origin of every claim.

    Pure and deterministic; the order of what is given makes no difference.

    Args:
        claims: All claims that are current.
        documents: By ``Document.id``, with their texts.
        passages: By ``Document.id``; where missing, only the claim's own sentence is looked at.
        origins: By ``Origin.document``; a document without one is its own origin.
        reuse: Who carries whose words.

    Returns:
        One record per claim, by claim id.

    Raises:
        SchemaError: ``schema/occasions.yaml`` or ``schema/parties.yaml`` is wrong.
    """
    copies = _Copies(reuse, documents)
    graph = _Graph(documents, origins)
    contexts = _Contexts(documents, passages)
    by_id = {claim.id: claim for claim in claims}
    voiceless: list[tuple[Claim, str]] = []
    for id_ in sorted(by_id):
        claim = by_id[id_]
        source = copies.source_of(claim)
        document = documents.get(claim.document)
        if not claim.attribution or document is None:
            voiceless.append((claim, source))
            continue
        graph.tell(_telling(claim, source, document, documents.get(source, document), contexts))
    graph.hold(voiceless)
    graph.join()
    found = [*graph.origins(), *(graph.own(claim, source) for claim, source in voiceless)]
    return sorted(found, key=lambda origin: origin.claim)


def _telling(
    claim: Claim, source: str, document: Document, first: Document, contexts: _Contexts
) -> _Telling:
    who, relay = innermost(claim.attribution)
    hearer = hearer_of(claim, document)
    own = " ".join(sorted(who.names)) if len(who.names) == 1 else None  # "KCNA said": a medium?
    return _Telling(
        claim=claim,
        source=source,
        published=day_of_publication(first),
        who=who,
        day=day_of_saying(claim, first),
        occasion=occasion_of(claim.sentence),
        channels=tuple(sorted({c for c in (relay, hearer, own) if c})),
        act=_act(claim),
        quotes=contexts.quotes(claim),
    )


def _act(claim: Claim) -> Act:
    sides = tuple(
        frozenset(p.code or fold(p.text) for p in parties) for parties in (claim.from_, claim.to)
    )
    return claim.kind, claim.polarity, (sides[0], sides[1])


class _Copies:
    """Which sentence was copied from where."""

    def __init__(self, reuse: Iterable[Reuse], documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._edges: dict[str, list[Reuse]] = defaultdict(list)
        for edge in sorted(reuse, key=lambda r: (r.copy, r.source, r.kind)):
            if edge.kind in ("syndication", "rewrite"):
                self._edges[edge.copy].append(edge)

    def source_of(self, claim: Claim) -> str:
        """Return the document that the sentence of ``claim`` was written for."""
        document, start, end = claim.document, claim.start, claim.end
        if document not in self._edges:
            return document
        told = self._not_before(claim)
        seen = {document}
        for _ in range(HOPS):
            covered: list[tuple[int, str, int, int]] = []
            for edge in self._edges.get(document, ()):
                over = [s for s in edge.spans if s[0] < end and start < s[1]]
                shared = sum(min(end, s[1]) - max(start, s[0]) for s in over)
                if shared < COVERED * (end - start) or edge.source in seen:
                    continue
                if not self._is_out_before(edge.source, told):
                    covered.append((-shared, edge.source, over[0][2], over[-1][3]))
            if not covered:
                break
            _, document, low, high = min(covered)
            start, end = min(low, high), max(low, high)
            seen.add(document)
        return document

    def _not_before(self, claim: Claim) -> int | None:
        """Return the day before which nobody can have written the sentence, as its document reads it."""
        own = self._documents.get(claim.document)
        said = day_of_saying(claim, own) if own else None
        days = [said] if said is not None else []
        if claim.when is not None and claim.when.start is not None and claim.stage in _PAST_STAGES:
            days.append(date.fromisoformat(claim.when.start).toordinal())
        return max(days, default=None)

    def _is_out_before(self, document: str, told: int | None) -> bool:
        # "Received on Monday" of another year: the outlet's usual words for another visit.
        held = self._documents.get(document)
        day = day_of_publication(held) if held else None
        return told is not None and day is not None and day + 1 < told


class _Contexts:
    """The sentences around a claim."""

    def __init__(
        self, documents: Mapping[str, Document], passages: Mapping[str, Sequence[Passage]]
    ) -> None:
        self._documents, self._passages = documents, passages
        self._places: dict[str, list[tuple[int, int]]] = {}

    def quotes(self, claim: Claim) -> tuple[str, ...]:
        """Return the runs of quoted words in the claim's sentence and the one on either side."""
        found = {
            " ".join(words[i : i + QUOTE_WORDS])
            for words in quoted_words(self._around(claim))
            for i in range(len(words) - QUOTE_WORDS + 1)
        }
        return tuple(sorted(found))

    def _around(self, claim: Claim) -> str:
        name = claim.document
        if name not in self._places:
            self._places[name] = sorted((p.start, p.end) for p in self._passages.get(name, ()))
        places = self._places[name]
        here = [i for i, (s, e) in enumerate(places) if s < claim.end and claim.start < e]
        if not here:
            return claim.sentence
        first, last = max(0, here[0] - 1), min(len(places) - 1, here[-1] + 1)
        return self._documents[name].text[places[first][0] : places[last][1]]


class _Graph:
    """Statements as documents have them, joined where they are the same."""

    def __init__(self, documents: Mapping[str, Document], origins: Mapping[str, Origin]) -> None:
        self._documents, self._origins = documents, origins
        self._told: dict[str, list[_Telling]] = defaultdict(list)
        self._nodes: list[_Statement] = []
        self._why: dict[int, set[str]] = defaultdict(set)
        self._held: dict[tuple[str, str, str], list[tuple[int, str, Sides]]] = defaultdict(list)
        self._anchors: dict[int, tuple[int, str, str]] = {}

    def root(self, document: str) -> str:
        """Return the origin of a document."""
        origin = self._origins.get(document)
        return origin.origin if origin else document

    def tell(self, telling: _Telling) -> None:
        """Take in one relayed claim."""
        self._told[telling.source].append(telling)

    def hold(self, voiceless: Iterable[tuple[Claim, str]]) -> None:
        """Note what outlets say themselves, for those that cite them."""
        for claim, source in voiceless:
            document = self._documents.get(source)
            day = day_of_publication(document) if document else None
            if document is None or document.outlet is None or day is None or claim.attribution:
                continue
            kind, polarity, sides = _act(claim)
            self._held[fold(document.outlet), kind, polarity].append((day, source, sides))

    def join(self) -> None:
        """Make the statements of each document, then join those of different documents."""
        for source in sorted(self._told):
            self._nodes += _of_document(self._told[source], len(self._nodes))
        self._date()
        for reason, keyed in (
            ("the same occasion", self._by_occasion()),
            ("the same day and act", self._by_act()),
            ("the same act, relayed by the same medium", self._by_medium()),
            ("the same quoted words", self._by_words()),
        ):
            blocks: dict[Hashable, list[tuple[int, _Signature]]] = defaultdict(list)
            for key, number, signature in keyed:
                blocks[key].append((number, signature))
            for block in blocks.values():
                self._join_block(block, reason)
        self._find_anchors()

    def _join_block(self, block: Sequence[tuple[int, _Signature]], reason: str) -> None:
        if len(block) < 2:
            return
        holders: dict[_Signature, list[int]] = defaultdict(list)
        for number, signature in block:
            holders[signature].append(number)
        for _, members in _settle(holders):
            together = sorted({n for member in members for n in holders[member]})
            for one, other in pairwise(together):
                self._union(one, other, reason)

    def _find(self, number: int) -> int:
        while self._nodes[number].parent != number:
            parent = self._nodes[number].parent
            self._nodes[number].parent = self._nodes[parent].parent
            number = parent
        return number

    def _union(self, one: int, other: int, reason: str) -> None:
        self._why[one].add(reason)
        self._why[other].add(reason)
        low, high = sorted((self._find(one), self._find(other)))
        self._nodes[high].parent = low

    def _date(self) -> None:
        """Give tellings without a day the one day that a dated telling of the same has, if just one."""
        by_occasion: dict[Hashable, set[_Signature]] = defaultdict(set)
        by_act: dict[Hashable, set[_Signature]] = defaultdict(set)
        for node in self._nodes:
            if node.signature.day is None or node.signature.day == LONG_AGO:
                continue
            for key in _under(node.signature):
                by_occasion[key, node.signature.occasion].add(node.signature)
                for kind, polarity, sides in _acts(node):
                    by_act[key, kind, polarity].add(_with_sides(node.signature, sides))
        dated_occasions, dated_acts = _by_day(by_occasion), _by_day(by_act)
        for node in self._nodes:
            own, published = node.signature, node.published
            if not own.block or own.day is not None or published is None:
                continue
            days = range(published - RELAY_DAYS, published + 1)
            fitting: set[int] = set()
            for key in _under(own):
                for day in days:
                    near = _acts_on(dated_acts, key, node, day)
                    if own.occasion is not None:
                        near += [
                            (own, s) for s in dated_occasions.get((key, own.occasion, day), ())
                        ]
                    fitting |= {day for one, other in near if one.fits(other)}
            if len(fitting) == 1:
                node.signature = replace(own, day=fitting.pop())
            elif not fitting and own.occasion is not None:
                node.signature = replace(own, day=published)

    def _by_occasion(self) -> Iterator[tuple[Hashable, int, _Signature]]:
        for number, node in enumerate(self._nodes):
            own = node.signature
            if own.occasion is not None and own.day is not None and own.day != LONG_AGO:
                for key in _under(own):
                    yield (key, own.day, own.occasion), number, own

    def _by_act(self) -> Iterator[tuple[Hashable, int, _Signature]]:
        for number, node in enumerate(self._nodes):
            own = node.signature
            if own.day is None or own.day == LONG_AGO:
                continue
            for key in _under(own):
                for kind, polarity, sides in _acts(node):
                    yield (key, own.day, kind, polarity), number, _with_sides(own, sides)

    def _by_medium(self) -> Iterator[tuple[Hashable, int, _Signature]]:
        blocks: dict[Hashable, list[tuple[int, int, _Signature]]] = defaultdict(list)
        for number, node in enumerate(self._nodes):
            own = node.signature
            if own.day == LONG_AGO or not own.block:
                continue
            day = node.published if own.day is None else own.day
            if day is None:
                continue
            for telling in node.tellings:
                kind, polarity, sides = telling.act
                for channel in telling.channels:
                    for key in _under(own):
                        blocks[key, channel, kind, polarity].append(
                            (day, number, _with_sides(own, sides))
                        )
        yield from _in_runs(blocks, RELAY_DAYS)

    def _by_words(self) -> Iterator[tuple[Hashable, int, _Signature]]:
        blocks: dict[Hashable, list[tuple[int, int, _Signature]]] = defaultdict(list)
        for number, node in enumerate(self._nodes):
            if node.published is None:
                continue
            own = replace(node.signature, day=None, occasion=None)
            for quote in {q for telling in node.tellings for q in telling.quotes}:
                blocks[quote].append((node.published, number, own))
        yield from _in_runs(blocks, QUOTE_DAYS)

    def _find_anchors(self) -> None:
        """Look for the article itself, of a medium that is cited, that tells of the same act."""
        for entries in self._held.values():
            entries.sort(key=lambda entry: entry[:2])
        for number, node in enumerate(self._nodes):
            day = node.published if node.signature.day in (None, LONG_AGO) else node.signature.day
            if day is None or node.signature.day == LONG_AGO:
                continue
            for telling in node.tellings:
                kind, polarity, sides = telling.act
                for channel in telling.channels:
                    for held, source, its in self._held.get((channel, kind, polarity), ()):
                        near = abs(held - day) <= RELAY_DAYS and source != telling.source
                        if near and all(map(_nested, sides, its)):
                            top = self._find(number)
                            found = (held, source, channel)
                            self._anchors[top] = min(found, self._anchors.get(top, found))

    def origins(self) -> Iterator[ClaimOrigin]:
        """Yield the origin of every relayed claim."""
        groups: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._nodes)):
            groups[self._find(number)].append(number)
        for top, members in groups.items():
            tellings = [t for n in members for t in self._nodes[n].tellings]
            roots = {self.root(t.source) for t in tellings}
            anchor = self._anchors.get(top)
            if anchor is not None:
                _, source, channel = anchor
                why: tuple[str, ...] = (f"relays {channel}, whose own article of that act is held",)
                for telling in tellings:
                    yield ClaimOrigin(claim=telling.claim.id, origin=self.root(source), reasons=why)
            elif len(roots) == 1:
                for telling in tellings:
                    yield self.own(telling.claim, telling.source)
            else:
                first = min(
                    (self._documents[t.claim.document].published or "~", t.claim.id)
                    for t in tellings
                )
                origin = content_id("s1", [first[1]])
                count = len({t.claim.document for t in tellings})
                for number in members:
                    grounds = sorted(self._why.get(number, ()))
                    reasons = (
                        f"one statement, relayed by {count} documents of {len(roots)} origins",
                        *(f"told alike by: {reason}" for reason in grounds),
                    )
                    for telling in self._nodes[number].tellings:
                        yield ClaimOrigin(claim=telling.claim.id, origin=origin, reasons=reasons)

    def own(self, claim: Claim, source: str) -> ClaimOrigin:
        """Return the origin of a claim that no other document relays."""
        reasons = []
        if source != claim.document and self.root(source) != self.root(claim.document):
            named = self._documents[source].name if source in self._documents else source
            reasons.append(f"its sentence is copied from {named}")
        reasons.append(
            "relayed by no other document of another origin"
            if claim.attribution
            else "the author's own words"
        )
        return ClaimOrigin(claim=claim.id, origin=self.root(source), reasons=tuple(reasons))


def _of_document(tellings: Sequence[_Telling], first: int) -> list[_Statement]:
    """Return the statements that one document relays.

    What follows closely on a speaker's words and fits goes on with them ("He added that …"); passages
    further apart are of one statement if they give one day.
    """
    runs: list[tuple[_Signature, list[_Telling]]] = []
    last: dict[tuple[str, ...], int] = {}
    # Copies tell at other places of their texts: each document is read on its own.
    for telling in sorted(tellings, key=lambda t: (t.claim.document, t.claim.start, t.claim.id)):
        own, at = _signature(telling), last.get(telling.who.block)
        if own.block and at is not None:
            whole, run = runs[at]
            if _goes_on(run[-1], telling, whole):
                runs[at] = (whole.with_(own), [*run, telling])
                continue
        last[own.block] = len(runs)
        runs.append((own, [telling]))
    dated: dict[_Signature, list[_Telling]] = defaultdict(list)
    nodes: list[tuple[_Signature, list[_Telling]]] = []
    for whole, run in runs:
        if whole.block and whole.day not in (None, LONG_AGO):
            dated[whole] += run
        else:
            nodes.append((whole, run))
    for whole, members in _settle(dated):
        nodes.append((whole, [t for member in members for t in dated[member]]))
    return [
        _Statement(
            node,
            whole,
            min((t.published for t in node if t.published is not None), default=None),
            first + i,
        )
        for i, (whole, node) in enumerate(nodes)
    ]


def _goes_on(before: _Telling, after: _Telling, whole: _Signature) -> bool:
    """Return whether ``after`` follows closely on ``before`` and brings up nobody new.

    A name may follow on an office ("the White House said … spokesman John Kirby said"), not on a state.
    """
    close = (
        before.claim.document == after.claim.document
        and after.claim.start - before.claim.end <= CLOSE
    )
    own = _signature(after)
    known = (
        after.who.points_back
        or (own.office is not None and own.office == whole.office)
        or (bool(own.names) and (own.names <= whole.names or whole.office is not None))
    )
    return close and known and whole.fits(own)


def _signature(telling: _Telling) -> _Signature:
    who = telling.who
    return _Signature(who.block, who.names, who.office, telling.day, telling.occasion)


def _with_sides(signature: _Signature, sides: Sides) -> _Signature:
    return replace(signature, from_=sides[0], to=sides[1])


def _under(signature: _Signature) -> tuple[str, ...]:
    return signature.block


def _acts(node: _Statement) -> list[Act]:
    return list(dict.fromkeys(telling.act for telling in node.tellings))


def _by_day(
    index: Mapping[Hashable, Iterable[_Signature]],
) -> dict[Hashable, list[_Signature]]:
    found: dict[Hashable, list[_Signature]] = defaultdict(list)
    for key, signatures in index.items():
        for signature in signatures:
            parts = key if isinstance(key, tuple) else (key,)
            found[*parts, signature.day].append(signature)
    return found


def _acts_on(
    lookup: Mapping[Hashable, list[_Signature]], key: str, node: _Statement, day: int
) -> list[tuple[_Signature, _Signature]]:
    """Return the dated signatures of the acts of ``node`` on ``day``, each beside the node's own."""
    return [
        (_with_sides(node.signature, sides), other)
        for kind, polarity, sides in _acts(node)
        for other in lookup.get((key, kind, polarity, day), ())
    ]


def _in_runs(
    blocks: Mapping[Hashable, list[tuple[int, int, _Signature]]], days: int
) -> Iterator[tuple[Hashable, int, _Signature]]:
    """Cut each block into runs that last at most ``days``, counted from the first of a run."""
    for key, entries in blocks.items():
        start: int | None = None
        for day, number, signature in sorted(entries, key=lambda e: (e[0], e[1])):
            if start is None or day - start > days:
                start = day
            yield (key, start), number, signature
