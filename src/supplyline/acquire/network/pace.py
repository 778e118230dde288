"""Decide who is asked next: so many at once, so many of one host, none sooner than it asked for.

A ``Queue`` holds what is still to be asked, by host.  It gives an item out when its host is ready,
and knows when everything is done: nothing waits, nothing is under way.

Does not: ask.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Host(Generic[T]):
    """What waits for one host, and when it may be asked again."""

    pause: float
    waiting: deque[T] = field(default_factory=deque)
    under_way: int = 0
    ready: float = 0.0  # on the queue's clock
    listed: bool = False  # it stands in the heap


class Queue(Generic[T]):
    """What is to be asked.

    Args:
        per_host: Items of one host under way at a time.
        pause: Seconds between the starts of two.
        clock: Seconds that only grow.
    """

    def __init__(
        self, *, per_host: int, pause: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_host, self._pause, self._clock = per_host, pause, clock
        self._hosts: dict[str, _Host[T]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._later: list[tuple[float, int, str, T]] = []
        self._order = count()
        self._open = 0  # waiting, put off or under way
        self._takers: deque[asyncio.Future[None]] = deque()

    def put(self, host: str, item: T, *, wait: float = 0.0) -> None:
        """Let ``item`` be asked of ``host``, in ``wait`` seconds at the earliest."""
        self._open += 1
        if wait > 0:
            heapq.heappush(self._later, (self._clock() + wait, next(self._order), host, item))
        else:
            self._line_up(host, item)
        self._wake()

    def done(self, host: str) -> None:
        """Note that an item of ``host`` that was taken is finished."""
        self._open -= 1
        found = self._host(host)
        found.under_way -= 1
        self._list(host, found)
        self._wake(everyone=self._open == 0)

    def slow(self, host: str, pause: float) -> None:
        """Ask ``host`` no oftener than every ``pause`` seconds from now on."""
        found = self._host(host)
        if pause > found.pause:
            found.pause = pause
            found.ready = max(found.ready, self._clock() + pause)

    def hold(self, host: str, wait: float) -> None:
        """Ask ``host`` nothing for ``wait`` seconds."""
        found = self._host(host)
        found.ready = max(found.ready, self._clock() + wait)

    def turn(self, host: str) -> float:
        """Return the seconds to wait before a further request to ``host``, and count it as made."""
        found, now = self._host(host), self._clock()
        start = max(found.ready, now)
        found.ready = start + found.pause
        return start - now

    async def take(self) -> tuple[str, T] | None:
        """Return the next item and its host when it may be asked; None: everything is done."""
        while self._open:
            now = self._clock()
            while self._later and self._later[0][0] <= now:
                _, _, host, item = heapq.heappop(self._later)
                self._line_up(host, item)
            found = self._next(now)
            if found is not None:
                if self._ready:
                    self._wake()
                return found
            await self._sleep(now)
        self._wake(everyone=True)
        return None

    def _next(self, now: float) -> tuple[str, T] | None:
        while self._ready and self._ready[0][0] <= now:
            _, _, host = heapq.heappop(self._ready)
            found = self._hosts[host]
            found.listed = False
            if found.ready > now:  # held or slowed since
                self._list(host, found)
                continue
            item = found.waiting.popleft()
            found.under_way += 1
            found.ready = now + found.pause
            self._list(host, found)
            return host, item
        return None

    async def _sleep(self, now: float) -> None:
        times = [heap[0][0] for heap in (self._ready, self._later) if heap]
        taker = asyncio.get_running_loop().create_future()
        self._takers.append(taker)
        try:
            async with asyncio.timeout(max(0.0, min(times) - now) if times else None):
                await taker
        except TimeoutError:
            pass
        finally:
            if not taker.done():
                taker.cancel()

    def _wake(self, *, everyone: bool = False) -> None:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(None)
                if not everyone:
                    return

    def _line_up(self, host: str, item: T) -> None:
        found = self._host(host)
        found.waiting.append(item)
        self._list(host, found)

    def _list(self, host: str, found: _Host[T]) -> None:
        if found.waiting and not found.listed and found.under_way < self._per_host:
            found.listed = True
            heapq.heappush(self._ready, (found.ready, next(self._order), host))

    def _host(self, host: str) -> _Host[T]:
        found = self._hosts.get(host)
        if found is None:
            found = self._hosts[host] = _Host(self._pause)
        return found
