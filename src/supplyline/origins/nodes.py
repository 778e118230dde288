"""Put together what one document has from one speaker on one day: its statements, before others are known.

Does not: look at another document's tellings, but for the office that others give a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from supplyline.origins.occasions import LONG_AGO
from supplyline.origins.signature import Signature, settle
from supplyline.origins.tellings import Act, Sides, Telling

CLOSE = 250  # characters after a speaker's words in which "he added" goes on with them

Named = tuple[tuple[str, ...], str]  # a name, and the state it speaks for: ``Who.block``


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """What one document has from one speaker on one day, or several that share quoted words."""

    tellings: tuple[Telling, ...]
    signature: Signature
    published: int | None  # ordinal of the first day
    quoted: bool = False  # several documents' that share quoted words

    def acts(self) -> list[Act]:
        """Return the acts that it tells of; where no side is said, it could be any."""
        return [act for act in dict.fromkeys(t.act for t in self.tellings) if any(act[2])]


def of_document(tellings: Iterable[Telling]) -> list[Node]:
    """Return the statements that one document relays.

    What follows closely on a speaker's words and fits goes on with them ("He added that …"); passages
    further apart are of one statement if they give one day.
    """
    runs: list[tuple[Signature, list[Telling]]] = []
    last: dict[tuple[str, ...], int] = {}
    # Copies tell at other places of their texts: each document is read on its own.
    for telling in sorted(tellings, key=lambda t: (t.claim.document, t.claim.start, t.claim.id)):
        own, at = _signature(telling), last.get(telling.who.block)
        if at is not None:
            whole, run = runs[at]
            if _goes_on(run[-1], telling, whole):
                runs[at] = (whole.with_(own), [*run, telling])
                continue
        last[own.block] = len(runs)
        runs.append((own, [telling]))
    dated: dict[Signature, list[Telling]] = defaultdict(list)
    found: list[tuple[Signature, list[Telling]]] = []
    for whole, run in runs:
        if whole.block and whole.day not in (None, LONG_AGO):
            dated[whole] += run
        else:
            found.append((whole, run))
    for whole, members in settle(dated):
        found.append((whole, [t for member in members for t in dated[member]]))
    return [
        Node(
            tuple(told), whole,
            min((t.published for t in told if t.published is not None), default=None),
        )
        for whole, told in found
    ]  # fmt: skip


def merged(parts: Sequence[Node]) -> Node:
    """Return several that share quoted words as one."""
    if len(parts) == 1:
        return parts[0]
    whole = parts[0].signature
    for part in parts[1:]:
        whole = whole.with_(part.signature)
    return Node(
        tuple(telling for part in parts for telling in part.tellings),
        whole,
        min((part.published for part in parts if part.published is not None), default=None),
        quoted=True,
    )


def with_office(telling: Telling, offices: Callable[[Named], Iterable[str]]) -> Telling:
    """Return ``telling`` with the office that others give its speaker, where they give just one."""
    who = telling.who
    if who.office is not None or not who.names:
        return telling
    given = [set(offices((who.block, name))) for name in who.names]
    common = set.intersection(*given)
    return replace(telling, who=replace(who, office=common.pop())) if len(common) == 1 else telling


def wherever(node: Node) -> Signature:
    """Return what ``node`` says, but for the occasion.

    "In a statement" and "told reporters" are often the same words for two who heard them.
    """
    return replace(node.signature, occasions=frozenset())


def with_sides(signature: Signature, sides: Sides) -> Signature:
    """Return ``signature`` as of an act between ``sides``."""
    return replace(signature, from_=sides[0], to=sides[1])


def _goes_on(before: Telling, after: Telling, whole: Signature) -> bool:
    """Return whether ``after`` follows closely on ``before`` and brings up nobody new.

    A name may follow on an office ("the White House said … spokesman John Kirby said"), not on a state.
    """
    close = (
        before.claim.document == after.claim.document
        and after.claim.start - before.claim.end <= CLOSE
    )
    own = _signature(after)
    known = (
        after.who.points_back
        or (own.office is not None and own.office == whole.office)
        or (bool(own.names) and (own.names <= whole.names or whole.office is not None))
    )
    return close and known and whole.fits(own)


def _signature(telling: Telling) -> Signature:
    who = telling.who
    occasions = frozenset({telling.occasion} if telling.occasion else ())
    return Signature(who.block, who.names, who.office, telling.day, occasions)
