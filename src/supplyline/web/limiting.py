"""Count what failed, by name and by address, and say when enough is enough.

Counts are kept for names that nobody has as for others, so that a refusal tells nothing about a name.

Does not: outlive the process; tell people apart who share an address.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW = 15 * 60  # s
MOST_BY_NAME = 8  # failures within the window, however many machines try
MOST_BY_ADDRESS = 30  # a desk of people behind one address mistypes more often than one
_MOST_KEYS = 10_000


class Failures:
    """What failed lately."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._held: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, name: str, address: str) -> int:
        """Return how many seconds to wait before another try; 0: none, and this one is counted as failed.

        Counted before the answer is known, so that many at once are no more than one after the other.
        """
        now, keys = self._now(), _keys(name, address)
        with self._lock:
            left = max(self._left(key, most, now) for key, most in keys)
            if left:
                return left
            for key, most in keys:
                self._held.setdefault(key, deque(maxlen=most)).append(now)
                self._held.move_to_end(key)
            while len(self._held) > _MOST_KEYS:
                self._held.popitem(last=False)
            return 0

    def worked(self, name: str, address: str) -> None:
        """Forget what failed of a name whose password was right; of the address, this one try alone."""
        with self._lock:
            by_name, by_address = (key for key, _ in _keys(name, address))
            self._held.pop(by_name, None)
            if self._held.get(by_address):
                self._held[by_address].pop()

    def _left(self, key: tuple[str, str], most: int, now: float) -> int:
        times = self._held.get(key)
        if times is None or len(times) < most or now - times[0] >= WINDOW:
            return 0
        return int(times[0] + WINDOW - now) + 1


def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return ((("name", name), MOST_BY_NAME), (("address", address), MOST_BY_ADDRESS))
