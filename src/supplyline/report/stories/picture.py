"""Draw how a story spread: a row per document or fold of them, time from left to right.

A line runs from each source down and across to its copy.  A document of which only the day is known
is a bar as long as that day, and its sign stands at the earliest time its source allows.  Signs and
line styles differ without colour; names lead to the pair set side by side.

Does not: show every document of a large story; the table beside it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from supplyline.records import Document, Reuse
from supplyline.report.plain import one_line
from supplyline.report.stories.clock import Axis, Moment, moment_of, time_words
from supplyline.report.stories.descent import Node, Tree
from supplyline.report.stories.family import NOBODY, Story, outlet_of
from supplyline.report.svg import el, fit, number, width_of
from supplyline.report.words import count

WIDE, NARROW = 860.0, 340.0  # CSS pixels; a tablet shows the wide one a little smaller
SMALL = 600.0  # drawings narrower than this are for a phone
NUDGE = 13.0  # a copy of the same moment as its source stands this much to its right
SIGN = 6.0  # half the width of a document's sign
MOST_DOTS = 120  # documents of a fold drawn as dots of their own

ROLE_WORDS = {"original": "original", "copy": "copy", "rewrite": "rewrite", "mixed": "part copied"}
EDGE_WORDS = {"syndication": "syndication", "rewrite": "rewrite", "quotation": "same quotation", "boilerplate": "fixed text"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a node stands."""

    x: float
    y: float


def draw_story(
    story: Story, tree: Tree, *, ident: str, width: float, pairs: Mapping[tuple[str, str], str]
) -> Markup:
    """Return the picture of ``tree``.

    Args:
        story: What the tree was grown from.
        tree: The rows.
        ident: Prefix of the picture's ids in the page.
        width: CSS pixels.
        pairs: Where in the page (or in another) a copy and its source stand side by side, by their
            ids; what is missing leads nowhere.
    """
    return _Picture(story, tree, width, pairs).draw(ident)


