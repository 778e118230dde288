"""Group accounts into happenings: block, score within blocks, join best first under constraints.

Three passes, each over less certain ground than the one before:

1. Complete claims of one kind, stage, category and the same parties are scored against their
   neighbours in time and against those that share a figure, a place, a period or a sentence; pairs
   over the threshold are joined, best first, unless the joined group would break a constraint.
2. Generic, one-sided and stage-unknown claims join the group they agree with in time, place, number
   or wording; where two groups fit equally well they stay apart.
3. Denials, deflections and undated admissions join what had been alleged before them.

The constraints hold for the whole group and not only for the pair, so that a chain of small steps
does not tie two distant acts together (complete linkage on time; Hastie, Tibshirani and Friedman 2009,
section 14.3.12).  Neighbours are bounded in number, so the work grows with n log n.

What a person holds together or apart goes before points: claims held apart never share a group, in
any pass, and when all passes are done the groups of claims held together become one (constrained
clustering: Wagstaff and others 2001, "Constrained k-means clustering with background knowledge",
section 3).

Does not: compare across kinds or stages; undo a join, unless a person says so; judge whether anybody
speaks the truth.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from dataclasses import dataclass, field
from heapq import merge
from itertools import combinations, groupby, product, repeat

from supplyline.fusion.account import NARROW, Account, Figure, publication_order
from supplyline.fusion.rules import KindRule, happenings
from supplyline.fusion.score import FAR_APART, Likeness, likeness, statement_likeness

_NEIGHBOURS = 48  # in order of time; evals/fusion finds the same groups with 24 and with 96
_SHARPER_NEIGHBOURS = 12  # among those that share a figure, a place, a period or a sentence
_SPOKESMEN = 8  # accounts of a group that are scored for it in passes 2 and 3
_CANDIDATES = 64  # groups looked at for one vague account


@dataclass(frozen=True, slots=True)
class Node:
    """Accounts that say the very same in the very same words: one for the work of scoring."""

    account: Account
    same: tuple[Account, ...]
    sides: frozenset[tuple[int, int]] = (
        frozenset()
    )  # of what is held apart: which, and on which side


class Ties:
    """What persons hold together and apart, whatever the points say.

    Args:
        together: Sets of claims of one happening; sets that share a claim are one.
        apart: Pairs of sets of claims of two happenings.
    """

    def __init__(
        self,
        together: Iterable[Collection[str]] = (),
        apart: Iterable[tuple[Collection[str], Collection[str]]] = (),
    ) -> None:
        self.together = _joined(together)
        sides: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for number, pair in enumerate(apart):
            for side, claims in enumerate(pair):
                for claim in claims:
                    sides[claim].add((number, side))
        self._sides = {claim: frozenset(found) for claim, found in sides.items()}

    def sides(self, claim: str) -> frozenset[tuple[int, int]]:
        """Return on which side of which pair ``claim`` is."""
        return self._sides.get(claim, frozenset())


def _joined(sets: Iterable[Collection[str]]) -> list[frozenset[str]]:
    """Return the sets, those that share a member joined, in order of their first member."""
    whole: dict[str, set[str]] = {}
    for members in sets:
        joined = set(members)
        for member in members:
            joined |= whole.get(member, set())
        for member in joined:
            whole[member] = joined
    return sorted({frozenset(found) for found in whole.values()}, key=min)


@dataclass(slots=True, eq=False)
class Group:
    """Nodes taken to be of one happening, and what a node must not contradict to join."""

    nodes: list[Node]  # as they came; in order of publication once all have been grouped
    spokesmen: list[Node]  # the few published first, in order
    findings: dict[str, int] = field(default_factory=dict)  # of the joins made, with how many
    latest_start: int | None = None  # over accounts that say a time
    earliest_end: int | None = None
    first_reported: int | None = None  # over accounts that say no time
    last_reported: int | None = None
    figures: dict[tuple[str, int], tuple[Figure, ...]] = field(default_factory=dict)  # by sentence
    counts: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)  # unit, scope
    sides: frozenset[tuple[int, int]] = frozenset()  # of all nodes
    sums_up: bool = False  # whether an account gives a running total
    single: bool = False  # whether an account is of one act

    @classmethod
    def of(cls, node: Node) -> Group:
        """Return the group of one node."""
        account = node.account
        group = cls([node], [node])
        group.latest_start, group.earliest_end = account.start, account.end
        group.sides = node.sides
        group.sums_up, group.single = account.sums_up, account.single
        if not account.timed:
            group.first_reported = group.last_reported = account.by
        if account.figures:
            group.figures = {(a.document, a.claim.start): a.figures for a in node.same}
        for figure in account.figures:
            if figure.value > 0 and figure.unit != "percent":
                key = (figure.unit, figure.scope)
                low, high = group.counts.get(key, (figure.value, figure.value))
                group.counts[key] = (min(low, figure.value), max(high, figure.value))
        return group

    @property
    def lead(self) -> Account:
        """The account published first."""
        return self.spokesmen[0].account

    def accounts(self) -> Iterator[Account]:
        """Yield every account of the group."""
        for node in self.nodes:
            yield from node.same

    def may_join(self, other: Group, rule: KindRule) -> bool:
        """Return whether no two accounts of the joined group would exclude one another."""
        start = _outer(max, self.latest_start, other.latest_start)
        end = _outer(min, self.earliest_end, other.earliest_end)
        if start is not None and end is not None and start - end > rule.tolerance:
            return False
        first = _outer(min, self.first_reported, other.first_reported)
        last = _outer(max, self.last_reported, other.last_reported)
        if first is not None and last is not None and last - first > rule.span:
            return False
        if start is not None and first is not None and first < start and not self.lead.to_come:
            return False
        if end is not None and last is not None and last - end > rule.span:
            return False
        total_and_act = (self.sums_up and other.single) or (other.sums_up and self.single)
        if total_and_act or self.held_apart(other) or not self.counts_agree(other):
            return False
        small, large = sorted((self.figures, other.figures), key=len)
        return all(large.get(sentence, figures) == figures for sentence, figures in small.items())

    def held_apart(self, other: Group) -> bool:
        """Return whether a person says that claims of the two are of two happenings."""
        return any((number, 1 - side) in other.sides for number, side in self.sides)

    def counts_agree(self, other: Group) -> bool:
        """Return whether no two figures of one unit and scope are too far apart to be one dispute."""
        for key in self.counts.keys() & other.counts.keys():
            (low, high), (other_low, other_high) = self.counts[key], other.counts[key]
            if max(high, other_high) > FAR_APART * min(low, other_low):
                return False
        return True

    def absorb(self, other: Group, findings: Iterable[str]) -> None:
        """Take over the nodes of ``other``, for the reasons given."""
        # Nothing here may cost what the group holds already: 10^5 join one by one.
        self.nodes += other.nodes
        self.spokesmen = _in_order([*self.spokesmen, *other.spokesmen])[:_SPOKESMEN]
        for name, count in other.findings.items():
            self.findings[name] = self.findings.get(name, 0) + count
        for name in findings:
            self.findings[name] = self.findings.get(name, 0) + 1
        self.latest_start = _outer(max, self.latest_start, other.latest_start)
        self.earliest_end = _outer(min, self.earliest_end, other.earliest_end)
        self.first_reported = _outer(min, self.first_reported, other.first_reported)
        self.last_reported = _outer(max, self.last_reported, other.last_reported)
        self.figures.update(other.figures)
        self.sides |= other.sides
        self.sums_up, self.single = self.sums_up or other.sums_up, self.single or other.single
        for key, (low, high) in other.counts.items():
            mine = self.counts.get(key, (low, high))
            self.counts[key] = (min(low, mine[0]), max(high, mine[1]))


def group_accounts(accounts: Sequence[Account], ties: Ties | None = None) -> list[Group]:
    """Return the happenings that ``accounts`` tell of, each account in exactly one.

    The order of ``accounts`` makes no difference.
    """
    ties = ties or Ties()
    nodes = _nodes(accounts, ties)
    groups = _within_blocks(nodes)
    groups = _attach(groups, _is_generic, happenings().thresholds.generic, grounded=True)
    groups = _attach(groups, _has_no_stage, happenings().thresholds.join, grounded=False)
    groups = _attach(groups, _is_one_sided, happenings().thresholds.one_sided, grounded=True)
    groups = _attach_statements(groups)
    groups = _hold_together(groups, ties)
    for group in groups:
        group.nodes = _in_order(group.nodes)
    return sorted(groups, key=lambda group: publication_order(group.lead))


def _in_order(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: publication_order(node.account))


def _outer(choose: Callable[[int, int], int], a: int | None, b: int | None) -> int | None:
    if a is None or b is None:
        return b if a is None else a
    return choose(a, b)


def _nodes(accounts: Sequence[Account], ties: Ties) -> list[Node]:
    same: dict[Hashable, list[Account]] = defaultdict(list)
    for account in sorted(accounts, key=publication_order):
        same[
            account.claim.kind, account.stage, account.claim.polarity, account.from_, account.to,
            account.category, account.start, account.end, account.by, account.figures,
            account.places, account.speaker, account.sentence, account.claim.voice,
            ties.sides(account.claim.id),
        ].append(account)  # fmt: skip
    return [Node(alike[0], tuple(alike), ties.sides(alike[0].claim.id)) for alike in same.values()]


# --- pass 1 ---------------------------------------------------------------------------------------


def _within_blocks(nodes: Sequence[Node]) -> list[Group]:
    blocks: dict[Hashable, list[Node]] = defaultdict(list)
    for node in nodes:
        blocks[_block(node.account)].append(node)
    return [group for block in blocks.values() for group in _cluster(block)]


def _block(account: Account) -> Hashable:
    rule = account.rule
    parties: Hashable = (account.from_, account.to)
    if rule.order == "any":
        parties = account.from_ | account.to
    elif rule.sides == "from":
        parties = account.from_ or (account.from_, account.to)
    return (
        account.claim.kind,
        account.stage,
        parties,
        account.category if rule.by_category else account.complete,
        # What was denied and what was said of it are brought together in the last pass.
        account.answers,
    )


def _cluster(block: list[Node]) -> list[Group]:
    groups = [Group.of(node) for node in block]
    if len(block) == 1:
        return groups
    threshold = happenings().thresholds.join
    rule = block[0].account.rule
    # A block may hold 10^5 nodes and sixty pairs of each: a pair is one number, under its likeness.
    pairs: dict[Likeness, array[int]] = defaultdict(lambda: array("q"))
    for i, j in _neighbours(block):
        a, b = block[i].account, block[j].account
        if a.to and b.to and rule.sides == "from" and not a.to & b.to:
            continue
        alike = likeness(a, b)
        if alike is not None and alike.score >= threshold:
            pairs[alike].append(i * len(block) + j)
    return _join(groups, _best_first(pairs), rule)


def _best_first(pairs: Mapping[Likeness, Sequence[int]]) -> Iterator[tuple[int, Likeness]]:
    """Yield the pairs of the highest score first, of one score in order of publication."""
    ranked = sorted(pairs, key=lambda alike: (-alike.score, alike.findings))
    for _, alikes in groupby(ranked, key=lambda alike: alike.score):
        yield from merge(
            *(zip(sorted(pairs[alike]), repeat(alike)) for alike in alikes),
            key=lambda edge: edge[0],
        )


def _join(
    groups: list[Group], edges: Iterable[tuple[int, Likeness]], rule: KindRule
) -> list[Group]:
    root = list(range(len(groups)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for edge, alike in edges:
        a, b = sorted(map(find, divmod(edge, len(groups))))
        if a != b and groups[a].may_join(groups[b], rule):
            large, small = (a, b) if len(groups[a].nodes) >= len(groups[b].nodes) else (b, a)
            groups[large].absorb(groups[small], alike.findings)
            root[small] = large
    return [group for i, group in enumerate(groups) if root[i] == i]


def _neighbours(block: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Yield pairs of positions worth scoring, each once, the smaller position first."""
    order = sorted(range(len(block)), key=lambda i: _by_time(block[i], i))
    sharper: dict[Hashable, list[int]] = defaultdict(list)
    for i in order:
        for key in _sharper_keys(block[i].account):
            sharper[key].append(i)
    passed = Counter[Hashable]()  # of each list, those that ``order`` has come to
    for at, i in enumerate(order):
        near = set(order[at + 1 : at + 1 + _NEIGHBOURS])
        for key in _sharper_keys(block[i].account):
            passed[key] += 1
            near.update(sharper[key][passed[key] : passed[key] + _SHARPER_NEIGHBOURS])
        near.discard(i)  # it may say one place twice
        yield from ((i, j) if i < j else (j, i) for j in near)


