"""Who is at the other end, as far as a signed cookie tells, and tokens that only our own forms have.

The secret lives as long as the process; a cookie of an earlier one is as good as none.  It holds a random
name and what the reviewer called himself, which proves nothing about who that is.  Where there are
accounts, a session may be somebody's: that is kept here and not in the cookie, so that it ends when it is
ended here.  Who logs in gets another random name.

Does not: know passwords or roles.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

IDLE = 60 * 60  # s without a request after which a login ends
LONGEST = 12 * 60 * 60  # s after which it ends however much it is used
_COOKIE = "supplyline"
_MOST_TEXT = 1000  # characters of a cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser, until it or the process is closed."""

    id: str
    author: str = ""  # what its reviewer called himself last
    new: bool = False


@dataclass(slots=True, kw_only=True)
class Login:
    """Whose a session is."""

    account: str  # key
    stamp: str  # of the account when it logged in
    began: float  # s
    seen: float


class Sessions:
    """Makes and reads cookies and tokens, and knows whose a session is."""

    def __init__(self, *, secure: bool = False, now: Callable[[], float] = time.time) -> None:
        """Begin without any.

        Args:
            secure: Browsers reach us by TLS alone: the cookie is sent on no other way, and no other
                name of the same house can set it.
            now: Tells the time in seconds.  That of the wall: a machine that slept has aged.
        """
        self.secure, self._now = secure, now
        self.cookie_name = f"__Host-{_COOKIE}" if secure else _COOKIE
        self._secret = secrets.token_bytes(32)
        self._logins: dict[str, Login] = {}  # by the session's id
        self._lock = threading.Lock()

    def read(self, cookie: str | None) -> Session:
        """Return the session of a cookie that this process signed; otherwise a new one."""
        if cookie and len(cookie) <= _MOST_TEXT and cookie.count(".") == 1:
            body, signature = cookie.split(".")
            if hmac.compare_digest(self._sign("session", body), signature):
                try:
                    id_, author = json.loads(base64.urlsafe_b64decode(body))
                    return Session(id=str(id_), author=str(author))
                except (ValueError, TypeError, binascii.Error):
                    pass
        return _new()

    def log_in(self, account: str, stamp: str) -> Session:
        """Return a new session that is the account's: never one that existed before."""
        session, now = _new(), self._now()
        with self._lock:
            for id_ in [i for i, login in self._logins.items() if self._ended(login, now)]:
                del self._logins[id_]
            self._logins[session.id] = Login(account=account, stamp=stamp, began=now, seen=now)
        return session

    def login(self, session: Session) -> Login | None:
        """Return whose a session is, and note that it was used; None: nobody's, or not any more."""
        now = self._now()
        with self._lock:
            held = self._logins.get(session.id)
            if held is not None and self._ended(held, now):
                del self._logins[session.id]
                return None
            if held is not None:
                held.seen = now
            return held

    def log_out(self, session: Session) -> Session:
        """Let a session be nobody's from now on, and return one to go on with."""
        with self._lock:
            self._logins.pop(session.id, None)
        return _new()

    def header(self, session: Session) -> str:
        """Return what sets the cookie of ``session``; it ends with the browser."""
        body = base64.urlsafe_b64encode(json.dumps([session.id, session.author]).encode()).decode()
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie_name}={body}.{self._sign('session', body)}; Path=/; HttpOnly; SameSite=Strict{secure}"  # fmt: skip

    def token(self, session: Session) -> str:
        """Return what forms of ``session`` carry."""
        return self._sign("form", session.id)

    def is_token(self, session: Session, token: str) -> bool:
        """Return whether ``token`` is of ``session``."""
        return hmac.compare_digest(self.token(session).encode(), token.encode())

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _ended(login: Login, now: float) -> bool:
        # A clock that was set back ends it, too: how long it has been cannot be known.
        return not (0 <= now - login.seen < IDLE and 0 <= now - login.began < LONGEST)


def _new() -> Session:
    return Session(id=secrets.token_urlsafe(16), new=True)
