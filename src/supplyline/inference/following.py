"""What follows from a case's claims, stage by stage: statements, events, measures, hits, alerts.

``STAGES`` is their one order.  ``run`` goes through it and tells how far it is; ``follow`` goes through it
after a judgement, a withdrawal, or a run that was killed.  What is up to date already is left alone;
each stage is one transaction, and killed in between the next call goes on.

Does not: read a document anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from supplyline.inference.assessing import are_measures_derived, derive_measures
from supplyline.inference.inferring import (
    are_events_derived,
    are_statements_derived,
    derive_events,
    derive_statements,
)
from supplyline.inference.screening import are_hits_derived, derive_hits
from supplyline.inference.watching import are_alerts_derived, derive_alerts
from supplyline.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that is derived from what the ledger of a case holds."""

    name: str
    unit: str  # of what ``derive`` counts
    is_derived: Callable[[Ledger, Path], bool]  # whether what is held is of the present state
    derive: Callable[[Ledger, Path], int]


STAGES = (
    Stage(
        "statements", "claims",
        lambda ledger, _: are_statements_derived(ledger),
        lambda ledger, _: derive_statements(ledger),
    ),
    Stage(
        "events", "claims",
        lambda ledger, _: are_events_derived(ledger),
        lambda ledger, _: derive_events(ledger),
    ),
    Stage("measures", "events", are_measures_derived, derive_measures),
    Stage(
        "lists", "names",
        lambda ledger, _: are_hits_derived(ledger),
        lambda ledger, _: derive_hits(ledger),
    ),
    Stage("alerts", "changes", are_alerts_derived, derive_alerts),
)  # fmt: skip


def follow(ledger: Ledger, case: Path) -> None:
    """Bring all that is inferred up to what ``ledger``, of the folder ``case``, holds now.

    Raises:
        SchemaError: A file that a user keeps in ``case`` is wrong; the stages before it are done.
    """
    for stage in STAGES:
        if not stage.is_derived(ledger, case):
            stage.derive(ledger, case)


def is_followed(ledger: Ledger, case: Path) -> bool:
    """Return whether all that is inferred is up to what ``ledger`` holds now."""
    return all(stage.is_derived(ledger, case) for stage in STAGES)
