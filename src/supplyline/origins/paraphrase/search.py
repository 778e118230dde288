"""Look through traced documents for paraphrase and translation, and lower the count accordingly.

Few documents stand for each origin; rare names and numbers say which are worth comparing, and for
another script the likeness of the first sentences.  Of those pairs the model reads only the ones
whose leads it could find alike: where names and numbers cannot agree, it is not asked.

Does not: merge origins, or look at documents that literal matching has joined already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np

from supplyline.origins.faults import DocumentUnknown
from supplyline.origins.moments import UNDATED, moment_of
from supplyline.origins.paraphrase.clues import as_written, candidate_pairs, rarity_of
from supplyline.origins.paraphrase.encoder import Encoder, Vectors, encode_once, load_encoder
from supplyline.origins.paraphrase.likeness import (
    Alignment,
    Likeness,
    Told,
    align,
    can_agree,
    lead_of,
    reasons_of,
)
from supplyline.origins.trace import Trace
from supplyline.records import Document, Origin, Reuse

DAYS = 3.0
# Set on evals/origins/paraphrase, seed 11; set together, re-run the gate.
LEAST = 0.60  # cosine of two sentences that say the same in one language
LEAST_ACROSS = 0.50  # the same across languages
COVERED = 0.60  # of the shorter lead
SCORE = 0.45
SCORE_ACROSS = 0.40
NAMES = 0.70  # of the names in the shorter's aligned sentences, in the other text
NUMBERS = 0.50
RARITY = 15.0  # nats of what both carry: three clues that few others carry, or more common ones
SHORTEST = 100  # characters of the shorter lead: a line of a table says too little to compare
PER_ORIGIN = 3  # documents that stand for one origin: ten thousand reprints say one thing
LEADS_KEPT = 5  # documents of another language that one is compared with
LEAD_ALIKE = 0.45  # cosine of first sentences for that
_BLOCK = 2048  # first sentences compared at once: 16 MB of cosines
_RANKS = {"original": 0, "mixed": 1, "rewrite": 2, "copy": 3}
_COPYING = frozenset(("syndication", "rewrite"))


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """What a look for paraphrase found, and what it does to the number of witnesses."""

    likenesses: tuple[Likeness, ...]  # best first
    origins_low: int  # if every likeness were a common origin
    origins_high: int  # if none were: what literal matching counts


def look_for_paraphrase(
    documents: Sequence[Document],
    traced: Trace,
    *,
    days: float = DAYS,
    encoder: Encoder | None = None,
    known: MutableMapping[str, Vectors] | None = None,
) -> Paraphrases:
    """Return likenesses among traced documents and the interval of independent origins.

    Args:
        documents: Those that were traced; order does not matter.
        traced: What ``trace`` made of them.
        days: As in ``paraphrases``.
        encoder: As in ``paraphrases``.
        known: As in ``paraphrases``.

    Raises:
        ModelMissing: ``encoder`` is None and the extra is not installed.
        ModelChanged: A file of the model is not as recorded.
        DocumentUnknown: ``traced`` names a document that was not given.
    """
    found = paraphrases(
        documents, traced.origins, traced.reuse, days=days, encoder=encoder, known=known
    )
    return Paraphrases(tuple(found), _fewest(traced.origins, found), traced.count)


def paraphrases(
    documents: Sequence[Document],
    origins: Iterable[Origin],
    reuse: Iterable[Reuse],
    *,
    days: float = DAYS,
    encoder: Encoder | None = None,
    known: MutableMapping[str, Vectors] | None = None,
) -> list[Likeness]:
    """Return pairs of documents of different origins that may tell one story, best first.

    Args:
        documents: In any order; the undated are compared with each other only.
        origins: The origin of each, as ``trace`` or ``derive`` gives them.
        reuse: Who copied whom: pairs joined there are left out, and so are the passages of
            quotations and boilerplate.
        days: How far apart two documents may be.
        encoder: The sentence model; None loads the one of the extra.
        known: Vectors kept from earlier calls, by hash; new ones are added.

    Raises:
        ModelMissing: ``encoder`` is None and the extra is not installed.
        ModelChanged: A file of the model is not as recorded.
        DocumentUnknown: ``origins`` name a document that was not given.
    """
    reader = encoder if encoder is not None else load_encoder()
    kept: MutableMapping[str, Vectors] = known if known is not None else {}
    search = _Search(_standing_for(documents, origins), tuple(reuse), days, reader, kept)
    return sorted(search.likenesses(), key=lambda found: (-found.score, found.a, found.b))


def _standing_for(
    documents: Sequence[Document], origins: Iterable[Origin]
) -> list[tuple[Document, str]]:
    """Return the few documents that stand for each origin, with it: originals, then by date."""
    by_id = {document.id: document for document in documents}
    members: dict[str, list[tuple[int, float, int, str]]] = defaultdict(list)
    for origin in origins:
        document = by_id.get(origin.document)
        if document is None:
            raise DocumentUnknown(origin.document)
        ranked = (_RANKS[origin.role], moment_of(document).seconds, -len(document.text), document.id)  # fmt: skip
        members[origin.origin].append(ranked)
    return [
        (by_id[name], root)
        for root, ranked in sorted(members.items())
        for *_, name in sorted(ranked)[:PER_ORIGIN]
    ]


class _Search:
    """One call's documents, what is known of each, and the comparison of two."""

    def __init__(
        self,
        standing: Sequence[tuple[Document, str]],
        reuse: Sequence[Reuse],
        days: float,
        encoder: Encoder,
        known: MutableMapping[str, Vectors],
    ) -> None:
        self.documents = [document for document, _ in standing]
        self.roots = [root for _, root in standing]
        self.moments = [moment_of(document).seconds for document in self.documents]
        self.told = [lead_of(d.text, d.language) for d in self.documents]
        self.rarity = rarity_of([told.clues for told in self.told])
        self.days, self.encoder, self.known = days, encoder, known
        self.joined: set[frozenset[str]] = set()
        self.forms: set[frozenset[str]] = set()
        self.idle: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for edge in reuse:
            if edge.kind in _COPYING:
                self.joined.add(frozenset((edge.copy, edge.source)))
            else:
                if edge.kind == "boilerplate":
                    self.forms.add(frozenset((edge.copy, edge.source)))
                for p, q, r, s in edge.spans:
                    self.idle[edge.copy, edge.source].append((p, q))
                    self.idle[edge.source, edge.copy].append((r, s))

    def likenesses(self) -> Iterator[Likeness]:
        clues = [told.clues for told in self.told]
        pairs = candidate_pairs(clues, self.rarity, self.moments, self.roots, days=self.days)
        for i, j in self._across():
            pairs.setdefault((i, j), 0.0)
        open_pairs = [
            (i, j)
            for i, j in sorted(pairs)
            if not self._settled(self.documents[i], self.documents[j])
            and self._worth_reading(i, j, pairs[i, j])
        ]
        # All at once: the model reads a long list three times as fast as many short ones.
        members = sorted({number for pair in open_pairs for number in pair})
        encode_once(self.encoder, [s for n in members for s in self.told[n].sentences], self.known)
        for i, j in open_pairs:
            found = self._compare(i, j, pairs[i, j])
            if found is not None:
                yield found

    def _settled(self, one: Document, other: Document) -> bool:
        """Say whether literal matching knows what two documents are to each other.

        It does if one copies the other, or if both are one outlet's form filled in twice: an outlet
        that reports two visits in the same phrases, sentence by sentence, tells of two visits.
        """
        pair = frozenset((one.id, other.id))
        own = one.outlet is not None and one.outlet == other.outlet
        return pair in self.joined or (own and pair in self.forms)

    def _worth_reading(self, i: int, j: int, rarity: float) -> bool:
        """Say whether ``_likely`` may hold of two documents, as far as no model is needed to tell."""
        one, other = self._without_idle(i, j), self._without_idle(j, i)
        foreign, same_script = self._foreign(i, j), one.script == other.script
        return (
            min(sum(one.sizes), sum(other.sizes)) >= SHORTEST
            and (not same_script or rarity >= RARITY)
            and can_agree(
                one,
                other,
                covered=COVERED,
                names=0.0 if foreign else NAMES,
                numbers=NUMBERS,
                rarity=self.rarity,
                digits=foreign,
            )
        )

    def _language(self, number: int) -> str:
        return self.documents[number].language or self.told[number].script

    def _foreign(self, i: int, j: int) -> bool:
        """Say whether two documents are of different languages, as far as can be told."""
        if self.told[i].script != self.told[j].script:
            return True
        one, other = self.documents[i].language, self.documents[j].language
        return one is not None and other is not None and one != other

    def _across(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of different scripts whose first sentences are alike.

        Within one script the names bring translations together: a pair without them is none.
        """
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, told in enumerate(self.told):
            if told.sentences:
                groups[told.script, self._language(number)].append(number)
        names = sorted(groups, key=lambda name: (len(groups[name]), name))
        for place, name in enumerate(names[:-1]):
            few = sorted(groups[name], key=lambda n: self.moments[n])
            for other in names[place + 1 :]:
                if name[0] != other[0]:
                    many = sorted(groups[other], key=lambda n: self.moments[n])
                    yield from self._alike(few, many)

    def _alike(self, few: Sequence[int], many: Sequence[int]) -> Iterator[tuple[int, int]]:
        window = self.days * 86_400.0
        times = np.array([self.moments[n] for n in many])
        for at in range(0, len(few), _BLOCK):
            rows = few[at : at + _BLOCK]
            low = int(np.searchsorted(times, self.moments[rows[0]] - window))
            high = int(np.searchsorted(times, self.moments[rows[-1]] + window, side="right"))
            for start in range(low, high, _BLOCK):
                columns = many[start : min(start + _BLOCK, high)]
                cosine = self._firsts(rows) @ self._firsts(columns).T
                near = np.abs(
                    np.array([self.moments[n] for n in rows])[:, None]
                    - np.array([self.moments[n] for n in columns])[None, :]
                )
                cosine[near > window] = 0.0
                for row, values in zip(rows, cosine, strict=True):
                    for column in np.argsort(-values, kind="stable")[:LEADS_KEPT].tolist():
                        other = columns[column]
                        if values[column] >= LEAD_ALIKE and self.roots[row] != self.roots[other]:
                            yield min(row, other), max(row, other)

    def _firsts(self, numbers: Sequence[int]) -> Vectors:
        return encode_once(self.encoder, [self.told[n].sentences[0] for n in numbers], self.known)

    def _compare(self, i: int, j: int, rarity: float) -> Likeness | None:
        if self.documents[j].id < self.documents[i].id:
            i, j = j, i
        foreign = self._foreign(i, j)
        one, other = self._without_idle(i, j), self._without_idle(j, i)
        vectors = encode_once(self.encoder, (*one.sentences, *other.sentences), self.known)
        cut = len(one.sentences)
        alignment = align(
            one,
            other,
            vectors[:cut],
            vectors[cut:],
            least=LEAST_ACROSS if foreign else LEAST,
            rarity=self.rarity,
            digits=foreign,
        )
        same_script = one.script == other.script
        numbers = sorted(one.clues.numbers & other.clues.numbers, key=lambda n: (-len(n), n))
        if not _likely(alignment, rarity, foreign, same_script):
            return None
        stems = one.clues.names_shared(other.clues) if same_script else frozenset()
        names = as_written(stems, self.documents[i].text)
        languages = f"languages differ: {self._language(i)}, {self._language(j)}" if foreign else ""
        return Likeness(
            a=self.documents[i].id,
            b=self.documents[j].id,
            origins=(self.roots[i], self.roots[j]),
            score=min(1.0, alignment.score),
            aligned=tuple(
                (one.spans[p][0], one.spans[q - 1][1], other.spans[r][0], other.spans[s - 1][1], c)
                for p, q, r, s, c in alignment.pairs
            ),
            names=tuple(names),
            numbers=tuple(numbers),
            reasons=reasons_of(alignment, names, numbers, self._apart(i, j), languages),
        )

    def _without_idle(self, i: int, j: int) -> Told:
        """Return what ``i`` tells, less what it shares with ``j`` as a quotation or boilerplate."""
        told = self.told[i]
        idle = self.idle.get((self.documents[i].id, self.documents[j].id))
        if not idle:
            return told
        kept = [
            number
            for number, (start, end) in enumerate(told.spans)
            if 2 * sum(max(0, min(end, q) - max(start, p)) for p, q in idle) < end - start
        ]
        return Told(
            tuple(told.spans[n] for n in kept),
            tuple(told.sentences[n] for n in kept),
            tuple(told.said[n] for n in kept),
            told.clues,
            told.script,
        )

    def _apart(self, i: int, j: int) -> str:
        one, other = self.moments[i], self.moments[j]
        if UNDATED in (one, other):
            return "undated, so time says nothing"
        hours = abs(one - other) / 3600
        return f"published {round(hours)} h apart" if hours < 48 else f"published {round(hours / 24)} days apart"  # fmt: skip


def _likely(alignment: Alignment, rarity: float, foreign: bool, same_script: bool) -> bool:
    return (
        alignment.size >= SHORTEST
        and alignment.covered >= COVERED
        and alignment.score >= (SCORE_ACROSS if foreign else SCORE)
        and alignment.numbers >= NUMBERS
        # Names do not match across scripts; German writes every noun like a name.
        and (not same_script or rarity >= RARITY)
        and (foreign or alignment.names >= NAMES)
    )


def _fewest(origins: Iterable[Origin], found: Iterable[Likeness]) -> int:
    """Return how many origins are left if every likeness joins two (Tarjan 1975, union-find)."""
    parent = {origin.origin: origin.origin for origin in origins}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for likeness in found:
        a, b = map(root, likeness.origins)
        parent[a] = b
    return sum(name == above for name, above in parent.items())
