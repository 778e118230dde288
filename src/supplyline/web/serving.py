"""Run the review app until it is stopped: on this machine alone, or for others who have accounts.

Other machines reach it by TLS, ours or that of a proxy that is named, and only where there are accounts.

Does not: get a certificate; run as more than one process.
"""

from __future__ import annotations

import ipaddress
from asyncio import BaseTransport, TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from supplyline.errors import SupplylineError
from supplyline.people.accounts import Accounts
from supplyline.progress import Progress, Silence
from supplyline.web import sheet
from supplyline.web.app import create_app
from supplyline.web.case import Case

HEAD_WITHIN = 20.0  # s for the head of a request to arrive in full
_TCP, _NO_DELAY = 6, 1  # IPPROTO_TCP and TCP_NODELAY, the same on Linux, macOS and Windows
_TLS_PORT = 443


class OpenHost(SupplylineError):
    """The app was to be reachable from other machines without what that needs."""

    exit_code = 2

    def __init__(self, host: str, needed: str) -> None:
        self.host = host
        super().__init__(f"found --host {host!r}, needed {needed}: or leave --host out, and reach it through an SSH tunnel")  # fmt: skip


class BadFront(SupplylineError):
    """What was said of TLS or of a proxy cannot be."""

    exit_code = 2

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"found {found}, needed {needed}")


class PortTaken(SupplylineError):
    """Somebody else answers there, or the system forbids it."""

    exit_code = 5

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"found that {host} port {port} cannot be had, needed a free one: stop what answers there, or "
            "give another with --port (0 lets the system choose)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How browsers are to reach the app, as its user said."""

    host: str = "127.0.0.1"  # of this machine, to listen on
    port: int = 8000  # 0: the system chooses
    certificate: Path | None = None  # PEM, with what stands between it and a root
    key: Path | None = None
    behind: str | None = None  # the address that a proxy answers to: https://name

    @property
    def tls(self) -> bool:
        """Whether browsers come by TLS, ours or a proxy's."""
        return self.certificate is not None or self.behind is not None

    def checked(self, *, accounts: bool) -> Way:
        """Return the way with ``host`` as an address.

        Args:
            accounts: Whether the case has any.

        Raises:
            OpenHost: Others could reach it without being asked who they are, or be overheard.
            BadFront: Half of what TLS needs, or an address of a proxy that is none.
        """
        host = "127.0.0.1" if self.host == "localhost" else self.host
        try:
            loopback = ipaddress.ip_address(host).is_loopback
        except ValueError as fault:
            raise OpenHost(self.host, "the number of an address, such as 127.0.0.1") from fault
        if (self.certificate is None) != (self.key is None):
            raise BadFront("one of --tls-cert and --tls-key", "both or neither")
        if self.certificate is not None and self.behind is not None:
            raise BadFront(
                "--tls-cert and --behind-proxy", "one of them: a proxy has the certificate"
            )
        if self.behind is not None:
            public_host(self.behind)
        if not loopback and not self.tls:
            raise OpenHost(self.host, "--tls-cert and --tls-key, or --behind-proxy https://NAME, so that nobody between reads passwords")  # fmt: skip
        if (not loopback or self.behind is not None) and not accounts:
            raise OpenHost(self.host, "accounts, since whoever can reach it could read and judge: 'supplyline user add DIR NAME'")  # fmt: skip
        return Way(host=host, port=self.port, certificate=self.certificate, key=self.key, behind=self.behind)  # fmt: skip

    def names(self, port: int) -> list[str]:
        """Return the names that it answers to, the one to tell of first, listening on ``port``."""
        if self.behind is not None:
            return [public_host(self.behind)]
        shown = f"[{self.host}]" if ":" in self.host else self.host
        if self.certificate is None:
            return [f"{shown}:{port}", f"localhost:{port}"]
        ending = "" if port == _TLS_PORT else f":{port}"
        return [f"{name}{ending}" for name in certified_names(self.certificate)]


def public_host(address: str) -> str:
    """Return the name, with its port unless that is 443, of the address that a proxy answers to.

    Raises:
        BadFront: It is none.

    >>> public_host("https://Desk.example/")
    'desk.example'
    """
    found = urlsplit(address)
    try:
        port = found.port
    except ValueError:
        port = -1
    plain = not (found.query or found.fragment or found.username or found.path.strip("/"))
    if found.scheme != "https" or not found.hostname or port == -1 or not plain:
        raise BadFront(f"--behind-proxy {address[:80]!r}", "https://NAME, as browsers write it, without a path")  # fmt: skip
    name = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return name if port in (None, _TLS_PORT) else f"{name}:{port}"


