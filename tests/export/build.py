"""Records of invented states that an export is made of, and what each form must give back of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from supplyline.export import Holdings, Judged, Kept, Said, Wanted
from supplyline.ids import content_id
from supplyline.records import (
    Acknowledgement,
    Assessment,
    Bounds,
    Capture,
    Claim,
    Document,
    Event,
    Failure,
    Grade,
    Judgement,
    Likelihood,
    Origin,
    Party,
    Place,
    Quantity,
    Relation,
    Reuse,
    Run,
    Speaker,
    Thing,
    When,
)

MADE = "2026-01-02T03:04:05Z"
NORLAND = Party(text="Norland", code="FIN")
SUDMARK = Party(text="Sudmark", code="MNG")
FIRM = Party(text="Elm Trading", code=None)
PORT = Place(text="Port Elm", role="origin", country="FIN", latitude=60.2, longitude=24.9, precision="city")  # fmt: skip
DEPOT = Place(text="Far Depot", role="destination", country="MNG", latitude=-49.5, longitude=-165.5, precision="region")  # fmt: skip


def document(
    number: int,
    title: str = "Shells",
    outlet: str | None = "Coastline Wire",
    url: str | None = None,
) -> Document:
    return Document(
        id=content_id("d1", ["document", number]), name=f"item {number}",
        capture=hashlib.sha256(str(number).encode()).hexdigest(), locator=f"line {number}",
        url=url or f"https://coastline.example/{number}", outlet=outlet, byline=None, title=title,
        published="2025-03-01", published_by="given", language="en", text="", dateline=None,
        credits=(), notes=(),
    )  # fmt: skip


def kept(of: Document) -> Kept:
    return Kept(
        document=of,
        capture=Capture(
            id=of.capture, source="items.jsonl", retrieved="2025-04-01T00:00:00Z", method="file",
            size=9, media_type="application/jsonl", tool="test",
        ),
        origin=Origin(
            document=of.id, origin=content_id("o1", [of.id]), role="original", copied_share=0.25,
            reasons=(),
        ),
    )  # fmt: skip


def claim(
    number: int, of: Document, sentence: str = "Norland sent nine shells.", **more: Any
) -> Claim:
    fields: dict[str, Any] = {
        "kind": "transfer", "from_": (NORLAND,), "to": (SUDMARK,),
        "what": Thing(text="shells", category="ammunition"),
        "quantity": (Quantity(low=9.0, high=None, unit="shell", text="at least nine"),),
        "when": When(text="in March", start="2025-03-01", end="2025-04-01"), "place": (PORT,),
        "stage": "done", "polarity": "affirmed", "certainty": "certain",
        "attribution": (Speaker(text="the minister", code="FIN", direct=True),), "voice": "report",
        "loaded": (), "reader": "reader 1",
    }  # fmt: skip
    return Claim(
        id=content_id("c1", ["claim", number]), document=of.id, start=0, end=len(sentence),
        sentence=sentence, **(fields | more),
    )  # fmt: skip


def event(number: int, claims: Sequence[Claim], **more: Any) -> Event:
    ids = tuple(c.id for c in claims)
    fields: dict[str, Any] = {
        "kind": "transfer", "from_": (NORLAND,), "to": (SUDMARK,),
        "what": Thing(text="shells", category="ammunition"),
        "when": When(text="in March", start="2025-03-01", end="2025-04-01"),
        "place": (PORT, DEPOT), "stage": "done",
        "quantity": (
            Bounds(unit="shell", low=9.0, best=12.5, high=None, scope="single", rule="the least said (the minister: 9)", claims=ids),
            Bounds(unit="train", low=1.0, best=1.0, high=1.0, scope="cumulative", rule="one figure", claims=ids[:1]),
        ),
        "origins_low": 1, "origins_high": 2,
        "acknowledgement": (
            Acknowledgement(party="FIN", status="alleged", since="2025-03-02", claims=ids[:1]),
            Acknowledgement(party="FIN", status="admitted_in_part", since="2025-04-02", claims=ids),
        ),
        "reasons": ("one item, one month",), "tier": "vetted",
        "grade": Grade(
            source="B", information=2, reasons=("a survey",), confidence="moderate",
            likelihood=Likelihood(word="likely", low=55, high=80),
        ),
        "related": (Relation(event=content_id("e1", ["other"]), kind="part_of", reason="a total"),),
    }  # fmt: skip
    return Event(
        id=content_id("e1", ["event", number]), claims=ids,
        documents=tuple(dict.fromkeys(c.document for c in claims)), outlets=("Coastline Wire",),
        **(fields | more),
    )  # fmt: skip


def holdings(
    groups: Sequence[tuple[Event, Sequence[Claim]]],
    documents: Sequence[Document],
    *,
    loose: Sequence[Claim] = (),
    title: str = "a case",
    failures: Sequence[Failure] = (),
) -> Holdings:
    """Return what an export of these is made of, one judgement and one reuse beside."""
    by_id = {d.id: d for d in documents}

    def said(claims: Sequence[Claim], of: Event | None) -> tuple[Said, ...]:
        return tuple(
            Said(
                claim=c, document=by_id[c.document], event=None if of is None else of.id,
                origin=content_id("s1", [c.id]), corrected=("stage (A. Reviewer)",),
            )
            for c in claims
        )  # fmt: skip

    first = groups[0][0]
    judgement = Judgement(
        id=content_id("j1", [first.id]), target=first.id, verdict="accept", author="A. Reviewer",
        made=MADE, reason="the survey says so", detail="{}",
    )  # fmt: skip
    return Holdings(
        title=title, made=MADE, tool="supplyline test", entry=7, digest="ab" * 32, wanted=Wanted(),
        counts={
            "events": len(groups), "claims": sum(len(c) for _, c in groups) + len(loose),
            "documents": len(documents), "failures": len(failures),
        },
        told=lambda: [(e, said(c, e)) for e, c in groups],
        loose=lambda: said(loose, None),
        documents=lambda: map(kept, documents),
        assessments={
            first.id: (
                Assessment(
                    event=first.id, provision="averland-1", verdict="may_breach",
                    reasons=("arms",), missing=("the day",), checked=True,
                ),
            )
        },
        reuse=lambda: [
            Reuse(copy=b.id, source=a.id, share=0.5, spans=(), kind="rewrite", reasons=())
            for a, b in pairwise(documents)
        ],
        failures=tuple(failures),
        judgements=(Judged(judgement=judgement, now=first.id, state="stands", why=""),),
        runs=(
            Run(id="r1:0", started=MADE, finished=MADE, command="build", tool="supplyline test", reader="reader 1"),
        ),
        versions=(("claims", "reader 1"),),
    )  # fmt: skip


def nothing() -> Holdings:
    """Return a case in which nothing is held."""
    return replace(
        plain(), counts=dict.fromkeys(("events", "claims", "documents", "failures"), 0),
        told=list, loose=list, documents=list, assessments={}, reuse=tuple, failures=(),
        judgements=(), runs=(),
    )  # fmt: skip


def failure(number: int = 1, source: str = "b.pdf") -> Failure:
    return Failure(
        id=content_id("f1", [number]), source=source, locator="", capture=None, stage="acquire",
        fault="empty", message="found 0 bytes, needed a document",
    )  # fmt: skip


def plain() -> Holdings:
    """Return two events, three claims of which one is loose, two documents, a failure."""
    a, b = document(1), document(2, title="Trains")
    one, two, three = claim(1, a), claim(2, b, "Sudmark denied it."), claim(3, b, "Nothing more.")
    first = event(1, [one])
    second = event(
        2, [two], from_=(FIRM,), place=(), grade=None, quantity=(), related=(), kind="contact"
    )
    return holdings([(first, [one]), (second, [two])], [a, b], loose=[three], failures=[failure()])


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a form must give back; a field that it does not keep is None."""

    counts: tuple[int, int, int, int] | None  # events, claims, documents, failures
    events: Any = None  # id to kind, stage, tier, grade, origins
    acts: Any = None  # id to what, category, first day, first day after
    quantities: Any = None  # event, unit, low, best, high, rule, claims
    acknowledgement: Any = None  # event, party, status, since
    claims: Any = None  # id to sentence, event, document
    said: Any = None  # id to kind, stage, polarity, certainty, voice, start, end, origin
    numbers: Any = None  # claim, low, high, unit, as worded
    documents: Any = None  # id to capture, url


