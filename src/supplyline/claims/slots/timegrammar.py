"""Read the words for time of one sentence: a small grammar over its words, without a parse.

Points ("17 June", "late 2024", "two weeks ago"), ranges ("from June to August", "2022-23") and what
stands before them ("since", "by", "before").  Each function reads one manner of wording at a word
and returns what it means and the word after it, or None.

Does not: resolve anything against a day (``timepoints`` does); read durations or clock times.
"""

# ruff: noqa: PLR0911, PLR0912  # a grammar reads as its alternatives, each returning
# ruff: noqa: SIM905  # lists of words are easier to read as words

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from supplyline.claims.slots.timepoints import Expression, Period, Point, month_span, time_words

MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
ABBREVIATED = frozenset(name for name in MONTHS if len(name) < 5) - {"may", "june", "july"}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        "monday tuesday wednesday thursday friday saturday sunday".split()
    )
}
UNITS = {
    word: unit
    for unit in ["minute", "hour", "day", "week", "weekend", "month", "quarter", "year", "decade"]
    for word in (unit, unit + "s")
}
SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30}
PARTS = {
    "early": "early", "mid": "mid", "late": "late", "earlier": "earlier", "later": "later",
    "beginning": "start", "start": "start", "middle": "mid", "end": "end", "close": "end",
}  # fmt: skip
WHICH = {
    "last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1,
    "following": 1,
}  # fmt: skip
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
DASHES = frozenset("-–—")
PREPOSITIONS = frozenset(
    "in on during at of over throughout around circa about amid for within across only".split()
)
SINCE = frozenset({"since", "starting", "beginning", "from"})
UNTIL = frozenset({"until", "till", "through", "by", "ending", "thru"})
BEFORE = frozenset({"before", "pre"})
AFTER = frozenset({"after", "following", "post"})
# "the highest since 2011" compares; it dates nothing
COMPARING = re.compile(
    r"(?:\bfirst\b[^,;]{0,40}|\b(?:most|least|more|fewer|only|since records)\b[^,;]{0,25}"
    r"|\b\w{3,}est\b[^,;]{0,40}) $",
    re.IGNORECASE,
)
DATELINE = re.compile(
    r"\s*[A-Z][^\n()]{1,70}?\(\s*[A-Za-z][^()\n]{1,40}\)\s*(?:--|—|–|-)"
    r"|\s*[A-Z][\w .'’-]{1,40}, \d{1,2} [A-Z][a-z]+(?: \d{4})?: "
    r"|\s*[A-Z][\w .'’-]{1,40}, (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)"
    r"(?:,? \d{4})?(?: [A-Z][\w-]{1,20}){0,2} ?(?:--|—|–)"
)
WORD = re.compile(r"\d+(?:st|nd|rd|th|s)?\b|\d+|[QqHh][1-4]\b|[^\W\d_]+|[^\w\s]")
YEAR_FIRST, YEAR_LAST = 1800, 2100
NO_YEAR_AFTER = frozenset(
    "resolution resolutions article articles no unit units law order decree room flight page "
    "paragraph section project some about roughly approximately nearly almost least than some "
    "up another additional total code number serial model type block lot".split()
)
NO_YEAR_BEFORE = frozenset(
    "km kilometres kilometers miles metres meters mm tons tonnes kg hours percent barrels "
    "people soldiers troops men women shells rounds containers workers dollars euros rubles "
    "roubles won yuan yen units pieces drones missiles tanks vehicles words feet".split()
)


class _Sentence:
    """The words of one sentence, in lower case, with their places."""

    __slots__ = ("hinted", "low", "lower", "raw", "spans", "text")

    def __init__(self, text: str) -> None:
        self.text, self.lower = text, text.lower()
        # A letter whose lower case is longer would move the offsets of named periods.
        self.hinted = len(self.lower) == len(text) and any(
            hint in self.lower for hint in time_words().hints
        )
        self.raw: list[str] = []
        self.spans: list[tuple[int, int]] = []
        for match in WORD.finditer(text):
            self.raw.append(match.group())
            self.spans.append(match.span())
        self.low = [word.lower() for word in self.raw] + [""] * 4

    def __len__(self) -> int:
        return len(self.raw)

    def touches(self, index: int) -> bool:
        """Return whether word ``index`` follows the one before it without a blank."""
        return 0 < index < len(self.spans) and self.spans[index - 1][1] == self.spans[index][0]


