"""Review: the event that a judgement would change most, and what a reviewer decides about it.

Every decision goes through ``judging.judge``, as from the command line: what it refuses is not kept,
what it keeps is in the ledger's log.  A form says which state of the event its reviewer saw; if that has
changed since, nothing is kept until he has seen what it is now.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.errors import SupplylineError
from supplyline.inference.judging import Given
from supplyline.ledger import Ledger
from supplyline.records import Claim, Event
from supplyline.web import sheet
from supplyline.web.asking import Changed, NotHeld, PageError, author_of, field, one, several
from supplyline.web.case import Case, Snapshot
from supplyline.web.gathering import state_of
from supplyline.web.pages.event import told_of
from supplyline.web.turns import apart

MOST_ALIKE = 30  # events offered to merge with
MOST_APART = 60  # sentences offered to be split off
FIELDS = (
    "kind", "from", "to", "what", "quantity", "when", "place", "stage", "polarity", "certainty", "attribution", "voice",
)  # fmt: skip
_LONG = {"reason": 2000, "value": 2000, "author": 120}
_COMMAND = "supplyline serve"
_SAID = "said already"
_TAKEN_BACK = "taken back in the review app"


def queue(request: Request) -> Response:
    """Show the event that comes first in the queue, or the one that the address names."""
    case: Case = request.app.state.case
    named, kept = one(request, "event"), one(request, "kept")
    with case.ledger() as ledger:
        now = case.now(ledger)
        event = _event(ledger, now, named)
        if event is None:
            return sheet.page(request, "queue_empty.html", now=now, kept=_kept(now, kept))
        return _form(request, case, ledger, now, event, kept=_kept(now, kept))


def decide(request: Request) -> Response:
    """Keep what a reviewer decided, and go on; or say why it is not kept, with what he wrote."""
    case: Case = request.app.state.case
    form = request.state.form
    said = {n: field(form, n, longest=_LONG.get(n, 300)) for n in ("event", "state", "verdict", "reason", "author", "claim", "name", "value", "with", "grade")}  # fmt: skip
    said["off"] = " ".join(several(form, "off"))
    said["author"] = author_of(request, said["author"])
    request.state.session = replace(request.state.session, author=said["author"])
    with case.turn():
        with case.ledger() as ledger:
            now = case.current(ledger)
            event = ledger.event(said["event"])
            follows = now.facets.after_event(said["event"], "effect")
            fault: SupplylineError | None = None
            if event is None:
                raise Changed(f"found no event {said['event'][:60]!r} any more, needed one that is held: nothing was kept; look it up in the list of events")  # fmt: skip
            if state_of(now.review, event) != said["state"]:
                fault = Changed("this event, or what reviewers say of it, has changed since you saw it: nothing was kept; look at it as it is now and decide again")  # fmt: skip
            else:
                try:
                    given = _given(said, ledger.claims(event.claims))
                except PageError as unfit:
                    fault = unfit
            if fault is not None:
                return _form(request, case, ledger, now, event, fault=fault, said=said)
        try:
            outcome = case.judge(given, author=said["author"], command=_COMMAND)
            fault = outcome.refused[0].fault if outcome.refused else None
        except SupplylineError as refused:
            fault, outcome = refused, None
        now = case.bring_up()
    if fault is not None or outcome is None:
        with case.ledger() as ledger:
            held = ledger.event(event.id) or event
            return _form(request, case, ledger, now, held, fault=fault, said=said)
    kept = outcome.kept[0].id if outcome.kept else _SAID
    return RedirectResponse(sheet.address("/review", {"event": follows, "kept": kept}), status_code=303)  # fmt: skip


def undo(request: Request) -> Response:
    """Take back what a reviewer decided a moment ago; both stay in the ledger."""
    case: Case = request.app.state.case
    id_ = field(request.state.form, "judgement")
    author = author_of(request, request.state.session.author)
    with case.turn():
        with case.ledger() as ledger:
            stand = case.current(ledger).review.stands.get(id_)
        if stand is None or stand.on is None:
            raise NotHeld(f"found no judgement {id_[:60]!r} in force, needed one to take back")
        given = Given.model_validate(
            {"id": stand.on, "verdict": "undo", "reason": _TAKEN_BACK, "resolves": [id_]}
        )
        outcome = case.judge(given, author=author, command=_COMMAND)
        if outcome.refused:
            raise outcome.refused[0].fault
        case.bring_up()
    target = stand.judgement.target
    event = (
        target if target.startswith("e1:") else case.catalogue.event_by_claim([target]).get(target)
    )
    with case.ledger() as ledger:
        named = event if event and ledger.event(event) else None
    kept = outcome.kept[0].id if outcome.kept else _SAID
    return RedirectResponse(
        sheet.address("/review", {"event": named, "kept": kept}), status_code=303
    )


def _event(ledger: Ledger, now: Snapshot, named: str) -> Event | None:
    if named:
        event = ledger.event(named)
        if event is None:
            raise NotHeld(f"found no event {named[:60]!r}, needed the id of one that is held")
        return event
    found = now.facets.find(order="effect", most=1, counted=False)
    return ledger.event(found.ids[0]) if found.ids else None


def _form(
    request: Request,
    case: Case,
    ledger: Ledger,
    now: Snapshot,
    event: Event,
    *,
    fault: SupplylineError | None = None,
    said: dict[str, str] | None = None,
    kept: Any = None,
) -> Response:
    pairs = [f"{a.code}-{b.code}" for a in event.from_ for b in event.to if a.code and b.code]
    alike = now.facets.find(
        {"kind": frozenset({event.kind}), "pairs": frozenset(pairs or ["unsaid"])},
        most=MOST_ALIKE + 1, counted=False,
    )  # fmt: skip
    others = ledger.events_of([i for i in alike.ids if i != event.id])
    waiting = {"state": frozenset({"unjudged", "disputed"})}
    return sheet.page(
        request, "review.html", now=now, status=getattr(fault, "status", 422) if fault else 200,
        fault=str(fault) if fault else None, said=said or {}, kept=kept, fields=FIELDS,
        alike=[sheet.line_of(others[i]) for i in alike.ids if i in others], waiting=now.once("waiting", lambda: now.facets.find(waiting, most=0, counted=False).total),
        apart=_apart(ledger, event)[:MOST_APART], **told_of(case, ledger, now, event),
    )  # fmt: skip


def _given(said: dict[str, str], claims: Iterable[Claim]) -> Given:
    """Return what a form says as a judgement of an event of ``claims``.

    Raises:
        PageError: Something is missing that its verdict needs.
    """
    verdict = said["verdict"]
    fields: dict[str, Any] = {}
    if verdict == "correct":
        if said["name"] not in FIELDS or not said["claim"]:
            raise PageError("found no claim and field, needed both for a correction: choose them and send again")  # fmt: skip
        fields = {said["name"]: _value(said["value"])}
    target = said["claim"] if verdict == "correct" or said["claim"] else said["event"]
    if verdict == "merge" and not said["with"]:
        raise PageError("found no other event, needed one to merge with: choose it and send again")
    others = {"merge": [said["with"]], "split": _with_copies(said["off"].split(), claims)}
    if verdict == "split" and not others["split"]:
        raise PageError("found no claim that is ticked, needed those of another happening: tick them and send again")  # fmt: skip
    try:
        return Given.model_validate(
            {
                "id": target if verdict in ("accept", "reject", "correct") else said["event"],
                "verdict": verdict, "reason": said["reason"], "fields": fields,
                "with": others.get(verdict, []),
                "grade": said["grade"] or None if verdict == "grade" else None,
            }
        )  # fmt: skip
    except ValidationError as unfit:
        raise PageError(f"found {verdict[:40]!r}, needed accept, reject, correct, merge, split or grade") from unfit  # fmt: skip


def _with_copies(ids: Sequence[str], claims: Iterable[Claim]) -> list[str]:
    """Return ``ids`` and those of ``claims`` that are in the very same words: a reprint goes along."""
    held = list(claims)
    words = {_words(claim) for claim in held if claim.id in ids}
    return list(dict.fromkeys((*ids, *(c.id for c in held if _words(c) in words))))


def _words(claim: Claim) -> str:
    return " ".join(claim.sentence.casefold().split())


def _apart(ledger: Ledger, event: Event) -> list[tuple[Claim, int]]:
    """Return what can be split off: a claim for all in the very same words, and how many copies it has."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in ledger.claims(event.claims):
        found[_words(claim)].append(claim)
    return [(same[0], len(same) - 1) for same in found.values()]


def _value(text: str) -> Any:
    """Return the value of a field as a reviewer wrote it: JSON, or a word."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _kept(now: Snapshot, id_: str) -> Any:
    """Return what was kept a moment ago, to be told."""
    if id_ == _SAID:
        return id_
    return now.review.stands.get(id_)


ROUTES = (
    Route("/review", queue),
    Route("/review", apart(decide), methods=["POST"]),
    Route("/review/undo", apart(undo), methods=["POST"]),
)