class _Picture:
    """One drawing in the making."""

    def __init__(
        self, story: Story, tree: Tree, width: float, pairs: Mapping[tuple[str, str], str]
    ) -> None:
        self.story, self.tree, self.width, self.pairs = story, tree, width, pairs
        self.small = width < SMALL
        self.row, self.top = (58.0, 36.0) if self.small else (40.0, 36.0)
        moments = [[m for d in n.documents if (m := moment_of(d))] for n in tree.nodes]
        self.moments: list[list[Moment]] = moments
        missing = any(n.kind == "not held" for n in tree.nodes)
        undated = any(len(m) < len(n.documents) for n, m in zip(tree.nodes, moments, strict=True))
        self.left = 10.0 if self.small else 292.0
        left = self.left + (26.0 if missing else 0.0)
        right = width - (70.0 if undated else 14.0)
        dated = [m for group in moments for m in group]
        self.end = width - (54.0 if undated else 0.0)  # of what may be written above the axis
        most = 2 if self.small else 4
        self.axis = Axis(dated, left=left, right=right, gap=30.0, most=most) if dated else None
        self.undated_x = width - 32.0
        self.height = self.top + self.row * len(tree.nodes) + 6
        self.spots = self._spots()

    def _spots(self) -> list[_Spot]:
        """Return where each node stands, parents first."""
        spots: list[_Spot] = []
        for i, node in enumerate(self.tree.nodes):
            y = self.top + self.row * i + (self.row - 13 if self.small else self.row / 2)
            above = spots[node.parent].x if node.parent is not None else None
            if node.kind == "not held":
                spots.append(_Spot(self.left + SIGN + 2, y))
                continue
            first = self.moments[i][0] if self.moments[i] else None
            if first is None or self.axis is None:
                x = self.undated_x if above is None else max(self.undated_x, above)
                spots.append(_Spot(min(x, self.width - SIGN - 2), y))
                continue
            x, last = self.axis.x(first.start), self.axis.x(first.end)
            if above is not None:
                if first.is_day:
                    x = min(last, max(x, above + NUDGE))
                if abs(x - above) < NUDGE:
                    x = above + NUDGE
            spots.append(_Spot(min(x, self.width - SIGN - 2), y))
        return spots

    def draw(self, ident: str) -> Markup:
        """Return the whole."""
        parts = [*self._grid(), *self._second(), *self._lines()]
        parts += [self._node(i) for i in range(len(self.tree.nodes))]
        story = self.story
        desc = (
            f"{count(len(story.documents), 'document')} in {count(len(self.tree.nodes), 'row')}; "
            "time runs from left to right, lines run from a source to its copy. The table below "
            "lists every document with its source."
        )
        # Not role="img": its names are links, which an image may not hold.
        return el(
            "svg",
            el("title", "How the story spread", id=f"{ident}-title"),
            el("desc", desc, id=f"{ident}-desc"),
            *parts,
            class_="picture spread",
            viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            role="group",
            aria_labelledby=f"{ident}-title",
            aria_describedby=f"{ident}-desc",
            preserveAspectRatio="xMidYMid meet",
        )

    def _grid(self) -> list[Markup]:
        parts: list[Markup] = []
        if not self.small:
            parts += [
                el("line", x1=0, y1=self.top + self.row * i, x2=self.width, y2=self.top + self.row * i, class_="base")
                for i in range(len(self.tree.nodes) + 1)
            ]  # fmt: skip
        if self.axis is not None:
            for tick in self.axis.ticks(78.0):
                parts.append(el("line", x1=tick.x, y1=self.top - 8, x2=tick.x, y2=self.height, class_="grid"))  # fmt: skip
                if (
                    tick.x + width_of(tick.name, 12) <= self.end
                    or tick.x == self.axis.stretches[0].left
                ):
                    parts.append(el("text", tick.name, x=tick.x, y=self.top - 12, class_="axis"))
            before = 0.0
            for x, long in self.axis.gaps():
                parts.append(self._gap(x, long, named=x - before > 64))
                before = x if x - before > 64 else before
        if any(len(m) < len(n.documents) for n, m in zip(self.tree.nodes, self.moments, strict=True)):  # fmt: skip
            parts.append(el("text", "undated", x=self.width - 4, y=self.top - 12, text_anchor="end", class_="axis"))  # fmt: skip
        return parts

    def _gap(self, x: float, long: str, *, named: bool) -> Markup:
        """Return the sign of a stretch taken out: two waves down the picture, its length on hover."""
        n = number
        paths = []
        for side in (-3.0, 3.0):
            bends = "".join(
                f"q{n(4.0 if i % 2 else -4.0)},4 0,8"
                for i in range(int((self.height - self.top + 4) // 8))
            )
            paths.append(el("path", d=f"M{n(x + side)},{n(self.top - 8)}{bends}", class_="torn"))
        return el(
            "g",
            el("title", f"{long} without a document are left out here"),
            *paths,
            *(
                [
                    el(
                        "text",
                        f"+{long}",
                        x=x,
                        y=self.top - 25,
                        text_anchor="middle",
                        class_="axis small",
                    )
                ]
                if named
                else []
            ),
        )

    def _elbow(self, source: int, copy: int) -> str:
        """Return the path from a source down and across to its copy, with a round corner."""
        a, b = self.spots[source], self.spots[copy]
        n = number
        turn = min(6.0, abs(b.x - a.x))
        way = turn if b.x >= a.x else -turn
        if b.y >= a.y:
            return f"M{n(a.x)},{n(a.y)}V{n(b.y - turn)}Q{n(a.x)},{n(b.y)} {n(a.x + way)},{n(b.y)}H{n(b.x)}"  # fmt: skip
        return f"M{n(a.x)},{n(a.y)}V{n(b.y + turn)}Q{n(a.x)},{n(b.y)} {n(a.x + way)},{n(b.y)}H{n(b.x)}"  # fmt: skip

    def _lines(self) -> list[Markup]:
        found = []
        for i, node in enumerate(self.tree.nodes):
            if node.parent is None:
                continue
            kind: str = node.edge.kind if node.edge is not None else "gathered"
            if self.tree.nodes[node.parent].kind == "not held":
                kind = "unseen"
            why = self._why(node.edge) if node.edge is not None else self._why_unseen(node)
            line = el("path", d=self._elbow(node.parent, i), class_=f"edge {kind}")
            found.append(el("g", el("title", why), line))
        return found

    def _second(self) -> list[Markup]:
        return [
            el("g", el("title", f"a further source. {self._why(edge)}"), el("path", d=self._elbow(source, copy), class_="edge second"))
            for copy, source, edge in self.tree.second
        ]  # fmt: skip

    def _why(self, edge: Reuse) -> str:
        return f"{EDGE_WORDS[edge.kind]}, {percent(edge.share)} of the copy: {'; '.join(edge.reasons)}"  # fmt: skip

    def _why_unseen(self, node: Node) -> str:
        if node.kind == "further":
            return f"{count(len(node.documents), 'further document')}, each copied from here or from one of them"  # fmt: skip
        return "; ".join(self.story.origins[node.lead.id].reasons)

    def _node(self, i: int) -> Markup:
        node, spot = self.tree.nodes[i], self.spots[i]
        parts = [el("title", self._told(node)), *self._span(i), *self._dots(i)]
        role = self._role(node)
        x, y, r, n = spot.x, spot.y, SIGN, number
        if node.kind == "not held":
            parts.append(el("circle", cx=x, cy=y, r=r + 1, class_="sign missing"))
        elif node.kind == "other story":
            parts.append(el("rect", x=x - r + 0.5, y=y - r + 0.5, width=2 * r - 1, height=2 * r - 1, class_="sign other"))  # fmt: skip
        elif node.kind == "further":
            parts.append(el("circle", cx=x, cy=y, r=r + 1.5, class_="sign further"))
        elif role in {"rewrite", "mixed"}:
            parts.append(el("path", d=f"M{n(x)},{n(y - r - 1)}L{n(x + r + 1)},{n(y)}L{n(x)},{n(y + r + 1)}L{n(x - r - 1)},{n(y)}Z", class_=f"sign {role}"))  # fmt: skip
        else:
            parts.append(el("circle", cx=x, cy=y, r=r, class_=f"sign {role}"))
        parts += [*self._edge_name(i), *self._label(i)]
        return el("g", *parts)

    def _span(self, i: int) -> list[Markup]:
        """Return the bar of a document of which only the day is known."""
        first = self.moments[i][0] if self.moments[i] else None
        if first is None or self.axis is None or not first.is_day:
            return []
        x, y = self.axis.x(first.start), self.spots[i].y
        wide = max(2.0, self.axis.x(first.end) - x)
        return [el("rect", x=x, y=y - 3, width=wide, height=6.0, rx=3.0, class_="day")]

    def _dots(self, i: int) -> list[Markup]:
        """Return a dot for each further document of a fold, at its time."""
        if self.axis is None:
            return []
        later = sorted({round(self.axis.x(m.start), 0) for m in self.moments[i][1:]})[:MOST_DOTS]
        y = self.spots[i].y
        return [el("circle", cx=x, cy=y, r=2.5, class_="more") for x in later]

    def _edge_name(self, i: int) -> list[Markup]:
        """Return the kind and the share beside the sign, where it finds room."""
        node, spot = self.tree.nodes[i], self.spots[i]
        if node.edge is None or node.kind == "further":
            return []
        text = f"{EDGE_WORDS[node.edge.kind]} {percent(node.edge.share)}"
        last = spot.x
        if self.axis is not None and self.moments[i]:
            last = max(last, self.axis.x(max(m.start for m in self.moments[i])))
            if self.moments[i][0].is_day:
                last = max(last, self.axis.x(self.moments[i][0].end))
        wide = width_of(text, 11.5)
        if last + SIGN + 5 + wide < self.width:
            return [el("text", text, x=last + SIGN + 5, y=spot.y + 4, class_="kind halo")]
        return [el("text", text, x=self.width - 2, y=spot.y - 10, text_anchor="end", class_="kind halo")]  # fmt: skip

    def _label(self, i: int) -> list[Markup]:
        """Return two lines of words: who, and when and how; a link where the pair is shown."""
        node = self.tree.nodes[i]
        base = self.top + self.row * i
        indent = 0.0 if self.small else min(9.0 * node.depth, 72.0)
        room = (self.width if self.small else 284.0) - indent
        who, what = self._words(node)
        lines = Markup("").join(
            [
                el("text", fit(who, 13.6, room), x=indent, y=base + 16, class_="who halo"),
                el("text", fit(what, 11.8, room), x=indent, y=base + 32, class_="told small halo"),
            ]
        )
        target = self._target(node)
        return [el("a", lines, href=target)] if target is not None else [lines]

    def _target(self, node: Node) -> str | None:
        if node.edge is not None:
            return self.pairs.get((node.edge.copy, node.edge.source))
        if node.kind == "other story":
            copied = [e for _, source, e in self.tree.second if self.tree.nodes[source] is node]
            return self.pairs.get((copied[0].copy, copied[0].source)) if copied else None
        return None

    def _role(self, node: Node) -> str:
        """Return the role of what stands in the row; of what is not of this story, none."""
        if node.kind in {"not held", "other story"}:
            return ""
        return self.story.origins[node.lead.id].role

    def _words(self, node: Node) -> tuple[str, str]:
        if node.kind == "not held":
            if node.name == NOBODY:
                return "A source not held", "nobody is credited"
            return f"{one_line(node.name, most=60)}, not held", "credited by the documents below"
        if node.kind == "further":
            outlets = len({d.outlet for d in node.documents if d.outlet})
            return (
                f"{count(len(node.documents), 'further document')}",
                f"{spread_words(node.documents)} · {count(outlets, 'outlet')}",
            )
        when = time_words(node.lead.published)
        if node.kind == "other story":
            return outlet_of(node.lead), f"{when} · of another origin"
        role = ROLE_WORDS[self.story.origins[node.lead.id].role]
        if node.kind == "same words":
            names = list(dict.fromkeys(outlet_of(d) for d in node.documents))
            rest = f" + {count(len(node.documents) - 1, 'reprint')}"
            return f"{names[0]}{rest}", f"{spread_words(node.documents)} · {role}"  # fmt: skip
        return outlet_of(node.lead), f"{when} · {role}"

    def _told(self, node: Node) -> str:
        """Return what a pointer resting on the row is told."""
        if node.kind == "not held":
            return "The item that these documents go back to is not among those given."
        if node.kind in {"further", "same words"}:
            names = list(dict.fromkeys(outlet_of(d) for d in node.documents))
            listed = ", ".join(names[:12]) + (f" and {len(names) - 12:,} more" if len(names) > 12 else "")  # fmt: skip
            return f"{count(len(node.documents), 'document')}: {listed}"
        if node.kind == "other story":
            return (
                f"{outlet_of(node.lead)}: a document of another origin that this story copied from"
            )
        reasons = "; ".join(self.story.origins[node.lead.id].reasons)
        return f"{outlet_of(node.lead)}, {time_words(node.lead.published)}: {reasons}"


def percent(share: float) -> str:
    """Return a share as a reader would write it; what is not all is not called all.

    >>> percent(1.0), percent(0.998), percent(0.004)
    ('100 %', '99 %', '1 %')
    """
    whole = round(100 * share)
    if whole >= 100 and share < 1:
        whole = 99
    return f"{max(1, whole) if share > 0 else 0} %"


def spread_words(documents: Sequence[Document]) -> str:
    """Return the first and the last time of ``documents``; what both have in common is said once."""
    dated = sorted((m.start, d.published) for d in documents if (m := moment_of(d)))
    if not dated:
        return "undated"
    first, last = time_words(dated[0][1]), time_words(dated[-1][1])
    if first == last:
        return first
    if last[:10] == first[:10]:
        return f"{first} to {last[11:]}"
    return f"{first} to {last[5:] if last[:4] == first[:4] else last}"