Parsed = tuple[Point, int] | None  # the point, and the word after it


def _number(word: str) -> int | None:
    """Return a day of the month or count: "26", "1st", "three"."""
    if word.isascii() and word[:1].isdigit():
        digits = word.rstrip("stndrh")
        return int(digits) if digits.isdigit() and len(digits) <= 3 else None
    return SMALL.get(word)


def _bare_year(s: _Sentence, i: int) -> int | None:
    """Return the year that word ``i`` is, unless it is part of a figure or a designation."""
    word = s.low[i]
    if len(word) != 4 or not (word.isascii() and word.isdigit()):
        return None
    year = int(word)
    if not YEAR_FIRST <= year <= YEAR_LAST:
        return None
    if i and s.touches(i):
        before = s.low[i - 1]
        two_back = s.low[i - 2] if i > 1 else ""
        if before in "$€£¥₩₽#./:" or before.isalpha():
            return None
        if (
            before in DASHES
            and s.touches(i - 1)
            and two_back not in {"mid", "pre", "post", "early", "late"}
            and not two_back.isdigit()
        ):
            return None
        if before == "," and two_back.isdigit() and s.touches(i - 1):
            return None
    since_at_least = i > 2 and s.low[i - 1] == "least" and s.low[i - 3] in SINCE | UNTIL
    if i and s.low[i - 1] in NO_YEAR_AFTER and not since_at_least:
        return None
    after = s.low[i + 1]
    if s.touches(i + 1) and (
        (after in "%.,:/" and i + 2 < len(s) and s.touches(i + 2) and s.low[i + 2].isdigit())
        or after == "%"
    ):
        return None
    if after in NO_YEAR_BEFORE:
        return None
    return year


def _relative_year(s: _Sentence, i: int) -> tuple[int, int] | None:
    """Return "last year", "this year", "of next year" as a shift, and the word after it."""
    if s.low[i] == "of":
        i += 1
    if s.low[i] == "the" and s.low[i + 1] in {"same", "previous", "following"}:
        return None
    if s.low[i] in WHICH and s.low[i + 1] == "year":
        return WHICH[s.low[i]], i + 2
    return None


def _with_year(s: _Sentence, point: Point, i: int) -> tuple[Point, int]:
    """Return the point with the year that follows it, if one does."""
    j = i
    if s.low[j] in {",", "of", "in"}:
        j += 1
    if j < len(s):
        year = _bare_year(s, j)
        if year is not None and not (s.low[i] == "," and point.grain not in {"day", "month"}):
            return replace(point, year=year), j + 1
        relative = _relative_year(s, j)
        if relative is not None:
            return replace(point, shift=relative[0]), relative[1]
    return point, i


def _month_name(s: _Sentence, i: int) -> tuple[int, int] | None:
    """Return the month that word ``i`` names, and the word after it."""
    month = MONTHS.get(s.low[i])
    if month is None or not s.raw[i][:1].isupper():
        return None
    word, j = s.low[i], i + 1
    if word in ABBREVIATED:
        if s.low[j] == "." and s.touches(j):
            return month, j + 1
        beside = s.low[j][:1].isdigit() or (i > 0 and s.low[i - 1][:1].isdigit())
        return (month, j) if beside and word != "mar" else None
    if word in {"may", "march"}:
        before = s.low[i - 1] if i else ""
        after = s.low[j][:1].isdigit() or (s.low[j] == "of" and s.low[j + 1][:1].isdigit())
        if not after and before not in (
            PREPOSITIONS | SINCE | UNTIL | BEFORE | AFTER | PARTS.keys() | WHICH.keys() | DASHES
            | {"and", "or", "to", "between", "their", "his", "its", "the", "s"}
        ) and not before[:1].isdigit():  # fmt: skip
            return None
    return month, j


