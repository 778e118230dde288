"""The words by which a writer judges, foresees or calls for: ``schema/opinion.yaml`` as a record.

Does not: find them in a sentence, which is ``voice``.
"""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema.load import DATA, load


class Signs(BaseModel):
    """Words that tell that a sentence speaks for its writer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_person: frozenset[str]
    emphasis: frozenset[str]
    evaluation: frozenset[str] = Field(description="lemmas of adjectives and adverbs")
    summing_up: frozenset[str] = Field(description="lemmas of nouns")
    modals: frozenset[str]
    telling: frozenset[str] = Field(description="lemmas of main verbs: the writer reports")


class Opinions(BaseModel):
    """``schema/opinion.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    foresees: frozenset[str]
    calls: frozenset[str]
    judges: frozenset[str]
    calls_for: frozenset[str]
    open: frozenset[str]
    serves: frozenset[str] = Field(description="what goods or help do for somebody")
    weighs: frozenset[str] = Field(description="nouns: what the subject is said to stand for")
    concludes: frozenset[str]
    will: frozenset[str] = Field(description="auxiliaries of what is still to come")
    surely: frozenset[str] = Field(description="adverbs with which a writer foresees")
    views: frozenset[str] = Field(description="phrases by which a text speaks for itself")
    signs: Signs


@cache
def opinions() -> Opinions:
    """Return ``schema/opinion.yaml``, read once."""
    return load(DATA / "opinion.yaml", Opinions)
