"""Cut texts into words that compare equal when only spelling habits differ, with exact offsets.

A word is a run of letters and digits, folded as ``alphabet`` says; a character of a script without
spaces is a word of half weight.  Everything else (blanks, punctuation, quotes, dashes, symbols)
only separates.  Texts are read as UTF-8, straight from Arrow's buffers, in one pass that also
counts code points, hashes, and says of each word what it is: a name, a number, quoted.

A word's hash is FNV-1a's loop over code points (Fowler, Noll and Vo, draft-eastlake-fnv) with a
multiplier of 64 random bits, scattered by the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
Two other words share a hash with a chance of 2**-64; nobody is kept from building such words.

Does not: know languages, stem, or find the words of Chinese, Japanese, Thai and their like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from supplyline.errors import SupplylineError
from supplyline.origins.engine import alphabet
from supplyline.origins.engine.alphabet import (
    BLANK,
    BLOCKS,
    FLAGS,
    FLAGS_AT,
    FOLDED_AT,
    IGNORED,
    KIND,
    LETTER,
    LINE,
    MARK,
    OPEN_66,
    OPEN_CORNER,
    POINTS,
    SIGN,
    SINGLE,
    STRAIGHT,
    UNKNOWN,
    WRITTEN,
    Alphabet,
    Blocks,
    Entries,
)
from supplyline.origins.engine.compiled import compiled, inner
from supplyline.origins.engine.gather import join_words
from supplyline.origins.engine.tables import (
    CAPITAL,
    LONG,
    NAME,
    QUOTED,
    Firsts,
    Flags,
    Hashes,
    Numbers,
    WordTable,
)

LONG_LETTERS = 8  # letters from which a word is LONG
QUOTE_LENGTHS = (8, 1500)  # code points between quotation marks, fewest and most …
CORNER_LENGTHS = (4, 700)  # … where a character is half a word

_SHARD = 1 << 20  # bytes of text read at once, a thread; other sizes were not measured
_REPLACED = 0xFFFD  # stands for a byte that is no UTF-8

Ranges = Sequence[tuple[int, int]]
Bytes = npt.NDArray[np.uint8]


class TextsUnreadable(SupplylineError):
    """What was given for texts is an Arrow array of something else."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"found texts of type {found}, needed string or large_string: cast them")


class RangesUnmatched(SupplylineError):
    """Excluded ranges were given for another number of texts."""

    def __init__(self, texts: int, ranges: int) -> None:
        self.texts, self.ranges = texts, ranges
        super().__init__(
            f"{ranges} lists of excluded ranges for {texts} texts, needed one a text: "
            "give an empty list where nothing is excluded"
        )


_ALPHABET = Alphabet()

_KIND, _LETTER, _FOLDED_AT = np.uint32(KIND), np.uint32(LETTER), np.uint32(FOLDED_AT)
_START = np.uint64(0xCBF29CE484222325)  # FNV-1a's offset basis
_TIMES = np.uint64(
    0xD1342543DE82EF95
)  # Steele and Vigna 2021, "Computationally easy, spectrally good multipliers"
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TIMES_2 = np.uint64(0xAF251AF3B0F025B5)  # another of theirs
_BY_27, _BY_29, _BY_30, _BY_31, _BY_35 = (np.uint64(n) for n in (27, 29, 30, 31, 35))

# A sign as it is kept for ``_mark_quoted``: place, three marks, its code of ``alphabet``.
_SIGN_BITS = 15
_BREAK = 16  # a paragraph ends after this line
_OPENS = 32  # a straight mark before a word
_CLOSES = 64  # a straight mark after one
_PLACE_AT = 7


def _bits(*signs: int) -> int:
    return sum(1 << sign for sign in signs)


