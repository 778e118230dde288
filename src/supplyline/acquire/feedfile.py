"""Read feeds.toml: which addresses a case follows, as a person wrote it down.

Every fault names the file and the line.

Does not: fetch.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from supplyline.acquire.addresses import AddressRefused, checked
from supplyline.acquire.faults import AcquireError
from supplyline.acquire.network.fetching import Wanted

_EVERY = 15  # minutes


class FeedsUnfit(AcquireError):
    """A feeds file is not what is needed."""

    def __init__(self, file: str, line: int, found: str, needed: str) -> None:
        self.file, self.line, self.found, self.needed = file, line, found, needed
        super().__init__(f"{file}:{line}: found {found}, needed {needed}")


class Feed(BaseModel):
    """One address that is followed."""

    model_config = ConfigDict(extra="forbid", frozen=True)  # a typo is an error, not a default

    url: str = Field(description="a feed, a sitemap, or a page that changes")
    outlet: str | None = Field(None, description="who publishes what it lists", max_length=200)
    kind: str | None = Field(None, description="a word of yours, kept with each capture", max_length=80)  # fmt: skip
    language: str | None = Field(None, description="of what it lists", pattern=r"^[a-z]{2,3}$")
    every: float = Field(_EVERY, description="minutes between two rounds", ge=1, le=525_600)
    newest: int | None = Field(None, description="items at most, the newest first", ge=1)
    since: date | None = Field(None, description="items of that day or later")
    again: bool = Field(False, description="ask items again that were had before")

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            return checked(value)
        except AddressRefused as fault:
            raise ValueError(str(fault)) from None

    @property
    def wanted(self) -> Wanted:
        """What is asked for it."""
        pairs = (("outlet", self.outlet), ("kind", self.kind), ("language", self.language))
        return Wanted(
            address=self.url,
            note=tuple((name, value) for name, value in pairs if value),
            newest=self.newest,
            since=None if self.since is None else self.since.isoformat(),
            again=self.again,
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = Field("", description="told to every server", max_length=200)
    feed: tuple[Feed, ...] = Field(min_length=1)


class Feeds(BaseModel):
    """A feeds file."""

    model_config = ConfigDict(frozen=True)

    contact: str
    feeds: tuple[Feed, ...]


def read_feeds(path: Path) -> Feeds:
    """Return the feeds that the file ``path`` names.

    Raises:
        FeedsUnfit: It cannot be read, is no TOML, or says what is not needed or not enough.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        values = tomllib.loads(text)
    except OSError as fault:
        raise FeedsUnfit(str(path), 1, f"nothing to read ({fault.strerror})", "a file") from None
    except UnicodeDecodeError as fault:
        raise FeedsUnfit(str(path), 1, f"no UTF-8 at byte {fault.start}", "UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        said = str(fault)
        at = re.search(r"line (\d+)", said)
        line = int(at[1]) if at else len(text.splitlines()) or 1
        raise FeedsUnfit(str(path), line, f"no TOML ({said})", "[[feed]] with url = …") from None
    except RecursionError:
        raise FeedsUnfit(
            str(path), 1, "a value nested too deeply", "[[feed]] with url = …"
        ) from None
    try:
        file = _File.model_validate(values)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise FeedsUnfit(
            str(path), _line(text, first["loc"]), _found(first), _needed(first)
        ) from None
    urls = [feed.url for feed in file.feed]
    twice = next((n for n, url in enumerate(urls) if url in urls[:n]), None)
    if twice is not None:
        line = _line(text, ("feed", twice, "url"))
        raise FeedsUnfit(str(path), line, f"{urls[twice]} a second time", "each address once")
    return Feeds(contact=file.contact, feeds=file.feed)


def _found(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"] if not isinstance(part, int))
    if fault["type"] == "missing":
        return f"no {where}"
    if fault["type"] == "extra_forbidden":
        return f"the key {where}"
    return f"{where} = {fault['input']!r}"[:200]


def _needed(fault: Any) -> str:
    if fault["type"] == "missing":
        return "[[feed]] with url = …" if fault["loc"] == ("feed",) else "it"
    if fault["type"] == "extra_forbidden":
        keys = Feed.model_fields if len(fault["loc"]) > 1 else _File.model_fields
        return f"one of {', '.join(keys)}"
    return str(fault["msg"]).removeprefix("Value error, ")


def _line(text: str, loc: tuple[int | str, ...]) -> int:
    """Return the line of a key, or of the table that should have it."""
    number = next((part for part in loc if isinstance(part, int)), None)
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    lines = text.splitlines()
    start, end = 0, len(lines)
    if number is not None:
        heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*feed\s*\]\]", line)]
        if number < len(heads):
            start = heads[number]
            end = heads[number + 1] if number + 1 < len(heads) else len(lines)
    for n in range(start, end):
        if re.match(rf"\s*(\[\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(=|\]\])", lines[n]):
            return n + 1
    return start + 1
