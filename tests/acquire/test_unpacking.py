"""Unpacking documents from files, good and bad."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from supplyline.acquire import Limits, Received, receive, unpack
from supplyline.records import Failure, RawDocument

SMALL = Limits(document_bytes=2_000, expansion=100, expansion_from=100_000)


def unpacked(
    data: bytes, name: str, folder: Path, limits: Limits = SMALL
) -> tuple[list[RawDocument], list[Failure]]:
    file = folder / name
    file.write_bytes(data)
    (item,) = receive([str(file)])
    assert isinstance(item, Received)
    items = list(unpack(item, limits=limits))
    documents = [i for i in items if isinstance(i, RawDocument)]
    return documents, [i for i in items if isinstance(i, Failure)]


def faults(failures: Sequence[Failure]) -> list[tuple[str, str]]:
    return [(f.locator, f.fault) for f in failures]


def json_lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_a_row_is_a_document_and_its_text_is_kept_exactly(tmp_path: Path) -> None:
    """Every key of the contract arrives, odd blanks included; other keys are ignored."""
    text = " \tTwo  blanks.\r\n\n End\u00a0"
    row = {"id": "x-1", "url": "https://a.example/", "outlet": "Daily", "published": "2025-12-27",
           "title": "T", "text": text, "language": "en", "topic": 7}  # fmt: skip
    (document,), failed = unpacked(json_lines(row), "a.jsonl", tmp_path)
    assert failed == []
    assert document.body == text
    assert (document.name, document.locator, document.outlet) == ("x-1", "line 1", "Daily")
    assert (document.published, document.language, document.form) == ("2025-12-27", "en", "text")


def test_the_name_is_the_id_else_the_address_else_the_content_id(tmp_path: Path) -> None:
    """A document is called by the best name it has."""
    rows = [{"id": 7, "url": "u", "text": "a"}, {"url": "u", "text": "b"}, {"text": "c"}]
    documents, _ = unpacked(json_lines(*rows), "a.jsonl", tmp_path)
    assert [d.name for d in documents] == ["7", "u", documents[2].id]


def test_a_document_keeps_its_id_in_a_longer_file(tmp_path: Path) -> None:
    """The id depends on the row, not on where it stands or what else is in the file."""
    row = {"id": "a", "text": "words"}
    (alone,), _ = unpacked(json_lines(row), "a.jsonl", tmp_path)
    (_, second), _ = unpacked(json_lines({"text": "other"}, row), "b.jsonl", tmp_path)
    assert alone.id == second.id
    assert alone.capture != second.capture


BAD_LINES = [
    (b"{", "invalid JSON"),
    (b"[1]", "wrong type"),
    (b'{"text": 5}', "wrong type"),
    (b'{"id": "a"}', "no text"),
    (b'{"text": " \\n"}', "no text"),
    (b'{"text": "\xff\xfe"}', "mis-encoded"),
    (b'{"text": "half \\ud83d pair"}', "mis-encoded"),
    (b'{"text": "' + b"a" * 3_000 + b'"}', "too large"),
    (b'{"text": "' + b"a" * 30_000 + b'"}', "too large"),
    (b"[" * 100_000, "too large"),
    (b'{"a":' * 2_300, "invalid JSON"),
]


@pytest.mark.parametrize(("line", "fault"), BAD_LINES)
def test_a_bad_line_costs_itself_only(tmp_path: Path, line: bytes, fault: str) -> None:
    """Lines before and after a bad one are read, and the bad one is named by its number."""
    data = b'{"text": "before"}\n' + line + b'\n\n{"text": "after"}'
    documents, failed = unpacked(data, "a.jsonl", tmp_path)
    assert [d.body for d in documents] == ["before", "after"]
    assert faults(failed) == [("line 2", fault)]


@settings(deadline=None)  # the machine may be busy
@given(lines=st.lists(st.binary(max_size=40), max_size=20))
def test_every_line_is_a_document_or_a_failure(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    """Documents and failures account for every line that is not blank, whatever the bytes."""
    data = b'{"text": "first"}\n' + b"\n".join(lines)
    documents, failed = unpacked(data, "a.jsonl", tmp_path_factory.mktemp("any"))
    filled = [line for line in data.split(b"\n") if line.strip(b"\r\n").strip()]
    assert len(documents) + len(failed) == len(filled)


def test_gzip_is_undone_once(tmp_path: Path) -> None:
    """JSON lines in gzip, also in several members, are read like plain ones."""
    data = gzip.compress(json_lines({"text": "a"})) + gzip.compress(json_lines({"text": "b"}))
    documents, failed = unpacked(data, "a.jsonl.gz", tmp_path)
    assert ([d.body for d in documents], failed) == (["a", "b"], [])


@pytest.mark.parametrize("cut", [5, 60, 200])
def test_what_came_before_a_break_is_kept(tmp_path: Path, cut: int) -> None:
    """A truncated gzip file gives the lines that are whole and one failure for the rest."""
    rows = [{"text": f"words of document {n}, {n * 7919}"} for n in range(2_000)]
    data = gzip.compress(json_lines(*rows))
    documents, failed = unpacked(data[:-cut], "a.jsonl.gz", tmp_path)
    assert 1_500 < len(documents) <= 2_000
    assert ("the rest", "truncated") in faults(failed)
    assert len(failed) <= 2  # the line that the break cut through is one more


def test_damage_in_gzip_is_one_failure(tmp_path: Path) -> None:
    """Bytes changed inside gzip data end the reading there."""
    data = bytearray(gzip.compress(json_lines(*({"text": f"{n * 7919}"} for n in range(5_000)))))
    data[len(data) // 2 : len(data) // 2 + 40] = b"\x00" * 40
    documents, failed = unpacked(bytes(data), "a.jsonl.gz", tmp_path)
    assert documents
    assert failed[-1].fault in ("corrupt", "truncated")


@pytest.mark.parametrize(
    "inner",
    [
        gzip.compress(b'{"text": "a"}\n', mtime=0),
        b"PK\x03\x04" + b"\x00" * 40,
        b"PAR1" + b"\x00" * 40,
    ],
)
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, inner: bytes) -> None:
    """Gzip holds JSON lines or a WARC; anything packed inside it is one failure."""
    documents, failed = unpacked(gzip.compress(inner), "a.jsonl.gz", tmp_path)
    assert (documents, faults(failed)) == ([], [("", "recursive archive")])


def test_a_decompression_bomb_is_stopped(tmp_path: Path) -> None:
    """A file that unpacks to far more than its size is read no further than the limit."""
    data = gzip.compress(b'{"text": "a"}\n' + b"\n" * 30_000_000)
    documents, failed = unpacked(data, "a.jsonl.gz", tmp_path)
    assert [d.body for d in documents] == ["a"]
    assert [f.fault for f in failed] == ["decompression bomb"]


def warc(*records: tuple[str, str, str, bytes, str], gz: bool = False) -> bytes:
    """Return a WARC of (record type, address, content type, payload, status) records."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gz)
    for kind, url, media, payload, status in records:
        http = StatusAndHeaders(status, [("Content-Type", media)], protocol="HTTP/1.1")
        if kind == "response":
            record = writer.create_warc_record(
                url, kind, payload=io.BytesIO(payload), http_headers=http
            )
        else:
            record = writer.create_warc_record(
                url, kind, payload=io.BytesIO(payload), warc_content_type=media
            )
        writer.write_record(record)
    return out.getvalue()


