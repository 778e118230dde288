"""Grades by rule: what raises one, what does not, and that the rules are the same for all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from supplyline.errors import SchemaError
from supplyline.records import Event, Grade, Thing
from supplyline.schema import DATA, load_text
from supplyline.schema.grading import Grades, evidence_shown, grades
from tests.fusion.build import World

SHELLS: dict[str, Any] = {"what": "ammunition"}
IMAGES = "Satellite images show the crates on the quay."


def graded(*tellings: dict[str, Any]) -> Event:
    """Return the one event of what is told on as many days in a row."""
    world = World()
    for number, telling in enumerate(tellings):
        world.tell(f"2021-10-{18 + number}", **{**SHELLS, **telling})
    (event,) = world.fuse()
    return event


def grade_of(*tellings: dict[str, Any]) -> tuple[int, str | None]:
    """Return the number and the word of the one event of what is told."""
    grade = graded(*tellings).grade
    assert grade is not None
    return grade.information, grade.likelihood.word if grade.likelihood else None


OUTLET: dict[str, Any] = {}  # in its own voice
CHILE, DENMARK = {"says": "CHL"}, {"says": "DNK"}
ADMITS = {"says": "AUS"}
DENIES = {"says": "AUS", "polarity": "denied"}


@pytest.mark.parametrize(
    ("tellings", "number", "word"),
    [
        ([OUTLET], 6, None),
        ([CHILE], 6, None),
        ([CHILE, DENMARK], 3, "roughly even chance"),
        ([CHILE, OUTLET], 2, "likely"),
        ([OUTLET, OUTLET], 2, "likely"),
        ([OUTLET, OUTLET, OUTLET], 2, "very likely"),
        ([OUTLET, OUTLET, OUTLET, DENIES], 2, "likely"),
        ([{"sentence": IMAGES}], 3, "roughly even chance"),
        ([OUTLET, OUTLET, {"sentence": IMAGES}], 1, "very likely"),
        ([ADMITS], 2, "likely"),
        ([CHILE, ADMITS], 1, "almost certain"),
        ([CHILE, DENIES], 6, None),
        ([CHILE, DENIES, ADMITS], 1, "almost certain"),
        ([{"certainty": "possible"}, {"certainty": "possible"}], 3, "roughly even chance"),
    ],
)  # fmt: skip
def test_what_speaks_for_a_hidden_act_sets_the_number(
    tellings: list[dict[str, Any]], number: int, word: str | None
) -> None:
    """Independent words, evidence and admissions raise it; a state's charge or denial alone does not."""
    assert grade_of(*tellings) == (number, word)


def test_who_praises_itself_or_accuses_adds_nothing() -> None:
    """Food that a giver boasts of is not against its interest, and a hundred charges of one state are one."""
    assert grade_of({"what": "food", "says": "AUS"}) == (6, None)
    assert grade_of(*[CHILE] * 5) == (6, None)


@pytest.mark.parametrize("giver", ["AUS", "RUS", "USA", "PRK", "UKR"])
@pytest.mark.parametrize("accuser", ["CHL", "KOR", "CHN"])
def test_the_same_rules_hold_for_every_state(giver: str, accuser: str) -> None:
    """Who gives and who accuses makes no difference to any grade."""
    for tellings in ([{"says": accuser}], [{"says": giver}], [{"says": accuser}, {"says": giver}]):
        here = grade_of(*({**t, "frm": giver} for t in tellings))
        as_told = {accuser: "CHL", giver: "AUS"}
        there = grade_of(*({"says": as_told[t["says"]]} for t in tellings))
        assert here == there


def test_others_who_say_otherwise_make_it_doubtful() -> None:
    """A denial by somebody outside counts; by as many as affirm it, it makes it improbable."""
    no = {"polarity": "denied"}
    assert grade_of(OUTLET, OUTLET, no)[0] == 3
    assert grade_of(OUTLET, no)[0] == 5
    assert grade_of(no)[0] == 5
    assert grade_of({**no, "says": "Valley Post > AUS"})[0] == 6, "by way of an outlet"


def test_a_public_act_is_announced_by_who_does_it() -> None:
    """One side's word makes a visit possible, both make it sure; a promise of support nothing."""
    visit: dict[str, Any] = {
        "kind": "contact",
        "what": "other",
        "when": ("2021-10-17", "2021-10-18"),
    }
    assert grade_of({**visit, "says": "AUS"}) == (3, "roughly even chance")
    assert grade_of({**visit, "says": "AUS"}, {**visit, "says": "BRA"})[0] == 1
    assert grade_of({"kind": "support", "what": "other", "says": "AUS"}) == (6, None)


def test_confidence_is_apart_from_likelihood() -> None:
    """Figures far apart lower the one and leave the other; the reasons say so."""
    tellings = [{"number": (n, n)} for n in (1000.0, 1500.0, 1900.0)]
    close = graded(*({**t, **ADMITS} if not i else t for i, t in enumerate(tellings))).grade
    far = graded(
        {"number": (1000.0, 1000.0), **ADMITS}, {"number": (1500.0, 1500.0)}, {"number": (3000.0, 3000.0)}
    ).grade  # fmt: skip
    assert close is not None
    assert far is not None
    assert close.likelihood == far.likelihood
    assert (close.confidence, far.confidence) == ("high", "moderate")
    assert "figures far apart (round)" in far.reasons[-1]


def test_every_grade_has_its_reasons() -> None:
    """The source, the information, the word and the confidence each have a line."""
    grade = graded(CHILE, DENIES).grade
    assert isinstance(grade, Grade)
    source, information, word, confidence = grade.reasons
    assert source.startswith("source F: ")
    assert information.startswith("information 6, truth cannot be judged: ")
    assert (
        "denied by Australia, as its own word on its own act: that takes nothing away"
        in information
    )
    assert word == "no word for how likely it is: there is nothing to go by"
    assert confidence.startswith("confidence low: ")


def test_a_transfer_of_images_shows_none() -> None:
    """What moved is no evidence of its moving."""
    assert evidence_shown().search("The crates were sent.") is None
    world = World()
    sent = world.tell("2021-10-18", sentence="Satellite images were handed over.")
    images = Thing(text="Satellite images", category="intelligence")
    world.claims[:] = [replace(sent, what=images)]
    (event,) = world.fuse()
    assert event.grade is not None
    assert event.grade.information == 6


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        ("letter: B,", "letter: A,", "each once and in order"),
        ("low: 5, high: 20", "low: 6, high: 20", "ranges that rise and meet"),
        ("word: likely, raised", "word: probable, raised", "one of likelihood for each of 1 to 5"),
        ("share: 0.85", "share: 0.99", "no more asked for than before"),
        ("many: 3", "many: 3\nmany_more: 4", "Extra inputs are not permitted"),
    ],
)
def test_scales_that_are_not_whole_are_refused(old: str, new: str, needed: str) -> None:
    """A letter twice, a gap between ranges, a word that is none or a field too many is an error."""
    text = (DATA / "grades.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(SchemaError, match=needed):
        load_text(text.replace(old, new, 1), Grades, name="grades.yaml")


def test_the_words_are_those_of_icd_203() -> None:
    """The ranges of the directive's table, in per cent."""
    assert [(w.word, w.low, w.high) for w in grades().likelihood] == [
        ("almost no chance", 1, 5),
        ("very unlikely", 5, 20),
        ("unlikely", 20, 45),
        ("roughly even chance", 45, 55),
        ("likely", 55, 80),
        ("very likely", 80, 95),
        ("almost certain", 95, 99),
    ]
