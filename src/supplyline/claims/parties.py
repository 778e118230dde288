"""Find who is named, and say which state or body they stand for.

``schema/parties.yaml``, and a user's file beside it, list names, demonyms, capitals, leaders and organs
by code; the longest run of words wins.  Words are compared without case, but a name needs a capital first letter, and an
acronym matches in capitals only ("US" is no pronoun).

Does not: resolve pronouns or short names, which need the document (``reader``); tell a place from a
government, which needs the parse (``roles``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from supplyline.claims.wordlists import wordlist
from supplyline.schema.parties import WORD, PartyEntry, of_parties, parties, shipped_parties

Sort = Literal["name", "demonym", "capital", "person", "organ", "place"]

# What may stand between two words of one name: "Kim Jong-un", "U.S.", "People’s", "P'yongyang".
JOINT = re.compile(r"|[ \u00a0]{1,2}|[-‐‑–.’'`&,]{1,2} ?| [-&] ")

# A name before these says when or how, not who: "Soviet-era", "Jordanian-born", "Soviet republics", and
# "Danish-led states" are states, but not that one.
NO_PARTY = re.compile(
    r" ?[-‐‑–] ?(?:era|style|styled|born|speaking|language|type|bound|mediated|brokered|inspired|themed|led)\b"
    r"| (?:republics|successor)\b"
)


# States whose people are named surname first.
SURNAME_FIRST = frozenset(("CHN", "KHM", "KOR", "PRK", "TWN", "VNM"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMention:
    """Words that name a party.  Offsets are code points of the text searched, half-open."""

    start: int
    end: int
    code: str
    sort: Sort


class PartyIndex:
    """All names of all parties, looked up by their words.

    >>> index = party_index()
    >>> index.code_of("the South Korean National Intelligence Service")
    'KOR'
    >>> [(m.code, m.sort) for m in index.find("Kim Jong-un thanked the U.S. envoy in Moscow")]
    [('PRK', 'person'), ('USA', 'name'), ('RUS', 'capital')]
    """

    def __init__(self, entries: tuple[PartyEntry, ...]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool, str, Sort]]] = {}
        for entry in entries:
            groups: tuple[tuple[Sort, tuple[str, ...]], ...] = (
                ("name", entry.names),
                ("demonym", entry.demonyms),
                ("capital", entry.capitals),
                ("person", tuple(person.name for person in entry.people)),
                ("organ", entry.organs),
                ("place", entry.places),
            )
            for sort, names in groups:
                for name in names:
                    words = WORD.findall(name)
                    # An acronym: all its letters are capitals, and there are few of them.
                    exact = name.isupper() and sum(map(len, words)) <= 6
                    key = tuple(words if exact else (w.casefold() for w in words))
                    first = words[0].casefold()
                    self._by_first.setdefault(first, []).append((key, exact, entry.code, sort))
        self._surnames = _surnames(entries)
        self._titles = wordlist("titles")
        self._opening = self._titles | self._by_first.keys()
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def find(self, text: str) -> list[PartyMention]:
        """Return every mention in ``text`` in order of place; none overlaps another."""
        return list(self._mentions(text))

    def code_of(self, text: str) -> str | None:
        """Return the code of the first party named in ``text``; None when none is."""
        first = next(self._mentions(text), None)
        return first.code if first else None

    def codes(self, text: str) -> tuple[str, ...]:
        """Return the distinct codes named in ``text``, in order of place."""
        return tuple(dict.fromkeys(m.code for m in self._mentions(text)))

    def _mentions(self, text: str) -> Iterator[PartyMention]:
        words, opening, titles = WORD.findall(text), self._opening, self._titles
        # Most words open no name: only those that may are looked at one by one.
        hits = [
            at
            for at, word in enumerate(words)
            if (folded := word.casefold()) in opening and (word[0].isupper() or folded in titles)
        ]
        if not hits:
            return
        spans = [m.span() for m in WORD.finditer(text)]
        past = 0
        for at in hits:
            if at < past:
                continue  # inside the name before
            word = words[at]
            options = self._by_first.get(word.casefold()) if word[0].isupper() else None
            found = None
            for key, exact, code, sort in options or ():
                end = self._matches(text, words, spans, at, key, exact=exact)
                if end:
                    found = (len(key), code, sort, end)
                    break
            if found is None and at + 1 < len(words) and word.casefold() in titles:
                found = self._titled(text, words, spans, at)
            if found is None:
                continue
            length, code, sort, end = found
            if text[end : end + 1] == "." and word in ("U", "S", "E", "D"):
                end += 1  # "U.S." owns its last dot
            past = at + length
            if not NO_PARTY.match(text, end):
                yield PartyMention(start=spans[at][0], end=end, code=code, sort=sort)

    def _titled(
        self, text: str, words: list[str], spans: list[tuple[int, int]], at: int
    ) -> tuple[int, str, Sort, int] | None:
        """Return whom a title and a surname name: "President Reagan"."""
        surname, (start, end) = words[at + 1], spans[at + 1]
        code = self._surnames.get(surname.casefold()) if surname[0].isupper() else None
        if code is None or not JOINT.fullmatch(text, spans[at][1], start):
            return None
        return 2, code, "person", end

    @staticmethod
    def _matches(
        text: str,
        words: list[str],
        spans: list[tuple[int, int]],
        at: int,
        key: tuple[str, ...],
        *,
        exact: bool,
    ) -> int:
        """Return where the name ``key`` that starts at word ``at`` ends; 0 when it is not there."""
        if at + len(key) > len(words):
            return 0
        end = spans[at + len(key) - 1][1]
        for i, part in enumerate(key):
            word, start = words[at + i], spans[at + i][0]
            if (word if exact else word.casefold()) != part:
                glued = i == len(key) - 1 and i >= 2 and not exact and word[0].isupper()
                if not (
                    glued
                    and word.casefold().startswith(part)
                    and word[1:].islower()
                    and len(word) > len(part) + 1
                ):
                    return 0
                end = start + len(part)  # "Kim Jong Unreceived"
            if i and not JOINT.fullmatch(text, spans[at + i - 1][1], start):
                return 0
        return end


def _surnames(entries: tuple[PartyEntry, ...]) -> dict[str, str]:
    """Return the surnames that only people of one party bear, casefolded, with its code."""
    codes: dict[str, set[str]] = {}
    for entry in entries:
        for person in entry.people:
            words = WORD.findall(person.name)
            if len(words) > 1:
                first = entry.code in SURNAME_FIRST
                codes.setdefault(words[0 if first else -1].casefold(), set()).add(entry.code)
    return {
        surname: next(iter(owners))
        for surname, owners in codes.items()
        if len(owners) == 1 and len(surname) > 2
    }


def party_index(day: str | None = None) -> PartyIndex:
    """Return the index of the parties in force, made once for each stretch of time in a process.

    Args:
        day: Of the document, "2025-12-27" or longer: people count for a party within their time in
            office.  None: whoever held office last.
    """
    turns = _turns()
    if not turns:
        return _index_of(-1)
    return _index_of(-1 if day is None else bisect_right(turns, day[:10]))


@of_parties
def _turns() -> tuple[str, ...]:
    """Return the days on which somebody comes into office or leaves it; usually none."""
    people = [person for entry in parties() for person in entry.people]
    days = {day for person in people for day in (person.since, person.until) if day is not None}
    return tuple(sorted(map(str, days)))


@of_parties
def _index_of(stretch: int) -> PartyIndex:
    """Return the index for what lies between two turns; -1: for a document without a day."""
    turns, entries = _turns(), parties()
    if not turns:
        return PartyIndex(entries)
    people = [person for entry in entries for person in entry.people]
    if stretch < 0:
        came = {p: p.since or date.min for p in people}
        last: dict[str, date] = {}
        for person, since in came.items():
            last[person.name] = max(since, last.get(person.name, since))
        kept = {p for p in people if came[p] == last[p.name]}
    else:
        day = date.fromisoformat(turns[stretch - 1]) if stretch else date.min
        kept = {p for p in people if p.held(day)}
    return PartyIndex(
        tuple(
            entry.model_copy(update={"people": tuple(p for p in entry.people if p in kept)})
            for entry in entries
        )
    )


@cache
def shipped_index() -> PartyIndex:
    """Return the index of the shipped table alone, for what must not hang on a user's file."""
    return PartyIndex(shipped_parties())
