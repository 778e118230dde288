"""Turn records into the JSON that ``docs/contract.md`` fixes, and back into nothing else.

The JSON Schemas under ``schema/contract/`` say the same in a form that a machine checks; a test holds
every output against them.

``admiralty`` of an event is what reviewers graded it, else what the rules of ``fusion.grade`` come to
(docs/decisions/0140).  ``measures`` is what provisions say to it if it happened as told
(docs/decisions/0145).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supplyline.records import (
    Alert,
    Assessment,
    CapTotal,
    Capture,
    Claim,
    Document,
    Event,
    Failure,
    Flow,
    Grade,
    Hit,
    Origin,
    Reuse,
    Shift,
    Stance,
    Withdrawal,
)
from supplyline.schema.codebook import (
    fields_of,
    parties_json,
    places_json,
    thing_json,
    when_json,
)

if TYPE_CHECKING:
    from supplyline.answers.comparing import Compared
    from supplyline.ledger import LogEntry, Outlet
    from supplyline.lists import Change, ListVersion
    from supplyline.measures import Rule
    from supplyline.origins.paraphrase import Likeness
    from supplyline.review import Conflict, Stand
    from supplyline.watch import Firing, Indicator, Scored, Standing

Json = dict[str, Any]

_UNGRADED = "not graded: made by a version that had no rules for it"


def claim_json(claim: Claim, document: str) -> Json:
    """Return ``claim`` as the contract has it; ``document`` is what outputs call its document."""
    return {
        "id": claim.id,
        "document": document,
        "start": claim.start,
        "end": claim.end,
        "sentence": claim.sentence,
        **fields_of(claim),
        "quantity": [
            {"low": _number(q.low), "high": _number(q.high), "unit": q.unit, "text": q.text}
            for q in claim.quantity
        ],
        "reader": claim.reader,
    }


def held_claim_json(
    claim: Claim,
    document: Document,
    *,
    event: str | None,
    origin: str | None,
    corrected: Sequence[str] = (),
    rejected: Sequence[str] = (),
) -> Json:
    """Return a claim of a case, with what the case knows of it.

    Args:
        claim: As reviewers corrected it.
        document: Its own.
        event: Id of the one that rests on it; None: none does.
        origin: Id of what it goes back to, a statement or a root; None: not derived.
        corrected: Which fields reviewers corrected, and who.
        rejected: Who says that it is none, and why.
    """
    return {
        **claim_json(claim, document.name),
        "event": event,
        "document_id": document.id,
        "origin": origin,
        "corrected": list(corrected),
        "rejected": list(rejected),
    }


def document_json(
    document: Document,
    capture: Capture | None,
    origin: Origin | None,
    *,
    withdrawn: str | None,
    unread: str | None,
) -> Json:
    """Return a document of a case without its text.

    Args:
        document: The document.
        capture: Its bytes; None: the ledger has lost them.
        origin: Where it goes back to; None: not traced.
        withdrawn: By whom, when and why it was taken out of use; None: it is in use.
        unread: Why no reader read it; None: one did.
    """
    return {
        "id": document.id,
        "document": document.name,
        "url": document.url,
        "outlet": document.outlet,
        "byline": document.byline,
        "title": document.title,
        "published": document.published,
        "published_by": document.published_by,
        "language": document.language,
        "capture": document.capture,
        "locator": document.locator,
        "source": None if capture is None else capture.source,
        "retrieved": None if capture is None else capture.retrieved,
        "media_type": None if capture is None else capture.media_type,
        "origin": None
        if origin is None
        else {n: v for n, v in origin_json(document, origin).items() if n != "document"},
        "notes": list(document.notes),
        "withdrawn": withdrawn,
        "unread": unread,
    }


def failure_json(failure: Failure) -> Json:
    """Return what could not be taken in, and why."""
    return {
        "id": failure.id,
        "source": failure.source,
        "locator": failure.locator,
        "capture": failure.capture,
        "stage": failure.stage,
        "fault": failure.fault,
        "message": failure.message,
    }


def origin_json(document: Document, origin: Origin) -> Json:
    """Return where ``document`` goes back to, as the contract has it."""
    return {
        "document": document.name,
        "origin": origin.origin,
        "role": origin.role,
        "credit": [{"text": c.text, "agency": c.agency, "kind": c.kind} for c in document.credits],
        "copied_share": origin.copied_share,
        "reasons": list(origin.reasons),
    }


def passages_json(document: Document, origin: Origin) -> list[Json]:
    """Return each stretch of ``document`` that goes back to another root than its own words."""
    return [
        {"document": document.name, "start": start, "end": end, "origin": root}
        for start, end, root in origin.passages
    ]


def edge_json(reuse: Reuse, names: Mapping[str, str]) -> Json:
    """Return who copied whom, as the contract has it; ``names`` is by ``Document.id``."""
    return {
        "copy": names[reuse.copy],
        "source": names[reuse.source],
        "share": reuse.share,
        "spans": [list(span) for span in reuse.spans],
        "kind": reuse.kind,
        "reasons": list(reuse.reasons),
    }


def likenesses_json(
    found: Iterable[Likeness], names: Mapping[str, str]
) -> defaultdict[str, list[Json]]:
    """Return what may tell the story of each document, by ``Document.id``, in the order of ``found``.

    A likeness has no direction: each of the two documents has the other in its list.
    """
    lists: defaultdict[str, list[Json]] = defaultdict(list)
    for likeness in found:
        here = [[p, q, r, s] for p, q, r, s, _ in likeness.aligned]
        there = sorted([r, s, p, q] for p, q, r, s in here)
        for own, other, spans in (
            (likeness.a, likeness.b, here),
            (likeness.b, likeness.a, there),
        ):
            lists[own].append(
                {
                    "document": names[other],
                    "score": likeness.score,
                    "spans": spans,
                    "reasons": list(likeness.reasons),
                }
            )
    return lists


def event_json(
    event: Event, assessments: Sequence[Assessment] = (), *, formerly: Sequence[str] = ()
) -> Json:
    """Return ``event`` as the contract has it.

    Args:
        event: The event.
        assessments: Its own.
        formerly: Ids out of use that lead to it.
    """
    return {
        "id": event.id,
        "kind": event.kind,
        "from": parties_json(event.from_),
        "to": parties_json(event.to),
        "what": thing_json(event.what),
        "when": when_json(event.when),
        "place": places_json(event.place),
        "stage": event.stage,
        "quantity": [
            {
                "unit": q.unit,
                "low": _number(q.low),
                "best": _number(q.best),
                "high": _number(q.high),
                "rule": q.rule,
                "claims": list(q.claims),
            }
            for q in event.quantity
        ],
        "claims": list(event.claims),
        "documents": len(event.documents),
        "outlets": len(event.outlets),
        "origins": {"low": event.origins_low, "high": event.origins_high},
        "acknowledgement": [
            {"party": a.party, "status": a.status, "since": a.since, "claims": list(a.claims)}
            for a in event.acknowledgement
        ],
        "admiralty": _admiralty(event),
        "likelihood": _likelihood(event.grade),
        "confidence": None if event.grade is None else event.grade.confidence,
        "measures": [_measure(assessment) for assessment in assessments],
        "tier": event.tier,
        "related": [{"event": r.event, "kind": r.kind, "reason": r.reason} for r in event.related],
        "formerly": list(formerly),
    }


def _admiralty(event: Event) -> Json:
    grade = event.grade
    return {
        "source": "F" if grade is None else grade.source,
        "information": 6 if grade is None else grade.information,
        "reasons": [*([_UNGRADED] if grade is None else grade.reasons), *event.disputed],
    }


def _likelihood(grade: Grade | None) -> Json | None:
    if grade is None or grade.likelihood is None:
        return None
    said = grade.likelihood
    return {"word": said.word, "low": said.low, "high": said.high}


def stance_json(stance: Stance) -> Json:
    """Return where a party stood on a kind of supply, as the contract has it."""
    return {
        "party": stance.party,
        "side": stance.side,
        "other": stance.other or None,
        "kind": stance.kind,
        "item": stance.item,
        "status": stance.status,
        "since": stance.since,
        "claims": list(stance.claims),
    }


def shift_json(shift: Shift) -> Json:
    """Return what a party says otherwise, or once more, as the contract has it."""
    return {
        "party": shift.party,
        "side": shift.side,
        "other": shift.other or None,
        "kind": shift.kind,
        "item": shift.item,
        "before": shift.before,
        "after": shift.after,
        "day": shift.day,
        "claims": list(shift.claims),
    }


def flow_json(flow: Flow) -> Json:
    """Return what went from one side to another, as the contract has it."""
    return {
        "kind": flow.kind,
        "from": parties_json(flow.from_),
        "to": parties_json(flow.to),
        "what": flow.what,
        "stage": flow.stage,
        "period": {"start": flow.start, "end": flow.end},
        "unit": flow.total.unit,
        "low": _number(flow.total.low),
        "best": _number(flow.total.best),
        "high": _number(flow.total.high),
        "rule": flow.total.rule,
        "inferred": flow.inferred,
        "figures": [
            {
                "low": _number(f.low),
                "high": _number(f.high),
                "start": f.start,
                "end": f.end,
                "reads": f.reads,
                "by": f.by,
                "origins": {"low": f.origins_low, "high": f.origins_high},
                "used": f.used,
                "sum_of": list(f.sum_of),
                "claims": list(f.claims),
                "events": list(f.events),
            }
            for f in flow.figures
        ],
        "curve": [
            {"day": e.day, "low": e.low, "best": e.best, "high": e.high, "voices": e.voices}
            for e in flow.curve
        ],
        "curve_rule": flow.curve_rule,
        "claims": list(flow.total.claims),
        "events": list(flow.events),
    }


def _measure(assessment: Assessment) -> Json:
    reasons = [*assessment.reasons, *(f"missing: {fact}" for fact in assessment.missing)]
    if not assessment.checked:
        reasons.append("the provision has not been checked against the official text")
    return {
        "provision": assessment.provision,
        "verdict": assessment.verdict,
        "reasons": reasons,
    }


def assessment_json(assessment: Assessment) -> Json:
    """Return what a provision says to an event, if it happened as told."""
    return {
        "event": assessment.event,
        "provision": assessment.provision,
        "verdict": assessment.verdict,
        "reasons": list(assessment.reasons),
        "missing": list(assessment.missing),
        "checked": assessment.checked,
    }


def cap_total_json(total: CapTotal) -> Json:
    """Return what is said to have gone of a capped good in one period, against the cap."""
    return {
        "provision": total.provision,
        "start": total.start,
        "end": total.end,
        "unit": total.unit,
        "cap": _number(total.cap),
        "low": _number(total.low),
        "best": _number(total.best),
        "high": _number(total.high),
        "state": total.state,
        "rule": total.rule,
        "events": list(total.events),
        "claims": list(total.claims),
    }


def provision_json(rule: Rule) -> Json:
    """Return a provision as it is shipped or a user wrote it, in words."""
    provision = rule.provision
    return {
        "id": rule.id,
        "regime": rule.regime.regime,
        "text": rule.text.name,
        "paragraph": provision.paragraph,
        "subject": provision.subject,
        "binds": provision.binds,
        "in_force": [
            {
                "from": period.start.isoformat(),
                "until": None if period.until is None else period.until.isoformat(),
                "why": period.why,
                "contested": period.contested,
            }
            for period in provision.in_force
        ],
        "cap": provision.cap
        and {
            "amount": _number(provision.cap.amount),
            "unit": provision.cap.unit,
            "period": provision.cap.period,
        },
        "exemptions": [exemption.text for exemption in provision.exemptions],
        "argued": [f.act.argued for f in rule.forbidden if f.act.argued],
        "assessed": bool(rule.forbidden),
        "supersedes": list(provision.supersedes),
        "see": list(provision.see),
        "note": provision.note,
        "source": rule.source,
        "checked": provision.checked,
    }


def judgement_json(stand: Stand) -> Json:
    """Return a judgement and where it stands, as the contract has it."""
    judgement = stand.judgement
    detail = json.loads(judgement.detail)
    return {
        "id": judgement.id,
        "target": judgement.target,
        "now": stand.on,
        "verdict": judgement.verdict,
        "author": judgement.author,
        "made": judgement.made,
        "reason": judgement.reason,
        "fields": detail.get("fields", {}) if judgement.verdict == "correct" else {},
        "with": list(detail.get("with", ())),
        "grade": detail.get("grade"),
        "resolves": list(judgement.resolves),
        "state": stand.state,
        "why": stand.why,
    }


def conflict_json(conflict: Conflict) -> Json:
    """Return what reviewers disagree on, as the contract has it."""
    return {
        "target": conflict.target,
        "question": conflict.question,
        "judgements": [j.id for j in conflict.judgements],
        "words": conflict.words,
    }


def outlet_json(outlet: Outlet) -> Json:
    """Return what an outlet originates and what it repeats, in documents."""
    return {
        "outlet": outlet.name or None,
        "documents": outlet.documents,
        "originals": outlet.originals,
        "copies": outlet.copies,
        "rewrites": outlet.rewrites,
        "mixed": outlet.mixed,
        "claims": outlet.claims,
        "origins": outlet.origins,
    }


def log_entry_json(entry: LogEntry) -> Json:
    """Return one transaction: who did what, when, and the digest of its rows by table."""
    told = entry.read()
    return {
        "entry": entry.seq,
        "digest": entry.digest,
        **{name: told[name] for name in ("previous", "time", "action", "operator", "tool")},
        "run": told.get("run"),
        "about": told.get("about", {}),
        "rows": told["rows"],
    }


def withdrawal_json(withdrawal: Withdrawal, document: str) -> Json:
    """Return who took a document out of use or back in; ``document`` is what outputs call it."""
    return {
        "id": withdrawal.id,
        "document": document,
        "document_id": withdrawal.document,
        "state": withdrawal.state,
        "by": withdrawal.author,
        "made": withdrawal.made,
        "reason": withdrawal.reason,
    }


def indicator_json(standing: Standing) -> Json:
    """Return how an indicator stands, as the contract has it."""
    one = standing.indicator
    return {
        "id": one.id,
        "name": one.name,
        "question": one.question,
        "state": standing.state,
        "since": standing.since,
        "claims": list(standing.claims),
        "events": list(standing.events),
        "reasons": list(standing.reasons),
        "subjects": [
            {
                "subject": state.subject,
                "since": since,
                "claims": list(state.claims),
                "reasons": list(state.reasons),
            }
            for state, since in standing.subjects
        ],
        "alert": standing.alert,
    }


def alert_json(alert: Alert, indicator: Indicator | None, quoted: Sequence[Json]) -> Json:
    """Return an alert as channels get it; ``indicator`` is None if there is none of its id any more."""
    return {
        "id": alert.id,
        "indicator": alert.indicator,
        "name": alert.indicator if indicator is None else indicator.name,
        "question": "" if indicator is None else indicator.question,
        "say": "" if indicator is None else indicator.then.say,
        "state": alert.state,
        "subject": alert.subject,
        "made": alert.made,
        "claims": list(alert.claims),
        "reasons": list(alert.reasons),
        "quoted": list(quoted),
    }


def firing_json(firing: Firing) -> Json:
    """Return what an indicator did in a replay, as the contract has it."""
    return {
        "indicator": firing.indicator,
        "day": firing.day,
        "state": firing.state,
        "subject": firing.subject,
        "claims": list(firing.claims),
        "reasons": list(firing.reasons),
    }


def scored_json(scored: Scored) -> Json:
    """Return what an expectation of a replay came to, as the contract has it."""
    return {
        "indicator": scored.indicator,
        "outcome": scored.outcome,
        "expected": None if scored.expected is None else list(scored.expected),
        "fired": scored.fired,
        "delay": scored.delay,
        "note": scored.note,
    }


def comparison_json(found: Compared) -> Iterator[Json]:
    """Yield what a register and a case come to, row by row: what is matched, then what is not."""
    for pair in found.lined.matched:
        yield _compared(
            "matched", row=pair.row.id, where=pair.row.where, event=pair.event.id, score=pair.score,
            reasons=list(pair.reasons), differs=list(pair.differs), rows=list(pair.rows),
            events=list(pair.events),
        )  # fmt: skip
    for event in found.lined.only_here:
        yield _compared("only_here", event=event.id)
    for row in found.lined.only_there:
        yield _compared("only_there", row=row.id, where=row.where)
    for bad in found.register.bad:
        told = f"found {bad.found}, needed {bad.needed}"
        yield _compared("not_read", where=bad.where, reasons=[told])


def _compared(state: str, **said: object) -> Json:
    nothing: Json = {"row": None, "where": None, "event": None, "score": None, "reasons": [],
               "differs": [], "rows": [], "events": []}  # fmt: skip
    return {"state": state, **nothing, **said}


def _number(value: float | None) -> float | int | None:
    """Return a whole number as one: 9, not 9.0."""
    return int(value) if value is not None and value == int(value) else value


def hit_json(hit: Hit) -> Json:
    """Return a name that is like one on a list: a reason to look, no finding."""
    return {
        "subject": hit.subject,
        "list": hit.list,
        "version": hit.version,
        "entry": hit.listed,
        "kind": hit.kind,
        "name": hit.name,
        "programmes": list(hit.programmes),
        "score": hit.score,
        "reasons": list(hit.reasons),
        "claims": list(hit.claims),
    }


def list_version_json(version: ListVersion, *, in_force: bool) -> Json:
    """Return one version of a sanctions list."""
    return {
        "list": version.list,
        "title": version.title,
        "version": version.name,
        "dated": version.dated,
        "dated_by": version.dated_by,
        "sha256": version.sha256,
        "form": version.form,
        "files": list(version.files),
        "entries": version.entries,
        "names": version.names,
        "loaded": version.loaded,
        "in_force": in_force,
    }


def list_change_json(change: Change, list_: str, old: ListVersion, new: ListVersion) -> Json:
    """Return what became of one entry between two versions of a list."""
    return {
        "list": list_,
        "from": old.name,
        "to": new.name,
        "entry": change.entry,
        "name": change.name,
        "what": change.what,
        "programmes": list(change.programmes),
        "differences": [
            {"field": d.field, "gone": list(d.gone), "come": list(d.come)}
            for d in change.differences
        ],
    }
