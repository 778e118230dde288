"""Quality floors: what each gate has reached, and must not fall below.

``floors.yaml`` keeps, for every figure, its history.  The last entry is in force.  A higher one is
added when a gate gets better; a lower one only with a reason that says why the fall is right.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from supplyline.schema import load

FILE = Path(__file__).with_name("floors.yaml")


class Floor(BaseModel):
    """One entry of a figure's history."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    floor: float = Field(description="the least the figure may be")
    since: date
    why: str = Field(default="", description="why a lower floor than before is right")


class Figure(BaseModel):
    """A figure of one gate, by the name that the gate prints."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    history: list[Floor] = Field(min_length=1)

    @model_validator(mode="after")
    def _a_fall_has_a_reason(self) -> Figure:
        for before, after in zip(self.history, self.history[1:], strict=False):
            if after.floor < before.floor and len(after.why) < 20:
                raise ValueError(
                    f"floor falls from {before.floor} to {after.floor} without saying why"
                )
        return self


def floors(gate: str) -> dict[str, float]:
    """Return the floors in force of one gate, by the name of the figure."""
    gates = load(FILE, dict[str, dict[str, Figure]])
    return {name: figure.history[-1].floor for name, figure in gates[gate].items()}


def shortfalls(gate: str, measured: dict[str, float]) -> list[str]:
    """Return a line for each figure of ``gate`` that is below its floor or was not measured."""
    return [
        f"{gate}: {name} is {measured.get(name)}, its floor is {floor}"
        for name, floor in floors(gate).items()
        if not measured.get(name, float("-inf")) >= floor
    ]
