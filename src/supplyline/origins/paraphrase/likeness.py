"""Measure how much of the shorter of two texts the other says too, and put it in words.

Sentences are laid side by side greedily, best likeness first, in any order, since rewriting moves
them; a sentence may answer to two neighbours, since rewriting joins and splits them.  Names and
numbers must agree besides: to a sentence model, "nine ships left" and "four ships left" are alike.

Does not: know direction, or whether both wrote from one briefing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import sentencex  # type: ignore[import-untyped]  # compiled, no type information is published

from supplyline.origins.paraphrase.clues import Clues, clues_of
from supplyline.origins.paraphrase.encoder import Vectors

LEAD = 12  # sentences compared: news says first what it has to say
SHORTEST = 20  # characters, see _size: below, a sentence is "He declined."
JOINED = 0.02  # what a pair of neighbours must be better by than one sentence alone
_SLACK = 1e-6  # so that rounding never makes the test before the model stricter than the one after

_BLOCK = re.compile(r"(?:[^\n]|\n(?!\s*\n|    ))+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two documents may tell one story.  A hint with its grounds, never a verdict."""

    a: str  # Document.id; sorts before ``b`` as a string
    b: str  # Document.id
    origins: tuple[str, str]  # Origin.origin of a and b: different
    score: float  # in [0, 1]: share of the shorter's lead that the other says too, weighted by likeness
    # A start, a end, b start, b end (code points), cosine; in order of place in ``a``.
    aligned: tuple[tuple[int, int, int, int, float], ...]
    names: tuple[str, ...]  # that both carry, as ``a`` writes them
    numbers: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The lead sentences of one text, and the names and numbers of the whole."""

    spans: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...]
    said: tuple[Clues, ...]  # of each sentence
    clues: Clues
    script: str

    @property
    def sizes(self) -> list[int]:
        """Length of each sentence in characters; one of a script of syllables counts twice."""
        return [_size(sentence) for sentence in self.sentences]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two leads have in common.  Shares are of the shorter lead, in [0, 1]."""

    # First, end, first, end in sentences; cosine.
    pairs: tuple[tuple[int, int, int, int, float], ...]
    covered: float  # characters in aligned sentences
    score: float  # the same, each weighted by its cosine
    names: float  # of the names in its aligned sentences, weighed by rarity, those the other carries; 1 if none
    numbers: float  # the same of numbers
    size: int  # of the shorter lead, in characters; one of a script of syllables counts twice


def lead_of(text: str, language: str | None) -> Told:
    """Return the first sentences of ``text`` that say something, with its names and numbers."""
    spans, sentences = [], []
    for start, end in _sentences(text, language or "en"):
        said = " ".join(text[start:end].split())
        if _size(said) >= SHORTEST:
            spans.append((start, end))
            sentences.append(said)
            if len(spans) == LEAD:
                break
    of_each = tuple(map(clues_of, sentences))
    return Told(tuple(spans), tuple(sentences), of_each, clues_of(text), script_of(text))


def _sentences(text: str, language: str) -> Iterator[tuple[int, int]]:
    for block in _BLOCK.finditer(text):
        at = block.start()
        # Line breaks inside a paragraph are wrapping; sentencex would cut at them.
        for piece in sentencex.segment(language, block.group().replace("\n", " ")):
            start = at + len(piece) - len(piece.lstrip())
            at += len(piece)
            end = start + len(piece.strip())
            if end > start:
                yield start, min(end, len(text))


def script_of(text: str) -> str:
    """Return the script that most letters of the beginning of ``text`` are of.

    >>> script_of("Девять судов"), script_of("Nine ships"), script_of("12")
    ('cyrillic', 'latin', 'other')
    """
    counts: dict[str, int] = {}
    for character in text[:400]:
        if character.isalpha():
            script = _script(ord(character))
            counts[script] = counts.get(script, 0) + 1
    if "kana" in counts and "han" in counts:  # Japanese, however many of its words are in kanji
        counts["kana"] += counts.pop("han")
    return max(sorted(counts), key=counts.__getitem__) if counts else "other"


