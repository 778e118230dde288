"""Find, cheaply, the few pairs of documents worth comparing by meaning: rare names and numbers.

A paraphrase changes words and keeps names and numbers.  Pairs come from an inverted index over
both, within a few days of each other; a clue that many documents of those days carry leads nowhere.
The cost grows with the documents, not with their pairs.

Does not: know names in scripts without capital letters (numbers count there), or match a name
across scripts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

BACKGROUND = 2_000  # documents imagined beside those given, in which a clue is as rare as in none
STEM = 5  # letters of a name that count: endings of case and possession come after
CARRIERS = 24  # documents of the days in question that may carry a clue before it says nothing
MIN_CLUES = 2
MIN_WEIGHT = 9.0  # nats: two clues of one document in ninety each
PER_DOCUMENT = 8  # candidates kept of one document, the best

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_OPENS = re.compile(r"(?:^|[.!?:…]|\n\s*\n)[\s\"'“”«»„(\[]*$")
_SPELT = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clues:
    """Names, as stems, and numbers of a text, each in one spelling."""

    names: frozenset[str]
    numbers: frozenset[str]
    openings: frozenset[str] = frozenset()  # words that open sentences: a name, or just any word

    @property
    def all(self) -> frozenset[str]:
        """Whatever may be a name or is a number."""
        return self.names | self.openings | self.numbers

    def names_shared(self, other: Clues) -> frozenset[str]:
        """Return the names that both carry, known as a name from one of them at least."""
        return (self.names & (other.names | other.openings)) | (self.openings & other.names)


def clues_of(text: str) -> Clues:
    """Return the names and numbers of ``text``.

    A name is a word with a capital letter, of three letters or more, seen where no sentence begins.
    Where one begins every word has a capital: those are kept apart, to be believed if another text
    has them as names.

    >>> found = clues_of("Ships left Norhaven. Nine carried 12,500 tonnes to Norhaven’s ports.")
    >>> sorted(found.names), sorted(found.numbers)
    (['norha'], ['12500', '9'])
    """
    names: set[str] = set()
    openings: set[str] = set()
    numbers = {_number_of(match.group()) for match in _NUMBER.finditer(text)}
    for word in _WORD.finditer(text):
        said = word.group()
        spelt = _SPELT.get(said.casefold())
        if spelt is not None:
            numbers.add(spelt)
        elif len(said) >= 3 and said[0].isupper():
            opens = _OPENS.search(text, max(0, word.start() - 8), word.start())
            (openings if opens else names).add(stem_of(said))
    return Clues(frozenset(names), frozenset(numbers), frozenset(openings - names))


def stem_of(name: str) -> str:
    """Return the first letters of ``name``, without case and accents."""
    parts = unicodedata.normalize("NFKD", re.split("['’]", name, maxsplit=1)[0]).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c))[:STEM]


def as_written(stems: Collection[str], text: str) -> list[str]:
    """Return the names that ``stems`` stand for as ``text`` first writes them, in order of place.

    >>> as_written({"norha", "kessl"}, "Kessler left Norhaven. Norhaven’s port is open.")
    ['Kessler', 'Norhaven']
    """
    found: dict[str, str] = {}
    for word in _WORD.finditer(text):
        said = word.group()
        if said[0].isupper() and len(said) >= 3 and (stem := stem_of(said)) in stems:
            found.setdefault(stem, re.split("['’]", said, maxsplit=1)[0])
    return list(found.values())


def _number_of(said: str) -> str:
    """Return ``said`` in one spelling: "12,500", "12.500" and "12 500" are 12500.

    >>> _number_of("12.500"), _number_of("3,50"), _number_of("007")
    ('12500', '3.5', '7')
    """
    plain = "".join(str(unicodedata.decimal(c, "")) if c.isdecimal() else c for c in said)
    if re.fullmatch(r"\d{1,3}([.,\u00a0\u202f' ]\d{3})+", plain):
        plain = re.sub(r"\D", "", plain)
    whole, _, part = plain.replace(",", ".").partition(".")
    part = re.sub(r"\D", "", part).rstrip("0")
    whole = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def rarity_of(clues: Sequence[Clues]) -> dict[str, float]:
    """Return how much each clue tells, in nats: minus the log of the share of texts that carry it.

    Source: Spärck Jones 1972, "A statistical interpretation of term specificity".
    """
    counts = Counter(clue for own in clues for clue in own.all)
    whole = BACKGROUND + len(clues)
    return {clue: math.log(whole / count) for clue, count in counts.items()}


def candidate_pairs(
    clues: Sequence[Clues],
    rarity: Mapping[str, float],
    moments: Sequence[float],
    groups: Sequence[str],
    *,
    days: float,
) -> dict[tuple[int, int], float]:
    """Return the pairs that share rare clues, and how rare.

    Args:
        clues: Of each document.
        rarity: Of each clue, from ``rarity_of``.
        moments: When each came out, seconds; documents of one moment are of one day.
        groups: Two documents of one group are no pair.
        days: How far apart a pair may be.

    Returns:
        Pairs of places in ``clues``, the smaller first, and the rarity of what they share, in nats.
    """
    order = sorted(range(len(clues)), key=moments.__getitem__)
    carriers: dict[str, list[int]] = defaultdict(list)
    for number in order:
        for clue in clues[number].all:
            carriers[clue].append(number)
    times = {clue: [moments[n] for n in held] for clue, held in carriers.items() if len(held) > 1}
    window = days * 86_400.0
    found: dict[tuple[int, int], float] = {}
    for number in order:
        weight: dict[int, float] = defaultdict(float)
        shared: Counter[int] = Counter()
        for clue in sorted(clues[number].all):
            if clue not in times:
                continue
            first = bisect_left(times[clue], moments[number] - window)
            upto = bisect_left(times[clue], moments[number] + window)
            if upto - first > CARRIERS:
                continue
            for other in carriers[clue][first:upto]:
                known = not (clue in clues[number].openings and clue in clues[other].openings)
                if known and groups[other] != groups[number]:
                    weight[other] += rarity[clue]
                    shared[other] += 1
        good = ((w, o) for o, w in weight.items() if w >= MIN_WEIGHT and shared[o] >= MIN_CLUES)
        best = sorted(good, key=lambda pair: (-pair[0], pair[1]))[:PER_DOCUMENT]
        found.update({(min(number, other), max(number, other)): w for w, other in best})
    return found
