"""What provisions say to an event: plain acts, missing facts, days, denials, exemptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.measures import Rule, assess, load_rules
from supplyline.records import Assessment, Event, Party
from tests.measures.told import claim, days, event, number

RULES = load_rules()
SHELLS = event("transfer", "PRK", "RUS", "artillery shells", "ammunition")


def said(one: Event, **fields: object) -> dict[str, Assessment]:
    return {a.provision: a for a in assess(one, RULES, **fields)}  # type: ignore[arg-type]


def test_a_plain_act_would_breach_and_every_reason_is_named() -> None:
    """Direction, item, days, kind and stage are each said; nothing is missing."""
    found = said(SHELLS)["unscr-1874-9"]
    assert (found.verdict, found.missing, found.checked) == ("would_breach", (), False)
    assert found.event == SHELLS.id
    told = " | ".join(found.reasons)
    for part in ("direction: from PRK to RUS", "item: “artillery shells” (ammunition)", "in force from 2009-06-12", "kind: transfer", "stage: done"):  # fmt: skip
        assert part in told


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"stage": "planned"}, "only planned"),
        ({"stage": "requested"}, "only asked for"),
        ({"stage": "unknown"}, "not said to be carried out"),
        ({"to": ()}, "the receiving side"),
        ({"when": None}, "when it happened"),
        ({"when": days("2009-01-01", "2010-01-01")}, "on which days"),
    ],
)
def test_a_missing_fact_is_named_and_leaves_it_at_may(
    changed: dict[str, object], missing: str
) -> None:
    """Whatever is not plain is named as missing, and the verdict is no more than may."""
    found = said(replace(SHELLS, **changed))["unscr-1874-9"]  # type: ignore[arg-type]
    assert found.verdict == "may_breach"
    assert any(missing in fact for fact in found.missing)


def test_a_generic_item_names_what_would_decide_it() -> None:
    """Arms of an unnamed kind are arms; whether they are heavy arms is missing."""
    found = said(event("transfer", "PRK", "RUS", "weapons", "arms"))
    assert found["unscr-1874-9"].verdict == "would_breach"
    assert found["unscr-1718-8b"].missing == ("which arms these are",)


def test_what_every_claim_denies_is_said_as_if_it_happened() -> None:
    """A denial alone: the provision is named, the verdict is may, and both say why."""
    found = said(SHELLS, claims=[claim(polarity="denied"), claim(polarity="denied")])[
        "unscr-1874-9"
    ]
    assert found.verdict == "may_breach"
    assert "every claim held denies it: this is said as if it happened" in found.reasons
    mixed = said(SHELLS, claims=[claim(polarity="denied"), claim()])["unscr-1874-9"]
    assert mixed.verdict == "would_breach"


@pytest.mark.parametrize(
    ("kind", "from_", "to", "what", "category"),
    [
        ("transfer", "RUS", "PRK", "flour", "food"),
        ("transfer", "UNO", "PRK", "vaccines", "medical"),
        ("transfer", "RUS", "PRK", "humanitarian aid", "goods"),
        ("contact", "RUS", "PRK", "talks on arms", "arms"),
        ("agreement", "RUS", "PRK", "a treaty", "other"),
        ("support", "PRK", "RUS", "backing", "other"),
        ("casualty", "PRK", "", "soldiers", "killed"),
        ("measure", "RUS", "PRK", "a veto", "veto"),
        ("production", "PRK", "RUS", "shells", "ammunition"),
        ("transfer", "RUS", "IND", "shells", "ammunition"),
        ("transfer", "PRK", "PRK", "shells", "ammunition"),
    ],
)
def test_food_help_words_and_others_trade_breach_nothing(
    kind: str, from_: str, to: str, what: str, category: str
) -> None:
    """Food, help, meetings, treaties, losses, and what no provision names: exempt or nothing."""
    found = said(event(kind, from_, to, what, category))
    assert {a.verdict for a in found.values()} <= {"exempt"}


def test_food_is_exempt_by_the_words_of_the_provision() -> None:
    """Where a provision itself leaves food out, it is named with the verdict exempt."""
    found = said(event("transfer", "RUS", "PRK", "flour", "food"))["unscr-2270-8"]
    assert found.verdict == "exempt"
    assert any("food and medicine are left out" in reason for reason in found.reasons)


def test_an_agreement_breaches_only_what_is_about_agreements() -> None:
    """A joint venture is banned as such; a pact on arms is words."""
    venture = said(event("agreement", "PRK", "CHN", "a joint venture", "other"))
    assert venture["unscr-2375-18"].verdict == "would_breach"
    turned = said(event("agreement", "CHN", "PRK", "a joint venture", "other"))
    assert turned["unscr-2375-18"].verdict == "would_breach"
    assert not said(event("agreement", "PRK", "RUS", "a deal on shells", "ammunition"))


@pytest.mark.parametrize("host", ["RUS", "CHN", "UGA", "USA"])
def test_troops_abroad_are_an_argued_case_for_every_host(host: str) -> None:
    """No provision names troops: what may bear on them is argued, with the reason, whoever hosts."""
    found = said(event("deployment", "PRK", host, "soldiers", "troops"))
    assert set(found) == {"unscr-1718-8c", "unscr-1874-9", "unscr-2270-8", "unscr-2270-9"}
    for one in found.values():
        assert one.verdict == "may_breach"
        assert any(fact.startswith("it is argued") for fact in one.missing)


def test_the_same_act_by_other_states_gets_the_same_words() -> None:
    """Only the names differ between suppliers."""

    def shape(giver: str) -> list[tuple[str, str, tuple[str, ...]]]:
        one = event("transfer", giver, "PRK", "tanks", "armour")
        return [(a.provision, a.verdict, a.missing) for a in assess(one, RULES) if a.provision.startswith("unscr")]  # fmt: skip

    assert shape("RUS") == shape("CHN") == shape("USA") == shape("IRN")
    assert shape("RUS")


def test_workers_after_the_term_and_before() -> None:
    """Sending home was due by 22 December 2019; permits were banned in September 2017."""

    def of(start: str, end: str) -> set[str]:
        return set(
            said(event("deployment", "PRK", "RUS", "builders", "workers", when=days(start, end)))
        )

    assert of("2020-01-01", "2020-02-01") >= {"unscr-2375-17", "unscr-2397-8"}
    assert "unscr-2397-8" not in of("2018-01-01", "2018-02-01")
    assert of("2017-08-10", "2017-08-20") == {"unscr-2371-11"}
    assert of("2016-08-10", "2016-08-20") == set()


def test_a_provision_that_ended_says_nothing_of_what_came_after() -> None:
    """Missiles from Iran in September 2024 are past the term of resolution 2231; drones in 2022 are not."""
    missiles = event("transfer", "IRN", "RUS", "ballistic missiles", "missile", when=days("2024-09-01", "2024-09-10"))  # fmt: skip
    assert not said(missiles)
    drones = event("transfer", "IRN", "RUS", "Shahed drones", "drone", when=days("2022-09-01", "2022-10-01"))  # fmt: skip
    assert said(drones)["unscr-2231-b4"].verdict == "may_breach"


def test_what_states_dispute_is_never_more_than_may() -> None:
    """Since September 2025 older resolutions are applied again, which states dispute."""
    arms = event("transfer", "IRN", "RUS", "rifles", "small_arms", when=days("2025-11-01", "2025-12-01"))  # fmt: skip
    found = said(arms)["unscr-1747-5"]
    assert found.verdict == "may_breach"
    assert any("disputed" in fact for fact in found.missing)


def test_a_cap_is_breached_by_one_act_only_if_it_is_larger() -> None:
    """Below the cap the year's total is missing; above it one delivery is enough."""
    small = event("transfer", "RUS", "PRK", "diesel", "fuel", quantity=(number(90000, 90000, "barrel"),))  # fmt: skip
    large = event("transfer", "RUS", "PRK", "diesel", "fuel", quantity=(number(600000, None, "barrel"),))  # fmt: skip
    assert any("calendar year" in fact for fact in said(small)["unscr-2397-5"].missing)
    assert said(large)["unscr-2397-5"].verdict == "would_breach"


