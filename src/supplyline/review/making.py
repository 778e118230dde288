"""Make a judgement of what a reviewer gives, or say what is wrong with it.

Every judgement has an author and a reason, and keeps what it was made on: the claim, or the claims of
the event, as they were then.

Does not: keep it (``ledger``), or look ids up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from supplyline.ids import content_id
from supplyline.records import Event, Held, Judgement, Verdict
from supplyline.review.faults import (
    NoAuthor,
    NoReason,
    NothingToResolve,
    NothingToUndo,
    UnfitGrade,
    UnfitText,
    UnfitVerdict,
)
from supplyline.review.fields import hold, read_fields, with_fields
from supplyline.review.standing import GROUPING, Review

_LONGEST = {"author": 120, "reason": 2000}  # code points
_GRADE = re.compile(r"[A-F][1-6]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A judgement as a reviewer gives it, ids looked up."""

    target: str  # Claim.id or Event.id
    verdict: Verdict
    author: str
    reason: str
    fields: Mapping[str, object] = field(default_factory=dict)  # of a correction
    others: tuple[str, ...] = ()  # events to merge with, claims to split off
    grade: str | None = None
    resolves: tuple[str, ...] = ()  # Judgement.id


def make(
    proposal: Proposal, found: Review, events: Mapping[str, Event], *, made: str
) -> Judgement | None:
    """Return the judgement that ``proposal`` is; None: its author says just so already.

    Args:
        proposal: What is judged how, by whom and why.
        found: What there is so far, placed on ``events``.
        events: By id, rejected ones among them.
        made: UTC, ISO 8601 to the second.

    Raises:
        ReviewError: It cannot be taken as given; the message says what is needed.
    """
    author = _line("author", proposal.author)
    if not author:
        raise NoAuthor
    reason = _line("reason", proposal.reason)
    if not reason:
        raise NoReason
    _only_what_belongs(proposal)
    if proposal.target in events:
        detail, claims = _of_event(proposal, found, events)
    else:
        detail, claims = _of_claim(proposal, author, found)
    if proposal.verdict == "undo":
        _check_undone(proposal, author, found)
    else:
        _check_resolved(proposal, author, found)
    said = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if _says_so_already(proposal, author, reason, said, found):
        return None
    resolves = tuple(dict.fromkeys(proposal.resolves))
    return Judgement(
        id=content_id(
            "j1",
            [proposal.target, proposal.verdict, author, made, reason, said, list(resolves),
             [[h.claim, h.document, h.start, h.end, h.said] for h in claims]],
        ),
        target=proposal.target, verdict=proposal.verdict, author=author, made=made, reason=reason,
        detail=said, claims=claims, resolves=resolves,
    )  # fmt: skip


