"""Whether a condition holds, and on which claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supplyline.records import Assessment, CapTotal, Event, Grade, Hit, Stance, Status, Thing, When
from supplyline.watch import Facts, State, evaluate, hit_key
from tests.watch.build import bounds, claim_of, event, indicators, ladder, place, related, sides


def ask(folder: Path, when: str, *events: Event, **facts: object) -> State:
    """Return what one condition comes to."""
    (state,) = evaluate(indicators(folder, when), Facts(events=events, **facts))  # type: ignore[arg-type]
    return state


GRADED = Grade(source="B", information=2, reasons=())


@pytest.mark.parametrize(
    ("when", "changes", "holds"),
    [
        ("events: {}", {}, True),
        ("events: {kinds: [transfer]}", {}, True),
        ("events: {kinds: [deployment]}", {}, False),
        ("events: {from: [AUS], to: [BRA]}", {}, True),
        ("events: {from: [BRA], to: [AUS]}", {}, False),
        ("events: {from: [BRA], to: [AUS], either_way: true}", {}, True),
        ("events: {from: [CHL, AUS]}", {}, True),
        ("events: {to: [BRA]}", {"to": ()}, False),
        ("events: {families: [arms]}", {}, True),
        ("events: {families: [arms]}", {"what": None}, False),
        ("events: {categories: [arms]}", {}, False),
        ("events: {stages: [planned]}", {}, False),
        ("events: {origins: 2}", {}, True),
        ("events: {origins: 3}", {}, False),
        ("events: {grade: C3}", {"grade": GRADED}, True),
        ("events: {grade: A2}", {"grade": GRADED}, False),
        ("events: {grade: B1}", {"grade": GRADED}, False),
        ("events: {grade: E5}", {}, False),
        ("events: {grade: F6}", {}, True),
        ("events: {tier: vetted}", {"tier": "candidate"}, False),
        ("events: {places: [rason]}", {"place": place("port of Rason")}, True),
        ("events: {places: [PRK]}", {"place": place("Rason", "PRK")}, True),
        ("events: {places: [PRK]}", {"place": place("Vladivostok", "RUS")}, False),
        ("events: {amount: {unit: shell, at_least: 500}}", {"quantity": (bounds(500, 900),)}, True),
        ("events: {amount: {unit: round, at_least: 501}}", {"quantity": (bounds(500, 900),)}, False),
        ("events: {amount: {unit: round, at_least: 900, by: high}}", {"quantity": (bounds(500, 900),)}, True),
        ("events: {amount: {unit: round, at_least: 9, by: low}}", {"quantity": (bounds(None, 900),)}, False),
        ("events: {amount: {unit: round, at_least: 9}}", {"quantity": (bounds(500, scope="per_period"),)}, False),
        ("events: {amount: {unit: missile, at_least: 9}}", {"quantity": (bounds(500),)}, False),
        ("not: {events: {kinds: [deployment]}}", {}, True),
        ("not: {events: {}}", {}, False),
        ("all: [{events: {}}, {events: {from: [CHL]}}]", {}, False),
        ("any: [{events: {}}, {events: {from: [CHL]}}]", {}, True),
        ("events: {window: {from: 2023-05-01, until: 2023-05-02}}", {}, True),
        ("events: {window: {from: 2023-05-02}}", {}, False),
        ("events: {window: {until: 2023-05-01}}", {}, False),
        ("events: {window: {until: 2024-05-01}}", {"when": None}, False),
        ("events: {window: {from: 2023-04-30, until: 2023-05-01}}", {"when": When(text="by", start=None, end="2023-05-01")}, True),
    ],
)  # fmt: skip
def test_an_event_is_meant_or_not(
    when: str, changes: dict[str, Any], holds: bool, tmp_path: Path
) -> None:
    """Each word of a condition narrows what is meant, and an open bound counts for nothing."""
    state = ask(tmp_path, when, event("a", **changes))
    assert state.holds is holds
    asks_for_none = when.startswith("not")
    assert state.claims == ((claim_of("a"),) if holds and not asks_for_none else ())


def test_what_is_only_denied_has_not_happened(tmp_path: Path) -> None:
    """An event of denials alone meets no condition on events, and its ladder is asked all the same."""
    denied = event(
        "a", origins_low=0, origins_high=0, acknowledgement=ladder(("AUS", "denied", "2023-05-01"))
    )
    assert not ask(tmp_path, "events: {}", denied).holds
    assert ask(tmp_path, "acknowledgement: {party: [AUS], becomes: [denied]}", denied).holds


def test_the_claims_are_exactly_those_behind(tmp_path: Path) -> None:
    """The claims of every event that is meant are behind it, and no others."""
    chl = event("c", from_=sides("CHL"))
    state = ask(tmp_path, "events: {from: [AUS]}", event("a"), event("b"), chl)
    assert state.claims == tuple(sorted((claim_of("a"), claim_of("b"))))
    assert len(state.events) == 2
    state = ask(
        tmp_path, "all: [{events: {from: [AUS]}}, {events: {from: [CHL]}}]", event("a"), chl
    )
    assert state.claims == tuple(sorted((claim_of("a"), claim_of("c"))))


def test_a_window_slides_over_the_days_of_the_events(tmp_path: Path) -> None:
    """Two within ten days are enough wherever they lie; two eleven days apart are not."""
    when = "events: {count: 2, window: {days: 10}}"
    near = [event("a", "2023-05-01"), event("b", "2023-05-10"), event("c", "2023-08-01")]
    assert ask(tmp_path, when, *near).claims == tuple(sorted((claim_of("a"), claim_of("b"))))
    assert not ask(tmp_path, when, event("a", "2023-05-01"), event("b", "2023-05-11")).holds
    # A chain of windows that overlap is behind it whole.
    chain = [event(str(n), f"2023-05-{1 + 6 * n:02}") for n in range(4)]
    assert len(ask(tmp_path, when, *chain).claims) == 4


def test_a_sum_counts_every_supply_once(tmp_path: Path) -> None:
    """A promise and its delivery, a total and its parts, running totals and rates are never added up."""
    when = "events: {sum: {unit: round, at_least: 100}, window: {days: 90}}"
    sixty: dict[str, Any] = {"quantity": (bounds(60),)}
    assert ask(tmp_path, when, event("a", **sixty), event("b", **sixty)).holds
    delivered = event("b", related=related("stage_of", "a"), **sixty)
    promised = event("a", stage="agreed", related=related("stage_of", "b"), **sixty)
    assert not ask(tmp_path, when, promised, delivered).holds
    total = event("b", related=related("includes", "a"), **sixty)
    assert not ask(tmp_path, when, event("a", **sixty), total).holds
    part = event("a", related=related("part_of", "b"), **sixty)
    assert not ask(tmp_path, when, part, total).holds
    so_far = event("b", quantity=(bounds(60, scope="cumulative"),))
    assert not ask(tmp_path, when, event("a", **sixty), so_far).holds
    enough = event("b", quantity=(bounds(100, scope="cumulative"),))
    assert ask(tmp_path, when, enough).holds
    monthly = event("b", quantity=(bounds(1000, scope="per_period"),))
    assert not ask(tmp_path, when, event("a", **sixty), monthly).holds


def test_a_part_counts_where_its_total_lies_outside_the_window(tmp_path: Path) -> None:
    """What a total includes is left out only beside the total."""
    when = "events: {count: 2, window: {days: 30}}"
    total = event("t", "2022-01-01", related=related("includes", "a"))
    parts = [event("a", "2023-05-01"), event("b", "2023-05-02")]
    assert ask(tmp_path, when, total, *parts).holds
    near = event("t", "2023-05-03", related=related("includes", "a"))
    assert ask(tmp_path, when, near, *parts).holds  # the total and the other
    assert not ask(tmp_path, when, near, parts[0]).holds


def test_a_shift_is_of_what_a_party_says_of_its_own_act(tmp_path: Path) -> None:
    """From denied to admitted, with what lies between; the claims are those of both statements."""
    steps = ladder(
        ("AUS", "alleged", "2023-05-01"), ("AUS", "denied", "2023-05-03"),
        ("AUS", "deflected", "2023-06-01"), ("AUS", "admitted", "2023-07-01"),
        ("BRA", "admitted", "2023-07-01"),
    )  # fmt: skip
    told = event("a", acknowledgement=steps)
    state = ask(
        tmp_path, "acknowledgement: {party: [AUS], was: [denied], becomes: [admitted]}", told
    )
    assert state.claims == tuple(sorted(steps[1].claims + steps[3].claims))
    assert "admitted on 2023-07-01, denied before" in state.reasons[0]
    for when, holds in (
        ("{party: [BRA], was: [denied], becomes: [admitted]}", False),
        ("{party: [BRA], was: [none], becomes: [admitted]}", True),
        ("{party: [AUS], was: [none], becomes: [admitted]}", False),
        ("{party: [AUS], was: [admitted], becomes: [denied]}", False),
        ("{party: [AUS], becomes: [deflected], of: {kinds: [deployment]}}", False),
    ):
        assert ask(tmp_path, f"acknowledgement: {when}", told).holds is holds, when


def test_a_shift_is_of_a_kind_of_supply_where_no_event_is_asked_for(tmp_path: Path) -> None:
    """A denial of one event and an admission of another are a change of the party's word at large."""

    def stance(status: Status, day: str, party: str = "AUS") -> Stance:
        return Stance(
            party=party, side="from" if party == "AUS" else "to",
            other="BRA" if party == "AUS" else "AUS", kind="transfer", item="arms", status=status,
            since=day, claims=(f"c1:{party}{day}",),
        )  # fmt: skip

    said = [stance("denied", "2023-05-01"), stance("admitted", "2023-09-01"), stance("denied", "2023-05-01", "BRA")]  # fmt: skip
    when = "acknowledgement: {party: [AUS, BRA], was: [denied], becomes: [admitted], of: {kinds: [transfer]"
    for rest, holds in (
        ("}}", True),
        (", from: [AUS], to: [BRA], families: [arms]}}", True),
        (", from: [BRA]}}", False),
        (", from: [BRA], either_way: true}}", True),
        (", categories: [fuel]}}", False),
        (", origins: 2}}", False),  # an event is asked for, and there is none
    ):
        state = ask(tmp_path, when + rest, stances=said)
        assert state.holds is holds, rest
        assert state.claims == (("c1:AUS2023-05-01", "c1:AUS2023-09-01") if holds else ())
    assert (
        "AUS admitted on 2023-09-01, denied before: transfer of arms, AUS to BRA"
        in (ask(tmp_path, when + "}}", stances=said).reasons[0])
    )


