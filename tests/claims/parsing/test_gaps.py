"""Words that stand without their verb are read as if it were there.  Acts are invented."""

from __future__ import annotations

import pytest

from supplyline.claims.parsing.gaps import strands
from supplyline.claims.parties import party_index
from tests.claims.acts.test_governed import read, shown
from tests.claims.parsing.test_mending import parsed


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Sweden sent shells to Norway, and Denmark rockets.", ["transfer SWE > NOR ammunition done affirmed", "transfer DNK > NOR missile done affirmed"]),
        ("Sweden sent tanks to Norway; Denmark, fuel.", ["transfer SWE > NOR armour done affirmed", "transfer DNK > NOR fuel done affirmed"]),
        ("Sweden gave Norway tanks and Denmark helicopters.", ["transfer SWE > NOR armour done affirmed", "transfer SWE > DNK aircraft done affirmed"]),
        ("Sweden sent missiles to Norway and troops to Denmark.", ["transfer SWE > NOR missile done affirmed", "deployment SWE > DNK troops done affirmed"]),
        ("Sweden has supplied Norway with shells and Denmark with rockets.", ["transfer SWE > NOR ammunition done affirmed", "transfer SWE > DNK missile done affirmed"]),
    ],
)  # fmt: skip
def test_a_gap_is_filled_with_the_verb_before_it(sentence: str, claims: list[str]) -> None:
    """The remnant takes the places of what it is like: a party, a thing, a thing for somebody."""
    assert [shown(c) for c in read(sentence)] == claims


def test_numbers_and_times_stay_on_their_side_of_a_gap() -> None:
    """What was told of the first giver is not told of the second."""
    first, second = read("Sweden delivered 40 tanks to Norway in May and Denmark 20 in June.")
    assert [q.low for q in first.quantity] == [40]
    assert [q.low for q in second.quantity] == [20]
    assert first.when is not None
    assert second.when is not None
    assert first.when.start != second.when.start


@pytest.mark.parametrize(
    "sentence",
    [
        "Sweden and Norway sent shells to Denmark.",
        "Sweden sent shells to Norway and Denmark.",
        "Sweden sent shells to Norway, and Denmark sent rockets.",
        "Sweden sent shells and rockets to Norway.",
        "Sweden sent shells to Norway and was thanked by Denmark.",
        "Troops came from Sweden, and nobody knew why.",
    ],
)
def test_plain_coordination_has_no_gap(sentence: str) -> None:
    """A remnant of one phrase, or one with a verb of its own, is left to the parser."""
    assert len(strands(parsed(sentence), party_index().find(sentence))) == 1


def test_an_act_named_after_the_and_is_no_remnant() -> None:
    """Shipments to a third party are told by their own noun, not by the verb before."""
    found = read("Sweden sent shells to Norway and arms shipments to Denmark.")
    assert [(c.kind, [p.code for p in c.to]) for c in found] == [
        ("transfer", ["NOR"]),
        ("transfer", ["DNK"]),
    ]
