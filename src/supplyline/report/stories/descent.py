"""Hang the documents of a story from what they copied, folded until a reader can take them in.

Every document hangs from the source it shares most with.  Reprints with the same words become one
node; where nodes are still too many, the small branches of a node become one node of their own that
says how many they are.  Nothing is lost: a node names its documents, the page lists them all.

Does not: choose sources; ``origins`` did, this picks the best of them to draw.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from supplyline.records import Document, Reuse
from supplyline.report.stories.family import COPYING, Story

MOST_NODES = 24  # documents or folds of reprints drawn apart; the rest is gathered by their source
MOST_BESIDE = 6  # documents of other stories drawn because this story copied from them
MOST_SECOND = 16  # second and third sources drawn as dotted lines

_WORD = re.compile(r"\w+")
_WEIGHT = {"original": 0, "mixed": 1, "rewrite": 2, "copy": 3}

NodeKind = Literal["document", "same words", "further", "not held", "other story"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row of the picture.

    ``document`` is one document; ``same words`` the reprints of one wording; ``further`` several
    small branches under one source; ``not held`` an agency's item that nobody gave us; ``other
    story`` a document of another origin that this story copied from.
    """

    kind: NodeKind
    documents: tuple[Document, ...]  # by time; empty for "not held"
    parent: int | None  # number of the node it hangs from; always a smaller one
    edge: Reuse | None  # from its first document to the parent's; None: no parent, or a missing one
    depth: int
    name: str = ""  # of "not held": the agency

    @property
    def lead(self) -> Document:
        """The first of its documents."""
        return self.documents[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The nodes of a story, each after the one it hangs from, and the lines beside the tree."""

    nodes: tuple[Node, ...]
    second: tuple[tuple[int, int, Reuse], ...]  # node of the copy, node of the source, edge
    second_left_out: int
    beside_left_out: int  # documents of other stories it copied from and are not drawn


def same_words(document: Document) -> tuple[str, ...]:
    """Return the words of ``document`` without case, dateline and credits: reprints share them."""
    cuts = [(c.start, c.end) for c in document.credits if c.kind == "syndicated"]
    if document.dateline is not None:
        cuts.append((document.dateline.start, document.dateline.end))
    text, at = [], 0
    for start, end in sorted(cuts):
        if start >= at:
            text.append(document.text[at:start])
            at = end
    text.append(document.text[at:])
    return tuple(_WORD.findall(" ".join(text).casefold()))


def parents_of(story: Story) -> dict[str, Reuse]:
    """Return, by ``Document.id``, the edge to the source that each document shares most with.

    Walking up from any document ends at one without a source: edges that would close a circle are
    passed over, as order of time forbids them and damaged records may hold them all the same.
    """
    edges: dict[str, list[Reuse]] = defaultdict(list)
    for edge in story.within:
        if edge.kind in COPYING:
            edges[edge.copy].append(edge)
    place = {d.id: i for i, d in enumerate(story.documents)}
    found: dict[str, Reuse] = {}
    for document in story.documents:
        for edge in sorted(edges[document.id], key=lambda e: (-e.share, place[e.source])):
            above: str | None = edge.source
            while above is not None and above != document.id:
                above = found[above].source if above in found else None
            if above is None:
                found[document.id] = edge
                break
    return found


def grow(story: Story, *, most: int = MOST_NODES) -> Tree:
    """Return the tree of ``story`` with at most ``most`` nodes apart, and one gathered node under each."""
    edge_of = parents_of(story)
    folds = _fold(story, edge_of)
    fold_of = {d.id: i for i, fold in enumerate(folds) for d in fold}
    above = [
        fold_of[edge_of[fold[0].id].source] if fold[0].id in edge_of else None for fold in folds
    ]
    order = _downwards(above)
    size = [len(fold) for fold in folds]
    for i in reversed(order):
        up = above[i]
        if up is not None:
            size[up] += size[i]
    depth = [0] * len(folds)
    for i in order:
        up = above[i]
        if up is not None:
            depth[i] = depth[up] + 1
    rank = {i: n for n, i in enumerate(order)}
    kept = set(
        sorted(
            order,
            key=lambda i: (
                -size[i],
                depth[i],
                _WEIGHT[story.origins[folds[i][0].id].role],
                rank[i],
            ),
        )[:most]
    )  # a parent is never smaller than its child and comes first of equals: the kept hang together
    return _Builder(story, edge_of=edge_of, folds=folds, above=above, order=order, kept=kept).tree()


def _fold(story: Story, edge_of: Mapping[str, Reuse]) -> list[list[Document]]:
    """Return the documents of ``story``, reprints of the same words together.

    A reprint folds into the document it is said to copy, and two copies of one source fold when
    their words are the same; whatever else copied them hangs from the fold.
    """
    words = {d.id: same_words(d) for d in story.documents}
    folds: list[list[Document]] = []
    fold_of: dict[str, int] = {}
    beside: dict[tuple[str | None, tuple[str, ...]], int] = {}
    waiting = {d.id: d for d in story.documents}
    for document in story.documents:
        chain = [document.id]
        while chain[-1] in edge_of and edge_of[chain[-1]].source in waiting:
            chain.append(edge_of[chain[-1]].source)
        for ident in reversed(chain):
            if ident not in waiting:
                continue
            item = waiting.pop(ident)
            source = edge_of[ident].source if ident in edge_of else None
            key = (source, words[ident])
            if source is not None and words[source] == words[ident]:
                number = fold_of[source]
            elif source is not None and key in beside:
                number = beside[key]
            else:
                number = len(folds)
                folds.append([])
                beside[key] = number
            folds[number].append(item)
            fold_of[ident] = number
    return folds


def _downwards(above: Sequence[int | None]) -> list[int]:
    """Return the folds so that each comes after the one it hangs from, branches kept together."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for i, up in enumerate(above):
        below[up].append(i)
    order: list[int] = []
    stack = list(reversed(below[None]))
    while stack:
        i = stack.pop()
        order.append(i)
        stack.extend(reversed(below[i]))
    return order


class _Builder:
    """Turns folds into nodes: what is kept apart, what is gathered, what stands beside."""

    def __init__(
        self,
        story: Story,
        *,
        edge_of: Mapping[str, Reuse],
        folds: Sequence[Sequence[Document]],
        above: Sequence[int | None],
        order: Sequence[int],
        kept: set[int],
    ) -> None:
        self.story, self.edge_of, self.folds, self.above = story, edge_of, folds, above
        self.order, self.kept = order, kept
        self.nodes: list[Node] = []
        self.node_of: dict[str, int] = {}  # Document.id to its node

    def tree(self) -> Tree:
        """Return the whole."""
        beside, left_out = self._beside()
        root: int | None = None
        if self.story.upstream is not None:
            root = self._add(kind="not held", documents=(), parent=None, edge=None, depth=0, name=self.story.upstream)  # fmt: skip
        for other in beside:
            self._add(kind="other story", documents=(other,), parent=None, edge=None, depth=0)
        gathered: dict[int | None, list[Document]] = defaultdict(list)
        top_of: dict[int, int | None] = {}  # fold to the nearest kept one above it
        below: dict[int | None, list[int]] = defaultdict(list)
        for i in self.order:
            up = self.above[i]
            if i in self.kept:
                below[up].append(i)
                top_of[i] = i
            else:
                top = top_of[up] if up is not None else None
                top_of[i] = top
                gathered[top].extend(self.folds[i])
        depth = int(root is not None)
        # A fold of None stands for what is gathered under the node before it: it comes last.
        stack: list[tuple[int | None, int | None, int, list[Document]]] = [
            (None, root, depth, gathered[None]),
            *((i, root, depth, []) for i in reversed(below[None])),
        ]
        while stack:
            number, parent, depth, branches = stack.pop()
            if number is None:
                if branches:
                    self._gather(branches, parent, depth)
                continue
            i = number
            fold = self.folds[i]
            here = self._add(
                kind="document" if len(fold) == 1 else "same words",
                documents=tuple(fold), parent=parent,
                edge=self.edge_of.get(fold[0].id), depth=depth,
            )  # fmt: skip
            stack.append((None, here, depth + 1, gathered[i]))
            stack.extend((child, here, depth + 1, []) for child in reversed(below[i]))
        second, second_left_out = self._second()
        return Tree(
            nodes=tuple(self.nodes), second=second, second_left_out=second_left_out,
            beside_left_out=left_out,
        )  # fmt: skip

    def _add(
        self, *, kind: NodeKind, documents: tuple[Document, ...], parent: int | None,
        edge: Reuse | None, depth: int, name: str = "",
    ) -> int:  # fmt: skip
        """Add a node; return its number."""
        number = len(self.nodes)
        self.nodes.append(
            Node(kind=kind, documents=documents, parent=parent, edge=edge, depth=depth, name=name)
        )
        self.node_of.update((d.id, number) for d in documents)
        return number

    def _gather(self, documents: Sequence[Document], parent: int | None, depth: int) -> None:
        place = {d.id: i for i, d in enumerate(self.story.documents)}
        ordered = tuple(sorted(documents, key=lambda d: place[d.id]))
        self._add(kind="further", documents=ordered, parent=parent, edge=None, depth=depth)

    def _beside(self) -> tuple[list[Document], int]:
        """Return the documents of other stories most copied from, and how many are left out."""
        own = {d.id for d in self.story.documents}
        share: dict[str, float] = defaultdict(float)
        for edge in self.story.across:
            if edge.kind in COPYING and edge.copy in own:
                share[edge.source] += edge.share
        ranked = sorted(share, key=lambda i: (-share[i], i))
        return [self.story.others[i][0] for i in ranked[:MOST_BESIDE]], max(0, len(ranked) - MOST_BESIDE)  # fmt: skip

    def _second(self) -> tuple[tuple[tuple[int, int, Reuse], ...], int]:
        """Return further sources as lines between nodes, each pair of nodes once."""
        found: dict[tuple[int, int], Reuse] = {}
        first = {(e.copy, e.source) for e in self.edge_of.values()}
        own = {d.id for d in self.story.documents}
        edges = [e for e in (*self.story.across, *self.story.within) if e.kind in COPYING]
        for edge in sorted(edges, key=lambda e: -e.share):
            if edge.copy not in own or (edge.copy, edge.source) in first:
                continue
            copy, source = self.node_of.get(edge.copy), self.node_of.get(edge.source)
            if copy is None or source is None or copy == source:
                continue
            if self.nodes[copy].parent != source:
                found.setdefault((copy, source), edge)
        ranked = [(copy, source, edge) for (copy, source), edge in found.items()]
        return tuple(ranked[:MOST_SECOND]), max(0, len(ranked) - MOST_SECOND)
