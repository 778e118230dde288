"""Names against lists: score, reasons, and what must hold for every name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supplyline.lists import Index, Screener
from supplyline.lists.matching import (
    NOT_ALIKE,
    align,
    likeness,
    likenesses,
    of_names,
    reasons_of,
    score_of,
    spelt,
)
from supplyline.lists.spelling import name_of, sound_of
from supplyline.lists.tables import sound_rules
from supplyline.lists.vessels import is_imo
from tests.lists.small import entry, screener, small_screener

SMALL = small_screener()

ALIKE = [
    ("Pak Yong Chol", "Park Young-cheol"),
    ("KIM, Jong-sam", "Gim Jeong Sam"),
    ("김종삼", "Kim Jong Sam"),
    ("Ri Pyong Chol", "Lee Byung-chul"),
    ("Choe Chol Su", "최철수"),
    ("Kim Jongsam", "Kim Jong Sam"),
    ("SHCHUKIN, Dmitriy Yuryevich", "Dmitrij Schtschukin"),
    ("Щукин Дмитрий", "Dmitri Shchukin"),
    ("Sergey Khvorov", "Sergei Hvorov"),
    ("Tsarev, Yulia", "Iulia Tzarev"),
    ("AL-SAMPLE, Omar Ahmad", "Omar Alsample"),
    ("OOO Primer Treyding", "Primer Treyding LLC"),
    ("Example Trading Co., Ltd.", "EXAMPLE TRADING COMPANY LIMITED"),
    ("Example Trading Corporation", "Exmaple Trading Corp"),
    ("SAMPLESON, Ivan Petrovich", "Ivan Sampleson"),
]
APART = [
    ("Kim Jong Sam", "Kim Jong Nam"),
    ("Ivan Petrovich Sampleson", "Ivan Petrovich Obraztsov"),
    ("Ivan Sampleson", "Boris Petrenko"),
    ("Unit 3391", "Unit 3392"),
    ("Example Bank", "Sample Shipping"),
]


@pytest.mark.parametrize(("listed", "asked"), ALIKE)
def test_another_writing_of_a_name_is_a_hit(listed: str, asked: str) -> None:
    """Transliteration, word order, a dropped name, a legal form or a slip does not hide an entry."""
    (hit,) = screener(entry("1", listed)).one(asked).hits
    assert (hit.listed, hit.name, hit.version) == ("1", listed, "2026-01-02 abababababab")
    assert hit.reasons


@pytest.mark.parametrize(("listed", "asked"), APART)
def test_another_name_is_none(listed: str, asked: str) -> None:
    """A shared given name, or one other syllable or digit, makes no hit."""
    assert screener(entry("1", listed)).one(asked).hits == ()


def test_the_same_imo_number_is_the_strongest_reason() -> None:
    """A ship is found by its number under any name, before all that share the name."""
    found = screener(
        entry("1", "NORTH STAR", kind="vessel", imo=["9074729"]),
        entry("2", "Southern Sun", kind="vessel"),
    ).one("Southern Sun (IMO 9074729)")
    first, second = found.hits
    assert (first.listed, first.score) == ("1", 1.0)
    assert first.reasons == ("the same IMO number 9074729 (check digit right)",)
    assert (second.listed, found.notes) == ("2", ())


def test_a_wrong_check_digit_is_said() -> None:
    """An IMO number whose last digit does not fit is no ship's, and that is told."""
    assert is_imo("9074729")
    assert not is_imo("9074728")
    (note,) = SMALL.one("IMO 9074728").notes
    assert "9074728" in note
    assert "wrong check digit" in note


def test_a_bank_is_found_by_its_bic() -> None:
    """A BIC finds the bank, at any branch."""
    hit = SMALL.one("SAMPZZ2LABC").hits[0]
    assert (hit.name, hit.reasons[0]) == ("SAMPLE BANK", "the same BIC SAMPZZ2L")
    branches = entry("1", "Sample Bank", kind="entity", bic=["SAMPZZ2LXXX", "SAMPZZ2LABC"])
    (several,) = screener(branches).one("SAMPZZ2L").hits
    assert several.reasons == ("the same BIC SAMPZZ2L",)


def test_kind_narrows_the_entries() -> None:
    """Asked for a vessel, no person is a hit; what a list does not tell the kind of stays."""
    asked = screener(entry("1", "North Star"), entry("2", "North Star", kind="unknown"))
    assert {h.listed for h in asked.one("North Star").hits} == {"1", "2"}
    assert [h.listed for h in asked.one("North Star", kind="vessel").hits] == ["2"]


def test_quality_of_an_alias_is_told() -> None:
    """A hit on an alias of low quality says so and scores less than one on a good one."""
    asked = screener(entry("1", "Ivan Sampleson", "Northern Clerk", quality="low"))
    hit = asked.one("Northern Clerk").hits[0]
    assert hit.score < 1
    assert "an alias of low quality, says the list" in hit.reasons


