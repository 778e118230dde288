"""Kills, full and read-only disks, a lost server: a small share of ``benchmarks crashes``."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.ledger.faults import DiskRefused
from tests.crashing import PHASES, ROOM, Disk, Phase, Stage, small_disk
from tests.ledger.build import leave_half_written, ledger_of_one
from tests.ledger.server import Server, running_server

KILLS = 4  # of each phase
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Return material, and what is made of it undisturbed."""
    with TemporaryDirectory(prefix="supplyline-crashes-") as folder, Stage(Path(folder) / "stage", slow=0.05) as stage:  # fmt: skip
        yield stage


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    """Return a disk of our own."""
    with small_disk() as disk:
        yield disk


@pytest.mark.parametrize("phase", PHASES)
def test_killed_at_a_random_instant(stage: Stage, phase: Phase) -> None:
    """What was acknowledged is there, what is there is sound, and the end is as if undisturbed."""
    chance, kills, tried = random.Random(5), 0, 0  # noqa: S311  # the same instants each time
    while kills < KILLS and tried < 3 * KILLS:
        trial = stage.kill(phase, chance, most=KILLS - kills)
        assert trial.faults == {}
        assert trial.acknowledged
        kills, tried = kills + trial.kills, tried + 1
    assert kills == KILLS


@pytest.mark.parametrize(
    ("phase", "room"),
    [("fetch", 8_000), ("build", 8_000), ("build", 500_000), ("review", 0), ("review", 60_000)],
)
def test_a_full_disk_costs_what_was_not_finished_only(
    stage: Stage, disk: Disk, phase: Phase, room: int
) -> None:
    """With no room left a command says so in one line; with room it goes on to the same end."""
    trial = stage.fill(phase, disk, room)
    assert trial.faults == {}
    # A limit on the size of files, where no disk can be mounted, is not reached by what is many files.
    assert trial.kills or (room > 8_000 and not disk.real), "the disk was full"


@pytest.mark.parametrize("phase", PHASES)
def test_a_read_only_disk_is_named(stage: Stage, disk: Disk, phase: Phase) -> None:
    """Where nothing can be written that is said in one line, and what is there stays sound."""
    if not disk.freezes:
        pytest.skip("root writes to any folder, and may not mount a disk here")
    assert stage.freeze(phase, disk).faults == {}


def test_what_cannot_be_undone_is_named(disk: Disk) -> None:
    """Half written and then read-only, a ledger says so in one line, and is read once it may be."""
    if not disk.freezes:
        pytest.skip("root writes to any folder, and may not mount a disk here")
    disk.leave(ROOM)
    path = disk.folder / "case" / LEDGER_NAME
    with ledger_of_one(path) as ledger:
        held = ledger.head()
    leave_half_written(path)
    with disk.frozen(), pytest.raises(DiskRefused, match="left it half written"), open_ledger(path):
        pass
    with open_ledger(path) as ledger:
        assert ledger.head() == held
    shutil.rmtree(path.parent)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """Return a server that a test may stop."""
    with running_server() as server:
        yield server


@pytest.mark.parametrize("stop", [False, True], ids=["connection ended", "server stopped"])
def test_a_lost_server_costs_what_was_not_finished_only(
    stage: Stage, own_server: Server, stop: bool
) -> None:
    """Cut off from its ledger a build says so in one line; run again it comes to the same end."""
    trial = stage.cut(own_server, own_server.address(f"cut_{stop}".lower()), 0.3, stop=stop)
    assert trial.faults == {}
    assert trial.kills, "the server was away"
