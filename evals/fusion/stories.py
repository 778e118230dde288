"""Plant supplies that are told over months, so that what belongs together, and what within what, is known.

A story is one supply between two states: it is promised, then sent in one to four shipments weeks apart,
each on its way for a while and told of by several outlets with figures that conflict; a running total is
given after them, by some outlets rounded, and a second one when more has come; the supplier denies a
shipment a month or months later, by its figure or at large, and may own to it long after.  Around it: a
figure for the whole year, the same supply to another state, another item between the same two, a
deployment whose first batch is told before the figure of all who are there, killed and wounded told apart
and together.

Written after the rules, by the same hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations

from evals.fusion.planted import Happening, Planted, Planter
from supplyline.records import Category, Event, When

ITEMS: tuple[Category, ...] = ("ammunition", "missile", "artillery", "drone", "fuel", "food")
FIGURES = ("exact", "exact", "rounded", "open", "none")


@dataclass
class Stories:
    """What was planted, and how happenings stand to one another, by name."""

    planted: Planted
    stages: set[frozenset[str]] = field(default_factory=set)  # of one supply
    within: set[tuple[str, str]] = field(default_factory=set)  # part, total: also by way of others


class _Teller:
    def __init__(self, seed: int) -> None:
        self.planter = Planter(seed)
        self.dice = self.planter.dice
        self.stages: set[frozenset[str]] = set()
        self.within: set[tuple[str, str]] = set()

    def several(self, h: Happening, *, least: int = 2, stretch: int = 5, **how: object) -> None:
        """Let outlets tell of ``h``: the first to the full, others with less and with other figures."""
        self.planter.tell(h, reprints=self.dice.randrange(3), **how)  # type: ignore[arg-type]  # as tell has them
        for _ in range(self.dice.randrange(least - 1, 5)):
            told = {
                "after": self.dice.randrange(1, stretch),
                "figure": self.dice.choice(FIGURES),
                "timed": self.dice.random() < 0.7,
                "placed": self.dice.random() < 0.5,
                "speaker": self.dice.choice((None, None, *self._others(h))),
                **how,
            }
            self.planter.tell(h, **told)  # type: ignore[arg-type]  # as above

    def _others(self, h: Happening) -> list[str]:
        return [code for code in ("NOR", "PRT", "URY") if code not in (h.from_, h.to)]

    def supply(self, number: int) -> None:
        """Tell of one supply."""
        dice = self.dice
        h = replace(
            self.planter.happening(number, 3650), kind="transfer", category=dice.choice(ITEMS)
        )
        day = h.day
        promise = replace(h, name=f"{h.name}-promise", stage=dice.choice(("planned", "agreed")))
        self.several(promise, timed=False)
        shipments: list[Happening] = []
        for n in range(dice.randrange(1, 5)):
            day += timedelta(days=dice.randrange(30, 75))
            amount = h.amount if n == 0 else h.amount * dice.choice((0.3, 0.45, 2.0))
            one = replace(h, name=f"{h.name}-{n}", day=day, amount=amount, stage="done")
            if dice.random() < 0.4:
                # A week on the way is one act; six weeks and more are two stages of one supply.
                days = dice.choice((7, 45, 60))
                on_its_way = replace(
                    one, name=one.name if days == 7 else f"{one.name}-way", stage="under_way",
                    day=day - timedelta(days=days),
                )  # fmt: skip
                self.several(on_its_way, figure="exact", timed=True)
            self.several(one)
            shipments.append(one)
            self._answers(one)
        told = set(self.planter.gold.values())
        for n, one in enumerate(shipments):
            names = (promise.name if n == 0 else one.name, f"{one.name}-way", one.name)
            self.stages |= {frozenset(pair) for pair in combinations(set(names) & told, 2)}
        self._totals(h, shipments)
        self._decoys(h, shipments)

    def _answers(self, one: Happening) -> None:
        """Let the supplier deny what was told last, or own to it months later."""
        if self.dice.random() < 0.3:
            self.planter.tell(
                one, after=self.dice.randrange(8, 28), timed=False, placed=False, denied=True,
                figure=self.dice.choice(("none", "exact")), speaker=one.from_,
            )  # fmt: skip
        if self.dice.random() < 0.2:
            self.planter.tell(
                one, after=self.dice.randrange(90, 250), timed=False, placed=True, figure="exact",
                speaker=one.from_,
            )  # fmt: skip

    def _totals(self, h: Happening, shipments: list[Happening]) -> None:
        """Sum up what was sent, after all of it and once more later."""
        total = sum(s.amount for s in shipments)
        end = shipments[-1].day + timedelta(days=45)
        since = When(text="since then", start=h.day.isoformat(), end=None)
        names: list[str] = []
        for n, factor in enumerate((1.3, 6.0)):
            if len(shipments) < 2 or self.dice.random() < 0.3:
                continue
            whole = replace(
                h, name=f"{h.name}-total{n}", day=end + timedelta(days=150 * n), stage="done",
                amount=total * factor,
            )  # fmt: skip
            for after in range(self.dice.randrange(1, 4)):
                self.planter.tell(
                    whole, after=after, when=since, scope="cumulative", placed=False,
                    figure="exact" if after == 0 else "rounded",
                    speaker=self.dice.choice(self._others(h)),
                )  # fmt: skip
            self.within |= {(name, whole.name) for name in (*names, *(s.name for s in shipments))}
            self.within |= {
                (f"{s.name}-way", whole.name)
                for s in shipments
                if f"{s.name}-way" in self.planter.gold.values()
            }
            names.append(whole.name)

    def _decoys(self, h: Happening, shipments: list[Happening]) -> None:
        """Tell of what is alike and is not of it."""
        first = shipments[0]
        if self.dice.random() < 0.3:
            self.several(replace(first, name=f"{h.name}-aside", to=self._others(h)[0]))
        if self.dice.random() < 0.3:
            item = ITEMS[(ITEMS.index(h.category) + 1) % len(ITEMS)]
            self.several(replace(first, name=f"{h.name}-other", category=item))
        if self.dice.random() < 0.3:
            self.several(replace(first, name=f"{h.name}-back", from_=h.to, to=h.from_))

    def troops(self, number: int) -> None:
        """Tell of a first batch, then of all who are there."""
        h = replace(
            self.planter.happening(number, 3650),
            kind="deployment",
            category="troops",
            amount=1500.0,
        )
        self.several(h, timed=True)
        there = replace(
            h, name=f"{h.name}-all", day=h.day + timedelta(days=self.dice.randrange(40, 90)),
            amount=11000.0, stage="under_way",
        )  # fmt: skip
        self.several(there, timed=False, placed=False, figure="exact")
        self.within.add((h.name, there.name))

    def losses(self, number: int) -> None:
        """Tell of killed and wounded apart and together, and of other losses months later."""
        plain = self.planter.happening(number, 3650)
        told: list[str] = []
        parts: tuple[tuple[Category, float], ...] = (
            ("killed", 300), ("wounded", 2700), ("casualties", 3000),
        )  # fmt: skip
        for category, amount in parts:
            h = replace(
                plain, name=f"{plain.name}-{category}", kind="casualty", category=category,
                amount=float(amount),
            )  # fmt: skip
            self.several(h, timed=True)
            told.append(h.name)
        self.within |= {(told[0], told[2]), (told[1], told[2])}
        later = replace(
            plain, name=f"{plain.name}-later", kind="casualty", category="killed", amount=20.0,
            day=plain.day + timedelta(days=120),
        )  # fmt: skip
        self.several(later, timed=True)


def stories(number: int, *, seed: int) -> Stories:
    """Return ``number`` stories within ten years: six in ten supplies, the rest troops and losses."""
    teller = _Teller(seed)
    for n in range(number):
        tell = teller.dice.choice(
            (teller.supply, teller.supply, teller.supply, teller.troops, teller.losses)
        )
        tell(n)
    return Stories(teller.planter.finished(), teller.stages, teller.within)


def of_event(gold: dict[str, str], event: Event) -> str:
    """Return the happening that most claims of ``event`` are of."""
    names = [gold[claim] for claim in event.claims]
    return max(sorted(set(names)), key=names.count)


def relations(
    found: Stories, events: list[Event]
) -> tuple[set[frozenset[str]], set[tuple[str, str]]]:
    """Return what ``events`` are found to be related to: stages, and parts with every total over them."""
    gold = found.planted.gold
    named = {event.id: of_event(gold, event) for event in events}
    beside: dict[str, set[str]] = {}
    direct: dict[str, set[str]] = {}
    for event in events:
        for relation in event.related:
            one, other = named[event.id], named[relation.event]
            if one == other:
                continue  # an event that was found in two pieces
            if relation.kind == "stage_of":
                beside.setdefault(one, set()).add(other)
            elif relation.kind == "part_of":
                direct.setdefault(one, set()).add(other)
    stages = {frozenset((one, other)) for one in beside for other in _above(one, beside)}
    within = {(part, whole) for part in direct for whole in _above(part, direct)}
    return stages, within


def _above(part: str, direct: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(direct.get(part, ()))
    while waiting:
        whole = waiting.pop()
        if whole not in found and whole != part:
            found.add(whole)
            waiting += direct.get(whole, ())
    return found
