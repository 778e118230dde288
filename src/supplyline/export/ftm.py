"""Write FollowTheMoney entities, a JSON object a line, as Aleph, OpenAleph and yente read them.

Documents become ``Article``, the parties ``PublicBody`` (a state), ``Organization`` (a body that the
codebook codes) or ``LegalEntity`` (whoever has no code), an event ``Event`` with the parties involved and
its documents as proof, and from each that gives to each that receives an ``UnknownLink``.  A claim is a
``Note`` about its event: what the sentence says, in its document.  Whatever the model has no property
for is in words, in ``summary`` and ``notes``.

Method: the schema of followthemoney 3.8 and later, whose properties used here have not changed since 3.0.

Does not: decide that two names are one person; a party without a code is one entity for each wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any

from supplyline.export.files import whole_text
from supplyline.export.holdings import Holdings, Kept, Said, last_day, part, plain_number
from supplyline.export.lines import encoded
from supplyline.export.names import (
    BODIES,
    THREE_LETTERS,
    name_of,
    side_names,
    two_letters,
)
from supplyline.records import Bounds, Event, Party

Entity = dict[str, Any]


def write_ftm(place: Path, holdings: Holdings) -> None:
    """Write every entity once, those that others refer to first where that can be had."""
    seen: set[str] = set()  # parties and the like: few
    with whole_text(place) as out:
        for entity in entities(holdings):
            if entity["schema"] in _SHARED:
                if entity["id"] in seen:
                    continue
                seen.add(entity["id"])
            out.write(encoded(entity) + "\n")


_WORDS = re.compile(r"[^\W_]")  # the model takes no name for one that has neither letter nor figure
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?")
_MEDIA, _BYTES = re.compile(r"[a-z]+/[a-z0-9.+-]+"), "application/octet-stream"
_SHARED = frozenset(("PublicBody", "Organization", "LegalEntity"))


def entities(holdings: Holdings) -> Iterator[Entity]:
    """Yield entities; a party comes as often as it is named."""
    for kept in holdings.documents():
        yield _article(kept)
    for event, claims in holdings.told():
        yield from map(party_entity, (*event.from_, *event.to))
        yield _event(event, claims)
        for said in claims:
            yield _note(said)
        yield from _links(event)
    for said in holdings.loose():
        yield _note(said)
    if holdings.failures:
        yield _entity("supplyline-failures", "Note", {
            "name": [f"{len(holdings.failures)} sources could not be taken in"],
            "description": [f"{f.source} {f.locator}: {f.message}" for f in holdings.failures],
        })  # fmt: skip


def identifier(id_: str) -> str:
    """Return an id as FollowTheMoney takes it: "e1:00ff" is "sl-e1-00ff".

    >>> identifier("e1:00ff")
    'sl-e1-00ff'
    """
    return "sl-" + id_.replace(":", "-")


def _entity(id_: str, schema: str, properties: dict[str, Iterable[str | None]]) -> Entity:
    """Return an entity without what is empty; a value that stands twice stands once."""
    kept = {
        name: list(dict.fromkeys(v for v in values if v)) for name, values in properties.items()
    }
    return {"id": id_, "schema": schema, "properties": {n: v for n, v in kept.items() if v}}


def _article(kept: Kept) -> Entity:
    d, capture = kept.document, kept.capture
    return _entity(identifier(d.id), "Article", {
        "title": [d.title or d.name],
        "fileName": [d.name],
        "publisher": [d.outlet],
        "author": [d.byline],
        "publishedAt": [_moment(d.published)],
        "sourceUrl": [_address(d.url)],
        "language": [THREE_LETTERS.get(d.language or "")],
        "mimeType": [_media_type(part(capture, "media_type"))],
        "retrievedAt": [_moment(part(capture, "retrieved"))],
        "notes": [
            f"SHA-256 of the bytes received: {d.capture}" + (f", {d.locator}" if d.locator else ""),
            f"origin {kept.origin.origin}, {kept.origin.role}" if kept.origin else None,
            kept.withdrawn and f"withdrawn: {kept.withdrawn}", kept.unread and f"unread: {kept.unread}",
            f"address: {d.url}" if d.url and not _address(d.url) else None,
            f"language: {d.language}" if d.language and d.language not in THREE_LETTERS else None,
            *d.notes,
        ],
    })  # fmt: skip


def _moment(text: str | None) -> str | None:
    """Return a day or moment without its zone, which is UTC: the model knows none."""
    return None if text is None else text.removesuffix("Z")


def _address(url: str | None) -> str | None:
    """Return an address that the model takes for one; what a user gave may be none."""
    return url if url is not None and _URL.fullmatch(url) else None


def _media_type(text: str | None) -> str | None:
    """Return a media type; the model has no word for "some bytes"."""
    return None if text is None or not _MEDIA.fullmatch(text) or text == _BYTES else text


def party_entity(party: Party) -> Entity:
    """Return who a party is; whoever has no code is told by its words."""
    if party.code is None:
        id_ = f"sl-party-{sha1(party.text.encode(), usedforsecurity=False).hexdigest()}"
        name = party.text if _WORDS.search(party.text) else f"unnamed {id_[-8:]}"
        return _entity(id_, "LegalEntity", {"name": [name]})
    schema = "Organization" if party.code in BODIES else "PublicBody"
    letters = two_letters(party.code)
    return _entity(f"sl-party-{party.code.lower()}", schema, {
        "name": [name_of(party)],
        "country": [letters and letters.lower()],
    })  # fmt: skip


def _event(event: Event, claims: Iterable[Said]) -> Entity:
    when = event.when
    what = event.what.text if event.what else event.kind
    sides = " to ".join(filter(None, (side_names(event.from_), side_names(event.to))))
    urls = dict.fromkeys(_address(s.document.url) for s in claims)
    return _entity(identifier(event.id), "Event", {
        "name": [f"{event.kind}: {what}" + (f", {sides}" if sides else "")],
        "involved": [party_entity(p)["id"] for p in (*event.from_, *event.to)],
        "startDate": [part(when, "start")],
        "endDate": [last_day(when.end) if when else None],
        "location": [p.text for p in event.place if _WORDS.search(p.text)],
        "proof": [identifier(d) for d in event.documents],
        "sourceUrl": [u for u in urls if u],
        "publisher": list(event.outlets),
        "recordId": [event.id],
        "keywords": [event.kind, event.stage, part(event.what, "category"), event.tier],
        "summary": map(bounds_in_words, event.quantity),
        "notes": [
            f"stage {event.stage}, tier {event.tier}, grade {event.graded}",
            f"independent origins: {event.origins_low} to {event.origins_high}",
            *(f"{a.party}: {a.status.replace('_', ' ')} since {a.since or 'an unknown day'}"
              for a in event.acknowledgement),
            *event.disputed,
        ],
    })  # fmt: skip


def bounds_in_words(q: Bounds) -> str:
    """Return a quantity of an event in words: its bounds, unit, scope and rule."""
    low, best, high = (
        "open" if v is None else str(plain_number(v)) for v in (q.low, q.best, q.high)
    )
    return f"{low} to {high} {q.unit}, best {best} ({q.scope.replace('_', ' ')}; {q.rule})"


def _note(said: Said) -> Entity:
    claim, document = said.claim, said.document
    speakers = " > ".join(s.text for s in claim.attribution)
    return _entity(identifier(claim.id), "Note", {
        "name": [f"claim in {document.name}"],
        "description": [claim.sentence],
        "entity": [said.event and identifier(said.event)],
        "proof": [identifier(claim.document)],
        "publisher": [document.outlet],
        "sourceUrl": [_address(document.url)],
        "notes": [
            f"{claim.kind}, {claim.stage}, {claim.polarity}, {claim.certainty}, {claim.voice}",
            speakers and f"said by {speakers}",
            *(f"{q.text}: {_open(q.low)} to {_open(q.high)} {q.unit}" for q in claim.quantity),
            said.origin and f"goes back to {said.origin}", f"read by {claim.reader}",
            f"characters {claim.start} to {claim.end} of the document's text",
            *(f"corrected: {c}" for c in said.corrected), *(f"rejected: {r}" for r in said.rejected),
        ],
    })  # fmt: skip


def _open(value: float | None) -> str:
    return "open" if value is None else str(plain_number(value))


def _links(event: Event) -> Iterator[Entity]:
    when = event.when
    for giver in event.from_:
        for taker in event.to:
            a, b = party_entity(giver)["id"], party_entity(taker)["id"]
            if a == b:
                continue
            key = sha1(f"{event.id} {a} {b}".encode(), usedforsecurity=False).hexdigest()
            yield _entity(f"sl-link-{key}", "UnknownLink", {
                "subject": [a],
                "object": [b],
                "role": [f"{event.kind}: {event.what.text}" if event.what else event.kind],
                "status": [event.stage],
                "startDate": [part(when, "start")],
                "endDate": [last_day(when.end) if when else None],
                "recordId": [event.id],
                "summary": map(bounds_in_words, event.quantity),
            })  # fmt: skip
