"""What tracing moves if an engine does it: ``python -m benchmarks origins-shuffle [DOCUMENTS ...]``.

A feed (``benchmarks.feed``) is traced by an ``Index`` that hands every batch to a ``Spread`` of this very
process, which packs and unpacks items and results as an engine does and counts bytes and processor
seconds by step.  What is left of the whole is what the process that was called does itself.

Does not: move anything to another process (``benchmarks engine`` builds on a cluster).
"""

from __future__ import annotations

import json
import pickle
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.feed import documents
from supplyline.origins import Index, document_of, facts_of, spreading
from supplyline.records import Document

DOCUMENTS = 10_000
AT_ONCE = 7_000  # documents added at once: 16 million code points, as a build does
STEPS = {
    "seed": "words and seeds",
    "join_carriers": "join of candidates",
    "align_batch": "alignment",
    "spanning": "components",
    "derive_batch": "families",
}


@dataclass(slots=True)
class Moved:
    """What went out and came back in one step."""

    batches: int = 0
    out: int = 0  # bytes
    back: int = 0  # bytes
    worked: float = 0.0  # processor seconds
    packed: float = 0.0  # processor seconds of packing and unpacking, both ways, both sides


class Counting:
    """Calls functions here as if it were elsewhere."""

    def __init__(self) -> None:
        self.moved: dict[str, Moved] = defaultdict(Moved)

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
        """Yield the results, in order."""
        moved = self.moved[function.__name__]
        for item in items:
            began = time.process_time()
            out = pickle.dumps(item, protocol=5)
            there = pickle.loads(out)  # noqa: S301  # packed above
            moved.packed += time.process_time() - began
            began = time.process_time()
            found = function(there)
            moved.worked += time.process_time() - began
            began = time.process_time()
            back = pickle.dumps(found, protocol=5)
            result = pickle.loads(back)  # noqa: S301  # packed above
            moved.packed += time.process_time() - began
            moved.batches += 1
            moved.out += len(out)
            moved.back += len(back)
            yield result


def main(sizes: Sequence[int] = ()) -> None:
    """Print a table for each size."""
    _traced(_documents(300), Counting())  # compiled loops are loaded
    for size in sizes or (DOCUMENTS,):
        _table(_documents(size))


def _documents(count: int) -> list[Document]:
    return [
        document_of(row["text"], name=row["id"], outlet=row["outlet"], published=row["published"])
        for row in map(json.loads, documents(0, count))
    ]


def _traced(given: Sequence[Document], counting: Counting | None) -> dict[str, float]:
    """Return processor seconds of facts, of taking in, of tracing, and of making records."""
    seconds: dict[str, float] = defaultdict(float)

    def taken(name: str, began: float) -> None:
        seconds[name] += time.process_time() - began

    with Index(spread=counting) as index:
        for low in range(0, len(given), AT_ONCE):
            began = time.process_time()
            facts = facts_of(given[low : low + AT_ONCE])
            taken("facts", began)
            began = time.process_time()
            index.add(facts)
            taken("add", began)
        traced = index.trace()
        while True:
            began = time.process_time()
            answers = next(traced, None)
            taken("trace", began)
            if answers is None:
                break
            began = time.process_time()
            list(answers.reuse()), list(answers.origins())
            taken("records", began)
    return seconds


def _table(given: Sequence[Document]) -> None:
    for name in ("LEAST_WORDS", "LEAST_BYTES", "LEAST_PAIRS"):
        setattr(spreading, name, 0)  # so that every step is counted, whatever the size
    size = sum(len(document.text.encode()) for document in given)
    print(f"{len(given):,} documents, {size / 1e6:.1f} MB of text\n")
    print("| step | batches | MB out | MB back | bytes a document | processor s | of packing |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    counting = Counting()
    whole = _traced(given, counting)
    spent = 0.0
    for name, step in STEPS.items():
        moved = counting.moved[name]
        spent += moved.worked + moved.packed
        print(
            f"| {step} | {moved.batches} | {moved.out / 1e6:.1f} | {moved.back / 1e6:.1f} "
            f"| {(moved.out + moved.back) / len(given):,.0f} | {moved.worked:.2f} | {moved.packed:.2f} |"
        )
    here = whole["add"] + whole["trace"] - spent
    print(f"| facts, made where the build is called | | | | | {whole['facts']:.2f} | |")
    print(f"| store, order, fixed phrases, there too | | | | | {here:.2f} | |")
    print(f"| records of the answers, there too | | | | | {whole['records']:.2f} | |")
    local = _traced(given, None)
    print(f"\nwithout an engine: add {local['add']:.2f}, trace {local['trace']:.2f} processor s")
