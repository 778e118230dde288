"""An evidence ledger of who is supplying whose war.

Read top to bottom, the packages are the data path: ``acquire`` keeps the bytes, ``text`` finds the
words, ``origins`` finds who copied whom, ``claims`` reads what is said, ``ledger`` keeps it,
``fusion`` infers what happened, ``report`` hands it over.  ``run`` wires them.

In Python and in notebooks, ``supplyline.open`` gives a case to read (docs/notebook.md).
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from supplyline.notebook import Case

__version__ = version("supplyline")


def open(case: str | Path, *, as_of: str | date | None = None) -> Case:  # noqa: A001  # supplyline.open
    """Return a case, to be read only.

    Args:
        case: The case folder, wherever its ledger lies.
        as_of: A day, "2026-11-24": as the ledger was when that day (UTC) ended.

    Raises:
        CaseError: There is no ledger, or it cannot be read.
    """
    from supplyline.notebook import open_for_reading  # noqa: PLC0415  # importing supplyline is cheap

    return open_for_reading(case, as_of=as_of)
