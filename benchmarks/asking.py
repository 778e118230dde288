"""Ask a review app as readers do, from processes of their own: ``python -m benchmarks.asking < orders``.

Each reader has one connection that stays open and asks pages of every sort, in an order drawn anew each
time round.  With a pause he reads what he got before he asks on; without one the app is asked as
fast as it answers, by as many as there are: how it bears saturation.
"""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

CODES = ("FIN", "MNG", "CHL", "PER", "KEN", "LAO", "FJI", "NPL")
CATEGORIES = ("ammunition", "equipment", "drone", "fuel", "missile", "armour", "goods", "technology")  # fmt: skip
WORDS = tuple(f"word{n}" for n in range(5000))
_PROCESSES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What one process of readers does."""

    address: str
    readers: int
    seconds: float
    pause: float  # mean s between an answer and the next question; 0: none
    seed: int
    events: Sequence[str]
    documents: Sequence[str]


def ask(orders: Orders) -> dict[str, list[float]]:
    """Let the readers of ``orders`` ask, in ``_PROCESSES`` processes; return seconds by page, sorted."""
    shares = [orders.readers * (n + 1) // _PROCESSES - orders.readers * n // _PROCESSES for n in range(_PROCESSES)]  # fmt: skip
    running = []
    for number, share in enumerate(shares):
        if share:
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.asking"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            mine = asdict(orders) | {"readers": share, "seed": orders.seed + 100 * number}
            running.append((process, json.dumps(mine)))
    times: dict[str, list[float]] = defaultdict(list)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda p=p, told=told: found.append(p.communicate(told)[0]))
        for p, told in running
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for text in found:
        for name, taken in json.loads(text).items():
            times[name] += taken
    return {name: sorted(taken) for name, taken in times.items()}


def pages(draw: random.Random, events: Sequence[str], documents: Sequence[str]) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Yield a page of every sort: what it is called, and an address of it."""
    pair = "-".join(draw.sample(CODES, 2))
    facets: Callable[[], str] = lambda: f"pairs={pair}&category={draw.choice(CATEGORIES)}"  # noqa: E731  # short
    yield "overview", "/"
    yield "events", "/events"
    yield "events, two facets", f"/events?{facets()}"
    yield "events, rare words", f"/events?q={draw.choice(WORDS)}+{draw.choice(WORDS)}"
    yield "events, a common word", "/events?q=ministry&order=origins"
    yield "event", f"/events/{draw.choice(events)}"
    yield "document", f"/documents/{draw.choice(documents)}"
    yield "sources", "/sources"
    yield "an outlet", f"/sources?outlet=Outlet+{draw.randint(1, 3)}"
    yield "review", "/review"
    yield "watch", "/watch"
    yield "screening", "/screening"
    yield "failures", "/failures"
    yield "API, events", f"/api/v1/events?kind=transfer&pairs={pair}"
    yield "API, claims of an event", f"/api/v1/events/{draw.choice(events)}/claims"


def _read(orders: Orders, seed: int, times: dict[str, list[float]]) -> None:
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    host = urlsplit(orders.address).netloc
    wire = http.client.HTTPConnection(host, timeout=60)
    time.sleep(draw.random() * (orders.pause or 0.05))
    until = time.perf_counter() + orders.seconds
    while time.perf_counter() < until:
        asked = list(pages(draw, orders.events, orders.documents))
        draw.shuffle(asked)
        for name, path in asked:
            began = time.perf_counter()
            wire.request("GET", path)
            answer = wire.getresponse()
            answer.read()
            times[name].append(time.perf_counter() - began)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")  # else it measures errors
            if orders.pause:
                time.sleep(draw.uniform(0.5, 1.5) * orders.pause)
    wire.close()


def _main() -> None:
    orders = Orders(**json.load(sys.stdin))
    times: dict[str, list[float]] = defaultdict(list)
    threads = [
        threading.Thread(target=_read, args=(orders, orders.seed + n, times))
        for n in range(orders.readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    _main()
