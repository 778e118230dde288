"""What lies beside a case's ledger and answers depend on: its provisions and its indicators.

They are files that a person may change at any time; each is read again when it is another.

Does not: read the ledger.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.assessing import own_files, rules_of
from supplyline.schema.parties import PARTIES_NAME
from supplyline.watching import INDICATORS_NAME, indicators_of

if TYPE_CHECKING:
    from supplyline.measures import Rule
    from supplyline.watch import Indicator


class Beside:
    """The files of one case."""

    def __init__(self, case: Path) -> None:
        self._case = case
        self._reading = threading.Lock()
        self._held: tuple[str, tuple[Rule, ...], tuple[Indicator, ...]] | None = None

    @property
    def stamp(self) -> str:
        """What changes when one of the files does."""
        own = [*own_files(self._case), self._case / INDICATORS_NAME, self._case / PARTIES_NAME]
        return " ".join(map(_look, own))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The provisions that hold for the case.

        Raises:
            SchemaError: A file is wrong.
        """
        return self._read()[1]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that hold for the case.

        Raises:
            SchemaError: A file is wrong.
        """
        return self._read()[2]

    @property
    def provision_names(self) -> dict[str, str]:
        """What to call each provision, by id."""
        return {
            rule.id: f"{rule.text.name}, paragraph {rule.provision.paragraph}"
            for rule in self.rules
        }

    def _read(self) -> tuple[str, tuple[Rule, ...], tuple[Indicator, ...]]:
        stamp = self.stamp
        with self._reading:
            if self._held is None or self._held[0] != stamp:
                self._held = stamp, rules_of(self._case), indicators_of(self._case)
            return self._held


def _look(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return f"{file.name}-"
    return f"{file.name}={found.st_ino}.{found.st_mtime_ns}.{found.st_size}"
