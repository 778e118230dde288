"""Keep to robots.txt (RFC 9309), read by protego: what may be asked, and how often.

No robots.txt (4xx) allows everything; one that cannot be had (5xx, no connection) allows nothing, as
section 2.3.1 of the RFC says.

Does not: ask; ``asking`` hands it what came.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from protego import Protego

LARGEST = 512_000  # bytes read of a robots.txt, as RFC 9309 section 2.5 has it


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host lets us do."""

    rules: Protego | None  # None: everything, or nothing
    closed: str = ""  # why nothing may be asked; "": rules decide
    pause: float = 0.0  # seconds between two requests that it asks for

    def allows(self, address: str, robot: str) -> bool:
        """Return whether ``robot`` may ask ``address``."""
        if self.closed:
            return False
        if self.rules is None:
            return True
        try:
            return bool(self.rules.can_fetch(address, robot))
        except (ValueError, UnicodeError, RecursionError):
            return False  # rules that cannot be applied to this address: rather ask nothing


def rules_of(status: int | None, body: bytes, *, robot: str, fault: str = "") -> Rules:
    r"""Return the rules that an answer for robots.txt holds.

    Args:
        status: HTTP status; None: there was no answer, and ``fault`` says why.
        body: What came, unpacked; bytes after ``LARGEST`` are not looked at.
        robot: Our name in robots.txt.
        fault: Why there was no answer.

    >>> rules_of(200, b"User-agent: *\nDisallow: /in/", robot="supplyline").allows(
    ...     "https://a.example/in/1", "supplyline")
    False
    >>> rules_of(404, b"", robot="supplyline").allows("https://a.example/in/1", "supplyline")
    True
    """
    if status is None:
        return Rules(None, closed=f"robots.txt cannot be had ({fault})")
    if status >= 500 or status == 429:
        return Rules(None, closed=f"robots.txt cannot be had (status {status})")
    if status != 200:
        return Rules(None)
    try:
        rules = Protego.parse(body[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff"))
        pause = max(_delay(rules, robot), _rate(rules, robot))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError,
            OverflowError) as fault_:  # fmt: skip
        return Rules(None, closed=f"robots.txt cannot be read ({type(fault_).__name__})")
    return Rules(rules, pause=pause)


def _delay(rules: Protego, robot: str) -> float:
    delay = rules.crawl_delay(robot)
    return _seconds(delay)


def _rate(rules: Protego, robot: str) -> float:
    rate = rules.request_rate(robot)
    return _seconds(rate.seconds / rate.requests) if rate and rate.requests else 0.0


def _seconds(value: float | None) -> float:
    return float(value) if value is not None and math.isfinite(value) and value > 0 else 0.0
