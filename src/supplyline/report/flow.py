"""Draw who gave what to whom: one band per thing, as wide as the origins that speak of it.

Width counts independent origins, because copies and loose fusion can swell every other count, and
because tonnes, rounds and soldiers cannot be added up.  What is said to have happened and what is
only planned, offered or agreed are two bands; what is only ever denied is no band at all.

Does not: show amounts.  A wide band is much reported, not much delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from supplyline.records import GIVING, HAPPENED, Claim, Event, Origin
from supplyline.report.dossier import Pair, sides
from supplyline.report.svg import el, fit, picture, ribbon
from supplyline.report.words import CATEGORY, count

SUPPORT, OTHER = "support, nothing named", "other things"
UNNAMED = frozenset({SUPPORT, OTHER})  # stand below what has a name, however wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One thing that one party gives the other, as far as the documents say."""

    giver: str  # party code
    taker: str  # party code
    what: str  # in plain words
    happened: bool  # False: planned, offered, requested, agreed, ordered, or the stage not said
    origins: int  # independent origins that speak of it, each once
    documents: int
    events: int


def only_denied(event: Event, claims: Mapping[str, Claim]) -> bool:
    """Return whether every claim held of ``event`` denies it."""
    held = [claims[c] for c in event.claims if c in claims]
    return bool(held) and all(c.polarity == "denied" for c in held)


def origins_behind(documents: Iterable[str], origins: Mapping[str, Origin]) -> set[str]:
    """Return the roots of ``documents``; one that was never traced is its own root."""
    return {origins[d].origin if d in origins else d for d in documents}


def what_words(event: Event) -> str:
    """Return what is given, in plain words of the codebook's categories."""
    if event.kind == "support":
        return SUPPORT
    named = CATEGORY[event.what.category] if event.what else "not said"
    named = OTHER if named == "other" else named
    return f"training: {named}" if event.kind == "training" else named


def bands(
    events: Iterable[Event],
    claims: Mapping[str, Claim],
    origins: Mapping[str, Origin],
    pair: Pair,
) -> tuple[Band, ...]:
    """Return the bands between the two of ``pair``, named things first, widest first."""
    groups: dict[tuple[str, str, str, bool], list[Event]] = {}
    for event in events:
        if event.kind not in GIVING or only_denied(event, claims):
            continue
        for giver, taker in sides(event):
            if {giver, taker} == set(pair):
                key = (giver, taker, what_words(event), event.stage in HAPPENED)
                groups.setdefault(key, []).append(event)
    found = [
        Band(
            giver=giver,
            taker=taker,
            what=what,
            happened=happened,
            origins=len(origins_behind((d for e in group for d in e.documents), origins)),
            documents=len({d for e in group for d in e.documents}),
            events=len(group),
        )
        for (giver, taker, what, happened), group in groups.items()
    ]
    return tuple(
        sorted(
            found,
            key=lambda b: (
                b.giver,
                b.what in UNNAMED,
                -b.origins,
                -b.events,
                b.what,
                not b.happened,
            ),
        )
    )


def draw_flow(
    shown: Sequence[Band],
    *,
    giver: str,
    taker: str,
    direction: str,
    ident: str,
    width: float,
    widest: int,
    most: int = 9,
) -> Markup:
    """Return one direction as a picture: giver, things, taker.

    Args:
        shown: Bands of this direction, widest first; at most ``most`` are drawn.
        giver: Name of who gives.
        taker: Name of who gets.
        direction: "a" or "b": which of the two neutral colours.
        ident: Prefix of the ids inside, to be unique in the page.
        width: Of the drawing, in units of about a CSS pixel.
        widest: Origins of the widest band of both directions, so that both have one scale.
        most: Bands to draw; the table holds all.
    """
    drawn = shown[:most]
    small = width < 600
    bar, size = (7.0, 12.5) if small else (12.0, 14.0)
    bend = width * (0.13 if small else 0.24)
    least = 36.0 if small else 28.0
    unit = min(13.0, 44.0 / max(1, widest))
    thick = [max(2.0, band.origins * unit) for band in drawn]
    rows = [max(least, t + 6) for t in thick]
    top = 30.0
    height = top + sum(rows) + 6
    stack = sum(thick)
    start = top + (sum(rows) - stack) / 2
    left, right = bar, width - bar
    box_left, box_right = left + bend, right - bend
    parts = [
        el("text", fit(giver, size, width * 0.42), x=0, y=size + 2, class_="node"),
        el(
            "text", fit(taker, size, width * 0.42), x=width, y=size + 2, class_="node", text_anchor="end",
        ),
        el("rect", x=0, y=start, width=bar, height=max(stack, 2.0), class_=f"solid {direction}"),
        el("rect", x=right, y=start, width=bar, height=max(stack, 2.0), class_=f"solid {direction}"),
    ]  # fmt: skip
    y_side, y_row = start, top
    for band, t, row in zip(drawn, thick, rows, strict=True):
        y = y_row + (row - t) / 2
        box = max(t, row - 4)
        tone = f"band {direction}" if band.happened else f"band {direction} intended"
        told = f"{count(band.origins, 'origin')} · {count(band.events, 'event')}"
        label = band.what if band.happened else f"planned or unclear: {band.what}"
        parts += [
            el(
                "g",
                el("title", f"{label}: {told}"),
                el("path", d=ribbon(left, y_side, box_left, y, t), class_=tone),
                el("path", d=ribbon(box_right, y, right, y_side, t), class_=tone),
                el(
                    "rect",
                    x=box_left,
                    y=y_row + (row - box) / 2,
                    width=box_right - box_left,
                    height=box,
                    class_="through " + tone,
                ),
                el("rect", x=box_left, y=y, width=3, height=t, class_=f"solid {direction}"),
                el("rect", x=box_right - 3, y=y, width=3, height=t, class_=f"solid {direction}"),
            )
        ]
        room = box_right - box_left - 18
        middle = y_row + row / 2
        if small:
            parts += [
                el("text", fit(label, size, room), x=box_left + 9, y=middle - 2, class_="thing"),
                el(
                    "text", fit(told, size - 1.5, room), x=box_left + 9, y=middle + 11,
                    class_="told small",
                ),
            ]  # fmt: skip
        else:
            parts += [
                el(
                    "text", fit(label, size, room - 130), x=box_left + 12, y=middle + 5,
                    class_="thing",
                ),
                el(
                    "text", told, x=box_right - 12, y=middle + 5, text_anchor="end", class_="told",
                ),
            ]  # fmt: skip
        y_side += t
        y_row += row
    named = "; ".join(
        f"{'' if b.happened else 'planned or unclear: '}{b.what}, {count(b.origins, 'origin')}"
        for b in drawn
    )
    return picture(
        *parts,
        ident=ident,
        title=f"What documents say {giver} gave to {taker}",
        desc=f"Bands as wide as the independent origins that speak of each thing: {named}.",
        width=width,
        height=height,
        css="flow",
    )
