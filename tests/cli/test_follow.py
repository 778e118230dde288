"""``follow``: feeds, folders and standard input by one command."""

from __future__ import annotations

import json
import os
from pathlib import Path

from click.testing import CliRunner, Result

from supplyline.cli import cli
from supplyline.ledger import LEDGER_NAME, open_ledger
from tests.acquire.site import Site, html, rss

LOCAL = ("--allow-private", "--pause", "0")
TOLD = "Egypt sent {} trucks to Turkey in May 2024, the ministry of Greece said."
LONG_AGO = 1_700_000_000


def run(*arguments: str | Path, given: bytes = b"") -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], input=given)


def test_a_feed_a_folder_and_lines_are_followed_at_once(tmp_path: Path) -> None:
    """What each brings is in the case when it ends, in more captures than may wait; then nothing is new."""
    case, folder = tmp_path / "case", tmp_path / "incoming"
    folder.mkdir()
    (folder / "a.txt").write_text(TOLD.format(20), encoding="utf-8")
    os.utime(folder / "a.txt", (LONG_AGO, LONG_AGO))
    line = json.dumps({"id": "line", "text": TOLD.format(30)}).encode()
    with Site() as site:
        site.pages["/feed"] = rss(*(f"/{n}" for n in range(1, 7)), "/gone")
        for n in range(1, 7):
            site.pages[f"/{n}"] = html(f"{TOLD.format(40 + n)} The {n}. of the trucks was late.")
        result = run(
            "follow", site.at("/feed"), folder, "-", "--case", case, "--idle", "0.5", "--beat", "0.1",
            "--queue", "1", "--workers", "1", *LOCAL, given=line + b"\n",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        assert "8 asked = 7 captured + 0 unchanged + 1 failed" in result.output
        assert "inputs      8 = 8 documents + 0 repeats + 0 failures; 8 documents are new" in result.output  # fmt: skip
        assert "1 asked, 7 captured, 1 failed" in result.output
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert len(ledger.document_ids()) == len(ledger.origins()) == 8
        assert [f.fault for f in ledger.failures()] == ["status 404"]
        assert len({claim.document for claim in ledger.claims()}) == 8
        assert ledger.events()
    assert (case / "dossier.html").exists()
    built = run("build", "--case", case, "--workers", "1")
    assert "(nothing was new)" in built.output
    assert run("verify", case).exit_code == 0


def test_what_cannot_be_followed_is_refused_in_one_line(tmp_path: Path) -> None:
    """No source, or one that is not there, is told before a case is made."""
    for sources, words in (((), "found no source"), ((tmp_path / "gone",), "no such file")):
        result = run("follow", *sources, "--case", tmp_path / "case")
        assert result.exit_code == 3
        assert words in result.output
        assert not (tmp_path / "case").exists()
