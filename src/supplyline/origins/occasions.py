"""Read off a claim who said so, on what day and on what occasion, by the words around it.

The words that mean an occasion or an office are those of ``schema/occasions.yaml``; states, their
demonyms and capitals those of ``schema/parties.yaml``.  What is left of a speaker's words, capitalised,
is read as a name.

Does not: resolve who a pronoun stands for beyond the claim's own code; parse a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pydantic import BaseModel, ConfigDict

from supplyline.records import Claim, Document, Speaker
from supplyline.schema import DATA, load
from supplyline.schema.parties import of_parties, parties

LONG_AGO = -1  # a day that the words put before the news: "last week"
_EVENING = 12  # UTC hour from which it is tomorrow somewhere that reports

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY = re.compile(rf"\b(last\s+)?({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_MONTH_DAY = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)})\.?\s+(\d{{1,2}})|(\d{{1,2}})\s+({'|'.join(_MONTHS)}))\b(?:,?\s+(\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH = re.compile(  # "may" is more often a verb, "march" a walk
    rf"\b(?:{'|'.join(m.capitalize() for m in _MONTHS)})\b"
)
_PAST = re.compile(
    r"\b(?:last|previous|earlier (?:this|in the)|this) (?:week|month|year)\b|\bpreviously\b|\bin the past\b",
    re.IGNORECASE,
)
_NEAR = re.compile(r"\b(yesterday|today)\b", re.IGNORECASE)
_HEARER = re.compile(
    r"\b(?:told|telling|interview (?:with|to)|speaking to|spoke to) (?:the )?((?:[A-Z][\w.-]*\s?){1,4})"
)
_SMALL = frozenset({"the", "a", "an", "he", "she", "it", "they", "we", "i", "his", "her", "its", "their", "this", "that", "of", "some", "several", "many", "two", "three", "one", "who", "s"})  # fmt: skip


class _Words(BaseModel):
    """The whole of ``schema/occasions.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    occasions: dict[str, list[str]]
    offices: dict[str, list[str]]
    titles: list[str]
    unnamed: list[str]


@dataclass(frozen=True, slots=True)
class Who:
    """Who is meant to know."""

    block: tuple[str, ...]  # under what to look for others of the same; empty: could be anybody
    names: frozenset[str]  # folded; empty: not said
    office: str | None  # of schema/occasions.yaml
    points_back: bool = False  # "he", "the agency": the words name neither a person nor a state


ANYBODY = Who((), frozenset(), None)


@cache
def _words() -> _Words:
    return load(DATA / "occasions.yaml", _Words)


