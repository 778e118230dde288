"""Ask a time-stamp server: one request, one answer, as bytes (RFC 3161, section 3.4, over HTTP).

Does not: make the request or check the answer (``custody.stamps`` does); try again.
"""

from __future__ import annotations

import httpx

from supplyline.errors import SupplylineError

_PATIENCE = 30.0  # seconds for each step of the exchange
_LARGEST = 1 << 20  # bytes of an answer; with certificates they are some thousands


class StampServerFailed(SupplylineError):
    """A time-stamp server could not be asked, or gave something else."""

    def __init__(self, server: str, found: str) -> None:
        self.server, self.found = server, found
        super().__init__(
            f"{server}: found {found}, needed the answer of a time-stamp server: the head is signed "
            "and kept, unstamped; sign again with another --stamp to have a stamp"
        )


def ask_stamp(
    server: str, request: bytes, *, transport: httpx.BaseTransport | None = None
) -> bytes:
    """Send ``request`` (TimeStampReq, DER) to ``server`` and return its answer, unchecked.

    Args:
        server: Address, http or https.
        request: From ``custody.stamps.request_stamp``.
        transport: How to reach the server; None: over the network.

    Raises:
        StampServerFailed: There was no answer, or one of another kind or size.
    """
    try:
        with (
            httpx.Client(timeout=_PATIENCE, transport=transport) as client,
            client.stream(
                "POST",
                server,
                content=request,
                headers={"Content-Type": "application/timestamp-query"},
            ) as answer,
        ):
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if answer.status_code != 200 or kind != "application/timestamp-reply":
                found = f"HTTP status {answer.status_code} and {kind or 'no kind of content'}"
                raise StampServerFailed(server, found)
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _LARGEST:
                    raise StampServerFailed(server, "more than a megabyte")
            return body
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise StampServerFailed(server, f"no answer ({fault or type(fault).__name__})") from fault
