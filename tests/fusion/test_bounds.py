"""Numbers: bounds by voice, one bound a unit and scope."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supplyline.fusion.account import Figure
from supplyline.fusion.bounds import envelope
from supplyline.records import Bounds
from tests.fusion.build import World

OCTOBER = ("2021-10-01", "2021-11-01")


def bounds(
    *told: tuple[str, tuple[float | None, float | None]], **how: object
) -> tuple[Bounds, ...]:
    """Return the bounds of one deployment as counted by several speakers, day after day."""
    world = World()
    for day, (says, number) in enumerate(told, start=10):
        world.tell(
            f"2021-10-{day}", kind="deployment", what="troops", when=OCTOBER, says=says,
            number=number, unit="soldier", **how,  # type: ignore[arg-type]  # passed on as given
        )  # fmt: skip
    (event,) = world.fuse()
    return event.quantity


def test_conflicting_counts_give_an_interval() -> None:
    """About 10,000; 10,900; 12,000: from the smallest to the largest, the middle one best."""
    (bound,) = bounds(("CHL", (10000, 10000)), ("DNK", (10900, 10900)), ("EGY", (12000, 12000)))
    assert (bound.low, bound.best, bound.high) == (10000, 10900, 12000)
    assert "3 figures of 3 voices" in bound.rule
    assert len(bound.claims) == 3


def test_at_least_above_all_leaves_the_high_end_open() -> None:
    """More than 11,000 beside about 10,000 has no upper end."""
    (bound,) = bounds(("CHL", (10000, 10000)), ("DNK", (11000, None)))
    assert (bound.low, bound.high) == (10000, None)
    assert "no upper end" in bound.rule


def test_up_to_below_all_leaves_the_low_end_open() -> None:
    """Up to 3,000 alone has no lower end."""
    (bound,) = bounds(("CHL", (None, 3000)))
    assert (bound.low, bound.high) == (None, 3000)
    assert "no lower end" in bound.rule


def test_one_speaker_counts_once_by_the_latest_figure() -> None:
    """A ministry that says 10,000 ten times and then 12,000 has one vote, for 12,000."""
    (bound,) = bounds(
        *[("CHL", (10000.0, 10000.0))] * 5, ("CHL", (12000, 12000)), ("DNK", (11000, 11000))
    )
    assert (bound.low, bound.best, bound.high) == (10000, 11000, 12000)


def test_two_accounts_of_one_briefing_are_one_figure() -> None:
    """Two outlets that relay one statement under two names for its speaker have one vote."""
    world = World()
    for day, says, n in (
        (10, "CHL", 10000.0),
        (10, "the Lawmakers", 10000.0),
        (11, "DNK", 12000.0),
    ):
        world.tell(
            f"2021-10-{day}", kind="deployment", what="troops", when=OCTOBER, says=says,
            number=(n, n), unit="soldier", statement="s1:briefing" if says != "DNK" else "",
        )  # fmt: skip
    (event,) = world.fuse()
    (bound,) = event.quantity
    assert bound.best == 10000
    assert "2 figures of 2 voices" in bound.rule


def test_reprints_without_a_speaker_are_one_figure() -> None:
    """What an outlet says itself counts once however many print it."""
    world = World()
    for day in (10, 11, 12):
        world.tell(f"2021-10-{day}", root="wire", when=OCTOBER, number=(500, 500))
    world.tell("2021-10-13", says="DNK", when=OCTOBER, number=(700, 700))
    (event,) = world.fuse()
    (bound,) = event.quantity
    assert (bound.best, bound.high) == (500, 700)
    assert "of 2 voices" in bound.rule


def test_the_rule_says_who_says_what() -> None:
    """A bound names its voices and each one's figures in turn."""
    (bound,) = bounds(("CHL", (10000, 10000)), ("CHL", (12000, 12000)), ("DNK", (11000, None)))
    assert "Chile: 10,000, then 12,000; Denmark: at least 11,000" in bound.rule


def test_a_running_total_and_a_rate_are_bounded_apart() -> None:
    """Figures of one unit but another scope never share a bound."""
    world = World()
    for scope, n in (("single", 1500.0), ("cumulative", 1800.0), ("per_period", 1600.0)):
        world.tell("2021-10-12", when=OCTOBER, number=(n, n), scope=scope)  # type: ignore[arg-type]  # literals in a tuple
    assert {(b.scope, b.low, b.high) for event in world.fuse() for b in event.quantity} == {
        ("single", 1500, 1500), ("cumulative", 1800, 1800), ("per_period", 1600, 1600),
    }  # fmt: skip


def test_soldiers_and_troops_are_one_unit() -> None:
    """Words that count the same thing are bounded together."""
    world = World()
    for unit, n in (("soldier", 10000.0), ("troop", 11000.0)):
        world.tell(
            "2021-10-12", kind="deployment", what="troops", when=OCTOBER, number=(n, n), unit=unit
        )
    (event,) = world.fuse()
    assert [(b.low, b.high) for b in event.quantity] == [(10000, 11000)]


ENDS = st.integers(0, 100)
SPANS = st.one_of(
    st.tuples(ENDS, st.none()),
    st.tuples(st.none(), ENDS),
    st.tuples(ENDS, ENDS).map(lambda ends: (min(ends), max(ends))),
)
FIGURES = st.lists(SPANS.map(lambda ends: Figure("round", "single", *ends)), min_size=1)


@given(FIGURES)
def test_bounds_hold_every_stated_figure(figures: list[Figure]) -> None:
    """Whatever is stated, each stated end lies within the bounds, and the low end is not above the high."""
    low, high = envelope(figures)
    for figure in figures:
        for end in (figure.low, figure.high):
            assert end is None or low is None or end >= low
            assert end is None or high is None or end <= high
    assert low is None or high is None or low <= high
