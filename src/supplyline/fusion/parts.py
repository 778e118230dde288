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


@dataclass(slots=True)
class _Piece:
    """Claims of one kind, item and connected pairs, with no gap in time between them."""

    name: str
    claims: list[str]


def split(
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
    pieces: list[_Piece] = []
    lines: dict[str, str] = {}
    shelves: dict[tuple[Kind, str], list[tuple[Claim | Outline, int | None]]] = defaultdict(list)
    for claim in claims:
        id_ = claim.document
        if id_ not in told:
            told[id_] = _document_line(id_, documents.get(id_), origins.get(id_), first)
        reported, line = told[id_]
        lines[claim.id] = (
            f"{claim.id}\t{line}\t{claim_origins.get(claim.id, '')}\t{(said or {}).get(claim.id, '')}"
        )
        item = _item(claim.kind, claim.what.category if claim.what else "other")
        shelves[claim.kind, item].append((claim, reported))
    for (kind, item), shelf in sorted(shelves.items()):
        pieces += _pieces(kind, item, shelf)
    return sorted(
        (_part(joined, lines, beside) for joined in _joined(pieces, held)),
        key=lambda part: part.name,
    )


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


def _part(pieces: Sequence[_Piece], lines: Mapping[str, str], beside: str) -> PartOf:
    claims = sorted(claim for piece in pieces for claim in piece.claims)
    total = hashlib.sha256(beside.encode())
    for claim in claims:
        total.update(f"\n{lines[claim]}".encode("utf-8", "surrogatepass"))
    return PartOf(min(piece.name for piece in pieces), tuple(claims), total.hexdigest()[:32])


def _joined(pieces: Sequence[_Piece], held: Iterable[Collection[str]]) -> Iterator[list[_Piece]]:
    """Yield the pieces of each part: those that share claims that are held together."""
    where = {claim: number for number, piece in enumerate(pieces) for claim in piece.claims}
    roots = Roots[int]()
    for together in held:
        numbers = sorted({where[claim] for claim in together if claim in where})
        for number in numbers[1:]:
            roots.join(numbers[0], number)
    found: dict[int, list[_Piece]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        found[roots.of(number)].append(piece)
    yield from found.values()


def _pieces(
    kind: Kind, item: str, shelf: Sequence[tuple[Claim | Outline, int | None]]
) -> Iterator[_Piece]:
    """Yield the pieces of the claims of one kind and item."""
    rule = happenings().kinds[kind]
    roots = Roots[_Node]()
    placed: list[tuple[_Node, tuple[int, int], str]] = []
    for claim, reported in shelf:
        nodes = _nodes(rule, party_keys(claim.from_), party_keys(claim.to))
        for node in nodes[1:]:
            roots.join(nodes[0], node)
        for node in nodes:
            roots.add(node)
        placed.append((nodes[0], _days(claim, reported), claim.id))
    _join_one_sided(rule, roots)
    groups: dict[_Node, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for first, days, id_ in placed:
        groups[roots.of(first)].append((days, id_))
    for root, members in groups.items():
        for start, claims in _cut(members, reach_of(rule)):
            since = "" if start <= -_ALWAYS else f" from {date.fromordinal(start)}"
            yield _Piece(f"{kind} {item or 'any'} {_label(root)}{since}", claims)


_Node = tuple[str, str]  # a pair of parties; "": a side that is not said


def _nodes(rule: KindRule, from_: frozenset[str], to: frozenset[str]) -> list[_Node]:
    """Return the pairs that a claim names: those that name one of the same can touch it."""
    return [(a or "", b or "") for a, b in pairs_of(rule, from_, to)] or [("", "")]


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
