"""Draw one flow over time: every figure by whoever gave it, the fitted total and its interval.

A figure stands on the day it runs to, its bounds as a line up and down that ends in an arrow where a
side is open; an act lies as a line over its days.  Whose a figure is, is told by the shape of its mark,
so that the picture reads without colour; a part, which never bounds the total from above, is hollow.
The band is the interval of 95 per cent, the line in it the fitted total; where nothing bounds it from
above, the band has no edge there.

Does not: fit (``fusion.fit`` does); leave a figure out: beyond ``_MARKS`` voices the rest share a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from supplyline.records import Flow, FlowFigure
from supplyline.report.bounds import scale_of
from supplyline.report.dossier import Pair
from supplyline.report.sheet import asset
from supplyline.report.svg import el, fit, picture, width_of
from supplyline.report.timeline import bin_width, month_number
from supplyline.report.words import CATEGORY, KIND, amount, figure, of_unit, side_name

# Paths around (0, 0), about as large as one another; filled and hollow they stay apart in grey.
_MARKS = (
    "M-4.6,0a4.6,4.6 0 1,0 9.2,0a4.6,4.6 0 1,0 -9.2,0Z",
    "M-4.2,-4.2h8.4v8.4h-8.4Z",
    "M0,-5.4L5.2,4.2H-5.2Z",
    "M0,-6L6,0L0,6L-6,0Z",
    "M0,5.4L5.2,-4.2H-5.2Z",
    "M-1.7,-5.2h3.4v3.5h3.5v3.4h-3.5v3.5h-3.4v-3.5h-3.5v-3.4h3.5Z",
    "M-4.8,-3.2L-3.2,-4.8L0,-1.6L3.2,-4.8L4.8,-3.2L1.6,0L4.8,3.2L3.2,4.8L0,1.6L-3.2,4.8L-4.8,3.2L-1.6,0Z",
)
_TEXT, _ROW = 12.0, 20.0  # size of the legend's words, height of its rows
_NAMESPACE = "http://www.w3.org/2000/svg"
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where days and numbers stand."""

    x: Callable[[date], float]
    y: Callable[[float], float]
    top: float
    foot: float


def flow_name(flow: Flow, names: Mapping[str, str]) -> str:
    """Return a flow in a few words: what, from whom, to whom, in which unit."""
    what = CATEGORY[flow.what]
    sides = side_name(flow.from_, names)
    if flow.to:
        sides += f" → {side_name(flow.to, names)}"
    stage = "" if flow.stage == "carried_out" else f", {flow.stage.replace('_', ' ')}"
    return f"{KIND[flow.kind]}: {what}, {sides}, in {of_unit(flow.total.unit, None)}{stage}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountView:
    """One flow as the page tells it."""

    name: str
    total: str  # bounds in words
    best: str  # "" where there is none
    rule: str
    curve_rule: str
    pictures: tuple[Markup, ...]  # for a page, for a phone


def between(flows: Iterable[Flow], pair: Pair | None) -> list[Flow]:
    """Return the flows from one of ``pair`` to the other, or of one of them where the kind needs no other.

    Those with most figures first; a converted one stays behind the one that it follows from.
    """
    if pair is None:
        return []
    ours = []
    for flow in flows:
        givers, takers = ({p.code for p in side} & set(pair) for side in (flow.from_, flow.to))
        if givers and (not flow.to or takers - givers):
            ours.append(flow)
    return sorted(ours, key=lambda f: -len(f.figures))


def amounts(
    flows: Iterable[Flow], names: Mapping[str, str], widths: Sequence[float]
) -> list[AmountView]:
    """Return what to show of each flow that can be drawn, with a picture of each of ``widths``."""
    views = []
    for number, flow in enumerate(flows):
        drawn = [
            draw_estimate(flow, ident=f"amount-{number}-{at}", names=names, width=width)
            for at, width in enumerate(widths)
        ]
        exact = flow.total.low == flow.total.high
        best = "" if flow.total.best is None or exact else f"best {figure(flow.total.best)}"
        views.append(
            AmountView(
                name=flow_name(flow, names),
                total=amount(flow.total.low, flow.total.high, flow.total.unit),
                best=best,
                rule=flow.total.rule,
                curve_rule=flow.curve_rule,
                pictures=tuple(picture for picture in drawn if picture is not None),
            )
        )
    return views


def figure_line(one: FlowFigure) -> str:
    """Return a figure with what became of it, in words."""
    return f"{_said(one)} ({one.used})"


