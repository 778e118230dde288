"""Tell whose each figure is, so that a number counts once however many relay it.

A voice is who is meant to know: the state or body that the innermost named speaker stands for, or the
speaker himself where he stands for none; where several speakers' words are relayed as one statement (a
ministry, the lawmakers it briefed), all of them; where nobody is named, the root of the reporting.  So
forty reprints, two outlets at one briefing and a spokesman quoted by three wires are one voice, and two
governments quoted in one article are two: their figures differ, whoever prints them.

Speakers without a code are tied by statements into classes that are closed under chains (``roots``); two
codes are never tied, whatever a statement may join.

Does not: count independent origins of an event (``witness`` does, and more strictly: there two
governments in one article share its root).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from supplyline.fusion.account import Account, innermost
from supplyline.fusion.roots import Roots
from supplyline.fusion.rules import name_of
from supplyline.fusion.witness import UNNAMED

_STATEMENT = "s1:"  # what the id of a statement begins with; an origin without it is a root


def voices(accounts: Iterable[Account]) -> dict[str, str]:
    """Return the voice of each claim, by ``Claim.id``.

    A voice is called by its code, else by the first of its names and statements in the alphabet; the
    order of ``accounts`` makes no difference.
    """
    accounts = list(accounts)
    coded: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        code = _code(account)
        if code is not None and account.statement.startswith(_STATEMENT):
            coded[account.statement].add(code)
    ties = Roots[str]()
    own: dict[str, str] = {}
    for account in accounts:
        first, *others = _keys(account, coded[account.statement])
        own[account.claim.id] = first
        for other in others:
            ties.join(first, other)
    return {claim: ties.of(key) for claim, key in own.items()}


def _code(account: Account) -> str | None:
    """Return the code of the state or body that speaks, or None."""
    if account.speaker is None:
        return account.organ  # of an outlet that speaks for its state
    speaker = innermost(account.claim.attribution)
    return speaker.code if speaker is not None else None


def _keys(account: Account, codes: set[str]) -> list[str]:
    """Return what ties a claim to others of its voice; never empty.  ``codes`` are its statement's."""
    code = _code(account)
    if code is not None:
        return [f"a {code}"]
    relayed = account.statement.startswith(_STATEMENT)
    if relayed and len(codes) == 1:
        return [f"a {next(iter(codes))}"]
    keys = []
    if account.speaker is not None and account.speaker != UNNAMED:
        keys.append(f"b {account.speaker.removeprefix('the ')}")
    if relayed:
        keys.append(f"c {account.statement}")
    return keys or [f"d {account.origin}"]


def is_of_nobody(voice: str) -> bool:
    """Return whether a voice is that of no speaker: a root of the reporting stands for it."""
    return voice.startswith("d ")


def called(account: Account) -> str:
    """Return what to call the voice of ``account``: a party's name, a speaker's words, or an outlet."""
    code = _code(account)
    if code is not None:
        return name_of(code)
    speaker = innermost(account.claim.attribution)
    if speaker is not None:
        return speaker.text
    if account.speaker is None:
        return f"{account.outlet_name} itself"
    return f"somebody unnamed, in {account.outlet_name}"
