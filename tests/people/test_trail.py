"""The audit trail: chained, appended by one at a time, never in the way of being read."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest

from supplyline.people.trail import Deed, Trail, TrailRefused, TrailUnreadable, ids_in

EVENT = "e1:" + "0" * 31 + "7"
SEEN = Deed(who="A. Ann", by="session", did="GET", what=f"/events/{EVENT}?q=ship", status=200, address="127.0.0.1", ids=(EVENT,))  # fmt: skip


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    """A trail of ten lines over several files."""
    made = Trail(tmp_path, full=1000)
    for _ in range(10):
        made.note(SEEN)
    return made


def files(trail: Trail) -> list[Path]:
    """Return the files of a trail, oldest first."""
    return sorted(trail.folder.iterdir())


def test_a_line_says_who_saw_what(trail: Trail) -> None:
    """Name, way, address, record; the newest first; readable to its owner alone."""
    entry = next(trail.entries())
    assert entry["seq"] == 10
    assert entry["who"] == "A. Ann"
    assert entry["ids"] == [EVENT]
    assert [e["seq"] for e in trail.entries(before=3)] == [2, 1]
    assert list(trail.entries(who="B. Ben")) == list(trail.entries(id_="e1:none")) == []
    assert stat.S_IMODE(trail.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(f.stat().st_mode) for f in files(trail)} == {0o600}


def test_a_full_file_is_followed_by_another(trail: Trail) -> None:
    """One chain over all files; none grows beyond what is stated; without the oldest it still holds."""
    assert len(files(trail)) > 2
    assert all(f.stat().st_size <= 1000 for f in files(trail))
    whole = trail.check()
    assert (whole.entries, whole.first, whole.last, whole.faults) == (10, 1, 10, [])
    files(trail)[0].unlink()
    rest = trail.check(head=whole.head)
    assert rest.faults == []
    assert rest.first > 1
    trail.note(SEEN)
    assert trail.check(head=whole.head).last == 11


@pytest.mark.parametrize(
    "harm", ["change", "drop", "swap", "drop file", "cut", "first", "no line"]
)  # fmt: skip
def test_what_was_changed_is_named(trail: Trail, harm: str) -> None:
    """A line that was changed, taken out or moved breaks the chain; a cut end does not have the head."""
    head = trail.check().head
    place = files(trail)[1]
    lines = place.read_text().splitlines(keepends=True)
    if harm == "change":
        place.write_text("".join(lines).replace("A. Ann", "B. Ben", 1))
    elif harm == "drop":
        place.write_text("".join(lines[1:]))
    elif harm == "swap":
        place.write_text("".join(reversed(lines)))
    elif harm == "drop file":
        place.unlink()
    elif harm == "cut":
        files(trail)[-1].unlink()
    elif harm == "first":
        first = files(trail)[0]
        first.write_text("".join(first.read_text().splitlines(keepends=True)[1:]))
    else:
        place.write_text("no line\n" + "".join(lines))
    assert trail.check(head=head).faults
    if harm == "no line":
        with pytest.raises(TrailUnreadable):
            list(trail.entries())


def test_what_a_crash_left_is_taken_off(trail: Trail) -> None:
    """A line that was not finished was never answered: the next one takes its place."""
    with files(trail)[-1].open("a") as file:
        file.write('{"address":"127.0')
    assert trail.check().faults == []
    trail.note(SEEN)
    found = trail.check()
    assert (found.last, found.faults) == (11, [])


def test_many_append_one_after_the_other(tmp_path: Path) -> None:
    """Threads, and processes by the same lock, make one chain without a gap."""

    def noted() -> None:
        trail = Trail(tmp_path, full=5000)
        for _ in range(25):
            trail.note(SEEN)

    threads = [threading.Thread(target=noted) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = Trail(tmp_path).check()
    assert (found.entries, found.last, found.faults) == (100, 100, [])


def test_a_trail_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """Whoever cannot note does not show."""
    (tmp_path / "trail").write_text("in the way")
    with pytest.raises(TrailRefused):
        Trail(tmp_path).note(SEEN)


def test_long_and_odd_texts_are_cut(tmp_path: Path) -> None:
    """No text makes two lines, no line grows beyond what is read back."""
    trail = Trail(tmp_path)
    trail.note(Deed(who="A\n\ud800\x00", by="session", did="GET", what="/\n" + "é\x01" * 5000, ids=(EVENT,) * 1000))  # fmt: skip
    trail.note(SEEN)
    lines = files(trail)[0].read_text().splitlines()
    assert len(lines) == 2
    assert len(lines[0]) < 5000
    assert json.loads(lines[0])["who"] == "A\n?\x00"
    assert trail.check().faults == []


def test_ids_are_found_in_addresses() -> None:
    """What is seen is recorded by id."""
    assert ids_in(f"/events/{EVENT}?kept={EVENT}", "c1:short", f"x{EVENT}") == (EVENT,)
