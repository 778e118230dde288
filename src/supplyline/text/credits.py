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
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Literal, NamedTuple

from supplyline.records import Credit, Dateline
from supplyline.text.agencies import agency_file, agency_named, alternatives
from supplyline.text.dates import MONTHS

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DASH = r"(?:--|—|–|―|-)"
_DATELINE = re.compile(
    rf"""(?P<place>[A-Z][\w.'’]*(?:[ /,-]{{1,2}}(?:[A-Z][\w.'’]*|de|of|el|al|la|the))*?)
    (?:[,.]\s*(?:
        (?P<month>(?i:{MONTH}))\.?\s(?P<day>\d{{1,2}})(?:,?\s(?P<year>\d{{4}}))?
       |(?P<day2>\d{{1,2}})\s(?P<month2>(?i:{MONTH}))\.?(?:,?\s(?P<year2>\d{{4}}))?
    ))?
    [,.]?\s*
    (?:\((?P<agency>[^()\n]{{2,40}})\)|/(?P<slashed>[A-Za-z ]{{2,20}})/\.?)?
    \s*(?P<dash>{DASH}|:|(?<=/)\.?)(?=\s|\w|[“"])""",
    re.VERBOSE,
)
_NO_PLACES = re.compile(
    r"(?:ADVERT|ANALYSIS|BREAKING|COMMENT|CORRECT|EDITORIAL|EXCLUSIVE|EXPLAIN|FACT ?BOX|LIVE|NOTE"
    r"|OPINION|PHOTO|SOURCE|TIMELINE|UPDATE|VIDEO|WATCH)"
)
OPENING_LINES, _OPENING_LENGTH = 8, 2_000  # where a dateline or a byline may stand
_BYLINE_LONGEST, _BODY_LINE = 140, 100  # characters
_LATER = 2  # days that a dateline may be ahead of its publication: time zones, and evening papers

Kind = Literal["syndicated", "cited"]


def _alike(words: frozenset[str]) -> list[list[str]]:
    """Return ``words`` in groups that are searched for fast, without a look-behind before them.

    Capitals are rare, so a search skips to the next one.  Small letters are not: words with the
    same one first are a group, whose pattern then begins with a literal that a search skips to.
    """
    small = {word[0] for word in words if word[0].islower()}
    groups = [[word for word in words if word[0] == letter] for letter in sorted(small)]
    return [[word for word in words if word[0] not in small], *groups]


class Opening(NamedTuple):
    """A dateline as it stands, its date not yet resolved."""

    start: int
    end: int
    place: str
    agency: str | None
    year: int | None
    month: int | None
    day: int | None

    def dated(self, published: date | None) -> Dateline:
        """Return the dateline; ``published`` resolves a date without a year."""
        return Dateline(
            start=self.start,
            end=self.end,
            place=self.place,
            date=self.resolved(published),
            agency=self.agency,
        )

    def resolved(self, published: date | None) -> str | None:
        """Return its date, None if it has none or nothing tells the year."""
        if self.month is None or self.day is None:
            return None
        years: tuple[int, ...] = (self.year,) if self.year else ()
        latest = date.max
        if not self.year and published is not None:
            years = (published.year + 1, published.year, published.year - 1)
            latest = published + timedelta(days=_LATER)
        for year in years:
            try:
                day = date(year, self.month, self.day)
            except ValueError:
                continue
            if day <= latest:
                return day.isoformat()
        return None


class Name(NamedTuple):
    """An agency's name in a text, no letter or digit before or after it."""

    start: int
    end: int
    is_mention: bool  # words that mean the agency anywhere, and not within a longer name


class Rule(NamedTuple):
    """How a credit is worded, and a cheap sign of it beside the name.

    Where ``cue`` is false for every name of a text, ``pattern`` matches nowhere in it.
    """

    pattern: re.Pattern[str]
    cue: Callable[[str, str], bool]

    def is_due(self, beside: list[tuple[str, str]]) -> bool:
        """Return whether to search: ``beside`` has what stands before and after each name."""
        for before, after in beside:  # noqa: SIM110  # any() takes three times as long
            if self.cue(before, after):
                return True
        return False


_BESIDE = 64  # characters; the longest cue is "copyright" and 40 characters
_COPYRIGHTS = ("opyright", "OPYRIGHT", "©", "(c)", "(C)")
_DASHES = "-—–―"


