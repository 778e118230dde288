r"""Read the datelines and credits of whole batches: sift them, then read what is left.

Most texts name no agency and open without a dateline.  Two patterns say so of a whole Arrow array at
once, in linear time and without the interpreter's lock (RE2, through Arrow).  Each lets through every
text in which ``credits`` could find something and a few more; those are read as single texts are.

RE2 knows neither look-around nor Unicode's blanks and letters under \s, \w and \b.  So blanks are
written out, every letter outside ASCII passes for a letter, and no condition is put that could fail
where Python's holds.

Does not: find anything itself, or read otherwise than ``find_dateline`` and ``find_credits``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from supplyline.records import Credit, Dateline
from supplyline.text.dates import day_of

if TYPE_CHECKING:
    import pyarrow as pa

_BLANKS = r"\x09\x0b-\x0d\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
BLANK = rf"[{_BLANKS}\x0a]"  # what str.isspace and \s hold for
_GAP = rf"[{_BLANKS}]"  # the same within a line
_BEYOND = r"\x{aa}-\x{1fff}\x{2070}-\x{10ffff}"  # no letter lies between
LETTER = rf"[0-9A-Za-z_{_BEYOND}]"  # what \w holds for, and more
_IN_WORD, _IN_CAPITALS = rf"[0-9A-Za-z_.'’{_BEYOND}]", rf"[0-9A-Z_.'’{_BEYOND}]"


def read_credits(
    texts: pa.Array | pa.ChunkedArray, published: Sequence[str | None] | None = None
) -> list[tuple[Dateline | None, tuple[Credit, ...]]]:
    """Return what ``find_dateline`` and ``find_credits`` find in each text, in order.

    Args:
        texts: ``string`` or ``large_string``; a null holds nothing.
        published: As ``Document.published`` has it, one for each text; resolves datelines' years.

    Raises:
        ValueError: There are more or fewer days than texts.

    >>> import pyarrow as pa
    >>> read_credits(pa.array(["It is closed.", "It is closed. (AFP)"]))[1][1][0].agency
    'AFP'
    """
    from supplyline.text.credits import (  # noqa: PLC0415  # pydantic and the agency file, 0.2 s
        credit_of,
        find_credits,
        find_opening,
    )

    days = [None] * len(texts) if published is None else published
    if len(days) != len(texts):
        raise ValueError(f"found {len(days)} days for {len(texts)} texts, needed one for each")
    nothing: tuple[Dateline | None, tuple[Credit, ...]] = (None, ())
    found = [nothing] * len(texts)
    for at, (opens, credited) in enumerate(sift(texts)):
        if opens or credited:
            text, day = texts[at].as_py(), days[at]
            opening = find_opening(text) if opens else None
            dateline = opening.dated(day_of(day) if day else None) if opening else None
            if credited or dateline:
                credits_of = find_credits if credited else credit_of
                found[at] = dateline, credits_of(text, dateline)
    return found


def sift(texts: pa.Array | pa.ChunkedArray) -> list[tuple[bool, bool]]:
    """Return of each text whether it may open with a dateline, and hold a credit besides.

    False is certain.  The interpreter's lock is not held while the texts are searched.
    """
    import pyarrow.compute as pc  # noqa: PLC0415  # 60 ms, and only batches need it

    opens, credited = (
        pc.fill_null(pc.match_substring_regex(texts, pattern), False).to_pylist()
        for pattern in (_openings(), _credits())
    )
    return list(zip(opens, credited, strict=True))


@cache
def _openings() -> str:
    """Return a pattern of texts one of whose first lines may be a dateline."""
    from supplyline.text.credits import DASH, MONTH, OPENING_LINES  # noqa: PLC0415  # as above

    letters = rf"[0-9{_BEYOND}]"  # digits of any script
    place = rf"[A-Z]{_IN_WORD}*(?:[ /,-]{{1,2}}(?:[A-Z]{_IN_WORD}*|de|of|el|al|la|the))*"
    capitals = rf"[A-Z]{_IN_CAPITALS}*(?:[ /,-]{{1,2}}[A-Z]{_IN_CAPITALS}*)*"
    year = rf"(?:,?{_GAP}{letters}{{4}})?"
    day = (
        rf"[,.]{_GAP}*(?:(?i:{MONTH})\.?{_GAP}{letters}{{1,2}}{year}"
        rf"|{letters}{{1,2}}{_GAP}(?i:{MONTH})\.?{year})"
    )
    named = (
        rf"(?:\([^()\n]{{2,40}}\){_GAP}*(?:{DASH}|:)"
        rf"|/[A-Za-z ]{{2,20}}/\.?{_GAP}*(?:{DASH}|:|\.)?)"
    )
    line = (  # with a name; or in capitals and with a day; or in capitals before a long dash
        rf"(?:{place}(?:{day})?[,.]?{_GAP}*{named}|{capitals}{day}[,.]?{_GAP}*(?:{DASH}|:)"
        rf"|{capitals}[,.]?{_GAP}*(?:--|—|–))(?:{_GAP}|{LETTER}|[“\"])"
    )
    before = rf"(?:{BLANK}*[^{_BLANKS}\x0a][^\n]*\n){{0,{OPENING_LINES - 1}}}{BLANK}*"
    return rf"\A{before}{line}"


@cache
def _credits() -> str:
    """Return a pattern of texts that name an agency, or hold the words of a sign."""
    from supplyline.text.agencies import agency_file, alternatives  # noqa: PLC0415  # as above

    file = agency_file()
    names = {name for agency in file.agencies for name in (*agency.aliases, *agency.marks)}
    # \b is of ASCII here: it stands where Python's does only beside a letter of ASCII.
    inside = {name for name in names if name[0].isascii() and name[-1].isascii()}
    parts = [rf"\b(?:{alternatives(inside)})\b", alternatives(names - inside)]
    signs = [re.escape(sign.holds) for agency in file.agencies for sign in agency.signs]
    return "|".join(part.replace(r"\s", BLANK) for part in (*parts, *signs) if part)
