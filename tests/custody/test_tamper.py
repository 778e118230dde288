"""Whatever single thing is changed in evidence, ledger, log, heads or a package is found and named.

Changes are drawn at random from a fixed seed; ``CHANGES`` says how many of each kind.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from supplyline.answers.audit import check
from supplyline.custody.canonical import canonical, digest
from supplyline.custody.checking import Report, Trust, check_package
from supplyline.custody.heads import read_head_file
from supplyline.custody.keys import SigningKey
from supplyline.errors import CaseError
from supplyline.handover.custodian import package_case
from supplyline.ledger import row_line
from tests.custody.build import members, repack, stranger

CHANGES = {"evidence": 120, "rows": 27, "file": 200, "package": 120}  # rows: of each table
TABLES = (
    "alerts", "assessments", "cap_totals", "captures", "claim_origins", "claims", "deliveries",
    "derivations", "documents", "events", "failures", "forwards", "heads", "hits", "intakes",
    "judgements", "log", "origins", "parses", "parts", "passages", "readings", "reuse", "rounds",
    "run_ends", "runs", "visits", "withdrawals",
)  # fmt: skip
pytestmark = pytest.mark.slow


def chance(*seed: object) -> random.Random:
    """Return a source of the same changes each time."""
    return random.Random(repr(seed))  # noqa: S311  # repeatable, not secret


def flipped(data: bytes, at: random.Random) -> bytes:
    """Return ``data`` with one bit changed."""
    bit = at.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def change_behind(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Change rows as somebody with the file could, and leave no other trace of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        change(db)
        for _, sql in triggers:
            db.execute(sql)
        db.execute("COMMIT")


def found_in(case: Path, **trust: Any) -> set[str]:
    """Return where ``verify`` finds something broken; a file that it refuses to open is named as such."""
    try:
        report = check(case, trust=Trust(**trust))
    except CaseError as fault:
        return {"file"} if "ledger.db" in str(fault) else set()
    return {broken.where for broken in report.findings}


def test_nothing_is_found_where_nothing_was_changed(
    case: Path, signing_key: SigningKey, signed: Path
) -> None:
    """The case that all changes below are made to is sound, and has a row in every table but stamps."""
    head = read_head_file(signed.with_name("case.head"))
    report = check(case, trust=Trust(key=signing_key.public, head=head))
    assert report.findings == []
    with closing(sqlite3.connect(case / "ledger.db")) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert sorted(names) == sorted({*TABLES, "stamps"})
        for table in TABLES:
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table  # noqa: S608  # above


def test_every_changed_bit_of_evidence_is_found(case: Path) -> None:
    """A bit flipped, a byte cut off or added, a capture gone: each is named by its hash."""
    at = chance("evidence")
    files = sorted(f for f in (case / "evidence").rglob("*") if f.is_file() and f.stat().st_size)
    for number in range(CHANGES["evidence"]):
        file = at.choice(files)
        whole = file.read_bytes()
        file.chmod(0o644)
        way = ("flip", "flip", "flip", "cut", "add", "gone")[number % 6]
        if way == "gone":
            file.unlink()
        else:
            ways = {"flip": flipped(whole, at), "cut": whole[:-1], "add": whole + b"\n"}
            file.write_bytes(ways[way])
        findings = check(case).findings
        assert [(f.where, f.id) for f in findings] == [("evidence", file.name)], (file, way)
        file.write_bytes(whole)
    assert check(case).findings == []


def changed_row(db: sqlite3.Connection, table: str, at: random.Random) -> str:
    """Change, take out or add one row; return what was done."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    keys = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[5]]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = db.execute(f"SELECT {listed} FROM {table}").fetchall()  # noqa: S608  # from the schema
    row = dict(zip(names, at.choice(rows), strict=True))
    where = " AND ".join(f'"{key}" = ?' for key in keys)
    own = [row[key] for key in keys]
    way = at.choice(["bit"] * 6 + ["out", "twice"])
    if way == "out":
        db.execute(f"DELETE FROM {table} WHERE {where}", own)  # noqa: S608  # as above
        return f"{table}: row {own} taken out"
    if way == "twice":
        for name in names:
            if name in keys or name == "id":
                row[name] = (
                    row[name] + 1000 if isinstance(row[name], int) else flipped_value(row[name], at)
                )
        marks = ", ".join("?" * len(names))
        try:
            db.execute(f"INSERT INTO {table} ({listed}) VALUES ({marks})", list(row.values()))  # noqa: S608  # as above
        except sqlite3.IntegrityError:  # what has to be unique is: take it out instead
            db.execute(f"DELETE FROM {table} WHERE {where}", own)  # noqa: S608  # as above
        return f"{table}: row {own} added once more"
    name = at.choice([n for n in names if row[n] not in (None, "", b"")])
    value = flipped_value(row[name], at)
    try:
        db.execute(f'UPDATE {table} SET "{name}" = ? WHERE {where}', [value, *own])  # noqa: S608  # as above
    except sqlite3.IntegrityError:
        db.execute(f"DELETE FROM {table} WHERE {where}", own)  # noqa: S608  # as above
    return f"{table}: {name} of row {own} from {row[name]!r} to {value!r}"


