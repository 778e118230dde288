"""Where each party of an event stood on it, and since when.

What others say of a party takes it from none to alleged to corroborated (two independent origins, or
the other party says so too).  What it says of its own act is deflected, denied, admitted in part or
admitted.  Both are dated by publication; nothing is overwritten, and words repeated within
``same_statement_days`` are one entry.

A party admits in part when its own figure lies wholly below every figure that others give in the same
unit and scope, or when it grants only that the act is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from supplyline.fusion.account import Account, Figure
from supplyline.fusion.hearing import parties_of
from supplyline.fusion.rules import hearing
from supplyline.fusion.witness import UNNAMED, supports, witness
from supplyline.records import Acknowledgement, Status


@dataclass(slots=True)
class _Entry:
    party: str
    status: Status
    since: int | None
    last: int | None
    claims: list[str] = field(default_factory=list)


def acknowledge(accounts: Sequence[Account]) -> tuple[Acknowledgement, ...]:
    """Return the dated ladder of every party, parties in order of code.

    ``accounts`` are those of one event in order of publication.
    """
    codes = sorted({code for account in accounts for code in parties_of(account.claim)})
    entries = [entry for code in codes for entry in _ladder(code, accounts)]
    return tuple(
        Acknowledgement(
            party=entry.party,
            status=entry.status,
            since=None if entry.since is None else date.fromordinal(entry.since).isoformat(),
            claims=tuple(entry.claims),
        )
        for entry in entries
    )


def _ladder(party: str, accounts: Sequence[Account]) -> list[_Entry]:
    entries: list[_Entry] = []
    alleged: _Entry | None = None
    corroborated: _Entry | None = None
    roots: set[str] = set()
    speakers: set[str] = set()
    second_party = False
    for account in accounts:
        status = _own_status(party, account, accounts)
        if status is not None:
            _note(entries, party, status, account)
            continue
        if not supports(account):
            continue
        roots.add(account.origin)
        speakers.add(witness(account))
        second_party = second_party or (account.own is not None and account.own[0] != party)
        if alleged is None:
            alleged = _Entry(party, "alleged", account.reported, account.reported)
            entries.append(alleged)
        # Two roots and two speakers: then two witnesses share neither (Koenig's theorem at size two).
        two = len(roots) > 1 and len(speakers - {UNNAMED}) > 1
        if corroborated is None and (two or second_party):
            corroborated = _Entry(party, "corroborated", account.reported, account.reported)
            entries.append(corroborated)
        (corroborated or alleged).claims.append(account.claim.id)
    return entries or [_Entry(party, "none", None, None)]


def _note(entries: list[_Entry], party: str, status: Status, account: Account) -> None:
    """Add a party's own words: to the entry they repeat, or as a new one."""
    apart = hearing().same_statement_days
    for entry in reversed(entries):
        if entry.status in ("alleged", "corroborated"):
            continue
        if entry.status != status:
            break
        days = (
            0 if entry.last is None or account.reported is None else account.reported - entry.last
        )
        if days <= apart:
            entry.claims.append(account.claim.id)
            entry.last = account.reported
            return
        break
    entries.append(_Entry(party, status, account.reported, account.reported, [account.claim.id]))


def _own_status(party: str, account: Account, accounts: Sequence[Account]) -> Status | None:
    if account.own is None or account.own[0] != party:
        return None
    status = account.own[1]
    if status == "admitted" and (account.claim.certainty == "possible" or _less(account, accounts)):
        return "admitted_in_part"
    return status


def _less(admission: Account, accounts: Sequence[Account]) -> bool:
    """Return whether every comparable figure that others had given by then exceeds the admitted one."""
    # Only what was on the table then: a later, larger figure does not shrink an earlier admission.
    if not admission.figures:
        return False
    comparable = [
        (own, other)
        for account in accounts
        if supports(account) and account.own is None and _not_after(account, admission)
        for other in account.figures
        for own in admission.figures
        if own.unit == other.unit and own.scope == other.scope
    ]
    return bool(comparable) and all(_below(own, other) for own, other in comparable)


def _below(own: Figure, other: Figure) -> bool:
    # "At least nine" grants nine: the open end is not a larger admission.
    mine = own.high if own.high is not None else own.low
    theirs = other.low if other.low is not None else other.high
    return mine is not None and theirs is not None and mine < theirs


def _not_after(a: Account, b: Account) -> bool:
    return a.reported is None or b.reported is None or a.reported <= b.reported
