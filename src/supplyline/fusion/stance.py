"""Follow where each party stands on a kind of supply as a whole, and when it says something else.

An event's ladder (``ladder``) is of one happening.  Here all that is told of one kind of act between two
parties and of one family of items is one ladder: shells in one month and rockets in the next are arms.
Of casualties the categories are one family.  The rules of hearing are the same; besides, who admits one
item where others have told of the family or of another item admits in part.

Words that name no other side ("we never exported arms") bear on each other side that others are told of.
Told are acts, not promises: what is planned, offered or asked for is left out.  Only kinds that states are
known to deny are followed.

A *shift* is a step of the ladder by the party's own words: other words than before, or the same once more
after ``same_statement_days`` (a denial said again is news; an admission said again is not).

Does not: say what is true; weigh who alleges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Literal, NamedTuple

from supplyline.fusion.account import Account, Stamped, accounts_of, publication_order
from supplyline.fusion.ladder import OWN_WORDS, ladder_of
from supplyline.fusion.rules import happenings
from supplyline.fusion.witness import supports
from supplyline.records import (
    Category,
    Claim,
    ClaimOrigin,
    Event,
    Kind,
    Origin,
    Shift,
    Stance,
    Status,
)

_NOT_YET = frozenset({"requested", "promised"})  # groups of stages
_LOSSES: Category = "casualties"  # stands for killed, wounded, captured and missing


class _Supply(NamedTuple):
    """One kind of supply, as one of its parties has it."""

    party: str
    side: Literal["from", "to"]
    other: str
    kind: Kind
    item: Category


def stances(
    claims: Sequence[Claim],
    documents: Mapping[str, Stamped],
    origins: Mapping[str, Origin],
    claim_origins: Mapping[str, ClaimOrigin] | None = None,
) -> list[Stance]:
    """Return the dated ladder of every party on every kind of supply, by party, kind, item and day.

    Args:
        claims: All that are current, as reviewers corrected them.
        documents: By ``Document.id``.
        origins: By ``Origin.document``.
        claim_origins: By ``ClaimOrigin.claim``.
    """
    accounts = [
        account
        for account in accounts_of(claims, documents, origins, claim_origins or {})
        if account.rule.deniable and account.stage not in _NOT_YET
    ]
    named = {
        (giver.code, taker.code, account.claim.kind, account.family)
        for account in accounts
        for giver in account.claim.from_
        for taker in account.claim.to
        if taker.text != taker.code
    }
    told: dict[_Supply, list[Account]] = defaultdict(list)
    for account in accounts:
        for supply in _supplies(account, named):
            told[supply].append(account)
    return [
        Stance(
            party=supply.party, side=supply.side, other=supply.other, kind=supply.kind,
            item=supply.item, status=step.status, since=step.since, claims=step.claims,
        )
        for supply, theirs in sorted(_with_what_is_said_at_large(told).items())
        for step in ladder_of(supply.party, theirs, _of_other_items(theirs))
    ]  # fmt: skip


def shifts(found: Iterable[Stance]) -> list[Shift]:
    """Return every shift in ``found``, newest first; undated ones last.

    Args:
        found: From ``stances``, in its order.
    """
    said: list[Shift] = []
    supply: tuple[str, ...] = ()
    before: Status = "none"
    own = False  # whether ``before`` is the party's own word
    for step in found:
        here = (step.party, step.side, step.other, step.kind, step.item)
        if here != supply:
            supply, before, own = here, "none", False
        if step.status in OWN_WORDS:
            said.append(
                Shift(
                    party=step.party, side=step.side, other=step.other, kind=step.kind,
                    item=step.item, before=before, after=step.status, day=step.since,
                    claims=step.claims,
                )
            )  # fmt: skip
            before, own = step.status, True
        elif not own:
            before = step.status
    return sorted(said, key=lambda s: s.day or "", reverse=True)


def bears_on(shift: Shift, event: Event) -> bool:
    """Return whether ``shift`` is of the kind of supply, and of the parties, that ``event`` is of."""
    from_, to = ({p.code for p in side} for side in (event.from_, event.to))
    mine, others = (from_, to) if shift.side == "from" else (to, from_)
    category = event.what.category if event.what is not None else "other"
    return (
        shift.kind == event.kind
        and shift.item == _item(event.kind, happenings().family(category)[0])
        and shift.party in mine
        and (not shift.other or shift.other in others)
    )


def _item(kind: Kind, family: Category) -> Category:
    """Return what the supply is of: of losses, whatever they are, of losses."""
    return _LOSSES if kind == "casualty" else family


def _supplies(
    account: Account, named: Set[tuple[str | None, str | None, Kind, str]]
) -> list[_Supply]:
    """Return whose ladders an account is told on.

    A recipient that the sentence does not name (its words are its mere code) was filled in from what is
    near, and may be who speaks: it counts where some claim names it as recipient of that giver.
    """
    claim = account.claim
    item = _item(claim.kind, account.family)
    givers = [p.code for p in claim.from_ if p.code is not None]
    if account.rule.sides == "from":
        return [_Supply(giver, "from", "", claim.kind, item) for giver in dict.fromkeys(givers)]
    takers = [
        p.code
        for p in claim.to
        if p.code is not None
        and (
            p.text != p.code
            or any((g, p.code, claim.kind, account.family) in named for g in givers)
        )
    ]
    sides: dict[_Supply, None] = {}
    for giver in givers or [""]:
        for taker in takers or [""]:
            if giver:
                sides[_Supply(giver, "from", taker, claim.kind, item)] = None
            if taker:
                sides[_Supply(taker, "to", giver, claim.kind, item)] = None
    return list(sides)


def _with_what_is_said_at_large(
    told: Mapping[_Supply, Sequence[Account]],
) -> dict[_Supply, Sequence[Account]]:
    """Return ladders with what names no other side on those that do; alone where there is none."""
    by_act: dict[_Supply, list[_Supply]] = defaultdict(list)
    for supply in told:
        if supply.other:
            by_act[supply._replace(other="")].append(supply)
    found = dict(told)
    for supply, others in by_act.items():
        for other in others if supply in told else ():
            found[other] = sorted((*told[other], *told[supply]), key=publication_order)
        found.pop(supply, None)
    return found


def _of_other_items(accounts: Sequence[Account]) -> frozenset[str]:
    """Return the admissions of one item where the family, or another of its items, was told of before."""
    told: set[Category] = set()
    aside = set()
    for account in accounts:
        if account.own is not None and account.own[1] == "admitted":
            if (
                account.claim.kind != "casualty"
                and not account.generic
                and told - {account.category}
            ):
                aside.add(account.claim.id)
        elif supports(account):
            told.add(account.category)
    return frozenset(aside)
