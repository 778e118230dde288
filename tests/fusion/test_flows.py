"""Flows: what may be added is added once, and every figure says whose it is and what it does."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.fusion import gather_flows
from supplyline.fusion.convert import conversions
from supplyline.fusion.figures import is_part, reading
from supplyline.records import Flow, Party, Quantity, Relation, Thing
from tests.fusion.build import World, party

Number = tuple[float | None, float | None]


def of(world: World, **period: str) -> list[Flow]:
    """Return the flows of a world."""
    return gather_flows(
        world.fuse(), world.claims, world.documents, world.origins, world.statements, **period
    )


def the(world: World, **period: str) -> Flow:
    """Return the only flow of a world, converted ones left out."""
    (flow,) = [f for f in of(world, **period) if f.inferred is None]
    return flow


def ends(flow: Flow) -> tuple[float | None, float | None, float | None]:
    return flow.total.low, flow.total.best, flow.total.high


def exactly(n: float) -> Number:
    return (n, n)


def troops(*told: tuple[str, str, Number], **more: Any) -> World:
    """Return a world in which speakers say how many troops went: day, speaker, number."""
    world = World()
    for day, says, number in told:
        world.tell(
            day, kind="deployment", what="troops", unit="soldier", says=says, number=number, **more
        )
    return world


def losses(*told: tuple[str, str, str, Number], frm: str = "AUS") -> World:
    """Return a world of losses: day, speaker, which, number."""
    world = World()
    for day, says, what, number in told:
        world.tell(
            day, kind="casualty", frm=frm, to="", unit="soldier", says=says, number=number,
            what=what,  # type: ignore[arg-type]  # a category
        )  # fmt: skip
    return world


# ---- what may be added ------------------------------------------------------------------------------


def test_shipments_of_other_days_are_added() -> None:
    """Two dated shipments that do not overlap are two: low, best and high are sums."""
    world = World()
    world.tell("2021-03-09", says="CHL", when=("2021-03-01", "2021-03-05"), number=exactly(300))
    world.tell("2021-06-09", says="DNK", when=("2021-06-01", "2021-06-05"), number=(400, 500))
    flow = the(world)
    assert ends(flow) == (700, 750, 800)
    assert "added up" in flow.total.rule


def test_a_party_without_a_code_has_one_flow_however_it_is_written() -> None:
    """Who is one party where claims are joined is one where figures are added."""
    world = World()
    for text, month, n in (("the Harbour-Guard", "03", 300), ("Harbour Guard", "06", 400)):
        world.tell(
            f"2021-{month}-09", says="CHL", when=(f"2021-{month}-01", f"2021-{month}-05"),
            number=exactly(n), from_=(Party(text=text, code=None),),
        )  # fmt: skip
    assert ends(the(world)) == (700, 700, 700)


def test_one_shipment_told_by_two_is_counted_once() -> None:
    """Two voices on the same days tell of one happening; low and high are what they allow."""
    world = World()
    for says, n in (("CHL", 300), ("DNK", 400)):
        world.tell("2021-03-09", says=says, when=("2021-03-01", "2021-03-05"), number=exactly(n))
    assert ends(the(world)) == (300, 300, 400)


def test_shipments_that_overlap_are_not_added_at_the_low_end() -> None:
    """Acts that may be of the same things count once in low and best; high allows that they differ."""
    world = World()
    world.tell(
        "2021-03-29",
        says="CHL",
        when=("2021-03-01", "2021-03-20"),
        number=exactly(300),
        place="Northport",
    )
    world.tell(
        "2021-03-29",
        says="DNK",
        when=("2021-03-10", "2021-03-28"),
        number=exactly(2000),
        place="Southport",
    )
    flow = the(world)
    assert len(flow.events) == 2
    assert ends(flow) == (2000, 2000, 2300)


def test_one_speaker_who_tells_of_two_months_tells_of_two_acts() -> None:
    """Periods side by side of one voice are added; of two voices they may be one act misdated."""
    one = World()
    two = World()
    for world, second in ((one, "CHL"), (two, "DNK")):
        world.tell("2021-04-09", says="CHL", when=("2021-03-01", "2021-04-01"), number=exactly(100))
        world.tell(
            "2021-05-09", says=second, when=("2021-04-01", "2021-05-01"), number=exactly(500)
        )
    assert ends(the(one))[0] == 600
    assert ends(the(two))[0] == 500


def test_a_running_total_holds_the_shipments_before_it() -> None:
    """A total is never added to what it sums; a shipment after it is."""
    world = World()
    world.tell("2021-03-09", says="CHL", when=("2021-03-01", "2021-03-05"), number=exactly(300))
    world.tell("2021-06-09", says="CHL", number=exactly(1000), scope="cumulative")
    assert ends(the(world)) == (1000, 1000, 1000)
    world.tell("2021-09-09", says="CHL", when=("2021-09-01", "2021-09-05"), number=exactly(200))
    flow = the(world)
    assert ends(flow) == (1200, 1200, 1200)
    assert flow.figures[0].used.startswith("an act that may lie within")


def test_a_later_total_of_one_voice_takes_the_place_of_its_earlier_one() -> None:
    """10,900 and then 15,000 of one ministry are 15,000."""
    flow = the(troops(("2021-01-20", "CHL", exactly(10900)), ("2021-04-30", "CHL", exactly(15000))))
    assert ends(flow) == (15000, 15000, 15000)
    assert "takes its place" in flow.figures[0].used


def test_a_copy_that_brings_the_number_up_to_date_keeps_its_own_day() -> None:
    """A document written from an older one tells its own number on its own day, the old one's on the old."""
    world = World()
    for day, n in (("2021-01-10", 3000.0), ("2021-01-12", 3000.0), ("2021-02-20", 11000.0)):
        world.tell(
            day, kind="deployment", what="troops", unit="soldier", says="CHL", number=exactly(n),
            root="first" if day != "2021-01-10" else "", sentence=f"It sent {n} soldiers.",
        )  # fmt: skip
    flow = the(world)
    assert [(f.low, f.end) for f in flow.figures] == [(3000, "2021-01-11"), (11000, "2021-02-21")]


