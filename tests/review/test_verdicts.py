"""What each verdict does, and how the words of one author and of several go together."""

from __future__ import annotations

import pytest

from supplyline.review import ReviewError
from tests.review.build import ANN, BEN, CY, Desk

SENTENCE = "Ruritania ordered 40 crates of shells, then 60 crates of rockets, for Borduria."


def test_an_accepted_event_is_vetted() -> None:
    """Accepting says who, when and why; before, what a rule vetted says that nobody looked."""
    desk = Desk()
    one = desk.tell()
    assert desk.event_of(one).tier == "candidate"
    desk.tell(says="CHL")
    assert desk.event_of(one).tier == "vetted"
    assert desk.event_of(one).reasons[-1].endswith("; no person has judged it yet")
    desk.judge(ANN, "accept", desk.event_of(one), why="both papers were called")
    assert desk.event_of(one).tier == "vetted"
    assert (
        desk.event_of(one).reasons[-1]
        == "accepted by A. Ann on 2026-01-01: both papers were called"
    )


def test_a_candidate_becomes_vetted_by_acceptance() -> None:
    """A person's acceptance stands above the rule."""
    desk = Desk()
    one = desk.tell()
    desk.judge(ANN, "accept", desk.event_of(one))
    assert desk.event_of(one).tier == "vetted"


def test_what_is_undone_lets_the_word_before_count_again() -> None:
    """A rejection taken back leaves the acceptance before it; an undoing is not undone."""
    desk = Desk()
    one = desk.tell()
    accepted = desk.judge(ANN, "accept", desk.event_of(one))
    rejected = desk.judge(ANN, "reject", desk.event_of(one))
    assert desk.state(accepted) == "superseded"
    undo = desk.judge(ANN, "undo", desk.event_of(one), resolves=[rejected])
    assert [desk.state(j) for j in (accepted, rejected, undo)] == ["stands", "set aside", "stands"]
    assert desk.event_of(one).rejected == ()
    assert desk.event_of(one).tier == "vetted"
    with pytest.raises(ReviewError, match="judge anew"):
        desk.judge(ANN, "undo", desk.event_of(one), resolves=[undo])


def test_a_rejected_claim_enters_no_event() -> None:
    """What remains is inferred without it; it is still there to be looked at."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    desk.judge(ANN, "reject", other, why="satire")
    assert desk.event_of(one).claims == (one.id,)
    found, events = desk.look()
    assert not any(other.id in e.claims for e in events)
    assert found.read[other.id] == other
    assert found.on(other.id)[0].judgement.reason == "satire"


def test_a_rejected_event_is_kept_with_the_reason() -> None:
    """It is inferred still, and says who rejected it and why."""
    desk = Desk()
    one = desk.tell()
    desk.judge(ANN, "reject", desk.event_of(one), why="a film set")
    assert desk.event_of(one).rejected == ("rejected by A. Ann on 2026-01-01: a film set",)
    desk.judge(ANN, "accept", desk.event_of(one), why="no film set after all")
    assert desk.event_of(one).rejected == ()


def test_a_corrected_claim_enters_with_its_id() -> None:
    """Fusion sees what the reviewer says it says; what was read stays beside it."""
    desk = Desk()
    one = desk.tell(sentence=SENTENCE, number=(40, 40), unit="crate")
    desk.judge(ANN, "correct", one, fields={"stage": "ordered", "what.category": "missile"})
    found, _ = desk.look()
    event = desk.event_of(one)
    assert (event.stage, event.what and event.what.category) == ("ordered", "missile")
    assert found.read[one.id].stage == "done"
    assert set(found.corrected(one.id)) == {"stage", "what"}


def test_merged_events_are_one_until_split() -> None:
    """A merge holds the claims of both together; a split by the same author parts them again."""
    desk = Desk()
    old = [desk.tell(), desk.tell()]
    late = desk.tell("2022-05-11", when=("2022-05-10", "2022-05-11"))
    merge = desk.judge(ANN, "merge", desk.event_of(old[0]), others=[desk.event_of(late)])
    whole = desk.event_of(old[0])
    assert len(whole.claims) == 3
    assert merge is not None
    assert merge.id in whole.judgements
    split = desk.judge(ANN, "split", whole, others=[late])
    assert desk.event_of(late).claims == (late.id,)
    assert len(desk.event_of(old[0]).claims) == 2
    assert desk.state(merge) == "stands", "what it held together besides is together still"
    assert desk.state(split) == "stands"


def test_a_split_parts_what_the_machine_joined_until_merged() -> None:
    """A later merge by the same author takes back what the split says of those claims."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    split = desk.judge(ANN, "split", desk.event_of(one), others=[other])
    assert desk.event_of(one) != desk.event_of(other)
    desk.judge(ANN, "merge", desk.event_of(one), others=[desk.event_of(other)])
    assert desk.event_of(one) == desk.event_of(other)
    assert desk.state(split) == "superseded"


