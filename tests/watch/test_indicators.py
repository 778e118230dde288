"""A file of indicators is used whole or refused with file, line, what was found and what was needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.schema.parties import parties_from
from supplyline.watch import SHIPPED, load_indicators
from tests.watch.build import entry, indicators, write


def test_a_dozen_are_shipped() -> None:
    """What is shipped loads, asks a dozen questions or more and says what to do with each answer."""
    shipped = load_indicators(SHIPPED)
    assert len(shipped) >= 12
    assert all(one.question.endswith("?") and one.then.say for one in shipped)


@pytest.mark.parametrize(
    ("when", "line", "found", "needed"),
    [
        ("events: {kinds: [gift]}", 5, "'gift'", "'transfer'"),
        ("events: {categories: [shells]}", 5, "'shells'", "'ammunition'"),
        ("events: {from: [XXX]}", 5, "unknown party 'XXX'", "one that there is"),
        ("events: {places: [QQQ]}", 5, "unknown state 'QQQ'", "one that there is"),
        ("events: {colour: red}", 5, "unknown field 'colour'", "kinds"),
        ("events: {grade: C7}", 5, "'C7'", "a grade such as C3"),
        ("events: {origins: 0}", 5, "0", "greater than or equal to 1"),
        ("events: {amount: {unit: round, at_least: 0}}", 5, "0", "greater than 0"),
        ("events: {window: {from: 2023-02-30}}", 5, "'2023-02-30'", "day is out of range"),
        ("events: {window: {from: yesterday}}", 5, "'yesterday'", "a day such as"),
        ("events: {window: {days: 3, until: 2023-02-03}}", 5, "'days'", "days, or from and until"),
        ("events: {window: {}}", 5, "{}", "days, or from and until"),
        ("events: {provision: {ids: [u-1]}}", 5, "unknown provision 'u-1'", "one that"),
        ("cap: {provisions: [u-1]}", 5, "unknown provision 'u-1'", "one that"),
        ("listing: {lists: [moon]}", 5, "unknown list 'moon'", "one that"),
        ("acknowledgement: {party: [AUS], becomes: [sorry]}", 5, "'sorry'", "'admitted'"),
        ("acknowledgement: {party: [YYY], becomes: [denied]}", 5, "party 'YYY'", "one that"),
        ("indicator: other", 5, "unknown indicator 'other'", "one that"),
        ("{events: {}, indicator: one}", 4, "", "exactly one of all, any, not, events"),
        ("{}", 4, "{}", "exactly one of"),
        ("all: []", 5, "[]", "at least 1 item"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_refused(
    when: str, line: int, found: str, needed: str, tmp_path: Path
) -> None:
    """An unknown word, code, date or form is named with its line."""
    file = write(tmp_path, when)
    with pytest.raises(SchemaError) as caught:
        load_indicators(file, provisions={"u-2"}, lists={"un"})
    assert caught.value.file == str(file)
    assert found in caught.value.found
    assert needed in caught.value.needed
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("events: {window: {from: 2023-02-01, until: 2023-02-01}}", "ends before it begins"),
        ("events: {kinds: [transfer], categories: [killed]}", "no event of kind transfer"),
        ("events: {kinds: [casualty], families: [arms]}", "no event of kind casualty"),
        ("events: {kinds: [transfer], from: [AUS], to: [AUS]}", "AUS stands on both sides"),
        ("acknowledgement: {party: [AUS], becomes: [none]}", "nobody comes to have said nothing"),
        ("acknowledgement: {party: [AUS], was: [corroborated], becomes: [alleged]}", "alleged no more"),
        ("acknowledgement: {party: [AUS], becomes: [denied], of: {kinds: [measure], categories: [killed]}}", "no event of kind measure"),
        ("all: [{events: {kinds: [contact]}}, {not: {events: {kinds: [contact]}}}]", "its opposite"),
        ("any: [{events: {}}, {events: {kinds: [transfer], categories: [veto]}}]", "no event of kind"),
    ],
)  # fmt: skip
def test_what_can_never_hold_is_refused(when: str, why: str, tmp_path: Path) -> None:
    """A condition that contradicts itself would look like quiet for ever."""
    with pytest.raises(SchemaError, match="can never hold") as caught:
        load_indicators(write(tmp_path, when))
    assert why in caught.value.found
    assert caught.value.line == 5


def test_ids_are_given_once(tmp_path: Path) -> None:
    """The second of two equal ids is named, with the place of the first."""
    file = tmp_path / "indicators.yaml"
    file.write_text(entry("events: {}") * 2, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"'one' again, first at .*:1") as caught:
        load_indicators(file)
    assert caught.value.line == 7


def test_indicators_go_round_in_no_circle(tmp_path: Path) -> None:
    """Indicators that refer to one another are refused with the way round."""
    with pytest.raises(SchemaError, match="i1 → i2 → i1"):
        indicators(tmp_path, "indicator: i2", "not: {indicator: i1}")
    with pytest.raises(SchemaError, match="i1 → i1"):
        indicators(tmp_path, "indicator: i1")


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("any: [{events: {}}, {cap: {}}]", "several conditions"),
        ("events: {count: 2}", "a count, a sum or a window"),
        ("events: {window: {days: 3}}", "a count, a sum or a window"),
    ],
)
def test_each_is_of_one_condition(when: str, found: str, tmp_path: Path) -> None:
    """What fires for each case by itself must say what a case is."""
    with pytest.raises(SchemaError, match="each") as caught:
        indicators(tmp_path, when, each=True)
    assert found in caught.value.found


@pytest.mark.parametrize("text", ["", "[]", "one: two", "- id: [", "- id: Not A Name\n"])
def test_what_is_no_file_of_indicators_is_refused(text: str, tmp_path: Path) -> None:
    """An empty file, another form and broken YAML are refused."""
    file = tmp_path / "indicators.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError):
        load_indicators(file)


def test_a_code_of_the_users_own_is_known(tmp_path: Path) -> None:
    """Codes of the parties that a user adds count like those of the codebook."""
    parties = tmp_path / "parties.yaml"
    parties.write_text("- code: QQX\n  names: [Averland Guard]\n", encoding="utf-8")
    file = write(tmp_path, "events: {from: [QQX]}")
    with parties_from(parties):
        assert load_indicators(file)
    with pytest.raises(SchemaError, match="unknown party 'QQX'"):
        load_indicators(file)


def test_the_definition_is_what_decides(tmp_path: Path) -> None:
    """Another name is the same definition; another condition is not."""
    (one,) = indicators(tmp_path, "events: {from: [AUS]}")
    (other,) = indicators(tmp_path, "events: {from: [BRA]}")
    renamed = one.model_copy(update={"name": "Another"})
    assert one.definition == renamed.definition != other.definition
