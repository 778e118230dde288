"""A dossier as a case gives it, made of invented outlets and plain sentences.

Two invented states, Norland and Sudmark, under codes that have a place on the map; one agency item
and its reprints, a state-media item and who relays it, ranges, a denial and a later admission, an
opinion, copies of copies, things planned and things done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from supplyline.ids import content_id
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Capture,
    Category,
    Claim,
    Document,
    Event,
    Failure,
    Kind,
    Mark,
    Origin,
    Party,
    Place,
    Quantity,
    Reading,
    Reuse,
    Run,
    Speaker,
    Stage,
    Thing,
    When,
)
from supplyline.report import Dossier

NORLAND, SUDMARK = "FIN", "MNG"
NAMES = {NORLAND: "Norland", SUDMARK: "Sudmark"}
READER = "rules 0.1.0"
HARBOUR = Place(text="Port Elm", role="origin", country=NORLAND, latitude=60.2, longitude=24.9, precision="city")  # fmt: skip
DEPOT = Place(text="Stone Valley", role="destination", country=SUDMARK, latitude=49.5, longitude=105.9, precision="city")  # fmt: skip
STEPPE = Place(text="the eastern steppe", role="location", country=SUDMARK, latitude=47.5, longitude=114.0, precision="region")  # fmt: skip


class Case:
    """Collects records while a test writes a story; ``dossier`` hands them over."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.origins: dict[str, Origin] = {}
        self.reuse: list[Reuse] = []
        self.claims: dict[str, Claim] = {}
        self.events: list[Event] = []

    def document(
        self, outlet: str, day: str | None, title: str, *, copies: Document | None = None,
        share: float = 0.0, language: str = "en", url: str | None = "https://example.org/item",
    ) -> Document:  # fmt: skip
        """Add a document; ``copies`` makes it a copy, or a rewrite when it shares less than 0.8."""
        ident = content_id("d1", [outlet, day, title, len(self.documents)])
        document = Document(
            id=ident, name=title, capture="ab" * 32, locator="line 1", url=url, outlet=outlet,
            byline=None, title=title, published=day, published_by="given", language=language,
            text="", dateline=None, credits=(), notes=(),
        )  # fmt: skip
        self.documents[ident] = document
        root = self.origins[copies.id].origin if copies else content_id("o1", [ident])
        role = "original" if copies is None else "copy" if share >= 0.8 else "rewrite"
        self.origins[ident] = Origin(
            document=ident, origin=root, role=role, copied_share=share,  # type: ignore[arg-type]  # the three literals above
            reasons=("no earlier text shared",) if copies is None else (f"{share:.0%} of its words stand in an earlier item",),
        )  # fmt: skip
        if copies is not None:
            self.reuse.append(
                Reuse(
                    copy=ident, source=copies.id, share=share, spans=((0, 90, 0, 90),),
                    kind="syndication" if share >= 0.8 else "rewrite", reasons=("aligned words",),
                )
            )  # fmt: skip
        return document

    def claim(  # noqa: PLR0917  # in the order a sentence is read
        self, document: Document, sentence: str, kind: Kind, giver: str | None, taker: str | None,
        what: tuple[str, Category] | None, stage: Stage = "done", trigger: str = "",
        **fields: Any,
    ) -> Claim:  # fmt: skip
        """Add a claim; its marks are found by the words themselves."""
        start = 40
        slots: list[tuple[str, str]] = [("trigger", trigger)]
        if giver:
            slots.append(("from", NAMES.get(giver, giver)))
        if taker:
            slots.append(("to", NAMES.get(taker, taker)))
        if what:
            slots.append(("what", what[0]))
        slots += [("speaker", s.text) for s in fields.get("attribution", ())]
        slots += [("quantity", q.text) for q in fields.get("quantity", ())]
        slots += [("place", p.text) for p in fields.get("place", ())]
        slots += [("loaded", w) for w in fields.get("loaded", ())]
        if fields.get("when"):
            slots.append(("when", fields["when"].text))
        marks = tuple(
            Mark(start=start + sentence.index(w), end=start + sentence.index(w) + len(w), slot=s)  # type: ignore[arg-type]  # slot names are the literals above
            for s, w in slots
            if w and w in sentence
        )
        defaults: dict[str, Any] = {
            "quantity": (), "when": None, "place": (), "polarity": "affirmed",
            "certainty": "certain", "attribution": (), "voice": "report", "loaded": (),
        }  # fmt: skip
        claim = Claim(
            id=content_id("c1", [document.id, sentence, kind, len(self.claims)]),
            document=document.id, start=start, end=start + len(sentence), sentence=sentence,
            kind=kind, from_=(Party(text=NAMES.get(giver, giver), code=giver),) if giver else (),
            to=(Party(text=NAMES.get(taker, taker), code=taker),) if taker else (),
            what=Thing(text=what[0], category=what[1]) if what else None, stage=stage,
            reader=READER, marks=marks, **{**defaults, **fields},
        )  # fmt: skip
        self.claims[claim.id] = claim
        return claim

    def event(
        self, claims: Sequence[Claim], *, quantity: tuple[Bounds, ...] = (),
        acknowledgement: tuple[Acknowledgement, ...] = (), low: int | None = None,
    ) -> Event:  # fmt: skip
        """Add the event that ``claims`` are of; its fields are the first claim's."""
        first = claims[0]
        documents = tuple(dict.fromkeys(c.document for c in claims))
        roots = {self.origins[d].origin for d in documents}
        event = Event(
            id=content_id("e1", [c.id for c in claims]), kind=first.kind, from_=first.from_,
            to=first.to, what=first.what, when=first.when,
            place=tuple(dict.fromkeys(p for c in claims for p in c.place)), stage=first.stage,
            quantity=quantity, claims=tuple(c.id for c in claims), documents=documents,
            outlets=tuple(dict.fromkeys(self.documents[d].outlet or "" for d in documents)),
            origins_low=low if low is not None else len(roots), origins_high=len(roots),
            acknowledgement=acknowledgement,
            reasons=("same parties and category", "times overlap"),
        )  # fmt: skip
        self.events.append(event)
        return event

    def dossier(self, **fields: Any) -> Dossier:
        """Return what was collected, with an end like that of a real case."""
        other = self.document("Radio Example", "2025-03-02", "언어", language="ko")
        capture = Capture(
            id=hashlib.sha256(b"example").hexdigest(), source="sources/items.jsonl",
            retrieved="2026-01-05T09:00:00Z", method="file", size=48213,
            media_type="application/jsonl", tool="supplyline 0.1.0",
        )  # fmt: skip
        defaults: dict[str, Any] = {
            "title": "Norland and Sudmark, 2024 to 2025", "generated": "2026-01-05T09:00:12Z",
            "pair": None, "events": tuple(self.events), "claims": self.claims,
            "documents": self.documents, "reuse": tuple(self.reuse), "origins": self.origins,
            "failures": (
                Failure(
                    id="f1:1", source="sources/scan.pdf", locator="", capture=capture.id,
                    stage="text", fault="no text",
                    message="found 12 pages of images, needed text: run character recognition first",
                ),
            ),
            "unread": (Reading(document=other.id, reader=READER, claims=(), sentences=9, gated=0, unread="no reader for language 'ko'"),),
            "captures": (capture,),
            "runs": (
                Run(id="r1:1", started="2026-01-05T09:00:00Z", finished="2026-01-05T09:00:12Z",
                    command="supplyline build sources --case case", tool="supplyline 0.1.0", reader=READER),
            ),
            "versions": (("supplyline", "0.1.0"), ("reader", READER)),
            "chain_head": "3f" * 32, "case": "case", "names": NAMES,
        }  # fmt: skip
        return Dossier(**{**defaults, **fields})


