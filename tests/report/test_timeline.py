from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.timeline import (
    Row,
    bin_width,
    draw_timeline,
    month_name,
    month_number,
    rows,
    window,
)
from tests.report.story import NAMES, NORLAND, SUDMARK, Case

PAIR = (NORLAND, SUDMARK)


def test_every_event_stands_in_one_row_once(case: Case) -> None:
    """No event is lost from the timeline, and none is counted twice."""
    shown = rows(case.events, PAIR, NAMES)
    total = sum(sum(r.narrow.values()) + sum(r.wide.values()) + r.undated for r in shown)
    assert total == len(case.events)


def test_a_year_is_not_made_a_month(case: Case) -> None:
    """An event dated to a year counts apart from those dated to a month."""
    row = next(r for r in rows(case.events, PAIR, NAMES) if r.name == "Transfer, Sudmark → Norland")
    january = month_number(date(2025, 1, 1))
    assert row.wide == {january: 1}
    assert row.narrow[january] == 1
    assert row.undated == 1


def test_who_is_named_first_gives_a_meeting_no_direction(case: Case) -> None:
    """Agreements and contacts stand between the two."""
    names = {r.name for r in rows(case.events, PAIR, NAMES)}
    assert {"Agreement", "Contact"} <= names


def test_one_old_event_does_not_squeeze_the_rest() -> None:
    """The window holds the recent years; what is older is counted at its edge."""
    old, new = month_number(date(1950, 6, 1)), month_number(date(2025, 6, 1))
    row = Row(name="r", direction="n", narrow={old: 1, **{new - i: 3 for i in range(12)}}, wide={}, undated=0)  # fmt: skip
    months = window([row])
    assert months is not None
    assert month_name(months[1]) == "2025-06"
    assert month_name(months[0]) > "2015"
    assert ">earlier<" in draw_timeline([row], ident="t", width=960)


@given(st.integers(min_value=1, max_value=1200), st.integers(min_value=10, max_value=60))
def test_columns_fit_the_page(months: int, columns: int) -> None:
    """However many months, there are no more columns than asked for."""
    assert -(-months // bin_width(months, columns)) <= columns


def test_no_dates_is_said() -> None:
    """A case without a dated event says so instead of drawing an empty axis."""
    row = Row(name="r", direction="n", narrow={}, wide={}, undated=2)
    assert "No event has a date." in draw_timeline([row], ident="t", width=960)