def test_one_figure_on_days_less_exact_is_the_same_figure() -> None:
    """1,500 between the 8th and the 13th, and 1,500 this month, of one voice are one figure."""
    world = troops(("2021-10-18", "CHL", exactly(1500)), when=("2021-10-08", "2021-10-14"))
    world.tell(
        "2021-10-19", kind="deployment", what="troops", unit="soldier", says="CHL",
        number=exactly(1500), when=("2021-10-01", "2021-11-01"),
    )  # fmt: skip
    (figure,) = the(world).figures
    assert (figure.start, figure.end, len(figure.claims)) == ("2021-10-08", "2021-10-14", 2)


def test_an_outlet_that_repeats_a_speakers_figure_relays_it() -> None:
    """The same number of the same event in the same week without a speaker is the speaker's."""
    told = troops(("2021-10-18", "CHL", exactly(10900)), ("2021-10-20", "", exactly(10900)))
    (figure,) = the(told).figures
    assert (figure.by, len(figure.claims)) == ("Chile", 2)


def test_totals_of_two_voices_are_never_added() -> None:
    """About 10,000, 10,900, 12,000 of three governments in one month: their span, the middle best."""
    flow = the(
        troops(
            ("2021-01-10", "CHL", exactly(10000)),
            ("2021-01-15", "DNK", exactly(10900)),
            ("2021-01-20", "EGY", exactly(12000)),
        )
    )
    assert ends(flow) == (10000, 10900, 12000)


def test_more_and_of_a_unit_are_parts() -> None:
    """Words like "3,000 more" and "nine of a regiment" bound from below, and replace no total."""
    world = troops(("2021-01-20", "CHL", exactly(11000)))
    world.tell(
        "2021-02-20", kind="deployment", what="troops", unit="soldier", says="CHL",
        number=(3000, None), sentence="At least 3,000 more soldiers were sent.",
        quantity=(Quantity(low=3000, high=None, unit="soldier", text="At least 3,000"),),
    )  # fmt: skip
    flow = the(world)
    assert ends(flow) == (11000, 11000, 11000)
    assert [f.reads for f in flow.figures] == ["total", "part"]


