"""Plant happenings in made-up reporting, so that the right grouping is known.

The states are codes of the standard, the outlets, figures and sentences are invented.  Each happening
is told by several outlets in the manners that make fusion hard: reprints, a telling without a time, a
rounded or open-ended figure, a generic word for the item, one side left out, a later denial and a
later admission.  Beside it stand what must stay apart: the promise of it, the same act a year on, the
flow the other way, another item on the same day.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from supplyline.ids import content_id
from supplyline.records import (
    Category,
    Claim,
    Document,
    Kind,
    Origin,
    Party,
    Place,
    Quantity,
    Scope,
    Speaker,
    Stage,
    Thing,
    When,
)

CODES = ("AUS", "BRA", "CHL", "DNK", "EGY", "FIN", "GHA", "HUN", "IDN", "JAM", "KEN", "LAO", "MEX", "NPL", "OMN", "PER")  # fmt: skip
PLACES = (("Alder Port", 10.0, 20.0), ("Birch Yard", 14.0, 25.0), ("Cedar Point", -5.0, 40.0), ("Dogwood", 30.0, 60.0))  # fmt: skip
OUTLETS = tuple(f"{a} {b}" for a in ("Harbour", "Valley", "Summit", "Meadow", "Quarry", "Lantern") for b in ("Wire", "Post", "Courier", "Ledger"))  # fmt: skip
ARMS: tuple[Category, ...] = ("ammunition", "missile", "artillery", "drone", "armour")
UNITS = {"ammunition": "round", "missile": "missile", "artillery": "gun", "drone": "drone", "armour": "tank", "fuel": "barrel", "food": "tonne", "troops": "soldier", "workers": "worker", "killed": "soldier", "wounded": "soldier", "casualties": "soldier", "other": "item"}  # fmt: skip
SHAPES: tuple[tuple[Kind, tuple[Category, ...]], ...] = (
    ("transfer", (*ARMS, "fuel", "food")),
    ("deployment", ("troops", "workers")),
    ("casualty", ("killed",)),
    ("contact", ("other",)),
    ("agreement", ("other",)),
)


@dataclass(frozen=True)
class Planted:
    """Claims with the happening that each is of, and the documents and origins around them."""

    claims: tuple[Claim, ...]
    gold: dict[str, str]  # Claim.id → name of the happening
    documents: dict[str, Document]
    origins: dict[str, Origin]


@dataclass(frozen=True)
class Happening:
    """What happened, as planted."""

    name: str
    kind: Kind
    from_: str
    to: str
    category: Category
    day: date
    place: Place
    amount: float
    stage: Stage = "done"


class Planter:
    """Writes documents with one claim each, from a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # planted data, no secret
        self.claims: list[Claim] = []
        self.gold: dict[str, str] = {}
        self.documents: dict[str, Document] = {}
        self.origins: dict[str, Origin] = {}

    def happening(self, number: int, days: int) -> Happening:
        """Return a new happening, told by nobody yet."""
        kind, categories = self.dice.choice(SHAPES)
        from_, to = self.dice.sample(CODES, 2)
        name, latitude, longitude = self.dice.choice(PLACES)
        return Happening(
            name=f"h{number}",
            kind=kind,
            from_=from_,
            to=to,
            category=self.dice.choice(categories),
            day=date(1900, 1, 1) + timedelta(days=self.dice.randrange(days)),
            place=Place(
                text=name, role="location", latitude=latitude, longitude=longitude, precision="city"
            ),
            amount=float(self.dice.choice((40, 120, 300, 1000, 2500, 10000))),
        )

    def tell(
        self,
        h: Happening,
        *,
        after: int = 1,
        timed: bool = True,
        figure: str = "exact",
        placed: bool = True,
        generic: bool = False,
        one_sided: bool = False,
        denied: bool = False,
        speaker: str | None = None,
        reprints: int = 0,
        gold: str | None = None,
        when: When | None = None,
        scope: Scope = "single",
    ) -> None:
        """Publish one telling of ``h`` ``after`` days, with ``reprints`` that copy it.

        ``when`` in place of the day of ``h``; ``gold`` in place of its name.
        """
        published = h.day + timedelta(days=after)
        outlet = self.dice.choice(OUTLETS)
        sentence = f"{outlet} told of {h.kind} number {len(self.claims)} in a sentence of its own."
        category: Category = "arms" if generic and h.category in ARMS else h.category
        claim = Claim(
            id="", document="", start=0, end=len(sentence), sentence=sentence, kind=h.kind,
            from_=(Party(text=h.from_, code=h.from_),),
            to=() if one_sided or h.kind == "casualty" else (Party(text=h.to, code=h.to),),
            what=Thing(text="weapons" if category == "arms" else h.category, category=category),
            quantity=tuple(replace(q, scope=scope) for q in self._figure(h, figure)),
            when=when or (self._when(h) if timed else None),
            place=(h.place,) if placed else (), stage=h.stage,
            polarity="denied" if denied else "affirmed", certainty="certain",
            attribution=(Speaker(text=speaker, code=speaker, direct=False),) if speaker else (),
            voice="report", loaded=(), reader="planted",
        )  # fmt: skip
        root = self._publish(claim, outlet, published, root=None, gold=gold or h.name)
        for _ in range(reprints):
            later = published + timedelta(days=self.dice.randrange(4))
            self._publish(claim, self.dice.choice(OUTLETS), later, root=root, gold=gold or h.name)

    def _publish(self, claim: Claim, outlet: str, day: date, *, root: str | None, gold: str) -> str:
        document = content_id("d1", [len(self.documents), outlet, claim.sentence])
        self.documents[document] = Document(
            id=document, name=document, capture="", locator="", url=None, outlet=outlet, byline=None,
            title=None, published=day.isoformat(), published_by="given", language="en", text="",
            dateline=None, credits=(), notes=(),
        )  # fmt: skip
        origin = root or content_id("o1", [document])
        self.origins[document] = Origin(
            document=document, origin=origin, role="copy" if root else "original",
            copied_share=1.0 if root else 0.0, reasons=(),
        )  # fmt: skip
        placed = replace(claim, document=document, id=content_id("c1", [document, claim.sentence]))
        self.claims.append(placed)
        self.gold[placed.id] = gold
        return origin

    def _figure(self, h: Happening, figure: str) -> tuple[Quantity, ...]:
        if figure == "none" or h.kind in ("contact", "agreement"):
            return ()
        value = h.amount * (1.1 if figure == "rounded" else 1.0)
        high = None if figure == "open" else value
        return (Quantity(low=value, high=high, unit=UNITS[h.category], text=f"{value:.0f}"),)

    def _when(self, h: Happening) -> When:
        if self.dice.random() < 0.3 and h.kind in ("transfer", "deployment", "casualty"):
            start = h.day.replace(day=1)
            end = (start + timedelta(days=32)).replace(day=1)
            return When(text="that month", start=start.isoformat(), end=end.isoformat())
        return When(
            text="that day", start=h.day.isoformat(), end=(h.day + timedelta(days=1)).isoformat()
        )

    def finished(self) -> Planted:
        """Return what was published."""
        return Planted(tuple(self.claims), self.gold, self.documents, self.origins)


