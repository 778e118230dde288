"""The tables of a dossier: behind every picture, and at its end.

Rows are text, ready to be shown; the page escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from supplyline.records import Capture, Event, Failure, Flow, Reading, Run, Shift, Withdrawal
from supplyline.report import words
from supplyline.report.dossier import Dossier, Judged
from supplyline.report.estimate import figure_line, flow_name
from supplyline.report.flow import Band
from supplyline.report.plain import one_line
from supplyline.report.timeline import Row, month_name
from supplyline.report.view import Desk, OutletView
from supplyline.report.worldmap import Spot

_QUOTED = 240  # characters of a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A caption, a heading per column and the rows.  ``figures``: columns set flush right."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()
    code: frozenset[int] = frozenset()  # columns of ids and hashes


def _table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[tuple[str, ...]],
    *,
    figures: Iterable[int] = (),
    code: Iterable[int] = (),
) -> Table:
    return Table(
        caption=caption, headings=tuple(headings), rows=tuple(rows), figures=frozenset(figures),
        code=frozenset(code),
    )  # fmt: skip


def amount_table(flows: Iterable[Flow], names: Mapping[str, str]) -> Table:
    """Return every flow with low, best and high, the rule, and what became of each figure."""
    return _table(
        "How much went, by whose figures",
        ("Flow", "Low", "Best", "High", "Rule", "Figures"),
        (
            (
                f"{flow_name(flow, names)}{' (inferred)' if flow.inferred else ''}",
                "open" if flow.total.low is None else words.figure(flow.total.low),
                "" if flow.total.best is None else words.figure(flow.total.best),
                "open" if flow.total.high is None else words.figure(flow.total.high),
                flow.total.rule,
                "; ".join(figure_line(f) for f in flow.figures) if not flow.inferred else "",
            )
            for flow in flows
        ),
        figures=(1, 2, 3),
    )


def flow_table(bands: Iterable[Band], names: Mapping[str, str]) -> Table:
    """Return what the flow picture shows, and the bands it had no room for."""
    return _table(
        "Things given, by direction",
        ("From", "To", "What", "Said to have happened", "Origins", "Events", "Documents"),
        (
            (
                names.get(b.giver, b.giver), names.get(b.taker, b.taker), b.what,
                "yes" if b.happened else "no, or not said", f"{b.origins:,}", f"{b.events:,}",
                f"{b.documents:,}",
            )
            for b in bands
        ),
        figures=(4, 5, 6),
    )  # fmt: skip


def timeline_table(lines: Iterable[Row]) -> Table:
    """Return the timeline's numbers: a line per row, its months in order."""
    found = []
    for row in lines:
        months = []
        for month in sorted({*row.narrow, *row.wide}):
            exact, wide = row.narrow.get(month, 0), row.wide.get(month, 0)
            told = f"{exact + wide:,}" + (f" ({wide:,} wide or open)" if wide else "")
            months.append(f"{month_name(month)}: {told}")
        if row.undated:
            months.append(f"undated: {row.undated:,}")
        total = sum(row.narrow.values()) + sum(row.wide.values()) + row.undated
        found.append((row.name, f"{total:,}", "; ".join(months)))
    headings = ("Row", "Events", "By month; of these, with a time wider than a month or open")
    return _table("Events by row and month", headings, found, figures=(1,))


def place_table(spots: Iterable[Spot]) -> Table:
    """Return the places drawn on the map."""
    return _table(
        "Places with coordinates",
        ("Place", "Latitude", "Longitude", "Kind", "Events"),
        (
            (s.name, f"{s.latitude:g}", f"{s.longitude:g}", "place" if s.exact else "region", f"{s.events:,}")
            for s in spots
        ),
        figures=(1, 2, 4),
    )  # fmt: skip


def event_table(events: Iterable[Event], desk: Desk) -> Table:
    """Return events in a line each."""
    return _table(
        "Further events",
        ("When", "What", "Parties", "Stage", "Origins", "Documents", "Claims", "Id"),
        (
            (
                words.when_words(e.when), words.headline(e), desk.parties(e), words.STAGE[e.stage],
                words.span(e.origins_low, e.origins_high), f"{len(e.documents):,}",
                f"{len(e.claims):,}", e.id,
            )
            for e in events
        ),
        figures=(4, 5, 6),
        code=(7,),
    )  # fmt: skip


def shift_table(shifts: Iterable[Shift], desk: Desk) -> Table:
    """Return when a party said otherwise than before of its own acts, or the same once more."""
    return _table(
        "What changed in what parties say",
        ("Day", "Party", "Of", "Before", "Now", "In which words", "Claims"),
        (
            (
                words.day(s.day), desk.names.get(s.party, s.party), _supply(s, desk),
                words.STATUS[s.before],
                f"{words.STATUS[s.after]}{' again' if s.before == s.after else ''}",
                _first_words(s, desk), f"{len(s.claims):,}",
            )
            for s in shifts
        ),
        figures=(6,),
    )  # fmt: skip


