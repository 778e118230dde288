"""Run a command and watch what it and its children take.

Peak memory is the largest sum, over samples a fifth of a second apart, of the proportional set sizes
of the process and all below it: pages that a worker shares with its parent count once.

Does not: time functions inside a process.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

PAUSE = 0.2  # seconds between two samples


@dataclass(frozen=True, slots=True)
class Watched:
    """What one command took."""

    seconds: float
    peak_bytes: int
    cpu_seconds: float
    output: str


def watch(command: Sequence[str]) -> Watched:
    """Run ``command`` to its end.

    Raises:
        subprocess.CalledProcessError: It exited with something else than 0.
    """
    before = psutil.Process().cpu_times()
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        peak, process = 0, psutil.Process(child.pid)
        while child.poll() is None:
            peak = max(peak, _memory(process))
            time.sleep(PAUSE)
        seconds = time.perf_counter() - started
        output = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, output)
    after = psutil.Process().cpu_times()
    used = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return Watched(seconds, peak, used, output)


def _memory(process: psutil.Process) -> int:
    """Return the proportional set size of ``process`` and its children, in bytes."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        try:
            total += member.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it ended between two looks
    return total