PAGE = b"<html><body><p>Words.</p></body></html>"


@pytest.mark.parametrize("gz", [False, True])
def test_a_warc_gives_its_pages_and_passes_over_the_rest(tmp_path: Path, gz: bool) -> None:
    """Responses with 200 and resources of a readable type are documents, named by their address."""
    data = warc(
        ("response", "http://a.example/1", "text/html; charset=utf-8", PAGE, "200 OK"),
        ("response", "http://a.example/2", "text/html", PAGE, "404 Not Found"),
        ("response", "http://a.example/3", "image/png", b"\x89PNG", "200 OK"),
        ("resource", "http://a.example/4", "text/plain", "Wörter.".encode("cp1252"), ""),
        ("metadata", "http://a.example/5", "text/plain", b"a: b", ""),
        gz=gz,
    )
    documents, failed = unpacked(data, "a.warc.gz" if gz else "a.warc", tmp_path)
    assert failed == []
    assert [(d.name, d.form) for d in documents] == [
        ("http://a.example/1", "html"),
        ("http://a.example/4", "text"),
    ]
    assert documents[0].body == PAGE.decode()
    assert documents[1].body == "Wörter."


def test_a_warc_record_that_cannot_be_had_is_a_failure(tmp_path: Path) -> None:
    """Archives inside, too large and empty records are failures; their neighbours are read."""
    data = warc(
        ("response", "http://a.example/1", "text/html", gzip.compress(PAGE), "200 OK"),
        ("response", "http://a.example/2", "text/html", PAGE + b" " * 9_000, "200 OK"),
        ("response", "http://a.example/3", "text/html", b"", "200 OK"),
        ("resource", "http://a.example/4", "application/warc", b"WARC/1.0", ""),
        ("response", "http://a.example/5", "text/html", PAGE, "200 OK"),
    )
    documents, failed = unpacked(data, "a.warc", tmp_path)
    assert [d.name for d in documents] == ["http://a.example/5"]
    assert [f.fault for f in failed] == ["recursive archive", "too large", "empty", "recursive archive"]  # fmt: skip


