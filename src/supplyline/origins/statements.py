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

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

from supplyline.ids import content_id
from supplyline.origins.occasions import LONG_AGO, day_of_publication, fold
from supplyline.origins.signature import Signature, Tie, group, settle, ties_of
from supplyline.origins.tellings import Act, Contexts, Copies, Sides, Telling, act_of, telling_of
from supplyline.records import Claim, ClaimOrigin, Document, Origin, Passage, Reuse

RELAY_DAYS = 2  # a statement is reported on its day and the two days after
QUOTE_DAYS = 14  # quoted words are of one statement for so long: slogans are quoted for years
CLOSE = 250  # characters after a speaker's words in which "he added" goes on with them


@dataclass(slots=True)
class _Statement:
    """What one document has from one speaker on one day, or several that share quoted words."""

    tellings: list[Telling]
    signature: Signature
    published: int | None  # ordinal of the first day
    quoted: bool = False  # several documents' that share quoted words


def statements(
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    passages: Mapping[str, Sequence[Passage]],
    origins: Mapping[str, Origin],
    reuse: Sequence[Reuse],
    *,
    outlets: Iterable[str | None] | None = None,
    tellings: MutableMapping[str, Telling] | None = None,
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
        tellings: Of an earlier call, by claim, which this one brings up; as long as a document and its
            claims are as they were, its text and passages are not asked for again.

    Returns:
        One record per claim, by claim id.

    Raises:
        SchemaError: ``schema/occasions.yaml`` or ``schema/parties.yaml`` is wrong.
    """
    copies = Copies(reuse, documents)
    graph = _Graph(documents, origins)
    known = {} if tellings is None else tellings
    if outlets is None:
        outlets = (document.outlet for document in documents.values())
    contexts = Contexts(documents, passages, outlets)
    voiceless: list[tuple[Claim, str]] = []
    for claim in {claim.id: claim for claim in claims}.values():
        source = copies.source_of(claim)
        document = documents.get(claim.document)
        if not claim.attribution or document is None:
            voiceless.append((claim, source))
            continue
        first = documents.get(source, document)
        telling = telling_of(
            claim, source, document, first, contexts, before=known.get(claim.id)
        )  # fmt: skip
        known[claim.id] = telling
        graph.tell(telling)
    graph.hold(voiceless)
    graph.join()
    found = [*graph.origins(), *(graph.own(claim, source) for claim, source in voiceless)]
    return sorted(found, key=lambda origin: origin.claim)


class _Graph:
    """Statements as documents have them, joined where they are the same."""

    def __init__(self, documents: Mapping[str, Document], origins: Mapping[str, Origin]) -> None:
        self._documents, self._origins = documents, origins
        self._told: dict[str, list[Telling]] = defaultdict(list)
        self._nodes: list[_Statement] = []
        self._found: list[list[int]] = []  # numbers of ``_nodes`` that are one statement
        self._why: dict[int, set[str]] = {}
        self._held: dict[tuple[str, str, str], list[tuple[int, str, Sides]]] = defaultdict(list)

    def root(self, document: str) -> str:
        """Return the origin of a document."""
        origin = self._origins.get(document)
        return origin.origin if origin else document

    def tell(self, telling: Telling) -> None:
        """Take in one relayed claim."""
        self._told[telling.source].append(telling)

    def hold(self, voiceless: Iterable[tuple[Claim, str]]) -> None:
        """Note what outlets say themselves, for those that cite them."""
        for claim, source in voiceless:
            document = self._documents.get(source)
            day = day_of_publication(document) if document else None
            if document is None or document.outlet is None or day is None or claim.attribution:
                continue
            kind, polarity, sides = act_of(claim)
            self._held[fold(document.outlet), kind, polarity].append((day, source, sides))
        for entries in self._held.values():
            entries.sort(key=lambda entry: entry[:2])

    def join(self) -> None:
        """Make the statements of each document, then join those of different documents."""
        offices = _offices(t for told in self._told.values() for t in told)
        for told in self._told.values():
            told[:] = [_with_office(telling, offices) for telling in told]
        apart = [s for told in self._told.values() for s in _of_document(told)]
        found, _ = group([_wherever(s) for s in apart], list(_by_words(apart)))
        self._nodes = [_merged([apart[number] for number in numbers]) for numbers in found]
        self._date()
        self._found, self._why = group(
            [node.signature for node in self._nodes],
            [
                *ties_of(self._by_occasion(), "the same occasion"),
                *ties_of(self._by_act(), "the same day and act"),
                *ties_of(self._by_medium(), "the same act, relayed by the same medium"),
            ],
        )

    def _date(self) -> None:
        """Give tellings without a day the one day that a dated telling of the same has, if just one.

        By the act alone only somebody of the same name or office lends a day: whatever else its
        government says in those days is mostly another statement.
        """
        by_occasion: dict[Hashable, set[Signature]] = defaultdict(set)
        by_act: dict[Hashable, set[Signature]] = defaultdict(set)
        for node in self._nodes:
            if node.signature.day is None or node.signature.day == LONG_AGO:
                continue
            for key in node.signature.block:
                for occasion in node.signature.occasions:
                    by_occasion[key, occasion].add(node.signature)
                for kind, polarity, sides in _acts(node):
                    by_act[key, kind, polarity].add(_with_sides(node.signature, sides))
        dated_occasions, dated_acts = _by_day(by_occasion), _by_day(by_act)
        for node in self._nodes:
            own, published = node.signature, node.published
            if not own.block or own.day is not None or published is None:
                continue
            days = range(published - RELAY_DAYS, published + 1)
            fitting: set[int] = set()
            for key in own.block:
                for day in days:
                    near = [
                        pair
                        for pair in _acts_on(dated_acts, key, node, day)
                        if pair[0].is_known(pair[1])
                    ]
                    for occasion in own.occasions:
                        near += [(own, s) for s in dated_occasions.get((key, occasion, day), ())]
                    fitting |= {day for one, other in near if one.fits(other)}
            if len(fitting) == 1:
                node.signature = replace(own, day=fitting.pop())
            elif not fitting and own.occasions:
                node.signature = replace(own, day=published)

    def _by_occasion(self) -> Iterator[tuple[Hashable, int, Signature]]:
        for number, node in enumerate(self._nodes):
            own = node.signature
            if own.day is not None and own.day != LONG_AGO:
                for key in own.block:
                    for occasion in own.occasions:
                        yield (key, own.day, occasion), number, own

    def _by_act(self) -> Iterator[tuple[Hashable, int, Signature]]:
        for number, node in enumerate(self._nodes):
            own = node.signature
            if own.day is None or own.day == LONG_AGO:
                continue
            for key in own.block:
                for kind, polarity, sides in _acts(node):
                    yield (key, own.day, kind, polarity), number, _with_sides(own, sides)

    def _by_medium(self) -> Iterator[tuple[Hashable, int, Signature]]:
        blocks: dict[Hashable, list[tuple[int, int, Signature]]] = defaultdict(list)
        for number, node in enumerate(self._nodes):
            own = node.signature
            day = node.published if own.day is None else own.day
            if day is None or day == LONG_AGO:
                continue
            for telling in node.tellings:
                kind, polarity, sides = telling.act
                for channel in telling.channels if any(sides) else ():
                    for key in own.block:
                        blocks[key, channel, kind, polarity].append(
                            (day, number, _with_sides(own, sides))
                        )
        yield from _in_runs(blocks, RELAY_DAYS)

    def _anchor(self, numbers: Sequence[int]) -> tuple[int, str, str] | None:
        """Return the first article, of a medium that is cited, that tells of the same act itself.

        Returns:
            Its day, its document and the medium.
        """
        found: list[tuple[int, str, str]] = []
        for number in numbers:
            node = self._nodes[number]
            day = node.published if node.signature.day is None else node.signature.day
            if day is None or day == LONG_AGO:
                continue
            for telling in node.tellings:
                kind, polarity, sides = telling.act
                publisher = (
                    self._documents[telling.source].outlet
                    if telling.source in self._documents
                    else None
                )
                for channel in telling.channels if any(sides) else ():
                    if publisher and fold(publisher) == channel:
                        continue  # "told this newspaper": its own words, not those of another article
                    entries = self._held.get((channel, kind, polarity), ())
                    first = bisect_left(entries, day - RELAY_DAYS, key=lambda entry: entry[0])
                    after = bisect_left(entries, day + RELAY_DAYS + 1, key=lambda entry: entry[0])
                    for held, source, its in entries[first:after]:
                        if _same_sides(sides, its):
                            found.append((held, source, channel))
                            break
        return min(found, default=None)

    def origins(self) -> Iterator[ClaimOrigin]:
        """Yield the origin of every relayed claim."""
        for numbers in self._found:
            tellings = [t for n in numbers for t in self._nodes[n].tellings]
            anchor = self._anchor(numbers)
            if anchor is not None:
                _, source, channel = anchor
                why: tuple[str, ...] = (f"relays {channel}, whose own article of that act is held",)
                for telling in tellings:
                    yield ClaimOrigin(claim=telling.claim.id, origin=self.root(source), reasons=why)
            elif len({self.root(t.source) for t in tellings}) == 1:
                for telling in tellings:
                    yield self.own(telling.claim, telling.source)
            else:
                yield from self._shared(numbers, tellings)

    def _shared(self, numbers: Sequence[int], tellings: Sequence[Telling]) -> Iterator[ClaimOrigin]:
        """Yield the origins of claims that relay one statement, which goes by its first telling."""
        _, first = min(
            (self._documents[t.claim.document].published or "~", t.claim.id) for t in tellings
        )
        origin = content_id("s1", [first])
        count = len({t.claim.document for t in tellings})
        roots = len({self.root(t.source) for t in tellings})
        for number in numbers:
            node = self._nodes[number]
            grounds = self._why.get(number, set()) | (
                {"the same quoted words"} if node.quoted else set()
            )
            reasons = (
                f"one statement, relayed by {count} documents of {roots} origins",
                *(f"told alike by: {reason}" for reason in sorted(grounds)),
            )
            for telling in node.tellings:
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


def _offices(tellings: Iterable[Telling]) -> dict[tuple[tuple[str, ...], str], set[str]]:
    """Return in which offices each name of each state speaks."""
    found: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for who in {telling.who for telling in tellings}:
        if who.office is not None:
            for name in who.names:
                found[who.block, name].add(who.office)
    return found


def _with_office(
    telling: Telling, offices: Mapping[tuple[tuple[str, ...], str], set[str]]
) -> Telling:
    """Return ``telling`` with the office that others give its speaker, where they give just one."""
    who = telling.who
    if who.office is not None or not who.names:
        return telling
    given = [offices.get((who.block, name), set()) for name in who.names]
    common = set.intersection(*given)
    return replace(telling, who=replace(who, office=common.pop())) if len(common) == 1 else telling


def _by_words(nodes: Sequence[_Statement]) -> Iterator[Tie]:
    """Yield which statements share quoted words; words of two days or two people are of two."""
    blocks: dict[Hashable, list[tuple[int, int, Signature]]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if node.published is None:
            continue
        for quote in {q for telling in node.tellings for q in telling.quotes}:
            blocks[quote].append((node.published, number, _wherever(node)))
    yield from ties_of(_in_runs(blocks, QUOTE_DAYS), "the same quoted words")


def _wherever(node: _Statement) -> Signature:
    # "In a statement" and "told reporters" are often the same words for two who heard them.
    return replace(node.signature, occasions=frozenset())


def _merged(parts: Sequence[_Statement]) -> _Statement:
    whole = parts[0].signature
    for part in parts[1:]:
        whole = whole.with_(part.signature)
    return _Statement(
        [telling for part in parts for telling in part.tellings],
        whole,
        min((part.published for part in parts if part.published is not None), default=None),
        quoted=len(parts) > 1,
    )


def _of_document(tellings: Sequence[Telling]) -> list[_Statement]:
    """Return the statements that one document relays.

    What follows closely on a speaker's words and fits goes on with them ("He added that …"); passages
    further apart are of one statement if they give one day.
    """
    runs: list[tuple[Signature, list[Telling]]] = []
    last: dict[tuple[str, ...], int] = {}
    # Copies tell at other places of their texts: each document is read on its own.
    for telling in sorted(tellings, key=lambda t: (t.claim.document, t.claim.start, t.claim.id)):
        own, at = _signature(telling), last.get(telling.who.block)
        if at is not None:
            whole, run = runs[at]
            if _goes_on(run[-1], telling, whole):
                runs[at] = (whole.with_(own), [*run, telling])
                continue
        last[own.block] = len(runs)
        runs.append((own, [telling]))
    dated: dict[Signature, list[Telling]] = defaultdict(list)
    nodes: list[tuple[Signature, list[Telling]]] = []
    for whole, run in runs:
        if whole.block and whole.day not in (None, LONG_AGO):
            dated[whole] += run
        else:
            nodes.append((whole, run))
    for whole, members in settle(dated):
        nodes.append((whole, [t for member in members for t in dated[member]]))
    return [
        _Statement(
            told,
            whole,
            min((t.published for t in told if t.published is not None), default=None),
        )
        for whole, told in nodes
    ]


def _goes_on(before: Telling, after: Telling, whole: Signature) -> bool:
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


def _signature(telling: Telling) -> Signature:
    who = telling.who
    occasions = frozenset({telling.occasion} if telling.occasion else ())
    return Signature(who.block, who.names, who.office, telling.day, occasions)


def _with_sides(signature: Signature, sides: Sides) -> Signature:
    return replace(signature, from_=sides[0], to=sides[1])


def _same_sides(one: Sides, other: Sides) -> bool:
    return all(a <= b or b <= a for a, b in zip(one, other, strict=True))


def _acts(node: _Statement) -> list[Act]:
    """Return the acts that ``node`` tells of; where no side is said, it could be any."""
    return [act for act in dict.fromkeys(t.act for t in node.tellings) if any(act[2])]


def _by_day(
    index: Mapping[Hashable, Iterable[Signature]],
) -> dict[Hashable, list[Signature]]:
    found: dict[Hashable, list[Signature]] = defaultdict(list)
    for key, signatures in index.items():
        for signature in signatures:
            parts = key if isinstance(key, tuple) else (key,)
            found[*parts, signature.day].append(signature)
    return found


def _acts_on(
    lookup: Mapping[Hashable, list[Signature]], key: str, node: _Statement, day: int
) -> list[tuple[Signature, Signature]]:
    """Return the dated signatures of the acts of ``node`` on ``day``, each beside the node's own."""
    return [
        (_with_sides(node.signature, sides), other)
        for kind, polarity, sides in _acts(node)
        for other in lookup.get((key, kind, polarity, day), ())
    ]


def _in_runs(
    blocks: Mapping[Hashable, list[tuple[int, int, Signature]]], days: int
) -> Iterator[tuple[Hashable, int, Signature]]:
    """Cut each block into runs that last at most ``days``, counted from the first of a run."""
    for key, entries in blocks.items():
        start: int | None = None
        for day, number, signature in sorted(entries, key=lambda e: (e[0], e[1])):
            if start is None or day - start > days:
                start = day
            yield (key, start), number, signature
