"""Capture a load of addresses from a server that does everything wrong, beside a bare loop.

A server in a process of its own answers on loopback; of a hundred addresses twelve are faulty: missing,
truncated, declared too short, busy once, broken, in a redirect loop, a bomb, slow, damaged, packed,
moved, said to be in another encoding.  ``fetch`` captures them into a case; the bare loop asks the same
addresses with the same client and as many at a time, and only writes what comes into files: no hashes,
no ledger, no robots.txt, no second try, no redirects.

    .venv/bin/python -m benchmarks.fetching [--addresses 100000]     (make bench: 10,000)

Prints addresses/s and captures/s of both, their ratio, the peak memory of each, and whether every
address is accounted for.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

AT_ONCE = 32
_WORDS = (
    "Alphaland shipped nine containers to Betaland on Monday, officials said. "
    "The ministry would not comment on the number. "
)
_BOMB = gzip.compress(bytes(64 << 20))
_FAULTS = ("missing", "truncated", "short", "busy", "broken", "loop", "bomb", "slow", "damaged",
           "packed", "moved", "encoding")  # fmt: skip


def expected(number: int) -> str:
    """Return what the ledger must say of an address."""
    fault = _FAULTS[number % 100] if number % 100 < len(_FAULTS) else ""
    return {
        "missing": "failed: status 404", "truncated": "failed: truncated",
        "broken": "failed: status 500", "loop": "failed: redirect loop",
        "bomb": "failed: decompression bomb", "damaged": "failed: corrupt",
    }.get(fault, "captured")  # fmt: skip


def _page(number: int) -> bytes:
    words = _WORDS * (20 + number % 80)
    return f"<!doctype html><html><body><h1>{number}</h1><p>{words}</p></body></html>".encode()


class _Server(asyncio.Protocol):
    """Answers one connection."""

    asked: ClassVar[Counter[int]] = Counter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._out: Any = transport
        self._in = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._in += data
        while b"\r\n\r\n" in self._in:
            head, _, self._in = self._in.partition(b"\r\n\r\n")
            self._answer(head.split(b" ", 2)[1].decode())

    def _answer(self, path: str) -> None:
        if not path[1:].isdigit():
            self._send(404, b"nothing here")
            return
        number = int(path[1:])
        self.asked[number] += 1
        fault = _FAULTS[number % 100] if number % 100 < len(_FAULTS) else ""
        page = _page(number)
        if fault == "missing":
            self._send(404, b"nothing here")
        elif fault == "broken" or (fault == "busy" and self.asked[number] == 1):
            self._send(500 if fault == "broken" else 429, b"later")
        elif fault == "truncated":
            self._send(200, page, length=len(page) + 999)
            self._out.close()
        elif fault == "short":
            self._send(200, page, length=len(page) // 2)
            self._out.close()
        elif fault == "loop":
            self._send(302, b"", f"Location: /{number}\r\n")
        elif fault == "moved":
            self._send(301, b"", f"Location: /{number + 50}\r\n")
        elif fault == "bomb":
            self._send(200, _BOMB, "Content-Encoding: gzip\r\n")
        elif fault == "damaged":
            self._send(200, b"\x1f\x8b\x08" + b"\x77" * 99, "Content-Encoding: gzip\r\n")
        elif fault == "packed":
            self._send(200, gzip.compress(page, 1), "Content-Encoding: gzip\r\n")
        elif fault == "slow":
            asyncio.get_running_loop().call_later(0.5, self._send, 200, page)
        else:
            self._send(200, page, "Content-Type: text/html; charset=utf-16\r\n" if fault else "")

    def _send(self, status: int, body: bytes, more: str = "", length: int | None = None) -> None:
        told = len(body) if length is None else length
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {told}\r\n{more}\r\n"
        self._out.write(head.encode() + body)


def _serve(port: Any) -> None:
    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Server, "127.0.0.1", 0, backlog=1024)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def _manners() -> Any:
    from supplyline.acquire.network import Manners  # noqa: PLC0415  # in the child only

    return Manners(
        allow_private=True, pause=0.0, at_once=AT_ONCE, per_host=AT_ONCE, backoff=0.2, read=10.0
    )


def fetched(port: int, count: int, folder: Path) -> dict[str, Any]:
    """Capture everything into a case; return what came of it."""
    from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # in the child only
    from supplyline.acquire.network import Wanted  # noqa: PLC0415  # as above
    from supplyline.inflow.fetch import fetch_round  # noqa: PLC0415  # as above
    from supplyline.ledger import new_run, open_case  # noqa: PLC0415  # as above

    wanted = [Wanted(address=f"http://127.0.0.1:{port}/{n}") for n in range(count)]
    began = time.perf_counter()
    with open_case(folder, create=True) as ledger:
        ledger.begin(new_run("benchmark"), action="fetch")
        found = fetch_round(ledger, EvidenceStore(folder / "evidence"), wanted, manners=_manners())
        ledger.end("2026-01-01T00:00:00Z")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open_case(folder) as ledger:
        outcomes = {v.source: v.outcome for v in ledger.visits()}
    lost = [n for n in range(count) if outcomes.get(f"http://127.0.0.1:{port}/{n}") != expected(n)]
    return {
        "seconds": seconds, "peak": peak, "captures": found.captured, "asked": found.asked,
        "lost": len(lost), "lost_first": [[n, outcomes.get(f"http://127.0.0.1:{port}/{n}")] for n in lost[:5]],
        "outcomes": dict(Counter(outcomes.values())),
    }  # fmt: skip


def bare(port: int, count: int, folder: Path) -> dict[str, Any]:
    """Ask everything with the same client and write what comes into files."""
    import httpx  # noqa: PLC0415  # in the child only

    from supplyline.acquire.network import guarded_client  # noqa: PLC0415  # as above

    numbers, written, asked = iter(range(count)), 0, 0

    async def work(client: httpx.AsyncClient) -> None:
        nonlocal written, asked
        for number in numbers:
            asked += 1
            try:
                async with client.stream("GET", f"http://127.0.0.1:{port}/{number}") as response:
                    if response.status_code != 200:
                        continue
                    with (folder / str(number)).open("wb") as file:
                        async for piece in response.aiter_raw():
                            file.write(piece)
                written += 1
            except httpx.HTTPError:
                continue

    async def everything() -> None:
        manners = _manners()
        async with guarded_client(
            user_agent="bare", allow_private=True, at_once=AT_ONCE, connect=manners.connect,
            read=manners.read,
        ) as client:  # fmt: skip
            await asyncio.gather(*(work(client) for _ in range(AT_ONCE)))

    began = time.perf_counter()
    asyncio.run(everything())
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak, "captures": written, "asked": asked}


def _child(what: str, port: int, count: int, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fetching", "--child", what, "--port", str(port),
         "--addresses", str(count), "--folder", str(folder)],
        check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(sizes: Sequence[int]) -> None:
    """Run both, one after the other, and print the table for each size."""
    for count in sizes or [10_000]:
        _compare(count)


def _compare(count: int) -> None:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    server = context.Process(target=_serve, args=(queue,), daemon=True)
    server.start()
    port = queue.get(timeout=30)
    try:
        with tempfile.TemporaryDirectory(prefix="fetching-") as folder:
            rows = {}
            for what in ("bare", "fetch"):
                place = Path(folder) / what
                place.mkdir()
                rows[what] = _child(what, port, count, place)
    finally:
        server.terminate()
    print(f"{count:,} addresses, {AT_ONCE} at a time, server on the same machine\n")
    print("|  | seconds | addresses/s | captures/s | peak memory, MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for what, row in rows.items():
        print(
            f"| {what} | {row['seconds']:.1f} | {row['asked'] / row['seconds']:,.0f} | "
            f"{row['captures'] / row['seconds']:,.0f} | {row['peak']:,.0f} |"
        )
    speed = {what: row["captures"] / row["seconds"] for what, row in rows.items()}
    ours = rows["fetch"]
    print(f"\nratio of captures/s: {speed['fetch'] / speed['bare']:.2f}")
    print(f"accounted for: {count - ours['lost']:,} of {count:,} {ours['lost_first'] or ''}")  # fmt: skip
    for outcome, times in sorted(ours["outcomes"].items(), key=lambda pair: -pair[1]):
        print(f"  {times:>8,}  {outcome}")


def _command() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--child", choices=("fetch", "bare"))
    parser.add_argument("--port", type=int)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.child:
        run = fetched if given.child == "fetch" else bare
        print(json.dumps(run(given.port, given.addresses, given.folder)))
    else:
        main([given.addresses])


if __name__ == "__main__":
    _command()
