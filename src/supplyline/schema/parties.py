"""Who acts for whom: ``parties.yaml`` as it is shipped, and what a user's own file adds to it.

A user's file has the form of the shipped one.  An entry whose code is known widens that party; another
one adds a party, so that claims, events and pages know any pair of parties that somebody follows.  What
two parties claim for themselves is refused, with both lines, unless the entry says that it takes it.

One table is in force in a process at a time: opening a case puts its file in force, workers follow
their parent.  What is worked out from the table is kept by ``of_parties`` until another comes in force.

Does not: find a name in a text (``claims`` does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ParamSpec, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from supplyline.ids import sha256_hex
from supplyline.schema.load import (
    DATA,
    Day,
    Loaded,
    Spot,
    file_text,
    no_cycle,
    only_once,
    read,
    read_text,
)

PARTIES_NAME = "parties.yaml"  # of a case: what its user adds

# "ComradeKim" is two words: some collections lose the blank before or after a name.
WORD = re.compile(r"[A-Z]?[a-z]+(?=[A-Z][a-z])|\w+")
_LISTS = ("names", "demonyms", "capitals", "organs", "places")

Name = Annotated[str, Field(pattern=r"\w")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$|^NATO$")]


class Person(BaseModel):
    """Somebody who speaks or acts for a party: a name, and the time in office where it matters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    since: Day | None = Field(default=None, alias="from")  # None: from any time on
    until: Day | None = None  # the first day after; None: to this day

    @property
    def is_dated(self) -> bool:
        """Whether a time in office is told."""
        return self.since is not None or self.until is not None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"until after from, {self.since}")
        return self

    def held(self, day: date) -> bool:
        """Return whether ``day`` is within the time in office."""
        return not (self.since and day < self.since) and not (self.until and day >= self.until)


class PartyEntry(BaseModel):
    """One party, with all that stands for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    names: tuple[Name, ...] = ()
    demonyms: tuple[Name, ...] = ()
    capitals: tuple[Name, ...] = ()
    people: tuple[Person, ...] = ()
    organs: tuple[Name, ...] = ()
    places: tuple[Name, ...] = ()
    part_of: Code | None = (
        None  # a region, a firm: its names stand for the party that it is part of
    )
    takes: tuple[Name, ...] = ()  # names of other parties that mean this one here


@dataclass(frozen=True, slots=True)
class PartyFile:
    """A user's file, as it was read: its words go to workers, its path may be theirs to write anew."""

    text: str
    name: str  # what errors call it

    @property
    def digest(self) -> str:
        """A short name of what it says."""
        return sha256_hex(self.text.encode())[:8]


def read_party_file(file: Path) -> PartyFile:
    """Return the content of a user's file, checked against the shipped one.

    Raises:
        SchemaError: It is missing or no YAML; an unknown field, a wrong day, a code twice; a party
            without a name; ``part_of`` something unknown or in a cycle; a name that another party has.
    """
    found = PartyFile(*file_text(file))
    merged(_shipped(), read_text(found.text, tuple[PartyEntry, ...], name=found.name))
    return found


def shipped_parties() -> tuple[PartyEntry, ...]:
    """Return the shipped parties alone, whatever is in force."""
    return _shipped().value


@cache
def _shipped() -> Loaded[tuple[PartyEntry, ...]]:
    return read(DATA / PARTIES_NAME, tuple[PartyEntry, ...])


# ---- what is in force

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Force:
    """The user's file that is in force in this process, and what was worked out from it."""

    file: PartyFile | None = None
    held: list[Callable[[], None]] = []  # noqa: RUF012  # one for the process


