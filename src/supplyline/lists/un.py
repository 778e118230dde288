"""Read the consolidated list of the UN Security Council (XML, sc-sanctions.xsd).

Does not: read the list's comments, but for the IMO numbers in them.
"""

from __future__ import annotations

import re
from pathlib import Path

from supplyline.lists.faults import BrokenList
from supplyline.lists.listed import Kind, Listed, NameKind, ReadList, named, unique_names
from supplyline.lists.xml import Element, Root, elements

ROOT = "CONSOLIDATED_LIST"
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_QUALITY: dict[str, NameKind] = {"good": "strong", "a.k.a.": "strong", "f.k.a.": "strong", "low": "low"}  # fmt: skip
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_IMO = re.compile(r"\bIMO\b\D{0,12}(\d{7})\b")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_un(place: Path, name: str, root: Root) -> ReadList:
    """Return the list in ``place``.

    Raises:
        BrokenList: It is cut short, has no date, or an entry lacks its number or its name.
    """
    dated = _DAY.match(root.attributes.get("dateGenerated", ""))
    if dated is None:
        raise BrokenList(name, "no dateGenerated on the root", "the day of the version")
    kinds: dict[str, Kind] = {"INDIVIDUAL": "person", "ENTITY": "entity"}
    entries = tuple(
        _entry(element, kinds[element.tag], name)
        for element in elements(place, name, dict.fromkeys(kinds, 2))
    )
    return ReadList(
        list="un", title="UN Security Council consolidated list", form="UN XML", dated=dated[0],
        dated_by="file", entries=entries,
    )  # fmt: skip


def _entry(element: Element, kind: Kind, name: str) -> Listed:
    id_ = element.value("REFERENCE_NUMBER")
    prefix = element.tag
    primary = " ".join(part for tag in _PARTS if (part := element.value(tag)))
    if not id_ or not primary:
        raise BrokenList(
            name, f"an {prefix} without number or name ({id_ or primary or 'neither'})",
            "REFERENCE_NUMBER and FIRST_NAME in each",
        )  # fmt: skip
    names = [named(part, "primary") for part in re.split(r"\s+;\s+", primary)]
    names += [named(text, "strong") for text in element.values("NAME_ORIGINAL_SCRIPT")]
    for alias in element.find(f"{prefix}_ALIAS"):
        quality = _QUALITY.get(alias.value("QUALITY").casefold(), "low")
        names += [named(text, quality) for text in re.split(r"\s*;\s+", alias.value("ALIAS_NAME"))]
    addresses = [
        ", ".join(part for tag in _ADDRESS if (part := a.value(tag)))
        for a in element.find(f"{prefix}_ADDRESS")
    ]
    countries = element.values("NATIONALITY", "VALUE") + element.values(
        f"{prefix}_ADDRESS", "COUNTRY"
    )
    return Listed(
        id=id_,
        kind=kind,
        names=unique_names(names),
        programmes=tuple(element.values("UN_LIST_TYPE")),
        born=tuple(
            filter(None, (_born(date) for date in element.find("INDIVIDUAL_DATE_OF_BIRTH")))
        ),
        countries=tuple(dict.fromkeys(countries)),
        addresses=tuple(filter(None, addresses)),
        imo=tuple(dict.fromkeys(_IMO.findall(element.value("COMMENTS1")))),
        since=element.value("LISTED_ON") or None,
    )


def _born(date: Element) -> str:
    exact = date.value("DATE") or date.value("YEAR")
    first, last = date.value("FROM_YEAR"), date.value("TO_YEAR")
    return exact[:10] or (f"{first} to {last}" if first or last else "")
