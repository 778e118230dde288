"""Decide who copied whom, and which root each document's reporting goes back to.

For every document its sources are the earlier texts that explain most of its words, chosen one by
one, the earliest first where two explain the same.  A document goes back to the root of the source
that explains half of it or more.  Quotations, titles and fixed phrases explain nothing: they make
nobody a copy.  Copies that credit an agency whose item is not held go back to that one item.

The answer is a function of the documents and what they share; order of arrival is no part of it.

Does not: see paraphrase or translation, so it counts too many origins rather than too few; say
which account is true.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np

from supplyline.ids import content_id
from supplyline.origins.faults import DocumentTwice, DocumentUnknown
from supplyline.origins.passages import (
    Overlap,
    Passages,
    Sorted,
    Span,
    Text,
    read_passages,
    sort_spans,
)
from supplyline.origins.standing import (
    Key,
    Standing,
    before,
    is_outlet_of,
    missing_agency,
    reasons_of_order,
)
from supplyline.origins.words import Flags, Words
from supplyline.records import Document, Match, Origin, Reuse

MIN_TOLD = 10  # words of narrative that make a shared passage copying
USUAL_PAIR = 300 * 300  # product of the lengths for which MIN_TOLD holds: two news items
MIN_GAIN = 6  # words a further source must explain that no earlier one does
DERIVED = 0.5  # share explained above which a document goes back to its source's root
DERIVED_WITH_CREDIT = 0.15  # … if both credit the same agency, or the source is that agency's
VERBATIM = 0.8  # share from one root above which it is a copy, not a rewrite
PARTLY = 0.15  # share explained above which a document with a root of its own is mixed
TIE = 0.03  # two sources explain the same if their shares differ by less than this

EdgeKind = Literal["syndication", "rewrite", "quotation", "boilerplate"]


@dataclass(slots=True)
class _Candidate:
    """An earlier text that shares words with the one looked at."""

    overlap: Overlap  # a: the copy
    sorted: Sorted
    copies: bool
    equal: float  # share of the words in its spans that are equal


@dataclass(slots=True)
class _Derived:
    """What became of one text."""

    root: str  # what the origin id is made from
    role: Literal["original", "copy", "rewrite", "mixed"]
    share: float
    reasons: list[str]
    sources: list[tuple[_Candidate, int]] = field(default_factory=list)  # words each explains
    root_text: int = -1


def derive(
    documents: Sequence[Document], matches: Sequence[Match]
) -> tuple[list[Reuse], list[Origin]]:
    """Return who copied whom, and the origin of every document.

    Args:
        documents: Every document that counts, in any order.
        matches: What ``Tracer.add`` returned for them, in any order.

    Returns:
        One ``Reuse`` per copy and source, sorted; one ``Origin`` per document, sorted by document.
        Of many sources that explain the same words only the best is named, so a story with n
        reprints has about n edges.  ``share`` counts the words inside shared passages, small edits
        included.

    Raises:
        DocumentTwice: A document was given twice.
        DocumentUnknown: A match names a document that was not given.
    """
    ordered = sorted(documents, key=lambda d: d.id)
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise DocumentTwice(one.id)
    known = {d.id for d in ordered}
    for match in matches:
        for name in (match.a, match.b):
            if name not in known:
                raise DocumentUnknown(name)
    found = read_passages(ordered, matches)
    derivation = _Derivation(found)
    derivation.settle()
    reuse = derivation.reuse()
    origins = derivation.origins()
    origins.extend(_alone(d) for d in ordered if d.id not in found.text_of)
    return sorted(reuse, key=lambda r: (r.copy, r.source)), sorted(
        origins, key=lambda o: o.document
    )


def _alone(document: Document) -> Origin:
    """Return the origin of a document that shares words with no other."""
    standing = Standing.of(document, 0)
    agency = missing_agency(standing.agencies, [standing])
    if agency is None:
        return Origin(document=document.id, origin=content_id("o1", [document.id]), role="original", copied_share=0.0, reasons=("shares no passage with any other document",))  # fmt: skip
    return Origin(
        document=document.id,
        origin=content_id("o1", [_missing(agency, document)]),
        role="copy",
        copied_share=0.0,
        reasons=(
            f"credits {agency} (“{standing.credits[0].text}”), whose item is not held",
            "shares no passage with any other document",
        ),
    )


def _missing(agency: str, lead: Document) -> str:
    """Return what stands for the item of ``agency`` that ``lead`` and its copies go back to."""
    return f"{agency}, not held, as in {lead.id}"


class _Derivation:
    """The work of one call of ``derive``."""

    def __init__(self, found: Passages) -> None:
        self.found = found
        self.texts = found.texts
        self.standings = {
            d.id: Standing.of(d, len(t.words)) for t in found.texts for d in t.documents
        }
        self.keys: dict[str, Key] = {name: s.key for name, s in self.standings.items()}
        self.beside: dict[int, list[tuple[int, Overlap]]] = defaultdict(list)
        for overlap in found.overlaps:
            self.beside[overlap.a].append((overlap.b, overlap))
            self.beside[overlap.b].append((overlap.a, overlap))
        self.derived: dict[int, _Derived] = {}
        self.credited = sorted({a for s in self.standings.values() for a in s.agencies})

    def settle(self) -> None:
        """Give every text its root, earliest text first."""
        self._put_sources_first()
        for text in self.texts:
            text.documents.sort(key=lambda d: self.keys[d.id])
        self.order = {
            t.number: i
            for i, t in enumerate(sorted(self.texts, key=lambda t: self.keys[t.documents[0].id]))
        }
        for number in sorted(self.order, key=self.order.__getitem__):
            self.derived[number] = self._derive_one(self.texts[number])
        self._name_missing()

    def _put_sources_first(self) -> None:
        """Let a document precede what must have it from there, where its own time does not say so.

        An agency's item precedes every text that shares its words and credits the agency; a document
        of which only the day is known, or not even that, precedes those of that day that it may.
        """
        first = {text.number: self._first_of_each_kind(text) for text in self.texts}
        moved: dict[str, Key] = {}
        for text in self.texts:
            near = [text.number]
            near += [n for n, o in self.beside[text.number] if not o.form]
            for own in first[text.number]:
                vague = own.moment.is_day or own.moment.start is None
                name = own.document.id
                for other in (other for number in near for other in first[number]):
                    if not vague and not other.credits:
                        continue
                    key = before(self.keys[other.document.id], own)
                    if key < moved.get(name, self.keys[name]) and (
                        own.owns(other) or own.may_precede(other)
                    ):
                        moved[name] = key
        self.keys.update(moved)

    def _first_of_each_kind(self, text: Text) -> list[Standing]:
        """Return the first document of each outlet, day and credit: the later ones decide nothing.

        What is returned stays few for a text that thousands printed, for they share days and credits.
        """
        first: dict[object, Standing] = {}
        for document in sorted(text.documents, key=lambda d: self.keys[d.id]):
            own = self.standings[document.id]
            agency = own.document.outlet if self._is_agency(own) else None
            first.setdefault(
                (agency, own.agencies, own.moment.is_day, self.keys[document.id][0]), own
            )
        return list(first.values())

    def _is_agency(self, own: Standing) -> bool:
        """Say whether the outlet of ``own`` is one of the agencies that some document credits."""
        return own.document.outlet is not None and any(
            is_outlet_of(own.document.outlet, agency) for agency in self.credited
        )

    def _lead(self, text: Text) -> Standing:
        return self.standings[text.documents[0].id]

    def _candidates(self, text: Text) -> list[_Candidate]:
        """Return the earlier texts beside ``text``, earliest first."""
        rows = [
            (self.order[n], o)
            for n, o in self.beside[text.number]
            if self.order[n] < self.order[text.number]
        ]
        rows.sort(key=lambda row: row[0])
        candidates = []
        for _, overlap in rows:
            turned = overlap if overlap.a == text.number else overlap.flipped()
            kinds = sort_spans(turned, self.texts)
            wide = sum(q - p for p, q, _, _ in turned.spans)
            enough = _enough(text, self.texts[turned.b])
            copies = kinds.told >= enough and not turned.form
            candidates.append(_Candidate(turned, kinds, copies, turned.equal / wide))
        return candidates

    def _derive_one(self, text: Text) -> _Derived:
        candidates = self._candidates(text)
        size = len(text.words)
        copying = [c for c in candidates if c.copies]
        chosen, explained = _explain(size, [(c, _copied_spans(c)) for c in copying])
        rest = [c for c in candidates if not c.copies]
        further, _ = _explain(size, [(c, _idle_spans(c)) for c in rest], explained)
        copied = int(np.count_nonzero(explained))
        idle = int(np.count_nonzero(text.fixed & ~explained))
        share = copied / size
        measured = copied / max(1, size - idle)  # fixed phrases are nobody's reporting
        own = text.documents[0].id
        result = _Derived(own, "original", share, [], [*chosen, *further], text.number)
        if not chosen:
            result.reasons.append("no earlier document has its wording")
            return result
        by_root: Counter[int] = Counter()
        for candidate, gain in chosen:
            by_root[self.derived[candidate.overlap.b].root_text] += gain
        main, most = max(by_root.items(), key=lambda item: (item[1], -self.order[item[0]]))
        enough = DERIVED
        if any(self._same_credit(text, self.texts[c.overlap.b]) for c, _ in chosen):
            enough = DERIVED_WITH_CREDIT
        percent = f"{round(100 * share)} % of its words stand in earlier documents"
        if measured >= enough and most >= min(enough, DERIVED) * copied:
            root = self.derived[main]
            result.root, result.root_text = root.root, main
            several = copied - most >= 0.2 * size
            result.role = "mixed" if several else "copy" if measured >= VERBATIM else "rewrite"
            result.reasons.append(percent)
            if several:
                result.reasons.append("which go back to more than one root; the largest counts")
        elif measured >= PARTLY:
            result.role = "mixed"
            result.reasons.append(f"{percent}, most of it is its own")
        else:
            result.reasons.append(f"only {percent}")
        return result

    def _same_credit(self, text: Text, source: Text) -> bool:
        """Say whether both credit one agency, or ``source`` is by the one ``text`` credits."""
        credited = frozenset().union(*(self.standings[d.id].agencies for d in text.documents))
        others = frozenset().union(*(self.standings[d.id].agencies for d in source.documents))
        if credited & others:
            return True
        return any(
            self.standings[s.id].owns(self.standings[d.id])
            for s in source.documents
            for d in text.documents[:1]
        )

    def _name_missing(self) -> None:
        """Let families that credit an agency whose item is not held go back to that item."""
        families: dict[int, list[int]] = defaultdict(list)
        for number, derived in self.derived.items():
            families[derived.root_text].append(number)
        for root, members in families.items():
            lead = self._lead(self.texts[root])
            held = [self.standings[d.id] for n in members for d in self.texts[n].documents]
            credited = Counter(agency for s in held for agency in s.agencies)
            top = [a for a, n in credited.items() if n == max(credited.values())]
            agency = missing_agency(top, held)
            if agency is None:
                continue
            for number in members:
                self.derived[number].root = _missing(agency, lead.document)
            derived = self.derived[root]
            derived.share = max(derived.share, self._shared_in_family(root, frozenset(members)))
            derived.role = "copy" if derived.role == "original" else derived.role
            if agency in lead.agencies:
                derived.reasons = [
                    f"credits {agency} (“{lead.credits[0].text}”), whose item is not held"
                ]
            else:
                derived.reasons = [f"its copies credit {agency}, whose item is not held"]

    def origins(self) -> list[Origin]:
        """Return the origin of every document that shares words with another."""
        found: list[Origin] = []
        for text in self.texts:
            derived = self.derived[text.number]
            origin = content_id("o1", [derived.root])
            lead, *others = text.documents
            found.append(
                Origin(
                    document=lead.id,
                    origin=origin,
                    role=derived.role,
                    copied_share=derived.share,
                    reasons=tuple(derived.reasons),
                )
            )
            found.extend(
                Origin(
                    document=other.id,
                    origin=origin,
                    role="copy",
                    copied_share=1.0,
                    reasons=("the same words as an earlier document",),
                )
                for other in others
            )
        return found

    def _shared_in_family(self, number: int, members: Collection[int]) -> float:
        """Return the share of the words of text ``number`` that other texts of ``members`` carry."""
        text = self.texts[number]
        if len(text.documents) > 1:
            return 1.0
        covered = np.zeros(len(text.words), dtype=np.bool_)
        for other, overlap in self.beside[number]:
            if other in members and not overlap.form:
                turned = overlap if overlap.a == number else overlap.flipped()
                for p, q, _, _ in turned.spans:
                    covered[p:q] = True
        return float(covered.mean())

    def reuse(self) -> list[Reuse]:
        """Return an edge per copy and source."""
        edges: list[Reuse] = []
        for text in self.texts:
            lead, *others = text.documents
            edges.extend(self._identical(text, other, lead) for other in others)
            for candidate, _ in self.derived[text.number].sources:
                source = self.texts[candidate.overlap.b]
                edges.extend(self._edge(text, copy, source, candidate) for copy in text.documents)
        return edges

    def _identical(self, text: Text, copy: Document, source: Document) -> Reuse:
        mine, yours = self.found.words_of[copy.id], self.found.words_of[source.id]
        span = (0, len(text.words), 0, len(text.words))
        order = reasons_of_order(self.standings[copy.id], self.standings[source.id])
        return Reuse(
            copy=copy.id,
            source=source.id,
            share=1.0,
            spans=(_places(span, mine, yours),),
            kind="syndication",
            reasons=("the same words throughout", *order),
        )

    def _edge(self, text: Text, copy: Document, source: Text, candidate: _Candidate) -> Reuse:
        first = source.documents[0]
        mine, yours = self.found.words_of[copy.id], self.found.words_of[first.id]
        spans = _copied_spans(candidate) if candidate.copies else _idle_spans(candidate)
        share = sum(q - p for p, q, _, _ in spans) / len(text.words)
        a, b = self.standings[copy.id], self.standings[first.id]
        kind, said = self._kind(candidate, share, a, b, source)
        return Reuse(
            copy=copy.id,
            source=first.id,
            share=share,
            spans=tuple(_places(span, mine, yours) for span in spans),
            kind=kind,
            reasons=(*said, *reasons_of_order(a, b)) if candidate.copies else tuple(said),
        )

    def _kind(
        self, candidate: _Candidate, share: float, copy: Standing, source: Standing, other: Text
    ) -> tuple[EdgeKind, list[str]]:
        kinds = candidate.sorted
        if candidate.copies:
            back = sum(s - r for _, _, r, s in candidate.overlap.spans) / len(other.words)
            said = [f"{round(100 * share)} % of its words, {round(100 * min(1.0, back))} % of the source's"]  # fmt: skip
            added = len(self.found.words_of[copy.document.id]) - round(share * copy.words)
            if added >= MIN_TOLD:
                said.append(f"adds {added} words")
            credited = source.owns(copy) or bool(copy.agencies & source.agencies)
            whole = share >= VERBATIM or (credited and share >= DERIVED)
            return ("syndication" if whole else "rewrite"), said
        if _is_quotation(kinds):
            return "quotation", ["both carry the same words inside quotation marks"]
        return "boilerplate", [self._why_nothing(candidate, copy, source)]

    def _why_nothing(self, candidate: _Candidate, copy: Standing, source: Standing) -> str:
        """Say in words why what the two share makes neither a copy."""
        kinds = candidate.sorted
        if candidate.overlap.form:
            if copy.document.outlet is not None and copy.document.outlet == source.document.outlet:
                return "the outlet's own wording, used again for other news"
            return "the same phrases around different names and numbers"
        if kinds.titles and kinds.titles == len(kinds.fixed):
            return "a title that other documents carry too"
        if kinds.fixed:
            return "a phrase that unrelated documents carry too"
        return "a turn of phrase: few words in common, and common ones"


def _explain(
    size: int,
    candidates: Sequence[tuple[_Candidate, tuple[Span, ...]]],
    explained_before: Flags | None = None,
) -> tuple[list[tuple[_Candidate, int]], Flags]:
    """Choose sources, best first, until no other explains MIN_GAIN words more.

    Args:
        size: Words of the copy.
        candidates: With the spans that count; earliest first.
        explained_before: Words that need no explaining any more.

    Returns:
        The chosen ones with the words that each explains, and which words are explained.
    """
    explained = np.zeros(size, dtype=np.bool_) if explained_before is None else explained_before.copy()  # fmt: skip
    chosen: list[tuple[_Candidate, int]] = []
    left = [(c, spans, size) for c, spans in candidates if spans]
    while left:
        scored = []
        for candidate, spans, bound in left:
            gain = sum(q - p - int(np.count_nonzero(explained[p:q])) for p, q, _, _ in spans)
            if gain >= MIN_GAIN:
                scored.append((candidate, spans, min(gain, bound)))
        if not scored:
            break
        best = max(gain * c.equal for c, _, gain in scored)
        pick = next(i for i, (c, _, gain) in enumerate(scored) if gain * c.equal >= (1 - TIE) * best - 1)  # fmt: skip
        candidate, spans, gain = scored.pop(pick)
        chosen.append((candidate, gain))
        for p, q, _, _ in spans:
            explained[p:q] = True
        left = scored
    return chosen, explained


def _copied_spans(candidate: _Candidate) -> tuple[Span, ...]:
    """Return the spans that a copy has from its source: quotations come along with the rest."""
    return tuple(sorted((*candidate.sorted.own, *candidate.sorted.quoted)))


def _idle_spans(candidate: _Candidate) -> tuple[Span, ...]:
    """Return the spans to show for two texts of which neither is a copy."""
    kinds = candidate.sorted
    return kinds.quoted if _is_quotation(kinds) else candidate.overlap.spans


def _is_quotation(kinds: Sorted) -> bool:
    return bool(kinds.quoted) and _length(kinds.quoted) >= _length(kinds.fixed)


def _length(spans: Iterable[Span]) -> int:
    return sum(q - p for p, q, _, _ in spans)


def _enough(one: Text, other: Text) -> float:
    """Return how many words of narrative in one passage make it copying, not coincidence.

    Chance agreement grows with the product of the lengths, as in searches of sequence databases
    (Karlin and Altschul 1990): a threefold product asks for one word more.
    """
    chances = len(one.words) * len(other.words) / USUAL_PAIR
    return MIN_TOLD * one.words.scale + max(0.0, math.log(chances, 3))


def _places(span: Span, copy: Words, source: Words) -> tuple[int, int, int, int]:
    p, q, r, s = span
    return (
        int(copy.starts[p]), int(copy.ends[q - 1]),
        int(source.starts[r]), int(source.ends[s - 1]),
    )  # fmt: skip
