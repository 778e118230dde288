"""Read feeds.toml: which addresses a case follows, as a person wrote it down.

Every fault names the file and the line.

Does not: fetch.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from supplyline.acquire.addresses import AddressRefused, checked
from supplyline.acquire.network.fetching import Wanted
from supplyline.acquire.tomlfile import TomlUnfit, line_of, read_toml

_EVERY = 15  # minutes


class FeedsUnfit(TomlUnfit):
    """A feeds file is not what is needed."""


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
    file, text = read_toml(
        path, _File, entry=Feed, table="feed", example="[[feed]] with url = …", unfit=FeedsUnfit
    )
    urls = [feed.url for feed in file.feed]
    twice = next((n for n, url in enumerate(urls) if url in urls[:n]), None)
    if twice is not None:
        line = line_of(text, ("feed", twice, "url"), "feed")
        raise FeedsUnfit(str(path), line, f"{urls[twice]} a second time", "each address once")
    return Feeds(contact=file.contact, feeds=file.feed)
