"""What takes a pass over the whole case is worked out once for each state of its ledger.

One such thing is worked out at a time, aside, so that other requests are answered meanwhile.  Who asks
waits a little; if that is not enough he is told to ask again, and finds it done.

Does not: know what is worked out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import Any, ClassVar, TypeVar, cast

from supplyline.web.asking import PageError

T = TypeVar("T")
PATIENCE = 20.0  # s that a request waits
_KEPT = 8  # results: of a state, or of states that followed each other
_MOST_WAITING = 4  # for their turn


class StillWorking(PageError):
    """What was asked for takes longer than a request may wait."""

    status = 503
    headers: ClassVar = {"retry-after": "10"}  # s

    def __init__(self) -> None:
        super().__init__(
            "found a case so large that this is still being worked out, needed a little patience: ask again "
            "in 10 s, it goes on meanwhile and is kept until the ledger changes"
        )


class WorkedOut:
    """Results, by what they are and which state they are of."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._held: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._holding = threading.Lock()
        self._turn = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, worked out once for ``key``.

        Args:
            key: What it is, and the state of the ledger.
            make: Called in a thread of its own.

        Raises:
            StillWorking: It takes longer than a request waits.
        """
        with self._holding:
            future = self._held.get(key)
            if future is None:
                if sum(not held.done() for held in self._held.values()) >= _MOST_WAITING:
                    raise StillWorking
                future = self._held[key] = Future()
                threading.Thread(target=self._work, args=(future, key, make), daemon=True).start()
            self._held.move_to_end(key)
            self._drop()
        try:
            return cast("T", future.result(self._patience))
        except NotYet as fault:
            raise StillWorking from fault

    def _drop(self) -> None:
        """Let go of what was asked for longest ago, never of what is being worked out."""
        done = [key for key, future in self._held.items() if future.done()]
        for key in done[: max(0, len(self._held) - _KEPT)]:
            del self._held[key]

    def _work(self, future: Future[Any], key: Hashable, make: Callable[[], Any]) -> None:
        with self._turn:
            try:
                future.set_result(make())
            except BaseException as fault:  # noqa: BLE001  # raised where it was asked for
                with self._holding:
                    self._held.pop(key, None)  # the next one tries again
                future.set_exception(fault)
