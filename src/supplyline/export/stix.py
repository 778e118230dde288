"""Write a STIX 2.1 bundle, as threat-intelligence platforms take it.

An event is a ``report`` over what it is about: an ``identity`` for each party (with a ``location`` where it
is a state), a ``relationship`` from each that gives to each that receives, and a ``note`` for each claim,
whose external reference is the document with the hash of its capture.  Places with coordinates are
``location`` objects.  What STIX has no property for stands in a property extension, whose definition is in
the bundle.  Ids are UUIDv5 of ours: the same thing has the same id in every export.

``confidence`` follows the Admiralty Credibility column of STIX 2.1, appendix A: 1 is 90, 2 is 70, 3 is 50,
4 is 30, 5 is 10; 6 gives none.

Does not: use TLP 2.0, which STIX 2.1 does not define: ``clear`` is marked TLP:WHITE, its older name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from supplyline.export.files import whole_text
from supplyline.export.holdings import Holdings, Said, part, plain_number
from supplyline.export.lines import encoded
from supplyline.export.names import BODIES, name_of, two_letters
from supplyline.records import Event, Party, Place, When

Object = dict[str, Any]

_SPACE = UUID("5f0c2b5e-7a0e-5d0b-9a55-0d3c1b6c6a11")  # ours: ids in no other export are made in it
# The marking definitions that STIX 2.1 fixes (section 7.2.1.4), by the name of today.
TLP = {
    "clear": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
_TLP_NAMES = {"clear": "white"}
_TLP_MADE = "2017-01-20T00:00:00.000Z"
_CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
_FIRST = "1970-01-01T00:00:00.000Z"  # of objects that say nothing that can change
_EARLIEST, _LATEST = "0001-01-01", "9999-12-31"


def write_stix(place: Path, holdings: Holdings, *, tlp: str | None = None) -> None:
    """Write one bundle, an object a line.

    Args:
        place: The file.
        holdings: What it is made of.
        tlp: A key of ``TLP``, for every object; None: no marking.
    """
    seen: set[str] = set()  # ids of what several events share: parties, places, states
    with whole_text(place) as out:
        out.write('{"type":"bundle",')
        out.write(f'"id":"{_id("bundle", holdings.digest, str(holdings.wanted), str(tlp))}",')
        out.write('\n"objects":[')
        before = "\n"
        for one in _Bundle(holdings, tlp).objects():
            if one["id"] in seen:
                continue
            if one["created"] == _FIRST:  # what several events share says nothing of its own
                seen.add(one["id"])
            out.write(before + encoded(one))
            before = ",\n"
        out.write("\n]}\n")


def _id(type_: str, *parts: str) -> str:
    return f"{type_}--{uuid5(_SPACE, chr(31).join((type_, *parts)))}"


class _Bundle:
    """Makes the objects of one bundle."""

    def __init__(self, holdings: Holdings, tlp: str | None) -> None:
        self._holdings, self._tlp = holdings, tlp
        self._made = _moment(holdings.made) or _FIRST
        self._author = _id("identity", "supplyline")
        self._extension = _id("extension-definition", "1")

    def objects(self) -> Iterator[Object]:
        if self._tlp is not None:
            name = _TLP_NAMES.get(self._tlp, self._tlp)
            yield {
                "type": "marking-definition", "spec_version": "2.1", "id": TLP[self._tlp],
                "created": _TLP_MADE, "definition_type": "tlp", "name": f"TLP:{name.upper()}",
                "definition": {"tlp": name},
            }  # fmt: skip
        yield self._object(
            "identity", self._author, made=_FIRST, name="supplyline", identity_class="system",
        )  # fmt: skip
        yield self._object(
            "extension-definition", self._extension, made=_FIRST, name="supplyline ledger",
            description="What an evidence ledger says of an event or a claim: bounds with unit and rule, "
            "independent origins, acknowledgement, grade, tier, speakers, places in the text.",
            schema="docs/exports.md", version="1.0.0", extension_types=["property-extension"],
        )  # fmt: skip
        yield self._about()
        for event, claims in self._holdings.told():
            yield from self._of_event(event, claims)
        for said in self._holdings.loose():
            yield self._note(said, [self._author])

    def _object(
        self, type_: str, id_: str, *, made: str | None = None, **properties: Any
    ) -> Object:
        """Return an object without properties that are None or empty."""
        moment = made or self._made
        one: Object = {
            "type": type_, "spec_version": "2.1", "id": id_, "created": moment, "modified": moment,
        }  # fmt: skip
        if id_ != self._author:
            one["created_by_ref"] = self._author
        if self._tlp is not None:
            one["object_marking_refs"] = [TLP[self._tlp]]
        one.update({n: v for n, v in properties.items() if v is not None and v not in ("", [], {})})
        return one

    def _extended(self, **properties: Any) -> Object:
        """Return the extension with ``properties``: STIX allows no null and no empty list."""
        kept = _some(**properties)
        return {self._extension: {"extension_type": "property-extension", **kept}}

    def _about(self) -> Object:
        holdings = self._holdings
        failures = [f"{f.source} {f.locator}: {f.message}" for f in holdings.failures]
        return self._object(
            "note", _id("note", holdings.digest, "about"), abstract=f"about {holdings.title}",
            content="\n".join(f"{name}: {value}" for name, value in holdings.about().items()),
            object_refs=[self._author],
            extensions=self._extended(failures=failures, failures_counted=len(failures)),
        )  # fmt: skip

    def _of_event(self, event: Event, claims: tuple[Said, ...]) -> Iterator[Object]:
        refs: list[str] = []
        for party in (*event.from_, *event.to):
            for one in self._party(party):
                refs.append(one["id"])
                yield one
        for place in event.place:
            if place.latitude is not None and place.longitude is not None:
                one = self._place(place)
                refs.append(one["id"])
                yield one
        for link in self._links(event):
            refs.append(link["id"])
            yield link
        report = _id("report", event.id)
        notes = [self._note(said, [report]) for said in claims]
        yield from notes
        yield self._report(report, event, [*refs, *(n["id"] for n in notes)])

    def _party(self, party: Party) -> Iterator[Object]:
        id_ = _party_id(party)
        name = name_of(party)
        state = party.code is not None and party.code not in BODIES
        yield self._object(
            "identity", id_, made=_FIRST, name=name or "unnamed",
            identity_class="organization" if party.code else "unknown",
            sectors=["government"] if state else [],
        )  # fmt: skip
        letters = two_letters(party.code)
        if letters is not None:
            where = _id("location", "state", str(party.code))
            yield self._object("location", where, made=_FIRST, name=name, country=letters)
            yield self._object(
                "relationship", _id("relationship", "state", str(party.code)), made=_FIRST,
                relationship_type="located-at", source_ref=id_, target_ref=where,
            )  # fmt: skip

    def _place(self, place: Place) -> Object:
        point = (place.latitude, place.longitude)
        return self._object(
            "location", _id("location", place.text, *map(repr, point)), made=_FIRST, name=place.text,
            latitude=place.latitude, longitude=place.longitude, country=two_letters(place.country),
            extensions=self._extended(precision=place.precision),
        )  # fmt: skip

    def _links(self, event: Event) -> Iterator[Object]:
        start, stop = _times(event.when)
        pairs = {
            (_party_id(giver), _party_id(taker)): None
            for giver in event.from_
            for taker in event.to
        }
        for giver, taker in pairs:
            if giver != taker:
                yield self._object(
                    "relationship", _id("relationship", event.id, giver, taker),
                    relationship_type=event.kind.replace("_", "-"), source_ref=giver,
                    target_ref=taker, start_time=start, stop_time=stop,
                    description=event.what.text if event.what else None,
                    confidence=_confidence(event),
                )  # fmt: skip

    def _note(self, said: Said, refs: list[str]) -> Object:
        claim, document = said.claim, said.document
        speakers = [s.text for s in claim.attribution if s.text]
        when = claim.when
        return self._object(
            "note", _id("note", claim.id), abstract=f"claim in {document.name}",
            content=claim.sentence, authors=[a for a in (*speakers, document.outlet) if a],
            object_refs=refs,
            external_references=[{
                "source_name": document.outlet or document.name or document.id,
                "description": document.title or document.name or document.id,
                **({"url": document.url} if document.url else {}),
                "external_id": document.id,
                "hashes": {"SHA-256": document.capture},
            }],
            extensions=self._extended(
                claim=claim.id, kind=claim.kind, giver=[_said(p) for p in claim.from_],
                receiver=[_said(p) for p in claim.to], what=part(claim.what, "text"),
                category=part(claim.what, "category"), stage=claim.stage,
                polarity=claim.polarity, certainty=claim.certainty, voice=claim.voice,
                first_day=part(when, "start"), first_day_after=part(when, "end"),
                quantities=[
                    _some(low=plain_number(q.low), high=plain_number(q.high), unit=q.unit, text=q.text)
                    for q in claim.quantity
                ],
                origin=said.origin, reader=claim.reader, start=claim.start, end=claim.end,
                published=document.published, corrected=list(said.corrected),
                rejected=list(said.rejected),
            ),
        )  # fmt: skip

    def _report(self, id_: str, event: Event, refs: list[str]) -> Object:
        when, grade = event.when, event.grade
        what = event.what.text if event.what else ""
        return self._object(
            "report", id_, name=f"{event.kind}{f': {what}' if what else ''}", published=self._made,
            report_types=["observed-data"], labels=[event.kind, event.tier],
            description="; ".join(event.reasons), confidence=_confidence(event),
            object_refs=list(dict.fromkeys(refs)) or [self._author],
            extensions=self._extended(
                event=event.id, kind=event.kind, giver=[_said(p) for p in event.from_],
                receiver=[_said(p) for p in event.to], what=what,
                category=part(event.what, "category"), stage=event.stage, tier=event.tier,
                first_day=part(when, "start"), first_day_after=part(when, "end"),
                places=[_some(text=p.text, role=p.role, precision=p.precision) for p in event.place],
                quantities=[
                    _some(
                        low=plain_number(q.low), best=plain_number(q.best), high=plain_number(q.high),
                        unit=q.unit, scope=q.scope, rule=q.rule,
                        claims=[_id("note", c) for c in q.claims],
                    )
                    for q in event.quantity
                ],
                origins_low=event.origins_low, origins_high=event.origins_high,
                acknowledgement=[
                    _some(
                        party=a.party, status=a.status, since=a.since,
                        claims=[_id("note", c) for c in a.claims],
                    )
                    for a in event.acknowledgement
                ],
                admiralty=event.graded,
                admiralty_reasons=list(grade.reasons) if grade else [],
                disputed=list(event.disputed),
            ),
        )  # fmt: skip


def _party_id(party: Party) -> str:
    return _id("identity", "party", party.code or f"text {party.text}")


def _said(party: Party) -> Object:
    return _some(text=party.text, code=party.code)


def _some(**properties: Any) -> Object:
    return {n: v for n, v in properties.items() if v is not None and v not in ([], "")}


def _confidence(event: Event) -> int | None:
    return None if event.grade is None else _CONFIDENCE.get(event.grade.information)


def _moment(text: str | None) -> str | None:
    """Return a day or a moment as STIX writes one, to the thousandth of a second."""
    if not text:
        return None
    return f"{text[:10]}T{text[11:19] or '00:00:00'}.000Z"


def _times(when: When | None) -> tuple[str | None, str | None]:
    """Return when it began and stopped; a relationship may not stop before it began."""
    if when is None:
        return None, None
    start, stop = _moment(when.start), _moment(when.end)
    return start, None if start and stop and stop <= start else stop
