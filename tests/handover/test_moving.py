"""A case can be copied whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.acquire import ChangedWhileRead
from supplyline.answers.audit import verify
from supplyline.handover.moving import copy_case
from supplyline.inflow.fetch import EVIDENCE_NAME
from supplyline.run import Options, build


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a case of one document."""
    source = tmp_path / "a.txt"
    source.write_text("Alphaland sent nine ships to Betaland, officials said.", encoding="utf-8")
    build([str(source)], tmp_path / "case", options=Options(workers=1))
    return tmp_path / "case"


def test_a_copied_case_verifies_by_itself(case: Path, tmp_path: Path) -> None:
    """Ledger and evidence are there, and nothing of the first case is needed."""
    moved = copy_case(str(case), str(tmp_path / "copied"))
    assert moved.captures == 1
    case.rename(tmp_path / "gone")
    assert verify(tmp_path / "copied") == []


def test_damaged_evidence_is_not_copied(case: Path, tmp_path: Path) -> None:
    """Bytes that are not those of their capture stop the copy, before the ledger is made."""
    (kept,) = [p for p in (case / EVIDENCE_NAME).rglob("*") if p.is_file()]
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes()[::-1])
    with pytest.raises(ChangedWhileRead):
        copy_case(str(case), str(tmp_path / "copied"))
    assert not (tmp_path / "copied" / "ledger.db").exists()
