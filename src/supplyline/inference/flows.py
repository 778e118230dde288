"""Tell what went from whom to whom in a case, in low, best and high, and whose figures say so.

Worked out anew from the current events and claims, as reviewers judge them, whenever it is asked for.

Does not: decide what may be added or how a curve is fitted (``fusion.gather_flows`` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from supplyline.errors import SupplylineError
from supplyline.inference.inferring import ground_of, judged_claims
from supplyline.ledger import Ledger, open_case
from supplyline.records import Flow, Party
from supplyline.whole import write_whole

_PRECISION = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_DECEMBER = 12


class PeriodUnclear(SupplylineError):
    """A period is not written as two days, months or years."""

    exit_code = 2

    def __init__(self, period: str) -> None:
        self.period = period
        super().__init__(
            f"found the period {period!r}, needed FIRST/LAST, each a day, a month or a year, both "
            "counted: 2024-10-01/2025-06-30, 2024/2025, 2024-10/"
        )


class NoPicture(SupplylineError):
    """What was asked for is not one flow that can be drawn."""

    exit_code = 2

    def __init__(self, found: int) -> None:
        self.found = found
        many = (
            f"{found} flows with figures of a known day" if found else "no flow with such figures"
        )
        super().__init__(
            f"a picture is of one flow, found {many}: say which with --from, --to, --item, --unit, --kind"
        )


def flows_of(
    case: Path,
    *,
    period: str | None = None,
    as_of: str | None = None,
    giver: str | None = None,
    taker: str | None = None,
    item: str | None = None,
    unit: str | None = None,
    kind: str | None = None,
) -> list[Flow]:
    """Return the flows of ``case`` that are asked for, those with most figures first.

    Args:
        case: The case folder.
        period: "2024-10-01/2025-06-30", both days counted; None: as far as the figures go.
        as_of: A day: by what the ledger held when that day (UTC) ended.
        giver: Code or name of a party on the giving, sending or suffering side.
        taker: Code or name of a party on the other side.
        item: A category, "troops".
        unit: "person".
        kind: "deployment".

    Raises:
        CaseError: There is no ledger.
        PeriodUnclear: ``period`` is not written so.
    """
    start, end = bounds_of(period)
    with open_case(case, as_of=as_of) as ledger:
        found = flows_in(ledger, start=start, end=end)
    return sorted(
        chosen(found, giver=giver, taker=taker, item=item, unit=unit, kind=kind),
        key=lambda f: -len(f.figures),  # a converted flow stays behind the one it follows from
    )


def chosen(
    flows: Iterable[Flow],
    *,
    giver: str | None,
    taker: str | None,
    item: str | None,
    unit: str | None,
    kind: str | None,
) -> list[Flow]:
    """Return those of ``flows`` that are asked for, in their order; see ``flows_of``."""
    return [
        flow
        for flow in flows
        if _is_party(flow.from_, giver)
        and _is_party(flow.to, taker)
        and item in {None, flow.what}
        and unit in {None, flow.total.unit}
        and kind in {None, flow.kind}
    ]


def flows_in(ledger: Ledger, *, start: str | None = None, end: str | None = None) -> list[Flow]:
    """Return every flow of what ``ledger`` holds, from ``start`` to before ``end`` (ISO 8601)."""
    from supplyline.fusion import gather_flows  # noqa: PLC0415  # not needed by other commands

    claims = judged_claims(ledger)
    ground = ground_of(ledger, (claim.document for claim in claims))
    return gather_flows(ledger.events(), claims, *ground, start=start, end=end)


def bounds_of(period: str | None) -> tuple[str | None, str | None]:
    """Return the first day of a period and the first day after it; None where it is open.

    Raises:
        PeriodUnclear: It is not written as FIRST/LAST, or ends before it begins.

    >>> bounds_of("2024-10/2025-06-30"), bounds_of("2024/2024"), bounds_of("2024-12/")
    (('2024-10-01', '2025-07-01'), ('2024-01-01', '2025-01-01'), ('2024-12-01', None))
    """
    if period is None:
        return None, None
    first, slash, last = period.partition("/")
    try:
        if not slash:
            raise ValueError
        start = _edges(first)[0] if first else None
        end = _edges(last)[1] if last else None
    except ValueError:
        raise PeriodUnclear(period) from None
    if start is not None and end is not None and end <= start:
        raise PeriodUnclear(period)
    return start.isoformat() if start else None, end.isoformat() if end else None


def _edges(text: str) -> tuple[date, date]:
    """Return the first day of a day, month or year and the first day after it."""
    read = _PRECISION.match(text)
    if read is None:
        raise ValueError(text)
    year, month, day = (None if part is None else int(part) for part in read.groups())
    if year is None or month is None:
        return date(int(text), 1, 1), date(int(text) + 1, 1, 1)
    first = date(year, month, day or 1)
    if day is not None:
        return first, date.fromordinal(first.toordinal() + 1)
    return first, date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)


def _is_party(side: Iterable[Party], asked: str | None) -> bool:
    if asked is None:
        return True
    word = asked.casefold()
    return any(word in {(p.code or "").casefold(), p.text.casefold()} for p in side)


def draw_flow(found: Iterable[Flow], place: Path) -> Flow:
    """Write the picture of the only flow of ``found`` that can be drawn to ``place``, and return it.

    Raises:
        NoPicture: There is none, or more than one.
        MachineError: No room, or no right to write there.
    """
    from supplyline.report.estimate import draw_alone  # noqa: PLC0415  # not needed without a picture
    from supplyline.report.worldmap import party_names  # noqa: PLC0415  # as above

    drawn = [(f, picture) for f in found if (picture := draw_alone(f, names=party_names()))]
    if len(drawn) != 1:
        raise NoPicture(len(drawn))
    ((flow, picture),) = drawn
    write_whole(place, picture)
    return flow
