"""Read the University of Washington factuality set: predicates with what annotators made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc, Token


def targets(row: dict[str, Any], doc: Doc) -> Iterator[tuple[Token, float]]:
    """Yield the word of each annotated predicate of a sentence with its factuality."""
    starts, at = [], 0
    for word in row["text"].split(" "):
        starts.append(at)
        at += len(word) + 1
    for target in row["targets"]:
        first = starts[target["span1"][0]]
        span = doc.char_span(first, first + len(target["span_text"]), alignment_mode="expand")
        if span is not None:
            yield span.root, target["label"]
