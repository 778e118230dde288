"""Bring names to the form in which they are compared: words in ASCII, the sound of each, its skeleton.

The sound follows rules of ``schema/names``; the skeleton is the sound without vowels, after the idea
that vowels vary most between transliterations (Freeman, Condon and Ackerman 2006, "Cross linguistic
name matching in English and Arabic").  Scripts without rules of their own go through anyascii.

Does not: compare two names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from supplyline.lists.tables import (
    cyrillic_letters,
    korean,
    korean_surnames,
    legal_forms,
    light_words,
    longest_legal_form,
    same_words,
    sound_rules,
)

LONGEST = 400  # signs of a name; the longest listed name has about 300
_JOINED = re.compile(r"['’‘`´ʻʼʿʾ′\"“”„«»]+")
_WORD = re.compile(r"[a-z0-9]+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HAN = re.compile(r"[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_VOWELS = re.compile(r"[aeiou]")

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")  # fmt: skip
_MIDDLES = ("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i")  # fmt: skip
_FINALS = ("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared."""

    words: tuple[str, ...]  # ASCII, lower case, in order; without legal forms
    forms: tuple[str, ...]  # groups of legal forms


@lru_cache(maxsize=1 << 17)
def name_of(text: str) -> Name:
    """Return the words of a name; of one that is nothing but a legal form, the form's words.

    >>> name_of("ООО «Пример-Трейд»")
    Name(words=('primer', 'treyd'), forms=('limited company',))
    >>> name_of("김철수").words
    ('gim', 'cheol', 'su')
    """
    words = _words(text)
    kept, forms = _without_forms(words)
    same = same_words()
    if not any(len(word) > 1 for word in kept):
        kept, forms = words, ()
    return Name(tuple(same.get(word, word) for word in kept), forms)


def _words(text: str) -> list[str]:
    clean = unicodedata.normalize("NFKC", text[:LONGEST])
    if not clean.isascii():
        clean = _HANGUL.sub(lambda found: f" {_romanised(found[0])} ", clean)
        clean = _HAN.sub(lambda found: f" {_CAPITAL.sub(' ', anyascii(found[0]))} ", clean)
        clean = anyascii(_JOINED.sub("", clean).lower().translate(cyrillic_letters()))
    return _WORD.findall(_JOINED.sub("", clean).lower())


def _romanised(text: str) -> str:
    """Return Hangul syllable by syllable, the surname first, by the letters of the South's system."""
    return " ".join(
        _INITIALS[at // 588] + _MIDDLES[at % 588 // 28] + _FINALS[at % 28]
        for at in (ord(sign) - 0xAC00 for sign in text)
    )


def _without_forms(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Take legal forms out of ``words``, the longest first."""
    forms, longest = legal_forms(), longest_legal_form()
    kept: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(words):
        for width in range(min(longest, len(words) - at), 0, -1):
            group = forms.get(tuple(words[at : at + width]))
            # A short word in the middle of a name is more often a part of it.
            inside = width == 1 and len(words[at]) < 4 and 0 < at < len(words) - 1
            if group is not None and not inside:
                found.append(group)
                at += width
                break
        else:
            kept.append(words[at])
            at += 1
    return kept, tuple(dict.fromkeys(found))


@lru_cache(maxsize=1 << 18)
def sound_of(word: str) -> str:
    """Return one form for the ways to write the sound of ``word``.

    >>> [sound_of(word) for word in ("dmitriy", "dmitrij", "dmitry", "dmitrii")]
    ['dmitri', 'dmitri', 'dmitri', 'dmitri']
    >>> {sound_of(word) for word in ("shchukin", "schtschukin", "sjtjukin")}
    {'Sukin'}
    """
    for pattern, put, needed in sound_rules():
        for letters in needed:
            if letters in word:
                word = pattern.sub(put, word)
                break
    return word


def skeleton_of(sound: str) -> str:
    """Return a sound without its vowels; one that begins with a vowel keeps a mark of it.

    >>> skeleton_of(sound_of("mohammad")), skeleton_of(sound_of("muhammed")), skeleton_of("ali")
    ('mhmd', 'mhmd', 'al')
    """
    return ("a" if sound[:1] in "aeiou" else "") + _VOWELS.sub("", sound)


@lru_cache(maxsize=1 << 18)
def korean_of(word: str) -> str:
    """Return one form for the ways to write a Korean word; "": it is none in form.

    >>> {korean_of(word) for word in ("jeong", "jong", "jung", "chong", "chung")}
    {'joX'}
    >>> {korean_of(word) for word in ("ri", "lee", "yi", "rhee")}, korean_of("smith")
    ({'i'}, '')
    """
    syllables, rules = korean()
    if syllables.fullmatch(word) is None:
        return ""
    for pattern, put in rules:
        word = pattern.sub(put, word)
    return word


@cache
def _surnames() -> frozenset[str]:
    return frozenset(map(korean_of, korean_surnames()))


def is_korean(words: Sequence[str]) -> bool:
    """Return whether a name is Korean in form: two to four words, all of them so, with a surname.

    >>> is_korean(["ri", "yong", "gil"]), is_korean(["hassan", "ali"])
    (True, False)
    """
    if not 2 <= len(words) <= 4:
        return False
    keys = [korean_of(word) for word in words]
    return all(keys) and bool({keys[0], keys[-1]} & _surnames())


def is_light(word: str) -> bool:
    """Return whether ``word`` says little of who is meant."""
    return word in light_words()
