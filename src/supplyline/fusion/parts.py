"""Split the claims of a case into parts that cannot touch one another, so that each is fused alone.

Two claims can touch, by any chain of others, only if they are of one kind and item family, if the pairs
of parties that they name meet (who names one side only meets all who name that party there), and if
their times lie no further apart than anything in fusion looks.  What persons hold together is one part.
Fusing a part alone gives exactly the events that fusing everything gives for its claims.

A part's digest is over all that its events follow from: its claims as they enter fusion, the dates,
outlets and origins behind them, what persons hold together and apart in it, and what the caller adds.

Does not: look at sentences or speakers; fuse anything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from supplyline.fusion.account import (
    NARROW,
    Stamped,
    day_of,
    first_reports,
    party_keys,
    reported_on,
)
from supplyline.fusion.cluster import pairs_of
from supplyline.fusion.roots import Roots
from supplyline.fusion.rules import KindRule, happenings
from supplyline.records import Category, Claim, Kind, Origin, Party, Quantity, Thing, When

_ALWAYS = 10**7  # days: later than any
_SLACK = 31  # days, over what any rule looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What tells the part of a claim: a claim without its words."""

    id: str
    document: str
    start: int
    end: int
    kind: Kind
    from_: tuple[Party, ...]
    to: tuple[Party, ...]
    what: Thing | None
    quantity: tuple[Quantity, ...]
    when: When | None


@dataclass(frozen=True, slots=True)
class PartOf:
    """One part: claims that no others can share an event with."""

    name: str  # kind, item, pair of parties and first day: it lasts while the part does
    claims: tuple[str, ...]  # Claim.id, sorted
    digest: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Claims of one kind, item and connected pairs, with no gap in time between them."""

    name: str
    claims: tuple[str, ...]  # sorted


class Parts:
    """Splits one case again and again: what is as it was at the last time is not placed or digested anew."""

    def __init__(self) -> None:
        self._placed: dict[str, _Placed] = {}  # by claim
        self._lines: dict[str, str] = {}  # by claim
        self._shelves: dict[tuple[Kind, str], _Shelf] = {}
        self._parts: dict[str, PartOf] = {}  # by name
        self._beside = ""

    def split(
        self,
        claims: Iterable[Claim | Outline],
        documents: Mapping[str, Stamped],
        origins: Mapping[str, Origin],
        claim_origins: Mapping[str, str],
        *,
        held: Iterable[Collection[str]] = (),
        said: Mapping[str, str] | None = None,
        beside: str = "",
    ) -> list[PartOf]:
        """Return the parts of ``claims``, each claim in exactly one, by name.

        Claims that are the same objects as at the last time are taken as unchanged.

        Args:
            claims: All that enter fusion.
            documents: By id; one that is missing has no date and no outlet.
            origins: By ``Origin.document``, of all documents that share one with a claim's.
            claim_origins: Where each claim goes back to, by claim; of those that relay a statement.
            held: Sets of claims that a judgement speaks of together: each is one part.
            said: What a claim or a judgement says that its id does not, by claim.
            beside: What all events follow from besides: the code that infers them.
        """
        first = first_reports(documents, origins)
        told: dict[str, tuple[int | None, str]] = {}
        lines: dict[str, str] = {}
        said = said or {}
        for claim in claims:
            id_ = claim.document
            if id_ not in told:
                told[id_] = _document_line(id_, documents.get(id_), origins.get(id_), first)
            reported, line = told[id_]
            lines[claim.id] = (
                f"{claim.id}\t{line}\t{claim_origins.get(claim.id, '')}\t{said.get(claim.id, '')}"
            )
            placed = self._placed.get(claim.id)
            if placed is None or placed.claim is not claim or placed.reported != reported:
                self._place(claim, reported)
        for gone in self._placed.keys() - lines.keys():
            self._take_out(gone)
        self._lines, before = lines, self._lines
        other = {id_ for id_, line in lines.items() if before.get(id_) != line}
        pieces = [piece for _, shelf in sorted(self._shelves.items()) for piece in shelf.pieces()]
        known, self._parts = self._parts if beside == self._beside else {}, {}
        self._beside = beside
        for joined in _joined(pieces, held):
            part = self._part(joined, known, other, beside)
            self._parts[part.name] = part
        return sorted(self._parts.values(), key=lambda part: part.name)

    def _place(self, claim: Claim | Outline, reported: int | None) -> None:
        self._take_out(claim.id)
        item = _item(claim.kind, claim.what.category if claim.what else "other")
        shelf = self._shelves.get((claim.kind, item))
        if shelf is None:
            shelf = self._shelves[claim.kind, item] = _Shelf(claim.kind, item)
        nodes = _nodes(shelf.rule, party_keys(claim.from_), party_keys(claim.to))
        self._placed[claim.id] = _Placed(claim, reported, shelf, nodes)
        shelf.put(nodes, claim.id, _days(claim, reported))

    def _take_out(self, claim: str) -> None:
        placed = self._placed.pop(claim, None)
        if placed is not None:
            placed.shelf.take(placed.nodes, claim)

    def _part(
        self, pieces: Sequence[_Piece], known: Mapping[str, PartOf], other: set[str], beside: str
    ) -> PartOf:
        name, claims = pieces[0].name, pieces[0].claims
        if len(pieces) > 1:
            name = min(piece.name for piece in pieces)
            claims = tuple(sorted(claim for piece in pieces for claim in piece.claims))
        before = known.get(name)
        if before is not None and before.claims == claims and other.isdisjoint(claims):
            return before
        total = hashlib.sha256(beside.encode())
        for claim in claims:
            total.update(f"\n{self._lines[claim]}".encode("utf-8", "surrogatepass"))
        return PartOf(name, claims, total.hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a claim lies."""

    claim: Claim | Outline
    reported: int | None
    shelf: _Shelf
    nodes: tuple[_Node, ...]


