"""Count the independent origins behind an event, as an interval.

A claim has three ties that could make it the same witness as another: the root of its document's
reporting (``Origin.origin``), the statement it relays (``ClaimOrigin.origin``) and who is meant to know
(the innermost speaker).  At most as many origins as claims can be chosen of which no two share a root
or a statement: two articles written apart that relay one briefing are one witness, and so is one
article that relays two.  At least as many as can be told apart by speaker as well.  Unnamed speakers
could be anybody, so they count only where nobody is named.

The most over two ties is a maximum matching (Kuhn 1955).  The most over three is hard to find (Karp 1972,
problem 17), so low is the best of three that are found by matching two ties and then the pairs with the
third: never more than can be told apart, and the most wherever a statement is of one speaker.

Opinions, denials and deflections corroborate nothing and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from supplyline.fusion.account import Account

UNNAMED = "unstated"

Ties = tuple[str, str, str]  # root, statement, speaker
A = TypeVar("A", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many independent origins, and how that was counted."""

    low: int
    high: int
    roots: int  # of documents' reporting; those beyond ``high`` relay only what others relay
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
    ties = {(account.origin, account.statement, witness(account)) for account in backing}
    named = {tie for tie in ties if tie[2] != UNNAMED} or ties
    return Witnesses(
        low=max(_told_apart(named, order) for order in ((2, 0, 1), (2, 1, 0), (0, 1, 2))),
        high=len(matching(_partners((root, statement) for root, statement, _ in ties))),
        roots=len({root for root, _, _ in ties}),
        speakers=tuple(sorted({speaker for _, _, speaker in ties})),
        documents=len({account.document for account in backing}),
        outlets=len({account.outlet for account in backing}),
    )


def _told_apart(ties: Set[Ties], order: tuple[int, int, int]) -> int:
    """Return how many of ``ties`` share nothing: the first two of ``order`` matched, then the third."""
    one, other, third = order
    pairs = matching(_partners((tie[one], tie[other]) for tie in ties))
    return len(
        matching(
            _partners(
                ((tie[one], tie[other]), tie[third])
                for tie in ties
                if pairs.get(tie[one]) == tie[other]
            )
        )
    )


def _partners(pairs: Iterable[tuple[A, str]]) -> dict[A, set[str]]:
    partners: dict[A, set[str]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
    return partners


def matching(partners: Mapping[A, Iterable[str]]) -> dict[A, str]:
    """Return a maximum matching of a bipartite graph, given the one side's partners.

    >>> matching({"agency": ["wire"], "ministry": ["paper", "wire"]})
    {'agency': 'wire', 'ministry': 'paper'}
    >>> len(matching({"agency": ["wire"], "ministry": ["wire"]}))
    1
    """
    taken: dict[str, A] = {}
    given: dict[A, str] = {}
    hopeless: set[str] = set()
    for one in sorted(partners):
        hopeless |= _augment(one, partners, taken, given, hopeless)
    return given


def _augment(
    start: A,
    partners: Mapping[A, Iterable[str]],
    taken: dict[str, A],
    given: dict[A, str],
    hopeless: Set[str],
) -> Set[str]:
    """Find an augmenting path from ``start``, breadth first, and flip it.

    Returns:
        What was reached where no path was found: no later search can pass it either.
    """
    came_from: dict[str, A] = {}
    queue = [start]
    for one in queue:
        for other in sorted(partners[one]):
            if other in came_from or other in hopeless:
                continue
            came_from[other] = one
            if other in taken:
                queue.append(taken[other])
                continue
            at: str | None = other
            while at is not None:
                giver = came_from[at]
                before = given.get(giver)
                taken[at], given[giver] = giver, at
                at = before
            return frozenset()
    return came_from.keys()
