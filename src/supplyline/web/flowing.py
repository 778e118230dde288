"""Put what is said to be given, and where, into the figures that the browser draws and a table tells.

A band is as wide as the events that speak of it.  Origins cannot be that width, because one origin
speaks of many events and would be counted again for each; amounts cannot, because tonnes, rounds and
soldiers do not add up.

Does not: draw (``assets/charts.js`` does); lay out a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from supplyline.ledger import Facets
from supplyline.ledger.facets import MOST_COUNTED, Flow
from supplyline.records import GIVING, HAPPENED, Stage
from supplyline.report import words
from supplyline.report.plain import one_line, visible
from supplyline.report.worldmap import Spot, core, frame, world
from supplyline.web.sheet import address, names

MOST_BANDS = 24  # drawn; the table has more
MOST_ROWS = 60
MOST_ARCS = 30
WIDTHS = (960, 340)  # of a drawing on a desk and on a phone, in its own units
_ROOM = 200.0  # for all bands of a column together
_UNIT = 9.0  # of an event, at most
_GAPS = {960: 22, 340: 38}  # between two bands: room for what is written on the thinnest

Way = Literal["a", "b"]  # a: the way of a pair with more events; b: the way back


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One thing that one party is said to give another, and where its events are listed."""

    giver: str  # in words
    taker: str
    what: str
    way: Way
    happened: bool
    events: int
    href: str

    @property
    def label(self) -> str:
        """What is given, and how far it is said to have gone."""
        return self.what if self.happened else f"planned or unclear: {self.what}"


def bands(facets: Facets) -> list[Band]:
    """Return what is given, pair by pair, those with most events first, and both ways together."""
    flows = facets.flows
    ways, pairs = _ways(flows), _totals(flows)
    both: dict[frozenset[str], int] = {}
    for pair, n in pairs.items():
        key = frozenset(pair.split("-"))
        both[key] = both.get(key, 0) + n
    kept = sorted(
        flows[:MOST_ROWS],
        key=lambda f: (
            -both[frozenset(f.pair.split("-"))], sorted(f.pair.split("-")), ways[f.pair], -f.events, f.category, not f.happened
        ),
    )  # fmt: skip
    return [
        Band(
            giver=_name(f.pair, 0), taker=_name(f.pair, 1), way=ways[f.pair], happened=f.happened, events=f.events,
            what="not said" if f.category == "unsaid" else words.CATEGORY[f.category],  # type: ignore[index]  # of the ontology
            href=_listed(f.pair, f.category, happened=f.happened),
        )
        for f in kept
    ]  # fmt: skip


def drawn_bands(shown: Sequence[Band]) -> list[Band]:
    """Return the widest of ``shown``, in their order."""
    widest = sorted(shown, key=lambda b: -b.events)[:MOST_BANDS]
    return [band for band in shown if band in widest]


def height_of(drawn: Sequence[Band], width: int) -> int:
    """Return how high the drawing of bands is: known before it is drawn, so that nothing moves."""
    total = sum(band.events for band in drawn)
    unit = min(_UNIT, _ROOM / max(1, total))
    return round(30 + len(drawn) * _GAPS[width] + total * unit)


def figures_of_bands(drawn: Sequence[Band]) -> dict[str, Any]:
    """Return what the browser draws of bands."""
    return {
        "gaps": {str(width): gap for width, gap in _GAPS.items()},
        "bands": [
            {
                "giver": b.giver, "taker": b.taker, "label": b.label, "what": b.what, "way": b.way, "happened": b.happened,
                "events": b.events, "told": words.count(b.events, "event"), "href": b.href,
            }
            for b in drawn
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One spot of the map, as a row of its table."""

    name: str
    events: int
    exact: bool
    href: str
    at: tuple[float, float]  # longitude, latitude


def places(facets: Facets) -> list[Where]:
    """Return the spots that events name, most named first, at most ``MOST_COUNTED``."""
    found = []
    for spot, n in facets.spots:
        latitude, _, longitude = spot.partition(",")
        name, exact = facets.places.get(spot, (spot, True))
        found.append(
            Where(
                name=one_line(name, most=60), events=n, exact=exact, at=(float(longitude), float(latitude)),
                href=address("/events", {"place": spot}),
            )
        )  # fmt: skip
    return found


def figures_of_map(facets: Facets, shown: Sequence[Where]) -> dict[str, Any]:
    """Return what the browser draws on the map: the view, spots, capitals, curves between them."""
    capitals = world().capitals
    ways = _ways(facets.flows)
    arcs = [
        (pair, n) for pair, n in sorted(_totals(facets.flows).items(), key=lambda item: (-item[1], item[0]))
        if all(code in capitals for code in pair.split("-"))
    ][:MOST_ARCS]  # fmt: skip
    codes = sorted({code for pair, _ in arcs for code in pair.split("-")})
    main = {code for pair in _main(arcs) for code in pair.split("-")}
    spots = [Spot(name=w.name, longitude=w.at[0], latitude=w.at[1], events=w.events, exact=w.exact) for w in shown]  # fmt: skip
    return {
        "view": frame(core(spots) + [capitals[code][1] for code in sorted(main)]),
        "arcs": [
            {
                "ends": [capitals[code][1] for code in pair.split("-")], "way": ways[pair], "events": n,
                "told": f"{_name(pair, 0)} to {_name(pair, 1)}: {words.count(n, 'event')}",
                "href": _listed(pair),
            }
            for pair, n in arcs
        ],
        "capitals": [{"name": names().get(code, code), "at": capitals[code][1], "told": capitals[code][0]} for code in codes],
        "spots": [
            {
                "name": visible(w.name), "at": w.at, "exact": w.exact, "events": w.events,
                "told": f"{visible(w.name)}: {words.count(w.events, 'event')}", "href": w.href,
            }
            for w in shown
        ],
    }  # fmt: skip


def _main(arcs: Sequence[tuple[str, int]], *, share: float = 0.9) -> list[str]:
    """Return the pairs that together hold ``share`` of the events: others must not widen the view."""
    total, held, found = sum(n for _, n in arcs), 0, []
    for pair, n in arcs:
        if held >= share * total:
            break
        held += n
        found.append(pair)
    return found


def is_cut(shown: Sequence[Where]) -> bool:
    """Return whether there may be more spots than ``shown``."""
    return len(shown) >= MOST_COUNTED - 1


def _totals(flows: Sequence[Flow]) -> Mapping[str, int]:
    """Return the events of each pair: one has one thing and one stage, so that they add up."""
    found: dict[str, int] = {}
    for flow in flows:
        found[flow.pair] = found.get(flow.pair, 0) + flow.events
    return found


def _ways(flows: Sequence[Flow]) -> Mapping[str, Way]:
    totals = _totals(flows)
    found: dict[str, Way] = {}
    for pair, n in totals.items():
        giver, _, taker = pair.partition("-")
        back = f"{taker}-{giver}"
        found[pair] = "b" if (totals.get(back, 0), pair) > (n, back) else "a"
    return found


def _name(pair: str, side: int) -> str:
    code = pair.split("-")[side]
    return names().get(code, code)


def _listed(pair: str, category: str = "", *, happened: bool | None = None) -> str:
    """Return the address of the events of a band, or of all that a pair is said to give."""
    stages: list[Stage] = []
    if happened is not None:
        stages = [s for s in get_args(Stage) if (s in HAPPENED) == happened]
    return address(
        "/events",
        {
            "pairs": pair, "category": category, "kind": sorted(GIVING), "stage": stages,
            "told": "affirmed",
        },
    )  # fmt: skip
