"""``build`` takes patterns and objects among its sources."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supplyline.cli import cli
from supplyline.ledger import LEDGER_NAME, open_ledger
from tests.acquire.store import Store, running_store
from tests.acquire.test_objects import LINE, damaged, parquet


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running_store() as store:
        texts = [f"The port of Alphaville was closed on day {n}." for n in range(4)]
        store.objects = {
            "2025/part-0.parquet": parquet(*texts),
            "2025/part-1.parquet": damaged(parquet(*texts[::-1], "One more."), 0),
            "2025/part-2.parquet": parquet("Never read."),
        }
        store.denied.add("2025/part-2.parquet")
        yield store


def build(store: Store, case: Path, *sources: str | Path) -> Result:
    told = {name: None for name in os.environ if name.startswith("AWS_")}
    return CliRunner().invoke(
        cli,
        ["build", *map(str, sources), "--case", str(case), "--allow-private"],
        env=told | {"AWS_ENDPOINT_URL": store.address},
    )


def test_files_by_pattern_and_objects_are_one_archive(store: Store, tmp_path: Path) -> None:
    """Each is counted, what cannot be had is named, and a second build asks for no bytes again."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.jsonl").write_bytes(LINE)
    case = tmp_path / "case"
    sources = (tmp_path / "here" / "*.jsonl", tmp_path / "*.none", "s3://archive/2025/*.parquet")
    done = build(store, case, *sources)
    assert done.exit_code == 0, done.output
    # 1 file; 4 rows; of 5 rows the first 2 are lost, 2 are had before and 1 is new.
    assert (
        "inputs      11 = 6 documents + 2 repeats + 3 failures; 6 documents are new" in done.output
    )
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert {(f.source.rpartition("/")[2], f.locator, f.fault) for f in ledger.failures()} == {
            ("*.none", "", "no match"),
            ("part-1.parquet", "rows 1 to 2", "corrupt"),
            ("part-2.parquet", "", "unreadable"),
        }
        assert ledger.verify() == []
    store.asked.clear()
    again = build(store, case, *sources)
    assert "(nothing was new)" in again.output, again.output
    assert {method for method, path, _ in store.asked if path.endswith(".parquet")} == {"HEAD"}
    store.denied.clear()
    assert "1 documents are new" in build(store, case, *sources).output
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert {f.fault for f in ledger.failures()} == {"no match", "corrupt"}


def test_a_store_of_the_inner_network_is_refused_at_once(store: Store, tmp_path: Path) -> None:
    """Without --allow-private nothing is asked, and one line says why."""
    store.asked.clear()
    done = CliRunner().invoke(
        cli,
        ["build", "s3://archive/2025/*", "--case", str(tmp_path / "case")],
        env={"AWS_ENDPOINT_URL": store.address},
    )
    assert done.exit_code != 0
    assert "without TLS" in done.output + str(done.exception)
    assert store.asked == []
    assert not (tmp_path / "case").exists()
