"""Write PROV-JSON (W3C, 2013): what came of what, through whom, from a capture to an event.

Entities: captures, documents, claims, events, judgements.  Agents: outlets, speakers, readers, reviewers,
the program.  Activities: runs, and each reader's reading.  A document ``wasDerivedFrom`` its capture, and
from what it copies; a claim ``wasQuotedFrom`` its document (a derivation of type ``prov:Quotation``, as
PROV-DM 5.2.2 has it) and ``wasAttributedTo`` who says so; an event ``wasDerivedFrom`` its claims; what a
reviewer decided is an entity of its own that the claim or event ``wasInfluencedBy``.

Does not: say who is right.  An attribution says who is said to have said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any, TextIO

from supplyline.export.files import whole_text
from supplyline.export.holdings import Holdings, Said, part, plain_number
from supplyline.export.lines import encoded
from supplyline.records import Document, Event

Attributes = dict[str, Any]
Pair = tuple[str, Attributes]  # a name, and what is said of it

PREFIXES = {
    "sl": "https://supplyline.invalid/id/",
    "slp": "https://supplyline.invalid/ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write_prov(place: Path, holdings: Holdings) -> None:
    """Write one document, a name a line; parts of it are gone through once each."""
    readers = tuple(dict.fromkeys(said.claim.reader for said in holdings.claims()))
    with whole_text(place) as out:
        out.write(f'{{"prefix":{encoded(PREFIXES)}')
        for name, pairs in (
            ("entity", _entities(holdings)),
            ("activity", _activities(holdings, readers)),
            ("agent", _agents(holdings, readers)),
            ("wasGeneratedBy", _generated(holdings)),
            ("wasAssociatedWith", _associated(holdings, readers)),
            ("wasDerivedFrom", _derived(holdings)),
            ("wasAttributedTo", _attributed(holdings)),
            ("wasInfluencedBy", _influenced(holdings)),
        ):
            _write(out, name, pairs)
        out.write("\n}\n")


def _write(out: TextIO, name: str, pairs: Iterable[Pair]) -> None:
    before = f',\n"{name}":{{\n'
    after = ""
    seen: set[str] = set()  # agents are named often; everything else once
    for key, attributes in pairs:
        if name == "agent":
            if key in seen:
                continue
            seen.add(key)
        out.write(f"{before}{encoded(key)}:{encoded(attributes)}")
        before, after = ",\n", "\n}"
    out.write(after)


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


def _capture(document: Document) -> str:
    return f"sl:capture-{document.capture}"


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


def _entities(holdings: Holdings) -> Iterator[Pair]:
    yield "sl:export", _said(
        prov_type=_type("prov:Collection"), prov_label=holdings.title,
        about=[f"{name}: {value}" for name, value in holdings.about().items()],
        failures=len(holdings.failures),
        failure=[f"{f.source} {f.locator}: {f.message}" for f in holdings.failures],
    )  # fmt: skip
    captures: set[str] = set()
    for kept in holdings.documents():
        d, capture, origin = kept.document, kept.capture, kept.origin
        if d.capture not in captures:
            captures.add(d.capture)
            yield _capture(d), _said(
                prov_type=_type("slp:Capture"), sha256=d.capture, source=part(capture, "source"),
                retrieved=part(capture, "retrieved"), media_type=part(capture, "media_type"),
            )  # fmt: skip
        yield of(d.id), _said(
            prov_type=_type("slp:Document"), prov_label=d.title or d.name, name=d.name, url=d.url,
            published=d.published, language=d.language, locator=d.locator, sha256=d.capture,
            origin=part(origin, "origin"), role=part(origin, "role"), withdrawn=kept.withdrawn,
            unread=kept.unread,
        )  # fmt: skip
    for event, claims in holdings.told():
        yield of(event.id), _event(event)
        for said in claims:
            yield of(said.claim.id), _claim(said)
    for said in holdings.loose():
        yield of(said.claim.id), _claim(said)
    for judged in holdings.judgements:
        j = judged.judgement
        yield of(j.id), _said(
            prov_type=_type("slp:Judgement"), verdict=j.verdict, reason=j.reason, detail=j.detail,
            made=j.made, target=j.target, state=judged.state, why=judged.why,
        )  # fmt: skip


def _event(event: Event) -> Attributes:
    when, grade, what = event.when, event.grade, event.what
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
        grade=f"{grade.source}{grade.information}" if grade else "F6", tier=event.tier,
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


def _reading(reader: str) -> str:
    return named("reading", reader)


def _activities(holdings: Holdings, readers: Sequence[str]) -> Iterator[Pair]:
    for run in holdings.runs:
        yield (
            of(run.id),
            {
                "prov:startTime": run.started,
                **({"prov:endTime": run.finished} if run.finished else {}),
                **_said(prov_type=_type("slp:Run"), command=run.command, tool=run.tool),
            },
        )
    for reader in readers:
        yield _reading(reader), _said(prov_type=_type("slp:Reading"), reader=reader)
    yield "sl:fusion", _said(prov_type=_type("slp:Fusion"))


def _agents(holdings: Holdings, readers: Sequence[str]) -> Iterator[Pair]:
    yield "sl:supplyline", _said(
        prov_type=_type("prov:SoftwareAgent"), prov_label=holdings.tool,
        version=[f"{what}: {name}" for what, name in holdings.versions],
    )  # fmt: skip
    for reader in readers:
        yield named("reader", reader), _said(
            prov_type=_type("prov:Person" if reader.startswith("hand-coded by ") else "prov:SoftwareAgent"),
            prov_label=reader,
        )  # fmt: skip
    for kept in holdings.documents():
        if kept.document.outlet:
            yield (
                named("outlet", kept.document.outlet),
                _said(prov_type=_type("prov:Organization"), prov_label=kept.document.outlet),
            )
    for said in holdings.claims():
        for speaker in said.claim.attribution:
            yield (
                named("speaker", speaker.text),
                _said(prov_type=_type("slp:Speaker"), prov_label=speaker.text, code=speaker.code),
            )
    for judged in holdings.judgements:
        yield (
            named("reviewer", judged.judgement.author),
            _said(prov_type=_type("prov:Person"), prov_label=judged.judgement.author),
        )


def _numbered(kind: str, found: Iterable[Attributes]) -> Iterator[Pair]:
    for number, attributes in enumerate(found, 1):
        yield f"_:{kind}{number}", attributes


def _generated(holdings: Holdings) -> Iterator[Pair]:
    def each() -> Iterator[Attributes]:
        for event, claims in holdings.told():
            yield {"prov:entity": of(event.id), "prov:activity": "sl:fusion"}
            for said in claims:
                yield {
                    "prov:entity": of(said.claim.id),
                    "prov:activity": _reading(said.claim.reader),
                }
        for said in holdings.loose():
            yield {"prov:entity": of(said.claim.id), "prov:activity": _reading(said.claim.reader)}

    return _numbered("g", each())


def _associated(holdings: Holdings, readers: Sequence[str]) -> Iterator[Pair]:
    def each() -> Iterator[Attributes]:
        for run in holdings.runs:
            yield {"prov:activity": of(run.id), "prov:agent": "sl:supplyline"}
        yield {"prov:activity": "sl:fusion", "prov:agent": "sl:supplyline"}
        for reader in readers:
            yield {"prov:activity": _reading(reader), "prov:agent": named("reader", reader)}

    return _numbered("a", each())


def _derived(holdings: Holdings) -> Iterator[Pair]:
    def each() -> Iterator[Attributes]:
        for kept in holdings.documents():
            yield {
                "prov:generatedEntity": of(kept.document.id),
                "prov:usedEntity": _capture(kept.document),
            }
        for reuse in holdings.reuse():
            yield {
                "prov:generatedEntity": of(reuse.copy), "prov:usedEntity": of(reuse.source),
                "slp:reuse": reuse.kind, "slp:share": _typed(reuse.share, "xsd:double"),
                **({"prov:type": _type("prov:Quotation")} if reuse.kind == "quotation" else {}),
            }  # fmt: skip
        for event, claims in holdings.told():
            for said in claims:
                yield {"prov:generatedEntity": of(event.id), "prov:usedEntity": of(said.claim.id)}
                yield _quoted(said)
        yield from map(_quoted, holdings.loose())

    return _numbered("d", each())


def _quoted(said: Said) -> Attributes:
    return {
        "prov:generatedEntity": of(said.claim.id),
        "prov:usedEntity": of(said.claim.document),
        "prov:type": _type("prov:Quotation"),
    }


def _attributed(holdings: Holdings) -> Iterator[Pair]:
    def each() -> Iterator[Attributes]:
        for kept in holdings.documents():
            if kept.document.outlet:
                yield {
                    "prov:entity": of(kept.document.id),
                    "prov:agent": named("outlet", kept.document.outlet),
                }
        for said in holdings.claims():
            for at, speaker in enumerate(said.claim.attribution, 1):
                yield {
                    "prov:entity": of(said.claim.id), "prov:agent": named("speaker", speaker.text),
                    "slp:link": _typed(at, "xsd:int"),
                }  # fmt: skip
        for judged in holdings.judgements:
            j = judged.judgement
            yield {"prov:entity": of(j.id), "prov:agent": named("reviewer", j.author)}

    return _numbered("t", each())


def _influenced(holdings: Holdings) -> Iterator[Pair]:
    def each() -> Iterator[Attributes]:
        for judged in holdings.judgements:
            if judged.now is not None:
                yield {
                    "prov:influencee": of(judged.now), "prov:influencer": of(judged.judgement.id),
                    "slp:state": judged.state,
                }  # fmt: skip

    return _numbered("i", each())