def test_a_grade_says_whose_it_is() -> None:
    """A grade of the event counts before grades of its claims, of which the best counts; then the rule's."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    by_rule = desk.event_of(one).grade
    assert by_rule is not None
    assert (by_rule.source, by_rule.information) == ("F", 2)
    desk.judge(ANN, "grade", one, grade="c3", why="a known stringer")
    desk.judge(BEN, "grade", other, grade="B2", why="saw the manifest")
    grade = desk.event_of(one).grade
    assert grade is not None
    assert (grade.source, grade.information, len(grade.reasons)) == ("B", 2, 3)
    desk.judge(ANN, "grade", desk.event_of(one), grade="D4", why="all of one rumour")
    grade = desk.event_of(one).grade
    assert grade is not None
    assert (grade.source, grade.information) == ("D", 4)
    assert grade.reasons == (
        "D4 by A. Ann on 2026-01-01: all of one rumour",
        "stands over F2, graded by rule",
    )
    assert grade.likelihood is not None
    assert grade.likelihood.word == "unlikely"


def test_the_later_word_of_one_author_counts() -> None:
    """Field by field, and on whether it holds; the earlier ones are kept as superseded."""
    desk = Desk()
    one = desk.tell(sentence=SENTENCE)
    first = desk.judge(ANN, "correct", one, fields={"stage": "ordered", "certainty": "possible"})
    second = desk.judge(ANN, "correct", one, fields={"stage": "planned"})
    found, _ = desk.look()
    assert found.of_claim[one.id].fields == {"stage": "planned", "certainty": "possible"}
    assert desk.state(first) == "stands", "of its certainty"
    third = desk.judge(ANN, "reject", one)
    assert [desk.state(j) for j in (first, second, third)] == ["superseded", "superseded", "stands"]
    back = desk.judge(ANN, "correct", one, why="it was right as read")
    found, _ = desk.look()
    assert found.claims == (one,)
    assert [desk.state(j) for j in (third, back)] == ["superseded", "stands"]
    assert len(found.judgements) == 4


def test_what_cannot_both_hold_counts_for_neither() -> None:
    """Accept and reject of one event: the machine's answer stands and is marked disputed."""
    desk = Desk()
    one = desk.tell()
    yes = desk.judge(ANN, "accept", desk.event_of(one), why="it is on film")
    no = desk.judge(BEN, "reject", desk.event_of(one), why="the film is old")
    event = desk.event_of(one)
    assert (event.tier, event.rejected) == ("candidate", ())
    assert event.disputed == (
        "disputed, whether it holds: A. Ann: accept (it is on film); "
        "B. Ben: reject (the film is old)",
    )
    assert desk.state(yes) == desk.state(no) == "disputed"
    desk.judge(BEN, "accept", event, why="the date was checked")
    assert desk.event_of(one).tier == "vetted"
    assert desk.event_of(one).disputed == ()