def _script(point: int) -> str:
    ranges = (
        (0x0250, "latin"), (0x0370, "other"), (0x0400, "greek"), (0x0530, "cyrillic"),
        (0x0590, "other"), (0x0600, "hebrew"), (0x0780, "arabic"), (0x0E00, "other"),
        (0x0E80, "thai"), (0x1100, "other"), (0x1200, "hangul"), (0x1E00, "other"),
        (0x1F00, "latin"), (0x2000, "greek"), (0x3040, "other"), (0x3100, "kana"),
        (0x3130, "other"), (0x3190, "hangul"), (0x3400, "other"), (0xA000, "han"),
        (0xAC00, "other"), (0xD7B0, "hangul"),
    )  # fmt: skip
    return next((script for end, script in ranges if point < end), "other")


def align(
    one: Told,
    other: Told,
    left: Vectors,
    right: Vectors,
    *,
    least: float,
    rarity: Mapping[str, float],
    digits: bool = False,
) -> Alignment:
    """Lay the leads of two texts side by side.

    Args:
        one: The one.
        other: The other.
        left: Of its sentences, shape ``(n, n_dims)``, rows of length 1.
        right: Of the other's, shape ``(m, n_dims)``.
        least: Cosine below which two sentences say different things.
        rarity: Of names and numbers, in nats: an agreement on a rare one tells more.
        digits: Compare numbers by their digits alone, since languages count in different units:
            48 million is 4,800 times ten thousand in Korean and Chinese.
    """
    shorter = _shorter(one, other)
    rated: list[tuple[float, int, int, int, int]] = []
    for p, wide, q, long in ((1, left, 1, right), (2, _joined(left), 1, right), (1, left, 2, _joined(right))):  # fmt: skip
        cosine = wide @ long.T - (JOINED if p + q > 2 else 0.0)
        for i, j in zip(*np.nonzero(cosine >= least), strict=True):
            rated.append((-float(cosine[i, j]), int(i), int(i) + p, int(j), int(j) + q))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for minus, i, p_end, j, q_end in sorted(rated):
        if taken[0].isdisjoint(range(i, p_end)) and taken[1].isdisjoint(range(j, q_end)):
            taken[0].update(range(i, p_end))
            taken[1].update(range(j, q_end))
            pairs.append((i, p_end, j, q_end, -minus))
    told, answering = (one, other) if shorter == 0 else (other, one)
    sizes = told.sizes
    whole = max(1, sum(sizes))
    own = [(pair[0:2] if shorter == 0 else pair[2:4], pair[4]) for pair in pairs]
    covered = sum(sum(sizes[i:end]) for (i, end), _ in own)
    weighed = sum(sum(sizes[i:end]) * cosine for (i, end), cosine in own)
    said = [clues for (i, end), _ in own for clues in told.said[i:end]]
    return Alignment(
        pairs=tuple(sorted(pairs)),
        covered=covered / whole,
        score=weighed / whole,
        names=_agreeing(_names(said), answering.clues.names | answering.clues.openings, rarity),
        numbers=_agreeing(
            _numbers(said), answering.clues.numbers, rarity, _digits if digits else _as_is
        ),
        size=sum(sizes),
    )


