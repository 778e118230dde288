"""Read PolNeAR 1.0 (Newell et al. 2018), brat stand-off, and score attributions on it.

A span is right when it has the same words: blanks and punctuation at its edges, quotation marks
excepted, do not count, for the annotators themselves vary there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from supplyline.claims.saying import cuemodel

Span = tuple[int, int]
Spans = tuple[Span, ...]
ROLES = ("source", "cue", "content")
EDGE = " \n\t\r\u00a0.,;:-–—―"


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article as one annotator marked it."""

    name: str
    text: str
    rows: tuple[dict[str, Spans], ...]  # by role; a role that was not marked is absent


def articles(folder: Path) -> Iterator[Annotated]:
    """Yield the articles of ``polnear/train`` or ``polnear/dev``; some come from two annotators."""
    for file in sorted((folder / "attributions").glob("*.ann")):
        for stem in (file.stem, file.stem.rsplit("_", 1)[0]):
            text = folder / "text" / f"{stem}.txt"
            if text.exists():
                yield Annotated(file.stem, _verbatim(text), tuple(_rows(_verbatim(file))))
                break


def _verbatim(file: Path) -> str:
    return file.read_bytes().decode("utf-8")  # offsets count "\r\n" as two


def _rows(text: str) -> Iterator[dict[str, Spans]]:
    spans: dict[str, Spans] = {}
    events: list[str] = []
    for line in text.split("\n"):
        parts = line.rstrip("\r").split("\t")
        if line.startswith("T") and len(parts) >= 2:
            pieces = parts[1].split(" ", 1)[1].split(";")
            spans[parts[0]] = tuple((int(a), int(b)) for a, b in (p.split() for p in pieces))
        elif line.startswith("E") and len(parts) == 2:
            events.append(parts[1])
    for event in events:
        row: dict[str, Spans] = {}
        for part in event.split():
            role, name = part.split(":")
            role = role.rstrip("0123456789").lower()
            if role in ROLES and name in spans:
                row[role] = (*row.get(role, ()), *spans[name])
        if "cue" in row:
            yield row


def tokens_of(doc: Doc, start: int, spans: Spans) -> set[int]:
    """Return the tokens that spans of the article touch, of a sentence that starts at ``start``."""
    return {t.i for t in doc for a, b in spans if t.idx + start < b and t.idx + len(t) + start > a}


def head_of(doc: Doc, cue: set[int]) -> int | None:
    """Return the word of a cue on which the others hang, a verb if there is one."""
    tops = [i for i in sorted(cue) if doc[i].head.i not in cue or doc[i].head.i == i]
    able = [i for i in tops if cuemodel.may_be_cue(doc[i])] or [
        i for i in sorted(cue) if cuemodel.may_be_cue(doc[i])
    ]
    return next((i for i in able if doc[i].pos_ == "VERB"), able[0] if able else None)


def same_words(text: str, spans: Iterable[Span]) -> Spans:
    """Return ``spans`` without blanks and punctuation at their edges, joined where only those part them."""
    kept: list[Span] = []
    for first, last in sorted(spans):
        words = text[first:last]
        start = first + len(words) - len(words.lstrip(EDGE))
        end = last - len(words) + len(words.rstrip(EDGE))
        if start >= end:
            continue
        if kept and not text[kept[-1][1] : start].strip(EDGE):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return tuple(kept)


def scores(
    annotated: Sequence[Annotated], predict: Callable[[str], Sequence[dict[str, Spans]]]
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of each role, spans compared whole, over all articles."""
    hits, said, gold = Counter[str](), Counter[str](), Counter[str]()
    known: dict[str, Sequence[dict[str, Spans]]] = {}
    for article in annotated:
        text = article.text
        if text not in known:
            known[text] = predict(text)
        found = known[text]
        for role in ROLES:
            right = Counter(same_words(text, row[role]) for row in article.rows if role in row)
            ours = Counter(same_words(text, row[role]) for row in found if row.get(role))
            del right[()], ours[()]
            hits[role] += (right & ours).total()
            said[role] += ours.total()
            gold[role] += right.total()
    table: dict[str, tuple[float, float, float]] = {}
    for role in ROLES:
        p, r = hits[role] / max(said[role], 1), hits[role] / max(gold[role], 1)
        table[role] = (p, r, 2 * p * r / (p + r) if p + r else 0.0)
    return table