def test_a_third_decides_by_naming_the_conflict() -> None:
    """Judging beside it only adds a voice; naming the disputed judgements sets them aside.

    Who has taken a side, the third voice included, cannot set another's judgement aside.
    """
    desk = Desk()
    one = desk.tell()
    yes = desk.judge(ANN, "accept", desk.event_of(one))
    no = desk.judge(BEN, "reject", desk.event_of(one))
    beside = desk.judge("D. Dee", "reject", desk.event_of(one))
    assert desk.event_of(one).disputed
    for side in (ANN, "D. Dee"):
        with pytest.raises(ReviewError, match="a side of that conflict"):
            desk.judge(side, "accept", desk.event_of(one), resolves=[no])
    desk.judge(CY, "reject", desk.event_of(one), resolves=[yes, no, beside])
    assert desk.event_of(one).rejected
    assert not desk.event_of(one).disputed
    assert desk.state(yes) == desk.state(no) == "set aside"
    desk.judge(ANN, "accept", desk.event_of(one), why="new footage")
    assert desk.event_of(one).disputed, "who was set aside may speak again"


def test_two_values_of_one_field_are_a_dispute_of_that_field_only() -> None:
    """Other corrections of the same judgements count."""
    desk = Desk()
    one = desk.tell(sentence=SENTENCE)
    desk.judge(ANN, "correct", one, fields={"stage": "ordered", "certainty": "possible"})
    desk.judge(BEN, "correct", one, fields={"stage": "planned"})
    found, _ = desk.look()
    (claim,) = found.claims
    assert (claim.stage, claim.certainty) == ("done", "possible")
    assert [(c.target, c.question) for c in found.conflicts] == [(one.id, "stage")]


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_correction_contradicts_what_others_say_of_the_claim_as_read(verdict: str) -> None:
    """One says that it says so, or nothing of the kind, another that it says something else."""
    desk = Desk()
    one = desk.tell(sentence=SENTENCE)
    desk.judge(ANN, verdict, one)  # type: ignore[arg-type]  # one of two
    desk.judge(BEN, "correct", one, fields={"stage": "ordered"})
    found, _ = desk.look()
    assert found.claims == (one,)
    assert len(found.conflicts) == 1


def test_accepting_a_corrected_claim_agrees_with_the_correction() -> None:
    """An acceptance is of the claim as it was shown."""
    desk = Desk()
    one = desk.tell(sentence=SENTENCE)
    desk.judge(BEN, "correct", one, fields={"stage": "ordered"})
    desk.judge(ANN, "accept", one)
    found, _ = desk.look()
    assert found.claims[0].stage == "ordered"
    assert found.conflicts == []
    assert [j.author for j in found.of_claim[one.id].accepted] == [ANN]


def test_corrections_that_together_leave_no_claim_are_a_dispute() -> None:
    """Each is sound alone; with both nobody would do it."""
    desk = Desk()
    one = desk.tell(sentence="Ruritania's AUS sent crates to BRA.")
    first = desk.judge(ANN, "correct", one, fields={"from": []})
    desk.judgements.clear()
    second = desk.judge(BEN, "correct", one, fields={"to": []})
    assert first is not None
    assert second is not None
    desk.judgements = [first, second]
    found, _ = desk.look()
    assert found.claims == (one,)
    assert [c.question for c in found.conflicts] == ["from, to"]


def test_holding_together_and_apart_is_a_dispute() -> None:
    """The machine's grouping stands and the event says so, until a third decides."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    whole = desk.event_of(one)
    split = desk.judge(ANN, "split", whole, others=[other])
    merge = desk.judge(BEN, "merge", desk.event_of(one), others=[desk.event_of(other)])
    assert desk.event_of(one).claims == whole.claims
    assert "which claims belong together" in desk.event_of(one).disputed[0]
    assert desk.state(split) == desk.state(merge) == "disputed"
    desk.judge(CY, "split", desk.event_of(one), others=[other], resolves=[split, merge])
    assert desk.event_of(one) != desk.event_of(other)
    assert desk.event_of(one).disputed == ()


def test_a_chain_of_merges_against_a_split_is_a_dispute() -> None:
    """Two merges that share a claim join both sides of a third's split: none of the three counts."""
    desk = Desk()
    a, b, c = (
        desk.tell(f"20{y}-05-11", when=(f"20{y}-05-10", f"20{y}-05-11")) for y in (20, 21, 22)
    )
    one = desk.judge(ANN, "merge", desk.event_of(a), others=[desk.event_of(b)])
    desk.judgements.clear()
    two = desk.judge(BEN, "merge", desk.event_of(b), others=[desk.event_of(c)])
    desk.judgements.clear()
    desk.judge(CY, "merge", desk.event_of(a), others=[desk.event_of(c)])
    three = desk.judge(CY, "split", desk.event_of(a), others=[c])
    assert one is not None
    assert two is not None
    assert three is not None
    desk.judgements = [one, two, three]
    assert [desk.state(j) for j in (one, two, three)] == ["disputed"] * 3
    assert len(desk.events()) == 3


