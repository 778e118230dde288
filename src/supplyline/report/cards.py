"""Draw one event, one claim, one origin or some rows as a card: a piece of HTML for a notebook, and as text.

A card has its style with it, every rule of which begins with its class, so that nothing reaches the
page around; it takes its colours from that page, light or dark.  Text is escaped as in every page of
the report; a card has no script.

Does not: gather records; show all that an event has (``explain`` and the dossier do).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from markupsafe import Markup

from supplyline.records import Claim, Event
from supplyline.report.plain import one_line, visible
from supplyline.report.sheet import asset, template
from supplyline.report.view import CopyView, Desk
from supplyline.report.words import bounds_words, origins_words
from supplyline.report.words import count as counted

MOST_ORIGINS = 12  # shown of an event
MOST_COPIES = 60  # documents shown of an origin
_LONGEST = 60  # characters of a cell
# One card may be shown in several cells, of several sessions: what names its pictures must differ.
_session, _cards = uuid4().hex[:8], count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A card."""

    html: str
    text: str


def event_card(desk: Desk, event: Event) -> Drawn:
    """Return ``event`` with its numbers, who says what since when, and its origins folded.

    Args:
        desk: Has the claims, documents, origins and reuse of the event.
        event: The event.
    """
    desk.mark = f"-{_session}-{next(_cards)}"
    view = desk.event(event)
    lines = [
        desk.brief_name(event),
        *(f"  {bounds_words(q)}, by {q.rule}" for q in event.quantity),
        f"  {counted(len(event.claims), 'claim')}, {view.documents}, "
        f"{origins_words(event.origins_low, event.origins_high)}, {event.tier}",
        *(f"  {party}: {stand}" for party, stand in view.stands),
        *(f"  {g.name}, {counted(g.documents, 'document')}" for g in view.groups[:MOST_ORIGINS]),
        f"  {event.id}",
    ]
    return _drawn("event_card", lines, view, MOST_ORIGINS)


def claim_card(desk: Desk, claim: Claim) -> Drawn:
    """Return what one sentence says, who says so and where it stands."""
    view = desk.claim(claim, 0)
    chain = " > ".join(who for who, _ in view.chain)
    lines = [
        f"{chain}: “{one_line(claim.sentence, most=400)}”",
        f"  {view.how}",
        *(f"  {name}: {value}" for name, value in view.facts),
        f"  {claim.id}",
    ]
    return _drawn("claim", lines, view)


def origin_card(desk: Desk, origin: str, documents: Sequence[str]) -> Drawn:
    """Return the documents of one origin, copies folded under what they copy.

    Args:
        desk: Has the documents, their origins and reuse.
        origin: Its id.
        documents: Ids of all documents that go back to it.
    """
    ordered = sorted(documents, key=desk.rank)
    nodes = desk.tree(ordered[:MOST_COPIES])
    lines = [f"One origin, {counted(len(ordered), 'document')}: {origin}", *_branches(nodes, 1)]
    left_out = max(0, len(ordered) - MOST_COPIES)
    return _drawn("origin_card", lines, origin, nodes, len(ordered), left_out)


def _branches(nodes: Sequence[CopyView], depth: int) -> list[str]:
    lines = []
    for node in nodes:
        told = node.document
        lines.append(f"{'  ' * depth}{told.outlet}, {told.published}: {told.title} ({told.role})")
        lines += _branches(node.below, depth + 1)
    return lines


def table_card(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    more: str = "",
    figures: Collection[str] = (),
) -> Drawn:
    """Return some rows as a table.

    Args:
        title: What they are.
        headings: Of the columns.
        rows: A cell for each column; None is empty.
        more: What to say below it.
        figures: Headings of columns of numbers.
    """
    told = [["" if c is None else one_line(str(c), most=_LONGEST) for c in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *told, strict=True)]
    lines = [
        title,
        *("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in (headings, *told)),
        more,
    ]  # fmt: skip
    return _drawn("table_card", lines, title, headings, told, more, figures)


def _drawn(macro: str, lines: Sequence[str], *values: object) -> Drawn:
    draw: Callable[..., Markup] = getattr(template("cards.html").module, macro)
    style = Markup(asset("cards.css"))  # noqa: S704  # our own style sheet
    html = Markup('<div class="supplyline"><style>{}</style>{}</div>').format(style, draw(*values))
    return Drawn(html=str(html), text=visible("\n".join(line for line in lines if line)))
