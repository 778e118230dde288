"""The scales by which events are graded: letters, numbers and words, with what each needs.

The model of ``schema/grades.yaml``, checked whole when it is loaded: every grade there is, once and in
order.

Does not: grade anything (``fusion.grade`` does, and reviewers do).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Annotated, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from supplyline.records import Category, Confidence, Kind, Likelihood, SourceGrade
from supplyline.schema.load import DATA, load


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Letter(_Data):
    """What a source's record must be for a letter."""

    letter: SourceGrade
    word: str
    share: float = Field(ge=0, le=1)
    documents: int = Field(ge=0)
    definition: str


class Number(_Data):
    """What one number for the information means."""

    number: int = Field(ge=1, le=6)
    word: str
    definition: str


class Word(_Data):
    """An analytic word and its range in percent."""

    word: str
    low: int = Field(ge=1, le=99)
    high: int = Field(ge=1, le=99)


class WordFor(_Data):
    """The word that goes with a number, and the one above it."""

    word: str
    raised: str | None = None


class Level(_Data):
    """What one level of confidence needs."""

    level: Confidence
    definition: str


class Guarded(_Data):
    """Acts that a party has cause to hide."""

    kinds: list[Kind]
    categories: list[Category]


def _matches_itself(cue: EvidenceCue) -> EvidenceCue:
    try:
        found = re.search(cue.cue, cue.example.casefold())
    except re.error as fault:
        raise ValueError(f"a regular expression that compiles ({fault})") from fault
    if not found:
        raise ValueError("an example that its cue is found in")
    return cue


class EvidenceCue(_Data):
    """Words by which a sentence shows what others can look at."""

    cue: str
    example: str


class Grades(_Data):
    """The whole of ``schema/grades.yaml``."""

    reliability: list[Letter]
    credibility: list[Number]
    likelihood: list[Word]
    words: dict[int, WordFor]
    many: int = Field(ge=2)
    confidence: list[Level]
    far_apart: float = Field(gt=1)
    guarded: Guarded
    public: list[Kind]
    impartial: list[str]
    evidence: list[Annotated[EvidenceCue, AfterValidator(_matches_itself)]]

    @model_validator(mode="after")
    def _is_whole(self) -> Grades:
        if [entry.letter for entry in self.reliability] != list(get_args(SourceGrade)):
            raise ValueError("reliability: the letters A to F, each once and in order")
        if any(
            a.share < b.share or a.documents < b.documents for a, b in pairwise(self.reliability)
        ):
            raise ValueError("reliability: from letter to letter no more asked for than before")
        if [entry.number for entry in self.credibility] != [1, 2, 3, 4, 5, 6]:
            raise ValueError("credibility: the numbers 1 to 6, each once and in order")
        if [entry.level for entry in self.confidence] != list(get_args(Confidence)):
            raise ValueError("confidence: low, moderate and high, each once and in order")
        if any(w.low >= w.high for w in self.likelihood) or any(
            a.high != b.low for a, b in pairwise(self.likelihood)
        ):
            raise ValueError("likelihood: ranges that rise and meet")
        known = {entry.word for entry in self.likelihood}
        used = {
            w for entry in self.words.values() for w in (entry.word, entry.raised or entry.word)
        }
        if set(self.words) != {1, 2, 3, 4, 5} or not used <= known:
            raise ValueError("words: one of likelihood for each of 1 to 5")
        return self

    def said_of(self, information: int, *, raised: bool = False) -> Likelihood | None:
        """Return the analytic word that goes with a number; None for 6, which says nothing.

        >>> grades().said_of(2)
        Likelihood(word='likely', low=55, high=80)
        """
        entry = self.words.get(information)
        if entry is None:
            return None
        wanted = entry.raised if raised and entry.raised else entry.word
        word = next(w for w in self.likelihood if w.word == wanted)
        return Likelihood(word=word.word, low=word.low, high=word.high)

    def number_word(self, information: int) -> str:
        """Return what a number is called: "probably true"."""
        return self.credibility[information - 1].word

    def letter_word(self, letter: SourceGrade) -> str:
        """Return what a letter is called: "usually reliable"."""
        return next(entry.word for entry in self.reliability if entry.letter == letter)


@cache
def grades() -> Grades:
    """Return the scales of ``schema/grades.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "grades.yaml", Grades)


@cache
def evidence_shown() -> re.Pattern[str]:
    """Return what matches a casefolded sentence that shows what others can look at."""
    # Not told to ignore case: that costs four times as much in each of a million sentences.
    return re.compile("|".join(f"(?:{c.cue})" for c in grades().evidence))
