"""Read lists that somebody brought down to names: a CSV file with six columns, one row an entry.

Such a file lacks the publisher's ids and dates.  It is a list of its own beside the publisher's
("ofac-sdn-names"), so that it never takes the place of one with more in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from supplyline.ids import sha256_hex
from supplyline.lists.faults import BrokenList
from supplyline.lists.listed import Kind, Listed, ListedName, ReadList, named, unique_names

HEADER = "Name,Alias,Nationality,Designation,Sanction Type,Source"
_KINDS: dict[str, Kind] = {"person": "person", "individual": "person", "enterprise": "entity", "entity": "entity", "vessel": "vessel", "aircraft": "aircraft"}  # fmt: skip
_LISTS = {
    "usofac_sdn": ("ofac-sdn-names", "OFAC SDN list, names only"),
    "europe": ("eu-names", "EU consolidated list, names only"),
    "uk": ("uk-names", "UK sanctions list, names only"),
    "australia": ("australia-names", "Australia, consolidated list, names only"),
}
_EMPTY = frozenset({"", "None", "Unknown"})
_ACTS = frozenset({"amendment", "regulation", "repealing"})  # of the EU: kinds of acts
# A comma between two aliases: none before a legal form, none inside brackets.
_APART = re.compile(
    r"[,;]\s+(?!(?:ltd|limited|llc|inc|incorporated|corp|gmbh|co|company|s\.?a|s\.?r\.?l|jsc|ooo|plc|pte|lp|llp)\b"
    r"|[^()]*\))",
    re.IGNORECASE,
)


def read_names(place: Path, name: str) -> ReadList:
    """Return the list in ``place``.

    Raises:
        BrokenList: It is cut short, a row has other columns, or no known list is named.
    """
    content = place.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BrokenList(name, f"bytes at {fault.start} that are no UTF-8", "UTF-8") from fault
    if not text.endswith("\n"):
        raise BrokenList(name, "a last row without its end of line", "a whole file")
    entries: dict[str, Listed] = {}
    sources: Counter[str] = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next(reader)
    try:
        for row in reader:
            if len(row) != 6:
                raise BrokenList(name, f"{len(row)} fields on line {reader.line_num}", "6")
            sources[row[5].strip().casefold()] += 1
            entry = _entry(row)
            if entry.names:  # a few rows have neither name nor alias
                entries.setdefault(entry.id, entry)
    except csv.Error as fault:
        raise BrokenList(name, f"{fault} on line {reader.line_num}", "CSV") from fault
    # A few rows are shifted by quotation marks that nobody closed: most rows say whose list it is.
    source = sources.most_common(1)[0][0] if sources else ""
    if source not in _LISTS:
        raise BrokenList(name, f"Source {source!r} in most rows", f"one of {', '.join(_LISTS)}")
    list_, title = _LISTS[source]
    return ReadList(
        list=list_, title=title, form="names CSV", dated=None, dated_by=None,
        entries=tuple(entries.values()),
    )  # fmt: skip


def _entry(row: list[str]) -> Listed:
    primary, alias, country, designation, programme, _source = (field.strip() for field in row)
    names = [*([named(primary, "primary")] if primary else []), *_aliases(alias)]
    return Listed(
        id=sha256_hex("\x1f".join([primary, programme, country]).encode())[:12],
        kind=_KINDS.get(designation.casefold(), "unknown"),
        names=unique_names(names),
        programmes=(programme,) if programme not in _EMPTY | _ACTS else (),
        countries=tuple(c for c in country.split(", ") if c not in _EMPTY),
    )


def _aliases(text: str) -> list[ListedName]:
    """Return the aliases of one field, which holds them with commas between.

    >>> [name.text for name in _aliases("Example Trading Co., Ltd., Second Name")]
    ['Example Trading Co., Ltd.', 'Second Name']
    """
    if text in _EMPTY:
        return []
    return [named(part, "strong") for part in _APART.split(text) if part]
