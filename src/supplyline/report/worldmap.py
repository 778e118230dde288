"""Draw where: land without tiles, places that claims name, flows from capital to capital.

The land is Natural Earth's, by way of npm's world-atlas, simplified (``tools/world_map.py``); the
projection is Equal Earth (Šavrič, Patterson and Jenny 2018), which keeps areas.  The view is cut to
what is shown, and turned to its middle.

Does not: colour any territory (docs/decisions/0081), show a route, or place what has no coordinates;
a place known only as a state is listed in the table, not drawn as a point.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from markupsafe import Markup

from supplyline.records import Event
from supplyline.report.svg import el, fit, number, picture, width_of
from supplyline.report.words import BODIES, count
from supplyline.schema.parties import added_names, of_parties

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2

SMALL = 600  # drawings narrower than this are for a phone

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class World:
    """The vendored map: rings and lines in degrees, and where states have their capital."""

    land: tuple[tuple[Point, ...], ...]
    borders: tuple[tuple[Point, ...], ...]
    disputed: tuple[tuple[Point, ...], ...]
    names: Mapping[str, str]  # party code to name
    capitals: Mapping[str, tuple[str, Point]]  # code to the capital's name and longitude, latitude
    source: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place with coordinates, and how many events name it."""

    name: str
    longitude: float
    latitude: float
    events: int
    exact: bool  # False: a region


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One direction of a flow."""

    giver: str  # code
    taker: str  # code
    direction: str  # "a" or "b"
    origins: int
    events: int


@of_parties
def party_names() -> Mapping[str, str]:
    """Return what parties are called, by code: the map's names, and those that a user's file adds."""
    return {**world().names, **added_names()}


@cache
def world() -> World:
    """Return the vendored map, read once."""
    text = files("supplyline.report").joinpath("assets/world.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    unit = raw["steps"]

    def degrees(rows: Sequence[Sequence[int]]) -> tuple[tuple[Point, ...], ...]:
        found = []
        for row in rows:
            x = y = 0
            line = []
            for dx, dy in zip(row[::2], row[1::2], strict=True):
                x, y = x + dx, y + dy
                line.append((x / unit, y / unit))
            found.append(tuple(line))
        return tuple(found)

    return World(
        land=degrees(raw["land"]),
        borders=degrees(raw["borders"]),
        disputed=degrees(raw["disputed"]),
        names={**{code: state["name"] for code, state in raw["states"].items()}, **BODIES},
        capitals={
            code: (state["capital"], (state["at"][0], state["at"][1]))
            for code, state in raw["states"].items()
            if state["at"]
        },
        source=raw["source"],
    )


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return the place of a point on the plane, in radii of the globe, y to the north.

    Source: Šavrič, Patterson and Jenny 2018, "The Equal Earth map projection", equations 4 and 5.

    >>> x, y = equal_earth(180, 0)
    >>> round(x, 5), round(y, 5)
    (2.70663, 0.0)
    """
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    a1, a2, a3, a4 = _A
    x = math.radians(longitude) * math.cos(theta) / (
        _M * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2))
    )  # fmt: skip
    return x, theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


def spots(events: Iterable[Event]) -> tuple[Spot, ...]:
    """Return the places with coordinates, most named first; a state is no point."""
    found: dict[tuple[float, float], dict[str, int]] = {}
    exact: dict[tuple[float, float], bool] = {}
    for event in events:
        seen = set()
        for place in event.place:
            at = place.spot
            if at is None or at in seen:
                continue
            seen.add(at)
            words = found.setdefault(at, {})
            words[place.text] = words.get(place.text, 0) + 1
            exact[at] = exact.get(at, False) or place.precision != "region"
    shown = [
        Spot(
            name=max(names, key=lambda n: (names[n], -len(n), n)),
            longitude=at[0], latitude=at[1], events=sum(names.values()), exact=exact[at],
        )
        for at, names in found.items()
    ]  # fmt: skip
    return tuple(sorted(shown, key=lambda s: (-s.events, s.name)))


def turned(line: Sequence[Point], middle: float) -> list[Point]:
    """Return ``line`` unbroken at the date line, moved whole turns to lie nearest ``middle``."""
    found: list[Point] = []
    shift = 0.0
    for index, (lon, lat) in enumerate(line):
        if index:
            step = lon + shift - found[-1][0]
            shift -= 360 * round(step / 360)
        found.append((lon + shift, lat))
    centre = (min(p[0] for p in found) + max(p[0] for p in found)) / 2
    whole = 360 * round((centre - middle) / 360)
    return [(lon - middle - whole, lat) for lon, lat in found]


