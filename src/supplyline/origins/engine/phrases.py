"""Learn which phrases are fixed: those that unrelated texts carry over days, or that an outlet always uses.

A text hears of its phrases from the texts that overlap with it.  Who carries what everybody carries
overlaps with thousands; it is enough to hear some of them, the earliest and the earliest that came days
later, and a later arrival then changes nothing for those that were there before.

A pair that has little but fixed phrases in common cannot be copy and source (``may_copy``): it ties no
families together, so that a publisher's fixed text does not make one family of all that carry it.

Does not: say what a pair shares (``kinds``), or find pairs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.forms import NO_FORM
from supplyline.origins.engine.tables import (
    CARRIED,
    FIXED,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    Overlaps,
    Seconds,
    Texts,
)

# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

OTHERS = 3  # unrelated texts that carry a phrase before it counts as fixed …
OTHERS_AT_HOME = 2  # … if all are of one outlet
OTHERS_AT_ONCE = 4  # … if all are of one outlet and on whatever day
SPREAD = 3 * 86_400.0  # seconds over which they must be spread: a story's reprints are not
TITLE_OTHERS = 2  # unrelated texts that carry what may be a title
NEAR = 6  # words around the place where a word should be, in which it still counts as shared
HEARD = 48  # texts that one hears, and as many of those that came SPREAD later
HEARD_OF_ONE = 3  # of one story, where there are more
MIN_WORDING = 10  # words that no fixed phrase has, without which a passage copies nothing …
MIN_FILLING = 4  # … unless it is a phrase filled in alike, with so many names and numbers


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
def _mark(  # noqa: PLR0912, PLR0915  # one walk over rows, all of it on shared scratch
    texts: Texts, shared: Overlaps, rows: Firsts, families: Numbers
) -> None:
    """Fill ``texts.marks`` of the owners of ``rows``; see ``mark_phrases``."""
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


def mark_phrases(texts: Texts, shared: Overlaps, rows: Firsts, families: Numbers) -> None:
    """Mark the phrases that unrelated texts carry too, FIXED and CARRIED.

    Args:
        texts: ``marks`` of the owners of ``rows`` are filled in.
        shared: Pairs in any order, either text first.
        rows: Overlaps that are heard, twice their number, plus 1 where their second text is the one
            that hears, the owner of the row.
        families: Of each text: those of one story (``forms.find_kin``) have one number.
    """
    if not len(rows):
        return
    pairs, side = shared.pairs[rows >> 1], rows & 1
    at = np.arange(len(rows))
    _mark(
        texts, shared, rows[np.lexsort((families[pairs[at, 1 - side]], pairs[at, side]))], families
    )


def heard(
    owners: Numbers, others: Numbers, families: Numbers, moments: Seconds, ties: Hashes
) -> npt.NDArray[np.bool_]:
    """Return which rows are heard: all of an owner that has few.

    Args:
        owners: Text of each row.
        others: Text that overlaps with it and is of another family.
        families: Of each text.
        moments: Of each text, seconds since 1970; inf: undated.  Of the owners of many rows and of
            their others they must be known.
        ties: Of each text, decides between two of one moment.
    """
    counts = np.bincount(owners, minlength=1)
    kept = counts[owners] <= 2 * HEARD
    rows = np.flatnonzero(~kept)
    by_time = (ties[others[rows]], moments[others[rows]])
    rows = rows[np.lexsort((*by_time, families[others[rows]], owners[rows]))]
    rows = rows[_place_in_run(owners[rows], families[others[rows]]) < HEARD_OF_ONE]
    by_time = (ties[others[rows]], moments[others[rows]])
    rows = rows[np.lexsort((*by_time, owners[rows]))]
    kept[rows[_place_in_run(owners[rows], owners[rows]) < HEARD]] = True
    with np.errstate(invalid="ignore"):  # inf - inf: undated
        later = moments[others[rows]] - moments[owners[rows]] >= SPREAD
    rows = rows[later & np.isfinite(moments[others[rows]])]
    kept[rows[_place_in_run(owners[rows], owners[rows]) < HEARD]] = True
    return kept


def _place_in_run(one: Numbers, other: Numbers) -> Firsts:
    """Return how many rows before each have the same two numbers; equal ones follow each other."""
    n = len(one)
    starts = np.ones(n, dtype=np.bool_)
    starts[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    at = np.arange(n)
    return at - np.maximum.accumulate(np.where(starts, at, 0))


@compiled
def _may_copy(
    firsts: Firsts, marks: Flags, shared: Overlaps, forms: Flags, kin: Flags, found: Flags
) -> None:
    for i in range(len(shared.pairs)):
        found[i] = kin[i]
        if forms[i] != NO_FORM or kin[i]:
            continue
        a, b = firsts[shared.pairs[i, 0]], firsts[shared.pairs[i, 1]]
        for s in range(shared.firsts[i], shared.firsts[i + 1]):
            p, q = a + shared.spans[s, 0], a + shared.spans[s, 1]
            r, t = b + shared.spans[s, 2], b + shared.spans[s, 3]
            own = own_there = filled = 0
            for k in range(p, q):
                own += not marks[k] & FIXED
            for k in range(r, t):
                own_there += not marks[k] & FIXED
            if q - p == t - r >= MIN_WORDING:
                for k in range(p, q):
                    filled += not (marks[k] & marks[k + r - p] & FIXED)
            if min(own, own_there) >= MIN_WORDING or filled >= MIN_FILLING:
                found[i] = 1
                break


def may_copy(firsts: Firsts, marks: Flags, shared: Overlaps, forms: Flags, kin: Flags) -> Flags:
    """Return, of every overlap, 1 if one of its texts may be a copy of the other.

    No passage is wording (``kinds``) that does not pass here; what passes need not be.

    Args:
        firsts: Of the words of each text, one more than there are.
        marks: Of each word.
        shared: Pairs in any order, either text first.
        forms: As ``forms.judge_forms`` gives them.
        kin: As ``forms.find_kin`` gives them.
    """
    found = np.zeros(len(shared.pairs), dtype=np.uint8)
    _may_copy(firsts, marks, shared, forms, kin, found)
    return found


@compiled
def _count_runs(
    firsts: Firsts, marks: Flags, texts: Firsts, mark: np.uint8, counts: Firsts
) -> None:
    for row in range(len(texts)):
        before = 0
        for k in range(firsts[texts[row]], firsts[texts[row] + 1]):
            now = marks[k] & mark
            counts[row] += now > 0 and not before
            before = now


@compiled
def _write_runs(firsts: Firsts, marks: Flags, texts: Firsts, mark: np.uint8, runs: Numbers) -> None:
    n = 0
    for text in texts:
        start = -1
        for k in range(firsts[text], firsts[text + 1] + 1):
            now = k < firsts[text + 1] and marks[k] & mark > 0
            if now and start < 0:
                start = k - firsts[text]
            elif not now and start >= 0:
                runs[n], runs[n + 1] = start, k - firsts[text]
                n += 2
                start = -1


def runs_of(
    firsts: Firsts, marks: Flags, texts: npt.NDArray[np.int64], mark: int
) -> tuple[Firsts, Numbers]:
    """Return the runs of marked words of ``texts``, and where each text's begin.

    Returns:
        Firsts, one more than ``texts``, and numbers of words: from, to, from, to.
    """
    counts = np.zeros(len(texts), dtype=np.int64)
    _count_runs(firsts, marks, texts, np.uint8(mark), counts)
    run_firsts = np.concatenate([np.zeros(1, dtype=np.int64), 2 * np.cumsum(counts)])
    runs = np.zeros(run_firsts[-1], dtype=np.int32)
    _write_runs(firsts, marks, texts, np.uint8(mark), runs)
    return run_firsts, runs


@compiled
def mark_runs(
    firsts: Firsts, marks: Flags, texts: Firsts, run_firsts: Firsts, runs: Numbers, mark: np.uint8
) -> None:
    """Give ``mark`` to the words in the runs of ``texts``, as ``runs_of`` returns them."""
    for row in range(len(texts)):
        base = firsts[texts[row]]
        for run in range(run_firsts[row], run_firsts[row + 1], 2):
            for k in range(base + runs[run], base + runs[run + 1]):
                marks[k] |= mark
