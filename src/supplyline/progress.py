"""Say how far long work is: a bar on a terminal, plain lines otherwise, on standard error.

Work tells a ``Progress`` where it is; it never prints.  ``saved`` is called after each transaction
that is safe on the disk: what came before it survives whatever happens next.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_FIRST_LINE = 5.0  # seconds into a stage; each further plain line waits twice as long
_LAST_WAIT = 60.0  # … but never longer than this


class Progress(Protocol):
    """Whoever wants to know how far the work is."""

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Start a stage; ``total`` units of work, None: not known yet."""

    def advance(self, units: int = 1) -> None:
        """Note that ``units`` more are done."""

    def saved(self) -> None:
        """Note that everything up to here survives a kill."""

    def waiting(self, what: str) -> None:
        """Note that the stage waits for ``what``, which may take a while."""


class Silence:
    """A ``Progress`` that nobody watches."""

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Do nothing."""

    def advance(self, units: int = 1) -> None:
        """Do nothing."""

    def saved(self) -> None:
        """Do nothing."""

    def waiting(self, what: str) -> None:
        """Do nothing."""


class Lines:
    """A ``Progress`` as plain lines: one when a stage starts, one when it ends, few in between."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._stage = ""
        self._unit = ""
        self._total: int | None = None
        self._done = 0
        self._began = self._spoke = time.monotonic()
        self._wait = _FIRST_LINE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        if fault is None:
            self._close()

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Close the stage before and start the next."""
        self._close()
        self._stage, self._unit, self._total, self._done = stage, unit, total, 0
        self._began = self._spoke = time.monotonic()
        self._wait = _FIRST_LINE

    def advance(self, units: int = 1) -> None:
        """Count, and speak if the last line is a while ago."""
        self._done += units
        if time.monotonic() - self._spoke > self._wait:
            self._spoke, self._wait = time.monotonic(), min(2 * self._wait, _LAST_WAIT)
            self._say(self._count())

    def saved(self) -> None:
        """Do nothing: a line for every transaction would be noise."""

    def waiting(self, what: str) -> None:
        """Say so."""
        self._say(f"waiting for {what}")

    def _count(self) -> str:
        total = "" if self._total is None else f" of {self._total:,}"
        return f"{self._done:,}{total} {self._unit}".rstrip()

    def _close(self) -> None:
        took = time.monotonic() - self._began
        if self._stage and (self._done or self._total or took > _FIRST_LINE):
            self._say(f"{self._count()}, {took:.1f} s")
        self._stage = ""

    def _say(self, words: str) -> None:
        print(f"{self._stage}: {words}", file=self._out, flush=True)


class Bar:
    """A ``Progress`` as a bar for each stage, on a terminal."""

    def __init__(self, out: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415  # costs 0.1 s that other commands save
        from rich.progress import (  # noqa: PLC0415  # as above
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        self._bars: RichProgress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            TimeElapsedColumn(),
            console=Console(file=out),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        if fault is None:
            self._close()
        self._bars.stop()

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:
        """Close the bar before and start the next."""
        self._close()
        self._task = self._bars.add_task(stage, total=total, unit=unit)

    def advance(self, units: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._bars.advance(self._task, units)

    def saved(self) -> None:
        """Do nothing: the bar says enough."""

    def waiting(self, what: str) -> None:
        """Say so above the bars."""
        self._bars.console.print(f"waiting for {what}")

    def _close(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[-1]
            if task.total is None:
                self._bars.update(self._task, total=task.completed)
            self._bars.stop_task(self._task)
        self._task = None


def progress_on(out: TextIO | None = None) -> Bar | Lines:
    """Return a bar if ``out`` (None: standard error) is a terminal, plain lines otherwise."""
    out = out or sys.stderr
    return Bar(out) if out.isatty() else Lines(out)
