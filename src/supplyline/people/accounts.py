"""Who may use a case's app: names, passwords, roles and tokens.

Passwords are kept as Argon2id with the parameters that OWASP's Password Storage Cheat Sheet gives first;
a hash made with others is made anew at the next login.  A name that nobody has costs the same work as a
wrong password.  A token is 256 random bits, so its SHA-256 is enough to keep.

Does not: know requests, sessions or what a role may do (``web`` does).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from supplyline.clock import utc_now, utc_text
from supplyline.errors import MachineError, SupplylineError
from supplyline.ledger.accounts import Account, AccountFile, Role, Token, new_stamp
from supplyline.people.trail import Deed, Trail

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST, LONGEST = 12, 200  # characters of a password
TOKEN_DAYS = 90
_TOKEN_START = "supplyline_"  # noqa: S105  # so that scanners for secrets know a token when they see one
_TIME, _MEMORY, _LANES = 2, 19_456, 1  # passes, KiB, lanes
_AT_ONCE = 4  # passwords hashed at one time, of 19 MiB each
_PATIENCE = 2.0  # s that a login waits for its turn
# A word of any script, inner spaces and the marks of names: nothing that hides, and no markup.
_NAME = re.compile(r"\w(?:[\w .'\-]{0,62}[\w.])?\Z")
_turns = threading.BoundedSemaphore(_AT_ONCE)


class BadName(SupplylineError):
    """A name that an account cannot have."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"found the name {name[:70]!r}, needed 1 to 64 letters, digits, inner spaces or . ' - _")  # fmt: skip


class BadPassword(SupplylineError):
    """A password that is easily guessed."""

    def __init__(self, found: str) -> None:
        super().__init__(f"found a password {found}, needed {SHORTEST} to {LONGEST} characters that are not the name: four random words do")  # fmt: skip


class NoAccount(SupplylineError):
    """The case has no account of this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found no account {name[:70]!r}, needed one of 'supplyline user list DIR'"
        )


class NoToken(SupplylineError):
    """The case has no token of this id."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        super().__init__(f"found no token {id_[:20]!r}, needed the id of one of 'supplyline user tokens DIR'")  # fmt: skip


