"""Read a claim as words that are relayed: whose, of what day and occasion, of what act, written where.

A sentence that is copied was written for the document it is copied from; from there its day is
reckoned, and whoever else copies it tells nothing new.

Does not: decide which tellings are of one statement.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, MutableSet, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from supplyline.origins.occasions import (
    Who,
    day_of_publication,
    day_of_saying,
    fold,
    hearer_of,
    innermost,
    occasion_of,
    quoted_words,
)
from supplyline.records import Claim, Document, Passage, Reuse, SharedSpan

QUOTE_WORDS = 6  # quoted words in a row that two people do not hit upon by chance
COVERED = 0.5  # share of a sentence inside a copied span above which the sentence is copied

_PAST_STAGES = frozenset({"under_way", "done", "ended"})

Sides = tuple[frozenset[str], frozenset[str]]
Act = tuple[str, str, Sides]  # kind, polarity, from and to


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim as relayed words: whose, when, where, of what."""

    claim: Claim
    source: str  # the document that its sentence was written for
    published: int | None  # ordinal of the day on which ``source`` was
    who: Who
    day: int | None  # on which it was said
    occasion: str | None
    channels: tuple[str, ...]  # media it says it has the words from
    act: Act
    quotes: tuple[str, ...]  # runs of QUOTE_WORDS quoted words in and beside its sentence
    medium: str | None  # an outlet that is its innermost speaker


def telling_of(
    claim: Claim,
    source: str,
    document: Document,
    first: Document,
    contexts: Contexts,
    *,
    before: Telling | None = None,
) -> Telling:
    """Return ``claim`` of ``document`` as words that were written for ``first``, the id of which is ``source``.

    ``before`` is what this returned of the same claim among fewer documents: its quoted words stand.
    """
    who, words, relay = innermost(claim.attribution)
    medium = words if words in contexts.outlets else None  # "Harbour Wire reported that …"
    if before is not None and (before.source, before.medium) == (source, medium):
        return before
    return Telling(
        claim=claim,
        source=source,
        published=day_of_publication(first),
        who=who,
        day=day_of_saying(claim, first),
        occasion=occasion_of(claim.sentence),
        channels=tuple(sorted({c for c in (relay, hearer_of(claim, document), medium) if c})),
        act=act_of(claim),
        quotes=contexts.quotes(claim, who) if before is None else before.quotes,
        medium=medium,
    )


def act_of(claim: Claim) -> Act:
    """Return what ``claim`` says was done, as far as another telling of it should say the same."""
    sides = tuple(
        frozenset(p.code or fold(p.text) for p in parties) for parties in (claim.from_, claim.to)
    )
    return claim.kind, claim.polarity, (sides[0], sides[1])


class Copies:
    """Which sentence was copied from where."""

    def __init__(
        self, edges: Mapping[str, Iterable[Reuse]], documents: Mapping[str, Document]
    ) -> None:
        self._edges, self._documents = edges, documents

    def source_of(self, claim: Claim, asked: MutableSet[str]) -> str:
        """Return the document that the sentence of ``claim`` was written for.

        ``asked`` is given the documents that this hangs on: it stands as long as their edges and dates do.
        """
        document, start, end = claim.document, claim.start, claim.end
        asked.add(document)
        if document not in self._edges:
            return document
        told = self._not_before(claim)
        seen = {document}
        while True:
            covered: list[tuple[int, str, int, int]] = []
            for edge in self._edges.get(document, ()):
                if edge.kind not in ("syndication", "rewrite"):
                    continue
                asked.add(edge.source)
                over = [s for s in edge.spans if s[0] < end and start < s[1]]
                shared = sum(min(end, s[1]) - max(start, s[0]) for s in over)
                if shared < COVERED * (end - start) or edge.source in seen:
                    continue
                if not self._is_out_before(edge.source, told):
                    places = [_place(span, start, end) for span in over]
                    low, high = min(p[0] for p in places), max(p[1] for p in places)
                    covered.append((-shared, edge.source, low, high))
            if not covered:
                return document
            _, document, start, end = min(covered)
            seen.add(document)

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


def _place(span: SharedSpan, start: int, end: int) -> tuple[int, int]:
    """Return where in the source the part of ``span`` from ``start`` to ``end`` lies, about."""
    here, there, low, high = span
    scale = (high - low) / (there - here)
    return (
        low + round((max(start, here) - here) * scale),
        low + round((min(end, there) - here) * scale),
    )


class Contexts:
    """What is to be known of a claim beyond itself: who publishes, which sentences stand around it."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        passages: Mapping[str, Sequence[Passage]],
        outlets: AbstractSet[str],  # folded
    ) -> None:
        self._documents, self._passages, self.outlets = documents, passages, outlets
        self._places: dict[str, list[tuple[int, int]]] = {}

    def quotes(self, claim: Claim, who: Who) -> tuple[str, ...]:
        """Return the runs of quoted words in the claim's sentence and the one on either side.

        Where nobody is named only its own sentence counts: what stands beside it may be somebody else's.
        """
        text = self._around(claim) if who.block else claim.sentence
        found = {
            " ".join(words[i : i + QUOTE_WORDS])
            for words in quoted_words(text)
            for i in range(len(words) - QUOTE_WORDS + 1)
        }
        return tuple(sorted(found))

    def _around(self, claim: Claim) -> str:
        name = claim.document
        if name not in self._places:
            self._places[name] = sorted((p.start, p.end) for p in self._passages.get(name, ()))
        places = self._places[name]
        here = bisect_right(places, claim.start, key=lambda place: place[1])
        after = bisect_left(places, claim.end, key=lambda place: place[0])
        if here >= after:
            return claim.sentence
        first, last = max(0, here - 1), min(len(places) - 1, after)
        return self._documents[name].text[places[first][0] : places[last][1]]
