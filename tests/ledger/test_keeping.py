"""A ledger that is kept open for reading shows what a ledger opened now would."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supplyline.errors import CaseError
from supplyline.ledger import KeptOpen, Ledger, new_run, open_case
from supplyline.records import Capture
from supplyline.schema.parties import PARTIES_NAME, in_force, parties, put_in_force
from tests.ledger.server import running_server


def _write(case: Path, id_: str) -> None:
    with open_case(case, create=True) as ledger:
        ledger.begin(new_run("test"))
        with ledger.transaction():
            ledger.add_capture(
                Capture(id=id_ * 64, source=id_, retrieved="2025-01-01T00:00:00Z", method="file", size=1, media_type="text/html", tool="t")
            )  # fmt: skip


def _sources(ledger: Ledger) -> list[str]:
    return [capture.source for capture in ledger.captures()]


def test_one_connection_goes_from_reader_to_reader(tmp_path: Path) -> None:
    """Who reads after another gets his connection; two who read at once get one each."""
    _write(tmp_path, "a")
    kept = KeptOpen(tmp_path)
    with kept.reading() as first, kept.reading() as second:
        assert first is not second
    with kept.reading() as third:
        assert third in (first, second)
    kept.close()


def test_what_is_appended_meanwhile_is_seen(tmp_path: Path) -> None:
    """A connection that waited shows what was appended since."""
    _write(tmp_path, "a")
    kept = KeptOpen(tmp_path)
    with kept.reading() as ledger:
        assert _sources(ledger) == ["a"]
    _write(tmp_path, "b")
    with kept.reading() as ledger:
        assert _sources(ledger) == ["a", "b"]
    kept.close()


def test_another_ledger_in_its_place_is_opened(tmp_path: Path) -> None:
    """A ledger that is taken away is missed, and one that takes its place is read."""
    case, other = tmp_path / "case", tmp_path / "other"
    _write(case, "a")
    _write(other, "c")
    kept = KeptOpen(case)
    with kept.reading() as ledger:
        assert _sources(ledger) == ["a"]
    (case / "ledger.db").unlink()
    with pytest.raises(CaseError), kept.reading():
        pass
    shutil.copy(other / "ledger.db", case / "ledger.db")
    with kept.reading() as ledger:
        assert _sources(ledger) == ["c"]
    kept.close()


def test_what_a_killed_writer_left_is_undone(tmp_path: Path) -> None:
    """A transaction that a killed writer left half written keeps no reader out."""
    _write(tmp_path, "a")
    kept = KeptOpen(tmp_path)
    with kept.reading() as ledger:
        assert _sources(ledger) == ["a"]
    left = (
        "import sqlite3, sys, time\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN IMMEDIATE')\n"
        "db.execute('CREATE TABLE spill (x)')\n"
        "db.executemany('INSERT INTO spill VALUES (randomblob(900))', [()] * 500)\n"
        "print('written', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(  # noqa: S603  # this Python
        [sys.executable, "-c", left, str(tmp_path / "ledger.db")],
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
    assert (tmp_path / "ledger.db-journal").exists()
    with kept.reading() as ledger:
        assert _sources(ledger) == ["a"]
    kept.close()


def test_parties_written_anew_come_in_force(tmp_path: Path) -> None:
    """A case's own parties are in force from the first page after its file was written."""
    _write(tmp_path, "a")
    kept, before = KeptOpen(tmp_path), in_force()
    try:
        with kept.reading():
            assert "XYA" not in {party.code for party in parties()}
        (tmp_path / PARTIES_NAME).write_text("- code: XYA\n  names: [Arvania]\n", encoding="utf-8")
        with kept.reading():
            assert "XYA" in {party.code for party in parties()}
    finally:
        put_in_force(before)
        kept.close()


def test_a_server_started_again_is_asked_on_a_new_connection(tmp_path: Path) -> None:
    """Connections that a server's restart cut are noticed before anybody reads from them."""
    with running_server() as server:
        with open_case(tmp_path, create=True, ledger=server.address("kept")) as ledger:
            ledger.begin(new_run("test"))
        kept = KeptOpen(tmp_path)
        with kept.reading() as first:
            assert _sources(first) == []
        server.stop()
        server.start()
        with kept.reading() as second:
            assert _sources(second) == []
        assert first is not second
        kept.close()
