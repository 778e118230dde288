"""What a case is to be, and what keeps it from being so."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from supplyline.errors import CaseError, SupplylineError

ABOUT_NAME = "about.yaml"  # of a case, for people
FEEDS_NAME = "feeds.toml"
SOURCES_NAME = "sources"  # a folder of the case for what there is to read, if no other is told
PARTIES, THINGS, INDICATORS = "PRK, RUS", "arms, troops / fuel, technology", "all"  # if nobody says


Things = tuple[str, ...]


class AnswerUnfit(SupplylineError):
    """An answer about a new case that cannot be used."""

    exit_code = 2

    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(f"found {found}, needed {needed}")


class CaseStarted(CaseError):
    """A folder holds a case already, or files that would be written over."""

    def __init__(self, case: Path, held: Sequence[str]) -> None:
        self.case, self.held = case, tuple(held)
        super().__init__(
            f"{case}: found {', '.join(held)}, needed a folder without: choose another, or change "
            "the files there by hand"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A party of the case."""

    code: str
    name: str
    is_new: bool = False  # not among the shipped ones: parties.yaml makes it known


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a case is to be."""

    case: Path
    parties: tuple[Told, ...]  # the first faces the others
    there: Things  # what the first is thought to give, as categories
    back: Things  # what it is thought to get
    paths: tuple[str, ...] = ()  # files and folders to read; none: a folder of the case
    addresses: tuple[str, ...] = ()  # to follow
    indicators: tuple[str, ...]  # of ``starting.yaml``
    contact: str = ""  # told to servers that are asked
    allow_private: bool = False  # addresses may be in the inner network

    @property
    def is_empty(self) -> bool:
        """Whether nothing to read was told: a folder of the case waits for it."""
        return not self.paths and not self.addresses


def commands_of(plan: Plan) -> list[str]:
    """Return the two commands that come next, for a shell."""
    case = shlex.quote(str(plan.case))
    paths = plan.paths or (() if plan.addresses else (str(plan.case / SOURCES_NAME),))
    pair = f"{plan.parties[0].code}-{plan.parties[1].code}"
    build = shlex.join(["supplyline", "build", *paths, "--case", str(plan.case), "--pair", pair])
    if not plan.addresses:
        return [build, f"supplyline serve {case}"]
    feeds = shlex.quote(str(plan.case / FEEDS_NAME))
    private = " --allow-private" if plan.allow_private else ""
    return [f"supplyline fetch --case {case} --feeds {feeds}{private}", build]