def month(text: str, start: str, end: str) -> When:
    """Return a time as the reader gives it."""
    return When(text=text, start=start, end=end)


def says(*who: str, code: str | None = None, direct: bool = False) -> tuple[Speaker, ...]:
    """Return a chain of speakers, the last one inside quotation marks when ``direct``."""
    return tuple(
        Speaker(
            text=w, code=code if i == len(who) - 1 else None, direct=direct and i == len(who) - 1
        )
        for i, w in enumerate(who)
    )


def shells(case: Case) -> Event:
    """The widely reported event: an agency item, reprints of reprints, ranges, denial, admission."""
    autumn = month("in September 2024", "2024-09-01", "2024-10-01")
    wire = case.document("Harbour Wire", "2024-10-02", "Ministry: shells left Port Elm")
    reprint = case.document(
        "Morning Ledger",
        "2024-10-02",
        "Shells left Port Elm, ministry says",
        copies=wire,
        share=0.97,
    )
    second = case.document(
        "Coast Courier", "2024-10-03", "Shells left Port Elm", copies=reprint, share=0.91
    )
    rewrite = case.document(
        "Inland Post", "2024-10-03", "Norland said to ship shells", copies=wire, share=0.52
    )
    survey = case.document(
        "Institute for Trade Tracks", "2024-11-12", "Counting containers from Port Elm"
    )
    denial = case.document("Norland Bulletin", "2024-10-05", "Statement of the ministry of trade")
    later = case.document("Norland Bulletin", "2025-06-20", "Address to the assembly")
    sentence = "The defence ministry of Eastmark said that Norland sent about 10,000 shells from Port Elm to Sudmark in September 2024."
    given: dict[str, Any] = {
        "trigger": "sent", "when": autumn, "place": (HARBOUR,),
        "attribution": says("The defence ministry of Eastmark"),
        "quantity": (Quantity(low=10000, high=10000, unit="shell", text="about 10,000 shells"),),
    }  # fmt: skip
    what: tuple[str, Category] = ("shells", "ammunition")
    claims = [
        case.claim(d, sentence, "transfer", NORLAND, SUDMARK, what, **given)
        for d in (wire, reprint, second)
    ]
    claims.append(
        case.claim(
            rewrite, "Norland is believed to have sent as many as 12,000 shells to Sudmark.", "transfer",
            NORLAND, SUDMARK, what, trigger="sent", certainty="probable", attribution=says("is believed"),
            quantity=(Quantity(low=None, high=12000, unit="shell", text="as many as 12,000 shells"),),
        )
    )  # fmt: skip
    claims.append(
        case.claim(
            survey, "Between 8,000 and 11,000 shells moved from Norland to the depot at Stone Valley in Sudmark.",
            "transfer", NORLAND, SUDMARK, what, trigger="moved", place=(DEPOT,), when=autumn,
            quantity=(Quantity(low=8000, high=11000, unit="shell", text="Between 8,000 and 11,000 shells"),),
        )
    )  # fmt: skip
    denied = case.claim(
        denial, "The ministry of trade said Norland “has never sent shells” to Sudmark.", "transfer",
        NORLAND, SUDMARK, what, trigger="sent", polarity="denied",
        attribution=says("The ministry of trade", code=NORLAND, direct=True),
    )  # fmt: skip
    admitted = case.claim(
        later, "The minister told the assembly that Norland sent at least 9,000 shells to Sudmark last year.",
        "transfer", NORLAND, SUDMARK, what, trigger="sent", attribution=says("The minister", code=NORLAND),
        quantity=(Quantity(low=9000, high=None, unit="shell", text="at least 9,000 shells"),),
    )  # fmt: skip
    with_figure = tuple(c.id for c in [*claims, admitted])
    return case.event(
        [*claims[:3], claims[3], denied, claims[4], admitted],
        quantity=(
            Bounds(unit="shell", low=9000, best=10000, high=11000, scope="single",
                   rule="overlap of the bounds that most origins allow", claims=with_figure),
        ),
        acknowledgement=(
            Acknowledgement(party=NORLAND, status="alleged", since="2024-10-02", claims=(claims[0].id,)),
            Acknowledgement(party=NORLAND, status="denied", since="2024-10-05", claims=(denied.id,)),
            Acknowledgement(party=NORLAND, status="admitted", since="2025-06-20", claims=(admitted.id,)),
            Acknowledgement(party=SUDMARK, status="none", since="2024-10-02", claims=()),
        ),
        low=3,
    )  # fmt: skip


