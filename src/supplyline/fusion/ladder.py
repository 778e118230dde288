"""Where each party of an event stood on it, and since when.

What others say of a party takes it from none to alleged to corroborated (two independent origins, or
the other party says so too).  What it says of its own act is deflected, denied, admitted in part or
admitted.  Both are dated by publication; nothing is overwritten, and words repeated within
``same_statement_days`` are one entry.

What a party says at large ("we never exported arms", "our soldiers fought there") bears on every
event of that kind, parties and item that had been told of by then, not only on the one whose claims it
is counted among.  A denial of arms covers shells; a denial of shells does not cover arms.

A party admits in part when its own figure lies wholly below every figure that others give in the same
unit and scope, when it grants only that the act is possible, or when it owns to an item at large where
a special one was alleged, or the other way round.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from math import inf

from supplyline.fusion.account import Account, Figure, publication_order
from supplyline.fusion.hearing import parties_of
from supplyline.fusion.rules import hearing
from supplyline.fusion.witness import UNNAMED, supports, witness
from supplyline.records import Acknowledgement, Status

# Where a party stands by what it says itself; the other statuses are what is said of it.
OWN_WORDS: frozenset[Status] = frozenset({"deflected", "denied", "admitted_in_part", "admitted"})


@dataclass(slots=True)
class _Entry:
    party: str
    status: Status
    since: int | None
    last: int | None
    claims: list[str] = field(default_factory=list)


class Statements:
    """What parties say of their acts at large, to be looked up for the events it bears on."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_act: dict[Hashable, list[tuple[int, Account]]] = defaultdict(list)
        for account in accounts:
            if account.blanket and account.reported is not None:
                self._by_act[self._act(account)].append((account.reported, account))
        for said in self._by_act.values():
            said.sort(key=lambda entry: entry[0])

    @staticmethod
    def _act(account: Account) -> Hashable:
        family = account.family if account.rule.by_category else ""
        return account.claim.kind, account.stage, account.from_, account.to, family

    def about(self, accounts: Sequence[Account]) -> list[Account]:
        """Return those that bear on the event of ``accounts`` and are not among them."""
        lead = next((a for a in accounts if not a.answers), accounts[0])
        own = {account.claim.id for account in accounts}
        days = [a.reported for a in accounts if a.reported is not None and not a.blanket]
        if not days:
            return []
        said = self._by_act.get(self._act(lead), [])
        first = bisect_left(said, min(days), key=lambda entry: entry[0])
        after = bisect_right(said, max(days) + lead.rule.reach, key=lambda entry: entry[0])
        return [
            one
            for _, one in said[first:after]
            if one.claim.id not in own
            and (one.generic or one.category == lead.category or _owns(one))
        ]


def _owns(account: Account) -> bool:
    return account.own is not None and account.own[1] == "admitted"


def acknowledge(
    accounts: Sequence[Account], statements: Iterable[Account] = ()
) -> tuple[Acknowledgement, ...]:
    """Return the dated ladder of every party, parties in order of code.

    Args:
        accounts: Those of one event, in order of publication.
        statements: What its parties said at large of acts like it.
    """
    statements = list(statements)
    lead = next((a for a in accounts if not a.answers), accounts[0])
    # Of another item than the event's: what was counted among its claims was found to be of it.
    aside = {s.claim.id for s in statements if s.category != lead.category and s.rule.by_category}
    heard = sorted([*accounts, *statements], key=publication_order)
    codes = sorted({code for account in accounts for code in parties_of(account.claim)})
    return tuple(entry for code in codes for entry in ladder_of(code, heard, aside))


def ladder_of(
    party: str, accounts: Sequence[Account], aside: Set[str] = frozenset()
) -> list[Acknowledgement]:
    """Return where ``party`` stood, step by step, by ``accounts`` in order of publication.

    Args:
        party: Code.
        accounts: What was told, and what parties said of it.
        aside: Claims by which only a part is admitted, since they are of another item.
    """
    return [
        Acknowledgement(
            party=entry.party,
            status=entry.status,
            since=None if entry.since is None else date.fromordinal(entry.since).isoformat(),
            claims=tuple(entry.claims),
        )
        for entry in _ladder(party, accounts, aside)
    ]


