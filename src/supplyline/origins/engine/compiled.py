"""The one way in which loops are compiled here.

numba compiles Python to machine code at the first call and keeps the result beside the module, so a
user's machine needs no compiler.  Compiled loops hold no interpreter lock: threads run them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Return ``function`` compiled at its first call for the types it is called with."""
    return cast("Callable[P, T]", numba.njit(cache=True, nogil=True)(function))
