"""Replay a case's history: when would each indicator have fired, had it been asked every day.

Documents come in by their day of publication, and what is inferred from them is inferred anew on every
day that brought a claim of a kind that some indicator asks about.  Fusion is done part by part
(``fusion.split``): a claim's day fuses its own part only, so that the whole costs, for each part, its
claims times their days, however long the history is.

Who copied whom, statements, reviewers' judgements and withdrawals are those of today, and where a party
stands at large is today's ladder up to the day; documents without a date are left out, and so are hits
on lists, whose versions of the day nobody kept.

Does not: keep anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.errors import SupplylineError
from supplyline.inference.inferring import ground_of, withdrawn_in
from supplyline.inference.watching import indicators_of
from supplyline.ledger import Ledger, open_case
from supplyline.records import Alert, Assessment, CapTotal, Claim, Event, Forward, Stance
from supplyline.watch import (
    Expected,
    Facts,
    Firing,
    Indicator,
    Met,
    Scored,
    any_of_measures,
    any_of_supplies,
    changes,
    evaluate,
    kinds_asked,
    leaves_of,
    load_expected,
    score,
)

if TYPE_CHECKING:
    from supplyline.ledger import Imprint
    from supplyline.measures import Rule


class PeriodUnfit(SupplylineError):
    """A period of a replay that no day lies in."""

    exit_code = 2

    def __init__(self, first: str, last: str) -> None:
        self.first, self.last = first, last
        super().__init__(f"found {first} to {last}, needed a first day that is not after the last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a replay came to."""

    firings: tuple[Firing, ...]  # in order of day
    scored: tuple[Scored, ...]  # empty if nothing was expected
    days: int  # that brought something to ask about
    undated: int  # claims that are left out, for their documents have no date
    left_out: tuple[str, ...]  # indicators that ask about lists


def replay(
    case: Path,
    *,
    file: Path | None = None,
    first: date | None = None,
    last: date | None = None,
    expect: Path | None = None,
) -> Replay:
    """Return when the indicators of ``case`` would have fired and un-fired.

    Args:
        case: The case folder.
        file: Other indicators.
        first: Changes from this day on are told; what came before is known already.
        last: The last day; None: of the last document.
        expect: A file of what is expected.

    Raises:
        CaseError: There is no ledger.
        SchemaError: A file is wrong.
        PeriodUnfit: ``first`` is after ``last``.
    """
    if first is not None and last is not None and last < first:
        raise PeriodUnfit(first.isoformat(), last.isoformat())
    asked = indicators_of(case, file)
    expected: Sequence[Expected] = ()
    if expect is not None:
        expected = load_expected(expect, {one.id for one in asked})
    with open_case(case) as ledger:
        history = _History(ledger, case, asked)
    days = [day for day in history.days if last is None or day <= last.isoformat()]
    firings = [
        firing
        for day in days
        for firing in history.step(day)
        if first is None or day >= first.isoformat()
    ]
    return Replay(
        firings=tuple(firings), scored=tuple(score(firings, expected)), days=len(days),
        undated=history.undated, left_out=history.left_out,
    )  # fmt: skip


@dataclass(slots=True)
class _Part:
    """Claims that no others can share an event with, as far as they have come in."""

    documents: Mapping[str, Imprint]  # of all its claims, and those that share an origin with one
    claims: list[Claim] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)