def _line(what: str, text: str) -> str:
    """Return ``text`` as one line; blanks in a row are one."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise UnfitText(what, "characters that cannot be shown")
    if len(line) > _LONGEST[what]:
        raise UnfitText(what, f"{len(line)} characters, more than {_LONGEST[what]}")
    return line


_BESIDE = {"fields": "correct", "grade": "grade"}


def _only_what_belongs(proposal: Proposal) -> None:
    for name, verdict in _BESIDE.items():
        if getattr(proposal, name) and proposal.verdict != verdict:
            option = "--field" if name == "fields" else "--grade"
            raise UnfitVerdict(f"{option} with {proposal.verdict}", f"it with {verdict} only")
    if proposal.others and proposal.verdict not in ("merge", "split"):
        raise UnfitVerdict(f"--with for {proposal.verdict}", "it with merge or split only")


def _graded(proposal: Proposal) -> dict[str, Any]:
    grade = (proposal.grade or "").strip().upper()
    if _GRADE.fullmatch(grade) is None:
        raise UnfitGrade(proposal.grade or "")
    return {"grade": grade}


def _of_claim(
    proposal: Proposal, author: str, found: Review
) -> tuple[dict[str, Any], tuple[Held, ...]]:
    if proposal.verdict in ("merge", "split"):
        raise UnfitVerdict(
            f"{proposal.verdict} of a claim",
            "an event: claims of one event are told apart by split",
        )
    read = found.read[proposal.target]
    settled = found.of_claim.get(read.id)
    shown = settled.fields if settled is not None else {}
    if proposal.verdict == "correct":
        fields = read_fields(proposal.fields, with_fields(read, shown))
        if not fields and not _has_said(proposal.target, author, found):
            raise UnfitVerdict(
                "correct without a field", "--field NAME=VALUE; without one it takes back what "
                "its author corrected or rejected, and here is nothing of that"
            )  # fmt: skip
        return {"fields": fields}, (hold(read, without=fields),)
    if proposal.verdict == "grade":
        return _graded(proposal), (hold(read),)
    return ({"fields": shown} if proposal.verdict == "accept" and shown else {}), (hold(read),)


def _has_said(target: str, author: str, found: Review) -> bool:
    return any(
        s.judgement.author == author
        and s.judgement.verdict in ("correct", "reject")
        and s.state in ("stands", "disputed")
        for s in found.on(target)
    )


def _of_event(
    proposal: Proposal, found: Review, events: Mapping[str, Event]
) -> tuple[dict[str, Any], tuple[Held, ...]]:
    event = events[proposal.target]
    claims: Sequence[str] = event.claims
    detail: dict[str, Any] = {}
    if proposal.verdict == "correct":
        raise UnfitVerdict("correct of an event", "a claim: an event follows from its claims")
    if proposal.verdict == "grade":
        detail = _graded(proposal)
    elif proposal.verdict == "merge":
        others = [events[o] for o in dict.fromkeys(proposal.others) if o in events]
        if not others or len(others) < len(set(proposal.others)) or event in others:
            raise UnfitVerdict("merge without another event", "--with ID of the other event")
        for other in others:
            if other.kind != event.kind:
                raise UnfitVerdict(
                    f"a {event.kind} and a {other.kind}",
                    "events of one kind: correct the kind of the claims that were read wrong",
                )
        detail = {"with": {other.id: list(other.claims) for other in others}}
        claims = [*event.claims, *(c for other in others for c in other.claims)]
    elif proposal.verdict == "split":
        off = list(dict.fromkeys(proposal.others))
        if not off or set(off) - set(event.claims):
            raise UnfitVerdict(
                "split without claims of the event", "--with ID of a claim of another happening"
            )
        if len(off) == len(event.claims):
            raise UnfitVerdict("split of every claim", "one that stays")
        detail = {"with": off}
    return detail, tuple(hold(found.read[c]) for c in dict.fromkeys(claims) if c in found.read)


def _check_undone(proposal: Proposal, author: str, found: Review) -> None:
    if not proposal.resolves:
        raise NothingToUndo("no judgement", "--resolves ID of the one to take back")
    for id_ in proposal.resolves:
        stand = found.stands.get(id_)
        if stand is None or stand.on != proposal.target:
            raise NothingToUndo(id_, f"a judgement of {proposal.target}")
        if stand.judgement.author != author:
            raise NothingToUndo(f"{id_} of {stand.judgement.author}", f"one of {author}'s own")
        if stand.judgement.verdict == "undo":
            raise NothingToUndo(f"{id_}, an undo", "a judgement that says something: judge anew")


def _check_resolved(proposal: Proposal, author: str, found: Review) -> None:
    for id_ in proposal.resolves:
        stand = found.stands.get(id_)
        if stand is None:
            raise NothingToResolve(id_, "no such judgement")
        if stand.judgement.author == author:
            raise NothingToResolve(id_, f"it is {author}'s own, who says otherwise by judging anew")
        concerned = [c for c in found.conflicts if stand.judgement in c.judgements]
        if not any(c.target == proposal.target or c.question == GROUPING for c in concerned):
            raise NothingToResolve(id_, f"it is in no conflict about {proposal.target}")
        if any(author == j.author for c in concerned for j in c.judgements):
            raise NothingToResolve(id_, f"{author} is a side of that conflict, not a third")


def _says_so_already(
    proposal: Proposal, author: str, reason: str, detail: str, found: Review
) -> bool:
    return any(
        (j.author, j.verdict, j.reason, j.detail) == (author, proposal.verdict, reason, detail)
        and s.state in ("stands", "disputed")
        and set(proposal.resolves) <= set(j.resolves)
        for s in found.on(proposal.target)
        for j in [s.judgement]
    )
