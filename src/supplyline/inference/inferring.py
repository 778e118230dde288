"""Infer what follows from a case's claims: statements, then events, as reviewers judge them.

Does not: decide which claims relay one statement (``origins``), which are one happening (``fusion``) or
what a judgement means (``review``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from supplyline.code_names import code_of
from supplyline.ledger import Imprint, Ledger
from supplyline.records import Claim, ClaimOrigin, Event, Origin, Part
from supplyline.schema.parties import parties_note

if TYPE_CHECKING:
    from supplyline.fusion import Outline, PartOf
    from supplyline.inference.recall import Recall
    from supplyline.review import Review


def are_statements_derived(ledger: Ledger) -> bool:
    """Return whether the origins of claims that ``ledger`` holds are those of its current claims."""
    state, tool = _statements_of(ledger)
    return ledger.is_derived("statements", state=state, tool=tool)


def derive_statements(ledger: Ledger, recall: Recall | None = None) -> int:
    """Find which current claims relay one statement; return how many claims there are.

    In one transaction; nothing is read anew.

    Args:
        ledger: Open for writing.
        recall: Of whoever derives again soon; None: everything is asked of the ledger.
    """
    from supplyline.inference.recall import recall_claims  # noqa: PLC0415  # not needed when nothing is new

    state, tool = _statements_of(ledger)
    if recall is not None:
        recall.bring_up(ledger)
    known = recall or recall_claims(ledger)
    new, gone = known.relayed(ledger)
    with ledger.transaction():
        ledger.replace_claim_origins(new, tool=tool, of=None if recall is None else gone)
        ledger.add_derivation("statements", state=state, tool=tool)
    return len(known.claims)


def _statements_of(ledger: Ledger) -> tuple[str, str]:
    """Return the state that the origins of claims follow from, and the code that finds them."""
    state = ledger.state("documents", "readings", "reuse", "origins", "withdrawals")
    return state, code_of("origins") + parties_note()


def are_events_derived(ledger: Ledger) -> bool:
    """Return whether the events that ``ledger`` holds are those of its claims and judgements."""
    state, tool = _events_of(ledger)
    return ledger.is_derived("events", state=state, tool=tool)


def note_events(ledger: Ledger) -> None:
    """Note that the events that ``ledger`` holds are those of its claims and judgements."""
    state, tool = _events_of(ledger)
    ledger.add_derivation("events", state=state, tool=tool)


def derive_events(ledger: Ledger, recall: Recall | None = None) -> int:
    """Infer the events of current claims, as reviewers judge them; return how many claims were fused.

    Only the parts of the case are fused whose claims, or what their events follow from, are others
    than before; the events of other parts stand.  In one transaction; nothing is read anew.

    Args:
        ledger: Open for writing.
        recall: As for ``derive_statements``.
    """
    from supplyline.fusion import fuse, name_events, rate_sources  # noqa: PLC0415  # not needed when nothing is new
    from supplyline.review import checks, mark, place  # noqa: PLC0415  # as above

    state, tool = _events_of(ledger)
    if recall is not None:
        recall.bring_up(ledger)
    basis = _Basis(ledger, recall)
    held = ledger.parts() if recall is None else dict(recall.parts)
    parts = basis.parts(tool)
    standing = _unchanged(parts, held)
    touched = [p for p in parts if p.name not in standing]
    replaced = ledger.claims_of_events(
        [e for name, part in held.items() if name not in standing for e in part.events]
        if held
        else None
    )
    claims = basis.claims([claim for part in touched for claim in part.claims])
    events, forwards = name_events(
        fuse(
            list(claims.values()), *basis.ground,
            together=basis.found.together, apart=basis.found.apart,
            known=None if recall is None else recall.accounts,
        ),
        basis.as_called_now(replaced),
        taken=[event for name in standing for event in held[name].events],
    )  # fmt: skip
    as_judged = {claim.id: claim for claim in basis.found.claims} or claims
    rated = rate_sources(
        events, {**basis.found.read, **as_judged}, basis.ground.imprints, checks(basis.found)
    )
    others = ledger.events(rejected=True) if basis.found.judgements and standing else []
    gone = replaced.keys()
    place(basis.found, [*rated, *(event for event in others if event.id not in gone)])
    where = {claim: event.id for event in events for claim in event.claims}
    now = [
        Part(
            part=part.name, digest=part.digest,
            events=tuple(dict.fromkeys(where[claim] for claim in part.claims)),
        )
        for part in touched
    ]  # fmt: skip
    with ledger.transaction():
        ledger.replace_events(mark(rated, basis.found), tool=tool, of=gone if held else None)
        for forward in forwards:
            ledger.add_forward(forward, tool=tool)
        ledger.replace_parts(now, tool=tool, of=held.keys() - standing)
        ledger.add_derivation("events", state=state, tool=tool)
    return len(claims)


def _unchanged(parts: Sequence[PartOf], held: Mapping[str, Part]) -> set[str]:
    """Return the names of the parts whose events follow from what they followed from before."""
    return {p.name for p in parts if p.name in held and held[p.name].digest == p.digest}


class _Basis:
    """What the events of a case follow from, without the words of documents."""

    def __init__(self, ledger: Ledger, recall: Recall | None = None) -> None:
        from supplyline.fusion import Outline  # noqa: PLC0415  # heavy stages load late
        from supplyline.review import Review, review  # noqa: PLC0415  # as above

        self._ledger, self._recall = ledger, recall
        self.found = Review(judgements=(), read={})
        self._current: list[Claim] | list[Outline]  # as they were read
        judgements = ledger.judgements()
        if judgements:
            self._current = list(ledger.claims() if recall is None else recall.claims.values())
            withdrawn = withdrawn_in(ledger)
            self.found = review(self._current, judgements, withdrawn=withdrawn)
        elif recall is not None:
            self._current = list(recall.claims.values())
        else:
            self._current = list(ledger.outlines(Outline))
        self.ground = ground_of(ledger, (claim.document for claim in self._current), recall)

    def parts(self, tool: str) -> list[PartOf]:
        """Return the parts of the claims that enter fusion."""
        from supplyline.fusion import Parts  # noqa: PLC0415  # as above
        from supplyline.review import checks  # noqa: PLC0415  # as above

        judged = self._judged()
        said: dict[str, str] = defaultdict(str)
        for judgement, claims in judged.items():
            decided = self.found.aside.get(judgement)
            for claim in claims:
                said[claim] += f"{judgement} {decided.id if decided else ''};"
        # What reviewers found of one claim bears on whoever says it elsewhere.
        checked = [
            f"{claim} {check} {said[claim]} {self.ground.imprints[self.found.read[claim].document].outlet}"
            for claim, check in sorted(checks(self.found).items())
        ]
        parts = Parts() if self._recall is None else self._recall.split
        return parts.split(
            self.found.claims if self.found.judgements else self._current,
            self.ground.imprints, self.ground.origins,
            {claim: origin.origin for claim, origin in self.ground.claim_origins.items()},
            held=judged.values(), said=said, beside="\n".join([tool, *checked]),
        )  # fmt: skip

    def _judged(self) -> dict[str, list[str]]:
        """Return the claims of today that each judgement is about, those of one event together."""
        judged = {id_: sorted(set(claims.values())) for id_, claims in self.found.members.items()}
        for id_, stand in self.found.stands.items():  # of claims: events are not placed yet
            if stand.on is not None:
                judged[id_] = [stand.on]
        return judged

    def claims(self, ids: Sequence[str]) -> dict[str, Claim]:
        """Return those of ``ids`` as they enter fusion, by id."""
        if self.found.judgements:
            wanted = frozenset(ids)
            return {claim.id: claim for claim in self.found.claims if claim.id in wanted}
        if self._recall is not None:
            return {id_: self._recall.claims[id_] for id_ in ids}
        return {claim.id: claim for claim in self._ledger.claims(ids)}

    def as_called_now(self, held: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return the claims of each event by its id, those that were read anew as they are called now."""
        current = {claim.id for claim in self._current}
        old = {claim for claims in held.values() for claim in claims} - current
        if not old:
            return {id_: list(claims) for id_, claims in held.items()}
        at: dict[tuple[str, int, int, str], list[str]] = defaultdict(list)
        for claim in self._current:
            at[claim.document, claim.start, claim.end, claim.kind].append(claim.id)
        spans = self._ledger.spans_of_claims(sorted(old))
        now = {id_: at[span][0] for id_, span in spans.items() if len(at[span]) == 1}
        return {
            id_: list(dict.fromkeys(now.get(claim, claim) for claim in claims))
            for id_, claims in held.items()
        }


