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

Quoted words are the surest and are looked at first; what they join says together who spoke, when and
on what occasion.  Tellings are looked up by quoted words, by speaker and day, by speaker and medium;
only different signatures (who, when, what) under one key are compared.

Does not: see that two undated tellings without an occasion are of one statement; tell two statements
of one speaker on one day and occasion apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count

from supplyline.ids import content_id
from supplyline.origins.dating import RELAY_DAYS, Days
from supplyline.origins.nodes import (
    Named,
    Node,
    merged,
    of_document,
    wherever,
    with_office,
    with_sides,
)
from supplyline.origins.occasions import LONG_AGO, day_of_publication, fold, innermost
from supplyline.origins.readers import Readers
from supplyline.origins.signature import Signature
from supplyline.origins.tellings import Contexts, Copies, Sides, Telling, act_of, telling_of
from supplyline.origins.tied import Entry, Group, Groups, Key
from supplyline.records import Claim, ClaimOrigin, Document, Origin, Passage, Reuse

QUOTE_DAYS = 14  # quoted words are of one statement for so long: slogans are quoted for years

_Medium = tuple[str, str, str]  # an outlet, and kind and polarity of what it tells or is cited for


def statements(
    claims: Iterable[Claim],
    documents: Mapping[str, Document],
    passages: Mapping[str, Sequence[Passage]],
    origins: Mapping[str, Origin],
    reuse: Iterable[Reuse],
    *,
    outlets: Iterable[str | None] | None = None,
) -> list[ClaimOrigin]:
    """Return the origin of every claim.

    Pure and deterministic; the order of what is given makes no difference.

    Args:
        claims: All claims that are current.
        documents: By ``Document.id``, with their texts.
        passages: By ``Document.id``; where missing, only the claim's own sentence is looked at.
        origins: By ``Origin.document``; a document without one is its own origin.
        reuse: Who carries whose words.
        outlets: Of all documents that are held; None: of ``documents``, which are all.

    Returns:
        One record per claim, by claim id.

    Raises:
        SchemaError: ``schema/occasions.yaml`` or ``schema/parties.yaml`` is wrong.
    """
    edges: dict[str, list[Reuse]] = defaultdict(list)
    for edge in reuse:
        edges[edge.copy].append(edge)
    if outlets is None:
        outlets = (document.outlet for document in documents.values())
    found = Statements()
    found.change(
        Behind(
            documents=documents, passages=passages, edges=edges,
            roots={document: origin.origin for document, origin in origins.items()},
            outlets={outlet for outlet in outlets if outlet},
        ),
        claims,
    )  # fmt: skip
    return sorted(found.origins.values(), key=lambda origin: origin.claim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What is known of the documents behind claims."""

    documents: Mapping[str, Document]  # by id; text is asked of those with new claims only
    passages: Mapping[str, Sequence[Passage]]  # as above
    edges: Mapping[str, Sequence[Reuse]]  # by copy
    roots: Mapping[str, str]  # what documents go back to; one that is missing is its own origin
    outlets: AbstractSet[str]  # of all documents that are held


class Statements:
    """The origins of claims, brought up as claims, and what is known of their documents, change.

    A change is followed from stage to stage, and what it does not reach stands: the document that a claim
    was written for, what that document has from a speaker, who shares quoted words with it, days, whom
    that joins.  However it was brought up, it holds what it would of all claims at once.
    """

    def __init__(self) -> None:
        self.origins: dict[str, ClaimOrigin] = {}  # by claim; to be read only
        self._behind = Behind(documents={}, passages={}, edges={}, roots={}, outlets=frozenset())
        self._outlets: AbstractSet[str] = frozenset()  # as ``_behind`` has them
        self._folded: set[str] = set()
        # Of claims, by id.
        self._claims: dict[str, Claim] = {}
        self._sources: dict[str, str] = {}  # documents that they were written for
        self._asked = Readers[str, str]()  # who hangs on which documents
        self._worded = Readers[str, str]()  # whose innermost speaker is called so
        self._tellings: dict[str, Telling] = {}  # of those that are relayed
        # Of documents that claims were written for.
        self._told: dict[str, dict[str, Telling]] = defaultdict(dict)  # by claim
        self._offices: dict[Named, Counter[str]] = defaultdict(Counter)
        self._lent = Readers[str, Named]()  # who gives a name without an office
        self._apart: dict[str, list[int]] = {}  # numbers of ``_alone``
        # What outlets say themselves, for those that cite them.
        self._held: dict[_Medium, list[tuple[int, str, Sides]]] = defaultdict(list)
        self._holding: dict[str, tuple[_Medium, tuple[int, str, Sides]]] = {}  # by claim
        # Statements: as one document has them, then with those that share quoted words, then joined.
        self._numbers = count()
        self._alone: dict[int, Node] = {}
        self._quoting = Groups()
        self._nodes: dict[int, Node] = {}
        self._node_of: dict[Group, int] = {}
        self._days = Days()
        self._signatures: dict[int, Signature] = {}
        self._joined = Groups()
        self._hangs = Readers[Group, str | _Medium]()  # on documents, and on what outlets say

    def change(
        self,
        behind: Behind,
        claims: Iterable[Claim],
        *,
        gone: Iterable[str] = (),
        stirred: Collection[str] = (),
    ) -> set[str]:
        """Take claims in and out; return which of them have another origin now, or none.

        Args:
            behind: What is known now of all documents behind claims.
            claims: New, or other than before.
            gone: Ids of claims that are no longer current.
            stirred: Documents with other edges or another root than at the last call.
        """
        self._behind = behind
        before: dict[str, ClaimOrigin | None] = {}
        moved = {id_: self._claims[id_] for id_ in self._asked.of(stirred)}
        moved |= self._heard_otherwise()
        for id_ in gone:
            moved.pop(id_, None)
            if self._claims.pop(id_, None) is not None:
                before[id_] = self.origins.pop(id_, None)
        moved |= {claim.id: claim for claim in claims}
        self._claims |= moved
        sources, media = self._tell(moved, before.keys())
        groups = self._hangs.of([*stirred, *media])
        lost, found = self._join(self._of_sources(sources))
        for group in lost:
            self._hangs.put(group, ())
        for group in [*(groups - set(lost)), *found]:
            for origin in self._of_group(group):
                before.setdefault(origin.claim, self.origins.get(origin.claim))
                self.origins[origin.claim] = origin
        for id_ in moved.keys() - self._tellings.keys():
            before.setdefault(id_, self.origins.get(id_))
            self.origins[id_] = self._own(self._claims[id_], self._sources[id_])
        return {id_ for id_, was in before.items() if was != self.origins.get(id_)}

    def _root(self, document: str) -> str:
        return self._behind.roots.get(document, document)

    # ---- claims

    def _heard_otherwise(self) -> dict[str, Claim]:
        """Return the claims whose innermost speaker became an outlet, or is none any more."""
        if self._behind.outlets == self._outlets:
            return {}
        self._outlets = frozenset(self._behind.outlets)
        folded = {fold(outlet) for outlet in self._outlets}
        turned, self._folded = folded ^ self._folded, folded
        return {id_: self._claims[id_] for id_ in self._worded.of(turned)}

    def _tell(
        self, claims: Mapping[str, Claim], gone: Collection[str]
    ) -> tuple[dict[str, None], set[_Medium]]:
        """Read ``claims`` as words that are relayed, or as an outlet's own.

        Returns:
            The documents that have other tellings now, and what is other in what outlets say.
        """
        behind = self._behind
        copies = Copies(behind.edges, behind.documents)
        contexts = Contexts(behind.documents, behind.passages, self._folded)
        sources: dict[str, None] = {}
        media: set[_Medium] = set()
        for id_ in gone:
            self._forget(id_, sources)
            self._asked.put(id_, ())
            self._worded.put(id_, ())
            media |= self._hold(id_, None)
        for id_, claim in claims.items():
            asked: set[str] = set()
            source = copies.source_of(claim, asked)
            document = behind.documents.get(claim.document)
            self._asked.put(id_, asked)
            if not claim.attribution or document is None:
                self._forget(id_, sources)
                self._sources[id_] = source
                media |= self._hold(id_, self._words_of(claim, source))
                continue
            before = self._tellings.get(id_)
            if before is not None and before.claim != claim:
                before = None
            first = behind.documents.get(source, document)
            telling = telling_of(claim, source, document, first, contexts, before=before)
            if telling is before:
                continue
            self._forget(id_, sources)
            media |= self._hold(id_, None)
            self._worded.put(id_, [innermost(claim.attribution)[1]])
            self._sources[id_], self._tellings[id_] = source, telling
            self._told[source][id_] = telling
            sources[source] = None
            self._count_office(telling, 1, sources)
        return sources, media

    def _forget(self, claim: str, sources: dict[str, None]) -> None:
        """Let go of what ``claim`` tells, and note whose tellings are others now."""
        source, telling = self._sources.pop(claim, None), self._tellings.pop(claim, None)
        if source is not None and telling is not None:
            del self._told[source][claim]
            sources[source] = None
            self._count_office(telling, -1, sources)

    def _count_office(self, telling: Telling, times: int, sources: dict[str, None]) -> None:
        """Note in which office a name of a state speaks, and who may take another from that."""
        who = telling.who
        for name in who.names if who.office is not None else ():
            counts = self._offices[who.block, name]
            was = counts[who.office or ""]
            counts[who.office or ""] += times
            if not (was and was + times):
                sources |= dict.fromkeys(sorted(self._lent.of([(who.block, name)])))

    def _offices_of(self, named: Named) -> list[str]:
        return [office for office, times in self._offices.get(named, {}).items() if times]

    def _words_of(self, claim: Claim, source: str) -> tuple[_Medium, tuple[int, str, Sides]] | None:
        """Return what an outlet says itself by ``claim``; None: it does not."""
        document = self._behind.documents.get(source)
        day = day_of_publication(document) if document else None
        if document is None or document.outlet is None or day is None or claim.attribution:
            return None
        kind, polarity, sides = act_of(claim)
        return (fold(document.outlet), kind, polarity), (day, source, sides)

    def _hold(self, claim: str, now: tuple[_Medium, tuple[int, str, Sides]] | None) -> set[_Medium]:
        """Note what an outlet says by ``claim``; return what is other than before."""
        was = self._holding.pop(claim, None)
        if now is not None:
            self._holding[claim] = now
        if was == now:
            return set()
        if was is not None:
            self._held[was[0]].remove(was[1])
        if now is not None:
            insort(self._held[now[0]], now[1], key=lambda entry: entry[:2])
        return {one[0] for one in (was, now) if one is not None}

    # ---- statements

    def _of_sources(self, sources: Iterable[str]) -> tuple[list[int], dict[int, Node]]:
        """Make the statements of documents anew; return the numbers of those gone, and those new."""
        gone, new = list[int](), dict[int, Node]()
        for source in sources:
            gone += self._apart.pop(source, ())
            told = self._told[source]
            if not told:
                del self._told[source]
            names = ((t.who.block, n) for t in told.values() if t.who.office is None for n in t.who.names)  # fmt: skip
            self._lent.put(source, names)
            made = of_document(with_office(t, self._offices_of) for t in told.values())
            if made:
                numbered = dict(zip(self._numbers, made, strict=False))
                self._apart[source] = list(numbered)
                new |= numbered
        return gone, new

    def _join(self, changed: tuple[list[int], dict[int, Node]]) -> tuple[list[Group], list[Group]]:
        """Join statements of different documents; return the groups gone, and those new."""
        gone, new = changed
        for number in gone:
            del self._alone[number]
        self._alone |= new
        lost, found = self._quoting.change(
            gone, {number: (wherever(node), _by_words(node)) for number, node in new.items()}
        )
        gone = [self._node_of.pop(group) for group in lost]
        for number in gone:
            del self._nodes[number]
            self._signatures.pop(number)
        new = {}
        for group in found:
            number = self._node_of[group] = next(self._numbers)
            new[number] = merged([self._alone[one] for one in group.nodes])
        self._nodes |= new
        signatures = self._days.change(gone, new)
        again = [number for number in signatures if number in self._signatures]
        self._signatures |= signatures
        return self._joined.change(
            [*gone, *again],
            {number: (own, _by_speaker(self._nodes[number], own)) for number, own in signatures.items()},
        )  # fmt: skip

    # ---- origins

    def _of_group(self, group: Group) -> Iterator[ClaimOrigin]:
        """Yield the origins of the claims that relay one statement, or that nobody else relays."""
        tellings = [t for number in group.nodes for t in self._nodes[number].tellings]
        hangs: dict[str | _Medium, None] = {}
        for telling in tellings:
            hangs |= {telling.source: None, telling.claim.document: None}
        anchor = self._anchor(group, hangs)
        if anchor is not None:
            _, source, channel = anchor
            hangs[source] = None
            why: tuple[str, ...] = (f"relays {channel}, whose own article of that act is held",)
            for telling in tellings:
                yield ClaimOrigin(claim=telling.claim.id, origin=self._root(source), reasons=why)
        elif len({self._root(t.source) for t in tellings}) == 1:
            for telling in tellings:
                yield self._own(telling.claim, telling.source)
        else:
            yield from self._shared(group, tellings)
        self._hangs.put(group, hangs)

    def _anchor(
        self, group: Group, hangs: dict[str | _Medium, None]
    ) -> tuple[int, str, str] | None:
        """Return the first article, of a medium that is cited, that tells of the same act itself.

        Returns:
            Its day, its document and the medium.
        """
        documents = self._behind.documents
        found: list[tuple[int, str, str]] = []
        for number in group.nodes:
            node, day = self._nodes[number], self._signatures[number].day
            day = node.published if day is None else day
            if day is None or day == LONG_AGO:
                continue
            for telling in node.tellings:
                kind, polarity, sides = telling.act
                publisher = (
                    documents[telling.source].outlet if telling.source in documents else None
                )
                for channel in telling.channels if any(sides) else ():
                    if publisher and fold(publisher) == channel:
                        continue  # "told this newspaper": its own words, not those of another article
                    hangs[channel, kind, polarity] = None
                    entries = self._held.get((channel, kind, polarity), ())
                    first = bisect_left(entries, day - RELAY_DAYS, key=lambda entry: entry[0])
                    after = bisect_left(entries, day + RELAY_DAYS + 1, key=lambda entry: entry[0])
                    for held, source, its in entries[first:after]:
                        if _same_sides(sides, its):
                            found.append((held, source, channel))
                            break
        return min(found, default=None)

    def _shared(self, group: Group, tellings: Sequence[Telling]) -> Iterator[ClaimOrigin]:
        """Yield the origins of claims that relay one statement, which goes by its first telling."""
        _, first = min(
            (self._behind.documents[t.claim.document].published or "~", t.claim.id)
            for t in tellings
        )
        origin = content_id("s1", [first])
        documents = len({t.claim.document for t in tellings})
        roots = len({self._root(t.source) for t in tellings})
        for number in group.nodes:
            node = self._nodes[number]
            grounds = set(group.why.get(number, ()))
            if node.quoted:
                grounds.add("the same quoted words")
            reasons = (
                f"one statement, relayed by {documents} documents of {roots} origins",
                *(f"told alike by: {reason}" for reason in sorted(grounds)),
            )
            for telling in node.tellings:
                yield ClaimOrigin(claim=telling.claim.id, origin=origin, reasons=reasons)

    def _own(self, claim: Claim, source: str) -> ClaimOrigin:
        """Return the origin of a claim that no other document relays."""
        reasons = []
        if source != claim.document and self._root(source) != self._root(claim.document):
            held = self._behind.documents.get(source)
            reasons.append(f"its sentence is copied from {held.name if held else source}")
        reasons.append(
            "relayed by no other document of another origin"
            if claim.attribution
            else "the author's own words"
        )
        return ClaimOrigin(claim=claim.id, origin=self._root(source), reasons=tuple(reasons))


def _by_words(node: Node) -> Iterator[Entry]:
    """Yield where others with the same quoted words are found; those of two days or people are of two."""
    if node.published is not None:
        own = wherever(node)
        for quote in {quote for telling in node.tellings for quote in telling.quotes}:
            yield Entry(Key("the same quoted words", quote, QUOTE_DAYS), own, node.published)


def _by_speaker(node: Node, own: Signature) -> Iterator[Entry]:
    """Yield where others of the same speaker are found: by day and occasion, day and act, medium and act.

    Args:
        node: A statement.
        own: What it says, with the day that it has or was lent.
    """
    if own.day is not None and own.day != LONG_AGO:
        for who in own.block:
            for occasion in own.occasions:
                yield Entry(Key("the same occasion", (who, own.day, occasion)), own)
            for kind, polarity, sides in node.acts():
                key = Key("the same day and act", (who, own.day, kind, polarity))
                yield Entry(key, with_sides(own, sides))
    day = node.published if own.day is None else own.day
    if day is None or day == LONG_AGO:
        return
    for telling in node.tellings:
        kind, polarity, sides = telling.act
        for channel in telling.channels if any(sides) else ():
            for who in own.block:
                key = Key("the same act, relayed by the same medium", (who, channel, kind, polarity), RELAY_DAYS)  # fmt: skip
                yield Entry(key, with_sides(own, sides), day)


def _same_sides(one: Sides, other: Sides) -> bool:
    return all(a <= b or b <= a for a, b in zip(one, other, strict=True))
