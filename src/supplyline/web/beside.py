"""What lies beside a case's ledger and pages depend on: its provisions and its indicators.

They are files that a person may change at any time; each is read again when one of them is another.

Does not: ask or assess anything; what came of that is in the ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.errors import SchemaError
from supplyline.inference.assessing import own_files, rules_of
from supplyline.inference.dossiers import indicators_told, provisions_told
from supplyline.inference.watching import INDICATORS_NAME, indicators_of
from supplyline.report import Asked, Provided
from supplyline.schema.parties import PARTIES_NAME

if TYPE_CHECKING:
    from supplyline.measures import Rule
    from supplyline.watch import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Indicators and provisions as pages tell them."""

    asked: tuple[Asked, ...]
    provisions: Mapping[str, Provided]  # by id
    own: bool  # the indicators are the case's own, not those shipped
    fault: str  # what is wrong with a file; empty: nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The files as they were read: of each kind what it holds, or what is wrong with it."""

    stamp: str
    rules: tuple[Rule, ...] | SchemaError
    indicators: tuple[Indicator, ...] | SchemaError
    told: Told


class Beside:
    """The files of one case, for many threads."""

    def __init__(self, case: Path) -> None:
        self._case = case
        self._reading = threading.Lock()
        self._held: _Read | None = None

    @property
    def stamp(self) -> str:
        """What changes when one of the files does."""
        own = [*own_files(self._case), self._case / INDICATORS_NAME, self._case / PARTIES_NAME]
        return " ".join(map(_look, own))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The provisions that hold for the case.

        Raises:
            SchemaError: A file of them is wrong.
        """
        held = self._read().rules
        if isinstance(held, SchemaError):
            raise held.with_traceback(None)  # or it would grow with every page
        return held

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that hold for the case.

        Raises:
            SchemaError: The file of them is wrong.
        """
        held = self._read().indicators
        if isinstance(held, SchemaError):
            raise held.with_traceback(None)  # as above
        return held

    @property
    def told(self) -> Told:
        """Both as pages tell them; where a file is wrong, none of its kind and the fault."""
        return self._read().told

    @property
    def provision_names(self) -> dict[str, str]:
        """What to call each provision, by id."""
        return {rule.id: rule.in_full for rule in self.rules}

    def _read(self) -> _Read:
        with self._reading:
            stamp = self.stamp
            if self._held is None or self._held.stamp != stamp:
                self._held = _read(self._case, stamp)
            return self._held


def _read(case: Path, stamp: str) -> _Read:
    rules: tuple[Rule, ...] | SchemaError
    indicators: tuple[Indicator, ...] | SchemaError
    asked: tuple[Asked, ...] = ()
    provisions: Mapping[str, Provided] = {}
    faults = []
    try:
        rules = rules_of(case)
        provisions = provisions_told(rules)
    except SchemaError as unfit:
        rules = unfit
        faults.append(str(unfit))
    try:
        indicators = indicators_of(case)
        asked = indicators_told(indicators)
    except SchemaError as unfit:
        indicators = unfit
        faults.append(str(unfit))
    told = Told(
        asked=asked, provisions=provisions, own=(case / INDICATORS_NAME).exists(),
        fault="; ".join(dict.fromkeys(faults)),
    )  # fmt: skip
    return _Read(stamp=stamp, rules=rules, indicators=indicators, told=told)


def _look(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return f"{file.name}-"
    return f"{file.name}={found.st_ino}.{found.st_mtime_ns}.{found.st_size}"
