"""``supplyline origins``: lines, table and pages, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import rows, supplyline
from tests.corpus import ROWS, write_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small corpus."""
    return write_corpus(tmp_path_factory.mktemp("origins") / "sources")


def test_the_table_ends_with_how_many_witnesses(corpus: Path) -> None:
    """Documents, stories and independent origins, as many as the lines say."""
    found = rows(supplyline("origins", corpus, "--json"))
    origins = [row["origin"] for row in found]
    last = supplyline("origins", corpus).stdout.decode().splitlines()[-1]
    stories = len({o for o in origins if origins.count(o) > 1})
    assert last.startswith(f"{len(found)} documents, {stories} stor")
    assert last.endswith(f"at most {len(set(origins))} independent origins")


def test_progress_is_beside_the_results(corpus: Path) -> None:
    """Standard output holds nothing but JSON lines; how far it is goes to standard error."""
    done = supplyline("origins", corpus, "--json", "--edges")
    assert all(json.loads(line) for line in done.stdout.splitlines())
    assert b"origins: " in done.stderr


def test_standard_input_is_a_source() -> None:
    """``-`` reads JSON lines as they come."""
    lines = "\n".join(json.dumps(row) for row in ROWS[:2]).encode()
    found = rows(supplyline("origins", "-", "--json", stdin=lines))
    assert [row["document"] for row in found] == ["wire", "reprint"]
    assert found[0]["origin"] == found[1]["origin"]


def test_pages_are_written_and_named(corpus: Path, tmp_path: Path) -> None:
    """``--html`` prints the counts and the page to open; every story has its page."""
    done = supplyline("origins", corpus, "--html", tmp_path / "pages")
    assert done.returncode == 0, done.stderr.decode()
    counts, place = done.stdout.decode().splitlines()
    assert "independent origin" in counts
    assert place.startswith(str(tmp_path / "pages" / "index.html"))
    page = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert "at most" in page
    one = supplyline("origins", corpus, "--html", tmp_path / "all.html")
    assert one.stdout.decode().splitlines()[1].startswith(str(tmp_path / "all.html"))


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (["--html", "{tmp}/pages", "--json"], 2, "give one of them"),
        (["--html", "{tmp}/pages", "--edges"], 2, "give one of them"),
        (["--html", "{tmp}/taken"], 2, "holds other things"),
        (["--html", "{tmp}/letter"], 2, "found a file"),
        (["--html", "{tmp}/letter/pages"], 5, "cannot be written"),
        (["--html", "{corpus}/pages"], 2, "read as documents"),
    ],
)
def test_a_bad_place_is_one_clear_line(
    corpus: Path, tmp_path: Path, words: list[str], code: int, needed: str
) -> None:
    """What cannot be done is said before any work, with the documented exit code."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "letter").write_text("a letter", encoding="utf-8")
    done = supplyline("origins", corpus, *(w.format(tmp=tmp_path, corpus=corpus) for w in words))
    complaint = done.stderr.decode()
    assert done.returncode == code, complaint
    assert needed in complaint
    assert "Traceback" not in complaint
    assert done.stdout == b""
