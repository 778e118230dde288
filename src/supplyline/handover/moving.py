"""Copy a case: its ledger, between a file and a server, and its evidence, between folders.

Evidence goes first, so that a copy killed in between names no bytes that are not there.

Does not: take anything away from where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supplyline.inflow.fetch import EVIDENCE_NAME
from supplyline.ledger import (
    LEDGER_NAME,
    case_place,
    copy_ledger,
    open_ledger,
    place_of,
)
from supplyline.ledger.copying import Copied
from supplyline.ledger.faults import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was copied, and between which places."""

    source: Place  # of the ledger
    target: Place
    ledger: Copied
    captures: int | None = None  # whose bytes the target has; None: one side is a ledger alone
    missing: int = 0  # captures whose bytes the source does not have: ``verify`` names them


def copy_case(source: str, target: str) -> Moved:
    """Copy a case, or a ledger alone, and compare.

    Args:
        source: A case folder, or the address of a ledger on a server.
        target: As ``source``; empty, or an earlier copy, which is gone on with.

    Raises:
        CaseError: No ledger, or rows in the target, or a copy that reads back otherwise.
        MachineError: The disk or the server refuse.
    """
    here, there = place_of(source), place_of(target)
    captures, missing = None, 0
    if isinstance(here, Path) and isinstance(there, Path):
        captures, missing = _copy_evidence(here, there)
    here = case_place(here) if isinstance(here, Path) else here
    there = there / LEDGER_NAME if isinstance(there, Path) else there
    return Moved(
        source=here, target=there, ledger=copy_ledger(here, there), captures=captures, missing=missing
    )  # fmt: skip


def _copy_evidence(source: Path, target: Path) -> tuple[int, int]:
    from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # heavy stages load late

    with open_ledger(case_place(source)) as ledger:
        captures = {capture.id: capture for capture in ledger.captures()}
    here, there = EvidenceStore(source / EVIDENCE_NAME), EvidenceStore(target / EVIDENCE_NAME)
    held = [c for c in captures.values() if here.path(c.id).exists()]
    for capture in held:
        there.take_over(here, capture)
    return len(held), len(captures) - len(held)
