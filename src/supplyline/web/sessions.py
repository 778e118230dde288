"""Who is at the other end, as far as a signed cookie tells, and tokens that only our own forms have.

The secret lives as long as the process; a cookie of an earlier one is as good as none.  It holds a
random name and what the reviewer called himself; it proves nothing about who that is.

Does not: know passwords or roles.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

COOKIE = "supplyline"
_LONGEST = 1000  # characters of a cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser, until it or the process is closed."""

    id: str
    author: str = ""  # what its reviewer called himself last
    new: bool = False


class Sessions:
    """Makes and reads cookies and tokens."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def read(self, cookie: str | None) -> Session:
        """Return the session of a cookie that this process signed; otherwise a new one."""
        if cookie and len(cookie) <= _LONGEST and cookie.count(".") == 1:
            body, signature = cookie.split(".")
            if hmac.compare_digest(self._sign("session", body), signature):
                try:
                    id_, author = json.loads(base64.urlsafe_b64decode(body))
                    return Session(id=str(id_), author=str(author))
                except (ValueError, TypeError, binascii.Error):
                    pass
        return Session(id=secrets.token_urlsafe(16), new=True)

    def cookie(self, session: Session) -> str:
        """Return the value of the cookie of ``session``."""
        body = base64.urlsafe_b64encode(json.dumps([session.id, session.author]).encode()).decode()
        return f"{body}.{self._sign('session', body)}"

    def token(self, session: Session) -> str:
        """Return what forms of ``session`` carry."""
        return self._sign("form", session.id)

    def is_token(self, session: Session, token: str) -> bool:
        """Return whether ``token`` is of ``session``."""
        return hmac.compare_digest(self.token(session).encode(), token.encode())

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()
