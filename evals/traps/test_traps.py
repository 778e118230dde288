"""The traps gate and its floors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.floors import shortfalls
from evals.traps.measure import (
    Trap,
    Wanted,
    casts_of,
    document,
    faults_of,
    figures,
    filled,
    read_all,
    traps,
)
from supplyline.claims import load_reader
from supplyline.records import Claim

CAST = {"A": "RUS", "B": "PRK", "C": "NOR", "D": "SWE"}


def claim() -> Claim:
    """Return what is read of one plain sentence."""
    read, passages = document(["Norway said Russia had sent 12 tanks to North Korea."])
    reader = load_reader()
    sentence = read.text[passages[0].start : passages[0].end]
    parses = dict(zip([sentence], reader.parse([sentence]), strict=True))
    (found,) = reader.read(read, passages, parses).claims
    return found


def test_no_trap_that_was_passed_is_failed_again() -> None:
    """The number of traps passed, and of traps read alike for all sides, may not fall."""
    assert shortfalls("traps", figures(read_all(load_reader()))) == []


def test_every_side_is_read_in_both_roles() -> None:
    """Whoever acts in one cast is acted on in another, so that no side is judged more mildly."""
    casts = traps().casts
    assert {(b, a) for a, b in casts} == set(casts)
    templates = [t for group in traps().traps.values() for t in group]
    assert len({(t.before, t.text) for t in templates}) == len(templates) > 300


def test_a_template_is_filled_by_the_words_of_the_state() -> None:
    """A name at the start is capitalised, and a plural name has its own possessive."""
    cast = {"A": "USA", "B": "IRN"}
    assert filled("{A} met {B.an} envoy.", cast) == "The United States met an Iranian envoy."
    assert filled("“{A.s} ships left {B.cap}.”", cast) == "“The United States' ships left Tehran.”"
    assert len(casts_of(Trap(text="Rain fell.", claims=()))) == 1


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        ({"kind": "transfer", "from": ["A"], "to": ["B"], "speakers": ["C"]}, 0),
        ({"quantity": [[12, 12, "tank"]], "stage": ["done", "ended"], "when": None}, 0),
        ({"from": ["B"], "to": ["A"]}, 2),
        ({"between": ["B", "A"], "speakers": ["~norway"], "depth": 1, "direct": [False]}, 0),
        ({"quantity": [[12, None, "tank"]]}, 1),
        ({"quantity": []}, 1),
        ({"speakers": ["unstated"]}, 1),
        ({"place": ["Bergen"], "scope": "cumulative", "loaded": ["regime"]}, 3),
    ],
)
def test_a_claim_is_compared_field_by_field(wanted: dict[str, object], faults: int) -> None:
    """Only the fields that a trap names count, and each that differs is a fault."""
    trap = Trap(text="-", claims=(Wanted.model_validate(wanted),))
    assert len(list(faults_of(trap, CAST, [claim()]))) == faults


def test_too_few_too_many_and_forbidden_claims_are_faults() -> None:
    """A trap fails on a claim missing, on one more than it allows, and on one it forbids."""
    one = claim()
    two = [one, replace(one, stage="planned")]
    wanted = Wanted.model_validate({"kind": "transfer"})
    assert list(faults_of(Trap(text="-", claims=(wanted,)), CAST, []))
    assert list(faults_of(Trap(text="-", claims=(wanted,)), CAST, two))
    assert not list(faults_of(Trap(text="-", claims=(wanted,), more=True), CAST, two))
    never = Wanted.model_validate({"stage": "planned"})
    assert list(faults_of(Trap(text="-", never=(never,)), CAST, two))
    assert not list(faults_of(Trap(text="-", never=(never,)), CAST, [one]))


def test_a_trap_that_asks_nothing_is_refused() -> None:
    """A trap says what must be read, or what must not."""
    with pytest.raises(ValueError, match="must say"):
        Trap(text="Rain fell.")
