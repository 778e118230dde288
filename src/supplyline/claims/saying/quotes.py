"""Find which words stand inside quotation marks, in one sentence and across the sentences of a text.

Decides: where a quotation opens and closes, for every kind of mark in use (“ ” „ ‟ « » " ' ‘ ’ `` '').
Marks that do not pair up degrade and never raise: one that was never closed runs to the end of its
line, one that was never opened begins where its paragraph does, and a lone ' is an apostrophe.

Does not: decide who speaks.  The codebook carries no speaker over from an earlier sentence, so what
``carry`` hands on is only that a passage lies inside a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

Span = tuple[int, int]

_MARK = re.compile(r"``|''|[“”„‟«»‹›\"'‘’]")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_OPENS = {
    "“": "double",
    "„": "double",
    "‟": "double",
    "«": "guillemet",
    "‹": "guillemet",
    "``": "double",
}
_CLOSES = {"”": "double", "»": "guillemet", "›": "guillemet"}
# German closes with the mark that English opens with, and some keyboards open with the closing one.
_EITHER = {'"': "straight", "''": "double", "“": "double", "”": "double"}
# Where words that nothing closed end all the same: before who said them ("…, the minister said.").
_SAID = r"(?:said|says|added|adds|told|warned|insisted|wrote|claimed|declared|announced)"
_TOLD = re.compile(
    rf", (?:(?:[A-Z]|the |a |an |his |her )(?:[\w’'.-]+ ){{1,7}}{_SAID}\b|(?:he|she|they) {_SAID}\b|{_SAID} (?:the |a |an )?\w)"
)
_SINGLE = frozenset("'‘’")
_BEFORE_AN_OPENING = frozenset('([{—–-/:,;“"«„')


class Passage(Protocol):
    """Where a sentence lies in its document: ``text[start:end]``."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """Code point after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What of one passage lies inside quotation marks."""

    spans: tuple[Span, ...]  # code points within the passage, half-open, marks included
    continues: bool  # the passage begins inside a quotation that an earlier passage opened


def quoted_spans(text: str) -> tuple[Span, ...]:
    """Return the stretches of ``text`` inside quotation marks, marks included, outermost only.

    Returns:
        Half-open code point spans in order of place, never empty, never overlapping.

    >>> text = 'He said “no” and left.'
    >>> [text[start:end] for start, end in quoted_spans(text)]
    ['“no”']
    >>> quoted_spans("The workers' camp isn't there.")
    ()
    """
    spans: list[Span] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        spans.extend(_in_paragraph(text, start, gap.start()))
        start = gap.end()
    spans.extend(_in_paragraph(text, start, len(text)))
    return tuple(spans)


def carry(text: str, passages: Sequence[Passage]) -> tuple[Quoted, ...]:
    """Return for each passage of ``text`` which of its words lie inside a quotation.

    A sentence read alone does not show that it lies in the middle of a longer quotation
    ('"We sent them. They fought," he said.'); the whole text does.

    Args:
        text: The document's text.
        passages: Its sentences, by offsets in ``text``, in any order.

    Returns:
        One ``Quoted`` per passage, in the order given; offsets are within the passage.
    """
    spans = quoted_spans(text)
    return tuple(_within(spans, passage.start, passage.end) for passage in passages)


def inside(span: Span, quoted: Sequence[Span]) -> bool:
    """Return whether ``span`` lies wholly inside one of ``quoted``."""
    return any(start <= span[0] and span[1] <= end for start, end in quoted)


def _within(spans: Sequence[Span], start: int, end: int) -> Quoted:
    cut = [(max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start]
    continues = any(s < start < e for s, e in spans)
    return Quoted(spans=tuple(cut), continues=continues)


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the outermost quotations of ``text[start:end]``, which holds no paragraph break."""
    opened: tuple[int, str] | None = None
    last = start
    for mark in _MARK.finditer(text, start, end):
        sign, at = mark.group(), mark.start()
        if sign in _SINGLE:
            if opened and opened[1] == "single" and _can_close(text, mark.end(), start, end):
                yield opened[0], mark.end()
                opened, last = None, mark.end()
            elif not opened and _single_opens(text, at, start, end):
                opened = (at, "single")
            continue
        family = _EITHER.get(sign) or _OPENS.get(sign) or _CLOSES[sign]
        if opened and opened[1] == "single":
            opened = None  # a double mark before the single one closed: it was an apostrophe
        if opened is None:
            if sign in _CLOSES or (
                sign in _EITHER and _looks_closing(text, at, mark.end(), start, end)
            ):
                yield last, mark.end()
                last = mark.end()
            else:
                opened = (at, family)
        elif opened[1] == family and at > opened[0] and not _reopens(sign, text, at, start):
            yield opened[0], mark.end()
            opened, last = None, mark.end()
    if opened and opened[1] != "single" and end > opened[0]:
        line = text.find("\n", opened[0], end)
        last = end if line < 0 else line
        told = _TOLD.search(text, opened[0], last)
        yield opened[0], told.start() + 1 if told else last


def _blank(text: str, at: int, start: int, end: int) -> bool:
    return not start <= at < end or text[at].isspace()


def _looks_closing(text: str, at: int, after: int, start: int, end: int) -> bool:
    """Return whether a mark that nothing opened ends words: letters before it, none after it.

    Only believed where a further mark of the same sign does not follow: tokenised text sets every
    mark between blanks, and there the first one opens.
    """
    before_blank = _blank(text, at - 1, start, end)
    after_blank = _blank(text, after, start, end) or text[after] in ".,;:!?)]"
    return not before_blank and after_blank and at > start


def _reopens(sign: str, text: str, at: int, start: int) -> bool:
    """Return whether an opening mark inside a quotation of its family opens a nested one.

    “ closes a German quotation („ … “), and there it stands against the last letter.
    """
    if sign in ("“", "„", "‟", "«", "‹", "``"):
        return sign != "“" or at == start or text[at - 1].isspace()
    return False


def _single_opens(text: str, at: int, start: int, end: int) -> bool:
    """Return whether a ' opens a quotation: a blank before, a letter after, and a partner that closes."""
    if not (_blank(text, at - 1, start, end) or text[at - 1] in _BEFORE_AN_OPENING):
        return False
    if at + 1 >= end or not (text[at + 1].isalnum() or text[at + 1] in '“"'):
        return False
    partner = re.compile(r"(?<=[\w.,!?…])['’](?![\w])").search(text, at + 1, min(end, at + 1000))
    return partner is not None


def _can_close(text: str, after: int, start: int, end: int) -> bool:
    return _blank(text, after, start, end) or not text[after].isalnum()
