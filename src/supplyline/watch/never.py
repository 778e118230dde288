"""Conditions that can never hold, whatever happens: a person's slip that would look like quiet.

Not complete: it finds what contradicts itself in one entry, not what the world rules out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from supplyline.records import Category, Kind
from supplyline.schema.codebook import FROM_ONE_TO_ANOTHER

_LOSSES = frozenset(("killed", "wounded", "casualties", "captured", "missing"))
_MEASURES = frozenset(("sanction", "veto", "seizure", "export_control", "designation"))
Keys = tuple[str | int, ...]
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Why a condition can never hold."""

    at: Keys  # keys that lead to it
    why: str


def never(condition: Said) -> Never | None:
    """Return why ``condition``, as a file has it, can never hold; None: it may.

    >>> never({"not": {"events": {}}}) is None
    True
    >>> never({"all": [{"indicator": "a"}, {"not": {"indicator": "a"}}]}).why
    'it asks for a condition and for its opposite'
    """
    ((form, said),) = condition.items()
    if form == "all":
        return next((f for f in _below(form, said)), None) or _opposites(said)
    if form == "any":
        faults = list(_below(form, said))
        # One part that never holds is a slip, too: it would never be what fires.
        return faults[0] if faults else None
    why = _LEAVES[form](said) if form in _LEAVES else None
    return None if why is None else Never(at=(form,), why=why)


def _below(form: str, parts: Sequence[Said]) -> Iterator[Never]:
    for at, part in enumerate(parts):
        fault = never(part)
        if fault is not None:
            yield Never(at=(form, at, *fault.at), why=fault.why)


def _opposites(parts: Sequence[Said]) -> Never | None:
    for at, part in enumerate(parts):
        if "not" in part and part["not"] in parts:
            return Never(at=("all", at), why="it asks for a condition and for its opposite")
    return None


def _events(said: Said) -> str | None:
    window = said.get("window", {})
    if "from" in window and "until" in window and window["until"] <= window["from"]:
        return "its period ends before it begins"
    return _which(said)


def _which(said: Said) -> str | None:
    kinds = tuple(said.get("kinds") or get_args(Kind))
    for named in (said.get("categories", ()), said.get("families", ())):
        if named and not any(_goes(kind, category) for kind in kinds for category in named):
            return f"no event of kind {' or '.join(kinds)} is of {' or '.join(named)}"
    givers, takers = set(said.get("from", ())), set(said.get("to", ()))
    if len(givers) == 1 and givers == takers and FROM_ONE_TO_ANOTHER.issuperset(kinds):
        return f"{' or '.join(givers)} stands on both sides"
    return None


def _goes(kind: str, category: Category) -> bool:
    """Return whether the codebook lets an event of ``kind`` be of ``category``."""
    if category in _LOSSES:
        return kind == "casualty"
    if category in _MEASURES:
        return kind == "measure"
    return kind != "casualty"


def _shift(said: Said) -> str | None:
    was, becomes = set(said.get("was", ())), set(said["becomes"])
    if becomes == {"none"}:
        return "nobody comes to have said nothing"
    if was == {"corroborated"} and becomes == {"alleged"}:
        return "what is corroborated was alleged before, and is alleged no more"
    return _which(said.get("of", {}))


_LEAVES = {"events": _events, "acknowledgement": _shift}
