"""Inputs made to be deep, long, or larger inside than outside: answered in good time."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from tests.fuzzing import seeds
from tests.fuzzing.targets import TARGETS

MOST = 10.0  # seconds of processor time; the slowest takes 1 to 2


def billion_laughs(head: bytes, entry: bytes, times: int) -> bytes:
    """Return entities, or anchors, each made of the one before, many times over."""
    return head + b"".join(entry.replace(b"N", b"%d" % n).replace(b"M", b"%d" % (n - 1)) for n in range(1, times))  # fmt: skip


def warc(*lines: bytes, body: bytes = b"x") -> bytes:
    """Return a record with these header lines more."""
    told = (b"WARC/1.0", b"WARC-Type: response", b"WARC-Target-URI: http://a.example/",
            b"Content-Type: application/http", *lines, b"", body)  # fmt: skip
    return b"\r\n".join(told)


def http(*lines: bytes, body: bytes) -> bytes:
    """Return a record with an HTTP answer with these headers more."""
    answer = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: text/html", *lines, b"", body))
    return warc(b"Content-Length: %d" % len(answer), body=answer)


LONG = {
    "tags": ("page", b"<p><b><i><span>" * 20_000 + b"word " * 100),
    "tables": ("page", b"<table><tr><td>" * 2_000 + b"word " * 100),
    "comments": ("page", b"<!--" * 200_000),
    "linked data": ("page", b'<script type="application/ld+json">' + b'{"a":' * 50_000 + b"</script><p>Words."),
    "blanks": ("credits", b"LYN" + b" " * 200_000 + b"(AFP)"),
    "bylines": ("credits", b"By A, " * 30_000),
    "quotation marks": ("credits", b'" ' * 100_000),
    "stops": ("credits", b"a." * 200_000),
    "any bytes": ("encoding", b"\n" + bytes(range(128, 256)) * 1_000),
    "unpacked host names": ("encoding", b"\n<meta charset=punycode>\xff-" + b"a" * 500_000),
    "anchors": ("text", billion_laughs(b"---\ntitle: x\na0: &a0 [x, x]\n", b"aN: &aN [*aM, *aM]\n", 99) + b"---\nx"),
    "JSON lists": ("jsonl", b"[" * 1_000_000),
    "JSON objects": ("jsonl", b'{"a":' * 500_000),
    "a number": ("jsonl", b'{"text":"a","id":' + b"1" * 500_000 + b"}"),
    "headers of a record": ("warc", warc(*[b"A: b"] * 50_000)),
    "a length beyond all": ("warc", warc(b"Content-Length: " + b"9" * 30)),
    "a length below nothing": ("warc", warc(b"Content-Length: -1")),
    "a chunk without its bytes": ("warc", http(b"Transfer-Encoding: chunked", body=b"ffffffff\r\n" + b"a" * 999)),
    "a packed bomb": ("warc", http(b"Content-Encoding: gzip", body=gzip.compress(bytes(60_000_000), 1))),
    "an answer that is a bomb": ("answers", b"200\nContent-Encoding: gzip\n\n" + gzip.compress(bytes(10_000_000))),
    "WARCs": ("wacz", seeds.members((f"archive/{n}.warc", b"x") for n in range(2_000))),
    "angles": ("feeds", b"<rss>" + b"<" * 100_000),
    "open tags": ("feeds", b"<rss>" + b"<x" * 20_000),
    "entities": ("feeds", billion_laughs(b"<!DOCTYPE rss [<!ENTITY a0 'x'>", b"<!ENTITY aN '&aM;&aM;&aM;'>", 30) + b"]><rss><channel><title>&a29;"),
    "entries of a map": ("sitemaps", b"<urlset>" + b"<url>" * 100_000),
    "entries of one": ("sitemaps", b"<urlset><url>" + b"<url></url>" * 20_000),
    "rules": ("robots", b"User-agent: *\n" + b"Disallow: /a\n" * 5_000),
    "stars": ("robots", b"User-agent: *\nDisallow: /" + b"*a" * 100_000),
    "headers": ("answers", b"200\n" + b"a: b\n" * 5_000 + b"\nx"),
    "a way on": ("answers", b"\x01\x2f\nLocation: " + b"/a" * 10_000 + b"\n\n"),
    "judgements": ("judgements", b"[" * 200_000),
    "an id": ("judgements", b'{"id":"' + b"x" * 100_000 + b'","verdict":"accept","reason":"a"}'),
    "files of rows": ("package", seeds.members([("log.jsonl", b""), *((f"rows/{n}.jsonl", b"{}\n") for n in range(500))])),
    "a log of brackets": ("package", seeds.members([("log.jsonl", b"[" * 500_000 + b"\n"), ("rows/a.jsonl", b'{"a":1' + b"0" * 5_000 + b"}\n")])),
    "certificates": ("proofs", b"\x30\x80" * 100_000),
    "claims": ("model", b'{"claims":' + b"[" * 200_000),
    "replies": ("completion", b"\x00" + b"[" * 200_000),
    "a host": ("addresses", b"http://" + b"a." * 50_000),
    "letters of a host": ("addresses", b"http://" + "ü".encode() * 4_000),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_a_long_input_is_answered_in_time(name: str, tmp_path: Path) -> None:
    """However deep or long, a documented answer comes within seconds."""
    target, data = LONG[name]
    began = time.process_time()
    TARGETS[target].run(data, tmp_path)
    assert time.process_time() - began < MOST
