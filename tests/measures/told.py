"""Events and claims for tests of provisions, with little to say."""

from __future__ import annotations

from typing import Any

from supplyline.records import Bounds, Claim, Event, Party, Relation, Thing, When


def event(kind: str, from_: str, to: str, what: str, category: str, **fields: Any) -> Event:
    """Return an event between parties given by codes, "" for nobody; carried out in May 2024."""
    values: dict[str, Any] = {
        "id": fields.pop("id", "e1:" + "0" * 32),
        "kind": kind,
        "from_": parties(from_),
        "to": parties(to),
        "what": Thing(text=what, category=category) if what else None,  # type: ignore[arg-type]
        "when": When(text="", start="2024-05-01", end="2024-06-01"),
        "place": (),
        "stage": "done",
        "quantity": (),
        "claims": ("c1:" + "0" * 32,),
        "documents": ("d1:" + "0" * 32,),
        "outlets": ("Harbour Post",),
        "origins_low": 1,
        "origins_high": 1,
        "acknowledgement": (),
        "reasons": (),
    }
    return Event(**(values | fields))


def parties(codes: str) -> tuple[Party, ...]:
    """Return the parties of "PRK RUS"."""
    return tuple(Party(text=code, code=code) for code in codes.split())


def days(start: str | None, end: str | None) -> When:
    """Return half-open days."""
    return When(text="", start=start, end=end)


def number(low: float | None, high: float | None, unit: str, **fields: Any) -> Bounds:
    """Return a figure; its best is its lower bound, else its upper one."""
    best = low if low is not None else high
    values = {"scope": "single", "rule": "one figure", "claims": ("c1:" + "0" * 32,)} | fields
    return Bounds(unit=unit, low=low, best=best, high=high, **values)


def related(kind: str, id_: str) -> Relation:
    """Return how an event stands to another."""
    return Relation(event=id_, kind=kind, reason="planted")  # type: ignore[arg-type]


def claim(sentence: str = "", **fields: Any) -> Claim:
    """Return a claim of which only its words and its polarity matter."""
    values: dict[str, Any] = {
        "id": "c1:" + "0" * 32, "document": "d1:" + "0" * 32, "start": 0, "end": len(sentence),
        "sentence": sentence, "kind": "transfer", "from_": (), "to": (), "what": None,
        "quantity": (), "when": None, "place": (), "stage": "done", "polarity": "affirmed",
        "certainty": "certain", "attribution": (), "voice": "report", "loaded": (), "reader": "none",
    }  # fmt: skip
    return Claim(**(values | fields))
