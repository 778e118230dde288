"""Bring matches down to words: what each pair of texts shares, and what kind of words those are.

Documents of the same words are one *text* here, whoever printed them; a match between any two of
their documents says the same of both texts.  For every word of a text this module knows whether it
stands in quotation marks, whether it is a name or a number, and how many unrelated texts carry it
over how long a time: that is how the fixed phrases of a publisher or of a series are learnt.

Does not: decide direction, roles or origins (``derive``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from supplyline.origins.moments import UNDATED, moment_of
from supplyline.origins.tracer import MIN_WORDS, digest_of, excluded_of
from supplyline.origins.words import Flags, Words, read_words
from supplyline.records import Document, Match

KIN = 0.7  # share of the shorter text above which two texts are of one story, not of one template
ALIKE = 0.5  # share of names (or numbers) that two texts of one story have in common, at least
NAMES = 3  # names needed to tell a template from a copy
NUMBERS = 3  # numbers needed for it, where names do not tell or the outlet is the same
OTHERS = 3  # unrelated texts that carry a phrase before it counts as fixed …
OTHERS_AT_HOME = 2  # … if all are of one outlet
OTHERS_AT_ONCE = 4  # … if all are of one outlet and on whatever day
DAYS = 3.0  # over which they must be spread: a story's reprints are not
TITLE_WORDS = 25  # the longest run of words that can be the title of an office or a body
TITLE_NAMES = 0.4  # share of capitalised words in one
TITLE_OTHERS = 2  # unrelated texts that carry it
QUOTED = 0.7  # share of a passage inside quotation marks above which it is a quotation
TAIL = 6  # words of attribution ("the minister told reporters") that a quotation may carry along
DAYS_AT_HOME = 2.0  # after which an outlet that uses its words again has other news …
PART_AT_HOME = 0.3  # … if they make up this share of the shorter text …
VERBATIM = 0.97  # … and less of it than this is equal; else it prints the same item again
RARE = 3  # stories that may carry a word before it is common …
RARE_SHARE = 0.01  # … or this share of them, if that is more
RARE_WORDS = 2  # rare words that a short passage needs to be more than a turn of phrase
LONG = 14  # equal words from which it needs none

_DAY = 86_400.0
_QUOTE = re.compile(
    r"“[^“”]{8,1500}(?:”|(?=\n))|«[^«»]{8,1500}»|„[^„“”]{8,1500}[“”]|「[^「」]{4,700}」|『[^『』]{4,700}』"
    # A straight mark opens before a word and closes after one, so a stray one opens nothing.
    r'|(?<!\w)"(?=\w)[^"]{8,1500}(?<=\S)"(?!\w)'
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
    name: Flags  # word is a name, more often than not
    rare: Flags  # word that few stories carry
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
    form: bool  # a form filled in twice: same phrases, other names and numbers, or another day

    def flipped(self) -> Overlap:
        """Return the same seen from ``b``."""
        spans = sorted((r, s, p, q) for p, q, r, s in self.spans)
        return Overlap(self.b, self.a, tuple(spans), self.equal, self.form)


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
        found.overlaps.append(Overlap(a, b, spans, equal, False))
    family = _families(found)
    _learn_fixed(found, family)
    _learn_rare(found, family)
    # What is fixed is known now: names that a form always carries say nothing about its items.
    found.overlaps = [
        replace(o, form=_is_form(found.texts[o.a], found.texts[o.b], o.spans, o.equal))
        for o in found.overlaps
    ]
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
            _names(words),
            np.zeros(len(words), dtype=np.bool_),
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


def _names(words: Words) -> Flags:
    """Mark names: capitalised words that the text never writes small."""
    small = np.unique(words.hashes[~words.capital])
    return words.capital & ~np.isin(words.hashes, small)


def _agreement(
    one: Text, other: Text, spans: Iterable[Span], marks: tuple[Flags, Flags]
) -> tuple[int, int]:
    """Return how many of the marked words the spans have in common, and the fewer of either."""
    common = mine_total = yours_total = 0
    for p, q, r, s in spans:
        mine, yours = one.words.hashes[p:q], other.words.hashes[r:s]
        marked, marked_there = marks[0][p:q], marks[1][r:s]
        mine_total += int(np.count_nonzero(marked))
        yours_total += int(np.count_nonzero(marked_there))
        if q - p == s - r:
            common += int(np.count_nonzero(marked & marked_there & (mine == yours)))
        else:  # in order, so that a name in another slot of a form is another name
            names, names_there = mine[marked].tolist(), yours[marked_there].tolist()
            blocks = SequenceMatcher(None, names, names_there, autojunk=False).get_matching_blocks()
            common += sum(block.size for block in blocks)
    return common, min(mine_total, yours_total)


def _is_form(one: Text, other: Text, spans: Sequence[Span], equal: int) -> bool:
    """Say whether a form was filled in twice: the shared words tell of two things, not of one."""
    return _is_home_form(one, other, spans, equal) or _is_template(one, other, spans)


def _is_home_form(one: Text, other: Text, spans: Sequence[Span], equal: int) -> bool:
    """Say whether an outlet tells news of another day in the words it has for such news."""
    if one.outlet is None or one.outlet != other.outlet:
        return False
    if not DAYS_AT_HOME * _DAY <= abs(one.moment - other.moment) < UNDATED / 2:
        return False
    shorter = min(len(one.words), len(other.words))
    shared = sum(q - p for p, q, _, _ in spans)
    return shared >= PART_AT_HOME * shorter and equal < VERBATIM * shorter


def _is_template(one: Text, other: Text, spans: Sequence[Span]) -> bool:
    """Say whether the shared phrases stand around different names, or lacking those, numbers.

    A copy may have other numbers than its source: tolls rise.  It does not have other names.  An
    outlet that prints the same words around other numbers is filling in its own form again.
    """
    if all(
        q - p == s - r and np.array_equal(one.words.hashes[p:q], other.words.hashes[r:s])
        for p, q, r, s in spans
    ):
        return False
    names = (one.name & ~one.fixed, other.name & ~other.fixed)
    common, fewer = _agreement(one, other, spans, names)
    if fewer >= NAMES and common < ALIKE * fewer:
        return True
    at_home = one.outlet is not None and one.outlet == other.outlet
    if fewer >= NAMES and not at_home:
        return False
    common, fewer = _agreement(one, other, spans, (one.words.digit, other.words.digit))
    return fewer >= NUMBERS and common < ALIKE * fewer


def _learn_rare(found: Passages, family: Sequence[int]) -> None:
    """Mark, in every text, the words that few stories carry."""
    if not found.texts:
        return
    vocabulary: dict[int, list[npt.NDArray[np.uint64]]] = defaultdict(list)
    for text in found.texts:
        vocabulary[family[text.number]].append(text.words.hashes)
    distinct = np.concatenate([np.unique(np.concatenate(own)) for own in vocabulary.values()])
    words, stories = np.unique(distinct, return_counts=True)
    common = words[stories > max(RARE, RARE_SHARE * len(vocabulary))]
    for text in found.texts:
        text.rare = ~np.isin(text.words.hashes, common)


def _learn_fixed(found: Passages, family: Sequence[int]) -> None:
    """Mark, in every text, the phrases that unrelated texts carry too."""
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
        if shared >= KIN and not _is_form(
            found.texts[overlap.a], found.texts[overlap.b], overlap.spans, overlap.equal
        ):
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
    """The spans of an overlap by what they are, seen from the copy."""

    own: tuple[Span, ...]  # wording that makes one a copy of the other
    quoted: tuple[Span, ...]
    fixed: tuple[Span, ...]
    told: int  # equal words, neither quoted nor fixed, of the richest of ``own``
    titles: int  # spans of ``fixed`` that are titles


def sort_spans(overlap: Overlap, texts: Sequence[Text]) -> Sorted:
    """Sort the spans of ``overlap``; ``a`` is the text suspected of copying."""
    one, other = texts[overlap.a], texts[overlap.b]
    if not overlap.form and _is_kin(overlap, one, other):
        # Most of a text with its names: a reprint, be it of a form or of a speech.
        return Sorted(overlap.spans, (), (), sum(q - p for p, q, _, _ in overlap.spans), 0)
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
            told = max(told, _told(span, one, other))
    return Sorted(tuple(own), tuple(quoted), tuple(fixed), told, titles)


def _is_kin(overlap: Overlap, one: Text, other: Text) -> bool:
    if sum(q - p for p, q, _, _ in overlap.spans) < KIN * len(one.words):
        return False
    common, fewer = _agreement(one, other, overlap.spans, (one.name, other.name))
    return common >= NAMES and common >= ALIKE * fewer


def _told(span: Span, one: Text, other: Text) -> int:
    """Return the words of narrative that the span has in common; none for a turn of phrase."""
    p, q, r, s = span
    there = set(other.words.hashes[r:s].tolist())
    free = ~one.fixed[p:q] & ~one.quoted[p:q]
    free &= [word in there for word in one.words.hashes[p:q].tolist()]
    told = int(np.count_nonzero(free))
    rare = int(np.count_nonzero(free & one.rare[p:q]))
    return told if rare >= RARE_WORDS or told >= LONG * one.words.scale else 0


def _is_quotation(marked: int, size: int) -> bool:
    return marked >= QUOTED * size or (marked > TAIL and size - marked <= TAIL)


def _is_title(text: Text, low: int, high: int) -> bool:
    if high - low > TITLE_WORDS or int(text.carriers[low:high].max()) < TITLE_OTHERS:
        return False
    capitals = int(np.count_nonzero(text.words.capital[low:high]))
    return capitals >= TITLE_NAMES * (high - low)
