"""The tables that the steps of tracing hand each other: named arrays, one row a word, seed or span.

Texts are numbered from 0 in the batch at hand.  Places of words count from 0 in their own text, and
leave out the words of datelines and credits.

Does not: compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
Firsts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]
Seconds = npt.NDArray[np.float64]

ALONE = 1  # a character of a script written without spaces: half a word
CAPITAL = 2  # begins with a capital letter
DIGIT = 4  # begins with a digit
QUOTED = 8  # stands in quotation marks
NAME = 16  # a capitalised word that the text never writes small
LONG = 32  # eight letters or more

FIXED = 1  # the word belongs to a phrase that unrelated texts carry, over days or in one outlet
CARRIED = 2  # unrelated texts carry it


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of n texts, W in all, in order of text and place."""

    firsts: Firsts  # n + 1: words of text i are the rows firsts[i] to firsts[i + 1]
    hashes: Hashes  # W: equal for words that differ in case, accents or full-width forms only
    starts: Numbers  # W: code points of the text
    ends: Numbers  # W
    flags: Flags  # W: sum of ALONE … LONG
    digests: Hashes  # n × 2: equal only for texts of equal words in equal order

    def __len__(self) -> int:
        return len(self.firsts) - 1


@dataclass(frozen=True, slots=True)
class SeedTable:
    """The kept seeds of n texts, S in all, in order of text and place."""

    firsts: Firsts  # n + 1, as in WordTable
    hashes: Hashes  # S
    places: Numbers  # S: of the first word of the seed in its text

    def __len__(self) -> int:
        return len(self.firsts) - 1


@dataclass(frozen=True, slots=True)
class SharedTable:
    """What p pairs of texts share, in order of the pairs; a pair that shares too little has no row."""

    pairs: Numbers  # p × 2: numbers of two texts, a and b
    firsts: Firsts  # p + 1: spans of pair i are the rows firsts[i] to firsts[i + 1]
    spans: Numbers  # S × 4: first and last + 1 word in a, in b; by place in a; disjoint in both
    equal: Numbers  # p: equal words inside the spans

    def __len__(self) -> int:
        return len(self.pairs)


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """What is known of n documents beside their words.  Numbers of texts refer to a WordTable.

    Documents of the same words share a text.
    """

    texts: Numbers  # n: the text that the document carries
    ranks: Numbers  # n: place of its id among all ids sorted: decides what nothing else does
    starts: Seconds  # n: seconds since 1970 from which it can have been out; inf: undated
    ends: Seconds  # n: … before which it was out, exclusive; inf: undated
    outlets: Numbers  # n: -1 where none is known
    agencies: Numbers  # n: the agency whose own outlet this is; -1: none
    firsts: Firsts  # n + 1: of credited
    credited: Numbers  # agencies that the document says it carries, other than its own, each once

    def __len__(self) -> int:
        return len(self.texts)


class Texts(NamedTuple):
    """What is known of n texts of W words, for compiled loops."""

    firsts: Firsts  # n + 1, as in WordTable
    hashes: Hashes  # W
    flags: Flags  # W
    marks: Flags  # W: sum of FIXED and CARRIED of ``phrases``
    scales: Numbers  # n: words that make one of a script with spaces, 1 or 2
    moments: Seconds  # n: since 1970, of the earliest document; inf: undated
    outlets: Numbers  # n: of the earliest document; -1: none known


class Overlaps(NamedTuple):
    """What p pairs of texts share, as in SharedTable."""

    pairs: Numbers
    firsts: Firsts
    spans: Numbers
    equal: Numbers
