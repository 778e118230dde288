"""Say who a name in a table stands for, and what a word there is a kind of, as sentences are read.

``register`` asks it of the cells of sheets and registers.

Does not: read a sentence; know what a column means (``register`` does).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from supplyline.claims.acts.items import item_index
from supplyline.claims.parties import party_index
from supplyline.records import Category
from supplyline.schema.codebook import known_codes


@dataclass(slots=True)
class Vocabulary:
    """What names and words stand for.  A table says the same ones often: each is looked up once."""

    _parties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _kinds: dict[str, Category | None] = field(default_factory=dict)

    def parties_in(self, text: str) -> tuple[str, ...]:
        """Return the codes of the parties that ``text`` names, in order; a code stands for itself.

        >>> Vocabulary().parties_in("Russia and Iran"), Vocabulary().parties_in("PRK")
        (('RUS', 'IRN'), ('PRK',))
        """
        if text not in self._parties:
            self._parties[text] = (text,) if text in known_codes() else party_index().codes(text)
        return self._parties[text]

    def category_of(self, text: str) -> Category | None:
        """Return what kind of thing a phrase names; None: no word tells.

        >>> Vocabulary().category_of("artillery shells")
        'ammunition'
        """
        if text not in self._kinds:
            self._kinds[text] = item_index().category_in(text)
        return self._kinds[text]
