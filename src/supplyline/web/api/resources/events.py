"""Events: the same facets, words and orders as the page; one, why it is held, and its claims."""

from __future__ import annotations

from typing import Any, get_args

from supplyline.fusion import explain
from supplyline.ledger import FACETS, ORDERS, Ledger
from supplyline.records import Category, Event, Kind, Stage, Status
from supplyline.web.api.parameters import PLAIN, Json, Parameter, identifier, one_of, word
from supplyline.web.api.portions import Portion, sorted_portion
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.api.told import as_reviewed, bare, claims_told, events_told
from supplyline.web.asking import NotHeld, PageError
from supplyline.web.sheet import STATES

UNSAID = "unsaid"
_FACETS: dict[str, tuple[str, Any]] = {
    "kind": ("what happened", [*get_args(Kind)]),
    "category": ("kind of item", [*get_args(Category), UNSAID]),
    "stage": ("how far it got", [*get_args(Stage)]),
    "tier": ("candidate, or vetted", ["candidate", "vetted"]),
    "grade": ("Admiralty grade, such as B2", "^[A-F][1-6]$"),
    "pairs": ("who to whom by codes, such as PRK-RUS", f"^([A-Z]{{3}}|NATO)-([A-Z]{{3}}|NATO)$|^{UNSAID}$"),
    "stands": ("where a party stands today", [*get_args(Status)]),
    "state": ("what reviewers said", [*STATES]),
}  # fmt: skip


def _facet(name: str) -> Parameter:
    about, values = _FACETS.get(name, (f"the facet {name} of the Events page", PLAIN))
    if isinstance(values, str):
        schema: Json = {
            "type": "string",
            "pattern": values,
            "maxLength": 60,
            "title": "a value as `counts` has it",
        }
    else:
        schema = {"type": "string", "enum": values}
    return Parameter(name=name, about=about, schema=schema, many=True)


COUNTS = Parameter(
    name="counts", about="whether `counts` of the facets are wanted", default=False, schema={"type": "boolean"},
)  # fmt: skip
EVENT = identifier("e1", "id of an event")
SEARCH = word("q", "words that the sentences of an event's claims must have; those in quotation marks follow each other")  # fmt: skip


def held(asked: Asked) -> Event:
    """Return the event that the address names.

    Raises:
        NotHeld: There is none.
        LedElsewhere: Its id went out of use, and others hold its claims.
        GoneEvent: Its id went out of use, and none of its claims is in use.
    """
    id_ = asked["id"]
    found = asked.ledger.event(id_)
    if found is None:
        now = _leads_to(asked.ledger, id_)
        if now is None:
            raise NotHeld(f"found no event {id_}, needed the id of one that is held: look it up in the list of events")  # fmt: skip
        raise LedElsewhere(id_, now) if now else GoneEvent(id_)
    return found


def _leads_to(ledger: Ledger, id_: str) -> tuple[str, ...] | None:
    """Return the events that hold the claims of an id out of use; None: it never was in use."""
    if ledger.forward_of(id_) is None:
        return None
    found, waiting = [], [id_]
    for at in waiting:  # grows as it goes
        if ledger.event(at) is not None:
            found.append(at)
        else:
            forward = ledger.forward_of(at)
            waiting += [new for new in (forward.new if forward else ()) if new not in waiting]
    return tuple(found)


class LedElsewhere(PageError):
    """An event's id went out of use; its claims are in others."""

    status = 303

    def __init__(self, id_: str, now: tuple[str, ...]) -> None:
        self.id, self.now = id_, now
        self.headers: dict[str, str] = {}  # where the first of them is, once that is known
        super().__init__(f"found {id_}, an id that went out of use, needed one in use: its claims are in {', '.join(now)} now")  # fmt: skip


class GoneEvent(PageError):
    """An event's id went out of use, and none of its claims counts any more."""

    status = 410

    def __init__(self, id_: str) -> None:
        super().__init__(f"found {id_}, an event none of whose claims counts any more, needed one in use: 'supplyline explain --as-of DAY' shows it as it was")  # fmt: skip