class _History:
    """A case's claims by day, and what is inferred from those that have come in."""

    def __init__(self, ledger: Ledger, case: Path, asked: Sequence[Indicator]) -> None:
        from supplyline.fusion import Parts  # noqa: PLC0415  # heavy stages load late
        from supplyline.review import review  # noqa: PLC0415  # as above

        self.left_out = tuple(
            one.id for one in asked if any(leaf.listing is not None for leaf in leaves_of([one]))
        )
        self._asked = asked
        found = review(ledger.claims(), ledger.judgements(), withdrawn=withdrawn_in(ledger))
        self._together, self._apart = found.together, found.apart
        rejected = {c for e in ledger.events(rejected=True) if e.rejected for c in e.claims}
        self._ground = ground_of(ledger, (claim.document for claim in found.claims))
        imprints = self._ground.imprints
        self._days = {d: i.published[:10] for d, i in imprints.items() if i.published}
        kinds = kinds_asked(asked)
        claims = {c.id: c for c in found.claims if c.kind in kinds and c.id not in rejected}
        parts = Parts().split(
            claims.values(), imprints, self._ground.origins,
            {claim: origin.origin for claim, origin in self._ground.claim_origins.items()},
            held=[*found.together, *(one | other for one, other in found.apart)],
        )  # fmt: skip
        self._by_day: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
        self._parts: dict[str, _Part] = {}
        self.undated = 0
        siblings: dict[str, list[str]] = defaultdict(list)  # documents by origin
        for id_ in imprints:
            siblings[self._root(id_)].append(id_)
        for part in parts:
            roots = dict.fromkeys(self._root(claims[id_].document) for id_ in part.claims)
            self._parts[part.name] = _Part(
                documents={d: imprints[d] for root in roots for d in siblings[root]}
            )
            for id_ in part.claims:
                day = self._days.get(claims[id_].document)
                if day is None:
                    self.undated += 1
                else:
                    self._by_day[day].append((part.name, claims[id_]))
        self.days = sorted(self._by_day)
        self._came = {c.id: day for day, all_ in self._by_day.items() for _, c in all_}
        self._stands: Sequence[tuple[Stance, str]] | None = None  # with the day of its last claim
        if any_of_supplies(asked):
            from supplyline.fusion import stances  # noqa: PLC0415  # as above

            dated = [claims[id_] for id_ in self._came]
            self._stands = [
                (step, max((self._came[c] for c in step.claims), default=""))
                for step in stances(dated, *self._ground)
            ]
        self._alerts: list[Alert] = []
        self._met: Met = {}
        self._forwards: list[Forward] = []
        self._rules: Sequence[Rule] = ()
        if any_of_measures(asked):
            from supplyline.inference.assessing import rules_of  # noqa: PLC0415  # reads all provisions

            self._rules = rules_of(case)

    def _root(self, document: str) -> str:
        origin = self._ground.origins.get(document)
        return document if origin is None else origin.origin

    def step(self, day: str) -> list[Firing]:
        """Let a day's claims come in, and return what changed."""
        touched: set[str] = set()
        for name, claim in self._by_day[day]:
            self._parts[name].claims.append(claim)
            touched.add(name)
        for name in sorted(touched):
            self._fuse(self._parts[name])
        new = changes(
            self._asked, evaluate(self._asked, self._facts(day), met=self._met), self._alerts, made=day,
            forwards=self._forwards,
        )  # fmt: skip
        self._alerts += new
        return [
            Firing(
                indicator=a.indicator, day=day, state=a.state, subject=a.subject, claims=a.claims,
                reasons=a.reasons,
            )
            for a in new
        ]  # fmt: skip

    def _fuse(self, part: _Part) -> None:
        """Infer the events of a part anew; they keep their ids where they hold the same claims."""
        from supplyline.fusion import fuse, name_events  # noqa: PLC0415  # heavy stages load late

        ids = {claim.id for claim in part.claims}
        events, forwards = name_events(
            fuse(
                part.claims, part.documents,
                {d: o for d in part.documents if (o := self._ground.origins.get(d)) is not None},
                self._ground.claim_origins,
                together=[held & ids for held in self._together if len(held & ids) > 1],
                apart=[(a & ids, b & ids) for a, b in self._apart if a & ids and b & ids],
            ),
            {event.id: event.claims for event in part.events},
        )  # fmt: skip
        self._forwards += forwards
        part.events = events
        if self._rules:
            from supplyline.measures import assess  # noqa: PLC0415  # as above

            held = {claim.id: claim for claim in part.claims}
            part.assessments = [
                assessment
                for event in events
                for assessment in assess(
                    event, self._rules, [held[c] for c in event.claims], told=self._told(event)
                )
            ]

    def _told(self, event: Event) -> date | None:
        days = [self._days[d] for d in event.documents if d in self._days]
        return date.fromisoformat(min(days)) if days else None

    def _facts(self, day: str) -> Facts:
        parts = self._parts.values()
        events = [event for part in parts for event in part.events]
        return Facts(
            events=events,
            assessments=[a for part in parts for a in part.assessments],
            cap_totals=self._cap_totals(events),
            stances=self._stances(day),
        )

    def _cap_totals(self, events: Sequence[Event]) -> Sequence[CapTotal]:
        if not any(leaf.cap is not None for leaf in leaves_of(self._asked)):
            return ()
        from supplyline.measures import cap_totals  # noqa: PLC0415  # as above

        claims = {c.id: c for part in self._parts.values() for c in part.claims}
        told = {e.id: day for e in events if (day := self._told(e)) is not None}
        return cap_totals(events, self._rules, claims, told=told)

    def _stances(self, day: str) -> Sequence[Stance] | None:
        """Return where parties stood at large on ``day``: the steps of today's ladders up to it."""
        if self._stands is None:
            return None
        return [
            step if last <= day else replace(step, claims=self._until(step.claims, day))
            for step, last in self._stands
            if step.since is not None and step.since <= day
        ]

    def _until(self, claims: Sequence[str], day: str) -> tuple[str, ...]:
        return tuple(claim for claim in claims if self._came[claim] <= day)
