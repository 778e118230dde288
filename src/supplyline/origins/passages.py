"""Bring matches down to words: what each pair of texts shares, and what kind of words those are.

Documents of the same words are one *text* here, whoever printed them; a match between any two of
their documents says the same of both texts.  For every word of a text this module knows whether it
stands in quotation marks, whether it is a name or a number, and how many unrelated texts carry it
over how long a time: that is how the fixed phrases of a publisher or of a series are learnt.

Does not: decide direction, roles or origins (``derive``).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from supplyline.origins.moments import UNDATED, moment_of
from supplyline.origins.tracer import MIN_WORDS, digest_of, excluded_of
from supplyline.origins.words import Flags, Words, read_words
from supplyline.records import Document, Match

KIN = 0.7  # share of the shorter text above which two texts are of one story, not of one template
ALIKE = 0.5  # share of names and numbers that two texts of one story have in common, at least
NAMES = 4  # names and numbers needed to tell a template from a copy by them
OTHERS = 3  # unrelated texts that carry a phrase before it counts as fixed …
OTHERS_AT_HOME = 2  # … if all are of one outlet
OTHERS_AT_ONCE = 4  # … if all are of one outlet and on whatever day
DAYS = 3.0  # over which they must be spread: a story's reprints are not
TITLE_WORDS = 25  # the longest run of words that can be the title of an office or a body
TITLE_NAMES = 0.4  # share of capitalised words in one
TITLE_OTHERS = 2  # unrelated texts that carry it
QUOTED = 0.7  # share of a passage inside quotation marks above which it is a quotation
TAIL = 6  # words of attribution ("the minister told reporters") that a quotation may carry along

_DAY = 86_400.0
_QUOTE = re.compile(
    r"“[^“”]{8,1500}(?:”|(?=\n))|«[^«»]{8,1500}»|„[^„“”]{8,1500}[“”]|「[^「」]{4,700}」|『[^『』]{4,700}』"
    r'|"[^"]{8,1500}(?:"|$)'
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n[ \t]+")

Span = tuple[int, int, int, int]  # words, half-open: from, to in the one text, in the other


@dataclass(slots=True)
class Text:
    """One sequence of words, and the documents that carry it."""

    number: int
    words: Words  # of the first document; the others have the same hashes
    documents: list[Document]
    quoted: Flags  # word stands in quotation marks
    named: Flags  # word is a name or a number
    fixed: Flags  # word belongs to a phrase that unrelated texts carry, over days or in one outlet
    carriers: npt.NDArray[np.int32]  # unrelated texts that carry the word
    moment: float  # seconds since 1970 of the earliest document
    outlet: str | None  # of the earliest document


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share."""

    a: int  # Text.number
    b: int
    spans: tuple[Span, ...]
    equal: int  # equal words
    template: bool  # same phrases around different names and numbers

    def flipped(self) -> Overlap:
        """Return the same seen from ``b``."""
        spans = sorted((r, s, p, q) for p, q, r, s in self.spans)
        return Overlap(self.b, self.a, tuple(spans), self.equal, self.template)


@dataclass(slots=True)
class Passages:
    """All texts that share words with another, and all overlaps."""

    texts: list[Text]
    text_of: dict[str, int]  # Document.id to Text.number
    words_of: dict[str, Words]  # by Document.id: same hashes within a text, offsets of its own
    overlaps: list[Overlap] = field(default_factory=list)


def read_passages(documents: Sequence[Document], matches: Iterable[Match]) -> Passages:
    """Return the texts behind ``matches`` and what they share, in an order of their own.

    Args:
        documents: Sorted by id; only those that ``matches`` names are read.
        matches: In any order; several between the same two texts are reduced to the widest.
    """
    matches = list(matches)
    named = {m.a for m in matches} | {m.b for m in matches}
    found = _texts([d for d in documents if d.id in named])
    widest: dict[tuple[int, int], tuple[int, tuple[Span, ...]]] = {}
    for match in matches:
        a, b = found.text_of[match.a], found.text_of[match.b]
        if a == b:
            continue
        spans = _word_spans(match, found.words_of[match.a], found.words_of[match.b])
        if a > b:
            a, b, spans = b, a, tuple(sorted((r, s, p, q) for p, q, r, s in spans))
        best = widest.get((a, b))
        if best is None or (match.words, spans) > best:
            widest[a, b] = (match.words, spans)
    for (a, b), (equal, spans) in sorted(widest.items()):
        template = _is_template(found.texts[a], found.texts[b], spans)
        found.overlaps.append(Overlap(a, b, spans, equal, template))
    _learn_fixed(found)
    return found


