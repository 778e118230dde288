"""The word tables do what their examples say."""

from __future__ import annotations

import re

import pytest

from supplyline.lists.spelling import korean_of, name_of, sound_of
from supplyline.lists.tables import Korean, Rule, legal_forms
from supplyline.schema import DATA, load

SPELLINGS = load(DATA / "names" / "spellings.yaml", list[Rule])
KOREAN = load(DATA / "names" / "korean.yaml", Korean).rules


@pytest.mark.parametrize("form", legal_forms(), ids=" ".join)
def test_every_legal_form_is_taken_out_of_a_name(form: tuple[str, ...]) -> None:
    """A form of however many words at the end of a name is its form and none of its words."""
    name = name_of(f"Sample Bureau {' '.join(form)}")
    assert (name.words, name.forms) == (("sample", "bureau"), (legal_forms()[form],))


@pytest.mark.parametrize("rule", SPELLINGS, ids=lambda rule: rule.find)
def test_what_a_rule_of_sounds_shows_sounds_the_same(rule: Rule) -> None:
    """Commas part the spellings of one word, semicolons one word from another."""
    for word in rule.example.casefold().split("; "):
        assert len({sound_of(spelling) for spelling in word.split(", ")}) == 1, word


@pytest.mark.parametrize("rule", KOREAN, ids=lambda rule: rule.find)
def test_what_a_korean_rule_shows_has_one_key(rule: Rule) -> None:
    """Each example is of spellings with one key, or of two that must keep theirs apart."""
    for words in rule.example.split("; "):
        keys = [korean_of(word.casefold()) for word in re.findall("[A-Z][a-z]+", words)]
        assert all(keys)
        assert len(set(keys)) == (len(keys) if "is not" in rule.example else 1), words
