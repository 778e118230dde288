"""A case in Python and in notebooks: its records, filtered, as frames, and as cards that show themselves.

Everything is read when it is asked for, from the state of the ledger's log at that moment, and nothing
is held open between one cell and the next: a build may go on writing.  Nothing is ever written.

Does not: decide what an event, a flow or a stand is; change a record to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar, Unpack, get_args

from supplyline.errors import CaseError, SupplylineError
from supplyline.export import Wanted
from supplyline.export import tables as exported
from supplyline.export import worked_out as beside
from supplyline.export.tables import Row, Table
from supplyline.handover.holding import Holder
from supplyline.ids import UnknownId, named
from supplyline.inference.assessing import by_event
from supplyline.inference.inferring import look
from supplyline.ledger import Ledger, case_place, open_ledger
from supplyline.records import (
    Alert,
    Assessment,
    Category,
    Claim,
    Document,
    Event,
    Failure,
    Flow,
    Hit,
    Kind,
    Origin,
    Party,
    Shift,
    Stance,
)
from supplyline.schema.codebook import known_codes
from supplyline.schema.parties import PARTIES_NAME, parties_from

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow as pa

    from supplyline.inference.acknowledgement import Standing
    from supplyline.report.cards import Drawn
    from supplyline.report.view import Desk

R = TypeVar("R")
Words = str | Iterable[str]
_FIRST = 10  # rows that a collection shows of itself
_ENOUGH = 14  # characters of an id that it shows
_TIERS = ("candidate", "vetted")


class BadFilter(SupplylineError):
    """A filter asks for something that there is none of."""

    exit_code = 2

    def __init__(self, name: str, found: str, needed: str) -> None:
        self.name, self.found = name, found
        super().__init__(f"{name}: found {found!r}, needed {needed}")


class NotACase(CaseError):
    """An address of a server was given for a case."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"found the address {found!r}, needed the folder of a case: its ledger.toml names the "
            "server where its ledger lies"
        )


def open_for_reading(case: str | Path, *, as_of: str | date | None = None) -> Case:
    """Return a case, to be read only; see ``supplyline.open``."""
    if str(case).startswith(("postgresql:", "postgres:")):
        raise NotACase(str(case).partition("?")[0].rpartition("@")[2])
    made = Case(Path(case), as_of=_day("as_of", as_of))
    with made._opened():
        return made  # a case that cannot be read is told of now, not in some later cell


class Sides(TypedDict, total=False):
    """What a collection may be asked for; what is left out asks for nothing."""

    from_: Words  # codes of parties, one of which gives or acts
    to: Words
    items: Words  # categories: "ammunition"
    kinds: Words  # kinds of acts: "transfer"
    since: str | date | None  # what was over before that day is left out, and what has no day
    until: str | date | None  # what began after that day is left out, and what has no day
    as_of: str | date | None  # what was held when that day (UTC) ended


class Filters(Sides, total=False):
    """As ``Sides``, of events and what belongs to them."""

    tier: str | None  # "candidate" or "vetted"


