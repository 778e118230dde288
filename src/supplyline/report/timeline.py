"""Draw when: events in columns of months, one row per kind and direction, circles by number.

Columns are months, or wider where the years would not fit the page; an event stands where its time
begins.  An event whose time is wider than a column counts apart, as a hollow circle, and one without
a time stands in a column of its own: neither is made more exact than the sources are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from supplyline.records import Event
from supplyline.report.dossier import Pair, joins, sides
from supplyline.report.svg import el, fit, picture
from supplyline.report.words import KIND, as_date, count

MUTUAL = frozenset({"agreement", "contact"})  # who is named first says little about these two
OTHERS = "Events between others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline: its name, which colour, and the months its events begin in."""

    name: str
    direction: str  # "a", "b" for the two directions of the pair, "n" for neither
    narrow: Mapping[int, int]  # month number to events; month number is 12 * year + month - 1
    wide: Mapping[int, int]  # as above, events whose time is longer than a month
    undated: int


def month_number(day: date) -> int:
    """Return months since year 0."""
    return day.year * 12 + day.month - 1


def month_name(number: int) -> str:
    """Return a month number as ISO writes it.

    >>> month_name(month_number(date(2025, 8, 3)))
    '2025-08'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def row_of(event: Event, pair: Pair | None, names: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the colour of the row that ``event`` belongs to."""
    kind = KIND[event.kind]
    if pair is None:
        return kind, "n"
    if not joins(event, pair):
        return OTHERS, "n"
    ways = [way for way in sides(event) if set(way) == set(pair)]
    if not ways:
        own = [p.code for p in (*event.from_, *event.to) if p.code in pair]
        name = names.get(own[0] or "", own[0] or "") if own else ""
        return f"{kind}, {name}", "n"
    if event.kind in MUTUAL or len(ways) > 1:
        return f"{kind}, between the two", "n"
    giver, taker = ways[0]
    named = f"{kind}, {names.get(giver, giver)} → {names.get(taker, taker)}"
    return named, "a" if giver == pair[0] else "b"


