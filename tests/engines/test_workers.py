"""Work is spread in order, within bounds, and survives a worker's death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from supplyline.engines.workers import Aside, Workers, cores

_DEADLY = 7


def double(number: int) -> int:
    """Double, slower for even numbers, so that results are ready out of order."""
    time.sleep(0.02 if number % 2 == 0 else 0)
    return 2 * number


def process_of(_: int) -> int:
    return os.getpid()


def double_or_die(number: int) -> int:
    """Die as a process does in which a library crashed."""
    if number == _DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(number)


def refuse(number: int) -> int:
    """Raise."""
    raise ValueError(number)


def minus(number: int) -> int:
    return -number


@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_results_come_in_the_order_of_the_items(spread: bool, count: int) -> None:
    """Order does not depend on how many workers there are, nor on who is ready first."""
    with Workers(count) as workers:
        assert list(workers.map(double, range(20), spread=spread, crashed=minus)) == [
            2 * n for n in range(20)
        ]


def test_little_work_starts_no_process() -> None:
    """Work that is not to be spread is done here."""
    before = _workers_of(psutil.Process())  # of other tests: the process that reads PDFs stays
    with Workers(4) as workers:
        assert set(workers.map(process_of, range(3), spread=False, crashed=minus)) == {os.getpid()}
        assert _workers_of(psutil.Process()) == before


def test_items_are_taken_a_few_ahead_only() -> None:
    """A long stream of items is not read into memory while the first one is worked on."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    with Workers(2) as workers:
        results = workers.map(double, items(), spread=True, crashed=minus)
        next(results)
        assert taken <= 6


def test_a_dead_worker_costs_the_item_it_died_on() -> None:
    """Every other item gets its result, in order, also those in flight at that moment."""
    with Workers(2) as workers:
        found = list(workers.map(double_or_die, range(20), spread=True, crashed=minus))
    assert found == [-n if n == _DEADLY else 2 * n for n in range(20)]


def test_a_fault_reaches_the_caller() -> None:
    """What a function raises in a worker is raised here."""
    with Workers(2) as workers, pytest.raises(ValueError, match="0"):
        list(workers.map(refuse, range(4), spread=True, crashed=minus))


def test_leaving_early_leaves_no_process() -> None:
    """A caller that fails does not wait for work it no longer wants."""
    before = _workers_of(psutil.Process())
    with pytest.raises(KeyError), Workers(2) as workers:  # noqa: PT012  # both lines are the rule
        next(workers.map(double, range(1000), spread=True, crashed=minus))
        raise KeyError
    deadline = time.monotonic() + 10
    while _workers_of(psutil.Process()) != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _workers_of(psutil.Process()) == before


def test_workers_end_with_a_killed_parent() -> None:
    """``kill -9`` of the parent leaves no worker behind."""
    code = (
        "from supplyline.engines.workers import Workers\n"
        "from tests.engines.test_workers import double, minus\n"
        "if __name__ == '__main__':\n"
        "    with Workers(2) as workers:\n"
        "        for n in workers.map(double, range(10**6), spread=True, crashed=minus):\n"
        "            print(n, flush=True)\n"
    )
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout is not None
        for _ in range(10):
            parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= 2
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def note(place: Path) -> None:
    """Write down which process this is and how readily it gives way; fail where there is no room."""
    place.write_text(f"{os.getpid()} {os.nice(0)}")


def test_a_call_aside_goes_on_beside_its_caller_and_gives_way(tmp_path: Path) -> None:
    """It runs in a process of its own at lower priority, and says whether it came to its end."""
    with closing(Aside()) as aside:
        assert aside.end() is None
        aside.start(note, tmp_path / "noted")
        assert aside.end() is True
        process, nice = map(int, (tmp_path / "noted").read_text().split())
        assert process != os.getpid()
        assert nice > min(os.nice(0), 18)  # 19 is the most
        aside.start(note, tmp_path / "nowhere" / "noted")
        assert aside.end() is False
        aside.start(time.sleep, 600)
        assert aside.is_busy
    assert not aside.is_busy  # closed: it was ended


def test_cores_are_those_of_this_process() -> None:
    """A process bound to some cores does not start a worker for each of the machine's."""
    assert 1 <= cores() <= (os.cpu_count() or 1)


def _workers_of(process: psutil.Process) -> list[psutil.Process]:
    return [p for p in process.children() if "resource_tracker" not in " ".join(p.cmdline())]
