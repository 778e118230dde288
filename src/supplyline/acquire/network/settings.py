"""How to ask: who we are, how fast, how long, how much."""

from __future__ import annotations

import re
from dataclasses import dataclass

from supplyline import __version__
from supplyline.acquire.faults import AcquireError

ROBOT = "supplyline"  # what robots.txt calls us


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How to ask.  Times in seconds, sizes in bytes."""

    contact: str = ""  # address or page of who asks, told to every server; "": none
    allow_private: bool = False  # ask machines of the inner network, too
    at_once: int = 16  # requests at a time, in all
    per_host: int = 2  # requests at a time to one host
    pause: float = (
        1.0  # between the starts of two requests to one host; robots.txt may ask for more
    )
    longest_pause: float = 300.0  # that robots.txt can ask for
    connect: float = 10.0  # to connect
    read: float = 30.0  # between two pieces of an answer
    total: float = 300.0  # for one answer, redirects and all
    largest: int = 200_000_000  # of an answer as it comes over the wire
    unpacked: int = 2_000_000_000  # of an answer that was packed for the way
    tries: int = 3  # of an address that may answer later
    backoff: float = (
        1.0  # before the second try; doubled for each further one, half of it by chance
    )
    longest_wait: float = 120.0  # that Retry-After can ask for within one round
    redirects: int = 10  # hops at most

    @property
    def user_agent(self) -> str:
        """What we call ourselves.

        >>> Manners(contact="desk@outlet.example").user_agent.partition(" ")[2]
        '(contact: desk@outlet.example)'
        """
        return f"{ROBOT}/{__version__}" + (f" (contact: {self.contact})" if self.contact else "")

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\x20-\x7e]{0,200}", self.contact):
            raise ContactUnfit(self.contact)


def backed_off(first: float, tried: int, chance: float) -> float:
    """Return the seconds to wait after ``tried`` tries, by the wait after the first.

    Doubled each time, and half of it by ``chance`` in [0, 1), so that what failed together does not come
    together.

    >>> backed_off(1.0, 1, 0.0), backed_off(1.0, 3, 0.5)
    (0.5, 3.0)
    """
    return first * 2.0 ** (tried - 1) * (0.5 + 0.5 * chance)


class ContactUnfit(AcquireError):
    """A contact that cannot be told to a server."""

    def __init__(self, contact: str) -> None:
        self.contact = contact
        super().__init__(
            f"found {contact[:80]!r} as contact, needed at most 200 plain characters on one line, "
            "such as desk@outlet.example"
        )
