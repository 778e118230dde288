"""Send one message to a webhook: HTTP POST of JSON, signed if there is a secret, tried again if it helps.

The same message has the same ``Idempotency-Key`` however often it is sent; who takes it twice can tell.
The signature is ``X-Signature-256: sha256=`` and the HMAC-SHA256 (RFC 2104) of the body under the secret.

Does not: follow redirects (who moved a webhook must say so), read what the server answers beyond its
status, or remember what was sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
from dataclasses import dataclass

import httpx

from supplyline.acquire.addresses import checked
from supplyline.acquire.faults import Undelivered
from supplyline.acquire.network.asking import Fault, explained, status_fault
from supplyline.acquire.network.guard import guarded_client
from supplyline.acquire.network.settings import Manners, backed_off

SIGNATURE = "X-Signature-256"
KEY = "Idempotency-Key"
# A desk waits for none of it: less patience than for pages.
MANNERS = Manners(connect=5.0, read=15.0, total=60.0, longest_wait=30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A webhook."""

    address: str
    secret: bytes | None = None
    allow_private: bool = False  # a machine of the inner network


def signature(body: bytes, secret: bytes) -> str:
    """Return what the header of the signature says.

    >>> signature(b"{}", b"key")[:20]
    'sha256=a777724d943eb'
    """
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def post(hook: Hook, body: bytes, *, key: str, manners: Manners = MANNERS) -> None:
    """Send ``body`` (JSON) to ``hook``; what may help when tried again is, a few times.

    Args:
        hook: Where to.
        body: JSON in UTF-8.
        key: Names the message.
        manners: How long and how often.

    Raises:
        Undelivered: Nothing said that it was taken.
    """
    asyncio.run(_post(hook, body, key, manners))


async def _post(hook: Hook, body: bytes, key: str, manners: Manners) -> None:
    address = checked(hook.address)
    headers = {"Content-Type": "application/json; charset=utf-8", KEY: key}
    if hook.secret is not None:
        headers[SIGNATURE] = signature(body, hook.secret)
    async with guarded_client(
        user_agent=manners.user_agent, allow_private=hook.allow_private, at_once=1,
        connect=manners.connect, read=manners.read,
    ) as client:  # fmt: skip
        for tried in range(1, manners.tries + 1):
            try:
                await _once(client, address, body, headers, manners)
            except Fault as fault:
                if not fault.again or tried == manners.tries:
                    # What the server has against this one message, it may not have against others.
                    alone = fault.status is not None and not fault.again
                    raise Undelivered(address, f"{fault.message} ({fault.fault})", alone=alone) from None  # fmt: skip
                asked = min(fault.wait or 0.0, manners.longest_wait)
                await asyncio.sleep(max(asked, backed_off(manners.backoff, tried, random.random())))  # noqa: S311  # spreads, guards nothing
            else:
                return


async def _once(
    client: httpx.AsyncClient, address: str, body: bytes, headers: dict[str, str], manners: Manners
) -> None:
    try:
        async with (
            asyncio.timeout(manners.total),
            client.stream("POST", address, content=body, headers=headers) as answer,
        ):
            status = answer.status_code
            later = answer.headers.get("retry-after")
    except TimeoutError:
        raise Fault("time-out", f"no answer in {manners.total:g} s", again=True) from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise explained(fault) from fault
    if 300 <= status < 400:  # HTTP's redirects
        raise Fault(
            f"status {status}", "answered with a redirect: give the address that it leads to",
            status=status,
        )  # fmt: skip
    if not 200 <= status < 300:  # HTTP's successes
        raise status_fault(status, later)
