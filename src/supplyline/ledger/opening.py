"""Open a ledger, wherever it lies: make it, bring it up, show it as of a day, or say why not."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from supplyline.clock import utc_now
from supplyline.errors import CaseError
from supplyline.ledger.book import Ledger
from supplyline.ledger.faults import Address, BadAddress, DiskRefused, Place
from supplyline.ledger.log import (
    Clock,
    digests_of,
    key_of,
    new_entry,
    new_run,
    now,
    operator_name,
)
from supplyline.ledger.migrating import views
from supplyline.ledger.sqlite import make_folder, open_sqlite
from supplyline.ledger.store import Store
from supplyline.schema.parties import PARTIES_NAME, parties_from
from supplyline.whole import whole_file

LEDGER_NAME = "ledger.db"
NOTE_NAME = "ledger.toml"  # in a case whose ledger lies on a server: its address
_LOG = 4  # the migration that brings the log


@contextmanager
def open_ledger(
    where: Path | str | Address,
    *,
    create: bool = False,
    write: bool = False,
    as_of: str | None = None,
    entry: int | None = None,
    at_once: bool = False,
    on_commit: Callable[[], None] | None = None,
    clock: Clock = now,
) -> Iterator[Ledger]:
    """Open a ledger; reading is open to everybody, writing to one process, on a server to many.

    Args:
        where: ``ledger.db`` of a case, or "postgresql://user@host/name?schema=case".
        create: Make folder and file, or the schema, if they are missing; implies ``write``.
        write: Take the writer's lock, migrate an older ledger, allow appends.
        as_of: A day, "2026-11-24": show what was held when that day (UTC) ended, to the entry of
            the log.  Reading only.
        entry: Number of an entry of the log: show what was held then, whatever others append
            meanwhile, and hold none of them up.  Reading only, and not with ``as_of``.
        at_once: Read all rows of a query before the first is used, so that whoever writes to a file
            waits for no more than that.
        on_commit: Called after every transaction that is safe on the disk.
        clock: Tells the time for entries of the log.

    Raises:
        CaseError: No ledger, a broken or foreign one, a newer ledger, or another writer.
        MachineError: The disk, the server or the rights on them refuse.
    """
    with opened(where, create=create, write=write) as store:
        store.at_once = at_once
        with store.explained():
            if as_of is not None:
                _hide_after(store, as_of)
            elif entry is not None:
                _shadow(store, entry, "entry <= {last}")
        yield Ledger(store, on_commit=on_commit, clock=clock)


def opened(
    where: Path | str | Address, *, create: bool = False, write: bool = False
) -> AbstractContextManager[Store]:
    """Open the store of a ledger; see ``open_ledger``."""
    place, write = place_of(where), write or create
    if isinstance(place, Address):
        from supplyline.ledger.postgres import open_postgres  # noqa: PLC0415  # an extra

        return open_postgres(place, create=create, write=write, then=_after_migration)
    return open_sqlite(place, create=create, write=write, then=_after_migration)


def place_of(where: Path | str | Address) -> Place:
    """Return the place that ``where`` names: an address of a server, else a file.

    Raises:
        BadAddress: It begins like an address and is none.
    """
    if isinstance(where, str):
        if where.startswith(("postgresql://", "postgres://")):
            from supplyline.ledger.postgres import read_address  # noqa: PLC0415  # an extra

            return read_address(where)
        return Path(where)
    return where


@contextmanager
def open_case(
    case: Path,
    *,
    create: bool = False,
    write: bool = False,
    as_of: str | None = None,
    entry: int | None = None,
    on_commit: Callable[[], None] | None = None,
    ledger: str | None = None,
) -> Iterator[Ledger]:
    """Open the ledger of the case folder ``case``, wherever it lies; see ``open_ledger``.

    The case's own parties are in force while it is open (``schema.parties``).

    Args:
        case: A folder, made if missing and ``create``.
        create: As for ``open_ledger``, and so are the four after it.
        write: As above.
        as_of: As above.
        entry: As above.
        on_commit: As above.
        ledger: Address of the server where it lies or shall lie; kept in the case, without password.
            None: where the case says, else in ``ledger.db``.

    Raises:
        CaseError: Besides, the case has its ledger elsewhere already.
        SchemaError: Its ``parties.yaml`` is wrong.
    """
    place = case_place(case, ledger)
    if create:
        make_folder(case)
    parties = case / PARTIES_NAME
    with (
        parties_from(parties if parties.exists() else None),
        open_ledger(
            place, create=create, write=write, as_of=as_of, entry=entry, on_commit=on_commit
        ) as book,
    ):
        note = case / NOTE_NAME
        if create and isinstance(place, Address) and not note.exists():
            _note(note, place)
        yield book


def case_place(case: Path, ledger: str | None = None) -> Place:
    """Return where the ledger of ``case`` lies, or shall lie if it is told and there is none yet.

    Raises:
        CaseError: It lies elsewhere, or the case's note of it cannot be read.
    """
    noted = _noted(case / NOTE_NAME)
    if ledger is None:
        return noted or case / LEDGER_NAME
    place = place_of(ledger)
    if not isinstance(place, Address):
        raise BadAddress(repr(ledger))
    if noted is not None and str(noted) != str(place):
        raise CaseError(
            f"{case}: found its ledger at {noted}, needed none or one at {place}: "
            f"leave --ledger out, or move the ledger with 'supplyline ledger copy {case} ADDRESS'"
        )
    if noted is None and (case / LEDGER_NAME).exists():
        raise CaseError(
            f"{case}: found {LEDGER_NAME}, needed a case without one: copy it with 'supplyline "
            f"ledger copy {case} ADDRESS', then move {LEDGER_NAME} out of the case"
        )
    return place


def _note(note: Path, place: Address) -> None:
    """Keep in a case where its ledger lies: whole or not at all."""
    try:
        with whole_file(note) as unfinished:
            unfinished.write_text(f"address = {json.dumps(str(place))}\n", encoding="utf-8")
    except OSError as fault:
        raise DiskRefused(note, f"it cannot be written ({fault.strerror})") from fault


def _noted(note: Path) -> Place | None:
    try:
        text = note.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None  # what stands in the folder's place is told of when it is opened
    except (OSError, UnicodeDecodeError) as fault:
        raise CaseError(f"{note}: cannot be read: mend or remove it") from fault
    try:
        return place_of(str(tomllib.loads(text)["address"]))
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise CaseError(
            f'{note}: found no address, needed a line such as address = "postgresql://host/name'
            '?schema=case": mend or remove it'
        ) from fault


def _after_migration(number: int, store: Store) -> None:
    if number == _LOG:
        _adopt(store)


def _adopt(store: Store) -> None:
    """Let the first entry of the log cover all rows of a ledger that had none, and its old chain."""
    last = store.one("SELECT number, id FROM runs ORDER BY number DESC LIMIT 1")
    if last is None:
        return
    head = store.one("SELECT digest FROM run_ends ORDER BY run DESC LIMIT 1")
    rows = {}
    for table in store.tables():
        if table != "log":
            found = digests_of(table, store.rows(table, key_of(table)))
            for count, sha256, _ in found.values():
                rows[table] = {"count": count, "sha256": sha256}
    entry = new_entry(
        seq=1, time=utc_now(), operator=operator_name(),
        run=replace(new_run("adopt"), id=last[1]), action="adopt",
        about={"head": "" if head is None else head[0], "runs": last[0]}, rows=rows, previous="",
    )  # fmt: skip
    store.insert("log", ("seq", "entry", "digest"), [(entry.seq, entry.entry, entry.digest)])


def _hide_after(store: Store, day: str) -> None:
    """Shadow every table by its rows of entries made by the end of ``day``.

    Of what an older ledger held when it was adopted, the rows of runs that began by then are shown.
    """
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError as fault:
        raise CaseError(f"found {day!r}, needed a day such as 2026-11-24") from fault
    last, adopted = _last_entry(store, day)
    shown = "entry <= {last}"
    if adopted and not last:
        run = store.one(
            f"SELECT coalesce(max(number), 0) FROM {store.base('runs')} "  # noqa: S608  # a table's name
            "WHERE entry = 1 AND substr(started, 1, 10) <= ?",
            (day,),
        )
        shown = f"entry = 1 AND {{run}} <= {int(run[0]) if run else 0}"
    _shadow(store, last, shown)


def _shadow(store: Store, last: int, shown: str) -> None:
    """Shadow the log by its entries up to ``last``, and every other table by its rows of which ``shown`` is true.

    Names without a schema look into temporary ones first, so that the views, made again there, and
    every query of ``Ledger`` see the shadows.
    """
    for table in store.tables():
        column = {"runs": "number"}.get(table, "run")
        where = f"seq <= {last}" if table == "log" else shown.format(run=column, last=last)
        store.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM {store.base(table)} WHERE {where}"  # noqa: S608  # from the schema
        )
    for view in views():
        store.execute(store.dialect(view).replace("CREATE VIEW", "CREATE TEMP VIEW", 1))


def _last_entry(store: Store, day: str) -> tuple[int, bool]:
    """Return the last entry made by the end of ``day``, 0 for none; whether the first adopts."""
    action = ""
    for seq, entry in store.stream("SELECT seq, entry FROM log ORDER BY seq DESC"):
        fields = json.loads(entry)
        action = str(fields["action"])
        if str(fields["time"])[:10] <= day:
            return int(seq), False
    return 0, action == "adopt"
