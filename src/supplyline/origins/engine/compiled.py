"""The one way in which loops are compiled here.

numba compiles Python to machine code at the first call and keeps the result beside the module, so a
user's machine needs no compiler.  Compiled loops hold no interpreter lock: threads run them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Return ``function`` compiled at its first call for the types it is called with."""
    return cast("Callable[P, T]", numba.njit(cache=True, nogil=True)(function))


def inner(function: Callable[P, T]) -> Callable[P, T]:
    """Return ``function`` compiled to be called by ``compiled`` ones only.

    What Python would need to call it is left out: a quarter of all time of compiling.
    """
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Callable[P, T]", numba.njit(cache=True, nogil=True, **options)(function))
