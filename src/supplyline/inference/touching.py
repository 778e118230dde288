"""Keep one judgement by what it touches alone: its documents' claims, and the events that hold them.

``judging.judge`` looks at the whole case and brings all up that follows.  Here the judgement is kept, and
an event that is accepted, rejected or graded is marked so at once; what else follows is left to
``judging.judge`` with nothing given, or to a build.

An event is marked anew from its last version that nobody had judged.  Whether that is the right one is
tried, not trusted: marked as reviewers said before, it must be the event as it is held.

Does not: fuse; ask provisions, lists or indicators; write the dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from supplyline.clock import utc_now
from supplyline.errors import SupplylineError
from supplyline.inference.inferring import are_events_derived, events_tool, note_events
from supplyline.inference.judging import Desk, Given, Outcome, Refused
from supplyline.ledger import Catalogue, Ledger, new_run, open_case
from supplyline.records import Event, Judgement
from supplyline.review import UNSEEN, Review, mark

_OF_EVENT = frozenset({"accept", "reject", "grade", "undo"})  # that change no claim


def judge_touched(
    case: Path, given: Given, *, author: str, command: str, index: Catalogue
) -> Outcome:
    """Keep one judgement, if it can be taken; mark the event that it is about.

    Args:
        case: The case folder.
        given: With whole ids.
        author: If it names none.
        command: As called, for the run's row.
        index: Of the case: tells which events hold a claim.

    Raises:
        CaseError: There is no ledger, or somebody else writes to it.
        MachineError: The disk refuses; nothing was kept.
    """
    outcome = Outcome()
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run(command), action="judge")
        index.bring_up(ledger)
        derived = are_events_derived(ledger)
        desk = _desk(ledger, index, given)
        before = desk.look()
        try:
            judgement = desk.take(given, author)
        except SupplylineError as fault:
            outcome.refused.append(Refused(line=1, fault=fault))
            return outcome
        outcome.led = desk.led
        if judgement is None:
            outcome.said = 1
            return outcome
        outcome.kept.append(judgement)
        with ledger.transaction(action="judge", about={"judgements": 1, "ids": [judgement.id]}):
            ledger.add_judgement(judgement)
            marked = _marked(ledger, desk, judgement, before)
            if marked is not None:
                ledger.replace_events([marked], tool=events_tool(), of={marked.id})
                outcome.changed = int(marked != desk.events[marked.id])
                if derived:
                    note_events(ledger)
        ledger.end(utc_now())
    return outcome


def _desk(ledger: Ledger, index: Catalogue, given: Given) -> Desk:
    """Return the claims and events that ``given`` and earlier judgements are about."""
    held = ledger.judgements()
    named = {given.id, *given.others}
    about = {h.document for j in held for h in j.claims}
    asked = ledger.events_of(named)
    about |= {document for event in asked.values() for document in event.documents}
    about |= {claim.document for claim in ledger.claims(named)}
    claims = ledger.claims_in(sorted(about))
    holding = set(index.event_by_claim(c.id for c in claims).values())
    return Desk(ledger, claims, ledger.events_of(holding | named | {j.target for j in held}))


def _marked(ledger: Ledger, desk: Desk, judgement: Judgement, before: Review) -> Event | None:
    """Return the event of ``judgement`` as it is from now on; None: that takes more than to mark it."""
    event = desk.events.get(judgement.target)
    if event is None or judgement.verdict not in _OF_EVENT:
        return None
    for plain in _plain(ledger, event):
        if mark([plain], before) == [event]:
            return mark([plain], desk.look())[0]
    return None


def _plain(ledger: Ledger, event: Event) -> Iterator[Event]:
    """Yield what ``event`` may have been before anybody judged it."""
    for version in ledger.event_versions(event.id):
        if not (version.judgements or version.rejected or version.disputed):
            yield version
            if version.reasons and version.reasons[-1].endswith(f"; {UNSEEN}"):
                last = version.reasons[-1].removesuffix(f"; {UNSEEN}")
                yield replace(version, reasons=(*version.reasons[:-1], last))
