"""Cut text into words that compare equal when only spelling habits differ, with exact offsets.

A word is a run of letters and digits, folded: case, accents, full-width forms, apostrophes, soft
hyphens and marks of direction do not count.  In scripts that put no spaces between words every
character is a word of half weight.  Everything else (blanks, punctuation, quotes, dashes, symbols)
only separates.  Words are 64-bit hashes in numpy arrays, made for many documents at once.

Does not: know languages, stem, or find the words of Chinese, Japanese, Thai and their like.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SEPARATOR, _IGNORED, _MARK, _LETTER, _ALONE = range(5)
_APOSTROPHES = frozenset("'’‘ʼ＇`´")
# Names of the characters of scripts written without spaces, as the Unicode database begins them.
_ALONE_NAMES = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ", "TIBETAN ", "YI ", "TANGUT ", "NUSHU ")  # fmt: skip
_CHUNK = 4_000_000  # characters read at once: 100 MB of arrays at the peak, speed flat from 1 M on


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, in order.  Six arrays of one length."""

    hashes: Hashes
    starts: Offsets  # code points of the text
    ends: Offsets
    alone: Flags  # a character of a script without spaces: half a word
    capital: Flags  # begins with a capital letter: a name, more often than not
    digit: Flags  # begins with a digit

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def weight(self) -> float:
        """Length in words; a character of a script without spaces counts half."""
        return len(self.hashes) - float(np.count_nonzero(self.alone)) / 2

    @property
    def scale(self) -> int:
        """How many of these words make one of a script with spaces: 2 if most are alone, else 1."""
        return 2 if 2 * np.count_nonzero(self.alone) > len(self) else 1

    def without(self, ranges: Sequence[tuple[int, int]]) -> Words:
        """Return the words that touch none of ``ranges`` (code points, half-open)."""
        keep = np.ones(len(self), dtype=np.bool_)
        for start, end in ranges:
            keep &= (self.ends <= start) | (self.starts >= end)
        if keep.all():
            return self
        return Words(
            self.hashes[keep], self.starts[keep], self.ends[keep], self.alone[keep],
            self.capital[keep], self.digit[keep],
        )  # fmt: skip


class _Alphabet:
    """What every code point is and folds to, looked up once in blocks of 256 and kept."""

    def __init__(self) -> None:
        self.folded = np.zeros(0x110000, dtype=np.uint32)
        self.kinds = np.zeros(0x110000, dtype=np.uint8)
        self.capital = np.zeros(0x110000, dtype=np.bool_)
        self.digit = np.zeros(0x110000, dtype=np.bool_)
        self._known = np.zeros(0x1100, dtype=np.bool_)

    def learn(self, points: npt.NDArray[np.uint32]) -> None:
        """Look up the blocks that ``points`` fall in and that were not met before."""
        met = np.bincount(points >> 8, minlength=0x1100) > 0
        for block in np.flatnonzero(met & ~self._known).tolist():
            for point in range(block << 8, (block + 1) << 8):
                self._learn_one(point)
            self._known[block] = True

    def _learn_one(self, point: int) -> None:
        character = chr(point)
        category = unicodedata.category(character)
        if category in {"Mn", "Me"}:
            self.kinds[point] = _MARK
        elif category == "Cf" or character in _APOSTROPHES:
            self.kinds[point] = _IGNORED
        elif category[0] in "LN" or category == "Mc":
            alone = unicodedata.name(character, "").startswith(_ALONE_NAMES)
            self.kinds[point] = _ALONE if alone else _LETTER
            self.folded[point] = ord(_fold(character))
            self.capital[point] = category in {"Lu", "Lt"}
            self.digit[point] = category == "Nd"


def _fold(character: str) -> str:
    """Return the one character that stands for ``character``, its case and its accents."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    parts = unicodedata.normalize("NFD", plain)
    accented = all(unicodedata.combining(part) for part in parts[1:])
    return parts[0] if accented else plain[0]


_ALPHABET = _Alphabet()
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio (Knuth, TAOCP 3, 6.4)
_POWERS = np.cumprod(np.full(256, np.uint64(0xD1342543DE82EF95)), dtype=np.uint64)


def mix(values: Hashes) -> Hashes:
    """Return ``values`` scattered over 64 bits, one to one.

    Source: the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    """
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scattered: Hashes = mixed ^ (mixed >> np.uint64(31))
    return scattered


def read_words(texts: Sequence[str]) -> Iterator[Words]:
    """Yield the words of each text, in order; any text will do, also an empty one.

    >>> first, second = read_words(["The “U.N.” said:", "the u.n. SAID"])
    >>> first.starts.tolist(), first.ends.tolist()
    ([0, 5, 7, 11], [3, 6, 8, 15])
    >>> bool((first.hashes == second.hashes).all())
    True
    """
    batch: list[str] = []
    held = 0
    for text in texts:
        if batch and held + len(text) > _CHUNK:
            yield from _read_batch(batch)
            batch, held = [], 0
        batch.append(text)
        held += len(text)
    if batch:
        yield from _read_batch(batch)


def _read_batch(texts: Sequence[str]) -> Iterator[Words]:
    joined = "\n".join(texts).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(joined, dtype=np.uint32)
    _ALPHABET.learn(points)
    hashes, starts, ends, alone = _words_of(points)
    capital, digit = _ALPHABET.capital[points[starts]], _ALPHABET.digit[points[starts]]
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    cuts = np.searchsorted(starts, bounds).tolist()
    for (low, high), base in zip(pairwise(cuts), bounds.tolist(), strict=False):
        own = slice(low, high)
        yield Words(
            hashes[own], starts[own] - base, ends[own] - base, alone[own], capital[own], digit[own]
        )  # fmt: skip


def _words_of(points: npt.NDArray[np.uint32]) -> tuple[Hashes, Offsets, Offsets, Flags]:
    kinds = _ALPHABET.kinds[points]
    solid = np.flatnonzero((kinds != _IGNORED) & (kinds != _MARK))
    kind = kinds[solid]
    letter = kind == _LETTER
    single = kind == _ALONE
    first = single.copy()
    first[:1] |= letter[:1]
    first[1:] |= letter[1:] & ~letter[:-1]
    last = single.copy()
    last[-1:] |= letter[-1:]
    last[:-1] |= letter[:-1] & ~letter[1:]
    starts = solid[first]
    ends = solid[last] + 1
    if not len(starts):
        return np.zeros(0, dtype=np.uint64), starts, ends, np.zeros(0, dtype=np.bool_)
    # An accent written as a character of its own belongs to the word that it ends.
    while True:
        inside = np.minimum(ends, len(points) - 1)
        more = (ends < len(points)) & (kinds[inside] == _MARK)
        if not more.any():
            break
        ends[more] += 1
    written = letter | single
    folded = _ALPHABET.folded[points[solid[written]]].astype(np.uint64) * _ODD
    heads = np.flatnonzero(first[written])
    place = np.arange(len(folded)) - np.repeat(heads, np.diff(heads, append=len(folded)))
    summed = np.add.reduceat(mix(folded) * _POWERS[place & 255], heads)
    return mix(summed), starts, ends, single[first]
