from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.worldmap import Arc, Spot, draw_map, equal_earth, frame, spots, turned, world
from tests.report.story import NAMES, NORLAND, SUDMARK, Case

degrees = st.floats(min_value=-180, max_value=180, allow_nan=False)
latitudes = st.floats(min_value=-85, max_value=85, allow_nan=False)


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [(0, 0, 0.0, 0.0), (180, 0, 2.70663, 0.0), (0, 90, 0.0, 1.31737), (0, -90, 0.0, -1.31737)],
)
def test_equal_earth_has_the_published_extent(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    """Šavrič, Patterson and Jenny 2018: 2.05458 times as wide as high, poles at y = 1.31737."""
    found = equal_earth(longitude, latitude)
    assert found == pytest.approx((x, y), abs=1e-4)


@given(st.lists(st.tuples(degrees, latitudes), min_size=1, max_size=12))
def test_the_view_holds_every_point(points: list[tuple[float, float]]) -> None:
    """Whatever places a case names, the cut of the map holds them all, also across the date line."""
    middle, west, south, east, north = frame(points)
    for lon, lat in points:
        away = (lon - middle + 180) % 360 - 180
        assert west - 1e-6 <= away <= east + 1e-6
        assert min(south, -58) <= lat or lat < -58
        assert lat <= north or lat > 80


def test_a_line_over_the_date_line_stays_one_line() -> None:
    """Chukotka is not drawn across the whole world."""
    found = turned([(179.0, 66.0), (-179.0, 66.5), (-175.0, 67.0)], 100.0)
    assert max(p[0] for p in found) - min(p[0] for p in found) == pytest.approx(6.0)


def test_the_map_says_where_it_comes_from() -> None:
    """The vendored land names its package, version, hash and licence."""
    source = world().source
    assert source["package"].startswith("world-atlas@")
    assert source["integrity"].startswith("sha512-")
    assert "ISC" in source["licence"]
    assert "public domain" in source["licence"]


def test_a_state_is_no_point(case: Case) -> None:
    """A place known only as a state is not drawn as if it were a spot in its middle."""
    from dataclasses import replace  # noqa: PLC0415  # used here only

    event = case.events[0]
    vague = replace(event, place=tuple(replace(p, precision="country") for p in event.place))
    assert len(spots([event])) == 2
    assert spots([vague]) == ()


@pytest.mark.parametrize("width", [960.0, 340.0])
def test_flows_join_the_capitals_both_ways(case: Case, width: float) -> None:
    """Two directions are two curves; no curve leaves the picture's names out."""
    arcs = [
        Arc(giver=NORLAND, taker=SUDMARK, direction="a", origins=4, events=3),
        Arc(giver=SUDMARK, taker=NORLAND, direction="b", origins=2, events=1),
    ]
    svg = draw_map(spots(case.events), arcs, ident="m", width=width, names=NAMES)
    assert svg.count('class="arc ') == 2
    assert "Norland to Sudmark: 4 origins, 3 events" in svg


def test_without_places_the_whole_world_is_shown() -> None:
    """A case without coordinates still gets a map, and it says that it holds none."""
    svg = draw_map([], [], ident="m", width=960, names={})
    assert "Places with coordinates: none" in svg


def test_one_far_place_does_not_shrink_the_rest() -> None:
    """A place named once on the other side of the world is counted under the map, not drawn."""
    near = [
        Spot(name=f"p{i}", longitude=25.0 + i, latitude=60.0, events=10, exact=True)
        for i in range(4)
    ]
    far = Spot(name="far", longitude=-95.0, latitude=30.0, events=1, exact=True)
    svg = draw_map([*near, far], [], ident="m", width=960, names={})
    assert svg.count('class="spot"') == 4
    assert "1 place outside this view" in svg
