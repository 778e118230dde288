"""Finding the files behind sources and taking their hash."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from supplyline.acquire import (
    CaseAsSource,
    Received,
    SourceIsAddress,
    SourceMissing,
    receive,
)
from supplyline.acquire.kinds import judged_kind
from supplyline.records import Failure


def received(*sources: str, stdin: bytes | None = None) -> list[Received | Failure]:
    return list(receive(sources, stdin=None if stdin is None else io.BytesIO(stdin)))


def test_a_folder_is_searched_in_order_and_names_are_relative_to_it(tmp_path: Path) -> None:
    """Files come sorted, below folders too, each named by its path inside the folder."""
    for name in ("b.txt", "a.md", "sub/c.html", "sub/picture.png", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"words " + name.encode())
    intake = receive([str(tmp_path)])
    items = list(intake)
    assert [item.name for item in items if isinstance(item, Received)] == [
        "a.md",
        "b.txt",
        "sub/c.html",
    ]
    assert (intake.received, intake.ignored, intake.failed) == (3, 1, 0)


def test_a_capture_says_hash_size_and_source(tmp_path: Path) -> None:
    """The id of a capture is the SHA-256 of its bytes, larger than one read or not."""
    data = b"0123456789abcdef" * 200_000
    file = tmp_path / "long.txt"
    file.write_bytes(data)
    (item,) = received(str(file))
    assert isinstance(item, Received)
    assert item.capture.id == hashlib.sha256(data).hexdigest()
    assert (item.capture.size, item.capture.source) == (len(data), str(file))
    assert item.path.read_bytes() == data


def test_a_missing_source_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """One wrong path among right ones stops the work before it starts, with exit code 3."""
    good = tmp_path / "a.txt"
    good.write_text("words")
    with pytest.raises(SourceMissing, match=r"nowhere\.txt") as caught:
        receive([str(good), str(tmp_path / "nowhere.txt")])
    assert caught.value.exit_code == 3


def test_an_address_is_one_clear_error() -> None:
    """Addresses come later; until then they are named as what they are."""
    with pytest.raises(SourceIsAddress, match=r"https://a\.example/b"):
        receive(["https://a.example/b"])


def test_a_case_is_no_source(tmp_path: Path) -> None:
    """A case is refused as a source, and passed over inside one: its evidence was read already."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "ledger.db").write_bytes(b"")
    (case / "dossier.html").write_text("<html>old</html>")
    (tmp_path / "new.txt").write_text("words")
    with pytest.raises(CaseAsSource):
        receive([str(case)])
    assert [i.name for i in received(str(tmp_path)) if isinstance(i, Received)] == ["new.txt"]


def test_standard_input_can_be_read_again() -> None:
    """What came through a pipe lies in a file as long as the intake lives."""
    intake = receive(["-"], stdin=io.BytesIO(b'{"text": "words"}\n'))
    item = next(intake)
    assert isinstance(item, Received)
    assert (item.kind, item.name, item.capture.method) == ("jsonl", "-", "stdin")
    assert item.path.read_bytes() == b'{"text": "words"}\n'


def test_a_named_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    """A pipe given as a file can be read once only, so it is kept first."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.fork()
    if reader == 0:
        pipe.write_bytes(b"Words from a pipe.")
        os._exit(0)
    (item,) = received(str(pipe))
    os.waitpid(reader, 0)
    assert isinstance(item, Received)
    assert item.capture.size == 18


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n", "unknown kind"), (b"PK\x03\x04zip", "unknown kind")],
)
def test_a_file_of_no_use_is_one_failure(tmp_path: Path, data: bytes, fault: str) -> None:
    """Empty files and files of other kinds are failures that say what was found."""
    file = tmp_path / "file"
    file.write_bytes(data)
    (item,) = received(str(file))
    assert isinstance(item, Failure)
    assert item.fault == fault
    assert str(file) in item.message


def test_an_unreadable_file_in_a_folder_costs_itself_only(tmp_path: Path) -> None:
    """A link that leads nowhere is a failure; its neighbours are read."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.txt").write_text("words")
    first, second = received(str(tmp_path))
    assert isinstance(first, Failure)
    assert first.fault == "unreadable"
    assert isinstance(second, Received)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.4", "a.txt", "pdf"),
        (b'{"text": "a"}\n%PDF-', "a.jsonl", "jsonl"),
        (b"junk\n%PDF-1.4", "a.pdf", "pdf"),
        (b"WARC/1.0\r\n", "a.txt", "warc"),
        (b"PAR1", "a.jsonl", "parquet"),
        (b"\x1f\x8b\x08", "-", "gzip"),
        (b"<!DOCTYPE html><html>", "-", "html"),
        (b'<?xml version="1.0"?>\n<html>', "-", "html"),
        (b"<!-- saved --><html>", "page.txt", "html"),
        (b"# Heading\n<p>", "a.md", "markdown"),
        (b'{"text": "a"}', "a.txt", "text"),
        (b'{"text": "a"}', "-", "jsonl"),
        ("Слова".encode("utf-16"), "a.txt", "text"),
        (b"a;b;c", "table.csv", None),
        (b"\xd0\xcf\x11\xe0", "a.txt", None),
        (b"no table", "a.parquet", None),
    ],
)
def test_kind_is_judged_by_content_first(head: bytes, name: str, kind: str | None) -> None:
    """Bytes that cannot lie decide; the name decides where they say nothing."""
    assert judged_kind(head, name) == kind
