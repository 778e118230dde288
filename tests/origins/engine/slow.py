"""Words as the rules say them, in plain Python: what the compiled reading is held to.

Does not: hurry, or share a line with the compiled reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

APOSTROPHES = "'’‘ʼ＇`´"
SCRIPTS_ALONE = re.compile("CJK|HIRAGANA|KATAKANA|THAI|LAO|KHMER|MYANMAR|TIBETAN|YI|TANGUT|NUSHU")
LONG_LETTERS = 8

# One letter for each character: L letter, A letter of a script without spaces, M mark, I ignored.
_WORD = re.compile("(?:A|L(?:[IM]*L)*)M*")
_PARAGRAPH = re.compile(r"\n\s*\n|\n[ \t]+")
_QUOTED = re.compile(
    "|".join(
        [
            "“[^“”]{8,1500}(?:”|(?=\n))",
            "«[^«»]{8,1500}»",
            "„[^„“”]{8,1500}[“”]",
            "「[^「」]{4,700}」",
            "『[^『』]{4,700}』",
            # before a word and not after one, or after a blank and before none
            r'(?:(?<!\w)"(?=\w)|(?<!\S)"(?=\S))[^"]{8,1500}(?<=\S)"(?!\w)',
        ]
    )
)


@dataclass(frozen=True)
class Word:
    """One word of a text."""

    key: str  # equal for words that differ in habits of spelling only
    start: int
    end: int
    alone: bool
    capital: bool
    digit: bool
    long: bool
    quoted: bool
    name: bool


def shape(character: str) -> str:
    """Return what ``character`` is to a word."""
    category = unicodedata.category(character)
    if category in {"Mn", "Me"}:
        return "M"
    if category == "Cf" or character in APOSTROPHES:
        return "I"
    if category[0] in "LN" or category == "Mc":
        name = unicodedata.name(character, "").split(" ")
        return "A" if len(name) > 1 and SCRIPTS_ALONE.fullmatch(name[0]) else "L"
    return " "


def folded(character: str) -> str:
    """Return ``character`` without case, width and accents; of a ligature the first letter."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    parts = unicodedata.normalize("NFD", plain)
    return parts[0] if all(map(unicodedata.combining, parts[1:])) else plain[0]


def quoted(text: str) -> list[tuple[int, int]]:
    """Return what stands in quotation marks, paragraph by paragraph."""
    found, base = [], 0
    for end in [*(match.end() for match in _PARAGRAPH.finditer(text)), len(text)]:
        found += [match.span() for match in _QUOTED.finditer(text, base, end)]
        base = end
    return found


def words(text: str, excluded: Sequence[tuple[int, int]] = ()) -> list[Word]:
    """Return the words of ``text`` that touch nothing ``excluded``."""
    shapes = "".join(map(shape, text))
    spans = [
        match.span()
        for match in _WORD.finditer(shapes)
        if not any(start < match.end() and match.start() < end for start, end in excluded)
    ]
    letters = [
        [folded(text[at]) for at in range(start, end) if shapes[at] in "LA"] for start, end in spans
    ]
    keys = ["".join(own) for own in letters]
    capital = [unicodedata.category(text[start]) in {"Lu", "Lt"} for start, _ in spans]
    small = {key for key, is_capital in zip(keys, capital, strict=True) if not is_capital}
    quotes = quoted(text)
    return [
        Word(
            key=key,
            start=start,
            end=end,
            alone=shapes[start] == "A",
            capital=is_capital,
            digit=unicodedata.category(text[start]) == "Nd",
            long=len(own) >= LONG_LETTERS,
            quoted=any(low <= start < high for low, high in quotes),
            name=is_capital and key not in small,
        )
        for (start, end), key, own, is_capital in zip(spans, keys, letters, capital, strict=True)
    ]
