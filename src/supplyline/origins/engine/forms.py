"""Tell a form filled in twice from a story told twice, and which two texts are one story.

The same phrases around other names, or around other numbers at the same outlet, tell of two things.  Each
verdict is on two texts by themselves; what is known of fixed phrases sharpens it (``judge_again``), and
only ever towards a form, so that what is no copy without them is none with them.

Does not: say what the words are that two texts share (``kinds``).
"""

from __future__ import annotations

import numpy as np

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.tables import (
    DIGIT,
    FIXED,
    NAME,
    Flags,
    Hashes,
    Numbers,
    Overlaps,
    Texts,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

KIN = 0.7  # share of the shorter text above which two texts are of one story, not of one template
ALIKE = 0.5  # share of names (or numbers) that two texts of one story have in common, at least
NAMES = 3  # names needed to tell a template from a copy
NUMBERS = 3  # numbers needed for it, where names do not tell or the outlet is the same
MOST_NAMES = 128  # of a passage that are compared; the first speak for the rest
PART_AT_HOME = 0.3  # share of the shorter text up to which an outlet carries background along
LATER_AT_HOME = 2 * 86_400.0  # seconds after which an outlet that repeats more has other news …
VERBATIM_AT_HOME = 0.97  # … unless this share is equal: it prints the same item again …
SAME_AT_HOME = 0.9  # … or this share of the names and of the numbers, …
MANY_NAMES = 10  # … of so many names

NO_FORM, BACKGROUND, OTHER_DAY, OTHER_NAMES = range(4)

_MOST_NAMES = np.uint64(MOST_NAMES)


@inner
def _in_common(one: Hashes, n: int, other: Hashes, m: int, row: Numbers) -> int:
    """Return the length of the longest common subsequence of two lists of MOST_NAMES at most.

    Source: Wagner and Fischer 1974, one row kept, after equal ends are set aside.
    """
    low = 0
    while low < n and low < m and one[low] == other[low]:
        low += 1
    ends = 0
    while n > low and m > low and one[n - 1] == other[m - 1]:
        n -= 1
        m -= 1
        ends += 1
    if low in (n, m):
        return low + ends
    for j in range(low, m + 1):
        row[j] = 0
    for i in range(low, n):
        diagonal = np.int32(0)
        for j in range(low, m):
            above = row[j + 1]
            if one[i] == other[j]:
                row[j + 1] = diagonal + 1
            elif row[j] > above:
                row[j + 1] = row[j]
            diagonal = above
    return low + ends + int(row[m])


@inner
def _listed(
    texts: Texts, low: int, high: int, flag: np.uint8, left_out: np.uint8, words: Hashes
) -> int:
    """Write the flagged words of rows ``low`` to ``high`` into ``words``; return how many.

    Every word is written and the next one over it if it does not count: no branch to foresee.
    """
    n = np.uint64(0)
    for k in range(np.uint64(low), np.uint64(high)):
        words[n] = texts.hashes[k]
        n += np.uint64((texts.flags[k] & flag > 0) & (texts.marks[k] & left_out == 0))
        n = min(n, _MOST_NAMES)
    return int(np.int64(n))


@inner
def _at_place(
    texts: Texts, low: int, high: int, there: int, flag: np.uint8, left_out: np.uint8
) -> int:
    """Return how many flagged words rows ``low`` to ``high`` have in common with those from ``there``."""
    apart = np.uint64(there) - np.uint64(low)
    same = 0
    for k in range(np.uint64(low), np.uint64(high)):
        same += (
            (texts.hashes[k] == texts.hashes[k + apart])
            & (texts.flags[k] & texts.flags[k + apart] & flag > 0)
            & ((texts.marks[k] | texts.marks[k + apart]) & left_out == 0)
        )
    return same


@inner
def agreement(
    texts: Texts, shared: Overlaps, i: int, flag: np.uint8, left_out: np.uint8,
    names: Hashes, names_there: Hashes, row: Numbers,
) -> tuple[int, int]:  # fmt: skip
    """Return how many of the flagged words overlap ``i`` has in common, and the fewer of either.

    Words marked ``left_out`` do not count.  In order, so that a name in another slot of a form is
    another name; or at the same places, where a passage is as long in both, if that are more.
    """
    common = total = total_there = 0
    a, b = texts.firsts[shared.pairs[i, 0]], texts.firsts[shared.pairs[i, 1]]
    for s in range(shared.firsts[i], shared.firsts[i + 1]):
        p, q = a + shared.spans[s, 0], a + shared.spans[s, 1]
        r, t = b + shared.spans[s, 2], b + shared.spans[s, 3]
        n = _listed(texts, p, q, flag, left_out, names)
        m = _listed(texts, r, t, flag, left_out, names_there)
        in_order = _in_common(names, n, names_there, m, row)
        at_place = 0
        # No more can stand at the same places than there are, unless the lists were cut off.
        if q - p == t - r and (in_order < min(n, m) or max(n, m) == MOST_NAMES):
            at_place = _at_place(texts, p, q, r, flag, left_out)
        common += max(at_place, in_order)
        total += n
        total_there += m
    return common, min(total, total_there)


@inner
def _agreement_of_all(
    texts: Texts, one: int, other: int, flag: np.uint8, names: Hashes, names_there: Hashes, row: Numbers
) -> tuple[int, int]:  # fmt: skip
    """Return how many of all flagged words two texts have in common, in order, and the fewer of either."""
    n = _listed(texts, texts.firsts[one], texts.firsts[one + 1], flag, np.uint8(0), names)
    m = _listed(texts, texts.firsts[other], texts.firsts[other + 1], flag, np.uint8(0), names_there)
    return _in_common(names, n, names_there, m, row), min(n, m)


@inner
def _is_verbatim(texts: Texts, shared: Overlaps, i: int) -> bool:
    a, b = texts.firsts[shared.pairs[i, 0]], texts.firsts[shared.pairs[i, 1]]
    for s in range(shared.firsts[i], shared.firsts[i + 1]):
        p, q = np.uint64(a + shared.spans[s, 0]), np.uint64(a + shared.spans[s, 1])
        r, t = np.uint64(b + shared.spans[s, 2]), np.uint64(b + shared.spans[s, 3])
        if q - p != t - r:
            return False
        for k in range(p, q):
            if texts.hashes[k] != texts.hashes[k + (r - p)]:
                return False
    return True


@compiled
def _judge(texts: Texts, shared: Overlaps, concerned: Flags, forms: Flags) -> None:
    """Say of every overlap of a text that is ``concerned`` whether a form was filled in twice.

    What is a form already stays one.

    A copy may have other numbers than its source: tolls rise.  It does not have other names, nor some
    other names and most numbers other as well.  An outlet that prints the same words around other
    numbers is filling in its own form again, and one that tells news of another day has words that it
    uses for such news.
    """
    names = np.empty(MOST_NAMES + 1, dtype=np.uint64)
    names_there = np.empty(MOST_NAMES + 1, dtype=np.uint64)
    row = np.empty(MOST_NAMES + 1, dtype=np.int32)
    for i in range(len(shared.pairs)):
        one, other = shared.pairs[i, 0], shared.pairs[i, 1]
        if forms[i] != NO_FORM or not (concerned[one] or concerned[other]):
            continue
        at_home = texts.outlets[one] >= 0 and texts.outlets[one] == texts.outlets[other]
        shorter = min(
            texts.firsts[one + 1] - texts.firsts[one], texts.firsts[other + 1] - texts.firsts[other]
        )
        apart = abs(texts.moments[one] - texts.moments[other])
        wide = 0
        for s in range(shared.firsts[i], shared.firsts[i + 1]):
            wide += shared.spans[s, 1] - shared.spans[s, 0]
        later = at_home and LATER_AT_HOME <= apart < np.inf
        if later and wide < PART_AT_HOME * shorter:
            forms[i] = BACKGROUND
            continue
        if later and shared.equal[i] < VERBATIM_AT_HOME * shorter:
            common, fewer = agreement(
                texts, shared, i, np.uint8(NAME), np.uint8(0), names, names_there, row
            )
            if wide < KIN * shorter or common < max(MANY_NAMES, SAME_AT_HOME * fewer):
                forms[i] = OTHER_DAY
                continue
            common, fewer = agreement(
                texts, shared, i, np.uint8(DIGIT), np.uint8(0), names, names_there, row
            )
            if common < SAME_AT_HOME * fewer:
                forms[i] = OTHER_DAY
                continue
        if _is_verbatim(texts, shared, i):
            continue
        common, fewer = agreement(
            texts, shared, i, np.uint8(NAME), np.uint8(FIXED), names, names_there, row
        )
        if fewer >= NAMES and common < ALIKE * fewer:
            forms[i] = OTHER_NAMES
        elif at_home or fewer < NAMES or fewer - common >= NAMES:
            common, fewer = agreement(
                texts, shared, i, np.uint8(DIGIT), np.uint8(0), names, names_there, row
            )
            if at_home and fewer < NUMBERS:
                # What a short form is filled in with stands mostly between the words it shares.
                common, fewer = _agreement_of_all(
                    texts, one, other, np.uint8(DIGIT), names, names_there, row
                )
            if fewer >= NUMBERS and common < ALIKE * fewer:
                forms[i] = OTHER_NAMES


@compiled
def _find_kin(texts: Texts, shared: Overlaps, forms: Flags, kin: Flags) -> None:
    """Say of every overlap whether it is most of one of its texts, and no form: one story."""
    for i in range(len(shared.pairs)):
        one, other = shared.pairs[i, 0], shared.pairs[i, 1]
        wide = wide_there = 0
        for s in range(shared.firsts[i], shared.firsts[i + 1]):
            wide += shared.spans[s, 1] - shared.spans[s, 0]
            wide_there += shared.spans[s, 3] - shared.spans[s, 2]
        kin[i] = forms[i] == NO_FORM and (
            wide >= KIN * (texts.firsts[one + 1] - texts.firsts[one])
            or wide_there >= KIN * (texts.firsts[other + 1] - texts.firsts[other])
        )


@compiled
def _have_fixed(texts: Texts, concerned: Flags) -> None:
    for text in range(len(concerned)):
        for k in range(texts.firsts[text], texts.firsts[text + 1]):
            if texts.marks[k] & FIXED:
                concerned[text] = 1
                break


def judge_forms(texts: Texts, shared: Overlaps) -> Flags:
    """Return, of every overlap, NO_FORM … OTHER_NAMES, whatever other texts carry.

    Args:
        texts: Without ``marks``.
        shared: Pairs in any order, either text first.

    Returns:
        Shape ``(p,)``, uint8.
    """
    forms = np.zeros(len(shared.pairs), dtype=np.uint8)
    _judge(texts, shared, np.ones(len(texts.firsts) - 1, dtype=np.uint8), forms)
    return forms


def judge_again(texts: Texts, shared: Overlaps, forms: Flags) -> Flags:
    """Return ``forms``, and what is a form besides now that ``texts`` have their ``marks``.

    Names that a form always carries say nothing about its items.
    """
    concerned = np.zeros(len(texts.firsts) - 1, dtype=np.uint8)
    _have_fixed(texts, concerned)
    again = forms.copy()
    _judge(texts, shared, concerned, again)
    return again


def find_kin(texts: Texts, shared: Overlaps, forms: Flags) -> Flags:
    """Return, of every overlap, 1 if it is most of one of its texts, and no form: one story."""
    kin = np.zeros(len(shared.pairs), dtype=np.uint8)
    _find_kin(texts, shared, forms, kin)
    return kin
