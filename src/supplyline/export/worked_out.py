"""Lay out as flat tables what a case works out beside what exports hold: origins, reuse, flows, stands, hits, alerts.

Does not: work it out; write a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from supplyline.export.holdings import plain_number
from supplyline.export.tables import (
    Column,
    Row,
    Table,
    day_column,
    int_column,
    joined,
    one_of,
    real_column,
    side,
    text_column,
)
from supplyline.records import (
    Alert,
    Category,
    Flow,
    Hit,
    Kind,
    Origin,
    Reuse,
    Shift,
    Stance,
    Status,
)

_STANDS = (
    text_column("party", "its code"),
    one_of("side", ("from", "to"), "which side of the act it is"),
    text_column("other", "code of the other side; empty: none, or not said"),
    one_of("kind", get_args(Kind), "kind of act"),
    one_of("item", get_args(Category), "of a family of items its generic one"),
)
_CLAIMS = text_column("claims", "claim ids, joined by ; ")
_EVENTS = text_column("events", "event ids, joined by ; ")

ORIGINS = Table("origins", "where each document's reporting goes back to", ("document",), (
    text_column("document", "document id"),
    text_column("origin", "the root; documents of one root share it"),
    one_of("role", ("original", "copy", "rewrite", "mixed")),
    real_column("copied_share", "of the document's words, 0 to 1"),
    text_column("firm", "the root if only whole copies are counted as one; empty: the same"),
    text_column("reasons", "joined by ; "),
))  # fmt: skip
REUSE = Table("reuse", "who carries whose words", ("copy", "source", "kind"), (
    text_column("copy", "document id", "documents"),
    text_column("source", "document id", "documents"),
    one_of("kind", ("syndication", "rewrite", "quotation", "boilerplate")),
    real_column("share", "of the copy's words, 0 to 1"),
    text_column("reasons", "joined by ; "),
))  # fmt: skip
SPANS = Table("reuse_spans", "which words: code points of both texts, half-open", ("copy", "position"), (
    text_column("copy", "document id", "documents"),
    int_column("position", "place in the list, from 1"),
    int_column("copy_start", "in the copy"), int_column("copy_end", "in the copy"),
    int_column("source_start", "in the source"), int_column("source_end", "in the source"),
), "reuse")  # fmt: skip
FLOWS = Table("flows", "what went from one side to another, of one thing, counted in one unit", ("flow",), (
    int_column("flow", "its place among them, from 1"),
    one_of("kind", get_args(Kind), "kind of act"),
    text_column("from", "who gives, codes or words, joined by ; "),
    text_column("to", "who receives, as above"),
    one_of("what", get_args(Category), "the item; of a family its generic one"),
    text_column("stage", "group of stages: what is promised is never added to what was done"),
    day_column("start", "first day of the period asked for; empty: as far as the figures go"),
    day_column("end", "first day after it; empty: as above"),
    text_column("unit", "singular, as worded"),
    real_column("low", "at least; empty: open"),
    real_column("best", "the single figure that the rule chooses; empty: none"),
    real_column("high", "at most; empty: open"),
    text_column("rule", "which rule, and whose figures they are"),
    text_column("inferred", "by which factor it was converted; empty: as stated"),
    int_column("figures", "how many figures bear on it"),
    _EVENTS,
))  # fmt: skip
FIGURES = Table("flow_figures", "the figures of a flow: what one voice says, once", ("flow", "position"), (
    int_column("flow", "place of the flow"),
    int_column("position", "place in the list, from 1"),
    real_column("low", "at least; empty: open"),
    real_column("high", "at most; empty: open"),
    day_column("start", "first day of what it counts; empty: not said"),
    day_column("end", "first day after it; empty: not known"),
    one_of("reads", ("total", "act", "part", "rate"), "as a {}"),
    text_column("by", "whose it is"),
    int_column("origins_low", "independent origins that relay it, at least"),
    int_column("origins_high", "at most"),
    text_column("used", "what it does to the flow's number"),
    _CLAIMS,
    _EVENTS,
), "flows")  # fmt: skip
STANCES = Table("stances", "where a party stood on a kind of supply, from a day on", ("position",), (
    int_column("position", "place in the list, from 1"),
    *_STANDS,
    one_of("status", get_args(Status)),
    day_column("since", "day of publication of the first claim that says so"),
    _CLAIMS,
))  # fmt: skip
SHIFTS = Table("shifts", "where a party says otherwise than before, or the same again", ("position",), (
    int_column("position", "place in the list, from 1"),
    *_STANDS,
    one_of("before", get_args(Status), "where it stood until then: {}"),
    one_of("after", get_args(Status), "what it says: {}"),
    day_column("day", "of publication"),
    _CLAIMS,
))  # fmt: skip
HITS = Table("hits", "names that are like one on a sanctions list: a reason to look, no finding", ("position",), (
    int_column("position", "place in the list, from 1"),
    text_column("subject", "the name in the claims"),
    text_column("list", "which list"),
    text_column("version", "of the list: its date or number, and its digest"),
    text_column("listed", "the entry's id in the list"),
    one_of("kind", ("person", "entity", "vessel", "aircraft", "unknown"), "of the entry: {}"),
    text_column("name", "the entry's name, or the alias that fits best"),
    text_column("programmes", "joined by ; "),
    real_column("score", "how like, 0 to 1"),
    text_column("reasons", "joined by ; "),
    _CLAIMS,
))  # fmt: skip
ALERTS = Table("alerts", "when indicators changed their state", ("id",), (
    text_column("id", "alert id"),
    text_column("indicator", "its id"),
    one_of("state", ("fired", "unfired")),
    Column("made", "moment", "when, UTC"),
    text_column("subject", "what it fired for, where it fires for each; empty: for all"),
    text_column("reasons", "joined by ; "),
    _CLAIMS,
))  # fmt: skip


def origin_rows(origin: Origin) -> Iterator[Row]:
    """Yield the row of a document's origin."""
    yield ORIGINS.name, (
        origin.document, origin.origin, origin.role, origin.copied_share, origin.firm,
        joined(origin.reasons),
    )  # fmt: skip


