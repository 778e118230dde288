"""Count the independent origins behind an event, as an interval.

At most as many as there are distinct roots of reporting (``Origin.origin``).  At least as many as can
be told apart both by root and by who is meant to know: two roots that relay the same ministry are one
witness, and so is one root that relays two ministries.  That is the size of a maximum matching between
roots and speakers (Kuhn 1955).  Unnamed speakers could be anybody, so they count only where nobody is named.

Opinions, denials and deflections corroborate nothing and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from supplyline.fusion.account import Account

UNNAMED = "unstated"


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many independent origins, and how that was counted."""

    low: int
    high: int
    speakers: tuple[str, ...]  # who is meant to know; an outlet that says so itself is "itself: …"
    documents: int
    outlets: int


def supports(account: Account) -> bool:
    """Return whether a claim speaks for its act having happened, as reporting."""
    return not account.answers and account.claim.voice == "report"


def witness(account: Account) -> str:
    """Return who is meant to know: the innermost speaker, or the outlet in its own voice."""
    return f"itself: {account.outlet}" if account.speaker is None else account.speaker


def count_witnesses(accounts: Iterable[Account]) -> Witnesses:
    """Return the interval of independent origins over those accounts that support their act."""
    backing = [account for account in accounts if supports(account)]
    by_speaker: dict[str, set[str]] = defaultdict(set)
    for account in backing:
        by_speaker[witness(account)].add(account.origin)
    named = {s: by_speaker[s] for s in by_speaker if s != UNNAMED}
    roots = {account.origin for account in backing}
    return Witnesses(
        low=matching(named or by_speaker),
        high=len(roots),
        speakers=tuple(sorted(by_speaker)),
        documents=len({account.document for account in backing}),
        outlets=len({account.outlet for account in backing}),
    )


def matching(partners: Mapping[str, Iterable[str]]) -> int:
    """Return the size of a maximum matching of a bipartite graph, given the one side's partners.

    >>> matching({"ministry": ["wire", "paper"], "agency": ["wire"]})
    2
    >>> matching({"ministry": ["wire", "paper", "radio"]})
    1
    """
    taken: dict[str, str] = {}
    return sum(_augment(one, partners, taken) for one in sorted(partners))


def _augment(start: str, partners: Mapping[str, Iterable[str]], taken: dict[str, str]) -> bool:
    """Find an augmenting path from ``start``, breadth first, and flip it."""
    came_from: dict[str, str] = {}
    queue = [start]
    for one in queue:
        for other in sorted(partners[one]):
            if other in came_from:
                continue
            came_from[other] = one
            holder = taken.get(other)
            if holder is not None:
                queue.append(holder)
                continue
            at: str | None = other
            while at is not None:
                giver = came_from[at]
                before = next((o for o, g in taken.items() if g == giver), None)
                taken[at] = giver
                at = before
            return True
    return False
