"""Bring everything that follows from a case's claims up to what its ledger holds now.

After a judgement, a withdrawal, or a run that was killed: statements and events, what provisions say to
them, names on lists, indicators that fire or un-fire.  What is up to date already is left alone; each
stage is one transaction, and killed in between the next call goes on.  ``run`` does the same stage by
stage, and tells how far it is.

Does not: read a document anew.
"""

from __future__ import annotations

from pathlib import Path

from supplyline import inferring
from supplyline.assessing import are_measures_derived, derive_measures
from supplyline.ledger import Ledger
from supplyline.screening import are_hits_derived, derive_hits
from supplyline.watching import are_alerts_derived, derive_alerts


def follow(ledger: Ledger, case: Path) -> None:
    """Bring all that is inferred up to what ``ledger``, of the folder ``case``, holds now.

    Raises:
        SchemaError: A file that a user keeps in ``case`` is wrong; the stages before it are done.
    """
    inferring.follow(ledger)
    if not are_measures_derived(ledger, case):
        derive_measures(ledger, case)
    if not are_hits_derived(ledger):
        derive_hits(ledger)
    if not are_alerts_derived(ledger, case):
        derive_alerts(ledger, case)


def is_followed(ledger: Ledger, case: Path) -> bool:
    """Return whether all that is inferred is up to what ``ledger`` holds now."""
    return (
        inferring.are_statements_derived(ledger)
        and inferring.are_events_derived(ledger)
        and are_measures_derived(ledger, case)
        and are_hits_derived(ledger)
        and are_alerts_derived(ledger, case)
    )
