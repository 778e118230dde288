"""What is planted is what the truth says."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from evals.origins.plant import (
    EDITS,
    Base,
    Item,
    plant_items,
    plant_stream,
    planted_of,
    replicas,
    truth_file,
    write_corpus,
)


def made_up(count: int, seed: int = 3) -> list[Base]:
    """Return ``count`` articles of words by chance."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    sounds = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(rng.choices(sounds, k=rng.randint(1, 4))) for _ in range(3000)]
    return [
        Base(
            f"base-{i}",
            datetime(2025, 3, 1) + timedelta(hours=i),  # without a zone, as base texts may be
            "\n".join(
                " ".join(rng.choices(words, k=rng.randint(15, 25))).capitalize() + "."
                for _ in range(rng.randint(5, 9))
            ),
            "A headline",
        )
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """Return a small corpus of every sort."""
    return plant_items(made_up(400), stories=32, seed=5, largest=40)


def test_every_sort_and_every_edit_is_planted(items: list[Item]) -> None:
    """No kind of reuse that the gate speaks of is missing from the corpus."""
    assert {i.sort for i in items} == {
        "story", "copy", "borrower", "digest", "follow-up", "quoting", "form",
    }  # fmt: skip
    assert {i.level for i in items if i.sort == "copy"} == set(EDITS)
    assert len({i.name for i in items}) == len(items)


def test_sources_are_there_and_share_words(items: list[Item]) -> None:
    """Whoever is said to share words with a story has five of its words in a row."""
    texts = {i.name: i.text.lower().split() for i in items}

    def grams(name: str) -> set[tuple[str, ...]]:
        words = texts[name]
        return set(zip(*(words[k:] for k in range(5)), strict=False))

    for item in items:
        if item.sort in {"borrower", "digest", "follow-up"} or item.level == "verbatim":
            assert all(grams(item.name) & grams(source) for source in item.sources)


def test_a_borrower_borrows_a_third_at_most(items: list[Item]) -> None:
    """A borrower's words are mostly its own, so that it is an origin of its own."""
    hosts = {base.name: len(base.text.split()) for base in made_up(400)}
    for item in items:
        if item.sort == "borrower":
            own = hosts[item.name.removesuffix("/with")]
            assert len(item.text.split()) - own <= len(item.text.split()) / 3


def test_records_keep_what_is_true(items: list[Item]) -> None:
    """Families, borrowings and quotations are the same by id as by name."""
    planted = planted_of(items)
    names = {document.id: document.name for document in planted.documents}
    assert {names[a]: names[b] for a, b in planted.story.items()} == {i.name: i.story for i in items}  # fmt: skip
    assert sum(map(len, planted.families)) - len(planted.families) == len(planted.copies)
    assert all(len(group) >= 2 for group in planted.quoted)


def test_replicas_share_no_passage() -> None:
    """An article and its replica have no ten words in a row in common."""
    bases = made_up(150)
    first, second = islice(replicas(bases, 1), 2)
    for one, other in zip(first, second, strict=True):
        words, there = one.text.lower().split(), other.text.lower().split()
        assert len(words) == len(there)
        runs = {tuple(words[i : i + 10]) for i in range(len(words) - 9)}
        assert not runs & {tuple(there[i : i + 10]) for i in range(len(there) - 9)}


@pytest.mark.parametrize("count", [70, 200, 700])
def test_a_stream_has_so_many_documents(count: int) -> None:
    """A corpus has exactly the documents asked for, and nobody's source is cut off."""
    batches = list(plant_stream(made_up(120), documents=count, seed=2))
    items = [item for batch in batches for item in batch]
    names = {item.name for item in items}
    assert len(items) == len(names) == count
    assert all(s in names for i in items if i.sort != "quoting" for s in (i.story, *i.sources))


def test_a_seed_makes_one_corpus(tmp_path: Path) -> None:
    """The same seed writes the same documents and truth; another seed writes others."""
    bases = made_up(120)
    read = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        file = tmp_path / f"{name}.parquet"
        write_corpus(bases, file, documents=150, seed=seed)
        read.append((pq.read_table(file), pq.read_table(truth_file(file))))
    assert read[0] == read[1]
    assert read[0] != read[2]
    assert read[0][0]["id"].to_pylist() == read[0][1]["id"].to_pylist()


def test_too_little_text_says_what_is_needed() -> None:
    """Articles too short to be cut are no stories, and the error says so."""
    short = [Base(f"b{i}", datetime(2025, 3, 1), "Nine ships left.") for i in range(50)]
    with pytest.raises(ValueError, match=r"0 of 50 articles .* 2 stories need 8"):
        plant_items(short, stories=2, seed=1)
