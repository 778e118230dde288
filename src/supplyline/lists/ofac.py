"""Read the lists of the US Office of Foreign Assets Control: three CSV files, or one XML file.

The CSV files have no header; "-0- " stands for an empty field, 0x1A for the end; ``sdn`` holds the
entries, ``alt`` other names and ``add`` addresses.  The layout is OFAC's "SDN data formats".

Does not: read the advanced XML format, or remarks beyond births, names, countries and numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from supplyline.lists.faults import BrokenList
from supplyline.lists.listed import Kind, Listed, NameKind, ReadList, named, unique_names
from supplyline.lists.xml import Element, elements

ROOT = "sdnList"
NAMESPACES = frozenset(
    {
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
        "http://tempuri.org/sdnList.xsd",
    }
)
Part = Literal["sdn", "alt", "add"]
WIDTHS: Mapping[int, Part] = {12: "sdn", 5: "alt", 6: "add"}
_EMPTY = "-0-"
_END = b"\x1a"
_KINDS: Mapping[str, Kind] = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "entity": "entity", "": "entity"}  # fmt: skip
# No programme of the SDN list; an entry with NS-PLC alone is of the other list, too.
_CONSOLIDATED = frozenset({"CMIC-EO13959", "561-Related"})
_NAMED = re.compile(r"\b[afn]\.k\.a\. '([^']+(?:'[a-z][^']*)*)'")
_BORN = re.compile(r"\b(?:alt\. )?DOB ((?:circa )?[^;.]+)")
_COUNTRY = re.compile(r"\b(?:nationality|citizen) ([^;.(]+)")
_IMO = re.compile(r"\bIMO (\d{7})\b")
_BIC = re.compile(r"\bSWIFT/BIC ([A-Z0-9]{8}(?:[A-Z0-9]{3})?)\b")
_ALT = frozenset({"aka", "fka", "nka"})


def part_of(first: str) -> Part | None:
    """Return which of the three files starts with the line ``first``; None: none of them.

    >>> part_of('36,12,"aka","AN OTHER NAME",-0- ')
    'alt'
    """
    try:
        row = next(csv.reader([first]), [])
    except csv.Error:
        return None
    part = WIDTHS.get(len(row))
    if part is None or not row[0].isdecimal() or (part != "sdn" and not row[1].isdecimal()):
        return None
    return None if part == "alt" and row[2] not in _ALT else part


def read_csv(files: Mapping[Part, tuple[Path, str]]) -> ReadList:
    """Return the list that ``files`` are, each with what errors call it.

    Raises:
        BrokenList: The entries are missing, a file is cut short, or names another list's entries.
    """
    if "sdn" not in files:
        name = next(iter(files.values()))[1]
        raise BrokenList(
            name, f"{' and '.join(sorted(files))} without the file of entries",
            "sdn.csv of the same day in the same load",
        )  # fmt: skip
    others: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(files, "alt"):
        others[row[0]].append(row[3])
    for row in _rows(files, "add"):
        places[row[0]].append((", ".join(filter(None, row[2:5])), row[4]))
    entries = [_of_row(row, others, places, files["sdn"][1]) for row in _rows(files, "sdn")]
    known = {entry.id for entry in entries}
    for part, named_in in (("alt", others), ("add", places)):
        strays = named_in.keys() - known
        if strays:
            raise BrokenList(
                files[part][1],  # type: ignore[index]  # part is one of them
                f"{len(strays):,} entries that the file of entries lacks, such as {min(strays)}",
                "files of one day",
            )
    return _read_list(entries, files["sdn"][1], form="OFAC CSV", dated=None)


def _rows(files: Mapping[Part, tuple[Path, str]], part: Part) -> Iterator[list[str]]:
    """Yield the rows of one file, empty fields as ""."""
    if part not in files:
        return
    place, name = files[part]
    width = next(w for w, p in WIDTHS.items() if p == part)
    content = place.read_bytes()
    if not content.rstrip(b"\r\n").endswith(_END):
        raise BrokenList(name, "no end mark (0x1A) after the last row", "a whole file")
    try:
        text = content.rstrip(b"\r\n").removesuffix(_END).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BrokenList(name, f"bytes at {fault.start} that are no UTF-8", "UTF-8") from fault
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if len(row) != width or not row[0].isdecimal():
                raise BrokenList(
                    name, f"{len(row)} fields on line {reader.line_num}",
                    f"{width}, the first a number",
                )  # fmt: skip
            yield ["" if (field := value.strip()) == _EMPTY else field for value in row]
    except csv.Error as fault:
        raise BrokenList(name, f"{fault} on line {reader.line_num}", "CSV") from fault


def _of_row(
    row: list[str],
    others: Mapping[str, list[str]],
    places: Mapping[str, list[tuple[str, str]]],
    name: str,
) -> Listed:
    id_, primary, kind, programmes, _title, call_sign, *_ship, flag, _owner, remarks = row
    if not primary or kind not in _KINDS:
        raise BrokenList(name, f"entry {id_} of kind {kind!r} called {primary!r}", "kind and name")
    names = [named(primary, "primary")]
    names += [named(text, "strong") for text in others.get(id_, ())]
    names += [named(text, "weak") for text in _NAMED.findall(remarks)]
    held = places.get(id_, ())
    countries = [country for _, country in held if country]
    countries += [text.strip() for text in _COUNTRY.findall(remarks)] + ([flag] if flag else [])
    return Listed(
        id=id_,
        kind=_KINDS[kind],
        names=unique_names(names),
        programmes=tuple(filter(None, re.split(r"\] \[|; ", programmes))),
        born=tuple(text.strip() for text in _BORN.findall(remarks)),
        countries=tuple(dict.fromkeys(countries)),
        addresses=tuple(dict.fromkeys(text for text, _ in held if text)),
        imo=tuple(dict.fromkeys(_IMO.findall(remarks))),
        call_signs=(call_sign,) if call_sign else (),
        bic=tuple(dict.fromkeys(_BIC.findall(remarks))),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the head of an XML file says of it."""

    dated: str
    count: int


