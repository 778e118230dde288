"""What is handed to other processes comes out as if it had been worked on here."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins import Index, facts_of, lookup, spreading
from supplyline.origins import index as module
from supplyline.origins.batches import (
    Carriers,
    align_batch,
    derive_batch,
    families_of,
    join_carriers,
    seed,
)
from supplyline.origins.engine.gather import spanning
from supplyline.origins.store import compute
from supplyline.records import Document, Origin, Reuse
from tests.origins.test_batches import corpus

Item = TypeVar("Item")
Result = TypeVar("Result")
Given = tuple[list[Reuse], list[Origin]]

STEPS = {seed, join_carriers, align_batch, spanning, derive_batch}
TABLES = {
    "documents": "SELECT * EXCLUDE body FROM documents ORDER BY number",
    "texts": "FROM texts ORDER BY number",
    "seeds": "FROM seeds ORDER BY ALL",
    "shared": "FROM shared ORDER BY a, b",
    "marks": "FROM marks ORDER BY text",
}


class Elsewhere:
    """Calls functions as on a cluster: all is packed, a few items are taken at once, arrays come back read-only."""

    def __init__(self) -> None:
        self.called: Counter[Callable[..., Any]] = Counter()

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]:
        """Yield the results, in order."""
        waiting, size = iter(items), 1
        while some := [pickle.dumps(item, protocol=5) for item in islice(waiting, size)]:
            self.called[function] += len(some)
            there: Callable[[Item], Result] = pickle.loads(pickle.dumps(function))  # noqa: S301  # packed here
            yield from [_sent_back(there(pickle.loads(item))) for item in some]  # noqa: S301  # as above
            size = size % 3 + 1


def _sent_back(result: Result) -> Result:
    buffers: list[pickle.PickleBuffer] = []
    packed = pickle.dumps(result, protocol=5, buffer_callback=buffers.append)
    found: Result = pickle.loads(packed, buffers=[bytes(b.raw()) for b in buffers])  # noqa: S301  # as above
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be small and everything be spread."""
    for name, value in (
        ("LEAST_WORDS", 0), ("LEAST_BYTES", 0), ("LEAST_PAIRS", 0), ("BATCH_BYTES", 3_000),
        ("BATCH_WORDS", 1_000), ("BATCH_CARRIERS", 700), ("BATCH_PAIRS", 40),
    ):  # fmt: skip
        monkeypatch.setattr(spreading, name, value)
    monkeypatch.setattr(module, "MOST_BYTES", 5_000)
    monkeypatch.setattr(lookup, "HUBS", 3)  # so that some seeds have more carriers
    monkeypatch.setattr(lookup, "CARRIED_AT_ONCE", 900)
    monkeypatch.setattr(lookup, "SUMMED", 400)


def traced(index: Index, parts: Sequence[Sequence[Document]]) -> list[Given]:
    """Return what is answered after each part, in an order that batches have no say in."""
    found = []
    for part in parts:
        index.add(facts_of(part))
        answers = list(index.trace())
        index.settle()
        reuse = sorted((r for a in answers for r in a.reuse()), key=lambda r: (r.copy, r.source))
        origins = sorted((o for a in answers for o in a.origins()), key=lambda o: o.document)
        found.append((reuse, origins))
    return found


def tables(index: Index) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that an index holds."""
    return {name: index._store.fetch(query).to_pylist() for name, query in TABLES.items()}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.usefixtures("small")
def test_rows_do_not_depend_on_where_they_are_made(number: int) -> None:
    """Hubs, forms, fixed phrases, reprints, and what is added later: equal answers, equal tables."""
    documents = corpus(random.Random(number), 90)  # noqa: S311  # reproducible, not secret
    parts = [documents[:50], documents[50:80], documents[80:]]
    elsewhere = Elsewhere()
    with Index() as here, Index(spread=elsewhere) as spread:
        assert traced(spread, parts) == traced(here, parts)
        assert tables(spread) == tables(here)
        assert tables(here)["marks"]
    assert set(elsewhere.called) == STEPS
    assert elsewhere.called[join_carriers] > len(parts)


@pytest.mark.parametrize(("carried", "summed"), [(700, 10**9), (10**9, 150), (100, 10)])
def test_parts_of_hashes_and_hubs_change_no_row(
    carried: int, summed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a ceiling on memory asks for is looked up a part at a time, and is what one look finds."""
    documents = corpus(random.Random(4), 60)  # noqa: S311  # reproducible, not secret
    parts = [documents[:40], documents[40:]]
    with Index() as whole, Index() as cut:
        wanted = traced(whole, parts)
        monkeypatch.setattr(lookup, "CARRIED_AT_ONCE", carried)
        monkeypatch.setattr(lookup, "SUMMED", summed)
        assert traced(cut, parts) == wanted
        assert tables(cut) == tables(whole)
        assert len(tables(whole)["shared"]) > 50