class AccountExists(SupplylineError):
    """The name is taken."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"found that {name!r} has an account, or a name that differs in case alone, needed another name: or change it with 'supplyline user role' or 'password'")  # fmt: skip


class TooManyLogins(MachineError):
    """More passwords are being checked than the machine has memory set aside for."""

    def __init__(self) -> None:
        super().__init__("found too many logins at once, needed fewer: try again in a moment")


class Accounts:
    """The accounts of one case."""

    def __init__(self, case: Path, *, operator: str = "", now: Callable[[], str] = utc_now) -> None:
        """Open the accounts of ``case``; what ``operator`` changes by a command is noted in its trail."""
        self.file, self._operator, self._now = AccountFile(case), operator, now
        self._trail = Trail(case)

    def add(self, name: str, password: str, *, role: Role = "reader") -> Account:
        """Make an account; the first makes the case one that needs them.

        Raises:
            SupplylineError: Name or password will not do, or the name is taken.
        """
        name = tidy(name)
        account = Account(key=key_of(name), name=name, role=role, password=_hashed(password, name), stamp=new_stamp(), made=self._now())  # fmt: skip
        self.file.make()
        if not self.file.add(account):
            raise AccountExists(name)
        self._note(f"add as {role}", account)
        return account

    def named(self, name: str) -> Account:
        """Return the account of a name.

        Raises:
            NoAccount: There is none.
        """
        held = self.file.account(key_of(name)) if self.file.exists() else None
        if held is None:
            raise NoAccount(name)
        return held

    def set_role(self, name: str, role: Role) -> Account:
        """Give an account another role; whoever is logged in with it must do so again."""
        held = self.named(name)
        self.file.set_role(held.key, role)
        self._note(f"make {role}", held)
        return held

    def set_password(self, name: str, password: str) -> Account:
        """Give an account another password; whoever is logged in with it must do so again."""
        held = self.named(name)
        self.file.set_password(held.key, _hashed(password, held.name))
        self._note("set password", held)
        return self.named(name)

    def remove(self, name: str) -> Account:
        """Take an account away, with its tokens; what it judged stays."""
        held = self.named(name)
        self.file.remove(held.key)
        self._note("remove", held)
        return held

    def check(self, name: str, password: str) -> Account | None:
        """Return the account that name and password are of; None: they are of none.

        The work is the same whether the name has an account or not.

        Raises:
            TooManyLogins: Others are being checked.
        """
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  # as below

        plain = _plain(password)
        held = self.file.account(key_of(name)) if len(plain) <= LONGEST else None
        nobodys = _nobodys()  # made for both, or the first unknown name would take twice as long
        expected = held.password if held else nobodys
        if not _turns.acquire(timeout=_PATIENCE):
            raise TooManyLogins
        try:
            _hasher().verify(expected, plain[:LONGEST])
            if held and _hasher().check_needs_rehash(expected):
                self.file.rehash(held.key, expected, _hasher().hash(plain))
        except (VerificationError, InvalidHashError):
            return None
        finally:
            _turns.release()
        return held

    def new_token(
        self, name: str, *, role: Role = "reader", days: int = TOKEN_DAYS
    ) -> tuple[str, Token]:
        """Make a token for the account of a name; its text is returned once and kept nowhere."""
        held = self.named(name)
        text = _TOKEN_START + secrets.token_urlsafe(32)
        ends = utc_text(datetime.fromisoformat(self._now()).astimezone(UTC) + timedelta(days=days))
        token = Token(
            id=secrets.token_hex(4), account=held.key, role=role, made=self._now(), ends=ends
        )
        self.file.add_token(_digest(text), token)
        self._note(f"new token {token.id} as {role}", held)
        return text, token

    def remove_token(self, id_: str) -> Token:
        """Take a token away.

        Raises:
            NoToken: There is none.
        """
        held = next((t for t in self.tokens() if t.id == id_), None)
        if held is None or not self.file.remove_token(id_):
            raise NoToken(id_)
        account = self.file.account(held.account)
        if account is not None:
            self._note(f"remove token {id_}", account)
        return held

    def all(self) -> list[Account]:
        """Return every account, by name."""
        return self.file.all() if self.file.exists() else []

    def tokens(self) -> list[Token]:
        """Return every token, oldest first."""
        return self.file.tokens() if self.file.exists() else []

    def by_token(self, text: str) -> tuple[Account, Role] | None:
        """Return whose token ``text`` is and the most it may do: of its role and its owner's, the lesser."""
        if not text.startswith(_TOKEN_START) or len(text) > LONGEST:
            return None
        token = self.file.token(_digest(text))
        held = self.file.account(token.account) if token and token.ends > self._now() else None
        if token is None or held is None:
            return None
        return held, ROLES[min(map(rank, (token.role, held.role)))]

    def _note(self, did: str, account: Account) -> None:
        if self._operator:
            deed = Deed(who=self._operator, by="command", did=did, what=account.name)
            self._trail.note(deed, sure=True)


def rank(role: str) -> int:
    """Return how much a role may do, from 0; -1: it is none.

    >>> rank("reader") < rank("admin")
    True
    """
    return ROLES.index(role) if role in ROLES else -1


def tidy(name: str) -> str:
    """Return a name as it is kept.

    Raises:
        BadName: It is none.

    >>> tidy("  A.  Ann ")
    'A. Ann'
    """
    found = " ".join(unicodedata.normalize("NFKC", name).split())
    if not _NAME.match(found):
        raise BadName(name)
    return found


def key_of(name: str) -> str:
    """Return what names are told apart by: case and spacing are not.

    >>> key_of(" A.  ANN")
    'a. ann'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST]


def _hashed(password: str, name: str) -> str:
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadPassword(f"of {len(plain)} characters")
    if key_of(plain) == key_of(name) or len(set(plain)) < 4:  # "aaaaaaaaaaaa", "121212121212"
        raise BadPassword("that is the name, or made of three characters or fewer")
    return _hasher().hash(plain)


def _plain(password: str) -> str:
    """Return a password in the one form that keyboards of all systems come to (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415  # loaded when somebody logs in

    return PasswordHasher(time_cost=_TIME, memory_cost=_MEMORY, parallelism=_LANES)


@cache
def _nobodys() -> str:
    """Return a hash that no password has, to spend the same time on a name that nobody has."""
    return _hasher().hash(secrets.token_urlsafe(32))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
