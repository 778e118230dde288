"""Read what lists documents: RSS and Atom feeds, sitemaps, indexes of sitemaps.

Feeds are read by feedparser from bytes that were fetched before; sitemaps (sitemaps.org, with the
news extension) by lxml with entities and the network off.  Both keep what came before a fault.

Does not: fetch, follow, or read the text that a feed carries: the page is what was published.
"""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from supplyline.acquire.addresses import AddressRefused, joined
from supplyline.acquire.documents import named_source
from supplyline.acquire.faults import Unreadable
from supplyline.acquire.kinds import FileKind
from supplyline.clock import utc_text

MOST_ITEMS = 50_000  # of one listing; the limit that sitemaps have by their own rules
LARGEST = 52_428_800  # bytes unpacked; as above
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST = 500  # characters of a title or name; more is a text
_TEXT_MOST = 20_000  # characters of an element that are looked at; addresses have 8,000 at most
_PIECE = 1 << 16  # bytes of a sitemap handed to the parser at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One address that a listing names, and what it says of it.  None: it does not say."""

    address: str  # checked
    title: str | None = None
    published: str | None = None  # ISO 8601
    updated: str | None = None  # ISO 8601; when the page last changed
    language: str | None = None
    author: str | None = None
    source: str | None = None  # outlet or agency that the item is taken from
    outlet: str | None = None

    @property
    def note(self) -> tuple[tuple[str, str], ...]:
        """What is kept beside the capture of the address."""
        names = ("title", "published", "language", "author", "source", "outlet")
        pairs = ((name, getattr(self, name)) for name in names)
        return tuple((name, value) for name, value in pairs if value)

    @property
    def day(self) -> str | None:
        """The day it was published or last changed."""
        said = self.published or self.updated
        return said[:10] if said and _DAY.match(said) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a feed or sitemap lists."""

    items: tuple[Item, ...] = ()
    listings: tuple[Item, ...] = ()  # sitemaps that an index names
    faults: tuple[tuple[str, str], ...] = ()  # where, what: items that cannot be asked


def read_listing(data: bytes, kind: FileKind, *, base: str, told: str = "") -> Listing:
    """Return what a feed or sitemap lists, in its order, each address once.

    Args:
        data: The file, unpacked.
        kind: What it is, of ``kinds.LISTINGS``.
        base: Its address; links may be relative to it.
        told: Content-Type it came with.

    Raises:
        Unreadable: Nothing can be made of it.
    """
    found = _read_sitemap(data, base) if kind == "sitemap" else _read_feed(data, base, told)
    items: dict[str, Item] = {}
    listings: dict[str, Item] = {}
    faults: list[tuple[str, str]] = []
    for thing in found:
        if isinstance(thing, tuple):
            faults.append(thing)
            continue
        is_listing, item = thing.below, thing.item
        (listings if is_listing else items).setdefault(item.address, item)
        if len(items) + len(listings) >= MOST_ITEMS:
            faults.append(("the rest", f"found more than {MOST_ITEMS} items"))
            break
    if not items and not listings and any(where == "the whole" for where, _ in faults):
        raise Unreadable(
            "bad sitemap" if kind == "sitemap" else "bad feed",
            next(what for where, what in faults if where == "the whole"),
        )
    return Listing(
        items=tuple(items.values()), listings=tuple(listings.values()), faults=tuple(faults[:1000])
    )


@dataclass(frozen=True, slots=True)
class _Named:
    item: Item
    below: bool = False  # a sitemap of an index


_Thing = _Named | tuple[str, str]


def _read_feed(data: bytes, base: str, told: str) -> Iterator[_Thing]:
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415  # 60 ms, and only for feeds

    try:
        # Wrapped: feedparser would take bytes for the name of a file, if there were one.
        parsed: Any = feedparser.parse(
            io.BytesIO(data),
            response_headers={"content-location": base, "content-type": told or "application/xml"},
            sanitize_html=False,
        )
    except Exception as fault:  # noqa: BLE001  # it reads what the whole world writes
        yield "the whole", f"no feed can be read from it ({type(fault).__name__})"
        return
    language = _text(parsed.feed.get("language"))
    for number, entry in enumerate(parsed.entries, 1):
        link = _link(entry)
        if link is None:
            yield f"item {number}", "found an item without a link, needed an address"
            continue
        try:
            address = joined(base, link)
        except AddressRefused as fault:
            yield f"item {number}", str(fault)
            continue
        source = entry.get("source")
        yield _Named(
            Item(
                address=address,
                title=_text(entry.get("title")),
                published=_moment(entry, "published"),
                updated=_moment(entry, "updated"),
                language=_text(entry.get("language")) or language,
                author=_text(entry.get("author")),
                source=named_source(_text(source.get("title")) if source else None),
            )
        )
    if parsed.get("bozo") and not parsed.entries:
        detail = " ".join(str(parsed.get("bozo_exception", "no reason")).split())[:120]
        yield "the whole", f"no feed can be read from it ({detail})"


def _link(entry: Any) -> str | None:
    link = entry.get("link")
    if not link:
        found = [
            row.get("href")
            for row in entry.get("links", ())
            if row.get("rel", "alternate") == "alternate"
        ]
        link = found[0] if found else None
    if not link and str(entry.get("id", "")).startswith(("http://", "https://")):
        link = entry["id"]  # an RSS guid that is a permanent link
    return str(link) if link else None


def _moment(entry: Any, key: str) -> str | None:
    if key not in entry:  # feedparser would give the other one instead
        return None
    said = str(entry.get(key) or "").strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return said
    parsed = entry.get(f"{key}_parsed")
    if not isinstance(parsed, time.struct_time) or not 1970 <= parsed.tm_year <= 9999:
        return None
    try:
        return utc_text(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    said = " ".join(value.encode("utf-8", "replace").decode().replace("\x00", "").split())
    return said[:_LONGEST] or None


class _Entries:
    """Takes what lxml's parser meets and keeps the entries; it is handed names and texts, no elements.

    ``iterparse`` hands out elements of a broken entity that libxml2 has freed by then.
    """

    def __init__(self) -> None:
        self.met: list[tuple[str, dict[str, str]]] = []  # name of the entry, texts in it by name
        self._open: list[tuple[str, dict[str, str]]] = []
        self._name, self._text, self._size = "", [""], 0

    def start(self, tag: str, _: object) -> None:
        """An element begins."""
        name = _local(tag)
        self._keep()
        if name in ("url", "sitemap"):
            self._open.append((name, {}))
        self._name, self._text, self._size = name, [], 0

    def data(self, text: str) -> None:
        """Text of the element that began last, up to what is inside it."""
        if self._name and self._size <= _TEXT_MOST:
            self._text.append(text)
            self._size += len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = _local(tag)
        self._keep()
        if self._open and self._open[-1][0] == name:
            self.met.append(self._open.pop())

    def close(self) -> None:
        """The file ends."""

    def _keep(self) -> None:
        if self._open and self._name:
            # The first of a name: after the page's own address come those of its images.
            self._open[-1][1].setdefault(self._name, "".join(self._text))
        self._name = ""


def _read_sitemap(data: bytes, base: str) -> Iterator[_Thing]:
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415  # only for sitemaps

    number = 0
    entries = _Entries()
    parser = etree.XMLParser(
        target=entries, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    fault: Exception | None = None
    for at in range(0, len(data) + 1, _PIECE):
        try:
            parser.feed(data[at : at + _PIECE])
            if at + _PIECE > len(data):
                parser.close()
        except (etree.XMLSyntaxError, ValueError, LookupError, AssertionError) as found:
            fault = found
        for name, texts in entries.met:
            number += 1
            yield _entry(name, texts, number, base)
        entries.met.clear()
        if fault is not None:
            where = "the rest" if number else "the whole"
            detail = " ".join(str(fault).split())[:120] or type(fault).__name__
            yield where, f"no sitemap can be read from it ({detail})"
            return


def _entry(name: str, texts: dict[str, str], number: int, base: str) -> _Thing:
    link = texts.get("loc", "").strip()
    if not link:
        return f"item {number}", "found an entry without an address"
    try:
        address = joined(base, link)
    except AddressRefused as fault:
        return f"item {number}", str(fault)
    found = {key: _text(text) for key, text in texts.items()}
    item = Item(
        address=address,
        title=found.get("title"),
        published=_dated(found.get("publication_date")),
        updated=_dated(found.get("lastmod")),
        language=found.get("language"),
        outlet=found.get("name"),
    )
    return _Named(item, below=name == "sitemap")


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _dated(said: str | None) -> str | None:
    return said if said and _DAY.match(said) else None


def chosen(
    items: tuple[Item, ...], *, newest: int | None = None, since: str | None = None
) -> list[Item]:
    """Return the items of ``since`` or later, the ``newest`` of them first.

    Items without a day are kept, and count as older than all that have one.

    >>> rows = tuple(Item(address=a, published=p) for a, p in [("a", "2025-01-01"), ("b", None),
    ...     ("c", "2025-02-01")])
    >>> [item.address for item in chosen(rows, newest=2)]
    ['c', 'a']
    >>> [item.address for item in chosen(rows, since="2025-01-15")]
    ['b', 'c']
    """
    found = [item for item in items if since is None or item.day is None or item.day >= since]
    if newest is None:
        return found
    found.sort(key=lambda item: item.published or item.updated or "", reverse=True)
    return found[:newest]
