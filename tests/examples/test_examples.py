"""The example case is our own words about public facts, in the manners of real reporting."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CASE = ROOT / "examples" / "dprk-russia"
SHARED = ROOT.parent / "shared" / "data"
DOCUMENTS = sorted(CASE.glob("*.md"))
KEYS = {"id", "url", "outlet", "published", "title", "language"}
RUN = 7  # words in common from which a passage counts as copied
WORD = re.compile(r"\w+(?:[.,]\d+)*")


def read(file: Path) -> tuple[dict[str, str], str]:
    """Return the front matter and the body of one document."""
    _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body.strip()


WRITTEN = [file for file in DOCUMENTS if file.stat().st_size]


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of ``RUN`` words of ``text``, folded."""
    words = [word.casefold() for word in WORD.findall(text)]
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def shared_texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every shared file that holds text."""
    for file in sorted(SHARED.rglob("*")):
        if file.suffix == ".gz":
            yield file.name, gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
        elif file.suffix in {".jsonl", ".tsv", ".csv", ".json", ".md", ".txt", ".xml"}:
            yield file.name, file.read_text(encoding="utf-8", errors="replace")


def test_there_are_enough_documents_of_every_manner() -> None:
    """At least sixty documents, two unread languages and one broken file."""
    assert len(WRITTEN) >= 60
    assert {read(file)[0]["language"] for file in WRITTEN} == {"en", "ko", "ru"}
    assert len(DOCUMENTS) == len(WRITTEN) + 1


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.stem)
def test_every_document_says_where_its_facts_are_from(file: Path) -> None:
    """Front matter has the keys of the contract, the file is named by its id, the body is short."""
    front, body = read(file)
    assert set(front) == KEYS
    assert front["id"] == file.stem
    assert urlsplit(front["url"]).scheme in {"http", "https"}
    assert 25 <= len(body.split()) <= 180


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.stem)
def test_quotations_are_short(file: Path) -> None:
    """Nothing longer than eight words stands between quotation marks: none is made up."""
    _, body = read(file)
    for quoted in re.findall(r"[\"“]([^\"”]+)[\"”]", body):
        assert len(quoted.split()) <= 8, quoted


def test_no_outlet_is_a_real_one() -> None:
    """Every outlet is on the list of invented names in the README."""
    readme = " ".join((CASE.parent / "README.md").read_text(encoding="utf-8").split())
    outlets = {read(file)[0]["outlet"] for file in WRITTEN}
    assert {outlet for outlet in outlets if outlet not in readme} == set()


@pytest.mark.slow
@pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"no shared data at {SHARED}: nothing to compare with"
)
def test_no_words_are_copied_from_shared_data() -> None:
    """No run of seven words is in common with any text of the shared data."""
    ours: dict[tuple[str, ...], str] = {}
    for file in WRITTEN:
        front, body = read(file)
        for run in runs(f"{front['title']}\n{body}"):
            ours.setdefault(run, file.stem)
    copied = [
        f"{ours[run]}: {' '.join(run)!r} is in {name}"
        for name, text in shared_texts()
        for run in runs(text)
        if run in ours
    ]
    assert copied == []
