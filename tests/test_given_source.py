"""A source that a row gives, from the row to the page: nothing on the way minds that it has no place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.schema import DATA
from tests.cli.test_cli import rows, supplyline

WORDS = (
    "Nine ships loaded with artillery shells left the northern port of Alphaville for Russia on "
    "Friday, the port master said. Their papers named tractor parts. Inspectors had not been let "
    "aboard since the spring, and no customs officer of either state had signed for it"
)  # it ends in a word, so that a credit at its end could be taken for a part of it
ROWS = [
    {"id": "taker", "outlet": "Alphaville Post", "published": "2025-03-02", "text": WORDS,
     "language": "en", "source": "The Betaland News"},
    {"id": "giver", "outlet": "Betaland News", "published": "2025-03-03", "text": WORDS,
     "language": "en", "source": "Betaland News"},
    {"id": "alone", "outlet": "Gamma Mail", "published": "2025-03-01", "language": "en",
     "text": "North Korea sent forty trucks to Russia in May, an official told AFP.",
     "source": "Agence France-Presse"},
]  # fmt: skip


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of three rows, two of which are taken from somebody."""
    file = tmp_path_factory.mktemp("given") / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def case(sources: Path) -> Path:
    """Return the case built from them."""
    folder = sources.parent / "case"
    done = supplyline("build", sources, "--case", folder)
    assert done.returncode == 0, done.stderr.decode()
    return folder


def test_the_item_that_is_named_comes_first(sources: Path) -> None:
    """Its own item is the original though dated later; all words of the taker are copied ones."""
    found = {row["document"]: row for row in rows(supplyline("origins", sources, "--json"))}
    taker, giver = found["taker"], found["giver"]
    assert taker["origin"] == giver["origin"]
    assert (taker["role"], taker["copied_share"]) == ("copy", 1.0)
    assert giver["role"] == "original"
    assert taker["credit"] == [
        {"text": "The Betaland News", "agency": "Betaland News", "kind": "syndicated"}
    ]
    assert giver["credit"] == []


def test_one_who_is_taken_from_another_is_no_original(sources: Path) -> None:
    """The words of an item may cite an agency; the row says that the whole item is the agency's."""
    (alone,) = (
        r for r in rows(supplyline("origins", sources, "--json")) if r["document"] == "alone"
    )
    assert alone["credit"] == [
        {"text": "told AFP", "agency": "AFP", "kind": "cited"},
        {"text": "Agence France-Presse", "agency": "AFP", "kind": "syndicated"},
    ]
    assert alone["role"] == "copy"


def test_lines_keep_to_the_contract(sources: Path) -> None:
    """A credit from a row is a credit like any other in what is printed."""
    schema = json.loads((DATA / "contract" / "origin.json").read_text(encoding="utf-8"))
    for row in rows(supplyline("origins", sources, "--json")):
        Draft202012Validator(schema).validate(row)


def test_the_case_verifies_and_explains_itself(case: Path) -> None:
    """No offset is found broken, and the words given stand where the credit is explained."""
    assert supplyline("verify", case).returncode == 0
    with open_ledger(case / LEDGER_NAME) as ledger:
        (taker,) = (d for d in ledger.documents() if d.name == "taker")
    (credit,) = taker.credits
    assert (credit.start, credit.end) == (len(WORDS), len(WORDS))
    said = supplyline("explain", case, taker.id).stdout.decode()
    assert "syndicated Betaland News (“The Betaland News”)" in said


def test_pages_are_drawn(case: Path, sources: Path) -> None:
    """The dossier and the page of the story are written, and name who was named."""
    dossier = (case / "dossier.html").read_text(encoding="utf-8")
    assert "forty trucks" in dossier
    assert "Gamma Mail" in dossier
    done = supplyline("origins", sources, "--html", sources.parent / "pages")
    assert done.returncode == 0, done.stderr.decode()
    pages = [p.read_text(encoding="utf-8") for p in (sources.parent / "pages").rglob("*.html")]
    assert any("Betaland News" in page for page in pages)
