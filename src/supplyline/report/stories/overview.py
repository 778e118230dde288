"""Draw when the largest stories were printed: a row per story, a dot per document, one axis of time.

Does not: show undated documents, or more than the first stories; the table of stories does.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from supplyline.report.stories.clock import Axis, moment_of
from supplyline.report.stories.family import Story
from supplyline.report.stories.picture import SMALL
from supplyline.report.svg import el, fit, number
from supplyline.report.words import count

MOST_DRAWN = 12  # stories


def draw_overview(
    stories: Sequence[Story], addresses: Sequence[str | None], *, ident: str, width: float
) -> Markup | None:
    """Return the picture of the first MOST_DRAWN stories; None where no document has a date.

    Args:
        stories: Largest first.
        addresses: Where each is shown in full; None: nowhere.
        ident: Prefix of the picture's ids in the page.
        width: CSS pixels.
    """
    drawn = [(s, a) for s, a in zip(stories, addresses, strict=True)][:MOST_DRAWN]
    times = [[m for d in s.documents if (m := moment_of(d))] for s, _ in drawn]
    dated = [m for group in times for m in group]
    if not dated:
        return None
    small = width < SMALL
    left, row, top = (8.0, 44.0, 30.0) if small else (330.0, 27.0, 30.0)
    axis = Axis(dated, left=left, right=width - 12, gap=26.0, most=2 if small else 4)
    height = top + row * len(drawn) + 4
    indent = 10.0 + 8 * max(len(f"{len(s.documents):,}") for s, _ in drawn)
    parts: list[Markup] = []
    for tick in axis.ticks(78.0):
        parts.append(el("line", x1=tick.x, y1=top - 6, x2=tick.x, y2=height, class_="grid"))
        if tick.x < width - 70:
            parts.append(el("text", tick.name, x=tick.x, y=top - 10, class_="axis"))
    for x, long in axis.gaps():
        note = el("title", f"{long} without a document of these stories are left out here")
        parts.append(el("g", note, el("path", d=f"M{number(x)},{number(top - 6)}V{number(height)}", class_="torn cut-line")))  # fmt: skip
    for i, ((story, address), moments) in enumerate(zip(drawn, times, strict=True)):
        base = top + row * i
        y = base + (row - 12 if small else row / 2)
        size = f"{len(story.documents):,}"
        room = (width if small else left - 12) - indent
        name = el(
            "text",
            fit(story.headline, 13, room),
            x=indent,
            y=base + 18,
            class_="who thin halo",
        )
        parts += [
            el("line", x1=left, y1=y, x2=width, y2=y, class_="base"),
            el("text", size, x=0, y=base + 18, class_="who halo"),
            el("a", name, href=address) if address is not None else name,
        ]
        places = sorted({round(axis.x(m.start)) for m in moments})
        dots = [el("circle", cx=x, cy=y, r=4.0, class_="more") for x in places]
        told = el("title", f"{story.headline}: {count(len(story.documents), 'document')}")
        parts.append(el("g", told, *dots))
    return el(
        "svg",
        el("title", "When the largest stories were printed", id=f"{ident}-title"),
        el("desc", f"{count(len(drawn), 'row')}, one per story, a dot per document at its time. The table below lists every story.", id=f"{ident}-desc"),
        *parts,
        class_="picture spread",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="group",
        aria_labelledby=f"{ident}-title",
        aria_describedby=f"{ident}-desc",
        preserveAspectRatio="xMidYMid meet",
    )  # fmt: skip
