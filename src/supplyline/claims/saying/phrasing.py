"""Turn tokens of a parse into noun phrases and into offsets.

Spans are code points of the sentence, half-open, without commas and brackets at their edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from supplyline.claims.saying.quotes import Span

_MODIFIERS = frozenset({"relcl", "acl"})
_EDGE = frozenset(",;:.-–—()[] \n\t")


def subtree(token: Token) -> set[int]:
    """Return the tokens that hang on ``token``, itself among them."""
    return {t.i for t in token.subtree}


def noun_phrase(head: Token, *, clauses: bool, without: Token | None = None) -> tuple[int, ...]:
    """Return the tokens of the noun phrase of ``head``, without commas at its edges.

    ``clauses`` keeps relative clauses; a speaker's name does without them.
    """
    dropped: set[int] = set() if without is None else subtree(without) - {head.i}
    if without is not None and head.head.i == without.i:
        dropped = set()  # the cue is above its source, not inside it
    for child in head.children:
        if child.dep_ in ("advcl", "ccomp") or (child.dep_ in _MODIFIERS and not clauses):
            dropped |= subtree(child)
        if child.dep_ == "prep" and child.lower_ == "according":
            dropped |= subtree(child)
    tokens = sorted(t.i for t in head.subtree if t.i not in dropped)
    kept = _run(tokens, head.i)
    doc = head.doc
    while kept and doc[kept[0]].text in _EDGE:
        kept = kept[1:]
    while kept and (doc[kept[-1]].text in _EDGE or doc[kept[-1]].tag_ == "POS"):
        kept = kept[:-1]
    return tuple(kept)


def _run(tokens: Sequence[int], at: int) -> list[int]:
    """Return the unbroken stretch of ``tokens`` that holds ``at``."""
    start = end = at
    have = set(tokens)
    while start - 1 in have:
        start -= 1
    while end + 1 in have:
        end += 1
    return list(range(start, end + 1))


def span_of(token: Token) -> Span:
    """Return where a token lies in its sentence."""
    return token.idx, token.idx + len(token)


def extent(doc: Doc, tokens: Sequence[int]) -> Span | None:
    """Return the stretch from the first to the last of ``tokens``; None where there are none."""
    if not tokens:
        return None
    first, last = doc[min(tokens)], doc[max(tokens)]
    return first.idx, last.idx + len(last)


def stretches(doc: Doc, tokens: Iterable[int]) -> Iterator[Span]:
    """Yield the stretches of ``tokens``, without punctuation that is not theirs at the edges."""
    stretch: list[int] = []
    for i in [*sorted(tokens), -1]:
        if stretch and i != stretch[-1] + 1:
            while stretch and doc[stretch[0]].text in _EDGE:
                stretch = stretch[1:]
            while stretch and doc[stretch[-1]].text in _EDGE:
                stretch = stretch[:-1]
            if stretch:
                yield extent(doc, stretch) or (0, 0)
            stretch = []
        stretch.append(i)


def words_of(tokens: Sequence[Token]) -> str:
    """Return ``tokens`` as the sentence sets them."""
    return "".join(t.text_with_ws for t in tokens).strip()