def _date(s: _Sentence, i: int) -> Parsed:
    """Read "June 17", "17 June 2025", "December 24-26", "June 2025", "2025-06-17", "17.06.2025"."""
    named = _month_name(s, i)
    if named is not None:
        month, j = named
        day = _number(s.low[j]) if s.low[j][:1].isdigit() else None
        if (
            day is not None
            and 1 <= day <= 31
            and not (s.low[j + 1] in {".", ":"} and s.touches(j + 2) and s.low[j + 2].isdigit())
        ):
            j += 1
            last = 0
            if s.low[j] in DASHES and s.low[j + 1][:1].isdigit():
                last = _number(s.low[j + 1]) or 0
                j = j + 2 if day < last <= 31 else j
                last = last if day < last <= 31 else 0
            return _with_year(s, Point("day", month=month, day=day, number=last), j)
        return _with_year(s, Point("month", month=month), j)
    word = s.low[i]
    if not word[:1].isdigit():
        return None
    iso = _numeric_date(s, i)
    if iso is not None:
        return iso
    day = _number(word)
    if day is None or not 1 <= day <= 31:
        return None
    j, last = i + 1, 0
    if s.low[j] in DASHES | {"and", "to"} and s.low[j + 1][:1].isdigit():
        last = _number(s.low[j + 1]) or 0
        if not day < last <= 31:
            return None
        j += 2
    if s.low[j] == "of":
        j += 1
    if j >= len(s):
        return None
    named = _month_name(s, j)
    if named is None:
        return None
    return _with_year(s, Point("day", month=named[0], day=day, number=last), named[1])


def _numeric_date(s: _Sentence, i: int) -> Parsed:
    """Read dates in figures: year first, or day first with dots, which nobody writes month first."""
    marks = s.low[i + 1], s.low[i + 3]
    if marks[0] != marks[1] or not marks[0] or marks[0] not in "-./" or i + 4 >= len(s):
        return None
    if not all(s.touches(k) for k in range(i + 1, i + 5)):
        return None
    parts = [s.low[i], s.low[i + 2], s.low[i + 4]]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    a, b, c = map(int, parts)
    if len(parts[0]) == 4 and YEAR_FIRST <= a <= YEAR_LAST and 1 <= b <= 12 and 1 <= c <= 31:
        return Point("day", year=a, month=b, day=c), i + 5
    if len(parts[2]) == 4 and YEAR_FIRST <= c <= YEAR_LAST:
        if marks[0] != "/" and 1 <= b <= 12 and 1 <= a <= 31:
            return Point("day", year=c, month=b, day=a), i + 5
        if marks[0] == "/" and (a > 12) != (b > 12):  # 03/04/2025 is two days: nobody's guess
            day, month = (a, b) if a > 12 else (b, a)
            if 1 <= day <= 31 and 1 <= month <= 12:
                return Point("day", year=c, month=month, day=day), i + 5
    return None


def _years(s: _Sentence, i: int) -> Parsed:
    """Read "2024", "2022-23", "2024–2026", "the 1990s", "2024/25"."""
    word = s.low[i]
    if len(word) == 5 and word[:4].isdigit() and word[4] == "s" and word[3] == "0":
        return Point("decade", year=int(word[:4])), i + 1
    year = _bare_year(s, i)
    if year is None:
        return None
    if s.low[i + 1] in DASHES | {"/"} and s.touches(i + 1) and s.touches(i + 2):
        following = s.low[i + 2]
        if following.isascii() and following.isdigit() and len(following) in {2, 4}:
            last = int(following) if len(following) == 4 else year // 100 * 100 + int(following)
            if year < last <= YEAR_LAST:
                return Point("year", year=year, last_year=last), i + 3
    return Point("year", year=year), i + 1


