"""Work spread over a Ray cluster comes out as on one machine, whatever happens to its processes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pytest

if find_spec("ray") is None:
    pytest.skip('needs the extra "ray": Ray is not installed', allow_module_level=True)

# Ray is loaded by our module, which says first where its own clusters listen.
from supplyline.engines.on_ray import OtherCode, RayWorkers, _reason, _require, _standing
from supplyline.ledger import LEDGER_NAME, digest
from supplyline.origins import spreading
from supplyline.run import Options, build
from tests.corpus import write_corpus, write_long_corpus
from tests.engines.test_workers import double, double_or_die, minus, refuse


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Start one cluster of two processes for all tests but those that start their own."""
    with RayWorkers(2) as workers:
        assert list(workers.map(double, [1], spread=True, crashed=minus)) == [2]
        yield


def die_once(given: tuple[Path, int]) -> int:
    """Die as a lost worker does, the first time; the second time all is well."""
    folder, number = given
    try:
        (folder / str(number)).touch(exist_ok=False)
    except FileExistsError:
        return 2 * number
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def lost(given: tuple[Path, int]) -> int:
    return -given[1]


def refuse_by_facts(number: int) -> int:
    """Raise what is made of facts, not of its message."""
    raise OtherCode({"supplyline": ("1", str(number))})


def test_results_come_in_the_order_of_the_items() -> None:
    """More items than one task takes: in order, whoever is ready first."""
    assert list(RayWorkers().map(double, range(200), spread=True, crashed=minus)) == [
        2 * n for n in range(200)
    ]


def test_items_are_taken_a_few_tasks_ahead_only() -> None:
    """A long stream of items is not read into memory while the first ones are worked on."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield number

    next(RayWorkers().map(minus, items(), spread=True, crashed=minus))
    assert taken <= 6 * 64


def test_a_lost_worker_changes_nothing(tmp_path: Path) -> None:
    """What a killed process had is done by another."""
    items = [(tmp_path, n) for n in range(3)]
    assert list(RayWorkers().map(die_once, items[:1], spread=True, crashed=lost)) == [0]


def test_an_item_that_kills_costs_that_item() -> None:
    """Every other item of its task gets its result, in order."""
    found = list(RayWorkers().map(double_or_die, [6, 7, 8], spread=True, crashed=minus))
    assert found == [12, -7, 16]


@pytest.mark.parametrize(
    ("function", "fault"), [(refuse, ValueError), (refuse_by_facts, OtherCode)]
)
def test_a_fault_reaches_the_caller(function: Callable[[int], int], fault: type[Exception]) -> None:
    """What a function raises in a process of the cluster is raised here."""
    with pytest.raises(fault, match="0"):
        list(RayWorkers().map(function, range(4), spread=True, crashed=minus))


def test_other_code_is_refused() -> None:
    """A process with another version of anything that rows depend on says which."""
    with pytest.raises(OtherCode, match=r"spacy .* instead of 0\.1"):
        _require({**_standing(), "spacy": "0.1"})


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("No node info found matching attributes: ''", "call from one of its hosts"),
        ("RPC error: InvalidAuthToken: it is incorrect", "RAY_AUTH_TOKEN"),
        ("Timed out", "Failed to connect to 10.0.0.5:6379"),
    ],
)
def test_why_there_is_no_cluster_is_said(cause: str, told: str) -> None:
    """What was the matter is told in one line, also where Ray has it in the cause of its fault only."""
    fault = ConnectionError("Failed to connect\n to 10.0.0.5:6379")
    fault.__cause__ = RuntimeError(cause)
    assert told in _reason(fault)


@pytest.mark.slow
def test_a_cluster_writes_the_rows_of_one_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal claims, origins and events, row for row, also if a process is killed in the middle."""
    asked: set[str] = set()
    plain = RayWorkers.map

    def noted(self: RayWorkers, function: Any, items: Any, **options: Any) -> Iterator[Any]:
        asked.add(function.__name__)
        return plain(self, function, items, **options)

    monkeypatch.setattr(RayWorkers, "map", noted)
    for name in ("LEAST_WORDS", "LEAST_BYTES", "LEAST_PAIRS"):
        monkeypatch.setattr(spreading, name, 0)  # few texts are traced where the build is called
    sources = [str(write_corpus(tmp_path / "few")), str(write_long_corpus(tmp_path / "long"))]
    today = date(2026, 1, 1)
    build(sources, tmp_path / "local", options=Options(workers=1, today=today))
    killed: list[int] = []
    killer = threading.Thread(target=_kill_one, args=(killed,))
    killer.start()
    summary = build(sources, tmp_path / "ray", options=Options(engine="ray", today=today))
    killer.join()
    assert killed
    assert summary.tally.claims
    assert digest(tmp_path / "ray" / LEDGER_NAME) == digest(tmp_path / "local" / LEDGER_NAME)
    assert asked >= {"seed", "join_carriers", "align_batch", "spanning", "derive_batch"}


def _kill_one(killed: list[int]) -> None:
    """Kill a process of the cluster as soon as it is at work, and note it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for process in psutil.Process().children(recursive=True):
            if process.name().startswith("ray::_work"):
                process.kill()
                killed.append(process.pid)
                return
        time.sleep(0.01)