def draw_estimate(
    flow: Flow, *, ident: str, names: Mapping[str, str], width: float = 640, headed: bool = False
) -> Markup | None:
    """Return the picture of ``flow``; None when none of its figures has a day, or all are converted.

    Args:
        flow: With its figures and its curve, if there is one.
        ident: What its name and description are called on the page.
        names: Of parties, by code.
        width: In CSS pixels.
        headed: Whether the flow's name stands in the picture, too.
    """
    told = [f for f in flow.figures if f.end is not None and f.reads != "rate"]
    if not told or flow.inferred:
        return None
    marks = _marks(told)
    values = [v for f in told for v in (f.low, f.high) if v is not None]
    values += [v for e in flow.curve for v in (e.low, e.best, e.high) if v is not None]
    left, right, top = 12.0, width - 12, 34.0 if headed else 12.0
    foot = top + min(300.0, max(190.0, width * 0.45))
    place_y, ticks, logarithmic = scale_of(values, foot, top)
    left += max(width_of(_short(t), _TEXT) for t in ticks)
    place_x, dates = _time_scale(flow, told, left + 12, right - 12)
    parts: list[Markup] = []
    if headed:
        heading = fit(flow_name(flow, names), 14, width - 24)
        parts.append(el("text", heading, x=12, y=18, class_="thing"))
    for tick in ticks:
        y = place_y(tick)
        parts += [
            el("line", x1=left, y1=y, x2=right, y2=y, class_="grid"),
            el("text", _short(tick), x=left - 6, y=y + 4, text_anchor="end", class_="axis small"),
        ]
    for day in dates:
        x = place_x(day)
        parts += [
            el("line", x1=x, y1=foot, x2=x, y2=foot + 5, class_="grid"),
            el(
                "text",
                day.isoformat()[:7],
                x=x,
                y=foot + 18,
                text_anchor="middle",
                class_="axis small",
            ),
        ]
    plot = _Plot(place_x, place_y, top, foot)
    parts += _curve(flow, plot)
    for one in told:
        parts += _mark(one, marks[one.by], plot)
    legend, height = _legend(flow, marks, foot + 34, left, width)
    return picture(
        *parts,
        *legend,
        ident=ident,
        title=flow_name(flow, names),
        desc=_in_words(flow) + (" The scale is logarithmic." if logarithmic else ""),
        width=width,
        height=height,
        css="estimate",
    )


def draw_alone(flow: Flow, *, names: Mapping[str, str], width: float = 860) -> str | None:
    """Return the picture as a file of its own, with its style; None where there is none."""
    drawn = draw_estimate(flow, ident="flow", names=names, width=width, headed=True)
    if drawn is None:
        return None
    # Our own style sheet; nothing of the evidence is in it.
    style = el("style", Markup(asset("estimate.css")))  # noqa: S704  # as above
    opening, rest = drawn.split(">", 1)
    size = _SIZE.search(opening)
    if size is None:
        return None
    sized = f'xmlns="{_NAMESPACE}" width="{size[1]}" height="{size[2]}"'
    return f"{opening} {sized}>{style}{rest}\n"


def _marks(told: Sequence[FlowFigure]) -> dict[str, int]:
    """Return the mark of each voice, the one with most figures first; the last mark is shared."""
    counts: dict[str, int] = {}
    for one in told:
        counts[one.by] = counts.get(one.by, 0) + 1
    ordered = sorted(counts, key=lambda by: (-counts[by], by))
    return {by: min(at, len(_MARKS) - 1) for at, by in enumerate(ordered)}