def _relative(s: _Sentence, i: int) -> Parsed:
    """Read "last month", "this week", "next Friday", "the past five years", "last March"."""
    j = i + 1 if s.low[i] == "the" else i
    shift = WHICH.get(s.low[j])
    if shift is None:
        return None
    word = s.low[j + 1]
    if word in UNITS and s.low[j] != "following":
        unit = UNITS[word]
        if word != unit:  # "the past years": not how many
            return None
        if unit in {"minute", "hour"}:
            return None
        if s.low[j + 2] == "of":
            return _week_of(s, j + 2, "late" if shift < 0 else "") if unit == "week" else None
        if unit == "weekend":
            return Point("unit", shift=shift, unit=unit), j + 2
        if s.low[j] in {"past", "coming"} or (j > i and s.low[j] in {"last", "next"}):
            return Point("past" if shift < 0 else "next", number=1, unit=unit), j + 2
        if j > i and s.low[j] != "current":
            return None  # "the previous month" is told from another time than publication
        return Point("unit", shift=shift, unit=unit), j + 2
    if word in WEEKDAYS and s.low[j] != "following":
        return Point("weekday", shift=shift, number=WEEKDAYS[word]), j + 2
    if word in {"morning", "afternoon", "evening"} and shift == 0:
        return Point("today"), j + 2
    if word == "night" and shift == -1:
        return Point("today", shift=-1, number=1), j + 2
    if word in time_words().seasons:
        return _seasonal(s, j + 1, shift)
    if j + 1 < len(s):
        named = _month_name(s, j + 1)
        if named is not None:
            dated = _date(s, j + 1)
            if dated is None or not dated[0].needs_year():
                return dated
            if not shift:
                return replace(dated[0], shift=0), dated[1]
            return replace(dated[0], toward="back" if shift < 0 else "ahead"), dated[1]
    count = _number(word)
    if word in {"few", "several", "couple"}:
        count = 3 if word != "couple" else 2
        if s.low[j + 2] == "of":
            j += 1
    if count and s.low[j + 2] in UNITS and UNITS[s.low[j + 2]] != "weekend" and shift:
        unit = UNITS[s.low[j + 2]]
        return Point("past" if shift < 0 else "next", number=count, unit=unit), j + 3
    return None


def _seasonal(s: _Sentence, i: int, shift: int | None = None) -> Parsed:
    """Read "summer 2023", "the fall of 2022", "last winter"."""
    word = s.low[i]
    if word not in time_words().seasons:
        return None
    point, j = _with_year(s, Point("season", unit=word), i + 1)
    if not point.needs_year() or shift is not None:
        return point, j
    before = s.low[i - 1] if i else ""
    return (point, j) if before in {"in", "this", "during", "since", "until", "by"} else None


def _ago_phrase(s: _Sentence, i: int) -> Parsed:
    """Read "two weeks ago", "a few days ago", "more than a year ago"."""
    j, count = i, _number(s.low[i])
    if count is None and s.low[i] not in {"several", "few"}:
        return None
    if s.low[i] == "a" and s.low[i + 1] in {"few", "couple"}:
        j, count = i + 1, 2
        if s.low[j + 1] == "of":
            j += 1
    elif s.low[i] in {"several", "few"}:
        count = None
    if s.low[j + 1] not in UNITS or s.low[j + 2] != "ago" or UNITS[s.low[j + 1]] == "weekend":
        return None
    if count is None or s.low[i + 1] in {"few", "couple"}:
        return Point("recent"), j + 3
    return Point("ago", number=count, unit=UNITS[s.low[j + 1]]), j + 3


NEAR = {
    ("today",): Point("today"),
    ("tonight",): Point("today"),
    ("yesterday",): Point("today", shift=-1),
    ("tomorrow",): Point("today", shift=1),
    ("overnight",): Point("today", shift=-1, number=2),
    ("the", "day", "before", "yesterday"): Point("today", shift=-2),
    ("the", "day", "after", "tomorrow"): Point("today", shift=2),
    ("the", "weekend"): Point("unit", shift=-1, unit="weekend", toward="near"),
    ("the", "day", "before"): Point("today", shift=-1),
    ("the", "previous", "day"): Point("today", shift=-1),
    ("a", "day", "earlier"): Point("today", shift=-1),
}


Phrases = dict[str, list[tuple[tuple[str, ...], Point]]]


@cache
def _phrases() -> tuple[Phrases, Phrases]:
    """Return fixed phrases: of several words by their first two, longest first; of one word."""
    words = time_words()
    listed: list[tuple[tuple[str, ...], Point]] = list(NEAR.items())
    listed += [(tuple(WORD.findall(p.lower())), Point("recent")) for p in words.recent]
    listed += [(tuple(WORD.findall(p.lower())), Point("soon")) for p in words.soon]
    listed += [
        (tuple(WORD.findall(p.lower())), Point("day", month=month, day=day))
        for p, (month, day) in words.days.items()
    ]
    several: Phrases = {}
    single: Phrases = {}
    for phrase, point in sorted(listed, key=lambda item: -len(item[0])):
        table, key = (several, " ".join(phrase[:2])) if len(phrase) > 1 else (single, phrase[0])
        table.setdefault(key, []).append((phrase, point))
    return several, single