def _by_time(node: Node, position: int) -> tuple[int, int]:
    anchor = node.account.anchor
    return (anchor if anchor is not None else 10**7, position)


def _sharper_keys(account: Account) -> Iterator[Hashable]:
    yield "sentence", account.sentence
    if account.timed:
        yield "period", account.start, account.end
    for figure in account.figures:
        yield "figure", figure.unit, figure.low, figure.high
    for place in account.places:
        yield "place", place.text.casefold(), place.role


# --- passes 2 and 3 -------------------------------------------------------------------------------


def _is_generic(account: Account) -> bool:
    return account.rule.by_category and account.generic and account.complete


def _has_no_stage(account: Account) -> bool:
    return account.stage == "unknown"


def _is_one_sided(account: Account) -> bool:
    return not account.complete or len(account.from_) > 1 or len(account.to) > 1


class _Shelf:
    """Groups by the parties that a vaguer account can know of them, in order of time.

    A group stands under each pair of its parties and, for those who know only one side, under each
    party; what is not said is None.  Who knows a pair finds the groups of that pair and those that
    leave a side of it unsaid: what else stands on the shelf makes no difference.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        shelves: dict[Hashable, list[tuple[int, int, Group]]] = defaultdict(list)
        for number, group in enumerate(groups):
            anchor = group.lead.anchor
            for key in self._keys(group.lead):
                shelves[key].append((anchor if anchor is not None else 0, number, group))
        self._shelves = {
            key: sorted(entries, key=lambda entry: entry[:2]) for key, entries in shelves.items()
        }

    @staticmethod
    def _keys(account: Account) -> Iterator[Hashable]:
        what = account.claim.kind, account.family if account.rule.by_category else ""
        pairs = pairs_of(account.rule, account.from_, account.to)
        yield from ((*what, pair) for pair in pairs)
        yield from ((*what, side) for side in _sides(account.rule, pairs))

    @staticmethod
    def _asked(account: Account) -> Iterator[Hashable]:
        what = account.claim.kind, account.family if account.rule.by_category else ""
        pairs = pairs_of(account.rule, account.from_, account.to)
        for a, b in pairs:
            if a is None or b is None:
                yield from ((*what, side) for side in _sides(account.rule, [(a, b)]))
            else:
                yield *what, (a, b)
                either = account.rule.order == "any"
                yield from ((*what, one) for one in ((a, None), (b, None) if either else (None, b)))

    def near(self, account: Account, reach: int) -> list[Group]:
        """Return groups that share a party with ``account`` and lie no more than ``reach`` days off."""
        anchor = account.anchor
        found: dict[int, tuple[int, int, Group]] = {}
        for key in self._asked(account):
            shelf = self._shelves.get(key, ())
            low = high = 0
            if anchor is None:
                high = _CANDIDATES
            elif shelf:
                low = bisect_left(shelf, anchor - reach, key=lambda entry: entry[0])
                high = bisect_left(shelf, anchor + reach + 1, key=lambda entry: entry[0])
            found.update((entry[1], entry) for entry in shelf[low:high])
        at = 0 if anchor is None else anchor
        close = sorted(found.values(), key=lambda entry: (abs(entry[0] - at), entry[1]))
        return [group for _, _, group in close[:_CANDIDATES]]


Pair = tuple[str | None, str | None]


def pairs_of(rule: KindRule, from_: Set[str], to: Set[str]) -> list[Pair]:
    """Return the pairs of parties that an act is between; None: a side that is not said."""
    if rule.order == "any":
        parties = sorted(from_ | to)
        return [*combinations(parties, 2)] or [(party, None) for party in parties]
    if not from_ and not to:
        return []
    unsaid: list[str | None] = [None]
    return [*product(sorted(from_) or unsaid, sorted(to) or unsaid)]


def _sides(rule: KindRule, pairs: Iterable[Pair]) -> set[tuple[str, str]]:
    """Return the parties of ``pairs``, each with the side it is on."""
    names = ("either", "either") if rule.order == "any" else ("from", "to")
    return {
        (side, party)
        for pair in pairs
        for side, party in zip(names, pair, strict=True)
        if party is not None
    }


def _attach(
    groups: list[Group], is_vague: Callable[[Account], bool], threshold: float, *, grounded: bool
) -> list[Group]:
    """Let each vague group join the firm one it fits best, if one fits better than every other."""
    groups = sorted(groups, key=lambda group: publication_order(group.lead))
    vague = [g for g in groups if is_vague(g.lead) and not g.lead.answers]
    firm = [g for g in groups if not is_vague(g.lead) and not g.lead.answers]
    kept = [g for g in groups if g.lead.answers]
    shelf = _Shelf(firm)
    left: list[Group] = []
    for group in vague:
        rule = group.lead.rule
        offers = [
            (alike, candidate)
            for candidate in shelf.near(group.lead, rule.span + NARROW)
            if _compatible(group.lead, candidate.lead)
            and (alike := _best_likeness(group, candidate, likeness)) is not None
            and alike.score >= threshold
            and (alike.grounded or not grounded)
            and candidate.may_join(group, rule)
        ]
        chosen = _choose(offers)
        if chosen is None:
            left.append(group)
        else:
            chosen[1].absorb(group, chosen[0].findings)
    return [*firm, *left, *kept]


def _attach_statements(groups: list[Group]) -> list[Group]:
    """Let denials, deflections and undated admissions join what was alleged before them."""
    groups = sorted(groups, key=lambda group: publication_order(group.lead))
    threshold = happenings().thresholds.statement
    waiting = [g for g in groups if _only_statements(g)]
    heard = [g for g in groups if not _only_statements(g)]
    shelf = _Shelf(heard)
    left: list[Group] = []
    for group in waiting:
        rule = group.lead.rule
        offers = [
            (alike, candidate)
            for candidate in shelf.near(group.lead, rule.reach + rule.span)
            if _compatible(group.lead, candidate.lead)
            and (alike := _best_likeness(group, candidate, statement_likeness)) is not None
            and alike.score >= threshold
            and group.counts_agree(candidate)
            and not group.held_apart(candidate)
        ]
        # Of two that fit equally well a statement answers the one talked of last and most.
        offers.sort(
            key=lambda offer: (
                -offer[0].score,
                -len(offer[1].nodes),
                publication_order(offer[1].lead),
            )
        )
        if offers:
            offers[0][1].absorb(group, ("answers",))
        else:
            left.append(group)
    return [*heard, *left]


# --- what persons hold together -------------------------------------------------------------------


def _hold_together(groups: list[Group], ties: Ties) -> list[Group]:
    """Join the groups of claims that are held together, or those claims alone.

    Alone where the whole groups hold claims that are held apart.  Claims of two kinds stay two.
    """
    if not ties.together:
        return groups
    found = {a.claim.id: group for group in groups for a in group.accounts()}
    for claims in ties.together:
        kinds: dict[str, list[str]] = defaultdict(list)
        for claim in sorted(claims & found.keys()):
            kinds[found[claim].lead.claim.kind].append(claim)
        for _, alike in sorted(kinds.items()):
            concerned = sorted(
                {id(found[c]): found[c] for c in alike}.values(),
                key=lambda group: publication_order(group.lead),
            )
            for group in _as_one(concerned, frozenset(alike)):
                found.update((a.claim.id, group) for a in group.accounts())
    return list({id(group): group for group in found.values()}.values())


def _as_one(groups: Sequence[Group], claims: frozenset[str]) -> list[Group]:
    """Return ``groups`` with ``claims`` in one of them."""
    if len(groups) < 2:
        return list(groups)
    if not any(a.held_apart(b) for i, a in enumerate(groups) for b in groups[:i]):
        for other in groups[1:]:
            groups[0].absorb(other, ("judged",))
        return [groups[0]]
    nodes = [node for group in groups for node in group.nodes]
    held = [n for n in nodes if any(a.claim.id in claims for a in n.same)]
    taken = set(map(id, held))
    left = ([n for n in group.nodes if id(n) not in taken] for group in groups)
    return [_of_nodes(held, ("judged",)), *(_of_nodes(rest) for rest in left if rest)]


def _of_nodes(nodes: Sequence[Node], findings: tuple[str, ...] = ()) -> Group:
    group = Group.of(nodes[0])
    for node in nodes[1:]:
        group.absorb(Group.of(node), findings)
    return group


def _only_statements(group: Group) -> bool:
    accounts = (node.account for node in group.nodes)
    return all(
        a.answers or (a.own is not None and a.rule.deniable and not a.narrow) for a in accounts
    )


def _compatible(vague: Account, firm: Account) -> bool:
    """Return whether parties, stage and category leave room for one happening."""
    if vague.stage != firm.stage and "unknown" not in (vague.stage, firm.stage):
        return False
    same_item = vague.category == firm.category or (
        vague.family == firm.family and (vague.generic or firm.generic)
    )
    if vague.rule.by_category and not same_item:
        return False
    if vague.rule.order == "any":
        return _nested(vague.from_ | vague.to, firm.from_ | firm.to)
    to_agrees = _nested(vague.to, firm.to) or not vague.to or not firm.to
    from_agrees = _nested(vague.from_, firm.from_) or not vague.from_ or not firm.from_
    return to_agrees and from_agrees and bool(vague.from_ & firm.from_ or vague.to & firm.to)


def _nested(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and (a <= b or b <= a)


def _best_likeness(
    a: Group, b: Group, score: Callable[[Account, Account], Likeness | None]
) -> Likeness | None:
    found = [
        alike
        for one in a.spokesmen
        for other in b.spokesmen
        if (alike := score(one.account, other.account)) is not None
    ]
    return max(found, key=lambda alike: (alike.score, alike.findings), default=None)


def _choose(offers: list[tuple[Likeness, Group]]) -> tuple[Likeness, Group] | None:
    """Return the best offer, or None when two different items or stages fit equally well."""
    if not offers:
        return None
    best = max(alike.score for alike, _ in offers)
    top = [offer for offer in offers if offer[0].score == best]
    if len({(group.lead.category, group.lead.stage) for _, group in top}) > 1:
        return None
    return min(top, key=lambda offer: (-len(offer[1].nodes), publication_order(offer[1].lead)))