def flipped_value(value: object, at: random.Random) -> object:
    """Return a value with one bit changed, in its own kind."""
    if isinstance(value, int):
        return value ^ (1 << at.randrange(16))
    if isinstance(value, float):
        return value + 2.0**-40
    if isinstance(value, bytes):
        return flipped(value, at)
    place = at.randrange(len(str(value)))
    letter = chr(ord(str(value)[place]) ^ (1 << at.randrange(5)))
    return str(value)[:place] + letter + str(value)[place + 1 :]


@pytest.mark.parametrize("table", TABLES)
def test_every_changed_row_is_found(case: Path, table: str) -> None:
    """A bit of a cell, a row gone, a row too many, behind the ledger's back: its table is named."""
    at, file = chance("rows", table), case / "ledger.db"
    whole = file.read_bytes()
    for _ in range(CHANGES["rows"]):
        done: list[str] = []
        change_behind(file, lambda db: done.append(changed_row(db, table, at)))  # noqa: B023  # called at once
        where = found_in(case)
        assert table in where, (done, where)
        file.write_bytes(whole)
    assert check(case).findings == []


def content_of(file: Path) -> list[Any]:
    """Return everything that a ledger file holds: its schema and every row.

    What an index is called or how its definition is spelt is left out: it changes no answer.
    """
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.text_factory = bytes
        return [db.execute("PRAGMA user_version").fetchall(), *_dump(db)]


def _dump(db: sqlite3.Connection) -> Iterator[Any]:
    schema = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type <> 'index' ORDER BY type, name"
    ).fetchall()
    yield schema
    for kind, name, _ in schema:
        if kind == b"table":
            yield sorted(map(repr, db.execute(f"SELECT * FROM {name.decode()}")))  # noqa: S608  # as above


def test_every_changed_bit_of_the_file_is_found(case: Path) -> None:
    """A bit flipped anywhere in ledger.db is named, unless it lies where nothing is kept.

    Between the records of a page there is room that holds nothing: a bit changed there changes no
    row, no key, no rule, and that is checked.
    """
    at, file = chance("file"), case / "ledger.db"
    whole = file.read_bytes()
    held = content_of(file)
    named = 0
    while named < CHANGES["file"]:
        file.write_bytes(flipped(whole, at))
        if found_in(case):
            named += 1
        else:  # six in ten: each small table and index has a page of its own
            assert content_of(file) == held
    file.write_bytes(whole)
    assert check(case).findings == []


@pytest.fixture
def package(case: Path, tmp_path: Path) -> Path:
    """Return a package of the case."""
    return package_case(case, tmp_path / "case.zip").place


def both(place: Path, **trust: Any) -> tuple[Report, list[str]]:
    """Check a package by supplyline and by the script."""
    return check_package(place, trust=Trust(**trust)), stranger(place)


def test_every_changed_file_of_a_package_is_found(package: Path) -> None:
    """A bit of any file, a line out, a file out or in: both ways of checking name the file."""
    at, held = chance("package"), members(package)
    assert both(package) == (check_package(package), [])
    for number in range(CHANGES["package"]):
        name = at.choice([n for n in sorted(held) if held[n]])
        changed = dict(held)
        lines = held[name].splitlines(keepends=True)
        way = ("bit", "bit", "line", "out", "in")[number % 5]
        if way == "bit":
            changed[name] = flipped(held[name], at)
        elif way == "line":
            gone = at.randrange(len(lines))
            changed[name] = b"".join(lines[:gone] + lines[gone + 1 :])
        elif way == "out":
            del changed[name]
        else:
            name = f"{name}.more"
            changed[name] = b"more"
        repack(package, changed)
        report, told = both(package)
        part = name.removeprefix("rows/").removesuffix(".jsonl").split("/")[-1]
        where = {w for f in report.findings for w in (f.where, f.id)}
        assert name == "manifest.json" or {name, part} & where, (name, way, where)
        assert report.findings, (name, way)
        assert any(name in line for line in told) or name == "manifest.json", (name, way, told)
        assert told, (name, way)


