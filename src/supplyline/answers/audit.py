"""Recheck a case or a package: evidence, ledger, log, signed heads, time-stamps; offline.

Does not: tell whether evidence is true, or mend what is broken.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.inflow.fetch import EVIDENCE_NAME
from supplyline.ledger import LEDGER_NAME, Finding, Ledger, open_case

if TYPE_CHECKING:
    from supplyline.custody.checking import Report, Trust

# What damaged names, numbers and lists raise in code that is right about sound ones.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
_AT_ONCE = 64  # files to one call of a thread: handing over costs more than hashing a small file


def verify(case: Path) -> list[Finding]:
    """Return everything that is broken in ``case``; empty: nothing.  See ``check``."""
    return [
        Finding(where=broken.where, id=broken.id, fault=broken.fault)
        for broken in check(case).findings
    ]


def check(place: Path, *, trust: Trust | None = None) -> Report:
    """Recheck a case, or a package of one.

    Checked: every byte of evidence by its hash; the database file; the digest of every document;
    every passage and claim by its offsets; what rows refer to; the log and every row against it;
    signed heads against the log, and their time-stamps.  In a package: the same but for what needs
    the database, and every file against the manifest.

    Args:
        place: The folder of a case, or the file of a package.
        trust: What the user knows by another way: a key, a head, authorities.

    Raises:
        CaseError: There is neither, or it cannot be opened.
    """
    from supplyline.custody.checking import Report, Trust, check_package  # noqa: PLC0415  # as above

    if place.is_file():
        return check_package(place, trust=trust)
    report = Report()
    # Hashing and the database both leave the interpreter free, so that they go on side by side.
    with open_case(place) as ledger, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        evidence: Sequence[Future[list[tuple[str, str]]]] = ()
        with _guarded(report):
            evidence = _hashing(pool, place / EVIDENCE_NAME, ledger)
        with _guarded(report):
            for finding in ledger.verify():
                report.broken(finding.where, finding.id, finding.fault)
        if not any(broken.where == "file" for broken in report.findings):
            _heads(report, ledger, trust or Trust())
        for future in evidence:
            for capture, fault in future.result():
                report.broken("evidence", capture, fault)
    return report


@contextmanager
def _guarded(report: Report) -> Iterator[None]:
    """Name a ledger that is damaged so that a check cannot even go through it."""
    try:
        yield
    except _UNREADABLE as fault:
        report.broken("file", LEDGER_NAME, f"cannot be gone through ({fault})")


def _heads(report: Report, ledger: Ledger, trust: Trust) -> None:
    from supplyline.custody.checking import check_heads  # noqa: PLC0415  # as above
    from supplyline.custody.faults import HeadUnusable  # noqa: PLC0415  # as above
    from supplyline.handover.custodian import signed_heads  # noqa: PLC0415  # as above

    digests = {entry.seq: entry.digest for entry in ledger.log()}
    report.entries = len(digests)
    heads = []
    for number, row in enumerate(ledger.heads(), 1):
        try:
            heads += [(f"head {n}", signed) for n, signed in signed_heads([row])]
        except (HeadUnusable, ValueError, TypeError) as fault:
            report.broken("heads", f"head {number}", f"cannot be read ({fault})")
    check_heads(report, heads, digest_of=digests.get, trust=trust)


def _hashing(
    pool: ThreadPoolExecutor, folder: Path, ledger: Ledger
) -> Sequence[Future[list[tuple[str, str]]]]:
    """Let threads hash the evidence that the ledger names."""
    captures = list(dict.fromkeys(capture.id for capture in ledger.captures()))
    return [
        pool.submit(_hash, folder, captures[start : start + _AT_ONCE])
        for start in range(0, len(captures), _AT_ONCE)
    ]


def _hash(folder: Path, captures: Sequence[str]) -> list[tuple[str, str]]:
    """Return the captures whose bytes are not theirs, with what was found instead."""
    return list(_faults(folder, captures))


def _faults(folder: Path, captures: Sequence[str]) -> Iterator[tuple[str, str]]:
    for capture in captures:
        try:
            with (folder / capture[:2] / capture).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as fault:
            yield capture, f"its bytes cannot be read ({fault.strerror})"
        except ValueError:  # of a damaged name
            yield capture, "it has no hash for a name"
        else:
            if found != capture:
                yield capture, f"its bytes have SHA-256 {found}"