def test_more_in_a_period_after_the_total_is_added() -> None:
    """11,000 by November and 3,000 more in January are 14,000."""
    world = troops(("2020-11-20", "CHL", exactly(11000)))
    world.tell(
        "2021-03-20", kind="deployment", what="troops", unit="soldier", says="DNK",
        number=(3000, None), when=("2021-01-01", "2021-03-01"),
        sentence="At least 3,000 more soldiers were sent.",
        quantity=(Quantity(low=3000, high=None, unit="soldier", text="At least 3,000"),),
    )  # fmt: skip
    flow = the(world)
    assert ends(flow) == (14000, 14000, None)


def test_a_voice_that_says_less_than_before_speaks_of_a_part() -> None:
    """15,000 sent, then 10,000 stationed: what is there now is no total of what was sent."""
    flow = the(troops(("2021-01-20", "CHL", exactly(15000)), ("2021-08-20", "CHL", exactly(10000))))
    assert ends(flow) == (15000, 15000, 15000)
    assert [f.reads for f in flow.figures] == ["total", "part"]


def test_promised_is_never_added_to_delivered() -> None:
    """A promise and its delivery are two flows by stage, and one supply."""
    world = World()
    world.tell("2021-02-01", says="CHL", number=exactly(500), stage="planned")
    world.tell("2021-03-09", says="CHL", number=exactly(400))
    assert sorted((f.stage, f.total.best) for f in of(world)) == [
        ("carried_out", 400),
        ("promised", 500),
    ]


def test_stages_of_one_supply_are_one_act() -> None:
    """Dispatched in March and delivered in May, said to be one supply, are counted once."""
    world = World()
    for day, when in (
        ("2021-03-09", ("2021-03-01", "2021-03-05")),
        ("2021-05-09", ("2021-05-01", "2021-05-05")),
    ):
        world.tell(day, says="CHL", when=when, number=exactly(300))
    sent, came = world.fuse()
    assert ends(the(world))[0] == 600
    tied = [
        replace(sent, related=(Relation(event=came.id, kind="stage_of", reason="one supply"),)),
        came,
    ]
    (flow,) = gather_flows(tied, world.claims, world.documents, world.origins)
    assert ends(flow) == (300, 300, 300)


def test_what_an_event_includes_is_not_added_to_it() -> None:
    """A total that is related to a later shipment holds it, whatever its own day."""
    world = World()
    world.tell("2021-03-09", says="CHL", number=exactly(1000), scope="cumulative")
    world.tell("2021-06-09", says="DNK", when=("2021-06-01", "2021-06-05"), number=exactly(300))
    total, act = world.fuse()
    assert ends(the(world))[0] == 1300
    tied = [
        replace(total, related=(Relation(event=act.id, kind="includes", reason="its total"),)),
        act,
    ]
    (flow,) = gather_flows(tied, world.claims, world.documents, world.origins)
    assert flow.total.low == 1000


def test_a_rate_is_never_added_up() -> None:
    """Five hundred a month is no five hundred."""
    world = World()
    world.tell("2021-03-09", says="CHL", number=exactly(500), scope="per_period")
    world.tell("2021-03-09", says="CHL", number=exactly(900))
    flow = the(world)
    assert ends(flow) == (900, 900, 900)
    assert [f.used for f in flow.figures if f.reads == "rate"] == ["a rate: never added up"]


# ---- bounds -----------------------------------------------------------------------------------------


def test_a_conflict_lowers_the_low_end() -> None:
    """More than 3,000 against 1,100 in one week: at least 1,100, and nothing bounds it from above."""
    flow = the(
        losses(
            ("2021-12-23", "UKR", "casualties", (3000, None)),
            ("2021-12-24", "KOR", "casualties", exactly(1100)),
        )
    )
    assert ends(flow) == (1100, 1100, None)
    assert "that no total contradicts" in flow.total.rule


