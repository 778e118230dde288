"""Captures written as web archives are read back by warcio, cdxj_indexer and wacz, with their digests."""

from __future__ import annotations

import argparse
import base64
import contextlib
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from cdxj_indexer.main import CDXJIndexer
from cryptography.hazmat.primitives.serialization import load_der_public_key
from wacz.main import validate_wacz
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from supplyline.custody.faults import EvidenceMissing, PlaceRefused
from supplyline.custody.keys import new_key
from supplyline.custody.wacz import sort_key, write_wacz
from supplyline.custody.warc import write_warc
from supplyline.records import Capture

PAGE = b"<!doctype html><title>Port</title><p>The port of Averland is closed.</p>"
PACKED = gzip.compress(PAGE + b"<p>It opens in May.</p>", mtime=0)
NOTE = b"Bresk bought 40 trucks, said the buyer.\n"
MADE = "2026-11-25T00:00:00Z"


def capture(data: bytes, source: str, **more: Any) -> Capture:
    """Return the record of ``data``."""
    told: dict[str, Any] = {
        "id": hashlib.sha256(data).hexdigest(), "source": source, "size": len(data),
        "retrieved": "2026-11-24T02:00:00Z", "method": "http", "media_type": "text/html", "tool": "t 1",
    }  # fmt: skip
    return Capture(**{**told, **more})


CAPTURES = [
    capture(
        PAGE, "https://www.averland.example/Port?b=2&a=1", status=200, operator="Ada",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"),
                 ("X-Odd", "a\r\nb"), ("no name", "dropped"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    ),
    capture(
        PACKED, "http://post.bresk.example/short", reached="http://post.bresk.example:8080/long/",
        redirects=("http://post.bresk.example/short",), status=200, retrieved="2026-11-24T02:00:01Z",
        headers=(("content-type", "text/html"), ("content-encoding", "gzip")),
    ),
    capture(PAGE, "https://mirror.example/port", status=200, headers=(("Content-Type", "text/html"),)),
    capture(NOTE, "notes/ü 1.txt", method="file", media_type="text/plain"),
    capture(NOTE, "-", method="stdin", media_type="text/plain"),
    capture(b"", "interview", method="added", media_type="application/octet-stream", note=(("by", "Bo"),)),
    capture(b"gone", "https://averland.example/gone", status=599, media_type="text/plain"),
]  # fmt: skip
BYTES = {hashlib.sha256(data).hexdigest(): data for data in (PAGE, PACKED, NOTE, b"", b"gone")}


def opened(id_: str) -> io.BytesIO:
    return io.BytesIO(BYTES[id_])


def warc(path: Path, captures: list[Capture] = CAPTURES) -> Path:
    with path.open("wb") as out:
        write_warc(
            out, captures, opened, name=path.name, tool="supplyline test", made=MADE, note="a\nb"
        )
    return path


def test_records_are_read_back_with_their_digests(tmp_path: Path) -> None:
    """Warcio finds each capture's bytes, headers and record, and its digests pass."""
    path = warc(tmp_path / "case.warc.gz")
    seen: list[tuple[str, str, bytes]] = []
    told: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            assert record.rec_headers.protocol == "WARC/1.1"
            data = record.raw_stream.read()
            if record.rec_type == "metadata":
                told.append(json.loads(data))
            elif record.rec_type != "warcinfo":
                seen.append(
                    (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), data)
                )
            if record.rec_type == "response" and data == PAGE:
                headers = record.http_headers
                assert headers.get_statuscode() == "200"
                assert headers.get_header("X-Odd") == "a b"
                assert headers.get_header("Transfer-Encoding") is None
                assert headers.get_header("X-Orig-Transfer-Encoding") == "chunked"
                assert [v for k, v in headers.headers if k == "Set-Cookie"] == ["a=1", "b=2"]
                digest = record.rec_headers.get_header("WARC-Payload-Digest")
                assert digest == f"sha256:{CAPTURES[0].id}"
                assert record.rec_headers.get_header("WARC-Block-Digest").startswith("sha256:")
    assert seen == [
        ("response", CAPTURES[0].source, PAGE),
        ("response", "http://post.bresk.example:8080/long/", PACKED),
        ("revisit", CAPTURES[2].source, b""),
        ("resource", "urn:supplyline:file:notes/%C3%BC%201.txt", NOTE),
        ("revisit", f"urn:supplyline:stdin:{CAPTURES[4].id}", b""),
        ("resource", "urn:supplyline:added:interview", b""),
        ("response", "https://averland.example/gone", b"gone"),
    ]
    assert [row["source"] for row in told] == [c.source for c in CAPTURES]
    assert told[0]["operator"] == "Ada"
    assert told[1]["redirects"] == ["http://post.bresk.example/short"]


def test_warcio_check_passes(tmp_path: Path) -> None:
    """``warcio check`` finds no fault in the file, and one in any other bytes of a body."""
    path = warc(tmp_path / "case.warc.gz")

    def check() -> int:
        checker = Checker(argparse.Namespace(inputs=[str(path)], verbose=False))
        with contextlib.redirect_stdout(io.StringIO()):
            checker.process_all()
        return int(checker.exit_value)

    assert check() == 0
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(plain.replace(b"is closed", b"is opened"))
    assert check() == 1


