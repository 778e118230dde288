"""Planted corpora of the sizes asked for, made once and kept in the scratch folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import scratch
from evals.origins.plant import BASES, Base, read_bases, truth_file, write_corpus

SEED = 2026


def bases_or_none() -> list[Base] | None:
    """Return the base articles, None where there are none beside the checkout."""
    return read_bases() if BASES.exists() else None


def planted(bases: Sequence[Base], documents: int) -> Path:
    """Return a file of ``documents`` planted documents, with its truth beside it."""
    return kept(
        f"planted-{documents}-{SEED}",
        lambda file: write_corpus(bases, file, documents=documents, seed=SEED),
    )


def kept(name: str, write: Callable[[Path], None]) -> Path:
    """Return the file called ``name``, written by ``write`` if it is not there yet."""
    file = scratch() / f"{name}-v2.parquet"  # another number when what is planted changes
    if not file.exists():
        part = file.with_name(f"part-{file.name}")
        write(part)
        truth_file(part).rename(truth_file(file))
        part.rename(file)
    return file
