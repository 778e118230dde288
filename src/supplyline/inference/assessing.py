"""Hold a case's events against provisions, and total its capped goods; list provisions.

Provisions are those shipped and those in the case's folder ``provisions``.  A file of these that is
wrong is refused before anything is derived: what was assessed before stays.

Does not: say what a provision means for an event (``measures`` does).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.code_names import code_of
from supplyline.ids import named
from supplyline.inference.inferring import look
from supplyline.ledger import Ledger, open_case
from supplyline.records import Assessment, CapTotal, Claim, Event
from supplyline.schema.parties import parties_kept

if TYPE_CHECKING:
    from supplyline.measures import Rule

OWN_NAME = "provisions"  # the folder of a case that holds a user's own
_STATE = re.compile(r"events=(\d+).* provisions=(\w+)$")


def rules_of(case: Path | None = None) -> tuple[Rule, ...]:
    """Return the provisions that hold for ``case``: those shipped, and its own.

    They may name the parties in force; where none of a user's are, those that the case keeps.

    Raises:
        SchemaError: A file of provisions is wrong; the message names file, line and what was needed.
    """
    from supplyline.measures import load_rules  # noqa: PLC0415  # reads all of schema/measures

    if case is None:
        return load_rules()
    with parties_kept(case):
        return load_rules(case / OWN_NAME)


def own_files(case: Path) -> list[Path]:
    """Return the files of provisions that a user keeps in ``case``."""
    return sorted((case / OWN_NAME).glob("*.yaml"))


def are_measures_derived(ledger: Ledger, case: Path) -> bool:
    """Return whether the assessments that ``ledger`` holds are those of its events and provisions."""
    state, tool = _measures_of(ledger, case)
    return ledger.is_derived("measures", state=state, tool=tool)


def derive_measures(ledger: Ledger, case: Path) -> int:
    """Assess what is new and total what is capped; return how many events were assessed.

    An event that is as it was is assessed anew only where provisions or code are others.  In one
    transaction; what is assessed as before adds no row.

    Raises:
        SchemaError: A file of provisions is wrong; nothing is changed.
    """
    from supplyline.measures import assess, cap_totals, is_counted  # noqa: PLC0415  # not needed when nothing is new

    state, tool = _measures_of(ledger, case)
    rules, events = rules_of(case), ledger.events()
    changed = _changed(ledger, state, tool)
    new = [event for event in events if changed is None or event.id in changed]
    asked = [*new, *(event for event in events if is_counted(event, rules))]
    claims = claims_as_judged(ledger, dict.fromkeys(c for event in asked for c in event.claims))
    told = _told(ledger, asked)
    found = [
        assessment
        for event in new
        for assessment in assess(
            event,
            rules,
            [claims[claim] for claim in event.claims if claim in claims],
            told=told.get(event.id),
        )
    ]
    totals = cap_totals(events, rules, claims, told=told)
    with ledger.transaction():
        ledger.replace_assessments(found, tool=tool, of=changed)
        ledger.replace_cap_totals(totals, tool=tool)
        ledger.add_derivation("measures", state=state, tool=tool)
    return len(new)


def _changed(ledger: Ledger, state: str, tool: str) -> set[str] | None:
    """Return the ids of events that were not assessed as they are now; None: none was."""
    before = ledger.derived("measures")
    then, now = (_STATE.search(text) for text in (before[0] if before else "", state))
    if before is None or before[1] != tool or then is None or now is None or then[2] != now[2]:
        return None
    return ledger.events_since(int(then[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What provisions say to the events of a case, or to one of them."""

    events: Mapping[str, Event]  # by id; all of the case
    assessments: tuple[Assessment, ...]  # by event, then provision
    totals: tuple[CapTotal, ...]  # by provision and period

    def of(self, provisions: Container[str]) -> Bearing:
        """Return it for some provisions only, by id."""
        return Bearing(
            events=self.events,
            assessments=tuple(a for a in self.assessments if a.provision in provisions),
            totals=tuple(t for t in self.totals if t.provision in provisions),
        )


def bearing(case: Path, id_: str | None = None, *, as_of: str | None = None) -> Bearing:
    """Return what ``case`` holds of provisions.

    Args:
        case: The case folder.
        id_: An event's id, or enough of its beginning: that event's assessments, and the totals that
            count it.  None: all.
        as_of: A day, "2026-11-24": what the ledger held when that day (UTC) ended.

    Raises:
        UnknownId: No event is called so, or several are.
        CaseError: There is no ledger.
    """
    with open_case(case, as_of=as_of) as ledger:
        events = {event.id: event for event in ledger.events()}
        one = None if id_ is None else named(id_, events, needed="event")
        totals = ledger.cap_totals()
        return Bearing(
            events=events,
            assessments=tuple(ledger.assessments(one)),
            totals=tuple(t for t in totals if one is None or one in t.events),
        )


def by_event(assessments: Iterable[Assessment]) -> dict[str, list[Assessment]]:
    """Return assessments by the event that they are of."""
    found: dict[str, list[Assessment]] = defaultdict(list)
    for assessment in assessments:
        found[assessment.event].append(assessment)
    return found


def claims_as_judged(ledger: Ledger, ids: Iterable[str]) -> dict[str, Claim]:
    """Return claims by id, as reviewers corrected them; what is withdrawn is left out."""
    judged = {claim.id: claim for claim in look(ledger).claims}
    return {claim.id: judged.get(claim.id, claim) for claim in ledger.claims(ids)}


def _told(ledger: Ledger, events: Sequence[Event]) -> dict[str, date]:
    """Return the day on which each event was first told of, where a document of it has one."""
    imprints = ledger.imprints({document for event in events for document in event.documents})
    published = {id_: i.published[:10] for id_, i in imprints.items() if i.published}
    days = {
        event.id: min((published[d] for d in event.documents if d in published), default=None)
        for event in events
    }
    return {id_: date.fromisoformat(day) for id_, day in days.items() if day is not None}


def _measures_of(ledger: Ledger, case: Path) -> tuple[str, str]:
    """Return the state that assessments follow from, and the code that makes them."""
    own = sha256()
    for file in own_files(case):
        own.update(f"{file.name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    state = ledger.state("events", "judgements", "withdrawals")
    return f"{state} provisions={own.hexdigest()[:16]}", code_of("measures")
