"""Run a command on two cores and measure what it and its children took.

Peak memory is the larger of two figures: the kernel's ``ru_maxrss`` of the largest single process,
which misses no moment, and the sum of proportional set sizes over the whole family, looked at every
fifth of a second (less often where a look takes long), which counts processes that work together.

Does not: keep the machine quiet; run it alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

CORES = 2
LAUNCH = Path(__file__).with_name("launch.py")
PAUSE = 0.2  # seconds between two looks
# Of the time, at most, that goes into looks: the kernel adds up the pages of large processes.
_SHARE = 0.02
_MOST_READ = 1 << 20  # bytes of lines at once


@dataclass(frozen=True, slots=True)
class Look:
    """What a command and its children had and had used at one moment."""

    when: float  # seconds from the start
    size: int  # bytes, proportional set sizes added up
    own: float  # processor seconds of the command itself
    others: float  # of its children that live


@dataclass(frozen=True, slots=True)
class Taken:
    """What one command took.  ``fault`` says why it has no result; None: it has one."""

    seconds: float  # by the clock, from start to end of the process
    cpu_seconds: float  # of the process and its children
    peak_bytes: int
    output: str
    fault: str | None = None
    looks: Sequence[Look] = ()
    lines: Sequence[tuple[float, str]] = ()  # of standard error, by when they were seen


def take(
    command: Sequence[str],
    *,
    timeout: float,
    ceiling: int | None = None,
) -> Taken:
    """Run ``command`` to its end, or for ``timeout`` seconds.

    Args:
        command: Program and arguments.
        timeout: Seconds, after which it and its children are killed.
        ceiling: Bytes of memory that the kernel lets it and its children have, its share of the disk
            cache included, before it is killed; None: no limit.

    Raises:
        NoCeiling: This machine does not let us set one.
    """
    with _group(ceiling) as group:
        return _take(command, timeout, group)


class NoCeiling(Exception):
    """The kernel has no control group for memory that this user may make."""


@contextmanager
def _group(ceiling: int | None) -> Iterator[str]:
    """Make a control group of the kernel with so much memory, and yield its folder; "-": none."""
    if ceiling is None:
        yield "-"
        return
    root = Path("/sys/fs/cgroup")
    second = (root / "cgroup.controllers").exists()  # the second version of control groups
    group = (root if second else root / "memory") / f"supplyline-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as fault:
        raise NoCeiling(f"{group}: {fault.strerror}") from fault
    try:
        limit = "memory.max" if second else "memory.limit_in_bytes"
        (group / limit).write_text(str(ceiling))
        yield str(group)
    except OSError as fault:
        raise NoCeiling(f"{group}: {fault.strerror}") from fault
    finally:
        group.rmdir()


def _take(command: Sequence[str], timeout: float, group: str) -> Taken:
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    launcher = [sys.executable, "-IS", str(LAUNCH), group, *command]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as log:
        began = time.perf_counter()
        child = subprocess.Popen(launcher, stdout=out, stderr=log, text=True)
        os.sched_setaffinity(child.pid, cores)
        process, late = psutil.Process(child.pid), False
        looks: list[Look] = []
        said: list[tuple[float, str]] = []
        read = 0
        try:
            while child.poll() is None:
                now = time.perf_counter() - began
                looks.append(_look(process, now))
                fresh, read = _lines_from(log.fileno(), read)
                said += [(now, line) for line in fresh]
                if time.perf_counter() - began > timeout:
                    late = True
                    _kill(process)
                took = time.perf_counter() - began - now
                time.sleep(max(PAUSE, took / _SHARE))
        except BaseException:
            _kill(process)  # nothing goes on when this process is told to end
            raise
        peak = max((look.size for look in looks), default=0)
        out.seek(0)
        log.seek(0)
        lines = [line.strip() for line in log.read().splitlines() if line.strip()]
        if late or child.returncode:
            return Taken(0, 0, peak, "", f"not done after {timeout:.0f} s" if late else " ".join(lines[-1:]))  # fmt: skip
        seconds, cpu, largest, code = lines.pop().split()
        fault = None if code == "0" else (lines[-1][:200] if lines else f"exit code {code}")
        said += [(float(seconds), line) for line in _lines_from(log.fileno(), read)[0]]
        return Taken(
            float(seconds), float(cpu), max(peak, int(largest)), out.read(), fault, looks, said
        )


def _lines_from(handle: int, start: int) -> tuple[list[str], int]:
    """Return the whole lines of a file that is written to from byte ``start`` on, and where they end."""
    found = os.pread(handle, _MOST_READ, start)
    end = found.rfind(b"\n") + 1
    return found[:end].decode(errors="replace").splitlines(), start + end


def _look(launcher: psutil.Process, when: float) -> Look:
    """Look at the command that ``launcher`` started, and at all below it."""
    size, used = 0, [0.0, 0.0]
    try:
        command = launcher.children()
        family = launcher.children(recursive=True)
    except psutil.NoSuchProcess:
        return Look(when, 0, 0.0, 0.0)
    for member in family:
        try:
            size += member.memory_full_info().pss
            times = member.cpu_times()
            used[member not in command] += times.user + times.system
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it ended between two looks
    return Look(when, size, used[0], used[1])


def _kill(process: psutil.Process) -> None:
    for member in [*process.children(recursive=True), process]:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue


def scratch() -> Path:
    """Return the folder where planted corpora and the peers' environment are kept between runs."""
    folder = Path(tempfile.gettempdir()) / f"supplyline-benchmarks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
