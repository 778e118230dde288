"""The two files that experts argue about here: what makes one happening, and how a party is heard.

Models for ``schema/happenings.yaml`` and ``schema/acknowledgement.yaml``, and the few look-ups that
the rest of fusion makes in them.  The table of parties is read for names only (who is a person, who
is named just before "did not deny"); resolving words to codes is done in ``claims``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from supplyline.records import Category, Kind, Stage
from supplyline.schema import DATA, load
from supplyline.schema.parties import of_parties, parties


def compiles(pattern: str) -> str:
    """Return ``pattern``, a regular expression.  Raises ValueError where it is none."""
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f"a regular expression that compiles ({fault})") from fault
    return pattern


class Data(BaseModel):
    """What a person wrote in a file: a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Points(Data):
    """What each finding about a pair of claims adds to its score."""

    same_day: float
    time_overlaps: float
    time_near: float
    same_period: float
    within_period: float
    reported_at_once: float
    reported_near: float
    same_item: float
    persons_differ: float
    words_differ: float
    same_place: float
    place_differs: float
    same_number: float
    near_number: float
    number_differs: float
    same_sentence: float
    same_document: float
    standing: float
    same_origin: float
    same_speaker: float


class Thresholds(Data):
    """The score from which two claims are taken to be of one happening."""

    join: float
    generic: float
    one_sided: float
    statement: float


class Family(Data):
    """A category that may stand for any of others."""

    generic: Category
    specific: list[Category]


class Whole(Data):
    """A category whose figures count those of others among their own."""

    whole: Category
    parts: list[Category]


class KindRule(Data):
    """How one kind of happening is told apart from the next.  Days."""

    tolerance: int = Field(ge=0)
    report: int = Field(ge=0)
    span: int = Field(ge=0)
    reach: int = Field(ge=0)
    ahead: int = Field(ge=0)
    standing: bool
    sides: Literal["both", "from"]
    order: Literal["fixed", "any"]
    by_category: bool
    deniable: bool


class Happenings(Data):
    """The whole of ``schema/happenings.yaml``."""

    points: Points
    thresholds: Thresholds
    families: list[Family]
    wholes: list[Whole]
    stages: dict[str, dict[str, list[Stage]]]
    kinds: dict[Kind, KindRule]
    plain_words: list[str]
    units: dict[str, list[str]]

    def family(self, category: Category) -> tuple[Category, bool]:
        """Return the family of ``category`` and whether it is the generic one of several."""
        for family in self.families:
            if category == family.generic:
                return family.generic, True
            if category in family.specific:
                return family.generic, False
        return category, False

    def among(self, part: Category, whole: Category) -> bool:
        """Return whether figures of ``part`` are counted among those of ``whole``."""
        return any(w.whole == whole and part in w.parts for w in self.wholes)

    def counted_as(self, category: Category) -> str:
        """Return the family of ``category``, that of the whole where it is counted among one."""
        whole = next((w.whole for w in self.wholes if category in w.parts), category)
        return self.family(whole)[0]

    def groups_of(self, kind: Kind) -> dict[str, list[Stage]]:
        """Return the stage groups of a kind, in the order in which they come about."""
        return self.stages.get(kind, self.stages["default"])

    def stage_order(self, kind: Kind, group: str) -> int | None:
        """Return how late in an act's life a stage group is; None: unknown."""
        names = list(self.groups_of(kind))
        return names.index(group) if group in names else None

    def is_to_come(self, kind: Kind, group: str) -> bool:
        """Return whether acts of a stage group have not begun: what is asked for, promised, planned."""
        for name, stages in self.groups_of(kind).items():
            if "done" in stages:
                return False
            if name == group:
                return True
        return False

    def stage_group(self, kind: Kind, stage: Stage) -> str:
        """Return the group that claims of ``stage`` are fused in; "unknown" is a group of its own."""
        groups = self.groups_of(kind).items()
        return next((name for name, stages in groups if stage in stages), "unknown")


class Cue(Data):
    """A wording and a sentence in which it must be found."""

    cue: Annotated[str, AfterValidator(compiles)]
    example: str


class Names(Data):
    """Outlets of one state."""

    code: str
    names: list[str]


