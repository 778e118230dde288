"""Ask one address: robots.txt first, then each hop, then the body into a file.

What can go wrong has a name (``Fault.fault``) that is counted and kept; ``Fault.again`` says whether
asking once more may help.

Does not: decide what is asked, when, or how often; ``fetching`` does.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from supplyline.acquire.addresses import AddressRefused, host_of, joined, refusal, shown
from supplyline.acquire.faults import Unreadable
from supplyline.acquire.network.guard import MachineRefused, NameUnknown
from supplyline.acquire.network.robots import LARGEST, Rules, rules_of
from supplyline.acquire.network.settings import ROBOT, Manners
from supplyline.acquire.spool import Spool, Spooled
from supplyline.clock import utc_now

_MOVED = frozenset((301, 302, 303, 307, 308))
_LATER = frozenset((408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524))
_RULES_FOR = 24 * 3600.0  # seconds that a robots.txt holds (RFC 9309, section 2.4)
_CLOSED_FOR = 600.0  # … one that could not be had
_ROBOTS_TOTAL = 60.0  # seconds for one robots.txt
_ROBOTS_HOPS = 5  # RFC 9309, section 2.3.1.2
_HEADERS_MOST = 200  # of an answer that are kept
_HEADER_LONGEST = 4_000  # characters of one


RulesKept = dict[str, "tuple[float, asyncio.Task[Rules | Fault]]"]


class Fault(Exception):
    """An address could not be had."""

    def __init__(
        self,
        fault: str,
        message: str,
        *,
        again: bool = False,
        status: int | None = None,
        wait: float | None = None,
    ) -> None:
        self.fault, self.message, self.again, self.status = fault, message, again, status
        self.wait = wait  # seconds that the server asks us to stay away
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came for one address."""

    status: int
    reached: str  # address after redirects
    redirects: tuple[str, ...]  # addresses that led on, the one asked first
    headers: tuple[tuple[str, str], ...]
    time: str  # UTC, to the second
    body: Spooled | None  # None: it has not changed since
    packed: bool = False  # it says it is gzip

    def header(self, name: str) -> str:
        """Return a header, "" if there is none."""
        return next((v for k, v in self.headers if k.lower() == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What is known of an address that was had before."""

    etag: str = ""
    modified: str = ""


class Asker:
    """Asks, one address at a time for each caller.

    Args:
        client: From ``guarded_client``.
        manners: How to ask.
        folder: Where bodies are spooled.
        turn: Seconds to wait before a further request to a host.
        slow: Told the pause that a host's robots.txt asks for.
        on_robots: Told each robots.txt that was asked: address, time, status, fault.
        rules: robots.txt by host, until when and what; filled, and shared by whoever hands it in.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        manners: Manners,
        folder: Path,
        *,
        turn: Callable[[str], float],
        slow: Callable[[str, float], None],
        on_robots: Callable[[str, str, int | None, str], None],
        rules: RulesKept | None = None,
    ) -> None:
        self._client, self._manners, self._folder = client, manners, folder
        self._turn, self._slow, self._on_robots = turn, slow, on_robots
        self._rules: RulesKept = {} if rules is None else rules

    async def ask(self, address: str, since: Since | None = None) -> Answer:
        """Return what came for ``address``.

        Raises:
            Fault: Nothing of use did.
            MachineError: This machine refused.
        """
        here, led = address, [address]
        while True:
            await self._keep_to_rules(here)
            if len(led) > 1:
                await asyncio.sleep(self._turn(host_of(here)))
            try:
                async with asyncio.timeout(self._manners.total):
                    found = await self._hop(here, since, tuple(led[:-1]))
            except TimeoutError:
                raise Fault(
                    "time-out", f"no whole answer in {self._manners.total:g} s", again=True
                ) from None
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
                raise explained(fault) from None
            except Unreadable as fault:
                # A body that breaks off may come whole the next time; the other faults stay.
                raise Fault(
                    fault.fault, fault.message, again=fault.fault in ("truncated", "corrupt")
                ) from None
            if isinstance(found, Answer):
                return found
            here = _next_hop(here, found, led, self._manners.redirects)
            led.append(here)

    async def _hop(self, here: str, since: Since | None, before: tuple[str, ...]) -> Answer | str:
        """Return the answer of ``here``, or the address it leads to, as it is written."""
        headers = {}
        if since is not None and since.etag:
            headers["If-None-Match"] = since.etag
        if since is not None and since.modified:
            headers["If-Modified-Since"] = since.modified
        async with self._client.stream("GET", here, headers=headers) as response:
            status = response.status_code
            if status in _MOVED and "location" in response.headers:
                return str(response.headers["location"])
            if status == 304 and headers:
                return _answer(response, here, before, None)
            if status not in (200, 203):
                raise status_fault(status, response.headers.get("retry-after"))
            packed = _packed(response.headers.get("content-encoding", ""))
            told = response.headers.get("content-length", "")
            if told.isdigit() and len(told) < 20 and int(told) > self._manners.largest:
                raise Unreadable(
                    "too large",
                    f"found {told} bytes, needed at most {self._manners.largest}: raise --largest "
                    "if it must be had",
                )
            with Spool(
                self._folder, packed=packed, largest=self._manners.largest,
                unpacked=self._manners.unpacked,
            ) as spool:  # fmt: skip
                async for piece in response.aiter_raw():
                    spool.add(piece)
                return _answer(response, here, before, spool.finish(), packed=packed)

    async def _keep_to_rules(self, address: str) -> None:
        rules = await self.rules(address)
        if isinstance(rules, Fault):
            raise Fault(rules.fault, f"robots.txt: {rules.message}", status=rules.status)
        if not rules.allows(address, ROBOT):
            raise Fault(
                "refused by robots",
                rules.closed or f"robots.txt of {host_of(address)} does not allow it",
            )

    async def rules(self, address: str) -> Rules | Fault:
        """Return what the host of ``address`` lets us do; asked once a day."""
        scheme = address.partition("://")[0]
        key = f"{scheme}://{host_of(address)}"
        held = self._rules.get(key)
        if held is None or held[0] < time.monotonic():
            task = asyncio.create_task(self._ask_robots(key))
            held = self._rules[key] = (time.monotonic() + _RULES_FOR, task)
        rules = await asyncio.shield(held[1])
        if isinstance(rules, Fault) or rules.closed:
            until = min(held[0], time.monotonic() + _CLOSED_FOR)
            self._rules[key] = (until, held[1])
        return rules

    async def _ask_robots(self, root: str) -> Rules | Fault:
        address = f"{root}/robots.txt"
        for tried in range(self._manners.tries):
            if tried:
                await asyncio.sleep(self._manners.backoff * 2 ** (tried - 1))
            began = utc_now()
            try:
                async with asyncio.timeout(_ROBOTS_TOTAL):
                    status, body = await self._robots_body(address)
            except TimeoutError:
                fault = Fault("time-out", f"no answer in {_ROBOTS_TOTAL:g} s", again=True)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as found:
                fault = explained(found)
            except AddressRefused as found:
                fault = Fault("refused address", refusal(found).message)
            else:
                if status not in _LATER or status == 429 or tried == self._manners.tries - 1:
                    rules = rules_of(status, body, robot=ROBOT)
                    self._slow(host_of(root), min(rules.pause, self._manners.longest_pause))
                    self._on_robots(address, began, status, rules.closed)
                    return rules
                continue
            if not fault.again or tried == self._manners.tries - 1:
                self._on_robots(address, began, None, fault.fault)
                return fault
        raise AssertionError("a try is the last one")

    async def _robots_body(self, address: str) -> tuple[int, bytes]:
        here = address
        for _ in range(_ROBOTS_HOPS + 1):
            async with self._client.stream("GET", here) as response:
                if response.status_code in _MOVED and "location" in response.headers:
                    here = joined(here, str(response.headers["location"]))
                    continue
                body = b""
                if response.status_code == 200:
                    async for piece in response.aiter_raw():
                        body += piece
                        if len(body) >= LARGEST:
                            break
                return response.status_code, _inflated(body)
        return 404, b""  # too many redirects: as if there were none, as the RFC allows


def explained(fault: Exception) -> Fault:  # noqa: PLR0911  # one return per kind of fault
    """Return what a fault of the client means."""
    cause = fault.__cause__
    told = " ".join(str(fault).split())[:200] or type(fault).__name__
    if isinstance(cause, MachineRefused):
        return Fault("refused address", f"{told}: allow it with --allow-private if it is yours")
    if isinstance(cause, NameUnknown):
        return Fault("unknown host", told)
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return Fault("bad certificate", told)
        seen = seen.__cause__ or seen.__context__
    if isinstance(fault, httpx.TimeoutException):
        return Fault("time-out", f"no answer in time ({type(fault).__name__})", again=True)
    if isinstance(fault, httpx.ConnectError):
        return Fault("no connection", told, again=True)
    if isinstance(fault, httpx.RemoteProtocolError):
        broken = "without sending complete" in told or "incomplete" in told
        return Fault("truncated" if broken else "bad answer", told, again=True)
    if isinstance(fault, httpx.NetworkError):
        return Fault("connection broken", told, again=True)
    return Fault("bad answer", told)


def retry_after(said: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, None if it asks for nothing.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    said = (said or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:12])
    try:
        until = parsedate_to_datetime(said)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def status_fault(status: int, later: str | None) -> Fault:
    """Return what an answer's status means; ``later`` is its Retry-After."""
    again = status in _LATER
    wait = retry_after(later, datetime.now(UTC)) if again else None
    asked = f", asked to come back in {wait:,.0f} s" if wait is not None else ""
    return Fault(
        f"status {status}", f"answered with status {status}{asked}", again=again, status=status,
        wait=wait,
    )  # fmt: skip


def _next_hop(here: str, location: str, led: list[str], most: int) -> str:
    try:
        target = joined(here, location)
    except AddressRefused as fault:
        raise Fault(
            "refused address", f"led to {shown(location)[:200]}: {refusal(fault).message}"
        ) from None
    if target in led:
        raise Fault("redirect loop", f"led back to {target}")
    if len(led) > most:
        raise Fault("too many redirects", f"found more than {most} redirects")
    return target


def _packed(encoding: str) -> bool:
    names = {name.strip().lower() for name in encoding.split(",")} - {"", "identity"}
    if not names:
        return False
    if names <= {"gzip", "x-gzip"}:
        return True
    raise Unreadable(
        "unasked encoding", f"found {encoding[:60]!r}, needed gzip or none, as was asked for"
    )


def _answer(
    response: httpx.Response,
    here: str,
    before: tuple[str, ...],
    body: Spooled | None,
    *,
    packed: bool = False,
) -> Answer:
    headers = tuple(
        (name.decode("latin-1")[:_HEADER_LONGEST], value.decode("latin-1")[:_HEADER_LONGEST])
        for name, value in response.headers.raw[:_HEADERS_MOST]
    )
    return Answer(
        status=response.status_code, reached=here, redirects=before, headers=headers,
        time=utc_now(), body=body, packed=packed,
    )  # fmt: skip


def _inflated(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LARGEST)
    except zlib.error:
        return b""