class RejectedEvent(PageError):
    """Reviewers rejected the event: it is kept, and listed nowhere."""

    status = 410

    def __init__(self, event: Event) -> None:
        self.event = event
        self.headers: dict[str, str] = {}  # its tag, once that is known
        super().__init__(f"found an event that reviewers rejected ({'; '.join(event.rejected)}), needed one in force: its judgements and its explanation can be had")  # fmt: skip


def events(asked: Asked) -> Portion:
    """List events that have what is asked for."""
    filters = {name: asked[name] for name in FACETS if asked[name]}
    found = asked.now.facets.find(
        filters, words=asked["q"] or "", order=asked["order"], after=asked["after"], most=asked["limit"],
        counted=asked["counts"],
    )  # fmt: skip
    records = asked.ledger.events_of(found.ids)
    counts = {name: dict(values) for name, values in found.counts.items()}
    return Portion(
        items=events_told(asked, [records[i] for i in found.ids if i in records]), after=found.after,
        more={"total": found.total, "more_match": found.more_match, "counts": counts if asked["counts"] else None},
    )  # fmt: skip


def event(asked: Asked) -> Json:
    """Return one event."""
    found = held(asked)
    if found.rejected:
        raise RejectedEvent(found)
    return events_told(asked, [found])[0]


def explanation(asked: Asked) -> Json:
    """Return why the ledger holds an event, in words."""
    found, ledger, judged = held(asked), asked.ledger, as_reviewed(asked)
    claims = {
        c.id: judged[c.id].claim if c.id in judged else c for c in ledger.claims(found.claims)
    }
    paragraph = explain(
        found, claims, bare([*ledger.documents(found.documents)]), ledger.origins_of(found.documents),
        ledger.claim_origins_of(found.claims), assessments=ledger.assessments_of([found.id]),
        provisions=asked.case.beside.provision_names,
    )  # fmt: skip
    return {
        "event": found.id,
        "text": paragraph,
        "reasons": list(found.reasons),
        "grade": list(found.grade.reasons) if found.grade else [],
        "disputed": list(found.disputed),
        "rejected": list(found.rejected),
    }


def event_claims(asked: Asked) -> Portion:
    """List the claims that one event rests on, by id."""
    shown, next_ = sorted_portion(
        sorted(held(asked).claims), lambda id_: (id_,), kind="claim", after=asked["after"],
        most=asked["limit"],
    )  # fmt: skip
    claims = {c.id: c for c in asked.ledger.claims(shown)}
    return Portion(items=claims_told(asked, [claims[i] for i in shown if i in claims]), after=next_)


RESOURCES = (
    Resource(
        path="/events", name="events", gives="event", answer=events, listed=True,
        about="Events by facets, words of their claims and an order, as the Events page lists them; those that reviewers rejected are left out.",
        parameters=(*map(_facet, FACETS), SEARCH, one_of("order", "what comes first", ORDERS, default=ORDERS[0]), COUNTS),
        more={
            "total": {"type": "integer", "minimum": 0, "description": "events that have all of it"},
            "more_match": {"type": "boolean", "description": "more events than were looked at have the words"},
            "counts": {
                "description": "facet to its values with their events; null: not asked for",
                "anyOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
                    },
                ],
            },
        },
    ),
    Resource(
        path="/events/{id}", name="event", gives="event", answer=event, parameters=(EVENT,),
        judged=True, leads_on=True,
        about="One event. An id that went out of use leads to where most of its claims are now (303).",
    ),
    Resource(
        path="/events/{id}/explanation", name="explanation", gives="explanation", answer=explanation,
        parameters=(EVENT,), leads_on=True,
        about="Why the ledger holds an event: a paragraph as `supplyline explain` opens with, and the reasons.",
    ),
    Resource(
        path="/events/{id}/claims", name="eventClaims", gives="held_claim", answer=event_claims, listed=True,
        parameters=(EVENT,), leads_on=True, about="The claims that an event rests on, by id.",
    ),
)  # fmt: skip
