"""Totals against caps: bounds added, promises and denials left out, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.measures import cap_totals, load_rules
from supplyline.records import CapTotal, Event
from tests.measures.told import claim, days, event, number, related

RULES = load_rules()
A, B, C, D = ("e1:" + letter * 32 for letter in "abcd")


def oil(
    id_: str, low: float | None, high: float | None, what: str = "diesel", **fields: Any
) -> Event:
    unit = fields.pop("unit", "barrel")
    return event("transfer", fields.pop("from_", "RUS"), "PRK", what, "fuel", id=id_, quantity=(number(low, high, unit),), **fields)  # fmt: skip


def total(*events: Event, provision: str = "unscr-2397-5", **fields: Any) -> CapTotal:
    [found] = [t for t in cap_totals(events, RULES, **fields) if t.provision == provision]
    return found


def test_bounds_are_added_apart_over_all_suppliers() -> None:
    """Lower bounds make the lower bound, upper ones the upper; who supplies does not matter."""
    found = total(oil(A, 100000, 120000), oil(B, 200000, 250000, from_="CHN"))
    assert (found.low, found.best, found.high) == (300000, 300000, 370000)
    assert (found.start, found.end, found.cap) == ("2024-01-01", "2025-01-01", 500000)
    assert found.state == "within"
    assert found.events == (A, B)


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [(100, 500000, "within"), (100, 500001, "may_exceed"), (500000, None, "may_exceed"), (500001, None, "exceeded")],
)  # fmt: skip
def test_the_state_says_on_which_side_the_bounds_lie(
    low: float, high: float | None, state: str
) -> None:
    """Exceeded only by the lower bound, within only by the upper one; an open bound decides nothing."""
    assert total(oil(A, low, high)).state == state


def test_promised_and_denied_barrels_are_not_counted() -> None:
    """A plan, an offer and what every claim denies add nothing."""
    told = claim(id="c1:" + "f" * 32, polarity="denied")
    denied = oil(B, 9e6, 9e6, claims=(told.id,))
    planned = [oil(C, 9e6, 9e6, stage="planned"), oil(D, 9e6, 9e6, stage="agreed")]
    found = total(oil(A, 100, 100), denied, *planned, claims={told.id: told})
    assert (found.high, found.events) == (100, (A,))
    assert cap_totals([denied, *planned], RULES, {told.id: told}) == ()


def test_stages_of_one_supply_count_once() -> None:
    """What is under way and then done is one delivery."""
    one = oil(A, 100, 100, stage="under_way", related=(related("stage_of", B),))
    two = oil(B, 120, 120, related=(related("stage_of", A),))
    found = total(one, two)
    assert (found.low, found.high) == (120, 120)
    assert "stages of one supply once" in found.rule


def test_what_lies_within_a_total_is_not_added_to_it() -> None:
    """Of a total and its parts the larger counts, at both ends."""
    whole = oil(A, 300, 300, related=(related("includes", B), related("includes", C)))
    parts = [oil(i, 100, 100, related=(related("part_of", A),)) for i in (B, C)]
    assert total(whole, *parts).high == 300
    larger = [oil(i, 200, 200, related=(related("part_of", A),)) for i in (B, C)]
    assert total(whole, *larger).low == 400
    assert total(*parts).low == 200  # the total is of another period, or was rejected


def test_an_open_part_lies_within_its_closed_total() -> None:
    """A delivery of at least so much cannot be more than the total that holds it; alone it is open."""
    whole = oil(A, 300, 300, related=(related("includes", B),))
    part = oil(B, 100, None, related=(related("part_of", A),))
    assert (total(whole, part).low, total(whole, part).high) == (300, 300)
    assert total(part).high is None


def test_totals_within_totals_count_once() -> None:
    """A quarter's total within a year's, with a shipment in the quarter: the year's counts."""
    year = oil(A, 500, 500, related=(related("includes", B),))
    quarter = oil(B, 300, 300, related=(related("part_of", A), related("includes", C)))
    shipment = oil(C, 100, 100, related=(related("part_of", B),))
    assert total(year, quarter, shipment, oil(D, 7, 7)).high == 507


def test_a_unit_is_converted_by_the_stated_factor_and_that_is_said() -> None:
    """Tonnes become barrels by the cap's own factors, lower and upper, marked as inferred."""
    found = total(oil(A, 1000, 1000, unit="ton"))
    assert (found.low, found.best, found.high) == (6350, 7980, 8350)
    assert "inferred" in found.rule
    assert "Statistical Review" in found.rule
    crude = total(oil(A, 525000, 525000, "crude oil", unit="tonne"), provision="unscr-2397-4")
    assert crude.best == pytest.approx(4_000_000, rel=0.001)


