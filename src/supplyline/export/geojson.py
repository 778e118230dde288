"""Write GeoJSON (RFC 7946): where events are said to have happened, with each place's role and precision.

A feature for each place with coordinates, a line from each origin to each destination, and for an event
without either a feature without geometry, so that no event is missing.  A line across the 180th meridian
is cut in two there (section 3.1.9).

Does not: show a route (a line joins two places and no more), or put a state's capital for the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from supplyline.export.files import whole_text
from supplyline.export.holdings import Holdings, Said, last_day, plain_number
from supplyline.export.lines import encoded
from supplyline.export.names import side_names
from supplyline.records import Event, Place

Json = dict[str, Any]
Point = tuple[float, float]  # longitude, latitude


def write_geojson(place: Path, holdings: Holdings) -> None:
    """Write one feature collection, a feature a line."""
    with whole_text(place) as out:
        out.write('{"type":"FeatureCollection",\n')
        out.write(f'"title":{encoded(holdings.title)},\n"about":{encoded(holdings.about())},\n')
        out.write('"features":[')
        before = "\n"
        for event, claims in holdings.told():
            for feature in features(event, claims):
                out.write(before + encoded(feature))
                before = ",\n"
        out.write("\n]}\n")


def features(event: Event, claims: tuple[Said, ...]) -> Iterator[Json]:
    """Yield the features of an event; one at least."""
    told = _properties(event, claims)
    on_map = [p for p in event.place if p.latitude is not None and p.longitude is not None]
    number = 0
    for found in on_map:
        number += 1
        yield _feature(
            event, number, {"type": "Point", "coordinates": list(_point(found))},
            {"place": found.text, "role": found.role, "precision": found.precision,
             "place_country": found.country, **told},
        )  # fmt: skip
    for origin in (p for p in on_map if p.role == "origin"):
        for destination in (p for p in on_map if p.role == "destination"):
            a, b = _point(origin), _point(destination)
            if a == b:
                continue
            number += 1
            yield _feature(
                event, number, line(a, b),
                {"place": f"{origin.text} to {destination.text}", "role": "origin to destination",
                 "precision": f"{origin.precision} to {destination.precision}",
                 "place_country": None, **told},
            )  # fmt: skip
    if not number:
        words = "; ".join(p.text for p in event.place) or None
        yield _feature(
            event, 1, None,
            {"place": words, "role": None, "precision": None, "place_country": None, **told},
        )  # fmt: skip


def line(a: Point, b: Point) -> Json:
    """Return the geometry of a line from ``a`` to ``b``, the shorter way round.

    >>> line((170.0, 50.0), (-170.0, 60.0))["coordinates"]
    [[[170.0, 50.0], [180.0, 55.0]], [[-180.0, 55.0], [-170.0, 60.0]]]
    """
    if abs(a[0] - b[0]) <= 180:
        return {"type": "LineString", "coordinates": [list(a), list(b)]}
    edge = 180.0 if a[0] > 0 else -180.0
    # Degrees of longitude from each end to the meridian.
    here, there = abs(edge - a[0]), abs(-edge - b[0])
    at = a[1] + (b[1] - a[1]) * (here / (here + there) if here + there else 0.5)
    parts = [[list(a), [edge, at]], [[-edge, at], list(b)]]
    # An end that lies on the meridian needs no part of its own, unless both do.
    long = [p for p in parts if p[0] != p[1]]
    return {"type": "MultiLineString", "coordinates": long or parts}


def _point(place: Place) -> Point:
    return float(place.longitude or 0.0), float(place.latitude or 0.0)


def _feature(event: Event, number: int, geometry: Json | None, properties: Json) -> Json:
    return {
        "type": "Feature", "id": f"{event.id}/{number}", "geometry": geometry, "properties": properties,
    }  # fmt: skip


def _properties(event: Event, claims: tuple[Said, ...]) -> Json:
    """Return what is said of an event: flat where a map's table needs it, lists of objects else."""
    when = event.when
    first = event.quantity[0] if event.quantity else None
    documents = {s.document.id: s.document for s in claims}
    return {
        "event": event.id,
        "kind": event.kind,
        "from": side_names(event.from_),
        "to": side_names(event.to),
        "what": event.what.text if event.what else None,
        "category": event.what.category if event.what else None,
        "first_day": when.start if when else None,
        "last_day": last_day(when.end) if when else None,
        "stage": event.stage,
        "unit": first.unit if first else None,
        "low": plain_number(first.low) if first else None,
        "best": plain_number(first.best) if first else None,
        "high": plain_number(first.high) if first else None,
        "rule": first.rule if first else None,
        "quantities": [
            {
                "unit": q.unit, "scope": q.scope, "low": plain_number(q.low),
                "best": plain_number(q.best), "high": plain_number(q.high), "rule": q.rule,
                "claims": list(q.claims),
            }
            for q in event.quantity
        ],
        "origins_low": event.origins_low,
        "origins_high": event.origins_high,
        "acknowledgement": [
            {"party": a.party, "status": a.status, "since": a.since, "claims": list(a.claims)}
            for a in event.acknowledgement
        ],
        "grade": event.graded,
        "tier": event.tier,
        "claims": [
            {"id": s.claim.id, "sentence": s.claim.sentence, "document": s.document.id}
            for s in claims
        ],
        "documents": [
            {"id": d.id, "name": d.name, "outlet": d.outlet, "published": d.published,
             "url": d.url, "capture": d.capture}
            for d in documents.values()
        ],
    }  # fmt: skip
