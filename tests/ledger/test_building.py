"""The main job with its ledger on a server: the same content, the same commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from supplyline.answers.audit import verify
from supplyline.cli import cli
from supplyline.ledger import LEDGER_NAME, digest, open_case
from supplyline.ledger.faults import DiskRefused
from supplyline.run import Options, build
from tests.corpus import write_corpus
from tests.ledger.server import Server


def test_a_build_on_a_server_is_the_same_build(server: Server, tmp_path: Path) -> None:
    """Built into a file and into a schema, a corpus gives the same ledger; nothing new adds nothing."""
    sources, where = write_corpus(tmp_path / "sources"), server.address("built")
    options = {"workers": 1, "today": date(2026, 1, 1)}
    build([str(sources)], tmp_path / "file", options=Options(**options))  # type: ignore[arg-type]  # as above
    case = tmp_path / "server"
    first = build([str(sources)], case, options=Options(ledger=where, **options))  # type: ignore[arg-type]  # as above
    assert first.changed
    assert digest(tmp_path / "file" / LEDGER_NAME) == digest(where)
    again = build([str(sources)], case, options=Options(**options))  # type: ignore[arg-type]  # as above
    assert not again.changed, "the case knows where its ledger lies"
    assert not (case / LEDGER_NAME).exists()
    assert list(getattr(verify(case), "findings", verify(case))) == []
    listed = [
        CliRunner().invoke(cli, ["events", str(c), "--json"]).output
        for c in (tmp_path / "file", case)
    ]
    assert listed[0] == listed[1] != ""
    assert str(where) in (case / "ledger.toml").read_text(encoding="utf-8")


def test_where_a_ledger_lies_is_noted_whole_or_not_at_all(server: Server, tmp_path: Path) -> None:
    """A case that cannot note where its ledger lies says so, and is not left with half a note."""
    case, where = tmp_path / "case", server.address("unnoted")
    (case / ".ledger.toml.unfinished").mkdir(parents=True)
    with pytest.raises(DiskRefused, match="run again"), open_case(case, create=True, ledger=where):
        pass
    assert not (case / "ledger.toml").exists()