def test_an_exemption_whose_words_stand_in_the_evidence_is_named() -> None:
    """Coal that a sentence ties to Rajin may only pass through: whether it does is missing."""
    coal = event("transfer", "PRK", "CHN", "coal", "goods")
    assert said(coal)["unscr-2371-8"].verdict == "would_breach"
    found = said(coal, claims=[claim("The coal left by way of Rajin.")])["unscr-2371-8"]
    assert found.verdict == "may_breach"
    assert any("exemption applies" in fact for fact in found.missing)


def test_a_body_that_takes_part_may_have_allowed_it() -> None:
    """What the United Nations bring in may have the Committee's word: that is asked, not assumed."""
    found = said(event("transfer", "UNO", "PRK", "trucks", "equipment"))["unscr-2397-7"]
    assert any("UNO itself allowed it" in fact for fact in found.missing)


def test_a_party_without_a_code_is_a_party() -> None:
    """A trading house that no list codes is somebody; nobody is missing."""
    sold = replace(SHELLS, to=(Party(text="a trading house", code=None),))
    assert said(sold)["unscr-1874-9"].verdict == "would_breach"


def test_an_act_without_a_first_day_is_dated_by_when_it_was_told() -> None:
    """As in fusion: within thirty days before; it is said so, and holds across a change of rules."""
    told = replace(SHELLS, when=days(None, "2024-05-21"))
    found = said(told)["unscr-1874-9"]
    assert found.verdict == "would_breach"
    assert any("within 30 days before 2024-05-21" in reason for reason in found.reasons)
    early = replace(SHELLS, when=days(None, "2009-06-20"))
    assert said(early)["unscr-1874-9"].verdict == "may_breach"
    undated = said(replace(SHELLS, when=None), told=date(2024, 5, 20))["unscr-1874-9"]
    assert undated.verdict == "would_breach"


