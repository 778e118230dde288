"""Factors between units: sourced, in order, refused with file and line where they are not."""

from __future__ import annotations

import pytest

from supplyline.errors import SchemaError
from supplyline.fusion.convert import Conversion, conversions
from supplyline.schema import load_text

GOOD = """
- from: crate
  to: round
  family: arms
  low: {factor: 10, assumes: large ones, by: a museum, source: "https://example.org/a"}
  high: {factor: 20, assumes: small ones, by: a museum, source: "https://example.org/b"}
  checked: false
"""


def test_every_factor_that_is_shipped_names_its_source() -> None:
    """Each end says who published it and where."""
    for factor in conversions():
        for end in (factor.low, factor.high):
            assert end.by
            assert end.assumes
            assert end.source.startswith("https://")


@pytest.mark.parametrize(
    ("was", "now", "needed"),
    [
        ("factor: 10", "factor: 30", "low factor that is not above"),
        ("to: round", "to: crate", "two units that differ"),
        ('"https://example.org/a"', '"a friend"', "match pattern"),
        ("  checked: false\n", "", "required"),
        ("  checked: false", "  checked: false\n  guessed: 12", "not permitted"),
    ],
)
def test_a_factor_that_cannot_be_used_is_refused(was: str, now: str, needed: str) -> None:
    """Out of order, of one unit, without a source, without a word on checking, with an unknown field."""
    assert len(load_text(GOOD, list[Conversion], name="conversions.yaml")) == 1
    with pytest.raises(SchemaError, match=r"conversions\.yaml") as fault:
        load_text(GOOD.replace(was, now), list[Conversion], name="conversions.yaml")
    assert needed in str(fault.value)
