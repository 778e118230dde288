"""The log covers every row, and whatever is changed behind its back is named."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from supplyline.ledger import Finding, digest, new_run, open_ledger, row_line
from supplyline.ledger.migrating import migrations, statements
from supplyline.ledger.opening import opened
from supplyline.ledger.sqlite import APPLICATION
from supplyline.ledger.store import Store
from tests.ledger.build import (
    SENTENCE,
    TOOL,
    Where,
    capture,
    document,
    fill,
    ledger_of_one,
    passages,
    run,
    tampered,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.dictionaries(
        st.sampled_from(["seq", "id", "payload", "share", "end"]),
        texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False),
    )
)  # fmt: skip
def test_a_row_is_written_as_rfc_8785_says(row: dict[str, Any]) -> None:
    """Text and numbers of a row come out as the reference implementation writes them."""
    assert row_line({**row, "entry": 3, "tool": None}) == rfc8785.dumps(row)


def test_a_transaction_is_one_entry(place: Where) -> None:
    """An entry names the rows of its transaction by digest, and the entry before it."""
    path = place
    with ledger_of_one(path) as ledger:
        with ledger.transaction(action="judge", about={"why": "a test"}):
            ledger.add_parses({"b": b"2", "a": b"1"}, pipeline="parser 2")
            ledger.add_parses({"a": b"other", SENTENCE: b"3"}, pipeline="parser 2")
        first, second = ledger.log()
        assert ledger.head() == second
        fields = second.read()
        assert fields == {
            "form": 1, "seq": 2, "time": "2025-01-01T12:00:00Z", "operator": ledger.operator,
            "tool": "supplyline test", "run": run().id, "action": "judge", "about": {"why": "a test"},
            "rows": fields["rows"], "previous": first.digest,
        }  # fmt: skip
        assert second.digest == hashlib.sha256(second.entry.encode()).hexdigest()
        rows = [row for row in ledger.table_rows("parses") if row["entry"] == 2]
        assert [row["parse"] for row in sorted(rows, key=lambda r: r["sentence"])] == [
            row["parse"] for row in rows
        ]
        total = hashlib.sha256(b"".join(row_line(row) + b"\n" for row in rows)).hexdigest()
        assert fields["rows"] == {"parses": {"count": 3, "sha256": total}}
        assert first.read()["previous"] == ""
        assert set(first.read()["rows"]) == {
            "captures", "claim_origins", "claims", "documents", "events", "intakes", "origins",
            "parses", "passages", "readings", "runs",
        }  # fmt: skip


def test_every_row_is_of_one_entry(place: Where) -> None:
    """The rows of every table, by their entries, are those that the log counts."""
    with ledger_of_one(place) as ledger:
        fill(ledger)
        for table in ledger.tables():
            held: dict[int, int] = {}
            for row in ledger.table_rows(table):
                held[row["entry"]] = held.get(row["entry"], 0) + 1
            told = {
                entry.seq: entry.read()["rows"].get(table, {}).get("count")
                for entry in ledger.log()
            }
            assert held == {seq: count for seq, count in told.items() if count}, table


def test_nothing_done_is_no_entry(place: Where) -> None:
    """A transaction that appends nothing and says nothing leaves the log as it was; one that says something does not."""
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_capture(capture())
        assert len(list(ledger.log())) == 1
        with ledger.transaction(action="export", about={"file": "package.zip"}):
            pass
        head = ledger.head()
        assert head is not None
        assert (head.read()["action"], head.read()["rows"]) == ("export", {})
        with pytest.raises(ZeroDivisionError), ledger.transaction(about={"lost": True}):  # noqa: PT012  # both lines are the rule
            ledger.add_parses({"lost": b""}, pipeline="parser 1")
            raise ZeroDivisionError
        assert ledger.head() == head
        assert ledger.verify() == []


def test_an_action_without_rows_has_a_run(place: Where) -> None:
    """Who did what by which command is told also of what appends no row of its own."""
    with ledger_of_one(place) as ledger:
        ledger.begin(new_run("supplyline package"), action="export")
        with ledger.transaction(about={"file": "package.zip"}):
            pass
        head = ledger.head()
        assert head is not None
        assert head.read()["action"] == "export"
        assert set(head.read()["rows"]) == {"runs"}
        assert ledger.runs()[-1].command == "supplyline package"


# ---- tampering


@pytest.fixture
def full(place: Where) -> Where:
    """Return where a sound ledger lies with a row in every table and three entries."""
    with ledger_of_one(place) as ledger:
        fill(ledger)
    return place


def changes_of(value: object) -> Iterator[object]:
    """Yield values that differ from ``value`` in a bit, or in being there."""
    if isinstance(value, str):
        data = value.encode()
        yield value + "\x00"
        for at in {0, len(data) // 2, len(data) - 1} if data else ():
            for bit in (0, 3, 7):  # 7 makes it text that is no UTF-8
                yield b"%b%c%b" % (data[:at], data[at] ^ 1 << bit, data[at + 1 :])
    elif isinstance(value, bytes):
        yield bytes([value[0] ^ 1]) + value[1:]
        yield value.hex()
        yield value + b"\x00"
    elif isinstance(value, int):
        yield from (value ^ 1, value ^ 1 << 20, str(value) + "x", value + 0.5)
    elif isinstance(value, float):
        yield from (value * (1 + 2**-52), -value, float("inf"))
    else:
        yield from ("", 0)
    if value is not None:
        yield None


TABLES = sorted(
    [
        "runs",
        "run_ends",
        "captures",
        "intakes",
        "documents",
        "passages",
        "reuse",
        "origins",
        "parses",
        "readings",
        "claims",
        "claim_origins",
        "events",
        "judgements",
        "alerts",
        "failures",
        "derivations",
        "log",
    ]
)


@pytest.mark.parametrize("table", TABLES)
def test_any_changed_value_is_named(full: Where, table: str) -> None:
    """A bit in any column of any table is found, and the table named."""
    with opened(full) as store:
        columns = list(store.columns(table))
        held = store.one(f"SELECT * FROM {table}")  # noqa: S608  # names from the schema
    assert held is not None
    row, key = dict(zip(columns, held, strict=True)), columns[0]
    tried = 0
    for column in columns:
        for value in changes_of(row[column]):
            mark = (
                "CAST(? AS TEXT)"
                if isinstance(value, bytes) and isinstance(row[column], str)
                else "?"
            )
            stored: list[bool] = []

            def change(db: Store, column: str = column, value: object = value, mark: str = mark, stored: list[bool] = stored) -> None:  # fmt: skip
                query = f'SELECT "{column}" FROM {table}'  # noqa: S608  # as above
                with db.lenient():
                    before = db.all(query)
                    db.execute(
                        f'UPDATE {table} SET "{column}" = {mark} WHERE "{key}" = ?', (value, row[key])  # noqa: S608  # as above
                    )  # fmt: skip
                    stored.append(db.all(query) != before)

            try:
                found = tampered(full, change)
            except (sqlite3.IntegrityError, psycopg.Error):
                continue  # another type than the column takes, or a row that is held already
            if stored == [True]:
                tried += 1
                assert table in {f.where for f in found}, (column, value)
    assert tried > 2 * len(columns)


@pytest.mark.parametrize("table", [t for t in TABLES if t != "log"])
def test_a_row_taken_out_or_added_is_named(full: Where, table: str) -> None:
    """A row that is missing and a row too many are found, with the entry."""
    found = tampered(full, lambda db: db.execute(f"DELETE FROM {table}"))  # noqa: S608  # names from the schema
    assert any(f.where == table and f.id.startswith("entry") for f in found)
    assert table in {f.where for f in tampered(full, lambda db: add_copy(db, table, 1))}
    found = tampered(full, lambda db: add_copy(db, table, 99))
    assert any(f.where == table and f.id.startswith("row") for f in found), "of no entry"


def add_copy(db: Store, table: str, entry: int) -> None:
    """Add a row like the last one under other keys, as one of ``entry``."""
    held = db.one(f"SELECT * FROM {table} ORDER BY 1 DESC")  # noqa: S608  # names from the schema
    assert held is not None
    row = dict(zip(db.columns(table), held, strict=True))
    for name in ("seq", "number", "position") + (("run",) if table == "run_ends" else ()):
        if name in row:
            row[name] += 1
    for name in ("sentence", "id", "capture") if table != "readings" else ("sentence",):
        if row.get(name):
            row[name] = row[name] + type(row[name])()[:0] + (b"x" if name == "sentence" else "x")
    row["entry"] = entry
    names = ", ".join(f'"{c}"' for c in row)
    db.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608  # as above
        tuple(row.values()),
    )


def test_the_missing_row_is_named(full: Where) -> None:
    """Rows are numbered without gaps, so a row taken out from between is told by its number."""
    found = tampered(full, lambda db: db.execute("DELETE FROM documents WHERE seq = 1"))
    assert Finding(where="documents", id="row 1", fault="is not there") in found


def test_the_changed_row_is_named(full: Where) -> None:
    """Where an entry has one row in a table, the row is named."""
    found = tampered(full, lambda db: db.execute("UPDATE alerts SET made = 'never'"))
    assert Finding(where="alerts", id="entry 2", fault="row 1 of this entry was changed") in found


def rewrite(db: Store, at: int, **changes: Any) -> None:
    """Give entry ``at`` other fields, and the digest that goes with them."""
    (text,) = db.one("SELECT entry FROM log WHERE seq = ?", (at,)) or ("",)
    entry = rfc8785.dumps({**json.loads(text), **changes}).decode()
    db.execute(
        "UPDATE log SET entry = ?, digest = ? WHERE seq = ?",
        (entry, hashlib.sha256(entry.encode()).hexdigest(), at),
    )


def swap(db: Store) -> None:
    db.execute("UPDATE log SET seq = 100 - seq WHERE seq IN (1, 2)")
    db.execute("UPDATE log SET seq = seq - 97 WHERE seq > 97")


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (lambda db: db.execute("DELETE FROM log WHERE seq = 1"), "entry 2"),
        (lambda db: db.execute("DELETE FROM log WHERE seq = 2"), "entry 3"),
        (swap, "entry 1"),
        (lambda db: rewrite(db, 1, operator="somebody else"), "entry 2"),
        (lambda db: rewrite(db, 2, time="2020-01-01T00:00:00Z"), "entry 3"),
        (lambda db: rewrite(db, 2, seq=7), "entry 2"),
        (lambda db: rewrite(db, 2, previous=""), "entry 2"),
        (lambda db: db.execute("UPDATE log SET entry = entry || ' '"), "entry 2"),
        (lambda db: db.execute("UPDATE log SET entry = '[]' WHERE seq = 3"), "entry 3"),
        (lambda db: db.execute("UPDATE log SET digest = 'f00d' WHERE seq = 3"), "entry 3"),
    ],
)  # fmt: skip
def test_a_changed_log_is_named(full: Where, change: Callable[[Store], object], entry: str) -> None:
    """An entry taken out, moved or rewritten is found, also if its own digest was made to fit."""
    found = tampered(full, change)
    assert ("log", entry) in {(f.where, f.id) for f in found}


def test_rows_rewritten_with_their_entry_break_the_next(full: Where) -> None:
    """Who changes a row and the digest in its entry has to rewrite every later entry, too."""

    def change(db: Store) -> None:
        db.execute("UPDATE alerts SET made = '2020-01-01T00:00:00Z'")
        (text,) = db.one("SELECT entry FROM log WHERE seq = 2") or ("",)
        rows = json.loads(text)["rows"]
        (row,) = db.rows("alerts", ["seq"])
        rows["alerts"]["sha256"] = hashlib.sha256(row_line(row) + b"\n").hexdigest()
        rewrite(db, 2, rows=rows)

    found = tampered(full, change)
    assert [(f.where, f.id) for f in found] == [("log", "entry 3")]


def test_a_tail_cut_off_whole_is_not_found_by_the_log_alone(full: Where) -> None:
    """The last entry and its rows can be taken out without a trace: that takes a signed head."""

    def change(db: Store) -> None:
        for table in TABLES:
            if table != "log":
                db.execute(f"DELETE FROM {table} WHERE entry = 3")  # noqa: S608  # names from the schema
        db.execute("DELETE FROM log WHERE seq = 3")

    found = tampered(full, change)
    assert found == []


# ---- older ledgers


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a ledger of version 3: one document, one run that ended, one that was killed."""
    path = tmp_path / "old.db"
    one = document()
    payload = _payload(one)
    db = sqlite3.connect(path)
    for _, script in migrations()[:3]:
        for statement in statements(script):
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute("PRAGMA user_version = 3")
    for number, day in enumerate(("2025-01-01", "2025-02-01"), 1):
        db.execute(
            "INSERT INTO runs VALUES (?, ?, ?, 'build', 'supplyline 0.0', '')",
            (number, f"r{number}", f"{day}T08:00:00Z"),
        )
    db.execute("INSERT INTO run_ends VALUES (1, '2025-01-01T09:00:00Z', '', 'c0ffee')")
    of = capture()
    db.execute(
        "INSERT INTO captures VALUES (1, ?, ?, ?, 'file', ?, ?, ?, 1)",
        (of.id, of.source, of.retrieved, of.size, of.media_type, of.tool),
    )
    db.execute(
        "INSERT INTO documents VALUES (1, ?, 'a', ?, '', NULL, NULL, 'en', ?, ?, ?, ?, 1)",
        (one.id, of.id, len(one.text), hashlib.sha256(payload.encode()).hexdigest(), payload, TOOL),
    )
    db.execute("INSERT INTO passages VALUES (1, 0, 0, ?, 1)", (len(one.text),))
    db.execute("INSERT INTO parses VALUES (?, 'parser 1', ?, 2)", (b"\x01" * 32, b"parse"))
    db.commit()
    db.close()
    return path


