"""Read Canada's consolidated autonomous sanctions list under SEMA and JVCFOA (XML).

The list numbers its entries within a country and schedule only: the three together are the id.

Does not: find a version in the file, which has none: the newest day of listing dates it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from supplyline.lists.faults import BrokenList
from supplyline.lists.listed import Kind, Listed, ReadList, named, unique_names
from supplyline.lists.xml import Element, elements

ROOT = "data-set"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"^(?:Also known as|Russian|Belarusian|Ukrainian|English|French|Arabic|Persian|Korean|Chinese)\s*:\s*", re.IGNORECASE)  # fmt: skip


def read_canada(place: Path, name: str) -> ReadList:
    """Return the list in ``place``.

    Raises:
        BrokenList: It is cut short, or a record has no name or no country.
    """
    entries: dict[str, Listed] = {}
    for record in elements(place, name, {"record": 1}):
        entry = _entry(record, name)
        # A schedule is amended by parts that count from 1 again: the name tells them apart.
        id_ = entry.id if entry.id not in entries else f"{entry.id}, {entry.names[0].text}"
        if id_ in entries:  # the same name twice under one item
            continue
        entries[id_] = replace(entry, id=id_)
    days = [entry.since for entry in entries.values() if entry.since]
    if not entries or not days:
        raise BrokenList(name, f"{len(entries)} records with a day of listing", "at least one")
    return ReadList(
        list="canada", title="Canada, autonomous sanctions list", form="Canada SEMA XML",
        dated=max(days), dated_by="newest entry", entries=tuple(entries.values()),
    )  # fmt: skip


def _entry(record: Element, name: str) -> Listed:
    last, first = record.value("LastName"), record.value("GivenName")
    other, imo = record.value("EntityOrShip"), record.value("ShipIMONumber")
    country = record.value("Country").split(" / ")[0]
    primary = other or (f"{last}, {first}" if last and first else last or first)
    if not primary or not country:
        raise BrokenList(
            name, f"a record of {country or 'no country'} called {primary!r}", "country and name"
        )
    kind: Kind = "vessel" if imo else "entity" if other else "person"
    names = [named(primary, "primary")]
    for text in record.values("Aliases"):
        names += [named(_LANGUAGE.sub("", part), "strong") for part in re.split(r"[,;]\s+", text)]
    born = record.value("DateOfBirthOrShipBuildDate")
    schedule, item, day = (record.value(t) for t in ("Schedule", "Item", "DateOfListing"))
    return Listed(
        id=f"{country}, {schedule or 'no schedule'}, {item}",
        kind=kind,
        names=unique_names(names),
        programmes=(country,),
        born=(born,) if born and kind == "person" else (),
        imo=(imo,) if re.fullmatch(r"\d{7}", imo) else (),
        since=day if _DAY.fullmatch(day) else None,
    )
