"""Say what kind of thing a noun phrase names: its head decides, then its modifiers.

``schema/items.yaml`` lists heads, phrases, modifiers and designations by category.  A head that says
nothing by itself ("shipments", "rounds") is looked through: "rounds of ammunition" is ammunition.

Does not: say whether the thing moved, or who had it.
"""

# ruff: noqa: PLR0911  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from supplyline.claims.acts.itemtable import PEOPLE, Items
from supplyline.claims.wordlists import wordlist
from supplyline.records import Category
from supplyline.schema import DATA, load

WORD = re.compile(r"\w+")
# What a container does with its load.
HOLDING = wordlist("holding")
FULL = wordlist("full")
# What a phrase may reach to the left of its head.
MODIFIERS = frozenset(
    ("compound", "amod", "nmod", "npadvmod", "punct", "advmod", "nummod", "poss", "quantmod")
)


def _key(word: str) -> str:
    """Return ``word`` as the index compares it: without case, plural and hyphen."""
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word


class ItemIndex:
    """Heads, phrases, modifiers and designations, looked up by words."""

    def __init__(self, items: Items) -> None:
        self.vague = frozenset(_key(v) for v in items.vague)
        self._heads: dict[str, Category] = {}
        self._modifiers: dict[str, Category] = {}
        self._phrases: dict[tuple[str, ...], Category] = {}
        self._patterns: list[tuple[re.Pattern[str], Category]] = []
        for entry in items.categories:
            for head in entry.heads:
                self._heads.setdefault(_key(head), entry.category)
            for modifier in entry.modifiers:
                self._modifiers.setdefault(_key(modifier), entry.category)
            for phrase in entry.phrases:
                key = tuple(_key(w) for w in re.findall(r"\w+", phrase))
                self._phrases.setdefault(key, entry.category)
            self._patterns.extend((re.compile(p), entry.category) for p in entry.patterns)
        self._longest = max(map(len, self._phrases))
        self._any_pattern = re.compile("|".join(p.pattern for p, _ in self._patterns))

    def category_of(self, head: Token) -> Category | None:
        """Return the category of the noun phrase headed by ``head``; None when no word tells."""
        return self._category(head, 0)

    def category_in(self, text: str) -> Category | None:
        """Return the category of a phrase that nobody parsed, as a register's cell; None: no word tells.

        >>> index = item_index()
        >>> index.category_in("Mi-17 transport helicopter"), index.category_in("155mm artillery shells")
        ('aircraft', 'ammunition')
        """
        words = [_key(word) for word in WORD.findall(text)]
        for size in range(min(self._longest, len(words)), 1, -1):
            for at in range(len(words) - size, -1, -1):
                found = self._phrases.get(tuple(words[at : at + size]))
                if found is not None:
                    return found
        if self._any_pattern.search(text):
            return next(c for pattern, c in self._patterns if pattern.search(text))
        for table in (self._heads, self._modifiers):
            for word in reversed(words):
                if word in table:
                    return table[word]
        return None

    def _category(self, head: Token, depth: int) -> Category | None:
        core = _core(head)
        words = [_key(w) for t in core for w in WORD.findall(t.text)]
        vague = _key(head.text) in self.vague or _key(head.lemma_) in self.vague
        if vague and depth < 3:
            inner = next(_of(head), None)
            if inner is not None:
                found = self._category(inner, depth + 1)
                if found is not None:
                    return found
        for size in range(min(self._longest, len(words)), 1, -1):
            found = self._phrases.get(tuple(words[-size:]))
            if found is not None:
                return found
        text = " ".join([t.text for t in core]).replace(" - ", "-")
        if self._any_pattern.search(text):
            return next(c for pattern, c in self._patterns if pattern.search(text))
        if not vague:
            return self._heads.get(_key(head.lemma_)) or self._heads.get(_key(head.text))
        for size in range(min(self._longest, len(words) - 1), 1, -1):
            for at in range(len(words) - size, -1, -1):
                found = self._phrases.get(tuple(words[at : at + size]))
                if found is not None:
                    return found
        for word in reversed(words[:-1]):
            found = self._modifiers.get(word) or self._heads.get(word)
            if found is not None and found not in PEOPLE:
                return found
        return self._heads.get(_key(head.lemma_)) or self._heads.get(_key(head.text))


def _core(head: Token) -> list[Token]:
    """Return the words of the phrase from its first modifier to ``head``."""
    start = head.i
    while start > 0:
        left = head.doc[start - 1]
        if left.dep_ not in MODIFIERS or left.pos_ in ("DET", "PRON", "VERB", "ADP"):
            break
        if not (left.head == head or left.head.i >= start) or left.text in ",;:()":
            break
        start -= 1
    return list(head.doc[start : head.i + 1])


def _of(head: Token) -> Iterator[Token]:
    """Yield what ``head`` is a quantity, a kind or a load of."""
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "with", "like", "containing"):
            yield from (t for t in child.children if t.dep_ == "pobj")
    for clause in head.children:
        if clause.dep_ not in ("acl", "relcl", "amod"):
            continue
        for token in clause.subtree:
            # "containers holding shells", "full of rice"
            held = token.dep_ == "dobj" and token.head.lemma_ in HOLDING
            filled = token.dep_ == "pobj" and clause.lemma_ in FULL
            if held or (filled and token.head.lower_ in ("of", "with")):
                yield token


@cache
def item_index() -> ItemIndex:
    """Return the index of ``schema/items.yaml``, read once in a process."""
    return ItemIndex(load(DATA / "items.yaml", Items))
