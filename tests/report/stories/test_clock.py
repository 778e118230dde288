from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.stories.clock import Axis, Moment, read_moment, time_words

DAY = 86_400.0
moments = st.lists(
    st.builds(
        lambda start, long: Moment(start, start + long),
        st.floats(0, 4e9), st.sampled_from([1.0, 60.0, DAY]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "long"),
    [("2025-12-27", DAY), ("2025-12-27T08:30", 60.0), ("2025-12-27T08:30:15+02:00", 1.0)],
)
def test_a_date_is_as_wide_as_it_is_vague(said: str, long: float) -> None:
    """A day is 24 hours, a minute a minute, a second a second."""
    moment = read_moment(said)
    assert moment is not None
    assert moment.end - moment.start == long


@pytest.mark.parametrize("said", [None, "", "soon", "2025-13-40", "9999-99-99T00:00:00Z"])
def test_what_is_no_date_is_undated(said: str | None) -> None:
    """Nothing that cannot be read is guessed at."""
    assert read_moment(said) is None
    assert time_words(said) == "undated"


@given(moments)
def test_later_is_never_further_left(found: list[Moment]) -> None:
    """Whatever is taken out of the axis, order of time is order of place, inside the picture."""
    axis = Axis(found, left=10.0, right=500.0, gap=30.0, most=3)
    starts = sorted(m.start for m in found)
    places = [axis.x(s) for s in starts]
    assert places == sorted(places)
    assert all(10.0 - 1e-6 <= x <= 500.0 + 1e-6 for x in places)


@given(moments)
def test_names_above_the_axis_stand_apart(found: list[Moment]) -> None:
    """No two names of the axis start closer than the shorter of them is wide."""
    ticks = Axis(found, left=10.0, right=900.0, gap=30.0, most=4).ticks(78.0)
    assert ticks
    assert all(b.x - a.x >= 0.7 * 78.0 for a, b in pairwise(ticks))


def test_an_empty_year_is_taken_out_and_said() -> None:
    """Two days in a row and one a year later keep room each; what lies between is a gap with its length."""
    found = [Moment(d * DAY, (d + 0.5) * DAY) for d in (0, 1, 2, 366)]
    axis = Axis(found, left=0.0, right=500.0, gap=30.0, most=2)
    assert [name for _, name in axis.gaps()] == ["12 months"]
    assert axis.x(DAY) - axis.x(0.0) > 100


@pytest.mark.parametrize("days", [(0, 365), (0, 8, 16)])
def test_distance_that_is_the_message_stays(days: tuple[int, ...]) -> None:
    """Between two documents alone, or where all lie equally far apart, nothing is taken out."""
    found = [Moment(d * DAY, d * DAY + 1) for d in days]
    assert Axis(found, left=0.0, right=500.0, gap=30.0, most=4).gaps() == []


def test_a_day_without_a_gap_has_one_scale() -> None:
    """Where nothing is taken out, equal times are equal lengths."""
    axis = Axis([Moment(h * 3600.0, h * 3600.0 + 60) for h in range(24)], left=0.0, right=480.0, gap=30.0, most=4)  # fmt: skip
    steps = [axis.x((h + 1) * 3600.0) - axis.x(h * 3600.0) for h in range(22)]
    assert max(steps) - min(steps) < 1e-6


@pytest.mark.parametrize(
    ("days", "names"),
    [((0, 1), ["06:00", "12:00", "18:00"]), ((0, 40), ["01-15", "01-22", "01-29", "02-05"]), ((0, 1500), ["1971", "1972", "1973", "1974"])],
)  # fmt: skip
def test_marks_are_round(days: tuple[int, int], names: list[str]) -> None:
    """Hours, days and years are marked where clocks and calendars have them."""
    found = [Moment(d * DAY, d * DAY + 1) for d in days]
    ticks = Axis(found, left=0.0, right=600.0, gap=30.0, most=2).ticks(78.0)
    assert ticks[0].name == "1970-01-01"
    assert set(names) <= {t.name for t in ticks}