def _fixed(s: _Sentence, i: int) -> Parsed:
    several, single = _phrases()
    word, after = s.low[i], s.low[i + 1]
    for phrase, point in (*several.get(f"{word} {after}", ()), *single.get(word, ())):
        if len(phrase) > 2 and tuple(s.low[i : i + len(phrase)]) != phrase:
            continue
        if phrase in {("shortly",), ("soon",)} and after in {"after", "before", "as"}:
            continue
        if word == "today" and i and s.raw[i] == "Today":
            continue  # the outlet
        if word == "overnight" and after in {"visit", "stay", "stop", "trip", "train"}:
            continue
        return point, i + len(phrase)
    return None


def _part(s: _Sentence, i: int) -> Parsed:
    """Read "early October", "mid-2023", "the end of the year", "the first half of 2024"."""
    j = i + 1 if s.low[i] == "the" else i
    word = s.low[j]
    if word in ORDINALS:
        return _fraction(s, j)
    if re.fullmatch(r"[qh][1-4]", word):
        grain = "quarter" if word[0] == "q" else "half"
        number = int(word[1])
        if grain == "half" and number > 2:
            return None
        point, after = _with_year(s, Point(grain, number=number), j + 1)
        return (point, after) if grain == "quarter" or not point.needs_year() else None
    part = PARTS.get(word)
    if part is None:
        return None
    j += 1
    if s.low[j] in DASHES:
        j += 1
    if part in {"start", "end"} or word == "middle":
        if s.low[j] != "of":
            return None
        j += 1
        if s.low[j] in {"the", "this"} and s.low[j + 1] in {"week", "month", "year", "decade"}:
            return Point("unit", shift=0, unit=s.low[j + 1], part=part), j + 2
    if part in {"earlier", "later"}:
        if (
            s.low[j] == "in"
            and s.low[j + 1] in {"the", "this"}
            and s.low[j + 2] in {"week", "month", "year"}
        ):
            return Point("unit", shift=0, unit=s.low[j + 2], part=part), j + 3
        if s.low[j] not in {"this", "last", "in", "on", "today"}:
            return None
    if part in {"early", "late"} and s.low[j] in {"in", "on"}:
        j += 1
    if s.low[j] == "the":
        j += 1
    inner = (
        _relative(s, j) or _date(s, j) or _years(s, j) or _week_day(s, j) if j < len(s) else None
    )
    if inner is None:
        return None
    return replace(inner[0], part=part), inner[1]


def _fraction(s: _Sentence, j: int) -> Parsed:
    """Read "the first half of 2024", "first-half", "the third quarter", "the first three months of"."""
    number, k = ORDINALS[s.low[j]], j + 1
    if s.low[k] in DASHES:
        k += 1
    if s.low[k] == "half" and number <= 2:
        grain = "half"
    elif s.low[k] == "quarter":
        grain = "quarter"
    elif s.low[k] == "week" and s.low[k + 1] == "of":
        return _week_of(s, k + 1, "early" if number == 1 else "")
    else:
        count = _number(s.low[k])
        if (
            number == 1
            and count
            and count < 12
            and s.low[k + 1] == "months"
            and s.low[k + 2] == "of"
        ):
            year = _bare_year(s, k + 3) if k + 3 < len(s) else None
            if year is not None:
                return (
                    Point("named", interval=month_span(year, 1, months=count)),
                    k + 4,
                )
        return None
    point, after = _with_year(s, Point(grain, number=number), k + 1)
    if s.low[k + 1] == "of" and point.needs_year():
        return None  # "the first half of the match"
    return point, after


def _week_of(s: _Sentence, i: int, part: str) -> Parsed:
    """Read "of May" after "the first week" or "the last week", as early or late May."""
    month = _month_name(s, i + 1) if i + 1 < len(s) else None
    if month is None or not part:
        return None
    return _with_year(s, Point("month", month=month[0], part=part), month[1])


def _week_day(s: _Sentence, i: int) -> Parsed:
    """Read "Friday", "Tuesday, July 26", "Thursday [13 September]", "Friday last week"."""
    if s.low[i] not in WEEKDAYS or not s.raw[i][:1].isupper():
        return None
    number, j = WEEKDAYS[s.low[i]], i + 1
    if s.low[j] in {"morning", "afternoon", "evening", "night"}:
        j += 1
    k = j
    if s.low[k] in {",", "[", "("}:
        k += 1
    if s.low[k] == "the":
        k += 1
    if k > j and k < len(s):
        dated = _date(s, k)
        if dated is not None and dated[0].grain == "day":
            after = dated[1]
            if s.low[j] in {"[", "("} and s.low[after] in {"]", ")"}:
                after += 1
            return dated[0], after
    if s.low[j] == "last" and s.low[j + 1] == "week":
        return Point("weekday", shift=-2, number=number), j + 2
    return Point("weekday", number=number), j


