from __future__ import annotations

import os
from pathlib import Path

import pytest

from supplyline.answers.showing import (
    INDEX,
    PlaceAmongSources,
    PlaceTaken,
    Shown,
    check_place,
    show,
)
from supplyline.direct import Traced, origins_of
from supplyline.errors import MachineError
from tests.corpus import write_corpus


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    """The small corpus, traced."""
    return origins_of([str(write_corpus(tmp_path_factory.mktemp("showing") / "sources"))])


def shown(traced: Traced, place: Path) -> Shown:
    """Write the pages as the command does."""
    check_place(place, [])
    return show(traced, place, title="sources", command="supplyline", generated="2026-01-05T09:00:12Z")  # fmt: skip


def test_a_folder_holds_an_index_and_a_page_per_story(traced: Traced, tmp_path: Path) -> None:
    """The index links to each page, and nothing else is written."""
    done = shown(traced, tmp_path / "new" / "pages")
    written = {p.name for p in (tmp_path / "new" / "pages").iterdir()}
    assert len(written) == done.pages == done.stories + 1
    index = done.first.read_text(encoding="utf-8")
    assert all(f'href="{name}"' in index for name in written - {INDEX})


def test_a_name_that_ends_in_html_is_one_page(traced: Traced, tmp_path: Path) -> None:
    """Everything is in the one file, and it can be written again."""
    for _ in range(2):
        done = shown(traced, tmp_path / "origins.html")
    assert [p.name for p in tmp_path.iterdir()] == ["origins.html"]
    assert done.first.read_text(encoding="utf-8").count('class="story"') == done.stories


def test_pages_of_an_earlier_run_go(traced: Traced, tmp_path: Path) -> None:
    """A story that is no longer there leaves no page behind."""
    place = tmp_path / "pages"
    shown(traced, place)
    stale = place / f"o1-{'0' * 32}.html"
    stale.write_bytes((place / INDEX).read_bytes())
    shown(traced, place)
    assert not stale.exists()


@pytest.mark.parametrize("held", ["notes.txt", "index.html", "page.html"])
def test_a_folder_of_other_things_is_refused(tmp_path: Path, held: str) -> None:
    """Nobody's files are overwritten, and the message names one."""
    (tmp_path / held).write_text("<html>somebody's page</html>", encoding="utf-8")
    with pytest.raises(PlaceTaken, match=held):
        check_place(tmp_path, [])


def test_a_file_is_no_folder_and_a_folder_no_file(tmp_path: Path) -> None:
    """A place of the wrong sort is refused before any work."""
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    (tmp_path / "theirs.html").write_text("<html></html>", encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    for name in ("notes", "theirs.html", "folder.html"):
        with pytest.raises(PlaceTaken):
            check_place(tmp_path / name, [])


def test_pages_among_the_sources_are_refused(tmp_path: Path) -> None:
    """They would be read as documents the next time."""
    with pytest.raises(PlaceAmongSources, match="read as documents"):
        check_place(tmp_path / "pages", [str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_said(tmp_path: Path) -> None:
    """No right to write is the machine's refusal, told before any work."""
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(MachineError, match="cannot be written"):
        check_place(tmp_path / "locked" / "pages", [])


def test_a_place_below_a_file_is_said(tmp_path: Path) -> None:
    """A folder that cannot be made is the machine's refusal."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MachineError, match="cannot be written"):
        check_place(tmp_path / "file" / "pages", [])
