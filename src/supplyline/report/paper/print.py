"""Write a paper as a PDF: tagged, with outline, links, page numbers and the words behind every picture.

It claims PDF/A-2a (to be kept) and PDF/UA-1 (to be read by everybody), which Typst checks as it writes.
Text goes in as data: the template never sees it as markup.  The only time in it is that of the state of
the ledger.

Does not: write a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from supplyline.report.paper.drawing import (
    STANDARDS,
    compiler,
    standing_alone,
    without_glyph,
)
from supplyline.report.paper.model import (
    Block,
    Heading,
    Link,
    Paper,
    Paragraph,
    Picture,
    Pieces,
    Points,
    Ref,
    Table,
)
from supplyline.report.plain import web_address
from supplyline.report.sheet import asset


def write_pdf(paper: Paper) -> bytes:
    """Return ``paper`` as a PDF; the same paper gives the same bytes on every machine."""
    made = datetime.fromisoformat(paper.made).astimezone(UTC)
    told = json.dumps(_paper(paper, made), ensure_ascii=False)
    missing = without_glyph(told)
    if missing:
        told = re.sub(
            "|".join(map(re.escape, sorted(missing))),
            lambda found: f"⟦U+{ord(found[0]):04X}⟧",
            told,
        )
    written = compiler().compile(
        input=asset("paper.typ").encode(), format="pdf", sys_inputs={"paper": told},
        pdf_standards=list(STANDARDS), timestamp=made,
    )  # fmt: skip
    return written[0] if isinstance(written, list) else written or b""


def _paper(paper: Paper, made: datetime) -> dict[str, Any]:
    places = {b.anchor for b in paper.blocks if isinstance(b, Heading)}
    return {
        "title": paper.title, "subtitle": paper.subtitle, "subject": paper.subject, "tool": paper.tool,
        "about": paper.about,
        "date": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "blocks": [_block(block, places) for block in paper.blocks],
        "notes": [[note.number, list(_pieces(note.pieces, places))] for note in paper.notes],
    }  # fmt: skip


def _block(block: Block, places: set[str]) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"is": "heading", "level": block.level, "text": block.text, "place": block.anchor}
    if isinstance(block, Paragraph):
        return _paragraph(block, places)
    if isinstance(block, Points):
        items = [[_paragraph(p, places) for p in item] for item in block.items]
        return {"is": "points", "items": items}
    if isinstance(block, Table):
        return {
            "is": "table", "caption": block.caption, "headings": block.headings,
            "rows": [[list(_pieces(cell, places)) for cell in row] for row in block.rows],
            "figures": sorted(block.figures), "widths": block.widths or [1] * len(block.headings),
        }  # fmt: skip
    return _picture(block)


def _picture(block: Picture) -> dict[str, Any]:
    return {
        "is": "picture", "svg": standing_alone(block.svg), "alt": block.alt, "caption": block.caption,
    }  # fmt: skip


def _paragraph(paragraph: Paragraph, places: set[str]) -> dict[str, Any]:
    return {
        "is": "paragraph", "style": paragraph.style, "pieces": list(_pieces(paragraph.pieces, places)),
    }  # fmt: skip


def _pieces(pieces: Pieces, places: set[str]) -> Iterator[dict[str, Any]]:
    before: object = None
    for piece in pieces:
        if isinstance(piece, Ref):
            yield {"is": "ref", "number": piece.number, "comma": isinstance(before, Ref)}
        elif isinstance(piece, Link):
            inside = piece.place in places
            yield {
                "is": "link", "text": piece.text, "place": piece.place if inside else "",
                "address": "" if inside else web_address(piece.address) or "",
            }  # fmt: skip
        else:
            style = "code" if piece.code else "strong" if piece.strong else "plain"
            yield {"is": style, "text": piece.text, "language": piece.language or ""}
        before = piece