def _possessive_end(s: _Sentence, i: int) -> Parsed:
    """Read "year's end", "year-end", "month-end"."""
    if s.low[i] not in {"year", "month"}:
        return None
    if s.low[i + 1] in {"'", "’"} and s.low[i + 2] == "s" and s.low[i + 3] == "end":
        return Point("unit", shift=0, unit=s.low[i], part="end"), i + 4
    if s.low[i + 1] in DASHES and s.low[i + 2] == "end":
        return Point("unit", shift=0, unit=s.low[i], part="end"), i + 3
    return None


def _period(s: _Sentence, i: int, listed: list[Period]) -> Parsed:
    if not s.hinted:
        return None
    lower = s.lower
    for number, pattern in enumerate(_patterns(listed is time_words().beginnings)):
        match = pattern.match(lower, s.spans[i][0])
        if match is None:
            continue
        period = listed[number]
        if period.about and not any(word in lower for word in period.about):
            continue
        j = i
        while j < len(s) and s.spans[j][0] < match.end():
            j += 1
        return Point("named", interval=(period.start, period.end)), j
    return None


@cache
def _patterns(beginnings: bool) -> tuple[re.Pattern[str], ...]:
    words = time_words()
    listed = words.beginnings if beginnings else words.periods
    return tuple(re.compile(rf"(?:{period.words})(?!\w)") for period in listed)


PERIOD_STARTS = frozenset(
    [
        "world",
        "wwi",
        "wwii",
        "the",
        "september",
        "9",
        "last",
        "annexation",
        "russia",
        "moscow",
        "its",
    ]
)
STARTS = (
    MONTHS.keys() | WEEKDAYS.keys() | PARTS.keys() | WHICH.keys() | ORDINALS.keys() | SMALL.keys()
    | {"the", "several", "few", "year", "month", "q1", "q2", "q3", "q4", "h1", "h2"}
)  # fmt: skip


@cache
def _starts() -> frozenset[str]:
    several, single = _phrases()
    firsts = {key.split()[0] for key in several} | single.keys()
    return frozenset(STARTS | time_words().seasons.keys() | firsts | PERIOD_STARTS)


def _point(s: _Sentence, i: int) -> Parsed:
    """Read the longest point of time that starts at word ``i``."""
    if i >= len(s):
        return None
    word = s.low[i]
    if word[:1].isdigit():
        if i and s.touches(i) and s.low[i - 1].isalpha():
            return None
        return (
            (_period(s, i, time_words().periods) if word == "9" else None)
            or _date(s, i)
            or _ago_phrase(s, i)
            or _years(s, i)
            or (_fraction(s, i) if word in ORDINALS else None)
        )
    if word not in _starts():
        return None
    if i and s.touches(i) and s.low[i - 1] in DASHES and s.touches(i - 1) and word not in MONTHS:
        return None
    found = _period(s, i, time_words().periods) if word in PERIOD_STARTS else None
    found = found or _fixed(s, i) or _part(s, i) or _relative(s, i)
    if found is None and word == "the":
        inner = i + 1
        return (
            (_years(s, inner) or _date(s, inner) or _seasonal(s, inner)) if inner < len(s) else None
        )
    return (
        found
        or _week_day(s, i)
        or _date(s, i)
        or _seasonal(s, i)
        or _ago_phrase(s, i)
        or _possessive_end(s, i)
    )


def _mend(first: Point, last: Point) -> tuple[Point, Point]:
    """Give each end of a range the year or month that the other end says."""
    if (
        first.needs_year()
        and not last.needs_year()
        and last.grain in {"day", "month", "season", "quarter"}
    ):
        year = last.year
        if year is not None and (first.month or 0) > (last.month or 12):
            year -= 1
        first = replace(first, year=year, shift=last.shift)
    elif (
        last.needs_year() and first.year is not None and first.grain in {"day", "month", "quarter"}
    ):
        later = first.year + ((last.month or 12) < (first.month or 1))
        last = replace(last, year=later)
    return first, last


