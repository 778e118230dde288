"""Read the figures of events as what they say of a flow: a total so far, an act, a part, a rate.

A figure belongs to the flow of its event's sides, thing and stage, in one unit.  What it counts follows
from its own words: a running total, or a figure without a time of its own, is taken for all so far; one
with a beginning and an end for that period; "3,000 more" and "nine of a regiment" for a part, which says
how much there was at least; a rate for neither.  A voice cannot mean all so far by less than it said
before, unless it says so: such a figure is a part, too.

The same words count once: a number that its sentence gives both as a loss and as a deployment is a loss
(``schema/codebook``: dying is a casualty only), and the killed and wounded that one sentence numbers
apart make one figure of casualties beside them, marked as their sum.

Does not: compare figures or bound anything (``flows`` does).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

from supplyline.fusion.account import Account, day_of, party_keys
from supplyline.fusion.bounds import figure_words
from supplyline.fusion.rules import Data, compiles, happenings
from supplyline.fusion.voice import called, is_of_nobody, voices
from supplyline.fusion.witness import supports
from supplyline.records import Category, Event, Kind, Quantity
from supplyline.schema import DATA, load

COUNTED: Mapping[Kind, int] = {"casualty": 0, "transfer": 1, "deployment": 2, "production": 3}
Reads = Literal["total", "act", "part", "rate"]

_SLOT = "{figure}"
_WEEK = 7  # days


def _holds_the_figure(cue: str) -> str:
    if cue.count(_SLOT) != 1:
        raise ValueError(f"a cue with {_SLOT} in it, once")
    for half in cue.split(_SLOT):
        compiles(half)
    return cue


class PartCue(Data):
    """A wording that makes a figure a part, and a sentence in which it must be found."""

    cue: Annotated[str, AfterValidator(_holds_the_figure)]
    figure: str
    example: str


class Reading(Data):
    """The whole of ``schema/figures.yaml``."""

    parts: list[PartCue]
    not_counted: list[str]


@cache
def reading() -> Reading:
    """Return the rules of ``schema/figures.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "figures.yaml", Reading)


def is_part(sentence: str, figure: str) -> bool:
    """Return whether ``sentence`` gives the number worded ``figure`` as a part of something.

    >>> is_part("It sent at least 3,000 more soldiers.", "at least 3,000")
    True
    >>> is_part("It sent 3,000 soldiers.", "3,000")
    False
    """
    words = " ".join(figure.casefold().split())
    line = " ".join(sentence.casefold().split())
    at = line.find(words)
    while at >= 0:
        end = at + len(words)
        if any(after.match(line, end) and before.search(line, 0, at) for before, after in _cues()):
            return True
        at = line.find(words, at + 1)
    return False


@cache
def _cues() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return what stands right before and right after a figure that is a part, cue by cue."""
    # Not one pattern a figure: to compile one takes longer than all else that is done with a figure.
    halves = (rule.cue.split(_SLOT) for rule in reading().parts)
    return [
        (re.compile(rf"(?:{before})\Z", re.IGNORECASE), re.compile(after, re.IGNORECASE))
        for before, after in halves
    ]


class Key(NamedTuple):
    """What tells one flow from another."""

    kind: Kind
    stage: str  # group of schema/happenings.yaml
    from_: frozenset[str]
    to: frozenset[str]
    family: Category
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """One figure as one claim or several tell it.  Days are ordinals, half-open."""

    low: float | None
    high: float | None
    start: int | None  # None: from the beginning, or not said
    end: int | None  # None: not known
    reads: Reads
    voice: str
    by: str  # what to call the voice
    accounts: tuple[Account, ...]
    events: tuple[str, ...]  # Event.id, that of the first telling first
    category: Category
    cumulative: bool = False
    sum_of: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        """The middle of a range, the stated end of an open one."""
        if self.low is None:
            return self.high or 0.0
        return self.low if self.high is None else (self.low + self.high) / 2

    @property
    def words(self) -> str:
        """The figure, by when: "11,000 to 12,000 by 2024-11-04"."""
        day = f" by {date.fromordinal(self.end - 1)}" if self.end is not None else ""
        if self.start is not None and self.end is not None and self.reads == "act":
            day = f" in {date.fromordinal(self.start)} to {date.fromordinal(self.end - 1)}"
        return f"{figure_words(self.low, self.high)}{day}"


def figures_by_flow(accounts: Sequence[Account], events: Iterable[Event]) -> dict[Key, list[Told]]:
    """Return the figures of every flow, each once, in order of the day they run to.

    Args:
        accounts: In order of publication, of all claims that ``events`` name.
        events: None of them rejected.
    """
    of_event = {claim: event for event in events for claim in event.claims}
    counted = sorted(
        (a for a in accounts if _counts(a) and a.claim.id in of_event),
        key=lambda a: COUNTED[a.claim.kind],
    )
    whose = voices(counted)
    said: dict[tuple[str, int | str], list[tuple[Key, Told]]] = defaultdict(list)
    for account in counted:
        event = of_event[account.claim.id]
        for quantity, figure in zip(account.claim.quantity, account.figures, strict=True):
            unit = figure.unit
            if unit in reading().not_counted or not (figure.low or figure.high):
                continue
            told = _told(account, quantity, whose[account.claim.id], event.id)
            said[account.document, _place(account, quantity)].append(
                (_key(account, event, unit), told)
            )
    flows: dict[Key, list[Told]] = defaultdict(list)
    for same_words in said.values():
        first = same_words[0][0].kind  # a loss before a delivery before a deployment
        alike = [(key, told) for key, told in same_words if key.kind == first]
        joint = len({key for key, _ in alike}) > 1
        for key, told in alike:
            # Said of several together, it is for each of them no more than an upper end.
            if not joint:
                flows[key].append(told)
            elif told.high is not None:
                flows[key].append(replace(told, low=None))
    _place_the_unnamed(flows)
    _add_sums(flows)
    rules = happenings().kinds
    return {
        key: _less_is_a_part(_merged(_relayed(flows[key]), rules[key.kind].report))
        for key in sorted(flows, key=_order)
    }


def _counts(account: Account) -> bool:
    """Return whether a claim's figures count: nobody vouches for what is asked, doubted or denied."""
    return (
        account.claim.kind in COUNTED and supports(account) and account.claim.certainty != "unknown"
    )