def test_a_warc_cut_inside_a_record_says_so(tmp_path: Path) -> None:
    """Wherever a record breaks off, in its headers or its content, that is told, once."""
    data = warc(*(("response", f"http://a.example/{n}", "text/html", PAGE, "200 OK") for n in "12"))
    second = data.index(b"WARC/1", 1)
    for cut in range(second + 1, len(data) - len(b"\r\n\r\n")):
        documents, failed = unpacked(data[:cut], "a.warc", tmp_path)
        assert [d.url for d in documents] == ["http://a.example/1"], cut
        assert faults(failed) in ([("record 2", "truncated")], [("record 2", "empty")]), cut


@pytest.mark.parametrize("gz", [False, True])
def test_a_truncated_warc_keeps_what_is_whole(tmp_path: Path, gz: bool) -> None:
    """Records before the break are documents, the rest is a failure."""
    row = ("response", "http://a.example/1", "text/html", PAGE * 20, "200 OK")
    data = warc(row, row, row, gz=gz)
    documents, failed = unpacked(data[:-200], "a.warc.gz" if gz else "a.warc", tmp_path)
    assert len(documents) == 2
    assert {f.fault for f in failed} == {"truncated"}


def test_damage_to_a_packed_warc_costs_the_records_it_touches(tmp_path: Path) -> None:
    """Behind a damaged gzip member the next one is found, and each stretch that is lost is named."""
    one, other = b"\x1f\x8b\x08", b"WARC/1.0\r\n"
    page = PAGE + one + other  # what looks like a member inside one is none
    members = [
        warc(("response", f"http://a.example/{n}", "text/html", page, "200 OK"), gz=True)
        for n in range(6)
    ]
    for damaged in (1, 4):
        middle = len(members[damaged]) // 2
        members[damaged] = (
            members[damaged][:middle] + b"\xff" * 40 + members[damaged][middle + 40 :]
        )
    documents, failed = unpacked(b"".join(members), "a.warc.gz", tmp_path)
    assert [d.url for d in documents] == [f"http://a.example/{n}" for n in (0, 2, 3, 5)]
    behind = [sum(map(len, members[:n])) for n in (2, 5)]
    lost = [locator for locator, fault in faults(failed) if fault == "corrupt"]
    assert [int(locator.rpartition(" ")[2]) for locator in lost] == behind
    assert documents[1].locator == f"from byte {behind[0]}, record 1"


def table(columns: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_a_table_gives_a_document_per_row(tmp_path: Path) -> None:
    """Rows are documents; a row without text or with half a value is a failure of its own."""
    data = table({"id": ["a", "b", "c"], "text": ["one", None, "x" * 3_000], "n": [1, 2, 3]})  # fmt: skip
    documents, failed = unpacked(data, "a.parquet", tmp_path)
    assert [(d.name, d.body, d.locator) for d in documents] == [("a", "one", "row 1")]
    assert faults(failed) == [("row 2", "no text"), ("row 3", "too large")]


def test_a_table_that_breaks_off_is_one_failure(tmp_path: Path) -> None:
    """Without its end a Parquet file has no index, and nothing can be had."""
    data = table({"text": ["one"] * 50})
    documents, failed = unpacked(data[:-20], "a.parquet", tmp_path)
    assert (documents, [f.fault for f in failed]) == ([], ["truncated"])


def test_a_damaged_row_group_costs_its_own_rows(tmp_path: Path) -> None:
    """Rows of other groups are read under their own numbers, and the failure names the rows that are lost."""
    texts = [f"The port of Alphaville was closed on day {n}. {'x' * 900}" for n in range(9)]
    sink = io.BytesIO()
    pq.write_table(
        pa.table({"text": texts}), sink, row_group_size=3, compression="zstd", use_dictionary=False,
        write_page_index=False,
    )  # fmt: skip
    place = pq.ParquetFile(sink).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(sink.getvalue())
    data[place : place + 30] = b"\xff" * 30
    documents, failed = unpacked(bytes(data), "a.parquet", tmp_path)
    assert [d.locator for d in documents] == [f"row {n}" for n in (1, 2, 3, 7, 8, 9)]
    assert faults(failed) == [("rows 4 to 6", "corrupt")]


def test_a_page_whose_checksum_is_wrong_is_no_text(tmp_path: Path) -> None:
    """Where a Parquet page was written with a checksum, one changed letter costs the row group."""
    sink = io.BytesIO()
    rows = pa.table({"text": [f"Ship {n} left the port of Alphaville." for n in range(4)]})
    pq.write_table(
        rows, sink, row_group_size=2, use_dictionary=False, compression="none",
        write_page_checksum=True,
    )  # fmt: skip
    data = sink.getvalue().replace(b"Ship 3 left", b"Ship 3 lost")
    documents, failed = unpacked(data, "a.parquet", tmp_path)
    assert [d.body for d in documents] == [str(text) for text in rows["text"][:2]]
    assert [(f.locator, f.fault) for f in failed] == [("rows 3 to 4", "corrupt")]


def test_a_row_that_is_no_utf8_costs_itself_only(tmp_path: Path) -> None:
    """The rows beside it are kept, and the failure says where it broke."""
    values = [b"one", b"caf\xe9", b"three"]
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array(values, pa.binary()).view(pa.string())}), sink)
    documents, failed = unpacked(sink.getvalue(), "a.parquet", tmp_path)
    assert [(d.body, d.locator) for d in documents] == [("one", "row 1"), ("three", "row 3")]
    assert faults(failed) == [("row 2", "mis-encoded")]
    assert "byte 0xe9 at 3" in failed[0].message


