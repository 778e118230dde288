"""Feeds and sitemaps as the world writes them."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplyline.acquire.faults import Unreadable
from supplyline.acquire.kinds import FileKind, answered_kind, listing_kind
from supplyline.acquire.listings import Listing, chosen, read_listing

BASE = "https://a.example/feeds/all.xml"
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko">
<title>F</title><entry><title>One</title><link rel="enclosure" href="/scan.png"/>
<link rel="alternate" href="../news/1?b=2&amp;c=3"/><author><name>A. Writer</name></author>
<published>2025-01-06T08:00:00+09:00</published><updated>2025-01-07T08:00:00Z</updated>
<source><title>Beta Wire</title></source></entry></feed>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://a.example/1 </loc>
<lastmod>2025-01-07</lastmod><news:news><news:publication><news:name>Alpha Post</news:name>
<news:language>ru</news:language></news:publication><news:publication_date>2025-01-06T08:00:00Z
</news:publication_date><news:title>One</news:title></news:news></url></urlset>"""


def read(text: str | bytes, kind: FileKind | None = None, base: str = BASE) -> Listing:
    """Read a listing of the kind that it is."""
    data = text if isinstance(text, bytes) else text.encode()
    found = kind or listing_kind(data)
    assert found is not None
    return read_listing(data, found, base=base)


def test_an_atom_entry_is_read() -> None:
    """The alternate link is the address, relative to the feed; dates are in UTC; the source is kept."""
    (item,) = read(ATOM).items
    assert item.address == "https://a.example/news/1?b=2&c=3"
    assert (item.published, item.updated) == ("2025-01-05T23:00:00Z", "2025-01-07T08:00:00Z")
    assert (item.author, item.source, item.title) == ("A. Writer", "Beta Wire", "One")
    assert item.language == "ko"


def test_an_entry_of_a_news_sitemap_is_read() -> None:
    """The date of publication is not that of the last change; outlet and language are kept."""
    (item,) = read(NEWS).items
    assert item.address == "https://a.example/1"
    assert (item.published, item.updated) == ("2025-01-06T08:00:00Z", "2025-01-07")
    assert (item.outlet, item.language, item.title) == ("Alpha Post", "ru", "One")


def test_an_rss_guid_is_a_link_of_last_resort() -> None:
    """An item without a link is asked by its guid if that is an address, else it is a fault."""
    items = "<item><guid>https://a.example/1</guid></item><item><guid isPermaLink='false'>x</guid></item>"
    found = read(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [item.address for item in found.items] == ["https://a.example/1"]
    assert [where for where, _ in found.faults] == ["item 2"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "http://me:x@a.example/"]
)
def test_links_that_are_never_asked_cost_themselves_only(link: str) -> None:
    """One bad link among good ones is a fault of its own."""
    for text in (
        f"<rss><channel><item><link>{link}</link></item><item><link>/2</link></item></channel></rss>",
        f"<urlset><url><loc>{link}</loc></url><url><loc>/2</loc></url></urlset>",
    ):
        found = read(text)
        assert [item.address for item in found.items] == ["https://a.example/2"]
        assert [where for where, _ in found.faults] == ["item 1"]


def test_what_came_before_a_fault_is_kept() -> None:
    """A sitemap that breaks off gives what it had; one that is none is refused."""
    found = read("<urlset><url><loc>/1</loc></url><url><loc>/2")
    assert [item.address for item in found.items] == ["https://a.example/1"]
    assert [where for where, _ in found.faults] == ["the rest"]
    for text, fault in (("<urlset", "bad sitemap"), ("<rss><channel><", "bad feed")):
        with pytest.raises(Unreadable) as caught:
            read(text, "sitemap" if "urlset" in text else "rss")
        assert caught.value.fault == fault