# By code: the signs that end what a mark opens (none: it opens nothing) and those that close it.
_ENDS_66 = _bits(alphabet.OPEN_66, alphabet.CLOSE_99)
_ENDS = (
    0,
    0,
    _ENDS_66,
    0,
    _bits(alphabet.OPEN_LEFT, alphabet.CLOSE_RIGHT),
    0,
    _bits(alphabet.OPEN_LOW) | _ENDS_66,
    _bits(alphabet.OPEN_CORNER, alphabet.CLOSE_CORNER),
    0,
    _bits(alphabet.OPEN_WHITE, alphabet.CLOSE_WHITE),
    0,
    _bits(alphabet.STRAIGHT),
)
_CLOSED_BY = (
    0,
    0,
    _bits(alphabet.CLOSE_99),
    0,
    _bits(alphabet.CLOSE_RIGHT),
    0,
    _ENDS_66,
    _bits(alphabet.CLOSE_CORNER),
    0,
    _bits(alphabet.CLOSE_WHITE),
    0,
    _bits(alphabet.STRAIGHT),
)


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """Return ``value`` scattered over 64 bits, one to one (finaliser of SplitMix64)."""
    value = (value ^ (value >> _BY_30)) * _MIX_1
    value = (value ^ (value >> _BY_27)) * _MIX_2
    return value ^ (value >> _BY_31)


@inner
def _decoded(data: Bytes, at: int, stop: int) -> tuple[int, int]:
    """Return the code point at byte ``at`` and its bytes; a byte that is no UTF-8 is one U+FFFD."""
    lead = int(np.int64(data[at]))
    if lead < 0x80:
        return lead, 1
    if lead < 0xC2 or lead > 0xF4:
        return _REPLACED, 1
    more = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
    if at + more >= stop:
        return _REPLACED, 1
    point = lead & (0x3F >> more)
    for ahead in range(1, more + 1):
        follower = int(np.int64(data[at + ahead]))
        if follower & 0xC0 != 0x80:
            return _REPLACED, 1
        point = point << 6 | follower & 0x3F
    return (point, more + 1) if point < POINTS else (_REPLACED, 1)


@inner
def _sign(  # noqa: PLR0917  # compiled loops take arrays, not objects
    data: Bytes, at: int, size: int, base: int, stop: int, code: int, entries: Entries
) -> int:
    """Return the sign at byte ``at``, of ``size`` bytes, with the marks its neighbours give it."""
    if code != STRAIGHT:
        return code
    before, after = 0, 0
    if at > base:
        back = at - 1
        while back > base and at - back < 4 and data[back] & 0xC0 == 0x80:
            back -= 1
        before = int(np.int64(entries[_decoded(data, back, stop)[0]]))
    if at + size < stop:
        after = int(np.int64(entries[_decoded(data, at + size, stop)[0]]))
    if after & WRITTEN:
        return code if before & WRITTEN else code | _OPENS
    if at == base or before & BLANK:
        return code | _OPENS if after and not after & BLANK else code
    return code | _CLOSES


@inner
def _last_line(data: Bytes, at: int, stop: int, entries: Entries) -> int:
    """Return the byte of the last line end in the run of blanks that begins at ``at``."""
    last = at
    while at < stop:
        point, size = _decoded(data, at, stop)
        if not entries[point] & BLANK:
            break
        if point == 10:
            last = at
        at += size
    return last


@inner
def _mark_quoted(  # noqa: PLR0912, PLR0917  # one state machine; compiled loops take arrays, not objects
    signs: Firsts, count: int, starts: Numbers, flags: Flags, row: int, end: int
) -> None:
    """Mark the words in quotation marks among rows ``row`` to ``end``.

    A straight mark opens before a word, or after a blank and before none, and closes after whatever is
    no blank, so that a stray one opens nothing.
    “ that is never closed reaches to the last line end before the next mark or the paragraph's end;
    all others must be closed.  Nothing reaches beyond a paragraph or the lengths allowed.
    """
    at = 0
    while at < count:
        sign = signs[at]
        code = sign & _SIGN_BITS
        ends = _ENDS[code]
        if ends == 0 or (code == STRAIGHT and not sign & _OPENS):
            at += 1
            continue
        place = sign >> _PLACE_AT
        fewest, most = QUOTE_LENGTHS
        if OPEN_CORNER <= code < STRAIGHT:
            fewest, most = CORNER_LENGTHS
        closed = -1
        ahead = at + 1
        while ahead < count:
            other = signs[ahead]
            apart = (other >> _PLACE_AT) - place - 1
            if apart > most:
                break
            met = other & _SIGN_BITS
            if ends >> met & 1:
                if (
                    apart >= fewest
                    and _CLOSED_BY[code] >> met & 1
                    and (met != STRAIGHT or other & _CLOSES)
                ):
                    closed = ahead
                break
            if met == LINE:
                if code == OPEN_66 and apart >= fewest:
                    closed = ahead
                if other & _BREAK:
                    break
            ahead += 1
        if closed < 0:
            at += 1
            continue
        last = signs[closed] >> _PLACE_AT
        while row < end and starts[row] < place:
            row += 1
        while row < end and starts[row] < last:
            flags[row] |= QUOTED
            row += 1
        at = closed + 1