def test_provisions_caps_and_lists_are_asked(tmp_path: Path) -> None:
    """Verdicts, totals and hits hold on the claims behind them."""
    told = event("a")
    said = Assessment(
        event=told.id, provision="p-1", verdict="may_breach", reasons=(), missing=("who",), checked=False
    )  # fmt: skip
    assert ask(tmp_path, "events: {provision: {}}", told, assessments=[said]).holds
    assert not ask(tmp_path, "events: {provision: {}}", told).holds
    assert not ask(
        tmp_path, "events: {provision: {verdicts: [would_breach]}}", told, assessments=[said]
    ).holds
    cap = CapTotal(
        provision="p-2", start="2023-01-01", end="2024-01-01", unit="barrel", cap=500.0, low=400.0,
        best=450.0, high=600.0, state="may_exceed", rule="added", events=(told.id,), claims=("c1:x",),
    )  # fmt: skip
    assert not ask(tmp_path, "cap: {}", cap_totals=[cap]).holds
    state = ask(tmp_path, "cap: {states: [may_exceed], provisions: [p-2]}", cap_totals=[cap])
    assert state.claims == ("c1:x",)
    assert "400 to 600 barrel, best figure 450, against a cap of 500" in state.reasons[0]
    hit = Hit(
        subject="Bresk Trading", list="un", version="2025", listed="E.1", kind="entity", name="BRESK",
        programmes=("X",), score=0.95, reasons=("the same words",), claims=("c1:y",),
    )  # fmt: skip
    assert not ask(tmp_path, "listing: {}", hits=[hit]).holds
    assert ask(tmp_path, "listing: {}", hits=[hit], new_hits={hit_key(hit)}).claims == ("c1:y",)
    assert ask(tmp_path, "listing: {new: false, score: 0.95, programmes: [X]}", hits=[hit]).holds
    assert not ask(tmp_path, "listing: {new: false, kinds: [vessel]}", hits=[hit]).holds


