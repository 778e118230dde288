"""A ledger in one schema of a PostgreSQL server, for several people at once.

Every transaction takes an advisory lock first, named after the schema, so that row numbers are counted
up in the order of commits and what a transaction looks up stays true until it ends.  Which version a
ledger is of stands in the comment of its schema.

Does not: make databases or users; back up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

from supplyline.errors import CaseError, SupplylineError
from supplyline.ledger.faults import (
    Address,
    BadAddress,
    ConnectionLost,
    DiskRefused,
    LedgerBroken,
    LedgerBusy,
    LedgerMissing,
    LedgerNewer,
    LedgerOlder,
    NoDriver,
    Place,
    ServerRefused,
)
from supplyline.ledger.migrating import made, migrations, statements
from supplyline.ledger.store import Row, Store

try:
    import psycopg
    from psycopg import errors
    from psycopg.conninfo import conninfo_to_dict
except ImportError as fault:
    raise NoDriver from fault

SCHEMA = "supplyline"  # where an address names none
_OLDEST = 150_000  # server_version_num of PostgreSQL 15
_PATIENCE = "60s"  # that a transaction waits for another writer's to end
_CONNECT = "10"  # seconds until a server is said not to answer
_AT_ONCE = 200  # rows
_COPY_FROM = 5  # rows: COPY takes a question more than INSERT, docs/decisions/0214
_GRANT = "let the owner of the schema grant this user the right to it"
_COMMENT = "supplyline ledger, version "
_TYPES = {"bigint": "INTEGER", "text": "TEXT", "bytea": "BLOB", "double precision": "REAL"}

# Nothing is overwritten and nothing is taken out.
_REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: %', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) BEFORE (UPDATE|DELETE) ON (\w+)\s+BEGIN.*END;", re.DOTALL)  # fmt: skip
_WORDS = (  # what the migrations say, and what it is here
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),  # in the order of code points, as in SQLite
    (re.compile(r"\) WITHOUT ROWID"), ")"),
    (re.compile(r" IS NOT (\w+\.\w+)"), r" IS DISTINCT FROM \1"),
)


def read_address(where: str) -> Address:
    """Return the parts of "postgresql://user:password@host:port/name?schema=case".

    Whatever else libpq takes in an address is handed on: ``sslmode``, ``host=/var/run/postgresql``.

    Raises:
        BadAddress: It cannot be read.
    """
    try:
        parts = urlsplit(where)
        if "," not in parts.netloc and parts.port == 0:
            raise BadAddress("port 0")
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        rest = urlencode([(name, value) for name, value in asked if name != "schema"], safe="/")
        settings = conninfo_to_dict(f"postgresql://{parts.netloc}{parts.path}?{rest}")
    except (ValueError, psycopg.Error) as fault:
        raise BadAddress(_line(fault).partition(": ")[0]) from fault
    schema = dict(asked).get("schema", SCHEMA)
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema) or schema.startswith("pg_"):
        raise BadAddress(f"the schema {schema!r} (small letters, digits and _ are allowed)")
    user, at, host = parts.netloc.rpartition("@")
    shown = [(n, v) for n, v in asked if n not in ("password", "sslpassword", "schema")]
    query = urlencode([*shown, ("schema", schema)], safe="/")
    return Address(
        shown=f"postgresql://{user.partition(':')[0]}{at}{host}{parts.path}?{query}",
        schema=schema,
        settings={name: str(value) for name, value in settings.items()},
    )


@lru_cache(maxsize=512)
def _marked(query: str) -> str:
    """Return a query with the driver's marks for what is put in."""
    return query.replace("%", "%%").replace("?", "%s")


_FAULTS: tuple[tuple[tuple[type[Exception], ...], Callable[[Place, str], SupplylineError]], ...] = (
    ((errors.LockNotAvailable, errors.DeadlockDetected), lambda place, _: LedgerBusy(place)),
    (
        (errors.InsufficientPrivilege,),
        lambda place, found: ServerRefused(place, found, _GRANT),
    ),
    (
        (errors.ReadOnlySqlTransaction,),
        lambda place, _: DiskRefused(place, "the server takes no writing"),
    ),
    (
        (errors.DiskFull, errors.OutOfMemory, errors.InsufficientResources),
        lambda place, found: DiskRefused(place, f"the server has no room ({found})"),
    ),
    (
        (psycopg.DataError,),
        lambda place, found: CaseError(
            f"{place}: found a text that PostgreSQL cannot hold ({found}): keep this case in a file"
        ),
    ),
)