def reuse_rows(reuse: Reuse) -> Iterator[Row]:
    """Yield the rows of one pair, its own first."""
    yield REUSE.name, (reuse.copy, reuse.source, reuse.kind, reuse.share, joined(reuse.reasons))
    for position, span in enumerate(reuse.spans, 1):
        yield SPANS.name, (reuse.copy, position, *span)


def flow_rows(at: int, flow: Flow) -> Iterator[Row]:
    """Yield the rows of a flow, its own first; ``at`` is its place among those asked for."""
    total = flow.total
    yield FLOWS.name, (
        at, flow.kind, side(flow.from_), side(flow.to), flow.what, flow.stage, flow.start, flow.end,
        total.unit, plain_number(total.low), plain_number(total.best), plain_number(total.high),
        total.rule, flow.inferred, len(flow.figures), joined(flow.events),
    )  # fmt: skip
    for position, f in enumerate(flow.figures, 1):
        yield FIGURES.name, (
            at, position, plain_number(f.low), plain_number(f.high), f.start, f.end, f.reads, f.by,
            f.origins_low, f.origins_high, f.used, joined(f.claims), joined(f.events),
        )  # fmt: skip


def stance_rows(at: int, stance: Stance) -> Iterator[Row]:
    """Yield the row of a stance; ``at`` is its place among those asked for."""
    yield STANCES.name, (
        at, stance.party, stance.side, stance.other or None, stance.kind, stance.item,
        stance.status, stance.since, joined(stance.claims),
    )  # fmt: skip


def shift_rows(at: int, shift: Shift) -> Iterator[Row]:
    """Yield the row of a shift; ``at`` is its place among those asked for."""
    yield SHIFTS.name, (
        at, shift.party, shift.side, shift.other or None, shift.kind, shift.item, shift.before,
        shift.after, shift.day, joined(shift.claims),
    )  # fmt: skip


def hit_rows(at: int, hit: Hit) -> Iterator[Row]:
    """Yield the row of a hit; ``at`` is its place among those asked for."""
    yield HITS.name, (
        at, hit.subject, hit.list, hit.version, hit.listed, hit.kind, hit.name,
        joined(hit.programmes), hit.score, joined(hit.reasons), joined(hit.claims),
    )  # fmt: skip


def alert_rows(alert: Alert) -> Iterator[Row]:
    """Yield the row of an alert."""
    yield ALERTS.name, (
        alert.id, alert.indicator, alert.state, alert.made, alert.subject or None,
        joined(alert.reasons), joined(alert.claims),
    )  # fmt: skip
