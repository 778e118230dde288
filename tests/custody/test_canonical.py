"""Canonical JSON is the text of RFC 8785."""

from __future__ import annotations

import pytest

from supplyline.custody.canonical import canonical
from supplyline.custody.faults import NotCanonical


def test_the_example_of_the_standard() -> None:
    """RFC 8785, section 3.2.2: the sample of literals, numbers and a string."""
    sample = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(sample) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_in_order_of_their_code_units() -> None:
    """RFC 8785, section 3.2.3: keys are sorted as UTF-16, not as code points."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    text = canonical(dict.fromkeys(keys, 0)).decode()
    places = [text.index(key if key != "\r" else "\\r") for key in order]
    assert places == sorted(places)


@pytest.mark.parametrize("value", [float("nan"), 2**60, {1: 2}, "\ud800", object()])
def test_what_has_no_form_is_refused(value: object) -> None:
    """A value that JSON cannot hold the same way everywhere is an error."""
    with pytest.raises(NotCanonical):
        canonical({"value": value})
