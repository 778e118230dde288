"""Connect to public machines only: the name is resolved once, and what was judged is connected to.

A name that resolves to a public address when it is judged and to a private one when it is connected
to (DNS rebinding) would get past a check of the name.  Here the transport is given the address that
was judged; TLS still checks the certificate against the name.

Does not: use a proxy (it would resolve names by itself), cookies, or credentials of the user.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from supplyline.acquire.addresses import refused_ip

Client = httpx.AsyncClient


class MachineRefused(httpcore.ConnectError):
    """Every address of a name is one that may not be asked."""


class NameUnknown(httpcore.ConnectError):
    """The name server does not know the name."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects for the pool, to machines that may be asked.

    Args:
        allow_private: Ask any machine.
        inner: What opens the connections; None: httpcore's own.
    """

    def __init__(
        self, *, allow_private: bool, inner: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._allow_private = allow_private
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve ``host``, judge what comes, connect to the first that is fine and answers.

        Raises:
            MachineRefused: Nothing that ``host`` resolves to may be asked.
            NameUnknown: It resolves to nothing.
        """
        found = await self._resolve(host, port, timeout)
        allowed, refused = [], ""
        for address in found:
            reason = None if self._allow_private else refused_ip(address)
            if reason is None:
                allowed.append(address)
            else:
                refused = f"{reason} ({address})"
        if not allowed:
            raise MachineRefused(f"{host} is {refused}")
        for address in allowed[:-1]:
            try:
                return await self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the next may answer
        return await self._connect(allowed[-1], port, timeout, local_address, socket_options)

    async def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,  # as above
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(
            address, port, timeout, local_address, socket_options
        )
        peer = stream.get_extra_info("server_addr")
        reached = peer[0] if isinstance(peer, tuple) and peer else address
        reason = None if self._allow_private else refused_ip(str(reached))
        if reason is not None:
            await stream.aclose()
            raise MachineRefused(f"{address} led to {reason} ({reached})")
        return stream

    async def _resolve(
        self, host: str, port: int, timeout: float | None  # as above
    ) -> list[str]:  # fmt: skip
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from None
        except socket.gaierror as fault:
            if fault.errno == socket.EAI_AGAIN:
                raise httpcore.ConnectError(f"{host}: the name server did not answer") from None
            raise NameUnknown(f"{host} is not known to the name server") from None
        except (UnicodeError, OSError) as fault:
            raise NameUnknown(f"{host} cannot be resolved ({fault})") from None
        return list(dict.fromkeys(str(row[4][0]) for row in rows))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def guarded_client(
    *,
    user_agent: str,
    allow_private: bool,
    at_once: int,
    connect: float,
    read: float,
    inner: httpcore.AsyncNetworkBackend | None = None,
) -> httpx.AsyncClient:
    """Return the client that everything is asked with.

    Args:
        user_agent: Who asks.
        allow_private: Ask any machine, also of the inner network.
        at_once: Connections at a time.
        connect: Seconds to connect.
        read: Seconds between two pieces of an answer.
        inner: What opens the connections; None: httpcore's own.
    """
    transport = httpx.AsyncHTTPTransport(verify=httpx.create_ssl_context())
    # httpx has no way to give the pool a backend; the pool it made has not been opened yet.
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=at_once,
        max_keepalive_connections=at_once,
        keepalive_expiry=15.0,
        network_backend=GuardedBackend(allow_private=allow_private, inner=inner),
    )
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,  # no proxy and no .netrc of the user
        follow_redirects=False,  # each hop is checked first
        timeout=httpx.Timeout(read, connect=connect, pool=None),
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        headers={"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, identity"},
    )
