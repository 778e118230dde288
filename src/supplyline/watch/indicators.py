"""What an indicator says: a question, the condition that answers it, and what to do then.

Models for ``schema/indicators.yaml`` and for a user's file of the same form, with the checks that a file
must stand before it is used.

Does not: say whether a condition holds (``holding`` does).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from supplyline.ids import sha256_hex
from supplyline.records import Category, Kind, Stage, Status
from supplyline.schema import DATA, Day, Loaded, no_cycle, only_once, read
from supplyline.schema.codebook import known_codes
from supplyline.watch.never import never

SHIPPED = DATA / "indicators.yaml"
Verdict = Literal["would_breach", "may_breach", "exempt"]


def _grade(value: str) -> str:
    if not re.fullmatch(r"[A-F][1-6]", value):
        raise ValueError("a grade such as C3: a letter from A to F and a number from 1 to 6")
    return value


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("small letters and digits, joined by single hyphens")
    return value


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Amount(_Data):
    """A number of something, counted by one end of an event's bounds."""

    unit: str = Field(min_length=1)
    at_least: float = Field(gt=0)
    by: Literal["low", "best", "high"] = "low"


class Window(_Data):
    """When events must lie: any stretch of so many days, or one period."""

    days: int | None = Field(None, ge=1)
    from_: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, description="the first day after")

    @model_validator(mode="after")
    def _one(self) -> Self:
        period = self.from_ is not None or self.until is not None
        if (self.days is None) == (not period):
            raise ValueError("days, or from and until")
        return self


class Provided(_Data):
    """What provisions say to an event."""

    ids: tuple[str, ...] = Field((), description="any of these; empty: any at all")
    verdicts: tuple[Verdict, ...] = ("would_breach", "may_breach")


class Which(_Data):
    """Which events are meant.  What is left out is not asked; a list is met by any of it."""

    kinds: tuple[Kind, ...] = ()
    from_: tuple[str, ...] = Field((), alias="from", description="codes of parties")
    to: tuple[str, ...] = ()
    either_way: bool = False
    categories: tuple[Category, ...] = ()
    families: tuple[Category, ...] = Field(
        (), description="a general category and its special ones"
    )
    stages: tuple[Stage, ...] = ()
    places: tuple[str, ...] = Field((), description="codes of states, or words in a place's name")
    amount: Amount | None = None
    origins: int | None = Field(None, ge=1, description="independent origins, at least")
    grade: Annotated[str, AfterValidator(_grade)] | None = None
    tier: Literal["vetted"] | None = None
    provision: Provided | None = None

    @property
    def is_of_supplies(self) -> bool:
        """Whether it asks no more than what a kind of supply as a whole has."""
        return {"kinds", "from_", "to", "either_way", "categories", "families"}.issuperset(
            self.model_fields_set
        )


class Happened(Which):
    """Events that there are; of several, so many or so much of them within a window."""

    window: Window | None = None
    count: int = Field(1, ge=1)
    sum: Amount | None = None


class Turned(_Data):
    """A party that came to stand otherwise on its own acts.

    On a kind of supply as a whole, where ``of`` asks no more than kinds, parties and categories; on single
    events otherwise.
    """

    party: tuple[str, ...] = Field(min_length=1)
    was: tuple[Status, ...] = Field((), description="at any time before; empty: anything")
    becomes: tuple[Status, ...] = Field(min_length=1)
    of: Which = Field(default_factory=lambda: Which.model_validate({}))


class Listed(_Data):
    """A name in claims that is like one on a list."""

    lists: tuple[str, ...] = ()
    kinds: tuple[Literal["person", "entity", "vessel", "aircraft", "unknown"], ...] = ()
    programmes: tuple[str, ...] = ()
    score: float = Field(0.0, ge=0, le=1)
    new: bool = Field(True, description="named before, and listed since the last look")


class Capped(_Data):
    """A total against a cap."""

    provisions: tuple[str, ...] = ()
    states: tuple[Literal["may_exceed", "exceeded"], ...] = ("exceeded",)
    share: float | None = Field(None, gt=0, description="of the cap, that is told of at least")