def test_up_to_bounds_from_above_only() -> None:
    """Up to 5.2 million is no lower end."""
    flow = the(troops(("2021-07-20", "CHL", (None, 5.2e6))))
    assert ends(flow) == (None, 5.2e6, 5.2e6)


def test_an_up_to_keeps_the_voices_earlier_at_least() -> None:
    """More than 3 million and later up to 5.2 million of one voice are 3 to 5.2 million."""
    flow = the(troops(("2021-02-20", "CHL", (3e6, None)), ("2021-07-20", "CHL", (None, 5.2e6))))
    assert (flow.total.low, flow.total.high) == (3e6, 5.2e6)


def test_an_older_at_least_above_the_last_total_leaves_it_open() -> None:
    """What was more than ten million in June is so in August, whoever says 6.5 million then."""
    flow = the(troops(("2021-06-01", "CHL", (10e6, None)), ("2021-08-20", "DNK", exactly(6.5e6))))
    assert ends(flow) == (6.5e6, 6.5e6, None)


# ---- losses -----------------------------------------------------------------------------------------


def numbered_apart(world: World, day: str, says: str, killed: float, wounded: float) -> None:
    """Tell of the killed and the wounded in one sentence."""
    first = world.tell(
        day, kind="casualty", frm="AUS", to="", unit="soldier", says=says, what="killed",
        number=exactly(killed),
    )  # fmt: skip
    world.claims.append(
        replace(
            first,
            id=first.id.replace("c1:", "c1:w"),
            what=Thing(text="wounded", category="wounded"),
            quantity=(
                Quantity(low=wounded, high=wounded, unit="soldier", text=f"{wounded} wounded"),
            ),
        )
    )


def test_killed_and_wounded_of_one_sentence_make_a_sum_that_says_so() -> None:
    """300 killed and 2,700 wounded are 3,000 casualties, marked as a sum; casualties cap the killed."""
    world = World()
    numbered_apart(world, "2021-01-13", "KOR", 300, 2700)
    world.tell(
        "2021-01-10",
        kind="casualty",
        frm="AUS",
        to="",
        unit="soldier",
        says="UKR",
        what="killed",
        number=(200, None),
    )
    by = {f.what: f for f in of(world)}
    assert ends(by["killed"])[0] == 300
    assert ends(by["wounded"]) == (2700, 2700, 2700)
    # The sum stands in a flow of casualties of its own, though nobody gives that figure.
    assert ends(by["casualties"]) == (3000, 3000, 3000)
    assert by["casualties"].figures[0].sum_of == ("300 killed", "2,700 wounded")


def test_casualties_bound_the_killed_from_above() -> None:
    """At least 100 killed among 1,100 casualties are 100 to 1,100, not 1,200 of anything."""
    world = losses(
        ("2021-12-23", "KOR", "casualties", exactly(1100)),
        ("2021-12-24", "KOR", "killed", (100, None)),
    )
    by = {f.what: f for f in of(world)}
    assert ends(by["killed"]) == (100, 100, 1100)
    assert ends(by["casualties"]) == (1100, 1100, 1100)


def test_the_killed_bound_casualties_from_below() -> None:
    """A thousand killed are a thousand casualties, whoever had counted fewer."""
    world = losses(
        ("2021-01-13", "KOR", "casualties", (None, 3000)),
        ("2021-01-20", "UKR", "killed", exactly(1000)),
    )
    by = {f.what: f for f in of(world)}
    assert by["casualties"].total.low == 1000


def test_a_number_of_the_dead_is_no_number_of_troops() -> None:
    """The same words count once: as a loss, not as a deployment, too."""
    world = World()
    lost = world.tell(
        "2021-01-20",
        kind="casualty",
        frm="AUS",
        to="",
        unit="soldier",
        says="CHL",
        what="killed",
        number=exactly(1000),
    )
    world.claims.append(
        replace(
            lost, id="c1:other", kind="deployment", what=Thing(text="soldiers", category="troops"),
            to=lost.from_,
        )
    )  # fmt: skip
    assert [f.kind for f in of(world)] == ["casualty"]