def frame(points: Sequence[Point]) -> tuple[float, float, float, float, float]:
    """Return the middle meridian and west, south, east, north to show, in degrees from the middle.

    Points spread over more than 200 degrees, or none at all, get the whole world around 11° E, the
    meridian that cuts no continent at the far side.
    """
    if not points:
        return 11.0, -180.0, -56.0, 180.0, 80.0
    lons = sorted(p[0] for p in points)
    gaps = [(b - a, b) for a, b in pairwise([*lons, lons[0] + 360])]
    widest, west = max(gaps)
    reach = 360 - widest
    if reach > 200:
        return 11.0, -180.0, -56.0, 180.0, 80.0
    middle = west + reach / 2
    half = max(28.0, reach / 2 * 1.16 + 5)
    lats = [p[1] for p in points]
    south, north = max(-58.0, min(lats) - 13), min(80.0, max(lats) + 13)
    return (middle + 180) % 360 - 180, -half, south, half, north


class Canvas:
    """The cut of the world that a picture shows: degrees in, units of the drawing out."""

    def __init__(self, points: Sequence[Point], width: float) -> None:
        self.middle, west, south, east, north = frame(points)
        small = width < SMALL
        edge = [
            equal_earth(lon, south + (north - south) * i / 8)
            for lon in (west, east)
            for i in range(9)
        ] + [equal_earth(0, south), equal_earth(0, north)]
        self.x0, x1 = min(p[0] for p in edge), max(p[0] for p in edge)
        y0, y1 = min(-p[1] for p in edge), max(-p[1] for p in edge)
        least = (x1 - self.x0) * (0.62 if small else 0.4)
        if y1 - y0 < least:
            y0, y1 = (y0 + y1 - least) / 2, (y0 + y1 + least) / 2
        self.y0 = y0
        self.scale = width / (x1 - self.x0)
        self.width = width
        self.height = min((y1 - y0) * self.scale, width * (1.15 if small else 0.62))

    def put(self, longitude: float, latitude: float) -> Point:
        """Return where a point lies, its longitude counted from the middle of the view."""
        x, y = equal_earth(longitude, latitude)
        return (x - self.x0) * self.scale, (-y - self.y0) * self.scale

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a point of the globe lies."""
        return self.put((longitude - self.middle + 180) % 360 - 180, latitude)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point of the drawing lies within it."""
        return 0 <= x <= self.width and 0 <= y <= self.height

    def outline(self, lines: Sequence[Sequence[Point]], *, close: bool) -> str:
        """Return the path of ``lines`` as far as they are in the view and not specks."""
        pieces = []
        for line in lines:
            placed = [self.put(*p) for p in turned(line, self.middle)]
            xs, ys = [p[0] for p in placed], [p[1] for p in placed]
            if max(xs) < 0 or min(xs) > self.width or max(ys) < 0 or min(ys) > self.height:
                continue
            if close and max(xs) - min(xs) < 1.2 and max(ys) - min(ys) < 1.2:
                continue
            kept = [placed[0]]
            for p in placed[1:]:
                if abs(p[0] - kept[-1][0]) + abs(p[1] - kept[-1][1]) >= 0.6:
                    kept.append(p)
            path = "L".join(f"{number(x)} {number(y)}" for x, y in kept)
            pieces.append(f"M{path}{'Z' if close else ''}")
        return "".join(pieces)


