"""Content ids."""

from __future__ import annotations

import hashlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from supplyline.ids import content_id

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_NESTED = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def defined(parts: list[object]) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "d1:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@given(st.lists(st.none() | st.text()) | st.lists(_NESTED))
@example(["half \ud800", None])
def test_an_id_is_of_the_canonical_json(parts: list[object]) -> None:
    """Whatever the parts, the id is the hash of their JSON with sorted keys and no spaces."""
    assert content_id("d1", parts) == defined(parts)


def test_every_character_is_written_as_json_writes_it() -> None:
    """Control characters, quotation marks, halves and all others."""
    for first in range(0, 0x110000, 0x400):
        text = "".join(map(chr, range(first, first + 0x400)))
        assert content_id("d1", [text]) == defined([text])
