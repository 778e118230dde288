"""What arrives is received once for each state it is in, and nothing that was read is lost."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from supplyline.acquire import Folders, Lines, Portion, unpack
from supplyline.records import Failure, RawDocument

LONG_AGO = 1_700_000_000


def put(place: Path, text: str, written: int = LONG_AGO) -> None:
    """Write a file that was last written at ``written``."""
    place.write_text(text, encoding="utf-8")
    os.utime(place, (written, written))


def looked(folders: Folders) -> list[str]:
    """Return the names of the files that one look finds."""
    return [
        "failure" if isinstance(item, Failure) else item.name for item, _ in folders.look()
    ]  # fmt: skip


def test_a_file_is_received_once_and_again_when_it_changed(tmp_path: Path) -> None:
    """A look yields what is new or other than at the look before; a failure is told once."""
    folders = Folders([str(tmp_path)])
    assert looked(folders) == []
    put(tmp_path / "a.txt", "one")
    put(tmp_path / "empty.txt", "")
    assert looked(folders) == ["a.txt", "failure"]
    assert looked(folders) == []
    put(tmp_path / "a.txt", "another", LONG_AGO + 5)
    (tmp_path / "below").mkdir()
    put(tmp_path / "below" / "b.txt", "two")
    assert looked(folders) == ["a.txt", "below/b.txt"]
    folders.forget()
    assert looked(folders) == ["a.txt", "failure", "below/b.txt"]


def test_a_file_that_is_being_written_waits_until_it_rests(tmp_path: Path) -> None:
    """A file written this very moment is received at the second look that finds it the same."""
    folders, file = Folders([str(tmp_path)]), tmp_path / "a.txt"
    soon = int(time.time()) + 3600
    put(file, "half", soon)
    assert looked(folders) == []
    put(file, "half and more", soon + 1)
    assert looked(folders) == []
    assert looked(folders) == ["a.txt"]


def test_a_folder_that_is_away_is_looked_for_again(tmp_path: Path) -> None:
    """A folder that vanishes while it is followed stops nothing, and counts once it is back."""
    place, away = tmp_path / "drive", tmp_path / "away"
    place.mkdir()
    folders = Folders([str(place)])
    place.rename(away)
    assert looked(folders) == []
    put(away / "a.txt", "one")
    away.rename(place)
    assert looked(folders) == ["a.txt"]


def test_a_pattern_may_fit_nothing_yet(tmp_path: Path) -> None:
    """What fits a pattern only later is received then, and until then nothing is said of it."""
    folders = Folders([str(tmp_path / "2025-*" / "*.txt")])
    assert looked(folders) == []
    (tmp_path / "2025-01").mkdir()
    put(tmp_path / "2025-01" / "a.txt", "one")
    assert looked(folders) == ["a.txt"]
    assert looked(folders) == []


def settled(lines: Lines, received: int) -> None:
    """Wait until the thread has read so many lines."""
    while lines.received < received:
        time.sleep(0.001)


def text_of(portion: Portion | None) -> bytes:
    """Return the bytes of a portion, which must be one."""
    assert portion is not None
    return portion.path.read_bytes()


def test_no_more_is_read_while_too_much_waits(tmp_path: Path) -> None:
    """Whoever writes to the pipe is held up; each portion taken lets more in; all arrives in order."""
    given = [b'{"text": "%d"}\n' % n for n in range(12)]
    lines = Lines(io.BytesIO(b"".join(given)), tmp_path / "waiting", most=4, portion=2)
    settled(lines, 4)
    time.sleep(0.05)
    assert (lines.received, lines.waiting) == (4, 4)
    found = [text_of(lines.take())]
    settled(lines, 6)
    assert lines.waiting == 4
    while not lines.ended:
        portion = lines.take()
        found += [] if portion is None else [text_of(portion)]
    assert b"".join(found) == b"".join(given)
    assert {piece.count(b"\n") for piece in found} <= {1, 2}


def test_what_was_left_comes_first(tmp_path: Path) -> None:
    """Portions that a killed process left are handed over before what is new; done, they are gone."""
    read, write = os.pipe()
    with os.fdopen(write, "wb", buffering=0) as pen, os.fdopen(read, "rb") as stream:
        pen.write(b'{"text": "one"}\n{"te')
        first = Lines(stream, tmp_path, most=9, portion=9)
        settled(first, 1)
        assert first.take() is not None  # and not done: the process is killed here
        assert first.take() is None  # half a line is none
        second = Lines(io.BytesIO(b'{"text": "two"}\n'), tmp_path, most=9, portion=9)
        settled(second, 3)
        portions = [second.take() for _ in range(3)]
        assert [text_of(p) for p in portions] == [
            b'{"text": "one"}\n', b'{"te', b'{"text": "two"}\n'
        ]  # fmt: skip
        for portion in portions:
            assert portion is not None
            portion.done()
        assert second.ended
    assert list(tmp_path.iterdir()) == []


def test_a_portion_is_json_lines_whatever_its_first_line(tmp_path: Path) -> None:
    """A first line that is no JSON fails by itself; a portion of blanks is nothing; names are its own."""
    lines = Lines(io.BytesIO(b'oh\n{"text": "a"}\n\n\n{"text": "b"}'), tmp_path, most=9, portion=2)
    settled(lines, 4)
    received = []
    while not lines.ended:
        portion = lines.take()
        received += [] if portion is None else [portion.received()]
    first, blank, last = received
    assert first is not None
    assert [type(item) for item in unpack(first)] == [Failure, RawDocument]
    assert blank is None
    assert last is not None
    assert [item.body for item in unpack(last) if isinstance(item, RawDocument)] == ["b"]
    assert first.capture.source != last.capture.source
    assert first.capture.method == "stdin"


def test_the_right_to_write_is_needed(tmp_path: Path) -> None:
    """Where lines cannot be kept none is read: the fault says so at once."""
    (tmp_path / "waiting").write_text("in the way", encoding="utf-8")
    with pytest.raises(Exception, match="cannot be kept"):
        Lines(io.BytesIO(b"x\n"), tmp_path / "waiting", most=1, portion=1)
