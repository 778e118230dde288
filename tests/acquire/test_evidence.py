"""Keeping the bytes as received."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from supplyline.acquire import ChangedWhileRead, EvidenceStore, Received, receive
from supplyline.errors import MachineError


def one(file: Path, data: bytes) -> Received:
    file.write_bytes(data)
    (item,) = receive([str(file)])
    assert isinstance(item, Received)
    return item


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    """The same bytes from two files are one file of evidence, read-only."""
    store = EvidenceStore(tmp_path / "evidence")
    first, second = one(tmp_path / "a.txt", b"words"), one(tmp_path / "b.txt", b"words")
    store.keep(first)
    store.keep(second)
    kept = [p for p in store.folder.rglob("*") if p.is_file()]
    assert kept == [store.path(first.capture.id)]
    assert kept[0].stat().st_mode & 0o222 == 0
    with store.open(first.capture.id) as stream:
        assert stream.read() == b"words"


def test_a_file_that_changed_is_not_kept(tmp_path: Path) -> None:
    """What lies under a hash always has that hash."""
    store, item = EvidenceStore(tmp_path / "evidence"), one(tmp_path / "a.txt", b"words")
    item.path.write_bytes(b"other")
    with pytest.raises(ChangedWhileRead):
        store.keep(item)
    assert [p for p in store.folder.rglob("*") if p.is_file()] == []


def test_the_rest_of_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    """An unfinished file of an earlier run is replaced, not left beside the finished one."""
    store, item = EvidenceStore(tmp_path / "evidence"), one(tmp_path / "a.txt", b"words")
    place = store.path(item.capture.id)
    place.parent.mkdir(parents=True)
    unfinished = place.with_name(f".{place.name}.unfinished")
    unfinished.write_bytes(b"wo")
    unfinished.chmod(0o444)
    store.keep(item)
    assert list(place.parent.iterdir()) == [place]


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    """One line that names the folder, and exit code 5."""
    item = one(tmp_path / "a.txt", b"words")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="evidence") as caught:
        EvidenceStore(tmp_path / "file" / "evidence").keep(item)
    assert caught.value.exit_code == 5
    assert "\n" not in str(caught.value)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """When the bytes do not fit, no part of them stays and the error says how to go on."""
    item = one(tmp_path / "a.txt", b"w" * 50_000)
    program = """
import resource, signal, sys
from pathlib import Path
from supplyline.acquire import EvidenceStore, receive
from supplyline.errors import MachineError
(item,) = receive([sys.argv[1]])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
try:
    EvidenceStore(Path(sys.argv[2])).keep(item)
except MachineError as fault:
    print(fault)
"""
    folder = tmp_path / "evidence"
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own program
        [sys.executable, "-c", program, str(item.path), str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "50000 bytes of room" in done.stdout
    assert [p for p in folder.rglob("*") if p.is_file()] == []
