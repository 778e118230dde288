"""Names on lists stand in the page with why, and with the word that a hit is no finding."""

from __future__ import annotations

from dataclasses import replace

from supplyline.records import Hit
from supplyline.report import render_dossier
from supplyline.report.page import MOST_HITS
from tests.report.story import Case


def test_hits_are_listed_with_their_reasons(case: Case) -> None:
    """The table names list, version, entry, score, reasons and who names the subject; text is escaped."""
    hit = Hit(
        subject="North <Star>", list="test", version="2026-01-02 abababababab", listed="E-1",
        kind="vessel", name="NORTHERN STAR", programmes=("EXAMPLE",), score=0.87,
        reasons=("the same: star", "north, listed as northern: a like spelling (0.80)"),
        claims=(case.events[0].claims[0],),
    )  # fmt: skip
    page = render_dossier(case.dossier(hits=(hit,)))
    section = page[page.index('id="lists"') : page.index('id="lost"')]
    for text in (
        "North &lt;Star&gt;", "NORTHERN STAR (vessel)", "0.87", "the same: star",
        "test 2026-01-02 abababababab", "E-1", "EXAMPLE", "no finding",
    ):  # fmt: skip
        assert text in section
    outlet = case.documents[case.claims[case.events[0].claims[0]].document].outlet
    assert outlet is None or outlet in section


def test_of_more_hits_than_fit_the_weakest_are_left_out(case: Case) -> None:
    """Which hits a long list loses goes by their score, not by their names."""
    hit = Hit(
        subject="Zeta Trade", list="test", version="1", listed="E-1", kind="entity", name="ZETA",
        programmes=(), score=0.9, reasons=("the same: zeta",),
    )  # fmt: skip
    strong = tuple(replace(hit, listed=f"E-{n}") for n in range(MOST_HITS))
    weak = replace(hit, subject="Alpha Trade", score=0.83)
    page = render_dossier(case.dossier(hits=(weak, *strong)))
    section = page[page.index('id="lists"') : page.index('id="lost"')]
    assert section.count("Zeta Trade") == MOST_HITS
    assert "Alpha Trade" not in section
    assert "1 weaker hit not listed" in section


def test_without_hits_the_page_says_how_to_screen(case: Case) -> None:
    """No hit and no list look the same from here; the page says how to tell."""
    page = render_dossier(case.dossier())
    section = page[page.index('id="lists"') : page.index('id="lost"')]
    assert "supplyline lists show" in section
    assert "<table" not in section
