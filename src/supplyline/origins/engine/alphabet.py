"""Say what every code point is to a word, and what it folds to: one number each, looked up once.

Letters and digits of whatever script make words.  Case, accents, full-width forms, apostrophes,
soft hyphens and marks of direction do not count.  A character of a script written without spaces
is a word by itself.  Quotation marks and line ends separate like all the rest, and are told apart
because words stand inside them.

The table is learnt from the Unicode database of the running Python in blocks of 256, as texts
need them: the first block costs a millisecond, all of them some seconds.

Does not: know languages, or find the words of Chinese, Japanese, Thai and their like.
"""

from __future__ import annotations

import threading
import unicodedata

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine import tables

Entries = npt.NDArray[np.uint32]
Blocks = npt.NDArray[np.uint8]

# An entry, from its lowest bit: kind (3), flags ALONE, CAPITAL and DIGIT of ``tables`` (3), whether
# \w of ``re`` means it (1), whether \s does (1), three free, the folded code point or the SIGN (21).
UNKNOWN, SEPARATOR, IGNORED, MARK, LETTER, SINGLE, SIGN = range(7)
KIND = 7
FLAGS_AT = 3
FLAGS = 7
WRITTEN = 1 << 6
BLANK = 1 << 7
FOLDED_AT = 11

POINTS = 0x110000
BLOCKS = POINTS >> 8

# What a SIGN is; pairs stand side by side.
LINE, OPEN_66, CLOSE_99, OPEN_LEFT, CLOSE_RIGHT, OPEN_LOW, OPEN_CORNER, CLOSE_CORNER, OPEN_WHITE, CLOSE_WHITE, STRAIGHT = range(1, 12)  # fmt: skip
_SIGNS = {
    "\n": LINE,
    "“": OPEN_66,
    "”": CLOSE_99,
    "«": OPEN_LEFT,
    "»": CLOSE_RIGHT,
    "„": OPEN_LOW,
    "「": OPEN_CORNER,
    "」": CLOSE_CORNER,
    "『": OPEN_WHITE,
    "』": CLOSE_WHITE,
    '"': STRAIGHT,
}
_APOSTROPHES = frozenset("'’‘ʼ＇`´")
# Names of the characters of scripts written without spaces, as the Unicode database begins them.
_ALONE_NAMES = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ", "TIBETAN ", "YI ", "TANGUT ", "NUSHU ")  # fmt: skip


class Alphabet:
    """The entries known so far.  One is enough for a process; threads may share it."""

    def __init__(self) -> None:
        self.entries: Entries = np.zeros(POINTS, dtype=np.uint32)
        self._known = np.zeros(BLOCKS, dtype=np.bool_)
        self._learning = threading.Lock()

    def learn(self, met: Blocks) -> None:
        """Look up every block of 256 code points that ``met`` is not 0 for.  Shape ``(BLOCKS,)``."""
        with self._learning:
            for block in np.flatnonzero((met != 0) & ~self._known).tolist():
                first = block << 8
                points = range(first, first + 256)
                # Whole entries at once: a thread that reads along meets UNKNOWN or the truth.
                self.entries[first : first + 256] = [entry_of(point) for point in points]
                self._known[block] = True


def entry_of(point: int) -> int:
    """Return the entry of one code point; 21 bits of it are what it folds to.

    >>> entry_of(ord("É")) >> FOLDED_AT == ord("e")
    True
    """
    character = chr(point)
    category = unicodedata.category(character)
    entry = BLANK * character.isspace() | WRITTEN * (character.isalnum() or character == "_")
    if character in _SIGNS:
        return entry | SIGN | _SIGNS[character] << FOLDED_AT
    if category in {"Mn", "Me"}:
        return entry | MARK
    if category == "Cf" or character in _APOSTROPHES:
        return entry | IGNORED
    if category[0] not in "LN" and category != "Mc":
        return entry | SEPARATOR
    alone = unicodedata.name(character, "").startswith(_ALONE_NAMES)
    flags = tables.ALONE * alone
    flags |= tables.CAPITAL * (category in {"Lu", "Lt"}) | tables.DIGIT * (category == "Nd")
    return (
        entry | (SINGLE if alone else LETTER) | flags << FLAGS_AT | _folded(character) << FOLDED_AT
    )


def _folded(character: str) -> int:
    """Return the one code point that stands for ``character``, its case and its accents."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    parts = unicodedata.normalize("NFD", plain)
    accented = all(unicodedata.combining(part) for part in parts[1:])
    return ord(parts[0] if accented else plain[0])
