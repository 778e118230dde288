"""Files of provisions: those shipped load, and what is wrong with a user's own is told by line."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.errors import SchemaError
from supplyline.measures import load_rules
from supplyline.measures.reading import SHIPPED

RULES = load_rules()
GOOD = """\
regime: averland
name: Averland, shells
authority: UNO
about: Shells.
groups:
  pair: [PRK, RUS]
items:
  shells:
    - {categories: [ammunition], answer: covered}
texts:
  law: {name: A law, adopted: 2020-01-31, source: "https://averland.example/law"}
provisions:
  - id: averland-1
    text: law
    paragraph: "1"
    subject: No shells.
    binds: everybody
    in_force: [{from: 2020-02-01, until: 2021-02-01}]
    acts: [{kinds: [transfer], from: [pair], to: any, items: shells}]
    see: [unscr-1718-8b]
    checked: false
"""


def own(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"own{number}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda f: f.stem)
def test_every_file_shipped_loads_and_none_is_checked(file: Path) -> None:
    """No person has held one of our provisions against the official text, and none says so."""
    mine = [rule for rule in RULES if rule.regime.regime == file.stem]
    assert mine
    assert not any(rule.provision.checked for rule in mine)
    assert all(rule.source.startswith("https://") for rule in mine)


def test_every_resolution_on_the_dprk_is_there() -> None:
    """Ten resolutions, each with a provision, the day it was adopted on or after."""
    adopted = {
        "1718": "2006-10-14", "1874": "2009-06-12", "2087": "2013-01-22", "2094": "2013-03-07",
        "2270": "2016-03-02", "2321": "2016-11-30", "2356": "2017-06-02", "2371": "2017-08-05",
        "2375": "2017-09-11", "2397": "2017-12-22",
    }  # fmt: skip
    mine = [rule for rule in RULES if rule.regime.regime == "un-1718"]
    assert {rule.provision.text for rule in mine} == set(adopted)
    for rule in mine:
        assert rule.text.adopted.isoformat() == adopted[rule.provision.text]
        assert rule.provision.in_force[0].start >= rule.text.adopted, rule.id


def test_a_users_own_provisions_are_read_beside_those_shipped(tmp_path: Path) -> None:
    """A file of the user's may see provisions of ours; a folder that is not there holds none."""
    rules = load_rules(own(tmp_path, GOOD))
    assert rules[-1].id == "averland-1"
    assert rules[-1].forbidden[0].givers == frozenset({"PRK", "RUS"})
    assert len(rules) == len(RULES) + 1
    assert load_rules(tmp_path / "none") == RULES