class Case:
    """One case, read only.

    Every collection is read anew whenever it is gone through or made a frame of.  Inside ``with``, all of
    them are of one state, however much a build appends meanwhile.

    Args:
        folder: Of the case.
        as_of: A day: what was held when it ended, for every collection that is not asked otherwise.
    """

    def __init__(self, folder: Path, *, as_of: str | None = None) -> None:
        self.folder, self.as_of = folder, as_of
        self._entry: int | None = None

    # ---- what it holds

    def events(self, **filters: Unpack[Filters]) -> Records[Event]:
        """Return what was inferred to have happened."""
        return self._records(_EVENTS, filters)

    def claims(self, **filters: Unpack[Filters]) -> Records[Claim]:
        """Return what sentences say, as reviewers corrected it: of those events, or all."""
        return self._records(_CLAIMS, filters)

    def documents(self, **filters: Unpack[Filters]) -> Records[Document]:
        """Return what was read, without its text: of those events, or all."""
        return self._records(_DOCUMENTS, filters)

    def origins(self, **filters: Unpack[Filters]) -> Records[Origin]:
        """Return where those documents' reporting goes back to."""
        return self._records(_ORIGINS, filters)

    def assessments(self, **filters: Unpack[Filters]) -> Records[Assessment]:
        """Return what sanctions provisions say to those events, if they happened as told."""
        return self._records(_ASSESSMENTS, filters)

    def hits(self, **filters: Unpack[Filters]) -> Records[Hit]:
        """Return names in those events' claims that are like one on a sanctions list."""
        return self._records(_HITS, filters)

    def alerts(self, **filters: Unpack[Filters]) -> Records[Alert]:
        """Return when indicators fired and un-fired: over those events or their claims, or all."""
        return self._records(_ALERTS, filters)

    def flows(self, **filters: Unpack[Sides]) -> Records[Flow]:
        """Return how much went from whom to whom; ``since`` and ``until`` are the period counted."""
        return self._records(_FLOWS, filters)

    def acknowledgement(self, **filters: Unpack[Sides]) -> Records[Stance]:
        """Return where parties stood on each kind of supply, from a day on."""
        return self._records(_STANCES, filters)

    def shifts(self, **filters: Unpack[Sides]) -> Records[Shift]:
        """Return where a party said otherwise than before, or the same again, newest first."""
        return self._records(_SHIFTS, filters)

    def failures(self, *, as_of: str | date | None = None) -> Records[Failure]:
        """Return what could not be taken in, and why."""
        return self._records(_FAILURES, {"as_of": as_of})

    # ---- what shows itself

    def event(self, event: Event | str) -> Card[Event]:
        """Return one event as a card: its numbers, its ladder, its claims by origin.

        Args:
            event: It, its id, or enough of its beginning to be the only one.

        Raises:
            UnknownId: No event is called so, or several are.
        """
        from supplyline.report.cards import event_card  # noqa: PLC0415  # templates

        with self._reading() as ledger:
            one = _one(
                event, ledger.event, lambda: (e.id for e in ledger.events_streamed()), "event"
            )
            desk = self._desk(ledger, [one])
            return Card(
                record=one, claims=tuple(desk.claims_of(one)),
                documents=tuple(desk.dossier.documents.values()), _drawn=event_card(desk, one),
            )  # fmt: skip

    def claim(self, claim: Claim | str) -> Card[Claim]:
        """Return one claim as a card: the sentence, who says so, and where.

        Args:
            claim: As for ``event``.

        Raises:
            UnknownId: No claim is called so, or several are.
        """
        from supplyline.report.cards import claim_card  # noqa: PLC0415  # as above

        with self._reading() as ledger:
            one = _one(
                claim, lambda id_: next(ledger.claims([id_]), None), ledger.claim_ids, "claim"
            )
            desk = self._desk(ledger, [], claims=[one.id], documents=[one.document])
            (one,) = desk.dossier.claims.values()
            return Card(
                record=one, claims=(one,), documents=tuple(desk.dossier.documents.values()),
                _drawn=claim_card(desk, one),
            )  # fmt: skip

    def origin(self, of: Origin | Document | str) -> Card[tuple[Origin, ...]]:
        """Return all documents that go back to one root as a card, copies folded under what they copy.

        Args:
            of: One of its documents or what is known of its origin, or the id of either.

        Raises:
            UnknownId: No origin and no document that was traced is called so.
        """
        from supplyline.report.cards import origin_card  # noqa: PLC0415  # as above

        with self._reading() as ledger:
            known = {origin.document: origin for origin in ledger.origins()}
            id_ = of if isinstance(of, str) else of.id if isinstance(of, Document) else of.origin
            roots = {origin.origin for origin in known.values()}
            found = named(id_, (*roots, *known), needed="origin or document", names=ledger.names())
            if found not in roots and found not in known:
                raise UnknownId(id_, "document that was traced")
            root = known[found].origin if found in known else found
            mine = tuple(origin for origin in known.values() if origin.origin == root)
            ids = [origin.document for origin in mine]
            desk = self._desk(ledger, [], documents=ids)
            return Card(
                record=mine, claims=(), documents=tuple(desk.dossier.documents.values()),
                _drawn=origin_card(desk, root, ids),
            )  # fmt: skip

    def explain(self, what: Event | Claim | Document | str) -> Told:
        """Return, in words and lines, why the case holds an event, a claim or a document.

        Raises:
            UnknownId: Nothing is called so; the message names what comes nearest.
        """
        from supplyline.answers.explain import explain_in  # noqa: PLC0415  # not needed otherwise

        id_ = what if isinstance(what, str) else what.id
        with self._reading() as ledger:
            return Told(explain_in(ledger, self.folder, id_))

    # ---- how it is read

    def __enter__(self) -> Self:
        self._entry = self._last()
        return self

    def __exit__(self, *_: object) -> None:
        self._entry = None

    def __repr__(self) -> str:
        return self._drawn().text

    def _repr_html_(self) -> str:
        return self._drawn().html

    def _drawn(self) -> Drawn:
        from supplyline.report.cards import table_card  # noqa: PLC0415  # templates

        with self._reading() as ledger:
            tally, head = ledger.tally(), ledger.head()
        counts = {
            "documents": tally.documents, "claims": sum(tally.claims.values()),
            "events": tally.events, "failures": tally.failures,
        }  # fmt: skip
        return table_card(
            f"Case {self.folder.absolute().name}", list(counts), [[f"{n:,}" for n in counts.values()]],
            more=f"{self.folder}, entry {head.seq if head else 0} of its log", figures=counts,
        )  # fmt: skip

    def _last(self) -> int:
        """Return the number of the last entry of the ledger's log; 0: there is none."""
        with open_ledger(case_place(self.folder)) as ledger:
            head = ledger.head()
        return head.seq if head else 0

    @contextmanager
    def _opened(self, as_of: str | None = None) -> Iterator[Ledger]:
        """Open the ledger at the state that is asked for.  Its parties are not in force: see ``_parties``."""
        as_of = as_of or self.as_of
        entry = self._last() if self._entry is None else self._entry
        with open_ledger(
            case_place(self.folder), as_of=as_of, entry=None if as_of else entry
        ) as ledger:
            yield ledger

    @contextmanager
    def _parties(self) -> Iterator[None]:
        """Let the case's own parties be in force: never while somebody else's code runs."""
        file = self.folder / PARTIES_NAME
        with parties_from(file if file.exists() else None):
            yield

    @contextmanager
    def _reading(self) -> Iterator[Ledger]:
        with self._opened() as ledger, self._parties():
            yield ledger

    def _desk(
        self,
        ledger: Ledger,
        events: Sequence[Event],
        *,
        claims: Sequence[str] = (),
        documents: Sequence[str] = (),
    ) -> Desk:
        from supplyline.answers.gathering import desk_of  # noqa: PLC0415  # templates

        return desk_of(
            ledger, look(ledger), events, title=self.folder.absolute().name, case=str(self.folder),
            claims=claims, documents=documents,
        )  # fmt: skip

    def _records(self, sort: _Sort[R], filters: Mapping[str, Any]) -> Records[R]:
        with self._parties():
            wanted, as_of = _asked(**filters)
        return Records(self, sort, wanted, as_of)