class Condition(_Data):
    """What has to hold: one of these."""

    all: tuple[Condition, ...] | None = Field(None, min_length=1)
    any: tuple[Condition, ...] | None = Field(None, min_length=1)
    not_: Condition | None = Field(None, alias="not")
    events: Happened | None = None
    acknowledgement: Turned | None = None
    listing: Listed | None = None
    cap: Capped | None = None
    indicator: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1 or self.form is None:
            raise ValueError(f"exactly one of {', '.join(_FORMS)}")
        return self

    @property
    def form(self) -> str | None:
        """Which of the forms it has, as the file calls it."""
        return next(
            (name for name, field in _FORMS.items() if getattr(self, field) is not None), None
        )

    @property
    def which(self) -> Which | None:
        """The events that it asks about, for themselves or for what a party says; None: none."""
        return self.events if self.acknowledgement is None else self.acknowledgement.of

    def parts(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Yield the conditions right below, each with the keys that lead to it."""
        if self.not_ is not None:
            yield ("not",), self.not_
        for name, several in (("all", self.all), ("any", self.any)):
            for at, one in enumerate(several or ()):
                yield (name, at), one

    def leaves(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Yield every condition that has none below, each with the keys that lead to it."""
        below = list(self.parts())
        if not below:
            yield (), self
        for way, one in below:
            for rest, leaf in one.leaves():
                yield (*way, *rest), leaf


_FORMS = {(field.alias or name): name for name, field in Condition.model_fields.items()}


class Then(_Data):
    """What to do when it fires."""

    say: str = Field(min_length=1, max_length=1000, description="to whoever reads the alert")
    channels: tuple[str, ...] = Field((), description="names of channels; empty: every one")


class Indicator(_Data):
    """One entry of a file of indicators."""

    id: Annotated[str, AfterValidator(_name)] = Field(max_length=80)
    name: str = Field(min_length=1, max_length=120)
    question: str = Field(min_length=1, max_length=300)
    when: Condition
    each: bool = Field(False, description="fires for each event, hit or period by itself")
    then: Then

    @property
    def definition(self) -> str:
        """Digest of what decides whether it fires."""
        said = self.model_dump_json(include={"when", "each"}, by_alias=True)
        return sha256_hex(said.encode())[:16]


def leaves_of(indicators: Iterable[Indicator]) -> Iterator[Condition]:
    """Yield every condition of ``indicators`` that has none below."""
    for one in indicators:
        for _, leaf in one.when.leaves():
            yield leaf


def kinds_asked(indicators: Iterable[Indicator]) -> frozenset[Kind]:
    """Return the kinds of events that any asks about; all, where one leaves them open."""
    found: set[Kind] = set()
    for leaf in leaves_of(indicators):
        if leaf.which is not None and leaf.which.kinds:
            found |= set(leaf.which.kinds)
        elif leaf.indicator is None and leaf.listing is None:
            return frozenset(get_args(Kind))
    return frozenset(found)


def any_of_supplies(indicators: Iterable[Indicator]) -> bool:
    """Return whether any asks where a party stands on a kind of supply as a whole."""
    return any(
        leaf.acknowledgement is not None and leaf.acknowledgement.of.is_of_supplies
        for leaf in leaves_of(indicators)
    )


def any_of_measures(indicators: Iterable[Indicator]) -> bool:
    """Return whether any asks what provisions say, or how much of a cap is used."""
    return any(
        leaf.cap is not None or (leaf.which is not None and leaf.which.provision is not None)
        for leaf in leaves_of(indicators)
    )


def load_indicators(
    file: Path,
    *,
    provisions: Collection[str] | None = None,
    lists: Collection[str] | None = None,
) -> tuple[Indicator, ...]:
    """Return the indicators of ``file``, checked.

    Args:
        file: YAML.
        provisions: Ids that there are; None: not checked.
        lists: Ids of lists that there are; None: not checked.

    Raises:
        SchemaError: With line, what was found and what was needed: an unknown field, kind,
            category, code or provision; an id twice; indicators that refer to one another in a
            cycle; a condition that can never hold.
    """
    loaded = read(file, tuple[Indicator, ...])
    indicators: tuple[Indicator, ...] = loaded.value
    if not indicators:
        raise loaded.spot().fault("no indicator", "at least one")
    only_once(
        ((one.id, loaded.spot(at, "id")) for at, one in enumerate(indicators)), "id of an indicator"
    )
    ids = {one.id for one in indicators}
    known = _Known(
        codes=known_codes(), ids=ids,
        provisions=None if provisions is None else set(provisions),
        lists=None if lists is None else set(lists),
    )  # fmt: skip
    steps = []
    for at, one in enumerate(indicators):
        if one.each and list(one.when.parts()):
            raise loaded.spot(at, "each").fault(
                "each with several conditions", "one condition, of which each case fires"
            )
        if one.each and one.when.form == "indicator":
            raise loaded.spot(at, "each").fault(
                "each of another indicator", "a condition of its own"
            )
        if one.each and one.when.events is not None and _is_several(one.when.events):
            raise loaded.spot(at, "each").fault(
                "each with a count, a sum or a window", "one or the other"
            )
        for way, leaf in one.when.leaves():
            _check(leaf, known, loaded, (at, "when", *way))
            if leaf.indicator is not None:
                spot = loaded.spot(at, "when", *way)
                steps.append((one.id, leaf.indicator, spot))
    no_cycle(steps, "indicators")
    for at, one in enumerate(indicators):
        fault = never(one.when.model_dump(by_alias=True, exclude_none=True))
        if fault is not None:
            raise loaded.spot(at, "when", *fault.at).fault(
                f"a condition that can never hold: {fault.why}", "one that can"
            )
    return indicators


def _is_several(events: Happened) -> bool:
    return events.count > 1 or events.sum is not None or events.window is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    codes: Collection[str]
    ids: Collection[str]
    provisions: Collection[str] | None
    lists: Collection[str] | None


def _check(
    leaf: Condition, known: _Known, loaded: Loaded[tuple[Indicator, ...]], at: tuple[str | int, ...]
) -> None:
    """Refuse a name in ``leaf`` that stands for nothing."""
    for what, names, there, way in _names(leaf, known):
        for number, name in enumerate(names):
            if there is not None and name not in there:
                spot = loaded.spot(*at, *way, number)
                raise spot.fault(f"the unknown {what} {name!r}", "one that there is")


def _names(
    leaf: Condition, known: _Known
) -> Iterator[tuple[str, Collection[str], Collection[str] | None, tuple[str, ...]]]:
    """Yield what kind of name, the names, those that there are, and the keys that lead to them."""
    meant: list[tuple[tuple[str, ...], Which]] = []
    if leaf.events is not None:
        meant.append((("events",), leaf.events))
    if leaf.acknowledgement is not None:
        meant.append((("acknowledgement", "of"), leaf.acknowledgement.of))
    for form, which in meant:
        yield "party", which.from_, known.codes, (*form, "from")
        yield "party", which.to, known.codes, (*form, "to")
        states = tuple(p for p in which.places if re.fullmatch("[A-Z]{3,4}", p))
        yield "state", states, known.codes, (*form, "places")
        if which.provision is not None:
            yield "provision", which.provision.ids, known.provisions, (*form, "provision", "ids")
    if leaf.acknowledgement is not None:
        yield "party", leaf.acknowledgement.party, known.codes, ("acknowledgement", "party")
    if leaf.listing is not None:
        yield "list", leaf.listing.lists, known.lists, ("listing", "lists")
    if leaf.cap is not None:
        yield "provision", leaf.cap.provisions, known.provisions, ("cap", "provisions")
    if leaf.indicator is not None:
        yield "indicator", (leaf.indicator,), known.ids, ("indicator",)
