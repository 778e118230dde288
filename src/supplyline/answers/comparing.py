"""Compare: hold a register that somebody keeps by hand against the events of a case.

Does not: change either of them; say which is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.clock import utc_now
from supplyline.ledger import Ledger, open_case
from supplyline.records import Claim, Document, Event
from supplyline.whole import write_whole

if TYPE_CHECKING:
    from supplyline.register import Columns, Lined, Register, Row
    from supplyline.report.comparison import Listing

_ENOUGH = 14  # characters of an id that a table shows
_LONGEST = 240  # characters of a row's words in a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A register, the case's events, and which is which."""

    register: Register
    lined: Lined
    events: Mapping[str, Event]  # of the case, by id

    def facts(self) -> list[tuple[str, str]]:
        """Return the summary, as labels and counts in words."""
        lined, register = self.lined, self.register
        events, rows = (
            sum(len(ids) for ids in (getattr(p, side) for p in lined.matched))
            for side in ("events", "rows")
        )
        beside = (
            f"; beside them {events:,} more events and {rows:,} more rows" if events or rows else ""
        )
        return [
            ("read", f"{len(register.rows):,} rows, as {register.form}"),
            ("not read", f"{len(register.bad):,} rows"),
            (
                "outside",
                f"{lined.outside:,} rows of parties or a time that the case has nothing on",
            ),
            ("matched", f"{len(lined.matched):,} rows, each with one event{beside}"),
            ("differing", f"{sum(bool(p.differs) for p in lined.matched):,} of the matched"),
            ("only here", f"{len(lined.only_here):,} events"),
            ("only there", f"{len(lined.only_there):,} rows"),
        ]

    def listings(self) -> list[Listing]:
        """Return what is matched, what only one side has and what was not read, for a page or a terminal."""
        from supplyline.report.comparison import Listing  # noqa: PLC0415  # templates

        return [
            Listing(
                heading="Matched", lead="A row and the event that fits it best, with why and with what the two say otherwise.",
                columns=("Row", "When", "It says", "Event", "It is", "Score", "Why", "Differs"),
                rows=[
                    (
                        ", ".join((p.row.id, *p.rows)), _days(p.row), _words(p.row),
                        ", ".join(e[:_ENOUGH] for e in (p.event.id, *p.events)), _act(p.event),
                        f"{p.score:.2f}", "; ".join(p.reasons), "; ".join(p.differs),
                    )
                    for p in self.lined.matched
                ],
                code=frozenset((3,)),
            ),
            Listing(
                heading="Only here", lead="Events that no row fits.",
                columns=("Event", "When", "It is", "Documents"),
                rows=[
                    (e.id[:_ENOUGH], _time(e), _act(e), f"{len(e.documents):,}")
                    for e in self.lined.only_here
                ],
                code=frozenset((0,)),
            ),
            Listing(
                heading="Only there", lead="Rows that no event fits.",
                columns=("Row", "Where", "When", "It says"),
                rows=[(r.id, r.where, _days(r), _words(r)) for r in self.lined.only_there],
            ),
            Listing(
                heading="Not read", lead="Rows that cannot be compared, and why.",
                columns=("Where", "Found", "Needed"),
                rows=[(bad.where, bad.found, bad.needed) for bad in self.register.bad],
            ),
        ]  # fmt: skip


def _days(row: Row) -> str:
    if row.days is None:
        return ""
    start, after = row.days
    last = (date.fromisoformat(after) - timedelta(days=1)).isoformat()
    return start if last == start else f"{start} to {last}"


def _words(row: Row) -> str:
    sides = " → ".join(
        ", ".join(dict.fromkeys(p.text for p in side)) for side in (row.from_, row.to) if side
    )
    return " ".join(filter(None, (f"{sides}:" if sides else "", row.words)))[:_LONGEST]


def _act(event: Event) -> str:
    sides = " → ".join(
        ", ".join(p.code or p.text for p in side) for side in (event.from_, event.to) if side
    )
    what = f": {event.what.text}" if event.what else ""
    return f"{event.kind} {sides}{what}; {event.stage.replace('_', ' ')}"


def _time(event: Event) -> str:
    return f"{event.when.start or '…'} to {event.when.end or '…'}" if event.when else ""


def compare(
    case: Path,
    file: Path,
    *,
    columns: Columns | None = None,
    sheet: str | None = None,
    pair: tuple[str, str] | None = None,
    tolerance: int | None = None,
    as_of: str | None = None,
    addresses: bool = True,
) -> Compared:
    """Return the rows of ``file`` lined up with the events of ``case``.

    Args:
        case: The case folder; its own parties are known.
        file: CSV, an Excel workbook or JSON lines.
        columns: What headings mean, besides ``schema/registers.yaml``.
        sheet: Of a workbook.
        pair: Two codes that both sides are narrowed to.
        tolerance: Days by which times may miss each other; None: ``register.lining.TOLERANCE``.
        as_of: A day: hold it against what the ledger held when that day (UTC) ended.
        addresses: Whether the same source address counts as a reason.

    Raises:
        UnknownRegister: The file is no register that can be read.
        CaseError: There is no ledger.
    """
    from supplyline.claims.vocabulary import Vocabulary  # noqa: PLC0415  # heavy stages load late
    from supplyline.register import line_up, read_register  # noqa: PLC0415  # as above
    from supplyline.register.lining import TOLERANCE  # noqa: PLC0415  # as above

    with open_case(case, as_of=as_of) as ledger:
        register = read_register(file, Vocabulary(), columns=columns, sheet=sheet)
        events = ledger.events()
        claims, documents = _behind(ledger, events)
        lined = line_up(
            register.rows, events, claims, documents, pair=pair,
            tolerance=TOLERANCE if tolerance is None else tolerance, addresses=addresses,
        )  # fmt: skip
    return Compared(register=register, lined=lined, events={event.id: event for event in events})


def write_page(found: Compared, place: Path, *, case: Path, file: Path) -> None:
    """Write a page of what ``compare`` found, whole or not at all.

    Raises:
        MachineError: No room, or no right to write there.
    """
    from supplyline.report.comparison import render_comparison  # noqa: PLC0415  # templates

    page = render_comparison(
        case=case.absolute().name, register=file.name, made=utc_now(),
        facts=[(label.capitalize(), words.split()[0]) for label, words in found.facts()],
        parts=found.listings(),
    )  # fmt: skip
    write_whole(place, page)


def _behind(ledger: Ledger, events: list[Event]) -> tuple[dict[str, Claim], dict[str, Document]]:
    """Return the claims and documents of ``events``, by id."""
    claims = dict.fromkeys(claim for event in events for claim in event.claims)
    documents = dict.fromkeys(document for event in events for document in event.documents)
    return (
        {claim.id: claim for claim in ledger.claims(claims)},
        {document.id: document for document in ledger.documents(documents)},
    )
