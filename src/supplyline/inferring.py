"""Infer what follows from a case's claims: statements, then events, as reviewers judge them.

Does not: decide which claims relay one statement (``origins``), which are one happening (``fusion``) or
what a judgement means (``review``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from supplyline.code_names import code_of
from supplyline.ledger import Ledger
from supplyline.records import Event
from supplyline.schema.parties import parties_note

if TYPE_CHECKING:
    from supplyline.review import Review


def follow(ledger: Ledger) -> None:
    """Bring all that is inferred up to what ``ledger`` holds now; what is so already is left alone.

    Each stage is one transaction: killed in between, the next build, judging or withdrawal goes on.
    """
    if not are_statements_derived(ledger):
        derive_statements(ledger)
    if not are_events_derived(ledger):
        derive_events(ledger)


def are_statements_derived(ledger: Ledger) -> bool:
    """Return whether the origins of claims that ``ledger`` holds are those of its current claims."""
    state, tool = _statements_of(ledger)
    return ledger.is_derived("statements", state=state, tool=tool)


def derive_statements(ledger: Ledger) -> int:
    """Find which current claims relay one statement; return how many claims there are.

    In one transaction; nothing is read anew.
    """
    from supplyline.origins.statements import statements  # noqa: PLC0415  # not needed when nothing is new

    state, tool = _statements_of(ledger)
    claims = list(ledger.claims())
    speaking = dict.fromkeys(claim.document for claim in claims)
    found = statements(
        claims,
        {document.id: document for document in ledger.documents()},
        {document: ledger.passages(document) for document in speaking},
        {origin.document: origin for origin in ledger.origins()},
        ledger.reuse(),
    )
    with ledger.transaction():
        ledger.replace_claim_origins(found, tool=tool)
        ledger.add_derivation("statements", state=state, tool=tool)
    return len(claims)


def _statements_of(ledger: Ledger) -> tuple[str, str]:
    """Return the state that the origins of claims follow from, and the code that finds them."""
    state = ledger.state("documents", "readings", "reuse", "origins", "withdrawals")
    return state, code_of("origins") + parties_note()


def are_events_derived(ledger: Ledger) -> bool:
    """Return whether the events that ``ledger`` holds are those of its claims and judgements."""
    state, tool = _events_of(ledger)
    return ledger.is_derived("events", state=state, tool=tool)


def derive_events(ledger: Ledger) -> int:
    """Infer the events of all current claims, as reviewers judge them; return how many claims.

    In one transaction; nothing is read anew.
    """
    from supplyline.fusion import fuse, rate_sources  # noqa: PLC0415  # not needed when nothing is new
    from supplyline.review import checks, mark, place, review  # noqa: PLC0415  # as above

    state, tool = _events_of(ledger)
    found = review(ledger.claims(), ledger.judgements(), withdrawn=withdrawn_in(ledger))
    documents = {document.id: replace(document, text="") for document in ledger.documents()}
    events = fuse(
        found.claims,
        documents,
        {origin.document: origin for origin in ledger.origins()},
        {origin.claim: origin for origin in ledger.claim_origins()},
        together=found.together,
        apart=found.apart,
    )
    claims = {**found.read, **{claim.id: claim for claim in found.claims}}
    rated = rate_sources(events, claims, documents, checks(found))
    marked = mark(rated, place(found, rated))
    with ledger.transaction():
        ledger.replace_events(marked, tool=tool)
        ledger.add_derivation("events", state=state, tool=tool)
    return len(found.read)


def _events_of(ledger: Ledger) -> tuple[str, str]:
    """Return the state that events follow from, and the code that infers them."""
    state = ledger.state(
        "documents", "readings", "origins", "claim_origins", "judgements", "withdrawals"
    )
    return state, code_of("fusion", "review") + parties_note()


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
