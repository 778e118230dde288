"""Recheck a case: its ledger against itself, and the evidence against the ledger.

Does not: tell whether evidence is true, or mend what is broken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from supplyline.ledger import Finding, Ledger, open_case
from supplyline.run import EVIDENCE_NAME

_CHUNK = 1 << 20


def verify(case: Path) -> list[Finding]:
    """Return everything that is broken in ``case``; empty: nothing.

    Checked: every byte of evidence by its hash; the database file; the digest of every document;
    every passage and claim by its offsets; what rows refer to; the log and every row against it.

    Raises:
        CaseError: There is no ledger, or it cannot be opened.
    """
    with open_case(case) as ledger:
        return [*ledger.verify(), *_evidence(ledger, case)]


def _evidence(ledger: Ledger, case: Path) -> Iterator[Finding]:
    from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # only here

    store = EvidenceStore(case / EVIDENCE_NAME)
    for capture in dict.fromkeys(c.id for c in ledger.captures()):
        total = hashlib.sha256()
        try:
            with store.open(capture) as file:
                while chunk := file.read(_CHUNK):
                    total.update(chunk)
        except OSError as fault:
            yield Finding(
                where="evidence", id=capture, fault=f"its bytes cannot be read ({fault.strerror})"
            )
            continue
        if total.hexdigest() != capture:
            yield Finding(
                where="evidence", id=capture, fault=f"its bytes have SHA-256 {total.hexdigest()}"
            )