@dataclass(frozen=True, slots=True)
class _State:
    """A ledger, open at one state, while one collection is gone through."""

    ledger: Ledger
    wanted: Wanted
    holder: Holder

    def events_and_claims(self) -> set[str] | None:
        """Return the ids of the events that are wanted and of their claims; None: of all."""
        if self.wanted.everything:
            return None
        return set(chain.from_iterable((event.id, *event.claims) for event in self.holder.events()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort(Generic[R]):
    """One sort of records: where they come from, and as which rows of which tables they are told."""

    name: str
    tables: tuple[Table, ...]  # their own, then those of what belongs to them
    shown: tuple[str, ...]  # columns of their own that a collection shows of itself
    read: Callable[[_State], Iterable[Any]]  # records, with what their rows need
    record: Callable[[Any], R]
    rows: Callable[[int, Any], Iterable[Row]]  # by its place, from 1


class Records(Generic[R]):
    """Records of one sort: iterate it for the records, or turn it into a frame."""

    def __init__(self, case: Case, sort: _Sort[R], wanted: Wanted, as_of: str | None) -> None:
        self._case, self._sort, self._wanted, self._as_of = case, sort, wanted, as_of

    def __iter__(self) -> Iterator[R]:
        return map(self._sort.record, self._found())

    def count(self) -> int:
        """Return how many there are, by going through them."""
        return sum(1 for _ in self._found())

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that frames can be made of: their own first."""
        return tuple(table.name for table in self._sort.tables)

    def to_arrow(self, table: str | None = None) -> pa.Table:
        """Return a row for each, or for each of what belongs to them, as an Arrow table.

        Args:
            table: Of ``tables``, with the columns of docs/exports.md; None: the first.

        Raises:
            BadFilter: There is no such table.
        """
        from supplyline.export.frames import frame  # noqa: PLC0415  # pyarrow

        wanted = table or self.tables[0]
        made_of = next((t for t in self._sort.tables if t.name == wanted), None)
        if made_of is None:
            raise BadFilter("table", wanted, f"one of {', '.join(self.tables)}")
        rows = (
            values
            for at, one in enumerate(self._found(), 1)
            for name, values in self._sort.rows(at, one)
            if name == wanted
        )
        return frame(made_of, rows)

    def to_pandas(self, table: str | None = None) -> pandas.DataFrame:
        """Return the same as a frame of pandas.

        Raises:
            NotInstalled: There is no pandas.
        """
        from supplyline.export.frames import to_pandas  # noqa: PLC0415  # pyarrow

        return to_pandas(self.to_arrow(table))

    def to_polars(self, table: str | None = None) -> polars.DataFrame:
        """Return the same as a frame of polars.

        Raises:
            NotInstalled: There is no polars.
        """
        from supplyline.export.frames import to_polars  # noqa: PLC0415  # pyarrow

        return to_polars(self.to_arrow(table))

    def __repr__(self) -> str:
        return self._drawn().text

    def _repr_html_(self) -> str:
        return self._drawn().html

    def _drawn(self) -> Drawn:
        from supplyline.report.cards import table_card  # noqa: PLC0415  # templates

        own = self._sort.tables[0]
        found = list(islice(self._found(), _FIRST + 1))
        rows = [
            dict(zip(own.names, values, strict=True))
            for at, one in enumerate(found[:_FIRST], 1)
            for name, values in self._sort.rows(at, one)
            if name == own.name
        ]
        told = ", ".join(f"{name} {value}" for name, value in self._wanted.told().items())
        numbers = [c.name for c in own.columns if c.kind in ("integer", "real")]
        return table_card(
            f"{self._sort.name.capitalize()}{f': {told}' if told else ''}", self._sort.shown,
            [[_cell(name, row[name]) for name in self._sort.shown] for row in rows],
            more=f"the first {_FIRST}" if len(found) > _FIRST else f"{len(found)} in all",
            figures=numbers,
        )  # fmt: skip

    def _found(self) -> Iterator[Any]:
        with self._case._opened(self._as_of) as ledger:
            with self._case._parties():
                state = _State(
                    ledger, self._wanted, Holder(ledger, self._case.folder, self._wanted)
                )
                found = iter(self._sort.read(state))
            yield from found


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card(Generic[R]):
    """One record with what it rests on; shown by a notebook, it is drawn."""

    record: R
    claims: tuple[Claim, ...]  # as reviewers corrected them
    documents: tuple[Document, ...]  # without their text
    _drawn: Drawn

    def __repr__(self) -> str:
        return self._drawn.text

    def _repr_html_(self) -> str:
        return self._drawn.html

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self._drawn.text, "text/html": self._drawn.html}


class Told(str):
    """Words that a notebook shows as lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _one(
    given: Any, find: Callable[[str], R | None], ids: Callable[[], Iterable[str]], needed: str
) -> R:
    """Return the record that is given, has the id given, or the only one that begins so."""
    id_ = given if isinstance(given, str) else given.id
    found = find(id_)
    if found is None:
        found = find(named(id_, ids(), needed=needed))
    if found is None:
        raise UnknownId(id_, needed)
    return found


def _asked(
    *,
    from_: Words = (),
    to: Words = (),
    items: Words = (),
    kinds: Words = (),
    tier: str | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    as_of: str | date | None = None,
) -> tuple[Wanted, str | None]:
    """Return filters as an export has them, and the day they are asked of."""
    wanted = Wanted(
        from_=_parties_of("from_", from_), to=_parties_of("to", to),
        items=_of_list("items", items, get_args(Category)),
        kinds=_of_list("kinds", kinds, get_args(Kind)),
        tier=None if tier is None else _of_list("tier", tier, _TIERS)[0],
        since=_day("since", since), until=_day("until", until),
    )  # fmt: skip
    return wanted, _day("as_of", as_of)


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _parties_of(name: str, words: Words) -> tuple[str, ...]:
    codes = _several(words)
    for code in codes:
        if code not in known_codes():
            raise BadFilter(
                name,
                code,
                "the code of a party: ISO 3166-1 alpha-3, UNO, EUU, NATO, or a user's own",
            )
    return codes


def _of_list(name: str, words: Words, known: Sequence[str]) -> tuple[Any, ...]:
    for word in (found := _several(words)):
        if word not in known:
            raise BadFilter(name, word, f"one of {', '.join(known)}")
    return found


def _day(name: str, day: str | date | None) -> str | None:
    if day is None:
        return None
    try:
        return (day if isinstance(day, date) else date.fromisoformat(day)).isoformat()[:10]
    except ValueError:
        raise BadFilter(name, str(day), "a day such as 2026-11-24") from None


def _cell(column: str, value: object) -> object:
    """Return a value as a line shows it: of an id enough to ask for it."""
    if column in ("id", "document", "event", "origin"):
        return value and str(value)[:_ENOUGH]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,.15g}"
    return value


# ---- the sorts


def _assessed(state: _State) -> Iterator[tuple[Event, Sequence[Assessment]]]:
    found = by_event(state.ledger.assessments())
    return ((event, found.get(event.id, ())) for event in state.holder.events())


def _about(
    state: _State, found: Iterable[Any], ids: Callable[[Any], Iterable[str]]
) -> Iterator[Any]:
    """Return those of ``found`` that name an event that is wanted, or a claim of one."""
    among = state.events_and_claims()
    return (one for one in found if among is None or not among.isdisjoint(ids(one)))


def _flows(state: _State) -> list[Flow]:
    from supplyline.inference.flows import flows_in  # noqa: PLC0415  # heavy stages load late

    wanted = state.wanted
    end = wanted.until and (date.fromisoformat(wanted.until) + timedelta(days=1)).isoformat()
    found = flows_in(state.ledger, start=wanted.since, end=end)
    chosen = [f for f in found if wanted.joins(f.from_, f.to) and _is_kind(wanted, f.kind, f.what)]
    return sorted(chosen, key=lambda flow: -len(flow.figures))


def _stances(state: _State) -> list[Stance]:
    return [s for s in _standing(state).stances if _stands(state.wanted, s, s.since)]


def _shifts(state: _State) -> list[Shift]:
    return [s for s in _standing(state).shifts if _stands(state.wanted, s, s.day)]


def _standing(state: _State) -> Standing:
    from supplyline.inference.acknowledgement import standing  # noqa: PLC0415  # heavy stages load late

    return standing(state.ledger)


def _stands(wanted: Wanted, one: Stance | Shift, day: str | None) -> bool:
    """Return whether a stand is wanted: on acts between those sides, said in the period."""
    sides = (Party(text="", code=one.party),), (Party(text="", code=one.other or None),)
    in_period = wanted.since is wanted.until is None or (
        day is not None and (wanted.since or day) <= day <= (wanted.until or day)
    )
    giver, taker = sides if one.side == "from" else sides[::-1]
    return in_period and wanted.joins(giver, taker) and _is_kind(wanted, one.kind, one.item)


def _is_kind(wanted: Wanted, kind: Kind, item: Category) -> bool:
    return (not wanted.kinds or kind in wanted.kinds) and (not wanted.items or item in wanted.items)


def _itself(record: R) -> R:
    return record


def _with(*names: str) -> tuple[Table, ...]:
    """Return tables of an export: the first, and those that belong to its rows."""
    return tuple(exported.BY_NAME[name] for name in names)


_EVENTS: _Sort[Event] = _Sort(
    name="events",
    tables=_with("events", "event_parties", "event_places", "quantities", "quantity_claims",
                 "acknowledgement", "acknowledgement_claims", "related", "measures"),
    shown=("id", "kind", "from", "to", "what", "when_start", "when_end", "stage", "low", "best",
           "high", "unit", "origins_low", "origins_high", "tier"),
    read=_assessed, record=lambda one: one[0],
    rows=lambda _, one: exported.event_rows(*one),
)  # fmt: skip
_CLAIMS: _Sort[Claim] = _Sort(
    name="claims",
    tables=_with("claims", "claim_parties", "claim_places", "claim_quantities", "claim_speakers"),
    shown=("id", "outlet", "published", "sentence", "kind", "from", "to", "stage", "polarity", "speakers"),
    read=lambda state: state.holder.claims(), record=lambda said: said.claim,
    rows=lambda _, said: exported.claim_rows(said),
)  # fmt: skip
_DOCUMENTS: _Sort[Document] = _Sort(
    name="documents", tables=_with("documents"),
    shown=("id", "outlet", "published", "title", "language", "role", "copied_share", "credits"),
    read=lambda state: state.holder.documents(), record=lambda kept: kept.document,
    rows=lambda _, kept: (("documents", exported.document_row(kept)),),
)  # fmt: skip
_ORIGINS: _Sort[Origin] = _Sort(
    name="origins", tables=(beside.ORIGINS,),
    shown=("document", "origin", "role", "copied_share", "reasons"),
    read=lambda state: (kept.origin for kept in state.holder.documents() if kept.origin is not None),
    record=_itself, rows=lambda _, origin: beside.origin_rows(origin),
)  # fmt: skip
_ASSESSMENTS: _Sort[Assessment] = _Sort(
    name="assessments", tables=_with("measures"),
    shown=("event", "provision", "verdict", "reasons", "missing", "checked"),
    read=lambda state: chain.from_iterable(found for _, found in _assessed(state)),
    record=_itself, rows=lambda _, one: (("measures", exported.measure_row(one)),),
)  # fmt: skip
_HITS: _Sort[Hit] = _Sort(
    name="hits", tables=(beside.HITS,),
    shown=("subject", "name", "kind", "score", "list", "listed", "reasons"),
    read=lambda state: _about(state, state.ledger.hits(), lambda hit: hit.claims),
    record=_itself, rows=beside.hit_rows,
)  # fmt: skip
_ALERTS: _Sort[Alert] = _Sort(
    name="alerts", tables=(beside.ALERTS,), shown=("indicator", "state", "made", "subject", "reasons"),
    read=lambda state: _about(state, state.ledger.alerts(), lambda a: (a.subject, *a.claims)),
    record=_itself, rows=lambda _, alert: beside.alert_rows(alert),
)  # fmt: skip
_FLOWS: _Sort[Flow] = _Sort(
    name="flows", tables=(beside.FLOWS, beside.FIGURES),
    shown=("kind", "from", "to", "what", "stage", "low", "best", "high", "unit", "figures"),
    read=_flows, record=_itself, rows=beside.flow_rows,
)  # fmt: skip
_STANCES: _Sort[Stance] = _Sort(
    name="acknowledgement", tables=(beside.STANCES,),
    shown=("party", "side", "other", "kind", "item", "status", "since"),
    read=_stances, record=_itself, rows=beside.stance_rows,
)  # fmt: skip
_SHIFTS: _Sort[Shift] = _Sort(
    name="shifts", tables=(beside.SHIFTS,),
    shown=("day", "party", "side", "other", "kind", "item", "before", "after"),
    read=_shifts, record=_itself, rows=beside.shift_rows,
)  # fmt: skip
_FAILURES: _Sort[Failure] = _Sort(
    name="failures", tables=_with("failures"), shown=("source", "locator", "stage", "fault", "message"),
    read=lambda state: state.ledger.failures(), record=_itself,
    rows=lambda _, failure: (("failures", exported.failure_row(failure)),),
)  # fmt: skip