def _texts(documents: Sequence[Document]) -> Passages:
    groups: dict[bytes, list[tuple[Document, Words]]] = defaultdict(list)
    words_of: dict[str, Words] = {}
    for document, words in zip(documents, read_words([d.text for d in documents]), strict=True):
        body = words.without(excluded_of(document))
        words_of[document.id] = body
        key = digest_of(body) if len(body) >= MIN_WORDS else document.id.encode("utf-8", "surrogatepass")  # fmt: skip
        groups[key].append((document, body))
    texts: list[Text] = []
    text_of: dict[str, int] = {}
    for members in groups.values():
        members.sort(key=lambda m: (moment_of(m[0]).seconds, m[0].id))
        first, words = members[0]
        text = Text(
            len(texts),
            words,
            [document for document, _ in members],
            _quoted(first.text, words),
            _named(words),
            np.zeros(len(words), dtype=np.bool_),
            np.zeros(len(words), dtype=np.int32),
            moment_of(first).seconds,
            first.outlet,
        )
        texts.append(text)
        text_of.update((document.id, text.number) for document, _ in members)
    return Passages(texts, text_of, words_of)


def _word_spans(match: Match, a: Words, b: Words) -> tuple[Span, ...]:
    if not match.spans:
        return ()
    p, q, r, s = np.array(match.spans, dtype=np.int64).T
    rows = zip(
        np.searchsorted(a.starts, p).tolist(),
        np.searchsorted(a.ends, q, side="right").tolist(),
        np.searchsorted(b.starts, r).tolist(),
        np.searchsorted(b.ends, s, side="right").tolist(),
        strict=True,
    )
    return tuple(rows)


def _quoted(text: str, words: Words) -> Flags:
    """Mark the words in quotation marks; marks that never close end with their paragraph."""
    marked = np.zeros(len(words), dtype=np.bool_)
    base = 0
    for end in [*(m.end() for m in _PARAGRAPH.finditer(text)), len(text)]:
        for quote in _QUOTE.finditer(text, base, end):
            low, high = np.searchsorted(words.starts, quote.span())
            marked[low:high] = True
        base = end
    return marked


def _named(words: Words) -> Flags:
    """Mark names and numbers: capitalised words that the text never writes small."""
    small = np.unique(words.hashes[~words.specific])
    return words.specific & ~np.isin(words.hashes, small)


def _is_template(one: Text, other: Text, spans: Iterable[Span]) -> bool:
    """Say whether the shared phrases stand around different names and numbers."""
    common = total_one = total_other = 0
    for p, q, r, s in spans:
        if q - p == s - r and np.array_equal(one.words.hashes[p:q], other.words.hashes[r:s]):
            same = int(np.count_nonzero(one.named[p:q]))
            common, total_one, total_other = common + same, total_one + same, total_other + same
            continue
        mine = Counter(one.words.hashes[p:q][one.named[p:q]].tolist())
        yours = Counter(other.words.hashes[r:s][other.named[r:s]].tolist())
        common += (mine & yours).total()
        total_one += mine.total()
        total_other += yours.total()
    most = max(total_one, total_other)
    return most >= NAMES and common < ALIKE * most


def _learn_fixed(found: Passages) -> None:
    """Mark, in every text, the phrases that unrelated texts carry too."""
    family = _families(found)
    beside: dict[int, list[Overlap]] = defaultdict(list)
    for overlap in found.overlaps:
        beside[overlap.a].append(overlap)
        beside[overlap.b].append(overlap.flipped())
    for number, overlaps in beside.items():
        _learn_fixed_of(found.texts[number], overlaps, found.texts, family)


