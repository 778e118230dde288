"""Tell what kind of words two texts share: wording, a quotation, a fixed phrase, a form, a title.

Only wording makes one of two texts a copy.  A quotation belongs to whoever spoke; a form filled in
twice (the same phrases around other names) tells of two things; a phrase that unrelated texts carry
over days, or that an outlet always uses, is nobody's reporting; the title of an office is long
and means nothing.  All of it is judged from the two texts and from those that overlap with them, so
that a text from elsewhere changes no verdict (decision 0026).

Does not: decide direction, roles or origins (``derive``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.gather import join_families
from supplyline.origins.engine.tables import (
    CAPITAL,
    DIGIT,
    LONG,
    NAME,
    QUOTED,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    Seconds,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

KIN = 0.7  # share of the shorter text above which two texts are of one story, not of one template
ALIKE = 0.5  # share of names (or numbers) that two texts of one story have in common, at least
NAMES = 3  # names needed to tell a template from a copy
NUMBERS = 3  # numbers needed for it, where names do not tell or the outlet is the same
MOST_NAMES = 128  # of a passage that are compared; the first speak for the rest
OTHERS = 3  # unrelated texts that carry a phrase before it counts as fixed …
OTHERS_AT_HOME = 2  # … if all are of one outlet
OTHERS_AT_ONCE = 4  # … if all are of one outlet and on whatever day
SPREAD = 3 * 86_400.0  # seconds over which they must be spread: a story's reprints are not
TITLE_WORDS = 25  # the longest run of words that can be the title of an office or a body
TITLE_NAMES = 0.4  # share of capitalised words in one
TITLE_GAP = 3  # the most words between two of them: "of the esteemed"
TITLE_OTHERS = 2  # unrelated texts that carry it
MOSTLY_QUOTED = 0.7  # share of a passage in quotation marks above which it is a quotation
TAIL = 6  # words of attribution ("the minister told reporters") that a quotation may carry along
PART_AT_HOME = 0.3  # share of the shorter text up to which an outlet carries background along
LATER_AT_HOME = 2 * 86_400.0  # seconds after which an outlet that repeats more has other news …
VERBATIM_AT_HOME = 0.97  # … unless this share is equal: it prints the same item again …
SAME_AT_HOME = 0.9  # … or this share of the names and of the numbers, …
MANY_NAMES = 10  # … of so many names
MIN_TOLD = 12  # words of narrative that make a shared passage copying …
MIN_TOLD_OF_HALF = 10  # … or that many, if half of the text is shared or both credit one agency
USUAL_PAIR = 300 * 300  # product of the lengths for which MIN_TOLD holds: two news items
TELLING = 2  # names, numbers or long words that a passage needs, or it is a turn of phrase …
ENOUGH_TOLD = 15  # … unless it has so many words of narrative
FILLED = 4  # names and numbers around a fixed phrase that make it one thing told twice
NEAR = 6  # the same, where what many texts have in common is counted
REACH = 48  # words around the place where a word should be, in which it still counts as shared

FIXED = 1  # the word belongs to a phrase that unrelated texts carry, over days or in one outlet
CARRIED = 2  # TITLE_OTHERS unrelated texts or more carry it

NO_FORM, BACKGROUND, OTHER_DAY, OTHER_NAMES = range(4)

UNUSED, COPIED, IDLE = range(3)  # what a span does: makes a copy, or is shown for what it is

WORDING, QUOTATION, FORM_AT_HOME, FORM, TITLE, PHRASE, TURN = range(7)

_MOST_NAMES = np.uint64(MOST_NAMES)
_TELLING_FLAGS = NAME | DIGIT | LONG


class Texts(NamedTuple):
    """What is known of n texts of W words, for compiled loops."""

    firsts: Firsts  # n + 1, as in WordTable
    hashes: Hashes  # W
    flags: Flags  # W
    marks: Flags  # W: sum of FIXED and CARRIED
    scales: Numbers  # n: words that make one of a script with spaces, 1 or 2
    moments: Seconds  # n: since 1970, of the earliest document; inf: undated
    outlets: Numbers  # n: of the earliest document; -1: none known


class Overlaps(NamedTuple):
    """What p pairs of texts share, as in SharedTable."""

    pairs: Numbers
    firsts: Firsts
    spans: Numbers
    equal: Numbers


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the shared words of p pairs of texts are, seen from the copy."""

    uses: Flags  # S: UNUSED, COPIED or IDLE, by span
    kinds: Flags  # p: WORDING where the one copies the other, else why the two are no copies


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
def _agreement(
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
def _judge_forms(texts: Texts, shared: Overlaps, concerned: Flags, forms: Flags) -> None:
    """Say of every overlap of a text that is ``concerned`` whether a form was filled in twice.

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
        if not (concerned[one] or concerned[other]):
            continue
        forms[i] = NO_FORM
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
            common, fewer = _agreement(
                texts, shared, i, np.uint8(NAME), np.uint8(0), names, names_there, row
            )
            if wide < KIN * shorter or common < max(MANY_NAMES, SAME_AT_HOME * fewer):
                forms[i] = OTHER_DAY
                continue
            common, fewer = _agreement(
                texts, shared, i, np.uint8(DIGIT), np.uint8(0), names, names_there, row
            )
            if common < SAME_AT_HOME * fewer:
                forms[i] = OTHER_DAY
                continue
        if _is_verbatim(texts, shared, i):
            continue
        common, fewer = _agreement(
            texts, shared, i, np.uint8(NAME), np.uint8(FIXED), names, names_there, row
        )
        if fewer >= NAMES and common < ALIKE * fewer:
            forms[i] = OTHER_NAMES
        elif at_home or fewer < NAMES or fewer - common >= NAMES:
            common, fewer = _agreement(
                texts, shared, i, np.uint8(DIGIT), np.uint8(0), names, names_there, row
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


@inner
def _place_of(hashes: Hashes, word: np.uint64, low: int, high: int, at: int) -> int:
    """Return the row of ``word`` nearest to ``at`` among rows ``low`` to ``high``; -1: not near."""
    if low <= at < high and hashes[at] == word:
        return at
    for apart in range(1, NEAR + 1):
        if low <= at + apart < high and hashes[at + apart] == word:
            return at + apart
        if low <= at - apart < high and hashes[at - apart] == word:
            return at - apart
    return -1


@compiled
def _mark_fixed(  # noqa: PLR0912, PLR0915  # one walk over rows, all of it on shared scratch
    texts: Texts, shared: Overlaps, rows: Firsts, families: Numbers, concerned: Flags
) -> None:
    """Mark the phrases that unrelated texts carry too, in every text that has such overlaps.

    ``rows`` are numbers of overlaps, twice each plus 1 where it is the second text's turn; in order
    of that text and of the other's family; one at least.  Fills ``texts.marks`` and ``concerned``.
    """
    longest = 0
    for text in range(len(texts.firsts) - 1):
        longest = max(longest, texts.firsts[text + 1] - texts.firsts[text])
    carriers = np.zeros(longest, dtype=np.int32)
    strangers = np.zeros(longest, dtype=np.int32)  # carriers of another outlet, or of none known
    met = np.zeros(longest, dtype=np.int64)
    met_abroad = np.zeros(longest, dtype=np.int64)
    earliest = np.zeros(longest, dtype=np.float64)
    latest = np.zeros(longest, dtype=np.float64)
    text = family = -1
    turn = 0
    for at in range(len(rows) + 1):
        owner = other = -1
        if at < len(rows):
            side = rows[at] & 1
            i = rows[at] >> 1
            owner, other = shared.pairs[i, side], shared.pairs[i, 1 - side]
        if owner != text:
            if text >= 0:
                base = texts.firsts[text]
                for k in range(texts.firsts[text + 1] - base):
                    n = carriers[k]
                    if n >= TITLE_OTHERS:
                        texts.marks[base + k] |= CARRIED
                    home = strangers[k] == 0
                    spread = latest[k] - earliest[k] >= SPREAD
                    if (spread and n >= (OTHERS_AT_HOME if home else OTHERS)) or (
                        home and n >= OTHERS_AT_ONCE
                    ):
                        texts.marks[base + k] |= FIXED
                        concerned[text] = 1
            if owner < 0:
                break
            text, family = owner, -1
            for k in range(texts.firsts[text + 1] - texts.firsts[text]):
                carriers[k] = strangers[k] = 0
                earliest[k] = latest[k] = texts.moments[text]
        if families[other] != family:
            family = families[other]
            turn += 1
        away = texts.outlets[text] < 0 or texts.outlets[other] != texts.outlets[text]
        moment = texts.moments[other]
        mine, yours = texts.firsts[text], texts.firsts[other]
        for s in range(shared.firsts[i], shared.firsts[i + 1]):
            low, high = shared.spans[s, 2 * side], shared.spans[s, 2 * side + 1]
            there, end = shared.spans[s, 2 - 2 * side], shared.spans[s, 3 - 2 * side]
            shift = there - low
            for k in range(low, high):
                # What stands in the phrase (a name, a number) is fixed only if it is the same too.
                row = _place_of(
                    texts.hashes,
                    texts.hashes[mine + k],
                    yours + there,
                    yours + end,
                    yours + k + shift,
                )
                if row < 0:
                    continue
                shift = row - yours - k
                if met[k] != turn:
                    met[k] = turn
                    carriers[k] += 1
                if away and met_abroad[k] != turn:
                    met_abroad[k] = turn
                    strangers[k] += 1
                earliest[k] = min(earliest[k], moment)
                if latest[k] < moment < np.inf:
                    latest[k] = moment


def judge_forms(texts: Texts, shared: Overlaps) -> Flags:
    """Return, of every overlap, NO_FORM … OTHER_NAMES, and mark what is fixed.

    Args:
        texts: Their ``marks`` are filled in: FIXED and CARRIED.
        shared: Pairs in any order, either text first.

    Returns:
        Shape ``(p,)``, uint8.
    """
    n, p = len(texts.firsts) - 1, len(shared.pairs)
    forms = np.zeros(p, dtype=np.uint8)
    _judge_forms(texts, shared, np.ones(n, dtype=np.uint8), forms)
    kin = np.zeros(p, dtype=np.uint8)
    _find_kin(texts, shared, forms, kin)
    families = np.arange(n, dtype=np.int32)
    akin = shared.pairs[kin > 0]
    join_families(families, akin[:, 0].copy(), akin[:, 1].copy())
    sides = families[shared.pairs]
    across = np.flatnonzero(sides[:, 0] != sides[:, 1])
    rows = np.concatenate([2 * across, 2 * across + 1])
    owner = np.concatenate([shared.pairs[across, 0], shared.pairs[across, 1]])
    family = np.concatenate([sides[across, 1], sides[across, 0]])
    concerned = np.zeros(n, dtype=np.uint8)
    if len(rows):
        _mark_fixed(texts, shared, rows[np.lexsort((family, owner))], families, concerned)
    # What is fixed is known now: names that a form always carries say nothing about its items.
    _judge_forms(texts, shared, concerned, forms)
    return forms


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
    texts: Texts, shared: Overlaps, forms: Flags, credited: Flags, uses: Flags, kinds: Flags
) -> None:
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
        if forms[i] == NO_FORM and wide >= max(KIN * size, enough):
            common, fewer = _agreement(
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
                    tells = tells or forms[i] == NO_FORM
                else:
                    other_fixed += 1
                    fixed_words += q - p
            else:
                uses[s] = COPIED
                tells = tells or (
                    forms[i] == NO_FORM and _tells(texts, shared, i, s, enough, needed)
                )
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


def sort_spans(texts: Texts, shared: Overlaps, forms: Flags, credited: Flags) -> Sorted:
    """Return what the words of every overlap are.

    Args:
        texts: With their ``marks``.
        shared: The first text of each pair is the copy.
        forms: Of each overlap, as ``judge_forms`` gives them.
        credited: Of each overlap, 1 if a credit joins its texts: the same words then mean more.
    """
    uses = np.zeros(len(shared.spans), dtype=np.uint8)
    kinds = np.zeros(len(shared.pairs), dtype=np.uint8)
    _sort_spans(texts, shared, forms, credited, uses, kinds)
    return Sorted(uses, kinds)
