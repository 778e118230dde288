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
    bounds: Bounds, said: Sequence[Said], *, ident: str, width: float = 620, most: int = 10
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
    left, right = width * 0.4, width - 34
    place, ticks, logarithmic = scale_of(values, left, right)
    row, top = 24.0, 10.0
    height = top + row * (len(drawn) + 1) + 30
    foot = height - 24
    parts: list[Markup] = []
    for tick in ticks:
        x = place(tick)
        parts += [
            el("line", x1=x, y1=top, x2=x, y2=foot, class_="grid"),
            el("text", figure(tick), x=x, y=foot + 16, text_anchor="middle", class_="axis small"),
        ]
    parts.append(el("rect", x=0, y=top, width=width, height=row, class_="ground"))
    line = partial(_interval, place=place, left=left, width=width)
    parts += line(
        "Bounds we infer",
        low=bounds.low,
        high=bounds.high,
        y=top + row / 2,
        css="inferred-line",
    )
    if bounds.best is not None:
        x = place(bounds.best)
        parts.append(
            el("path", el("title", f"best {figure(bounds.best)}"), class_="best",
               d=f"M{x - 5:.1f},{top + row / 2:.1f}l5,-6l5,6l-5,6Z")
        )  # fmt: skip
    for index, one in enumerate(drawn):
        y = top + row * (index + 1.5)
        name = one.name if not one.more else f"{one.name} +{one.more}"
        parts += line(name, low=one.low, high=one.high, y=y, css="said-line")
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
    y: float,
    left: float,
    width: float,
    css: str,
) -> list[Markup]:
    """Return one line of the plot: its name, its line, what ends it on either side."""
    size = 12.5
    from_x = place(low) if low is not None else left - 6
    to_x = place(high) if high is not None else width - 22
    parts = [el("text", fit(name, size, left - 24), x=4, y=y + 4.5, class_="thing")]
    if low is None and high is None:
        return parts
    exact = low == high
    if exact:
        parts.append(el("circle", cx=from_x, cy=y, r=4.0, class_=f"{css} point"))
    else:
        parts.append(el("line", x1=from_x, y1=y, x2=to_x, y2=y, class_=css))
        for value, x, way in ((low, from_x, -1), (high, to_x, 1)):
            d = (
                f"M{x:.1f},{y - 5:.1f}v10"
                if value is not None
                else f"M{x - way * 6:.1f},{y - 4:.1f}l{way * 6},4l{-way * 6},4"
            )
            parts.append(el("path", d=d, class_=f"{css} end"))
    text = figure(low) if exact and low is not None else _ends(low, high)
    at = to_x + 8
    if at + width_of(text, 11.5) > width:
        at = min(from_x, to_x) - 8 - width_of(text, 11.5)
    if at > left - 20:
        parts.append(el("text", text, x=at, y=y + 4, class_="told small halo"))
    return parts


def _ends(low: float | None, high: float | None) -> str:
    """Return both bounds in short."""
    if low is None:
        return f"≤ {figure(high)}" if high is not None else ""
    return f"≥ {figure(low)}" if high is None else f"{figure(low)}–{figure(high)}"