def test_entities_are_not_followed(tmp_path: object) -> None:
    """An entity that points to a file, or grows without end, adds nothing."""
    secret = f"{tmp_path}/secret.txt"
    with open(secret, "w", encoding="ascii") as file:  # noqa: PTH123  # an address is made of it
        file.write("/sesame")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    lol = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    inside = f'<!DOCTYPE x [<!ENTITY e0 "/lol">{lol}<!ENTITY e "&e11;">]>'
    began = time.monotonic()
    for head in (outside, inside):
        for text in (
            f"{head}<urlset><url><loc>&e;</loc></url><url><loc>/2</loc></url></urlset>",
            f"{head}<rss><channel><item><link>&e;</link></item><item><link>/2</link></item></channel></rss>",
        ):
            try:
                addresses = [item.address for item in read(text).items]
            except Unreadable:
                continue
            assert not [a for a in addresses if "sesame" in a or len(a) > 1_000]
    assert time.monotonic() - began < 20


def test_the_newest_of_a_day_on() -> None:
    """Items of the day or later are chosen, undated ones too; the newest first if only some."""
    dated = [("/1", "2025-01-01"), ("/2", "2025-03-01"), ("/3", None), ("/4", "2025-02-01")]
    entries = "".join(
        f"<url><loc>{a}</loc>{f'<lastmod>{d}</lastmod>' if d else ''}</url>" for a, d in dated
    )
    items = read(f"<urlset>{entries}</urlset>").items
    assert [i.address[-1] for i in chosen(items, since="2025-02-01")] == ["2", "3", "4"]
    assert [i.address[-1] for i in chosen(items, newest=2, since="2025-01-15")] == ["2", "4"]


@pytest.mark.parametrize(("head", "told", "kind"), [
    (b"<?xml version='1.0'?>\n<!-- x --><rss>", "text/html", "rss"),
    (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "", "atom"),
    ("<?xml version='1.0'?><urlset>".encode("utf-16"), "", "sitemap"),
    (b"<!DOCTYPE html><p>rss feed", "application/rss+xml", "html"),
    (b"<section>", "text/html", "html"), (b"Words.", "text/html", "html"), (b"Words.", "", "text"),
    (b"# Words", "text/markdown", "markdown"), (b'{"text": "a"}', "text/html", "jsonl"),
    (b"%PDF-1.4", "text/plain", "pdf"), (b"\x1f\x8b", "text/html", "gzip"),
    (b"\x00\x01\x02", "application/octet-stream", None), (b"\x89PNG", "text/html", None),
    (b"body{}", "text/css", None), (b"\x00\x01", "text/plain", None),
])  # fmt: skip
def test_an_answer_is_judged_by_its_bytes(head: bytes, told: str, kind: str | None) -> None:
    """Bytes decide what an answer is; what was told helps only where they cannot."""
    assert answered_kind(head, told) == kind


_PIECES = st.sampled_from([
    "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<link href='/1'/>", "<entry>",
    "<feed>", "<urlset>", "<url>", "<loc>", "</loc>", "</url>", "<sitemap>", "<!--", "-->", "<![CDATA[", "]]>",
    "&amp;", "&e;", "&#0;", "\x00", "é", "\ud800", "<pubDate>", "</pubDate>", "2025-13-99", "Mon, 99 Foo 0000",
    "<source url='x'>", "</source>", "<guid>", "http://[", "//", "http://a.example/", "<?xml version='1.0'?>",
    "<!DOCTYPE x [", "]>", "<author>", "<updated>", "99999999999999999999-01-01T00:00:00Z",
])  # fmt: skip


@settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=300), st.lists(_PIECES, max_size=25).map(
        lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
    )),
    st.sampled_from(["rss", "atom", "sitemap"]),
)  # fmt: skip
def test_any_bytes_are_a_listing_or_refused(data: bytes, kind: FileKind) -> None:
    """No bytes crash or hang a parser; what comes out can be asked and kept."""
    listing_kind(data)
    answered_kind(data, "text/html")
    with contextlib.suppress(Unreadable):
        for item in (found := read_listing(data, kind, base=BASE)).items + found.listings:
            assert item.address.startswith(("http://", "https://"))
            assert all(value.encode() for _, value in item.note)
