"""Say which house published a document: its publisher family, else its outlet, else its host.

Titles of one publisher share copy and fixed text as a matter of course; words that only they print
are one house's wording.  The families are ``schema/publishers.yaml``.  An outlet's name decides
before its address; an address inside a family decides before a name that no family has.  An archived
page is its original's.

Does not: guess.  "Alphaville Post" and alphaville-post.example are two publishers until the file says
that they are one.  Does not open the network.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema.load import DATA, read

_HELD = 1 << 16  # distinct outlets, and distinct hosts, that are remembered
_HOST_OF = re.compile(r"(?:[^?#]*@)?([^?#:@\s\[\]]+)")  # in what stands between "//" and "/"
_ARCHIVE = "://web.archive.org/web/"
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]+/(?=https?://)", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_NUMBERED = re.compile(r"[\d.]+")

_Name = Annotated[str, Field(pattern=r"\w")]
_Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class Publisher(BaseModel):
    """Outlets of one publisher or newsroom, as ``schema/publishers.yaml`` gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name = Field(description="canonical name of the family")
    outlets: tuple[_Name, ...] = Field(min_length=1, description="names of its outlets")
    hosts: tuple[_Domain, ...] = Field(description="registrable domains of it alone")
    source: str = Field(pattern="^https?://", description="where it can be checked")
    as_of: str = Field(pattern=r"^\d{4}(-\d{2}){0,2}$", description="when it was so, ISO 8601")
    checked: bool = Field(description="whether the source was read and says so of every outlet")


class PublisherFile(BaseModel):
    """``schema/publishers.yaml``, as a person wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    second_levels: frozenset[str] = Field(description='"co" of "bbc.co.uk"')
    shared_hosts: frozenset[_Domain] = Field(description="where anybody may publish")
    publishers: tuple[Publisher, ...]

    def registrable(self, host: str) -> str:
        """Return the part of ``host`` under which one publisher is registered."""
        host = host.removeprefix("www.")
        labels = host.split(".")
        country = len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in self.second_levels
        deep = 3 if country or ".".join(labels[-2:]) in self.shared_hosts else 2
        return host if _NUMBERED.fullmatch(host) else ".".join(labels[-deep:])


def read_publishers(file: Path) -> PublisherFile:
    """Return the content of ``file``.

    Raises:
        SchemaError: It does not fit the model, a name, outlet or host stands in it twice, or a host
            is not registrable; the message names the line.
    """
    loaded = read(file, PublisherFile)
    content = loaded.value
    seen: set[tuple[str, str]] = set()
    for at, family in enumerate(content.publishers):
        listed = {"name": (family.name,), "outlets": family.outlets, "hosts": family.hosts}
        for key, values in listed.items():
            for place, value in enumerate(values):
                found, needed = "", ""
                if (key, fold_outlet(value)) in seen:
                    found, needed = f"{value!r} twice", "each name, outlet and host in one place"
                elif key == "hosts" and content.registrable(value) != value:
                    needed = f"{content.registrable(value)!r}, the registrable domain"
                    found = f"{value!r}"
                if found:
                    raise loaded.spot("publishers", at, key, place).fault(found, needed)
                seen.add((key, fold_outlet(value)))
    return content


@cache
def _file() -> PublisherFile:
    return read_publishers(DATA / "publishers.yaml")


@cache
def _outlets() -> dict[str, str]:
    return {fold_outlet(said): p.name for p in _file().publishers for said in p.outlets}


@cache
def _hosts() -> dict[str, str]:
    return {host: p.name for p in _file().publishers for host in p.hosts}


def fold_outlet(outlet: str) -> str:
    """Return the name without case, without blanks too many and without a leading "the".

    >>> fold_outlet("The  Alphaville Post ")
    'alphaville post'
    """
    return " ".join(outlet.casefold().replace("’", "'").split()).removeprefix("the ")


def publisher_of(outlet: str | None, url: str | None) -> str | None:
    """Return which house published what ``outlet`` printed at ``url``.

    Args:
        outlet: Its name as the document gives it; a host in its place is read as one.
        url: An absolute address.

    Returns:
        The family's name, if a family of ``schema/publishers.yaml`` has the outlet, else if it has
        the host; else the outlet's name, folded; else the registrable domain; None: neither says.

    >>> publisher_of("BBC Monitoring", None), publisher_of(None, "https://www.bbc.co.uk/news")
    ('BBC', 'BBC')
    >>> publisher_of("The Alphaville Post", "https://news.alphaville.example/a")
    'alphaville post'
    >>> publisher_of(None, "https://news.alphaville.example/a")
    'alphaville.example'
    """
    family, own = _of_outlet(outlet) if outlet else (None, None)
    if family or not url:
        return family or own
    if _ARCHIVE in url:
        url = _ARCHIVED.sub("", url, count=1)
    scheme, _, rest = url.partition("://")
    family, site = _of_host(rest.partition("/")[0]) if scheme.isalnum() else (None, None)
    return family or own or site


@lru_cache(maxsize=_HELD)
def _of_outlet(outlet: str) -> tuple[str | None, str | None]:
    """Return the family of an outlet, and what it is called without one."""
    folded = fold_outlet(outlet)
    family = _outlets().get(folded)
    if family is None and _HOST.fullmatch(folded):
        return _of_host(folded)
    return family, folded or None


@lru_cache(maxsize=_HELD)
def _of_host(host: str) -> tuple[str | None, str | None]:
    """Return the family of a host or of a host above it, and its registrable domain.

    ``host`` may still carry a port, a user's name or a query.
    """
    found = _HOST_OF.match(host)
    host = found[1].casefold().strip(".") if found else ""
    above, known = host, _hosts()
    while above:
        if above in known:
            return known[above], above
        above = above.partition(".")[2]
    return None, _file().registrable(host) or None
