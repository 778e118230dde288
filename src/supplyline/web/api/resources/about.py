"""The case as a whole: what it holds, where its log stands, what was done to it."""

from __future__ import annotations

from supplyline import __version__
from supplyline.contract import log_entry_json
from supplyline.web.api.parameters import Json
from supplyline.web.api.portions import Portion, cut, take
from supplyline.web.api.resource import Asked, Resource


def case(asked: Asked) -> Json:
    """Return what the case holds, and up to which entry of the log lists show it."""
    head = asked.ledger.head()
    counts = asked.case.catalogue.counts()
    return {
        "name": asked.case.name,
        "tool": f"supplyline {__version__}",
        "head": head and {"entry": head.seq, "digest": head.digest, "time": head.read()["time"]},
        "shown": {"entry": asked.now.entry, "digest": asked.now.head},
        "counts": dict(counts),
    }


def log(asked: Asked) -> Portion:
    """List the entries of the log, oldest first."""
    after, most = asked["after"], asked["limit"]
    (row,) = take(after, "log", int) if after else (0,)
    shown, next_ = cut(
        asked.ledger.log_from(row, most=most + 1), most, "log", lambda entry: (entry.seq,)
    )
    return Portion(items=[*map(log_entry_json, shown)], after=next_)


RESOURCES = (
    Resource(
        path="/case", name="case", gives="case", answer=case,
        about="What the case holds, where its log stands, and up to which entry lists show it.",
    ),
    Resource(
        path="/log", name="log", gives="log_entry", answer=log, listed=True,
        about="The entries of the ledger's log, oldest first: who did what, when.",
    ),
)  # fmt: skip
