"""The root of every error a user can meet.

A message says what was found, what was needed and the way out, in one line.  The class names the
fault; the facts stay on the instance as attributes.
"""

from __future__ import annotations


class SupplylineError(Exception):
    """Anything supplyline refuses to do.  ``exit_code`` is what the command returns for it.

    Exit codes: 1 a check failed (``verify``), 2 the command line is wrong, 3 the input cannot be
    used, 4 the case or its ledger cannot be used, 5 the machine refused (disk full, no rights).
    """

    exit_code = 3


class CaseError(SupplylineError):
    """The case folder or its ledger cannot be used."""

    exit_code = 4


class MachineError(SupplylineError):
    """The machine refused: no room on the disk, no right to write."""

    exit_code = 5


class SchemaError(SupplylineError):
    """A file of data that experts maintain (YAML) is not what its model says."""

    def __init__(self, file: str, line: int, found: str, needed: str) -> None:
        self.file, self.line, self.found, self.needed = file, line, found, needed
        super().__init__(
            f"{file}:{line}: found {found}, needed {needed}: mend the file and run again"
        )
