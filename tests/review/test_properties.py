"""What holds whatever reviewers say, in whatever order."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.records import Claim, Event, Verdict
from supplyline.review import ReviewError, review
from supplyline.review.fields import with_fields
from tests.review.build import ANN, BEN, CY, Desk, infer, meanings

SENTENCE = "AUS ordered crates of shells for BRA."
VERDICTS: list[Verdict] = ["accept", "reject", "correct", "merge", "split", "grade", "undo"]
FIELDS: list[dict[str, object]] = [
    {"stage": "ordered"}, {"stage": "planned"}, {"certainty": "possible"}, {"from": []}, {"to": []}, {},
]  # fmt: skip


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    """Return a case whose claims and events three reviewers judged as they liked."""
    desk = Desk()
    for year in draw(st.lists(st.sampled_from(["2021", "2022"]), min_size=2, max_size=4)):
        desk.tell(f"{year}-05-11", sentence=SENTENCE, when=(f"{year}-05-10", f"{year}-05-11"))
    for _ in range(draw(st.integers(0, 9))):
        found, events = desk.look()
        verdict = draw(st.sampled_from(VERDICTS))
        on: Any = draw(st.sampled_from([*found.read.values(), *events]))
        given: dict[str, Any] = {"why": draw(st.sampled_from(["seen", "heard"]))}
        if verdict == "correct":
            given["fields"] = draw(st.sampled_from(FIELDS))
        if verdict == "grade":
            given["grade"] = draw(st.sampled_from(["A1", "C3", "F6"]))
        if verdict == "merge":
            given["others"] = [draw(st.sampled_from(events))] if events else []
        if verdict == "split":
            given["others"] = [draw(st.sampled_from(list(found.read.values())))]
        disputed = [j for c in found.conflicts for j in c.judgements]
        if disputed and draw(st.sampled_from([True, False])):
            given["resolves"] = [draw(st.sampled_from(disputed))]
        if verdict == "undo" and desk.judgements:
            given["resolves"] = [draw(st.sampled_from(desk.judgements))]
        with suppress(ReviewError):  # refused, with the reason: other tests say which
            desk.judge(draw(st.sampled_from([ANN, BEN, CY])), verdict, on, **given)
    return desk


@settings(max_examples=80, deadline=None)
@given(desks(), st.data())
def test_the_order_of_keeping_counts_for_nothing(desk: Desk, data: st.DataObject) -> None:
    """Time decides, and only among the words of one author."""
    wanted = meanings(*desk.look())
    desk.judgements = data.draw(st.permutations(desk.judgements))
    desk.world.claims = data.draw(st.permutations(desk.world.claims))
    assert meanings(*desk.look()) == wanted


@settings(max_examples=80, deadline=None)
@given(desks(), st.data())
def test_authors_who_judge_in_one_second_are_no_race(desk: Desk, data: st.DataObject) -> None:
    """Of several authors in one second none comes before another, however they were kept."""
    desk.judgements = [replace(j, made="2026-01-01T00:00:00Z") for j in desk.judgements]
    wanted = meanings(*desk.look())
    queues = {who: [j for j in desk.judgements if j.author == who] for who in (ANN, BEN, CY)}
    turns = data.draw(st.permutations([j.author for j in desk.judgements]))
    desk.judgements = [queues[who].pop(0) for who in turns]
    assert meanings(*desk.look()) == wanted


@settings(max_examples=80, deadline=None)
@given(desks())
def test_what_is_undone_at_once_was_never_said(desk: Desk) -> None:
    """Claims, events, groups and disputes are what they were before; only the list is longer."""
    if not desk.judgements:
        return
    *before, last = desk.judgements
    on = desk.look()[0].stands[last.id].on
    if on is None or last.verdict == "undo":
        return
    found, events = desk.look()
    known: list[Claim | Event] = [*found.read.values(), *events]
    target = next(t for t in known if t.id == on)
    undo = desk.judge(last.author, "undo", target, resolves=[last])
    assert undo is not None
    assert desk.state(last) == "set aside"
    after, events_after = desk.look()
    desk.judgements = before
    earlier, events_before = desk.look()
    assert events_after == events_before
    assert sorted(after.claims, key=lambda c: c.id) == sorted(earlier.claims, key=lambda c: c.id)
    assert (after.together, after.apart) == (earlier.together, earlier.apart)
    assert after.conflicts == earlier.conflicts


@settings(max_examples=80, deadline=None)
@given(desks())
def test_judging_the_same_again_changes_nothing(desk: Desk) -> None:
    """Applied twice is applied once, also where the events are marked already."""
    found, events = desk.look()
    again = review(desk.world.claims, desk.judgements)
    assert meanings(again, infer(desk.world, again)) == meanings(found, events)
    for claim in found.claims:
        settled = found.of_claim.get(claim.id)
        if settled is not None:
            assert with_fields(claim, settled.fields) == claim


@settings(max_examples=120, deadline=None)
@given(desks())
def test_nothing_is_lost(desk: Desk) -> None:
    """Each judgement has its place; each claim is in one event or rejected by a judgement that stands.

    A disputed judgement is in a conflict that names it, and no conflict names one that counts.
    """
    found, events = desk.look()
    assert set(found.stands) == {j.id for j in desk.judgements}
    counted = [c for e in events for c in e.claims]
    out = {c for c, settled in found.of_claim.items() if settled.rejected}
    assert sorted([*counted, *out]) == sorted(c.id for c in desk.world.claims)
    for claim in out:
        assert any(s.judgement.verdict == "reject" and s.state == "stands" for s in found.on(claim))
    disputed = {i for i, s in found.stands.items() if s.state == "disputed"}
    assert disputed == {j.id for c in found.conflicts for j in c.judgements}
    assert all(s.on is not None for s in found.stands.values() if s.state != "adrift")
    where = {c: e.id for e in events for c in e.claims}
    for claims in found.together:
        assert len({where[c] for c in claims if c in where}) <= 1
    for off, rest in found.apart:
        assert not {where.get(c) for c in off} & {where.get(c) for c in rest} - {None}