def _place(account: Account, quantity: Quantity) -> int | str:
    """Return where the words of a number stand, or the words where that is not known."""
    claim = account.claim
    for mark in claim.marks:
        words = claim.sentence[mark.start - claim.start : mark.end - claim.start]
        if mark.slot == "quantity" and words == quantity.text:
            return mark.start
    return f"{claim.start} {quantity.text}"


def _key(account: Account, event: Event, unit: str) -> Key:
    """Return the flow that a figure in ``unit`` belongs to."""
    rules = happenings()
    kind = account.claim.kind
    category = account.category
    if category == "other" and event.what is not None:
        category = event.what.category
    two_sided = rules.kinds[kind].sides == "both"
    # Two acts of which nobody says whose they are need not be of the same sides.
    nobody = frozenset({f"?{event.id}"})
    from_ = party_keys(event.from_) or nobody
    to = (party_keys(event.to) or nobody) if two_sided else frozenset()
    stage = rules.stage_group(kind, event.stage)
    return Key(kind, stage, from_, to, rules.family(category)[0], unit)


def _order(key: Key) -> tuple[object, ...]:
    return key.kind, sorted(key.from_), sorted(key.to), key.family, key.unit, key.stage


def _told(account: Account, quantity: Quantity, voice: str, event: str) -> Told:
    end = account.end
    # The document's own day: a copy that brings the number up to date is no copy in that.
    told = day_of(account.published)
    if told is not None and (end is None or end > told + 1):
        end = told + 1  # nobody counts what is yet to come
    start = account.start
    if start is not None and end is not None and end <= start:
        start = None  # told before it was to begin
    reads: Reads = "total"
    whole = start is not None and account.end is not None
    if quantity.scope == "per_period":
        reads = "rate"
    elif whole and quantity.scope == "single":
        reads = "act"
    elif is_part(account.claim.sentence, quantity.text) or end is None:
        reads = "part"
    return Told(
        low=quantity.low,
        high=quantity.high,
        start=start,
        end=end,
        reads=reads,
        voice=voice,
        by=called(account),
        accounts=(account,),
        events=(event,),
        category=account.category,
        cumulative=quantity.scope == "cumulative",
    )


def _place_the_unnamed(flows: dict[Key, list[Told]]) -> None:
    """Put figures of nothing named into the one flow of the same sides, stage and unit, if one is."""
    for key in [key for key in flows if key.family == "other"]:
        named = [k for k in flows if k != key and k._replace(family="other") == key]
        if len(named) == 1:
            flows[named[0]].extend(flows.pop(key))


def _add_sums(flows: dict[Key, list[Told]]) -> None:
    """Make one figure of casualties of the killed and wounded that one sentence numbers apart."""
    for key in [key for key in flows if key.kind == "casualty" and key.family == "killed"]:
        whole = key._replace(family="casualties")
        hurt: dict[tuple[str, int], list[Told]] = defaultdict(list)
        for wounded in flows.get(key._replace(family="wounded"), []):
            hurt[_sentence(wounded)].append(wounded)
        given = {t.accounts[0].document for t in flows.get(whole, [])}
        for dead in flows[key]:
            if dead.accounts[0].document in given or dead.reads == "rate":
                continue
            for wounded in hurt[_sentence(dead)]:
                if wounded.reads != "rate":
                    flows[whole].append(_sum(dead, wounded))