def test_a_thing_in_other_letters_is_not_passed_over() -> None:
    """The words of provisions are English: oil told of in Russian may be either good, and that is said."""
    found = said(event("transfer", "RUS", "PRK", "нефть", "fuel"))
    for provision in ("unscr-2397-4", "unscr-2397-5"):
        assert found[provision].verdict == "may_breach"
        assert any("English words only" in fact for fact in found[provision].missing)
    assert "unscr-2397-4" not in said(event("transfer", "RUS", "PRK", "hay", "fuel"))
    assert said(event("transfer", "PRK", "RUS", "снаряды", "ammunition"))["unscr-1874-9"].verdict == "would_breach"  # fmt: skip


@settings(max_examples=150)
@given(
    rule=st.sampled_from([rule for rule in RULES if rule.forbidden]),
    after=st.integers(0, 4000),
    length=st.integers(1, 400),
    stage=st.sampled_from(["done", "under_way", "planned"]),
)
def test_what_lies_outside_its_days_never_breaches(
    rule: Rule, after: int, length: int, stage: str
) -> None:
    """Before a provision holds, and after it ended, it says nothing to any event that it names."""
    periods = rule.provision.in_force
    first = periods[0].start - timedelta(days=after)
    outside = [days(str(first - timedelta(days=length)), str(first))]
    if periods[-1].until is not None:
        last = periods[-1].until + timedelta(days=after)
        outside.append(days(str(last), str(last + timedelta(days=length))))
    for when in outside:
        for forbidden in rule.forbidden:
            for kind in forbidden.act.kinds:
                one = event(
                    kind,
                    "CHE" if forbidden.givers is None else min(forbidden.givers),
                    "CHE" if forbidden.takers is None else min(forbidden.takers),
                    "; ".join(w for i in forbidden.items for w in i.words) or "things",
                    forbidden.items[0].categories[0] if forbidden.items else "other",
                    when=when,
                    stage=stage,
                )
                assert not assess(one, [rule])


@pytest.mark.parametrize("rule", [r for r in RULES if r.forbidden], ids=lambda r: r.id)
def test_every_provision_bears_on_something(rule: Rule) -> None:
    """Each act that a provision forbids is found in an event made of its own words, in force."""
    start = rule.provision.in_force[-1].start
    when = days(str(start), str(start + timedelta(days=1)))
    for forbidden in rule.forbidden:
        found = [
            assessment
            for kind in forbidden.act.kinds
            for item in forbidden.items
            for category in item.categories
            for assessment in assess(
                event(
                    kind,
                    "CHE" if forbidden.givers is None else min(forbidden.givers),
                    "CHE" if forbidden.takers is None else min(forbidden.takers),
                    item.words[0] if item.words else "things",
                    category,
                    when=when,
                ),
                [rule],
                [claim(" ".join(item.words))],
            )
        ]
        assert found
