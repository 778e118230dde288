"""Trees of known wrong shapes are put right before anything is read.  Acts are invented."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from supplyline.claims.parsing.mending import mended
from supplyline.claims.parsing.parse import unpack
from tests.claims.acts.test_governed import READER, read, shown


def parsed(sentence: str) -> Doc:
    return unpack(READER.parse([sentence])[0])


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Drones supplied to Norway by Sweden were shot down.", ["transfer SWE > NOR drone done affirmed"]),
        ("Rifles shipped to Norway by Sweden have gone missing.", ["transfer SWE > NOR small_arms done affirmed"]),
        ("Denmark said Sweden had armed Norway.", ["transfer SWE > NOR arms done affirmed"]),
        ("Sweden ships 40 wagons of shells to Norway.", ["transfer SWE > NOR ammunition under_way affirmed"]),
        ("The tanks Sweden gave Norway were old.", ["transfer SWE > NOR armour done affirmed"]),
        ("Norway paid the seller, Sweden, $3 million.", ["transfer NOR > SWE money done affirmed"]),
        ("Sweden denied that any of its tanks had been sold to Norway.", ["transfer SWE > NOR armour done denied"]),
        ("Sweden rejected as false the report that it had sold Norway shells.", ["transfer SWE > NOR ammunition done denied"]),
    ],
)  # fmt: skip
def test_what_the_parser_gets_wrong_is_read_right(sentence: str, claims: list[str]) -> None:
    """Reduced relatives, perfects, plural verbs, bare relatives, prices and portions are read as meant."""
    assert [shown(c) for c in read(sentence)] == claims


@pytest.mark.parametrize(
    "sentence",
    [
        "Sweden sent shells to Norway.",
        "Sweden sent shells to Norway, denied it and was believed.",
        "Soldiers came to Norway by train and left.",
        "Sweden had armed forces in Norway.",
        "Officials met in Oslo and agreed to send shells.",
        "The ships, which Sweden sent to Norway, were old.",
        "Sweden's exports of shells to Norway rose.",
        "Most officials agreed.",
        "",
    ],
)
def test_a_tree_of_no_known_shape_is_left_alone(sentence: str) -> None:
    """Nothing is changed where no rule knows the tree."""
    doc = parsed(sentence)
    assert mended(doc) is doc


def test_words_stay_where_they_were() -> None:
    """Mending changes the tree, never the words or their offsets."""
    doc = parsed("Drones supplied to Norway by Sweden were shot down.")
    after = mended(doc)
    assert after is not doc
    assert after.text == doc.text
    assert [t.idx for t in after] == [t.idx for t in doc]
    assert sum(t.head == t for t in after) == 1
