"""The words by which a text says that somebody says so: ``schema/cues.yaml`` as records.

Does not: find them in a sentence, which is ``links``.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema.load import DATA, load

Complement = Literal["clause", "infinitive", "object", "object at a number"]


class Group(BaseModel):
    """Verbs that say so in one way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    example: str
    complements: frozenset[Complement] = frozenset()
    prepositions: dict[str, frozenset[str]] = Field(default={}, description="by verb")
    lemmas: frozenset[str] = frozenset()
    denies: bool = Field(default=False, description="the content is said not to be so")
    evidence_only: bool = Field(default=False, description="only with evidence as subject")
    link: bool = Field(default=True, description="a link of a claim's chain")


class According(BaseModel):
    """Phrases that name who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: frozenset[str]
    bare: frozenset[str]
    nouns_after_in: frozenset[str]


class Nouns(BaseModel):
    """Nouns that hold what is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bare: frozenset[str] = Field(description="speak for themselves when nobody owns them")
    owned: frozenset[str]
    prepositions: frozenset[str]


class Cues(BaseModel):
    """``schema/cues.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: dict[str, Group]
    evidence: frozenset[str]
    releases: frozenset[str]
    showing: frozenset[str] = Field(description="verbs of putting out pictures")
    pictures: frozenset[str]
    nouns: Nouns
    according: According
    citing: frozenset[str]
    hears: frozenset[str]
    relays: frozenset[str]
    yes_or_no: frozenset[str]
    silent: frozenset[str]
    withholds: frozenset[str]
    proofs: frozenset[str]
    allegations: frozenset[str]
    adverbs: frozenset[str]
    worded: frozenset[str]
    offices: frozenset[str]
    offices_alike: dict[str, frozenset[str]] = Field(description="called by each other's name")

    performs: frozenset[str]

    def ways(self, lemma: str, complement: Complement, *, evidence: bool) -> tuple[str, ...]:
        """Return the names of the groups in which ``lemma`` takes ``complement``."""
        return tuple(
            name
            for name, group in self.verbs.items()
            if lemma in group.lemmas
            and complement in group.complements
            and (evidence or not group.evidence_only)
        )


@cache
def cues() -> Cues:
    """Return ``schema/cues.yaml``, read once."""
    return load(DATA / "cues.yaml", Cues)
