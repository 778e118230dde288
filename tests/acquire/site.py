"""A server on loopback that answers as it is told, faults and all, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

Headers = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How an address answers."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)
    length: int | None = None  # Content-Length that is told; None: the true one
    chunks: bool = False  # chunked, without a Content-Length
    cut: int | None = None  # bytes of the body after which the connection is closed
    slow: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between bytes
    endless: bool = False
    raw: bytes | None = None  # this instead of HTTP


Answerer = Callable[["Asked"], Reply]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    path: str
    headers: Headers  # names in lower case
    when: float
    times: int  # that this path was asked before


class Site:
    """The server; use it in a ``with``.  What it does not know is answered with 404."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.pages: dict[str, Reply | Answerer] = {}
        self.fallback: Answerer = lambda asked: Reply(status=404, body=asked.path.encode())
        self.asked: list[Asked] = []
        self.at_once = self.most_at_once = 0
        self.port = 0
        self._times: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512, ssl=self._tls),
            self._loop,
        ).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def at(self, path: str) -> str:
        """Return the address of ``path``."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return what was asked, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                headers = {
                    k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)
                }  # fmt: skip
                times = self._times.get(path, 0)
                self._times[path] = times + 1
                asked = Asked(path, headers, time.monotonic(), times)
                self.asked.append(asked)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    found = self.pages.get(path, self.fallback)
                    reply = found if isinstance(found, Reply) else found(asked)
                    if not await _answer(writer, reply):
                        return
                finally:
                    self.at_once -= 1
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()


async def _answer(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Answer; return whether the connection stays open."""
    await asyncio.sleep(reply.slow)
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return False
    lines = [f"HTTP/1.1 {reply.status} X", *(f"{k}: {v}" for k, v in reply.headers.items())]
    if reply.chunks:
        lines.append("Transfer-Encoding: chunked")
    elif not reply.endless and reply.status != 304:
        lines.append(f"Content-Length: {len(reply.body) if reply.length is None else reply.length}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    body = reply.body if reply.cut is None else reply.body[: reply.cut]
    if reply.endless:
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
    elif reply.drip:
        for at in range(len(body)):
            writer.write(body[at : at + 1])
            await writer.drain()
            await asyncio.sleep(reply.drip)
    elif reply.chunks:
        writer.write(b"%x\r\n%s\r\n" % (len(body), body) + (b"" if reply.cut else b"0\r\n\r\n"))
    else:
        writer.write(body)
    await writer.drain()
    return reply.cut is None and reply.length is None


def html(words: str = "Alphaland sent nine shells to Betaland.", **more: object) -> Reply:
    """Return a page of ``words``."""
    body = f"<!doctype html><html><body><p>{words}</p></body></html>".encode()
    return Reply(body=body, headers={"Content-Type": "text/html; charset=utf-8"}, **more)  # type: ignore[arg-type]


def rss(*links: str, extra: str = "") -> Reply:
    """Return a feed of ``links``."""
    items = "".join(f"<item><title>T</title><link>{link}</link>{extra}</item>" for link in links)
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
    )
    return Reply(body=body.encode(), headers={"Content-Type": "application/rss+xml"})


def sitemap(*locations: str, index: bool = False, extra: str = "") -> Reply:
    """Return a sitemap of ``locations``."""
    root, entry = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    inner = "".join(f"<{entry}><loc>{loc}</loc>{extra}</{entry}>" for loc in locations)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Reply(body=f'<?xml version="1.0"?><{root} xmlns="{space}">{inner}</{root}>'.encode())


def bomb(megabytes: int) -> bytes:
    """Return gzip data of some kilobytes that unpacks to ``megabytes``."""
    return gzip.compress(b"\x00" * (megabytes << 20))