def test_a_number_of_two_suppliers_is_an_upper_end_for_each() -> None:
    """What one sentence says of several together is not counted for each of them."""
    world = World()
    first = world.tell("2021-01-20", says="CHL", number=exactly(900))
    world.claims.append(replace(first, id="c1:second", from_=party("DNK")))
    assert [ends(f) for f in of(world)] == [(None, 900, 900), (None, 900, 900)]


# ---- periods ----------------------------------------------------------------------------------------


def test_a_period_takes_off_the_total_before_it() -> None:
    """13,000 by the first day and 28,000 by the last are 15,000 in between."""
    world = World()
    world.tell("2020-12-30", says="CHL", number=exactly(13000), scope="cumulative")
    world.tell("2021-07-13", says="CHL", number=exactly(28000), scope="cumulative")
    flow = the(world, start="2021-01-01", end="2022-01-01")
    assert ends(flow) == (15000, 15000, 15000)


def test_what_a_total_grew_by_within_a_period_is_a_lower_end() -> None:
    """6,700 by February and 20,000 by October, begun the year before: 13,300 of the year at least."""
    world = World()
    world.tell("2020-10-13", says="DNK", number=(1000, None), scope="cumulative")
    world.tell("2021-02-27", says="CHL", number=exactly(6700), scope="cumulative")
    world.tell("2021-10-28", says="CHL", number=(20000, None), scope="cumulative")
    flow = the(world, start="2021-01-01", end="2022-01-01")
    assert ends(flow) == (13300, 13300, None)
    assert "what came between" in flow.total.rule


def test_a_total_without_a_beginning_is_inside_if_nothing_was_before() -> None:
    """Nobody tells of troops before October: a total from then on is of the period."""
    told = troops(("2021-10-24", "CHL", exactly(3000)), ("2022-04-30", "CHL", exactly(15000)))
    assert ends(the(told, start="2021-10-01", end="2022-06-30")) == (15000, 15000, 15000)
    assert ends(the(told, start="2021-10-01", end="2022-01-01")) == (3000, 3000, 3000)


def test_a_later_total_bounds_an_earlier_period_from_above() -> None:
    """No more went in a year than went in all."""
    world = World()
    world.tell("2022-04-16", says="CHL", number=(4e6, 6e6), scope="cumulative")
    flow = the(world, start="2021-01-01", end="2022-01-01")
    assert (flow.total.low, flow.total.high) == (None, 6e6)


# ---- containers and rounds ---------------------------------------------------------------------------


def test_containers_become_rounds_only_as_an_inferred_flow() -> None:
    """The converted flow says by which factor and from where, and holds no stated figure of rounds."""
    world = World()
    world.tell("2021-07-13", says="CHL", what="arms", unit="container", number=exactly(1000))
    world.tell("2021-07-13", says="DNK", what="ammunition", unit="shell", number=exactly(50000))
    stated, inferred, rounds = of(world)
    (factor,) = conversions()
    assert stated.total.unit == "container"
    assert (inferred.total.low, inferred.total.best, inferred.total.high) == (
        1000 * factor.low.factor, None, 1000 * factor.high.factor,
    )  # fmt: skip
    assert factor.low.source in (inferred.inferred or "")
    assert "not checked by a person" in (inferred.inferred or "")
    assert not set(inferred.total.claims) & set(rounds.total.claims)
    assert ends(rounds) == (50000, 50000, 50000)


# ---- whose ------------------------------------------------------------------------------------------


def test_reprints_and_briefings_are_one_figure() -> None:
    """Ten outlets that print one ministry's total give one figure, of one voice, with ten claims."""
    world = troops(*[(f"2021-01-{10 + i}", "CHL", exactly(3000)) for i in range(10)])
    (figure,) = the(world).figures
    assert (figure.by, len(figure.claims), figure.low) == ("Chile", 10, 3000)


