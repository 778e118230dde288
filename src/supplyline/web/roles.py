"""What each role may do: one table, asked in one place (``guard``).

The first line that fits a request decides.  What no line allows, an admin alone may do, so that a new page
that changes something is closed until somebody has thought about it; a test compares the table with the
routes.

Does not: know who asks.
"""

from __future__ import annotations

from supplyline.ledger.accounts import Role
from supplyline.people.accounts import rank

READING = ("GET", "HEAD")  # every other method changes something
# Method ("GET" is HEAD, too), path ("/x/*": all below "/x/"), the least role; None: everybody.
TABLE: tuple[tuple[str, str, Role | None], ...] = (
    ("GET", "/login", None),
    ("POST", "/login", None),
    ("GET", "/assets/*", None),
    ("GET", "/audit", "admin"),
    ("GET", "/audit/*", "admin"),
    ("GET", "/*", "reader"),
    ("POST", "/logout", "reader"),
    ("POST", "/account/password", "reader"),
    ("POST", "/seen", "reader"),  # what changed since the last visit: a cookie of one's own
    ("POST", "/review", "reviewer"),
    ("POST", "/review/undo", "reviewer"),
    ("POST", "/handover", "reviewer"),  # takes the case away, and notes so in its log
    ("POST", "/api/v1/judgements", "reviewer"),  # where it was switched on
)


def needed(method: str, path: str) -> Role | None:
    """Return the least role that a request needs; None: it is open to everybody.

    >>> needed("GET", "/events"), needed("POST", "/review"), needed("POST", "/anything")
    ('reader', 'reviewer', 'admin')
    """
    method = "GET" if method in READING else method
    for allowed, pattern, role in TABLE:
        fits = path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern
        if fits and method == allowed:
            return role
    return "admin"


def may(role: str, least: Role | None) -> bool:
    """Return whether ``role`` is enough.

    >>> may("reader", "reviewer")
    False
    """
    return least is None or rank(role) >= rank(least)
