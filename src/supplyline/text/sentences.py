"""Cut a text into sentences that point back into it.

``sentencex`` (Wikimedia, rules for some 300 languages) finds the boundaries inside a block; blocks,
list marks and the few repairs below are ours, each kept because it raised agreement with careful
annotators (docs/decisions/0010).  A block is a line, or several lines that are one wrapped paragraph.

Every letter and digit of the text is inside a sentence; what lies outside is blanks, list marks and
rules.  A sentence of more than 5,000 characters is no sentence and is cut at a blank.

Does not: split a sentence into clauses, or join one that a page break has torn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex  # type: ignore[import-untyped]  # compiled, no type information is published

Offsets = tuple[int, int]

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_MARK = re.compile(r"(?:[\s#>*•●◦▪■‣·∙○➢►|=_~]|[-–—+](?![\d$€£.]))*")
_WORD = re.compile(r"[^\W_]")
_LIST_ITEM = re.compile(r"\s*(?:[•●◦▪■‣·∙○➢►#>|*+-]|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")
_STARTS_LOW = re.compile(r"[\s\"'“”‘’«»(\[–—-]*[a-zа-яα-ω]")
_NUMBER_ONLY = re.compile(r"\s*[\"“(\[]*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s*")
_ENDS_SENTENCE = re.compile(r"[.!?:;…。！？؟۔][\"'”’»)\]]*\s*$")
_CITY_STOP = re.compile(r"\s*[A-Z][A-Z ./'-]{2,40}\.\s*")
_MONTH_NEXT = re.compile(
    r"\s*(?:Jan|Feb|March|Mar|April|Apr|May|June|July|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? \d"
)
_TITLE = re.compile(r"(?:^|\W)(?:Lt|Gen|Col|Maj|Brig|Adm|Capt|Cmdr|Sgt|Approx)\.\s*$")
_QUOTES = {ord(mark): " " for mark in '"“”„«»'}
_OPENING = re.compile(r"\s([\"“„«‘'(\[]+\s*)$")  # at the end of a piece, of the next one
_LONGEST = 5_000  # characters; the longest in 66,000 sentences of real text has 1,367
_WRAP_LONGEST, _WRAP_SHORTEST = 90, 40  # characters of a full line in hard-wrapped text


def split_sentences(text: str, language: str | None = None) -> tuple[Offsets, ...]:
    """Return the start and end of each sentence of ``text``, in order.

    Args:
        text: Any text; offsets are its code points.
        language: ISO 639-1; None reads it by the rules of English.

    >>> [("He left. So did Gen. Lee.")[a:b] for a, b in split_sentences("He left. So did Gen. Lee.")]
    ['He left.', 'So did Gen. Lee.']
    """
    found: list[Offsets] = []
    for start, end in _blocks(text):
        found.extend(_cut(text, start, end, language or "en"))
    return tuple(found)


def _blocks(text: str) -> Iterator[Offsets]:
    """Yield lines, and wrapped lines joined into the paragraphs they are of."""
    lines = [m.span() for m in _LINE.finditer(text)]
    at = 0
    while at < len(lines):
        start, end = lines[at]
        at += 1
        while at < len(lines) and _continues(text, lines, at):
            end = lines[at][1]
            at += 1
        yield start, end


def _continues(text: str, lines: list[Offsets], at: int) -> bool:
    """Return whether line ``at`` goes on with the sentence that the line before it broke off."""
    last, following = lines[at - 1], lines[at]
    gap = text[last[1] : following[0]]
    if gap not in ("\n", "\r\n"):
        return False
    before, after = text[last[0] : last[1]].rstrip(), text[following[0] : following[1]]
    if not before or not after.strip() or _LIST_ITEM.match(after):
        return False
    if not _ENDS_SENTENCE.search(before) and (before.endswith(",") or _STARTS_LOW.match(after)):
        return True
    return _is_full(before) and not after[:1].isspace() and _is_wrapped(text, lines, at)


def _is_full(line: str) -> bool:
    return _WRAP_SHORTEST <= len(line) <= _WRAP_LONGEST


def _is_wrapped(text: str, lines: list[Offsets], at: int) -> bool:
    """Return whether the lines around ``at`` look cut at one width: most break before a small letter."""
    low = full = 0
    for i in range(max(1, at - 8), min(len(lines), at + 8)):
        if lines[i][1] - lines[i][0] > _WRAP_LONGEST:
            return False
        if text[lines[i - 1][1] : lines[i][0]] not in ("\n", "\r\n"):
            continue
        before = text[lines[i - 1][0] : lines[i - 1][1]].rstrip()
        if _is_full(before):
            full += 1
            low += bool(_STARTS_LOW.match(text[lines[i][0] : lines[i][1]]))
    return full >= 2 and low * 2 >= full


def _cut(text: str, start: int, end: int, language: str) -> Iterator[Offsets]:
    mark = _MARK.match(text, start, end)
    start = mark.end() if mark else start
    block = text[start:end].replace("\n", " ").replace("\r", " ")
    if not _WORD.search(block):
        return
    for a, b in _bounded(block, _repaired(block, _segmented(block, language))):
        core = block[a:b]
        left, right = len(core) - len(core.lstrip()), len(core) - len(core.rstrip())
        if left < len(core):
            yield start + a + left, start + b - right


def _segmented(block: str, language: str) -> list[Offsets]:
    """Return the pieces of ``block``, in order and without a gap, cut inside quotations too.

    Unmasked, sentencex never cuts between quotation marks, and one stray mark swallows the rest of
    the block.
    """
    lengths = [len(piece) for piece in sentencex.segment(language, block.translate(_QUOTES))]
    if sum(lengths) != len(block):
        return [(0, len(block))]
    pieces: list[Offsets] = []
    at, start = 0, 0
    marks, counted = 0, 0  # straight quotation marks of the block, and up to where
    for length in lengths:
        at += length
        end = at
        trailing = _OPENING.search(block, start, at) if at < len(block) else None
        if trailing:
            mark = trailing.start(1)
            marks, counted = marks + block.count('"', counted, mark), mark
            # A straight mark with blanks on both sides ends a quotation if one is open.
            spaced = block[mark] == '"' and block[mark + 1 : mark + 2].isspace()
            if not (spaced and marks % 2):
                end = mark
        if end > start:
            pieces.append((start, end))
        start = end
    return pieces


def _repaired(block: str, pieces: list[Offsets]) -> list[Offsets]:
    joined: list[Offsets] = []
    for start, end in pieces:
        if joined and end - joined[-1][0] <= _LONGEST and _belongs(block, joined[-1], start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _belongs(block: str, before: Offsets, start: int, end: int) -> bool:
    """Return whether the piece from ``start`` goes on with the sentence ``before``."""
    tail = max(before[0], before[1] - 40)
    return bool(
        not _WORD.search(block, start, end)
        or not _WORD.search(block, *before)
        or _NUMBER_ONLY.fullmatch(block, *before)
        or _STARTS_LOW.match(block, start, end)
        or (_CITY_STOP.fullmatch(block, *before) and _MONTH_NEXT.match(block, start, end))
        or _TITLE.search(block, tail, before[1])
    )


def _bounded(block: str, pieces: list[Offsets]) -> Iterator[Offsets]:
    """Yield ``pieces``, those without an end in sight cut at a blank: no reader can parse them."""
    for start, end in pieces:
        at = start
        while end - at > _LONGEST:
            blank = block.rfind(" ", at, at + _LONGEST)
            cut = blank if blank > at else at + _LONGEST
            yield at, cut
            at = cut
        yield at, end
