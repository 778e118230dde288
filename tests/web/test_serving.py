"""Who can reach the app: this machine, or others by TLS and with accounts; and who waits too long is let go."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from supplyline.ledger import open_case
from supplyline.people.accounts import Accounts
from supplyline.web import serving
from supplyline.web.serving import (
    BadFront,
    Impatient,
    OpenHost,
    Way,
    certified_names,
    public_host,
    serve,
)
from tests.web.test_entry import WORD

FILES = {"certificate": Path("desk.pem"), "key": Path("desk.key")}


@pytest.mark.parametrize(
    ("way", "accounts", "message"),
    [
        (Way(host="0.0.0.0"), True, "--tls-cert"),  # noqa: S104  # refused
        (Way(host="::"), True, "--tls-cert"),
        (Way(host="192.168.1.5"), True, "--tls-cert"),
        (Way(host="192.168.1.5", **FILES), False, "accounts"),  # type: ignore[arg-type]
        (Way(host="192.168.1.5", behind="https://desk.example"), False, "accounts"),
        (Way(behind="https://desk.example"), False, "accounts"),
        (Way(host="example.org"), True, "number of an address"),
        (Way(host=""), True, "number of an address"),
        (Way(host="127.0.0.1.evil.example"), True, "number of an address"),
        (Way(host="2130706433"), True, "number of an address"),
    ],
)
def test_others_need_accounts_and_privacy(way: Way, accounts: bool, message: str) -> None:
    """An address that others reach, without both, is refused, and so is a name that could lead there."""
    with pytest.raises(OpenHost, match=message):
        way.checked(accounts=accounts)


@pytest.mark.parametrize(
    "way",
    [
        Way(), Way(host="localhost"), Way(host="::1"), Way(host="127.8.8.8"), Way(**FILES),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_this_machine_alone_needs_neither(way: Way) -> None:
    """Whoever works on his own machine needs no account."""
    assert ipaddress.ip_address(way.checked(accounts=False).host).is_loopback


@pytest.mark.parametrize(
    "way",
    [
        Way(certificate=Path("desk.pem")), Way(key=Path("desk.key")),
        Way(behind="https://desk.example", **FILES),  # type: ignore[arg-type]
        *(Way(behind=a) for a in ("http://desk.example", "desk.example", "https://", "https://a/b", "https://u@a", "https://a?b", "https://a:b")),
    ],
)  # fmt: skip
def test_half_of_it_is_refused(way: Way) -> None:
    """A certificate without key, both ways at once, an address of a proxy that is none."""
    with pytest.raises(BadFront):
        way.checked(accounts=True)


def test_a_proxy_fixes_the_one_public_name() -> None:
    """No other name is answered, not even the address that is listened on."""
    assert Way(behind="https://Desk.example/").names(8000) == ["desk.example"]
    assert public_host("https://desk.example:8443") == "desk.example:8443"
    assert Way(host="::1").names(80) == ["[::1]:80", "localhost:80"]


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """Write a certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "desk")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    )  # fmt: skip
    if names:
        said = [x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]  # fmt: skip
        built = built.add_extension(x509.SubjectAlternativeName(said), critical=False)
    place, secret = folder / "desk.pem", folder / "desk.key"
    place.write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
    return place, secret


def test_a_certificate_says_the_names(tmp_path: Path) -> None:
    """What browsers would not take is not answered to; one for no host of its own is refused."""
    place, _ = certificate(tmp_path, "Desk.example", "*.example", "10.0.0.7")
    assert certified_names(place) == ["desk.example", "10.0.0.7"]
    assert Way(certificate=place, key=place).names(443) == ["desk.example", "10.0.0.7"]
    assert Way(certificate=place, key=place).names(8000)[0] == "desk.example:8000"
    for names in ((), ("*.example",)):
        with pytest.raises(BadFront):
            certified_names(certificate(tmp_path, *names)[0])
    place.write_text("no certificate")
    with pytest.raises(BadFront):
        certified_names(place)


def test_it_answers_by_tls(tmp_path: Path) -> None:
    """With its own certificate, to somebody who trusts it, and to nobody without TLS."""
    case = tmp_path / "case"
    with open_case(case, create=True):
        pass
    Accounts(case).add("A. Ann", WORD)
    place, key = certificate(tmp_path, "127.0.0.1")
    words = f"serve {case} --host 0.0.0.0 --port 0 --tls-cert {place} --tls-key {key}".split()
    command = [sys.executable, "-c", "from supplyline.cli import main; main()", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603  # ours
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            assert address.startswith("https://127.0.0.1:")
            trusting = ssl.create_default_context(cafile=str(place))
            with httpx.Client(verify=trusting, trust_env=False) as client:
                answer = client.get(f"{address}login")
            assert answer.status_code == 200
            assert "Secure" in answer.headers["set-cookie"]
            with pytest.raises(httpx.HTTPError), httpx.Client(trust_env=False) as client:
                client.get(address.replace("https", "http"))
        finally:
            running.terminate()


def test_a_key_that_is_not_the_certificates_is_told_of(tmp_path: Path) -> None:
    """In one line, and nothing answers."""
    with open_case(tmp_path / "case", create=True):
        pass
    place, _ = certificate(tmp_path, "127.0.0.1")
    kept = place.read_bytes()
    _, key = certificate(tmp_path, "127.0.0.1")
    place.write_bytes(kept)
    with pytest.raises(BadFront, match="its own key"):
        serve(tmp_path / "case", way=Way(port=0, certificate=place, key=key), told=print)


@contextmanager
def answering(app: Starlette) -> Iterator[int]:
    """Let ``app`` answer on a port of this machine as ``serve`` would."""
    config = uvicorn.Config(app, port=0, log_level="critical", http=Impatient, h11_max_incomplete_event_size=64 * 1024)  # fmt: skip
    held = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield int(held.getsockname()[1])
    server.should_exit = True
    thread.join(10)


def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send parts of a request with pauses between, and return what is answered until the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        for part in parts:
            try:
                line.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        found = b""
        try:
            while got := line.recv(65536):
                found += got
        except ConnectionError:
            pass
        return found


HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


def test_whoever_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that drips in, or does not come, frees its place after a while; one that comes is answered."""
    monkeypatch.setattr(serving, "HEAD_WITHIN", 0.4)
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])
    with answering(app) as port:
        assert b"here" in said(port, HEAD + b"\r\n")
        assert b"here" in said(port, HEAD[:9], HEAD[9:] + b"\r\n", pause=0.1)
        began = time.monotonic()
        assert said(port) == b""
        assert b"here" not in said(port, HEAD, *(b"X: 1\r\n" for _ in range(8)), b"\r\n", pause=0.2)
        assert time.monotonic() - began < 10
