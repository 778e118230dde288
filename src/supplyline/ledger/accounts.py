"""Keep who may use a case's app: accounts and tokens, in a file of their own beside the ledger.

``accounts.db`` is readable to its owner alone and no part of the ledger: no package, export or copy of a
case holds it.  Passwords and tokens are in it as hashes only.  An account's ``stamp`` changes with its
password and its role, so that whoever was admitted before can be told from who is now.

Does not: hash, or decide what is a good password (``supplyline.people.accounts`` does); know sessions.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from supplyline.errors import CaseError, MachineError

ACCOUNTS_NAME = "accounts.db"
Role = Literal["reader", "reviewer", "admin"]  # each may do what those before it may
_FORM = 1  # of the file: PRAGMA user_version
_TABLES = """
CREATE TABLE IF NOT EXISTS accounts (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL,
    stamp TEXT NOT NULL, made TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    role TEXT NOT NULL, made TEXT NOT NULL, ends TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person who may use a case."""

    key: str  # what tells names apart: "ann" for "Ann"
    name: str  # as shown, and as the author of judgements
    role: Role
    password: str  # its hash, with the parameters it was made with
    stamp: str  # another after every change of password or role
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a program shows instead of a password."""

    id: str  # to name it by; no secret
    account: str  # key
    role: Role  # the most that it may do
    made: str
    ends: str


class AccountsUnusable(CaseError):
    """The file of accounts is none, or open to others."""

    def __init__(self, place: Path, found: str, way_out: str) -> None:
        self.place = place
        super().__init__(f"{place}: found {found}, needed a file of accounts that its owner alone can read: {way_out}")  # fmt: skip


class AccountFile:
    """The file of a case's accounts.  Several threads may ask it at once; other processes may change it."""

    def __init__(self, case: Path) -> None:
        self.place = case / ACCOUNTS_NAME
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._inode: int | None = None

    def exists(self) -> bool:
        """Return whether the case has accounts, even if none is left in the file."""
        return self.place.exists()

    def make(self) -> None:
        """Make the file, if there is none, for its owner alone; its tables come with the first use."""
        try:
            os.close(os.open(self.place, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return
        except OSError as fault:
            raise AccountsRefused(self.place, fault) from fault

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._drop()

    def all(self) -> list[Account]:
        """Return every account, by name."""
        return [_account(r) for r in self._rows("SELECT * FROM accounts ORDER BY key")]

    def account(self, key: str) -> Account | None:
        """Return one account."""
        rows = self._rows("SELECT * FROM accounts WHERE key = ?", key)
        return _account(rows[0]) if rows else None

    def add(self, account: Account) -> bool:
        """Keep a new account; False: there is one of its key."""
        return bool(self._change("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", account.key, account.name, account.role, account.password, account.stamp, account.made))  # fmt: skip

    def set_role(self, key: str, role: Role) -> bool:
        """Give an account another role; False: there is none."""
        return bool(self._change("UPDATE accounts SET role = ?, stamp = ? WHERE key = ?", role, new_stamp(), key))  # fmt: skip

    def set_password(self, key: str, password: str) -> bool:
        """Give an account another password, as its hash; False: there is none."""
        return bool(self._change("UPDATE accounts SET password = ?, stamp = ? WHERE key = ?", password, new_stamp(), key))  # fmt: skip

    def rehash(self, key: str, before: str, password: str) -> None:
        """Keep another hash of the same password, unless it was changed meanwhile."""
        self._change("UPDATE accounts SET password = ? WHERE key = ? AND password = ?", password, key, before)  # fmt: skip

    def remove(self, key: str) -> bool:
        """Take an account away, and its tokens; False: there is none."""
        return bool(self._change("DELETE FROM accounts WHERE key = ?", key))

    def add_token(self, digest: str, token: Token) -> None:
        """Keep a token by the digest of what its owner shows."""
        self._change("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?)", digest, token.id, token.account, token.role, token.made, token.ends)  # fmt: skip

    def token(self, digest: str) -> Token | None:
        """Return the token of a digest."""
        rows = self._rows(
            "SELECT id, account, role, made, ends FROM tokens WHERE digest = ?", digest
        )
        return _token(rows[0]) if rows else None

    def tokens(self) -> list[Token]:
        """Return every token, oldest first."""
        return [_token(r) for r in self._rows("SELECT id, account, role, made, ends FROM tokens ORDER BY made, id")]  # fmt: skip

    def remove_token(self, id_: str) -> bool:
        """Take a token away; False: there is none."""
        return bool(self._change("DELETE FROM tokens WHERE id = ?", id_))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._open() as db:
            return db.execute(query, values).fetchall()

    def _change(self, query: str, *values: object) -> int:
        with self._open() as db:
            return db.execute(query, values).rowcount

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give the open file, opened anew if another has taken its place."""
        with self._lock:
            try:
                found = self.place.stat()
                if found.st_mode & 0o077:
                    raise AccountsUnusable(self.place, "that others than its owner may read or change it", f"chmod 600 {self.place}")  # fmt: skip
                if self._db is None or found.st_ino != self._inode:
                    self._drop()
                    self._db = sqlite3.connect(f"file:{_quoted(self.place)}?mode=rw", uri=True, timeout=5, isolation_level=None, check_same_thread=False)  # fmt: skip
                    self._inode = found.st_ino
                    self._db.execute("PRAGMA foreign_keys = ON")
                    # No hash of a removed account stays in the file.
                    self._db.execute("PRAGMA secure_delete = ON")
                    (form,) = self._db.execute("PRAGMA user_version").fetchone()
                    if form > _FORM:
                        raise AccountsUnusable(self.place, f"form {form}", "use the supplyline that wrote it, or a later one")  # fmt: skip
                    if form < _FORM:
                        self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORM}; COMMIT")  # fmt: skip
                yield self._db
            except OSError as fault:
                raise AccountsRefused(self.place, fault) from fault
            except sqlite3.DatabaseError as fault:
                self._drop()
                raise AccountsUnusable(self.place, str(fault), "restore it from a copy, or remove it and add the accounts again") from fault  # fmt: skip

    def _drop(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = self._inode = None


class AccountsRefused(MachineError):
    """The machine does not let the file be read or written."""

    def __init__(self, place: Path, fault: OSError) -> None:
        self.place = place
        super().__init__(f"{place}: found that it cannot be read or written ({fault.strerror}), needed both: restore the file or the right to it")  # fmt: skip


def new_stamp() -> str:
    """Return a stamp that no account has had."""
    return secrets.token_hex(16)


def _quoted(place: Path) -> str:
    return str(place.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _account(row: tuple[Any, ...]) -> Account:
    return Account(
        **dict(zip(("key", "name", "role", "password", "stamp", "made"), row, strict=True))
    )


def _token(row: tuple[Any, ...]) -> Token:
    return Token(**dict(zip(("id", "account", "role", "made", "ends"), row, strict=True)))
