"""A ledger moves between file and server as it is, and a case knows where its ledger lies."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.writers import race
from supplyline.cli import cli
from supplyline.errors import CaseError
from supplyline.ledger import (
    LEDGER_NAME,
    copy_ledger,
    digest,
    open_case,
    open_ledger,
    place_of,
    row_counts,
)
from supplyline.ledger.copying import TargetNotEmpty
from supplyline.ledger.faults import BadAddress
from supplyline.ledger.postgres import PostgresStore
from supplyline.ledger.sqlite import SqliteStore
from supplyline.ledger.store import Store
from tests.ledger.build import Where, at, document, fill, ledger_of_one, passages, run
from tests.ledger.server import Server


@pytest.fixture
def full(place: Where) -> Where:
    """Return where a ledger lies with a row in every table."""
    with ledger_of_one(place) as ledger:
        fill(ledger)
    return place


def test_a_copy_is_the_same_ledger(full: Where, server: Server, tmp_path: Path) -> None:
    """There and back: the same rows under the same entries, the same log, and it can be gone on with."""
    places: list[Where] = [
        full,
        server.address(f"copied_{id(full)}"),
        tmp_path / "back.db",
    ]
    for here, there in pairwise(places):
        done = copy_ledger(place_of(here), place_of(there))
        assert done.rows + done.entries == sum(row_counts(here).values())
        with open_ledger(here) as one, open_ledger(there) as two:
            assert one.head() == two.head()
            assert two.verify() == []
            for table in one.tables():
                assert list(one.table_rows(table)) == list(two.table_rows(table)), table
        assert digest(here) == digest(there)
    with open_ledger(places[-1], write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_document(document("c"), passages(document("c")), tool="test")
        assert ledger.verify() == []


def test_a_place_that_holds_rows_is_not_copied_to(
    full: Where, new_place: Callable[[], Where]
) -> None:
    """A copy never mixes with what is there, and leaves it as it was."""
    other = new_place()
    with ledger_of_one(other, at("2025-02-01")):
        pass
    before = row_counts(other)
    with pytest.raises(TargetNotEmpty, match="found rows in"):
        copy_ledger(place_of(full), place_of(other))
    assert row_counts(other) == before
    with pytest.raises(CaseError, match="one place twice"):
        copy_ledger(place_of(full), place_of(full))


def test_a_copy_goes_on_behind_what_it_holds(
    full: Where, new_place: Callable[[], Where], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off after any number of transactions, a copy is a ledger, and copying again completes it."""
    there = new_place()
    kind = PostgresStore if isinstance(there, str) else SqliteStore
    commit: Callable[[Any], None] = kind.commit
    left = 1

    def failing(store: Store) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        commit(store)

    with open_ledger(there, create=True):
        pass
    monkeypatch.setattr(kind, "commit", failing)
    with pytest.raises(KeyboardInterrupt):
        copy_ledger(place_of(full), place_of(there), portion=1)
    monkeypatch.undo()
    with open_ledger(there) as cut:
        assert cut.verify() == []
        assert cut.head() is not None
    assert digest(there) != digest(full)
    done = copy_ledger(place_of(full), place_of(there), portion=1)
    assert done.rows + done.entries == sum(row_counts(there).values())
    assert digest(there) == digest(full)
    assert copy_ledger(place_of(full), place_of(there)) == done, "what is whole is compared again"


def test_a_copy_that_went_its_own_way_is_not_gone_on_with(
    full: Where, new_place: Callable[[], Where]
) -> None:
    """A copy that was appended to is another ledger, and stays as it is."""
    there = new_place()
    copy_ledger(place_of(full), place_of(there))
    with open_ledger(there, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_document(document("c"), passages(document("c")), tool="test")
    before = row_counts(there)
    with pytest.raises(TargetNotEmpty, match="earlier part"):
        copy_ledger(place_of(full), place_of(there))
    assert row_counts(there) == before


def test_a_case_knows_where_its_ledger_lies(server: Server, tmp_path: Path) -> None:
    """The address is told once, kept without password, and no second ledger can begin beside it."""
    case, where = tmp_path / "case", server.address("known")
    with open_case(case, create=True, ledger=where.replace("tester@", "tester:word@")) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_parses({"a": b"1"}, pipeline="parser 1")
    assert "word" not in (case / "ledger.toml").read_text(encoding="utf-8")
    with open_case(case) as ledger:
        assert ledger.parses(["a"], pipeline="parser 1") == {"a": b"1"}
    assert not (case / LEDGER_NAME).exists()
    with pytest.raises(CaseError, match="leave --ledger out"), open_case(case, create=True, ledger=server.address("other")):  # fmt: skip
        pass
    with pytest.raises(BadAddress), open_case(case, ledger="somewhere"):
        pass
    (case / "ledger.toml").write_text("address: here")
    with pytest.raises(CaseError, match="found no address"), open_case(case):
        pass


def test_a_case_with_a_file_is_not_split(server: Server, tmp_path: Path) -> None:
    """A case that has a ledger.db is told how to move it, not given a second ledger."""
    with ledger_of_one(tmp_path / LEDGER_NAME):
        pass
    with (
        pytest.raises(CaseError, match="supplyline ledger copy"),
        open_case(tmp_path, create=True, ledger=server.address("split")),
    ):
        pass


def test_the_command_copies_and_says_how_to_go_on(server: Server, tmp_path: Path) -> None:
    """``ledger copy`` goes from a case to a server and back into a case."""
    case, where = tmp_path / "case", server.address("moved")
    with ledger_of_one(case / LEDGER_NAME) as ledger:
        head = ledger.head()
    assert head is not None
    there = CliRunner().invoke(cli, ["ledger", "copy", str(case), where])
    assert head.digest in there.output
    assert "--ledger" in there.output
    (case / LEDGER_NAME).rename(case / "ledger.db.before")
    with open_case(case, create=True, ledger=where) as ledger:
        assert ledger.head() == head
    back = CliRunner().invoke(cli, ["ledger", "copy", str(case), str(tmp_path / "new")])
    assert back.exit_code == 0, back.output
    assert "of 1 the source has no bytes" in back.output, "this ledger was made without evidence"
    with open_case(tmp_path / "new") as ledger:
        assert ledger.head() == head


def test_no_update_is_lost_between_writers(server: Server) -> None:
    """Two writers and two readers at once: every acknowledged transaction is there, in one order."""
    found = race(server.address("race"), seconds=2, readers=2)
    assert found.lost == 0
    assert found.held == found.distinct == sum(found.acknowledged)
    assert min(found.acknowledged) > 0
    assert (found.torn, found.findings) == (0, 0)
    assert found.reads > 0