@cache
def _phrases(group: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the phrases of ``group``, the longest first, and what each means."""
    words = _words().occasions if group == "occasions" else _words().offices
    means = {phrase: name for name, phrases in words.items() for phrase in phrases}
    longest = sorted(means, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), means


@of_parties
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {
        n: e.code for e in parties() for n in (*e.names, *e.demonyms, *e.capitals) if len(n) > 2
    }
    longest = sorted(codes, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"), codes


@cache
def _no_names() -> frozenset[str]:
    return _SMALL.union(_words().titles, _words().unnamed)


def fold(text: str) -> str:
    """Return the words of ``text``, folded, without "the" in front.

    >>> fold("The Harbour Wire's")
    'harbour wire'
    """
    words = [w.casefold().replace("’", "'").removesuffix("'s") for w in _WORD.findall(text)]
    return " ".join(words[1:] if words[:1] == ["the"] else words)


@of_parties
def who_is(text: str, code: str | None) -> Who:
    """Return who the words of one speaker stand for.

    >>> kirby = who_is("White House spokesman John Kirby", "USA")
    >>> kirby.block, sorted(kirby.names), kirby.office
    (('USA',), ['john', 'kirby'], 'leader')
    >>> who_is("Western officials", None) == ANYBODY
    True
    """
    pattern, codes = _states()
    stated = pattern.search(text)
    bare = pattern.sub(" ", text)
    pattern, means = _phrases("offices")
    found = pattern.search(fold(bare))
    office = means[found.group()] if found else None
    capitals = [w for w in _WORD.findall(bare) if w[0].isupper()]
    office_words = set(found.group().split()) if found else set()
    names = frozenset(fold(w) for w in capitals) - _no_names() - office_words - {""}
    folded = set(fold(bare).split())
    if not names and (
        folded & set(_words().unnamed) or not (office or code is not None or stated is not None)
    ):
        return ANYBODY
    state = code or (codes[stated.group()] if stated else None)
    points_back = not names and office is None and stated is None
    return Who((state,) if state else tuple(sorted(names)), names, office, points_back)


def innermost(chain: Sequence[Speaker]) -> tuple[Who, str, str | None]:
    """Return the innermost speaker who is somebody, its words, and those of who relays it, if anybody.

    Words are folded; those of nobody are "".
    """
    for place in range(len(chain) - 1, -1, -1):
        who = who_is(chain[place].text, chain[place].code)
        if who.block:
            outer = [s.text for s in chain[:place] if s.text.casefold() not in _no_names()]
            return who, fold(chain[place].text), fold(outer[-1]) if outer else None
    return ANYBODY, "", None


def occasion_of(sentence: str) -> str | None:
    """Return the kind of occasion that ``sentence`` names outside quotation marks.

    >>> occasion_of("The ministry told reporters that no ship had left.")
    'briefing'
    """
    pattern, means = _phrases("occasions")
    for found in pattern.finditer(_unquoted(sentence)):
        # "The Harbour Post" is an outlet; what opens a sentence has a capital anyway.
        if found.start() == 0 or not found.group()[0].isupper():
            return means[found.group().casefold()]
    return None


def hearer_of(claim: Claim, document: Document) -> str | None:
    """Return the medium that ``claim`` says it was told or reported by, folded, or None."""
    for credit in document.credits:
        if credit.kind == "cited" and claim.start <= credit.start < claim.end:
            return fold(credit.agency)
    found = _HEARER.search(claim.sentence)
    words = fold(found.group(1)).split() if found else []
    return " ".join(w for w in words if w not in (*_WEEKDAYS, *_MONTHS)) or None


def day_of_publication(document: Document) -> int | None:
    """Return the ordinal of the day, or None where not even the day is known."""
    try:
        return date.fromisoformat((document.published or "")[:10]).toordinal()
    except ValueError:
        return None  # "2025-12": no day follows from it


def day_of_saying(claim: Claim, document: Document) -> int | None:
    """Return the ordinal of the day on which the words of ``claim`` were said, as the sentence has it.

    Times that the reader gave to the act are not the speaker's.  ``LONG_AGO``: before the news, on no
    day that could be told.  None: not said.
    """
    published = day_of_publication(document)
    if published is None:
        return None
    sentence = _without_act_times(claim)
    today = date.fromordinal(published)
    if dated := _MONTH_DAY.search(sentence):
        return _calendar_day(dated, today)
    if named := _WEEKDAY.search(sentence):
        back = (today.weekday() - _WEEKDAYS.index(named.group(2).casefold())) % 7
        # Nobody says "on Saturday" of six days ago; on a Friday evening, UTC, it is Saturday in Asia.
        if back == 6 and document.published and document.published[11:13] >= str(_EVENING):
            back = -1
        if named.group(1) and back == 0:
            back = 7
        return (today - timedelta(days=back)).toordinal()
    if near := _NEAR.search(sentence):
        return published - (near.group(1).casefold() == "yesterday")
    months = {_MONTHS.index(m.casefold()) + 1 for m in _MONTH.findall(sentence)} - {today.month}
    return LONG_AGO if months or _PAST.search(sentence) else None


def _calendar_day(found: re.Match[str], today: date) -> int:
    month = (found.group(1) or found.group(4)).casefold()
    number, day = _MONTHS.index(month) + 1, int(found.group(2) or found.group(3))
    years = [int(found.group(5))] if found.group(5) else [today.year, today.year - 1]
    for year in years:
        try:
            said = date(year, number, day)
        except ValueError:
            continue  # "May 45": no day
        if said <= today + timedelta(days=1):
            return said.toordinal()
    return LONG_AGO


def _without_act_times(claim: Claim) -> str:
    letters = list(claim.sentence)
    for mark in claim.marks:
        if mark.slot == "when":
            start, end = mark.start - claim.start, mark.end - claim.start
            letters[start:end] = " " * (end - start)
    return _unquoted("".join(letters))


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda found: " " * len(found.group()), text)


def quoted_words(text: str) -> Iterable[list[str]]:
    """Yield the folded words of each quotation in ``text``.

    >>> list(quoted_words("He called it “a matter of the past”."))
    [['a', 'matter', 'of', 'the', 'past']]
    """
    for found in _QUOTED.finditer(text):
        yield [w.casefold() for w in _WORD.findall(found.group())]
