"""Draw when: events in columns of months, one row per kind and direction, circles by number.

Columns are months, or wider where the years would not fit the page; an event stands where its time
begins.  One whose time is wider than a month, or known on one side only ("before the day it was
told"), is a hollow circle at the end that is known; one without any stands in a column of its own.
None is made more exact than the sources are.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from markupsafe import Markup

from supplyline.records import Event
from supplyline.report.dossier import MUTUAL, Pair, direction, joins, sides
from supplyline.report.svg import el, fit, picture
from supplyline.report.words import KIND, as_date, count, figure

ONE_SIDED = frozenset({"casualty", "production"})
OTHERS = "Events between others"
SMALL = 600  # drawings narrower than this are for a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline: its name, which colour, and the months its events begin in."""

    name: str
    direction: str  # "a", "b" for the two directions of the pair, "n" for neither
    narrow: Mapping[int, int]  # month to events; a month is 12 * year + month - 1
    wide: Mapping[int, int]  # as above, events whose time is longer than a month or open
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
    way = direction(event, pair)
    if way != "n":
        giver, taker = pair if way == "a" else pair[::-1]
        return f"{kind}, {names.get(giver, giver)} → {names.get(taker, taker)}", way
    if event.kind in MUTUAL or event.kind in ONE_SIDED:
        return kind, "n"
    both_ways = any(set(both) == set(pair) for both in sides(event))
    return f"{kind}, {'both ways' if both_ways else 'one side named'}", "n"


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
        end = as_date(event.when.end if event.when else None)
        last = end - timedelta(days=1) if end else None
        known = start or last
        if known is None:
            undated[key] += 1
            continue
        exact = start is not None and end is not None and (end - start).days <= 31
        table = narrow if exact else wide
        table[key][month_number(known)] = table[key].get(month_number(known), 0) + 1
    kinds = list(KIND.values())
    order = sorted(
        narrow,
        key=lambda k: (
            k[0] == OTHERS,
            "abn".index(k[1]),
            next((i for i, kind in enumerate(kinds) if k[0].startswith(kind)), 0),
            k[0],
        ),
    )
    return tuple(
        Row(name=k[0], direction=k[1], narrow=narrow[k], wide=wide[k], undated=undated[k])
        for k in order
    )


def window(shown: Sequence[Row], *, most_months: int = 60) -> tuple[int, int] | None:
    """Return the first and last month to draw; None when nothing is dated.

    A single event of 1950 must not squeeze the rest: three in a hundred at either end may lie
    outside, and the window is at most ``most_months`` long.  What lies outside is told in figures.
    """
    numbers: Counter[int] = Counter()
    for row in shown:
        numbers.update(row.narrow)
        numbers.update(row.wide)
    months = sorted(month for month, n in numbers.items() if n > 0)
    if not months:
        return None
    upto = list(accumulate(numbers[month] for month in months))
    edge = upto[-1] * 3 // 100
    last = months[bisect_right(upto, upto[-1] - 1 - edge)]
    first = max(months[bisect_right(upto, edge)], last - most_months + 1)
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