def test_what_its_maker_changes_in_a_package_is_found(package: Path) -> None:
    """With a manifest that fits, changed rows, entries and evidence are still named by both."""
    at, held = chance("maker"), members(package)
    names = [n for n in sorted(held) if n.startswith(("rows/", "evidence/")) or n == "log.jsonl"]
    for _ in range(60):
        name = at.choice([n for n in names if held[n]])
        lines = held[name].splitlines(keepends=True)
        gone = at.randrange(len(lines))
        changed = {**held, name: b"".join(lines[:gone] + lines[gone + 1 :])}
        if at.random() < 0.5:
            changed[name] = flipped(held[name], at)
        repack(package, changed, manifest=True)
        if name == "log.jsonl" and changed[name] == b"".join(lines[:-1]):
            continue  # the last entry, which took no row: only a kept head could tell
        report, told = both(package)
        assert report.findings, name
        assert told, name


def rewritten(case: Path, table: str, column: str, value: object) -> None:
    """Change a row as somebody would who knows how the log is made: every hash is made anew."""

    def change(db: sqlite3.Connection) -> None:
        db.row_factory = sqlite3.Row
        row = db.execute(f"SELECT * FROM {table} ORDER BY entry LIMIT 1").fetchone()  # noqa: S608  # test's own
        db.execute(f'UPDATE {table} SET "{column}" = ? WHERE seq = ?', (value, row["seq"]))  # noqa: S608  # as above
        previous = ""
        for seq, text in db.execute("SELECT seq, entry FROM log ORDER BY seq").fetchall():
            entry = json.loads(text)
            if seq == row["entry"]:
                total = hashlib.sha256()
                query = f"SELECT * FROM {table} WHERE entry = ? ORDER BY seq"  # noqa: S608  # as above
                for held in db.execute(query, (seq,)):
                    total.update(row_line(dict(held)) + b"\n")
                entry["rows"][table]["sha256"] = total.hexdigest()
            entry["previous"] = previous
            new = canonical(entry)
            previous = digest(new)
            db.execute(
                "UPDATE log SET entry = ?, digest = ? WHERE seq = ?", (new.decode(), previous, seq)
            )

    change_behind(case / "ledger.db", change)


def test_a_rewritten_log_is_found_through_the_signed_head(case: Path) -> None:
    """Who changes a row and makes every hash after it anew is found by the head in the ledger."""
    rewritten(case, "failures", "message", "nothing of note")
    findings = check(case).findings
    assert {f.where for f in findings} == {"heads"}
    assert "rewritten" in findings[0].fault


def test_a_rewritten_log_without_its_heads_is_found_by_whoever_kept_one(
    case: Path, signed: Path, built: Path, signing_key: SigningKey
) -> None:
    """A log rewritten where it was never signed agrees with itself: a kept head or a key tells."""
    shutil.copyfile(built / "ledger.db", case / "ledger.db")
    rewritten(case, "failures", "message", "nothing of note")
    assert check(case).findings == [], "unsigned, it cannot be told"
    assert "unsigned" in check(case).told()[-1]
    assert found_in(case, head=read_head_file(signed.with_name("case.head"))) == {"heads"}
    assert found_in(case, key=signing_key.public) == {"heads"}


def test_a_cut_log_is_found_by_whoever_kept_a_head(case: Path, signed: Path) -> None:
    """Rows and entries taken off the end leave a log that agrees with itself, and not with the head."""

    def cut(db: sqlite3.Connection) -> None:
        last = db.execute("SELECT json_extract(head, '$.seq') FROM heads").fetchone()[0]
        for table in TABLES:
            column = "seq" if table == "log" else "entry"
            db.execute(f"DELETE FROM {table} WHERE {column} >= ?", (last,))  # noqa: S608  # test's own

    change_behind(case / "ledger.db", cut)
    assert check(case).findings == []
    assert found_in(case, head=read_head_file(signed.with_name("case.head"))) == {"heads"}


def test_the_changes_are_a_thousand() -> None:
    """As many single changes as were asked for are tried, at least."""
    assert sum({**CHANGES, "rows": CHANGES["rows"] * len(TABLES)}.values()) >= 1000
