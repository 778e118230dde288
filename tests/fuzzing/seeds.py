"""Small sound inputs for each target, all invented, made by code so that no binary file is kept."""

# ruff: noqa: PLC0415  # as in targets

from __future__ import annotations

import gzip
import hashlib
import io
import json
import runpy
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from supplyline.records import Document, Passage

MEMBERS = b"Z"  # an input that begins so is a zip file, made of the names and contents that follow
APART = b"\x00\x01"
WORDS = "Averland handed 40 lorries to Bresk at the port of Lyn on 3 May 2025, its ministry said."


def members(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the input that stands for a zip file of ``contents``."""
    parts = [part for name, content in contents for part in (name.encode(), content)]
    return MEMBERS + APART.join(parts)


def lines_of(rows: Iterable[Any]) -> bytes:
    """Return rows as JSON lines."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def pages() -> list[bytes]:
    """Return pages: an article with metadata, one in another encoding, one of odd parts."""
    article = (
        '<!doctype html><html lang="en"><head><title>Lorries - The Bresk Post</title>'
        '<meta charset="utf-8"><meta property="og:site_name" content="The Bresk Post">'
        '<meta name="author" content="A. Ann"><link rel="canonical" href="https://a.example/1">'
        '<meta property="article:published_time" content="2025-05-03T10:00:00+02:00">'
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-05-03",'
        '"author":{"@type":"Person","name":"A. Ann"},"headline":"Lorries"}</script></head>'
        f"<body><nav><a href=/>Home</a></nav><article><h1>Lorries</h1><p>LYN (Reuters) - {WORDS}</p>"
        f"<p>{WORDS} Nobody knew more.</p><table><tr><td>40<td>lorries</table><ul><li>One<li>Two</ul>"
        "<blockquote>It is true.</blockquote></article><time datetime=2025-05-03>May</time></body>"
    )
    small = "<p>Порт Лин закрыт с понедельника, сообщило министерство.</p>" * 3
    return [
        article.encode(), b"T" + article.encode(),
        b"<meta charset=windows-1251>" + small.encode("cp1251"),
        article.encode("utf-16"), b"<p>" + WORDS.encode() * 4,
    ]  # fmt: skip


def texts() -> list[bytes]:
    """Return texts that credit, date and quote."""
    return [
        f"LYN, May 3 (Reuters) - {WORDS}\n\nReporting by A. Ann; editing by B. Ben".encode(),
        f"By A. Ann, Associated Press\n{WORDS} “It is true,” Interfax quoted him as saying. (AFP)".encode(),
        "ЛИН, 3 мая. /ТАСС/. Порт закрыт, передает РИА Новости.".encode(),
        "2025-05-03T10:00:00Z\n1. One. 2. Two.\n• Three; Gen. Lee left. \"So,\" he said.".encode(),
    ]  # fmt: skip


def encoded() -> list[bytes]:
    """Return a Content-Type and a body in the encoding it tells, or in another."""
    told = b"text/html; charset="
    text = "Порт Лин закрыт с понедельника."
    return [
        told + name.encode() + b"\n" + text.encode(codec)
        for name, codec in (
            ("utf-8", "utf-8"), ("windows-1251", "cp1251"), ("utf-16", "utf-16"), ("x", "koi8-r"),
        )
    ] + [told + b"'ISO-8859-1'; q=1\n<meta charset=big5><p>\xa4\xa4\xa4\xe5"]  # fmt: skip


def markdown() -> list[bytes]:
    """Return texts with and without front matter."""
    head = "---\nid: a1\ntitle: 'Lorries'\npublished: 2025-05-03\nsource: AFP\nlist: [a, {b: c}]\n---\n"
    return [f"{head}\n# Lorries\n\n{WORDS}\n".encode(), f"# Lorries\n\n{WORDS}".encode(), WORDS.encode("utf-16")]  # fmt: skip


def json_lines() -> list[bytes]:
    """Return documents, one a line."""
    return [
        lines_of(
            [
                {"id": "a1", "url": "https://a.example/1", "outlet": "The Bresk Post", "source": "AFP",
                 "published": "2025-05-03", "title": "Lorries", "text": WORDS, "language": "en"},
                {"id": 7, "html": f"<p>{WORDS}</p>", "other": [1.5, None, {"a": True}]},
            ]
        ),
        b'\xef\xbb\xbf{"text": "\\ud83d\\ude9a \\u0000 d\xc3\xa9j\xc3\xa0"}\n\n{"text": ""}\n{"id": 1}',
    ]  # fmt: skip


def gzipped() -> list[bytes]:
    """Return JSON lines and a WARC in gzip, whole and in members."""
    first, second = json_lines()
    return [gzip.compress(first, mtime=0), gzip.compress(first, mtime=0) + gzip.compress(second, mtime=0),
            gzip.compress(warcs()[0], mtime=0)]  # fmt: skip


def tables() -> list[bytes]:
    """Return small tables."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = []
    for columns in (
        {"id": ["a", "b"], "text": [WORDS, None], "published": [None, "2025-05-03"]},
        {"id": [1, 2], "html": [f"<p>{WORDS}</p>", "x"], "other": [[1], []]},
    ):
        for options in ({}, {"compression": "none", "use_dictionary": False}):
            out = io.BytesIO()
            pq.write_table(pa.table(columns), out, **options)
            found.append(out.getvalue())
    return found


def warcs() -> list[bytes]:
    """Return WARCs of pages, by hand."""
    page = pages()[4]
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    packed = gzip.compress(page, mtime=0)
    found = []
    for more, body in (
        (b"", page), (b"Transfer-Encoding: chunked\r\n", chunked), (b"Content-Encoding: gzip\r\n", packed),
    ):  # fmt: skip
        http = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + more + b"\r\n" + body
        )
        found.append(
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            b"WARC-Date: 2025-05-03T10:00:00Z\r\nWARC-Target-URI: https://a.example/1\r\n"
            b"Content-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(http), http)
        )
    resource = (
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: <https://a.example/2>\r\n"
        b"Content-Type: text/plain\r\nContent-Length: 6\r\n\r\nWords.\r\n\r\n"
    )
    return [found[0] + resource, *found[1:]]


def waczs() -> list[bytes]:
    """Return WACZs, as zip files and as their members."""
    inside = [
        ("datapackage.json", b"{}"), ("archive/data.warc", warcs()[0]),
        ("archive/data.warc.gz", gzip.compress(warcs()[1], mtime=0)), ("pages/pages.jsonl", b'{"url": "x"}'),
    ]  # fmt: skip
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        for name, content in inside[:2]:
            packed.writestr(name, content)
    return [members(inside), out.getvalue()]


def pdfs() -> list[bytes]:
    """Return a PDF written by a library, and one by hand."""
    from fpdf import FPDF

    document = FPDF()
    document.set_creation_date(datetime(2025, 5, 3, tzinfo=UTC))
    document.set_compression(False)
    document.set_title("Lorries")
    for number in range(2):
        document.add_page()
        document.set_font("Helvetica", size=12)
        document.multi_cell(0, 6, f"{WORDS} Page {number}.")
    stream = b"BT /F1 12 Tf 72 700 Td (Words of Lyn.) Tj ET"
    byhand = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources"
        b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF"
        % (len(stream), stream)
    )
    return [bytes(document.output()), byhand]


def feeds() -> list[bytes]:
    """Return an RSS and an Atom feed."""
    return [
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>All</title><link>https://a.example/</link>'
        b"<language>en</language><item><title>Lorries</title><link>/1</link><author>A. Ann</author>"
        b"<pubDate>Sat, 03 May 2025 10:00:00 +0200</pubDate><guid isPermaLink='true'>https://a.example/1"
        b"</guid><source url='https://b.example/'>AFP</source><description><![CDATA[<p>Words</p>]]>"
        b"</description></item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://a.example/x/">'
        b"<title>All</title><entry><title type='html'>&lt;b&gt;Lorries</title><link rel='alternate' href='../1'/>"
        b"<id>urn:1</id><published>2025-05-03T10:00:00Z</published><updated>2025-05-04</updated>"
        b"<author><name>A. Ann</name></author><source><title>AFP</title></source></entry></feed>",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        b' xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="/1"><title>A</title><link>/1</link>'
        b"<dc:date>2025-05-03</dc:date></item></rdf:RDF>",
    ]


def sitemaps() -> list[bytes]:
    """Return a sitemap of news, and an index."""
    name = b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return [
        b'<?xml version="1.0" encoding="UTF-8"?><urlset ' + name + b" xmlns:news="
        b'"http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc>'
        b"<lastmod>2025-05-04</lastmod><news:news><news:publication><news:name>The Bresk Post</news:name>"
        b"<news:language>en</news:language></news:publication><news:publication_date>2025-05-03"
        b"</news:publication_date><news:title>Lorries</news:title></news:news></url></urlset>",
        b"<sitemapindex " + name + b"><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>",
        b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>/&a;</loc></url></urlset>",
    ]


def robots() -> list[bytes]:
    """Return robots.txt files."""
    return [
        b"User-agent: *\nDisallow: /in/\nAllow: /in/a*b$\nCrawl-delay: 2.5\nRequest-rate: 1/10s\n"
        b"Sitemap: https://a.example/s.xml\n\nUser-agent: supplyline\nDisallow: /*?\nVisit-time: 0600-0845\n",
        b"\xef\xbb\xbfuser-agent : supplyline\r\ndisallow: /%c3%a9\r\nrequest-rate: 10/1m 0100-0200\r\n",
    ]


def answers() -> list[bytes]:
    """Return answers of servers: a page, a redirect, a refusal, a packed page, one that is unchanged."""
    page = pages()[4]
    return [
        b"200\nContent-Type: text/html; charset=utf-8\nLast-Modified: Sat, 03 May 2025 10:00:00 GMT\n"
        b'ETag: W/"1"\nContent-Disposition: attachment; filename="a.html"\n\n' + page,
        b"\x01\x2f\nLocation: /2?a=b\nSet-Cookie: a=b\n\n",
        b"\xf1\x3b\nRetry-After: Sat, 03 May 2025 10:00:00 GMT\n\n", b"\xf1\x3b\nRetry-After: 120\n\n",
        b"200\nContent-Type: text/plain\nContent-Encoding: gzip\n\n" + gzip.compress(page, mtime=0),
        b"200\nContent-Length: 99999999999\n\n", b"\xcc\xcc\n\n",
    ]  # fmt: skip


def feed_files() -> list[bytes]:
    """Return feeds.toml files."""
    return [
        b'contact = "desk@a.example"\n\n[[feed]]\nurl = "https://a.example/feed.xml"\noutlet = "The Bresk Post"\n'
        b'language = "en"\nevery = 30\nnewest = 20\nsince = 2025-05-01\nagain = true\nkind = "page"\n\n'
        b'[[feed]]\nurl = "https://b.example/sitemap.xml"\n',
        b'feed = [{url = "https://a.example/", every = 1e2}]\n',
    ]


def channel_files() -> list[bytes]:
    """Return channels.toml files."""
    return [
        b'[[channel]]\nto = "terminal"\n[[channel]]\nname = "desk"\nto = "https://a.example/hook"\nsecret = "A_B"\nprivate = true\n'
        b'[[channel]]\nto = "mailto:desk@a.example"\nserver = "smtps://m.example:465"\nfrom = "w@a.example"\n',
        b'channel = [{to = "file:a/b.jsonl"}]\n',
    ]


def indicators() -> list[bytes]:
    """Return files of indicators."""
    head = b"- id: one\n  name: One\n  question: Is it so?\n  then: {say: Look., channels: [desk]}\n  when:\n"
    return [
        head
        + b"    any:\n      - events: {kinds: [transfer], from: [AUS], sum: {unit: round, at_least: 1e3, by: best}, window: {days: 9}}\n"
        b"      - not: {acknowledgement: {party: [BRA], was: [denied], becomes: [admitted], of: {families: [arms]}}}\n",
        head
        + b"    all: [{cap: {provisions: [p-1], share: 0.5}}, {events: {window: {from: 2024-01-01, until: 2024-02-01}, grade: C3}}]\n"
        b"- {id: two, name: Two, question: So?, when: {indicator: one}, then: {say: Look.}}\n",
        head
        + b"    listing: {lists: [un], kinds: [vessel], score: 0.9, new: false}\n  each: true\n",
    ]


@cache
def desk() -> Any:
    """Return a small case under review."""
    from tests.review.build import Desk

    found = Desk()
    for _ in range(2):
        found.tell(number=(40.0, 40.0), unit="lorry")
    found.tell(what="fuel", frm="BRA", to="AUS")
    return found


def judgements() -> list[bytes]:
    """Return lines of judgements, of every verdict."""
    claim, event = desk().world.claims[0].id, [e.id for e in desk().events()]
    fields = {"stage": "ordered", "what.category": "fuel", "quantity":
              [{"low": 1, "high": None, "unit": "lorry", "text": "Sentence"}], "when": None}  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"id": event[0], "verdict": "accept", "reason": "seen", "author": "Ann"},
        {"id": claim, "verdict": "correct", "reason": "seen", "fields": fields},
        {"id": event[0][:8], "verdict": "merge", "reason": "one", "with": [event[-1]]},
        {"id": event[0], "verdict": "split", "reason": "two", "with": [claim]},
        {
            "id": event[0],
            "verdict": "grade",
            "reason": "known",
            "grade": "B2",
            "resolves": ["j1:0"],
        },
        {"id": claim, "verdict": "reject", "reason": "no", "author": "Ben"},
    ]
    return [lines_of(rows), *(lines_of([row]) for row in rows)]


@cache
def script() -> dict[str, Any]:
    """Return what the stand-alone script of packages defines."""
    return runpy.run_path(str(files("supplyline.custody") / "verify.py"))


def packages() -> list[bytes]:
    """Return a signed package: its members, and the zip file that they make."""
    from supplyline.custody.keys import new_key
    from tests.custody.build import Log
    from tests.custody.build import members as inside

    log = Log()
    with TemporaryDirectory() as folder:
        log.sign(new_key(Path(folder) / "desk.key"))
        place = Path(folder) / "case.zip"
        log.package(place)
        told = {
            name: data
            for name, data in inside(place).items()
            if name not in ("verify.py", "README.txt")
        }
        manifest = {
            name: hashlib.sha256(data).hexdigest()
            for name, data in told.items()
            if name != "manifest.json"
        }
        told["manifest.json"] = (
            json.dumps(
                {"files": manifest, "form": 1}, sort_keys=True, separators=(",", ":")
            ).encode()
            + b"\n"
        )
        out = io.BytesIO()
        with ZipFile(out, "w") as packed:
            for name, content in told.items():
                packed.writestr(name, content)
    return [members(told.items()), out.getvalue(), members(list(told.items())[:4])]  # fmt: skip


def proofs() -> list[bytes]:
    """Return a signed head, keys, and what a time-stamp looks like."""
    from supplyline.custody.heads import sign_head, write_head_file
    from supplyline.custody.keys import new_key

    with TemporaryDirectory() as folder:
        place = Path(folder)
        key = new_key(place / "k")
        new_key(place / "l", passphrase=b"word")
        signed = sign_head(key, seq=1, digest="0" * 64, time="2026-01-01T00:00:00Z")
        write_head_file(signed, place / "h")
        stamped = json.loads((place / "h").read_text())
        stamped["stamp"] = {"server": "https://clock.example", "answer": "3000"}
        return [
            *((place / name).read_bytes() for name in ("h", "k", "k.pub", "l")),
            json.dumps(stamped).encode(), key.public.encode(),
            bytes.fromhex("30153003020102300e0c0c6e6f2073746d70206865726521"), b"\x30\x05\x30\x03\x02\x01\x00",
            b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        ]  # fmt: skip


def completions() -> list[bytes]:
    """Return replies of a model's server, sound and refusing."""
    sound = {"choices": [{"message": {"content": '{"claims": []}'}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 100, "completion_tokens": 20}}  # fmt: skip
    return [
        b"\x00" + json.dumps(sound).encode(),
        b"\x04" + json.dumps({"error": {"message": "unknown 'response_format'", "code": 3}}).encode(),
        b"\x05" + b'{"error": "quota"}', b"\x07" + b'{"detail": "no such model"}',
        b"\x00" + b'{"choices": [{"message": {"refusal": "no"}}]}',
    ]  # fmt: skip


def sentence() -> tuple[Document, Passage]:
    """Return a document of one sentence."""
    text = (
        "Iran has delivered at least 300 drones to Sudan through Bandar Abbas since January, "
        "two officials told the puppet press."
    )
    document = Document(
        id="d1:" + "0" * 32, name="a", capture="0" * 64, locator="", url=None, outlet=None,
        byline=None, title=None, published="2025-03-10", published_by="given", language="en",
        text=text, dateline=None, credits=(), notes=(),
    )  # fmt: skip
    return document, Passage(document=document.id, index=0, start=0, end=len(text))


def model_answers() -> list[bytes]:
    """Return what a model writes: claims in full, in a fence, after a thought."""
    whole = {
        "act": "delivered", "kind": "transfer", "from": [{"text": "Iran", "code": "IRN"}],
        "to": [{"text": "Sudan", "code": "SDN"}], "what": {"text": "drones", "category": "drone"},
        "quantity": [{"text": "at least 300 drones", "low": 300, "high": None, "unit": "drone"}],
        "when": "since January", "place": [{"text": "Bandar Abbas", "role": "origin"}],
        "stage": "done", "polarity": "affirmed", "certainty": "certain",
        "attribution": [{"text": "two officials", "code": None}], "voice": "report",
        "loaded": ["puppet press"],
    }  # fmt: skip
    text = json.dumps({"claims": [whole]})
    return [
        text.encode(),
        f"<think>So.</think>Here:\n```json\n{text}\n```".encode(),
        b'{"claims": []}',
    ]


def lists() -> list[bytes]:
    """Return sanctions lists in every form; OFAC's three files as members."""
    from tests.lists import files

    one = (files.un_xml(files.UN_ENTRY, files.UN_FIRM), files.ofac_xml(), files.CANADA_XML, files.NAMES_CSV, files.SDN_CSV)  # fmt: skip
    three = [(name, content.encode()) for name, content in (("sdn", files.SDN_CSV), ("alt", files.ALT_CSV), ("add", files.ADD_CSV))]  # fmt: skip
    return [*(content.encode() for content in one), members(three)]


def asked() -> list[bytes]:
    """Return names to screen: as lines, and as CSV."""
    return [
        "Ivan Sample\n리용\nООО «Пример»\nIMO 9074729\nSAMPZZ2L\n".encode(),
        b"name,kind\nNorth Star,vessel\nSample Bank,entity\nA. Sample,person\n",
    ]


def registers() -> list[bytes]:
    """Return registers as tables and as JSON lines."""
    rows = [
        {"id": 1, "published": "2024-03-02", "title": "Averland arms Bresk", "text": "1,000 shells", "url": "https://a.example/1"},
        {"date": "03/04/2024", "from": "Russia", "to": ["Iran"], "item": None, "number": 4.5},
    ]  # fmt: skip
    return [
        b"\xef\xbb\xbfRecipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
        b"Number delivered, ,Year(s) of delivery,status\nIran,Russia,2016,,53,,H-70,helicopter,12,?,2017; 2018,New\n",
        "Datum;Lieferant;Empfänger;Ware;Menge;Status\n2.3.2024;Russia;\"Iran;\";shells;>1.200;delivered\n".encode("cp1252"),
        "date\tfrom\ttext\n13/04/2024\tIran\tüber 12 million\n".encode("utf-16"),
        lines_of(rows),
    ]  # fmt: skip


def workbooks() -> list[bytes]:
    """Return a register as a workbook of two sheets."""
    import datetime

    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet = book.create_sheet("deliveries")
    sheet.append(["date", "from", "to", "item", "number"])
    sheet.append([datetime.date(2024, 3, 2), "Russia", "Iran", "shells", 40])
    sheet.append(["=1/0", True, None, "drones", -1.5])
    book.save(out)
    return [out.getvalue()]


def parties() -> list[bytes]:
    """Return parties of a user's."""
    return [
        b"- code: XAV\n  names: [Averland]\n  people: [{name: Ada Averly, from: 2020-01-01, until: 2024-06-01}, Otto]\n"
        b"- code: XAW\n  names: [Averly Works]\n  part_of: XAV\n- code: XGE\n  names: &n [Georgia]\n  takes: *n\n",
        b"- {code: FIN, organs: ['Finnish \\u0041 Board']}\n",
    ]


def addresses() -> list[bytes]:
    """Return addresses of ledgers and of pages."""
    return [
        b"postgresql://ann:secret-word@db.example:5432/desk?schema=case&sslmode=require",
        b"postgresql:///desk?host=/var/run/postgresql&schema=a_1", b"postgresql://[::1]/desk?password=hidden-one",
        b"https://A.example:443/b%20c?d=e#f", b"http://me:pass@[fe80::1%25eth0]/", "https://bücher.example/ü".encode(),
    ]  # fmt: skip
