"""How much asking a run may do: requests, tokens, seconds, and requests a minute.

Every request counts, retries too, since every one is paid for.  Tokens are those the endpoint
reports; where it reports none, four code points count as one.

Does not: stop a request that is under way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from supplyline.claims.model.settings import ModelSettings


class BudgetReached(Exception):  # a stop, not a fault: the caller says it in the summary
    """The run may ask no more; what was answered stands, and the next run goes on from there."""


class Budget:
    """What is left of a run's budget; safe to use from several threads."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        wait: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._wait, self._now = settings, wait, now
        self._lock = threading.Lock()
        self._began: float | None = None  # when the first request was taken
        self._free = float("-inf")  # when the next request may go
        self.requests = 0
        self.tokens_read = 0
        self.tokens_written = 0
        self.retries = 0

    @property
    def seconds(self) -> float:
        """Seconds since the first request."""
        return 0.0 if self._began is None else self._now() - self._began

    def take(self) -> None:
        """Take one request, waiting until its turn.

        Raises:
            BudgetReached: There is none left, or the tokens or the seconds are used up.
        """
        with self._lock:
            limits = self._settings
            if limits.max_requests is not None and self.requests >= limits.max_requests:
                raise BudgetReached(f"{limits.max_requests:,} requests")
            used = self.tokens_read + self.tokens_written
            if limits.max_tokens is not None and used >= limits.max_tokens:
                raise BudgetReached(f"{limits.max_tokens:,} tokens")
            now = self._now()
            began = self._began = now if self._began is None else self._began
            turn = max(now, self._free)
            if limits.max_seconds is not None and turn - began >= limits.max_seconds:
                raise BudgetReached(f"{limits.max_seconds:,.0f} seconds")
            self.requests += 1
            if limits.requests_per_minute is not None:
                self._free = turn + 60 / limits.requests_per_minute
        if turn > now:
            self._wait(turn - now)

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so long: the endpoint said so."""
        with self._lock:
            self._free = max(self._free, self._now() + seconds)

    def note(self, *, read: int, written: int) -> None:
        """Count the tokens of an answer."""
        with self._lock:
            self.tokens_read += read
            self.tokens_written += written

    def note_retry(self) -> None:
        """Count a request that has to be made again."""
        with self._lock:
            self.retries += 1
