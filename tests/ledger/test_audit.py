"""Whatever is broken in a ledger is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from supplyline.ledger import digest, open_ledger
from supplyline.ledger.faults import Address, LedgerBroken
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store
from tests.ledger.build import (
    TOOL,
    Where,
    capture,
    claim,
    claim_origin,
    document,
    ledger_of_one,
    passages,
    run,
    tampered,
)
from tests.ledger.server import Server


@pytest.fixture
def sound(place: Where) -> Where:
    """Return where a sound ledger lies whose run is closed."""
    with ledger_of_one(place) as ledger:
        ledger.end("2025-01-01T09:00:00Z")
    return place


def tables_named(place: Where, change: Callable[[Store], object]) -> set[str]:
    """Return the tables that ``verify`` names after ``change``."""
    return {finding.where for finding in tampered(place, change)}


def test_a_sound_ledger_has_no_findings(sound: Where) -> None:
    """Nothing is found in what the ledger wrote itself."""
    with open_ledger(sound) as ledger:
        assert ledger.verify() == []


def payload(db: Store, table: str, **changes: object) -> None:
    (text,) = db.one(f"SELECT payload FROM {table}") or ("{}",)  # noqa: S608  # test's own
    changed = json.dumps({**json.loads(text), **changes})
    db.execute(f"UPDATE {table} SET payload = ?", (changed,))  # noqa: S608  # test's own


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
    sound: Where, change: Callable[[Store], object], where: str
) -> None:
    """A changed or missing row is found, and its table named."""
    assert where in tables_named(sound, change)


def test_the_origin_of_a_claim_that_is_not_held_is_named(sound: Where) -> None:
    """Where an origin is given to a claim that nobody read, verify says so; a withdrawn one is no fault."""
    with open_ledger(sound, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            nobodys = claim_origin(claim(document("b")))
            ledger.replace_claim_origins([claim_origin(claim(document())), nobodys], tool=TOOL)
        assert [(f.where, f.id) for f in ledger.verify()] == [("claim_origins", nobodys.claim)]
        with ledger.transaction():
            ledger.replace_claim_origins([claim_origin(claim(document()))], tool=TOOL)
        assert ledger.verify() == []


def test_rows_of_a_killed_run_are_covered(sound: Where) -> None:
    """Rows of a run that never ended are in the log like any other, and the next run has no debt."""
    with open_ledger(sound, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_document(document("b"), passages(document("b")), tool=TOOL)
    with open_ledger(sound, write=True) as ledger:
        ledger.begin(run(3))
        assert not ledger.end("2025-01-03T09:00:00Z")
        assert ledger.verify() == []
    assert "passages" in tables_named(
        sound, lambda db: db.execute("DELETE FROM passages WHERE run = 2")
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("DROP TRIGGER claims_no_update{on}", "trigger claims_no_update"),
        ("DROP VIEW current_claim_origins", "view current_claim_origins"),
        ("CREATE TABLE letters (id INTEGER)", "table letters"),
    ],
)
def test_another_schema_is_named(sound: Where, change: str, named: str) -> None:
    """Tables, views and triggers that the ledger did not make, and those it misses, are found."""
    with opened(sound, write=True) as store:
        store.execute(change.format(on=" ON claims" if isinstance(store.place, Address) else ""))
    with open_ledger(sound) as ledger:
        assert ("schema", named) in [(f.where, f.id) for f in ledger.verify()]


def test_a_trigger_that_was_turned_off_is_named(server: Server) -> None:
    """Triggers that are there and do not fire are no triggers."""
    place = server.address("turned_off")
    with ledger_of_one(place):
        pass
    with opened(place, write=True) as store:
        store.execute("ALTER TABLE claims DISABLE TRIGGER claims_no_update")
    with open_ledger(place) as ledger:
        assert [(f.where, f.id) for f in ledger.verify()] == [
            ("schema", "trigger claims_no_update")
        ]


def test_flipped_bits_are_found(tmp_path: Path) -> None:
    """Damage to the file itself is a finding or a refusal, never an answer."""
    path = tmp_path / "ledger.db"
    with ledger_of_one(path):
        pass
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


def test_digest_leaves_out_runs_and_times_only(new_place: Callable[[], Where]) -> None:
    """Two ledgers of the same content have the same digest; any other content another."""
    paths = [new_place(), new_place()]
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
