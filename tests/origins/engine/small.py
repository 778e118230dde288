"""Small texts of words by number, and the tables that the engine makes of them.

Words of one number are one word, so a test says exactly what two texts share.  Narrative is short and
small: no name, no number, not LONG.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from supplyline.origins import Answers, facts_of
from supplyline.origins.engine.align import align
from supplyline.origins.engine.derive import Ties, derive
from supplyline.origins.engine.forms import find_kin, judge_again, judge_forms
from supplyline.origins.engine.gather import join_families, take_words, texts_of
from supplyline.origins.engine.kinds import Sorted, sort_spans
from supplyline.origins.engine.order import earliest_of
from supplyline.origins.engine.phrases import mark_phrases, may_copy
from supplyline.origins.engine.tables import (
    DocumentTable,
    Flags,
    Numbers,
    Overlaps,
    SharedTable,
    Texts,
    WordTable,
)
from supplyline.origins.engine.words import read_words
from supplyline.origins.facts import ranges_of, table_of
from supplyline.origins.index import MIN_WORDS
from supplyline.records import Document

DAY = 86_400.0
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]


def word(number: int) -> str:
    """Return the word of six letters that ``number`` stands for."""
    n = len(_SYLLABLES)
    return _SYLLABLES[number // n // n % n] + _SYLLABLES[number // n % n] + _SYLLABLES[number % n]


def told(first: int, count: int) -> list[str]:
    """Return ``count`` words of narrative, from number ``first`` on."""
    return [word(number) for number in range(first, first + count)]


def names(first: int, count: int) -> list[str]:
    """Return ``count`` names."""
    return [word(number).capitalize() for number in range(first, first + count)]


def numbers(first: int, count: int) -> list[str]:
    """Return ``count`` words of digits."""
    return [str(number) for number in range(first, first + count)]


def among(phrase: Sequence[str], filled: Sequence[str]) -> list[str]:
    """Return ``phrase`` with one word of ``filled`` after every third, as forms are filled in.

    >>> among(["a", "b", "c", "d", "e", "f"], ["1", "2"])
    ['a', 'b', 'c', '1', 'd', 'e', 'f', '2']
    """
    made: list[str] = []
    rest = list(filled)
    for place, own in enumerate(phrase):
        made.append(own)
        if place % 3 == 2 and rest:
            made.append(rest.pop(0))
    return made + rest


@dataclass(frozen=True)
class Item:
    """A text, the outlet and the day of its earliest document."""

    words: Sequence[str]
    outlet: int = -1
    day: float = math.inf


@dataclass(frozen=True)
class Judged:
    """What every later one of some items shares with every earlier one."""

    texts: Texts
    overlaps: Overlaps
    forms: Flags
    sorted: Sorted

    def row(self, copy: int, source: int) -> int:
        """Return the overlap of two items."""
        rows: list[list[int]] = self.overlaps.pairs.tolist()
        return rows.index([copy, source])

    def form(self, copy: int, source: int) -> int:
        """Return NO_FORM … OTHER_NAMES."""
        return int(self.forms[self.row(copy, source)])

    def kind(self, copy: int, source: int) -> int:
        """Return WORDING … TURN."""
        return int(self.sorted.kinds[self.row(copy, source)])

    def uses(self, copy: int, source: int) -> list[int]:
        """Return UNUSED, COPIED or IDLE of each span."""
        low, high = self.overlaps.firsts[self.row(copy, source) :][:2]
        found: list[int] = self.sorted.uses[low:high].tolist()
        return found

    def marked(self, text: int, mark: int) -> list[bool]:
        """Say of each word of a text whether it has ``mark``."""
        low, high = self.texts.firsts[text], self.texts.firsts[text + 1]
        found: list[bool] = ((self.texts.marks[low:high] & mark) != 0).tolist()
        return found


def judged(items: Sequence[Item], credited: Sequence[tuple[int, int]] = ()) -> Judged:
    """Return what is said of the texts of ``items``, of which each later one is the copy."""
    words = read_words([" ".join(item.words) for item in items])
    pairs = [(copy, source) for copy in range(len(items)) for source in range(copy)]
    shared = align(words, np.array(pairs, dtype=np.int32))
    texts = texts_of(
        words,
        np.array([item.day * DAY for item in items]),
        np.array([item.outlet for item in items], dtype=np.int32),
    )
    overlaps = Overlaps(shared.pairs, shared.firsts, shared.spans, shared.equal)
    ties = tied(texts, overlaps)
    forms = judge_again(texts, overlaps, ties.forms)
    joined = np.array([tuple(pair) in credited for pair in shared.pairs.tolist()], dtype=np.uint8)
    return Judged(texts, overlaps, forms, sort_spans(texts, overlaps, forms, ties.may_copy, joined))


def tied(texts: Texts, overlaps: Overlaps) -> Ties:
    """Return what ``overlaps`` are, every text of which hears of all others; marks phrases."""
    forms = judge_forms(texts, overlaps)
    kin = find_kin(texts, overlaps, forms)
    families = np.arange(len(texts.firsts) - 1, dtype=np.int32)
    akin = overlaps.pairs[kin > 0]
    join_families(families, akin[:, 0].copy(), akin[:, 1].copy())
    sides = families[overlaps.pairs]
    across = np.flatnonzero(sides[:, 0] != sides[:, 1])
    mark_phrases(texts, overlaps, np.concatenate([2 * across, 2 * across + 1]), families)
    return Ties(forms, may_copy(texts.firsts, texts.marks, overlaps, forms, kin))


@dataclass(frozen=True)
class Given:
    """Documents as ``derive`` takes them."""

    documents: DocumentTable
    words: WordTable  # of each text
    words_of: WordTable  # of each document
    shared: SharedTable
    agencies: tuple[str, ...]


def given_of(documents: Sequence[Document]) -> Given:
    """Return the tables of ``documents``; every two texts are compared."""
    facts = facts_of(documents).combine_chunks()
    words = read_words(facts["text"], ranges_of(facts["excluded"].chunk(0)))
    texts: Numbers = np.zeros(len(documents), dtype=np.int32)
    number: dict[tuple[int, ...], int] = {}
    for row, digest in enumerate(words.digests.tolist()):
        short = words.firsts[row + 1] - words.firsts[row] < MIN_WORDS
        texts[row] = number.setdefault((row,) if short else tuple(digest), len(number))
    table, agencies = table_of(facts, texts)
    own = take_words(words, earliest_of(table, len(number)))
    pairs = np.array(list(combinations(range(len(number)), 2)), dtype=np.int32).reshape(-1, 2)
    return Given(table, own, words, align(own, pairs), tuple(agencies))


def answers_of(documents: Sequence[Document]) -> Answers:
    """Return what is derived from ``documents``, without an index."""
    given = given_of(documents)
    earliest = earliest_of(given.documents, len(given.words))
    texts = texts_of(
        given.words, given.documents.starts[earliest], given.documents.outlets[earliest]
    )
    shared = given.shared
    ties = tied(texts, Overlaps(shared.pairs, shared.firsts, shared.spans, shared.equal))
    derived = derive(given.documents, given.words, shared, ties, texts.marks)
    return Answers.of(facts_of(documents), given.words_of, derived, given.agencies)
