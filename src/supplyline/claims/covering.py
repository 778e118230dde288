"""Find the tokens that cover code points of a sentence: spaCy's own way walks the whole sentence.

Does not: split tokens; a span that starts or ends inside a token gets the whole token.
"""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Span


def token_at(doc: Doc, offset: int) -> int:
    """Return the index of the token that ``offset`` is in, or that the blank there follows."""
    starts = doc.to_array(["IDX"])
    return max(0, bisect_right(starts, offset) - 1)


def covering(doc: Doc, start: int, end: int) -> Span | None:
    """Return the smallest span of tokens over code points ``start`` to ``end``, half-open.

    None: the sentence has no token, or ``end`` does not come after ``start``.
    """
    if not len(doc) or end <= start:
        return None
    starts = doc.to_array(["IDX"])
    first = max(0, bisect_right(starts, start) - 1)
    return doc[first : bisect_right(starts, end - 1, lo=first)]
