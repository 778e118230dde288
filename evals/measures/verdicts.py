"""Measure verdicts on short stated cases: from the facts as stated, and from the sentence alone.

    python -m evals measures [--show]

facts      the event is built from what the case states; nothing is read
sentence   the sentence is read and fused as a document of its own, and what comes out is assessed

breaches   cases whose set of breached provisions is exactly the one expected, nothing more
verdicts   expected verdicts (would, may, exempt, silent) that were given, over all cases

The cases are by whoever wrote the provisions, before the code was run on them; they are a floor under
changes, no outside proof.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.floors import shortfalls
from supplyline.claims import load_reader
from supplyline.fusion import fuse
from supplyline.measures import Rule, assess, load_rules
from supplyline.records import (
    Assessment,
    Bounds,
    Category,
    Claim,
    Document,
    Event,
    Kind,
    Party,
    Passage,
    Stage,
    Thing,
    When,
)
from supplyline.schema import Day, load

CASES = Path(__file__).with_name("cases.yaml")
Verdicts = dict[str, str]  # provision to verdict


class Facts(BaseModel):
    """What a case states."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    giver: str = Field(alias="from")
    taker: str = Field(alias="to")
    what: str
    category: Category
    start: Day | None
    end: Day | None
    stage: Stage = "done"
    quantity: tuple[float, str] | None = None

    def event(self) -> Event:
        """Return it as an event of one claim."""
        amount, unit = self.quantity or (None, "")
        bounds = Bounds(unit=unit, low=amount, best=amount, high=amount, scope="single", rule="stated", claims=())  # fmt: skip
        return Event(
            id="e1:" + "0" * 32, kind=self.kind,
            from_=(Party(text=self.giver, code=self.giver),),
            to=(Party(text=self.taker, code=self.taker),),
            what=Thing(text=self.what, category=self.category),
            when=When(text="", start=_iso(self.start), end=_iso(self.end)),
            place=(), stage=self.stage, quantity=(bounds,) if self.quantity else (),
            claims=("c1:" + "0" * 32,), documents=(), outlets=(), origins_low=1, origins_high=1,
            acknowledgement=(), reasons=(),
        )  # fmt: skip


class Case(BaseModel):
    """A case and what provisions should say to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    told: str
    published: Day
    event: Facts
    would: list[str]
    may: list[str] = []
    exempt: list[str] = []
    silent: list[str] = []

    def expected(self) -> list[tuple[str, Literal["would_breach", "may_breach", "exempt", ""]]]:
        """Return every provision that the case names, and the verdict it should give."""
        return [
            *((p, "would_breach") for p in self.would),
            *((p, "may_breach") for p in self.may),
            *((p, "exempt") for p in self.exempt),
            *((p, "") for p in self.silent),
        ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def from_facts(case: Case, rules: Sequence[Rule]) -> Verdicts:
    """Return what provisions say to the facts as stated."""
    return _verdicts(assess(case.event.event(), rules))


def reading(rules: Sequence[Rule]) -> Callable[[Case], Verdicts]:
    """Return what says what provisions say to a case's sentence, read alone."""
    reader = load_reader()

    def of(case: Case) -> Verdicts:
        document = _document(case)
        passages = [Passage(document=document.id, index=0, start=0, end=len(case.told))]
        parses = reader.parse([case.told])
        read = reader.read(document, passages, dict(zip([case.told], parses, strict=True)))
        claims: dict[str, Claim] = {claim.id: claim for claim in read.claims}
        found: Verdicts = {}
        for event in fuse(list(claims.values()), {document.id: document}, {}):
            held = [claims[c] for c in event.claims if c in claims]
            found |= _verdicts(assess(event, rules, held, told=case.published))
        return found

    return of


def _document(case: Case) -> Document:
    return Document(
        id="d1:" + "0" * 32, name="case", capture="", locator="", url=None, outlet="Harbour Post",
        byline=None, title=None, published=str(case.published), published_by="given", language="en",
        text=case.told, dateline=None, credits=(), notes=(),
    )  # fmt: skip


def _verdicts(found: Sequence[Assessment]) -> Verdicts:
    return {a.provision: a.verdict for a in found}


def measure(*, show: bool = False) -> dict[str, float]:
    """Return every figure of the gate; with ``show`` print what is not as expected."""
    rules, cases = load_rules(), load(CASES, list[Case])
    figures: dict[str, float] = {"cases": len(cases)}
    ways: dict[str, Callable[[Case], Verdicts]] = {
        "facts": lambda case: from_facts(case, rules),
        "sentence": reading(rules),
    }
    for name, way in ways.items():
        exact = right = asked = 0
        for case in cases:
            found = way(case)
            breached = {p for p, verdict in found.items() if verdict == "would_breach"}
            wrong = [(p, v, found.get(p, "")) for p, v in case.expected() if found.get(p, "") != v]
            exact += breached == set(case.would)
            asked += len(case.expected())
            right += len(case.expected()) - len(wrong)
            if show and (wrong or breached != set(case.would)):
                print(
                    f"{name}: {case.told}\n  wrong {wrong}; too many {sorted(breached - set(case.would))}"
                )
        figures[f"{name} breaches"] = exact / len(cases)
        figures[f"{name} verdicts"] = right / asked
        figures["verdicts asked"] = asked
    return figures


def main() -> int:
    """Print the figures; return 1 if one is below its floor."""
    parser = argparse.ArgumentParser(description="Verdicts on short stated cases.")
    parser.add_argument("--show", action="store_true", help="print what is not as expected")
    figures = measure(show=parser.parse_args().show)
    for name, value in figures.items():
        print(f"{name:24} {value:8.3f}" if value <= 1 else f"{name:24} {value:8.0f}")
    short = shortfalls("measures", figures)
    print("\n".join(short), file=sys.stderr)
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
