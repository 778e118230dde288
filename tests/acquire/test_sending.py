"""Alerts reach a webhook and a mail server, or it is said why not."""

from __future__ import annotations

import hashlib
import hmac
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from supplyline.acquire.faults import Undelivered
from supplyline.acquire.network.mailing import Relay, mail
from supplyline.acquire.network.posting import MANNERS, Hook, post
from tests.acquire.hooks import PASSWORD, USER, certified, hook, mail_server

QUICK = replace(MANNERS, connect=2.0, read=0.5, total=2.0, backoff=0.01)
KEY = "a1:" + "0" * 32


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_webhook_gets_the_body_its_key_and_its_signature() -> None:
    """The receiver can check who sent it, and tell a repetition."""
    body = '{"name": "Überschrift"}'.encode()
    with hook() as server:
        post(Hook(address=server.url, secret=b"sesame", allow_private=True), body, key=KEY)
    (one,) = server.posted
    assert one.body == body
    assert one.headers["idempotency-key"] == KEY
    assert one.headers["content-type"].startswith("application/json")
    mac = hmac.new(b"sesame", body, hashlib.sha256).hexdigest()
    assert one.headers["x-signature-256"] == f"sha256={mac}"


def test_without_a_secret_there_is_no_signature() -> None:
    """Nothing is signed with nothing."""
    with hook() as server:
        post(Hook(address=server.url, allow_private=True), b"{}", key=KEY)
    assert "x-signature-256" not in server.posted[0].headers


@pytest.mark.parametrize("fault", [500, 503, 429, 0])
def test_what_may_help_is_tried_again(fault: int) -> None:
    """A server that fails twice gets the same message, under the same key, a third time."""
    with hook(lambda before, _: fault if before < 2 else 200) as server:
        post(Hook(address=server.url, allow_private=True), b"{}", key=KEY, manners=QUICK)
    assert server.keys == [KEY] * 3


@pytest.mark.parametrize(
    ("status", "tries", "alone", "said"),
    [
        (500, 3, False, "status 500"), (404, 1, True, "status 404"), (401, 1, True, "status 401"),
        (302, 1, True, "the address that it leads to"), (0, 3, False, ""),
    ],
)  # fmt: skip
def test_what_does_not_get_through_is_said(status: int, tries: int, alone: bool, said: str) -> None:
    """A refusal is told at once, a failure after a few tries; neither passes for a delivery."""
    with hook(lambda _before, _posted: status) as server, pytest.raises(Undelivered) as caught:
        post(Hook(address=server.url, allow_private=True), b"{}", key=KEY, manners=QUICK)
    assert len(server.posted) == tries
    assert caught.value.alone is alone
    assert said in str(caught.value)


def test_a_slow_webhook_is_not_waited_for() -> None:
    """Half a second without an answer is none."""
    with hook(slow=1.0) as server, pytest.raises(Undelivered, match="in time"):
        post(
            Hook(address=server.url, allow_private=True), b"{}", key=KEY,
            manners=replace(QUICK, tries=1),
        )  # fmt: skip


def test_a_webhook_of_the_inner_network_is_only_asked_if_it_may_be() -> None:
    """Whoever writes an address into a file does not reach the user's router with it."""
    with hook() as server, pytest.raises(Undelivered, match="loopback address"):
        post(Hook(address=server.url), b"{}", key=KEY, manners=QUICK)
    assert server.posted == []


def test_a_webhook_that_is_not_there() -> None:
    """Nobody listens: it is tried a few times and said."""
    address = f"http://127.0.0.1:{closed_port()}/"
    with pytest.raises(Undelivered, match="no connection"):
        post(Hook(address=address, allow_private=True), b"{}", key=KEY, manners=QUICK)


def send(relay: Relay) -> None:
    """Send the mail of these tests."""
    mail(
        relay, sender="watch@outlet.example", receiver="desk@outlet.example",
        subject="A subject\r\nBcc: all@outlet.example", text="Zażółć\n.\nlines", key=KEY, backoff=0.01,
    )  # fmt: skip


def relay(port: int, **more: object) -> Relay:
    """Return the loopback server on ``port``."""
    fields: dict[str, object] = {"security": "none", "allow_private": True}
    return Relay(host="127.0.0.1", port=port, **(fields | more))  # type: ignore[arg-type]


def test_a_mail_is_handed_over_whole() -> None:
    """Subject, text and key arrive; what looks like a header in the subject is none."""
    with mail_server() as box:
        send(relay(box.port))
    (one,) = box.got
    assert one["Subject"] == "A subject Bcc: all@outlet.example"
    assert one["Bcc"] is None
    assert one["To"] == "desk@outlet.example"
    assert one["X-Supplyline-Alert"] == KEY
    assert one["Message-ID"] == f"<{KEY.replace(':', '-')}@outlet.example>"
    assert one.get_content().split() == ["Zażółć", ".", "lines"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_login_is_said_under_tls(security: str, tmp_path: Path) -> None:
    """From the start or by STARTTLS, with a certificate that is checked."""
    server, trust = certified(tmp_path)
    with mail_server(**{security: server}, login=True) as box:
        send(relay(box.port, security=security, trust=trust, user=USER, password=PASSWORD))
        assert (box.logins, len(box.got)) == ([True], 1)
        with pytest.raises(Undelivered, match="login was refused"):
            send(relay(box.port, security=security, trust=trust, user=USER, password="no"))  # noqa: S106  # a wrong one
        with pytest.raises(Undelivered, match="bad certificate"):
            send(relay(box.port, security=security, user=USER, password=PASSWORD))
    assert len(box.got) == 1


def test_no_password_goes_over_a_plain_connection() -> None:
    """Without TLS there is no login, and a server without STARTTLS is not put up with."""
    with mail_server(login=True) as box:
        with pytest.raises(Undelivered, match="needed TLS to say a password"):
            send(relay(box.port, user=USER, password=PASSWORD))
        with pytest.raises(Undelivered, match="found no STARTTLS"):
            send(relay(box.port, security="starttls"))
    assert box.logins == []


def test_a_mail_server_is_tried_again() -> None:
    """A passing fault is tried again, one for good is said at once."""
    with mail_server() as box:
        box.answers = ["451 later", "421 too many"]
        send(relay(box.port))
        assert len(box.got) == 1
        box.answers = ["554 never"] * 2
        with pytest.raises(Undelivered, match="never") as caught:
            send(relay(box.port))
        assert caught.value.alone
        assert len(box.answers) == 1
        box.answers, box.to = [], "550 nobody of that name"
        with pytest.raises(Undelivered, match="nobody of that name") as caught:
            send(relay(box.port))
    assert len(box.got) == 1


def test_a_mail_whose_answer_is_lost_is_sent_again_under_its_name() -> None:
    """Taken, and the connection breaks: at least once, told apart by its Message-ID."""
    with mail_server() as box:
        box.answers = ["break"]
        send(relay(box.port))
    assert [m["Message-ID"] for m in box.got] == [f"<{KEY.replace(':', '-')}@outlet.example>"] * 2


def test_a_mail_server_of_the_inner_network_is_only_asked_if_it_may_be() -> None:
    """As for webhooks."""
    with mail_server() as box, pytest.raises(Undelivered, match="loopback address"):
        send(relay(box.port, allow_private=False))
    with pytest.raises(Undelivered, match="no connection"):
        send(relay(closed_port()))
