"""Short ways to write events and indicators for the tests of ``watch``.  Codes are states, all else is ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supplyline.ids import content_id
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Event,
    Party,
    Place,
    Relation,
    Status,
    Thing,
    When,
)
from supplyline.watch import Indicator, load_indicators


def sides(codes: str) -> tuple[Party, ...]:
    """Return parties by their codes, "AUS CHL"."""
    return tuple(Party(text=code, code=code) for code in codes.split())


def bounds(
    low: float | None, high: float | None = None, unit: str = "round", *, scope: Any = "single"
) -> Bounds:
    """Return a quantity; the middle is its low end."""
    return Bounds(unit=unit, low=low, best=low, high=high, scope=scope, rule="told", claims=())


def event(name: str, day: str | None = "2023-05-01", **changes: Any) -> Event:
    """Return an event called ``name``: shells from AUS to BRA on ``day``, by two origins."""
    fields: dict[str, Any] = {
        "id": content_id("e1", [name]), "kind": "transfer", "from_": sides("AUS"), "to": sides("BRA"),
        "what": Thing(text="shells", category="ammunition"),
        "when": None if day is None else When(text=f"on {day}", start=day, end=None), "place": (),
        "stage": "done", "quantity": (), "claims": (content_id("c1", [name]),), "documents": (),
        "outlets": (), "origins_low": 2, "origins_high": 3, "acknowledgement": (), "reasons": (),
        "tier": "vetted",
    }  # fmt: skip
    return Event(**(fields | changes))


def claim_of(name: str) -> str:
    """Return the id of the claim of the event called ``name``."""
    return content_id("c1", [name])


def place(text: str, country: str | None = None) -> tuple[Place, ...]:
    """Return one place."""
    return (Place(text=text, role="location", country=country),)


def ladder(*steps: tuple[str, Status, str]) -> tuple[Acknowledgement, ...]:
    """Return entries of (party, status, day), each with a claim of its own."""
    return tuple(
        Acknowledgement(
            party=party, status=status, since=day, claims=(content_id("c1", [party, status, day]),)
        )
        for party, status, day in steps
    )


def related(kind: Any, to: str) -> tuple[Relation, ...]:
    """Return one relation to the event called ``to``."""
    return (Relation(event=content_id("e1", [to]), kind=kind, reason="told"),)


def write(folder: Path, when: str, *, more: str = "") -> Path:
    """Write a file of one indicator whose condition is the YAML ``when``."""
    file = folder / "indicators.yaml"
    file.write_text(entry(when, more=more), encoding="utf-8")
    return file


def entry(
    when: str,
    *,
    more: str = "",
    id_: str = "one",
    name: str = "A name",
    then: str = "{say: Look.}",
) -> str:
    """Return one entry of a file: the condition is on its fifth line."""
    return (
        f"- id: {id_}\n  name: {name}\n  question: Is it so?\n  when:\n    {when}\n"
        f"  then: {then}\n{more}"
    )


def indicators(folder: Path, *whens: str, each: bool = False) -> tuple[Indicator, ...]:
    """Return indicators "i1", "i2" … with the conditions ``whens``."""
    file = folder / "indicators.yaml"
    more = "  each: true\n" if each else ""
    text = "".join(entry(w, more=more, id_=f"i{n}") for n, w in enumerate(whens, 1))
    file.write_text(text, encoding="utf-8")
    return load_indicators(file)