def _ladder(party: str, accounts: Sequence[Account], aside: Set[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    alleged: _Entry | None = None
    corroborated: _Entry | None = None
    told, figures = _Told(), _Figures(accounts)
    only_other_party = False  # whether all of what is told comes from the other party of the act
    for account in accounts:
        status = _own_status(party, account, figures, aside)
        if status is not None:
            _note(entries, party, status, account)
            continue
        if not supports(account) or _admitted(entries):
            continue
        other_party = account.own is not None and account.own[0] != party
        second = told.is_second(account)
        if alleged is None:
            alleged = _Entry(party, "alleged", account.reported, account.reported)
            entries.append(alleged)
            only_other_party = other_party
        elif corroborated is None and (second or (other_party and not only_other_party)):
            corroborated = _Entry(party, "corroborated", account.reported, account.reported)
            entries.append(corroborated)
        only_other_party = only_other_party and other_party
        (corroborated or alleged).claims.append(account.claim.id)
    return entries or [_Entry(party, "none", None, None)]


class _Told:
    """The roots, statements and speakers of what was told, so that a second witness is known as one."""

    def __init__(self) -> None:
        self._all: set[tuple[str, str, str]] = set()
        self._alike: Counter[tuple[str | None, str | None, str | None]] = Counter()

    def is_second(self, account: Account) -> bool:
        """Return whether an earlier telling shares neither root nor statement nor speaker; note this one.

        Earlier tellings are counted by what they share, not looked at one by one: ten thousand may
        relay one ministry.
        """
        own = (account.origin, account.statement, witness(account))
        if own[2] == UNNAMED or own in self._all:
            return False
        root, statement, speaker = own
        ones = ((root, None, None), (None, statement, None), (None, None, speaker))
        twos = ((root, statement, None), (root, None, speaker), (None, statement, speaker))
        sharing = sum(self._alike[k] for k in ones) - sum(self._alike[k] for k in twos)
        apart = (
            len(self._all) - sharing
        )  # nothing earlier shares all three: it would be in ``_all``
        self._all.add(own)
        self._alike.update((*ones, *twos))
        return apart > 0


def _admitted(entries: Sequence[_Entry]) -> bool:
    # What others say adds nothing to where a party stands once it has said so itself.
    return any(entry.status == "admitted" for entry in entries)


def _note(entries: list[_Entry], party: str, status: Status, account: Account) -> None:
    """Add a party's own words: to the entry they repeat, or as a new one."""
    apart = hearing().same_statement_days
    for entry in reversed(entries):
        if entry.status not in OWN_WORDS:
            continue
        if entry.status == "admitted" and status == "admitted_in_part":
            entry.claims.append(account.claim.id)  # it has owned to more than that already
            return
        if entry.status != status:
            break
        days = (
            0 if entry.last is None or account.reported is None else account.reported - entry.last
        )
        # A denial repeated months later is news; an admission repeated is not.
        if days <= apart or status == "admitted":
            entry.claims.append(account.claim.id)
            entry.last = account.reported
            return
        break
    entries.append(_Entry(party, status, account.reported, account.reported, [account.claim.id]))


def _own_status(party: str, account: Account, figures: _Figures, aside: Set[str]) -> Status | None:
    if account.own is None or account.own[0] != party:
        return None
    status = account.own[1]
    other_item = account.claim.id in aside
    hedged = account.claim.certainty == "possible"
    if status == "admitted" and (other_item or hedged or figures.all_exceed(account)):
        return "admitted_in_part"
    return status


class _Figures:
    """The least figure that others had given by each day, in each unit and scope.

    Worked out when a party first owns to a figure, and once: ten thousand may own to one.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = accounts
        self._least: dict[tuple[str, str], tuple[list[float], list[float]]] | None = None

    def all_exceed(self, admission: Account) -> bool:
        """Return whether every comparable figure that others had given by then exceeds the admitted one."""
        # Only what was on the table then: a later, larger figure does not shrink an earlier admission.
        if not admission.figures:
            return False
        until = inf if admission.reported is None else admission.reported
        compared = [
            _granted(own) < theirs
            for own in admission.figures
            if (theirs := self._by(own, until)) is not None
        ]
        return bool(compared) and all(compared)

    def _by(self, own: Figure, until: float) -> float | None:
        """Return the least that was given until then in the unit and scope of ``own``; None: nothing."""
        if self._least is None:
            self._least = self._worked_out()
        days, least = self._least.get((own.unit, own.scope), ([], []))
        at = bisect_right(days, until)
        return least[at - 1] if at else None

    def _worked_out(self) -> dict[tuple[str, str], tuple[list[float], list[float]]]:
        given: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for account in self._accounts:
            if supports(account) and account.own is None:
                day = -inf if account.reported is None else account.reported
                for figure in account.figures:
                    given[figure.unit, figure.scope].append((day, _alleged(figure)))
        found: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
        for key, entries in given.items():
            entries.sort()
            least = accumulate((figure for _, figure in entries), min)
            found[key] = [day for day, _ in entries], list(least)
        return found


def _granted(own: Figure) -> float:
    # "At least nine" grants nine: the open end is not a larger admission.
    most = own.high if own.high is not None else own.low
    return inf if most is None else most


def _alleged(figure: Figure) -> float:
    least = figure.low if figure.low is not None else figure.high
    return -inf if least is None else least