RANGE_GRAINS = frozenset({"day", "month", "year", "season", "quarter", "weekday", "decade"})


def _range(s: _Sentence, i: int, joints: frozenset[str]) -> tuple[Point, Point, int] | None:
    """Read "X to Y" at word ``i``, either end lending the other its month or year."""
    first = _point(s, i)
    joint = first[1] if first else i + 1
    if first is None:
        # "from 3 to 5 May"
        day = _number(s.low[i]) if s.low[i][:1].isdigit() else None
        if day is None or not 1 <= day <= 31 or s.low[joint] not in joints:
            return None
    elif s.low[joint] not in joints or first[0].grain not in RANGE_GRAINS:
        return None
    j = joint + 1
    if s.low[j] in {"in", "on", "the"}:
        j += 1
    last = _point(s, j)
    if first is None:
        if last is None or last[0].grain != "day" or last[0].number:
            return None
        return replace(last[0], day=_number(s.low[i])), last[0], last[1]
    if last is None:
        day = _number(s.low[j]) if s.low[j][:1].isdigit() else None
        if day is None or first[0].grain != "day" or not 1 <= day <= 31:
            return None
        if s.low[j + 1] in UNITS or s.low[j + 1] in {"%", "percent", "million", "thousand"}:
            return None
        point, after = _with_year(s, replace(first[0], day=day), j + 1)
        return replace(first[0], year=point.year, shift=point.shift), point, after
    if last[0].grain not in RANGE_GRAINS:
        return None
    return *_mend(first[0], last[0]), last[1]


TO = frozenset({"to", "until", "till", "through"}) | DASHES
AND = frozenset({"and"})
OR = frozenset({"and", "or"})


def _joined(s: _Sentence, i: int) -> tuple[Point, Point, int] | None:
    """Read "February and March 2024", "July or August", "late 2024 and early 2025"."""
    found = _range(s, i, OR)
    if found is None:
        return _parts(s, i)
    first, last, j = found
    neighbours = (
        first.grain == last.grain == "month"
        and (first.month or 0) % 12 + 1 == last.month
        and (not first.part or (first.part, last.part) == ("late", "early"))
    ) or (
        first.grain == last.grain == "year"
        and (first.year or 0) + 1 == last.year
        and bool(first.part) == bool(last.part)
    )
    return found if neighbours and j > i else None


def _parts(s: _Sentence, i: int) -> tuple[Point, Point, int] | None:
    """Read two parts of one month or year: "early and mid-October", "mid to late 2024"."""
    order = ("early", "mid", "late")
    j = i + 2 + (s.low[i + 1] in DASHES)  # "mid- to late October"
    first = PARTS.get(s.low[i])
    if first not in order or s.low[j - 1] not in OR | {"to"}:
        return None
    last = _part(s, j)
    if last is None or last[0].part not in order[order.index(first) + 1 :]:
        return None
    return replace(last[0], part=first), last[0], last[1]


def dateline_end(text: str) -> int:
    """Return where the dateline that opens a wire item's sentence ends; 0: it has none."""
    match = DATELINE.match(text)
    return match.end() if match else 0


@lru_cache(maxsize=512)
def expressions(text: str) -> tuple[Expression, ...]:
    """Return the time expressions of a sentence as worded, in order of place.

    Quantities look here too: what is a time is no quantity.
    """
    s = _Sentence(text)
    found: list[Expression] = []
    i = 0
    opening = dateline_end(text)
    while i < len(s) and s.spans[i][0] < opening:
        i += 1
    starts = _starts()
    while i < len(s):
        word = s.low[i]
        if not (word[:1].isdigit() or word in starts or word in LEADS):
            i += 1
            continue
        step = i
        for expression, after in _at(s, i):
            if expression is not None:
                found.append(expression)
            step = max(step, after)
        i = max(step, i + 1)
    return tuple(found)


Worded = tuple[Expression | None, int]  # None: words for a time that dates nothing
LEADS = SINCE | UNTIL | BEFORE | AFTER | {"between", "as", "prior", "up"}


def _at(s: _Sentence, i: int) -> Iterator[Worded]:
    """Yield what is worded at word ``i``, with the word after it."""
    word = s.low[i]
    if word in LEADS:
        led = _led(s, i)
        if led is not None:
            yield from led
            return
    joined = _joined(s, i) or _range(s, i, TO)
    if joined is not None:
        first, last, j = joined
        yield _expression(s, _widened(s, i), j, first, last), j
        return
    point = _point(s, i)
    if point is not None:
        yield _expression(s, _widened(s, i), point[1], point[0]), point[1]


