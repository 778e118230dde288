"""Read MPQA's chains of sources, laid out by document, and compare chains.

A chain is right when it has as many links as the annotators' and each is alike: half of the words of the
shorter, or a pronoun.  They name a holder by one phrase for the whole article, so that "the minister" for a
name that only another sentence gives counts as wrong.  Sentences between those that have events are not at
hand: a quotation is followed only over sentences that touch.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.saying.holding import holders, running_speakers

PRONOUNS = {"he", "she", "it", "they", "we", "i", "who", "his", "her", "their", "our", "my", "its"}
FOLDS = 5
DEEPEST = 4  # chains of this many links and more are counted together

Row = dict[str, Any]


def rows(file: Path) -> dict[int, Row]:
    """Return the sentences of the file by their number in it."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return dict(enumerate(json.loads(line) for line in lines))


def parsed(sentences: Iterable[str]) -> Iterator[Doc]:
    """Yield the parse of each sentence."""
    return parse_docs(DEFAULT, list(sentences))


def fold_of(row: Row) -> int:
    """Return which fifth a sentence's document is in; the first is left out when weights are learnt."""
    return zlib.crc32(row["doc"].encode()) % FOLDS


def explicit(event: Row) -> bool:
    """Return whether an event has words of its own."""
    return not event["implicit"] and bool(event["cue"])


def alike(ours: str | None, theirs: str) -> bool:
    """Return whether two links name the same, as far as their words tell."""
    if theirs == "implicit" or ours is None:
        return ours is None and theirs == "implicit"
    if ours.lower() in PRONOUNS:
        return True
    a, b = (
        {w.strip(".,'\"’").casefold() for w in t.split()} - {"the", "a", "an", "of"}
        for t in (ours, theirs)
    )
    return bool(a and b) and 2 * len(a & b) >= min(len(a), len(b))


def counted(
    some: Mapping[int, Row], docs: Mapping[int, Doc], learnt: Mapping[str, float] | None = None
) -> Counter[str]:
    """Count right chains by depth, in sentences that have one of three links or more.

    Args:
        some: Sentences, of whole documents.
        docs: Their parses.
        learnt: Weights for ``holders``; None: those that ship.
    """
    count: Counter[str] = Counter()
    by_document: dict[str, list[int]] = defaultdict(list)
    for k, row in some.items():
        by_document[row["doc"]].append(k)
    for numbers in by_document.values():
        numbers.sort(key=lambda k: some[k]["sent_span"][0])
        text, spans = _laid_out([some[k] for k in numbers])
        speakers = running_speakers(text, spans, [docs[k] for k in numbers])
        for k, speaker in zip(numbers, speakers, strict=True):
            events = [e for e in some[k]["events"] if explicit(e) and len(e["chain"]) > 1]
            if not any(len(e["chain"]) > 2 for e in events):
                continue
            doc, start = docs[k], some[k]["sent_span"][0]
            for event in events:
                words = (event["span"][0] - start, event["span"][1] - start)
                ours = [
                    doc.text[slice(*s)] if s else None for s in holders(doc, words, learnt=learnt)
                ]
                if speaker is not None:
                    ours.insert(0, text[slice(*speaker)])
                theirs = event["chain_text"][1:]
                depth = min(len(event["chain"]), DEEPEST)
                right = len(ours) == len(theirs) and all(map(alike, ours, theirs))
                count[f"gold {depth}"] += 1
                count[f"right {depth}"] += right
                count[f"ours {min(len(ours) + 1, DEEPEST)}"] += 1
    return count


def figures(count: Counter[str]) -> dict[str, float]:
    """Return the share of chains that are right by depth, the writer counted, and F1 of deep ones."""
    named = {
        f"mpqa chain depth {d}": count[f"right {d}"] / max(count[f"gold {d}"], 1) for d in (2, 3, 4)
    }
    right, gold, ours = (count[f"{k} 3"] + count[f"{k} 4"] for k in ("right", "gold", "ours"))
    return {
        **named,
        "mpqa chain depth 3 and more": right / max(gold, 1),
        "mpqa chain f1 depth 3 and more": 2 * right / max(gold + ours, 1),
    }


def _laid_out(some: list[Row]) -> tuple[str, list[tuple[int, int]]]:
    """Return sentences of a document as one text, apart as they were, and where each lies."""
    text, spans, last = "", [], None
    for row in some:
        start, end = row["sent_span"]
        if last is not None:
            text += " " if start - last <= 2 else "\n\n"
        spans.append((len(text), len(text) + len(row["text"])))
        text += row["text"]
        last = end
    return text, spans
