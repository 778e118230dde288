"""How long the API takes, by resource: ``python -m benchmarks api 1000000``, on cases as ``pages`` plants.

Asked in the app's own process, one request after the other, so that what is told is the app's own
work: wall time and time of the process, the first request of each resource and the median of those
after it.  Flows, stances and indicators are left out: they read every claim, once.

``PAGES_CASES`` names a folder in which planted cases are kept.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from starlette.testclient import TestClient

from benchmarks.pages import plant
from supplyline.web import create_app
from supplyline.web.api import RESOURCES, ROOT
from supplyline.web.case import Case

_HOST = "127.0.0.1:8000"
_TIMES = 15
_MORE = ("/events?counts=true", "/events?kind=transfer&category=fuel", "/events?q=ministry&order=origins", "/events?limit=500", "/documents?limit=500", "/claims?limit=500")  # fmt: skip


def main(sizes: list[int]) -> None:
    """Plant, ask, and print a table for each size."""
    for size in sizes or [100_000]:
        with tempfile.TemporaryDirectory(prefix="supplyline-api-") as folder:
            case = Path(os.environ.get("PAGES_CASES", folder)) / f"case-{size}"
            if not case.exists():
                plant(case, size)
            _ask(case)


def _ask(folder: Path) -> None:
    began = time.perf_counter()
    case = Case(folder)
    case.bring_up()
    app = create_app(case, hosts=[_HOST])
    load = psutil.getloadavg()[0]
    print(f"{folder.name}: ready after {time.perf_counter() - began:.1f} s, load {load:.1f}")
    print(f"{'resource':<44}{'first':>9}{'median':>9}{'process':>9}{'bytes':>10}")
    with TestClient(app, base_url=f"http://{_HOST}", follow_redirects=False) as client:
        ids: dict[str, str] = {}
        paths = [r.path for r in RESOURCES if not r.gathers]
        for path in (*paths, *_MORE):
            address = _filled(client, ids, path)
            if address is not None:
                _time(client, path, address)
    print(f"{psutil.Process().memory_info().rss / 2**20:,.0f} MiB held")


def _filled(client: Any, ids: dict[str, str], path: str) -> str | None:
    """Return the address of ``path``, of one far down the list that it is of; None: the list is empty."""
    if "{id}" not in path:
        return ROOT + path
    listed = "/" + path.split("/")[1]
    if listed not in ids:
        items = client.get(f"{ROOT}{listed}?limit=200").json()["items"]
        if not items:
            return None
        ids[listed] = items[-1]["origin" if listed == "/origins" else "id"]
    return ROOT + path.replace("{id}", ids[listed])


def _time(client: Any, path: str, address: str) -> None:
    taken, cpu, answer = [], [], None
    for n in range(_TIMES):
        if answer is not None and n == _TIMES // 2 and "?" not in path:
            address = answer.json().get("next") or address  # not only the first portion
        began, process = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken.append(time.perf_counter() - began)
        cpu.append(time.process_time() - process)
        if answer.status_code != 200:
            print(f"{path:<44}{answer.status_code:>9} {answer.text[:90]}")
            return
    first, rest, own = taken[0], statistics.median(taken[1:]), statistics.median(cpu[1:])
    size = len(answer.content) if answer is not None else 0
    print(
        f"{path:<44}{first * 1000:>6.0f} ms{rest * 1000:>6.0f} ms{own * 1000:>6.0f} ms{size:>10,}"
    )