class Patterns(NamedTuple):
    """Everything that is searched for, compiled."""

    names: tuple[re.Pattern[str], ...]
    aliases: frozenset[str]
    named_next: re.Pattern[str]
    syndicated: tuple[Rule, ...]
    bylines: tuple[re.Pattern[str], ...]
    shared: tuple[Rule, ...]
    signs: tuple[tuple[str, re.Pattern[str], str], ...]  # what it holds, the sign, whose it is
    before: re.Pattern[str]
    after: re.Pattern[str]
    nameless: frozenset[str]  # "state media", where no state is named
    aliases_of: dict[str, tuple[str, ...]]


@cache
def patterns() -> Patterns:
    """Return what is searched for, compiled once per process."""
    file = agency_file()
    aliases = frozenset(a for agency in file.agencies for a in agency.aliases)
    alias = alternatives(aliases)
    words = frozenset(w for y in file.agencies for w in (*y.aliases, *y.marks))
    name = alternatives(words)
    the, end = r"(?:[Tt]he\s)?", r"[ \t]*$"
    compiled = re.compile
    return Patterns(
        names=tuple(compiled(rf"(?:{alternatives(some)})(?!\w)") for some in _alike(words)),
        aliases=aliases,
        named_next=compiled(rf",?\s(?:the\s)?(?:{alias})(?!\w)"),
        syndicated=(
            Rule(
                compiled(rf"\((?P<a>{name})(?:[/,]\s?(?P<b>{name}))?\)[.”\"]?{end}", re.MULTILINE),
                lambda before, _: before.endswith("("),
            ),
            Rule(
                compiled(
                    r"(?:Copyright|COPYRIGHT|copyright|©|\([cC]\)\s\d{4})"
                    rf"[^\n]{{0,40}}?\b(?P<a>{name})\b"
                ),
                lambda before, _: any(cue in before for cue in _COPYRIGHTS),
            ),
            Rule(
                compiled(rf"(?:^|[\s.”\"]){DASH}{{1,2}}\s?(?P<a>{name})\.?{end}", re.MULTILINE),
                lambda before, after: (
                    after[:1] in ("", "\n", ".", " ", "\t")
                    and any(character in _DASHES for character in before[-2:])
                ),
            ),
            Rule(
                compiled(
                    rf"^\W*(?:Sources?|SOURCE|Via)\s?:\s*{the}(?P<a>{name})\W*$", re.MULTILINE
                ),
                lambda before, _: ":" in before or before.strip() in ("", "the", "The"),
            ),
            Rule(
                compiled(
                    r"\b(?:originally|first)\s(?:published|appeared)\s(?:by|in|on|at)\s"
                    rf"{the}(?P<a>{name})\b"
                ),
                lambda before, _: "published" in before[-17:] or "appeared" in before[-17:],
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
            Rule(
                compiled(
                    r"\b(?:[Ww]ith|[Aa]dditional|[Rr]eporting|[Ii]nput|[Mm]aterial)\s"
                    r"(?:(?:additional|some|reporting|files|input|inputs|contributions?"
                    r"|information|material|agency|and)\s)*"
                    rf"(?:by|from)\s{the}(?P<a>{name})"
                    rf"(?:(?:,|\sand|,\sand)\s{the}(?P<b>{name}))?(?!\w)"
                ),
                lambda before, _: "by" in before[-7:] or "from" in before[-9:],
            ),
            Rule(
                compiled(rf"\b{the}(?P<a>{name})\s(?:also\s)?contributed\b[^\n.]{{0,60}}"),
                lambda _, after: "contributed" in after[:17],
            ),
            Rule(
                compiled(rf"\b(?:[Hh]/[Tt]|[Hh]at tip(?: to)?)\s?:?\s{the}(?P<a>{name})(?!\w)"),
                lambda before, _: "/" in before[-9:] or "at tip" in before[-16:],
            ),
        ),
        signs=tuple(
            (sign.holds, compiled(sign.pattern, re.MULTILINE), y.name)
            for y in file.agencies
            for sign in y.signs
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
        aliases_of={agency.name: agency.aliases for agency in file.agencies},
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
    opening = find_opening(text)
    return opening and opening.dated(published)


def find_opening(text: str) -> Opening | None:
    """Return the dateline of ``text`` with its date as it stands there."""
    for start, end in _opening_lines(text):
        found = _DATELINE.match(text, start, end)
        if found is None:
            continue
        named = found["agency"] or found["slashed"]
        agency = _first_agency(named) if named else None
        day, month = found["day"] or found["day2"], found["month"] or found["month2"]
        year = found["year"] or found["year2"]
        place = _without_stop(found["place"])
        if _is_dateline(place, day, named, agency, found["dash"]):
            return Opening(
                start=start,
                end=found.end(),
                place=place,
                agency=agency,
                year=int(year) if year else None,
                month=MONTHS[month.casefold()] if month else None,
                day=int(day) if day else None,
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
    known = patterns()
    yield from credit_of(text, dateline)
    names = find_names(text)
    beside = [
        (text[max(0, n.start - _BESIDE) : n.start], text[n.end : n.end + _BESIDE]) for n in names
    ]
    for rule in known.shared:
        if rule.is_due(beside):
            for found in rule.pattern.finditer(text):
                yield from _credits_of(found, "cited")
    for holds, sign, agency in known.signs:
        if holds in text:
            for found in sign.finditer(text):
                yield Credit(
                    start=found.start(),
                    end=found.end(),
                    text=found.group(),
                    agency=agency,
                    kind="syndicated",
                )
    if not names:
        return
    yield from _bylines(text, dateline, names, known)
    for rule in known.syndicated:
        if rule.is_due(beside):
            for found in rule.pattern.finditer(text):
                if not _explains_short_name(text, found):
                    yield from _credits_of(found, "syndicated")
    yield from _mentions(text, names, known)


def credit_of(text: str, dateline: Dateline | None) -> tuple[Credit, ...]:
    """Return the credit that the dateline of ``text`` is, if it names an agency."""
    if dateline is None or dateline.agency is None:
        return ()
    bracket = text.find("(", dateline.start, dateline.end)
    start = bracket if bracket >= 0 else dateline.start
    end = text.find(")", start, dateline.end) + 1 if bracket >= 0 else dateline.end
    return (
        Credit(
            start=start,
            end=end,
            text=text[start:end],
            agency=dateline.agency,
            kind="syndicated",
        ),
    )


def find_names(text: str) -> list[Name]:
    """Return where agencies are named, names within names too; only signs are without one."""
    known = patterns()
    spans: list[tuple[int, int]] = []
    for pattern in known.names:
        at = 0
        while found := pattern.search(text, at):
            spans.append(found.span())
            at = found.start() + 1
    spans.sort()
    names: list[Name] = []
    taken = 0
    for start, end in spans:
        is_mention = start >= taken and " ".join(text[start:end].split()) in known.aliases
        if is_mention:
            taken = end
        if not start or not (text[start - 1].isalnum() or text[start - 1] == "_"):
            names.append(Name(start, end, is_mention))
    return names


def _bylines(
    text: str, dateline: Dateline | None, names: list[Name], known: Patterns
) -> Iterator[Credit]:
    if names[0].start >= _OPENING_LENGTH:
        return
    for start, end in _opening_lines(text):
        begun = dateline is not None and start >= dateline.start
        if begun or (end - start > _BODY_LINE and text[end - 1] in '.!?”"'):
            break  # the body has begun; a name alone on a line is a heading from here on
        if end - start <= _BYLINE_LONGEST and any(start <= name.start < end for name in names):
            for pattern in known.bylines:
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
    return before.endswith(patterns().aliases_of.get(agency_named(found["a"]) or "", ()))


def _mentions(text: str, names: list[Name], known: Patterns) -> Iterator[Credit]:
    for start, end, is_mention in names:
        if not is_mention or (start and text[start - 1] in "@#/."):
            continue
        agency = agency_named(text[start:end])
        if agency is None or (agency in known.nameless and known.named_next.match(text, end)):
            continue
        line = text.rfind("\n", max(0, start - 90), start) + 1 or max(0, start - 90)
        if before := known.before.search(text, line, start):
            yield _credit(text, before.start(), end, agency)
        elif after := known.after.match(text, end):
            yield _credit(text, start, after.end(), agency)


def _credit(text: str, start: int, end: int, agency: str) -> Credit:
    return Credit(start=start, end=end, text=text[start:end], agency=agency, kind="cited")


def _opening_lines(text: str) -> Iterator[tuple[int, int]]:
    lines = re.finditer(r"[^\S\n]*(\S[^\n]*)", text[:_OPENING_LENGTH])
    return islice((found.span(1) for found in lines), OPENING_LINES)
