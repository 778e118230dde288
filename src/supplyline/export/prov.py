"""Write PROV-JSON (W3C, 2013): what came of what, through whom, from a capture to an event.

Entities: captures, documents, claims, events, judgements.  Agents: outlets, speakers, readers, reviewers,
the program.  Activities: runs, and each reader's reading.  A document ``wasDerivedFrom`` its capture, and
from what it copies; a claim ``wasQuotedFrom`` its document (a derivation of type ``prov:Quotation``, as
PROV-DM 5.2.2 has it) and ``wasAttributedTo`` who says so; an event ``wasDerivedFrom`` its claims; what a
reviewer decided is an entity of its own that the claim or event ``wasInfluencedBy``.

Does not: say who is right.  An attribution says who is said to have said it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

from supplyline.export.files import whole_text
from supplyline.export.holdings import Holdings, Judged, Kept, Said, part, plain_number
from supplyline.export.lines import encoded
from supplyline.records import BY_HAND, Event

Attributes = dict[str, Any]

PROGRAM, FUSION = "sl:supplyline", "sl:fusion"
PREFIXES = {
    "sl": "https://supplyline.invalid/id/",
    "slp": "https://supplyline.invalid/ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


# The sections of a document, in the order that they are written in, and how names of relations begin.
_SECTIONS = {
    "entity": "", "activity": "", "agent": "", "wasGeneratedBy": "_:g", "wasAssociatedWith": "_:a",
    "wasDerivedFrom": "_:d", "wasAttributedTo": "_:t", "wasInfluencedBy": "_:i",
}  # fmt: skip


def write_prov(place: Path, holdings: Holdings) -> None:
    """Write one document, a name a line.

    Records are gone through once: each section waits in a file of its own that has no name.
    """
    with whole_text(place) as out, ExitStack() as open_files:
        sections = {
            name: _Section(
                open_files.enter_context(
                    TemporaryFile("w+", encoding="utf-8", newline="\n", dir=place.parent)
                ),
                start,
            )
            for name, start in _SECTIONS.items()
        }
        for name, key, attributes in _statements(holdings):
            sections[name].add(key, attributes)
        out.write(f'{{"prefix":{encoded(PREFIXES)}')
        for name, section in sections.items():
            if section.count:
                out.write(f',\n"{name}":{{\n')
                section.file.seek(0)
                shutil.copyfileobj(section.file, out)
                out.write("\n}")
        out.write("\n}\n")


class _Section:
    """What is said in one section so far."""

    def __init__(self, file: TextIO, start: str) -> None:
        self.file, self.count = file, 0
        self._start = start  # of a relation's name; empty: things have names of their own
        self._seen: set[str] = set()  # agents, activities and captures are few, and named often

    def add(self, key: str, attributes: Attributes) -> None:
        if self._start:
            key = f"{self._start}{self.count + 1}"
        elif _is_shared(key):
            if key in self._seen:
                return
            self._seen.add(key)
        self.file.write(
            f"{',' + chr(10) if self.count else ''}{encoded(key)}:{encoded(attributes)}"
        )
        self.count += 1


_SHARED = ("capture", "outlet", "speaker", "reader", "reading", "reviewer")


def _is_shared(key: str) -> bool:
    return key.removeprefix("sl:").partition("-")[0] in _SHARED


def named(kind: str, text: str) -> str:
    """Return a name for what has none that a qualified name can hold.

    >>> named("outlet", "Harbour Post")
    'sl:outlet-8eec33786925aa2d83e287e0bfd1b1ada7954746'
    """
    return f"sl:{kind}-{sha1(text.encode(), usedforsecurity=False).hexdigest()}"


def of(id_: str) -> str:
    """Return an id of the ledger as a qualified name: a colon would end its prefix.

    >>> of("e1:00ff")
    'sl:e1-00ff'
    """
    return "sl:" + id_.replace(":", "-")


def _typed(value: object, kind: str) -> Attributes:
    return {"$": str(value), "type": kind}


def _said(**attributes: Any) -> Attributes:
    """Return attributes of ours and PROV's, numbers typed, without what is empty.

    A list is several values of one attribute; PROV keeps each once.
    """
    found: Attributes = {}
    for name, value in attributes.items():
        if value is None or value in ("", (), []):
            continue
        key = f"prov:{name[5:]}" if name.startswith("prov_") else f"slp:{name}"
        values = list(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else value
        if isinstance(values, bool):
            values = _typed(str(values).lower(), "xsd:boolean")
        elif isinstance(values, int):
            values = _typed(values, "xsd:int")
        found[key] = values[0] if isinstance(values, list) and len(values) == 1 else values
    return found


def _type(name: str) -> Attributes:
    return _typed(name, "prov:QUALIFIED_NAME")


def _statements(holdings: Holdings) -> Iterator[tuple[str, str, Attributes]]:
    """Yield everything that is said: section, name (of a relation none), attributes."""
    yield "entity", "sl:export", _said(
        prov_type=_type("prov:Collection"), prov_label=holdings.title,
        about=[f"{name}: {value}" for name, value in holdings.about().items()],
        failures=len(holdings.failures),
        failure=[f"{f.source} {f.locator}: {f.message}" for f in holdings.failures],
    )  # fmt: skip
    yield "agent", PROGRAM, _said(
        prov_type=_type("prov:SoftwareAgent"), prov_label=holdings.tool,
        version=[f"{what}: {name}" for what, name in holdings.versions],
    )  # fmt: skip
    for run in holdings.runs:
        yield (
            "activity",
            of(run.id),
            {
                "prov:startTime": run.started,
                **({"prov:endTime": run.finished} if run.finished else {}),
                **_said(prov_type=_type("slp:Run"), command=run.command, tool=run.tool),
            },
        )
        yield "wasAssociatedWith", "", {"prov:activity": of(run.id), "prov:agent": PROGRAM}
    yield "activity", FUSION, _said(prov_type=_type("slp:Fusion"))
    yield "wasAssociatedWith", "", {"prov:activity": FUSION, "prov:agent": PROGRAM}
    for kept in holdings.documents():
        yield from _of_document(kept)
    for reuse in holdings.reuse():
        yield "wasDerivedFrom", "", {
            "prov:generatedEntity": of(reuse.copy), "prov:usedEntity": of(reuse.source),
            "slp:reuse": reuse.kind, "slp:share": _typed(reuse.share, "xsd:double"),
            **({"prov:type": _type("prov:Quotation")} if reuse.kind == "quotation" else {}),
        }  # fmt: skip
    readers: set[str] = set()
    for event, claims in holdings.told():
        yield "entity", of(event.id), _event(event)
        yield "wasGeneratedBy", "", {"prov:entity": of(event.id), "prov:activity": FUSION}
        for said in claims:
            yield "wasDerivedFrom", "", {
                "prov:generatedEntity": of(event.id), "prov:usedEntity": of(said.claim.id),
            }  # fmt: skip
            yield from _of_claim(said, readers)
    for said in holdings.loose():
        yield from _of_claim(said, readers)
    for judged in holdings.judgements:
        yield from _of_judgement(judged)


def _of_document(kept: Kept) -> Iterator[tuple[str, str, Attributes]]:
    d, capture, origin = kept.document, kept.capture, kept.origin
    bytes_ = f"sl:capture-{d.capture}"
    yield "entity", bytes_, _said(
        prov_type=_type("slp:Capture"), sha256=d.capture, source=part(capture, "source"),
        retrieved=part(capture, "retrieved"), media_type=part(capture, "media_type"),
    )  # fmt: skip
    yield "entity", of(d.id), _said(
        prov_type=_type("slp:Document"), prov_label=d.title or d.name, name=d.name, url=d.url,
        published=d.published, language=d.language, locator=d.locator, sha256=d.capture,
        origin=part(origin, "origin"), role=part(origin, "role"), withdrawn=kept.withdrawn,
        unread=kept.unread,
    )  # fmt: skip
    yield "wasDerivedFrom", "", {"prov:generatedEntity": of(d.id), "prov:usedEntity": bytes_}
    if d.outlet:
        who = named("outlet", d.outlet)
        yield "agent", who, _said(prov_type=_type("prov:Organization"), prov_label=d.outlet)
        yield "wasAttributedTo", "", {"prov:entity": of(d.id), "prov:agent": who}


def _of_claim(said: Said, readers: set[str]) -> Iterator[tuple[str, str, Attributes]]:
    claim, reader = said.claim, said.claim.reader
    reading = named("reading", reader)
    if reader not in readers:
        readers.add(reader)
        person = reader.startswith(BY_HAND)
        yield "activity", reading, _said(prov_type=_type("slp:Reading"), reader=reader)
        yield (
            "agent",
            named("reader", reader),
            _said(
                prov_type=_type("prov:Person" if person else "prov:SoftwareAgent"),
                prov_label=reader,
            ),
        )
        yield "wasAssociatedWith", "", {
            "prov:activity": reading, "prov:agent": named("reader", reader),
        }  # fmt: skip
    yield "entity", of(claim.id), _claim(said)
    yield "wasGeneratedBy", "", {"prov:entity": of(claim.id), "prov:activity": reading}
    yield "wasDerivedFrom", "", {
        "prov:generatedEntity": of(claim.id), "prov:usedEntity": of(claim.document),
        "prov:type": _type("prov:Quotation"),
    }  # fmt: skip
    for at, speaker in enumerate(claim.attribution, 1):
        who = named("speaker", speaker.text)
        yield (
            "agent",
            who,
            _said(prov_type=_type("slp:Speaker"), prov_label=speaker.text, code=speaker.code),
        )
        yield "wasAttributedTo", "", {
            "prov:entity": of(claim.id), "prov:agent": who, "slp:link": _typed(at, "xsd:int"),
        }  # fmt: skip


def _of_judgement(judged: Judged) -> Iterator[tuple[str, str, Attributes]]:
    j = judged.judgement
    who = named("reviewer", j.author)
    yield "entity", of(j.id), _said(
        prov_type=_type("slp:Judgement"), verdict=j.verdict, reason=j.reason, detail=j.detail,
        made=j.made, target=j.target, state=judged.state, why=judged.why,
    )  # fmt: skip
    yield "agent", who, _said(prov_type=_type("prov:Person"), prov_label=j.author)
    yield "wasAttributedTo", "", {"prov:entity": of(j.id), "prov:agent": who}
    if judged.now is not None:
        yield "wasInfluencedBy", "", {
            "prov:influencee": of(judged.now), "prov:influencer": of(j.id), "slp:state": judged.state,
        }  # fmt: skip


def _event(event: Event) -> Attributes:
    when, what = event.when, event.what
    return _said(
        prov_type=_type("slp:Event"),
        prov_label=f"{event.kind}: {what.text}" if what else event.kind,
        kind=event.kind, stage=event.stage, what=part(what, "text"), category=part(what, "category"),
        giver=[p.code or p.text for p in event.from_], receiver=[p.code or p.text for p in event.to],
        first_day=part(when, "start"), first_day_after=part(when, "end"),
        place=[f"{p.text} ({p.role})" for p in event.place],
        quantity=[
            encoded({
                "unit": q.unit, "scope": q.scope, "low": plain_number(q.low),
                "best": plain_number(q.best), "high": plain_number(q.high), "rule": q.rule,
                "claims": list(q.claims),
            })
            for q in event.quantity
        ],
        origins_low=event.origins_low, origins_high=event.origins_high,
        acknowledgement=[
            encoded({"party": a.party, "status": a.status, "since": a.since, "claims": list(a.claims)})
            for a in event.acknowledgement
        ],
        grade=event.graded, tier=event.tier,
        disputed=list(event.disputed), reason=list(event.reasons),
    )  # fmt: skip


def _claim(said: Said) -> Attributes:
    claim, when = said.claim, said.claim.when
    return _said(
        prov_type=_type("slp:Claim"), prov_value=claim.sentence, kind=claim.kind, stage=claim.stage,
        what=part(claim.what, "text"), category=part(claim.what, "category"),
        giver=[p.code or p.text for p in claim.from_], receiver=[p.code or p.text for p in claim.to],
        first_day=part(when, "start"), first_day_after=part(when, "end"),
        quantity=[
            encoded({"low": plain_number(q.low), "high": plain_number(q.high), "unit": q.unit, "text": q.text})
            for q in claim.quantity
        ],
        polarity=claim.polarity, certainty=claim.certainty, voice=claim.voice, start=claim.start,
        end=claim.end, origin=said.origin, corrected=list(said.corrected),
        rejected=list(said.rejected),
    )  # fmt: skip
