"""Draw where each party stood on an event, and from which day on.

One lane per party on one time axis.  A step begins on the day the first claim that says so was
published and lasts until the next: nothing is overwritten, an admission leaves the denial standing
before it.  Every step has its words; where they would run into one another they go a line lower.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from markupsafe import Markup

from supplyline.records import Acknowledgement, Status
from supplyline.report.svg import el, fit, picture, width_of
from supplyline.report.words import STATUS, as_date, day

_BAR, _LINE = (
    31.0,
    15.0,
)  # below a lane's top: where its bar ends; from one line of words to the next
ORDER: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One party's stand from ``since`` until ``until``."""

    party: str  # name
    status: Status
    since: date
    until: date  # first day of the next step, or the end of the axis


def steps(
    ladder: Sequence[Acknowledgement], names: Mapping[str, str], end: date
) -> tuple[Step, ...]:
    """Return the dated steps, party by party in order of first appearance; undated ones are left out."""
    by_party: dict[str, list[tuple[date, Status]]] = {}
    for one in ladder:
        since = as_date(one.since)
        if since is not None:
            by_party.setdefault(one.party, []).append((since, one.status))
    found = []
    for party, stands in by_party.items():
        stands.sort(key=lambda s: (s[0], ORDER.index(s[1])))
        untils = [s[0] for s in stands[1:]] + [max(end, stands[-1][0] + timedelta(days=1))]
        found += [
            Step(party=names.get(party, party), status=status, since=since, until=until)
            for (since, status), until in zip(stands, untils, strict=True)
        ]
    return tuple(found)


def draw_ladder(
    ladder: Sequence[Acknowledgement],
    names: Mapping[str, str],
    *,
    end: date,
    ident: str,
    width: float = 400,
) -> Markup | None:
    """Return the picture; None when nobody's stand ever changed: a list says that as well."""
    shown = steps(ladder, names, end)
    if len(shown) == len({s.party for s in shown}):
        return None
    parties = list(dict.fromkeys(s.party for s in shown))
    first = min(s.since for s in shown)
    last = max(s.until for s in shown)
    days = max(1, (last - first).days)
    left, right, top = 1.0, width - 2, 4.0

    def x_of(when: date) -> float:
        return left + (when - first).days / days * (right - left)

    told = {p: _words([s for s in shown if s.party == p], x_of, right) for p in parties}
    lanes, below = [], top
    for party in parties:
        lanes.append(below)
        below += _BAR + _LINE * (1 + max(line for line, *_ in told[party])) + 8
    height = below + 20
    parts: list[Markup] = []
    for year in range(first.year, last.year + 2):
        start = date(year, 1, 1)
        if first < start < last:
            x = x_of(start)
            parts += [
                el("line", x1=x, y1=top, x2=x, y2=height - 20, class_="grid"),
                el(
                    "text",
                    str(year),
                    x=min(x, right - 16),
                    y=height - 6,
                    text_anchor="middle",
                    class_="axis small",
                ),
            ]
    for y, party in zip(lanes, parties, strict=True):
        parts.append(el("text", fit(party, 13, width), x=0, y=y + 14, class_="thing halo"))
        mine = [s for s in shown if s.party == party]
        for step, (line, *_) in zip(mine, told[party], strict=True):
            x, foot = x_of(step.since) + 0.5, y + _BAR + _LINE * line + 3
            parts += [el("line", x1=x, y1=y + _BAR, x2=x, y2=foot, class_="grid")] if line else []
        for step, (line, at, text) in zip(mine, told[party], strict=True):
            x0, x1 = x_of(step.since), x_of(step.until)
            level = ORDER.index(step.status)
            parts += [
                el("rect", el("title", f"{party}: {STATUS[step.status]} since {step.since}"),
                   x=x0, y=y + 20, width=max(2.0, x1 - x0 - 1), height=10, class_=f"rung r{level}"),
                el("text", text, x=at, y=y + _BAR + _LINE * line + 12, class_="told small halo"),
            ]  # fmt: skip
    return picture(
        *parts,
        ident=ident,
        title="Where each party stood, over time",
        desc="; ".join(f"{s.party}: {STATUS[s.status]} since {s.since}" for s in shown) + ".",
        width=width,
        height=height,
        css="ladder",
    )


def _words(
    mine: Sequence[Step], x_of: Callable[[date], float], right: float
) -> list[tuple[int, float, str]]:
    """Return for each step of a party the line that its words stand on, where they begin, and the words.

    Each goes on the first line that is free where its step begins; what would leave the picture on the
    right ends there.
    """
    free: list[float] = []  # where each line is free from
    found = []
    for step in mine:
        text = fit(f"{STATUS[step.status]} {step.since.isoformat()}", 11.5, right)
        long = width_of(text, 11.5)
        at = max(0.0, min(x_of(step.since), right - long))
        line = next((n for n, begins in enumerate(free) if begins <= at), len(free))
        free[line : line + 1] = [at + long + 8]
        found.append((line, at, text))
    return found


def undated(ladder: Sequence[Acknowledgement]) -> bool:
    """Return whether some step has no day."""
    return any(day(one.since) == "undated" for one in ladder)