class Labels:
    """Names beside points, each where it covers no other; one that fits nowhere is left out."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.size = 12.0 if canvas.width < SMALL else 13.0
        self.taken: list[tuple[float, float, float, float]] = []
        self.parts: list[Markup] = []

    def keep_free(self, x: float, y: float, r: float) -> None:
        """Let no name cover the square around a point."""
        self.taken.append((x - r, y - r, x + r, y + r))

    def add(self, text: str, at: Point, r: float, css: str) -> None:
        """Name the point ``at``: to its right, to its left, above or below."""
        text = fit(text, self.size, 150)
        long = width_of(text, self.size + 1, bold=css == "node")
        x, y = at
        for dx, dy in (
            (r + 3, 4.5), (-r - 3 - long, 4.5), (-long / 2, -r - 4), (-long / 2, r + self.size),
        ):  # fmt: skip
            box = (x + dx, y + dy - self.size, x + dx + long, y + dy + 3)
            inside = box[0] >= 2 and box[2] <= self.canvas.width - 2
            inside = inside and box[1] >= 2 and box[3] <= self.canvas.height - 2
            if inside and all(
                box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in self.taken
            ):
                self.taken.append(box)
                self.parts.append(el("text", text, x=x + dx, y=y + dy, class_=f"{css} halo"))
                return


def core(shown: Sequence[Spot], *, share: float = 0.9) -> list[Point]:
    """Return the most named places that together hold ``share`` of all mentions.

    One far place must not shrink the rest to a corner: the view is cut to these, and what lies
    outside is counted under the map.
    """
    total = sum(s.events for s in shown)
    held, found = 0, []
    for spot in sorted(shown, key=lambda s: (-s.events, s.name)):
        if held >= share * total:
            break
        held += spot.events
        found.append((spot.longitude, spot.latitude))
    return found


def draw_map(
    shown: Sequence[Spot],
    arcs: Sequence[Arc],
    *,
    ident: str,
    width: float,
    names: Mapping[str, str],
    labels: int = 14,
) -> Markup:
    """Return the map as a picture, cut to the places and the capitals of ``arcs``."""
    here = world()
    anchors = {
        code: here.capitals[code]
        for arc in arcs
        for code in (arc.giver, arc.taker)
        if code in here.capitals
    }
    canvas = Canvas(core(shown) + [at for _, at in anchors.values()], width)
    parts = [
        el("rect", x=0, y=0, width=width, height=canvas.height, class_="sea"),
        el("path", d=canvas.outline(here.land, close=True), class_="land"),
        el("path", d=canvas.outline(here.borders, close=False), class_="border"),
        el("path", d=canvas.outline(here.disputed, close=False), class_="border apart"),
    ]
    widest = max((a.origins for a in arcs), default=1)
    for arc in arcs:
        if arc.giver in anchors and arc.taker in anchors:
            ends = (canvas.at(*anchors[arc.giver][1]), canvas.at(*anchors[arc.taker][1]))
            parts += _curve(arc, ends, 1.5 + 6 * arc.origins / max(1, widest), names)
    labelled = Labels(canvas)
    for code, (capital, at) in anchors.items():
        x, y = canvas.at(*at)
        parts.append(
            el("rect", el("title", f"{capital}, {names.get(code, code)}"), x=x - 4, y=y - 4, width=8,
               height=8, class_="capital")
        )  # fmt: skip
        labelled.keep_free(x, y, 5)
    most = max((s.events for s in shown), default=1)
    sized = [(s, canvas.at(s.longitude, s.latitude), 2.6 + 5 * math.sqrt(s.events / most)) for s in shown]  # fmt: skip
    outside = sum(not canvas.holds(x, y) for _, (x, y), _ in sized)
    sized = [one for one in sized if canvas.holds(*one[1])]
    for spot, (x, y), r in sized:
        told = f"{spot.name}: {count(spot.events, 'event')}"
        css = "spot" if spot.exact else "spot region"
        parts.append(el("circle", el("title", told), cx=x, cy=y, r=r, class_=css))
    for code, (_, at) in anchors.items():
        labelled.add(names.get(code, code), canvas.at(*at), 5, "node")
    for spot, where, r in sized[: 6 if width < SMALL else labels]:
        labelled.add(spot.name, where, r, "thing")
    if outside:
        told = f"{count(outside, 'place')} outside this view: see the table"
        parts.append(el("text", told, x=6, y=canvas.height - 7, class_="told small halo"))
    listed = "; ".join(f"{s.name}, {count(s.events, 'event')}" for s in shown[:12]) or "none"
    return picture(
        *parts,
        *labelled.parts,
        ident=ident,
        title="Map of places named and of flows",
        desc=f"Places with coordinates: {listed}. Curves join capitals and show no route.",
        width=width,
        height=canvas.height,
        css="map",
    )


def _curve(
    arc: Arc, ends: tuple[Point, Point], thick: float, names: Mapping[str, str]
) -> list[Markup]:
    """Return one flow: a curve that bends to its own right, so that two ways never overlap."""
    (ax, ay), (bx, by) = ends
    cx, cy = (ax + bx) / 2 - (by - ay) * 0.2, (ay + by) / 2 + (bx - ax) * 0.2
    told = f"{names.get(arc.giver, arc.giver)} to {names.get(arc.taker, arc.taker)}: {count(arc.origins, 'origin')}, {count(arc.events, 'event')}"
    n = number
    curve = el(
        "path",
        el("title", told),
        d=f"M{n(ax)},{n(ay)}Q{n(cx)},{n(cy)} {n(bx)},{n(by)}",
        class_=f"arc {arc.direction}",
        stroke_width=thick,
    )
    x, y = (ax + 2 * cx + bx) / 4, (ay + 2 * cy + by) / 4
    turn = math.degrees(math.atan2(by - ay, bx - ax))
    size = 4 + thick
    head = el(
        "path",
        d=f"M{n(-size)},{n(-size)}L{n(size)},0L{n(-size)},{n(size)}Z",
        transform=f"translate({n(x)} {n(y)}) rotate({n(turn)})",
        class_=f"solid {arc.direction}",
    )
    return [curve, head]
