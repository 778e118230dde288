"""Run the review app on this machine until it is stopped.

Does not: answer anybody else.  Another address needs accounts, and there are none.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path

import uvicorn

from supplyline.errors import SupplylineError
from supplyline.progress import Progress, Silence
from supplyline.web import sheet
from supplyline.web.app import create_app
from supplyline.web.case import Case

_TCP, _NO_DELAY = 6, 1  # IPPROTO_TCP and TCP_NODELAY, the same on Linux, macOS and Windows


class OpenHost(SupplylineError):
    """The app was to be reachable from other machines."""

    exit_code = 2

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(
            f"found --host {host!r}, needed an address of this machine alone (127.0.0.1 or ::1): there are no "
            "accounts, so whoever can reach the app could read and judge; reach it through an SSH tunnel"
        )


class PortTaken(SupplylineError):
    """Somebody else answers there, or the system forbids it."""

    exit_code = 5

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"found that {host} port {port} cannot be had, needed a free one: stop what answers there, or "
            "give another with --port (0 lets the system choose)"
        )


def check_host(host: str) -> str:
    """Return ``host`` as an address of this machine alone.

    Raises:
        OpenHost: It is none.

    >>> check_host("localhost")
    '127.0.0.1'
    """
    if host == "localhost":
        return "127.0.0.1"
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise OpenHost(host)
    return host


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    told: Callable[[str], None],
    progress: Progress | None = None,
) -> None:
    """Serve the case in ``folder`` until stopped.

    Args:
        folder: Of the case.
        host: An address of this machine alone.
        port: 0 lets the system choose.
        told: Called with the address, once it answers.
        progress: Told of the rows that the index takes in first.

    Raises:
        OpenHost: ``host`` is reachable from elsewhere.
        CaseError: There is no ledger, or it cannot be used.
        PortTaken: Somebody else answers there.
    """
    host = check_host(host)
    case = Case(folder)
    progress = progress or Silence()
    progress.begin("index of pages", 0, "row")
    case.bring_up(progress.advance)
    sheet.prepare()
    config = uvicorn.Config(
        "supplyline.web:create_app", host=host, port=port, log_level="critical", server_header=False,
        date_header=True, timeout_graceful_shutdown=2, h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=100, proxy_headers=False,
    )  # fmt: skip
    try:
        socket = config.bind_socket()
    except SystemExit as fault:
        raise PortTaken(host, port) from fault
    # asyncio does so only for sockets that name their protocol, and this one does not: without it a
    # page waits up to 40 ms for the browser's acknowledgement of its head.
    socket.setsockopt(_TCP, _NO_DELAY, 1)
    port = int(socket.getsockname()[1])
    shown = f"[{host}]" if ":" in host else host
    config.app = create_app(case, hosts=[f"{shown}:{port}", f"localhost:{port}"])
    told(f"http://{shown}:{port}/")
    uvicorn.Server(config).run(sockets=[socket])
