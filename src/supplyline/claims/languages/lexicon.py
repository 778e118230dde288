"""What a language's reader knows: ``schema/languages/*.yaml``, checked on load.

Does not: bend words; each language's module compares them in its own way.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from supplyline.records import Category, Kind, Stage
from supplyline.schema import DATA, load

Side = Literal["out", "in", "supply", "use", "fight", "none", "hit", "count", "lost", "both", "visit", "host", "against", "ban"]  # fmt: skip
What = Literal["thing", "people", "pupils", "words", "money", "none"]
Words = tuple[str, ...]


class PartyNames(BaseModel):
    """What stands for one code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: Words = Field(min_length=1)
    adjectives: Words = ()
    capitals: Words = ()
    people: Words = ()
    organs: Words = ()

    def all(self) -> Words:
        """Return every name, of whatever sort."""
        return (*self.names, *self.adjectives, *self.capitals, *self.people, *self.organs)


class FrameEntry(BaseModel):
    """Words that tell of one kind of act, and who its subject is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    side: Side
    what: What
    verbs: Words = ()
    nouns: Words = ()
    category: Category | None = None
    stage: Stage | None = None


class Lexicon(BaseModel):
    """One file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field(pattern="^[a-z]{2}$")
    parties: dict[str, PartyNames]
    pairs: dict[str, tuple[str, str]] = Field(default={}, description="a word for two parties")
    ambiguous: Words = Field(default=(), description="names that are common words, too")
    frames: tuple[FrameEntry, ...]
    items: dict[Category, Words]
    vague: Words = Field(default=(), description="what only says how much of a thing there is")
    counting: Words = Field(default=(), description="verbs of how many there were")
    treaties: Words = ()
    capturing: Words = Field(default=(), description="verbs of being taken prisoner")
    trade: Words = Field(default=(), description="what a ban may be on")
    measures: dict[Stage, Words] = Field(default={}, description="verbs that put or lift one")
    stages: dict[Stage, Words]
    denying: Words = ()
    refusing: Words = ()
    unreal: Words = Field(default=(), description="what hangs on them is feared or barred")
    asking: Words = Field(default=(), description="verbs by which somebody asks for himself")
    accusing: Words = ()
    saying: Words = ()
    believing: Words = ()
    sources: Words = Field(default=(), description="nouns of 'according to'")
    probable: Words = ()
    possible: Words = ()
    hearsay: Words = ()
    loaded: Words = ()

    def stage_of(self, lemma: str) -> Stage | None:
        """Return the stage that ``lemma`` gives to an act that hangs on it."""
        return next((stage for stage, words in self.stages.items() if lemma in words), None)


@cache
def lexicon(language: str) -> Lexicon:
    """Return what is known of ``language``, read once in a process.

    >>> lexicon("ru").parties["NOR"].names
    ('норвегия',)
    """
    return load(DATA / "languages" / f"{language}.yaml", Lexicon)
