"""Tell two states of an event apart, so that a judgement is of what its reviewer saw.

Does not: gather what is shown (``supplyline.answers.gathering`` does).
"""

from __future__ import annotations

from supplyline.ids import sha256_hex
from supplyline.records import Event
from supplyline.review import Review


def state_of(found: Review, event: Event) -> str:
    """Return what changes whenever ``event``, or what reviewers say of it or its claims, does."""
    said = [s.judgement.id for target in (event.id, *event.claims) for s in found.on(target)]
    return sha256_hex(repr((event, sorted(said))).encode())[:32]
