"""Write CSV: all tables for a spreadsheet, or the one table that readers of arms registers know.

Files are UTF-8 with a byte order mark, without which spreadsheets take them for another encoding, and
end lines with CR LF (RFC 4180).  A cell of text that a spreadsheet would run as a formula gets an
apostrophe in front; ``plain`` takes it away again.

Does not: decide what a row is (``tables`` does).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from supplyline.export.files import whole_set, whole_text
from supplyline.export.holdings import Holdings, Said, last_day, part, plain_number
from supplyline.export.names import side_names
from supplyline.export.tables import TABLES, Value, rows
from supplyline.records import Bounds, Event

FILES = frozenset(f"{table.name}.csv" for table in TABLES)
_MARK = "\ufeff"
# What a spreadsheet takes for the start of a formula; with apostrophes before it, so that the one that is
# added can be told from those that were there.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def harmless(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet runs.

    >>> harmless("=HYPERLINK(1)"), harmless("9 shells")
    ("'=HYPERLINK(1)", '9 shells')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """Return the text that ``harmless`` made ``cell`` of.

    >>> plain(harmless("-1")), plain(harmless("'=1")), plain("'s-Gravenhage")
    ('-1', "'=1", "'s-Gravenhage")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_tables(place: Path, holdings: Holdings) -> None:
    """Write every table to a file of its own, in the folder ``place`` or the zip of that name."""
    with whole_set(place, FILES) as folder, ExitStack() as open_files:
        writers = {}
        for table in TABLES:
            file = open_files.enter_context(
                (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="")
            )
            writers[table.name] = _Writer(file, table.names)
        for name, values in rows(holdings):
            writers[name].write(values)
        open_files.close()


class _Writer:
    """Writes rows of one table."""

    def __init__(self, file: Any, names: Iterable[str]) -> None:
        file.write(_MARK)
        self._rows = csv.writer(file)
        self._rows.writerow(names)

    def write(self, values: Iterable[Value]) -> None:
        self._rows.writerow(map(_cell, values))


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else repr(value)


# ---- the register

# The columns of the trade register that the Stockholm International Peace Research Institute publishes,
# blank names and all, then what they have no room for.
REGISTER = (
    "Recipient", "Supplier", "Year of order", " ", "Number ordered", " ", "Weapon designation",
    "Weapon description", "Number delivered", " ", "Year(s) of delivery", "status", "Comments",
    "SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons",
)  # fmt: skip
BESIDE = (
    "event", "unit", "low", "best", "high", "rule", "scope", "stage", "first day", "last day",
    "origins low", "origins high", "outlets", "acknowledged", "grade", "tier", "claims", "captures", "urls",
)  # fmt: skip
_DELIVERED = frozenset(("done", "ended", "under_way"))
_ORDERED = frozenset(("agreed", "ordered"))


def write_register(place: Path, holdings: Holdings) -> int:
    """Write transfers as rows of a register; return how many events of other kinds it has no row for."""
    left_out = 0
    with whole_text(place) as out:
        writer = _Writer(out, (*REGISTER, *BESIDE))
        for event, claims in holdings.told():
            if event.kind != "transfer":
                left_out += 1
                continue
            for bounds in event.quantity or (None,):
                writer.write(_register_row(event, bounds, claims))
    return left_out


def _register_row(event: Event, q: Bounds | None, sources: Sequence[Said]) -> tuple[Value, ...]:
    years = _years(event)
    unsure = "" if _is_certain(event, q) else "?"
    number = None if q is None else plain_number(q.best if q.best is not None else q.low)
    counted = number is not None and q is not None and q.unit not in ("percent",)
    ordered, delivered = event.stage in _ORDERED, event.stage in _DELIVERED
    urls = dict.fromkeys(s.document.url for s in sources if s.document.url)
    captures = dict.fromkeys(s.document.capture for s in sources)
    return (
        side_names(event.to), side_names(event.from_), years[0] if ordered and years else "", unsure if ordered else "",
        number if counted and ordered else "", unsure if counted and ordered else "",
        event.what.text if event.what else "", (event.what.category if event.what else "").replace("_", " "),
        number if counted and delivered else "", unsure if counted and delivered else "",
        "; ".join(map(str, years)) if delivered else "", "", _comment(event, q), "", "", "",
        event.id, part(q, "unit"), *((None,) * 3 if q is None else (
            plain_number(q.low), plain_number(q.best), plain_number(q.high))),
        part(q, "rule"), part(q, "scope"), event.stage, part(event.when, "start"),
        last_day(event.when.end) if event.when else None, event.origins_low, event.origins_high,
        "; ".join(event.outlets),
        "; ".join(f"{a.party} {a.status.replace('_', ' ')} since {a.since}" for a in event.acknowledgement),
        event.graded, event.tier,
        "; ".join(event.claims), "; ".join(captures), "; ".join(urls),
    )  # fmt: skip


def _is_certain(event: Event, q: Bounds | None) -> bool:
    return event.tier == "vetted" and (q is None or (q.low is not None and q.low == q.high))


def _years(event: Event) -> list[int]:
    """Return the years that the event's time covers; none if a side is open."""
    when = event.when
    if when is None or when.start is None or when.end is None:
        return []
    first, last = int(when.start[:4]), int((last_day(when.end) or when.end)[:4])
    return list(range(first, max(first, last) + 1))


def _comment(event: Event, q: Bounds | None) -> str:
    parts = [f"{event.stage.replace('_', ' ')}; {event.tier}"]
    if q is not None:
        low, high = ("open" if v is None else format(plain_number(v), ",") for v in (q.low, q.high))
        parts.append(f"{low} to {high} {q.unit}")
    parts.append(f"{event.origins_low} to {event.origins_high} independent origins")
    return "; ".join(parts)