class Columns:
    """Where a month lies: columns of equal width, and one each for what lies outside or has no day."""

    def __init__(self, shown: Sequence[Row], months: tuple[int, int], width: float) -> None:
        first, self.last = months
        small = width < SMALL
        self.step = bin_width(self.last - first + 1, 12 if small else 60)
        self.first = first - first % self.step
        self.number = (self.last - self.first) // self.step + 1
        outside = {m for r in shown for t in (r.narrow, r.wide) for m in t}
        earlier = any(m < self.first for m in outside)
        later = any(m > self.last for m in outside)
        undated = any(r.undated for r in shown)
        self.left, self.right = (0.0 if small else 250.0), width - 1
        aside = 32.0 if small else 48.0
        self.start = self.left + (aside if earlier else 0.0) + 8
        end = width - aside * (later + undated) - 8
        self.width = (end - self.start) / self.number
        self.aside = {"earlier": self.left + aside / 2} if earlier else {}
        if later:
            self.aside["later"] = end + aside / 2
        if undated:
            self.aside["undated"] = width - aside / 2

    def bin(self, months: Mapping[int, int]) -> dict[int | str, int]:
        """Return events by column; what lies outside is under "earlier" and "later"."""
        found: dict[int | str, int] = {}
        for month, n in months.items():
            inside: int | str = (month - self.first) // self.step
            place = "earlier" if month < self.first else "later" if month > self.last else inside
            found[place] = found.get(place, 0) + n
        return found

    def middle(self, place: int | str) -> float:
        """Return where the middle of a column lies."""
        if isinstance(place, str):
            return self.aside[place]
        return self.start + self.width * (place + 0.5)

    def name(self, place: int | str) -> str:
        """Return what a column covers, in words."""
        if isinstance(place, str):
            return place
        month = self.first + place * self.step
        opens = month_name(month)
        return opens if self.step == 1 else f"{opens} to {month_name(month + self.step - 1)}"

    def axis(self, top: float, bottom: float) -> list[Markup]:
        """Return the lines and the names of the years, and of the columns beside them."""
        parts = [
            el(
                "text",
                name,
                x=self.left if name == "earlier" else min(x + 20, self.right),
                y=top - 12,
                text_anchor="start" if name == "earlier" else "end",
                class_="axis small",
            )
            for name, x in self.aside.items()
        ]
        for index in range(self.number):
            month = self.first + index * self.step
            if month % 12 == 0 or index == 0:
                x = self.start + self.width * index
                parts.append(el("line", x1=x, y1=top - 6, x2=x, y2=bottom, class_="grid"))
                if index or (12 - month % 12) / self.step * self.width > 32:
                    parts.append(el("text", str(month // 12), x=x + 3, y=top - 12, class_="axis"))
        return parts


def draw_timeline(shown: Sequence[Row], *, ident: str, width: float) -> Markup:
    """Return the timeline as a picture; without dated events it says so in words."""
    months = window(shown)
    if months is None:
        return picture(
            el("text", "No event has a date.", x=0, y=20, class_="told"),
            ident=ident, title="Timeline", desc="No event has a date.", width=width, height=30,
            css="timeline",
        )  # fmt: skip
    small = width < SMALL
    columns = Columns(shown, months, width)
    row_height, top = (46.0 if small else 30.0), 34.0
    height = top + row_height * len(shown) + 8
    binned = [(columns.bin(r.narrow), columns.bin(r.wide)) for r in shown]
    greatest = max(
        [1, *(n for pair in binned for t in pair for k, n in t.items() if isinstance(k, int))]
    )
    radius = min(12.5, max(7.0, columns.width * 0.85))
    parts = columns.axis(top, height - 4)
    for index, (row, (narrow, wide)) in enumerate(zip(shown, binned, strict=True)):
        y_top = top + index * row_height
        y = y_top + (row_height - 13 if small else row_height / 2)
        name = fit(row.name, 13, (width if small else columns.left) - 8)
        parts += [
            el("line", x1=columns.left, y1=y, x2=width, y2=y, class_="base"),
            el("text", name, x=0, y=y_top + 13 if small else y + 4.5, class_="thing halo"),
        ]
        beside: Counter[str] = Counter({"undated": row.undated} if row.undated else {})
        for table, exact in ((wide, False), (narrow, True)):
            for place, n in table.items():
                if isinstance(place, str):
                    beside[place] += n
                    continue
                r = max(3.0, radius * math.sqrt(n / greatest))
                # Two circles of one column stand side by side, or the larger would hide the smaller.
                aside = r * (-0.6 if exact else 0.6) if place in narrow and place in wide else 0
                note = "" if exact else ", time wider than a month or open"
                parts.append(
                    el(
                        "circle",
                        el(
                            "title", f"{row.name}, {columns.name(place)}: {count(n, 'event')}{note}"
                        ),
                        cx=columns.middle(place) + aside,
                        cy=y,
                        r=r,
                        class_=f"dot {row.direction}{'' if exact else ' hollow'}",
                    )
                )
        # Outside the window a circle's size would mean nothing: the number itself stands there.
        parts += [
            el(
                "text",
                figure(n),
                x=columns.middle(place),
                y=y + 4.5,
                text_anchor="middle",
                class_="axis",
            )
            for place, n in beside.items()
        ]
    total = sum(sum(r.narrow.values()) + sum(r.wide.values()) + r.undated for r in shown)
    return picture(
        *parts,
        ident=ident,
        title="Events over time",
        desc=(
            f"{count(total, 'event')} in {count(len(shown), 'row')}, by kind and direction, from "
            f"{month_name(columns.first)} to {month_name(columns.last)}; a column is "
            f"{count(columns.step, 'month')}, a circle's area is the number of events. "
            "The table below gives every number."
        ),
        width=width,
        height=height,
        css="timeline",
    )
