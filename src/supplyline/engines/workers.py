"""Spread pure functions over the cores, in order, with bounded queues.

Results come in the order of the items whatever the number of workers, so that what is written does
not depend on it.  A worker that dies (a library crashed on a hostile file) costs the item it died
on, not the run.  Workers end when their parent does, also when it is killed.

Does not: share memory, or decide what is worth spreading: the caller knows the size of its work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from supplyline.schema.parties import PartyFile, in_force, put_in_force

Item = TypeVar("Item")
Result = TypeVar("Result")

_GIVING_WAY = 10  # of 19 that the system knows: at 19 it would wait for all that others do
_AHEAD = 3  # items in flight for each worker: enough to keep it busy while results are written


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Yield ``items``, each made in a thread while the one before it is in use.

    Of use where making one and using another can go on at once, as when a compiled loop holds no
    interpreter lock.

    >>> list(ahead(n * n for n in range(3)))
    [0, 1, 4]
    """
    left = iter(items)
    with ThreadPoolExecutor(1) as maker:
        made = maker.submit(list, islice(left, 1))
        while item := made.result():
            made = maker.submit(list, islice(left, 1))
            yield item[0]


class Workers:
    """A pool that starts when it is first needed.  With ``count`` 1 it never starts.

    Spawned, not forked: a forked worker would carry the ledger's connection and the threads of the
    progress bar.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = max(1, count if count is not None else cores())
        self._context = _Remembering()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._stop(gently=fault is None)

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        spread: bool,
        crashed: Callable[[Item], Result],
    ) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in order.

        Args:
            function: Pure and picklable by name.
            items: Picklable; taken only a few ahead of the results.
            spread: False: call it here, one after the other.
            crashed: Gives the result of an item on which a worker died twice.
        """
        if not spread or self.count == 1:
            yield from map(function, items)
            return
        flying: deque[_Flight[Item, Result]] = deque()
        for item in items:
            flying.append(self._launch(function, item))
            if len(flying) >= self.count * _AHEAD:
                yield self._land(function, flying, crashed)
        while flying:
            yield self._land(function, flying, crashed)

    def _launch(self, function: Callable[[Item], Result], item: Item) -> _Flight[Item, Result]:
        try:
            return _Flight(item, self._started().submit(function, item))
        except BrokenProcessPool as fault:
            return _Flight(item, _failed(fault))

    def _land(
        self,
        function: Callable[[Item], Result],
        flying: deque[_Flight[Item, Result]],
        crashed: Callable[[Item], Result],
    ) -> Result:
        """Return the result of the oldest flight; if a worker died, fly the rest one at a time."""
        first = flying.popleft()
        try:
            return first.future.result()
        except BrokenProcessPool:
            self._stop(gently=False)
        landed = [self._alone(function, first.item, crashed)]
        for flight in list(flying):
            if flight.future.done() and flight.future.exception() is None:
                landed.append(flight.future.result())
            else:
                landed.append(self._alone(function, flight.item, crashed))
        rest = [
            _Flight(flight.item, _done(result))
            for flight, result in zip(list(flying), landed[1:], strict=True)
        ]
        flying.clear()
        flying.extend(rest)
        return landed[0]

    def _alone(
        self,
        function: Callable[[Item], Result],
        item: Item,
        crashed: Callable[[Item], Result],
    ) -> Result:
        try:
            return self._started().submit(function, item).result()
        except BrokenProcessPool:
            self._stop(gently=False)
            return crashed(item)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.count,
                mp_context=self._context,
                initializer=_prepare_worker,
                initargs=(in_force(),),
            )
        return self._pool

    def _stop(self, *, gently: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        if not gently:
            for process in self._context.made:
                if process.pid is not None:
                    process.terminate()
        self._context.made.clear()
        pool.shutdown(wait=True, cancel_futures=True)


class Aside:
    """Calls, one after the other, each in a process of its own that gives way to everything else.

    The process ends with its call, so that nothing of what it held stays in memory, and ends when its
    parent does, also when it is killed.
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way."""
        return self._process is not None and self._process.is_alive()

    def start(self, function: Callable[..., object], *given: object) -> None:
        """Begin to call ``function``, picklable by name, while nothing else is under way."""
        self._process = SpawnContext().Process(
            target=_call_aside, args=(in_force(), function, given), daemon=True
        )
        self._process.start()

    def end(self) -> bool | None:
        """Wait for the call to end; return whether it did what it should.  None: there was none."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.join()
        return process.exitcode == 0

    def close(self) -> None:
        """End the call that is under way, wherever it is."""
        if self._process is not None:
            self._process.terminate()
            self.end()


class _Flight(Generic[Item, Result]):
    """An item and the result that is on its way."""

    def __init__(self, item: Item, future: Future[Result]) -> None:
        self.item, self.future = item, future


class _Remembering(SpawnContext):
    """Knows the processes it made, so that they can be ended without waiting for their work."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[BaseProcess] = []

    def Process(self, *args: Any, **options: Any) -> BaseProcess:  # type: ignore[override]  # noqa: N802  # the pool calls it by this name, where the library has a class
        process = super().Process(*args, **options)
        self.made.append(process)
        return process


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


def _failed(fault: BaseException) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(fault)
    return future


def _prepare_worker(parties: PartyFile | None) -> None:
    """Leave Ctrl-C to the parent, end with it, keep to one core, and know the parties that it knows."""
    put_in_force(parties)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _call_aside(
    parties: PartyFile | None, function: Callable[..., object], given: Sequence[object]
) -> None:
    _prepare_worker(parties)
    os.nice(_GIVING_WAY)
    function(*given)


def _end_with_parent() -> None:
    """Wait until the parent is gone; a killed parent closes nothing, a worker would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
