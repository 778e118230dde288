"""Let few pages be made at a time, each in its turn; what takes long waits elsewhere.

One interpreter runs one thread at a time.  Many that make pages at once take it from each other at every
query, so that all come late; a few, in the order they came, are done sooner, the last one too.

Does not: hold up what only waits for the network.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter, run_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

PAGES = 2  # made at a time; of 1, 2, 3, 4 and 40 it has the least 95th percentile (decisions/0205)
_LONG = 8  # of what takes long, at a time


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Set how many pages are made at a time while the app runs; end with it what goes on aside."""
    current_default_thread_limiter().total_tokens = PAGES
    yield
    app.state.case.close()


def apart(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Let ``answer``, which may take seconds or wait for others, hold up no page."""

    async def answered(request: Request) -> Response:
        return await run_apart(request, lambda: answer(request))

    return answered


async def run_apart(request: Request, make: Callable[[], Response]) -> Response:
    """Return what ``make`` returns, made in a thread that no page waits for."""
    state = request.app.state
    if not hasattr(state, "long_ones"):
        state.long_ones = CapacityLimiter(_LONG)
    return await run_sync(make, limiter=state.long_ones)