@inner
def _mark_names(  # noqa: PLR0917  # compiled loops take arrays, not objects
    hashes: Hashes, flags: Flags, low: int, high: int, capitals: int, text: int,
    keys: Hashes, owners: Numbers, small: Flags,
) -> None:  # fmt: skip
    """Mark the capitalised words of rows ``low`` to ``high`` that occur there capitalised only.

    ``keys``, ``owners`` and ``small`` are a table with open addresses that all texts use in turn:
    a slot is this text's if its owner is ``text``.
    """
    size = 4
    while size < 2 * capitals:
        size *= 2
    inside = np.uint64(size - 1)
    for row in range(low, high):
        if flags[row] & CAPITAL:
            slot = hashes[row] & inside
            while owners[slot] == text and keys[slot] != hashes[row]:
                slot = (slot + np.uint64(1)) & inside
            keys[slot], owners[slot], small[slot] = hashes[row], text, 0
    for row in range(low, high):
        if not flags[row] & CAPITAL:
            slot = hashes[row] & inside
            while owners[slot] == text:
                if keys[slot] == hashes[row]:
                    small[slot] = 1
                    break
                slot = (slot + np.uint64(1)) & inside
    for row in range(low, high):
        if flags[row] & CAPITAL:
            slot = hashes[row] & inside
            while keys[slot] != hashes[row] or owners[slot] != text:
                slot = (slot + np.uint64(1)) & inside
            if not small[slot]:
                flags[row] |= NAME


