"""What is particular to a ledger on a server: addresses, refusals, and several writers at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from supplyline.errors import CaseError, MachineError
from supplyline.ledger import digest, open_ledger, place_of
from supplyline.ledger.faults import (
    Address,
    BadAddress,
    ConnectionLost,
    LedgerBroken,
    LedgerBusy,
    LedgerMissing,
    LedgerNewer,
    NoDriver,
    ServerRefused,
)
from tests.ledger.build import TOOL, document, fill, ledger_of_one, passages, run
from tests.ledger.server import Server, running_server

ROOT = Path(__file__).parents[2]


def superuser(server: Server, *statements: str) -> None:
    """Run statements as the server's owner."""
    with psycopg.connect(f"postgresql://tester@/postgres?host={server.folder}", autocommit=True) as db:  # fmt: skip
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize(
    ("where", "shown", "schema"),
    [
        ("postgresql://a:secret@h:5433/d?schema=one", "postgresql://a@h:5433/d?schema=one", "one"),
        ("postgres://h/d", "postgresql://h/d?schema=supplyline", "supplyline"),
        ("postgresql:///d?host=/run/pg&password=secret", "postgresql:///d?host=/run/pg&schema=supplyline", "supplyline"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_password(where: str, shown: str, schema: str) -> None:
    """What messages, files and pages show of an address has no password in it."""
    place = place_of(where)
    assert isinstance(place, Address)
    assert (str(place), place.schema) == (shown, schema)
    assert "secret" not in repr(place)
    again = place_of(shown)
    assert str(again) == shown


@pytest.mark.parametrize("where", ["postgresql://h/d?schema=Two%20words", "postgresql://h/d?schema=pg_x", "postgresql://h/d?colour=red", "postgresql://h:port/d"])  # fmt: skip
def test_what_is_no_address_is_refused(where: str) -> None:
    """An address that cannot be read is named as one, in one line, before anything is asked."""
    with pytest.raises(BadAddress, match="needed an address such as") as caught, open_ledger(where):
        pass
    assert "\n" not in str(caught.value)


def test_no_schema_is_no_ledger(server: Server) -> None:
    """Reading makes no schema, and tells how to make a ledger."""
    where = server.address("nowhere")
    with (
        pytest.raises(LedgerMissing, match="make it with"),
        open_ledger(where),
    ):
        pass


def test_a_foreign_schema_is_refused(server: Server) -> None:
    """A schema with tables of another program is no ledger, and gets none of ours."""
    superuser(server, "CREATE SCHEMA letters", "CREATE TABLE letters.letters (id int)")
    with (
        pytest.raises(LedgerBroken, match="a schema that is no ledger"),
        open_ledger(server.address("letters"), create=True),
    ):
        pass


def test_a_newer_ledger_is_refused(server: Server) -> None:
    """A ledger that a later supplyline wrote is not touched."""
    where = server.address("newer")
    with ledger_of_one(where):
        pass
    superuser(server, "COMMENT ON SCHEMA newer IS 'supplyline ledger, version 99'")
    with pytest.raises(LedgerNewer, match="version 99"), open_ledger(where, write=True):
        pass


@pytest.mark.parametrize(
    ("change", "found", "way_out"),
    [
        ({"database": "nobodys"}, 'database "nobodys" does not exist', "createdb"),
        ({"user": "nobody"}, 'role "nobody" does not exist', "createuser"),
    ],
)
def test_a_server_that_lets_nobody_in_is_named(
    server: Server, change: dict[str, str], found: str, way_out: str
) -> None:
    """What the server refuses is said in one line, with the way out."""
    with pytest.raises(ServerRefused) as caught, open_ledger(server.address("x", **change)):
        pass
    assert found in str(caught.value)
    assert way_out in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == MachineError.exit_code


def test_a_wrong_password_is_named(server: Server) -> None:
    """A password that does not fit is not repeated in the message."""
    conf = server.folder / "data" / "pg_hba.conf"
    before = conf.read_text()
    superuser(server, "CREATE USER guest PASSWORD 'right'")
    try:
        conf.write_text("local all guest scram-sha-256\n" + before)
        superuser(server, "SELECT pg_reload_conf()", "SELECT pg_sleep(0.3)")
        where = server.address("x").replace("tester@", "guest:wrongword@")
        with pytest.raises(ServerRefused, match="mend user or password") as caught, open_ledger(where):  # fmt: skip
            pass
        assert "wrongword" not in str(caught.value)
    finally:
        conf.write_text(before)
        superuser(server, "SELECT pg_reload_conf()")


def test_no_server_is_named(tmp_path: Path) -> None:
    """Where nothing answers, that is said."""
    where = f"postgresql://tester@/postgres?host={tmp_path}"
    with pytest.raises(ServerRefused, match="start it, or mend the address"), open_ledger(where):
        pass


def test_no_rights_are_named(server: Server) -> None:
    """Who may not read or write is told so; who may read only can verify, and show earlier days."""
    where = server.address("rights")
    with ledger_of_one(where) as ledger:
        fill(ledger)
    superuser(server, "CREATE USER reader", "CREATE USER stranger", "GRANT USAGE ON SCHEMA rights TO reader", "GRANT SELECT ON ALL TABLES IN SCHEMA rights TO reader")  # fmt: skip
    reader = server.address("rights", user="reader")
    with open_ledger(reader) as ledger:
        assert ledger.verify() == []
    with open_ledger(reader, as_of="2025-01-01") as ledger:
        assert len(ledger.events()) == 1
    with open_ledger(reader, write=True) as ledger:
        ledger.begin(run(2))
        with pytest.raises(ServerRefused, match="permission denied"), ledger.transaction():
            ledger.add_parses({"a": b""}, pipeline="parser 1")
    with (
        pytest.raises(ServerRefused, match="grant this user"),
        open_ledger(server.address("rights", user="stranger")) as ledger,
    ):
        ledger.events()
    with (
        pytest.raises(ServerRefused, match="permission denied"),
        open_ledger(server.address("another", user="stranger"), create=True),
    ):
        pass


def test_a_writer_that_does_not_end_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for another writer has an end, and says why; its transaction is not touched."""
    from supplyline.ledger import postgres  # noqa: PLC0415  # beside its use

    monkeypatch.setattr(postgres, "_PATIENCE", "200ms")
    where = server.address("busy")
    with ledger_of_one(where) as first, open_ledger(where, write=True) as second:
        second.begin(run(2))
        with first.transaction():
            first.add_parses({"a": b"1"}, pipeline="parser 2")
            with pytest.raises(LedgerBusy, match="another process"), second.transaction():
                pass
        with second.transaction():
            second.add_parses({"a": b"2", "b": b"2"}, pipeline="parser 2")
        assert first.parses(["a", "b"], pipeline="parser 2") == {"a": b"1", "b": b"2"}
        assert second.verify() == []


def test_a_text_that_the_server_cannot_hold_is_named(server: Server) -> None:
    """A NUL in a name is refused in one line, and costs the transaction only."""
    with ledger_of_one(server.address("nul")) as ledger:
        with pytest.raises(CaseError, match="keep this case in a file"), ledger.transaction():
            ledger.add_derivation("a\x00b", state="", tool=TOOL)
        assert ledger.verify() == []


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may stop."""
    with running_server() as server:
        yield server


def test_a_lost_connection_costs_the_transaction_only(own_server: Server) -> None:
    """When the server goes away, that is said; what was finished is there when it is back."""
    where = own_server.address("lost")
    with ledger_of_one(where) as ledger, pytest.raises(ConnectionLost, match="run again"):  # noqa: PT012  # all of it is the rule
        with ledger.transaction():
            ledger.add_document(document("b"), passages(document("b")), tool=TOOL)
        with ledger.transaction():
            ledger.add_document(document("c"), passages(document("c")), tool=TOOL)
            own_server.stop()
            ledger.add_document(document("d"), passages(document("d")), tool=TOOL)
    own_server.start()
    with open_ledger(where, write=True) as ledger:
        assert ledger.names() == {document(n).id: n for n in "ab"}
        assert ledger.verify() == []
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_document(document("c"), passages(document("c")), tool=TOOL)
        assert ledger.verify() == []


def test_no_driver_is_named() -> None:
    """Without the package that speaks with the server, the way to get it is told."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from supplyline.ledger import open_ledger\n"
        "from supplyline.ledger.faults import NoDriver\n"
        "try:\n"
        "    with open_ledger('postgresql://h/d'): pass\n"
        "except NoDriver as fault: print(fault)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    assert done.stdout.strip() == str(NoDriver()), done.stderr
    assert "supplyline[postgres]" in done.stdout


def test_both_stores_hold_the_same(server: Server, tmp_path: Path) -> None:
    """The same appends give the same rows, digests and, but for time and operator, the same log."""
    places = (tmp_path / "ledger.db", server.address("same"))
    for place in places:
        with ledger_of_one(place) as ledger:
            fill(ledger)
    assert digest(places[0]) == digest(places[1])
    with open_ledger(places[0]) as one, open_ledger(places[1]) as two:
        assert list(one.log()) == list(two.log())
        for table in one.tables():
            assert list(one.table_rows(table)) == list(two.table_rows(table)), table