class Hearing(Data):
    """The whole of ``schema/acknowledgement.yaml``."""

    deflected: list[Cue]
    mouthpieces: list[Names]
    relays: list[Names]
    unofficial: list[Cue]
    media: Annotated[str, AfterValidator(compiles)]
    same_statement_days: int = Field(ge=0)


@cache
def happenings() -> Happenings:
    """Return the rules of ``schema/happenings.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "happenings.yaml", Happenings)


@cache
def hearing() -> Hearing:
    """Return the rules of ``schema/acknowledgement.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "acknowledgement.yaml", Hearing)


@cache
def unit_of(unit: str) -> str:
    """Return the unit under which figures in ``unit`` are compared; itself where no rule names it.

    >>> unit_of("soldier"), unit_of("Shells"), unit_of("lorry")
    ('person', 'round', 'lorry')
    """
    word = " ".join(unit.casefold().split())
    for name, same in happenings().units.items():
        if word in same or word.removesuffix("s") in same:
            return name
    return word


@cache
def deflection() -> re.Pattern[str]:
    """Return what matches a sentence in which somebody says neither yes nor no."""
    return re.compile("|".join(f"(?:{c.cue})" for c in hearing().deflected), re.IGNORECASE)


@cache
def mouthpiece(outlet: str) -> str | None:
    """Return the code of the state that ``outlet`` speaks for, or None.

    >>> mouthpiece("KCNA"), mouthpiece("TASS"), mouthpiece("Harbour Wire")
    ('PRK', None, None)
    """
    word = outlet.casefold().strip().removeprefix("the ")
    for entry in hearing().mouthpieces:
        if any(word == name.casefold() for name in entry.names):
            return entry.code
    return None


@cache
def is_relay(speaker: str, code: str | None = None) -> bool:
    """Return whether ``speaker`` has a state's code and does not speak for it: news media, people, firms.

    >>> is_relay("TASS", "RUS"), is_relay("Russian analysts", "RUS"), is_relay("the Kremlin", "RUS")
    (True, True, False)
    >>> is_relay("Russian state media", "RUS"), is_relay("North Korean state media", "PRK")
    (True, False)
    """
    word = " ".join(speaker.casefold().split()).removeprefix("the ")
    if any(word == name.casefold() for entry in hearing().relays for name in entry.names):
        return True
    if mouthpiece(word) is not None:
        return False
    if any(re.search(c.cue, word, re.IGNORECASE) for c in hearing().unofficial):
        return True
    if not is_media(word):
        return False
    return "state" not in word or any(entry.code == code for entry in hearing().relays)


@cache
def is_media(speaker: str) -> bool:
    """Return whether ``speaker`` is media in general: "state media", "the press"."""
    return re.search(hearing().media, speaker, re.IGNORECASE) is not None


@of_parties
def _people() -> frozenset[str]:
    return frozenset(
        " ".join(re.findall(r"[^\W\d_]+", person.name.casefold()))
        for entry in parties()
        for person in entry.people
    )


@of_parties
def persons_in(text: str) -> frozenset[str]:
    """Return the people of the table of parties that ``text`` names, by their longest name there.

    >>> sorted(persons_in("Russian Foreign Minister Sergey Lavrov"))
    ['lavrov']
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    line = f" {' '.join(words)} "
    found = {name for name in _people() if f" {name} " in line}
    # "Lavrov" and "Sergey Lavrov" are one person: known surnames stand for the longer names.
    return frozenset(
        min((short for short in found if f" {name} ".endswith(f" {short} ")), key=len, default=name)
        for name in found
    )


@of_parties
def name_of(code: str) -> str:
    """Return what the table of parties calls ``code``, or the code where it does not know it.

    >>> name_of("PRK"), name_of("XYZ")
    ('North Korea', 'XYZ')
    """
    return next((e.names[0] for e in parties() if e.code == code), code)


@of_parties
def _named() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {
        name: entry.code
        for entry in parties()
        for name in (*entry.names, *entry.capitals, *(p.name for p in entry.people), *entry.organs)
        if len(name) > 2  # "UK", "RT": too short to be told from other words without their case
    }
    longest_first = sorted(codes, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), codes


def named_before(sentence: str, end: int, *, within: int = 60) -> str | None:
    """Return the code of the party named last in the ``within`` characters before ``end``, or None."""
    pattern, codes = _named()
    found = [m for m in pattern.finditer(sentence, 0, end) if m.start() >= end - within]
    return codes[found[-1].group()] if found else None
