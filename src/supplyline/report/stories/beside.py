"""Set a copy and its source side by side: shared stretches numbered alike, changed words marked.

Words of the copy that this source does not explain and another edge does are marked as what they
are: a quotation both carry, fixed text, or words of a further source.  What is left is its own.
Long stretches of own words and what goes beyond a budget are left out, saying how much.

Does not: align anything; the spans are those of ``origins``.  Words inside a span are compared by
``difflib`` only to show which differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from supplyline.records import Document, Reuse

MOST_SHOWN = 7000  # code points of one side of one pair
AROUND = 220  # code points of own words kept on either side of a shared stretch
MOST_COMPARED = 1500  # words of a span above which changed words are not marked

Manner = Literal["own", "shared", "quotation", "boilerplate", "elsewhere"]
_WORD = re.compile(r"\w+")
_STRENGTH: dict[Manner, int] = {"own": 0, "elsewhere": 1, "boilerplate": 2, "quotation": 3, "shared": 4}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of one side.  ``left_out`` above 0: nothing but a note of so many code points."""

    text: str
    manner: Manner
    numbers: tuple[int, ...]  # of the shared stretches it belongs to, from 1
    opens: bool  # first piece of its stretch: the number is shown here
    changed: bool  # inside a shared stretch, words the other side has otherwise
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A copy and its source, ready to be shown."""

    edge: Reuse
    copy: Document
    source: Document
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]


Stretch = tuple[int, int]


def pair_of(edge: Reuse, copy: Document, source: Document, others: Iterable[Reuse] = ()) -> Pair:
    """Return ``edge`` side by side.

    Args:
        edge: The pair.
        copy: ``edge.copy``.
        source: ``edge.source``.
        others: Further edges of which ``copy`` is the copy, to tell its other words apart.
    """
    spans = [(_within(a, b, copy.text), _within(c, d, source.text)) for a, b, c, d in edge.spans]
    changed_ours: list[Stretch] = []
    changed_theirs: list[Stretch] = []
    for mine, yours in spans:
        ours, theirs = changed_words(copy.text, mine, source.text, yours)
        changed_ours += ours
        changed_theirs += theirs
    manner: Manner = "shared"
    if edge.kind == "quotation" or edge.kind == "boilerplate":  # noqa: PLR1714  # mypy narrows this
        manner = edge.kind
    beside: list[tuple[Stretch, Manner]] = []
    for other in others:
        kind: Manner = "elsewhere"
        if other.kind == "quotation" or other.kind == "boilerplate":  # noqa: PLR1714  # as above
            kind = other.kind
        beside += [(_within(a, b, copy.text), kind) for a, b, _, _ in other.spans]
    return Pair(
        edge=edge,
        copy=copy,
        source=source,
        ours=_pieces(copy.text, [s for s, _ in spans], manner, beside, changed_ours),
        theirs=_pieces(source.text, [s for _, s in spans], manner, (), changed_theirs),
    )


def _within(start: int, end: int, text: str) -> Stretch:
    """Return a stretch inside ``text``, whatever a damaged record says."""
    start = min(max(0, start), len(text))
    return start, min(max(start, end), len(text))


def changed_words(
    one: str, mine: Stretch, other: str, yours: Stretch
) -> tuple[list[Stretch], list[Stretch]]:
    """Return where two shared stretches differ in words, on either side.

    >>> changed_words("nine ships left", (0, 15), "Ten ships left", (0, 14))
    ([(0, 4)], [(0, 3)])
    """
    a = [m.span() for m in _WORD.finditer(one, *mine)]
    b = [m.span() for m in _WORD.finditer(other, *yours)]
    if max(len(a), len(b)) > MOST_COMPARED:
        return [], []
    matcher = SequenceMatcher(
        None, [one[p:q].casefold() for p, q in a], [other[p:q].casefold() for p, q in b], autojunk=False
    )  # fmt: skip
    ours: list[Stretch] = []
    theirs: list[Stretch] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        if j > i:
            ours.append((a[i][0], a[j - 1][1]))
        if m > k:
            theirs.append((b[k][0], b[m - 1][1]))
    return ours, theirs


def _pieces(
    text: str,
    spans: Sequence[Stretch],
    manner: Manner,
    beside: Sequence[tuple[Stretch, Manner]],
    changed: Sequence[Stretch],
) -> tuple[Piece, ...]:
    """Return ``text`` cut where anything begins or ends, own words shortened, to the budget."""
    opening: dict[int, list[tuple[int, Manner, int]]] = defaultdict(list)
    closing: dict[int, list[tuple[int, Manner, int]]] = defaultdict(list)
    marks = [(s, manner, i) for i, s in enumerate(spans, 1)]
    marks += [(s, kind, 0) for s, kind in beside]
    marks += [(s, "own", -1) for s in changed]
    for order, ((start, end), kind, tag) in enumerate(marks):
        if end > start:
            opening[start].append((order, kind, tag))
            closing[end].append((order, kind, tag))
    cuts = sorted({0, len(text), *opening, *closing})
    open_now: dict[int, tuple[Manner, int]] = {}
    seen: set[int] = set()
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        for order, _, _ in closing[start]:
            open_now.pop(order, None)
        for order, kind, tag in opening[start]:
            open_now[order] = (kind, tag)
        numbers = tuple(sorted(tag for _, tag in open_now.values() if tag > 0))
        kind = max((k for k, _ in open_now.values()), key=_STRENGTH.__getitem__, default="own")
        found.append(
            Piece(
                text=text[start:end],
                manner=manner if numbers else kind,
                numbers=numbers,
                opens=bool(set(numbers) - seen),
                changed=bool(numbers) and any(tag == -1 for _, tag in open_now.values()),
            )
        )
        seen.update(numbers)
    return _shortened(_joined(found))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbours that look the same: cuts of something else's ends fall between them."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1] if found else None
        if (
            before is not None
            and not piece.opens
            and (before.manner, before.numbers, before.changed)
            == (piece.manner, piece.numbers, piece.changed)
        ):
            found[-1] = Piece(
                text=before.text + piece.text, manner=before.manner, numbers=before.numbers,
                opens=before.opens, changed=before.changed,
            )  # fmt: skip
        else:
            found.append(piece)
    return found


def _shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Leave out the middle of long own stretches, and all that goes beyond the budget."""
    found: list[Piece] = []
    left, told = MOST_SHOWN, 0
    total = sum(len(p.text) for p in pieces)
    for i, piece in enumerate(pieces):
        for part in _parts(piece, first=i == 0, last=i + 1 == len(pieces)):
            if len(part.text) > left:
                shown = replace(part, text=part.text[:left])
                return (*found, *[shown] * bool(left), _left_out(total - told - left))
            found.append(part)
            left -= len(part.text)
            told += len(part.text) + part.left_out
    return tuple(found)