def _families(found: Passages) -> list[int]:
    """Return, for each text, the smallest number among those of one story with it."""
    parent = list(range(len(found.texts)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for overlap in found.overlaps:
        one, other = found.texts[overlap.a].words, found.texts[overlap.b].words
        shared = max(
            sum(q - p for p, q, _, _ in overlap.spans) / len(one),
            sum(s - r for _, _, r, s in overlap.spans) / len(other),
        )
        if shared >= KIN and not overlap.template:
            low, high = sorted((root(overlap.a), root(overlap.b)))
            parent[high] = low
    return [root(number) for number in range(len(found.texts))]


def _learn_fixed_of(
    text: Text, overlaps: Sequence[Overlap], texts: Sequence[Text], family: Sequence[int]
) -> None:
    size = len(text.words)
    groups: dict[int, list[Overlap]] = defaultdict(list)
    for overlap in overlaps:
        if family[overlap.b] != family[text.number]:
            groups[family[overlap.b]].append(overlap)
    if not groups:
        return
    carriers = np.zeros(size, dtype=np.int32)
    strangers = np.zeros(size, dtype=np.int32)  # carriers of another outlet, or of none known
    earliest = np.full(size, text.moment)
    latest = np.full(size, text.moment)
    for group in groups.values():
        covered = np.zeros(size, dtype=np.bool_)
        abroad = np.zeros(size, dtype=np.bool_)
        for overlap in group:
            other = texts[overlap.b]
            away = text.outlet is None or other.outlet != text.outlet
            for p, q, _, _ in overlap.spans:
                covered[p:q] = True
                if away:
                    abroad[p:q] = True
                if other.moment < UNDATED:
                    np.minimum(earliest[p:q], other.moment, out=earliest[p:q])
                    if text.moment < UNDATED:
                        np.maximum(latest[p:q], other.moment, out=latest[p:q])
        carriers += covered
        strangers += abroad
    home = strangers == 0
    spread = latest - earliest >= DAYS * _DAY
    text.carriers = carriers
    text.fixed = (
        ((carriers >= OTHERS) & spread)
        | (home & (carriers >= OTHERS_AT_HOME) & spread)
        | (home & (carriers >= OTHERS_AT_ONCE))
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """The spans of an overlap by what they are, and the words of the copy in each sort."""

    own: tuple[Span, ...]  # wording that makes one a copy of the other
    quoted: tuple[Span, ...]
    fixed: tuple[Span, ...]
    told: int  # words of the longest of ``own`` that are neither quoted nor fixed
    titles: int  # spans of ``fixed`` that are titles


def sort_spans(overlap: Overlap, texts: Sequence[Text]) -> Sorted:
    """Sort the spans of ``overlap``; ``a`` is the text suspected of copying."""
    one, other = texts[overlap.a], texts[overlap.b]
    own: list[Span] = []
    quoted: list[Span] = []
    fixed: list[Span] = []
    told = titles = 0
    for span in overlap.spans:
        p, q, r, s = span
        masked = one.fixed[p:q]
        free = int(np.count_nonzero(~masked))
        marked = int(np.count_nonzero(one.quoted[p:q]))
        marked_there = int(np.count_nonzero(other.quoted[r:s]))
        if _is_title(one, p, q):
            fixed.append(span)
            titles += 1
        elif free < (1 - ALIKE) * (q - p) or np.count_nonzero(other.fixed[r:s]) > ALIKE * (s - r):
            fixed.append(span)
        elif _is_quotation(marked, q - p) or _is_quotation(marked_there, s - r):
            quoted.append(span)
        else:
            own.append(span)
            told = max(told, int(np.count_nonzero(~masked & ~one.quoted[p:q])))
    return Sorted(tuple(own), tuple(quoted), tuple(fixed), told, titles)


def _is_quotation(marked: int, size: int) -> bool:
    return marked >= QUOTED * size or (marked > TAIL and size - marked <= TAIL)


def _is_title(text: Text, low: int, high: int) -> bool:
    if high - low > TITLE_WORDS or int(text.carriers[low:high].max()) < TITLE_OTHERS:
        return False
    capitals = int(np.count_nonzero(text.words.specific[low:high]))
    return capitals >= TITLE_NAMES * (high - low)