def plant(happenings: int, *, seed: int = 1, telling: int = 6, days: int | None = None) -> Planted:
    """Return ``happenings`` happenings and their decoys, at most ``telling`` independent tellings each.

    They lie within ``days``; by default so many that the world stays as thinly settled as with 200
    happenings in ten years, whatever their number.
    """
    planter = Planter(seed)
    dice = planter.dice
    for number in range(happenings):
        h = planter.happening(number, days or max(3650, 18 * happenings))
        planter.tell(h, reprints=dice.randrange(4))
        for _ in range(dice.randrange(1, telling)):
            planter.tell(
                h,
                after=dice.randrange(4),
                timed=dice.random() < 0.8,
                figure=dice.choice(("exact", "rounded", "open", "none")),
                placed=dice.random() < 0.6,
                speaker=dice.choice((None, *CODES)),
                reprints=dice.choice((0, 0, 0, 2)),
            )
        _plant_hard_tellings(planter, h)
        _plant_decoys(planter, h)
    return planter.finished()


def _plant_hard_tellings(planter: Planter, h: Happening) -> None:
    dice = planter.dice
    if h.category in ARMS and dice.random() < 0.4:
        planter.tell(h, after=2, generic=True)
    if h.kind in ("transfer", "deployment") and dice.random() < 0.3:
        planter.tell(h, after=2, one_sided=True)
    if h.kind in ("transfer", "deployment") and dice.random() < 0.3:
        planter.tell(
            h, after=5, timed=False, figure="none", placed=False, denied=True, speaker=h.from_
        )
    if h.kind in ("transfer", "deployment") and dice.random() < 0.2:
        planter.tell(h, after=150, timed=False, figure="exact", placed=False, speaker=h.from_)


def _plant_decoys(planter: Planter, h: Happening) -> None:
    dice = planter.dice
    if dice.random() < 0.3:
        promise = replace(h, name=f"{h.name}-promise", stage="planned")
        for after in (-2, -1):
            planter.tell(promise, after=after, timed=False)
    if dice.random() < 0.3:
        again = replace(
            h, name=f"{h.name}-again", day=h.day + timedelta(days=dice.choice((200, 365, 400)))
        )
        for after in (0, 1, 2):
            planter.tell(again, after=after, figure=dice.choice(("exact", "none")))
    if h.kind == "transfer" and dice.random() < 0.3:
        back = replace(h, name=f"{h.name}-back", from_=h.to, to=h.from_)
        for after in (1, 2):
            planter.tell(back, after=after)
    if h.category in ARMS and dice.random() < 0.3:
        other: Category = ARMS[(ARMS.index(h.category) + 1) % len(ARMS)]
        beside = replace(h, name=f"{h.name}-beside", category=other, amount=h.amount * 7)
        for after in (1, 2):
            planter.tell(beside, after=after)


def pairs_f1(gold: dict[str, str], found: Sequence[Sequence[str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of claims put together."""
    found_pairs = sum(len(group) * (len(group) - 1) // 2 for group in found)
    right = sum(
        n * (n - 1) // 2 for group in found for n in Counter(gold[c] for c in group).values()
    )
    gold_pairs = sum(n * (n - 1) // 2 for n in Counter(gold.values()).values())
    return f1_of(
        right / found_pairs if found_pairs else 1.0, right / gold_pairs if gold_pairs else 1.0
    )


def b_cubed(gold: dict[str, str], found: Sequence[Sequence[str]]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998)."""
    sizes = Counter(gold.values())
    precision = recall = 0.0
    for group in found:
        for name, n in Counter(gold[c] for c in group).items():
            precision += n * n / len(group)
            recall += n * n / sizes[name]
    total = len(gold)
    return f1_of(precision / total, recall / total)


def f1_of(precision: float, recall: float) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean."""
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