def of_parties(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Keep what ``function`` returns, as ``functools.cache`` does, until other parties come in force."""
    kept = cache(function)
    _Force.held.append(kept.cache_clear)
    return cast("Callable[_P, _R]", kept)  # functools leaves out what it is called with


def put_in_force(file: PartyFile | None) -> None:
    """Let ``file`` add to the shipped table from now on; None: nothing does."""
    before, _Force.file = _Force.file, file
    if (before and before.text) != (file and file.text):
        for forget in _Force.held:
            forget()


def in_force() -> PartyFile | None:
    """Return the user's file that is in force; None: the shipped table is, alone."""
    return _Force.file


@contextmanager
def parties_from(file: Path | None) -> Iterator[None]:
    """Let a user's file be in force for the block, or none; then what was before.

    Raises:
        SchemaError: As for ``read_party_file``.
    """
    before = in_force()
    put_in_force(None if file is None else read_party_file(file))
    try:
        yield
    finally:
        put_in_force(before)


@contextmanager
def parties_kept(case: Path) -> Iterator[None]:
    """Let the parties that ``case`` keeps be in force for the block, unless a user's are already.

    Raises:
        SchemaError: As for ``read_party_file``.
    """
    place = case / PARTIES_NAME
    if in_force() is not None or not place.exists():
        yield
        return
    with parties_from(place):
        yield


@of_parties
def parties() -> tuple[PartyEntry, ...]:
    """Return the parties in force, one entry a code; what is part of another is among its organs."""
    file = in_force()
    if file is None:
        return _shipped().value  # which a test checks, so that no start has to
    return merged(_shipped(), read_text(file.text, tuple[PartyEntry, ...], name=file.name))


@of_parties
def added_names() -> dict[str, str]:
    """Return the name of each party that the user's file adds, by code."""
    shipped = {entry.code for entry in _shipped().value}
    return {entry.code: entry.names[0] for entry in parties() if entry.code not in shipped}


def parties_note() -> str:
    """Return what a row's ``tool`` says of the user's file in force; empty: there is none."""
    file = in_force()
    return "" if file is None else f" with parties {file.digest}"


# ---- two files into one table


def merged(
    shipped: Loaded[tuple[PartyEntry, ...]], added: Loaded[tuple[PartyEntry, ...]] | None
) -> tuple[PartyEntry, ...]:
    """Return one entry a code from the shipped file and a user's.

    Raises:
        SchemaError: What the two say together does not hold; see ``read_party_file``.
    """
    files = [shipped] if added is None else [shipped, added]
    for file in files:
        only_once(
            ((entry.code, file.spot(at, "code")) for at, entry in enumerate(file.value)),
            "code of a party",
        )
    entries = [(file, at, entry) for file in files for at, entry in enumerate(file.value)]
    known = {entry.code for *_, entry in entries}
    named = {entry.code for *_, entry in entries if entry.names}
    for file, at, entry in entries:
        if entry.code not in named:
            raise file.spot(at).fault(
                f"the new party {entry.code} without names", "names, the first for pages"
            )
        if entry.part_of is not None and entry.part_of not in known:
            raise file.spot(at, "part_of").fault(
                f"part_of {entry.part_of}, no party", "the code of a party, here or shipped"
            )
    parts = [
        (entry.code, entry.part_of, file.spot(at, "part_of"))
        for file, at, entry in entries
        if entry.part_of is not None
    ]
    no_cycle(parts, "part_of")
    within = {code: whole for code, whole, _ in parts}
    claimed = [claim for file, at, entry in entries for claim in _claims(file, at, entry, within)]
    taken = _taken(entries, claimed, within)
    kept = [c for c in claimed if taken.get(c.key, c.code) == c.code]
    _refuse_shared(kept)
    return _table(kept)


@cache  # each file is held against the shipped one anew, whose names stay
def _key(name: str) -> tuple[str, ...]:
    """Return the words by which a name is found."""
    return tuple(word.casefold() for word in WORD.findall(name))


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A name that an entry claims for a party."""

    code: str  # of the party it stands for, parts followed to the whole
    list: str
    person: Person  # of every other name, too: without a time in office
    spot: Spot

    @property
    def key(self) -> tuple[str, ...]:
        """The words by which it is found."""
        return _key(self.person.name)


def _claims(
    file: Loaded[tuple[PartyEntry, ...]], at: int, entry: PartyEntry, within: dict[str, str]
) -> Iterator[_Claimed]:
    code, part = _whole(entry.code, within), entry.code in within
    for name in _LISTS:
        for place, text in enumerate(getattr(entry, name)):
            where = "organs" if part and name in ("names", "demonyms", "capitals") else name
            yield _Claimed(code, where, Person(name=text), file.spot(at, name, place))
    for place, person in enumerate(entry.people):
        yield _Claimed(code, "people", person, file.spot(at, "people", place))


def _whole(code: str, within: dict[str, str]) -> str:
    while code in within:
        code = within[code]
    return code


def _taken(
    entries: Sequence[tuple[Loaded[tuple[PartyEntry, ...]], int, PartyEntry]],
    claimed: Sequence[_Claimed],
    within: dict[str, str],
) -> dict[tuple[str, ...], str]:
    """Return the names that an entry takes from others, to the party that they then stand for."""
    who: dict[tuple[str, ...], set[str]] = {}
    for claim in claimed:
        who.setdefault(claim.key, set()).add(claim.code)
    taken: dict[tuple[str, ...], tuple[str, Spot]] = {}
    for file, at, entry in entries:
        code = _whole(entry.code, within)
        for place, name in enumerate(entry.takes):
            key = _key(name)
            spot = file.spot(at, "takes", place)
            if not who.get(key, set()) - {code}:
                raise spot.fault(f"takes {name!r}, which no other party has", "a name of another")
            if code not in who[key]:
                raise spot.fault(
                    f"takes {name!r}, which stands in none of its lists",
                    "it in names or another list",
                )
            if key in taken:
                raise spot.fault(
                    f"takes {name!r} as {taken[key][1]} does", "one party that takes it"
                )
            taken[key] = (code, spot)
    return {key: code for key, (code, _) in taken.items()}


def _refuse_shared(claimed: Sequence[_Claimed]) -> None:
    """Refuse that two parties claim a name, unless as people whose times in office do not meet."""
    held: dict[tuple[str, ...], list[_Claimed]] = {}
    for claim in claimed:
        for other in held.get(claim.key, ()):
            if other.code != claim.code and _meet(other.person, claim.person):
                raise claim.spot.fault(
                    f"{claim.person.name!r} for {claim.code}, which is {other.code}'s at {other.spot}",
                    "each name for one party, or 'takes' in the entry that shall have it",
                )
        held.setdefault(claim.key, []).append(claim)


def _meet(one: Person, other: Person) -> bool:
    ends_first = one.until is not None and other.since is not None and one.until <= other.since
    ends_last = other.until is not None and one.since is not None and other.until <= one.since
    return not (ends_first or ends_last)


def _table(claimed: Sequence[_Claimed]) -> tuple[PartyEntry, ...]:
    """Return an entry a code; a person with a time in office stands over the same one without."""
    dated = {(c.code, c.key) for c in claimed if c.person.is_dated}
    lists: dict[str, dict[str, dict[Any, None]]] = {}
    for c in claimed:
        if c.list == "people" and not c.person.is_dated and (c.code, c.key) in dated:
            continue
        value: Any = c.person if c.list == "people" else c.person.name
        lists.setdefault(c.code, {}).setdefault(c.list, {})[value] = None
    return tuple(
        PartyEntry.model_validate(
            {"code": code} | {name: tuple(found.get(name, ())) for name in (*_LISTS, "people")}
        )
        for code, found in lists.items()
    )
