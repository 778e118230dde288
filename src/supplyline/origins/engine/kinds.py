"""Tell what kind of words two texts share: wording, a quotation, a fixed phrase, a form, a title.

Only wording makes one of two texts a copy.  A quotation belongs to whoever spoke; a form filled in
twice (``forms``) tells of two things; a fixed phrase (``phrases``) is nobody's reporting; the title of
an office is long and means nothing.  All of it is judged from the two texts and from those that
overlap with them, so that a text from elsewhere changes no verdict (decision 0026).

Does not: decide direction, roles or origins (``derive``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.forms import ALIKE, KIN, MOST_NAMES, NAMES, NO_FORM, agreement
from supplyline.origins.engine.phrases import MIN_FILLING, MIN_WORDING
from supplyline.origins.engine.tables import (
    CAPITAL,
    CARRIED,
    DIGIT,
    FIXED,
    LONG,
    NAME,
    QUOTED,
    Flags,
    Overlaps,
    Texts,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

TITLE_WORDS = 25  # the longest run of words that can be the title of an office or a body
TITLE_NAMES = 0.4  # share of capitalised words in one
TITLE_GAP = 3  # the most words between two of them: "of the esteemed"
MOSTLY_QUOTED = 0.7  # share of a passage in quotation marks above which it is a quotation
TAIL = 6  # words of attribution ("the minister told reporters") that a quotation may carry along
MIN_TOLD = 12  # words of narrative that make a shared passage copying …
MIN_TOLD_OF_HALF = MIN_WORDING  # … or so many, if half is shared or both credit one agency
USUAL_PAIR = 300 * 300  # product of the lengths for which MIN_TOLD holds: two news items
TELLING = 2  # names, numbers or long words that a passage needs, or it is a turn of phrase …
ENOUGH_TOLD = 15  # … unless it has so many words of narrative
FILLED = MIN_FILLING  # names and numbers around a fixed phrase that make it one thing told twice
REACH = 48  # words around the place where a word should be, in which it still counts as shared

UNUSED, COPIED, IDLE = range(3)  # what a span does: makes a copy, or is shown for what it is

WORDING, QUOTATION, FORM_AT_HOME, FORM, TITLE, PHRASE, TURN = range(7)

_TELLING_FLAGS = NAME | DIGIT | LONG


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the shared words of p pairs of texts are, seen from the copy."""

    uses: Flags  # S: UNUSED, COPIED or IDLE, by span
    kinds: Flags  # p: WORDING where the one copies the other, else why the two are no copies


@inner
def _tells(texts: Texts, shared: Overlaps, i: int, s: int, enough: float, needed: int) -> bool:
    """Say whether span ``s`` has ``enough`` words of narrative in common, and no turn of phrase."""
    copy, source = shared.pairs[i, 0], shared.pairs[i, 1]
    a, b = texts.firsts[copy] + shared.spans[s, 0], texts.firsts[source] + shared.spans[s, 2]
    size = shared.spans[s, 1] - shared.spans[s, 0]
    size_there = shared.spans[s, 3] - shared.spans[s, 2]
    told = telling = shift = 0
    for k in range(size):
        if texts.marks[a + k] & FIXED:
            continue
        word = texts.hashes[a + k]
        there = k + shift
        if not (0 <= there < size_there and texts.hashes[b + there] == word):
            for there in range(max(0, k - REACH), min(size_there, k + REACH + 1)):
                if texts.hashes[b + there] == word:
                    shift = there - k
                    break
            else:
                continue
        if texts.flags[a + k] & texts.flags[b + k + shift] & QUOTED:
            continue
        told += 1
        telling += (texts.flags[a + k] & _TELLING_FLAGS) > 0
        if told >= enough and (telling >= needed or told >= ENOUGH_TOLD):
            return True
    return False


@inner
def _is_filled_alike(texts: Texts, a: int, b: int, size: int) -> bool:
    """Say whether two equally long passages have the same names and numbers in one fixed phrase."""
    same = 0
    for k in range(size):
        if not (texts.marks[a + k] & texts.marks[b + k] & FIXED):
            if texts.hashes[a + k] != texts.hashes[b + k]:
                return False
            if texts.flags[a + k] & (NAME | DIGIT):
                same += 1
    return same >= FILLED


@inner
def _is_quotation(marked: int, size: int) -> bool:
    return marked >= MOSTLY_QUOTED * size or (marked > TAIL and size - marked <= TAIL)


@inner
def _counted(texts: Texts, low: int, high: int) -> tuple[int, int, int]:
    """Return how many words of rows ``low`` to ``high`` are FIXED, CARRIED and QUOTED."""
    fixed = carried = quoted = 0
    for k in range(np.uint64(low), np.uint64(high)):
        fixed += texts.marks[k] & FIXED
        carried += texts.marks[k] & CARRIED
        quoted += texts.flags[k] & QUOTED
    return fixed, carried // CARRIED, quoted // QUOTED