def _parts(piece: Piece, *, first: bool, last: bool) -> list[Piece]:
    """Return a piece as it is shown: own words keep what stands next to a shared stretch."""
    if piece.manner != "own" or len(piece.text) <= 2 * AROUND + 80:
        return [piece]
    alone = first and last
    before = piece.text[: _blank_before(piece.text, 2 * AROUND if alone else AROUND)]
    after = piece.text[_blank_after(piece.text, AROUND) :]
    kept = [_own(before) if not first or alone else None, _own(after) if not last else None]
    gone = len(piece.text) - sum(len(k.text) for k in kept if k is not None)
    return [part for part in (kept[0], _left_out(gone), kept[1]) if part is not None]


def _own(text: str) -> Piece:
    return Piece(text=text, manner="own", numbers=(), opens=False, changed=False)


def _left_out(long: int) -> Piece:
    return Piece(text="", manner="own", numbers=(), opens=False, changed=False, left_out=long)


def _blank_before(text: str, place: int) -> int:
    """Return the end of the last whole word before ``place``; ``place`` where there is no blank."""
    found = text.rfind(" ", place // 2, place)
    return found if found >= 0 else place


def _blank_after(text: str, room: int) -> int:
    """Return where the last ``room`` code points begin, at a word if one begins there."""
    place = len(text) - room
    found = text.find(" ", place, len(text) - room // 2)
    return found if found >= 0 else place