def story() -> Case:
    """Return the whole invented case."""
    case = Case()
    shells(case)
    plain: list[tuple[Kind, str, str | None, str, Category, Stage, str, str, str, tuple[Place, ...], str]] = [
        ("transfer", NORLAND, SUDMARK, "field guns", "artillery", "done", "2024-11-01", "2024-12-01", "{0} delivered field guns to {1}.", (DEPOT,), "delivered"),
        ("transfer", SUDMARK, NORLAND, "diesel fuel", "fuel", "done", "2024-12-01", "2025-01-01", "{0} shipped diesel fuel to {1} through Port Elm.", (HARBOUR,), "shipped"),
        ("transfer", SUDMARK, NORLAND, "wheat", "food", "under_way", "2025-01-01", "2025-02-01", "{0} is sending wheat to {1}.", (), "sending"),
        ("transfer", SUDMARK, NORLAND, "satellite parts", "satellite_tech", "planned", "2025-02-01", "2025-03-01", "{0} plans to give satellite parts to {1}.", (), "give"),
        ("transfer", SUDMARK, NORLAND, "hard currency", "money", "done", "2025-01-01", "2026-01-01", "{0} paid {1} in hard currency.", (), "paid"),
        ("deployment", NORLAND, SUDMARK, "engineers", "engineers", "done", "2025-03-01", "2025-04-01", "{0} sent engineers to {1}, to the eastern steppe.", (STEPPE,), "sent"),
        ("deployment", NORLAND, SUDMARK, "troops", "troops", "under_way", "2025-04-10", "2025-04-11", "{0} is stationing troops in {1}.", (STEPPE,), "stationing"),
        ("training", SUDMARK, NORLAND, "pilots", "aircraft", "under_way", "2025-05-01", "2025-06-01", "{0} is training pilots of {1}.", (), "training"),
        ("agreement", NORLAND, SUDMARK, "a treaty", "other", "done", "2024-06-19", "2024-06-20", "{0} and {1} signed a treaty.", (), "signed"),
        ("contact", SUDMARK, NORLAND, "a visit", "other", "done", "2025-07-01", "2025-07-04", "A delegation of {0} visited {1}.", (), "visited"),
        ("support", NORLAND, SUDMARK, "full support", "other", "done", "2025-07-05", "2025-07-06", "{0} voiced full support for {1}.", (), "voiced"),
        ("casualty", NORLAND, None, "killed", "killed", "done", "2025-05-01", "2025-06-01", "At least nine soldiers of {0} were killed on the eastern steppe.", (STEPPE,), "killed"),
        ("production", NORLAND, None, "shells", "ammunition", "under_way", "2025-08-01", "2025-09-01", "{0} is making more shells.", (), "making"),
        ("transfer", "CHE", "SWE", "turbines", "goods", "done", "2025-02-01", "2025-03-01", "{0} sold turbines to {1}.", (), "sold"),
    ]  # fmt: skip
    for number, (
        kind,
        giver,
        taker,
        text,
        category,
        stage,
        start,
        end,
        form,
        place,
        trigger,
    ) in enumerate(plain):
        sentence = form.format(NAMES.get(giver or "", giver), NAMES.get(taker or "", taker))
        claims = []
        for copy in range(1 + number % 4):
            document = case.document(
                ["Harbour Wire", "Border Review", "Lake Monitor", "Evening Sheet"][(number + copy) % 4],
                f"2025-{1 + number % 12:02d}-{10 + copy}", f"Report {number + 1}.{copy + 1}",
            )  # fmt: skip
            claims.append(
                case.claim(
                    document, sentence, kind, giver, taker, (text, category), stage=stage, trigger=trigger,
                    when=month("then", start, end), place=place,
                    attribution=says("an official") if copy else (),
                    certainty="probable" if copy == 2 else "certain",
                )
            )  # fmt: skip
        case.event(claims, low=max(1, len(claims) - 1))
    opinion = case.document("Opinion Daily", "2025-09-01", "A column")
    case.event([case.claim(opinion, "Norland brags that it will give Sudmark drones.", "transfer", NORLAND, SUDMARK, ("drones", "drone"), stage="planned", trigger="give", voice="opinion", loaded=("brags",))])  # fmt: skip
    refusal = case.document(
        "Sudmark Herald", "2025-09-03", "No missiles, says the foreign ministry"
    )
    case.event([case.claim(refusal, "The foreign ministry denied that Sudmark gave missiles to Norland.", "transfer", SUDMARK, NORLAND, ("missiles", "missile"), trigger="gave", polarity="denied", attribution=says("The foreign ministry", code=SUDMARK))])  # fmt: skip
    return case
