"""Lists of English words that the reader's rules lean on, from ``schema/grammar.yaml``."""

from __future__ import annotations

from functools import cache

from supplyline.schema import DATA, load


@cache
def _lists() -> dict[str, frozenset[str]]:
    return load(DATA / "grammar.yaml", dict[str, frozenset[str]])


def wordlist(name: str) -> frozenset[str]:
    """Return the words of one list.

    >>> "pay" in wordlist("light")
    True
    """
    return _lists()[name]
