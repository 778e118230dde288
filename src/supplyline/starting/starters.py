"""The indicators that a new case can begin with: which of them what is given can meet.

Does not: ask them (``watch`` does).
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from supplyline.schema import DATA, load
from supplyline.starting.plan import Things

_PEOPLE = ("troops", "engineers", "workers", "instructors")


class Starter(BaseModel):
    """One entry of ``starting.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    of: Literal["goods", "people", "losses", "exchange", "either"]
    is_: str = Field(alias="is")
    text: str


@cache
def starters() -> tuple[Starter, ...]:
    """Return all that are shipped."""
    return load(DATA / "starting.yaml", tuple[Starter, ...])


def fitting(there: Things, back: Things) -> dict[str, str]:
    """Return the indicators that can be asked of such a case, by id, each with what it is about."""
    return {one.id: one.is_ for one in starters() if _fits(one, there, back)}


def asked_of(one: Starter, things: Things) -> Things | None:
    """Return what of ``things`` the starter asks about; None: nothing, and it is left out."""
    if one.of == "goods":
        return tuple(t for t in things if t not in _PEOPLE) or None
    if one.of == "people":
        return tuple(t for t in things if t in _PEOPLE) or None
    if one.of == "losses" and "troops" not in things:
        return None
    return things


def _fits(one: Starter, there: Things, back: Things) -> bool:
    if one.of == "either":
        return True
    if one.of == "exchange":
        return bool(there and back)
    return asked_of(one, there) is not None or asked_of(one, back) is not None