@compiled
def _read(  # noqa: PLR0912, PLR0915, PLR0917  # one pass over the bytes; compiled loops take arrays, not objects
    data: Bytes, bounds: Firsts, entries: Entries, excluded: Firsts, excluded_firsts: Firsts,
    hashes: Hashes, starts: Numbers, ends: Numbers, flags: Flags, firsts: Firsts, digests: Hashes,
    unknown: Blocks, signs: Firsts, keys: Hashes, owners: Numbers, small: Flags,
) -> None:  # fmt: skip
    """Read the texts between ``bounds`` of ``data`` into the arrays from ``hashes`` to ``digests``.

    A block of code points that ``entries`` does not know is marked in ``unknown``: learn it and
    read again, for what was read is wrong.  Arrays after it are scratch.
    """
    row = 0
    for text in range(len(bounds) - 1):
        base, stop = bounds[text], bounds[text + 1]
        near, nearest = excluded_firsts[text], excluded_firsts[text + 1]
        at, place = base, 0
        break_at, met, capitals = -1, 0, 0
        start, end, letters, flag = -1, 0, 0, 0  # of the word being read; start -1: none
        summed = _START
        one, two = _START, _TIMES_2
        while at <= stop:
            # After the last byte a separator, so that the last word ends as all others do.
            point, size, kind, entry = 32, 1, 1, 0
            if at < stop:
                point = int(np.int64(data[at]))
                if point >= 0x80:
                    point, size = _decoded(data, at, stop)
                entry = int(np.int64(entries[point]))
                kind = entry & KIND
            if kind == LETTER and start >= 0 and not flag & 1:
                summed = (summed ^ np.uint64(entry >> FOLDED_AT)) * _TIMES
                # Most letters are ASCII and followed by another: those are read without asking more.
                ahead = at + size
                while ahead < stop and data[ahead] < 0x80:
                    following = entries[data[ahead]]
                    if following & _KIND != _LETTER:
                        break
                    summed = (summed ^ np.uint64(following >> _FOLDED_AT)) * _TIMES
                    ahead += 1
                further = ahead - at - size
                at += further
                place += further
                letters += 1 + further
                end = place + 1
            elif kind == IGNORED:
                pass
            elif kind == MARK:
                if start >= 0 and end == place:
                    end = place + 1
            else:
                if start >= 0:
                    while near < nearest and excluded[2 * near + 1] <= start:
                        near += 1
                    if near == nearest or excluded[2 * near] >= end:
                        word = mixed(summed)
                        hashes[row] = word
                        starts[row] = start
                        ends[row] = end
                        flags[row] = flag | LONG if letters >= LONG_LETTERS else flag
                        capitals += flag >> 1 & 1
                        one = (one ^ word) * _TIMES
                        one ^= one >> _BY_29
                        two = (two ^ word) * _TIMES_2
                        two ^= two >> _BY_35
                        row += 1
                    start = -1
                if kind >= LETTER and kind <= SINGLE:
                    start, end, letters = place, place + 1, 1
                    flag = entry >> FLAGS_AT & FLAGS
                    summed = (_START ^ np.uint64(entry >> FOLDED_AT)) * _TIMES
                elif kind == SIGN:
                    sign = _sign(data, at, size, base, stop, entry >> FOLDED_AT, entries)
                    if sign == LINE:
                        if at > break_at:
                            break_at = _last_line(data, at, stop, entries)
                            blank = at + 1 < stop and (data[at + 1] == 32 or data[at + 1] == 9)
                            if break_at == at and blank:
                                sign |= _BREAK
                        elif at == break_at:
                            sign |= _BREAK
                    signs[met] = place << _PLACE_AT | sign
                    met += 1
                elif kind == UNKNOWN:
                    unknown[point >> 8] = 1
            at += size
            place += 1
        low = firsts[text]
        firsts[text + 1] = row
        digests[text, 0] = mixed(one)
        digests[text, 1] = mixed(two)
        if met > 1:
            _mark_quoted(signs, met, starts, flags, low, row)
        if capitals:
            _mark_names(hashes, flags, low, row, capitals, text, keys, owners, small)


@dataclass(frozen=True, slots=True)
class _Shard:
    """Some texts in a row, as Arrow holds them, and what is left out of each."""

    texts: pa.Array
    excluded: Sequence[Ranges] | None


def read_words(
    texts: Sequence[str] | pa.Array | pa.ChunkedArray,
    excluded: Sequence[Ranges] | None = None,
    *,
    threads: int = 1,
) -> WordTable:
    """Return the words of all ``texts``; any text will do, also an empty one.

    Args:
        texts: Strings, or an Arrow array of type ``string`` or ``large_string``; null is empty.  A
            lone surrogate separates, as does a byte that is no UTF-8.
        excluded: For each text, code points (half-open) whose words are left out, in any order.
        threads: Texts are shared out to so many; the table is the same.

    Raises:
        TextsUnreadable: An Arrow array of another type.
        RangesUnmatched: ``excluded`` is not as long as ``texts``.

    >>> table = read_words(["The “U.N.” said:", "the u.n. SAID"])
    >>> table.firsts.tolist(), table.starts.tolist(), table.ends.tolist()
    ([0, 4, 8], [0, 5, 7, 11, 0, 4, 6, 9], [3, 6, 8, 15, 3, 5, 7, 13])
    >>> bool((table.digests[0] == table.digests[1]).all())
    True
    """
    if excluded is not None and len(excluded) != len(texts):
        raise RangesUnmatched(len(texts), len(excluded))
    shards = list(_shards(texts, excluded))
    if threads > 1 and len(shards) > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(_read_shard, shards))
    else:
        parts = [_read_shard(shard) for shard in shards]
    return join_words(parts)


