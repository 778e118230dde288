"""What a case is asked and held against: indicators and provisions, read again when a file of them changes.

Does not: ask or assess anything; what came of that is in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from supplyline.assessing import own_files, rules_of
from supplyline.dossiers import indicators_told, provisions_told
from supplyline.errors import SchemaError
from supplyline.report import Asked, Provided
from supplyline.schema.parties import PARTIES_NAME
from supplyline.watching import INDICATORS_NAME, indicators_of

_Stamp = tuple[tuple[str, int, int], ...]  # of each file: name, time of change, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Indicators and provisions as pages tell them."""

    asked: tuple[Asked, ...]
    provisions: Mapping[str, Provided]  # by id
    own: bool  # the indicators are the case's own, not those shipped
    fault: str  # what is wrong with a file of them; empty: nothing


def rules_in(case: Path) -> Rules:
    """Return the rules of the case in ``case``; where a file is wrong, none of its kind and the fault."""
    files = [case / INDICATORS_NAME, case / PARTIES_NAME, *own_files(case)]
    stamp = tuple(
        (file.name, known.st_mtime_ns, known.st_size)
        for file in files
        if file.exists()
        for known in [file.stat()]
    )
    return _read(case, stamp)


@lru_cache(maxsize=8)
def _read(case: Path, _stamp: _Stamp) -> Rules:
    provisions: Mapping[str, Provided] = {}
    asked: tuple[Asked, ...] = ()
    fault = ""
    try:
        provisions = provisions_told(rules_of(case))
        asked = indicators_told(indicators_of(case))
    except SchemaError as unfit:
        fault = str(unfit)
    return Rules(
        asked=asked, provisions=provisions, own=(case / INDICATORS_NAME).exists(), fault=fault
    )
