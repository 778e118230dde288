"""The folder of lists: versions kept whole, the last good one in force, one load at a time."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from supplyline.lists import Lists, ListsError, changes
from supplyline.lists.faults import BrokenList, FolderBusy, NoVersion, Shrunk
from tests.lists import files

NOW, LATER = "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    """Return a folder with the UN's list of 27 February."""
    held = Lists(tmp_path / "lists")
    made = files.write(tmp_path / "new", un=files.un_xml(files.UN_ENTRY, files.UN_FIRM))
    held.load(made, now=NOW)
    return held


def test_bytes_and_entries_of_a_version_are_kept(lists: Lists, tmp_path: Path) -> None:
    """The file as it came and what was read of it lie side by side, by digest."""
    version = lists.version("un")
    kept = list(lists.folder.glob("un/*/files/un"))
    assert kept[0].read_bytes() == (tmp_path / "new" / "un").read_bytes()
    assert [entry.id for entry in lists.entries(version)] == ["QZi.001", "QZe.001"]
    assert (version.dated, version.entries, version.loaded) == ("2026-02-27", 2, NOW)


def test_an_older_version_is_kept_but_not_in_force(lists: Lists, tmp_path: Path) -> None:
    """What is older by its own date does not take over, and can be compared with."""
    made = files.write(tmp_path, old=files.un_xml(files.UN_ENTRY, day="2025-04-19"))
    lists.load(made, now=LATER)
    assert lists.version("un").dated == "2026-02-27"
    assert [v.dated for v in lists.versions()] == ["2026-02-27", "2025-04-19"]
    assert lists.version("un", "2025-04").entries == 1


def test_of_undated_versions_the_last_loaded_is_in_force(tmp_path: Path) -> None:
    """OFAC's CSV files have no date: what is loaded last counts, also if it was loaded before."""
    lists = Lists(tmp_path / "lists")
    first = files.write(tmp_path / "a", sdn=files.SDN_CSV, alt=files.ALT_CSV)
    second = files.write(tmp_path / "b", sdn=files.SDN_CSV.replace("Petrovich", "P."))
    (one, new), (two, _) = lists.load(first, now=NOW)[0], lists.load(second, now=LATER)[0]
    assert new
    assert lists.version("ofac-sdn").sha256 == two.sha256
    again, new = lists.load(first, now="2026-03-03T00:00:00Z", dated="2026-03-01")[0]
    assert not new
    assert lists.version("ofac-sdn").sha256 == one.sha256 == again.sha256


def test_a_refused_file_leaves_everything_as_it_was(lists: Lists, tmp_path: Path) -> None:
    """One bad file keeps out the good ones of the same load; what was in force stays."""
    before = sorted(lists.folder.rglob("*"))
    made = files.write(tmp_path, good=files.CANADA_XML, bad=files.un_xml(files.UN_ENTRY)[:-9])
    with pytest.raises(BrokenList):
        lists.load(made, now=LATER)
    assert sorted(lists.folder.rglob("*")) == before
    assert [v.list for v in lists.in_force()] == ["un"]


def test_a_list_that_lost_half_its_entries_is_asked_about(lists: Lists, tmp_path: Path) -> None:
    """A version with fewer than half the entries is taken only by whoever says so."""
    entries = [files.UN_ENTRY.replace("001", f"{at:03}") for at in range(5)]
    lists.load(files.write(tmp_path, a=files.un_xml(*entries)), now=LATER)
    small = files.write(tmp_path, b=files.un_xml(*entries[:2], day="2026-03-01"))
    with pytest.raises(Shrunk):
        lists.load(small, now=LATER)
    lists.load(small, now=LATER, smaller=True)
    assert lists.version("un").entries == 2


def test_two_loads_at_once_are_refused(lists: Lists, tmp_path: Path) -> None:
    """While one load holds the folder, another is told to wait."""
    made = files.write(tmp_path, canada=files.CANADA_XML)
    with (lists.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(FolderBusy):
            lists.load(made, now=LATER)
    lists.load(made, now=LATER)


def test_what_a_killed_load_left_is_no_version(lists: Lists, tmp_path: Path) -> None:
    """A half-written version is not seen, and the next load takes its place."""
    half = lists.folder / "canada" / ".0123456789abcdef.unfinished"
    (half / "files").mkdir(parents=True)
    (half / "version.json").write_text("{")
    assert [v.list for v in lists.versions()] == ["un"]
    lists.load(files.write(tmp_path, canada=files.CANADA_XML), now=LATER)
    assert [v.list for v in lists.in_force()] == ["canada", "un"]


def test_what_is_not_loaded_is_named_with_what_is(lists: Lists) -> None:
    """A list or version that is not there is refused with the ones that are."""
    with pytest.raises(NoVersion, match="un 2026-02-27"):
        lists.version("eu")
    assert Lists(Path("/nowhere")).in_force() == []


def test_changes_name_what_went_and_what_came(lists: Lists) -> None:
    """Added, removed and changed entries are told by number; the same in another order is none."""
    before = lists.entries(lists.version("un"))
    made = files.un_xml(
        files.UN_ENTRY.replace("Lee Young Sample", "Yi Yong Sample"),
        files.UN_FIRM.replace("QZe.001", "QZe.002"),
    )
    lists.load(files.write(lists.folder.parent, un2=made.replace("02-27", "02-28")), now=LATER)
    found = {c.entry: c for c in changes(before, lists.entries(lists.version("un")))}
    assert {id_: c.what for id_, c in found.items()} == {
        "QZi.001": "changed", "QZe.001": "removed", "QZe.002": "added",
    }  # fmt: skip
    (difference,) = found["QZi.001"].differences
    assert (difference.field, difference.gone, difference.come) == (
        "names", ("Lee Young Sample (strong)",), ("Yi Yong Sample (strong)",),
    )  # fmt: skip
    assert changes(before, list(reversed(before))) == []


def test_every_refusal_is_one_line(tmp_path: Path) -> None:
    """A message is one line, so that a command can print it as one."""
    with pytest.raises(ListsError) as refused:
        Lists(tmp_path).load(files.write(tmp_path, page="<html/>\n"), now=NOW)
    assert "\n" not in str(refused.value)
