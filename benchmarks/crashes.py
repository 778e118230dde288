"""Kill commands at random instants, and take their disk and their server away; see ``tests.crashing``.

    .venv/bin/python -m benchmarks crashes 200

Sizes: kills of running commands (200), and the seed that instants are drawn with (1).  Two trials run
at a time.  Prints, for each phase, the kills and what came of them, then what came of full disks,
read-only disks and lost connections; every column but "kills" ought to be 0 where it names a fault.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

from tests.crashing import PHASES, Phase, Stage, Trial, small_disk
from tests.ledger.server import running_server

_AT_ONCE = 2
_MOST = 3  # kills of one command before it is left alone
_ROOMS = (0, 8, 24, 60, 120, 250, 500, 1000, 1500)  # thousands of bytes left on a full disk
_CUTS = 10
_FAULTS = ("not one line", "not clean", "lost", "unequal", "not finished")


def main(sizes: list[int]) -> None:
    """Disturb commands and print what came of it."""
    kills, seed = [*sizes, *(200, 1)[len(sizes) :]]
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="supplyline-crashes-") as folder,
        Stage(Path(folder) / "stage") as stage,
    ):
        taken = ", ".join(
            f"{phase} {whole.ended.seconds:.1f} s and {len(whole.ended.commits)} transactions"
            for phase, whole in stage.whole.items()
        )
        print(f"undisturbed: {taken}\n")
        _print("killed", killed(stage, kills, seed))
        print(f"\n{time.monotonic() - began:.0f} s\n")
        rows: list[tuple[str, list[Trial]]] = []
        with small_disk() as disk:
            kind = "" if disk.real else " (a limit on the size of files)"
            for phase in PHASES:
                filled = [stage.fill(phase, disk, 1000 * room) for room in _ROOMS]
                rows.append((f"{phase}, disk full{kind}", filled))
                if disk.freezes:
                    rows.append((f"{phase}, disk read-only", [stage.freeze(phase, disk)]))
        chance = random.Random(seed)  # noqa: S311  # the same instants each time
        with running_server() as server:
            for stop, what in ((False, "connection ended"), (True, "server stopped")):
                cuts = [
                    stage.cut(server, server.address(f"cut_{what[0]}{n}"), 0.7 * chance.random(), stop=stop)
                    for n in range(_CUTS)
                ]  # fmt: skip
                rows.append((f"build on a server, {what}", cuts))
        _print("refused", rows)
        print(f"\n{time.monotonic() - began:.0f} s in all")


def killed(stage: Stage, kills: int, seed: int) -> list[tuple[str, list[Trial]]]:
    """Kill until ``kills`` processes were killed alive, each phase as often as the others."""
    trials: dict[Phase, list[Trial]] = {phase: [] for phase in PHASES}
    share = {phase: (kills + n) // len(PHASES) for n, phase in enumerate(PHASES)}
    numbers, lock = count(), threading.Lock()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while not faults:
                with lock:
                    left = {p: share[p] - sum(t.kills for t in trials[p]) for p in PHASES}
                    phase = max(PHASES, key=lambda p: left[p] / max(1, share[p]))
                    chance = random.Random(f"{seed} {next(numbers)}")  # noqa: S311  # as above
                if left[phase] <= 0:
                    return
                trial = stage.kill(phase, chance, most=min(_MOST, left[phase]))
                with lock:
                    trials[phase].append(trial)
        except BaseException as fault:
            faults.append(fault)
            raise

    workers = [threading.Thread(target=work) for _ in range(_AT_ONCE)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if faults:
        raise faults[0]
    return list(trials.items())


def _print(what: str, rows: Iterable[tuple[str, list[Trial]]]) -> None:
    columns: dict[str, Callable[[list[Trial]], int]] = {
        "trials": len,
        what: lambda trials: sum(t.kills for t in trials),
        "too late": lambda trials: sum(t.late for t in trials),
        "inside a transaction": lambda trials: sum(t.inside for t in trials),
        "acknowledged": lambda trials: sum(t.acknowledged for t in trials),
        **{
            kind: lambda trials, kind=kind: sum(kind in t.faults for t in trials)  # type: ignore[misc]
            for kind in _FAULTS
        },
    }
    print("| | " + " | ".join(columns) + " |")
    print("| --- " * (len(columns) + 1) + "|")
    for name, trials in rows:
        print(f"| {name} | " + " | ".join(f"{of(trials):,}" for of in columns.values()) + " |")
        for trial in trials:
            for kind, found in trial.faults.items():
                print(f"{name}: {kind}: {'; '.join(found)[:3000]}")
