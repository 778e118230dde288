"""Tell whose each figure is, so that a number counts once however many relay it.

A voice is who is meant to know: the innermost named speaker; where several speakers' words are relayed
as one statement (a ministry, the lawmakers it briefed), all of them; where nobody is named, the root of
the reporting.  So forty reprints, two outlets at one briefing and a spokesman quoted by three wires
are one voice, and two governments quoted in one article are two: their figures differ, whoever prints
them.  Classes of a relation that is closed under chains (union-find; Galler and Fischer 1964).

Does not: count independent origins of an event (``witness`` does, and more strictly: there two
governments in one article share its root).
"""

from __future__ import annotations

from collections.abc import Iterable

from supplyline.fusion.account import Account
from supplyline.fusion.rules import name_of
from supplyline.fusion.witness import UNNAMED

_STATEMENT = "s1:"  # what the id of a statement begins with; an origin without it is a root


def voices(accounts: Iterable[Account]) -> dict[str, str]:
    """Return the voice of each claim, by ``Claim.id``.

    A voice is called by the first of its keys in the alphabet; the order of ``accounts`` makes no
    difference.
    """
    above: dict[str, str] = {}

    def top(key: str) -> str:
        above.setdefault(key, key)
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    own: dict[str, str] = {}
    for account in accounts:
        keys = _keys(account)
        own[account.claim.id] = keys[0]
        first = top(keys[0])
        for other in map(top, keys[1:]):
            first, second = sorted((first, other))
            above[second] = first
    return {claim: top(key) for claim, key in own.items()}


def _keys(account: Account) -> list[str]:
    """Return what ties a claim to others of its voice; never empty."""
    keys = []
    if account.speaker is not None and account.speaker != UNNAMED:
        keys.append(f"a {account.speaker}")
    elif account.speaker is None and account.own is not None:
        keys.append(f"a {account.own[0]}")  # an outlet that speaks for its state
    if account.statement.startswith(_STATEMENT):
        keys.append(f"b {account.statement}")
    return keys or [f"c {account.origin}"]


def called(account: Account) -> str:
    """Return what to call the voice of ``account``: a party's name, a speaker's words, or an outlet."""
    if account.speaker is None:
        return name_of(account.own[0]) if account.own else f"{account.outlet} itself"
    if account.speaker == UNNAMED:
        return f"somebody unnamed, in {account.outlet}"
    coded = {speaker.code for speaker in account.claim.attribution}
    return name_of(account.speaker) if account.speaker in coded else account.speaker
