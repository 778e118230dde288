"""Say how alike two names are, and why: word by word, in any order, by sound and spelling.

Edit distances are rapidfuzz's.  The score weighs each word by how rare it is on the lists (the idea of
Cohen, Ravikumar and Fienberg 2003, "A comparison of string distance metrics for name-matching tasks",
SoftTFIDF) and asks both ways: how much of the name asked for is in the listed one, and back.

Does not: say anything of who bears a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from supplyline.lists.listed import NameKind
from supplyline.lists.spelling import is_korean, korean_of, skeleton_of, sound_of

LEAST = 0.7  # two words that are less alike are two words
SOUND, KOREAN, JOINED, INITIAL = 0.97, 0.95, 0.96, 0.55  # what another writing of a word counts
_LEAST_PART = 2 * LEAST - 1.0  # of a sound or a skeleton where the other is the same
_CLEAR = 0.01  # cutoffs lie so far below, as rapidfuzz rounds at a cutoff
_MOST_LIKE = 0.96  # of two words whose sounds differ
_TWO_SYLLABLES = 7  # letters that a Korean word of two syllables has, at least
_SHORT = 4  # letters: of fewer, one that is wrong makes another word
A_LIKE, IN_KOREAN = "a like spelling", "another spelling of Korean"
NOT_ALIKE = (0.0, "")
ASKED_SHARE = 0.6  # of the score, for how much of the name asked for is in the listed one
LISTED_SHARE = 1 - ASKED_SHARE  # for how much of the listed name was asked for
LIGHT = 0.12  # weight of a word that says little
_ALONE = 0.96  # of a score that rests on one word that is spelt alike
_WHOLE = 0.84  # likeness of whole names from which it counts, and what it counts
_OF_WHOLE = 0.96
OTHER_FORM = 0.98  # LLC here, JSC there: the same name under another legal form
QUALITY: dict[NameKind, float] = {"primary": 1.0, "strong": 1.0, "weak": 0.98, "low": 0.98}


Likeness = tuple[float, str]


class Likener(Protocol):
    """Says how alike two words are, and how."""

    def __call__(self, asked: str, listed: str, *, korean: bool) -> Likeness:
        """Return what ``likeness`` does."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of the name asked for and words of the listed name that were held to be the same."""

    asked: tuple[int, ...]  # positions
    listed: tuple[int, ...]
    likeness: float  # 0 to 1
    how: str  # "": as written


@dataclass(frozen=True, slots=True)
class Spelt:
    """Words with all that they are compared by, side by side."""

    words: list[str]
    sounds: list[str]
    skeletons: list[str]
    korean: list[str]


def spelt(words: list[str]) -> Spelt:
    """Return ``words`` with their sounds, skeletons and Korean forms."""
    sounds = [sound_of(word) for word in words]
    return Spelt(
        words, sounds, [skeleton_of(sound) for sound in sounds], [korean_of(w) for w in words]
    )


def likenesses(asked: str, listed: Spelt) -> dict[int, Likeness]:
    """Return how alike a word is to each of several, and how, by position; the unlike are left out.

    Whether a name is Korean is not known here: ``of_names`` takes it into account.

    >>> likenesses("dmitriy", spelt(["dmitry", "dmitriy", "boris"]))
    {0: (0.97, 'another transliteration'), 1: (1.0, '')}
    """
    if not listed.words:
        return {}
    sound, form = sound_of(asked), korean_of(asked)
    # What is below its cutoff cannot bring a word to ``LEAST``.
    written, heard, bare = (
        process.cdist(
            [one], others, scorer=OSA.normalized_similarity, dtype=np.float64,
            score_cutoff=cutoff - _CLEAR,
        )[0]
        for one, others, cutoff in (
            (asked, listed.words, LEAST), (sound, listed.sounds, _LEAST_PART),
            (skeleton_of(sound), listed.skeletons, _LEAST_PART),
        )
    )  # fmt: skip
    like = np.maximum(0.5 * heard + 0.5 * bare, written)
    short = np.fromiter(map(len, listed.words), dtype=np.int32) < _SHORT
    like = np.where(short | (len(asked) < _SHORT), written, like)
    found: dict[int, Likeness] = {}
    for at in np.flatnonzero((like >= LEAST) | (heard == 1)).tolist():
        other = listed.words[at]
        if asked == other:
            found[at] = (1.0, "")
        elif asked.isdigit() or other.isdigit():
            continue
        elif sound and heard[at] == 1:
            found[at] = (SOUND, "another transliteration")
        else:
            found[at] = (min(float(like[at]), _MOST_LIKE), A_LIKE)
    if form:
        for at, other in enumerate(listed.korean):
            if other == form and found.get(at, NOT_ALIKE)[0] < KOREAN:
                found[at] = (KOREAN, IN_KOREAN)
    if len(asked) == 1 and not asked.isdigit():
        initials = (at for at, other in enumerate(listed.words) if other[0] == asked)
        found |= {at: (INITIAL, "an initial") for at in initials if at not in found}
    return found