def test_reasons_name_what_is_the_same_and_what_differs() -> None:
    """Each word of either name is accounted for."""
    hit = screener(entry("1", "SAMPLESON, Dmitriy Petrovich")).one("Dmitrij Sampleson").hits[0]
    assert hit.reasons == (
        "the same: sampleson",
        "dmitrij, listed as dmitriy: another transliteration",
        "only listed: petrovich",
    )


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    """What is kept beside the lists gives the same hits."""
    SMALL.index.save(tmp_path / "index.npz")
    again = Screener(Index.open(tmp_path / "index.npz"))
    for name in ("Iwan Sample", "리용", "North Star", "IMO 9074729"):
        assert again.one(name) == SMALL.one(name)


def test_no_index_no_hits() -> None:
    """Without a list nothing is found and nothing fails."""
    assert screener().one("Anybody").hits == ()


@given(st.text(max_size=60))
@settings(deadline=None)
def test_every_hit_has_reasons_and_a_score(name: str) -> None:
    """Whatever is asked for, in any script, empty or not: no hit without reasons."""
    found = SMALL.one(name)
    assert found.subject == name
    for hit in found.hits:
        assert hit.reasons
        assert 0 < hit.score <= 1


WORDS = st.lists(
    st.sampled_from(["ivan", "iwan", "sample", "samples", "ri", "lee", "kim", "jong", "jeong", "un", "r", "12", "bank"]),
    min_size=1, max_size=4,
)  # fmt: skip


@given(WORDS)
@settings(deadline=None)
def test_a_name_is_like_itself(words: list[str]) -> None:
    """Any listed name that is asked for as it stands is a hit with the full score."""
    (hit,) = screener(entry("1", " ".join(words))).one(" ".join(words)).hits
    assert hit.score == 1


@given(WORDS, WORDS)
@settings(deadline=None)
def test_likeness_of_words_is_the_same_both_ways(one: list[str], other: list[str]) -> None:
    """Which of two words is asked for and which is listed makes no difference to their likeness."""
    for a in one:
        for b in other:
            for korean in (True, False):
                assert likeness(a, b, korean=korean) == likeness(b, a, korean=korean)


SPELLINGS = st.lists(st.text("aeghijklnorsuy12", min_size=2, max_size=8), min_size=1, max_size=4)


@given(SPELLINGS, SPELLINGS)
@settings(deadline=None)
def test_words_at_once_are_as_alike_as_one_by_one(asked: list[str], listed: list[str]) -> None:
    """Many words of a list get the likeness that each gets alone."""
    for word in asked:
        found = likenesses(word, spelt(listed))
        for at, other in enumerate(listed):
            like = of_names(found.get(at, NOT_ALIKE), word, other, korean=True)
            assert like == likeness(word, other, korean=True)


@given(WORDS, WORDS)
@settings(deadline=None)
def test_pairs_take_each_word_once(asked: list[str], listed: list[str]) -> None:
    """No word counts twice, so that a score stays within 0 and 1."""
    pairs = align(asked, listed)
    for side in ([i for p in pairs for i in p.asked], [j for p in pairs for j in p.listed]):
        assert len(side) == len(set(side))
    assert 0 <= score_of(pairs, [1.0] * len(asked), [1.0] * len(listed)) <= 1
    assert reasons_of(pairs, asked, listed)


@given(WORDS, st.floats(0.5, 1), st.floats(0.5, 1))
@settings(deadline=None)
def test_a_higher_threshold_finds_no_more(words: list[str], one: float, other: float) -> None:
    """What a threshold finds, a lower one finds as well, with the same score."""
    low, high = sorted((one, other))
    name = " ".join(words)
    few = {
        (h.list, h.listed, h.score) for h in Screener(SMALL.index, threshold=high).one(name).hits
    }
    many = {
        (h.list, h.listed, h.score) for h in Screener(SMALL.index, threshold=low).one(name).hits
    }
    assert few <= many


@given(st.text(max_size=40))
@settings(deadline=None)
def test_a_name_is_brought_to_ascii_words(text: str) -> None:
    """Whatever the script, what is compared is words of ASCII letters and digits."""
    for word in name_of(text).words:
        assert word.isascii()
        assert word.isalnum()


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=12))
@example("schtschukin")
@example("qaddhafiyy")
def test_a_rule_is_passed_over_only_where_it_changes_nothing(word: str) -> None:
    """The sound of a word is what all rules make of it, one after the other."""
    heard = word
    for pattern, put, _ in sound_rules():
        heard = pattern.sub(put, heard)
    assert sound_of(word) == heard