def test_every_figure_says_whose_it_is_and_what_it_does() -> None:
    """No figure of a flow is without a voice, claims and its use."""
    flow = the(troops(("2021-01-10", "CHL", (3000, None)), ("2021-01-12", "", exactly(2500))))
    assert all(f.by and f.claims and f.used for f in flow.figures)
    assert {f.by for f in flow.figures} == {"Chile", "Outlet 1 itself"}


def test_what_nobody_vouches_for_counts_for_nothing() -> None:
    """Denied, asked, and an outlet's opinion: no figure."""
    for change in ({"polarity": "denied"}, {"certainty": "unknown"}, {"voice": "opinion"}):
        assert of(troops(("2021-01-10", "CHL", exactly(3000)), **change)) == []


def test_percent_and_days_count_no_thing() -> None:
    """A mission of 120 days is no 120 of anything that was sent."""
    world = World()
    world.tell("2021-01-10", says="CHL", unit="day", number=exactly(120))
    assert of(world) == []


@pytest.mark.parametrize("rule", reading().parts, ids=lambda r: r.cue)
def test_each_cue_of_a_part_is_found_in_its_example(rule: Any) -> None:
    """A cue matches its own example, and not the same figure said flatly."""
    assert is_part(rule.example, rule.figure)
    assert not is_part(f"It sent {rule.figure} soldiers.", rule.figure)


# ---- whatever is said --------------------------------------------------------------------------------

FIGURE = st.integers(1, 10**6).map(float)
NUMBER = st.one_of(
    FIGURE.map(exactly),
    FIGURE.map(lambda n: (n, None)),
    FIGURE.map(lambda n: (None, n)),
    st.tuples(FIGURE, FIGURE).map(lambda p: (min(p), max(p))),
)
TELLING = st.tuples(
    st.integers(1, 28), st.integers(1, 12), st.sampled_from(["CHL", "DNK", "EGY", ""]), NUMBER,
    st.sampled_from(["single", "cumulative", "per_period"]), st.booleans(),
)  # fmt: skip


def world_of(told: list[Any]) -> World:
    world = World()
    for day, month, says, number, scope, dated in told:
        when = (f"2021-{month:02}-{day:02}", f"2021-{month:02}-{day + 1:02}") if dated else None
        world.tell(f"2021-{month:02}-{day:02}", says=says, number=number, scope=scope, when=when)
    return world


@given(st.lists(TELLING, min_size=1, max_size=8), st.randoms())
def test_low_best_and_high_are_in_order_and_of_no_order(told: list[Any], chance: Random) -> None:
    """Bounds are in order, every figure has its use, and the order of claims makes no difference."""
    world = world_of(told)
    found = of(world)
    for flow in found:
        low, best, high = ends(flow)
        assert low is None or best is None or low <= best
        assert best is None or high is None or best <= high
        assert flow.total.rule
        assert all(f.used for f in flow.figures)
    events, claims = world.fuse(), list(world.claims)
    chance.shuffle(events)
    chance.shuffle(claims)
    assert gather_flows(events, claims, world.documents, world.origins) == found


@given(st.lists(TELLING, min_size=1, max_size=6))
def test_to_tell_it_again_adds_nothing(told: list[Any]) -> None:
    """The same figures of the same voices in a second outlet leave every number as it is."""
    once = {f.total.unit: ends(f) for f in of(world_of(told))}
    named = [t for t in told if t[2]]
    twice = {f.total.unit: ends(f) for f in of(world_of([*told, *named]))}
    assert twice == once


@given(st.lists(TELLING, min_size=1, max_size=8), st.integers(1, 12), st.integers(1, 12))
def test_in_any_period_the_ends_are_in_order(told: list[Any], one: int, other: int) -> None:
    """In any period low, best and high are in order and every figure says what it does."""
    world = world_of(told)
    first, last = sorted((one, other))
    period = {"start": f"2021-{first:02}-01", "end": f"2021-{last:02}-28"}
    for flow in of(world, **period):
        low, best, high = ends(flow)
        assert low is None or best is None or low <= best
        assert best is None or high is None or best <= high
        assert low is None or high is None or low <= high
        assert all(f.used for f in flow.figures)
