"""Servers on loopback that take alerts as they are told to, faults and all: a webhook and a mail server."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "watch", "open sesame"  # of a server that lives for one test


@dataclass(frozen=True, slots=True)
class Posted:
    """One request that came in."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Hook:
    """A webhook that keeps what it was sent."""

    url: str
    posted: list[Posted] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The key of each request, in order."""
        return [p.headers["idempotency-key"] for p in self.posted]


Script = Callable[
    [int, Posted], int
]  # how many came before, and this one; the status, 0: no answer


@contextmanager
def hook(script: Script = lambda _before, _posted: 204, *, slow: float = 0.0) -> Iterator[Hook]:
    """Serve while the block runs; each request is kept before it is answered."""
    lock = threading.Lock()
    found = Hook("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Posted(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            with lock:
                before = len(found.posted)
                found.posted.append(one)
            status = script(before, one)
            time.sleep(slow)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in (("Location", "/elsewhere"),) if 300 <= status < 400 else ():
                self.send_header(name, value)
            if status == 429:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mailbox:
    """A mail server's doings."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    answers: list[str] = field(
        default_factory=list
    )  # to the next messages, in order; then "250 OK"
    to: str = "250 OK"  # answer to a receiver

    async def handle_RCPT(self, *told: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take or refuse a receiver."""
        _, _, envelope, address, _ = told
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, *told: Any) -> str:  # noqa: N802  # as above
        """Keep a message."""
        server, _, envelope = told
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "break":
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer == "break":
            server.transport.close()
        return answer


@contextmanager
def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
) -> Iterator[Mailbox]:
    """Serve while the block runs."""
    box = Mailbox()
    loop = asyncio.new_event_loop()

    def check(*told: Any) -> AuthResult:
        said = told[-1]
        good = (said.login, said.password) == (USER.encode(), PASSWORD.encode())
        box.logins.append(good)
        return AuthResult(success=good, handled=False)

    def factory() -> SMTP:
        return SMTP(
            box, loop=loop, tls_context=starttls, require_starttls=starttls is not None,
            auth_required=login, auth_require_tls=starttls is not None,
            authenticator=check if login else None,
        )  # fmt: skip

    server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, ssl=tls))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server at 127.0.0.1 needs, and what a client needs that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    return server, ssl.create_default_context(cafile=public)
