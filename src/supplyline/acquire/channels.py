"""Where alerts are told: channels as a person writes them, on the command line or in channels.toml.

Four kinds by how they begin: ``terminal``; ``file:PATH``, JSON lines; ``https://…`` or ``http://…``, a
webhook; ``mailto:ADDRESS``.  Secrets and passwords stand in the environment, never in the file.

Does not: send.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from supplyline.acquire.addresses import AddressRefused, checked, is_address
from supplyline.acquire.faults import AcquireError
from supplyline.acquire.tomlfile import TomlUnfit, line_of, read_toml

CHANNELS_NAME = "channels.toml"  # in a case
SERVER, SENDER = "SUPPLYLINE_SMTP", "SUPPLYLINE_SMTP_FROM"
USER, PASSWORD = "SUPPLYLINE_SMTP_USER", "SUPPLYLINE_SMTP_PASSWORD"  # variables' names
SECRET = "SUPPLYLINE_WEBHOOK_SECRET"  # noqa: S105  # as above
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,80}")
_EXAMPLE = '[[channel]] with to = "file:alerts.jsonl"'

Form = Literal["terminal", "file", "webhook", "mail"]
# How a connection to a mail server is kept from being read: "tls" from the start, "starttls" before
# anything is said, "none" not at all.
Security = Literal["tls", "starttls", "none"]
_SCHEMES: Mapping[str, tuple[Security, int]] = {
    "smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25),
}  # fmt: skip


class ChannelsUnfit(TomlUnfit):
    """A channels file is not what is needed."""


class ChannelUnfit(AcquireError):
    """A channel on the command line is none."""

    exit_code = 2

    def __init__(self, told: str, needed: str) -> None:
        self.told = told
        super().__init__(f"found {told[:200]!r} as a channel, needed {needed}")


class MailServer(BaseModel):
    """A mail server, and how it is spoken to."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    security: Security


class Channel(BaseModel):
    """One place where alerts are told."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    to: str = Field(description="terminal, file:PATH, https://…, mailto:ADDRESS", max_length=8_000)
    name: str = Field("", description="that indicators call it by", max_length=80)
    private: bool = Field(False, description="it may be in the inner network")
    secret: str = Field("", description="variable of the environment that holds a webhook's secret")
    server: str = Field("", description="of a mail: smtps://host, smtp://host or smtp+plain://host")
    sender: str = Field("", alias="from", description="of a mail")

    @field_validator("to")
    @classmethod
    def _place(cls, value: str) -> str:
        form = _form(value)
        if form == "webhook":
            try:
                checked(value)
            except AddressRefused as fault:
                raise ValueError(str(fault)) from None
        elif form == "mail":
            _mail_address(value.removeprefix("mailto:"))
        return value

    @field_validator("secret")
    @classmethod
    def _variable(cls, value: str) -> str:
        if value and not _VARIABLE.fullmatch(value):
            raise ValueError(f"the name of a variable such as {SECRET}, not the secret itself")
        return value

    @field_validator("server")
    @classmethod
    def _server(cls, value: str) -> str:
        if value:
            mail_server(value)
        return value

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value:
            _mail_address(value)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.secret and self.form != "webhook":
            raise ValueError("a secret with a webhook only")
        if (self.server or self.sender) and self.form != "mail":
            raise ValueError("server and from with a mailto: only")
        return self

    @property
    def form(self) -> Form:
        """What kind of channel it is."""
        return _form(self.to)

    @property
    def path(self) -> Path:
        """Where a file channel writes, as written."""
        return Path(self.to.removeprefix("file:"))

    @property
    def receiver(self) -> str:
        """Whom a mail is sent to: one, so that a mail is sent or is not; more are more channels."""
        return self.to.removeprefix("mailto:")

    @property
    def mail_server(self) -> MailServer:
        """The server that a mail is handed to.

        Raises:
            ChannelUnfit: Neither the channel nor the environment names one.
        """
        told = self.server or os.environ.get(SERVER, "")
        if not told:
            raise ChannelUnfit(self.to, f"a mail server: server = … or the variable {SERVER}")
        try:
            return mail_server(told)
        except ValueError as fault:
            raise ChannelUnfit(told, str(fault)) from None

    @property
    def mail_from(self) -> str:
        """Who a mail is from.

        Raises:
            ChannelUnfit: Neither the channel nor the environment says so.
        """
        told = self.sender or os.environ.get(SENDER, "")
        if not _MAIL.fullmatch(told):
            raise ChannelUnfit(self.to, f"a sender's address: from = … or the variable {SENDER}")
        return told


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: tuple[Channel, ...] = Field(min_length=1)


def read_channels(path: Path) -> tuple[Channel, ...]:
    """Return the channels that the file ``path`` names.

    Raises:
        ChannelsUnfit: It cannot be read, is no TOML, says what is not needed or not enough, or the
            same place or name twice.
    """
    file, text = read_toml(
        path, _File, entry=Channel, table="channel", example=_EXAMPLE, unfit=ChannelsUnfit
    )
    for key in ("to", "name"):
        values = [getattr(channel, key) for channel in file.channel]
        twice = next((n for n, v in enumerate(values) if v and v in values[:n]), None)
        if twice is not None:
            line = line_of(text, ("channel", twice, key), "channel")
            raise ChannelsUnfit(str(path), line, f"{values[twice]!r} a second time", "each once")
    return file.channel


def channel_of(told: str, *, private: bool = False) -> Channel:
    """Return the channel that ``told`` names.

    Args:
        told: As on the command line.
        private: It may be in the inner network.

    Raises:
        ChannelUnfit: It is none.
    """
    secret = SECRET if is_address(told) and os.environ.get(SECRET) else ""
    try:
        return Channel.model_validate({"to": told, "private": private, "secret": secret})
    except ValidationError as fault:
        needed = str(fault.errors()[0]["msg"]).removeprefix("Value error, ")
        raise ChannelUnfit(told, needed) from None


def mail_server(told: str) -> MailServer:
    """Return the mail server that ``told`` names.

    Raises:
        ValueError: It is none.

    >>> mail_server("smtp://mail.outlet.example").security
    'starttls'
    """
    needed = "smtps://host:465, smtp://host:587 (STARTTLS) or smtp+plain://host:25"
    try:
        parts = urlsplit(told)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(needed) from None
    if parts.scheme not in _SCHEMES or not host or parts.path not in ("", "/"):
        raise ValueError(needed)
    if "@" in parts.netloc:
        raise ValueError(f"a server without a name and password in it: give {USER} and {PASSWORD}")
    security, usual = _SCHEMES[parts.scheme]
    return MailServer(host=host, port=port or usual, security=security)


def _form(to: str) -> Form:
    if to == "terminal":
        return "terminal"
    if to.startswith("file:") and to != "file:":
        return "file"
    if to.startswith("mailto:"):
        return "mail"
    if is_address(to):
        return "webhook"
    raise ValueError("terminal, file:PATH, https://…, http://… or mailto:ADDRESS")


def _mail_address(told: str) -> None:
    if not _MAIL.fullmatch(told):
        raise ValueError(f"one address such as desk@outlet.example, not {told!r}")
