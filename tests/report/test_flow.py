from __future__ import annotations

import re

import pytest

from supplyline.report.flow import Band, bands, draw_flow, only_denied
from tests.report.story import NORLAND, SUDMARK, Case

PAIR = (NORLAND, SUDMARK)


def of(case: Case, what: str) -> Band:
    """Return the band of ``what``."""
    found = [b for b in bands(case.events, case.claims, case.origins, PAIR) if b.what == what]
    assert len(found) == 1, what
    return found[0]


def test_reprints_do_not_widen_a_band(case: Case) -> None:
    """Width counts origins: seven documents of four origins make a band of four."""
    band = of(case, "ammunition")
    assert (band.documents, band.origins, band.events) == (7, 4, 1)


def test_what_is_only_denied_is_no_band(case: Case) -> None:
    """A thing mentioned only to be denied is not shown as given."""
    denied = [e for e in case.events if only_denied(e, case.claims)]
    assert [e.what.text for e in denied if e.what] == ["missiles"]
    assert "missiles" not in {b.what for b in bands(case.events, case.claims, case.origins, PAIR)}


def test_promised_and_given_are_two_bands(case: Case) -> None:
    """What is planned and what is done never share a band."""
    document = case.document("Lake Monitor", "2025-09-09", "More wheat")
    case.event([case.claim(document, "Sudmark plans to send wheat to Norland.", "transfer", SUDMARK, NORLAND, ("wheat", "food"), "planned")])  # fmt: skip
    food = [b for b in bands(case.events, case.claims, case.origins, PAIR) if b.what == "food"]
    assert sorted((b.happened, b.events) for b in food) == [(False, 1), (True, 1)]


def test_a_contact_or_a_casualty_is_no_gift(case: Case) -> None:
    """Only what passes from one to the other is a band."""
    what = {b.what for b in bands(case.events, case.claims, case.origins, PAIR)}
    assert not what & {"killed", "other things"}


@pytest.mark.parametrize("width", [960.0, 340.0])
def test_bands_are_as_wide_as_their_origins(case: Case, width: float) -> None:
    """Two bands' thicknesses stand to each other as their origins do."""
    mine = [b for b in bands(case.events, case.claims, case.origins, PAIR) if b.giver == NORLAND]
    svg = draw_flow(
        mine, giver="Norland", taker="Sudmark", direction="a", ident="f", width=width,
        widest=max(b.origins for b in mine),
    )  # fmt: skip
    ends = [float(h) for h in re.findall(r'width="3" height="([\d.]+)"', svg)]
    left = ends[::2]
    assert len(left) == len(mine)
    for thick, band in zip(left, mine, strict=True):
        assert thick / left[0] == pytest.approx(band.origins / mine[0].origins, rel=0.02)