class _Shelf:
    """The claims of one kind and item."""

    def __init__(self, kind: Kind, item: str) -> None:
        self.rule = happenings().kinds[kind]
        self._called = f"{kind} {item or 'any'}"
        # Claims with their days, by the pairs that they name.
        self._under: dict[tuple[_Node, ...], dict[str, tuple[int, int]]] = {}
        self._dirty: set[tuple[_Node, ...]] = set()
        self._pieces: dict[_Node, tuple[set[tuple[_Node, ...]], list[_Piece]]] = {}

    def put(self, nodes: tuple[_Node, ...], claim: str, days: tuple[int, int]) -> None:
        """Take a claim in."""
        self._under.setdefault(nodes, {})[claim] = days
        self._dirty.add(nodes)

    def take(self, nodes: tuple[_Node, ...], claim: str) -> None:
        """Take a claim out."""
        del self._under[nodes][claim]
        if not self._under[nodes]:
            del self._under[nodes]
        self._dirty.add(nodes)

    def pieces(self) -> Iterator[_Piece]:
        """Yield the pieces of its claims."""
        if self._dirty:
            self._cut_anew()
        for _, pieces in self._pieces.values():
            yield from pieces

    def _cut_anew(self) -> None:
        roots = Roots[_Node]()
        for nodes in self._under:
            for node in nodes:
                roots.join(nodes[0], node)
        _join_one_sided(self.rule, roots)
        groups: dict[_Node, set[tuple[_Node, ...]]] = defaultdict(set)
        for nodes in self._under:
            groups[roots.of(nodes[0])].add(nodes)
        before, self._pieces = self._pieces, {}
        for root, named in groups.items():
            was = before.get(root)
            if was is not None and was[0] == named and self._dirty.isdisjoint(named):
                self._pieces[root] = was
                continue
            members = [(days, id_) for nodes in named for id_, days in self._under[nodes].items()]
            self._pieces[root] = (
                named,
                [
                    _Piece(f"{self._called} {_label(root)}{_since(start)}", tuple(sorted(claims)))
                    for start, claims in _cut(members, reach_of(self.rule))
                ],
            )
        self._dirty = set()


