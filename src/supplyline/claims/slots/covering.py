"""Find the tokens that cover code points of a sentence: spaCy's own way walks the whole sentence.

Does not: split tokens; a span that starts or ends inside a token gets the whole token.
"""

from __future__ import annotations

from spacy.symbols import IDX  # type: ignore[import-not-found]  # compiled, without types
from spacy.tokens import Doc, Span


def token_at(doc: Doc, offset: int) -> int:
    """Return the index of the token that ``offset`` is in, or that the blank there follows."""
    return max(0, int(doc.to_array(IDX).searchsorted(offset, side="right")) - 1)


def covering(doc: Doc, start: int, end: int) -> Span | None:
    """Return the smallest span of tokens over code points ``start`` to ``end``, half-open.

    None: the sentence has no token, or ``end`` does not come after ``start``.
    """
    if not len(doc) or end <= start:
        return None
    first, last = doc.to_array(IDX).searchsorted((start, end - 1), side="right")
    return doc[max(0, int(first) - 1) : int(last)]