def _shards(
    texts: Sequence[str] | pa.Array | pa.ChunkedArray, excluded: Sequence[Ranges] | None
) -> Iterator[_Shard]:
    """Yield the texts in runs of about ``_SHARD`` bytes, and each long text alone."""
    base = 0
    for chunk in _chunks(texts):
        bounds = _bounds_of(chunk)
        low = 0
        while low < len(chunk):
            high = int(np.searchsorted(bounds, bounds[low] + _SHARD, side="right")) - 1
            high = min(max(high, low + 1), len(chunk))
            own = None if excluded is None else excluded[base + low : base + high]
            yield _Shard(chunk.slice(low, high - low), own)
            low = high
        base += len(chunk)


def _chunks(texts: Sequence[str] | pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    if not isinstance(texts, pa.Array | pa.ChunkedArray):
        yield _packed(texts)
        return
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        raise TextsUnreadable(str(texts.type))
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        yield chunk.fill_null("") if chunk.null_count else chunk


def _packed(texts: Sequence[str]) -> pa.Array:
    try:
        return pa.array(texts, type=pa.large_string())
    except UnicodeEncodeError:  # lone surrogates: each becomes one question mark, which separates
        encoded = [text.encode("utf-8", "replace") for text in texts]
        return pa.array(encoded, type=pa.large_binary())


def _bounds_of(texts: pa.Array) -> Firsts:
    """Return the bytes at which each text begins, and the end of the last.  Shape ``(n + 1,)``."""
    if not len(texts):
        return np.zeros(1, dtype=np.int64)
    narrow = pa.types.is_string(texts.type)
    bounds = np.frombuffer(texts.buffers()[1], dtype=np.int32 if narrow else np.int64)
    return bounds[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)


def _read_shard(shard: _Shard) -> WordTable:
    bounds = _bounds_of(shard.texts)
    count = len(bounds) - 1
    data = np.frombuffer(shard.texts.buffers()[2] or b"\0", dtype=np.uint8)
    data.flags.writeable = False  # as some are: the loop would be compiled for either kind
    longest = int(np.max(np.diff(bounds), initial=0))
    # At most every second byte begins a word.
    most = int(bounds[-1] - bounds[0] + count) // 2 + 1
    slots = 4
    while slots < longest + 1:
        slots *= 2
    hashes = np.empty(most, dtype=np.uint64)
    starts = np.empty(most, dtype=np.int32)
    ends = np.empty(most, dtype=np.int32)
    flags = np.empty(most, dtype=np.uint8)
    firsts = np.zeros(count + 1, dtype=np.int64)
    digests = np.empty((count, 2), dtype=np.uint64)
    excluded, excluded_firsts = _merged(shard.excluded, count)
    signs = np.empty(longest + 1, dtype=np.int64)
    keys = np.empty(slots, dtype=np.uint64)
    owners = np.full(slots, -1, dtype=np.int32)
    small = np.empty(slots, dtype=np.uint8)
    while True:
        unknown = np.zeros(BLOCKS, dtype=np.uint8)
        _read(
            data, bounds, _ALPHABET.entries, excluded, excluded_firsts,
            hashes, starts, ends, flags, firsts, digests,
            unknown, signs, keys, owners, small,
        )  # fmt: skip
        if not unknown.any():
            break
        _ALPHABET.learn(unknown)
        owners.fill(-1)
    kept = int(firsts[-1])
    return WordTable(
        firsts, hashes[:kept].copy(), starts[:kept].copy(), ends[:kept].copy(), flags[:kept].copy(), digests
    )  # fmt: skip


def _merged(excluded: Sequence[Ranges] | None, count: int) -> tuple[Firsts, Firsts]:
    """Return the ranges of each text in order and disjoint, one after the other, and their firsts."""
    firsts = np.zeros(count + 1, dtype=np.int64)
    flat: list[int] = []
    for text, ranges in enumerate(excluded or ()):
        last = -1
        for start, end in sorted(ranges):
            if start < last:
                flat[-1] = last = max(last, end)
            else:
                flat += (start, end)
                last = end
        firsts[text + 1] = len(flat) // 2
    return np.array(flat, dtype=np.int64), firsts
