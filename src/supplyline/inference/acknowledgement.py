"""Tell where the parties of a case stand on each kind of supply, and when they said something else.

Worked out anew from the current claims, as reviewers judge them, whenever it is asked for.

Does not: decide what a party says (``fusion.stance`` and ``fusion.hearing`` do).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supplyline.fusion import shifts, stances
from supplyline.inference.inferring import ground_of, judged_claims
from supplyline.ledger import Ledger, open_case
from supplyline.records import Kind, Shift, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where parties stand, and what changed."""

    stances: tuple[Stance, ...]  # by party, kind, item, then day
    shifts: tuple[Shift, ...]  # newest first


def acknowledgement(
    case: Path, *, party: str | None = None, since: str | None = None, as_of: str | None = None
) -> Standing:
    """Return where the parties of ``case`` stand on each kind of supply, and what changed.

    Args:
        case: The case folder.
        party: A code: only where this party stands.
        since: A day, "2024-10-01": only what parties said on it or later.
        as_of: A day: by what the ledger held when that day (UTC) ended.

    Raises:
        CaseError: There is no ledger.
    """
    with open_case(case, as_of=as_of) as ledger:
        found = standing(ledger)
    return chosen_of(found, party=party, since=since)


def chosen_of(found: Standing, *, party: str | None, since: str | None) -> Standing:
    """Return what of ``found`` is asked for; see ``acknowledgement``."""
    return Standing(
        stances=tuple(s for s in found.stances if _is_asked(s.party, s.since, party, since)),
        shifts=tuple(s for s in found.shifts if _is_asked(s.party, s.day, party, since)),
    )


def standing(ledger: Ledger, *, kind: Kind | None = None) -> Standing:
    """Return where the parties of an open ledger stand on each kind of supply, and what changed.

    Args:
        ledger: Open.
        kind: Only of acts of this kind.
    """
    claims = [claim for claim in judged_claims(ledger) if kind in (None, claim.kind)]
    found = stances(claims, *ground_of(ledger, (claim.document for claim in claims)))
    return Standing(stances=tuple(found), shifts=tuple(shifts(found)))


def _is_asked(code: str, day: str | None, party: str | None, since: str | None) -> bool:
    return party in (None, code) and (since is None or (day is not None and day >= since))