def test_one_indicator_may_ask_another(tmp_path: Path) -> None:
    """A reference holds on the grounds of what it refers to."""
    asked = indicators(
        tmp_path, "all: [{indicator: i2}, {events: {to: [BRA]}}]", "events: {from: [AUS]}"
    )
    states = evaluate(asked, Facts(events=[event("a"), event("b", from_=sides("CHL"))]))
    assert states[0].claims == tuple(sorted((claim_of("a"), claim_of("b"))))
    assert states[1].claims == (claim_of("a"),)


def test_each_event_has_a_state_of_its_own(tmp_path: Path) -> None:
    """What fires for each has a state for each event, with its claims alone."""
    asked = indicators(tmp_path, "events: {from: [AUS]}", each=True)
    told = [event("a"), event("b"), event("c", from_=sides("CHL"))]
    states = evaluate(asked, Facts(events=told))
    assert {(s.subject, s.claims) for s in states} == {(e.id, e.claims) for e in told[:2]}


def test_reasons_stay_few(tmp_path: Path) -> None:
    """Of a hundred events five are named and the rest are counted."""
    state = ask(tmp_path, "events: {}", *(event(str(n)) for n in range(100)))
    assert len(state.claims) == 100
    assert len(state.reasons) == 6
    assert state.reasons[-1] == "and 95 more like these"
    assert "AUS to BRA, shells" in state.reasons[0]


def test_what_is_not_said_of_an_event_is_left_out_of_its_words(tmp_path: Path) -> None:
    """An event without a thing, a time or a side is told of all the same."""
    bare = event("a", None, what=None, to=(), quantity=(bounds(None, 5, "round"),))
    assert "transfer AUS, up to 5 round, done" in ask(tmp_path, "events: {}", bare).reasons[0]
    troops = event(
        "b", what=Thing(text="men", category="troops"), quantity=(bounds(5, None, "man"),)
    )
    assert "at least 5 man" in ask(tmp_path, "events: {families: [troops]}", troops).reasons[0]