def can_agree(
    one: Told,
    other: Told,
    *,
    covered: float,
    names: float,
    numbers: float,
    rarity: Mapping[str, float],
    digits: bool = False,
) -> bool:
    """Say whether ``align`` could find names and numbers to agree, whatever a model finds alike.

    It could if some choice of the sentences of the shorter lead is long enough and agrees well
    enough.  All choices are tried, at most ``2 ** LEAD``: no pair is lost that ``align`` would take.

    Args:
        one: The one.
        other: The other.
        covered: Share of the shorter lead that must be aligned, in characters.
        names: Least ``Alignment.names``.
        numbers: Least ``Alignment.numbers``.
        rarity: As in ``align``.
        digits: As in ``align``.

    >>> one = lead_of("Norhaven sold Betaland 340 old tractors.", "en")
    >>> other = lead_of("The men of Betaland were sold 95 tractors by Norhaven.", "en")
    >>> can_agree(one, other, covered=0.6, names=0.7, numbers=0.5, rarity={"340": 7.0})
    False
    """
    told, answering = (one, other) if _shorter(one, other) == 0 else (other, one)
    sizes = np.array(told.sizes, dtype=np.float64)
    choices = _choices(len(sizes))
    choices = choices[choices @ sizes >= covered * sizes.sum() - _SLACK]
    for least, clues_in, held, form in (
        (names, _names, answering.clues.names | answering.clues.openings, _as_is),
        (numbers, _numbers, answering.clues.numbers, _digits if digits else _as_is),
    ):
        clues = sorted(clues_in(told.said))
        if not clues or least <= 0:
            continue
        there = {form(clue) for clue in held}
        weights = np.array([rarity.get(clue, 0.0) for clue in clues])
        shared = weights * np.array([form(clue) in there for clue in clues])
        said = np.array([[c in clues_in([own]) for c in clues] for own in told.said], dtype=np.float64)  # fmt: skip
        carried = (choices @ said > 0).astype(np.float64)
        choices = choices[carried @ shared >= least * (carried @ weights) - _SLACK]
    return len(choices) > 0


@cache
def _choices(count: int) -> npt.NDArray[np.float64]:
    """Return every way to choose some of ``count`` things, shape ``(2 ** count - 1, count)``."""
    numbers = np.arange(1, 1 << count)[:, None]
    return ((numbers >> np.arange(count)) & 1).astype(np.float64)


def _shorter(one: Told, other: Told) -> int:
    return 0 if sum(one.sizes) <= sum(other.sizes) else 1


def _names(said: Iterable[Clues]) -> frozenset[str]:
    return frozenset(name for clues in said for name in clues.names)


def _numbers(said: Iterable[Clues]) -> frozenset[str]:
    return frozenset(number for clues in said for number in clues.numbers)


def _size(said: str) -> int:
    """Return the length in characters; one of a script that writes syllables or words counts twice."""
    return len(said) + len(_WIDE.findall(said))


def _joined(vectors: Vectors) -> Vectors:
    """Return a vector for each two neighbours: their sum, of length 1."""
    summed: Vectors = vectors[:-1] + vectors[1:]
    lengths = np.linalg.norm(summed, axis=1, keepdims=True)
    return np.asarray(summed / np.maximum(lengths, 1e-9), dtype=np.float32)


def _as_is(clue: str) -> str:
    return clue


def _digits(number: str) -> str:
    return number.replace(".", "").strip("0")


def _agreeing(
    own: frozenset[str],
    others: frozenset[str],
    rarity: Mapping[str, float],
    form: Callable[[str], str] = _as_is,
) -> float:
    """Return the share of ``own`` clues that the ``others`` have, each as heavy as it is rare."""
    held = {form(clue) for clue in others}
    whole = sum(rarity.get(clue, 0.0) for clue in own)
    return sum(rarity.get(c, 0.0) for c in sorted(own) if form(c) in held) / whole if whole else 1.0


def reasons_of(
    alignment: Alignment, names: Sequence[str], numbers: Sequence[str], apart: str, languages: str
) -> tuple[str, ...]:
    """Say in words why two documents may tell one story, and how far that goes."""
    count = len(alignment.pairs)
    mean = alignment.score / alignment.covered if alignment.covered else 0.0
    said = [
        f"{round(100 * alignment.covered)} % of the shorter one's lead is said by the other in "
        f"{'another language' if languages else 'other words'} "
        f"({count} passage{'s' * (count != 1)}, mean likeness {mean:.2f})"
    ]
    if names:
        said.append(f"both name {_listed(names)}")
    if numbers:
        said.append(f"both give {_listed(numbers)}")
    if languages:
        said.append(languages)
    said.append(apart)
    said.append(
        "a possible common origin only: independent reports of the same facts look the same"
    )
    return tuple(said)


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:5])
    return f"{shown} and {len(items) - 5} more" if len(items) > 5 else shown
