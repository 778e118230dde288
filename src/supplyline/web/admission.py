"""Tell who asks, where a case has accounts: by a session that logged in, or by a token; and note what he does.

A case without accounts asks nobody, and notes nothing: there is no name to note.  Once it has some, they
are needed until the process ends, even if their file is taken away.

Does not: say what a role may do (``roles``), or stand before pages (``guard``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from supplyline.errors import SupplylineError
from supplyline.ledger.accounts import Role
from supplyline.people.accounts import Accounts, key_of
from supplyline.people.trail import Deed, Trail
from supplyline.web.limiting import Failures
from supplyline.web.sessions import Session, Sessions

_BEARER = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody known."""

    name: str  # of the account, and the author of what he judges
    role: Role
    by: Literal["session", "token"]


class LoginRefused(SupplylineError):
    """Name and password are of no account.  Which of them is wrong is not said."""

    status = 401

    def __init__(self) -> None:
        super().__init__("found no account of this name and password, needed both as they were given: ask whoever keeps the case")  # fmt: skip


class TooOften(SupplylineError):
    """Too much failed of this name, or from this address."""

    status = 429

    def __init__(self, wait: int) -> None:
        self.retry_after = wait
        super().__init__(f"found too many logins that failed, needed a pause: try again in {-(-wait // 60)} minutes")  # fmt: skip


class Admission:
    """Who may enter a case's app."""

    def __init__(self, case: Path, sessions: Sessions, *, now: Callable[[], float]) -> None:
        self.accounts, self.trail = Accounts(case), Trail(case)
        self.sessions = sessions
        self._failures = Failures(now)
        self._closed = False

    @property
    def needed(self) -> bool:
        """Whether everybody has to say who he is."""
        self._closed = self._closed or self.accounts.file.exists()
        return self._closed

    def visitor(self, session: Session, authorization: str | None) -> Visitor | None:
        """Return who asks; None: nobody known.

        Args:
            session: Of the cookie.
            authorization: The header, where tokens are taken: it goes before the session.

        Raises:
            SupplylineError: The accounts cannot be read.
        """
        if authorization is not None:
            if authorization[: len(_BEARER)].lower() != _BEARER:
                return None
            found = self.accounts.by_token(authorization[len(_BEARER) :].strip())
            return Visitor(name=found[0].name, role=found[1], by="token") if found else None
        login = self.sessions.login(session)
        held = self.accounts.file.account(login.account) if login else None
        if login is None or held is None or held.stamp != login.stamp:
            return None
        return Visitor(name=held.name, role=held.role, by="session")

    def log_in(self, name: str, password: str, address: str) -> Session:
        """Return a new session of the account of ``name``.

        Raises:
            LoginRefused: Name or password is wrong.
            TooOften: Too much failed of late; the password was not looked at.
            SupplylineError: The accounts cannot be read, or the trail not be written.
        """
        key = key_of(name)
        wait = self._failures.attempt(key, address)
        if wait:
            raise TooOften(wait)
        held = self.accounts.check(name, password)
        if held is None:
            # A name that nobody has may be a password in the wrong field: it is not written down.
            known = self.accounts.file.account(key)
            self._note(known.name if known else "", "fail to log in", 401, address)
            raise LoginRefused
        self._failures.worked(key, address)
        self._note(held.name, "log in", 200, address)
        return self.sessions.log_in(held.key, held.stamp)

    def change_password(self, visitor: Visitor, old: str, new: str, address: str) -> Session:
        """Give a visitor another password, end his logins elsewhere, and return his session from now on.

        Raises:
            LoginRefused: ``old`` is not his password.
            TooOften: As at a login.
            BadPassword: ``new`` is easily guessed.
        """
        self.log_in(visitor.name, old, address)
        held = self.accounts.set_password(visitor.name, new)
        return self.sessions.log_in(held.key, held.stamp)

    def _note(self, who: str, did: str, status: int, address: str) -> None:
        self.trail.note(Deed(who=who, by="login", did=did, what="/login", status=status, address=address))  # fmt: skip