def read_xml(place: Path, name: str) -> ReadList:
    """Return the list in ``place``.

    Raises:
        BrokenList: It is cut short, has no head, or another number of entries than its head says.
    """
    told: _Told | None = None
    entries: list[Listed] = []
    for element in elements(place, name, {"publshInformation": 1, "sdnEntry": 1}):
        if element.tag == "sdnEntry":
            entries.append(_of_element(element, name))
        else:
            told = _head(element, name)
    if told is None:
        raise BrokenList(name, "no publshInformation", "the day and the number of entries")
    if told.count != len(entries):
        raise BrokenList(name, f"{len(entries):,} entries", f"{told.count:,}, as its head says")
    return _read_list(entries, name, form="OFAC XML", dated=told.dated)


def _head(element: Element, name: str) -> _Told:
    day, count = element.value("Publish_Date"), element.value("Record_Count")
    try:
        return _Told(datetime.strptime(day, "%m/%d/%Y").date().isoformat(), int(count))
    except ValueError as fault:
        raise BrokenList(
            name, f"Publish_Date {day!r} and Record_Count {count!r}", "month/day/year and a number"
        ) from fault


def _of_element(element: Element, name: str) -> Listed:
    id_, kind = element.value("uid"), element.value("sdnType").casefold()
    primary = _person(element)
    if not id_ or not primary or kind not in _KINDS:
        raise BrokenList(
            name, f"entry {id_ or '?'} of kind {kind!r} called {primary!r}", "uid, kind and name"
        )
    names = [named(primary, "primary")]
    for aka in element.find("akaList", "aka"):
        quality: NameKind = "weak" if aka.value("category") == "weak" else "strong"
        names.append(named(_person(aka), quality))
    numbers = [
        (i.value("idType"), i.value("idNumber")) for i in element.find("idList", "id")
    ]  # fmt: skip
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    addresses = [
        ", ".join(text for tag in parts if (text := a.value(tag)))
        for a in element.find("addressList", "address")
    ]
    countries = [
        *element.values("nationalityList", "nationality", "country"),
        *element.values("citizenshipList", "citizenship", "country"),
        *element.values("addressList", "address", "country"),
        *element.values("vesselInfo", "vesselFlag"),
    ]
    return Listed(
        id=id_,
        kind=_KINDS[kind],
        names=unique_names(names),
        programmes=tuple(element.values("programList", "program")),
        born=tuple(element.values("dateOfBirthList", "dateOfBirthItem", "dateOfBirth")),
        countries=tuple(dict.fromkeys(countries)),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        imo=tuple(dict.fromkeys(n for _, number in numbers for n in _IMO.findall(number))),
        call_signs=tuple(element.values("vesselInfo", "callSign")),
        bic=tuple(dict.fromkeys(number for kind, number in numbers if kind == "SWIFT/BIC")),
    )


def _person(element: Element) -> str:
    """Return "LAST, First" as the CSV files have it."""
    first, last = element.value("firstName"), element.value("lastName")
    return f"{last}, {first}" if first and last else last or first


def _read_list(entries: list[Listed], name: str, *, form: str, dated: str | None) -> ReadList:
    ids = {entry.id for entry in entries}
    if not entries or len(ids) != len(entries):
        raise BrokenList(
            name, f"{len(entries):,} entries with {len(ids):,} numbers", "entries, each number once"
        )
    other = any(_CONSOLIDATED & set(e.programmes) or e.programmes == ("NS-PLC",) for e in entries)
    return ReadList(
        list="ofac-consolidated" if other else "ofac-sdn",
        title=f"OFAC {'consolidated list other than SDN' if other else 'SDN list'}",
        form=form, dated=dated, dated_by="file" if dated else None, entries=tuple(entries),
    )  # fmt: skip
