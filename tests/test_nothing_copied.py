"""No sentence of the gold or of the data it was made from stands in the project."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = ("evals/claims_train", "evals/claims_dev", "data/csis/events_dev", "data/seed/article")
RUN = 8  # words: shorter runs are the language's, not an author's
ADDRESS = re.compile(r"\S+://\S+")
WORD = re.compile(r"\w+")


def runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in WORD.findall(ADDRESS.sub(" ", text))]
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is absent: nothing to compare with")
def test_no_run_of_words_is_shared_with_the_gold() -> None:
    """Examples, tests, comments and docs are our own words; addresses are facts."""
    gold: set[tuple[str, ...]] = set()
    for name in GOLD:
        with (SHARED / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                gold |= runs(json.loads(line)["text"])
    files = [
        file
        for folder in ("src", "tests", "evals", "docs", "examples")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".yaml", ".md", ".html"}
    ]
    shared = {
        f"{file.relative_to(ROOT)}: {' '.join(run)}"
        for file in files
        for run in runs(file.read_text(encoding="utf-8")) & gold
    }
    assert len(files) > 200
    assert not shared
