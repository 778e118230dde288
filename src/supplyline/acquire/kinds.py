"""Judge what a file is: by its first bytes, and by its name only where bytes cannot tell.

Source of the signatures: RFC 1952 (gzip), ISO 32000-1 section 7.5.2 (PDF), ISO 28500 (WARC), the
Parquet file format.  HTML by the opening tags of the WHATWG MIME sniffing standard, section 7.1.

Does not: look inside gzip; ``unpacking`` judges what comes out again.  A WACZ is a zip file that
holds WARCs: ``wacz.is_wacz`` tells it from others.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

FileKind = Literal[
    "html", "text", "markdown", "pdf", "warc", "wacz", "jsonl", "parquet", "gzip",
    "rss", "atom", "sitemap", "other",
]  # fmt: skip

MEDIA_TYPES: dict[FileKind, str] = {
    "html": "text/html",
    "text": "text/plain",
    "markdown": "text/markdown",
    "pdf": "application/pdf",
    "warc": "application/warc",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "gzip": "application/gzip",
    "wacz": "application/wacz",
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "sitemap": "application/xml",
    "other": "application/octet-stream",  # evidence that no reader reads: a scan, a recording
}
LISTINGS = frozenset(("rss", "atom", "sitemap"))  # name documents, and are none
WORDLESS = LISTINGS | {"other"}  # kept, and hold no document
NAMES: dict[str, FileKind] = {
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".md": "markdown",
    ".pdf": "pdf",
    ".warc": "warc",
    ".warc.gz": "gzip",
    ".wacz": "wacz",
    ".jsonl": "jsonl",
    ".jsonl.gz": "gzip",
    ".parquet": "parquet",
}
HEAD = 4096  # bytes looked at

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"WARC/", "warc"),
    (b"PAR1", "parquet"),
)
_FOREIGN = {  # what people put in such folders and cannot be read here
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"Rar!\x1a\x07": "rar",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"SQLite format 3\x00": "sqlite",
    b"\x7fELF": "elf",
    b"\xd0\xcf\x11\xe0": "ole",
}
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_XHTML = re.compile(rb"\s*<\?xml[^>]*>\s*(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
_XML_ROOT = re.compile(  # after the prolog: what the first element is called
    rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype[^>\[]*(?:\[[^\]]*\])?\s*>\s*)*"
    rb"<(?:[\w.-]+:)?(rss|rdf|feed|urlset|sitemapindex)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_ROOTS: dict[bytes, FileKind] = {
    b"rss": "rss", b"rdf": "rss", b"feed": "atom", b"urlset": "sitemap", b"sitemapindex": "sitemap",
}  # fmt: skip
_JSON = re.compile(rb'\s*\{\s*(?:"|\}|$)')


def named_kind(name: str) -> FileKind | None:
    """Return the kind that a file's name promises, None if it promises nothing we read.

    >>> named_kind("a/b/Report.PDF"), named_kind("feed.jsonl.gz"), named_kind("page.html.gz")
    ('pdf', 'gzip', None)
    """
    lower = name.lower()
    fitting = [suffix for suffix in NAMES if lower.endswith(suffix)]
    return NAMES[max(fitting, key=len)] if fitting else None


def has_suffix(name: str) -> bool:
    """Return whether ``name`` promises anything at all about its content.

    >>> has_suffix("notes"), has_suffix("table.csv")
    (False, True)
    """
    last = name.rsplit("/", 1)[-1].rstrip(".")
    return "." in last.lstrip(".")


def foreign_kind(head: bytes) -> str | None:
    """Return the name of a known format that supplyline does not read, None if it is not one."""
    return next((name for magic, name in _FOREIGN.items() if head.startswith(magic)), None)


def judged_kind(  # noqa: PLR0911  # one return per rule, in the order the rules apply
    head: bytes, name: str
) -> FileKind | None:
    """Return what a file with these first bytes and this name is, None if it cannot be told.

    >>> judged_kind(b"%PDF-1.7", "wrong.html")
    'pdf'
    >>> judged_kind(b'{"text": "a"}', "-")
    'jsonl'
    >>> judged_kind(b"a,b,c", "table.csv") is None
    True
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    # Readers accept junk before the header; a text that speaks of "%PDF-" must not become one.
    opening = head[:1024] if named_kind(name) == "pdf" else head.lstrip(b"\xef\xbb\xbf \t\r\n")[:5]
    if b"%PDF-" in opening:
        return "pdf"
    if foreign_kind(head) is not None:
        return None
    promised = named_kind(name)
    if promised in ("html", "markdown"):
        return promised
    for bom in _BOMS:
        head = head.removeprefix(bom)
    if _HTML.match(head) or _XHTML.match(head):
        return "html"
    if promised in ("text", "jsonl"):
        return promised
    if promised is not None:  # named for a binary format, and the bytes are not of it
        return promised if not head.strip(b"\x00") else None
    if has_suffix(name):
        return None
    return "jsonl" if _JSON.match(head) else "text"


def listing_kind(head: bytes) -> FileKind | None:
    """Return what an XML file lists with these first bytes, None if it is no feed and no sitemap.

    >>> listing_kind(b'<?xml version="1.0"?><rss version="2.0">'), listing_kind(b"<html>")
    ('rss', None)
    """
    for bom in _BOMS:
        if head.startswith(bom) and bom != codecs.BOM_UTF8:
            head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
        head = head.removeprefix(codecs.BOM_UTF8)
    found = _XML_ROOT.match(head)
    return _ROOTS[found[1].lower()] if found else None


_TOLD: dict[str, FileKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}
_TEXT = re.compile(r"text/(?!css|javascript)|application/(?:jsonl|x-ndjson|ndjson|json)")


def answered_kind(head: bytes, told: str) -> FileKind | None:
    """Return what an answer with these first bytes is; ``told`` is its Content-Type.

    The bytes decide; what was told, where they cannot: a page that opens without a tag we know, a
    text.  None: nothing that is read here, or nothing that can be told.

    >>> answered_kind(b"%PDF-1.7", "text/html"), answered_kind(b"<section>", "text/html; charset=x")
    ('pdf', 'html')
    >>> answered_kind(b"{};", "text/javascript") is None
    True
    """
    listing = listing_kind(head)
    if listing is not None:
        return listing
    media = told.partition(";")[0].strip().lower()
    seen = judged_kind(head, "-")
    if seen not in ("text", "jsonl"):
        return seen
    if seen == "text" and media in _TOLD:
        return _TOLD[media]
    if b"\x00" in head and not head.startswith(_BOMS):
        return None
    return seen if not media or _TEXT.match(media) else None