class PostgresStore(Store):
    """An open connection to a server, looking at one schema."""

    errors = (psycopg.Error,)

    def __init__(self, place: Address, connection: psycopg.Connection[Row]) -> None:
        self.place: Place = place
        self._schema = place.schema
        self._db = connection
        self._lock = int.from_bytes(
            hashlib.sha256(f"supplyline log {place.schema}".encode()).digest()[:8], signed=True
        )

    def execute(self, query: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that gives no rows."""
        if parameters:
            self._db.execute(_marked(query), parameters)
        else:
            self._db.execute(query)

    def all(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query."""
        return self._db.execute(_marked(query), parameters).fetchall()

    def stream(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query, a few at a time."""
        # Held by the server beyond the transaction, so that a reader may go on while rows are appended.
        with self._db.cursor(name=f"stream_{next(_numbers)}", withhold=True) as cursor:
            cursor.itersize = _AT_ONCE
            yield from cursor.execute(_marked(query), parameters)

    def insert(self, table: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Insert rows with values for the columns ``names``."""
        listed = ", ".join(f'"{name}"' for name in names)
        if len(rows) >= _COPY_FROM:
            with (
                self._db.cursor() as cursor,
                cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        query = f"INSERT INTO {table} ({listed}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608  # from the schema
        if len(rows) == 1:
            self._db.execute(query, rows[0])
        else:
            with self._db.cursor() as cursor:
                cursor.executemany(query, rows)

    def dialect(self, statement: str) -> str:
        """Return a statement of a migration in the words of PostgreSQL."""
        found = _TRIGGER.search(statement)
        if found is not None:
            what = "DELETE OR TRUNCATE" if found[2] == "DELETE" else found[2]
            return (
                f"CREATE TRIGGER {found[1]} BEFORE {what} ON {found[3]} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
            )
        for word, here in _WORDS:
            statement = word.sub(here, statement)
        return statement

    def begin(self) -> None:
        """Begin a transaction, as the only writer until it ends."""
        self._db.execute("BEGIN")
        try:
            self._db.execute("SELECT pg_advisory_xact_lock(%s)", (self._lock,))
        except BaseException:
            self.rollback()
            raise

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what the transaction did, if one is open; the server has done so if it is gone."""
        if not self._db.closed and self._in_transaction():
            self._db.execute("ROLLBACK")

    def is_reachable(self) -> bool:
        """Return whether the server still answers on this connection."""
        try:
            return self.one("SELECT 1") == (1,)
        except psycopg.Error:
            return False

    def _in_transaction(self) -> bool:
        return self._db.info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all queries of the block see one state; writers are not held up."""
        if self._in_transaction():
            yield
            return
        self._db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            self.rollback()

    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""
        rows = self.all(
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = ? AND c.relkind = 'r'",
            (self._schema,),
        )
        return sorted(str(row[0]) for row in rows)

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their types, in order."""
        rows = self.all(
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a "
            "WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped "
            "ORDER BY a.attnum",
            (self.base(table),),
        )
        return {str(name): _TYPES.get(kind, str(kind)) for name, kind in rows}

    def base(self, table: str) -> str:
        """Return how SQL names a table itself."""
        return f'"{self._schema}".{table}'

    def explain(self, fault: Exception) -> SupplylineError | None:
        """Return what tells a user what ``fault`` means."""
        if isinstance(fault, psycopg.IntegrityError):
            return None
        found = _line(fault)
        if self._db.closed or isinstance(fault, errors.OperatorIntervention):
            return ConnectionLost(self.place, found)
        for kinds, told in _FAULTS:
            if isinstance(fault, kinds):
                return told(self.place, found)
        return LedgerBroken(self.place, found)

    def schema_faults(self) -> list[tuple[str, str]]:
        """Return what is not as the migrations made it: what is there, and whether triggers fire.

        Does not: compare what views and triggers say.
        """
        found = {
            (str(kind), str(name)): bool(fires)
            for kind, name, fires in self.all(
                "SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.relname, true "
                "FROM pg_class AS c WHERE c.relnamespace = to_regnamespace(?) "
                "AND c.relkind IN ('r', 'v', 'm', 'p', 'f') "
                "UNION ALL SELECT 'trigger', t.tgname, t.tgenabled IN ('O', 'A') "
                "AND t.tgfoid = to_regproc(?) "
                "FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
                "WHERE c.relnamespace = to_regnamespace(?) AND NOT t.tgisinternal",
                (f'"{self._schema}"', f'"{self._schema}".refuse', f'"{self._schema}"'),
            )
        }
        needed = made()
        return [
            *((f"{kind} {name}", "is not there") for kind, name in sorted(needed.keys() - found)),
            *(
                (f"{kind} {name}", "was not made by the ledger")
                for kind, name in sorted(found.keys() - needed)
            ),
            *((f"{kind} {name}", "does not fire") for (kind, name), on in found.items() if not on),
        ]

    def dangling(self) -> list[tuple[str, str, str]]:
        """Return rows that refer to none, whatever the server was told not to check."""
        found = []
        for table, parent, names, others in self.all(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, "
            "(SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) "
            "WITH ORDINALITY AS k(num, at) JOIN pg_attribute AS a "
            "ON a.attrelid = c.conrelid AND a.attnum = k.num), "
            "(SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) "
            "WITH ORDINALITY AS k(num, at) JOIN pg_attribute AS a "
            "ON a.attrelid = c.confrelid AND a.attnum = k.num) "
            "FROM pg_constraint AS c WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(?)",
            (f'"{self._schema}"',),
        ):
            same = " AND ".join(
                f'p."{b}" = t."{a}"' for a, b in zip(names, others, strict=True)
            )  # fmt: skip
            listed = ", ".join(f't."{name}"' for name in names)
            rows = self.all(
                f"SELECT {listed} FROM {table} AS t WHERE NOT EXISTS "  # noqa: S608  # from the schema
                f"(SELECT 1 FROM {parent} AS p WHERE {same}) LIMIT 20"
            )
            name, of = (str(each).rpartition(".")[2] for each in (table, parent))
            found += [(name, f"row with {', '.join(map(str, row))}", of) for row in rows]
        return found

    def version(self) -> int | None:
        """Return the version of the ledger in the schema; 0: it is empty; None: there is no schema."""
        row = self.one(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ?",
            (self._schema,),
        )
        if row is None:
            return None
        comment = str(row[0] or "")
        if comment.startswith(_COMMENT):
            return int(comment.removeprefix(_COMMENT))
        if self.tables():
            raise LedgerBroken(self.place, "a schema that is no ledger")
        return 0

    def migrate(self, then: Callable[[int, Store], None]) -> None:
        """Make the schema if it is missing, and run the migrations that it has not: all or none."""
        self.begin()
        try:
            version = self.version()  # told again: another may have come first
            if version is None:
                self.execute(f'CREATE SCHEMA "{self._schema}"')
            if not version:
                self.execute(_REFUSE)
            for number, script in migrations()[version or 0 :]:
                for statement in statements(script):
                    self.execute(self.dialect(statement))
                then(number, self)
                self.execute(f"COMMENT ON SCHEMA \"{self._schema}\" IS '{_COMMENT}{number}'")
            self.commit()
        finally:
            self.rollback()


_numbers = count()  # of cursors, so that no two have one name


@contextmanager
def open_postgres(
    place: Address, *, create: bool, write: bool, then: Callable[[int, Store], None]
) -> Iterator[PostgresStore]:
    """Open the ledger at ``place``, made or brought up to the newest version if writing.

    Args:
        place: Where it lies.
        create: Make the schema if it is missing.
        write: Allow appends; any number of processes may.
        then: Called in the migrations' transaction, with the number of each.
    """
    known = len(migrations())
    with closing(_connect(place)) as connection:
        store = PostgresStore(place, connection)
        with store.explained():
            store.execute(f'SET search_path = "{place.schema}"')
            store.execute(f"SET lock_timeout = '{_PATIENCE}'")
            version = store.version()
            if version is not None and not store.one(
                "SELECT has_schema_privilege(?, 'USAGE')", (place.schema,)
            ) == (True,):
                raise ServerRefused(place, f"permission denied for schema {place.schema}", _GRANT)
            if not version and not create:
                raise LedgerMissing(place)
            if version is not None and version > known:
                raise LedgerNewer(place, version, known)
            if write and (version or 0) < known:
                store.migrate(then)
            elif (version or 0) < known:
                raise LedgerOlder(place, version or 0, known)
        yield store


def _connect(place: Address) -> psycopg.Connection[Row]:
    settings = {
        "connect_timeout": _CONNECT, "application_name": "supplyline", "client_encoding": "UTF8",
    } | place.settings  # fmt: skip
    try:
        connection = psycopg.connect(autocommit=True, **settings)  # type: ignore[arg-type]  # names from libpq
    except psycopg.Error as fault:
        found = _line(fault)
        way_out = "start it, or mend the address"
        if "password" in found or "authentication" in found or "pg_hba" in found:
            way_out = "mend user or password (PGPASSWORD, or ~/.pgpass)"
        elif "does not exist" in found:
            way_out = "make it on the server (createdb, createuser), or mend the address"
        raise ServerRefused(place, found, way_out) from fault
    if connection.info.server_version < _OLDEST:
        connection.close()
        found = f"found PostgreSQL {connection.info.server_version // 10_000}, needed 15 or later"
        raise ServerRefused(place, found, "name another server")
    return connection


def _line(fault: BaseException) -> str:
    """Return what a driver or a server says, in one line and without saying it twice."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return lines[0].rstrip(":") if lines else type(fault).__name__
