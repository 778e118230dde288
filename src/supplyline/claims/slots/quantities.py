"""Find the quantities of a sentence: bounds, unit, scope, and the noun that is counted.

Numbers are read as worded ("15-20,000", "half a million", "dozens") with the words around them that
open a side ("at least", "as many as").  What bounds a number, what is a unit and what makes a
number a name is data: ``schema/numerals.yaml`` and ``schema/units.yaml``.  The rules of what counts
are the codebook's: calibres, designations, years, dates, tonnages of ships, ages and ordinals do
not.  Times are asked first (``timegrammar.expressions``): what is a time is no quantity.

Does not: say which act a quantity belongs to; convert units; read numbers over two sentences
("another 500" has no noun here, so its unit is taken from the quantity before it, or left empty).
"""

# ruff: noqa: PLR0911, PLR0912  # a rule for what is no quantity reads as a list of reasons, each returning

# ruff: noqa: SIM905  # lists of words are easier to read as words

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Token

from supplyline.claims.slots.covering import covering, token_at
from supplyline.claims.slots.timegrammar import dateline_end, expressions
from supplyline.records import Quantity, Scope
from supplyline.schema import DATA, load


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuantity:
    """A quantity of the sentence.  ``start`` and ``end`` are code points of the sentence."""

    quantity: Quantity  # unit "": the sentence names none
    start: int
    end: int
    head: Token | None  # the noun counted: "rounds" of "thousands of rounds"; None: none is named


class Numerals(BaseModel):
    """``numerals.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    units: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    vague: dict[str, int]
    several: list[str]
    fractions: dict[str, float]
    before: dict[Literal["low", "high", "both"], list[str]]
    after: dict[Literal["low", "high"], list[str]]
    cumulative: list[str]
    per_period: list[str]
    periodic: list[str]


class Units(BaseModel):
    """``units.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    signs: dict[str, str]
    currencies: dict[str, list[str]]
    measures: dict[str, list[str]]
    durations: dict[str, int]
    calibres: list[str]
    designators: list[str]
    designated: list[str]
    people_verbs: list[str]
    continuing: list[str]


def quantities(doc: Doc) -> tuple[FoundQuantity, ...]:
    """Return the quantities of the sentence ``doc``, in order of place.

    Raises:
        SchemaError: ``numerals.yaml`` or ``units.yaml`` breaks its model.
    """
    text = doc.text
    words = _words(text)
    if not words.interesting:
        return ()
    taken = [(0, dateline_end(text)), *((e.start, e.end) for e in expressions(text))]
    found: list[FoundQuantity] = []
    i = 0
    while i < len(words.low):
        amount = _amount(words, i)
        if amount is None or any(
            start < words.ends[amount.core_end - 1] and words.starts[amount.core] < end
            for start, end in taken
        ):
            i += 1
            continue
        read = _counted(doc, text, words, amount)
        if read is not None and not _beside_the_point(words, amount, read, found):
            found.append(read)
        i = amount.end
    since = any(e.side == "since" and SINCE.match(text, e.start) for e in expressions(text))
    return tuple(_scoped(text, _lent(text, found), since=since))


# --- Words -----------------------------------------------------------------------------------------

WORD = re.compile(
    r"(?:US|NT|HK|A|C|S)?\$|\d{1,3}(?: \d{3})* 000(?!\d)|\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?(?![\d])"
    r"|\d+\.\d+|\d+|[^\W\d_]+|[^\w\s]"
)
DASHES = frozenset("-–—‑−")
OPENING = frozenset("\"'“”‘(")


@dataclass(slots=True)
class _Words:
    """The words of a sentence in lower case, with their places."""

    raw: list[str]
    low: list[str]
    starts: list[int]
    ends: list[int]
    interesting: bool
    text: str

    def at(self, i: int) -> str:
        """Return word ``i`` in lower case, "" beyond either end."""
        return self.low[i] if 0 <= i < len(self.low) else ""

    def opens(self, i: int) -> bool:
        """Return whether a line starts with word ``i``, marks left out."""
        line = self.text.rfind("\n", 0, self.starts[i]) + 1
        return not self.text[line : self.starts[i]].strip(" \t_*#([")

    def glued(self, i: int) -> bool:
        """Return whether word ``i`` follows the one before it without a blank."""
        return 0 < i < len(self.low) and self.ends[i - 1] == self.starts[i]