def _sentence(t: Told) -> tuple[str, int]:
    """Return which sentence told a figure first."""
    first = t.accounts[0]
    return first.document, first.claim.start


def _sum(dead: Told, wounded: Told) -> Told:
    lows = [t.low for t in (dead, wounded) if t.low is not None]
    high = None if dead.high is None or wounded.high is None else dead.high + wounded.high
    return replace(
        dead,
        low=sum(lows) if lows else None,
        high=high,
        reads="part" if "part" in (dead.reads, wounded.reads) else dead.reads,
        accounts=(*dead.accounts, *wounded.accounts),
        category="casualties",
        sum_of=(
            f"{figure_words(dead.low, dead.high)} killed",
            f"{figure_words(wounded.low, wounded.high)} wounded",
        ),
    )


def _relayed(figures: Sequence[Told]) -> list[Told]:
    """Return the figures with those that an outlet gives as its own, and somebody there gave it, as his.

    An outlet that says without a speaker what a speaker says of the same event in the same week relays
    him: it has not counted anew.
    """
    # Of those who gave a figure on one day the first is enough to ask: a story has a thousand reprints.
    named: dict[object, dict[int, Told]] = defaultdict(dict)
    for t in figures:
        if t.end is not None and not is_of_nobody(t.voice):
            that_day = named[t.events, t.low, t.high, t.reads]
            that_day[t.end] = min(that_day.get(t.end, t), t, key=_turn)
    relayed = []
    for t in figures:
        givers: list[Told] = []
        if t.end is not None and is_of_nobody(t.voice):
            that_week = named.get((t.events, t.low, t.high, t.reads), {})
            days = range(t.end - _WEEK, t.end + _WEEK + 1)
            givers = [that_week[day] for day in days if day in that_week]
        giver = min(givers, key=_turn, default=t)
        relayed.append(replace(t, voice=giver.voice, by=giver.by))
    return relayed


def _merged(figures: Iterable[Told], weeks: int) -> list[Told]:
    """Return the figures with those of one voice made one that are the same figure told again.

    An act is told again on days that overlap, a total or a part of the same event or within ``weeks``.
    """
    same: dict[object, list[Told]] = defaultdict(list)
    for t in sorted(figures, key=_turn):
        same[t.voice, t.low, t.high, t.reads, bool(t.sum_of)].append(t)
    merged = []
    for alike in same.values():
        again: list[Told] = []
        for t in alike:
            if again and not _is_again(again[-1], t, weeks):
                merged.append(_one(again))
                again = []
            again.append(t)
        merged.append(_one(again))
    return sorted(merged, key=_turn)


def _is_again(before: Told, after: Told, weeks: int) -> bool:
    """Return whether two figures of one voice and in the same bounds, in order of day, are one."""
    if after.reads == "act":
        return (after.start or 0) < (before.end or 0)
    near = (after.end or 0) - (before.end or 0) <= weeks
    return near or bool(set(before.events) & set(after.events))


def _one(alike: Sequence[Told]) -> Told:
    """Return the figure that ``alike``, in order of day, tell: of an act on the days all agree on."""
    accounts = {a.claim.id: a for t in alike for a in t.accounts}
    starts = [t.start for t in alike if t.start is not None]
    is_act = alike[0].reads == "act"
    return replace(
        alike[0],
        start=(max if is_act else min)(starts, default=None),
        accounts=tuple(sorted(accounts.values(), key=lambda a: (a.published or "~", a.claim.id))),
        events=tuple(dict.fromkeys(event for t in alike for event in t.events)),
        category=min(t.category for t in alike),
    )


def _turn(t: Told) -> tuple[object, ...]:
    return (
        t.end is None, t.end or 0, t.accounts[0].published or "~", t.voice, t.low or 0.0,
        t.high or 0.0, t.accounts[0].claim.id,
    )  # fmt: skip


def _less_is_a_part(figures: Sequence[Told]) -> list[Told]:
    """Read a total that is less than its voice had said before as a part, unless it says "so far"."""
    most: dict[str, float] = {}
    read = []
    for t in figures:
        before = most.get(t.voice, 0.0)
        reads: Reads = t.reads
        if t.reads == "total" and not t.cumulative and t.high is not None and t.high < before:
            reads = "part"
        if reads == "total" and t.low is not None:
            most[t.voice] = t.low
        read.append(replace(t, reads=reads))
    return read