def _payload(of: object) -> str:
    import msgspec  # noqa: PLC0415  # beside its use

    return msgspec.json.encode(of).decode()


def test_an_older_ledger_is_adopted(older: Path) -> None:
    """The first entry covers every row there was, and names the head of the chain it had."""
    with open_ledger(older, write=True) as ledger:
        (entry,) = ledger.log()
        fields = entry.read()
        assert (fields["action"], fields["about"]) == ("adopt", {"head": "c0ffee", "runs": 2})
        assert {t: rows["count"] for t, rows in fields["rows"].items()} == {
            "captures": 1, "documents": 1, "parses": 1, "passages": 1, "run_ends": 1, "runs": 2,
        }  # fmt: skip
        assert ledger.verify() == []
        assert [r.finished for r in ledger.runs()] == ["2025-01-01T09:00:00Z", None]
        ledger.begin(run(9))
        with ledger.transaction():
            ledger.add_document(document("b"), passages(document("b")), tool=TOOL)
        assert ledger.verify() == []
    found = tampered(older, lambda db: db.execute("UPDATE parses SET parse = x'00'"))
    assert [(f.where, f.id) for f in found] == [("parses", "entry 1")]


def test_earlier_days_of_an_older_ledger_are_shown(older: Path) -> None:
    """Before it was adopted, a ledger is shown by the days on which its runs began."""
    with open_ledger(older, write=True):
        pass
    with open_ledger(older, as_of="2025-01-15") as ledger:
        assert len(ledger.runs()) == 1
        assert ledger.tally().documents == 1
        assert ledger.tally().parsed == 0
    with open_ledger(older, as_of="2024-12-31") as ledger:
        assert ledger.runs() == []


def test_an_empty_older_ledger_has_nothing_to_adopt(place: Where) -> None:
    """A new ledger begins with an empty log."""
    with open_ledger(place, create=True) as ledger:
        assert ledger.head() is None
        assert list(ledger.log()) == []


def test_the_digest_of_the_content_leaves_the_log_out(new_place: Callable[[], Where]) -> None:
    """Two ledgers of the same rows are equal however they were cut into transactions."""
    one, two = document("a"), document("b")
    places = {"whole": new_place(), "cut": new_place()}
    for name, place in places.items():
        with open_ledger(place, create=True) as ledger:
            ledger.begin(run())
            if name == "whole":
                with ledger.transaction():
                    ledger.add_document(one, passages(one), tool=TOOL)
                    ledger.add_document(two, passages(two), tool=TOOL)
            else:
                for each in (one, two):
                    with ledger.transaction(about={"document": each.id}):
                        ledger.add_document(each, passages(each), tool=TOOL)
    assert digest(places["whole"]) == digest(places["cut"])