BAD = {
    "an unknown field": (
        "checked: false",
        "checked: false\n    remark: none",
        22,
        "unknown field 'remark'",
        "one of id, text",
    ),
    "a field left out": ("    binds: everybody\n", "", 13, "'id': 'averland-1'", "Field required"),
    "no such day": ("from: 2020-02-01", "from: 2020-02-30", 18, "2020-02-30", "day"),
    "a moment for a day": ("from: 2020-02-01", "from: 2020-02-01T10:00:00", 18, "datetime", "a day such as"),
    "until before from": ("until: 2021-02-01", "until: 2020-02-01", 18, "until", "until (2020-02-01) after from"),
    "an unknown category": ("[ammunition]", "[amunition]", 9, "'amunition'", "'ammunition'"),
    "an unknown kind": ("kinds: [transfer]", "kinds: [transfers]", 19, "'transfers'", "'transfer'"),
    "an unknown code in a group": ("[PRK, RUS]", "[PRK, XXQ]", 6, "'XXQ'", "a code of parties.yaml"),
    "an unknown side": ("from: [pair]", "from: [pear]", 19, "'pear'", "a group of the file, or any"),
    "any on both sides": ("from: [pair]", "from: any", 19, "any on both sides", "a party or a group"),
    "an unknown list": ("items: shells", "items: shell", 19, "'shell'", "one of the lists shells"),
    "an unknown text": ("text: law", "text: act", 14, "'act'", "one of the texts law"),
    "a reference that is not there": ("[unscr-1718-8b]", "[unscr-1718-9b]", 20, "'unscr-1718-9b'", "the id of a provision"),
    "a reference to itself": ("[unscr-1718-8b]", "[averland-1]", 20, "a cycle", "comes to an end"),
    "an id of ours": ("id: averland-1", "id: unscr-1718-8b", 13, "'unscr-1718-8b' again, first at un-1718.yaml", "each id of a provision once"),
    "a regime of ours": ("regime: averland", "regime: un-1718", 1, "'un-1718' again", "once"),
    "a key twice": ('paragraph: "1"', 'paragraph: "1"\n    paragraph: "2"', 16, "'paragraph' twice", "each key once"),
    "checked by nobody": ("checked: false", "checked: true", 13, "checked", "checked_by"),
    "unsure without why": ("answer: covered", "answer: unsure", 9, "unsure", "what would decide it"),
    "an address of another kind": ("https://averland", "ftp://averland", 11, "ftp://", "https"),
    "two periods that overlap": ("until: 2021-02-01}", "until: 2021-02-01}, {from: 2021-01-01}", 13, "in_force", "do not overlap"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_refused_by_line(tmp_path: Path, name: str) -> None:
    """The message names file, line, what was found and what was needed."""
    old, new, line, found, needed = BAD[name]
    assert GOOD.count(old) >= 1
    folder = own(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SchemaError) as told:
        load_rules(folder)
    message = str(told.value)
    assert re.search(rf"own0\.yaml:{line}: found ", message), message
    assert found in message
    assert needed in message


@settings(max_examples=120, deadline=None)
@given(
    at=st.integers(0, len(GOOD) - 1),
    cut=st.integers(0, 12),
    put=st.sampled_from(["", "[", "}", ": ", "\n", "- ", "&a ", "*a", "2020-02-30", "any", "null", "'", "[[]]", "\t", "é"]),
)  # fmt: skip
def test_whatever_a_file_says_it_loads_or_is_refused_by_line(at: int, cut: int, put: str) -> None:
    """A slip of the hand anywhere gives provisions or one SchemaError, never another error."""
    text = GOOD.replace("    see: [unscr-1718-8b]\n", "")
    refused: SchemaError | None = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            load_rules(own(Path(folder), text[:at] + put + text[at + cut :]), shipped=Path("none"))
        except SchemaError as fault:
            refused = fault
    assert refused is None or (refused.line >= 1 and "own0.yaml" in str(refused))


def test_a_circle_over_two_files_is_refused(tmp_path: Path) -> None:
    """Steps of supersedes and see lead back, at last, to where they began: nothing would hold."""
    one = GOOD.replace("see: [unscr-1718-8b]", "supersedes: [averland-2]")
    two = (
        GOOD.replace("regime: averland", "regime: averland-two")
        .replace("averland-1", "averland-2")
        .replace("[unscr-1718-8b]", "[averland-1]")
    )
    with pytest.raises(SchemaError, match=r"averland-\d → averland-\d → averland-\d"):
        load_rules(own(tmp_path, one, two))


def test_a_cap_counts_one_act(tmp_path: Path) -> None:
    """What counts towards a cap is one act, or nobody could say what was added up."""
    text = GOOD.replace(
        "    see: [unscr",
        "    cap: {good: shells, amount: 5, unit: round, period: whole}\n    see: [unscr",
    )
    assert load_rules(own(tmp_path, text))[-1].provision.cap is not None
    with pytest.raises(SchemaError, match="one act where there is a cap"):
        load_rules(own(tmp_path, text.replace("items: shells}]", "items: shells}, {kinds: [transfer], from: any, to: [PRK]}]")))  # fmt: skip


def test_the_panel_ended_and_the_measures_did_not() -> None:
    """The panel's last day was 30 April 2024; what it watched stays in force."""
    by_id = {rule.id: rule for rule in RULES}
    last = by_id["unscr-1874-26"].provision.in_force[-1]
    assert str(last.until) == "2024-05-01"
    assert "28 March 2024" in last.why
    assert not by_id["unscr-1874-26"].forbidden
    assert by_id["unscr-1874-9"].provision.in_force[-1].until is None


def test_the_example_of_the_docs_is_a_file_of_provisions(tmp_path: Path) -> None:
    """What docs/measures.md shows loads as it stands, and its first entry of a list counts."""
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    [text] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    rule = load_rules(own(tmp_path, text))[-1]
    assert rule.id == "averland-7-1"
    assert [item.answer for item in rule.forbidden[0].items] == ["out", "covered", "unsure"]
