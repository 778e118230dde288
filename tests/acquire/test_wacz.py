"""WACZ files: a zip of WARCs, as given and as they should not be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from supplyline.acquire import Received, receive, unpack
from supplyline.acquire.wacz import is_wacz
from supplyline.records import Failure, RawDocument
from tests.acquire.site import html


def warc(*addresses: str, packed: bool = True) -> bytes:
    """Return a WARC of one page an address."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for address in addresses:
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        body = io.BytesIO(html(f"Words of {address}.").body)
        writer.write_record(
            writer.create_warc_record(address, "response", payload=body, http_headers=headers)
        )
    return out.getvalue()


def wacz(place: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """Write a WACZ."""
    with zipfile.ZipFile(place, "w", compression) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return place


def unpacked(place: Path) -> list[RawDocument | Failure]:
    """Return what a file gives."""
    (item,) = receive([str(place)])
    return list(unpack(item)) if isinstance(item, Received) else [item]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("packed", [True, False])
def test_the_warcs_inside_are_read(compression: int, packed: bool, tmp_path: Path) -> None:
    """Every WARC in archive/ gives its pages, which say where they lie; the rest is passed over."""
    name = "archive/data.warc" + (".gz" if packed else "")
    place = wacz(
        tmp_path / "a.wacz",
        {
            "datapackage.json": b"{}", "pages/pages.jsonl": b'{"url": "x"}',
            name: warc("https://a.example/1", "https://a.example/2", packed=packed),
            "archive/more.warc.gz": warc("https://b.example/1"), "archive/readme.txt": b"no WARC",
        },
        compression,
    )  # fmt: skip
    items = unpacked(place)
    assert [(i.name, i.locator) for i in items if isinstance(i, RawDocument)] == [
        ("https://a.example/1", f"{name} record 1"), ("https://a.example/2", f"{name} record 2"),
        ("https://b.example/1", "archive/more.warc.gz record 1"),
    ]  # fmt: skip
    assert len(items) == 3


def test_a_wacz_is_told_by_its_inside(tmp_path: Path) -> None:
    """Any name will do for a WACZ; another zip file is none, whatever it is called."""
    entries = {"archive/a.warc.gz": warc("https://a.example/1")}
    assert [type(i) for i in unpacked(wacz(tmp_path / "crawl.zip", entries))] == [RawDocument]
    other = wacz(tmp_path / "b.wacz", {"word/document.xml": b"<x/>"})
    assert not is_wacz(other)
    assert [i.fault for i in unpacked(other) if isinstance(i, Failure)] == ["unknown kind"]


def test_a_bad_warc_costs_itself_only(tmp_path: Path) -> None:
    """A WARC that is damaged, cut off, a bomb, or none is one failure beside what can be read."""
    whole = warc("https://a.example/1", "https://a.example/2")
    bomb = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 90000000\r\n\r\n"
    place = wacz(
        tmp_path / "a.wacz",
        {
            "archive/1.warc.gz": whole[:-40], "archive/2.warc": bomb + bytes(90_000_000),
            "archive/3.warc.gz": b"no WARC", "archive/4.warc.gz": b"\x1f\x8b\x08damaged",
            "archive/5.warc.gz": whole,
        },
        zipfile.ZIP_DEFLATED,
    )  # fmt: skip
    items = unpacked(place)
    read = [i.locator for i in items if isinstance(i, RawDocument)]
    assert read[0] == "archive/1.warc.gz record 1"
    assert read[-2:] == ["archive/5.warc.gz record 1", "archive/5.warc.gz record 2"]
    failed = {i.locator.split(" ")[0]: i.fault for i in items if isinstance(i, Failure)}
    assert set(failed) == {f"archive/{n}.warc" + (".gz" if n != 2 else "") for n in range(1, 5)}
    assert failed["archive/3.warc.gz"] == "unknown kind"


def test_a_wacz_without_a_page_says_so(tmp_path: Path) -> None:
    """A container that gives nothing is one failure."""
    items = unpacked(wacz(tmp_path / "a.wacz", {"datapackage.json": b"{}"}))
    assert [i.fault for i in items if isinstance(i, Failure)] == ["no documents"]


_SOUND = io.BytesIO()
with zipfile.ZipFile(_SOUND, "w", zipfile.ZIP_DEFLATED) as _packed:
    _packed.writestr("archive/1.warc.gz", warc("https://a.example/1"))
    _packed.writestr("datapackage.json", b"{}")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(_SOUND.getvalue()) - 1), st.integers(0, 255)), max_size=6)
)
def test_no_damage_is_fatal(changes: list[tuple[int, int]]) -> None:
    """Whatever bytes are changed, a WACZ gives documents and failures, at least one of them."""
    import tempfile  # noqa: PLC0415  # a folder for each example

    data = bytearray(_SOUND.getvalue())
    for at, value in changes:
        data[at] = value
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a.wacz"
        place.write_bytes(data)
        assert unpacked(place)
