from __future__ import annotations

import pytest

from supplyline.records import Bounds
from supplyline.report.bounds import Said, draw_bounds, scale_of


def bounds(low: float | None, best: float | None, high: float | None) -> Bounds:
    """Return bounds of rounds."""
    return Bounds(unit="round", low=low, best=best, high=high, scope="single", rule="r", claims=())


def said(low: float | None, high: float | None) -> Said:
    """Return what one origin says."""
    return Said(name="Harbour Wire, 2025-01-01", low=low, high=high, words="w", more=0)


def test_an_open_bound_is_drawn_open() -> None:
    """At least nine ends in an arrow, not at a number nobody said."""
    svg = draw_bounds(bounds(9, None, None), [said(9, None)], ident="b")
    assert svg is not None
    assert "≥ 9" in svg
    assert "9–" not in svg


def test_without_any_figure_there_is_no_picture() -> None:
    """A number that no claim bounds on either side is not drawn."""
    assert draw_bounds(bounds(None, None, None), [said(None, None)], ident="b") is None


@pytest.mark.parametrize(("values", "logarithmic"), [([9, 11], False), ([0, 5000], False), ([10, 9000], True)])  # fmt: skip
def test_the_scale_fits_the_figures(values: list[float], logarithmic: bool) -> None:
    """Figures of unlike size share a logarithmic scale; every figure lies on the page, in order."""
    place, ticks, is_log = scale_of(values, 0, 100)
    assert is_log is logarithmic
    placed = [place(v) for v in sorted(values)]
    assert placed == sorted(placed)
    assert placed[0] >= -1e-9
    assert placed[-1] <= 100 + 1e-9
    assert list(ticks) == sorted(ticks)
