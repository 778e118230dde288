"""Read an HTML page: main text, title, outlet, byline and date (trafilatura, htmldate).

Encoding: byte order mark, then UTF-8 if the bytes are valid, then what the page declares, then
charset-normalizer's likeliest.  Valid UTF-8 goes before the declaration, unlike in browsers: bytes
that happen to be valid UTF-8 are, and declarations are often left over from a template.

Does not: run scripts, or read comments under an article.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from supplyline.text.faults import MisencodedDocument, NoText, UnreadablePage

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_OF_HOSTS = ("idna", "punycode")  # Python knows them; on a long page one takes hours
# 500 attributes in one tag.  The parser compares each with all before it: 40,000 take 2 s, a page of
# them hours.  No pages have so many.  Nothing here is tried twice, so that the search itself is quick.
_CROWDED = re.compile(
    r"""<[a-zA-Z][^\s>]*+(?>[\s/]++[^\s>=/"'<][^\s>=/]*+"""
    r"""(?>\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?+){500}"""
)
_DECLARED_WITHIN = 4_096  # bytes; the HTML standard looks at 1,024, pages exceed it


class Page(NamedTuple):
    """What a page, or a PDF, holds.  None: not found."""

    text: str
    title: str | None
    outlet: str | None
    byline: str | None
    published: str | None
    language: str | None
    url: str | None
    notes: tuple[str, ...]


def read_page(body: str | bytes, *, url: str | None, today: date) -> Page:
    """Return what the HTML ``body`` holds; ``today`` is the latest date a page can have.

    Raises:
        NoText: There is HTML but no main text in it.
        UnreadablePage: It cannot be parsed as HTML.
        MisencodedDocument: No encoding fits.
    """
    from lxml.etree import (  # type: ignore[import-untyped]  # noqa: PLC0415  # no types; half a second
        LxmlError,
    )
    from trafilatura import bare_extraction  # noqa: PLC0415  # as above
    from trafilatura.utils import load_html  # noqa: PLC0415  # as above

    html, notes = (body, ()) if isinstance(body, str) else decode_page(body)
    if _CROWDED.search(html):
        raise UnreadablePage(
            "found a tag with 500 attributes or more, needed a page as people write them: look at it"
        )
    try:
        tree = load_html(html)
        if tree is None:
            raise UnreadablePage(
                f"found {len(html)} characters that do not parse as HTML, needed a page: check that "
                "the file is one"
            )
        found = bare_extraction(
            tree,
            url=url,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params={
                "original_date": True,
                "extensive_search": True,
                "max_date": today.isoformat(),
            },
        )
    except (LxmlError, RecursionError, ValueError) as fault:
        raise UnreadablePage(
            f"the page cannot be parsed ({type(fault).__name__}: {fault}), needed HTML: save it again"
        ) from fault
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise NoText("found HTML without a main text, needed an article: check what was saved")
    return Page(
        text=text,
        title=_plain(found.title),
        outlet=_plain(found.sitename) or _plain(found.hostname),
        byline=_plain(found.author),
        published=found.date or None,
        language=tree.get("lang") or None,
        url=found.url or None,
        notes=notes,
    )


def decode_page(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the page as text, and notes on what could not be decoded.

    Raises:
        MisencodedDocument: No encoding fits.

    >>> decode_page('<meta charset="windows-1251"><p>Порт'.encode("cp1251"))[0][-4:]
    'Порт'
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return _replacing(body, name)
    try:
        return body.decode("utf-8"), ()
    except UnicodeDecodeError:
        declared = _DECLARED.search(body[:_DECLARED_WITHIN])
    if declared and (name := declared[1].decode("ascii")).lower() not in _OF_HOSTS:
        try:
            return _replacing(body, name)
        except (LookupError, UnicodeError):
            pass  # the page declares an encoding that does not exist, or is none of texts
    from charset_normalizer import from_bytes  # noqa: PLC0415  # rarely needed

    best = from_bytes(body[:200_000]).best()
    if best is None:
        raise MisencodedDocument(
            f"found {len(body)} bytes of HTML in no encoding that fits, needed UTF-8: convert the page"
        )
    return _replacing(body, best.encoding)


def _replacing(body: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    if encoding.lower().replace("_", "-") in (
        "iso-8859-1",
        "latin-1",
        "latin1",
        "us-ascii",
        "ascii",
    ):
        encoding = "cp1252"  # what the WHATWG encoding standard makes of these names
    text = body.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, ((f"{lost} characters could not be decoded as {encoding}",) if lost else ())


def _plain(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None
