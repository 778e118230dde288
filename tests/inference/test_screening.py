"""Names in a case against the lists that are loaded: derived, up to date, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.engines.workers import Workers
from supplyline.inference.screening import hits_in, hits_of, lists_folder, names_in, screened
from supplyline.inference.screening import screener as screener_of
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import open_case
from supplyline.lists import Lists
from supplyline.records import Claim, Hit, Party, Thing
from supplyline.run import build
from tests.lists import files
from tests.lists.small import entry, screener

STORY = """---
id: ship
outlet: Harbour Post
published: '2024-05-20'
language: en
---
North Korea shipped 20,000 artillery shells to Russia aboard the vessel North Star (IMO 9074729), an official said.
Sample Bank sent 5 million dollars to North Korea in March 2024, the ministry said.
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of lists that is in force in this test; it is empty."""
    monkeypatch.setenv("SUPPLYLINE_LISTS", str(tmp_path / "lists"))
    return tmp_path / "lists"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder of one document."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ship.md").write_text(STORY, encoding="utf-8")
    return tmp_path / "sources"


def load(folder: Path, place: Path, **lists: str) -> None:
    Lists(folder).load(files.write(place, **lists), now="2026-03-01T00:00:00Z")


def hits(case: Path) -> list[Hit]:
    with open_case(case) as ledger:
        return ledger.hits()


def claim(number: int = 1, **given: object) -> Claim:
    plain: dict[str, object] = {
        "id": f"c1:{number:032}", "document": "d", "start": 0, "end": 1, "sentence": "S.",
        "kind": "transfer", "from_": (), "to": (), "what": None, "quantity": (), "when": None,
        "place": (), "stage": "done", "polarity": "affirmed", "certainty": "certain",
        "attribution": (), "voice": "report", "loaded": (), "reader": "r",
    }  # fmt: skip
    return Claim(**(plain | given))  # type: ignore[arg-type]  # a claim's own fields


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the vessel Lady Sample", ["Lady Sample"]),
        ("Example Trading Co., Ltd.", ["Example Trading Co", "Ltd"]),
        ("UNIT-12", ["UNIT-12"]),
        ("North Korea", []),
        ("Russian special forces", []),
        ("artillery shells", []),
        ("Ivan Sample's men", ["Ivan Sample"]),
        ("the Russian firm Example Leasing", ["Example Leasing"]),
        ("Korea Example Trading Corporation", ["Korea Example Trading Corporation"]),
        ("судно «Пример»", ["Пример"]),
    ],
)
def test_proper_names_are_screened_and_states_are_not(text: str, names: list[str]) -> None:
    """Who is named with capitals is screened; a state, its people and common words are not."""
    assert sorted(names_in([claim(to=(Party(text=text, code=None),))])) == sorted(names)


def test_a_surname_of_many_is_no_hit() -> None:
    """One word that many entries of a list have tells nobody apart; with a second word it does."""
    many = [entry(str(at), f"{first}, Sample", "SAMPLE") for at, first in enumerate(["Ab", "Cd", "Ef", "Gh"])]  # fmt: skip
    names: dict[str, tuple[str, ...]] = {"Sample": ("c1",), "Ab Sample": ("c2",)}
    assert {hit.subject for hit in hits_of(names, screener(*many).screen(names))} == {"Ab Sample"}
    assert hits_of({"Sample": ("c1",)}, screener(*many[:2]).screen(["Sample"]))


def test_names_say_which_claims_name_them() -> None:
    """From, to and what are looked at, and IMO numbers in the sentence; each with its claims."""
    one = claim(1, from_=(Party(text="Sample Bank", code=None),), sentence="By IMO 9074729.")
    two = claim(2, what=Thing(text="the ship Sample Bank", category="naval"))
    assert names_in([one, two]) == {"IMO 9074729": (one.id,), "Sample Bank": (one.id, two.id)}


def test_without_a_list_nothing_is_screened(sources: Path, folder: Path, tmp_path: Path) -> None:
    """No list loaded: no hit, no row, and the summary says how to load one."""
    summary = build([str(sources)], tmp_path / "case")
    assert hits(tmp_path / "case") == []
    assert "supplyline lists load" in summary.lists
    assert not folder.exists()
    assert not build([str(sources)], tmp_path / "case").changed


def test_hits_follow_claims_and_lists(sources: Path, folder: Path, tmp_path: Path) -> None:
    """A loaded list is asked by the next build, a newer one anew; a withdrawn document has no hits."""
    case = tmp_path / "case"
    build([str(sources)], case)
    load(folder, tmp_path / "a", sdn=files.SDN_CSV)
    summary = build([], case)
    found = {(hit.subject, hit.listed): hit for hit in hits(case)}
    ship = found["IMO 9074729", "102"]
    assert ship.reasons == ("the same IMO number 9074729 (check digit right)",)
    assert ship.claims
    assert ("Sample Bank", "103") in found
    assert "a reason to look and no finding" in summary.lists
    assert not build([], case).changed
    load(folder, tmp_path / "b", sdn=files.SDN_CSV.replace("SAMPLE BANK", "OTHER BANK"))
    assert build([], case).changed
    assert {hit.listed for hit in hits(case)} == {"102"}
    withdraw(case, "ship", author="Ann", reason="a test", command="withdraw")
    assert hits(case) == []


def test_a_case_is_screened_without_keeping_anything(sources: Path, tmp_path: Path) -> None:
    """``screen --case`` against other lists changes nothing in the case."""
    case = tmp_path / "case"
    build([str(sources)], case)
    load(tmp_path / "others", tmp_path / "a", sdn=files.SDN_CSV)
    assert {h.listed for h in hits_in(case, folder=tmp_path / "others")} >= {"102"}
    assert hits(case) == []


def test_the_folder_is_told_by_option_then_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """--lists wins over $SUPPLYLINE_LISTS, which wins over the user's data folder."""
    monkeypatch.setenv("SUPPLYLINE_LISTS", "/srv/lists")
    assert lists_folder(tmp_path) == tmp_path
    assert lists_folder() == Path("/srv/lists")
    monkeypatch.delenv("SUPPLYLINE_LISTS")
    assert lists_folder().parts[-2:] == ("supplyline", "lists")


def test_several_processes_find_what_one_finds(folder: Path, tmp_path: Path) -> None:
    """Names that are spread over processes have the same hits, in the same order, as in one."""
    load(folder, tmp_path, un=files.un_xml(files.UN_ENTRY, files.UN_FIRM), canada=files.CANADA_XML)
    here = screener_of(folder)
    listed = [(name, None) for name in here.index.names]
    asked = [*listed, ("IMO 9074729", None), ("nobody at all", None)] * 40
    with Workers(2) as workers:
        spread = list(screened(asked, here, folder, workers=workers))
    assert spread == list(screened(asked, here, folder))
    assert any(answer.hits for answer in spread)