def likeness(asked: str, listed: str, *, korean: bool) -> Likeness:
    """Return how alike two words are, 0 to 1, and how; 0 where it is less than ``LEAST``.

    What ``likenesses`` and ``of_names`` say, of one word alone; either word may be an initial.

    Args:
        asked: A word as compared.
        listed: Another.
        korean: Whether both are of names that are Korean in form.

    >>> likeness("lee", "ri", korean=True), likeness("lee", "ri", korean=False)
    ((0.95, 'another spelling of Korean'), (0.0, ''))
    """
    if asked == listed:
        return 1.0, ""
    found = NOT_ALIKE
    if not asked.isdigit() and not listed.isdigit():
        sound, heard = sound_of(asked), sound_of(listed)
        like = OSA.normalized_similarity(asked, listed)
        if min(len(asked), len(listed)) >= _SHORT:
            alike = OSA.normalized_similarity(sound, heard)
            bare = OSA.normalized_similarity(skeleton_of(sound), skeleton_of(heard))
            like = max(0.5 * alike + 0.5 * bare, like)
        if sound and sound == heard:
            found = (SOUND, "another transliteration")
        elif like >= LEAST:
            found = (min(like, _MOST_LIKE), A_LIKE)
    if korean and found[0] < KOREAN and (form := korean_of(asked)) and form == korean_of(listed):
        found = (KOREAN, IN_KOREAN)
    if found == NOT_ALIKE and min(len(asked), len(listed)) == 1 and asked[0] == listed[0]:
        initial = asked if len(asked) == 1 else listed
        found = (INITIAL, "an initial") if initial.isalpha() else NOT_ALIKE
    return of_names(found, asked, listed, korean=korean)


def of_names(found: Likeness, asked: str, listed: str, *, korean: bool) -> Likeness:
    """Return a likeness of two words as it counts in names that are Korean in form, or are not.

    In Korean names a sound makes another word, unless the word is long.
    """
    short = max(len(asked), len(listed)) < _TWO_SYLLABLES
    return NOT_ALIKE if korean and short and found[1] == A_LIKE else found


def is_same(asked: str, listed: str, *, korean: bool) -> bool:
    """Return whether two words are one by letters or sound, or in Korean names by Korean form."""
    return asked == listed or (
        not asked.isdigit()
        and (
            sound_of(asked) == sound_of(listed)
            or (korean and bool(key := korean_of(asked)) and key == korean_of(listed))
        )
    )


def align(
    asked: Sequence[str],
    listed: Sequence[str],
    like: Likener = likeness,
    *,
    korean: bool | None = None,
) -> list[Pair]:
    """Return pairs of words, each word in one at most, the most alike first.

    Two words that stand side by side may be one word of the other name.

    Args:
        asked: The words of a name.
        listed: Those of another.
        like: Says how alike two words are, or knows already.
        korean: Whether both are Korean in form; None: look.
    """
    if korean is None:
        korean = is_korean(asked) and is_korean(listed)
    found: list[tuple[float, int, Pair]] = []
    for i, word in enumerate(asked):
        for j, other in enumerate(listed):
            much, how = like(word, other, korean=korean)
            if much:
                found.append((-much, abs(i - j), Pair((i,), (j,), much, how)))
    found.sort(key=_order)
    pairs: list[Pair] = []
    free_asked, free_listed = set(range(len(asked))), set(range(len(listed)))
    certain = sum(-much > JOINED for much, *_ in found)
    _take(found[:certain], pairs, free_asked, free_listed)
    # What was written as one word comes after words that are more alike: of those left, if any.
    left = len(free_asked), len(free_listed)
    if min(left) and max(left) > 1:
        joined = [
            *_joined(asked, free_asked, listed, free_listed, korean=korean),
            *(
                Pair(p.listed, p.asked, p.likeness, p.how)
                for p in _joined(listed, free_listed, asked, free_asked, korean=korean)
            ),
        ]
        found = sorted([*found[certain:], *((-p.likeness, 0, p) for p in joined)], key=_order)
        certain = 0
    _take(found[certain:], pairs, free_asked, free_listed)
    return pairs