def events_tool() -> str:
    """Return the name of the code that infers events."""
    return code_of("fusion", "review") + parties_note()


def _events_of(ledger: Ledger) -> tuple[str, str]:
    """Return the state that events follow from, and the code that infers them."""
    state = ledger.state(
        "documents", "readings", "origins", "claim_origins", "judgements", "withdrawals"
    )
    return state, events_tool()


class Ground(NamedTuple):
    """What fusion asks of documents beside their claims."""

    imprints: dict[str, Imprint]  # by document, at least of those that make claims
    origins: dict[str, Origin]  # by document, also of those that share one with a claim's
    claim_origins: dict[str, ClaimOrigin]  # by claim


def ground_of(ledger: Ledger, documents: Iterable[str], recall: Recall | None = None) -> Ground:
    """Return what fusion asks of ``documents``, none of whose words are read.

    That is of them and of all that share an origin with one of them.

    Args:
        ledger: Open.
        documents: Ids of all that make the claims to be fused.
        recall: As for ``derive_statements``.
    """
    if recall is not None:
        return Ground(*recall.ground(ledger), recall.claim_origins)
    speaking = set(documents)
    origins = ledger.origins_beside(speaking)
    return Ground(
        imprints=ledger.imprints(speaking | origins.keys()),
        origins=origins,
        claim_origins={origin.claim: origin for origin in ledger.claim_origins()},
    )


def judged_claims(ledger: Ledger) -> Sequence[Claim]:
    """Return the current claims as reviewers judge them: those that enter fusion."""
    from supplyline.review import review  # noqa: PLC0415  # heavy stages load late

    return review(ledger.claims(), ledger.judgements(), withdrawn=withdrawn_in(ledger)).claims


def look(ledger: Ledger) -> Review:
    """Return what the judgements of ``ledger`` come to, for its claims and its events."""
    from supplyline.review import Review, place, review  # noqa: PLC0415  # heavy stages load late

    judgements = ledger.judgements()
    if not judgements:
        return Review(judgements=(), read={})
    found = review(ledger.claims(), judgements, withdrawn=withdrawn_in(ledger))
    return place(found, ledger.events(rejected=True))


def withdrawn_in(ledger: Ledger) -> frozenset[str]:
    """Return the ids of the documents that are out of use."""
    return frozenset(w.document for w in ledger.withdrawals(standing=True))


def events_of(ledger: Ledger) -> dict[str, Event]:
    """Return the current events by id, also those that reviewers rejected."""
    return {event.id: event for event in ledger.events(rejected=True)}


def differing(before: Mapping[str, Event], now: Mapping[str, Event]) -> int:
    """Return how many events are new, gone or other than before."""
    return sum(before.get(id_) != now.get(id_) for id_ in before.keys() | now.keys())
