"""Say what a ledger was given since a reader saw it: events, alerts, judgements and runs, in words.

An event is told with what shifted: its numbers, its grade, where parties stand, how many origins.

Does not: know who the reader is or when he last looked (a page does); say why something shifted (the
event's own page does).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from supplyline.ledger import Catalogue, Ledger, LogEntry
from supplyline.records import Alert, Bounds, Event, Judgement
from supplyline.report import words
from supplyline.report.alerts import short
from supplyline.report.plain import one_line
from supplyline.review import answer
from supplyline.web import sheet

LOOKED_AT = 400  # rows of events appended last, among which changes are looked for
_SHOWN = 8  # events
_WEIGHED = 40  # events among which the shown ones are chosen
_LESSER = frozenset({"Documents", "Claims"})  # what grows with every reprint
MOST = 5  # alerts, judgements, runs, each
_MOST_ENTRIES = 200  # of the log
_MOST_SHIFTS = 6  # of one event
_TAKEN_IN = {  # tables of the ledger that mean something to a reader, in his order
    "documents": "document", "withdrawals": "withdrawal", "claims": "claim", "events": "version of an event",
    "alerts": "alert", "judgements": "judgement", "failures": "failure",
}  # fmt: skip
_MANY = {"events": "versions of events"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One thing of an event that is not what it was."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An event that is new or has shifted."""

    row: Mapping[str, object]  # as ``sheet.line_of`` gives it
    new: bool
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An alert or a judgement: what it says, about which event, since when."""

    made: str
    says: str
    why: str
    event: str | None  # Event.id; None: of none that is held
    indicator: str = ""  # of an alert, its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What one run added."""

    time: str
    action: str
    operator: str
    added: str


@dataclass(slots=True)
class Changes:
    """What a reader has not seen."""

    new: int = 0  # events
    shifted: int = 0
    gone: int = 0
    more: bool = False  # events of earlier rows are not among them
    events: list[Turned] = field(default_factory=list)
    alerts: list[Happening] = field(default_factory=list)
    judgements: list[Happening] = field(default_factory=list)
    doings: list[Doing] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether anything was added at all."""
        return bool(self.doings)


def changes_since(ledger: Ledger, catalogue: Catalogue, seen: int, last: int) -> Changes:
    """Return what entries of the log after ``seen`` added.

    Args:
        ledger: Open for reading.
        catalogue: To find the event that counts a claim.
        seen: Entry of the log that the reader saw; 0: none.
        last: The last entry that there is: nothing is asked if he saw that.
    """
    if seen >= last:
        return Changes()
    turns, more = ledger.turns_since(seen, most=LOOKED_AT)
    weighed = [turn for turn in turns if turn.after][:_WEIGHED]
    now = ledger.events_of([turn.id for turn in weighed])
    before = ledger.events_at(seen, [turn.id for turn in weighed if turn.before])
    told = {id_: tuple(shifts(before[id_], now[id_])) for id_ in before if id_ in now}
    shown = sorted(
        (turn.id for turn in weighed if turn.id in now), key=lambda i: _weight(told.get(i))
    )
    return Changes(
        new=sum(turn.after and not turn.before for turn in turns),
        shifted=sum(turn.after and turn.before for turn in turns),
        gone=sum(not turn.after for turn in turns),
        more=more,
        events=[
            Turned(row=sheet.line_of(now[id_]), new=id_ not in told, shifts=told.get(id_, ())[:_MOST_SHIFTS])
            for id_ in shown[:_SHOWN]
        ],
        alerts=_alerts(ledger.alerts_since(seen, most=MOST), catalogue),
        judgements=_judgements(ledger.judgements_since(seen, most=MOST), catalogue),
        doings=_doings(ledger.log_after(seen, most=_MOST_ENTRIES)),
    )  # fmt: skip


def _weight(told: tuple[Shift, ...] | None) -> int:
    """Return where an event comes among others: new or shifted in substance, in size, in neither."""
    if told is None or any(shift.what not in _LESSER for shift in told):
        return 0
    return 1 if told else 2


def shifts(before: Event, now: Event) -> list[Shift]:
    """Return what of an event is not what it was, numbers and acknowledgement first."""
    names = sheet.names()
    pairs = [("Number", _numbers(before.quantity), _numbers(now.quantity))]
    stood, stand = before.stands, now.stands
    pairs += [
        (names.get(party, party), words.STATUS[stood.get(party, "none")], words.STATUS[stand.get(party, "none")])
        for party in sorted({*stood, *stand})
    ]  # fmt: skip
    pairs += [
        (what, put(before), put(now))
        for what, put in (
            ("Grade", lambda e: e.graded), ("Tier", lambda e: e.tier),
            ("Rests on", lambda e: words.origins_words(e.origins_low, e.origins_high)),
            ("Stage", lambda e: words.STAGE[e.stage]),
            ("Time", lambda e: words.when_words(e.when)),
            ("Parties", lambda e: words.between(e.kind, e.from_, e.to, names)),
            ("What", words.headline),
            ("Reviewers", _reviewed),
            ("Documents", lambda e: words.count(len(e.documents), "document")),
            ("Claims", lambda e: words.count(len(e.claims), "claim")),
        )
    ]  # fmt: skip
    return [Shift(what=what, was=was, now=is_) for what, was, is_ in pairs if was != is_]


def _numbers(quantities: Sequence[Bounds]) -> str:
    return "; ".join(sorted(words.bounds_words(q) for q in quantities)) or "none"


def _reviewed(event: Event) -> str:
    if event.rejected:
        return "rejected"
    if event.disputed:
        return "disputed"
    return words.count(len(event.judgements), "judgement")


def _alerts(alerts: Iterable[Alert], catalogue: Catalogue) -> list[Happening]:
    return [
        Happening(
            made=alert.made[:10],
            says="fired" if alert.state == "fired" else "fires no longer",
            why=short(alert.reasons[0]) if alert.reasons else "",
            event=_counting(alert.claims, catalogue),
            indicator=alert.indicator,
        )
        for alert in alerts
    ]


def _judgements(judgements: Iterable[Judgement], catalogue: Catalogue) -> list[Happening]:
    return [
        Happening(
            made=j.made[:10], says=f"{one_line(j.author, most=60)}: {answer(j)}", why=one_line(j.reason, most=240),
            event=j.target if j.target.startswith("e1:") else _counting([j.target], catalogue),
        )
        for j in judgements
    ]  # fmt: skip


def _counting(claims: Sequence[str], catalogue: Catalogue) -> str | None:
    """Return the event that counts the first of ``claims`` that any counts."""
    found = catalogue.event_by_claim(claims[:20])
    return next((found[claim] for claim in claims[:20] if claim in found), None)


def _doings(entries: Iterable[LogEntry]) -> list[Doing]:
    """Return what each run added, newest first: one run writes many entries."""
    runs: dict[tuple[str, str], tuple[dict[str, str], dict[str, int]]] = {}
    for entry in entries:
        told = json.loads(entry.entry)
        key = str(told.get("run", entry.seq)), str(told["action"])
        _, added = runs.setdefault(key, (told, {}))
        for table, rows in told["rows"].items():
            added[table] = added.get(table, 0) + int(rows["count"])
    return [
        Doing(
            time=told["time"][:16].replace("T", " "), action=told["action"], operator=told["operator"],
            added=words.sentence_list([
                words.count(added[table], name, _MANY.get(table)) for table, name in _TAKEN_IN.items() if added.get(table)
            ]) or "nothing that pages show",
        )
        for told, added in list(runs.values())[:MOST]
    ]  # fmt: skip
