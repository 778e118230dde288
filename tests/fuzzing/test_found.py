"""What fuzzing found, at its smallest, so that it stays mended."""

from __future__ import annotations

import gc
import io
import json
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supplyline.acquire.listings import read_listing
from supplyline.custody.checking import check_package
from supplyline.custody.faults import KeyUnusable, PackageUnusable
from supplyline.custody.keys import load_key
from tests.fuzzing import seeds
from tests.fuzzing.targets import TARGETS


def table(column: str, values: pa.Array) -> bytes:
    """Return a table of one text and one column more."""
    out = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array(["Words."]), column: values}), out)
    return out.getvalue()


_WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 6\r\n\r\n"
    b"Words.\r\n\r\n"
)
FOUND = [
    ("lists", "XML in an encoding that there is none of", b'<?xml version="1.0" encoding="ZTF"?><x/>',
     "a declared encoding that is unknown costs the file only"),
    ("text", "nested front matter", b"---\ntitle: " + b"[" * 2_000 + b"\n---\nWords.",
     "front matter too deep for the parser costs the file only"),
    ("encoding", "a page in punycode", b"\n<meta charset=punycode>\xff",
     "an encoding of host names is none of pages"),
    ("warc", "a record without an address", _WARC, "a record that names no address is a failure"),
    ("parquet", "a column's name", table("texu", pa.array(["a"])).replace(b"texu", b"te\xffu"),
     "a table with a column whose name is no UTF-8 is a failure"),
    ("parquet", "a day that Python has not", table("published", pa.array([2**62], pa.timestamp("us"))),
     "a time out of range costs its row only"),
    ("parquet", "a fraction of a microsecond", table("published", pa.array([1], pa.timestamp("ns"))),
     "a time too precise costs its row only"),
    ("parquet", "a zone that nobody knows",
     table("published", pa.array([datetime(2025, 5, 3, tzinfo=UTC)], pa.timestamp("us", tz="Foo/Bar"))),
     "a time in an unknown zone costs its row only"),
    ("proofs", "a head file of brackets", b"[" * 5_000, "a head nested too deeply is none"),
    ("proofs", "a head of brackets", json.dumps({"head": "[" * 5_000, "signature": "", "stamp": None}).encode(),
     "a head nested too deeply is none"),
    ("judgements", "a field of brackets", seeds.lines_of([
        {"id": seeds.desk().world.claims[0].id, "verdict": "correct", "reason": "seen",
         "fields": {"what": "[" * 5_000}}
    ]), "what is no JSON is a word, and refused as one"),
    ("model", "a number of 5,000 digits", b'{"claims": [' + b"1" * 5_000 + b"]}",
     "a number that Python refuses to read is no answer"),
    ("completion", "a refusal of brackets", b"\x04" + b"[" * 5_000, "a refusal nested too deeply is told as it is"),
    ("completion", "an unknown model, in brackets", b"\x07" + b"[" * 5_000, "so is a list of models"),
    ("feeds.toml", "brackets", b"a=" + b"[" * 5_000, "a feeds file nested too deeply is refused"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "data", "rule"), [f[::2] + f[3:] for f in FOUND], ids=[f[1] for f in FOUND]
)
def test_what_was_found_stays_mended(target: str, data: bytes, rule: str, tmp_path: Path) -> None:
    """The rule that each broke, which stands beside it, holds."""
    assert rule
    TARGETS[target].run(data, tmp_path)


def test_a_package_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    """A package that unpacks to more than 400 times its size is not unpacked (1.5 GB took 3 GB)."""
    place = tmp_path / "case.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("log.jsonl", "w") as file:  # fmt: skip
        for _ in range(201):
            file.write(bytes(1_000_000))
    with pytest.raises(PackageUnusable, match="bombs"):
        check_package(place)


_LONG = [
    ("model", b"<think>" * 200_000, "thoughts without an end are looked through once"),
    ("model", b"```" + b" " * 1_000_000, "so is a fence without one"),
    ("page", b"<p " + b" ".join(b"a%d='<'" % n for n in range(100_000)) + b">Words.",
     "a tag with more attributes than the parser takes in good time is refused"),
    ("page", b"<a " * 300_000, "and looking for such a tag is quick itself"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "data", "rule"), _LONG, ids=[rule for *_, rule in _LONG])
def test_no_long_input_is_a_hang(target: str, data: bytes, rule: str, tmp_path: Path) -> None:
    """Time grows as an input does, not as its square."""
    began = time.process_time()
    TARGETS[target].run(data, tmp_path)
    assert time.process_time() - began < 10, rule


def test_a_broken_entity_damages_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sitemap whose entity breaks off in a tag cannot damage memory: such a one ended the interpreter."""
    ignored: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    data = b"<!DOCTYPE r[<!ENTITY a '<n'>]><c>&a;"
    for _ in range(3):
        TARGETS["sitemaps"].run(data, tmp_path)
    gc.collect()
    assert not ignored


def test_a_key_too_short_is_none(tmp_path: Path) -> None:
    """A private key of a kind whose length OpenSSL does not like is no key that can be read."""
    place = tmp_path / "key"
    place.write_bytes(
        b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VvBCIEI"
        + b"A" * 43
        + b"\n-----END PRIVATE KEY-----\n"
    )
    with pytest.raises(KeyUnusable):
        load_key(place, ask=lambda: None)


def test_the_address_of_a_page_is_not_that_of_its_image() -> None:
    """Of an entry's addresses the first is its own, whole however long it is."""
    long = "https://a.example/" + "a" * 3_000
    data = f"<urlset><url><loc>{long}</loc><image><loc>/i.png</loc></image></url></urlset>".encode()
    (item,) = read_listing(data, "sitemap", base="https://a.example/s.xml").items
    assert item.address == long
