"""What a resource is: its address, its parameters, the record that it gives, and who answers.

Does not: answer, or describe (``answering`` and ``description`` do, from this).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from supplyline.web.api.parameters import PAGED, Json, Parameter
from supplyline.web.api.portions import Portion

if TYPE_CHECKING:
    from supplyline.ledger import Ledger
    from supplyline.web.api.worked_out import WorkedOut
    from supplyline.web.case import Case, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a resource answers from."""

    case: Case
    ledger: Ledger  # open, of one state
    now: Snapshot
    worked_out: WorkedOut
    values: Mapping[str, Any]  # of the parameters, by name

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One address of the API."""

    path: str  # below /api/v1
    name: str  # in the description, one word or two with capitals
    about: str  # one sentence
    gives: str  # record of ``schema/contract``
    answer: Callable[[Asked], Portion | Json]
    parameters: tuple[Parameter, ...] = ()
    listed: bool = False  # a portion of records, not one record
    more: Mapping[str, Json] = field(
        default_factory=dict
    )  # said of the list as a whole, to schemas
    judged: bool = False  # answered with the tag that a judgement has to name
    gathers: bool = False  # takes a pass over the whole case, which must not keep a writer waiting
    leads_on: bool = False  # an id out of use is answered with the address of what took over

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """Its own, and those of every list."""
        return (*self.parameters, *PAGED) if self.listed else self.parameters


@cache
def record_schema(name: str) -> Json:
    """Return the schema of a record of the contract."""
    place = files("supplyline.schema").joinpath("contract", f"{name}.json")
    schema: Json = json.loads(place.read_text(encoding="utf-8"))
    return {key: value for key, value in schema.items() if key != "$schema"}
