"""Seeds: what two texts share is found, wherever it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.origins import FingerprintUnreadable, Tracer, document_of
from supplyline.origins.seeds import WIDTH, WINDOW, SeedIndex, choose_seeds
from supplyline.origins.words import read_words

WORD = st.integers(0, 10**6).map(lambda n: f"w{n}")
SOME = st.lists(WORD, max_size=30)


@given(
    SOME, SOME, SOME, SOME, st.lists(WORD, min_size=WIDTH + WINDOW - 1, max_size=40, unique=True)
)
def test_a_shared_passage_of_guaranteed_length_is_hit(
    a: list[str], b: list[str], c: list[str], d: list[str], shared: list[str]
) -> None:
    """Two texts that share WIDTH + WINDOW - 1 words in a row share a kept seed (winnowing)."""
    one, other = read_words([" ".join([*a, *shared, *b]), " ".join([*c, *shared, *d])])
    hits = SeedIndex().add(choose_seeds([one, other]), 0, [0.0, 1.0])
    assert len(hits.a) > 0


def test_a_fingerprint_of_another_version_is_refused() -> None:
    """Seeds of two versions cannot be compared, so they are not."""
    document = document_of("Nine ships left the harbour of Alphaville on Friday night.")
    (fingerprint,), _ = Tracer().add([document], str)
    with pytest.raises(FingerprintUnreadable, match="version 'words0'"):
        Tracer([replace(fingerprint, version="words0")])
    with pytest.raises(FingerprintUnreadable, match="broken"):
        Tracer([replace(fingerprint, seeds=b"?")])
