"""The frames as data: which words may say that something happened, and what they ask for.

``schema/frames/*.yaml`` holds one file a kind; each frame has a definition and examples that a test
reads.  This module knows the files and their words; ``frames`` fills them from a parse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from supplyline.claims.acts.itemtable import PEOPLE, Items
from supplyline.claims.wordlists import wordlist
from supplyline.records import Category, Kind, Stage
from supplyline.schema import DATA, load

Group = Literal[
    "goods", "arms", "people", "words", "treaty", "measure", "help", "commitment", "going",
    "meeting", "guest", "victims", "act", "property", "lesson", "backing",
    "wording", "text", "lives", "losses", "captivity", "teaching", "nationals",
    "document", "listing", "entry", "views", "crossing", "terminus", "attendance", "tribute", "joint",
    "round", "entrance", "rescue", "works", "knowing", "mission", "counted",
]  # fmt: skip
Need = Literal[
    "what", "from", "to", "party", "both", "differ", "victim", "victim-military", "from-military",
    "actor", "coded", "sender", "abroad",
]  # fmt: skip


# Nouns that make a claim where a party's people or arms stand with another party.
COMPANY = wordlist("company")
# Verb and object that stand for an act told before: "is doing the same", "followed suit".
REPEATING = {"do": ("same", "likewise"), "follow": ("suit",)}


class Example(BaseModel):
    """A sentence and the claims in it, as ``KIND FROM > TO CATEGORY STAGE POLARITY``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    parties: dict[str, str]
    claims: tuple[str, ...]


class Frame(BaseModel):
    """One way of saying one kind of happening, as ``schema/frames/*.yaml`` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str
    kind: Kind
    definition: str
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people_in: bool = Field(default=False, alias="people-in")
    things_from: bool = Field(default=False, alias="things-from")
    arms_held: bool = Field(default=False, alias="arms-held")
    mutual: bool = Field(default=False, description="the parties have no order but of mention")
    from_: tuple[str, ...] = Field(alias="from")
    to: tuple[str, ...]
    what: tuple[str, ...]
    things: tuple[Group, ...]
    except_: tuple[Category, ...] = Field(default=(), alias="except")
    category: Category | None = None
    needs: tuple[Need, ...]
    stage: Stage | None = None
    examples: tuple[Example, ...] = ()


class FrameIndex:
    """All frames, by the lemmas of their triggers."""

    def __init__(self, frames: Iterable[Frame]) -> None:
        self.frames = tuple(frames)
        self.verbs: dict[str, list[Frame]] = {}
        self.nouns: dict[str, list[Frame]] = {}
        self.suffixes: list[tuple[str, Frame]] = []
        self.words: dict[str, list[Frame]] = {}
        self.people_in = [f for f in self.frames if f.people_in]
        self.things_from = [f for f in self.frames if f.things_from]
        self.arms_held = [f for f in self.frames if f.arms_held]
        for frame in self.frames:
            for verb in frame.verbs:
                self.verbs.setdefault(verb, []).append(frame)
            for noun in frame.nouns:
                self.nouns.setdefault(noun, []).append(frame)
            for adjective in frame.adjectives:
                if adjective.startswith("-"):
                    self.suffixes.append((adjective, frame))
                else:
                    self.words.setdefault(adjective, []).append(frame)


@cache
def frame_index() -> FrameIndex:
    """Return the frames of ``schema/frames``, read once in a process."""
    files = sorted((DATA / "frames").glob("*.yaml"))
    return FrameIndex(frame for file in files for frame in load(file, tuple[Frame, ...]))


@dataclass(frozen=True, slots=True)
class Pairing:
    """Lemmas that trigger frames, and the lemmas of which one must stand with them; none: alone."""

    triggers: frozenset[str]
    companions: frozenset[str]
    nameless: bool = (
        False  # nobody we know need be named: "a blast killed five", "the plant makes shells"
    )


@cache
def pairings() -> tuple[Pairing, ...]:
    """Return what the frames ask of the bare words of a sentence."""
    things = load(DATA / "items.yaml", Items)
    groups = load(DATA / "wordgroups.yaml", dict[str, frozenset[str]])
    words: dict[bool, set[str]] = {True: set(), False: set()}  # of people, of things
    for entry in things.categories:
        named = (*entry.heads, *entry.modifiers, *(p.split()[-1] for p in entry.phrases))
        words[entry.category in PEOPLE].update(w.casefold() for w in named)
    by_company: dict[tuple[frozenset[str], bool], set[str]] = {}
    for frame in frame_index().frames:
        lemmas = {*frame.verbs, *frame.nouns, *(a.lstrip("-") for a in frame.adjectives)}
        nameless = "victim" in frame.needs or frame.kind == "production"
        for group in frame.things:
            if group == "people":
                company = frozenset(words[True])
            elif group in ("goods", "arms"):
                company = frozenset(words[False])
            else:
                company = groups.get(group, frozenset())
            by_company.setdefault((company, nameless), set()).update(lemmas)
        if frame.people_in or frame.things_from or frame.arms_held:
            by_company.setdefault((frozenset(), False), set()).update(COMPANY)
    found = [Pairing(frozenset(t), c, nameless) for (c, nameless), t in by_company.items()]
    found += [Pairing(frozenset((verb,)), frozenset(told)) for verb, told in REPEATING.items()]
    return tuple(found)