def _time_scale(
    flow: Flow, told: Sequence[FlowFigure], left: float, right: float
) -> tuple[Callable[[date], float], list[date]]:
    """Return where a day stands, and the first days of months to name."""
    days = [_last(f.end) for f in told if f.end] + [_last(e.day) for e in flow.curve]
    days += [date.fromisoformat(f.start) for f in told if f.start and f.reads == "act"]
    first, last = min(days), max(days)
    span = max(1, (last - first).days)
    months = range(month_number(first) + (first.day > 1), month_number(last) + 1)
    step = bin_width(len(months), max(2, int((right - left) // 90)))
    named = [date(m // 12, m % 12 + 1, 1) for m in months if m % step == 0] or [first]

    def place(day: date) -> float:
        return left + (day - first).days / span * (right - left)

    return place, named


def _last(after: str) -> date:
    """Return the last day of a half-open interval that ends at ``after``."""
    return date.fromisoformat(after) - timedelta(days=1)


def _curve(flow: Flow, plot: _Plot) -> list[Markup]:
    """Return band and line; an open side runs to the edge of the picture."""
    if not flow.curve:
        return []
    at = [(plot.x(_last(e.day)), e) for e in flow.curve]
    upper = [(px, plot.top if e.high is None else plot.y(e.high)) for px, e in at]
    lower = [(px, plot.foot if e.low is None else plot.y(e.low)) for px, e in at]
    best = [(px, plot.y(e.best)) for px, e in at]
    band = _path([*upper, *reversed(lower)]) + "Z"
    parts = [el("path", d=band, class_="fit-band")]
    for edge, is_open in (
        (upper, [e.high is None for _, e in at]),
        (lower, [e.low is None for _, e in at]),
    ):
        shown = [point for point, nothing in zip(edge, is_open, strict=True) if not nothing]
        if len(shown) > 1:
            parts.append(el("path", d=_path(shown), class_="fit-edge"))
    parts.append(el("path", d=_path(best), class_="fit-line"))
    return parts


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px:.1f},{py:.1f}" for px, py in points)


def _mark(one: FlowFigure, mark: int, plot: _Plot) -> list[Markup]:
    """Return one figure: its bounds, its days if it is an act, its mark, and what it says as a title."""
    if one.end is None:
        return []
    px = plot.x(_last(one.end))
    ends = [v for v in (one.low, one.high) if v is not None]
    py = plot.y(sum(ends) / len(ends))
    parts: list[Markup] = []
    if one.reads == "act" and one.start is not None:
        start = plot.x(date.fromisoformat(one.start))
        parts.append(el("line", x1=start, y1=py, x2=px, y2=py, class_="said-days"))
    if one.low != one.high:
        low = min(plot.foot, py + 20) if one.low is None else plot.y(one.low)
        high = max(plot.top, py - 20) if one.high is None else plot.y(one.high)
        parts.append(el("line", x1=px, y1=low, x2=px, y2=high, class_="said-bounds"))
        for value, end, way in ((one.low, low, 1), (one.high, high, -1)):
            closed = f"M{px - 4:.1f},{end:.1f}h8"
            opened = f"M{px - 4:.1f},{end - way * 5:.1f}l4,{way * 5}l4,{-way * 5}"
            parts.append(el("path", d=opened if value is None else closed, class_="said-bounds"))
    parts.append(
        el(
            "path",
            el("title", f"{_said(one)}: {one.used}"),
            d=_MARKS[mark],
            transform=f"translate({px:.1f},{py:.1f})",
            class_="voice hollow" if one.reads == "part" else "voice",
        )
    )
    return parts


def _legend(
    flow: Flow, marks: Mapping[str, int], top: float, left: float, width: float
) -> tuple[list[Markup], float]:
    """Return the rows that say whose each mark is, and the height of the whole picture."""
    named = {at: by for by, at in reversed(list(marks.items()))}
    if len(marks) > len(_MARKS):
        named[len(_MARKS) - 1] = f"{len(marks) - len(_MARKS) + 1} others"
    entries = [(_MARKS[at], "voice", by) for at, by in sorted(named.items())]
    if any(f.reads == "part" for f in flow.figures):
        entries.append((_MARKS[0], "voice hollow", "hollow: of a part"))
    if flow.curve:
        entries.append(("M-8,0h16", "fit-line", "fitted total, 95 per cent interval"))
    parts: list[Markup] = []
    px, py = left, top + 6
    for shape, css, name in entries:
        label = fit(name, _TEXT, width - 12 - left - 22)
        wide = width_of(label, _TEXT) + 36
        if px > left and px + wide > width - 12:
            px, py = left, py + _ROW
        parts += [
            el("path", d=shape, transform=f"translate({px + 8:.1f},{py:.1f})", class_=css),
            el("text", label, x=px + 22, y=py + 4, class_="told small"),
        ]
        px += wide
    return parts, py + 16


def _in_words(flow: Flow) -> str:
    """Return the picture for those who cannot see it."""
    total = amount(flow.total.low, flow.total.high, flow.total.unit)
    best = "" if flow.total.best is None else f", best {figure(flow.total.best)}"
    figures = "; ".join(_said(f) for f in flow.figures)
    curve = "; ".join(
        f"{_last(e.day)}: {_short(e.best)} ({_open(e.low)} to {_open(e.high)})" for e in flow.curve
    )
    fitted = f" Fitted: {curve}." if curve else ""
    return f"In all {total}{best}. Figures: {figures}.{fitted}"


def _said(one: FlowFigure) -> str:
    """Return one figure in words."""
    until = f" by {_last(one.end)}" if one.end else ""
    if one.reads == "act" and one.start and one.end:
        until = f" from {one.start} to {_last(one.end)}"
    kind = {"total": "", "act": "", "part": ", a part", "rate": ", for each period"}[one.reads]
    return f"{one.by}: {amount(one.low, one.high, '').strip()}{until}{kind}"


def _open(value: float | None) -> str:
    return "open" if value is None else _short(value)


def _short(value: float) -> str:
    """Return a number in few letters: three figures are enough for an axis.

    >>> _short(12_000_000.0), _short(2500.0), _short(4_898_979.5), _short(10_456.2)
    ('12 million', '2,500', '4.9 million', '10,456')
    """
    if value >= 1e6:
        return f"{float(f'{value / 1e6:.3g}'):,.12g} million"
    return figure(float(f"{value:.3g}") if value < 100 else float(round(value)))
