"""The word tables of ``schema/names``: legal forms, light words, and how sounds are written.

Does not: compare anything.
"""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, field_validator

from supplyline.schema import DATA, load

_FOLDER = DATA / "names"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    example: str = Field(min_length=1)


class LegalForm(_Entry):
    """Ways to write one legal form."""

    group: str
    words: list[str] = Field(min_length=1)
    source: str = Field(pattern="^https://")


class Light(_Entry):
    """Words of one sort that say little of who is meant."""

    kind: str
    words: list[str] = Field(min_length=1)
    source: str = Field(pattern="^https://")


class Same(_Entry):
    """Ways to write one word, the first of them stands for all."""

    words: list[str] = Field(min_length=2)


class Words(BaseModel):
    """``words.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: list[Light]
    same: list[Same]


class Rule(_Entry):
    """One way to write a sound, and what it is brought to."""

    find: str
    put: str
    source: str | None = Field(default=None, pattern="^https://")

    @field_validator("find")
    @classmethod
    def _is_an_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as fault:
            raise ValueError(f"a regular expression is needed: {fault}") from fault
        return value


class Cyrillic(_Entry):
    """``cyrillic.yaml``."""

    source: str = Field(pattern="^https://")
    letters: dict[str, str]


class Korean(_Entry):
    """``korean.yaml``."""

    source: str = Field(pattern="^https://")
    syllables: int = Field(ge=1, description="of a word, at most")
    initial: str
    vowel: str
    final: str
    surnames: list[str]
    rules: list[Rule]


@cache
def legal_forms() -> dict[tuple[str, ...], str]:
    """Return group by words of the form."""
    return {
        tuple(words.split()): form.group
        for form in load(_FOLDER / "legal.yaml", list[LegalForm])
        for words in form.words
    }


@cache
def longest_legal_form() -> int:
    """Return the words of the longest legal form."""
    return max(map(len, legal_forms()))


@cache
def _words() -> Words:
    return load(_FOLDER / "words.yaml", Words)


@cache
def light_words() -> frozenset[str]:
    """Return words that say little of who is meant."""
    return frozenset(word for light in _words().light for word in light.words)


@cache
def same_words() -> dict[str, str]:
    """Return word to the word that stands for it."""
    return {word: same.words[0] for same in _words().same for word in same.words}


@cache
def sound_rules() -> tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]:
    """Return what brings the spellings of a sound together, in order, and what ``letters_of`` each is."""
    rules = load(_FOLDER / "spellings.yaml", list[Rule])
    return tuple((re.compile(rule.find), rule.put, letters_of(rule.find)) for rule in rules)


def letters_of(find: str) -> tuple[str, ...]:
    """Return letters of which a text has to have some, one after another, for ``find`` to be in it.

    Looking for letters is far cheaper than looking for an expression.  ("",): nothing is known.

    >>> letters_of("ck|q|c(?=[ao]|$)"), letters_of("^j(?=[eu])"), letters_of("[td]")
    (('ck', 'q', 'c'), ('j',), ('',))
    """
    plain = re.sub(r"\(\?<?=[^()]*\)|[$^]", "", find)
    if group := re.fullmatch(r"\(\?:([a-z|]+)\)", plain):
        plain = group[1]
    return tuple(plain.split("|")) if re.fullmatch("[a-z|]+", plain) else ("",)


@cache
def cyrillic_letters() -> dict[int, str]:
    """Return Latin letters by the code point of a Cyrillic one, as ``str.translate`` takes it."""
    return {ord(letter): put for letter, put in load(_FOLDER / "cyrillic.yaml", Cyrillic).letters.items()}  # fmt: skip


@cache
def _korean() -> Korean:
    return load(_FOLDER / "korean.yaml", Korean)


def korean_surnames() -> list[str]:
    """Return Korean surnames, each in one spelling."""
    return _korean().surnames


@cache
def korean() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return what a word of a few syllables looks like, and the rules for its spellings, in order."""
    told = _korean()
    syllable = f"(?:{told.initial})(?:{told.vowel})(?:{told.final})"
    rules = tuple((re.compile(rule.find), rule.put) for rule in told.rules)
    return re.compile(f"(?:{syllable}){{1,{told.syllables}}}"), rules