def facts(of: Holdings) -> Facts:
    """Return what every form must give back of ``of``."""
    told = list(of.told())
    events = [event for event, _ in told]
    claims = [*(said for _, group in told for said in group), *of.loose()]
    return Facts(
        counts=(len(events), len(claims), len(list(of.documents())), len(of.failures)),
        events={
            e.id: (
                e.kind, e.stage, e.tier, f"{e.grade.source}{e.grade.information}" if e.grade else "F6",
                (e.origins_low, e.origins_high),
            )
            for e in events
        },
        quantities=sorted(
            (e.id, q.unit, repr(q.low), repr(q.best), repr(q.high), q.rule, tuple(sorted(q.claims)))
            for e in events
            for q in e.quantity
        ),
        acknowledgement=sorted(
            (e.id, a.party, a.status, a.since or "") for e in events for a in e.acknowledgement
        ),
        acts={
            e.id: (
                e.what.text if e.what else "", e.what.category if e.what else "",
                (e.when and e.when.start) or "", (e.when and e.when.end) or "",
            )
            for e in events
        },
        claims={s.claim.id: (s.claim.sentence, s.event, s.claim.document) for s in claims},
        said={
            c.id: (c.kind, c.stage, c.polarity, c.certainty, c.voice, c.start, c.end, s.origin)
            for s in claims
            for c in (s.claim,)
        },
        numbers=sorted(
            (s.claim.id, repr(q.low), repr(q.high), q.unit, q.text)
            for s in claims
            for q in s.claim.quantity
        ),
        documents={k.document.id: (k.document.capture, k.document.url) for k in of.documents()},
    )  # fmt: skip


def number(value: Any) -> str:
    """Return a number as ``facts`` has it: 9 and 9.0 are one, "" and None are none."""
    return "None" if value in (None, "") else repr(float(value))
