from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.plain import anchor, language_tag, one_line, visible, web_address


@given(st.text(st.characters(codec=None)))
def test_nothing_hidden_stays_hidden(text: str) -> None:
    """A control, format or private character that could mislead never reaches the page as itself."""
    shown = visible(text)
    kept = "\n\t\u200c\u200d\u200e\u200f\u00ad\u061c"
    assert all(
        c in kept or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in shown
    )
    shown.encode("utf-8")


@given(st.text("abc é—“”\n"))
def test_ordinary_text_is_untouched(text: str) -> None:
    """Text that can be seen is shown as it is."""
    assert visible(text) == text


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_one_line_is_one_short_line(text: str, most: int) -> None:
    """A label has no line end and is never longer than asked."""
    line = one_line(text, most=most)
    assert len(line) <= most
    assert "\n" not in line


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b", " https://a", "", None, "file:///etc/passwd", "https:\\example.org", "https://a\n"],
)  # fmt: skip
def test_only_web_addresses_can_be_followed(address: str | None) -> None:
    """An address becomes a link only when it is plainly http or https."""
    assert web_address(address) is None


def test_a_web_address_is_kept() -> None:
    """A web address stays as it was written."""
    assert web_address("https://example.org/a?b=1#c") == "https://example.org/a?b=1#c"


@pytest.mark.parametrize(("given_as", "tag"), [("en", "en"), ("zh-Hant", "zh-Hant"), ('en" x', None), (None, None)])  # fmt: skip
def test_only_a_language_code_becomes_a_language(given_as: str | None, tag: str | None) -> None:
    """A lang attribute holds a language code or is left out."""
    assert language_tag(given_as) == tag


@given(st.text())
def test_an_anchor_needs_no_quoting(identifier: str) -> None:
    """A place in the page is named with letters, digits and hyphens only."""
    assert anchor(identifier).replace("-", "").isalnum()
    assert anchor(identifier).isascii()
