"""What a provision is, as a person writes it down: who may not do what with what, and since when.

A file of ``schema/measures`` is a regime: the texts it rests on, lists of items that several
provisions share, and the provisions.  What a machine can hold an event against stands in ``acts``; the
rest is in words.  A provision without ``acts`` bears on no event and is listed only.

Does not: say what a provision means for an event (``assess``), or read files (``reading``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from supplyline.records import Category, Kind
from supplyline.schema import Day

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|NATO)$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
Side = Literal["any"] | Annotated[list[Words], Field(min_length=1)]
"""Who stands on one side: codes and names of groups, or anybody but the other side."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Period(_Entry):
    """Days in which a provision holds, half-open."""

    start: Day = Field(alias="from")
    until: Day | None = Field(default=None, description="the first day it holds no more")
    why: str = Field(default="", description="what began or ended it, in words")
    contested: str = Field(default="", description="who disputes that it holds, in words")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"until ({self.until}) after from ({self.start})")
        return self

    def holds(self, start: date, end: date) -> Literal["all", "part", "none"]:
        """Return how much of the half-open days ``start`` to ``end`` lies in it."""
        if end <= self.start or (self.until is not None and start >= self.until):
            return "none"
        within = start >= self.start and (self.until is None or end <= self.until)
        return "all" if within else "part"


class Item(_Entry):
    """What a provision says to things of some categories; the first that fits counts."""

    categories: list[Category] = Field(min_length=1)
    words: list[Words] = Field(default=[], description="one of them in the wording; empty: any")
    in_sentences: bool = Field(default=False, description="look in whole sentences for the words")
    answer: Literal["covered", "unsure", "exempt", "out"]
    why: str = Field(default="", description="of unsure: what would decide it; of exempt: why")

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if (self.answer in ("unsure", "exempt")) != bool(self.why):
            raise ValueError("why with unsure (what would decide it) and exempt, and only there")
        return self


class Act(_Entry):
    """A kind of act between parties that a provision forbids."""

    kinds: list[Kind] = Field(min_length=1)
    giver: Side = Field(alias="from")
    taker: Side = Field(alias="to")
    either_way: bool = Field(default=False, description="who stands first says nothing")
    items: str | list[Item] = Field(default=[], description="or a list's name; empty: anything")
    argued: str = Field(default="", description="why it is not plain that the provision covers it")


class Exemption(_Entry):
    """What the provision leaves out."""

    text: Words
    words: list[Words] = Field(default=[], description="in the wording of an event that it may fit")
    parties: list[Code] = Field(default=[], description="one of them acts")
    answer: Literal["exempt", "unsure"] | None = None  # None: in words only, no event shows it

    @model_validator(mode="after")
    def _can_be_told(self) -> Self:
        if bool(self.words or self.parties) != (self.answer is not None):
            raise ValueError("answer with words or parties, and only there")
        return self


class Factor(_Entry):
    """How many units of the cap one of another unit is."""

    unit: Words
    low: float = Field(gt=0)
    best: float = Field(gt=0)
    high: float = Field(gt=0)
    source: Words

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.best <= self.high:
            raise ValueError("low, best and high in order")
        return self


class Cap(_Entry):
    """How much of a good may go in one period."""

    good: Words = Field(description="in a few words, for a heading")
    amount: float = Field(gt=0)
    unit: Words
    period: Literal["calendar year", "twelve months", "whole"]
    or_amount: str = Field(default="", description="a second cap in another unit, in words")
    factors: list[Factor] = []


class Provision(_Entry):
    """One paragraph of a text, or one rule of it."""

    id: Slug
    text: Slug = Field(description="of the regime's texts")
    paragraph: Words
    subject: Words = Field(description="in our own words")
    binds: Words = Field(description="who has to keep it")
    in_force: list[Period] = Field(min_length=1)
    acts: list[Act] = []
    cap: Cap | None = None
    exemptions: list[Exemption] = []
    supersedes: list[Slug] = []
    see: list[Slug] = []
    note: str = Field(default="", description="what is doubted or argued about it")
    source: Address | None = Field(default=None, description="None: the text's")
    checked: bool = Field(description="a person held it against the official text")
    checked_by: str = Field(default="", description="who did, and on which day")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for before, after in zip(self.in_force, self.in_force[1:], strict=False):
            if before.until is None or after.start < before.until:
                raise ValueError("periods in order that do not overlap")
        if self.checked != bool(self.checked_by):
            raise ValueError("checked_by (who, on which day) where checked is true, and only there")
        if self.cap is not None and len(self.acts) != 1:
            raise ValueError("one act where there is a cap: what counts towards it")
        return self


class Text(_Entry):
    """A resolution, a regulation, a decree."""

    name: Words
    adopted: Day
    source: Address


class Regime(_Entry):
    """One file: provisions of one authority about one matter."""

    regime: Slug
    name: Words
    authority: Code
    about: Words
    groups: dict[Slug, list[Code]] = {}
    items: dict[Slug, list[Item]] = {}
    texts: dict[Slug, Text]
    provisions: list[Provision] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """An act that a provision forbids, with groups and lists written out."""

    act: Act
    givers: frozenset[str] | None  # party codes; None: anybody but the takers
    takers: frozenset[str] | None  # as above, the other way
    items: tuple[Item, ...]  # empty: anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A provision with what its regime says of it."""

    regime: Regime
    provision: Provision
    forbidden: tuple[Forbidden, ...]

    @property
    def id(self) -> str:
        """The provision's id."""
        return self.provision.id

    @property
    def text(self) -> Text:
        """What it is a paragraph of."""
        return self.regime.texts[self.provision.text]

    @property
    def name(self) -> str:
        """The text with the paragraph, as a reader would cite it."""
        paragraph = self.provision.paragraph
        return f"{self.text.name}, {'para. ' if paragraph[:1].isdigit() else ''}{paragraph}"

    @property
    def in_full(self) -> str:
        """The same, as a sentence would name it."""
        return f"{self.text.name}, paragraph {self.provision.paragraph}"

    @property
    def source(self) -> str:
        """Where the official text is."""
        return self.provision.source or self.text.source

    def in_force(self, day: date) -> bool:
        """Return whether it holds on ``day``."""
        after = day + timedelta(days=1)
        return any(period.holds(day, after) == "all" for period in self.provision.in_force)