def _supply(shift: Shift, desk: Desk) -> str:
    """Return which kind of supply a party speaks of."""
    kind = words.KIND[shift.kind]
    item = "" if shift.kind == "casualty" else f": {words.CATEGORY[shift.item]}"
    if not shift.other:
        return f"{kind}{item}"
    other = desk.names.get(shift.other, shift.other)
    return f"{kind}{item}, {'to' if shift.side == 'from' else 'from'} {other}"


def _first_words(shift: Shift, desk: Desk) -> str:
    for id_ in shift.claims:
        claim = desk.dossier.claims.get(id_)
        if claim is not None:
            outlet = desk.document(claim.document).outlet
            return f"“{one_line(claim.sentence, most=_QUOTED)}” ({outlet})"
    return "not held"


def failure_table(failures: Iterable[Failure]) -> Table:
    """Return what could not be taken in, with the reason."""
    return _table(
        "Failures",
        ("Source", "Where in it", "Stage", "Fault", "What was found and needed"),
        ((f.source, f.locator or "the whole", f.stage, f.fault, f.message) for f in failures),
    )


def unread_table(readings: Iterable[Reading], desk: Desk) -> Table:
    """Return the documents that no reader could read, with the reason."""
    rows = []
    for reading in readings:
        document = desk.document(reading.document)
        rows.append(
            (document.title, document.outlet, document.published, reading.unread or "not recorded")
        )
    return _table("Documents without a reader", ("Document", "Outlet", "Published", "Reason"), rows)


def withdrawn_table(withdrawn: Iterable[Withdrawal], desk: Desk) -> Table:
    """Return the documents that were taken out of use, with who did, when and why."""
    rows = []
    for w in withdrawn:
        document = desk.document(w.document)
        rows.append(
            (document.title, document.outlet, document.published, w.author, w.made, w.reason)
        )
    headings = ("Document", "Outlet", "Published", "Withdrawn by", "When", "Why")
    return _table("Withdrawn documents", headings, rows)


def rejected_table(dossier: Dossier, desk: Desk) -> Table:
    """Return the events and claims that reviewers rejected, with who did and why."""
    rows = [("event", desk.brief_name(e), "; ".join(e.rejected), e.id) for e in dossier.rejected]
    for claim in dossier.rejected_claims:
        why = "; ".join(
            f"rejected by {j.author} on {j.made[:10]}: {j.reason}"
            for j in desk.judged.get(claim.id, ())
            if j.says == "reject" and j.state == "stands"
        )
        outlet = desk.document(claim.document).outlet
        rows.append(("claim", f"{outlet}: “{claim.sentence}”", why, claim.id))
    return _table("Rejected by reviewers", ("What", "Which", "Who and why", "Id"), rows, code=(3,))


def judged_table(judged: Iterable[Judged]) -> Table:
    """Return judgements in a line each, with where each stands."""
    return _table(
        "Judgements",
        ("Made", "Author", "Says", "On", "Reason", "State"),
        (
            (
                j.made, j.author, j.says, j.on or "adrift", j.reason,
                f"{j.state}: {j.why}" if j.why else j.state,
            )
            for j in judged
        ),
        code=(3,),
    )  # fmt: skip


def outlet_table(outlets: Iterable[OutletView]) -> Table:
    """Return the outlets: how much of what they print is theirs."""
    return _table(
        "Outlets",
        ("Outlet", "Documents", "Originals", "Copies", "Rewrites", "Part copied", "Origins", "Claims"),
        (
            (
                o.name,
                *(f"{n:,}" for n in (o.documents, o.originals, o.copies, o.rewrites, o.mixed, o.origins, o.claims)),
            )
            for o in outlets
        ),
        figures=range(1, 8),
    )  # fmt: skip


def version_table(versions: Iterable[tuple[str, str]]) -> Table:
    """Return what read the evidence, with versions."""
    return _table("Versions", ("What", "Version"), versions)


def run_table(runs: Iterable[Run]) -> Table:
    """Return the runs, oldest first."""
    return _table(
        "Runs",
        ("Started", "Finished", "Tool", "Reader", "Command"),
        ((r.started, r.finished or "not finished", r.tool, r.reader, r.command) for r in runs),
    )


def capture_table(captures: Iterable[Capture]) -> Table:
    """Return the bytes received, with their hashes."""
    return _table(
        "Captures",
        ("Source", "Retrieved", "Bytes", "Type", "SHA-256"),
        ((c.source, c.retrieved, f"{c.size:,}", c.media_type, c.id) for c in captures),
        figures=(2,),
        code=(4,),
    )
