"""One page of a register beside a case: what both have, and what only one of them has.

Does not: decide what belongs together (whoever calls has done so); rank truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from supplyline.report.sheet import asset, policy_hash, template
from supplyline.report.tables import Table

MOST_ROWS = 2000  # of one table: a page that a browser opens at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A part of the page: a heading, a sentence on what it lists, and rows of text."""

    heading: str
    lead: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    code: frozenset[int] = frozenset()  # columns of ids


def render_comparison(
    *,
    case: str,
    register: str,
    made: str,
    facts: Sequence[tuple[str, str]],
    parts: Sequence[Listing],
) -> str:
    """Return the page.

    Args:
        case: What the case is called.
        register: What the register is called.
        made: UTC, ISO 8601 to the second; the caller owns the clock.
        facts: Labels and counts for the top.
        parts: In order; an empty one is shown as empty, with a word.
    """
    style = asset("dossier.css")
    return template("comparison.html").render(
        case=case,
        register=register,
        made=made,
        facts=facts,
        style=Markup(style),  # noqa: S704  # our own style sheet
        style_hash=policy_hash(style),
        parts=[
            (
                part,
                Table(
                    caption=part.heading, headings=part.columns, rows=tuple(part.rows[:MOST_ROWS]),
                    code=part.code,
                ),
                max(0, len(part.rows) - MOST_ROWS),
            )
            for part in parts
        ],
    )  # fmt: skip
