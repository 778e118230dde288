"""Say where what is attributed begins and ends, given its cue, with weights learnt from PolNeAR.

``cuemodel`` sorts the phrases near a cue into source, content and neither; which of the trailing clauses
belong to the content is a matter of its edges.  Two linear models choose the first and the last word
among all of the sentence: conditional logistic regression over labels of the parse, the words around
the edge, quotation marks, and what ``cuemodel`` made of them.  Weights: ``bounds_weights.tsv``, made by
``tools/learn_bounds.py``; ``docs/decisions/0045`` names data, terms and figures.

Does not: find cues or sources; follow a quotation into the next sentence (``attribution`` does).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import fsum

from spacy.tokens import Doc, Token

from supplyline.claims.saying.cuemodel import Found, Setting
from supplyline.claims.saying.learnt import shipped, weight_by_feature

WEIGHTS = "bounds_weights.tsv"
_UP, _DOWN = 5, 3  # labels of a path from the cue: so many steps up, so many down
_ENDING = frozenset({"?", "!", "%"})
_LEADING = frozenset({"#", "$", "@"})


@cache
def _weights() -> dict[str, float]:
    return weight_by_feature(WEIGHTS, shipped(WEIGHTS))


def bounded(found: Found, setting: Setting) -> Found:
    """Return ``found`` with the content between its likeliest edges, cue and source left out.

    A cue that has no content in its sentence stays without one.
    """
    if not found.content:
        return found
    doc, scene = found.head.doc, Scene(found, setting)
    at = [i for i in scene.candidates() if scene.state[i] not in "cs"]
    if not at:
        return found
    learnt = _weights()
    starts = [fsum(learnt.get(f, 0.0) for f in scene.start(i)) for i in at]
    ends = [fsum(learnt.get(f, 0.0) for f in scene.end(i)) for i in at]
    best, first, last = float("-inf"), 0, 0
    opening = 0  # the likeliest start so far
    for here in range(len(at)):
        if starts[here] > starts[opening]:
            opening = here
        if starts[opening] + ends[here] > best:
            best, first, last = starts[opening] + ends[here], opening, here
    words = set(range(at[first], at[last] + 1)) - found.cue - found.source
    return replace(found, content=frozenset(_closed(doc, _worded(doc, words))))


def _worded(doc: Doc, words: set[int]) -> set[int]:
    """Return ``words`` without stretches of marks alone, as between a cue and its source."""
    kept: set[int] = set()
    stretch: list[int] = []
    for i in [*sorted(words), len(doc) + 1]:
        if stretch and i != stretch[-1] + 1:
            if any(not doc[j].is_punct and not doc[j].is_space for j in stretch):
                kept.update(stretch)
            stretch = []
        stretch.append(i)
    return kept


def _closed(doc: Doc, words: set[int]) -> set[int]:
    """Return ``words`` with the marks that belong to their edges: "(…)", "…?", "#…"."""
    if not words:
        return words
    kept = set(words)
    first, last = min(words), max(words)
    if first and doc[first - 1].text in _LEADING and not doc[first - 1].whitespace_:
        kept.add(first - 1)
    open_ = sum(doc[i].text == "(" for i in words) - sum(doc[i].text == ")" for i in words)
    if last + 1 < len(doc) and (
        doc[last + 1].text in _ENDING or (open_ > 0 and doc[last + 1].text == ")")
    ):
        kept.add(last + 1)
    return kept


class Scene:
    """A cue in its sentence, and what may tell that a word is an edge of what it introduces."""

    def __init__(self, found: Found, setting: Setting) -> None:
        doc = found.head.doc
        self.doc, self.cue, self.setting = doc, found.head, setting
        self.lemma = found.head.lemma_.lower()
        self.state = ["n"] * len(doc)  # what cuemodel made of each word
        for mark, words in (("t", found.content), ("s", found.source), ("c", found.cue)):
            for i in words:
                self.state[i] = mark
        self.paths = _paths(self.cue)
        self.opened, self.closed = _edges(doc)

    def candidates(self) -> list[int]:
        """Return the words that content may begin or end with."""
        return [t.i for t in self.doc if not t.is_space and not t.is_punct]

    def start(self, i: int) -> list[str]:
        """Return what may tell that content begins at word ``i``."""
        doc, cue, token, lemma = self.doc, self.cue, self.doc[i], self.lemma
        before = doc[i - 1] if i else None
        word, tag = (before.lower_, before.tag_) if before is not None else ("^", "^")
        state = (self.state[i - 1] if i else "^") + self.state[i]
        node = self.opened[i]
        label, path = self._where(node)
        side = _side(i, cue.i)
        quoted = f"{self.setting.inside[i]:d}{(self.setting.inside[i - 1] if i else 0):d}"
        found = [
            f"sd={side}{_distance(i, cue.i)}", f"sd={side}|p={word}", f"p={word}|t={token.tag_}",
            f"w={token.lower_}|{side}", f"nd={label}|{side}", f"path={path}", f"path={path}|p={word}",
            f"l={lemma}|path={path}", f"q={quoted}|{side}", f"q={quoted}|path={path}",
            f"st={state}|{side}", f"st={state}|path={path}", f"st={state}|nd={label}|p={word}",
            f"ptag={tag}|{token.tag_}|{side}", f"st={state}|cp={cue.pos_}|{token.dep_}",
            f"l={lemma}|p={word}|{side}", f"first={i == 0}|{side}|{state}",
            f"cuedep={cue.dep_}|{side}|{label}|{state}",
        ]  # fmt: skip
        return [f"s:{feature}" for feature in found]

    def end(self, i: int) -> list[str]:
        """Return what may tell that content ends with word ``i``."""
        doc, cue, token, lemma = self.doc, self.cue, self.doc[i], self.lemma
        size = len(doc)
        after = doc[i + 1].lower_ if i + 1 < size else "$"
        state = self.state[i] + (self.state[i + 1] if i + 1 < size else "$")
        label, path = self._where(self.closed[i])
        k = i + 1
        while k < size and doc[k].is_punct:
            k += 1
        over = k >= size
        node = None if over else self.opened[k]  # what begins after the edge
        next_label, next_path = ("$", "$") if over else self._where(node)
        next_word = "$" if over else doc[k].lower_
        next_tag = node.tag_ if node is not None else ""
        next_head = node.head.pos_ if node is not None else ""
        gap = "$" if over else "p" if k > i + 1 else ""
        tail = "last" if over else ""
        side = _side(i, cue.i)
        inside = self.setting.inside
        quoted = f"{inside[i]:d}{(inside[i + 1] if i + 1 < size else 0):d}"
        found = [
            f"sd={side}{_distance(i, cue.i)}", f"sd={side}|x={after}", f"x={after}|t={token.tag_}",
            f"nd={label}|{side}", f"path={path}|{side}", f"nx={next_label}|{gap}|{side}",
            f"npath={next_path}|{gap}", f"nw={next_word}|{gap}|{side}", f"nw={next_word}|npath={next_path}",
            f"npath={next_path}|{next_tag}|{gap}", f"l={lemma}|npath={next_path}", f"q={quoted}|{side}",
            f"q={quoted}|{gap}|nx={next_label}", f"st={state}|{side}|{tail}",
            f"st={state}|npath={next_path}|{gap}", f"st={state}|nw={next_word}|{gap}",
            f"st={state}|nx={next_label}|x={after}", f"l={lemma}|x={after}|{side}",
            f"w={token.lower_}|{side}", f"{tail}|{state}|cp={cue.pos_}|{cue.dep_}",
            f"nx={next_label}|nw={next_word}|h={next_head}|{gap}",
        ]  # fmt: skip
        return [f"e:{feature}" for feature in found]

    def _where(self, node: Token | None) -> tuple[str, str]:
        """Return the label of a phrase that an edge belongs to, and the way to it from the cue."""
        if node is None:
            return "-", "none"
        return node.dep_, self.paths.get(node.i, "far")


def _paths(cue: Token) -> dict[int, str]:
    """Return the labels on the way from ``cue`` to each word that is not too far."""
    found: dict[int, str] = {}
    top, below, up = cue, None, ""
    for _ in range(_UP):
        found[top.i] = f"U{up}"
        open_ = [(c, 1, "") for c in top.children if below is None or c.i != below.i]
        while open_:
            node, depth, way = open_.pop()
            down = f"{way}v{node.dep_}"
            found[node.i] = f"U{up}{down}" if depth <= _DOWN else f"U{up}..deep"
            open_ += [(c, depth + 1, down) for c in node.children]
        if top.head.i == top.i:
            break
        up = f"{up}^{top.dep_}" if up else top.dep_
        below, top = top, top.head
    return found


def _edges(doc: Doc) -> tuple[list[Token | None], list[Token | None]]:
    """Return, for each word, the highest phrase that begins with it, and that ends with it."""
    depths: dict[int, int] = {}
    opened: list[Token | None] = [None] * len(doc)
    closed: list[Token | None] = [None] * len(doc)

    def depth(token: Token) -> int:
        way = []
        while token.i not in depths and token.head.i != token.i:
            way.append(token.i)
            token = token.head
        base = depths.setdefault(token.i, 0)
        for steps, i in enumerate(reversed(way), 1):
            depths[i] = base + steps
        return depths[way[0]] if way else base

    for token in doc:
        here = depth(token)
        for table, i in ((opened, token.left_edge.i), (closed, token.right_edge.i)):
            held = table[i]
            if held is None or here < depth(held):
                table[i] = token
    return opened, closed


def _side(i: int, cue: int) -> str:
    return "L" if i < cue else "R" if i > cue else "="


def _distance(i: int, cue: int) -> int:
    """Return how far a word is from the cue, by classes."""
    words = abs(i - cue)
    limits: Sequence[int] = (1, 2, 3, 6, 12)
    return next((k for k, limit in enumerate(limits) if words <= limit), len(limits))