def test_a_packed_body_is_unpacked_by_readers(tmp_path: Path) -> None:
    """A body kept as gzip says so, and its content is the page."""
    with warc(tmp_path / "case.warc.gz").open("rb") as file:
        bodies = [
            r.content_stream().read() for r in ArchiveIterator(file) if r.rec_type == "response"
        ]
    assert bodies[1] == gzip.decompress(PACKED)


def test_the_same_captures_give_the_same_file(tmp_path: Path) -> None:
    """Nothing in a WARC or WACZ depends on when or where it is written."""
    assert warc(tmp_path / "1.warc.gz").read_bytes() != b""
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write_warc(out, CAPTURES, opened, name="x", tool="t", made=MADE)
    assert first.getvalue() == second.getvalue()
    for name in ("1.wacz", "2.wacz"):
        write_wacz(tmp_path / name, CAPTURES, opened, title="Case", tool="t", made=MADE)
    assert (tmp_path / "1.wacz").read_bytes() == (tmp_path / "2.wacz").read_bytes()


def test_a_wacz_is_valid_and_signed(tmp_path: Path) -> None:
    """The ``wacz`` package accepts it, its index finds every record, and its signature holds."""
    key, path = new_key(tmp_path / "desk.key"), tmp_path / "case.wacz"
    count = write_wacz(
        path, CAPTURES, opened, title="Case", tool="supplyline test", made=MADE, key=key
    )
    assert count == len(CAPTURES)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.chdir(tmp_path):
        asked = argparse.Namespace(file=str(path), verify_auth=False, verifier_url=None)
        assert validate_wacz(asked) == 0, said.getvalue()
    with ZipFile(path) as wacz:
        assert all(entry.compress_type == 0 for entry in wacz.infolist())
        archive = wacz.read("archive/data.warc.gz")
        package = json.loads(wacz.read("datapackage.json"))
        signed = json.loads(wacz.read("datapackage-digest.json"))["signedData"]
        lines = wacz.read("indexes/index.cdx").decode().splitlines()
        pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()]
    assert package["wacz_version"] == "1.1.1"
    assert signed["created"] == package["created"]
    public: Any = load_der_public_key(base64.b64decode(signed["publicKey"]))
    public.verify(base64.b64decode(signed["signature"]), signed["hash"].encode())
    assert lines == sorted(lines)
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        start = int(entry["offset"])
        record = next(
            iter(ArchiveIterator(io.BytesIO(archive[start : start + int(entry["length"])])))
        )
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == entry["digest"]
    assert len(pages) == 7, "a header and six captures that a browser shows"


def test_the_index_is_what_the_indexer_makes(tmp_path: Path) -> None:
    """cdxj_indexer, the tool of the format, finds the same records at the same places."""
    write_wacz(tmp_path / "case.wacz", CAPTURES, opened, title="Case", tool="t", made=MADE)
    with ZipFile(tmp_path / "case.wacz") as wacz:
        ours = wacz.read("indexes/index.cdx").decode().splitlines()
        wacz.extract("archive/data.warc.gz", tmp_path)
    out = io.StringIO()
    out.close = lambda: None  # type: ignore[method-assign]  # the indexer closes it
    CDXJIndexer(out, [str(tmp_path / "archive/data.warc.gz")], sort=True, records="response,revisit,resource").process_all()  # fmt: skip

    def shape(lines: list[str]) -> set[tuple[str, ...]]:
        found = set()
        for line in lines:
            key, moment, rest = line.split(" ", 2)
            entry = json.loads(rest)
            fields = ("url", "digest", "offset", "length", "filename")
            found.add((key, moment, *(entry[name] for name in fields), entry.get("status", "")))
        return found

    assert shape(ours) == shape(out.getvalue().splitlines())


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org", "https://example.org/", "http://example.org:80/", "http://example.org:81/a/b/",
        "https://WWW.Example.ORG/A/b.HTML?z=1&a=2&a=1", "https://www2.example.org/?q", "http://10.0.0.1/x",
        "https://example.org/ü", "https://example.org/a?x=%C3%BC",
    ],
)  # fmt: skip
def test_addresses_are_sorted_as_elsewhere(url: str) -> None:
    """The key of an address in the index is the one that other tools look for."""
    indexer = CDXJIndexer(io.StringIO(), [])
    assert sort_key(url) == indexer.get_url_key(url)


def test_evidence_that_is_gone_is_not_exported(tmp_path: Path) -> None:
    """An archive with other bytes than those captured is not written; what lay there stays."""
    place = tmp_path / "case.wacz"
    place.write_bytes(b"before")
    for data in (b"other", None):

        def damaged(id_: str, data: bytes | None = data) -> io.BytesIO:
            if data is None:
                raise FileNotFoundError(id_)
            return io.BytesIO(data)

        with pytest.raises(EvidenceMissing):
            write_wacz(place, CAPTURES, damaged, title="Case", tool="t", made=MADE)
    with pytest.raises(PlaceRefused):
        write_wacz(tmp_path / "no" / "case.wacz", CAPTURES, opened, title="C", tool="t", made=MADE)
    assert place.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["case.wacz"]
