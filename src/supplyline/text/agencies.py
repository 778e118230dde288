"""The news agencies and state media that credits and datelines name: ``schema/agencies.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema import DATA, load

CountryCode = str
_Tree = dict[str, "_Tree"]  # the next character of a word, "" where one ends


class Sign(BaseModel):
    """What only one agency writes, without its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holds: str = Field(min_length=6, description="words that every match contains, verbatim")
    pattern: str = Field(description="regular expression; ^ is the start of a line")


class Agency(BaseModel):
    """One news agency or state medium, or words that stand for a state's media."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="canonical name, as credits print it")
    country: CountryCode | None = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    owner: Literal["state", "public", "private"]
    aliases: tuple[str, ...] = Field(min_length=1)
    marks: tuple[str, ...] = Field((), description="names only in datelines, brackets, copyrights")
    signs: tuple[Sign, ...] = Field((), description="sign-offs and titles without the name")
    source: str = Field(pattern="^https?://")


class ExpectedDateline(BaseModel):
    """What an example's dateline should be read as."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str
    agency: str | None


class ExpectedCredit(BaseModel):
    """What an example's credit should be read as."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    kind: Literal["syndicated", "cited"]


class Example(BaseModel):
    """A made-up text and what should be found in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    dateline: ExpectedDateline | None = None
    credits: tuple[ExpectedCredit, ...]


class Cues(BaseModel):
    """Words next to an agency's name that make it a relay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    before: tuple[str, ...]
    after: tuple[str, ...]


class AgencyFile(BaseModel):
    """``schema/agencies.yaml``, as a person wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    examples: tuple[Example, ...]
    cues: Cues
    agencies: tuple[Agency, ...]


@cache
def agency_file() -> AgencyFile:
    """Return the file, read and checked once per process.

    Raises:
        SchemaError: The file does not fit its model.
    """
    return load(DATA / "agencies.yaml", AgencyFile)


@cache
def names() -> dict[str, str]:
    """Return the canonical name for every alias and mark, casefolded."""
    return {
        word.casefold(): agency.name
        for agency in agency_file().agencies
        for word in (*agency.aliases, *agency.marks, agency.name)
    }


def agency_named(words: str) -> str | None:
    """Return the canonical name of the agency that ``words`` name, None if they name none.

    >>> agency_named("the Associated Press"), agency_named("Evening Mail")
    ('AP', None)
    """
    plain = " ".join(words.split()).casefold()
    known = names()
    return known.get(plain) or known.get(plain.removeprefix("the "))


def alternatives(words: Iterable[str]) -> str:
    r"""Return a pattern for any of ``words``, the longest first; a blank in them is any blank.

    Beginnings that words share are written once: a search then leaves a place where none of them
    begins after a character or two, which is three times as fast as trying one after the other.

    >>> alternatives(["AP", "AFP", "AP News"])
    'A(?:FP|P(?:\\sNews)?)'
    """
    tree: _Tree = {}
    for word in sorted(set(words)):
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: _Tree) -> str:
    branches = [
        (r"\s" if character == " " else re.escape(character)) + _branches(rest)
        for character, rest in node.items()
        if character
    ]
    may_end = "" in node
    if len(branches) == 1 and not may_end:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if may_end else ''}" if branches else ""