def _words(text: str) -> _Words:
    matches = list(WORD.finditer(text))
    raw = [match.group() for match in matches]
    low = [word.lower() for word in raw]
    starts_number = _tables().starts
    return _Words(
        raw=raw,
        low=low,
        starts=[match.start() for match in matches],
        ends=[match.end() for match in matches],
        text=text,
        interesting=any(word[0].isdigit() or word in starts_number for word in low),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """The two files, turned into what a look-up needs."""

    numerals: Numerals
    units: Units
    starts: frozenset[str]  # words that a number can start with
    before: dict[str, list[tuple[tuple[str, ...], str]]]  # by last word, longest first
    after: dict[str, list[tuple[tuple[str, ...], str]]]  # by first word, longest first
    unit_words: dict[str, list[tuple[tuple[str, ...], str]]]  # by first word, longest first
    money: frozenset[str]
    people: frozenset[str]
    calibres: frozenset[str]
    designators: frozenset[str]
    durations: dict[str, str]  # word to singular
    cumulative: re.Pattern[str]


@cache
def _tables() -> _Tables:
    numerals = load(DATA / "numerals.yaml", Numerals)
    units = load(DATA / "units.yaml", Units)
    before: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for side, phrases in numerals.before.items():
        for phrase in phrases:
            parts = tuple(WORD.findall(phrase))
            before.setdefault(parts[-1], []).append((parts, side))
    after: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for side, phrases in numerals.after.items():
        for phrase in phrases:
            parts = tuple(WORD.findall(phrase))
            after.setdefault(parts[0], []).append((parts, side))
    unit_words: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for unit, phrases in (units.currencies | units.measures).items():
        for phrase in phrases:
            parts = tuple(WORD.findall(phrase))
            unit_words.setdefault(parts[0], []).append((parts, unit))
    for table in (before, after, unit_words):
        for rows in table.values():
            rows.sort(key=lambda row: -len(row[0]))
    return _Tables(
        numerals=numerals,
        units=units,
        starts=frozenset(
            numerals.units.keys()
            | numerals.tens.keys()
            | numerals.vague.keys()
            | {"several", "multiple", "half", "dozen", "hundred", "thousand", "million"}
            | {"billion", "couple", "few", "third", "thirds", "quarter", "quarters", "hour", "day"}
            | {"week", "month", "year", "decade"}
        ),
        before=before,
        after=after,
        unit_words=unit_words,
        money=frozenset(units.currencies.keys()),
        people=frozenset(units.people_verbs),
        calibres=frozenset(units.calibres),
        designators=frozenset(units.designators),
        durations={w: d for d in units.durations for w in (d, d + "s")},
        cumulative=re.compile(
            r"\b(?:" + "|".join(map(re.escape, numerals.cumulative)) + r")\b", re.IGNORECASE
        ),
    )


# --- Numbers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as worded at words ``start`` to ``end``, half-open."""

    low: float | None
    high: float | None
    start: int
    end: int
    worded: bool = False  # in letters
    scaled: bool = False  # says its scale: "8 million", "15,000"
    unit: str = ""  # percent, for fractions


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number or a range with bounds and money signs.  Word indexes, half-open."""

    low: float | None
    high: float | None
    start: int  # with the bound words
    end: int  # with the bound words after it
    core: int  # the number alone
    core_end: int
    unit: str  # money, percent, measure; "": none yet
    worded: bool
    bounded: bool  # a bound word stands by it


def _digits(word: str) -> float | None:
    """Return the value of a number in figures; None: no number, or one too long to mean any."""
    if not word[:1].isdigit() or len(word) > 24:
        return None
    plain = re.sub(r"[, \u00a0\u202f\u2009]", "", word)
    try:
        return float(plain)
    except ValueError:
        return None  # digits of another script: "٣" is matched by \d, and float takes most


def _number(w: _Words, i: int) -> _Number | None:
    """Read one number at word ``i``: figures, words, a fraction or a vague plural."""
    word = w.at(i)
    if not word:
        return None
    if word[0].isdigit():
        return _figure(w, i)
    if word in _tables().units.durations and w.at(i + 1) in DASHES and w.at(i + 2) == "long":
        return _Number(1, 1, i, i + 1, worded=True, unit=word)  # "an hour-long talk"
    return _vague(w, i) or _fraction(w, i) or _worded(w, i)


def _figure(w: _Words, i: int) -> _Number | None:
    value = _digits(w.low[i])
    if value is None:
        return None
    numerals, j, scaled = _tables().numerals, i + 1, re.search("[, ]", w.low[i]) is not None
    if w.glued(j) and w.at(j) in numerals.suffixes and not _is_calibre(w, j):
        value, j, scaled = value * numerals.suffixes[w.low[j]], j + 1, True
    k = j + 1 if w.at(j) in DASHES and w.at(j + 1) in numerals.scales else j
    while w.at(k) in numerals.scales and w.at(k) != "score":
        value, k, scaled = value * numerals.scales[w.low[k]], k + 1, True
        j = k
    return _Number(value, value, i, j, scaled=scaled)


def _worded(w: _Words, i: int) -> _Number | None:
    """Read "nine", "twenty-one thousand", "two hundred and fifty", "a dozen", "half a million"."""
    numerals = _tables().numerals
    total, current, j, seen, scaled = 0.0, 0.0, i, False, False
    if w.at(j) in {"a", "an"}:
        if w.at(j + 1) not in numerals.scales or w.at(j + 1) == "score":
            return None
        current, j, seen = 1, j + 1, True
    elif w.at(j) in numerals.scales and w.at(j) in {"dozen", "hundred", "thousand", "million"}:
        return None  # "per thousand", "the dozen": no number of them is said
    while j < len(w.low):
        word = w.low[j]
        if word in numerals.units:
            if seen and current % 10 and w.at(j - 1) not in DASHES:
                break
            if seen and current and numerals.units[word] > 9 and current % 100:
                break
            current, seen = current + numerals.units[word], True
        elif word in numerals.tens:
            if seen and current % 100:
                break
            current, seen = current + numerals.tens[word], True
        elif word in numerals.scales and seen and word != "score":
            scaled = True
            if word in {"hundred", "dozen"}:
                current = max(current, 1) * numerals.scales[word]
            else:
                total, current = total + max(current, 1) * numerals.scales[word], 0.0
        elif (
            seen
            and word in DASHES
            and w.at(j - 1) in numerals.tens
            and w.at(j + 1) in numerals.units
        ) or (
            seen
            and word == "and"
            and scaled
            and (w.at(j + 1) in numerals.units or w.at(j + 1) in numerals.tens)
            and w.at(j - 1) == "hundred"
        ):
            pass
        else:
            break
        j += 1
    if not seen:
        return None
    value = total + current
    return _Number(value, value, i, j, worded=True, scaled=scaled)


def _vague(w: _Words, i: int) -> _Number | None:
    """Read "dozens", "tens of thousands", "several hundred", "a few dozen", "multiple"."""
    numerals, word = _tables().numerals, w.at(i)
    if word in numerals.vague:
        value, j = float(numerals.vague[word]), i + 1
        while w.at(j) == "of" and w.at(j + 1) in numerals.vague:
            # "tens of thousands": twenty thousand at least
            value *= numerals.vague[w.at(j + 1)] / 2
            j += 2
        if word in {"tens", "scores"} and j == i + 1 and w.at(j) != "of":
            return None
        return _Number(value, None, i, j, worded=True)
    start = i
    if word == "a" and w.at(i + 1) in {"few", "couple"}:
        i += 1
    elif word not in {"several", "multiple"} and not (
        word in {"few", "couple"} and w.at(i + 1) in numerals.scales
    ):
        return None
    j, value = i + 1, 2.0
    if w.at(j) == "of" and w.at(i) == "couple":
        j += 1
    while w.at(j) in numerals.scales and w.at(j) != "score":
        value, j = value * numerals.scales[w.at(j)], j + 1
    return _Number(value, None, start, j, worded=True)


def _fraction(w: _Words, i: int) -> _Number | None:
    """Read "half a million" as a number, "half of", "two-thirds", "a quarter of" as percent."""
    numerals, word = _tables().numerals, w.at(i)
    if word == "half" and w.at(i + 1) in {"a", "the"} and w.at(i + 2) in numerals.scales:
        value = numerals.scales[w.at(i + 2)] / 2
        return _Number(value, value, i, i + 3, worded=True, scaled=True)
    if word in {"a", "one"} and w.at(i + 1) == "half" and w.at(i + 2) in numerals.scales:
        value = numerals.scales[w.at(i + 2)] / 2
        return _Number(value, value, i, i + 3, worded=True, scaled=True)
    if (
        word == "a"
        and w.at(i + 1) == "quarter"
        and w.at(i + 2) == "of"
        and w.at(i + 3) == "a"
        and w.at(i + 4) in numerals.scales
    ):
        value = numerals.scales[w.at(i + 4)] / 4
        return _Number(value, value, i, i + 5, worded=True, scaled=True)
    if (
        word in numerals.units
        and w.at(i + 1) == "and"
        and w.at(i + 2) == "a"
        and w.at(i + 3) == "half"
    ):
        j, value = i + 4, numerals.units[word] + 0.5
        while w.at(j) in numerals.scales:
            value, j = value * numerals.scales[w.at(j)], j + 1
        return _Number(value, value, i, j, worded=True)
    count, j = 1, i
    if word in numerals.units or word == "a":
        count, j = numerals.units.get(word, 1), i + 1
        if w.at(j) in DASHES:
            j += 1
    if w.at(j) not in numerals.fractions or (j == i and w.at(j) != "half"):
        return None
    if w.at(i - 1) in {"first", "second", "latter", "last", "other"}:
        return None  # "in the first half of the year"
    if w.at(j + 1) != "of" and not (w.at(j) == "half" and w.at(j + 1) in {"the", "its", "their"}):
        return None
    if w.at(j + 1) == "of" and w.at(j + 2).isdigit() and len(w.at(j + 2)) == 4:
        return None  # "the first half of 2024"
    value = round(min(100.0, count * numerals.fractions[w.at(j)]), 1)
    return _Number(value, value, i, j + 1, worded=True, unit="percent")


def _is_calibre(w: _Words, i: int) -> bool:
    """Return whether the word at ``i``, or after a dash there, makes the number before it a calibre."""
    j = i + 1 if w.at(i) in DASHES else i
    return w.at(j) in _tables().calibres


# --- Amounts: ranges, bounds, money ------------------------------------------------------------------


def _amount(w: _Words, i: int) -> _Amount | None:
    """Read the amount whose number starts at word ``i``, unless that number is a name or a rank."""
    if not (w.low[i][0].isdigit() or w.low[i] in _tables().starts or w.low[i] in {"a", "an", "$"}):
        return None
    first = _number(w, i)
    if first is None or not _is_count(w, first):
        return None
    sign, start = _sign(w, i)
    low, high, end, unit, core_end = first.low, first.high, first.end, sign or first.unit, first.end
    if not unit:
        unit, end = _measure(w, end)
    ranged = _ranged(w, first, end, unit, between=w.at(start - 1) == "between")
    if ranged is not None:
        low, high, end, unit = ranged
        core_end = end
        if w.at(start - 1) == "between" or (w.at(start - 1) == "from" and w.at(first.end) == "to"):
            start -= 1
    if not unit or (ranged is not None and not sign):
        measured, after_unit = _measure(w, end)
        unit, end = measured or unit, after_unit
    if _is_calibre(w, end):
        return None
    if unit and sign and w.at(end) in {"dollars", "usd"}:
        end += 1
    start, side = _bound_before(w, start)
    if not side or side == "both":
        after, end = _bound_after(w, end)
        side = after or side
    if side == "low":
        high = None
    elif side == "high":
        low, high = (None, high) if high is not None else (None, low)
    return _Amount(low, high, start, end, i, core_end, unit, first.worded, bool(side))


def _sign(w: _Words, i: int) -> tuple[str, int]:
    """Return the currency of a sign before word ``i`` and the word it stands at."""
    signs = _tables().units.signs
    if i and w.raw[i - 1].upper() in signs:
        return signs[w.raw[i - 1].upper()], i - 1
    return "", i


def _measure(w: _Words, i: int) -> tuple[str, int]:
    """Return the listed unit at word ``i`` (after a dash, if glued) and the word after it."""
    j = i + 1 if w.at(i) in DASHES and w.glued(i) and w.glued(i + 1) else i
    for phrase, unit in _tables().unit_words.get(w.at(j), ()):
        if tuple(w.low[j : j + len(phrase)]) == phrase:
            if j > i and unit != "percent" and unit not in _tables().money:
                return "", i  # "40-foot containers": what they are like
            return unit, j + len(phrase)
    return "", i


JOINTS = DASHES | {"to", "or"}


def _ranged(
    w: _Words, first: _Number, end: int, unit: str, *, between: bool
) -> tuple[float | None, float | None, int, str] | None:
    """Read the second half of "8-11 million", "15-20,000", "six months to two years"."""
    durations = _tables().durations
    joint, first_unit = end, unit
    if w.at(end) in durations and w.at(end + 1) in {"to", "or", "and"}:
        joint, first_unit = end + 1, durations[w.at(end)]
    if w.at(joint) not in JOINTS and not (between and w.at(joint) == "and"):
        return None
    j = joint + 1
    if w.at(joint) == "or" and w.at(j) in {"more", "so", "less", "fewer"}:
        return None
    if w.at(j) in {"as"} and w.at(j + 1) in {"many", "much"} and w.at(j + 2) == "as":
        j += 3
    elif w.at(j) in {"about", "around", "over", "nearly", "perhaps", "possibly", "even"}:
        j += 1
    sign = ""
    if w.raw[j].upper() in _tables().units.signs if j < len(w.raw) else False:
        sign, j = _tables().units.signs[w.raw[j].upper()], j + 1
    second = _number(w, j) if j < len(w.low) else None
    if second is None or first.low is None or second.low is None or second.unit:
        return None
    if w.at(joint) in DASHES and w.glued(joint) != w.glued(joint + 1):
        return None
    if w.at(second.end) in DASHES and w.at(joint) in DASHES and w.at(second.end + 1).isdigit():
        return None  # a chain of figures: a number, not a range
    if sign and unit and sign != unit:
        return None
    low, high, after = first.low, second.low, second.end
    if first_unit in durations.values() and w.at(after) in durations and not sign:
        sizes = _tables().units.durations
        other = durations[w.at(after)]
        ratio = sizes[other] / sizes[first_unit]
        high, after = round(high * ratio, 6) if ratio != 1 else high, after + 1
        return (low, high, after, first_unit) if low < high else None
    if joint != end:
        return None
    if unit and unit not in _tables().money and _measure(w, after)[0] != unit:
        return None  # "rose 12 percent to 1.2 million"
    if second.scaled and not first.scaled and low < 1000:
        scaled = low * _scale_of(w, second)
        low = scaled if scaled <= high else low
    if second.high is None or low >= high:
        return None
    if w.at(joint) == "or" and high - low > max(2, low):
        return None
    return low, high, after, unit or sign


def _scale_of(w: _Words, number: _Number) -> float:
    """Return what the scale words or the thousands of a number multiply by: "20,000" 1000."""
    numerals, scale = _tables().numerals, 1.0
    for word in w.low[number.start : number.end]:
        if word in numerals.scales:
            scale *= numerals.scales[word]
        elif word in numerals.suffixes and len(word) < 4 and word.isalpha():
            scale *= numerals.suffixes[word]
    if scale == 1.0 and re.fullmatch(r"\d+[,\u00a0\u202f\u2009]000", w.low[number.start]):
        return 1000.0
    return scale


def _bound_before(w: _Words, start: int) -> tuple[int, str]:
    """Return where the bound words before word ``start`` begin, and the side that they leave."""
    table, side = _tables().before, ""
    while start:
        j = start - 1
        for phrase, leaves in table.get(w.at(j), ()):
            begin = j + 1 - len(phrase)
            if begin >= 0 and tuple(w.low[begin : j + 1]) == phrase:
                if phrase in {("an",), ("all",)}:
                    return start, side
                start = begin
                side = leaves if leaves != "both" or not side else side
                break
        else:
            return start, side
    return start, side


def _bound_after(w: _Words, end: int) -> tuple[str, int]:
    if w.at(end) == "+" and w.glued(end):
        return "low", end + 1
    if w.at(end) in DASHES and w.glued(end) and w.at(end + 1) == "plus":
        return "low", end + 2
    for phrase, side in _tables().after.get(w.at(end), ()):
        if tuple(w.low[end : end + len(phrase)]) == phrase:
            return side, end + len(phrase)
    return "", end


# --- What is no count ----------------------------------------------------------------------------------


def _is_count(w: _Words, number: _Number) -> bool:
    """Return whether a number counts or measures, as far as the words beside it tell."""
    i, j = number.start, number.end
    before, after = w.at(i - 1), w.at(j)
    tables = _tables()
    if number.worded:
        return _worded_count(w, number)
    if w.glued(i) and (before.isalpha() or before in "/#@_.:" or before == ","):
        return False  # "Su35", "24/7", "10:30", "1.2.3"
    if before in DASHES and w.glued(i) and w.glued(i - 1):
        back = w.at(i - 2)
        if back.isalpha() and back not in {"mid", "over", "some"} and not _ends_unit(back):
            return False  # "KN-23", "Army-2024"
        if back[:1].isdigit() and not w.at(i - 2).endswith("%"):
            return False  # the second half of a range that was not one: a phone number, a score
    if before in {"[", "("} and after in {"]", ")"} and len(w.low[i]) < 4:
        return False  # a footnote mark, a list number
    if w.opens(i) and after in {".", ")"} and not w.at(j + 1)[:1].isdigit():
        return False  # "2. The ships": a number in a list
    if (
        w.glued(j)
        and after.isalpha()
        and after not in tables.numerals.suffixes
        and after not in tables.unit_words
    ):
        return False  # "21st", "62M", "6am", "T72B3"
    if (w.glued(j) and after in {"/", ":", "@", "_"}) or (
        after in DASHES
        and w.glued(j)
        and w.glued(j + 1)
        and w.raw[j + 1][:1].isupper()
        and w.at(j + 1) not in tables.unit_words
    ):
        return False
    if _is_calibre(w, j) or _listed_calibre(w, j):
        return False
    if after in {"am", "pm"} or (after in {"a", "p"} and w.at(j + 1) == "." and w.at(j + 2) == "m"):
        return False
    if after in {"°", "º"} or before in {"°", "№", "#"}:
        return False
    plain = not number.scaled
    named = w.at(i - 2) if before == ")" else before  # "Resolution (UNSCR) 1540"
    if plain and named in tables.designators:
        return False
    if before == "." and w.at(i - 2) in {"no", "nos", "art", "sec", "fig", "ch", "vol", "p", "pp"}:
        return False
    if after in tables.units.designated and w.raw[j][:1].isupper():
        return False
    return not (_is_age(w, i, j) or _is_tonnage(w, j) or _is_year(w, number, plain=plain))


def _ends_unit(word: str) -> bool:
    return word in _tables().numerals.scales


MULTIPLE_OF = frozenset({"rocket", "rockets", "launch", "launcher", "launchers", "independently"})
OUTSTANDING = frozenset(
    {"main", "most", "key", "leading", "top", "major", "few", "foremost", "principal"}
)


def _is_one_of_many(w: _Words, i: int) -> bool:
    """Return whether "one of" praises or stands beside a name rather than counts."""
    if w.at(i + 1) in {"of", "in"} and w.at(i + 2) in {"which", "whom", "five", "four", "ten"}:
        return True
    if w.at(i - 1) in {",", "–", "—", "-", "as", "is", "was", "become", "remains"}:
        return w.at(i + 1) == "of"
    return w.at(i + 1) == "of" and any(
        word in OUTSTANDING or (word.endswith("est") and len(word) > 5)
        for word in w.low[i + 2 : i + 8]
    )


NAMED_BY_NUMBER = frozenset(
    "day phase article chapter part number type level stage tier group".split()
)
# "one" before these is a pronoun or an idiom
NO_ONE_BEFORE = frozenset(
    "another day hand side way thing example such can may must should would might and ' ’ as that "
    "who reason time is was will has".split()
)
# ... and after these
NO_ONE_AFTER = frozenset(
    "no this that the another any every each which some first last new good as latest former "
    "other".split()
)
# what a dash after a number word makes of it: "one-time", "two-way", "three-stage"
LIKENESSES = frozenset(
    "time off sided way on third party fold pronged tier stage step star plus thirds quarters "
    "dimensional volume page".split()
)
# "the two countries" points back; it counts nothing anew
POINTING = frozenset("the these those both our his her their its all other any".split())


def _worded_count(w: _Words, number: _Number) -> bool:
    """Return whether a number in letters counts or measures."""
    i, j = number.start, number.end
    first, before, after = w.low[i], w.at(i - 1), w.at(j)
    if w.glued(i) and before in DASHES and w.at(i - 2).isalpha() and w.at(i - 2) != "mid":
        return False  # "post-one": no number starts there
    if before in NAMED_BY_NUMBER or (before == "of" and w.at(i - 2) == "group"):
        return False  # "Group of Seven", "phase two"
    if j < len(w.raw) and i and not _opens(w, i):
        capitals = (w.raw[i], w.raw[j - 1], w.raw[j])
        if all(word[0].isupper() for word in capitals):
            return False  # "Five Eyes", "Big Three Powers"
    if before == "in" and w.at(i - 2) == "one":
        return False  # "one in five"
    if first == "one" and (
        _is_one_of_many(w, i)
        or after in NO_ONE_BEFORE
        or (before in NO_ONE_AFTER and after != "of")
    ):
        return False
    if _is_calibre(w, j) or _is_age(w, i, j) or _is_tonnage(w, j):
        return False
    if after in DASHES and w.at(j + 1) in LIKENESSES:
        return False
    if first == "multiple" and after in MULTIPLE_OF:
        return False  # a launcher of rockets, not several of them
    small = number.high is not None and number.high <= 12 and not number.scaled
    return not (small and after not in DASHES and before in POINTING)


def _opens(w: _Words, i: int) -> bool:
    """Return whether word ``i`` opens a sentence, or the text after a dateline or a quote."""
    return i == 0 or w.at(i - 1) in OPENING | DASHES | {":", "."} or w.raw[i - 1].isupper()


def _listed_calibre(w: _Words, i: int) -> bool:
    """Return whether a list of numbers at ``i`` ends in a calibre: "122 and 152 mm"."""
    return (
        w.at(i) in {"and", "or", "/", ",", "-"}
        and w.at(i + 1).isdigit()
        and len(w.at(i + 1)) < 4
        and _is_calibre(w, i + 2)
    )


def _is_age(w: _Words, i: int, j: int) -> bool:
    if w.at(i - 1) in {"aged", "age"} or (w.at(i - 1) == "of" and w.at(i - 2) == "age"):
        return True
    if (
        w.at(j) in DASHES
        and w.at(j + 1) in {"year", "month", "day"}
        and w.at(j + 2) in DASHES
        and w.at(j + 3) == "old"
    ):
        return True
    if w.at(j) in {"years", "year"} and w.at(j + 1) in {"old"}:
        return True
    bare = w.at(i).isdigit() and len(w.at(i)) == 2
    return bare and w.at(i - 1) == "," and w.at(j) == "," and w.at(i - 2).isalpha()


def _is_tonnage(w: _Words, j: int) -> bool:
    """Return whether "-ton" follows: how big a ship is."""
    return w.at(j) in DASHES and w.at(j + 1) in {"ton", "tonne", "tons", "tonnes", "dwt"}


def _is_year(w: _Words, number: _Number, *, plain: bool) -> bool:
    """Return whether a number that could be a year is one: nothing counted follows it."""
    word = w.low[number.start]
    if not plain or len(word) != 4 or not word.isdigit() or not 1800 <= int(word) <= 2100:
        return False
    if number.start and w.raw[number.start - 1].upper() in _tables().units.signs:
        return False
    after = w.at(number.end)
    if after in _tables().unit_words:
        return False
    before = w.at(number.start - 1)
    plural = after.endswith("s") and after.isalpha() and not after.endswith("ss")
    return not (
        plural and before not in {"in", "since", "by", "of", "from", "until", "the", "’", "s"}
    )


# --- What is counted -----------------------------------------------------------------------------------


def _counted(doc: Doc, text: str, w: _Words, amount: _Amount) -> FoundQuantity | None:
    """Return the amount with the noun it counts, or None if it turns out to be a name or a rank."""
    core = covering(doc, w.starts[amount.core], w.ends[amount.core_end - 1])
    if core is None or not len(core):
        return None
    last = core[-1]
    if not amount.worded and not amount.bounded and not amount.unit and _is_name(core[0], last):
        return None
    unit, end = amount.unit, amount.end
    head: Token | None = None
    compound = _compound_unit(w, amount)
    if compound is not None:
        joined, end, counted = compound
        if joined is None:
            return None
        unit, head = joined, _noun_after(doc, w.ends[end - 1]) if counted else None
    elif unit:
        head = _worth(doc, w, end)
        if head is None and unit not in _tables().money and unit != "percent":
            head = _last_token(doc, w, end)
    else:
        head = _noun_after(doc, w.ends[amount.end - 1])
        if head is not None and doc[last.i + 1].lower_ == "the" and _toll(last):
            head = None  # "put casualties at 1,100 the same day"
        if head is None:
            head = _among(last)
        if amount.worded and head is None and w.low[amount.core] in {"one", "several", "multiple"}:
            return None  # "one" of nothing is a pronoun
        if head is not None and head.lower_ in _tables().calibres:
            return None
        unit = _singular(head) if head is not None else _toll(last) or _people(last)
        if w.at(end) in _tables().durations and head is not None and w.starts[end] == head.idx:
            end += 1
    start_at, end_at = w.starts[amount.start], w.ends[end - 1]
    low, high = amount.low, amount.high
    return FoundQuantity(
        quantity=Quantity(
            low=_plain(low), high=_plain(high), unit=unit, text=text[start_at:end_at]
        ),
        start=start_at,
        end=end_at,
        head=head,
    )


def _plain(value: float | None) -> float | None:
    """Return whole numbers as such, and no digits that multiplication has added."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _is_name(first: Token, last: Token) -> bool:
    """Return whether a bare figure is part of the name before it: "Unha 3", "Hwasong 17"."""
    if first.i == 0:
        return False
    before = first.nbor(-1)
    if before.tag_ not in {"NNP", "NNPS"} or "," in first.text:
        return False
    return (
        last.head.i <= before.i
        and last.dep_ in {"nummod", "appos", "npadvmod", "prep", "dep", "pobj", "nmod"}
        and (last.head.i == before.i or last.head.tag_ in {"NNP", "NNPS"})
    )


Compound = tuple[str | None, int, bool]  # unit (None: no quantity), end, whether a noun is counted


def _compound_unit(w: _Words, amount: _Amount) -> Compound | None:
    """Read what a dash joins to the number: "120-day", "600-strong", "five-member", "two-lane"."""
    j = amount.end
    durations = _tables().durations
    if w.at(j) not in DASHES:
        if w.at(j) in durations and w.at(j + 1) in DASHES and w.at(j + 2) == "long":
            return durations[w.at(j)], j + 3, False
        return None
    if not (w.glued(j) and w.glued(j + 1)):
        return None
    word = w.at(j + 1)
    if word in durations:
        return durations[word], j + 2, True
    if word == "long" and amount.unit:
        return amount.unit, j + 2, True
    if word == "strong":
        return "person", j + 2, True
    if word in {"man", "member", "person"}:
        return word, j + 2, True
    return None, j + 1, False  # "three-stage", "40-foot", "12-fold": what a thing is like


OFFSETS = frozenset(
    {"before", "after", "earlier", "later", "ago", "since", "apart", "away", "prior"}
)
DIRECTIONS = frozenset(
    "north south east west northeast northwest southeast southwest from away off inside inland "
    "outside deep behind beyond of".split()
)
LENGTHS = frozenset({"kilometre", "metre", "mile", "nautical mile", "foot"})


def _beside_the_point(
    w: _Words, amount: _Amount, read: FoundQuantity, found: list[FoundQuantity]
) -> bool:
    """Return whether an amount says where or when rather than how much or how long."""
    unit, j, i = read.quantity.unit, amount.end, amount.start
    tables = _tables()
    if unit in tables.units.durations:
        if w.at(j) in tables.durations:
            j += 1
        if w.at(j) in OFFSETS or w.at(i - 1) in {"every", "each"}:
            return True  # "a few days before", "every two years"
        return w.at(i - 1) == "in" and w.at(i - 2) == "time"  # "for the first time in 15 years"
    if unit in LENGTHS and w.at(j) in DIRECTIONS and read.head is not None:
        return True  # "180 miles from the border"
    converted = unit in tables.units.measures and unit != "percent" and w.at(i - 1) == "("
    return bool(
        converted and found and found[-1].quantity.unit in tables.units.measures
    )  # "4.7 km (2.9 miles)"


NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
BETWEEN = frozenset(
    {
        "JJ",
        "JJR",
        "JJS",
        "VBN",
        "VBG",
        "HYPH",
        "CD",
        "POS",
        "``",
        "''",
        '""',
        "RB",
        "RBR",
        "SYM",
        "DT",
        "PDT",
        "NFP",
        "AFX",
    }
)
GROUPS = frozenset(
    "group team batch contingent unit array range series number total majority pair set kind type variety piece lot".split()
)


def _noun_after(doc: Doc, at: int) -> Token | None:
    """Return the noun that a number ending at code point ``at`` counts, skipping what describes it."""
    noun: Token | None = None
    steps = 0
    for token in doc[token_at(doc, at) :]:
        if token.idx < at:
            continue
        steps += 1
        if steps > 12:
            break
        tag = token.tag_
        if tag in NOUNS and token.text[0].isalnum():
            if token.lower_ in _tables().calibres:
                continue
            noun = token
            continue
        if token.lower_ == "of" and noun is None:
            continue
        if tag == "POS" and noun is not None:
            noun = None
            continue
        if noun is not None and not (
            tag in {"HYPH", "``", "''"}
            and token.i + 1 < len(doc)
            and doc[token.i + 1].tag_ in NOUNS
        ):
            break
        if tag in BETWEEN or token.is_quote or token.lower_ in {"the", "its", "their", "more"}:
            if tag in {"DT", "PDT"} and token.lower_ not in {"the", "these", "those", "all"}:
                break
            continue
        if tag == "PRP$":
            continue
        if tag == "," and steps > 1 and doc[token.i - 1].tag_ in {"JJ", "VBN"}:
            continue
        break
    return _last_of_compound(noun) if noun is not None else None


WITHIN_NAMES = NOUNS | {"CD", "JJ", "VBN", "HYPH"}


def _last_of_compound(noun: Token) -> Token:
    """Return the noun that a name or a modifier stands before: "tanks", of "Leopard 2 tanks"."""
    for _ in range(3):
        head = noun.head
        inside = noun.dep_ in {"compound", "npadvmod", "nmod", "amod"} and head.tag_ in NOUNS
        if not inside or not 0 < head.i - noun.i <= 4:
            break
        if any(t.tag_ not in WITHIN_NAMES for t in noun.doc[noun.i : head.i]):
            break
        noun = head
    return noun


def _last_token(doc: Doc, w: _Words, end: int) -> Token | None:
    span = covering(doc, w.starts[end - 1], w.ends[end - 1])
    return span[-1] if span is not None and len(span) else None


def _worth(doc: Doc, w: _Words, end: int) -> Token | None:
    """Return the noun that an amount measures: "worth of aircraft", "tons of grain", "in aid"."""
    j = end
    if w.at(j) == "worth":
        j += 1
    if w.at(j) not in {"of", "in"}:
        return None
    return _noun_after(doc, w.ends[j])


def _people(last: Token) -> str:
    """Return "person" for a number of people without a noun: "killed 20", "100 injured", "47 dead"."""
    harmed = _tables().people
    after = last.nbor(1) if last.i + 1 < len(last.doc) else last
    if after.lower_ in {"dead", "missing"}:
        return "person"
    if after.lemma_.lower() in harmed and after.tag_ in {"VBN", "VBD", "JJ"}:
        return "person"
    object_of = last.dep_ in {"dobj", "nsubjpass"} and last.head.lemma_.lower() in harmed
    return "person" if object_of else ""


# Nouns of which a bare number can be one: "put casualties at 1,100".
TOLLS = frozenset(("casualties", "deaths", "fatalities"))


def _toll(last: Token) -> str:
    """Return what a bare number is put on: "casualty" of "put casualties at 1,100"; else nothing."""
    at = last.head
    if last.dep_ != "pobj" or at.lower_ != "at":
        return ""
    counted = (
        [at.head] if at.head.pos_ == "NOUN" else [c for c in at.head.children if c.dep_ == "dobj"]
    )
    return next((_singular(t) for t in counted if t.lower_ in TOLLS), "")


def _among(last: Token) -> Token | None:
    """Return "soldiers" of "600 were killed among the soldiers", "600 of the soldiers"."""
    for child in last.children:
        if child.lower_ in {"of", "among"}:
            for thing in child.children:
                if thing.dep_ == "pobj" and thing.tag_ in NOUNS:
                    return thing
    return None


IRREGULAR = {"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "personnel": "personnel", "aircraft": "aircraft", "forces": "force", "troops": "troop", "deaths": "death", "arms": "arm", "pieces": "piece", "servicemen": "serviceman", "munitions": "munition"}  # fmt: skip


def _singular(noun: Token) -> str:
    """Return the singular of a noun as worded, names of peoples with their capital."""
    low = noun.lower_
    if low in _tables().durations:
        return _tables().durations[low]
    if low in IRREGULAR:
        return IRREGULAR[low]
    for phrase, unit in _tables().unit_words.get(low, ()):
        if len(phrase) == 1:
            return unit
    if noun.tag_ == "NNPS" or (noun.tag_ == "NNP" and noun.text[:1].isupper()):
        text = noun.text
        return text[:-1] if text.endswith("s") and not text.endswith(("ss", "us")) else text
    if noun.tag_ == "NNS":
        return noun.lemma_.lower()
    return low


# --- What a sentence lends to its numbers ----------------------------------------------------------------


# Of how many people a part of an army or a party of travellers is: "two battalions of 500 each".
FORMATIONS = frozenset(
    "battalion brigade division regiment company platoon squad unit detachment corps".split()
)
GATHERINGS = frozenset("group team crew delegation party batch shift contingent".split())


def _lent(text: str, found: list[FoundQuantity]) -> Iterator[FoundQuantity]:
    """Give a number without a noun the unit of the number before it: "17 soldiers ... dozens"."""
    unit = ""
    before: FoundQuantity | None = None
    for read in found:
        of_whom = _each_of(text, before, read)
        before = each = (
            replace(read, quantity=replace(read.quantity, unit=of_whom)) if of_whom else read
        )
        here = each.quantity.unit
        if here in {"", "other", "more"} or (here == "person" and each.head is None):
            if unit:
                yield replace(each, quantity=replace(each.quantity, unit=unit))
                continue
        elif (
            here not in _tables().money
            and here not in _tables().units.durations
            and here != "percent"
            and not INCLUDING.search(text, 0, each.start)
        ):
            unit = here
        if here in {"other", "more"}:
            yield replace(each, quantity=replace(each.quantity, unit=""))
        else:
            yield each


INCLUDING = re.compile(r"\b(?:including|among them)\s+$")  # a part: what follows is of the whole
EACH = re.compile(r"(?: [a-z]+)? (?:each|apiece)\b")


def _each_of(text: str, before: FoundQuantity | None, now: FoundQuantity) -> str:
    """Return who is counted by "500 each" after "two battalions"; "": nobody of that sort."""
    if before is None or now.quantity.unit or not EACH.match(text, now.end):
        return ""
    if before.quantity.unit in FORMATIONS:
        return "troop"
    return "person" if before.quantity.unit in GATHERINGS else ""


SINCE = re.compile("since", re.IGNORECASE)


def _scoped(text: str, found: Iterator[FoundQuantity], *, since: bool) -> Iterator[FoundQuantity]:
    """Say of each number whether it is of one happening, of all so far, or of a stretch of time."""
    listed = list(found)
    cumulative = bool(listed) and (since or _tables().cumulative.search(text) is not None)
    for number, each in enumerate(listed):
        until = listed[number + 1].start if number + 1 < len(listed) else len(text)
        scope: Scope = "single"
        if each.quantity.unit not in _tables().units.durations:
            if _periodic(
                text[each.end : min(until, each.end + 90)],
                text[max(0, each.start - 28) : each.start],
            ):
                scope = "per_period"
            elif cumulative and each.quantity.unit != "percent":
                scope = "cumulative"
        yield (
            each
            if scope == "single"
            else replace(each, quantity=replace(each.quantity, scope=scope))
        )


@cache
def _period_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    numerals = _tables().numerals
    periods, adverbs = "|".join(numerals.per_period), "|".join(numerals.periodic)
    return (
        re.compile(
            rf"[^,;:]*?(?:\b(?:a|an|per|each|every)[ -](?:{periods})\b|/(?:{periods})\b|\b(?:{adverbs})\b)",
            re.IGNORECASE,
        ),
        re.compile(r"\b(?:annual|monthly|weekly|daily|yearly|quarterly)\b[^,;:]*$", re.IGNORECASE),
    )


def _periodic(after: str, before: str) -> bool:
    following, leading = _period_patterns()
    return following.match(after) is not None or leading.search(before) is not None