def _order(found: tuple[float, int, Pair]) -> tuple[float, int]:
    return found[:2]


def _take(
    found: Iterable[tuple[float, int, Pair]],
    pairs: list[Pair],
    free_asked: set[int],
    free_listed: set[int],
) -> None:
    """Add to ``pairs`` those whose words are free, and take these."""
    for _, _, pair in found:
        if free_asked.issuperset(pair.asked) and free_listed.issuperset(pair.listed):
            free_asked.difference_update(pair.asked)
            free_listed.difference_update(pair.listed)
            pairs.append(pair)


def _joined(
    apart: Sequence[str],
    free_apart: set[int],
    whole: Sequence[str],
    free_whole: set[int],
    *,
    korean: bool,
) -> Iterator[Pair]:
    """Yield pairs of two words of ``apart`` and one of ``whole``, all of them free."""
    for i, (first, second) in enumerate(pairwise(apart)):
        if i not in free_apart or i + 1 not in free_apart:
            continue
        size = len(first) + len(second)
        for j, other in enumerate(whole):
            near = j in free_whole and len(other) > 3 and abs(len(other) - size) <= 3
            if near and is_same(first + second, other, korean=korean):
                yield Pair((i, i + 1), (j,), JOINED, "written as one word")


def score_of(pairs: Sequence[Pair], asked: Sequence[float], listed: Sequence[float]) -> float:
    """Return the score of two names from their pairs and the weights of their words, 0 to 1.

    Where all rests on one word, it has to be the same: a single word that is only spelt alike is
    mostly another one.
    """
    weighty = [p for p in pairs if sum(asked[i] for i in p.asked) > LIGHT]
    alone = _ALONE if len(weighty) == 1 and weighty[0].how == A_LIKE else 1.0
    in_asked = sum(p.likeness * sum(asked[i] for i in p.asked) for p in pairs)
    in_listed = sum(p.likeness * sum(listed[j] for j in p.listed) for p in pairs)
    return alone * (
        ASKED_SHARE * in_asked / (sum(asked) or 1.0)
        + LISTED_SHARE * in_listed / (sum(listed) or 1.0)
    )


def whole_of(words: Sequence[str]) -> str:
    """Return a name's sounds in order of the alphabet, to be compared as one.

    >>> whole_of(("sample", "iwan")), whole_of(("ivan", "sample"))
    ('ivan sample', 'ivan sample')
    """
    return " ".join(sorted(map(sound_of, words)))


def wholes_alike(asked: str, listed: Sequence[str]) -> list[float]:
    """Return how alike a name is to each of several as a whole, as a score; 0: too little to count.

    Words that are each too different to be paired may still make a name that is much the same.
    """
    found = process.cdist([asked], listed, scorer=fuzz.ratio, score_cutoff=_WHOLE * 100)[0]
    return [_OF_WHOLE * float(like) / 100 for like in found]


def reasons_of(pairs: Sequence[Pair], asked: Sequence[str], listed: Sequence[str]) -> list[str]:
    """Return in words what is the same and what differs.

    >>> asked, listed = ["omar", "sample"], ["sample", "umar", "ali"]
    >>> reasons_of(align(asked, listed), asked, listed)
    ['the same: sample', 'omar, listed as umar: a like spelling (0.88)', 'only listed: ali']
    """
    inside = sorted(pairs, key=lambda pair: pair.asked)
    plain = [_said(p.asked, asked) for p in inside if not p.how]
    said = [f"the same: {' '.join(plain)}"] if plain else []
    for pair in inside:
        if pair.how:
            much = f" ({pair.likeness:.2f})" if pair.how == A_LIKE else ""
            said.append(
                f"{_said(pair.asked, asked)}, listed as {_said(pair.listed, listed)}: {pair.how}{much}"
            )
    order = [pair.listed for pair in inside]
    first = order.index(min(order)) if order else 0
    if order[first:] + order[:first] != sorted(order):  # "LAST, First" is no other order
        said.append("in another order")
    for name, words, taken in (
        ("asked for", asked, {i for p in pairs for i in p.asked}),
        ("listed", listed, {j for p in pairs for j in p.listed}),
    ):
        rest = [word for at, word in enumerate(words) if at not in taken]
        if rest:
            said.append(f"only {name}: {' '.join(rest)}")
    return said


def _said(at: Sequence[int], words: Sequence[str]) -> str:
    return " ".join(words[i] for i in at)