def _led(s: _Sentence, i: int) -> list[Worded] | None:
    """Read what follows "since", "by", "from", "between", "before": None if no time does."""
    word = s.low[i]
    if word in {"between", "from"}:
        found = _range(s, i + 1, AND if word == "between" else TO)
        if found or word == "between":
            return [(_expression(s, i, found[2], *found[:2]), found[2])] if found else None
    side, j = _side(s, i)
    if side is None:
        return None
    if s.low[j] in {"in", "on", "from", "about", "around", "at", "as"} and word != "before":
        j += 1 + (s.low[j] == "at" and s.low[j + 1] == "least")
    if side in {"since", "before"} and j < len(s):
        begun = _period(s, j, time_words().beginnings)
        if begun is not None:
            return [(_expression(s, i, begun[1], begun[0], side=side), begun[1])]
    lead, point = j, _point(s, j)
    if point is None and word in {"since", "following"}:
        lead, point = _clause(s, j + 1)
    if point is None or (word == "from" and point[0].grain in {"recent", "soon", "past", "next"}):
        return None
    meant, after = point
    if word == "since" and COMPARING.search(s.text[: s.spans[i][0]]):
        return [(None, after)]
    if _is_whole(s, word, meant, lead, after):
        side = "at"
    elif word == "since":
        meant = replace(meant, toward=meant.toward or "back")
    elif side == "before":
        meant = replace(meant, toward=meant.toward or "near")
    led: list[Worded] = [(_expression(s, i, after, meant, side=side), after)]
    if lead - j > 1:
        led.append((_expression(s, _widened(s, lead), after, meant), after))
    return led


def _is_whole(s: _Sentence, word: str, point: Point, lead: int, after: int) -> bool:
    """Return whether "from" or "by" opens no side: "from 3 to 5 May", "by the 2022 crisis"."""
    if point.last_year is not None or (point.grain == "day" and point.number):
        return word in {"from", "through"}
    named = s.low[lead] == "the" and point.grain == "year" and not point.part
    return word == "by" and named and s.low[after].isalpha()


def _clause(s: _Sentence, i: int) -> tuple[int, Parsed]:
    """Return the first point of a clause ("since the conflict began five years ago")."""
    for ahead in range(i, min(i + 17, len(s))):
        word = s.low[ahead]
        if word in {",", ";", ":", "(", "—"} or (word == "." and not s.touches(ahead + 1)):
            break
        inner = _point(s, ahead)
        if inner is not None and inner[0].grain not in {"recent", "soon", "weekday"}:
            return ahead, inner
    return i, None


def _side(s: _Sentence, i: int) -> tuple[str | None, int]:
    """Return which side is open after the words at ``i``, and the word after them."""
    word, j = s.low[i], i + 1
    if word in {"pre", "post"}:
        if s.low[j] not in DASHES:
            return None, j
        return ("before" if word == "pre" else "since"), j + 1
    if word == "as":
        if s.low[j] == "of":
            return "until", j + 1
        return ("since", j + 3) if s.low[j] == "early" and s.low[j + 1] == "as" else (None, j)
    if word == "prior":
        return ("before", j + 1) if s.low[j] == "to" else (None, j)
    if word == "up":
        return ("until", j + 1) if s.low[j] in {"to", "until"} else (None, j)
    if word in SINCE:
        if word == "beginning" and s.low[j] == "of":
            return None, j
        return "since", j
    if word in UNTIL:
        return "until", j
    if word in BEFORE:
        return "before", j
    return ("since", j) if word in AFTER else (None, j)


def _widened(s: _Sentence, i: int) -> int:
    """Return the word that the preposition before word ``i`` starts at."""
    j = i
    while j and s.low[j - 1] in {"the", "only", "just"}:
        j -= 1
    return j - 1 if j and s.low[j - 1] in PREPOSITIONS else i


def _expression(
    s: _Sentence, i: int, j: int, first: Point, last: Point | None = None, *, side: str = "at"
) -> Expression:
    j = min(j, len(s))
    return Expression(s.spans[i][0], s.spans[j - 1][1], first, last, side)
