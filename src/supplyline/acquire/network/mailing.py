"""Hand one message to a mail server: SMTP (RFC 5321) under TLS, with a login where one is given.

TLS from the start or by STARTTLS before anything is said; a server that does not offer it is refused,
unless the user asked for a plain connection, and then no password is said.  The server's address is
judged as every other: machines of the inner network only if the user says so.

Does not: retry beyond a few times, read bounces, or remember what was sent; the same message has the
same Message-ID however often it is sent.
"""

from __future__ import annotations

import random
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from supplyline.acquire.addresses import refused_ip
from supplyline.acquire.channels import Security
from supplyline.acquire.faults import Undelivered
from supplyline.acquire.network.settings import backed_off

_PATIENCE = 20.0  # seconds for each step
_TRIES = 3
_LATER = 400  # SMTP: 4xx may go well later
_NEVER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A mail server, and who we are to it."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""
    allow_private: bool = False
    trust: ssl.SSLContext | None = None  # None: the system's certificates


def mail(
    relay: Relay,
    *,
    sender: str,
    receiver: str,
    subject: str,
    text: str,
    key: str,
    backoff: float = 1.0,
) -> None:
    """Hand a message to ``relay``; what may help when tried again is, a few times.

    Args:
        relay: The server.
        sender: Its address.
        receiver: Its address.
        subject: One line.
        text: Plain text.
        key: Names the message: letters, digits, hyphens, colons.
        backoff: Seconds before the second try; doubled for each further one, half of it by chance.

    Raises:
        Undelivered: The server did not take it.
    """
    message = EmailMessage()
    message["From"], message["To"] = sender, receiver
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = f"<{key.replace(':', '-')}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message["X-Supplyline-Alert"] = key
    message.set_content(text)
    place = f"{relay.host}:{relay.port}"
    for tried in range(1, _TRIES + 1):
        try:
            _hand_over(relay, message, sender, receiver)
        except _Refused as fault:
            raise Undelivered(place, fault.why, alone=False) from None
        except (OSError, smtplib.SMTPException) as fault:
            why, again, alone = _meaning(fault)
            if not again or tried == _TRIES:
                raise Undelivered(place, why, alone=alone) from fault
            time.sleep(backed_off(backoff, tried, random.random()))  # noqa: S311  # spreads, guards nothing
        else:
            return


class _Refused(Exception):
    """The server is not spoken to, or not so."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def _hand_over(relay: Relay, message: EmailMessage, sender: str, receiver: str) -> None:
    context = relay.trust or ssl.create_default_context()
    server: smtplib.SMTP = (
        _GuardedTls(relay, context) if relay.security == "tls" else _Guarded(relay)
    )
    with server:
        if relay.security == "starttls":
            server.ehlo()
            if not server.has_extn("starttls"):
                raise _Refused("found no STARTTLS, needed it: use smtps://, or smtp+plain:// if the way is safe")  # fmt: skip
            server.starttls(context=context)
        if relay.user:
            if relay.security == "none":
                raise _Refused("found a login for a plain connection, needed TLS to say a password")
            server.login(relay.user, relay.password)
        server.send_message(message, sender, [receiver])


class _Guarded(smtplib.SMTP):
    """Connects to a machine that may be asked, by the address that was judged."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        super().__init__(relay.host, relay.port, timeout=_PATIENCE)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _connected(self._relay, host, port, timeout)


class _GuardedTls(smtplib.SMTP_SSL):
    """The same, under TLS from the start."""

    def __init__(self, relay: Relay, context: ssl.SSLContext) -> None:
        self._relay = relay
        super().__init__(relay.host, relay.port, timeout=_PATIENCE, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = _connected(self._relay, host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _connected(relay: Relay, host: str, port: int, timeout: float) -> socket.socket:
    """Return a connection to the first address of ``host`` that may be asked and answers."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    refused, fault = "", None
    for address in dict.fromkeys(found):
        reason = None if relay.allow_private else refused_ip(address)
        if reason is not None:
            refused = f"{host} is {reason} ({address}): say that it may be private if it is yours"
            continue
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as met:
            fault = met
    if fault is not None:
        raise fault
    raise _Refused(refused)


def _meaning(fault: Exception) -> tuple[str, bool, bool]:
    """Return what went wrong in words, whether trying again may help, whether it is this message's."""
    told = _line(str(fault)) or type(fault).__name__
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return f"the login was refused ({told})", False, False
    if isinstance(fault, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return f"refused it ({told})", _later(fault), True
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"answered {told}", _later(fault), False
    for kind, why in _FOR_GOOD.items():
        if isinstance(fault, kind):
            return f"{why} ({told})", False, False
    return f"no connection, or it broke ({told})", True, False


_FOR_GOOD: Mapping[type[Exception], str] = {
    smtplib.SMTPNotSupportedError: "the server does not offer it",
    ssl.SSLCertVerificationError: "bad certificate",
    socket.gaierror: "unknown host",
}


def _later(fault: Exception) -> bool:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
    else:
        codes = [fault.smtp_code] if isinstance(fault, smtplib.SMTPResponseException) else []
    return bool(codes) and all(_LATER <= code < _NEVER for code in codes)


def _line(said: str | bytes) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
