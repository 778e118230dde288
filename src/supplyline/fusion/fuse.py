"""From claims to events, in five lines: accounts, statements, groups, events, how these are related."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from supplyline.fusion.account import Accounts, Stamped
from supplyline.fusion.cluster import Ties, group_accounts
from supplyline.fusion.event import event_of
from supplyline.fusion.ladder import Statements
from supplyline.fusion.relate import relate
from supplyline.records import Claim, ClaimOrigin, Event, Origin


def fuse(
    claims: Sequence[Claim],
    documents: Mapping[str, Stamped],
    origins: Mapping[str, Origin],
    claim_origins: Mapping[str, ClaimOrigin] | None = None,
    *,
    together: Iterable[Collection[str]] = (),
    apart: Iterable[tuple[Collection[str], Collection[str]]] = (),
    known: Accounts | None = None,
) -> list[Event]:
    """Return the events that ``claims`` tell of; every claim is in exactly one.

    Pure and deterministic: the order of ``claims`` makes no difference, and neither does the text of
    the documents, of which only date and outlet are used.

    Args:
        claims: All claims that are current.
        documents: By ``Document.id``; a claim whose document is missing has no date and no outlet.
        origins: By ``Origin.document``; a document without one is its own origin.
        claim_origins: By ``ClaimOrigin.claim``: claims that relay one statement share one.  A claim
            without one goes back to the origin of its document.
        together: Ids of claims that a person says are of one happening; a set joins claims of one kind.
        apart: Ids of claims that a person says are of another happening than those beside them.  No
            set of ``together``, nor several that share claims, may hold claims of both.
        known: Of whoever fuses again soon: accounts of the last time.

    Returns:
        Events in order of first publication, then id.

    Raises:
        SchemaError: ``schema/happenings.yaml`` or ``schema/acknowledgement.yaml`` is wrong.
    """
    accounts = (known or Accounts()).of(claims, documents, origins, claim_origins or {})
    statements = Statements(accounts)
    groups = group_accounts(accounts, Ties(together, apart))
    events = [event_of(group, documents, statements) for group in groups]
    return relate(events, [list(group.accounts()) for group in groups])
