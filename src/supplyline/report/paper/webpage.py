"""Write a paper as one HTML page that needs nothing but itself and runs no script.

Does not: write a file.
"""

from __future__ import annotations

from markupsafe import Markup

from supplyline.report.paper.model import (
    Heading,
    Paper,
    Paragraph,
    Picture,
    Points,
    Ref,
    Table,
    Text,
)
from supplyline.report.sheet import asset, policy_hash, template


def write_html(paper: Paper) -> bytes:
    """Return ``paper`` as a page in UTF-8; the same paper gives the same bytes."""
    style = asset("pictures.css") + asset("paper.css")
    kinds = {
        Heading: "heading", Paragraph: "paragraph", Points: "points", Table: "table", Picture: "picture",
    }  # fmt: skip
    page = template("paper.html").render(
        paper=paper,
        blocks=[(kinds[type(block)], block) for block in paper.blocks],
        is_ref=lambda piece: isinstance(piece, Ref),
        is_text=lambda piece: isinstance(piece, Text),
        picture=lambda block: Markup(block.svg),  # noqa: S704  # drawn by ``svg``, which escapes
        # Our own style sheets, not evidence; Jinja would escape the quotation marks in them.
        style=Markup(style),  # noqa: S704  # as above
        style_hash=policy_hash(style),
    )
    return page.encode()
