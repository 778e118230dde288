"""A ledger opens, or says in one line why not; nothing is half-written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from supplyline.errors import CaseError, MachineError, SupplylineError
from supplyline.ledger import open_ledger
from supplyline.ledger.faults import LedgerBroken, LedgerBusy, LedgerMissing, LedgerNewer
from supplyline.ledger.migrating import migrations
from supplyline.ledger.sqlite import APPLICATION
from tests.ledger.build import (
    TOOL,
    capture,
    document,
    leave_half_written,
    ledger_of_one,
    passages,
    run,
)


def test_migrations_are_numbered_without_gaps() -> None:
    """The version of a ledger is the number of migrations it went through."""
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_a_new_ledger_says_what_it_is(tmp_path: Path) -> None:
    """The file carries an application id and a version that other tools show."""
    path = tmp_path / "case" / "ledger.db"
    with open_ledger(path, create=True):
        pass
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(migrations())
    db.close()


def test_a_ledger_at_rest_is_one_file(tmp_path: Path) -> None:
    """Closing leaves no second file that a copy would miss."""
    with ledger_of_one(tmp_path / "ledger.db"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.db"]


def test_no_ledger_is_said_to_be_missing(tmp_path: Path) -> None:
    """Reading makes no file, and tells how to make one."""
    with (
        pytest.raises(LedgerMissing, match="supplyline build"),
        open_ledger(tmp_path / "ledger.db"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"This is a letter.", b"SQLite format 3\x00" + b"\xff" * 2000, b"SQL"],
    ids=["text", "damaged header", "three bytes"],
)
@pytest.mark.parametrize("write", [False, True])
def test_a_broken_file_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, write: bool
) -> None:
    """What is no ledger is named as such, and not a byte of it changes."""
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(LedgerBroken, match="needed a ledger"), open_ledger(path, write=write):
        pass
    assert path.read_bytes() == content


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A database of another program is no ledger, and gets no tables of ours."""
    path = tmp_path / "ledger.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE letters (id)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerBroken, match="no ledger"), open_ledger(path, create=True):
        pass
    assert path.read_bytes() == before


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    """A ledger that a later supplyline wrote is not touched."""
    path = tmp_path / "ledger.db"
    with ledger_of_one(path):
        pass
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LedgerNewer, match="version 99") as caught, open_ledger(path, write=True):
        pass
    assert (caught.value.version, caught.value.known) == (99, len(migrations()))


