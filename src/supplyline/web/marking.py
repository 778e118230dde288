"""Cut a document's text where what is known of it begins and ends, so that a page can mark it.

Does not: decide what is marked; change a character of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from supplyline.records import Claim, Reuse
from supplyline.report.plain import anchor

Sort = Literal["claim", "copied", "speaker", "quoted", "loaded"]
_SORT: dict[str, Sort] = {"speaker": "speaker", "cue": "speaker", "loaded": "loaded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What is known of a stretch of text."""

    start: int  # code points of the text, half-open
    end: int
    sort: Sort
    names: tuple[str, ...] = ()  # anchors that point here: of claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of the text in which nothing begins or ends."""

    text: str
    sorts: tuple[Sort, ...]
    names: tuple[str, ...]  # anchors that point here


def pieces(text: str, stretches: Iterable[Stretch]) -> tuple[Piece, ...]:
    """Return ``text`` in pieces; together they are the text, character for character.

    Stretches may overlap and may reach out of the text.

    >>> [(p.text, p.sorts) for p in pieces("one two", [Stretch(start=4, end=9, sort="claim")])]
    [('one ', ()), ('two', ('claim',))]
    """
    kept = [s for s in stretches if max(0, s.start) < min(len(text), s.end)]
    opens: dict[int, list[Stretch]] = defaultdict(list)
    closes: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in kept:
        opens[max(0, stretch.start)].append(stretch)
        closes[min(len(text), stretch.end)].append(stretch)
    cuts = sorted({0, len(text), *opens, *closes})
    open_now: dict[Sort, int] = defaultdict(int)
    found = []
    for at, until in pairwise(cuts):
        for stretch in closes.get(at, ()):
            open_now[stretch.sort] -= 1
        for stretch in opens.get(at, ()):
            open_now[stretch.sort] += 1
        names = tuple(name for s in opens.get(at, ()) for name in s.names)
        sorts = tuple(sorted(sort for sort, number in open_now.items() if number))
        found.append(Piece(text=text[at:until], sorts=sorts, names=names))
    return tuple(found)


def stretches(claims: Sequence[Claim], reuse: Sequence[Reuse], document: str) -> list[Stretch]:
    """Return what is known of the text of ``document``: its claims, and what it carries of others'."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for claim in claims:
        found[claim.start, claim.end].append(anchor(claim.id))
    told = [
        Stretch(start=start, end=end, sort="claim", names=tuple(names))
        for (start, end), names in found.items()
    ]
    told += [
        Stretch(start=mark.start, end=mark.end, sort=_SORT[mark.slot])
        for claim in claims
        for mark in claim.marks
        if mark.slot in _SORT
    ]
    for one in reuse:
        if one.copy == document and one.kind != "boilerplate":
            sort: Sort = "quoted" if one.kind == "quotation" else "copied"
            told += [Stretch(start=a, end=b, sort=sort) for a, b, _, _ in one.spans]
    return told
