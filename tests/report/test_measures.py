"""Provisions and caps in the dossier: what is said, what is missing, and that nobody checked it."""

from __future__ import annotations

import re

import pytest

from supplyline.records import Assessment, CapTotal
from supplyline.report import Dossier, Provided, render_dossier
from supplyline.report.measures import draw_cap
from tests.report.story import Case

HOSTILE = "<script>alert(1)</script>"


def provided(id_: str, *, checked: bool = False, **fields: str) -> Provided:
    words = {"name": f"Act of {id_}", "subject": f"No {id_}.", "binds": "everybody", "source": "https://averland.example/act", "note": ""}  # fmt: skip
    return Provided(id=id_, checked=checked, **(words | fields))


def total(low: float | None, best: float | None, high: float | None, state: str) -> CapTotal:
    return CapTotal(
        provision="oil", start="2024-01-01", end="2025-01-01", unit="barrel", cap=500, low=low,
        best=best, high=high, state=state, rule="bounds added", events=("e1:" + "0" * 32,), claims=(),  # type: ignore[arg-type]
    )  # fmt: skip


def assessed(case: Case, *, checked: bool = False) -> Dossier:
    first, second = case.events[0].id, case.events[1].id
    return case.dossier(
        assessments=(
            Assessment(event=first, provision="shells", verdict="would_breach", reasons=("direction: that way",), missing=(), checked=checked),
            Assessment(event=first, provision="oil", verdict="may_breach", reasons=(), missing=(f"what {HOSTILE} held",), checked=checked),
            Assessment(event=second, provision="gone", verdict="exempt", reasons=("item: food",), missing=(), checked=False),
        ),
        provisions={"shells": provided("shells", checked=checked, note="It is argued."), "oil": provided("oil", checked=checked, good="oil to Averland")},
        cap_totals=(total(100, 600, None, "may_exceed"),),
    )  # fmt: skip


def test_an_event_tells_its_provisions_and_what_is_missing(case: Case) -> None:
    """Verdict, name with a link, subject, what is missing and the note stand at the event."""
    page = render_dossier(assessed(case))
    assert (
        '<span class="verdict">Would breach</span>: <a href="https://averland.example/act"' in page
    )
    assert "<dd>would breach 1, may breach 1</dd>" in page
    assert "Missing: " in page
    assert "It is argued." in page
    assert HOSTILE not in page
    assert page.count('<ul class="measures">') == 2


def test_the_page_says_whether_anybody_checked(case: Case) -> None:
    """Unchecked provisions are said to be that; one that was checked has its mark."""
    assert "No person has held any of these provisions against the official text" in render_dossier(assessed(case))  # fmt: skip
    checked = render_dossier(assessed(case, checked=True))
    assert "1 provision of these" in checked
    assert '<span class="chip">checked</span>' in checked


def test_a_provision_whose_file_is_gone_is_still_told(case: Case) -> None:
    """What was assessed under a file that is there no more is named by its id, not dropped."""
    page = render_dossier(assessed(case))
    assert "not held any more" in page


def test_a_total_stands_against_its_cap_with_its_rule(case: Case) -> None:
    """Heading, bounds, best, state and rule are words; the bar has a title and a description."""
    page = render_dossier(assessed(case))
    assert "Oil to Averland, 2024" in page
    assert "<strong>At least 100 barrels</strong>, best 600, against 500 barrels" in page
    assert "Rule: <bdi>bounds added</bdi>" in page
    ids = re.findall(r'id="(cap-[^"]+)"', page)
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize(
    ("low", "best", "high", "state"),
    [(0, 0, 0, "within"), (0, None, None, "may_exceed"), (600, 700, 900, "exceeded"), (1e9, 1e9, None, "exceeded"), (None, 400, 450, "within")],
)  # fmt: skip
def test_bars_stay_inside_their_picture(
    low: float | None, best: float | None, high: float | None, state: str
) -> None:
    """Whatever the figures, no bar, mark or line lies outside, and none is negative."""
    picture = str(draw_cap(total(low, best, high, state), ident="cap", width=340.0))
    for x, width in re.findall(r'<rect x="([-\d.]+)" y="[-\d.]+" width="([-\d.]+)"', picture):
        assert float(width) >= 0
        assert -0.1 <= float(x) <= float(x) + float(width) <= 340.1
    for x in re.findall(r'x1="([-\d.]+)"', picture):
        assert 0 <= float(x) <= 340
