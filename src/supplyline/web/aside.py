"""Bring up, in a process of its own, what judgements in a large case leave to follow.

It begins once nobody has judged for a while.  Whoever judges meanwhile ends it and does not wait: what
it had not finished is as if it had not begun (``following``), and it begins anew afterwards.

Does not: know what follows; it is ``supplyline judge`` with nothing given.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

IDLE = 20.0  # s without a judgement until it begins
_LOW = 10  # of the system's priorities: pages come first


class Aside:
    """At most one such process for a case."""

    def __init__(self, case: Path, *, idle: float = IDLE) -> None:
        self._case, self._idle = case, idle
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def later(self) -> None:
        """Begin after a while, unless ``stop`` is called before."""
        with self._lock:
            self._end()
            self._timer = threading.Timer(self._idle, self._begin)
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> bool:
        """End it, so that somebody else may write; return whether it was to begin, or had not finished."""
        with self._lock:
            return self._end()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "supplyline", "judge", str(self._case), "--from", "-"]  # fmt: skip
        with self._lock:
            if self._timer is not threading.current_thread():
                return  # stopped, or put off
            self._timer = None
            self._process = subprocess.Popen(  # noqa: S603  # this program
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            if hasattr(os, "setpriority"):
                with suppress(OSError):  # it is done already
                    os.setpriority(os.PRIO_PROCESS, self._process.pid, _LOW)

    def _end(self) -> bool:
        left = self._timer is not None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._process is not None:
            self._process.kill()
            left = self._process.wait() != 0  # killed now, or refused before: another process wrote
            self._process = None
        return left
