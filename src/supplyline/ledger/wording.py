"""Find the events in whose claims some words are: as the review app's search does, of a few events at once.

Does not: keep an index (``catalogue`` does, beside the ledger).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing

from supplyline.ledger.catalogue import as_match

_MOST_WORDS = 1000  # all of a question that is short enough to be asked
_PART = re.compile(r'"([^"]*)"')


def words_of(question: str) -> tuple[str, ...]:
    """Return the words and phrases of ``question``, each once; empty: there is no word in it.

    >>> words_of('shells, "in May" -- and shells?')
    ('shells', 'in May', 'and')
    """
    return tuple(dict.fromkeys(_PART.findall(as_match(question, most=_MOST_WORDS) or "")))


def with_words(question: str, told: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the keys of the texts that have all words of ``question``, in any order and case.

    Words in quotation marks must follow each other; accents make no difference; there are no operators.
    A question without a word is answered by none.

    >>> sorted(with_words("sent Shells", [("a", "Shells were sént."), ("b", "Shells were made.")]))
    ['a']
    """
    query = as_match(question, most=_MOST_WORDS)
    if query is None:
        return frozenset()
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            'CREATE VIRTUAL TABLE words USING fts5(key UNINDEXED, said, tokenize="unicode61 remove_diacritics 2")'
        )
        database.executemany("INSERT INTO words VALUES (?, ?)", told)
        rows = database.execute("SELECT key FROM words WHERE words MATCH ?", (f"said : ({query})",))
        return frozenset(key for (key,) in rows)
