"""Find how a text says whose reporting it is: its dateline and its credits.

Syndicated: the text, or most of it, is the agency's ("SEOUL, Dec. 28 (Yonhap) --", "(AFP)" at the
end, "Copyright … The Associated Press", "By …, Associated Press").  Cited: the text is its outlet's
own and relays what the agency reported ("told AFP", "KCNA said", "With reporting by AFP": a
contribution is not the whole).  Agencies, their aliases and the cue words are schema/agencies.yaml.

Does not: follow a credit to another document (``origins`` does), or name outlets that are no agency.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Literal, NamedTuple

from supplyline.records import Credit, Dateline
from supplyline.text.agencies import agency_file, agency_named, alternatives
from supplyline.text.dates import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DASH = r"(?:--|—|–|―|-)"
_DATELINE = re.compile(
    rf"""(?P<place>[A-Z][\w.'’]*(?:[ /,-]{{1,2}}(?:[A-Z][\w.'’]*|de|of|el|al|la|the))*?)
    (?:[,.]\s*(?:
        (?P<month>(?i:{_MONTH}))\.?\s(?P<day>\d{{1,2}})(?:,?\s(?P<year>\d{{4}}))?
       |(?P<day2>\d{{1,2}})\s(?P<month2>(?i:{_MONTH}))\.?(?:,?\s(?P<year2>\d{{4}}))?
    ))?
    [,.]?\s*
    (?:\((?P<agency>[^()\n]{{2,40}})\)|/(?P<slashed>[A-Za-z ]{{2,20}})/\.?)?
    \s*(?P<dash>{_DASH}|:|(?<=/)\.?)(?=\s|\w|[“"])""",
    re.VERBOSE,
)
_NO_PLACES = re.compile(
    r"(?:ADVERT|ANALYSIS|BREAKING|COMMENT|CORRECT|EDITORIAL|EXCLUSIVE|EXPLAIN|FACT ?BOX|LIVE|NOTE"
    r"|OPINION|PHOTO|SOURCE|TIMELINE|UPDATE|VIDEO|WATCH)"
)
_OPENING_LINES, _OPENING_LENGTH = 8, 2_000  # where a dateline or a byline may stand
_BYLINE_LONGEST, _BODY_LINE = 140, 100  # characters
_LATER = 2  # days that a dateline may be ahead of its publication: time zones, and evening papers

Kind = Literal["syndicated", "cited"]


class _Patterns(NamedTuple):
    mention: re.Pattern[str]
    named_next: re.Pattern[str]
    syndicated: tuple[re.Pattern[str], ...]
    bylines: tuple[re.Pattern[str], ...]
    shared: tuple[re.Pattern[str], ...]
    signs: tuple[tuple[re.Pattern[str], str], ...]
    before: re.Pattern[str]
    after: re.Pattern[str]
    nameless: frozenset[str]  # "state media", where no state is named


@cache
def _patterns() -> _Patterns:
    file = agency_file()
    alias = alternatives(tuple(a for agency in file.agencies for a in agency.aliases))
    name = alternatives(tuple(w for y in file.agencies for w in (*y.aliases, *y.marks)))
    the, end = r"(?:[Tt]he\s)?", r"[ \t]*$"
    compiled = re.compile
    return _Patterns(
        # No look-behind: a pattern that starts with letters is searched for several times faster.
        mention=compiled(rf"(?:{alias})(?!\w)"),
        named_next=compiled(rf",?\s(?:the\s)?(?:{alias})(?!\w)"),
        syndicated=(
            compiled(rf"\((?P<a>{name})(?:[/,]\s?(?P<b>{name}))?\)[.”\"]?{end}", re.MULTILINE),
            compiled(
                rf"(?:Copyright|COPYRIGHT|copyright|©|\([cC]\)\s\d{{4}})[^\n]{{0,40}}?\b(?P<a>{name})\b"
            ),
            compiled(rf"(?:^|[\s.”\"]){_DASH}{{1,2}}\s?(?P<a>{name})\.?{end}", re.MULTILINE),
            compiled(rf"^\W*(?:Sources?|SOURCE|Via)\s?:\s*{the}(?P<a>{name})\W*$", re.MULTILINE),
            compiled(
                r"\b(?:originally|first)\s(?:published|appeared)\s(?:by|in|on|at)\s"
                rf"{the}(?P<a>{name})\b"
            ),
        ),
        bylines=(
            compiled(
                rf"^(?:By|BY)\s[^\n]{{0,80}}?\b(?P<a>{name})"
                rf"(?:\s(?:Staff|Writers?|Correspondent|Reporter|writer|staff))*\W*{end}"
            ),
            compiled(rf"^{the}(?P<a>{name})(?:\s(?:Staff|Writers?))?{end}"),
            compiled(
                rf"^(?:By\s)?[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){{1,3}}\s?[,|/(–—-]\s?"
                rf"{the}(?P<a>{name})\)?{end}"
            ),
        ),
        shared=(
            compiled(
                r"\b(?:[Ww]ith|[Aa]dditional|[Rr]eporting|[Ii]nput|[Mm]aterial)\s"
                r"(?:(?:additional|some|reporting|files|input|inputs|contributions?|information"
                rf"|material|agency|and)\s)*(?:by|from)\s{the}(?P<a>{name})"
                rf"(?:(?:,|\sand|,\sand)\s{the}(?P<b>{name}))?(?!\w)"
            ),
            compiled(rf"\b{the}(?P<a>{name})\s(?:also\s)?contributed\b[^\n.]{{0,60}}"),
            compiled(rf"\b(?:[Hh]/[Tt]|[Hh]at tip(?: to)?)\s?:?\s{the}(?P<a>{name})(?!\w)"),
        ),
        signs=tuple(
            (compiled(sign, re.MULTILINE), y.name) for y in file.agencies for sign in y.signs
        ),
        before=compiled(
            rf"\b(?:{alternatives(file.cues.before)})(?:\s[\w’'-]+){{0,5}}\s[“\"(]?$", re.IGNORECASE
        ),
        after=compiled(
            r"[”\")]?(?:,[^,.\n]{1,60},)?(?:['’]s)?(?:\sin\san?\s[\w-]+)?(?:\s(?:news|news\sagency|agency|broadcaster|television|TV|newspaper"
            r"|has|have|had|also|later|first|earlier|separately|then|meanwhile|on|in|which|that|it"
            r"|\w+day|an?|exclusive)){0,4}"
            rf"\s(?:{alternatives(file.cues.after)})\b"
        ),
        nameless=frozenset(agency.name for agency in file.agencies if agency.country is None),
    )


def find_dateline(text: str, published: date | None) -> Dateline | None:
    """Return how a wire item opens, looked for at the start of its first lines.

    Args:
        text: The whole text.
        published: Resolves a date without a year to the nearest one that is not after it.

    >>> line = find_dateline("ALPHAVILLE, Dec. 28 (Yonhap) -- It is closed.", date(2025, 12, 29))
    >>> line.place, line.date, line.agency, line.end
    ('ALPHAVILLE', '2025-12-28', 'Yonhap', 31)
    """
    for start, end in _opening_lines(text):
        found = _DATELINE.match(text, start, end)
        if found is None:
            continue
        named = found["agency"] or found["slashed"]
        agency = _first_agency(named) if named else None
        day = found["day"] or found["day2"]
        place = _without_stop(found["place"])
        if not _is_dateline(place, day, named, agency, found["dash"]):
            continue
        return Dateline(
            start=start,
            end=found.end(),
            place=place,
            date=_resolve(found, published),
            agency=agency,
        )
    return None


def _is_dateline(
    place: str, day: str | None, named: str | None, agency: str | None, dash: str
) -> bool:
    if agency:
        return True
    capitals = place.upper() == place and len(place) > 3 and not _NO_PLACES.match(place)
    if named and not day:
        return False
    if day:
        return capitals or (named is not None and dash != ":")
    return capitals and dash in ("--", "—", "–")


def _without_stop(place: str) -> str:
    """Return ``place`` without a full stop after it, but "HEMPSTEAD, N.Y." with its own."""
    last = re.split(r"[ ,]", place)[-1]
    abbreviated = "," in place and last.endswith(".")
    return place if abbreviated else place.rstrip(".")


def _first_agency(words: str) -> str | None:
    return next((a for part in re.split(r"[/,]", words) if (a := agency_named(part))), None)


def _resolve(found: re.Match[str], published: date | None) -> str | None:
    month = found["month"] or found["month2"]
    if month is None:
        return None
    day, year = int(found["day"] or found["day2"]), found["year"] or found["year2"]
    number = MONTHS[month.casefold()]
    if year:
        return _day(int(year), number, day)
    if published is None:
        return None
    latest = (published + timedelta(days=_LATER)).isoformat()
    years = (published.year + 1, published.year, published.year - 1)
    return next((d for y in years if (d := _day(y, number, day)) and d <= latest), None)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_credits(text: str, dateline: Dateline | None = None) -> tuple[Credit, ...]:
    """Return the credits in ``text``, in order of place; none overlaps another.

    >>> [(c.text, c.agency, c.kind) for c in find_credits("It is closed, an official told AFP.")]
    [('told AFP', 'AFP', 'cited')]
    """
    taken: list[Credit] = []
    for credit in _all_credits(text, dateline):
        at = bisect_left(taken, credit.start, key=lambda c: c.start)
        free_before = at == 0 or taken[at - 1].end <= credit.start
        if free_before and (at == len(taken) or credit.end <= taken[at].start):
            taken.insert(at, credit)
    return tuple(taken)


def _all_credits(text: str, dateline: Dateline | None) -> Iterator[Credit]:
    patterns = _patterns()
    if dateline and dateline.agency:
        bracket = text.find("(", dateline.start, dateline.end)
        start = bracket if bracket >= 0 else dateline.start
        end = text.find(")", start, dateline.end) + 1 if bracket >= 0 else dateline.end
        yield Credit(
            start=start,
            end=end,
            text=text[start:end],
            agency=dateline.agency,
            kind="syndicated",
        )
    for pattern in patterns.shared:
        for found in pattern.finditer(text):
            yield from _credits_of(found, "cited")
    for sign, agency in patterns.signs:
        for found in sign.finditer(text):
            yield Credit(
                start=found.start(),
                end=found.end(),
                text=found.group(),
                agency=agency,
                kind="syndicated",
            )
    yield from _bylines(text, dateline, patterns)
    for pattern in patterns.syndicated:
        for found in pattern.finditer(text):
            if not _explains_short_name(text, found):
                yield from _credits_of(found, "syndicated")
    yield from _mentions(text, patterns)


def _bylines(text: str, dateline: Dateline | None, patterns: _Patterns) -> Iterator[Credit]:
    for start, end in _opening_lines(text):
        begun = dateline is not None and start >= dateline.start
        if begun or (end - start > _BODY_LINE and text[end - 1] in '.!?”"'):
            break  # the body has begun; a name alone on a line is a heading from here on
        if end - start <= _BYLINE_LONGEST:
            for pattern in patterns.bylines:
                if byline := pattern.match(text[start:end]):
                    yield from _credits_of(byline, "syndicated", shift=start)


def _credits_of(found: re.Match[str], kind: Kind, shift: int = 0) -> Iterator[Credit]:
    second = found.groupdict().get("b")
    whole = found.group().strip()
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    first_end = start + len(whole) if not second else found.end("a")
    spans = [(found["a"], start, first_end)]
    if second:
        spans.append((second, found.start("b"), start + len(whole)))
    for name, a, b in spans:
        agency = agency_named(name)
        if agency is not None:
            words = found.string[a:b]
            yield Credit(start=a + shift, end=b + shift, text=words, agency=agency, kind=kind)


def _explains_short_name(text: str, found: re.Match[str]) -> bool:
    """Return whether a bracket only explains a name: "the Korean Central News Agency (KCNA)"."""
    if not found.group().startswith("("):
        return False
    before = text[max(0, found.start() - 60) : found.start()].rstrip()
    initials = "".join(word[0] for word in re.findall(r"[A-Z]\w+", before))
    if initials.endswith(found["a"].upper()):
        return True
    agency = agency_named(found["a"])
    return any(
        before.endswith(alias)
        for y in agency_file().agencies
        if y.name == agency
        for alias in y.aliases
    )


def _mentions(text: str, patterns: _Patterns) -> Iterator[Credit]:
    for found in patterns.mention.finditer(text):
        start, end = found.span()
        if start and (text[start - 1].isalnum() or text[start - 1] in "_@#/."):
            continue
        agency = agency_named(" ".join(found.group().split()))
        if agency is None or (agency in patterns.nameless and patterns.named_next.match(text, end)):
            continue
        line = text.rfind("\n", max(0, start - 90), start) + 1 or max(0, start - 90)
        if before := patterns.before.search(text, line, start):
            yield _credit(text, before.start(), end, agency)
        elif after := patterns.after.match(text, end):
            yield _credit(text, start, after.end(), agency)


def _credit(text: str, start: int, end: int, agency: str) -> Credit:
    return Credit(start=start, end=end, text=text[start:end], agency=agency, kind="cited")


def _opening_lines(text: str) -> Iterator[tuple[int, int]]:
    lines = re.finditer(r"[^\S\n]*(\S[^\n]*)", text[:_OPENING_LENGTH])
    return islice((found.span(1) for found in lines), _OPENING_LINES)
