from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.svg import el, fit, nice_ticks, picture, width_of


@given(st.text(), st.text())
def test_no_text_breaks_a_picture(title: str, label: str) -> None:
    """Whatever a picture is told to show, it stays one well-formed picture with two texts."""
    svg = picture(
        el("text", label, x=1.5), ident="p", title=title, desc=label, width=10, height=5, css="c"
    )
    root = ET.fromstring(svg)  # noqa: S314  # our own output
    assert [child.tag for child in root] == ["title", "desc", "text"]
    assert root.get("aria-labelledby") == "p-title p-desc"


@given(st.text(min_size=1), st.floats(min_value=20, max_value=400))
def test_a_fitted_text_fits(text: str, room: float) -> None:
    """A label is cut to the room it has."""
    assert width_of(fit(text, 12, room), 12) <= room


@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=0, max_value=1e9))
def test_ticks_span_what_they_measure(low: float, more: float) -> None:
    """The first tick is not above the lowest value, the last not below the highest, and few between."""
    ticks = nice_ticks(low, low + more)
    slack = 1e-6 * (low + more + 1)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + more - slack
    assert 2 <= len(ticks) <= 7