@inner
def _is_title(flags: Flags, low: int, high: int) -> bool:
    """Say whether rows ``low`` to ``high`` have as many capitals, and as close, as a title has."""
    capitals = gap = widest = 0
    for flag in flags[low:high]:
        gap = 0 if flag & CAPITAL else gap + 1
        widest = max(widest, gap)
        capitals += flag & CAPITAL
    return bool(widest <= TITLE_GAP and capitals // CAPITAL >= TITLE_NAMES * (high - low))


@compiled
def _sort_spans(  # noqa: PLR0912, PLR0915  # one verdict from many counts of the same words
    texts: Texts, shared: Overlaps, forms: Flags, may: Flags, credited: Flags, uses: Flags,
    kinds: Flags,
) -> None:  # fmt: skip
    names = np.empty(MOST_NAMES + 1, dtype=np.uint64)
    names_there = np.empty(MOST_NAMES + 1, dtype=np.uint64)
    row = np.empty(MOST_NAMES + 1, dtype=np.int32)
    for i in range(len(shared.pairs)):
        copy, source = shared.pairs[i, 0], shared.pairs[i, 1]
        a, b = texts.firsts[copy], texts.firsts[source]
        size, size_there = texts.firsts[copy + 1] - a, texts.firsts[source + 1] - b
        low, high = shared.firsts[i], shared.firsts[i + 1]
        wide = 0
        for s in range(low, high):
            wide += shared.spans[s, 1] - shared.spans[s, 0]
        is_half = wide >= ALIKE * size
        is_half |= credited[i] > 0
        needed = 0 if is_half or texts.scales[copy] > 1 else TELLING
        # Chance agreement grows with the product of the lengths, as in searches of sequence
        # databases (Karlin and Altschul 1990): a threefold product asks for one word more.
        enough = texts.scales[copy] * (MIN_TOLD_OF_HALF if is_half else MIN_TOLD) + max(
            0.0, math.log(max(1, size * size_there) / USUAL_PAIR) / math.log(3.0)
        )  # fmt: skip
        story = forms[i] == NO_FORM and may[i] > 0
        if story and wide >= max(KIN * size, enough):
            common, fewer = agreement(
                texts, shared, i, np.uint8(NAME), np.uint8(0), names, names_there, row
            )
            if common >= NAMES and common >= ALIKE * fewer:
                # Most of a text with its names: a reprint, be it of a form or of a speech.
                kinds[i] = WORDING
                for s in range(low, high):
                    uses[s] = COPIED
                continue
        titles = fixed_words = quoted_words = other_fixed = 0
        tells = False
        for s in range(low, high):
            p, q = a + shared.spans[s, 0], a + shared.spans[s, 1]
            r, t = b + shared.spans[s, 2], b + shared.spans[s, 3]
            fixed, carried, marked = _counted(texts, p, q)
            fixed_there, _, marked_there = _counted(texts, r, t)
            uses[s] = UNUSED
            if _is_quotation(marked, q - p) and _is_quotation(marked_there, t - r):
                quoted_words += q - p
                uses[s] = IDLE
            elif carried and q - p <= TITLE_WORDS and _is_title(texts.flags, p, q):
                titles += 1
                fixed_words += q - p
            elif fixed > ALIKE * (q - p) or fixed_there > ALIKE * (t - r):
                if q - p == t - r and q - p >= enough and _is_filled_alike(texts, p, r, q - p):
                    uses[s] = COPIED
                    tells = tells or story
                else:
                    other_fixed += 1
                    fixed_words += q - p
            else:
                uses[s] = COPIED
                tells = tells or (story and _tells(texts, shared, i, s, enough, needed))
        if tells:
            kinds[i] = WORDING
            for s in range(low, high):
                if uses[s] == IDLE:
                    uses[s] = COPIED  # quotations come along with the rest
            continue
        quotation = quoted_words > 0 and quoted_words >= fixed_words
        for s in range(low, high):
            if not quotation:
                uses[s] = IDLE
            elif uses[s] == COPIED:
                uses[s] = UNUSED
        if quotation:
            kinds[i] = QUOTATION
        elif forms[i] != NO_FORM:
            at_home = texts.outlets[copy] >= 0 and texts.outlets[copy] == texts.outlets[source]
            kinds[i] = FORM_AT_HOME if at_home else FORM
        elif other_fixed:
            kinds[i] = PHRASE
        else:
            kinds[i] = TITLE if titles else TURN


def sort_spans(
    texts: Texts, shared: Overlaps, forms: Flags, may_copy: Flags, credited: Flags
) -> Sorted:
    """Return what the words of every overlap are.

    Args:
        texts: With their ``marks``.
        shared: The first text of each pair is the copy.
        forms: Of each overlap, as ``forms.judge_again`` gives them.
        may_copy: Of each overlap, as ``phrases.may_copy`` gives them; 0: no wording.
        credited: Of each overlap, 1 if a credit joins its texts: the same words then mean more.
    """
    uses = np.zeros(len(shared.spans), dtype=np.uint8)
    kinds = np.zeros(len(shared.pairs), dtype=np.uint8)
    _sort_spans(texts, shared, forms, may_copy, credited, uses, kinds)
    return Sorted(uses, kinds)
