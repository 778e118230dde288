"""Whatever is broken in a ledger is named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from supplyline.ledger import digest, open_ledger
from supplyline.ledger.faults import LedgerBroken
from tests.ledger.build import (
    TOOL,
    capture,
    change_behind,
    claim,
    claim_origin,
    document,
    ledger_of_one,
    passages,
    run,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a sound ledger whose run is closed."""
    path = tmp_path / "ledger.db"
    with ledger_of_one(path) as ledger:
        ledger.end("2025-01-01T09:00:00Z")
    return path


def tamper(path: Path, change: Callable[[sqlite3.Connection], object]) -> set[str]:
    """Change rows as somebody with the file could; return the tables that ``verify`` names."""
    change_behind(path, change)
    with open_ledger(path) as ledger:
        return {finding.where for finding in ledger.verify()}


def test_a_sound_ledger_has_no_findings(path: Path) -> None:
    """Nothing is found in what the ledger wrote itself."""
    with open_ledger(path) as ledger:
        assert ledger.verify() == []


def payload(db: sqlite3.Connection, table: str, **changes: object) -> None:
    row = json.loads(db.execute(f"SELECT payload FROM {table}").fetchone()[0])  # noqa: S608  # test's own
    db.execute(f"UPDATE {table} SET payload = ?", (json.dumps({**row, **changes}),))  # noqa: S608  # test's own


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda db: payload(db, "documents", text="Gammaland sent nothing to anybody."), "documents"),
        (lambda db: db.execute('UPDATE passages SET "end" = 999'), "passages"),
        (lambda db: db.execute("UPDATE passages SET start = start + 9"), "passages"),
        (lambda db: payload(db, "claims", sentence="Gammaland sent nothing."), "claims"),
        (lambda db: db.execute("UPDATE claims SET start = 3"), "claims"),
        (lambda db: payload(db, "claims", marks=[{"start": 0, "end": 999, "slot": "what"}]), "claims"),
        (lambda db: payload(db, "events", stage="planned"), "events"),
        (lambda db: payload(db, "events", claims=["c1:unheard"]), "events"),
        (lambda db: payload(db, "events", documents=["d1:unheard"]), "events"),
        (lambda db: payload(db, "origins", role="copy"), "origins"),
        (lambda db: payload(db, "claim_origins", origin="s1:unheard"), "claim_origins"),
        (lambda db: payload(db, "claim_origins", claim="c1:unheard"), "claim_origins"),
        (lambda db: db.execute("UPDATE captures SET id = 'f00d'"), "documents"),
        (lambda db: db.execute("DELETE FROM claims"), "claims"),
        (lambda db: db.execute("DELETE FROM parses"), "parses"),
        (lambda db: db.execute("UPDATE runs SET started = '2020-01-01T00:00:00Z'"), "runs"),
        (lambda db: db.execute("UPDATE run_ends SET previous = 'f00d'"), "run_ends"),
        (lambda db: db.execute("DELETE FROM readings"), "claims"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(
    path: Path, change: Callable[[sqlite3.Connection], object], where: str
) -> None:
    """A changed or missing row is found, and its table named."""
    assert where in tamper(path, change)


def test_the_origin_of_a_claim_that_is_not_held_is_named(path: Path) -> None:
    """Where an origin is given to a claim that nobody read, verify says so; a withdrawn one is no fault."""
    with open_ledger(path, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            nobodys = claim_origin(claim(document("b")))
            ledger.replace_claim_origins([claim_origin(claim(document())), nobodys], tool=TOOL)
        assert [(f.where, f.id) for f in ledger.verify()] == [("claim_origins", nobodys.claim)]
        with ledger.transaction():
            ledger.replace_claim_origins([claim_origin(claim(document()))], tool=TOOL)
        assert ledger.verify() == []


def test_rows_of_a_killed_run_are_covered(path: Path) -> None:
    """Rows of a run that never ended are in the log like any other, and the next run has no debt."""
    with open_ledger(path, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_document(document("b"), passages(document("b")), tool=TOOL)
    with open_ledger(path, write=True) as ledger:
        ledger.begin(run(3))
        assert not ledger.end("2025-01-03T09:00:00Z")
        assert ledger.verify() == []
    assert "passages" in tamper(path, lambda db: db.execute("DELETE FROM passages WHERE run = 2"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("DROP TRIGGER claims_no_update", "trigger claims_no_update"),
        ("DROP VIEW current_claim_origins", "view current_claim_origins"),
        ("CREATE TABLE letters (id)", "table letters"),
        ("CREATE TRIGGER swap AFTER INSERT ON claims BEGIN SELECT 1; END", "trigger swap"),
    ],
)
def test_another_schema_is_named(path: Path, change: str, named: str) -> None:
    """Tables, views and triggers that the ledger did not make, and those it misses, are found."""
    db = sqlite3.connect(path)
    db.execute(change)
    db.close()
    with open_ledger(path) as ledger:
        assert ("schema", named) in [(f.where, f.id) for f in ledger.verify()]


def test_flipped_bits_are_found(path: Path) -> None:
    """Damage to the file itself is a finding or a refusal, never an answer."""
    data = bytearray(path.read_bytes())
    for position in range(5000, len(data), 4096):
        data[position] ^= 0xFF
        data[position + 1] ^= 0xFF
    path.write_bytes(bytes(data))
    try:
        with open_ledger(path) as ledger:
            findings = ledger.verify()
    except LedgerBroken:
        return
    assert findings


def test_digest_leaves_out_runs_and_times_only(tmp_path: Path) -> None:
    """Two ledgers of the same content have the same digest; any other content another."""
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for number, path in enumerate(paths, 1):
        with open_ledger(path, create=True) as ledger:
            if number == 2:
                ledger.begin(run(7, "2025-05-05"))
                ledger.end("2025-05-05T09:00:00Z")
            ledger.begin(run(number, f"2025-01-0{number}"))
            with ledger.transaction():
                ledger.add_capture(capture())
                ledger.add_document(document(), passages(document()), tool=TOOL)
    assert digest(paths[0]) == digest(paths[1])
    with open_ledger(paths[1], write=True) as ledger:
        ledger.begin(run(9))
        with ledger.transaction():
            ledger.add_parses({"sentence": b"parse"}, pipeline="parser 1")
    one, two = digest(paths[0]), digest(paths[1])
    assert {table for table in one if one[table] != two[table]} == {"parses"}