def certified_names(certificate: Path) -> list[str]:
    """Return the names that a certificate is for: browsers take no others.

    Raises:
        BadFront: It cannot be read, or has none that stands for one host.
    """
    from cryptography import x509  # noqa: PLC0415  # only where TLS is ours

    try:
        held = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        said = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, IndexError, x509.ExtensionNotFound) as fault:
        raise BadFront(f"--tls-cert {certificate}", "a PEM file that begins with a certificate that says whom it is for (subjectAltName)") from fault  # fmt: skip
    numbers = [f"[{a}]" if a.version == 6 else str(a) for a in map(ipaddress.ip_address, map(str, said.get_values_for_type(x509.IPAddress)))]  # fmt: skip
    names = [n.lower() for n in said.get_values_for_type(x509.DNSName) if "*" not in n]
    if not names + numbers:
        raise BadFront(f"a certificate of many hosts alone in {certificate}", "one that names this host, or --behind-proxy")  # fmt: skip
    return names + numbers


def serve(
    folder: Path,
    *,
    way: Way | None = None,
    writes: bool = False,
    told: Callable[[str], None],
    progress: Progress | None = None,
) -> None:
    """Serve the case in ``folder`` until stopped.

    Args:
        folder: Of the case.
        way: How browsers reach it; None: from this machine alone, port 8000.
        writes: Whether programs may judge, by the API.
        told: Called with the address, once it answers.
        progress: Told of the rows that the index takes in first.

    Raises:
        OpenHost: Others could reach it who should not.
        BadFront: The certificate, or the proxy's address, will not do.
        CaseError: There is no ledger, or it cannot be used.
        PortTaken: Somebody else answers there.
    """
    accounts = Accounts(folder)
    way = (way or Way()).checked(accounts=bool(accounts.all()))
    way.names(way.port)  # before a long wait for the index
    case = Case(folder)
    progress = progress or Silence()
    progress.begin("index of pages", 0, "row")
    case.bring_up(progress.advance)
    sheet.prepare()
    _ = case.beside.told  # 0.3 s that the first page of an event would wait for
    config = uvicorn.Config(
        "supplyline.web:create_app", host=way.host, port=way.port, log_level="critical", server_header=False,
        date_header=True, timeout_graceful_shutdown=2, h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=100, proxy_headers=False, http=Impatient, ws="none",
        ssl_certfile=way.certificate, ssl_keyfile=way.key,
    )  # fmt: skip
    try:
        socket = config.bind_socket()
    except SystemExit as fault:
        raise PortTaken(way.host, way.port) from fault
    # asyncio does so only for sockets that name their protocol, and this one does not: without it a
    # page waits up to 40 ms for the browser's acknowledgement of its head.
    socket.setsockopt(_TCP, _NO_DELAY, 1)
    names = way.names(int(socket.getsockname()[1]))
    config.app = create_app(
        case, hosts=names, tls=way.tls, forwarded=way.behind is not None, writes=writes
    )
    try:
        config.load()
    except OSError as fault:  # what a certificate, or a key that is not its own, comes to
        socket.close()
        raise BadFront(f"--tls-cert {way.certificate} and --tls-key {way.key} ({fault.strerror or fault})", "a certificate and its own key, as PEM, without a passphrase") from fault  # fmt: skip
    socket.listen()  # whoever is told may ask at once
    told(f"{'https' if way.tls else 'http'}://{names[0]}/")
    uvicorn.Server(config).run(sockets=[socket])


class Impatient(H11Protocol):
    """Uvicorn's way with a connection, that waits for the head of a request only so long.

    Otherwise whoever opens as many connections as there may be, and says nothing, shuts everybody out.
    """

    _waited: float | None = (
        None  # since when, by the loop's clock; None: a request is being answered
    )
    _timer: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to wait."""
        super().connection_made(cast("Any", transport))
        self._waited = self.loop.time()
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came, and note whether a head is complete."""
        if self._waited is None and not self._answering:
            self._waited = self.loop.time()
        super().data_received(data)
        if self._answering:
            self._waited = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _look(self) -> None:
        if self._waited is not None and self.loop.time() - self._waited >= HEAD_WITHIN:
            self.transport.close()
            return
        self._timer = self.loop.call_later(HEAD_WITHIN / 4, self._look)