def rows(events: Iterable[Event], pair: Pair | None, names: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the rows: first those of either direction, then the others, then events of others."""
    narrow: dict[tuple[str, str], dict[int, int]] = {}
    wide: dict[tuple[str, str], dict[int, int]] = {}
    undated: dict[tuple[str, str], int] = {}
    for event in events:
        key = row_of(event, pair, names)
        for table in (narrow, wide):
            table.setdefault(key, {})
        undated.setdefault(key, 0)
        start = as_date(event.when.start if event.when else None)
        if start is None:
            undated[key] += 1
            continue
        end = as_date(event.when.end if event.when else None)
        table = narrow if end is not None and (end - start).days <= 31 else wide
        table[key][month_number(start)] = table[key].get(month_number(start), 0) + 1
    order = sorted(narrow, key=lambda k: (k[0] == OTHERS, {"a": 0, "b": 1, "n": 2}[k[1]], k[0]))
    return tuple(
        Row(name=k[0], direction=k[1], narrow=narrow[k], wide=wide[k], undated=undated[k])
        for k in order
    )


def window(shown: Sequence[Row], *, most_months: int = 72) -> tuple[int, int] | None:
    """Return the first and last month to draw; None when nothing is dated.

    A single event of 1950 must not squeeze the rest: the window ends at the last month that holds
    97 in 100 events and is at most ``most_months`` long; what lies outside is counted at its edges.
    """
    months = sorted(
        month for row in shown for table in (row.narrow, row.wide) for month, n in table.items()
        for _ in range(n)
    )  # fmt: skip
    if not months:
        return None
    last = months[min(len(months) - 1, math.ceil(len(months) * 0.97) - 1 + (len(months) < 100))]
    first = max(months[0], last - most_months + 1)
    return first, last


def bin_width(months: int, columns: int) -> int:
    """Return how many months a column covers so that at most ``columns`` are needed.

    >>> bin_width(48, 60), bin_width(48, 20), bin_width(500, 12)
    (1, 3, 60)
    """
    for wide in (1, 3, 6, 12, 24, 60):
        if math.ceil(months / wide) <= columns:
            return wide
    return 120


def draw_timeline(shown: Sequence[Row], *, ident: str, width: float) -> Markup:
    """Return the timeline as a picture; without dated events it says so in words."""
    frame = window(shown)
    small = width < 600
    size = 12.5 if small else 13.0
    if frame is None:
        return picture(
            el("text", "No event has a date.", x=0, y=20, class_="told"),
            ident=ident, title="Timeline", desc="No event has a date.", width=width, height=30,
            css="timeline",
        )  # fmt: skip
    first, last = frame
    step = bin_width(last - first + 1, 12 if small else 60)
    first -= first % step
    columns = (last - first) // step + 1
    earlier = any(m < first for r in shown for t in (r.narrow, r.wide) for m in t)
    later = any(m > last for r in shown for t in (r.narrow, r.wide) for m in t)
    undated = any(r.undated for r in shown)
    sides_named = [name for name, there in (("earlier", earlier), ("later", later), ("undated", undated)) if there]  # fmt: skip
    left = 0.0 if small else 250.0
    aside = 30.0 if small else 46.0
    plot_left = left + (aside if earlier else 0) + 8
    plot_right = width - aside * (later + undated) - 8
    column = (plot_right - plot_left) / columns
    row_height = 46.0 if small else 30.0
    top = 34.0
    height = top + row_height * len(shown) + 8
    tables = [
        (binned(r.narrow, first, last, step), binned(r.wide, first, last, step)) for r in shown
    ]
    greatest = max((n for pair in tables for t in pair for n in t.values()), default=1)
    greatest = max([greatest, *(r.undated for r in shown)])
    radius = min(12.5, max(7.0, column * 0.85))

    def x_of(place: int | str) -> float:
        if place == "earlier":
            return left + aside / 2 + 4
        if place == "later":
            return plot_right + aside / 2 + 4
        if place == "undated":
            return plot_right + aside * (1 if not later else 2) - aside / 2 + 4
        return plot_left + column * (int(place) + 0.5)

    parts: list[Markup] = []
    for index in range(columns):
        month = first + index * step
        if month % 12 == 0 or index == 0:
            x = plot_left + column * index
            parts.append(el("line", x1=x, y1=top - 6, x2=x, y2=height - 4, class_="grid"))
            room = (12 - month % 12) / step * column
            if room > size * 2.4 or index:
                parts.append(el("text", str(month // 12), x=x + 3, y=top - 12, class_="axis"))
    parts += [
        el("text", name, x=x_of(name), y=top - 12, text_anchor="middle", class_="axis small")
        for name in sides_named
    ]
    for index, (row, (narrow, wide)) in enumerate(zip(shown, tables, strict=True)):
        y_top = top + index * row_height
        y = y_top + (row_height - 13 if small else row_height / 2)
        label_y = y_top + 13 if small else y + 4.5
        parts += [
            el("line", x1=left, y1=y, x2=width, y2=y, class_="base"),
            el("text", fit(row.name, size, (width if small else left) - 8), x=0, y=label_y, class_="thing"),
        ]  # fmt: skip
        marks: list[tuple[int | str, int, bool]] = [
            *((place, n, False) for place, n in wide.items()),
            *((place, n, True) for place, n in narrow.items()),
        ]
        if row.undated:
            marks.append(("undated", row.undated, False))
        for place, n, exact in marks:
            r = max(2.6, radius * math.sqrt(n / greatest))
            at = place if isinstance(place, str) else column_name(first + place * step, step)
            note = "" if exact or place == "undated" else ", time wider than a month"
            parts.append(
                el(
                    "circle", el("title", f"{row.name}, {at}: {count(n, 'event')}{note}"),
                    cx=x_of(place), cy=y, r=r,
                    class_=f"dot {row.direction}{'' if exact else ' hollow'}",
                )
            )  # fmt: skip
    total = sum(sum(r.narrow.values()) + sum(r.wide.values()) + r.undated for r in shown)
    return picture(
        *parts,
        ident=ident,
        title="Events over time",
        desc=(
            f"{count(total, 'event')} in {count(len(shown), 'row')}, by kind and direction, from "
            f"{month_name(first)} to {month_name(last)}; a column is {count(step, 'month')}, "
            "a circle's area is the number of events. The table below gives every number."
        ),
        width=width,
        height=height,
        css="timeline",
    )


def column_name(month: int, step: int) -> str:
    """Return what a column covers, in words."""
    return (
        month_name(month) if step == 1 else f"{month_name(month)} to {month_name(month + step - 1)}"
    )


def binned(table: Mapping[int, int], first: int, last: int, step: int) -> dict[int | str, int]:
    """Return events by column; what lies outside is under "earlier" and "later"."""
    found: dict[int | str, int] = {}
    for month, n in table.items():
        key: int | str = (
            "earlier" if month < first else "later" if month > last else (month - first) // step
        )
        found[key] = found.get(key, 0) + n
    return found
