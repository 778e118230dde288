"""Readers of languages other than the default pipeline's: Russian and Korean, where installed.

``available`` says which languages can be read here; ``script_of`` tells by its letters which of them
a sentence is parsed for.  Each language is a module with ``parse`` (sentences to ``Words``) and
``findings`` (what ``Words`` say happened); ``lexicon`` holds what it knows, ``reading`` is the face.

Does not: load anything unless such a document comes (the parsers of the extra ``languages``).
"""

from supplyline.claims.languages.reading import (
    LanguageMissingError,
    available,
    gate,
    labels,
    parse,
    read,
    script_of,
)

__all__ = [
    "LanguageMissingError",
    "available",
    "gate",
    "labels",
    "parse",
    "read",
    "script_of",
]
