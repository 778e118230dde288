"""Let an event keep its id as it grows: who of the new groups goes on under which of the old ids.

An old id goes to the group that holds most of its claims, and where several old events have become one
group, to that which brings most claims to it; the others' ids are forwarded.  A group that goes on from
none is named after its first claim, so that a case built at once has the names that its claims give.

Does not: decide which claims are one happening; know an old id that was forwarded before (``lead`` does).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from supplyline.ids import content_id
from supplyline.records import Event, Forward


def name_events(
    events: Sequence[Event],
    held: Mapping[str, Sequence[str]],
    *,
    taken: Collection[str] = (),
) -> tuple[list[Event], list[Forward]]:
    """Return ``events`` under the ids that they keep, and what became of ids they do not keep.

    Pure; the order of ``held`` makes no difference.

    Args:
        events: As ``fuse`` made them, each claim in one of them.
        held: Claims by publication of each event that was held before, by its id.  A claim that was
            read anew goes by the id it has now.
        taken: Ids of other events, that stand as they are.

    Returns:
        The events in their order, ids changed wherever they stand, and forwards by old id.  An id
        that goes on without some of its claims has a forward that lists itself first.
    """
    where = {claim: number for number, event in enumerate(events) for claim in event.claims}
    shares = {old: Counter(where[c] for c in claims if c in where) for old, claims in held.items()}
    heirs = _heirs(held, shares, where)
    names = _names(events, heirs, shares, set(taken))
    forwards = [
        Forward(old=old, new=tuple(names[n] for n in new), why=why)
        for old in sorted(held)
        for new, why in _gone_elsewhere(old, shares[old], heirs)
    ]
    renamed = {event.id: name for event, name in zip(events, names, strict=True)}
    return [_renamed(event, renamed) for event in events], forwards


def _heirs(
    held: Mapping[str, Sequence[str]],
    shares: Mapping[str, Counter[int]],
    where: Mapping[str, int],
) -> dict[int, str]:
    """Return the old id that each group goes on under, by the number of the group."""
    contenders: dict[int, list[str]] = defaultdict(list)
    for old, found in shares.items():
        if found:
            most = max(found.values())
            # Of two that hold as many, the one with the claim that was published first.
            first = next(where[c] for c in held[old] if c in where and found[where[c]] == most)
            contenders[first].append(old)
    return {
        number: min(olds, key=lambda old: (-shares[old][number], -len(held[old]), old))
        for number, olds in contenders.items()
    }


def _names(
    events: Sequence[Event],
    heirs: Mapping[int, str],
    shares: Mapping[str, Counter[int]],
    taken: set[str],
) -> list[str]:
    used = taken | set(heirs.values())
    names: list[str] = []
    for number, event in enumerate(events):
        name = heirs.get(number)
        if name is None:
            # An old id that leads elsewhere must not come to mean claims it never stood for.
            name = next(
                id_
                for id_ in _first_names(event)
                if id_ not in used and (id_ not in shares or number in shares[id_])
            )
            used.add(name)
        names.append(name)
    return names


def _first_names(event: Event) -> Iterator[str]:
    """Yield what an event without a past may be called: after its first claim, else a later one."""
    for claim in event.claims:
        yield content_id("e1", [claim])
    number = 2
    while True:
        yield content_id("e1", [event.claims[0], number])
        number += 1


def _gone_elsewhere(
    old: str, shares: Counter[int], heirs: Mapping[int, str]
) -> Iterator[tuple[list[int], Literal["merged", "split", "gone"]]]:
    """Yield the groups that the claims of ``old`` are in, if it does not go on just as it was."""
    order = sorted(shares, key=lambda number: (heirs.get(number) != old, -shares[number], number))
    if not order:
        yield [], "gone"
    elif len(order) > 1:
        yield order, "split"
    elif heirs.get(order[0]) != old:
        yield order, "merged"


def _renamed(event: Event, names: Mapping[str, str]) -> Event:
    related = tuple(
        replace(relation, event=names.get(relation.event, relation.event))
        for relation in event.related
    )
    return replace(event, id=names[event.id], related=related)


def lead(id_: str, forwards: Iterable[Forward], held: Collection[str]) -> tuple[str, ...]:
    """Return which of the events ``held`` stand for ``id_`` now, the one that took most over first.

    Args:
        id_: An event's id, in use or not.
        forwards: All there are, oldest first.
        held: Ids in use.

    Returns:
        ``id_`` itself where it is in use; empty: nothing is left of it, or it never was.

    >>> lead("e1:a", [Forward(old="e1:a", new=("e1:b",), why="merged")], {"e1:b"})
    ('e1:b',)
    """
    return _lead(id_, {forward.old: forward.new for forward in forwards}, held)


def formerly(forwards: Iterable[Forward], held: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids out of use that lead to each of the events ``held``, by its id."""
    latest = {forward.old: forward.new for forward in forwards}
    found: dict[str, list[str]] = defaultdict(list)
    for old in sorted(latest.keys() - set(held)):
        for now in _lead(old, latest, held):
            found[now].append(old)
    return {now: tuple(olds) for now, olds in found.items()}


def _lead(
    id_: str, latest: Mapping[str, tuple[str, ...]], held: Collection[str]
) -> tuple[str, ...]:
    found: list[str] = []
    waiting = [id_]
    for at in waiting:  # grows as it goes
        if at in held:
            found.append(at)
        else:
            waiting += (new for new in latest.get(at, ()) if new not in waiting)
    return tuple(found)
