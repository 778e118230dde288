"""A small lexicon of invented states, in place of the claims' tables."""

from __future__ import annotations

import re

from supplyline.records import Category

CODES = {
    "averland": "XAV",
    "averlander": "XAV",
    "bresk": "XBR",
    "breskian": "XBR",
    "corvale": "XCO",
}
KINDS: dict[str, Category] = {
    "shell": "ammunition", "shells": "ammunition", "tank": "armour", "tanks": "armour",
    "trucks": "goods", "soldiers": "troops", "helicopter": "aircraft",
}  # fmt: skip


class Lexicon:
    """Knows a dozen words."""

    def parties_in(self, text: str) -> tuple[str, ...]:
        """Return the codes of the names in ``text``."""
        found = (CODES.get(word) for word in re.findall(r"\w+", text.casefold()))
        return tuple(dict.fromkeys(code for code in found if code))

    def category_of(self, text: str) -> Category | None:
        """Return the kind of the last word that has one."""
        found = [KINDS[word] for word in re.findall(r"\w+", text.casefold()) if word in KINDS]
        return found[-1] if found else None