def _since(start: int) -> str:
    return "" if start <= -_ALWAYS else f" from {date.fromordinal(start)}"


@cache
def _item(kind: Kind, category: Category) -> str:
    rules = happenings()
    return rules.counted_as(category) if rules.kinds[kind].by_category else ""


def _document_line(
    id_: str, document: Stamped | None, origin: Origin | None, first: Mapping[str, int]
) -> tuple[int | None, str]:
    """Return when a document's claims were reported, and all that fusion knows of it in one line."""
    published = document.published if document else None
    reported = reported_on(published, origin, first)
    outlet = document.outlet if document else None
    root = origin.origin if origin else id_
    return reported, f"{id_}\t{published}\t{outlet}\t{root}\t{reported}"


def _joined(pieces: Sequence[_Piece], held: Iterable[Collection[str]]) -> Iterator[list[_Piece]]:
    """Yield the pieces of each part: those that share claims that are held together."""
    sets = list(held)
    if not sets:
        yield from ([piece] for piece in pieces)
        return
    where = {claim: number for number, piece in enumerate(pieces) for claim in piece.claims}
    roots = Roots[int]()
    for together in sets:
        numbers = sorted({where[claim] for claim in together if claim in where})
        for number in numbers[1:]:
            roots.join(numbers[0], number)
    found: dict[int, list[_Piece]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        found[roots.of(number)].append(piece)
    yield from found.values()


_Node = tuple[str, str]  # a pair of parties; "": a side that is not said


def _nodes(rule: KindRule, from_: frozenset[str], to: frozenset[str]) -> tuple[_Node, ...]:
    """Return the pairs that a claim names: those that name one of the same can touch it."""
    return tuple((a or "", b or "") for a, b in pairs_of(rule, from_, to)) or (("", ""),)


def _join_one_sided(rule: KindRule, roots: Roots[_Node]) -> None:
    """Join the pairs that one-sided claims can touch: all that name the party on that side."""
    sides: dict[tuple[str, str], list[_Node]] = defaultdict(list)
    alone: set[tuple[str, str]] = set()
    names = ("either", "either") if rule.order == "any" else ("from", "to")
    for node in roots.members():
        named = [(side, party) for side, party in zip(names, node, strict=True) if party]
        for side in named:
            sides[side].append(node)
        # Where one side is enough, the other is no bar.
        alone.update(named if len(named) == 1 else named[:1] if rule.sides == "from" else ())
    for side in alone:
        for node in sides[side]:
            roots.join(sides[side][0], node)


def _label(node: _Node) -> str:
    return ">".join(party or "?" for party in node)


def reach_of(rule: KindRule) -> int:
    """Return how many days may lie between two claims of a kind that touch."""
    looks = (rule.reach + rule.span, rule.span + NARROW, rule.ahead + rule.tolerance)
    return max(looks) + rule.report + _SLACK


def _days(claim: Claim | Outline, reported: int | None) -> tuple[int, int]:
    """Return first and last day of all that a claim's time may be compared by."""
    start = day_of(claim.when.start) if claim.when else None
    end = day_of(claim.when.end) if claim.when else None
    days = [day for day in (start, end, reported) if day is not None]
    if not days or (reported is None and start is None):
        return -_ALWAYS, _ALWAYS
    low, high = min(days), max(days)
    if start is not None and end is None:
        high = _ALWAYS  # "since August 2023" goes on
    if any(quantity.scope == "cumulative" for quantity in claim.quantity):
        low = -_ALWAYS  # a running total counts whatever was before
    return low, high


def _cut(
    members: Sequence[tuple[tuple[int, int], str]], reach: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield claims with no gap of more than ``reach`` days between them, and their first day."""
    claims: list[str] = []
    begin, until = 0, -_ALWAYS
    for (low, high), claim in sorted(members):
        if claims and low > until + reach:
            yield begin, claims
            claims = []
        if not claims:
            begin, until = low, high
        claims.append(claim)
        until = max(until, high)
    if claims:
        yield begin, claims