def test_a_migration_that_fails_leaves_no_table(tmp_path: Path) -> None:
    """Tables and version come together or not at all."""
    path = tmp_path / "ledger.db"
    code = (
        "import sys; from pathlib import Path\n"
        "from supplyline.ledger import opening, sqlite\n"
        "real = sqlite.migrations()\n"
        "sqlite.migrations = lambda: [(1, real[0][1] + '\\nCREATE TABLE runs (twice);\\n')]\n"
        "with opening.open_ledger(Path(sys.argv[1]), create=True): pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False)  # noqa: S603  # our own interpreter
    assert b"already exists" in done.stderr
    with open_ledger(path, create=True) as ledger:
        assert ledger.tally().documents == 0


def test_a_second_writer_is_turned_away(tmp_path: Path) -> None:
    """Two processes cannot write to one case; a reader may look on."""
    path = tmp_path / "ledger.db"
    code = (
        "import sys; from pathlib import Path\n"
        "from supplyline.ledger import open_ledger\n"
        "with open_ledger(Path(sys.argv[1]), create=True): print('open', flush=True); input()\n"
    )
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(LedgerBusy, match="another process"), open_ledger(path, create=True):
            pass
        with open_ledger(path) as ledger:
            assert ledger.tally().documents == 0
        other.kill()
    with open_ledger(path, create=True):
        pass  # the lock went with the process


def test_a_file_in_the_way_of_the_case(tmp_path: Path) -> None:
    """A case that is a file is named as one."""
    (tmp_path / "case").write_text("a letter")
    with (
        pytest.raises(CaseError, match="a file in the way"),
        open_ledger(tmp_path / "case" / "ledger.db", create=True),
    ):
        pass
    with pytest.raises(LedgerMissing), open_ledger(tmp_path / "case" / "ledger.db"):
        pass


def test_a_folder_in_the_way_of_the_ledger(tmp_path: Path) -> None:
    """A folder called ledger.db is no ledger."""
    (tmp_path / "ledger.db").mkdir()
    with (
        pytest.raises(LedgerBroken, match="no file"),
        open_ledger(tmp_path / "ledger.db", create=True),
    ):
        pass


_AS_NOBODY = """
import os, sys
from pathlib import Path
from supplyline.errors import SupplylineError
from supplyline.ledger import open_ledger
with open_ledger(Path(sys.argv[1])):
    pass  # imports what nobody may not be able to read
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
for place, options in ((sys.argv[1], {}), (sys.argv[1], {"create": True}), (sys.argv[2], {"create": True})):
    try:
        with open_ledger(Path(place), **options) as ledger:
            print("open", ledger.tally().documents)
    except SupplylineError as fault:
        print(type(fault).__name__, fault.exit_code, fault)
"""


def test_a_folder_without_write_permission() -> None:
    """A ledger in a folder that cannot be written is readable, and refuses writing in one line."""
    with TemporaryDirectory() as place:  # pytest's own folders are closed to others
        path = Path(place) / "case" / "ledger.db"
        with ledger_of_one(path):
            pass
        Path(place).chmod(0o755)
        path.chmod(0o444)
        path.parent.chmod(0o555)
        new = path.parent / "below" / "ledger.db"
        done = subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", _AS_NOBODY, str(path), str(new)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        path.parent.chmod(0o755)
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done.stderr
    assert lines[0] == "open 1"
    assert lines[1].startswith("DiskRefused 5")
    assert lines[2].startswith("DiskRefused 5")


def test_a_full_disk_costs_the_transaction_only(tmp_path: Path) -> None:
    """When no more can be written, what was finished is kept and the fault is named."""
    path = tmp_path / "ledger.db"
    with ledger_of_one(path):
        pass
    limit = path.stat().st_size + 200_000
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from supplyline.errors import SupplylineError\n"
        "from supplyline.ledger import open_ledger\n"
        "from tests.ledger.build import *\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "try:\n"
        "    with open_ledger(Path(sys.argv[1]), write=True) as ledger:\n"
        "        ledger.begin(run(2))\n"
        "        for n in range(1000):\n"
        "            with ledger.transaction():\n"
        "                long = document(str(n), 'word ' * 8000 + str(n))\n"
        "                ledger.add_document(long, passages(long), tool=TOOL)\n"
        "except SupplylineError as fault:\n"
        "    print(fault.exit_code, fault)\n"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.startswith(f"{MachineError.exit_code} {path}"), done.stderr
    assert "make room" in done.stdout
    with open_ledger(path) as ledger:
        assert ledger.verify() == []
        assert 1 <= ledger.tally().documents < 1000


def test_every_refusal_is_one_line() -> None:
    """A user sees one line: what was found, what was needed, the way out."""
    path = Path("case/ledger.db")
    faults: list[SupplylineError] = [
        LedgerBroken(path, "a letter"), LedgerMissing(path), LedgerNewer(path, 9, 1), LedgerBusy(path),
    ]  # fmt: skip
    assert all("\n" not in str(fault) and ":" in str(fault) for fault in faults)


def test_commits_are_announced(tmp_path: Path) -> None:
    """``on_commit`` is called once for each transaction, after it is safe."""
    path = tmp_path / "ledger.db"
    seen: list[int] = []

    def look() -> None:
        with open_ledger(path) as reader:
            seen.append(reader.tally().documents)

    with open_ledger(path, create=True, on_commit=look) as ledger:
        ledger.begin(run())
        for name in "abc":
            with ledger.transaction():
                ledger.add_capture(capture())
                one = document(name)
                ledger.add_document(one, passages(one), tool=TOOL)
    assert seen == [1, 2, 3]


def test_a_reader_undoes_what_a_killed_writer_left_half_written(tmp_path: Path) -> None:
    """Killed inside a transaction, a ledger can be read at once, and holds what it held before."""
    path = tmp_path / "ledger.db"
    with ledger_of_one(path) as ledger:
        held = ledger.head()
    leave_half_written(path)
    with open_ledger(path) as ledger:
        assert ledger.head() == held
        assert ledger.verify() == []
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.db"]