def test_grades_that_differ_leave_the_one_by_rule() -> None:
    """Nobody's grade is taken before another's."""
    desk = Desk()
    one = desk.tell()
    desk.judge(ANN, "grade", desk.event_of(one), grade="A1")
    desk.judge(BEN, "grade", desk.event_of(one), grade="E5")
    grade = desk.event_of(one).grade
    assert grade is not None
    assert (grade.source, grade.information) == ("F", 6)
    assert "A. Ann: grade A1" in desk.event_of(one).disputed[0]


def test_saying_it_again_adds_nothing() -> None:
    """The same words of the same author on the same target are kept once."""
    desk = Desk()
    one = desk.tell()
    assert desk.judge(ANN, "accept", one) is not None
    assert desk.judge(ANN, "accept", one) is None
    assert desk.judge(ANN, "accept", one, why="another reason") is not None
    assert desk.judge(BEN, "accept", one) is not None


@pytest.mark.parametrize(
    ("who", "verdict", "on", "given", "needed"),
    [
        ("", "accept", "claim", {}, "SUPPLYLINE_AUTHOR"),
        (" \n", "accept", "claim", {}, "SUPPLYLINE_AUTHOR"),
        ("a" * 121, "accept", "claim", {}, "121 characters"),
        ("A\x00", "accept", "claim", {}, "cannot be shown"),
        (ANN, "accept", "claim", {"why": " "}, "--reason"),
        (ANN, "grade", "claim", {}, "A to F"),
        (ANN, "grade", "claim", {"grade": "G1"}, "A to F"),
        (ANN, "grade", "claim", {"grade": "B27"}, "A to F"),
        (ANN, "accept", "claim", {"grade": "B2"}, "with grade only"),
        (ANN, "reject", "claim", {"fields": {"stage": "done"}}, "with correct only"),
        (ANN, "merge", "claim", {}, "an event"),
        (ANN, "correct", "event", {"fields": {"stage": "done"}}, "a claim"),
        (ANN, "correct", "claim", {}, "--field"),
        (ANN, "merge", "event", {}, "--with"),
        (ANN, "split", "event", {}, "--with"),
        (ANN, "split", "event", {"others": "all"}, "one that stays"),
        (ANN, "merge", "event", {"others": "self"}, "--with"),
        (ANN, "accept", "event", {"resolves": "own"}, "own"),
        (CY, "accept", "event", {"resolves": "own"}, "in no conflict"),
        (ANN, "undo", "event", {}, "--resolves ID"),
        (BEN, "undo", "event", {"resolves": "own"}, "one of B. Ben's own"),
        (ANN, "undo", "claim", {"resolves": "own"}, "a judgement of c1:"),
    ],
)
def test_what_cannot_be_taken_is_said(
    who: str, verdict: str, on: str, given: dict[str, object], needed: str
) -> None:
    """No author, no reason, no grade, a verdict that does not go with its target: refused in words."""
    desk = Desk()
    one, _ = desk.tell(), desk.tell()
    event = desk.event_of(one)
    made = desk.judge(ANN, "accept", event)
    if "others" in given:
        given = {"others": desk.world.claims if given["others"] == "all" else [event]}
    if "resolves" in given:
        given = {"resolves": [made]}
    with pytest.raises(ReviewError, match=needed):
        desk.judge(who, verdict, one if on == "claim" else event, **given)  # type: ignore[arg-type]  # of the table
    assert len(desk.judgements) == 1
