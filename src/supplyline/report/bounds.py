"""Draw one number of an event: what each claim allows, by origin, and the bounds that follow.

Each claim is a line from its lower to its upper bound; an open bound ends in an arrow.  Copies of an
origin are told in its row, not drawn again.  The event's own bounds stand above, apart.

Does not: choose.  The bounds and the best figure are fusion's, with the rule it followed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from supplyline.records import Bounds
from supplyline.report.svg import el, fit, nice_ticks, picture, width_of
from supplyline.report.words import bounds_words, figure, of_unit

LINE_AT = 26.0  # how far under the top of its row an interval is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One origin's figure."""

    name: str  # outlet and day
    low: float | None
    high: float | None
    words: str  # verbatim
    more: int  # further claims of the same origin with the same bounds


def scale_of(
    values: Sequence[float], left: float, right: float
) -> tuple[Callable[[float], float], Sequence[float], bool]:
    """Return a scale, its ticks, and whether it is logarithmic (values over more than two powers)."""
    least, greatest = min(values), max(values)
    if least > 0 and greatest / least > 100:
        low, high = math.floor(math.log10(least)), math.ceil(math.log10(greatest))
        every = max(1, math.ceil((high - low) / 6))
        ticks = [10.0**power for power in range(low, high + 1, every)]

        def logarithmic(value: float) -> float:
            return left + (math.log10(max(value, 10.0**low)) - low) / (high - low) * (right - left)

        return logarithmic, ticks, True
    ticks = list(nice_ticks(min(0.0, least), greatest, most=4))

    def linear(value: float) -> float:
        return left + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (right - left)

    return linear, ticks, False


def draw_bounds(
    bounds: Bounds, said: Sequence[Said], *, ident: str, width: float = 400, most: int = 10
) -> Markup | None:
    """Return the picture of one number; None when no figure is closed on any side."""
    drawn = said[:most]
    values = [
        v
        for low, high in [(bounds.low, bounds.high), *((s.low, s.high) for s in drawn)]
        for v in (low, high)
        if v is not None
    ]
    if bounds.best is not None:
        values.append(bounds.best)
    if not values:
        return None
    left, right = 10.0, width - 14
    place, ticks, logarithmic = scale_of(values, left, right)
    row, top = 38.0, 6.0
    height = top + row * (len(drawn) + 1) + 22
    foot = height - 22
    parts: list[Markup] = [
        el("rect", x=0, y=top, width=width, height=row, class_="ground"),
    ]
    for index, tick in enumerate(ticks):
        x = place(tick)
        anchor = "start" if index == 0 else "end" if index == len(ticks) - 1 else "middle"
        parts += [
            el("line", x1=x, y1=top, x2=x, y2=foot, class_="grid"),
            el("text", figure(tick), x=x, y=foot + 16, text_anchor=anchor, class_="axis small"),
        ]
    line = partial(_interval, place=place, left=left, width=width)
    parts += line("Bounds we infer", low=bounds.low, high=bounds.high, top=top, css="inferred-line")
    if bounds.best is not None:
        x, y = place(bounds.best), top + LINE_AT
        parts.append(
            el(
                "path",
                el("title", f"best {figure(bounds.best)}"),
                class_="best",
                d=f"M{x - 5:.1f},{y:.1f}l5,-6l5,6l-5,6Z",
            )
        )
    for index, one in enumerate(drawn, start=1):
        name = one.name if not one.more else f"{one.name} (+{one.more})"
        parts += line(name, low=one.low, high=one.high, top=top + row * index, css="said-line")
    unit = of_unit(bounds.unit, None)
    return picture(
        *parts,
        ident=ident,
        title=f"Figures for {unit}, by origin",
        desc=f"We infer {bounds_words(bounds)}. "
        + "; ".join(f"{s.name}: {s.words}" for s in drawn)
        + (". The scale is logarithmic." if logarithmic else "."),
        width=width,
        height=height,
        css="bounds",
    )


def _interval(
    name: str,
    *,
    low: float | None,
    high: float | None,
    place: Callable[[float], float],
    top: float,
    left: float,
    width: float,
    css: str,
) -> list[Markup]:
    """Return one row of the plot: its name and figure, under them its line and what ends it."""
    size, y = 13.0, top + LINE_AT
    told = figure(low) if low is not None and low == high else _ends(low, high)
    room = width - 14 - width_of(told, size)
    parts = [
        el("text", fit(name, size, room), x=4, y=top + 14, class_="thing halo"),
        el("text", told, x=width - 4, y=top + 14, text_anchor="end", class_="told halo"),
    ]
    if low is None and high is None:
        return parts
    from_x = place(low) if low is not None else left - 6
    to_x = place(high) if high is not None else width - 6
    if low == high:
        return [*parts, el("circle", cx=from_x, cy=y, r=4.2, class_=f"{css} point")]
    parts.append(el("line", x1=from_x, y1=y, x2=to_x, y2=y, class_=css))
    for value, x, way in ((low, from_x, -1), (high, to_x, 1)):
        closed = f"M{x:.1f},{y - 5:.1f}v10"
        opened = f"M{x - way * 6:.1f},{y - 4:.1f}l{way * 6},4l{-way * 6},4"
        parts.append(el("path", d=opened if value is None else closed, class_=f"{css} end"))
    return parts


def _ends(low: float | None, high: float | None) -> str:
    """Return both bounds in short."""
    if low is None:
        return f"≤ {figure(high)}" if high is not None else ""
    return f"≥ {figure(low)}" if high is None else f"{figure(low)}–{figure(high)}"