def test_what_has_no_figure_leaves_the_upper_bound_open() -> None:
    """A delivery without a figure, in ships, or a rate is named; it cannot keep the total within."""
    silent = event("transfer", "RUS", "PRK", "diesel", "fuel", id=B)
    ships = oil(C, 3, 3, unit="tanker")
    rate = event("transfer", "RUS", "PRK", "diesel", "fuel", id=D, quantity=(number(9, 9, "barrel", scope="per_period"),))  # fmt: skip
    found = total(oil(A, 100, 100), silent, ships, rate)
    assert (found.low, found.high, found.state) == (100, None, "may_exceed")
    assert "3 events without such a figure" in found.rule


def test_oil_that_may_be_crude_is_not_in_the_lower_bound() -> None:
    """The wording "oil" may be either good: it counts in the best figure and the upper bound of both."""
    found = total(oil(A, 600000, 600000, "oil"))
    assert (found.low, found.best, found.high, found.state) == (0, 600000, 600000, "may_exceed")
    assert total(oil(A, 600000, 600000, "oil"), provision="unscr-2397-4").state == "within"


def test_a_cap_may_name_its_unit_as_a_person_would() -> None:
    """A cap in tons counts tonnes, and a factor from tons converts them: both are one unit."""
    [rule] = [rule for rule in RULES if rule.id == "unscr-2397-5"]
    cap = rule.provision.cap
    assert cap is not None
    factors = [factor.model_copy(update={"unit": "ton"}) for factor in cap.factors]
    for changed, bounds in (({"unit": "ton"}, (10, 10)), ({"factors": factors}, (63.5, 83.5))):
        mine = rule.provision.model_copy(update={"cap": cap.model_copy(update=changed)})
        [found] = cap_totals([oil(A, 10, 10, unit="tonne")], [replace(rule, provision=mine)])
        assert (found.low, found.high) == bounds


def test_each_period_has_its_own_total() -> None:
    """Calendar years for refined petroleum, twelve months from 22 December for crude."""
    events = [
        oil(A, 10, 10, when=days("2023-12-25", "2023-12-31")),
        oil(B, 20, 20, when=days("2024-02-01", "2024-03-01")),
        oil(C, 5, 5, when=days("2023-12-20", "2024-01-10")),  # astride
    ]
    found = {t.start: (t.low, t.high) for t in cap_totals(events, RULES)}
    assert found == {"2023-01-01": (10, 15), "2024-01-01": (20, 25)}
    crude = [oil(A, 10, 10, "crude", when=days("2023-12-25", "2023-12-31"))]
    assert [(t.start, t.end) for t in cap_totals(crude, RULES)] == [("2023-12-22", "2024-12-22")]


def test_a_cap_that_ended_counts_up_to_its_last_day() -> None:
    """Coal was capped until it was banned on 5 August 2017."""
    coal = [
        event("transfer", "PRK", "CHN", "coal", "fuel", id=A, quantity=(number(8e6, 8e6, "ton"),), when=days("2017-01-01", "2017-08-01")),
        event("transfer", "PRK", "CHN", "coal", "fuel", id=B, quantity=(number(8e6, 8e6, "ton"),), when=days("2017-09-01", "2017-10-01")),
    ]  # fmt: skip
    [found] = cap_totals(coal, RULES)
    assert (found.provision, found.end, found.state) == ("unscr-2321-26-year", "2017-08-05", "exceeded")  # fmt: skip
    assert found.events == (A,)
    assert "400,870,018 US dollars" in found.rule


@settings(max_examples=80)
@given(
    figures=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6),
    links=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["stage_of", "part_of"])), max_size=6),
)  # fmt: skip
def test_relations_only_lower_a_total(
    figures: list[tuple[int, int]], links: list[tuple[int, int, str]]
) -> None:
    """Whatever is related to whatever, no total is over the plain sum nor under its largest part."""
    back = {"part_of": "includes", "stage_of": "stage_of"}
    ids = [f"e1:{n:032x}" for n in range(len(figures))]
    ties: dict[str, list[Any]] = {id_: [] for id_ in ids}
    for one, other, kind in links:
        if one < other < len(ids):  # parts before wholes: no circle
            ties[ids[one]].append(related(kind, ids[other]))
            ties[ids[other]].append(related(back[kind], ids[one]))
    events = [
        oil(id_, min(f), max(f), related=tuple(ties[id_]))
        for id_, f in zip(ids, figures, strict=True)
    ]
    found = total(*events)
    assert found.low is not None
    assert found.high is not None
    assert max(min(f) for f in figures) <= found.low <= sum(min(f) for f in figures)
    assert max(max(f) for f in figures) <= found.high <= sum(max(f) for f in figures)