@pytest.mark.usefixtures("small")
def test_an_index_in_a_file_is_spread_once_and_not_the_next_time(tmp_path: Path) -> None:
    """One engine today and another tomorrow, or a ceiling on memory, end in the same rows."""
    documents = corpus(random.Random(7), 60)  # noqa: S311  # reproducible, not secret
    parts = [documents[:30], documents[30:45], documents[45:]]
    with Index() as whole:
        wanted = traced(whole, parts)
    found = []
    for part, spread in zip(parts, (Elsewhere(), None, Elsewhere()), strict=True):
        with Index(tmp_path / "index", spread=spread) as index:
            found += traced(index, [part])
    assert found == wanted
    with Index(memory=200_000_000, spread=Elsewhere()) as index:
        assert traced(index, parts) == wanted


@pytest.mark.usefixtures("small")
def test_a_family_beyond_a_portion_stays_where_its_disk_is() -> None:
    """It would take another process's memory; the rest is spread all the same."""
    documents = corpus(random.Random(5), 40)  # noqa: S311  # reproducible, not secret
    elsewhere = Elsewhere()
    with Index() as whole, Index(memory=200_000_000, spread=elsewhere) as index:
        index._portion = 100  # a ceiling leaves no portion so small, for it would be slow
        assert traced(index, [documents]) == traced(whole, [documents])
    assert not elsewhere.called[derive_batch]
    assert elsewhere.called[align_batch]


def test_little_work_stays_here() -> None:
    """Below the least number of words nothing is packed at all."""
    documents = corpus(random.Random(6), 20)  # noqa: S311  # reproducible, not secret
    elsewhere = Elsewhere()
    with Index() as here, Index(spread=elsewhere) as spread:
        assert traced(spread, [documents]) == traced(here, [documents])
    assert not elsewhere.called


def carriers(rng: random.Random, count: int) -> pa.Table:
    """Return texts that carry seeds, each text a seed once, some seeds many times."""
    found = {
        (rng.choice([1, 2, 3, 2**63, 2**64 - 1, rng.randrange(2**64)]), rng.randrange(25))
        for _ in range(count)
    }
    hashes, texts = zip(*sorted(found), strict=True)
    return pa.table(
        {
            "hash": pa.array(hashes, pa.uint64()),
            "text": pa.array(texts, pa.int32()),
            "place": pa.array([rng.randrange(300) for _ in found], pa.int32()),
            "rank": pa.array([(7 * text) % 25 for text in texts], pa.int32()),
        }
    )


@pytest.mark.parametrize("parts", [1, 2, 7])
@pytest.mark.parametrize("sought", [0, 20])
def test_pairs_of_parts_are_the_pairs_of_all(parts: int, sought: int) -> None:
    """However many parts the seeds are joined in, pairs, counts and places are the same."""
    rows = carriers(random.Random(11), 300)  # noqa: S311  # reproducible, not secret
    order = [("hub", "ascending"), ("other", "ascending")]
    whole = join_carriers(Carriers(rows, 3, sought)).sort_by(order)
    of_part = np.array([hash_ % parts for hash_ in rows["hash"].to_pylist()])
    some = [
        join_carriers(Carriers(rows.filter(pa.array(of_part == part)), 3, sought))
        for part in range(parts)
    ]
    summed = compute("pairs_of_parts", {"given": pa.concat_tables(some)}).sort_by(order)
    assert summed.to_pylist() == whole.to_pylist()
    assert max(whole["seeds"].to_pylist()) > 1


@pytest.mark.usefixtures("small")
@settings(deadline=None, max_examples=30)  # the machine may be busy
@given(st.lists(st.tuples(st.integers(0, 199), st.integers(0, 199)), max_size=300))
def test_families_of_forests_are_the_families_of_all_pairs(pairs: list[tuple[int, int]]) -> None:
    """Pairs in batches join the same numbers, by no more pairs than it takes."""
    a, b = np.array(pairs, dtype=np.int32).reshape(-1, 2).T.copy()
    whole = families_of(200, a, b, None)
    assert families_of(200, a, b, _here).tolist() == whole.tolist()
    one, other = spanning((a, b))
    families: npt.NDArray[np.int32] = families_of(200, one, other, None)
    assert families.tolist() == whole.tolist()
    assert len(one) == 200 - len(np.unique(whole))


def _here(function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
    return map(function, items)
