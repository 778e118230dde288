"""What a sanctions list holds, whoever publishes it: versions, entries and their names.

Does not: say anything of who is on a list beyond what the list says.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "entity", "vessel", "aircraft", "unknown"]
NameKind = Literal["primary", "strong", "weak", "low"]
DatedBy = Literal["file", "newest entry", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """One name of an entry, as the list has it."""

    text: str
    kind: NameKind  # strong: a good alias; weak: a nickname; low: of low quality, says the list
    script: str  # of most of its letters: "Latin", "Hangul"; "": it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry of one version of a list.  Empty: the list does not say."""

    id: str  # the list's own; of a list without ids a content id over name, programme and country
    kind: Kind
    names: tuple[ListedName, ...]  # never empty, the primary one first
    programmes: tuple[str, ...] = ()
    born: tuple[str, ...] = ()  # days, years or "1960 to 1962", as the list words them
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    imo: tuple[str, ...] = ()  # 7 digits, of ships or of their owners; not checked
    call_signs: tuple[str, ...] = ()
    bic: tuple[str, ...] = ()
    since: str | None = None  # day of listing, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One state of one list, as loaded."""

    list: str  # "un", "ofac-sdn"
    title: str
    form: str  # which reader read it
    dated: str | None  # day, ISO 8601; None: neither the file nor whoever loaded it says
    dated_by: DatedBy | None
    sha256: str  # of the file; of several, over their digests in order of name
    files: tuple[str, ...]  # as they are kept
    entries: int
    names: int
    loaded: str  # UTC, ISO 8601

    @property
    def name(self) -> str:
        """What hits call it: its own date and its digest.

        >>> ListVersion(list="un", title="", form="", dated="2026-01-02", dated_by="file",
        ...     sha256="ab" * 32, files=(), entries=0, names=0, loaded="").name
        '2026-01-02 abababababab'
        """
        return f"{self.dated or 'undated'} {self.sha256[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """What a reader made of a list file."""

    list: str
    title: str
    form: str
    dated: str | None
    dated_by: DatedBy | None
    entries: tuple[Listed, ...]


def named(text: str, kind: NameKind) -> ListedName:
    """Return a name with its script, blanks in it made single.

    >>> named("Ким  Чен Ын", "strong")
    ListedName(text='Ким Чен Ын', kind='strong', script='Cyrillic')
    """
    clean = " ".join(text.split())
    return ListedName(text=clean, kind=kind, script=script_of(clean))


_SCRIPTS = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "HANGUL": "Hangul", "CJK": "Han", "ARABIC": "Arabic",
    "HIRAGANA": "Kana", "KATAKANA": "Kana", "GREEK": "Greek", "HEBREW": "Hebrew",
}  # fmt: skip


def script_of(text: str) -> str:
    """Return the script of most letters of ``text``; "": it has none.

    >>> script_of("리만건"), script_of("Ri 12"), script_of("12")
    ('Hangul', 'Latin', '')
    """
    if text.isascii():
        return "Latin" if any(map(str.isalpha, text)) else ""
    counts: dict[str, int] = {}
    for sign in text:
        if sign.isalpha():
            first = unicodedata.name(sign, "OTHER").split(" ")[0].split("-")[0]
            script = _SCRIPTS.get(first, "other")
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: (counts[script], script)) if counts else ""


def unique_names(names: list[ListedName]) -> tuple[ListedName, ...]:
    """Return ``names`` without empty ones and without repeats; of repeats the first stays."""
    kept: dict[str, ListedName] = {}
    for name in names:
        if name.text:
            kept.setdefault(name.text, name)
    return tuple(kept.values())