def test_long_and_repeated_texts_of_a_table_are_read_like_others(tmp_path: Path) -> None:
    """Rows made one by one, for their length, are the rows that are made at once."""
    long, short = "word " * 60_000, "It is closed."
    texts = pa.array([long] * 7 + [short] * 40).dictionary_encode()
    published = pa.array([date(2025, 12, 27)] * 47)
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": texts, "published": published}), sink)
    documents, failed = unpacked(sink.getvalue(), "a.parquet", tmp_path, Limits())
    assert failed == []
    assert [d.body for d in documents] == [long] * 7 + [short] * 40
    assert {d.published for d in documents} == {"2025-12-27"}
    assert [d.locator for d in documents] == [f"row {n}" for n in range(1, 48)]


def test_a_table_without_text_says_which_columns_it_has(tmp_path: Path) -> None:
    """The message names what was found and what was needed."""
    _, (failed,) = unpacked(table({"body": ["one"]}), "a.parquet", tmp_path)
    assert failed.fault == "no text"
    assert "body" in failed.message


def test_front_matter_carries_the_keys_of_a_row(tmp_path: Path) -> None:
    """Keys between --- lines are metadata, dates stay as written, text is what follows."""
    data = b"---\nid: x\npublished: 2024-05-01\ntitle: 'A: B'\nother: 1\n---\n\n# Words\n"
    (document,), _ = unpacked(data, "a.md", tmp_path)
    assert (document.name, document.published, document.title) == ("x", "2024-05-01", "A: B")
    assert (document.body, document.form) == ("# Words\n", "markdown")


@pytest.mark.parametrize(
    "text", ["---\nA rule above.\n---\nMore.", "--- no\nlines", "Plain.\n---\n"]
)
def test_a_rule_is_no_front_matter(tmp_path: Path, text: str) -> None:
    """Text that opens with a rule and has none of our keys is kept whole."""
    (document,), _ = unpacked(text.encode(), "a.txt", tmp_path)
    assert (document.body, document.name) == (text, "a.txt")


def test_front_matter_that_is_no_yaml_is_a_failure(tmp_path: Path) -> None:
    """Metadata must not silently become text."""
    _, (failed,) = unpacked(b"---\ntitle: [a\n---\nWords.", "a.md", tmp_path)
    assert failed.fault == "front matter"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Wörter, größer".encode("utf-8-sig"), "Wörter, größer"),
        ("Слова и слова".encode("utf-16"), "Слова и слова"),
        ("Порт закрыт с понедельника, сообщили власти города.".encode("cp1251"),
         "Порт закрыт с понедельника, сообщили власти города."),
        ("قال المسؤول 港口 closed".encode(), "قال المسؤول 港口 closed"),
    ],
)  # fmt: skip
def test_the_encoding_of_a_text_file_is_found(tmp_path: Path, data: bytes, text: str) -> None:
    """Byte order mark, UTF-8, then the likeliest; line ends and marks of direction are kept."""
    (document,), _ = unpacked(data, "a.txt", tmp_path)
    assert document.body == text


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b" \n\t ", "a.txt", "no text"),
        (b"a" * 2_001, "a.txt", "too large"),
        (b"%PDF-1.4" + b" " * 2_000, "a.pdf", "too large"),
        (b"\xff\xfeW\x00o", "a.txt", "mis-encoded"),
        (b"\xff\xfe\x00\xd8", "a.txt", "mis-encoded"),
        (b"\n\n", "a.jsonl", "no documents"),
        (gzip.compress(b"plain words", mtime=0), "a.jsonl.gz", "invalid JSON"),
        (gzip.compress(b"", mtime=0), "a.jsonl.gz", "empty"),
    ],
)
def test_a_bad_file_is_one_failure(tmp_path: Path, data: bytes, name: str, fault: str) -> None:
    """A file that gives nothing gives one failure that says why."""
    documents, failed = unpacked(data, name, tmp_path)
    assert [f.fault for f in failed] == [fault]
    assert len(documents) + len(failed) == 1
